"""A translator gets what is missing as JSON, fills it in, and what is broken is refused by name."""

import json
import shutil
from collections.abc import Iterator
from copy import deepcopy
from functools import cache
from pathlib import Path

import pytest

from i18n import filling, word_files
from i18n.catalogues import path_of, read_catalogue
from i18n.languages import LANGUAGES

THAI, ARABIC = LANGUAGES["th"], LANGUAGES["ar"]
COMING = "%(helper)s is coming."


@pytest.fixture(autouse=True, scope="module")
def _sources_are_read_once() -> Iterator[None]:
    read = cache(filling.extract_texts)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(filling, "extract_texts", lambda **which: deepcopy(read(**which)))
        yield


@pytest.fixture
def empty(tmp_path: Path) -> tuple[Path, Path]:
    """No catalogue, and the messages in English only."""
    words = tmp_path / "words"
    shutil.copytree(word_files.FOLDER, words)
    for path in words.glob("*/*.txt"):
        if path.stem not in ("en", "note"):
            path.unlink()
    return tmp_path / "catalogues", words


def test_what_is_missing_can_be_filled_in_and_is_missing_no_more(empty: tuple[Path, Path]) -> None:
    lacking = filling.missing(THAI, *empty)
    assert COMING in lacking["texts"] and "{link}" in lacking["messages"]["WeHaveYou"]
    assert "Board" not in lacking["texts"], "the coordinator's words are no emergency texts"
    given = {
        "language": "th",
        "texts": {COMING: "%(helper)s กำลังมา"},
        "messages": {"CaseClosed": "{reference}\n{link}"},
    }
    assert filling.fill(json.loads(json.dumps(given)), *empty) == []
    after = filling.missing(THAI, *empty)
    assert len(after["texts"]) == len(lacking["texts"]) - 1 and "CaseClosed" not in after["messages"]
    assert read_catalogue(THAI, empty[0])[COMING].string == "%(helper)s กำลังมา"


@pytest.mark.parametrize(
    ("texts", "messages", "fault"),
    [
        ({COMING: "กำลังมา"}, {}, "placeholders"),
        ({COMING: "%(helper) กำลังมา"}, {}, "placeholders"),
        ({COMING: "%(helper)s กำลังมา" * 20}, {}, "placeholders"),
        ({"Send": "ส่ง" * 40}, {}, "too long"),
        ({"Send": "\u202eส่ง"}, {}, "hidden"),
        ({"Board": "กระดาน"}, {}, "no such text"),
        ({}, {"CaseClosed": "{link}"}, "must use"),
        ({}, {"CaseClosed": "{reference}\n{Link}"}, "brace"),
        ({}, {"Nothing": "{reference}"}, "no such message"),
    ],
)
def test_what_is_broken_is_refused_by_name_and_not_written(
    empty: tuple[Path, Path], texts: dict[str, str], messages: dict[str, str], fault: str
) -> None:
    faults = filling.fill({"language": "th", "texts": texts, "messages": messages}, *empty)
    assert any(fault in each for each in faults), faults
    assert not any(message.string for message in read_catalogue(THAI, empty[0]) if message.id)
    assert not list(empty[1].glob("*/th.txt"))


def test_the_files_hold_translated_emergency_texts_only_and_in_order(empty: tuple[Path, Path]) -> None:
    filling.fill({"language": "th", "texts": {"Send": "ส่ง", "Accept": "รับงาน"}}, *empty)
    written = path_of(THAI, empty[0]).read_text()
    assert written.count("msgid ") == 3 and written.index("Accept") < written.index("Send")
