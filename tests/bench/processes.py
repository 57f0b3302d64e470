"""Starts what is measured as processes of their own, waits until they serve, reads their CPU time, stops them."""

import json
import os
import pickle
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 60.0
STOP_SECONDS = 20.0
LOOK_EVERY_SECONDS = 0.05
LOG_CHARACTERS = 2000
LONGEST_OFFER_SECONDS = 3600  # nothing expires while it is counted


def environment(url: str) -> dict[str, str]:
    """The product's settings for the bench; everything else is as by default."""
    return {
        **os.environ,
        "HOMEWARD_DATABASE_URL": url,
        "HOMEWARD_OFFER_SECONDS": str(LONGEST_OFFER_SECONDS),
        "PYTHONPATH": str(ROOT),
    }


def run(module: str, *arguments: object, url: str = "") -> str:
    """Run one of the bench's programs to its end; what it printed."""
    command = [sys.executable, "-m", f"tests.bench.{module}", *map(str, arguments)]
    answer = subprocess.run(command, cwd=ROOT, env=environment(url), check=False, capture_output=True, text=True)
    assert answer.returncode == 0, answer.stderr[-LOG_CHARACTERS:]
    return answer.stdout


@contextmanager
def started(part: str, notes: Path, *arguments: object, url: str = "") -> Iterator["subprocess.Popen[bytes]"]:
    """A part of `tests.bench.served` as a process, its log in `notes`."""
    command = [sys.executable, "-m", "tests.bench.served", part, "--notes", str(notes), *map(str, arguments)]
    with (notes / f"{part}.log").open("ab") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=environment(url), stdout=log, stderr=log)
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wait_until_serving(process: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        try:
            # Listening begins before the maps are loaded; only an answer shows that it serves.
            with socket.create_connection(("127.0.0.1", port), START_SECONDS) as asking:
                asking.sendall(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
                if asking.recv(1):
                    return
        except OSError:
            time.sleep(LOOK_EVERY_SECONDS)
    raise RuntimeError("it does not serve: " + log.read_text(errors="replace")[-LOG_CHARACTERS:])


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def press(port: int, clients: int, seconds: float, requests: list[bytes], *, rate: float = 0.0) -> dict[str, Any]:
    """One run of the load: answers by status, the seconds taken, and (id, sent, answered) of each answer."""
    with tempfile.TemporaryDirectory(prefix="homeward-load-") as folder:
        prepared, told = Path(folder) / "requests", Path(folder) / "answers"
        prepared.write_bytes(pickle.dumps(requests))
        arguments = ("--port", port, "--clients", clients, "--seconds", seconds, "--rate", rate)
        run("load", *arguments, "--requests", prepared, "--to", told)
        answer: dict[str, Any] = json.loads(told.read_text(encoding="utf-8"))
    return answer


def cpu_seconds(process_ids: list[int]) -> float:
    """User and system time of processes, their ended children included."""
    return sum(_ticks(process_id) for process_id in process_ids) / os.sysconf("SC_CLK_TCK")


def _ticks(process_id: int) -> int:
    try:
        fields = Path(f"/proc/{process_id}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0
    return sum(int(field) for field in fields[11:15])


def family(process_id: int) -> list[int]:
    """A process and its children: a PostgreSQL server and its backends."""
    children = Path(f"/proc/{process_id}/task/{process_id}/children").read_text().split()
    return [process_id, *map(int, children)]
