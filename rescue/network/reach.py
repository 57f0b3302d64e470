"""Who would be called, for every territory and service, from its capital: and every hole in the network."""

from dataclasses import dataclass
from datetime import datetime

from rescue.geography import territories
from rescue.kit.database import Db
from rescue.network.matching import rank
from rescue.network.models import Service
from rescue.network.search import Need
from rescue.network.shortfalls import Shortfall


@dataclass(frozen=True)
class ReachRow:
    """The first to be called for one service in one territory; without a provider it is a hole, with its reasons."""

    territory_code: str
    service: Service
    provider_id: str | None
    provider_name: str | None
    distance_km: float | None
    crosses_border: bool
    is_demonstration: bool
    shortfalls: tuple[Shortfall, ...]

    @property
    def is_hole(self) -> bool:
        return self.provider_id is None

    @property
    def hole_reason(self) -> str | None:
        """Codes of what is lacking, joined; None when somebody can be called."""
        return "+".join(shortfall.code for shortfall in self.shortfalls) if self.is_hole else None


def report_reach(
    db: Db, at: datetime | None = None, *, territory_code: str | None = None, service: Service | None = None
) -> list[ReachRow]:
    """233 territories by five services, in the order of codes, or one of either, as a rescue now finds them."""
    moment = at or db.now
    wanted = [territories.get(territory_code)] if territory_code else territories.list_all()
    services = [service] if service else list(Service)
    return [_row(db, territory, each, moment) for territory in wanted for each in services]


def _row(db: Db, territory: territories.Territory, service: Service, at: datetime) -> ReachRow:
    need = Need(
        service=service,
        at=at,
        latitude=territory.capital_latitude,
        longitude=territory.capital_longitude,
        territory_code=territory.code,
        iso_code=territory.alpha2,
    )
    ranking = rank(db, need)
    first = ranking.candidates[0] if ranking.candidates else None
    return ReachRow(
        territory_code=territory.code,
        service=service,
        provider_id=first.provider_id if first else None,
        provider_name=first.provider_name if first else None,
        distance_km=round(first.distance_m / 1000, 1) if first else None,
        crosses_border=first.crosses_border if first else False,
        is_demonstration=first.is_demonstration if first else False,
        shortfalls=ranking.shortfalls,
    )
