"""Edge cases 46, 50, 51 and 53: right to left, a broken translation, plural forms, two readers at once."""

import shutil
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.plurals import get_plural
from sqlalchemy import select

from i18n import catalogues, deliveries, sent, word_files
from i18n.catalogues import translator
from i18n.deliveries import Recipient, Sending
from i18n.extraction import write_catalogue
from i18n.formats import Formats
from i18n.languages import LANGUAGES, Language
from i18n.models import Delivery, DeliveryState
from i18n.words import render
from rescue.dispatch.messages import HelpIsComing
from rescue.intake.messages import WeHaveYou
from rescue.kit.database import Database
from rescue.kit.events import Event
from rescue.kit.money import Money
from rescue.worker import Worker
from tests.i18n.told_carrier import Carrier

ARABIC, RUSSIAN, THAI, ENGLISH = (LANGUAGES[code] for code in ("ar", "ru", "th", "en"))
LTR, END = "\u2066", "\u2069"
SAFE = WeHaveYou("HW-7K4M2QX", "1669")


@pytest.fixture
def words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The messages in a folder that may be broken."""
    folder = tmp_path / "words"
    shutil.copytree(word_files.FOLDER, folder)
    monkeypatch.setattr(word_files, "FOLDER", folder)
    return folder


def send(database: Database, language: str, message=SAFE) -> Carrier:
    with database.write() as db:
        deliveries.queue(db, Recipient("traveller", "+999100000001", language), message, incident_id=None)
    carrier = Carrier()
    Worker(database, handlers={}, effects=(Sending(carrier, "https://help.example"),)).tick()
    return carrier


def test_edge_46_phones_references_and_amounts_keep_their_order_inside_right_to_left_text(database: Database) -> None:
    message = HelpIsComing("HW-7K4M2QX", "إنقاذ القاهرة", 15, "+20 2 1234 5678")
    send(database, "ar", message)
    with database.read() as db:
        text = db.scalars(select(Delivery.text)).one()
    for kept in ("HW-7K4M2QX", "+20 2 1234 5678"):
        assert f"{LTR}{kept}{END}" in text
    amount = Formats(ARABIC).money(Money(3_000_000, "CNY"))
    assert amount.startswith("CNY") and "30" in amount, "the code first and digits that every phone can show"


@pytest.mark.parametrize(
    "broken", ["Homeward {refrence}: {link} {emergency_number}", "{reference} {link", "{reference}\n{link}", ""]
)
def test_edge_50_a_text_broken_in_one_language_is_never_sent_but_said_in_english_labelled_and_told_to_the_desk(
    database: Database, words: Path, broken: str
) -> None:
    (words / "WeHaveYou" / "th.txt").write_text(broken, encoding="utf-8")
    send(database, "th")
    with database.read() as db:
        delivery = db.scalars(select(Delivery)).one()
        assert delivery.state is DeliveryState.SENT
        first, rest = (delivery.text or "").split("\n", 1)
        assert first == "มีเฉพาะภาษา English:", "its first line says in which language it is"
        assert rest.startswith("Homeward HW-7K4M2QX: we have your report") and "{" not in rest
        assert (delivery.language, delivery.spoken) == ("th", "en")
        assert db.scalars(select(Event.kind)).all() == ["delivery.foreign"]
        told = sent._list(db, select(Delivery).where(Delivery.queued_at > db.now - timedelta(days=1)), 9)
    assert [(each.is_foreign, each.spoken_name) for each in told] == [(True, "English")]


def test_edge_50_a_text_that_is_whole_is_not_labelled_and_nobody_is_told(database: Database) -> None:
    send(database, "zh-TW")
    with database.read() as db:
        delivery = db.scalars(select(Delivery)).one()
        assert delivery.spoken == "zh-Hant" and (delivery.text or "").startswith("【歸途】")
        assert db.scalars(select(Event.kind)).all() == []


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Catalogues of the test's own; what was read before is read again afterwards."""
    monkeypatch.setattr(catalogues.path_of, "__defaults__", (tmp_path,))
    monkeypatch.setattr(catalogues.read_catalogue, "__defaults__", (tmp_path,))
    for cached in (catalogues.load, catalogues.translator):
        cached.cache_clear()
    yield tmp_path
    for cached in (catalogues.load, catalogues.translator):
        cached.cache_clear()


def test_edge_50_an_interface_text_that_lost_its_value_is_said_in_english(shelf: Path) -> None:
    catalogue = Catalog(locale="th")
    catalogue.add("Call %(phone)s", "โทร %(fone)s")
    catalogue.add("Send", "ส่ง")
    write_catalogue(catalogue, THAI, shelf)
    with catalogues.foreign_texts() as foreign:
        assert translator(THAI).gettext("Call %(phone)s", phone="112") == "Call 112"
        assert translator(THAI).gettext("Send") == "ส่ง"
    assert foreign == {"Call %(phone)s"}


@pytest.mark.parametrize(
    ("language", "numbers"),
    [
        (ARABIC, {0: 0, 1: 1, 2: 2, 3: 3, 10: 3, 11: 4, 99: 4, 100: 5}),
        (RUSSIAN, {1: 0, 21: 0, 3: 1, 24: 1, 5: 2, 11: 2}),
    ],
)
def test_edge_51_every_number_gets_the_plural_form_of_its_language(
    shelf: Path, language: Language, numbers: dict[int, int]
) -> None:
    forms = tuple(f"%(num)s [{form}]" for form in range(get_plural(language.locale).num_plurals))
    catalogue = Catalog(locale=str(language.locale))
    catalogue.add(("%(num)s person", "%(num)s people"), forms)
    write_catalogue(catalogue, language, shelf)
    say = translator(language)
    said = {number: say.ngettext("%(num)s person", "%(num)s people", number) for number in numbers}
    assert said == {number: f"{number} [{form}]" for number, form in numbers.items()}


def test_edge_53_readers_rendered_at_once_each_get_their_own_language() -> None:
    wanted = {code: render(SAFE, language).text for code, language in LANGUAGES.items()}
    everybody = list(LANGUAGES.values()) * 30
    with ThreadPoolExecutor(8) as threads:
        said = list(threads.map(lambda language: render(SAFE, language).text, everybody))
    assert said == [wanted[language.code] for language in everybody]
