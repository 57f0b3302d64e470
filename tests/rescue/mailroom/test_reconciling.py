"""Edge 12: the app was down, texts were sent to it; afterwards nothing is lost and nothing is doubled."""

from dataclasses import dataclass
from datetime import timedelta

import pytest

from i18n.channels.by_twilio.missed import TwilioList
from i18n.models import Delivery, DeliveryState, ProviderEvent
from rescue import serving
from rescue.intake.models import Report
from rescue.kit.jobs import Job
from rescue.kit.settings import Mode, Settings
from rescue.mailroom import reconciling
from rescue.mailroom.models import Enclosure, InboundMessage
from rescue.mailroom.reconciling import RECONCILE, Reconciling
from tests.rescue.whole_house import Whole
from tests.twilio.listed import Lists
from tests.twilio.signed import ACCOUNT, TOKEN, deliver, message

LI_WEI, WIFE = "+66812345678", "+8613800138000"
MINUTES = timedelta(minutes=1)


@dataclass
class Reconciled:
    """A house whose worker asks Twilio's lists; `come_back` is its start after a while."""

    whole: Whole
    lists: Lists

    def look(self, seconds: float = 0) -> None:
        self.whole.step()
        self.whole.step(seconds)
        self.whole.step()  # what a slow look brought is applied in the next round


@pytest.fixture
def reconciled(whole: Whole) -> Reconciled:
    lists = Lists()
    whole.worker._effects = [*whole.worker._effects, Reconciling(lambda: TwilioList([(ACCOUNT, TOKEN)], lists))]
    return Reconciled(whole, lists)


def begin(whole: Whole) -> None:
    """What every process does before it serves."""
    with whole.house.database.write() as db:
        reconciling.plan(db)
        reconciling.plan(db)


def test_edge_12_what_was_sent_while_we_were_down_comes_in_once(reconciled: Reconciled) -> None:
    whole, lists = reconciled.whole, reconciled.lists
    begin(whole)
    heard = message(LI_WEI, "Bus accident")
    deliver(whole.client, heard)
    lists.add(heard["MessageSid"], LI_WEI, "Bus accident", whole.clock.now())
    reconciled.look()
    down_at = whole.clock.now()
    for minute in range(0, 30, 5):  # thirty minutes down: Twilio tried and gave up
        lists.add(f"SMdown{minute}", f"+6681234{minute:04d}", f"Help {minute}", down_at + minute * MINUTES)
    lists.add("SMours", "+999700000100", "We have you", down_at, direction="outbound-api", status="delivered")
    whole.clock.advance(1800)
    reconciled.look()
    reconciled.look(600)
    reconciled.look(600)
    bodies = sorted(each.text for each in whole.rows(InboundMessage))
    assert bodies == sorted(["Bus accident", *(f"Help {minute}" for minute in range(0, 30, 5))])
    assert len(whole.rows(Report)) == len(whole.rows(ProviderEvent)) == 7
    late = next(each for each in whole.rows(InboundMessage) if each.sid == "SMdown0")
    assert late.sent_at == down_at
    since = [params["DateSent>"] for name, params in lists.asked if name == "Messages"]
    assert len(since) >= 3 and since == sorted(since)


def test_a_webhook_that_arrives_after_the_list_is_no_second_message(reconciled: Reconciled) -> None:
    whole, lists = reconciled.whole, reconciled.lists
    form = message(LI_WEI, "Help")
    lists.add(form["MessageSid"], LI_WEI, "Help", whole.clock.now())
    begin(whole)
    reconciled.look()
    deliver(whole.client, form)
    reconciled.look(300)
    assert len(whole.rows(ProviderEvent)) == len(whole.rows(Report)) == 1


def test_what_was_enclosed_in_a_missed_message_is_fetched_too(reconciled: Reconciled) -> None:
    whole, lists = reconciled.whole, reconciled.lists
    path = f"/2010-04-01/Accounts/{ACCOUNT}/Messages/MM7/Media/ME7"
    lists.add("MM7", LI_WEI, "", whole.clock.now(), num_media="1")
    lists.media["MM7"] = [{"sid": "ME7", "uri": f"{path}.json", "content_type": "image/jpeg"}]
    with whole.house.database.write() as db:
        reconciling.plan(db)
    whole.worker._effects = [each for each in whole.worker._effects if each.kind != "enclosure.fetch"]
    whole.worker._handlers["enclosure.fetch"] = lambda db, enclosure_id: None
    reconciled.look()
    (enclosure,) = whole.rows(Enclosure)
    assert (enclosure.url, enclosure.said_type) == (f"https://api.twilio.com{path}", "image/jpeg")


def test_a_list_that_cannot_be_read_is_read_again_from_the_same_place(reconciled: Reconciled) -> None:
    whole, lists = reconciled.whole, reconciled.lists
    begin(whole)
    reconciled.look()
    lists.add("SMlost", LI_WEI, "Help", whole.clock.now())
    lists.is_down = True
    for _ in range(4):
        reconciled.look(600)
    assert whole.rows(Report) == []
    lists.is_down = False
    reconciled.look(600)
    assert len(whole.rows(Report)) == 1
    assert len([job for job in whole.rows(Job) if job.kind == RECONCILE]) == 1


def test_a_receipt_that_was_lost_is_asked_for(reconciled: Reconciled) -> None:
    whole, lists = reconciled.whole, reconciled.lists
    begin(whole)
    deliver(whole.client, message(LI_WEI, "Help"))
    reconciled.look()
    with whole.house.database.write() as db:
        delivery = db.get(Delivery, next(each.id for each in whole.rows(Delivery)))
        assert delivery is not None
        db.execute(
            Delivery.__table__.update()  # type: ignore[attr-defined] # as a carrier outside would have left it
            .where(Delivery.id == delivery.id)
            .values({"state": DeliveryState.SENT, "carrier": "twilio", "carrier_id": "SMout1", "delivered_at": None})
        )
    lists.add("SMout1", "+999700000100", "", whole.clock.now(), direction="outbound-api", status="delivered")
    whole.clock.advance(300)
    reconciled.look()
    after = next(each for each in whole.rows(Delivery) if each.id == delivery.id)
    assert after.state is DeliveryState.DELIVERED
    assert ("SMout1", {}) in lists.asked


def test_only_a_house_with_a_carrier_asks_it(database_url: str) -> None:
    plain = Settings(database_url=database_url, _env_file=None)
    assert not serving.is_reconciled(plain)
    known = {"twilio_account_sid": ACCOUNT, "twilio_auth_token": TOKEN}
    assert serving.is_reconciled(plain.model_copy(update=known))
    assert not serving.is_reconciled(plain.model_copy(update={**known, "mode": Mode.DEMONSTRATION}))
