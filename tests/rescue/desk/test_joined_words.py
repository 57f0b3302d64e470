"""What was said about a case that was joined into another is read, answered and marked on the one that stays."""

from typing import Any

from rescue.conversations import letters


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
    thread = page.split(f'action="/desk/incidents/{goes}/conversations/')[1].split("/")[0]
    said = desk.send(f"/desk/incidents/{goes}/conversations/{thread}/messages", text="好的", key="say_1", version=1)
    assert said.status_code == 303 and "好的" in desk.open(f"/desk/incidents/{stays}")
