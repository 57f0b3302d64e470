"""Which interpreter fits: a table of cases for the pure decider."""

from dataclasses import replace

import pytest

from rescue.interpreting import minutes, ranking
from rescue.interpreting.models import Skill, Way
from rescue.interpreting.ranking import Offerable, Wish

MEI = Offerable(
    interpreter_id="itp_mei",
    provider_id="prv_a",
    provider_name="Andaman",
    name="Mei",
    varieties=frozenset({"cmn", "th"}),
    scripts=frozenset({"Hans"}),
    skills=frozenset({"general"}),
    per_minute_minor=100,
    least_minutes=10,
    currency="USD",
    distance_m=1_000.0,
    offers=0,
    acceptances=0,
    is_demonstration=False,
)
KAI = replace(
    MEI, interpreter_id="itp_kai", name="Kai", varieties=frozenset({"yue", "th"}), skills=frozenset({"medical"})
)
WISH = Wish("cmn", "th")


def names(wish: Wish, *known: Offerable) -> list[str]:
    return [each.who.name for each in ranking.rank(wish, known)]


@pytest.mark.parametrize(
    ("wish", "known", "found"),
    [
        (WISH, (MEI,), ["Mei"]),
        (Wish("th", "cmn"), (MEI,), ["Mei"]),
        (Wish("cmn", "vi"), (MEI,), []),
        (Wish("yue", "th"), (MEI, KAI), ["Kai", "Mei"]),  # a Cantonese speaker mostly understands Mandarin
        (Wish("cmn", "th"), (KAI,), []),  # never the other way round
        (Wish("yue", "cmn"), (MEI,), []),  # Mandarin on both sides is no interpreting
        (
            replace(WISH, skill=Skill.MEDICAL),
            (MEI, replace(MEI, name="Nok", skills=frozenset({"medical"}))),
            ["Nok", "Mei"],
        ),
        (WISH, (MEI, replace(MEI, name="Dear", per_minute_minor=300)), ["Mei", "Dear"]),
        (WISH, (replace(MEI, name="Silent", offers=20), MEI), ["Mei", "Silent"]),
        (replace(WISH, way=Way.ON_SITE), (replace(MEI, name="Far", distance_m=250_000.0), MEI), ["Mei", "Far"]),
        (WISH, (replace(MEI, name="Far", interpreter_id="itp_a", distance_m=9e6), MEI), ["Far", "Mei"]),  # by phone
        (
            replace(WISH, script="Hant"),
            (MEI, replace(MEI, name="Writes", scripts=frozenset({"Hant"}))),
            ["Writes", "Mei"],
        ),
    ],
)
def test_who_is_asked_first(wish: Wish, known: tuple[Offerable, ...], found: list[str]) -> None:
    assert names(wish, *known) == found


def test_a_missing_skill_is_said_and_refuses_nobody() -> None:
    (only,) = ranking.rank(replace(WISH, skill=Skill.LEGAL), [MEI])
    assert {reason.code for reason in only.reasons if reason.is_against} == {"unskilled"}


def test_with_nobody_for_both_the_counts_of_each_are_told() -> None:
    assert ranking.count_half(Wish("cmn", "vi"), [MEI, KAI]) == (1, 0)
    assert ranking.count_half(Wish("yue", "th"), [MEI, KAI]) == (2, 2)


@pytest.mark.parametrize(
    ("seconds", "least", "billed"),
    [(0, 10, 0), (1, 0, 1), (60, 0, 1), (61, 0, 2), (61, 10, 10), (601, 10, 11), (3600, 10, 60)],
)
def test_started_minutes_are_billed_and_at_least_those_agreed(seconds: int, least: int, billed: int) -> None:
    assert minutes.billed_minutes(seconds, least) == billed
