import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import jinja2
import pytest
from babel.messages.catalog import Catalog

from i18n import catalogues
from i18n.catalogues import Translator, load, read_catalogue, translator
from i18n.extraction import write_catalogue
from i18n.languages import ENGLISH, LANGUAGES, Fallback, Language
from i18n.templates import prepare, speak

HANT, RUSSIAN, THAI, ARABIC = LANGUAGES["zh-Hant"], LANGUAGES["ru"], LANGUAGES["th"], LANGUAGES["ar"]
HELLO = {
    "zh-Hant": {"Hello %(name)s": "您好，%(name)s", "100%% sure": "100%% 確定"},
    "ru": {
        ("%(num)s hour", "%(num)s hours"): ("%(num)s час", "%(num)s часа", "%(num)s часов"),
        ("state", "Open"): "Открыто",
    },
    "ar": {"Call <b>%(phone)s</b>": "اتصل بـ <b>%(phone)s</b>"},
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for code, texts in HELLO.items():
        write(tmp_path, LANGUAGES[code], texts)
    monkeypatch.setattr(catalogues, "FOLDER", tmp_path)
    monkeypatch.setattr(catalogues.path_of, "__defaults__", (tmp_path,))
    monkeypatch.setattr(catalogues.read_catalogue, "__defaults__", (tmp_path,))
    translator.cache_clear()
    load.cache_clear()
    yield tmp_path
    translator.cache_clear()
    load.cache_clear()


def write(folder: Path, language: Language, texts: dict) -> None:
    catalogue = Catalog(locale=str(language.locale))
    for english, translated in texts.items():
        context = english[0] if english == ("state", "Open") else None
        catalogue.add("Open" if context else english, translated, context=context)
    write_catalogue(catalogue, language, folder)


def test_a_translator_fills_named_values_in_its_language(folder: Path) -> None:
    assert translator(HANT).gettext("Hello %(name)s", name="陳小姐") == "您好，陳小姐"
    assert translator(ENGLISH).gettext("Hello %(name)s", name="Lin") == "Hello Lin"
    assert translator(HANT).gettext("100%% sure") == "100% 確定"


@pytest.mark.parametrize(("hours", "said"), [(1, "1 час"), (2, "2 часа"), (5, "5 часов"), (21, "21 час")])
def test_plurals_follow_the_language(folder: Path, hours: int, said: str) -> None:
    assert translator(RUSSIAN).ngettext("%(num)s hour", "%(num)s hours", hours) == said


def test_a_context_tells_two_words_apart(folder: Path) -> None:
    assert translator(RUSSIAN).pgettext("state", "Open") == "Открыто"
    assert translator(RUSSIAN).gettext("Open") == "Open"


def test_a_language_that_is_not_complete_says_so(folder: Path) -> None:
    assert translator(THAI).fallback == Fallback(wanted=THAI, used=ENGLISH)
    assert translator(HANT).fallback is None


def test_a_fuzzy_or_empty_translation_is_never_shown(folder: Path) -> None:
    catalogue = read_catalogue(HANT, folder)
    catalogue.add("Bye", "再見", flags=["fuzzy"])
    catalogue.add("Go", "")
    write_catalogue(catalogue, HANT, folder)
    load.cache_clear()
    translator.cache_clear()
    assert translator(HANT).gettext("Bye") == "Bye"
    assert translator(HANT).gettext("Go") == "Go"


def test_reading_a_large_catalogue_takes_less_than_a_blink(folder: Path) -> None:
    write(folder, HANT, {f"A sentence number {n} of the interface.": f"介面的第 {n} 句話。" for n in range(2_000)})
    load.cache_clear()
    started = time.thread_time()  # our own work: what else a shared machine does is not the catalogue's
    assert len(load(HANT).singular) == 2_000
    assert time.thread_time() - started < 1.0  # about 70 ms alone


def environment(**templates: str) -> jinja2.Environment:
    return jinja2.Environment(loader=jinja2.DictLoader(templates), autoescape=True)


def page(env: jinja2.Environment, **values: object) -> str:
    return env.get_template("page").render(**values)


def test_templates_speak_and_escape_only_the_values(folder: Path) -> None:
    base = environment(page='{% trans phone=phone %}Call <b>{{ phone }}</b>{% endtrans %} {{ _("100%% sure") }}')
    said = page(speak(base, translator(ARABIC)), phone="<112>")
    assert said == "اتصل بـ <b>\u2068&lt;112&gt;\u2069</b> 100% sure"  # with its own direction inside the Arabic


def test_imported_macros_speak_the_readers_language_too(folder: Path) -> None:
    base = environment(
        page='{% import "parts" as parts %}{{ parts.hello(name) }}',
        parts="{% macro hello(name) %}{{ _('Hello %(name)s', name=name) }}{% endmacro %}",
    )
    in_chinese, in_english = speak(base, translator(HANT)), speak(base, translator(ENGLISH))
    assert page(in_chinese, name="A&B") == "您好，A&amp;B"
    assert page(in_english, name="A&B") == "Hello A&amp;B"
    assert page(in_chinese, name="A") == "您好，A"


def test_plural_blocks_count(folder: Path) -> None:
    base = environment(
        page="{% trans num=hours %}{{ num }} hour{% pluralize %}{{ num }} hours{% endtrans %}",
    )
    assert page(speak(base, translator(RUSSIAN)), hours=3) == "3 часа"
    assert page(speak(base, translator(THAI)), hours=3) == "3 hours"


def test_preparing_twice_changes_nothing(folder: Path) -> None:
    base = environment(page="{{ language.code }}")
    prepare(base)
    prepare(base)
    assert page(speak(base, translator(HANT))) == "zh-Hant"


def test_threads_that_render_at_once_each_speak_their_own_language(folder: Path) -> None:
    base = environment(page='{{ _("Hello %(name)s", name=name) }}')
    spoken = {code: speak(base, translator(LANGUAGES[code])) for code in ("zh-Hant", "en")}
    wanted = {"zh-Hant": "您好，7", "en": "Hello 7"}

    def render(number: int) -> bool:
        code = "en" if number % 2 else "zh-Hant"
        return page(spoken[code], name=7) == wanted[code]

    with ThreadPoolExecutor(8) as threads:
        assert all(threads.map(render, range(400)))


def test_a_translator_is_a_value_that_nobody_can_change(folder: Path) -> None:
    with pytest.raises(AttributeError):
        translator(HANT).language = ENGLISH  # type: ignore[misc]
    assert isinstance(translator(HANT), Translator)
