"""Everything that can happen has a sentence, every code a word, and every sentence can be filled."""

import ast
import importlib
import pkgutil
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from i18n.catalogues import translator
from i18n.languages import ENGLISH
from rescue.cases.models import Duty, IncidentState, Severity
from rescue.desk import story, wording
from rescue.dispatch.models import CallOutState, NeedState
from rescue.geography.resolver import Confidence
from rescue.kit.database import Base
from rescue.kit.events import Event

ROOT = Path(__file__).parents[3]
ROOMS = ("rescue", "coverage", "claims", "i18n")
KIND = re.compile(r"[a-z_]+\.[a-z_]+")
FEWEST_KINDS = 40
FILLED = (
    *("kind", "severity", "channel", "source", "outcome", "service", "reason", "provider", "time", "promise"),
    *("gate", "paper", "percent", "task", "evidence"),
)


def recorded_kinds() -> set[str]:
    """The kinds named in calls of `events.record`, directly or through a keyword `event=`."""
    found: set[str] = set()
    for path in (path for room in ROOMS for path in (ROOT / room).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            is_record = isinstance(node.func, ast.Attribute) and ast.unparse(node.func) == "events.record"
            told = node.args[1:2] if is_record else [each.value for each in node.keywords if each.arg == "event"]
            texts = [each.value for each in told if isinstance(each, ast.Constant) and isinstance(each.value, str)]
            found |= {text for text in texts if KIND.fullmatch(text)}
    return found


def moved_kinds() -> set[str]:
    """`noun.state` of every record whose moves are recorded: all that declare a noun and moves, but a delivery."""
    for package in ROOMS:
        root = importlib.import_module(package)
        for module in pkgutil.walk_packages(root.__path__, f"{package}."):
            if module.name.endswith(".models"):
                importlib.import_module(module.name)
    moving = [mapper.class_ for mapper in Base.registry.mappers if hasattr(mapper.class_, "moves")]
    return {
        f"{model.noun}.{state}"
        for model in moving
        if model.noun != "delivery"  # its row is its own history
        for targets in model.moves.values()
        for state in targets
    }


def test_every_event_has_a_sentence() -> None:
    kinds = recorded_kinds() | moved_kinds()
    assert len(kinds) >= FEWEST_KINDS, "the search finds the places where events are recorded"
    assert kinds - set(story.WORDS) == set()


def test_no_sentence_is_left_over() -> None:
    assert set(story.WORDS) - recorded_kinds() - moved_kinds() == set()


@pytest.mark.parametrize("kind", sorted(story.WORDS))
def test_every_sentence_can_be_filled(kind: str) -> None:
    places = set(re.findall(r"%\((\w+)\)s", story.WORDS[kind]))
    assert places <= set(FILLED)
    event = Event(kind=kind, subject="x", incident_id="i", by="system", at=datetime(2026, 3, 1, tzinfo=UTC), facts={})
    lines = story.tell([event], [], {}, translator(ENGLISH))
    assert all("%" not in line.text for line in lines)


@pytest.mark.parametrize(
    ("codes", "named"),
    [
        (Severity, wording.SEVERITIES),
        (IncidentState, wording.STATES),
        (Duty, wording.DUTIES),
        (CallOutState, wording.CALL_OUTS),
        (NeedState, wording.NEEDS),
        (Confidence, wording.CONFIDENCES),
    ],
)
def test_every_code_has_a_word(codes: type, named: dict[str, str]) -> None:
    assert set(codes) == set(named)  # type: ignore[call-overload]
