"""What was said about a case that was joined into another is read, answered and marked on the one that stays."""

from typing import Any

from sqlalchemy import select

from i18n.models import Delivery
from rescue.conversations import letters


def send_again(desk: Any, stays: str, goes: str, page: str) -> None:
    """A text of the case that went: the same form, and it goes once."""
    before = page.split("which was joined into this case.")
    assert any(f"/desk/incidents/{stays}/deliveries/" in each for each in before[1:])
    with desk.house.database.read() as db:
        sent = db.scalars(select(Delivery).where(Delivery.incident_id == goes, Delivery.channel == "sms")).first()
        assert sent is not None
    path = f"deliveries/{sent.id}/repetitions"
    assert desk.do(stays, path, channel="voice").status_code == 303
    again = desk.do(stays, path, channel="voice")
    assert again.status_code == 409
    gone = desk.do(goes, "owner")
    assert gone.status_code == 409 and "it is “Duplicate”" in gone.text, "in words, not as the code"


def test_conversations_and_messages_of_a_joined_case_are_on_the_page_of_the_one_that_stays(desk: Any) -> None:
    one, other = desk.report(), desk.report(phone="+99966810002", name="Li Na")
    desk.worker.tick()
    with desk.house.database.write() as db:
        letters.hear(db, incident_id=other, address="+99966810002", channel="sms", text="我们在后门等")
    desk.worker.tick()
    into = desk.do(other, "duplication", into=one)
    assert into.status_code == 303, into.text
    stays = into.headers["location"].split("/")[3].split("#")[0]
    goes = other if stays == one else one
    page = desk.open(f"/desk/incidents/{stays}")
    reference = desk.incident(goes).reference
    assert "我们在后门等" in page and "+99966810002" in page
    assert page.count(f"From {reference}, which was joined into this case.") >= 2, "the conversation and its texts"
    assert f'action="/desk/incidents/{goes}/conversations/' in page
    send_again(desk, stays, goes, page)
    thread = page.split(f'action="/desk/incidents/{goes}/conversations/')[1].split("/")[0]
    said = desk.send(f"/desk/incidents/{goes}/conversations/{thread}/messages", text="好的", key="say_1", version=1)
    assert said.status_code == 303 and "好的" in desk.open(f"/desk/incidents/{stays}")
