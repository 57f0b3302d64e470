"""Who is asking: one frozen value, whichever way they came in."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a principal may be; a route names the roles it is open to."""

    ANYONE = "anyone"
    TRAVELLER = "traveller"
    RELATIVE = "relative"  # looks at what a traveller shares, changes nothing
    PARTY = "party"  # reads and writes in one conversation
    PROVIDER = "provider"
    AGENCY = "agency"
    INSURER = "insurer"
    MISSION = "mission"
    FEED = "feed"  # a program that passes official warnings on, and nothing else
    COORDINATOR = "coordinator"
    SUPERVISOR = "supervisor"
    ADMINISTRATOR = "administrator"


BY_LINK_ONLY = (Role.ANYONE, Role.TRAVELLER, Role.RELATIVE, Role.PARTY)
SIGNED_IN = tuple(role for role in Role if role not in BY_LINK_ONLY)
DESK = (Role.COORDINATOR, Role.SUPERVISOR, Role.ADMINISTRATOR)


@dataclass(frozen=True)
class Principal:
    """`id` is what events call `by`. A link principal sees one object only: `link_object`, for `link_purpose`."""

    id: str
    role: Role
    organisation_id: str | None = None
    language: str | None = None
    link_purpose: str | None = None
    link_object: str | None = None

    @property
    def is_desk(self) -> bool:
        return self.role in DESK


ANYONE = Principal(id="anyone", role=Role.ANYONE)
