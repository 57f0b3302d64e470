"""W1 and W1b: a report over HTTP until its match and offer are committed, and until the first text is handed over.

    python3 homeward.py bench [--seconds 3] [--rounds 3] [--clients 1,8,32] [--databases sqlite,postgresql] [--quick]

First W1, how many reports a second are taken in, each with its match and offer committed: one web process, and no
worker beside it, so that intake is measured and not what follows from it. Each round runs, one after the other: the
product, its own statements by pgbench or raw sqlite3, and a bare FastAPI echo. Then the worker is started, sends what
waits, and W1b measures until the first text is handed over at a steady rate, web and worker at work together: in one
process on SQLite, as `homeward.py up` runs them, in two on PostgreSQL.

One JSON line a workload with figures and ratios of the same round (medians over rounds), then a table. Absolute
figures depend on the machine; the ratios do not. Ends with status 1 when a count is wrong, never for slowness.
"""

import argparse
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.bench import counted, durable_postgres, peers, processes
from tests.bench.calls_for_help import make_echoes, make_requests
from tests.bench.figures import middle, say, spread, table, tell

DRAIN_SECONDS = 600.0
DRAIN_EVERY_SECONDS = 0.25
STEADY_RATE, IDLE_RATE = 50.0, 4.0
STEADY_CLIENTS = 32
QUICK_SECONDS = 0.5
MOST_A_SECOND, MOST_ECHOES_A_SECOND = 2_000, 10_000
HEADINGS = ("work", "on", "load", "a second", "p50 ms", "p99 ms", "of its peer", "of echo", "target", "")
TARGETS = {"sqlite": 0.5, "postgresql": 0.35}
LEAST_A_SECOND, MOST_P99_MS, MOST_TEXT_P95_MS = 500, 100, 100


@dataclass
class Contender:
    """The product on one engine, with its peer ready to run: (clients, seconds) → figures."""

    engine: str
    url: str
    notes: Path
    run_peer: Callable[[int, float], dict[str, float]]
    port: int = field(default_factory=processes.free_port)
    parts: dict[str, Callable[[], list[int]]] = field(default_factory=dict)
    accepted: int = 0
    refused: dict[str, int] = field(default_factory=dict)

    def ask(self, clients: int, seconds: float, seed: int, rate: float = 0.0) -> dict[str, Any]:
        """One run of the load, its statuses counted."""
        requests = make_requests(int(seconds * (rate or MOST_A_SECOND)) + clients, seed)
        answer = processes.press(self.port, clients, seconds, requests, rate=rate)
        for status, count in answer["statuses"].items():
            if status == "201":
                self.accepted += count
            else:
                self.refused[status] = self.refused.get(status, 0) + count
        return answer

    @contextmanager
    def serving(self, *, with_worker: bool) -> Iterator["Contender"]:
        """Its processes, until the block ends: the web, and the worker in it or beside it."""
        where, mark = {"url": self.url}, ("--mark", self.engine)
        alone = () if with_worker and self.engine == "sqlite" else ("--without-worker",)
        with ExitStack() as stack:
            web = stack.enter_context(processes.started("web", self.notes, "--port", self.port, *mark, *alone, **where))
            self.parts["web"] = lambda: [web.pid]
            if with_worker and self.engine != "sqlite":
                worker = stack.enter_context(processes.started("worker", self.notes, *mark, **where))
                self.parts["worker"] = lambda: [worker.pid]
            processes.wait_until_serving(web, self.port, self.notes / "web.log")
            yield self

    def settle(self) -> None:
        """Wait until every text is sent, so that the next run has the machine."""
        until = time.monotonic() + DRAIN_SECONDS
        while counted.count(self.url).texts_waiting and time.monotonic() < until:
            time.sleep(DRAIN_EVERY_SECONDS)

    def cpu(self) -> dict[str, float]:
        return {name: processes.cpu_seconds(ids()) for name, ids in self.parts.items()}


