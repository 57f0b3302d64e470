"""Long texts in parts, and what a text costs: by letters as readers see them, whatever the script."""

import re

import pytest

from i18n.channels.carriers import Refused
from i18n.languages import LANGUAGES
from i18n.reaching import splitting
from i18n.sms import fit_for_sms, sms_segments
from i18n.words import render
from rescue.dispatch.messages import HelpIsComing
from rescue.kit import jobs
from rescue.kit.clock import MovedClock
from rescue.kit.database import Database
from tests.i18n.sending_house import SendingHouse
from tests.i18n.told_carrier import Carrier

FAMILY, FLAG = "👨‍👩‍👧‍👦", "🇨🇳"
NUMBER, LINK, REFERENCE = "+66 81 234 5678", "https://help.example/t/Zk3v9QwErTyUiOpAsDfGhJ", "HW-7K4M2QX"
THAI_WORDS = "กรุณารออยู่ที่เดิมเจ้าหน้าที่กำลังเดินทางไปหาคุณ"
TIMOR = "+67077212345"  # its networks join no parts: at most 160 characters each


def bare(part: str) -> str:
    return re.sub(r"^\(\d+/\d+\) ", "", part)


@pytest.mark.parametrize("text", ["请留在原地不要移动救援人员正在赶来" * 150, THAI_WORDS * 60, "a" * 4000])
def test_edge_41_a_text_without_spaces_is_cut_into_numbered_parts_that_carriers_take(text: str) -> None:
    parts = splitting.split(text, 1600)
    assert len(parts) > 1 and all(splitting.units(part) <= 1600 for part in parts)
    for number, part in enumerate(parts, 1):
        assert part.startswith(f"({number}/{len(parts)}) ")
        assert len(list(splitting.clusters("ก" + bare(part)[0]))) == 2, "no part begins with half a letter"
    assert "".join(map(bare, parts)) == text


@pytest.mark.parametrize("whole", [FAMILY, FLAG, NUMBER, LINK, REFERENCE, "e\u0301", "👍🏽"])
@pytest.mark.parametrize("before", range(55, 75))
def test_edge_42_a_picture_a_flag_a_number_or_a_link_is_never_cut(whole: str, before: int) -> None:
    text = "救" * before + f" {whole} " + "援" * 80
    parts = splitting.split(text, 80)
    assert sum(whole in part for part in parts) == 1
    assert all(splitting.units(part) <= 80 for part in parts)


def test_edge_42_an_emoji_at_the_end_of_a_segment_costs_what_carriers_count() -> None:
    assert sms_segments("救" * 66 + "🚑" + "援" * 66).segments == 3
    assert sms_segments("救" * 65 + "🚑" + "援" * 67).segments == 2
    assert sms_segments(FAMILY).units == 11


@pytest.mark.parametrize("mark", ["’", "\u00a0", "“", "–", "\u200e", "…"])
def test_edge_43_a_typographic_mark_does_not_make_a_plain_text_twice_as_dear(mark: str) -> None:
    text = f"We{mark}re on the way to you. " * 6
    assert sms_segments(text).encoding == "UCS-2" and sms_segments(fit_for_sms(text)).encoding == "GSM-7"
    assert sms_segments(fit_for_sms(text)).segments < sms_segments(text).segments


def test_edge_44_one_part_that_does_not_arrive_makes_the_whole_fail_and_goes_on(
    database: Database, clock: MovedClock
) -> None:
    sending = SendingHouse(database, clock)
    sent = sending.promise(TIMOR)
    sending.work()
    count = len(sending.carrier.carried)
    assert count >= 2 and all(splitting.units(each.text) <= 160 for each in sending.carrier.carried)
    assert [part["sid"] for part in sending.every()[0].parts or ()] == [f"SM{number}" for number in range(count)]
    sending.tell(sent, "delivered", MessageSid="SM0")
    assert sending.states() == [("sms", "sent")], "as far as its worst part"
    sending.tell(sent, "undelivered", MessageSid="SM1", ErrorCode="30008")
    sending.work()
    assert sending.states() == [("sms", "failed"), ("voice", "sent")]


def test_a_text_in_parts_has_arrived_when_its_last_part_has(database: Database, clock: MovedClock) -> None:
    sending = SendingHouse(database, clock)
    sent = sending.promise(TIMOR)
    sending.work()
    for number in reversed(range(len(sending.carrier.carried))):
        assert sending.states() == [("sms", "sent")]
        sending.tell(sent, "delivered", MessageSid=f"SM{number}")
    assert sending.states() == [("sms", "delivered")]


def test_after_a_cut_only_the_parts_that_did_not_go_are_sent(database: Database, clock: MovedClock) -> None:
    sending = SendingHouse(database, clock, Carrier())
    sending.promise(TIMOR, urgency=jobs.Urgency.ORDINARY, zone="Europe/Paris")
    answers = iter([None, Refused("20429", is_passing=True)])
    send = sending.carrier.send

    def once_busy(outgoing):
        answer = next(answers, None)
        if answer is not None:
            raise answer
        return send(outgoing)

    sending.carrier.send = once_busy
    sending.work(10 * 3600)
    sending.work(600)
    texts = [each.text for each in sending.carrier.carried]
    assert len(texts) == len(set(texts)) and sending.states() == [("sms", "sent")]


def test_a_reference_in_a_right_to_left_text_is_isolated_and_never_cut_open() -> None:
    message = HelpIsComing("HW-7K4M2QX", "Andaman Rescue", 12, phone="+66 81 234 5678", link=None)
    text = render(message, LANGUAGES["ar"]).text
    for most in range(60, 130, 7):
        for part in splitting.split(text, most):
            assert part.count("\u2066") + part.count("\u2068") == part.count("\u2069")
