"""What else could prove it: by kind of incident, by what there is not, by the hours that went by, and by the place."""

from datetime import UTC, datetime, timedelta

import pytest

from rescue.network.cards.defaults import default_card
from rescue.network.kinds import Kind
from rescue.network.models import Service
from rescue.scene.gaps import known
from rescue.scene.gaps.advice import Chance, Gap, advise
from rescue.scene.models import EvidenceState
from rescue.scene.said import EvidenceKind

THEN = datetime(2017, 10, 3, 16, 42, tzinfo=UTC)
NO_CCTV = {EvidenceKind.CCTV: {EvidenceState.ABSENT}}
K = EvidenceKind


def gaps(
    kind: str, hours: float, place: str | None = "TH", had: dict[EvidenceKind, set[EvidenceState]] | None = None
) -> list[Gap]:
    return advise(Kind(kind), had or {}, happened_at=THEN, now=THEN + timedelta(hours=hours), territory_code=place)


@pytest.mark.parametrize(
    ("kind", "hours", "first", "last"),
    [
        ("road.hit_and_run", 1, {K.TRACES, K.PHOTOS}, {K.WEATHER}),
        ("road.hit_and_run", 20, {K.DASHCAM, K.POLICE_REPORT}, {K.PHOTOS, K.TRACES}),
        ("road.hit_and_run", 100, {K.MEDICAL_RECORD, K.CCTV}, {K.PHOTOS, K.TRACES, K.DASHCAM, K.WITNESS}),
        ("assault", 2, {K.BODY_TRACES, K.MEDICAL_RECORD}, {K.PHONE_POSITION}),
        ("theft", 1, {K.PHONE_POSITION, K.POLICE_REPORT}, {K.RECEIPT}),
        ("injury", 0, {K.PHOTOS}, {K.WEATHER}),
        ("purchase_dispute", 30, {K.GOODS, K.CONTRACT}, {K.RECEIPT}),
        ("detention", 3, {K.CUSTODY_RECORD, K.WITNESS}, {K.COPY_OF_PAPERS, K.RECEIPT}),
        ("lost_person", 1, {K.WITNESS, K.PHONE_POSITION, K.POLICE_REPORT}, {K.BORDER_RECORD}),
    ],
)
def test_what_is_lost_soonest_stands_first_and_what_is_gone_last(
    kind: str, hours: float, first: set[EvidenceKind], last: set[EvidenceKind]
) -> None:
    order = [gap.evidence for gap in gaps(kind, hours)]
    assert first & set(order[:2]), order
    assert last & set(order[-3:]), order


def test_without_cctv_dash_cams_shops_and_witnesses_stand_in_and_a_dash_cam_lasts_a_day_to_three() -> None:
    found = {gap.evidence: gap for gap in gaps("road.hit_and_run", 2, had=NO_CCTV)}
    assert K.CCTV not in found
    assert {gap.evidence for gap in found.values() if K.CCTV in gap.because_no} >= {
        K.DASHCAM,
        K.SHOP_RECORDER,
        K.WITNESS,
    }
    dashcam = found[K.DASHCAM]
    assert (dashcam.lasts_from_hours, dashcam.lasts_to_hours) == (24, 72)
    assert dashcam.act_by == THEN + timedelta(hours=24) and dashcam.gone_by == THEN + timedelta(hours=72)
    assert dashcam.askers == ("agent", "owner", "police")


@pytest.mark.parametrize(("hours", "chance"), [(1, Chance.THERE), (30, Chance.FADING), (80, Chance.GONE)])
def test_a_dash_cam_is_there_then_fading_then_gone(hours: float, chance: Chance) -> None:
    assert next(gap for gap in gaps("road.collision", hours) if gap.evidence is K.DASHCAM).chance is chance


@pytest.mark.parametrize(
    ("place", "lasts", "asks_first", "basis"),
    [
        ("TH", (168, 720), "agent", "not_verified"),
        ("IT", (24, 72), "agent", "guidance"),
        ("ES", (72, 720), "agent", "statute"),
        ("CN", (720, 2160), "police", "statute"),
        ("GB", (168, 744), "agent", "not_verified"),
        (None, (168, 720), "agent", "not_verified"),
    ],
)
def test_cctv_lasts_and_may_be_asked_for_as_the_place_has_it(
    place: str | None, lasts: tuple[int, int], asks_first: str, basis: str
) -> None:
    gap = next(gap for gap in gaps("assault", 1, place) if gap.evidence is K.CCTV)
    assert ((gap.lasts_from_hours, gap.lasts_to_hours), gap.askers[0], gap.basis) == (lasts, asks_first, basis)
    assert ("data_subject" in gap.askers) is (place is not None)


@pytest.mark.parametrize("state", [EvidenceState.NOTICED, EvidenceState.ASKED, EvidenceState.RECEIVED])
def test_what_is_there_or_asked_for_is_no_gap(state: EvidenceState) -> None:
    assert K.WITNESS not in {gap.evidence for gap in gaps("theft", 1, had={K.WITNESS: {state}})}


def test_what_was_refused_can_be_had_by_those_who_may_insist() -> None:
    found = {gap.evidence: gap for gap in gaps("theft", 1, "IT", {K.CCTV: {EvidenceState.REFUSED}})}
    assert found[K.CCTV].is_refused and set(found[K.CCTV].askers) == {"police", "lawyer"}
    assert K.CCTV in found[K.SHOP_RECORDER].because_no


def test_every_kind_has_fitting_tasks_and_gaps_and_every_fact_its_source_and_day() -> None:
    for kind in Kind:
        assert len(known.plans_of(kind)) >= 3 and len(known.facts_of(kind)) >= 6, kind
        for fact in known.facts_of(kind):
            assert fact.source and datetime.fromisoformat(fact.seen_on), fact
    sent = [
        kind for kind in Kind if Service.DISPUTE_COORDINATION in {line.service for line in default_card(kind).lines}
    ]
    assert {Kind.LOST_PERSON, Kind.LOST_DOCUMENTS, Kind.DETENTION, Kind.NATURAL_DISASTER, Kind.DEATH} <= set(sent)
    codes = {kind: {plan.code for plan in known.plans_of(kind)} for kind in Kind}
    assert "last_seen" in codes[Kind.LOST_PERSON] and "lawyer" in codes[Kind.DETENTION]
    assert "police_report" in codes[Kind.LOST_DOCUMENTS] and "shelter" in codes[Kind.NATURAL_DISASTER]
    assert {"identity", "death_papers"} <= codes[Kind.DEATH]
    assert {"police_report", "witnesses", "photos", "cctv", "dashcams"} <= codes[Kind.HIT_AND_RUN]
