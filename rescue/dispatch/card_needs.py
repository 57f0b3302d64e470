"""The needs of a run card: so many units of each service are searched for, each by a need of its own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from rescue.dispatch import needs
from rescue.dispatch.models import CallOut, Need, NeedState
from rescue.dispatch.needs import Scene
from rescue.kit.database import Db
from rescue.network.models import Service
from rescue.network.shortfalls import Lack


@dataclass(frozen=True)
class Standing:
    """How one service of a card stands: units wanted, searched for, found within the usual distance, met."""

    service: str
    wanted: int
    opened: int
    found: int
    met: int
    shortfalls: tuple[str, ...]

    @property
    def missing(self) -> int:
        """Units that nobody near could be found for, or that nobody searches yet."""
        return max(0, self.wanted - self.found)


def open_missing(db: Db, scene: Scene, wanted: Mapping[Service, int], *, by: str, offer_seconds: int) -> int:
    """Search for what is wanted beyond what is searched for or met already; how many searches were opened.

    Whoever was asked for one unit of a service is not asked for the next: they have said yes, no or nothing.
    """
    known = [need for need in needs.list_for_incident(db, scene.incident_id) if need.state is not NeedState.CANCELLED]
    asked = asked_by_service(db, scene.incident_id)
    opened = 0
    for service, quantity in wanted.items():
        there = sum(1 for need in known if need.service == service)
        providers = asked.setdefault(service, [])
        for _ in range(quantity - there):
            found = needs.search(db, scene, service, asked=providers)
            needs.open_need(db, scene, service, found, by=by, offer_seconds=offer_seconds)
            if found.candidate:
                providers.append(found.candidate.provider_id)
            opened += 1
    return opened


def asked_by_service(db: Db, incident_id: str) -> dict[str, list[str]]:
    """Who was asked for each service of an incident, for whichever of its needs."""
    asked: dict[str, list[str]] = {}
    for service, provider_id in db.execute(
        select(CallOut.service, CallOut.provider_id).where(CallOut.incident_id == incident_id)
    ):
        asked.setdefault(service, []).append(provider_id)
    return asked


def stand(needs_of_incident: Sequence[Need], wanted: Mapping[Service, int]) -> list[Standing]:
    """What the card wants beside what is there; services opened by hand beyond the card stand last."""
    by_service: dict[str, list[Need]] = {str(service): [] for service in wanted}
    for need in needs_of_incident:
        if need.state is not NeedState.CANCELLED:
            by_service.setdefault(need.service, []).append(need)
    return [_stand(service, known, wanted) for service, known in by_service.items()]


def _stand(service: str, known: list[Need], wanted: Mapping[Service, int]) -> Standing:
    near = [need for need in known if need.met_by or (need.state is NeedState.SEARCHING and not _is_far(need))]
    lacking = [code for need in known if need not in near for code in need.shortfalls]
    return Standing(
        service,
        wanted=max(wanted.get(Service(service), 0), len(known)),
        opened=len(known),
        found=len(near),
        met=sum(1 for need in known if need.met_by),
        shortfalls=tuple(dict.fromkeys(lacking)),
    )


def _is_far(need: Need) -> bool:
    return Lack.OUTSIDE_RADIUS in need.shortfalls
