"""A PostgreSQL of one's own for one run of the tests: in a temporary folder, on loopback, gone at the end."""

import getpass
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

START_SECONDS = 60
STOP_SECONDS = 30
LOOK_EVERY_SECONDS = 0.05
MOST_CONNECTIONS = 300
LOG_LINES = 8
DEBIAN = Path("/usr/lib/postgresql")
INSTALL = "apt-get install -y postgresql"
UNPRIVILEGED = ("postgres", "nobody")


class NoPostgres(Exception):
    """Why there is no server, and the line to type."""


@contextmanager
def running() -> Iterator[str]:
    """The address of a fresh server's database, on loopback only; it is stopped however the block ends."""
    programs = find_programs() or install()
    folder = Path(tempfile.mkdtemp(prefix="homeward-pg-"))
    user = server_user()
    try:
        shutil.chown(folder, user)
        make_cluster(programs, folder, user)
        server, port = start(programs, folder, user)
        try:
            wait_until_ready(programs, server, folder, port)
            yield f"postgresql+psycopg://homeward@127.0.0.1:{port}/postgres"
        finally:
            stop(server)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def find_programs() -> Path | None:
    """The folder with initdb and postgres: the newest Debian keeps, or where PATH finds them."""
    kept = sorted(DEBIAN.glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    found = kept[-1] if kept else shutil.which("initdb")
    return Path(found).resolve().parent if found else None


def install() -> Path:
    if os.geteuid() == 0 and shutil.which("apt-get"):
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for step in (["apt-get", "update", "-q"], ["apt-get", "install", "-y", "-q", "postgresql"]):
            subprocess.run(step, check=False, capture_output=True, env=environment)
    programs = find_programs()
    if programs is None:
        raise NoPostgres(f"PostgreSQL's server programs are missing; type: {INSTALL}")
    return programs


def server_user() -> str:
    """PostgreSQL refuses to run as root; then a user who owns nothing else runs it."""
    if os.geteuid():
        return getpass.getuser()
    known = {entry.pw_name for entry in pwd.getpwall()}
    return next(name for name in UNPRIVILEGED if name in known)


def as_user(user: str, folder: Path) -> dict[str, Any]:
    identity: dict[str, Any] = {"cwd": folder, "env": {"PATH": os.defpath, "LC_ALL": "C.UTF-8", "HOME": str(folder)}}
    if os.geteuid() == 0:
        identity |= {"user": user, "group": pwd.getpwnam(user).pw_gid, "extra_groups": []}
    return identity


def make_cluster(programs: Path, folder: Path, user: str) -> None:
    options = ["--no-sync", "--auth=trust", "--username=homeward", "--encoding=UTF8", "--locale=C.UTF-8"]
    command = [str(programs / "initdb"), "-D", str(folder / "cluster"), *options]
    answer = subprocess.run(command, check=False, capture_output=True, text=True, **as_user(user, folder))
    if answer.returncode:
        raise NoPostgres(f"initdb failed: {answer.stderr.strip()}")


def start(programs: Path, folder: Path, user: str) -> tuple[subprocess.Popen[bytes], int]:
    port = free_port()
    settings = {
        "listen_addresses": "127.0.0.1",
        "port": port,
        "unix_socket_directories": folder,
        "max_connections": MOST_CONNECTIONS,
        # Nobody needs this data after a power cut; killed clients, which the tests are about, lose nothing by it.
        "fsync": "off",
        "full_page_writes": "off",
        "autovacuum_naptime": "10min",
    }
    command = [str(programs / "postgres"), "-D", str(folder / "cluster")]
    command += [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    with open(folder / "log", "wb") as log:
        # A session of its own: Ctrl-C goes to the tests first, and the server is stopped when they have closed.
        server = subprocess.Popen(
            command, stdout=log, stderr=subprocess.STDOUT, start_new_session=True, **as_user(user, folder)
        )
    return server, port


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def wait_until_ready(programs: Path, server: subprocess.Popen[bytes], folder: Path, port: int) -> None:
    ask = [str(programs / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(port)]
    for _ in range(int(START_SECONDS / LOOK_EVERY_SECONDS)):
        if server.poll() is not None:
            break
        if subprocess.run(ask, check=False).returncode == 0:
            return
        time.sleep(LOOK_EVERY_SECONDS)
    words = (folder / "log").read_text(errors="replace").splitlines()[-LOG_LINES:]
    raise NoPostgres("PostgreSQL did not start: " + " | ".join(words))


def stop(server: subprocess.Popen[bytes]) -> None:
    server.send_signal(2)  # SIGINT is PostgreSQL's fast shutdown: open transactions are rolled back
    try:
        server.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()
