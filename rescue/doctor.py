"""What the house needs, looked at one by one."""

import shutil
import sys
from dataclasses import dataclass

from pydantic import ValidationError
from sqlalchemy.exc import SQLAlchemyError

from i18n import reviews
from i18n.languages import LANGUAGES
from rescue.geography import places, resolver, territories
from rescue.geography.borders import BordersMissing
from rescue.geography.locator import land
from rescue.geography.locator.land import LandMissing
from rescue.kit import assets
from rescue.kit.database import Database
from rescue.kit.settings import DEFAULT_SECRET, Mode, Settings
from rescue.kit.vault import rotation
from rescue.migrations import steps

OLDEST_PYTHON = (3, 11)
PHUKET = (7.8804, 98.3923)


@dataclass(frozen=True)
class Check:
    """One thing looked at: whether it is good, and what was found or how to mend it."""

    name: str
    is_good: bool
    found: str


def examine() -> list[Check]:
    """Everything, in the order in which it would be mended."""
    checks = [_python(), _front_end(), _geography(), _languages()]
    try:
        settings = Settings()
    except ValidationError as error:
        return [*checks, Check("settings", False, error.errors()[0]["msg"])]
    return [*checks, _settings(settings), _database(settings), _carrier(settings), _vault(settings), _backup(settings)]


def _python() -> Check:
    return Check("Python", sys.version_info >= OLDEST_PYTHON, sys.version.split()[0])


def _front_end() -> Check:
    try:
        return Check("front end", True, f"{len(assets.manifest())} files built")
    except assets.NotBuilt as error:
        return Check("front end", False, str(error))


def _geography() -> Check:
    try:
        found = resolver.resolve(*PHUKET)
        near = places.nearest(*PHUKET)
        land.coasts()
    except (BordersMissing, LandMissing) as error:
        return Check("geography", False, str(error))
    is_good = found.territory == "TH" and near is not None
    return Check("geography", is_good, f"{len(territories.list_all())} territories, maps and place names loaded")


def _languages() -> Check:
    unread = " ".join(each.code for each in reviews.unread_languages())
    return Check("languages", True, f"{len(LANGUAGES)} spoken; not reviewed by a native reader: {unread or 'none'}")


def _settings(settings: Settings) -> Check:
    if settings.mode is not Mode.PRODUCTION and settings.secret_key == DEFAULT_SECRET:
        return Check("settings", True, f"{settings.mode} with the default secret; production will refuse it")
    return Check("settings", True, str(settings.mode))


def _database(settings: Settings) -> Check:
    try:
        database = Database(settings.database_url, secret=settings.secret_key)
        difference = steps.find_difference(database.engine)
    except SQLAlchemyError as error:
        return Check("database", False, f"does not answer ({type(error).__name__}): HOMEWARD_DATABASE_URL")
    if difference == "older":
        return Check("database", False, "older than this code: run `homeward.py migrate`")
    if difference == "newer":
        return Check("database", False, "newer than this code: update Homeward")
    return Check("database", True, f"{database.url.get_backend_name()} at version {steps.present(database.engine)}")


def _vault(settings: Settings) -> Check:
    try:
        database = Database(settings.database_url, secret=settings.secret_key, vault_keys=settings.vault_keys)
        with database.read() as db:
            counted, known = rotation.count_by_key(db), db.keyring.names
    except SQLAlchemyError:
        return Check("vault", False, "its tables do not answer")
    lost = sorted(set(counted) - set(known))
    if lost:
        return Check(
            "vault", False, f"{counted[lost[0]]} files need the key {lost[0]}: put it into HOMEWARD_VAULT_KEYS"
        )
    if settings.mode is Mode.PRODUCTION and not settings.vault_keys:
        return Check("vault", False, "set HOMEWARD_VAULT_KEYS: without it, files are lost with a change of the secret")
    hanging = ", ".join(f"{name} {counted[name]}" for name in known)
    return Check("vault", True, f"files by key: {hanging}; a key with 0 may be taken out")


def _carrier(settings: Settings) -> Check:
    if settings.twilio_account_sid and settings.twilio_auth_token and settings.twilio_from:
        return Check("texts", True, "Twilio")
    if settings.mode is Mode.PRODUCTION:
        return Check("texts", False, "no carrier: set HOMEWARD_TWILIO_ACCOUNT_SID, _AUTH_TOKEN and _FROM")
    return Check("texts", True, "no carrier; the demonstration uses its fake phone")


def _backup(settings: Settings) -> Check:
    if settings.database_url.startswith("sqlite"):
        return Check("backup", True, "built in")
    found = shutil.which("pg_dump")
    return Check("backup", found is not None, found or "pg_dump is missing; install PostgreSQL's client programs")
