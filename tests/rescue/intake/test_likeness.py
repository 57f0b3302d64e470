"""Whether two reports are one incident: a table of cases, each with its verdict and the reason that decides."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from rescue.intake.likeness import REASONS, Sighting, Spot, Verdict, judge
from rescue.intake.marks.events import Sort

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
PLACE = (7.8804, 98.3923)
SAME, PERHAPS, OTHER = Verdict.SAME, Verdict.PERHAPS, Verdict.OTHER
NORTH = 1 / 111_195  # degrees in a metre


def at(metres: float = 0, reach_m: float = 25) -> Spot:
    """A spot so many metres north of PLACE."""
    return Spot(PLACE[0] + metres * NORTH, PLACE[1], reach_m)


def of(*words: str) -> frozenset[str]:
    return frozenset(words)


CRASH = Sighting(
    at=NOON,
    sort=Sort.ROAD,
    spot=at(),
    territory="TH",
    plates=of("300123"),
    tours=of("TH0301"),
    coaches=of("2"),
    phones=of("+66810000001"),
    people=of("liwei"),
    passports=of("E12345678"),
    count=32,
)
BARE = Sighting(at=NOON, sort=Sort.ROAD, spot=at(), territory="TH", phones=of("+66810000001"))
THEFT = Sighting(
    at=NOON, sort=Sort.THEFT, spot=Spot(48.8606, 2.3376, 20), territory="FR", phones=of("+8613800000001"),
    people=of("chenhao"),
)  # fmt: skip
FALL = Sighting(at=NOON, sort=None, spot=at(), territory="TH", phones=of("+8613800000001"))
NOTHING = {"spot": None, "territory": None, "plates": of(), "tours": of(), "coaches": of(), "people": of()}
STRANGER = {**NOTHING, "phones": of("+84900000009"), "passports": of(), "count": None}


def later(minutes: float) -> dict[str, Any]:
    return {"at": NOON + timedelta(minutes=minutes)}


def other(known: Sighting, **changes: Any) -> Sighting:
    """What somebody else says: nothing but the changes and the sort of event."""
    return replace(known, **{**STRANGER, **changes})


CASES = [
    # A crash that strangers report.
    ("same spot and event", CRASH, other(CRASH, spot=at(80)), SAME, "same_spot"),
    ("240 m apart, both exact", BARE, other(BARE, spot=at(240)), SAME, "same_spot"),
    ("450 m apart, vague enough to be one", BARE, other(BARE, spot=at(450, 500)), SAME, "same_spot"),
    ("700 m apart, both exact", BARE, other(BARE, spot=at(700)), PERHAPS, "near"),
    ("a cell tower's fix two kilometres off", BARE, other(BARE, spot=at(2_000, 2_500)), PERHAPS, "near"),
    ("2 km apart, both exact", BARE, other(BARE, spot=at(2_000)), OTHER, "same_event"),
    ("5 km apart, both exact", BARE, other(BARE, spot=at(5_000)), OTHER, "far"),
    ("six minutes later", BARE, other(BARE, spot=at(60), **later(6)), SAME, "same_event"),
    ("44 minutes later", BARE, other(BARE, spot=at(60), **later(44)), SAME, "same_event"),
    ("an hour later at the same bend", BARE, other(BARE, spot=at(60), **later(60)), PERHAPS, "same_spot"),
    ("told late, happened then", BARE, other(BARE, spot=at(60), **later(90), occurred_at=NOON), SAME, "same_spot"),
    ("told now, happened hours ago", BARE,
     other(BARE, spot=at(60), **later(1), occurred_at=NOON - timedelta(hours=5)), PERHAPS, "same_spot"),
    ("seven hours later", BARE, other(BARE, spot=at(60), **later(421)), OTHER, "other_time"),
    ("a fire on the same spot", BARE, other(BARE, spot=at(20), sort=Sort.FIRE), PERHAPS, "other_event"),
    ("a theft on the same spot", BARE, other(BARE, spot=at(20), sort=Sort.THEFT), OTHER, "other_event"),
    ("a fever on the same spot", BARE, other(BARE, spot=at(20), sort=Sort.ILLNESS), OTHER, "other_event"),
    ("SOS without a word on the spot", BARE, other(BARE, spot=at(20), sort=None), PERHAPS, "same_spot"),
    ("SOS without a word half a kilometre off", BARE, other(BARE, spot=at(500), sort=None), OTHER, "near"),
    ("a crash somewhere", BARE, other(BARE), OTHER, "same_event"),
    ("a crash somewhere, as many people", CRASH, other(CRASH, count=30), PERHAPS, "as_many_people"),
    ("a crash somewhere, few people", replace(CRASH, count=3), other(CRASH, count=3), OTHER, "same_event"),
    ("a crash in another country", replace(BARE, spot=None), other(BARE, territory="LA"), OTHER, "other_country"),
    ("another plate half a kilometre off", replace(BARE, plates=of("300123")),
     other(BARE, spot=at(600), plates=of("991234"), tours=of()), PERHAPS, "other_plate"),
    ("the other car of the crash", CRASH, other(CRASH, spot=at(15), plates=of("991234")), SAME, "other_plate"),
    # By the vehicle.
    ("plate, no place", CRASH, other(CRASH, plates=of("300123")), SAME, "same_plate"),
    ("plate, not a word of what", CRASH, other(CRASH, plates=of("300123"), sort=None), SAME, "same_plate"),
    ("plate, three hours later by a relative", CRASH, other(CRASH, plates=of("300123"), **later(180)), SAME,
     "same_plate"),
    ("plate, next day", CRASH, other(CRASH, plates=of("300123"), **later(1_440)), OTHER, "other_time"),
    ("plate, 40 km away", CRASH, other(CRASH, plates=of("300123"), spot=at(40_000)), PERHAPS, "same_plate"),
    ("plate, a bag stolen from it", CRASH, other(CRASH, plates=of("300123"), sort=Sort.THEFT), PERHAPS, "other_event"),
    ("another plate, no place", CRASH, other(CRASH, plates=of("991234")), OTHER, "other_plate"),
    # By the tour group.
    ("coach 2 of the group", CRASH, other(CRASH, tours=of("TH0301"), coaches=of("2")), SAME, "same_coach"),
    ("coach 3 of the group", CRASH, other(CRASH, tours=of("TH0301"), coaches=of("3")), PERHAPS, "other_coach"),
    ("the group and the event", CRASH, other(CRASH, tours=of("TH0301")), SAME, "same_tour"),
    ("the group, nothing of what", CRASH, other(CRASH, tours=of("TH0301"), sort=None), PERHAPS, "same_tour"),
    ("the group, a lost passport", CRASH, other(CRASH, tours=of("TH0301"), sort=Sort.DOCUMENTS), PERHAPS,
     "other_event"),
    ("the group, in another town", CRASH, other(CRASH, tours=of("TH0301"), spot=at(60_000)), OTHER, "far"),
    ("coach 2 of nobody knows which", CRASH, other(CRASH, coaches=of("2")), OTHER, "same_event"),
    ("another group on the spot", CRASH, other(CRASH, tours=of("CN99"), spot=at(30)), SAME, "same_spot"),
    # By a named place.
    ("a named beach where it is", BARE, other(BARE, named=(at(900, 3_000),)), SAME, "same_named_place"),
    ("a named city around it", BARE, other(BARE, named=(at(4_000, 15_000),)), PERHAPS, "near_by_name"),
    ("a named town that is elsewhere", BARE, other(BARE, named=(at(90_000, 5_000),)), OTHER, "same_event"),
    ("both only named, the same village", replace(BARE, spot=None, named=(at(0, 3_000),)),
     other(BARE, named=(at(100, 3_000),)), SAME, "same_named_place"),
    ("the same words for a place no map has", replace(BARE, spot=None, place_text="Kata Noi viewpoint"),
     other(BARE, place_text="kata noi  VIEWPOINT", territory="TH"), SAME, "same_named_place"),
    ("the hotel, in no known country", replace(BARE, spot=None, territory=None, place_text="hotel"),
     other(BARE, place_text="Hotel"), PERHAPS, "near_by_name"),
    ("a named place, a fever", BARE, other(BARE, named=(at(900, 3_000),), sort=Sort.ILLNESS), OTHER, "other_event"),
    # By the phone and by people.
    ("the same phone and event", BARE, other(BARE, phones=BARE.phones), SAME, "same_phone"),
    ("the same phone, nothing else", BARE, other(BARE, phones=BARE.phones, sort=None), PERHAPS, "same_phone"),
    ("the same phone, another misfortune", BARE, other(BARE, phones=BARE.phones, sort=Sort.THEFT), PERHAPS,
     "other_event"),
    ("the same phone, 40 km on", BARE, other(BARE, phones=BARE.phones, spot=at(40_000)), OTHER, "far"),
    ("the group's phone, somebody else", CRASH, other(CRASH, phones=CRASH.phones, people=of("zhangli")), PERHAPS,
     "shared_phone"),
    ("the group's phone, somebody else on the spot", CRASH,
     other(CRASH, phones=CRASH.phones, people=of("zhangli"), spot=at(30)), SAME, "shared_phone"),
    ("a passport", CRASH, other(CRASH, passports=of("E12345678"), sort=None), SAME, "same_passport"),
    ("a passport, far away", CRASH, other(CRASH, passports=of("E12345678"), spot=at(50_000)), PERHAPS, "far"),
    ("the same name and event, no place", CRASH, other(CRASH, people=of("liwei")), SAME, "same_person"),
    ("the same name, nothing of what", CRASH, other(CRASH, people=of("liwei"), sort=None), OTHER, "same_person"),
    # Somebody's own misfortune.
    ("two thefts 200 m apart in Paris", THEFT,
     other(THEFT, spot=Spot(48.8624, 2.3376, 20), people=of("wanglihua")), OTHER, "same_small_event"),
    ("two thefts 200 m apart, nobody named", replace(THEFT, people=of()),
     other(THEFT, spot=Spot(48.8624, 2.3376, 20)), OTHER, "same_small_event"),
    ("two thefts at one table, other people", THEFT, other(THEFT, spot=THEFT.spot, people=of("wanglihua")), OTHER,
     "other_people"),
    ("a theft at one table, nobody named", THEFT, other(THEFT, spot=THEFT.spot, **later(5)), PERHAPS, "same_spot"),
    ("a theft at one table, an hour later", THEFT, other(THEFT, spot=THEFT.spot, **later(60)), OTHER, "same_spot"),
    ("their own theft told again", THEFT, other(THEFT, spot=THEFT.spot, phones=THEFT.phones, **later(10)), SAME,
     "same_phone"),
    ("their own theft, by another phone", THEFT, other(THEFT, spot=THEFT.spot, people=of("chenhao")), SAME,
     "same_person"),
    ("their phone, 200 m on", THEFT, other(THEFT, phones=THEFT.phones, spot=Spot(48.8624, 2.3376, 20)), SAME,
     "same_spot"),
    ("their phone, another person's theft", THEFT, other(THEFT, phones=THEFT.phones, people=of("wanglihua")), OTHER,
     "shared_phone"),
    ("their phone, then a fever", THEFT, other(THEFT, phones=THEFT.phones, sort=Sort.ILLNESS), PERHAPS, "other_event"),
    ("somebody with that name elsewhere", THEFT, other(THEFT, people=of("chenhao"), spot=Spot(45.76, 4.83, 20)), OTHER,
     "far"),
    ("somebody hurt there, by two who saw it", FALL, other(FALL, spot=at(20), **later(3)), PERHAPS, "same_spot"),
    ("somebody hurt, another half an hour later", FALL, other(FALL, spot=at(20), **later(30)), OTHER, "same_spot"),
    ("somebody hurt, across the street", FALL, other(FALL, spot=at(150), **later(3)), OTHER, "same_spot"),
    ("nothing is known of either", replace(FALL, spot=None, phones=of()), other(FALL), OTHER, None),
]  # fmt: skip


@pytest.mark.parametrize(("known", "new", "verdict", "code"), [pytest.param(*case[1:], id=case[0]) for case in CASES])
def test_a_report_is_the_same_perhaps_or_another(
    known: Sighting, new: Sighting, verdict: Verdict, code: str | None
) -> None:
    found = judge(new, known)
    codes = [reason.code for reason in found.reasons]
    assert found.verdict is verdict, codes
    assert code is None or code in codes


def test_there_are_sixty_cases_and_every_reason_is_in_one() -> None:
    assert len(CASES) >= 60
    found = {reason.code for _, known, new, _, _ in CASES for reason in judge(new, known).reasons}
    assert found == set(REASONS)


@pytest.mark.parametrize(("known", "new"), [pytest.param(*case[1:3], id=case[0]) for case in CASES])
def test_it_is_the_same_whichever_came_first(known: Sighting, new: Sighting) -> None:
    assert judge(new, known).verdict is judge(known, new).verdict
