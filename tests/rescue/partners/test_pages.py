"""The provider's link: the job, yes or no, milestones; what others did meanwhile is said plainly."""

from collections.abc import Iterator

import pytest

from rescue.cases.models import Incident
from rescue.dispatch.models import CallOut
from rescue.kit.clock import MovedClock
from tests.rescue.whole_house import Whole, open_whole, version_on

PHONE = "+99966810001"


@pytest.fixture
def whole(database_url: str, clock: MovedClock) -> Iterator[Whole]:
    with open_whole(database_url, clock) as opened:
        opened.send_sos(
            kind="injury", name="Li Wei", phone=PHONE, description="Fell down the stairs", place="Room 12", people="2"
        )
        yield opened


def post(whole: Whole, job: str, what: str, **fields: str):
    return whole.client.post(f"{job}/{what}", data=fields)


def state_of(whole: Whole) -> list[str]:
    return [str(call_out.state) for call_out in sorted(whole.rows(CallOut), key=lambda each: each.offered_at)]


def test_before_yes_the_job_is_shown_and_the_person_is_not(whole: Whole) -> None:
    page = whole.client.get(whole.job_of(1)).text
    assert "Can you come?" in page and "Injury" in page and "Casualty transport" in page and "Life at risk" in page
    assert "southeast of Phuket Town" in page
    assert "7.88040, 98.39230" in page and "geo:7.880400,98.392300" in page
    assert "position=98.392300,7.880400" in page  # AMap wants the longitude first
    assert "07:04" in page and "00:04 UTC" in page
    assert "<dd>2</dd>" in page
    for secret in ("Li Wei", PHONE, "Fell down", "Room 12"):
        assert secret not in page


def test_after_yes_they_know_whom_to_meet_and_after_the_end_no_more(whole: Whole) -> None:
    job = whole.job_of(1)
    assert post(whole, job, "acceptance", eta_minutes="15", version="1").headers["location"] == job
    page = whole.client.get(job).text
    for known in ("Li Wei", f"tel:{PHONE}", "Fell down the stairs", "Room 12", "You have accepted."):
        assert known in page
    for milestone in ("en_route", "on_scene", "transporting", "at_facility", "cleared"):
        page = whole.client.get(job).text
        assert f'name="milestone" value="{milestone}"' in page
        assert post(whole, job, "milestones", milestone=milestone, version=version_on(page)).status_code == 303
    page = whole.client.get(job).text
    assert "Done. Thank you for helping." in page
    assert "Li Wei" not in page and PHONE not in page
    assert state_of(whole) == ["cleared"]


@pytest.mark.parametrize("minutes", ["", "0", "soon", "-5", "99999", "1.5", "²"])
def test_minutes_that_cannot_be_read_are_asked_again(whole: Whole, minutes: str) -> None:
    answer = post(whole, whole.job_of(1), "acceptance", other_minutes=minutes, version="1")
    assert answer.status_code == 422
    assert "Say in how many minutes you arrive" in answer.text and "Can you come?" in answer.text
    assert state_of(whole) == ["offered"]


def test_a_no_needs_a_reason_and_asks_the_next(whole: Whole) -> None:
    job = whole.job_of(1)
    assert post(whole, job, "refusal", reason="tired").status_code == 422
    assert post(whole, job, "refusal", reason="no_unit", note="both out", version="1").status_code == 303
    assert "You have declined." in whole.client.get(job).text
    assert state_of(whole) == ["declined", "offered"]
    (declined, _) = sorted(whole.rows(CallOut), key=lambda each: each.offered_at)
    assert (declined.refusal_reason, declined.refusal_note) == ("no_unit", "both out")
    assert post(whole, job, "refusal", reason="no_unit", version="1").status_code == 303


def test_a_late_yes_gets_the_reason_its_status_and_no_form(whole: Whole) -> None:
    job = whole.job_of(1)
    whole.step(241)
    assert "The time to answer has passed." in whole.client.get(job).text
    late = post(whole, job, "acceptance", eta_minutes="15", version="1")
    assert late.status_code == 409
    assert "This offer is over" in late.text and "acceptance" not in late.text
    other = whole.job_of(2)
    assert post(whole, other, "acceptance", eta_minutes="15", version="1").status_code == 303
    late = post(whole, job, "acceptance", eta_minutes="15", version="1")
    assert late.status_code == 409
    assert "Another provider accepted first" in late.text


def test_saying_yes_twice_is_one_yes_and_a_milestone_twice_is_one(whole: Whole) -> None:
    job = whole.job_of(1)
    for _ in range(2):
        assert post(whole, job, "acceptance", eta_minutes="15", version="1").status_code == 303
    version = version_on(whole.client.get(job).text)
    for _ in range(2):
        assert post(whole, job, "milestones", milestone="en_route", version=version).status_code == 303
    assert state_of(whole) == ["en_route"]


def test_a_form_read_before_somebody_elses_change_changes_nothing(whole: Whole) -> None:
    job = whole.job_of(1)
    post(whole, job, "acceptance", eta_minutes="15", version="1")
    version = version_on(whole.client.get(job).text)
    post(whole, job, "milestones", milestone="en_route", version=version)
    stale = post(whole, job, "milestones", milestone="on_scene", version=version)
    assert stale.status_code == 412
    assert "Somebody changed this meanwhile" in stale.text and "You are on the way." in stale.text
    early = post(whole, job, "milestones", milestone="at_facility")
    assert early.status_code == 409
    assert "This step is not possible now" in early.text or "This milestone does not follow" in early.text
    for code in ("it is en_route", "it is accepted", "is en_route.", "is accepted."):
        assert code not in early.text, "a state's code is for programs"
    assert post(whole, job, "milestones", milestone="dancing").status_code == 422
    assert state_of(whole) == ["en_route"]


def test_who_cannot_go_on_says_why_and_the_next_is_asked(whole: Whole) -> None:
    job = whole.job_of(1)
    assert post(whole, job, "abort", reason="flat tyre", version="1").status_code == 409
    post(whole, job, "acceptance", eta_minutes="15", version="1")
    assert post(whole, job, "abort", reason="  ").status_code == 422
    assert post(whole, job, "abort", reason="flat tyre").status_code == 303
    assert "You could not go on." in whole.client.get(job).text
    assert state_of(whole) == ["aborted", "offered"]


def test_a_cancelled_call_says_turn_back(whole: Whole) -> None:
    job = whole.job_of(1)
    post(whole, job, "acceptance", eta_minutes="15", version="1")
    whole.step()
    path = next(text.text for text in whole.texts(PHONE)).split("http://testserver")[1].split()[0]
    assert whole.client.post(f"{path}/withdrawal").status_code == 303
    assert "This call-out is cancelled." in whole.client.get(job).text
    assert str(whole.rows(Incident)[0].state) == "unfounded"


def test_a_provider_reads_their_own_language_unless_they_chose_another(whole: Whole) -> None:
    for number in (1, 2):
        post(whole, whole.job_of(number), "refusal", reason="no_unit", version="1")
    job = whole.job_of(3)
    assert '<html lang="zh-Hans"' in whole.client.get(job).text
    assert '<html lang="en"' in whole.client.get(f"{job}?language=en").text


def test_looking_accepts_nothing_and_strangers_cannot_answer(whole: Whole) -> None:
    job = whole.job_of(1)
    whole.client.get(job)
    assert whole.client.get(f"{job}/acceptance").status_code == 405
    assert whole.client.post(f"{job}/acceptance", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert post(whole, "/p/0123456789012345678901", "acceptance", eta_minutes="5").status_code == 404
    assert state_of(whole) == ["offered"]
