"""A text that belongs to no case waits on the desk until somebody says what it is."""

from sqlalchemy import select

from i18n.models import Delivery
from rescue.cases.models import Incident
from rescue.kit.events import Event
from rescue.mailroom.models import InboundMessage
from rescue.mailroom.taking import take_message
from tests.rescue.desk.conftest import Desk
from tests.twilio.signed import message

STRANGER = "+12025550143"


def came(desk: Desk, sender: str, words: str) -> str:
    """The id of a message that came in and was read."""
    form = message(sender, words)
    with desk.house.database.write() as db:
        take_message(db, form)
    desk.pass_time(1)
    with desk.house.database.read() as db:
        return str(db.scalar(select(InboundMessage.id).where(InboundMessage.sid == form["MessageSid"])))


def test_a_message_of_no_case_is_seen_answered_joined_opened_or_put_aside(desk: Desk) -> None:
    incident_id = desk.report()
    with desk.house.database.read() as db:
        reference = db.get_one(Incident, incident_id).reference
    assert "belongs to no case" not in desk.browser.get("/desk").text
    first, second, third, fourth = (came(desk, f"{STRANGER}{number}", "INFO") for number in range(4))
    assert "4 messages belong to no case" in desk.browser.get("/desk/counts").text
    page = desk.browser.get("/desk/messages").text
    assert page.count("A question") == 4 and "They were answered by machine." in page

    answered = desk.send(f"/desk/messages/{first}/answer", said="Are you in danger? Write where you are.")
    assert answered.headers["location"] == "/desk/messages"
    desk.pass_time(1)
    with desk.house.database.read() as db:
        sent = list(db.scalars(select(Delivery.text).where(Delivery.address == f"{STRANGER}0")))
        assert any("Are you in danger? Write where you are." in (text or "") for text in sent)

    wrong = desk.send(f"/desk/messages/{second}/joining", reference="HW-XXXXXX")
    assert wrong.status_code == 422 and "no open case with this reference" in wrong.text
    assert 'value="HW-XXXXXX"' in wrong.text, "what was typed stays"
    joined = desk.send(f"/desk/messages/{second}/joining", reference=reference.lower())
    assert joined.headers["location"] == f"/desk/incidents/{incident_id}#inbox"
    assert (
        "A message that belonged to no case was put into this one."
        in desk.browser.get(f"/desk/incidents/{incident_id}").text
    )

    opened = desk.send(f"/desk/messages/{third}/case").headers["location"]
    assert opened.startswith("/desk/incidents/") and incident_id not in opened
    with desk.house.database.read() as db:
        new = db.get_one(Incident, opened.removeprefix("/desk/incidents/").removesuffix("#inbox"))
        assert new.contact_phone == f"{STRANGER}2"
    again = desk.send(f"/desk/messages/{third}/case")
    assert again.status_code == 409 and "dealt with" in again.text

    assert desk.send(f"/desk/messages/{fourth}/closing").status_code == 303
    assert "Every message belongs to a case" in desk.browser.get("/desk/messages").text
    assert "belong to no case" not in desk.browser.get("/desk/counts").text
    with desk.house.database.read() as db:
        kinds = list(db.scalars(select(Event.kind).where(Event.subject.in_([first, second, third, fourth]))))
        assert kinds.count("message.unattached") == 4 and kinds.count("message.attached") == 2
        assert kinds.count("message.dealt_with") == 2
    assert f"{STRANGER}1" in desk.open(f"/desk/incidents/{incident_id}")


def test_who_wants_no_messages_is_not_answered_and_nobody_else_sees_the_list(desk: Desk) -> None:
    stopped = came(desk, STRANGER, "STOP")
    refused = desk.send(f"/desk/messages/{stopped}/answer", said="Are you in danger?")
    assert refused.status_code == 409 and "Are you in danger?" in refused.text, "what was typed stays"
    desk.browser.cookies.clear()
    assert desk.browser.get("/desk/messages", follow_redirects=False).status_code in (303, 401)
    assert desk.send("/desk/messages/txt_unknown/closing").status_code in (303, 401, 403)
