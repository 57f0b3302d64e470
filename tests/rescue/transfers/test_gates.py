"""Which gates a means has, and what the doctor's decision lets somebody travel by."""

from datetime import UTC, datetime, timedelta

import pytest

from rescue.transfers.gates import colours as gates
from rescue.transfers.gates.colours import Because, Decision, GateName
from rescue.transfers.models import Gate, GateState, Means

NOW = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("decision", "enough"),
    [
        ("unfit", ""),
        ("seat", "seat wheelchair medical_escort stretcher air_ambulance ground_ambulance"),
        ("escort", "medical_escort stretcher air_ambulance ground_ambulance"),
        ("stretcher", "stretcher air_ambulance ground_ambulance"),
        ("air_ambulance", "air_ambulance ground_ambulance"),
    ],
)
def test_a_means_gives_at_least_the_care_that_was_decided(decision: str, enough: str) -> None:
    living = [means for means in Means if not means.startswith("remains")]
    assert {str(means) for means in living if gates.satisfies(Decision(decision), means)} == set(enough.split())


@pytest.mark.parametrize(
    ("means", "is_emergency", "to", "gated"),
    [
        ("ground_ambulance", True, "TH", False),
        ("ground_ambulance", True, None, False),
        ("ground_ambulance", True, "LA", True),
        ("ground_ambulance", False, "TH", True),
        ("air_ambulance", True, "TH", True),
        ("remains_body", True, "TH", True),
    ],
)
def test_only_help_at_once_on_the_ground_of_one_country_waits_for_no_gate(
    means: str, is_emergency: bool, to: str | None, gated: bool
) -> None:
    found = gates.is_gated(Means(means), is_emergency=is_emergency, from_territory="TH", to_territory=to)
    assert found is gated


@pytest.mark.parametrize(
    ("state", "decision", "hours", "because"),
    [
        ("red", None, None, Because.TURNED_RED),
        ("green", "stretcher", None, Because.GREEN),
        ("green", "stretcher", 1, Because.GREEN),
        ("green", "stretcher", 0, Because.EXPIRED),
        ("green", "air_ambulance", None, Because.MORE_CARE),
        ("green", None, None, Because.UNDECIDED),
        ("red", "unfit", None, Because.UNFIT),
        ("green", "unfit", None, Because.UNFIT),
    ],
)
def test_a_gate_says_why_it_has_its_colour(
    state: str, decision: str | None, hours: int | None, because: Because
) -> None:
    until = None if hours is None else NOW + timedelta(hours=hours)
    gate = Gate(name="fit_to_fly_decided", state=GateState(state), decision=decision, valid_until=until, set_at=NOW)
    seen = gates.look(gate, Means.STRETCHER, NOW)
    assert (seen.because, seen.is_green) == (because, because is Because.GREEN)


def test_for_remains_papers_and_instruction_stand_where_the_doctor_stood() -> None:
    assert gates.names_for(Means.REMAINS_ASHES)[:2] == (GateName.DOCUMENTS, GateName.INSTRUCTION)
    assert gates.names_for(Means.SEAT)[:2] == (GateName.MEDICAL_REPORT, GateName.FIT_TO_FLY)
