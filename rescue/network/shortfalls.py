"""What could not be met, named: a coordinator must see why nobody, or nobody fitting, is offered."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from sqlalchemy import bindparam, select

from rescue.kit.database import Db
from rescue.kit.words import N_
from rescue.network import scoring
from rescue.network.models import Provider, Station
from rescue.network.scoring import Facts
from rescue.network.search import Need

MOST_EXPLAINED = 500


class Lack(StrEnum):
    """Codes of shortfalls: a need that could not be met as asked."""

    PLACE_UNKNOWN = "place_unknown"
    POSITION_UNKNOWN = "position_unknown"
    NO_PROVIDER = "no_provider"
    NO_PROVIDER_IN_TERRITORY = "no_provider_in_territory"
    OUTSIDE_RADIUS = "outside_radius"
    NONE_SPEAKS_LANGUAGE = "none_speaks_language"
    NONE_OPEN_NOW = "none_open_now"
    LICENCE_EXPIRED = "licence_expired"
    CONTRACT_ENDED = "contract_ended"
    SUSPENDED = "suspended"
    ALL_ASKED = "all_asked"


LACKS: dict[str, str] = {
    Lack.PLACE_UNKNOWN: N_("Neither position nor country is known yet: nobody can be sent."),
    Lack.POSITION_UNKNOWN: N_("The position is not known; distances are from %(place)s."),
    Lack.NO_PROVIDER: N_("No provider of this service can be reached from here."),
    Lack.NO_PROVIDER_IN_TERRITORY: N_("No provider of this service serves %(territory)s; others are offered."),
    Lack.OUTSIDE_RADIUS: N_("Every provider is farther than the usual %(distance)s; they are offered all the same."),
    Lack.NONE_SPEAKS_LANGUAGE: N_("No provider speaks %(language)s; they are offered all the same."),
    Lack.NONE_OPEN_NOW: N_("Every provider is closed now; they are offered all the same."),
    Lack.LICENCE_EXPIRED: N_("The licence of %(count)s providers here has expired; they are not offered."),
    Lack.CONTRACT_ENDED: N_("The contract of %(count)s providers here is not in force; they are not offered."),
    Lack.SUSPENDED: N_("%(count)s providers here are suspended; they are not offered."),
    Lack.ALL_ASKED: N_("All %(count)s providers within reach were asked already."),
}


@dataclass(frozen=True, slots=True)
class Shortfall:
    """What could not be met, as a code with values; `wording.phrase` says it in words."""

    code: str
    values: dict[str, Any] = field(default_factory=dict)

    @property
    def text(self) -> str:
        return LACKS[self.code]


def find_lacking(need: Need, wanted: Sequence[str], ranked: list[Facts]) -> list[Shortfall]:
    """What all candidates lack; they are offered all the same."""
    if not ranked:
        return []
    lacking: list[Shortfall] = []
    radius_m = scoring.RADIUS_KM[need.service] * 1000
    if all(facts.distance_m > radius_m for facts in ranked):
        lacking.append(Shortfall(Lack.OUTSIDE_RADIUS, {"distance_m": radius_m}))
    if wanted and all(facts.language is None for facts in ranked):
        lacking.append(Shortfall(Lack.NONE_SPEAKS_LANGUAGE, {"language": wanted[0]}))
    if all(facts.wait_minutes != 0 for facts in ranked):
        lacking.append(Shortfall(Lack.NONE_OPEN_NOW))
    return lacking


def explain_hole(db: Db, need: Need, *, is_empty: bool) -> list[Shortfall]:
    """Why nobody of this territory is offered; a second statement, on the rare path only."""
    lacking: list[Shortfall] = []
    if is_empty:
        asked = len(set(need.exclude))
        lacking.append(Shortfall(Lack.ALL_ASKED, {"count": asked}) if asked else Shortfall(Lack.NO_PROVIDER))
    if need.territory_code is None:
        return lacking
    today = need.at.date()
    reasons: dict[str, Lack] = {}
    has_asked = False
    of_territory: Iterable[Any] = db.settled(_OF_TERRITORY, {"territory": need.territory_code})
    for provider_id, is_active, licence, begins, ends, services in of_territory:
        if need.service not in services:
            continue
        has_asked = has_asked or provider_id in need.exclude
        if not is_active:
            reasons[provider_id] = Lack.SUSPENDED
        elif licence is not None and licence < today:
            reasons[provider_id] = Lack.LICENCE_EXPIRED
        elif (ends is not None and ends < today) or (begins is not None and begins > today):
            reasons[provider_id] = Lack.CONTRACT_ENDED
    counted = sorted(Counter(reasons.values()).items())
    if not is_empty and not has_asked:
        lacking.append(Shortfall(Lack.NO_PROVIDER_IN_TERRITORY, {"territory": need.territory_code}))
    return lacking + [Shortfall(code, {"count": count}) for code, count in counted]


_OF_TERRITORY = (
    select(
        Provider.id,
        Provider.is_active,
        Provider.licence_valid_until,
        Provider.contract_valid_from,
        Provider.contract_valid_until,
        Station.services,
    )
    .join(Station, Station.provider_id == Provider.id)
    .where(Station.territory_code == bindparam("territory"), Station.is_active, Provider.removed_at.is_(None))
    .limit(MOST_EXPLAINED)
)
