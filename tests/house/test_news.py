"""Decision: what `wiring.py` waits for really happens, and what the house says it can say in every language.

A reaction to an event that nobody records is a promise nobody keeps: the traveller would wait for a text that was
never queued, and no test of the reaction would notice.
"""

import ast
import importlib
import re
from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import Any

from i18n import word_files
from i18n.words import Words, check_all, known_words
from rescue.kit import events
from rescue.kit.database import Base
from tests.house.sources import PACKAGES, Module, dotted, read_modules
from tests.worlds import connected

FEWEST_MESSAGES = 12
FEWEST_KINDS = 10
KIND = re.compile(r"[a-z][a-z_]*\.[a-z][a-z_]*\Z")


def find_recorded(modules: Iterable[Module]) -> Iterator[str]:
    """The kinds written out in `events.record(db, "noun.past", …)`."""
    for module in modules:
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Call) and dotted(node.func) in ("events.record", "record") and len(node.args) > 1:
                kind = node.args[1]
                if isinstance(kind, ast.Constant) and isinstance(kind.value, str):
                    yield kind.value


def find_moved(modules: Iterable[Module], stateful: dict[str, type[Any]]) -> Iterator[str]:
    """The kinds that `states.move(db, …, SomeState.NEW, …)` records, for records that may move there."""
    by_enum = {type(next(iter(model.moves))).__name__: model for model in stateful.values()}
    for module in modules:
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Call) and dotted(node.func) == "states.move":
                yield from _kinds_of_move(node, by_enum)


def _kinds_of_move(move: ast.Call, by_enum: dict[str, type[Any]]) -> Iterator[str]:
    new = move.args[2] if len(move.args) > 2 else None
    enum, _, member = dotted(new).rpartition(".") if isinstance(new, ast.Attribute) else ("", "", "")
    if enum in by_enum:
        yield f"{by_enum[enum].noun}.{_state_type(by_enum[enum])[member]}"
    elif isinstance(new, ast.Name):  # a state handed on, as a milestone is: any the record may move to
        for model in by_enum.values():
            yield from (f"{model.noun}.{state}" for reached in model.moves.values() for state in reached)


def _state_type(model: type[Any]) -> type[StrEnum]:
    return type(next(iter(model.moves)))


def find_stateful() -> dict[str, type[Any]]:
    """Every model that declares its moves, by its noun."""
    models = [mapper.class_ for mapper in Base.registry.mappers]
    return {model.noun: model for model in models if hasattr(model, "moves")}


def find_unheard(awaited: Iterable[str], modules: list[Module], stateful: dict[str, type[Any]]) -> list[str]:
    """Awaited kinds that nothing records."""
    happening = {*find_recorded(modules), *find_moved(modules, stateful)}
    return sorted(kind for kind in awaited if kind not in happening)


def import_everything() -> None:
    for module in read_modules():
        if not module.where.startswith("rescue/migrations/") and "__main__" not in module.where:
            importlib.import_module(module.where.removesuffix(".py").removesuffix("/__init__").replace("/", "."))


def our_messages() -> list[type[Words]]:
    return [words for words in known_words() if words.__module__.startswith(PACKAGES)]


def test_every_event_somebody_waits_for_is_recorded_somewhere() -> None:
    import_everything()
    with connected():
        awaited = set(events.reactions)
    assert len(awaited) >= FEWEST_KINDS
    assert find_unheard(awaited, read_modules(), find_stateful()) == []


def test_every_noun_of_those_events_declares_its_moves() -> None:
    import_everything()
    with connected():
        nouns = {kind.partition(".")[0] for kind in events.reactions}
    assert nouns <= find_stateful().keys()


def test_every_event_is_a_noun_and_what_happened_to_it() -> None:
    recorded = set(find_recorded(read_modules()))
    assert len(recorded) >= FEWEST_KINDS
    assert [kind for kind in recorded if not KIND.match(kind)] == []


def test_a_planted_reaction_to_nothing_is_found() -> None:
    import_everything()
    planted = Module(
        "rescue/planted.py", 'events.record(db, "tea.made", subject="t")\nstates.move(db, n, NeedState.MET)'
    )
    awaited = ["tea.made", "need.met", "tea.spilt", "need.cancelled"]
    assert find_unheard(awaited, [planted], find_stateful()) == ["need.cancelled", "tea.spilt"]


def test_every_message_speaks_every_complete_language_within_its_segments() -> None:
    import_everything()
    assert len(our_messages()) >= FEWEST_MESSAGES
    assert check_all(our_messages()) == []


def test_every_folder_of_words_belongs_to_a_message() -> None:
    import_everything()
    folders = {path.name for path in word_files.FOLDER.iterdir() if path.is_dir()}
    assert folders == {words.__name__ for words in our_messages()}
