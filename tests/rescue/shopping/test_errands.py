"""Help with shopping from the traveller's page to the guide and back, and purchases through the same page."""

import re
from collections.abc import Iterator

import pytest
from sqlalchemy import select

from rescue.cases.models import Incident
from rescue.kit.clock import MovedClock
from rescue.network.drafts import Channel, Contact, ProviderDraft, StationDraft
from rescue.network.models import Service
from rescue.network.providers import write_provider
from rescue.shopping.models import Errand, ErrandState, Purchase, PurchaseReceipt, PurchaseState
from tests.rescue.whole_house import Whole, open_whole, version_on
from tests.traces import count_rows, told

PHONE = "+99966810001"
GUIDES = (("Phuket Shopping Friends", "+99976400007"), ("Old Town Guides", "+99976400008"))
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00" + b"\x00" * 64 + b"\xff\xd9"


@pytest.fixture
def whole(database_url: str, clock: MovedClock) -> Iterator[Whole]:
    with open_whole(database_url, clock) as opened:
        with opened.house.database.write() as db:
            for place, (name, phone) in enumerate(GUIDES):
                spot = StationDraft(name, "TH", 7.88 + place / 100, 98.39, "Asia/Bangkok", (Service.SHOPPING_GUIDE,))
                contacts = (Contact(Channel.SMS, phone),)
                draft = ProviderDraft(name, "THB", (spot,), languages=("cmn", "th", "en"), contacts=contacts)
                write_provider(db, draft)
        yield opened


def job_of(whole: Whole, phone: str) -> str:
    whole.step()
    found = re.search(r"/p/[\w-]+", whole.texts(phone)[-1].text)
    assert found
    return found[0]


def errand(whole: Whole) -> Errand:
    (found,) = whole.rows(Errand)
    return found  # type: ignore[no-any-return]


def test_a_guide_is_found_offered_accepts_and_finishes(whole: Whole) -> None:
    path = whole.send_sos(kind="illness", phone=PHONE)
    asked = {"what": "Tiger balm, 12 jars", "budget": "1,500", "currency": "THB", "place": "Old Town market"}
    sent = whole.client.post(f"{path}/shopping/errands", data=asked)
    assert sent.status_code == 303, sent.text
    assert errand(whole).state is ErrandState.ASKED and errand(whole).budget_minor == 150000
    first = job_of(whole, GUIDES[0][1])
    text = whole.texts(GUIDES[0][1])[-1].text
    assert "Tiger balm" in text and "Old Town market" in text and "THB" in text and "1,500" in text
    assert "Tiger balm, 12 jars" in whole.client.get(first).text

    # A no asks the next guide with the same words, and nobody who drives an ambulance.
    whole.client.post(f"{first}/refusal", data={"reason": "closed"})
    second = job_of(whole, GUIDES[1][1])
    assert "Tiger balm" in whole.texts(GUIDES[1][1])[-1].text
    version = version_on(whole.client.get(second).text)
    whole.client.post(f"{second}/acceptance", data={"eta_minutes": "30", "version": version})
    whole.step()
    assert errand(whole).state is ErrandState.ACCEPTED
    shown = whole.client.get(f"{path}/shopping").text
    assert "A shopping guide helps you." in shown and "Tiger balm, 12 jars" in shown
    page = whole.client.get(path).text
    assert "A shopping guide helps you." in page and "Old Town Guides is coming" not in page
    (incident,) = whole.rows(Incident)
    said = told(whole.house.database, incident.id)
    assert said.count("GuideFound") == 1 and "HelpIsComing" not in said, "it is not the rescue"
    for milestone in ("en_route", "on_scene", "cleared"):
        whole.client.post(f"{second}/milestones", data={"milestone": milestone})
    assert errand(whole).state is ErrandState.DONE


def test_what_nobody_takes_waits_for_a_coordinator_and_can_be_taken_back(whole: Whole) -> None:
    path = whole.send_sos(kind="illness", phone=PHONE)
    before = count_rows(whole.house.database)
    empty = whole.client.post(f"{path}/shopping/errands", data={"what": " ", "budget": "x"})
    assert empty.status_code == 422 and "Say what you are looking for" in empty.text
    assert count_rows(whole.house.database) == before
    whole.client.post(f"{path}/shopping/errands", data={"what": "SIM card", "is_remote": "1"})
    for _, phone in GUIDES:
        whole.client.post(f"{job_of(whole, phone)}/refusal", data={"reason": "no_unit"})
    whole.step()
    assert errand(whole).state is ErrandState.WANTED
    assert "A coordinator is looking for somebody." in whole.client.get(f"{path}/shopping").text
    stop = whole.client.post(f"{path}/shopping/errands/{errand(whole).id}/cancellation")
    assert stop.status_code == 303 and errand(whole).state is ErrandState.CANCELLED


def test_a_purchase_with_its_receipt_comes_by_the_travellers_page(whole: Whole) -> None:
    path = whole.send_sos(kind="illness", phone=PHONE)
    form = {
        "merchant": "Royal Gems",
        "goods": "Ruby ring",
        "amount": "49.000,00",
        "currency": "thb",
        "bought_on": "2026-03-01",
        "brought_by": "guide",
        "is_coerced": "1",
        "trip_ends_on": "2026-03-08",
    }
    before = count_rows(whole.house.database)
    bad = {"receipt": ("receipt.exe", b"MZ\x90\x00" + b"\x00" * 64, "image/jpeg")}
    no = whole.client.post(f"{path}/shopping/purchases", data=form, files=bad)
    assert no.status_code == 422 and "Send a photo or a PDF" in no.text and 'value="Royal Gems"' in no.text
    assert count_rows(whole.house.database) == before, "no purchase without the file it came with"
    for wrong in ({"amount": "-5"}, {"currency": "BAHT"}, {"bought_on": "soon"}, {"merchant": ""}):
        refused = whole.client.post(f"{path}/shopping/purchases", data={**form, **wrong})
        assert refused.status_code == 422 and "We need the shop" in refused.text
    assert count_rows(whole.house.database) == before
    good = {"receipt": ("receipt.jpg", JPEG, "image/jpeg")}
    assert whole.client.post(f"{path}/shopping/purchases", data=form, files=good).status_code == 303
    (purchase,) = whole.rows(Purchase)
    assert purchase.state is PurchaseState.RECORDED and purchase.amount_minor == 4900000 and purchase.is_coerced
    again = whole.client.post(f"{path}/shopping/purchases/{purchase.id}/receipts", files=good)
    assert again.status_code == 303 and len(whole.rows(PurchaseReceipt)) == 1, "the same photo twice is one paper"
    shown = whole.client.get(f"{path}/shopping").text
    assert (
        "Royal Gems" in shown
        and "We have it. A coordinator looks at it." in shown
        and "It can be claimed until" in shown
    )

    # Somebody else's link finds nothing here, and what belongs to nobody is not there.
    other = whole.send_sos(kind="illness", phone="+99966810002", latitude="18.79", longitude="98.98")
    assert whole.client.post(f"{other}/shopping/purchases/{purchase.id}/receipts", files=good).status_code == 404
    assert "Royal Gems" not in whole.client.get(f"{other}/shopping").text
    assert whole.client.get("/t/0123456789abcdefghijkl/shopping").status_code == 404

    # Nobody needs help any more: what was asked ends with it.
    whole.client.post(f"{path}/withdrawal")
    with whole.house.database.read() as db:
        assert db.scalar(select(Purchase.state)) is PurchaseState.WITHDRAWN
