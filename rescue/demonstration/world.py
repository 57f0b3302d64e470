"""Runs the demonstration: one process, the embedded database, everybody's accounts printed."""

from pathlib import Path

import typer

from rescue import serving
from rescue.app import create_house
from rescue.demonstration import seeding
from rescue.demonstration.actors import Actors
from rescue.demonstration.seeding import Account
from rescue.demonstration.telephones.telephone import TELEPHONE, Telephone, post_signed
from rescue.kit.chance import SystemChance
from rescue.kit.settings import Mode, Settings
from rescue.kit.web.house import House
from rescue.migrations import steps

FOLDER = Path(".homeward")
ACCOUNT = "ACdemonstration"
SECRET_BYTES = 32


def run(*, host: str, port: int, credentials: Path | None, is_fresh: bool) -> None:
    """Serve the demonstration until it is stopped. Each port has a world of its own, kept between starts."""
    listener = serving.open_port(host, port)
    base_url = f"http://{host}:{port}"
    folder = FOLDER / f"demonstration-{port}"
    kept = folder / "credentials.json"
    if is_fresh or not kept.exists():
        _clear(folder)
    secret = SystemChance().token_bytes(SECRET_BYTES).hex()
    settings = Settings(
        mode=Mode.DEMONSTRATION,
        public_url=base_url,
        log_level="WARNING",
        webhooks_loopback=True,
        duty_phone=seeding.DUTY_PHONE,
        twilio_signing_secrets=f"{ACCOUNT}:{secret}",
        database_url=f"sqlite:///{folder / 'homeward.sqlite3'}",
    )
    house = create_house(settings)
    steps.migrate(house.database)
    accounts = _accounts(house, kept, base_url)
    serving.plan(settings, house.database)
    if credentials is not None:
        seeding.write_credentials(credentials, accounts, base_url)
    house.parts["demonstration"] = {"accounts": accounts}
    _introduce(base_url, accounts)
    worker = serving.make_worker(settings, house.database)
    actors = Actors(house.database, settings.offer_seconds)
    telephone = Telephone(house.database, base_url, post_signed(base_url, ACCOUNT, secret))
    house.parts[TELEPHONE] = telephone
    serving.serve(house, listener, serving.work(worker, house.wakeups), actors.run, telephone.run)


def _accounts(house: House, kept: Path, base_url: str) -> list[Account]:
    if kept.exists():
        return seeding.read_credentials(kept)
    typer.echo("Making the demonstration's world: partners in 233 territories …")
    accounts = seeding.seed(house.database, house.settings)
    # Written last: a world without this file was not finished and is made again.
    seeding.write_credentials(kept, accounts, base_url)
    return accounts


def _clear(folder: Path) -> None:
    for file in ("homeward.sqlite3", "homeward.sqlite3-wal", "homeward.sqlite3-shm", "credentials.json"):
        (folder / file).unlink(missing_ok=True)


def _introduce(base_url: str, accounts: list[Account]) -> None:
    lines = [
        "",
        "Homeward, living demonstration. Nobody here is real, and no text leaves this machine.",
        "",
        f"  Start here           {base_url}/demo",
        f"  Traveller's SOS      {base_url}/sos",
        f"  The fake phone       {base_url}/demo/phone",
        f"  Coordinator's desk   {base_url}/desk",
        f"  Lin's telephone      {base_url}/demo/phone/{seeding.LIN_PHONE}/line",
        f"  The duty phone       {base_url}/demo/phone/{seeding.DUTY_PHONE}/line",
        f"  API                  {base_url}/api/v1/openapi.json",
        "",
        "  Sign in as           with the password",
    ]
    lines += [f"  {account.username:20} {account.password:32} {account.role}" for account in accounts]
    lines += ["", "  Stop with Ctrl-C.", ""]
    typer.echo("\n".join(lines))
