"""The phrase book: whole in every language that is offered, honest about who reviewed it."""

from pathlib import Path

import pytest

from i18n.languages import LANGUAGES, complete_languages
from i18n.phrasebook import cards
from i18n.phrasebook.cards import FOLDER, Group

FEWEST_CARDS = 80
EN, TH, ZH = LANGUAGES["en"], LANGUAGES["th"], LANGUAGES["zh-Hans"]


def test_there_are_cards_in_every_group() -> None:
    every = cards.list_cards()
    assert len(every) >= FEWEST_CARDS
    assert {card.group for card in every} == set(Group)
    assert all(sum(card.group is group for card in every) >= 10 for group in Group)


@pytest.mark.parametrize("path", sorted((FOLDER / "texts").glob("*.tsv")), ids=lambda path: path.stem)
def test_every_book_is_whole(path: Path) -> None:
    assert cards.check(LANGUAGES[path.stem]) == []


def test_the_complete_languages_have_a_book() -> None:
    assert set(complete_languages()) <= set(cards.languages())


def test_texts_of_two_languages_are_never_the_same_sentence() -> None:
    for card in cards.list_cards():
        assert cards.phrase(card.id, EN).text != cards.phrase(card.id, ZH).text


def test_nobody_is_told_that_a_text_was_reviewed_when_it_was_not() -> None:
    row = cards.phrase("agree_operation", ZH)
    assert row.is_reviewed is (row.reviewer is not None)
    assert cards.is_reviewed(ZH) is all(cards.phrase(card.id, ZH).is_reviewed for card in cards.list_cards())


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda rows: rows[:-1], "lacks"),
        (lambda rows: [*rows, "tea\tA cup of tea?\t\t"], "which is no card"),
        (lambda rows: ["\t".join([rows[0].split("\t")[0], "", "", ""]), *rows[1:]], "is empty"),
        (lambda rows: ["\t".join([rows[0].split("\t")[0], "A\u202eB", "", ""]), *rows[1:]], "hidden character"),
        (lambda rows: ["\t".join([rows[0].split("\t")[0], "A" * 141, "", ""]), *rows[1:]], "too long"),
    ],
)
def test_a_planted_fault_is_found(tmp_path: Path, spoil, said: str) -> None:
    heading, *rows = (FOLDER / "texts" / "en.tsv").read_text(encoding="utf-8").splitlines()
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "en.tsv").write_text("\n".join([heading, *spoil(rows)]) + "\n", encoding="utf-8")
    assert any(said in fault for fault in cards.check(EN, tmp_path))


def test_a_language_without_a_book_is_not_offered(tmp_path: Path) -> None:
    assert cards.check(TH, tmp_path) == ["th has no phrase book"]


def test_the_language_of_a_place_is_suggested_and_never_the_reader_s_own() -> None:
    assert cards.suggest(["zh-Hans", "en"], ZH) is EN
    assert cards.suggest(["zh-Hans"], ZH) is None
    assert cards.suggest(["gsw", "en"], ZH) is EN
    assert cards.suggest([], ZH) is None
