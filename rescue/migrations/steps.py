"""Bringing a database to the tables of this code, and telling when it is older or newer."""

from functools import lru_cache
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, MetaData

from rescue.kit.database import Base, Database

PACKAGES = ("rescue", "coverage", "claims", "i18n")
# Tables declared outside a `models` module: the parts of the kit, and the carrier of the demonstration.
OTHER_TABLES = (
    "rescue.kit.disclosures",
    "rescue.kit.events",
    "rescue.kit.jobs",
    "rescue.kit.supports",
    "rescue.kit.access.codes",
    "rescue.kit.web.idempotency",
    "i18n.channels.fake_exchange",
    "i18n.channels.fake_phone",
)


class NewerDatabase(RuntimeError):
    """The database was made by a later version of this program."""


@lru_cache(1)
def tables() -> MetaData:
    """Every table of the product."""
    for package in PACKAGES:
        for found in walk_packages(import_module(package).__path__, f"{package}."):
            if found.name.endswith(".models"):
                import_module(found.name)
    for name in OTHER_TABLES:
        import_module(name)
    return Base.metadata


def migrate(database: Database, revision: str = "head") -> None:
    """Bring the database to `revision`; refuses one that is newer than this code. Two at once take turns."""
    check_not_newer(database.engine)
    if revision == "head" and find_difference(database.engine) is None:
        return
    with database.alter() as connection:
        command.upgrade(config(connection), revision)


def go_back(database: Database, revision: str) -> None:
    """Undo versions down to `revision` (`base` for none)."""
    with database.alter() as connection:
        command.downgrade(config(connection), revision)


def check_not_newer(engine: Engine) -> None:
    version = present(engine)
    if version is not None and version not in _known():
        raise NewerDatabase(version)


def find_difference(engine: Engine) -> str | None:
    """`older`, `newer` or None when the database is what this code expects."""
    version = present(engine)
    if version == ScriptDirectory.from_config(config(None)).get_current_head():
        return None
    return "older" if version is None or version in _known() else "newer"


@lru_cache(1)
def _known() -> frozenset[str]:
    return frozenset(step.revision for step in ScriptDirectory.from_config(config(None)).walk_revisions())


def present(engine: Engine) -> str | None:
    """The version the database is at, None for an empty one."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def config(connection: object) -> Config:
    """Alembic's settings, on a connection or None to only look at the versions."""
    settings = Config()
    settings.set_main_option("script_location", str(Path(__file__).parent))
    settings.attributes["connection"] = connection
    return settings
