from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

from i18n.catalogues import path_of, read_catalogue
from i18n.checks import Kind, check_catalogue
from i18n.extraction import extract_texts, update_catalogues
from i18n.languages import LANGUAGES, complete_languages

HANS = LANGUAGES["zh-Hans"]

CALL = "Call %(phone)s, {name} is <strong>waiting</strong>."
HOURS = ("%(num)s hour", "%(num)s hours")


def catalogues(
    english: str | tuple[str, str], translated: str | tuple[str, ...], locale: str = "zh_Hans"
) -> tuple[Catalog, Catalog]:
    template, catalogue = Catalog(), Catalog(locale=locale)
    template.add(english)
    catalogue.add(english, translated)
    return catalogue, template


def kinds(catalogue: Catalog, template: Catalog, *, complete: bool = True) -> list[Kind]:
    return [fault.kind for fault in check_catalogue(catalogue, template, complete=complete)]


def test_a_good_translation_has_no_fault() -> None:
    assert kinds(*catalogues(CALL, "请拨打 %(phone)s，{name}<strong>正在等候</strong>。")) == []
    assert kinds(*catalogues(HOURS, ("%(num)s 小时",))) == []
    assert kinds(*catalogues(HOURS, ("%(num)s час", "%(num)s часа", "%(num)s часов"), "ru")) == []
    assert kinds(*catalogues("100%% free", "100%% 免费")) == []


@pytest.mark.parametrize(
    ("english", "translated", "kind"),
    [
        (CALL, "请拨打，{name}<strong>正在等候</strong>。", Kind.PLACEHOLDERS),
        (CALL, "请拨打 %(fone)s，{name}<strong>正在等候</strong>。", Kind.PLACEHOLDERS),
        (CALL, "请拨打 %(phone)d，{name}<strong>正在等候</strong>。", Kind.PLACEHOLDERS),
        (CALL, "请拨打 %(phone)，{name}<strong>正在等候</strong>。", Kind.PLACEHOLDERS),
        (CALL, "请拨打 %(phone)s，<strong>正在等候</strong>。", Kind.PLACEHOLDERS),
        (CALL, "请拨打 %(phone)s，{姓名}<strong>正在等候</strong>。", Kind.PLACEHOLDERS),
        ("100%% free", "100% 免费", Kind.PLACEHOLDERS),
        (CALL, "请拨打 %(phone)s，{name}正在等候。", Kind.TAGS),
        (CALL, "请拨打 %(phone)s，{name}<strong>正在等候<strong>。", Kind.TAGS),
        (CALL, " 请拨打 %(phone)s，{name}<strong>正在等候</strong>。", Kind.SPACES),
        ("Name: ", "姓名：", Kind.SPACES),
        ("Name", "姓\u200b名", Kind.HIDDEN),
        ("Name", "\u202e姓名", Kind.HIDDEN),
        ("Name", "", Kind.UNTRANSLATED),
        (HOURS, ("%(num)s 小时", "%(num)s 小时"), Kind.PLURALS),
        (HOURS, ("小时",), Kind.PLACEHOLDERS),
    ],
)
def test_each_kind_of_broken_translation_is_caught(
    english: str | tuple[str, str], translated: str | tuple[str, ...], kind: Kind
) -> None:
    assert kinds(*catalogues(english, translated)) == [kind]


@pytest.mark.parametrize("forms", [("%(num)s ساعة",) * 5, ("%(num)s ساعة",) * 5 + ("ساعة",)])
def test_arabic_needs_six_forms_each_with_its_number(forms: tuple[str, ...]) -> None:
    assert kinds(*catalogues(HOURS, forms, "ar"))


def test_a_fuzzy_text_is_refused() -> None:
    catalogue, template = catalogues("Name", "姓名")
    catalogue["Name"].flags.add("fuzzy")
    assert kinds(catalogue, template) == [Kind.FUZZY]


def test_what_only_one_side_has_is_named() -> None:
    catalogue, template = catalogues("Name", "姓名")
    template.add("Phone")
    catalogue.add("Age", "年龄")
    faults = check_catalogue(catalogue, template)
    assert [(fault.kind, fault.english) for fault in faults] == [(Kind.OBSOLETE, "Age"), (Kind.MISSING, "Phone")]


def test_a_language_begun_may_leave_texts_out_but_never_break_one() -> None:
    catalogue, template = catalogues("Call %(phone)s", "", "th")
    template.add("Name")
    assert kinds(catalogue, template, complete=False) == []
    assert kinds(*catalogues("Call %(phone)s", "โทร", "th"), complete=False) == [Kind.PLACEHOLDERS]


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    room = tmp_path / "rescue" / "desk"
    (room / "templates").mkdir(parents=True)
    for package in ("coverage", "claims", "i18n"):
        (tmp_path / package).mkdir()
    (room / "pages.py").write_text(
        'A = N_("Call %(phone)s")\n# Translators: on a button\nB = t.pgettext("door", "Open")\n'
        'C = t.ngettext("%(num)s hour", "%(num)s hours", n)\nD = t.gettext(A)\n'
    )
    (room / "templates" / "desk.html").write_text(
        '{{ _("Good morning") }}{% trans name=name %}\n  Dear {{ name }},\n  welcome\n{% endtrans %}'
    )
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "test_x.py").write_text('N_("only a test")\n')
    (tmp_path / "rescue" / "node_modules").mkdir()
    (tmp_path / "rescue" / "node_modules" / "x.py").write_text('_("not ours")\n')
    return tmp_path


def test_texts_are_found_in_python_and_templates_and_nowhere_else(sources: Path) -> None:
    found = {(message.id, message.context) for message in extract_texts(sources) if message.id}
    assert found == {
        ("Call %(phone)s", None),
        ("Open", "door"),
        (("%(num)s hour", "%(num)s hours"), None),
        ("Good morning", None),
        ("Dear %(name)s, welcome", None),
    }


def test_a_template_that_cannot_be_read_stops_the_merge(sources: Path) -> None:
    (sources / "rescue" / "desk" / "templates" / "broken.html").write_text("{% if %}")
    with pytest.raises(Exception, match="Expected an expression"):
        update_catalogues(root=sources, folder=sources / "catalogues")


def test_merging_keeps_translations_drops_what_is_gone_and_is_stable(sources: Path) -> None:
    folder = sources / "catalogues"
    assert {len(each.missing) for each in update_catalogues(root=sources, folder=folder)} == {5}
    path = path_of(HANS, folder)
    path.write_text(
        path.read_text().replace('msgid "Good morning"\nmsgstr ""', 'msgid "Good morning"\nmsgstr "早上好"')
    )
    template = sources / "rescue" / "desk" / "templates" / "desk.html"
    template.write_text('{{ _("Good morning") }}{{ _("Good evening") }}')
    (change,) = (each for each in update_catalogues(True, root=sources, folder=folder) if each.language is HANS)
    assert (change.missing, change.obsolete) == (("Good evening",), ("Dear %(name)s, welcome",))
    assert "Good evening" not in path.read_text(), "checking writes nothing"
    update_catalogues(root=sources, folder=folder)
    assert read_catalogue(HANS, folder)["Good morning"].string == "早上好"
    written = path.read_bytes()
    assert update_catalogues(root=sources, folder=folder) == []
    assert path.read_bytes() == written
    assert b"Date" not in written
    assert b"#:" not in written


def test_both_complete_catalogues_exist() -> None:
    assert {each.code for each in complete_languages()} == {"zh-Hans", "zh-Hant", "en"}
    assert path_of(HANS).exists()
    assert path_of(LANGUAGES["zh-Hant"]).exists()
