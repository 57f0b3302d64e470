"""Was it right as well as fast: each answered report is one incident, one offer, one timer, and soon a text."""

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import create_engine, text

from tests.bench.figures import spread

COUNTS = {
    "incidents": "SELECT count(*) FROM incidents",
    "offered_first": "SELECT count(DISTINCT incident_id) FROM call_outs WHERE state = 'offered'",
    "needs": "SELECT count(DISTINCT need_id) FROM call_outs",
    "call_outs": "SELECT count(*) FROM call_outs",
    "timers": "SELECT count(*) FROM jobs WHERE kind = 'call_out.expire'",
    "texts_waiting": "SELECT count(*) FROM jobs WHERE kind = 'delivery.send'",
    "texts": "SELECT count(*) FROM deliveries",
}


Answer = tuple[str, float, float]
"""An incident's id, when its report was sent, when it was answered: monotonic seconds."""


@dataclass(frozen=True)
class Counts:
    """What the database holds after a bench."""

    incidents: int
    offered_first: int
    needs: int
    call_outs: int
    timers: int
    texts_waiting: int
    texts: int

    def faults(self, accepted: int) -> list[str]:
        """What does not fit `accepted` answers of 201: each opened an incident that somebody is asked about, and
        whatever its run card wants is offered once, with one timer."""
        wanted = {
            "incidents": accepted,
            "offered_first": accepted,
            "call_outs": self.needs,
            "timers": self.call_outs,
        }
        return [
            f"{name} {getattr(self, name)}, not {count}"
            for name, count in wanted.items()
            if getattr(self, name) != count
        ]


def count(url: str) -> Counts:
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            return Counts(**{name: connection.scalar(text(query)) for name, query in COUNTS.items()})
    finally:
        engine.dispose()


def first_texts(url: str, notes: Path, mark: str, answers: list[Answer]) -> dict[str, dict[str, float]]:
    """Milliseconds to the first text handed over: from the begun COMMIT, and from the moment the report was sent."""
    committed, handed = _read(notes / f"{mark}.committed"), _read(notes / f"{mark}.handed")
    first: dict[str, float] = {}
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            for delivery, incident in connection.execute(text("SELECT id, incident_id FROM deliveries")):
                if delivery in handed:
                    first[incident] = min(handed[delivery], first.get(incident, handed[delivery]))
    finally:
        engine.dispose()
    told = [(incident, sent) for incident, sent, _ in answers if incident in first and incident in committed]
    assert len(told) == len(answers), f"{len(answers) - len(told)} of {len(answers)} reports got no text"
    return {
        "commit_to_text_ms": spread([(first[incident] - committed[incident]) * 1000 for incident, _ in told]),
        "report_to_text_ms": spread([(first[incident] - sent) * 1000 for incident, sent in told]),
    }


def _read(path: Path) -> dict[str, float]:
    pairs = (line.split() for line in path.read_text(encoding="ascii").splitlines())
    return {name: float(at) for name, at in pairs}
