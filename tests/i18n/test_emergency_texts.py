"""What a traveller, a provider or a relative must read or hear is whole in all twenty languages.

A new text of theirs: `python -m i18n.extraction --missing th > th.json`, translate, `--fill th.json`.
"""

import importlib
import pkgutil

import pytest

import i18n
import rescue
from i18n import emergency, reviews
from i18n.catalogues import foreign_texts, read_catalogue, translator
from i18n.checks import Kind, check_catalogue
from i18n.extraction import ROOT, extract_texts
from i18n.languages import ENGLISH, LANGUAGES, Language
from i18n.words import Term, check, example_of, known_words, render

for package in (rescue, i18n):
    for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        if found.name.endswith(".messages"):
            importlib.import_module(found.name)
EMERGENCY = extract_texts(only=emergency.is_emergency)
BEGUN = [language for language in LANGUAGES.values() if not language.is_complete]
SPOKEN = [message for message in known_words() if message.__module__.startswith(("rescue", "i18n"))]
ids = {"ids": lambda each: each.code if isinstance(each, Language) else each.__name__}


def test_every_named_source_exists_and_says_something() -> None:
    texts = {message.id for message in EMERGENCY if message.id}
    assert {"Press: it is sent at once", "%(helper)s is coming.", "Accept", "Police", "Call us: %(phone)s"} <= texts
    assert not {"Board", "A password was set.", "Import"} & texts, "the desk's words are not"
    for source in emergency.SOURCES:
        assert list(ROOT.glob(source)), f"{source} is gone: mend i18n/emergency.py"


@pytest.mark.parametrize("language", BEGUN, **ids)
def test_every_emergency_text_is_translated_and_whole(language: Language) -> None:
    faults = check_catalogue(read_catalogue(language), EMERGENCY)
    assert not faults, "\n".join(f"{fault.kind}: {fault.english}" for fault in faults)


@pytest.mark.parametrize("message", SPOKEN, **ids)
def test_every_message_is_whole_in_all_twenty_and_short_enough(message: type) -> None:
    assert check(message, wanted_in=LANGUAGES.values()) == []


@pytest.mark.parametrize("language", LANGUAGES.values(), **ids)
def test_no_message_holds_a_word_of_another_language(language: Language) -> None:
    for message in SPOKEN:
        with foreign_texts() as foreign:
            said = render(example_of(message), language)
        assert said.language is language and (language is ENGLISH or not foreign), (message.__name__, foreign)


@pytest.mark.parametrize(
    ("planted", "kind"),
    [
        (None, Kind.MISSING),
        ("", Kind.UNTRANSLATED),
        ("กำลังมา", Kind.PLACEHOLDERS),
        ("%(hilfe)s กำลังมา", Kind.PLACEHOLDERS),
        ("%(helper)s กำลังมา<b>", Kind.TAGS),
        ("%(helper)s\u200b กำลังมา", Kind.HIDDEN),
        ("%(helper)s กำลังมา" + " มา" * 40, Kind.TOO_LONG),
    ],
)
def test_a_planted_fault_is_found(planted: str | None, kind: Kind) -> None:
    catalogue = read_catalogue(LANGUAGES["th"])
    catalogue.delete("%(helper)s is coming.")
    if planted is not None:
        catalogue.add("%(helper)s is coming.", planted)
    faults = [fault for fault in check_catalogue(catalogue, EMERGENCY) if fault.english == "%(helper)s is coming."]
    assert [fault.kind for fault in faults] == [kind]


def test_a_page_of_the_desk_is_served_in_a_complete_language_and_a_travellers_in_its_own() -> None:
    assert emergency.page_language("th", "/desk/incidents/x") == "en"
    assert emergency.page_language("zh-Hant", "/desk") == "zh-Hant"
    for path in ("/", "/sos", "/t/abc", "/p/abc", "/c/abc", "/nowhere"):
        assert emergency.page_language("th", path) == "th"


def test_a_term_without_a_translation_is_a_word_of_another_language() -> None:
    with foreign_texts() as foreign:
        translator(LANGUAGES["th"]).gettext(Term("Nobody ever marked this").text)
    assert foreign == {"Nobody ever marked this"}


def test_who_has_read_our_words_is_known_for_every_language() -> None:
    rows = {(review.language.code, review.kind) for review in reviews.list_reviews()}
    assert rows == {(code, kind) for code in LANGUAGES for kind in reviews.KINDS}
    assert {each.code for each in reviews.unread_languages()} <= set(LANGUAGES)
