"""Whom a step would call: by which channel and number, in which language."""

from dataclasses import dataclass, field

from sqlalchemy import select

from i18n.languages import negotiate
from rescue.cases.following import SEVERITY_NAMES
from rescue.cases.models import Incident
from rescue.geography import country_sheets, missions, territories
from rescue.geography.corrections import book as corrections
from rescue.kit.access.models import User
from rescue.kit.access.principals import Role
from rescue.kit.database import Db
from rescue.kit.settings import Settings
from rescue.shifts.escalating.models import Step
from rescue.shifts.escalating.steps import channel_for
from rescue.shifts.models import Shift

__all__ = ["SEVERITY_NAMES", "House", "Whom", "find"]

DUTY_LANGUAGE = "zh-Hans"
DESK_PATH = "/desk/incidents/"
MOST_SUPERVISORS = 50
BY_A_PERSON = "phone"
"""The coordinator telephones themselves."""


@dataclass(frozen=True)
class House:
    """What escalation needs of the settings."""

    duty_phone: str
    desk_phone: str
    desk_url: str
    offer_seconds: int

    @classmethod
    def of(cls, settings: Settings) -> "House":
        url = f"{settings.public_url}{DESK_PATH}"
        return cls(settings.duty_phone, settings.desk_phone, url, settings.offer_seconds)


@dataclass(frozen=True)
class Whom:
    """Somebody who would be called. `numbers` are a mission's, for the coordinator to dial."""

    name: str | None
    channel: str
    language: str
    address: str = field(default="", repr=False)
    user_id: str | None = None
    numbers: tuple[str, ...] = ()

    @property
    def is_called_by_us(self) -> bool:
        return self.channel != BY_A_PERSON


def find(db: Db, incident: Incident, house: House, *, but: str = "") -> dict[Step, Whom]:
    """Who can be called for an incident, by step."""
    channel = channel_for(incident.severity)
    found: dict[Step, Whom] = {}
    owner = db.get(User, incident.owner_id) if incident.owner_id and incident.owner_id != but else None
    if owner is not None and owner.call_number:
        found[Step.OWNER] = _user(owner, channel)
    supervisor = _supervisor(db, {but, incident.owner_id or ""})
    if supervisor is not None:
        found[Step.SUPERVISOR] = _user(supervisor, channel)
    if house.duty_phone:
        found[Step.DUTY_PHONE] = Whom(None, channel, DUTY_LANGUAGE, house.duty_phone)
    mission = _mission(db, incident)
    if mission is not None:
        found[Step.MISSION] = mission
    return found


def _user(user: User, channel: str) -> Whom:
    language = negotiate([user.language or DUTY_LANGUAGE]).code
    return Whom(user.display_name, channel, language, user.call_number or "", user.id)


def _supervisor(db: Db, without: set[str]) -> User | None:
    """One who is on shift before one who sleeps; only those whose telephone is known."""
    every = select(User, Shift.id).outerjoin(Shift, (Shift.user_id == User.id) & Shift.ended_at.is_(None))
    reachable = every.where(
        User.role == Role.SUPERVISOR.value, User.disabled_at.is_(None), User.call_number.is_not(None)
    )
    rows = db.execute(reachable.order_by(User.created_at, User.id).limit(MOST_SUPERVISORS)).all()
    awake = sorted(rows, key=lambda row: row[1] is None)
    return next((row[0] for row in awake if row[0].id not in without), None)


def _mission(db: Db, incident: Incident) -> Whom | None:
    territory = territories.find(incident.territory_code) if incident.territory_code else None
    if territory is None:
        return None
    latitude = incident.latitude if incident.latitude is not None else territory.capital_latitude
    longitude = incident.longitude if incident.longitude is not None else territory.capital_longitude
    corrected = corrections.read(db)
    responsible = country_sheets.responsible_for(corrected, territory.code, incident.iso_code, latitude, longitude)
    nearest = responsible.nearest or (responsible.missions[0] if responsible.missions else None)
    numbers = [phone.number for phone in nearest.mission.phones if phone.is_valid] if nearest else []
    name = nearest.mission.name(DUTY_LANGUAGE) if nearest else None
    return Whom(name, BY_A_PERSON, DUTY_LANGUAGE, numbers=(*numbers, *missions.HOTLINE))
