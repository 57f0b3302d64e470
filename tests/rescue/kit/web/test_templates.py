"""Pages are escaped, strict about names, and carry what every page must have."""

import re

import pytest
from jinja2 import UndefinedError
from starlette.requests import Request

from rescue.kit.settings import Mode, Settings
from rescue.kit.web.house import House, LanguageChoice
from tests.rescue.kit.web.small_app import MakeHouse

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
REQUEST = Request(
    {"type": "http", "method": "GET", "path": "/cases", "headers": [], "query_string": b"", "server": ("h", 80)}
)
ARABIC = LanguageChoice("ar", "العربية", "rtl")


def render(house: House, source: str, **values: object) -> str:
    return house.pages.speaking("en").from_string(source).render(reader=house.languages[0], **values)


def problem(house: House, **values: object) -> str:
    given = {"request": REQUEST, "viewer": None, "title": "T", "detail": "D", "faults": []} | values
    return house.pages.render("kit/problem.html", ARABIC, **given)


def test_every_page_has_its_landmarks_language_and_numbers(house: House) -> None:
    text = problem(house)
    assert '<html lang="ar" dir="rtl" data-now="2026-03-01T00:00:00+00:00">' in text
    for needed in ('class="skip" href="#main"', '<main id="main"', "<header", "<footer", "GeoNames", "OpenStreetMap"):
        assert needed in text
    assert text.count(house.settings.desk_phone) >= 2


def test_languages_are_offered_in_their_own_script(house: House) -> None:
    text = problem(house)
    assert '<form method="post" action="/language"' in text
    assert re.search(r'value="ar" lang="ar" dir="rtl" aria-current="true">العربية</button>', text)
    assert '<input type="hidden" name="back" value="/cases">' in text


def test_nothing_runs_or_is_styled_from_within_the_page(house: House) -> None:
    text = problem(house)
    assert not re.search(r"<script(?![^>]*\bsrc=)|\son\w+=|\sstyle=|javascript:", text)


def test_values_are_escaped_in_texts_too(house: House) -> None:
    source = "{{ name }}{{ _('Hello %(name)s', name=name) }}{% trans name %}<b>{{ name }}</b>{% endtrans %}"
    assert render(house, source, name="<i>&") == "&lt;i&gt;&amp;Hello &lt;i&gt;&amp;<b>&lt;i&gt;&amp;</b>"


def test_a_name_that_does_not_exist_is_an_error(house: House) -> None:
    with pytest.raises(UndefinedError):
        render(house, "{{ nobody }}")


def test_numbers_choose_their_form(house: House) -> None:
    source = "{% trans count=n %}{{ count }} report{% pluralize %}{{ count }} reports{% endtrans %}"
    assert [render(house, source, n=n) for n in (1, 2)] == ["1 report", "2 reports"]


def test_severity_is_words_and_shape_not_colour_alone(house: House) -> None:
    source = '{% from "kit/macros.html" import severity with context %}{{ severity(level) }}'
    assert 'class="severity severity-red">Life at risk<' in render(house, source, level="red")
    assert 'class="severity severity-unknown">Not yet known<' in render(house, source, level=None)


def test_a_clock_says_its_instant_to_machines(house: House) -> None:
    source = '{% from "kit/macros.html" import clock with context %}{{ clock(now, "08:00") }}'
    assert '<time datetime="2026-03-01T00:00:00+00:00">08:00</time>' in render(house, source, now=house.clock.now())


def test_an_empty_list_says_so(house: House) -> None:
    source = '{% from "kit/macros.html" import empty with context %}{{ empty(_("No open incidents.")) }}'
    assert "No open incidents." in render(house, source)


def test_the_travellers_page_carries_its_style_and_the_policy_allows_it(house: House) -> None:
    text = house.pages.render("kit/traveller.html", ARABIC, request=REQUEST, viewer=None)
    assert "<style>p{color:red}</style>" in text and 'rel="stylesheet"' not in text


def test_rooms_bring_their_filters(make_house: MakeHouse) -> None:
    house = make_house(filters={"loud": str.upper})
    assert render(house, "{{ 'a' | loud }}") == "A"


def test_a_demonstration_is_known_to_its_pages(make_house: MakeHouse) -> None:
    house = make_house(settings=Settings(mode=Mode.DEMONSTRATION, _env_file=None))
    assert render(house, "{{ is_demonstration }}") == "True"
