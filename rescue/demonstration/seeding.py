"""The world of the demonstration: people who can sign in, partners everywhere, and incidents under way."""

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from rescue.checkins.demonstration import seed_trips
from rescue.demonstration.scenes import OPENING_SCENES
from rescue.intake import reports
from rescue.intake.drafts import Rules
from rescue.interpreting.demonstration import seed_interpreters
from rescue.kit.access import organisations, passwords, tokens, users
from rescue.kit.access.models import OrganisationKind
from rescue.kit.access.principals import Principal, Role
from rescue.kit.database import Database, Db
from rescue.kit.events import SYSTEM
from rescue.kit.settings import Settings
from rescue.network import directory
from rescue.network.capacity import units
from rescue.network.capacity.models import UnitState
from rescue.network.demonstration import seed_network
from rescue.treatment.demonstration import seed_facilities

CREDENTIALS_MODE = 0o600
# Role, name to sign in with, shown name, password. They exist only where the demonstration made them.
PEOPLE: tuple[tuple[Role, str, str, str], ...] = (
    (Role.COORDINATOR, "lin@desk.example", "Lin Xia", "night-shift-tea-and-biscuits"),
    (Role.COORDINATOR, "chen@desk.example", "Chen Hao", "two-umbrellas-in-the-rain"),
    (Role.SUPERVISOR, "zhao@desk.example", "Zhao Min", "quiet-harbour-lantern-seven"),
    (Role.ADMINISTRATOR, "wang@desk.example", "Wang Lei", "brass-key-under-the-clock"),
    (Role.PROVIDER, "somchai@andaman.example", "Somchai", "longtail-boat-at-sunrise"),
    (Role.AGENCY, "he@sunnytours.example", "He Jing", "red-flag-and-megaphone-tour"),
    (Role.INSURER, "qian@harbourlife.example", "Qian Wei", "actuary-with-green-umbrella"),
    (Role.MISSION, "duty@mission.example", "Duty officer", "consular-lamp-on-long-corridor"),
)
# Where the coordinators' own telephones ring when they take a call: pretend phones like all others.
LIN_PHONE = "+99986000101"
DUTY_PHONE = "+99986000100"
TELEPHONES = {"lin@desk.example": LIN_PHONE, "chen@desk.example": "+99986000102", "zhao@desk.example": "+99986000103"}
_ORGANISATIONS = {
    Role.AGENCY: ("Sunny Tours (demonstration)", OrganisationKind.AGENCY),
    Role.INSURER: ("Harbour Life (demonstration)", OrganisationKind.INSURER),
    Role.MISSION: ("Consular mission (demonstration)", OrganisationKind.MISSION),
}


@dataclass(frozen=True)
class Account:
    """Somebody of the demonstration: how to sign in, and a token for programs."""

    role: str
    username: str
    password: str
    token: str
    display_name: str
    user_id: str
    organisation_id: str | None


def seed(database: Database, settings: Settings) -> list[Account]:
    """Make the world in an empty database; the accounts with their only showing of the tokens."""
    with ThreadPoolExecutor(passwords.AT_ONCE) as threads:
        hashes = list(threads.map(lambda person: passwords.hash_password(person[3], about=person[1:3]), PEOPLE))
    with database.write() as db:
        seeded = seed_network(db)
        assert seeded is not None, "the demonstration is made once"
        db.flush()
        seed_interpreters(db)
        seed_facilities(db)
        owners: dict[Role, str] = {Role.PROVIDER: seeded.organisation_id}
        for role, (name, kind) in _ORGANISATIONS.items():
            owners[role] = organisations.add_organisation(db, name, kind, by=SYSTEM, is_demonstration=True).id
        accounts = [
            add_account(db, person, hashed, owners.get(person[0]))
            for person, hashed in zip(PEOPLE, hashes, strict=True)
        ]
        give_telephones(db, accounts)
        give_units(db, seeded.organisation_id)
    with database.write() as db:
        for result in reports.receive_many(db, OPENING_SCENES, Rules(settings.offer_seconds)):
            assert not isinstance(result, Exception), "the scenes of the demonstration are good reports"
    with database.write() as db:
        seed_trips(db)
    return accounts


def write_credentials(path: Path, accounts: list[Account], base_url: str) -> None:
    """Write the accounts by role as JSON, readable by this user only; the first of a role stands under its name."""
    by_role: dict[str, Any] = {"base_url": base_url}
    for account in accounts:
        by_role.setdefault(account.role, asdict(account))
    by_role["accounts"] = [asdict(account) for account in accounts]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=CREDENTIALS_MODE)
    path.write_text(json.dumps(by_role, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def read_credentials(path: Path) -> list[Account]:
    """The accounts written when the world was made."""
    return [Account(**account) for account in json.loads(path.read_text(encoding="utf-8"))["accounts"]]


def give_telephones(db: Db, accounts: list[Account]) -> None:
    """Coordinators who take a call hear it ring on their own pretend phones."""
    for account in accounts:
        if account.username in TELEPHONES:
            users.set_call_number(db, account.user_id, TELEPHONES[account.username], by=SYSTEM)


def give_units(db: Db, organisation_id: str) -> None:
    """The partner whose people sign in has said what it can send: two ambulances a station, on duty."""
    db.flush()
    somchai = Principal(SYSTEM, Role.PROVIDER, organisation_id)
    for provider in directory.list_all(db, somchai):
        for station in provider.stations:
            for number in (1, 2):
                crew = units.UnitDraft(f"Ambulance {number}", station.id, "2 paramedics, 1 driver")
                unit = units.add(db, provider, crew, by=SYSTEM)
                units.set_state(db, unit.id, somchai, UnitState.AVAILABLE)


def add_account(
    db: Db, person: tuple[Role, str, str, str], hashed: passwords.PasswordHash | None, organisation_id: str | None
) -> Account:
    role, name, shown, password = person
    user = users.add_user(
        db, name, role, by=SYSTEM, display_name=shown, password_hash=hashed, organisation_id=organisation_id
    )
    token = tokens.add(db, "demonstration", by=SYSTEM, user_id=user.id).token
    return Account(str(role), name, password, token, shown, user.id, organisation_id)
