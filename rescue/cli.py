"""The commands behind `homeward.py`: each does one thing, says so in a line, and fails with one clear line."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError
from sqlalchemy.exc import DBAPIError, OperationalError

from rescue import doctor as doctor_checks
from rescue import keeping, serving, wiring
from rescue.app import create_house
from rescue.demonstration import world
from rescue.kit.access import passwords, tokens, users
from rescue.kit.access.principals import Role
from rescue.kit.assets import NotBuilt
from rescue.kit.database import Database
from rescue.kit.problems import Problem
from rescue.kit.settings import Settings
from rescue.migrations import steps
from rescue.network.reach import ReachRow, report_reach
from rescue.serving import PortTaken

app = typer.Typer(name="homeward.py", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
user_app = typer.Typer(no_args_is_help=True, help="Add, list and disable the people who sign in; make API tokens.")
app.add_typer(user_app, name="user")

Port = Annotated[int, typer.Option(min=1, max=65535, help="Where to listen.")]
Host = Annotated[str, typer.Option(help="On which address to listen.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]


@app.command()
def demo(
    port: Port = 8000,
    host: Host = "127.0.0.1",
    credentials: Annotated[Path | None, typer.Option(help="Write users, passwords and tokens by role as JSON.")] = None,
    fresh: Annotated[bool, typer.Option(help="Begin with a new world.")] = False,
) -> None:
    """Run the living demonstration on the embedded database, with web, worker and a fake phone."""
    with told_plainly():
        world.run(host=host, port=port, credentials=credentials, is_fresh=fresh)


@app.command()
def up(
    port: Port = 8000,
    host: Host = "127.0.0.1",
    worker: Annotated[
        bool | None, typer.Option(help="Run the worker too; by default only on the embedded database.")
    ] = None,
) -> None:
    """Serve web pages and API on the database named by HOMEWARD_DATABASE_URL."""
    with told_plainly():
        settings = Settings()
        listener = serving.open_port(host, port)
        house = create_house(settings)
        steps.migrate(house.database)
        serving.plan(settings, house.database)
        with_worker = house.database.is_sqlite if worker is None else worker
        tasks = []
        if with_worker:
            tasks.append(serving.work(serving.make_worker(settings, house.database), house.wakeups))
        print(f"Homeward serves on http://{host}:{port}" + (" with its worker" if with_worker else ""), flush=True)
        serving.serve(house, listener, *tasks)


@app.command()
def worker() -> None:
    """Carry out what is due: texts, timers, escalations."""
    with told_plainly():
        house = create_house(Settings())
        steps.migrate(house.database)
        serving.plan(house.settings, house.database)
        print("Homeward's worker is running", flush=True)
        serving.warm_up()
        serving.work_until_stopped(serving.make_worker(house.settings, house.database), house.wakeups)


@app.command()
def migrate(to: Annotated[str, typer.Option(help="The version to bring the database to.")] = "head") -> None:
    """Bring the database to the tables of this code."""
    with told_plainly():
        database = _database()
        steps.migrate(database, to)
        print(f"The database is at version {steps.present(database.engine)}.")


@app.command()
def doctor(as_json: AsJson = False) -> None:
    """Look at everything the house needs and say what is missing."""
    checks = doctor_checks.examine()
    if as_json:
        print(json.dumps([check.__dict__ for check in checks], ensure_ascii=False, indent=2))
    else:
        for check in checks:
            print(f"{'ok     ' if check.is_good else 'MISSING'}  {check.name}: {check.found}")
    raise typer.Exit(0 if all(check.is_good for check in checks) else 1)


@app.command()
def backup(file: Annotated[Path, typer.Argument(help="The file to write.")]) -> None:
    """Write a consistent copy of the database to a file while it is in use."""
    with told_plainly():
        keeping.back_up(Settings().database_url, file)
        print(f"Backed up to {file}.")


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="A file written by backup.")],
    force: Annotated[bool, typer.Option(help="Replace a database that already holds something.")] = False,
) -> None:
    """Bring a backup back into the database, after checking that it is whole and not newer than this code."""
    with told_plainly():
        keeping.restore(Settings().database_url, file, is_forced=force)
        print(f"Restored from {file}.")


@app.command()
def reach(
    holes: Annotated[bool, typer.Option(help="Only where nobody can be called.")] = False, as_json: AsJson = False
) -> None:
    """Say for each of the 233 territories and each service who would be called first, and every hole."""
    with told_plainly():
        with _database().read() as db:
            rows = [row for row in report_reach(db) if row.is_hole or not holes]
        if as_json:
            print(json.dumps([_reach_json(row) for row in rows], ensure_ascii=False))
            return
        for row in rows:
            print(f"{row.territory_code:4} {row.service:22} {_reach_words(row)}")
        print(f"{len(rows)} rows, {sum(row.is_hole for row in rows)} holes")


def _reach_words(row: ReachRow) -> str:
    if row.is_hole:
        return f"NOBODY: {row.hole_reason}"
    across = ", across a border" if row.crosses_border else ""
    return f"{row.provider_name}, {row.distance_km} km{across}"


def _reach_json(row: ReachRow) -> dict[str, object]:
    return {
        "territory": row.territory_code,
        "service": str(row.service),
        "provider": row.provider_name,
        "distance_km": row.distance_km,
        "crosses_border": row.crosses_border,
        "is_demonstration": row.is_demonstration,
        "hole": row.hole_reason,
    }


@user_app.command("add")
def add_user(
    name: Annotated[str, typer.Argument(help="The name to sign in with, such as lin@desk.example.")],
    role: Annotated[Role, typer.Option(help="What they may do.")],
    shown: Annotated[str, typer.Option(help="The name others see.")] = "",
    organisation: Annotated[str | None, typer.Option(help="The id of their organisation.")] = None,
) -> None:
    """Add somebody who signs in; the password is read from the terminal, or from standard input."""
    with told_plainly():
        password = (
            typer.prompt("Password", hide_input=True) if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
        )
        hashed = passwords.hash_password(password, about=(name, shown))
        with _database().write() as db:
            user = users.add_user(
                db, name, role, by="cli", display_name=shown or name, password_hash=hashed, organisation_id=organisation
            )
        print(f"{user.id} {user.sign_in_name} {user.role}")


@user_app.command("list")
def list_users(as_json: AsJson = False) -> None:
    """List the people who can sign in."""
    with told_plainly(), _database().read() as db:
        rows = [
            {"id": user.id, "name": user.sign_in_name, "role": user.role, "disabled": user.disabled_at is not None}
            for user in users.list_users(db)
        ]
    if as_json:
        print(json.dumps(rows, ensure_ascii=False))
        return
    for row in rows:
        print(f"{row['id']} {row['name']} {row['role']}" + (" disabled" if row["disabled"] else ""))


@user_app.command("disable")
def disable_user(name: Annotated[str, typer.Argument(help="The name to sign in with.")]) -> None:
    """End a person's access at once: sign-ins and tokens too."""
    with told_plainly():
        with _database().write() as db:
            users.disable_user(db, _user_id(db, name), by="cli")
        print(f"{name} can no longer sign in.")


