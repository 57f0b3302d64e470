"""A PostgreSQL of the bench's own that keeps its promises: fsync and synchronous commit are on, as in production."""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests import private_postgres as private

MOST_CONNECTIONS = 150


@dataclass(frozen=True)
class Server:
    """A running server: where its programs are and where it listens."""

    programs: Path
    port: int
    process_id: int

    def url(self, name: str) -> str:
        return f"postgresql+psycopg://homeward@127.0.0.1:{self.port}/{name}"

    def ask(self, statement: str) -> str:
        """Run one statement as psql does; what it printed."""
        command = [str(self.programs / "psql"), "-X", "-q", "-A", "-t", "-h", "127.0.0.1", "-p", str(self.port)]
        command += ["-U", "homeward", "-d", "postgres", "-c", statement]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


@contextmanager
def running() -> Iterator[Server]:
    """A fresh server with the settings Debian ships and durable commits; gone at the end."""
    programs = private.find_programs() or private.install()
    folder = Path(tempfile.mkdtemp(prefix="homeward-bench-pg-"))
    user = private.server_user()
    try:
        shutil.chown(folder, user)
        private.make_cluster(programs, folder, user)
        port = private.free_port()
        process = _start(programs, folder, user, port)
        try:
            private.wait_until_ready(programs, process, folder, port)
            yield Server(programs, port, process.pid)
        finally:
            private.stop(process)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _start(programs: Path, folder: Path, user: str, port: int) -> "subprocess.Popen[bytes]":
    settings = {
        "listen_addresses": "127.0.0.1",
        "port": port,
        "unix_socket_directories": folder,
        "max_connections": MOST_CONNECTIONS,
        "fsync": "on",
        "synchronous_commit": "on",
        "full_page_writes": "on",
    }
    command = [str(programs / "postgres"), "-D", str(folder / "cluster")]
    command += [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    with open(folder / "log", "wb") as log:
        return subprocess.Popen(
            command, stdout=log, stderr=subprocess.STDOUT, start_new_session=True, **private.as_user(user, folder)
        )
