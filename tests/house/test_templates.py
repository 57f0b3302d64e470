"""Decision: pages carry no code of their own and no word outside the catalogues.

The content security policy allows no inline script, so what stands in a template as script or handler would be dead in
every browser and alive for an attacker in an old one. A word outside `_()` or `trans` stays English for somebody who
does not read it, on the worst day of their journey.
"""

import re
from collections.abc import Iterator

import pytest

from tests.house.sources import ROOT, Module, find_files

FEWEST_TEMPLATES = 15
CODE = {
    "an inline script": re.compile(r"<script(?![^>]*\bsrc\s*=)", re.IGNORECASE),
    "a handler": re.compile(r"<[a-z][^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "a style attribute": re.compile(r"<[a-z][^>]*\sstyle\s*=", re.IGNORECASE),
    "hx-on": re.compile(r"\bhx-on", re.IGNORECASE),
    "script in an address": re.compile(r"""["'=]\s*(java|vb)?(script|js):""", re.IGNORECASE),
    "unescaped output": re.compile(r"[^'\"\s]\s*\|\s*safe\b|autoescape\s+false|Markup\("),
    "something of another house": re.compile(
        r"""<(script|link|img|iframe|source|video|audio|form)\b[^>]*\b(src|href|action|data)\s*=\s*["']?(https?:)?//""",
        re.IGNORECASE,
    ),
}
INLINE_STYLE = re.compile(r"<style[^>]*>\s*(?!\{\{)", re.IGNORECASE)
COMMENT = re.compile(r"\{#.*?#\}|<!--.*?-->", re.DOTALL)
TRANSLATED = re.compile(r"\{%-?\s*trans\b.*?%\}.*?\{%-?\s*endtrans\s*-?%\}", re.DOTALL)
ATTRIBUTES = re.compile(r"\{%-?\s*block\s+\w+_(class|attributes)\s*-?%\}.*?\{%-?\s*endblock.*?%\}", re.DOTALL)
RAW = re.compile(r"\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
READ_ALOUD = re.compile(r"""\b(alt|title|placeholder|aria-label|content)\s*=\s*("[^"]*"|'[^']*')""", re.IGNORECASE)
WORDLESS = re.compile(r"<(style|script)\b.*?</\1>", re.DOTALL | re.IGNORECASE)
TAG = re.compile(r"<[^>]*>", re.DOTALL)
ENTITY = re.compile(r"&[a-z]+;|&#\w+;")
WORD = re.compile(r"[A-Za-z]{2,}")
SAME_IN_EVERY_LANGUAGE = frozenset(
    {"Homeward", "SOS", "UTC", "API", "JSON", "CSV", "XLSX", "km", "Apache", "Google", "Apple", "AMap", "Enter"}
)
FOR_BROWSERS = re.compile(r"<meta\b[^>]*>|<!doctype[^>]*>", re.IGNORECASE)


def find_code(module: Module) -> Iterator[str]:
    """Anything in a template that runs, styles or loads by itself."""
    text = COMMENT.sub("", module.text)
    for what, pattern in {**CODE, "an inline style": INLINE_STYLE}.items():
        for found in pattern.finditer(text):
            yield f"{module.where}:{text.count(chr(10), 0, found.start()) + 1} has {what}"


def find_untranslated(module: Module) -> Iterator[str]:
    """Latin words between tags, or in an attribute that is read aloud, that no catalogue knows."""
    text = COMMENT.sub(" ", module.text)
    for pattern in (TRANSLATED, ATTRIBUTES, FOR_BROWSERS, WORDLESS, RAW):
        text = pattern.sub(" ", text)
    aloud = " ".join(value for _, value in READ_ALOUD.findall(text))
    between = ENTITY.sub(" ", TAG.sub(" ", text))
    for word in WORD.findall(f"{aloud} {between}"):
        if word not in SAME_IN_EVERY_LANGUAGE:
            yield f"{module.where} says {word!r} in English only"


def read_templates() -> list[Module]:
    templates = [path for path in find_files("*.html") if "templates" in path.parts]
    assert len(templates) >= FEWEST_TEMPLATES
    return [Module(str(path.relative_to(ROOT)), path.read_text(encoding="utf-8")) for path in templates]


def test_templates_carry_no_code() -> None:
    assert [finding for template in read_templates() for finding in find_code(template)] == []


def test_every_word_of_a_template_can_be_translated() -> None:
    assert [finding for template in read_templates() for finding in find_untranslated(template)] == []


@pytest.mark.parametrize(
    "source",
    [
        "<script>alert(1)</script>",
        '<body class="desk" onload="go()">',
        "<p\n style='color:red'>",
        '<button hx-on:click="go()">',
        '<a href="javascript:go()">',
        "<style>p { color: red }</style>",
        "{{ description|safe }}",
        "{{ incident.note | safe }}",
        '<script src="//cdn.example/x.js"></script>',
    ],
)
def test_planted_code_is_found(source: str) -> None:
    assert list(find_code(Module("rescue/planted.html", source))) != []


@pytest.mark.parametrize(
    "source", ["<p>Help is coming</p>", '<img alt="A map">', '{{ _("Yes") }} or no', "{% if late %}Late{% endif %}"]
)
def test_planted_english_is_found(source: str) -> None:
    assert list(find_untranslated(Module("rescue/planted.html", source))) != []


@pytest.mark.parametrize(
    "source",
    [
        '<p class="notice warn">{{ _("Help is coming") }} · 15&nbsp;</p>',
        "{% block main_class %}desk split{% endblock %}",
        "{{ '<bdi>%s</bdi>' | safe | format(phone) }}",
        "{% trans helper=name %}{{ helper }} is coming{% endtrans %}",
        "<style>{{ assets.inline_css('traveller.css').text }}</style>",
        "{# said to colleagues #}<img alt=\"{{ _('A map') }}\">",
    ],
)
def test_what_is_marked_passes(source: str) -> None:
    template = Module("rescue/planted.html", source)
    assert [*find_untranslated(template), *find_code(template)] == []
