"""What a card would do: an incident of this kind, this severe, here, would call these, and would lack those."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from rescue.geography import territories
from rescue.kit.database import Db
from rescue.network import matching, scoring
from rescue.network.cards import book
from rescue.network.cards.contents import Card, Step, count_wanted
from rescue.network.kinds import Kind
from rescue.network.matching import Candidate
from rescue.network.models import Service
from rescue.network.search import Need
from rescue.network.shortfalls import Lack, Shortfall

NEIGHBOURS_ASKED = 6


@dataclass(frozen=True)
class Called:
    """One service: how many units are wanted, who would come first, and why some are lacking."""

    service: Service
    wanted: int
    at_once: int
    """Of them with the report; the others wait for triage or for the first helper."""
    candidates: tuple[Candidate, ...]
    found: int
    """Units within the usual distance."""
    shortfalls: tuple[Shortfall, ...]


@dataclass(frozen=True)
class Preview:
    """The card that counts there and what it would do."""

    card: Card
    called: tuple[Called, ...]
    steps: tuple[Step, ...]


def show(
    db: Db,
    kind: Kind,
    severity: str,
    *,
    territory_code: str | None,
    level: int,
    latitude: float | None = None,
    longitude: float | None = None,
    languages: Sequence[str] = (),
    draft: Card | None = None,
) -> Preview:
    """Nothing is written and nobody is asked; a draft counts as if it were published."""
    known = book.read(db)
    card = (known.with_draft(draft) if draft else known).card(kind, territory_code)
    everything = count_wanted(card.lines, severity, level, is_triaged=True, is_there=True)
    at_once = count_wanted(card.lines, severity, level)
    place = {"latitude": latitude, "longitude": longitude, "territory_code": territory_code}
    called = tuple(
        _call(db, service, wanted, at_once.get(service, 0), languages, place) for service, wanted in everything.items()
    )
    return Preview(card, called, tuple(step for step in card.steps if step.level <= level))


def _call(
    db: Db, service: Service, wanted: int, at_once: int, languages: Sequence[str], place: dict[str, Any]
) -> Called:
    code = place["territory_code"]
    territory = territories.find(code or "")
    ranking = matching.Ranking((), ())
    for is_widened in (False, True):
        near = territories.neighbours(code) if is_widened and code else ()
        ranking = matching.rank(
            db,
            Need(
                service=service,
                at=db.now,
                languages=languages,
                iso_code=territory.alpha2 if territory else None,
                widen=[neighbour.code for neighbour in near[:NEIGHBOURS_ASKED]],
                **place,
            ),
            most=max(wanted, matching.MOST_CANDIDATES),
        )
        if ranking.candidates:
            break
    chosen = ranking.candidates[:wanted]
    radius_m = scoring.RADIUS_KM[service] * 1000
    found = sum(1 for each in chosen if each.distance_m <= radius_m)
    lacking = list(ranking.shortfalls)
    if found < len(chosen) and not any(each.code == Lack.OUTSIDE_RADIUS for each in lacking):
        lacking.append(Shortfall(Lack.OUTSIDE_RADIUS, {"distance_m": radius_m}))
    if len(chosen) < wanted and chosen:
        lacking.append(Shortfall(Lack.ALL_ASKED, {"count": len(chosen)}))
    return Called(service, wanted, at_once, chosen, found, tuple(lacking))
