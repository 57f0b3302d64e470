"""Messages on the desk: what became of each, why, what comes next, sent again by hand, and who was not reached."""

from typing import Any

import pytest
from sqlalchemy import select

from i18n import deliveries
from i18n.channels.fake_phone import PhoneCall
from i18n.deliveries import Recipient
from i18n.models import Delivery, DeliveryState
from i18n.reaching import climbing
from i18n.words import Term
from rescue.dispatch.messages import CoordinatorNeeded
from rescue.kit import jobs, states

PHONE = "+99966810001"


def deliveries_of(desk: Any, incident_id: str, audience: str = "traveller") -> list[Delivery]:
    with desk.house.database.read() as db:
        of = select(Delivery).where(Delivery.incident_id == incident_id, Delivery.audience == audience)
        return list(db.scalars(of.order_by(Delivery.rung)))


def fail(desk: Any, delivery_id: str, code: str) -> None:
    with desk.house.database.write() as db:
        delivery = db.get_one(Delivery, delivery_id)
        states.step(delivery, DeliveryState.SUBMITTING)
        states.step(delivery, DeliveryState.FAILED)
        delivery.failure = code
        climbing.after_failure(db, delivery)


def test_a_message_is_sent_again_by_a_call_once(desk: Any) -> None:
    incident_id = desk.report()
    desk.worker.tick()
    (text,) = deliveries_of(desk, incident_id)
    page = desk.open(f"/desk/incidents/{incident_id}")
    assert "Send again another way" in page
    path = f"deliveries/{text.id}/repetitions"
    assert desk.do(incident_id, path, channel="voice").status_code == 303
    assert desk.do(incident_id, path, channel="voice").status_code == 409
    desk.worker.tick()
    assert [each.channel for each in deliveries_of(desk, incident_id)] == ["sms", "voice"]
    with desk.house.database.read() as db:
        (call,) = db.scalars(select(PhoneCall).where(PhoneCall.address == PHONE))
    assert call.language == "zh-Hans" and "http" not in call.text
    shown = desk.open(f"/desk/incidents/{incident_id}")
    assert "Sent again by a coordinator" in shown and "A message was sent again by hand" in shown


@pytest.mark.parametrize("channel", ["sms", "email", "pigeon", ""])
def test_a_way_that_cannot_be_is_refused(desk: Any, channel: str) -> None:
    incident_id = desk.report()
    desk.worker.tick()
    (text,) = deliveries_of(desk, incident_id)
    assert desk.do(incident_id, f"deliveries/{text.id}/repetitions", channel=channel).status_code == 422


def test_a_message_of_another_case_is_not_found(desk: Any) -> None:
    first, second = desk.report(), desk.report(phone="+99966810002", at=(18.79, 98.98))
    (text,) = deliveries_of(desk, first)
    assert desk.do(second, f"deliveries/{text.id}/repetitions", channel="voice").status_code == 404


def test_the_reason_of_a_failure_is_in_words_and_the_call_that_follows_says_why(desk: Any) -> None:
    incident_id = desk.report()
    (text,) = deliveries_of(desk, incident_id)
    fail(desk, text.id, "21614")
    page = desk.open(f"/desk/incidents/{incident_id}")
    assert "This address cannot take it" in page and "21614" in page
    assert "Sent this way because: This address cannot take it." in page


def test_what_comes_next_for_an_offer_is_said(desk: Any) -> None:
    incident_id = desk.report()
    desk.worker.tick()
    page = desk.open(f"/desk/incidents/{incident_id}")
    assert "If nobody answers by" in page and "Phone call" in page


def test_whom_nobody_reached_stands_on_the_board_and_in_the_case(desk: Any) -> None:
    incident_id = desk.report()
    (text,) = deliveries_of(desk, incident_id)
    fail(desk, text.id, "21614")
    desk.worker.tick()
    call = deliveries_of(desk, incident_id)[1]
    with desk.house.database.write() as db:
        climbing.climb(db, db.get_one(Delivery, call.id), because="no-answer")
    assert "Nobody reached" in desk.open("/desk") and "Nobody reached" in desk.open("/desk/counts")
    assert "Nobody was reached" in desk.open(f"/desk/incidents/{incident_id}")
    desk.do(incident_id, "cancellation")
    assert 'id="unreached"' not in desk.open("/desk")


def test_a_template_is_set_on_the_desk_and_refused_with_a_value_that_is_none(desk: Any) -> None:
    form = {"words": "HelpIsComing", "language": "th", "content_sid": "HX123", "status": "approved"}
    assert desk.send("/desk/channels/templates", **form, parameters="reference, helper").status_code == 303
    page = desk.open("/desk/channels")
    assert "HX123" in page and "reference, helper" in page and "twilio.com" in page
    assert (
        "HelpIsComing" not in page.replace('value="HelpIsComing"', "") and "Phone call" in page and "Thailand" in page
    )
    refused = desk.send("/desk/channels/templates", **form, parameters="colour")
    assert refused.status_code == 422 and "This cannot be a template." in refused.text


def test_whoever_takes_the_case_is_not_called_about_it(desk: Any) -> None:
    incident_id = desk.report()
    with desk.house.database.write() as db:
        to = Recipient("coordinator", "+999700000009", "en")
        message = CoordinatorNeeded("HW-7K4M2QX", Term("Red"), "Phuket", Term("nobody"), link="")
        deliveries.queue(db, to, message, incident_id=incident_id, urgency=jobs.Urgency.RESCUE)
    desk.worker.tick()
    desk.do(incident_id, "owner")
    desk.pass_time(90)
    (woken,) = deliveries_of(desk, incident_id, "coordinator")
    assert (woken.state, woken.acknowledged_how) == (DeliveryState.ACKNOWLEDGED, "took_case")


def test_nobody_is_called_about_an_incident_that_has_ended(desk: Any) -> None:
    incident_id = desk.report()
    desk.worker.tick()
    desk.do(incident_id, "cancellation")
    desk.pass_time(300)
    with desk.house.database.read() as db:
        assert list(db.scalars(select(Delivery).where(Delivery.channel == "voice"))) == []
    assert "Nobody reached" not in desk.open("/desk")