def main() -> int:
    asked = _arguments()
    chosen = asked.databases.split(",")
    clients = [int(count) for count in asked.clients.split(",")]
    seconds, rounds = (QUICK_SECONDS, 1) if asked.quick else (asked.seconds, asked.rounds)
    faults = []
    lines: list[dict[str, Any]] = []
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="homeward-bench-")))
        echo = stack.enter_context(_echo(folder))
        contenders = [stack.enter_context(OPENERS[name](folder)) for name in chosen]
        with ExitStack() as intake:
            for contender in contenders:
                intake.enter_context(contender.serving(with_worker=False))
                contender.ask(clients[0], QUICK_SECONDS, seed=1)  # the first second pays for caches of every kind
            lines += _throughput(contenders, echo, clients, seconds, rounds)
        for contender in contenders:
            with contender.serving(with_worker=True):
                contender.settle()
                lines += _texts(contender, seconds if asked.quick else 2 * seconds)
                faults += _check(contender)
    say("\n" + _table(lines))
    say("report → offer: one web process, no worker beside it. commit → text: web and worker together, at that rate.")
    for fault in faults:
        sys.stderr.write(f"WRONG: {fault}\n")
    return 1 if faults else 0


def _throughput(
    contenders: list[Contender], echo: int, clients: list[int], seconds: float, rounds: int
) -> list[dict[str, Any]]:
    found: dict[tuple[str, int], list[dict[str, Any]]] = {}
    for number in range(rounds):
        for count in clients:
            echoed = processes.press(echo, count, seconds, make_echoes(int(seconds * MOST_ECHOES_A_SECOND)))
            assert list(echoed["statuses"]) == ["201"], echoed["statuses"]
            echo_rate = sum(echoed["statuses"].values()) / echoed["seconds"]
            for contender in contenders:
                figures = _press(contender, count, seconds, seed=1000 * number + count)
                peer = contender.run_peer(count, seconds)
                figures |= {
                    "peer_per_second": peer["per_second"],
                    "peer_mean_ms": peer["mean_ms"],
                    "ratio": figures["per_second"] / peer["per_second"],
                    "echo_per_second": echo_rate,
                    "ratio_to_echo": figures["per_second"] / echo_rate,
                }
                found.setdefault((contender.engine, count), []).append(figures)
    lines = [
        {"work": "W1", "engine": engine, "clients": count, "worker": "stopped", **middle(each)}
        for (engine, count), each in found.items()
    ]
    for line in lines:
        tell(**line)
    return lines


def _press(contender: Contender, clients: int, seconds: float, seed: int) -> dict[str, Any]:
    before = contender.cpu()
    answer = contender.ask(clients, seconds, seed + 2)
    spent = {name: after - before[name] for name, after in contender.cpu().items()}
    took = spread([(answered - sent) * 1000 for _, sent, answered in answer["answers"]])
    count = len(answer["answers"])
    return {
        "per_second": count / answer["seconds"],
        "p50_ms": took["p50"],
        "p99_ms": took["p99"],
        **{f"{name}_cpu_ms": seconds_spent / count * 1000 for name, seconds_spent in spent.items()},
    }


def _texts(contender: Contender, seconds: float) -> list[dict[str, Any]]:
    contender.ask(STEADY_CLIENTS, QUICK_SECONDS, seed=2, rate=STEADY_RATE)  # these processes have just started
    contender.settle()
    lines = []
    for load, rate in (("idle", IDLE_RATE), ("steady", STEADY_RATE)):
        answer = contender.ask(STEADY_CLIENTS, seconds, seed=int(rate), rate=rate)
        contender.settle()
        figures = counted.first_texts(contender.url, contender.notes, contender.engine, answer["answers"])
        line = {"work": "W1b", "engine": contender.engine, "load": load, "reports_a_second": rate, **figures}
        tell(**line)
        lines.append(line)
    return lines


def _check(contender: Contender) -> list[str]:
    counts = counted.count(contender.url)
    faults = counts.faults(contender.accepted)
    faults += [f"{count} answers of {status}" for status, count in contender.refused.items()]
    tell(
        work="check",
        engine=contender.engine,
        answered_201=contender.accepted,
        refused=contender.refused,
        **counts.__dict__,
        faults=faults,
    )
    return [f"{contender.engine}: {fault}" for fault in faults]