@user_app.command("token")
def add_token(
    name: Annotated[str, typer.Argument(help="The name to sign in with.")],
    label: Annotated[str, typer.Option(help="What the token is for.")] = "cli",
) -> None:
    """Make an API token for a person; it is shown this once."""
    with told_plainly():
        with _database().write() as db:
            made = tokens.add(db, label, by="cli", user_id=_user_id(db, name))
        print(made.token)


@contextmanager
def told_plainly() -> Iterator[None]:
    """Whatever an operator can mend is said in one line; everything else keeps its traceback."""
    try:
        yield
    except ValidationError as error:
        first = error.errors()[0]
        where = "HOMEWARD_" + "_".join(str(part) for part in first["loc"]).upper() if first["loc"] else "Settings"
        _stop(f"{where}: {first['msg'].removeprefix('Value error, ')}")
    except PortTaken as error:
        _stop(f"Another program listens on {error}. Choose another with --port.")
    except steps.NewerDatabase as error:
        _stop(f"The database is at version {error}, which is newer than this code. Update Homeward first.")
    except (keeping.CannotKeep, NotBuilt) as error:
        _stop(str(error))
    except Problem as error:
        _stop(error.text % error.values)
    except OperationalError as error:
        _stop(f"The database does not answer: {str(error.orig).splitlines()[0]}")
    except DBAPIError as error:
        _stop(f"The database refused: {str(error.orig).splitlines()[0]}")


def _stop(line: str) -> None:
    print(line, file=sys.stderr)
    raise typer.Exit(1)


def _database() -> Database:
    settings = Settings()
    wiring.connect(settings)
    return Database(settings.database_url, secret=settings.secret_key, vault_keys=settings.vault_keys)


def _user_id(db: object, name: str) -> str:
    user = users.find_user(db, name)  # type: ignore[arg-type]
    if user is None:
        raise keeping.CannotKeep(f"Nobody signs in as {name}.")
    return user.id


if __name__ == "__main__":
    app()
