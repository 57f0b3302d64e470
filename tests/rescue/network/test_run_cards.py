"""Run cards: total over all kinds, and every word a reporter says is some kind."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rescue.network.cards import editing
from rescue.network.cards.contents import SEVERITIES, Line, combine, count_wanted
from rescue.network.cards.defaults import default_card
from rescue.network.models import SERVICE_NAMES, Service
from rescue.network.run_cards import KIND_NAMES, Kind, kind_name, kind_of, services_for

INJURING = ("road.hit_and_run", "road.collision", "injury", "drowning", "assault", "natural_disaster", "unknown")


def test_the_tables_are_total_over_all_kinds() -> None:
    assert set(KIND_NAMES) == set(Kind)
    assert set(SERVICE_NAMES) == set(Service)
    assert len(set(KIND_NAMES.values())) == len(Kind)


@pytest.mark.parametrize("kind", Kind)
def test_a_card_names_at_least_one_service_and_none_twice(kind: Kind) -> None:
    services = services_for(kind)
    assert services
    assert len(set(services)) == len(services)
    assert kind_name(kind) == KIND_NAMES[kind]


def test_the_five_promises_are_each_the_first_need_of_something() -> None:
    assert {services_for(kind)[0] for kind in Kind} == set(Service)


@pytest.mark.parametrize("kind", INJURING)
def test_whoever_may_be_hurt_is_sent_transport_first_and_a_doctor_next(kind: str) -> None:
    assert services_for(Kind(kind))[:2] == (Service.CASUALTY_TRANSPORT, Service.MEDICAL_TREATMENT)


@pytest.mark.parametrize(
    "kind", ["road.hit_and_run", "road.collision", "assault", "purchase_dispute", "dispute", "death"]
)
def test_where_somebody_may_be_liable_somebody_stays_for_the_dispute(kind: str) -> None:
    assert Service.DISPUTE_COORDINATION in services_for(Kind(kind))


@pytest.mark.parametrize("kind", Kind)
def test_a_kind_is_known_by_its_own_word_however_it_is_written(kind: Kind) -> None:
    for word in (kind, kind.upper(), f"  {kind} ", kind.replace("_", " "), kind.replace("_", "-")):
        assert kind_of(word) is kind


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        (None, Kind.UNKNOWN),
        ("", Kind.UNKNOWN),
        ("   ", Kind.UNKNOWN),
        ("SOS", Kind.UNKNOWN),
        ("hit and run", Kind.HIT_AND_RUN),
        ("Traffic-Accident", Kind.ROAD_COLLISION),
        ("road.accident", Kind.ROAD_COLLISION),
        ("accident", Kind.INJURY),
        ("medical", Kind.ILLNESS),
        ("volcano", Kind.OTHER),
        ("车祸", Kind.OTHER),
    ],
)
def test_other_words_mean_a_kind_too(said: str | None, meant: Kind) -> None:
    assert kind_of(said) is meant


@given(st.text(max_size=40))
def test_no_word_is_refused(said: str) -> None:
    assert kind_of(said) in Kind


@pytest.mark.parametrize("kind", Kind)
def test_the_houses_own_card_is_whole_and_calls_somebody_at_once_whatever_the_severity(kind: Kind) -> None:
    card = default_card(kind)
    editing.check(editing.Wish(card.lines, card.steps, "house", "written"), is_whole=True)
    for severity in SEVERITIES:
        first, second = (count_wanted(card.lines, severity, level, is_triaged=True) for level in (1, 2))
        assert all(second[service] >= count for service, count in first.items()), "levels add and never take away"
        assert sum(second.values()) > sum(first.values())


def test_level_two_of_a_crash_wants_three_ambulances() -> None:
    wanted = count_wanted(default_card(Kind.ROAD_COLLISION).lines, "red", 2, is_triaged=True)
    assert wanted == {
        Service.CASUALTY_TRANSPORT: 3,
        Service.MEDICAL_TREATMENT: 1,
        Service.TRANSLATION: 2,
        Service.DISPUTE_COORDINATION: 2,
    }


def test_a_territorys_card_replaces_or_adds() -> None:
    general = default_card(Kind.CONCIERGE)
    own = replace(general, territory_code="TH", lines=(Line(Service.TRANSLATION),), is_default=False, version=1)
    assert combine(general, own).lines == own.lines
    assert combine(general, replace(own, is_adding=True)).lines == (*general.lines, *own.lines)
    assert combine(general, replace(own, is_default=True)) == general