@contextmanager
def _echo(folder: Path) -> Iterator[int]:
    port = processes.free_port()
    with processes.started("echo", folder, "--port", port) as process:
        processes.wait_until_serving(process, port, folder / "echo.log")
        yield port


@contextmanager
def _sqlite(folder: Path) -> Iterator[Contender]:
    notes = folder / "sqlite"
    notes.mkdir()
    product, peer = notes / "product.sqlite3", notes / "peer.sqlite3"
    url = f"sqlite:///{product}"
    processes.run("served", "prepare", url=url)
    shutil.copyfile(product, peer)
    recorded = peers.record(f"sqlite:///{peer}")
    written = 0

    def run_raw(_clients: int, seconds: float) -> dict[str, float]:
        # SQLite has one writer whoever asks: one connection is its fastest.
        nonlocal written
        figures = peers.run_sqlite(peer, recorded, seconds, written)
        written += int(figures["count"])
        return figures

    yield Contender("sqlite", url, notes, run_raw)


@contextmanager
def _postgresql(folder: Path) -> Iterator[Contender]:
    notes = folder / "postgresql"
    notes.mkdir()
    with durable_postgres.running() as server:
        server.ask("CREATE DATABASE product")
        url = server.url("product")
        processes.run("served", "prepare", url=url)
        server.ask("CREATE DATABASE peer TEMPLATE product")
        scripts = peers.write_scripts(peers.record(server.url("peer")), notes)
        contender = Contender(
            "postgresql",
            url,
            notes,
            lambda clients, seconds: peers.run_pgbench(server, "peer", scripts, clients, seconds),
        )
        contender.parts["database"] = lambda: processes.family(server.process_id)
        yield contender


OPENERS = {"sqlite": _sqlite, "postgresql": _postgresql}


def _table(lines: list[dict[str, Any]]) -> str:
    rows: list[list[object]] = [list(HEADINGS)]
    rows += [_row(line) if line["work"] == "W1" else _text_row(line) for line in lines]
    return table(rows)


def _text_row(line: dict[str, Any]) -> list[object]:
    took = line["commit_to_text_ms"]
    met = "met" if took["p95"] <= MOST_TEXT_P95_MS else "missed"
    told = [line["engine"], line["load"], float(line["reports_a_second"]), took["p50"], took["p99"]]
    return ["commit → text", *told, f"p95 {took['p95']}", "", f"p95 ≤ {MOST_TEXT_P95_MS} ms", met]


def _row(line: dict[str, Any]) -> list[object]:
    target, met = "", ""
    if line["clients"] == 8:
        target = f"≥ {LEAST_A_SECOND}, p99 ≤ {MOST_P99_MS}"
        met = "met" if line["per_second"] >= LEAST_A_SECOND and line["p99_ms"] <= MOST_P99_MS else "missed"
    elif line["clients"] == 32:
        target = f"≥ {TARGETS[line['engine']]} of its peer"
        met = "met" if line["ratio"] >= TARGETS[line["engine"]] else "missed"
    figures = [float(line[name]) for name in ("per_second", "p50_ms", "p99_ms", "ratio", "ratio_to_echo")]
    return ["report → offer", line["engine"], f"{line['clients']} clients", *figures, target, met]


def _arguments() -> argparse.Namespace:
    reader = argparse.ArgumentParser(prog="homeward.py bench", description=(__doc__ or "").partition("\n")[0])
    reader.add_argument("--seconds", type=float, default=3.0, help="length of each run")
    reader.add_argument("--rounds", type=int, default=3, help="interleaved rounds; medians are told")
    reader.add_argument("--clients", default="1,8,32")
    reader.add_argument("--databases", default="sqlite,postgresql")
    reader.add_argument("--quick", action="store_true", help="one round of half a second: does it run at all")
    return reader.parse_args()


if __name__ == "__main__":
    sys.exit(main())
