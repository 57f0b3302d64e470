"""The people who sign in: Lin of the desk, Ana who drives for an ambulance firm, and the firm."""

from dataclasses import dataclass

import pytest

from rescue.kit.access import organisations, passwords, users
from rescue.kit.access.models import OrganisationKind
from rescue.kit.access.passwords import PasswordHash
from rescue.kit.access.principals import Role
from rescue.kit.database import Database

PASSWORD = "seven grey herons over Lisbon"


@dataclass(frozen=True)
class Cast:
    """Ids of named people; all passwords are PASSWORD, Ana has none."""

    lin: str
    ana: str
    firm: str


@pytest.fixture(scope="session")
def hashed() -> PasswordHash:
    return passwords.hash_password(PASSWORD)


@pytest.fixture
def cast(database: Database, hashed: PasswordHash) -> Cast:
    with database.write() as db:
        firm = organisations.add_organisation(db, "Tejo Ambulâncias", OrganisationKind.PROVIDER, by="system")
        lin = users.add_user(
            db,
            "lin@desk.example",
            Role.COORDINATOR,
            by="system",
            display_name="Lin Wei",
            password_hash=hashed,
            language="zh-Hans",
        )
        ana = users.add_user(
            db, "ana@tejo.example", Role.PROVIDER, by="system", display_name="Ana Sousa", organisation_id=firm.id
        )
        return Cast(lin.id, ana.id, firm.id)
