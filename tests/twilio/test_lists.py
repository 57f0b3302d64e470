"""What is asked of Twilio's lists is what its published contract takes."""

from datetime import UTC, datetime

import pytest

from i18n.channels.by_twilio.missed import TwilioList
from i18n.channels.carriers import OutcomeUnknown
from tests.twilio.contract import CheckedHttp
from tests.twilio.listed import Lists
from tests.twilio.signed import ACCOUNT, TOKEN, sid

AT = datetime(2026, 3, 1, 8, 30, tzinfo=UTC)
pytestmark = pytest.mark.usefixtures("published")


def test_lists_enclosures_and_single_messages_are_asked_for_as_published() -> None:
    lists = Lists()
    http = CheckedHttp(inner=lists)
    ours, theirs = sid(), sid("MM")
    lists.add(theirs, "+66812345678", "Help", AT, num_media="1")
    lists.add(ours, "+999700000100", "", AT, direction="outbound-api", status="undelivered", error_code=30003)
    path = f"/2010-04-01/Accounts/{ACCOUNT}/Messages/{theirs}/Media/{sid('ME')}"
    lists.media[theirs] = [{"sid": "ME1", "uri": f"{path}.json", "content_type": "image/png"}]
    asked = TwilioList([(ACCOUNT, TOKEN)], http)
    (form,) = asked.list_inbound(AT)
    assert (form["MessageSid"], form["NumMedia"], form["DateSent"]) == (theirs, "1", AT.isoformat())
    assert form["MediaUrl0"] == f"https://api.twilio.com{path}"
    assert asked.find_status(ours) == {
        "MessageSid": ours,
        "AccountSid": ACCOUNT,
        "MessageStatus": "undelivered",
        "ErrorCode": "30003",
    }
    assert asked.find_status(sid()) is None
    assert http.sent[0].params["DateSent>"].startswith("2026-03-01")


def test_an_end_nobody_knows_is_said_to_be_unknown() -> None:
    lists = Lists()
    lists.is_down = True
    asked = TwilioList([(ACCOUNT, TOKEN)], CheckedHttp(inner=lists))
    with pytest.raises(OutcomeUnknown):
        asked.list_inbound(AT)
    with pytest.raises(OutcomeUnknown):
        asked.find_status(sid())
