"""Shopping on the desk, for the traveller and for the agency: axe finds nothing in either scheme, size or direction."""

from datetime import date, timedelta

import pytest
from playwright.sync_api import Browser, expect

from rescue.cases import incidents
from rescue.kit.access import links
from rescue.kit.money import Money
from rescue.shopping.concierge import errands
from rescue.shopping.concierge.errands import ErrandDraft
from rescue.shopping.models import Brought, GoodsAre, ReceiptKind, Says, Sold, StatingParty
from rescue.shopping.purchases import agency, purchases, receipts, statements
from rescue.shopping.purchases.purchases import PurchaseDraft
from rescue.shopping.purchases.statements import Word
from tests.browser.test_desk_pages import chromium, faults, opened, served  # noqa: F401 - fixtures
from tests.rescue.desk.conftest import Desk
from tests.worlds import LIN

pytestmark = pytest.mark.browser
PDF = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer << /Root 1 0 R >>\n%%EOF\n"


def furnish(desk: Desk) -> tuple[str, str, str]:
    """A purchase whose clock runs, one out of its days, an errand; the incident, the traveller's and agency's keys."""
    incident_id = desk.report(kind="purchase_dispute", at=(43.7687, 11.2569))
    with desk.house.database.write() as db:
        incident = incidents.get_for_change(db, incident_id, LIN)
        today: date = db.now.date()
        draft = PurchaseDraft(
            merchant="Gioielli Ponte",
            goods="Gold bracelet with certificate",
            paid=Money(238000, "EUR"),
            bought_on=today - timedelta(days=2),
            merchant_address="Ponte Vecchio 12, Firenze",
            sold=Sold.OUTSIDE,
            brought_by=Brought.GUIDE,
            is_coerced=True,
            goods_are=GoodsAre.UNUSED,
            trip_ends_on=today + timedelta(days=2),
            agency="Sunny Travel",
            agency_email="refunds@sunny.example",
            agency_language="zh-Hans",
        )
        late = PurchaseDraft(
            "Royal Gems",
            "Ruby",
            Money(4900000, "THB"),
            today - timedelta(days=40),
            trip_ends_on=today - timedelta(days=35),
            brought_by=Brought.AGENCY,
        )
        purchases.record(db, incident, late, by=LIN.id)
        made = purchases.record(db, incident, draft, by=LIN.id)
        receipts.add(db, made, PDF, name="a.pdf", said_type=None, kind=ReceiptKind.RECEIPT, by=LIN.id)
        agency.ask(db, incident, made, by=LIN.id)
        word = Word(StatingParty.MERCHANT, Says.PART, 190400, reason="Only without the certificate")
        statements.state(db, incident, made, word, by=LIN.id)
        errands.request(
            db, incident, ErrandDraft("Espresso pot", budget=Money(8000, "EUR")), by=LIN.id, offer_seconds=240
        )
        assert incident.contact_link_id and made.link_id
        return incident_id, links.current_token(db, incident.contact_link_id), links.current_token(db, made.link_id)


def test_shopping_is_accessible_on_every_page_and_an_agency_answers_without_script(
    served: Desk,  # noqa: F811
    chromium: Browser,  # noqa: F811
) -> None:
    incident_id, case, answer = furnish(served)
    desk = f"/desk/incidents/{incident_id}/shopping"
    for size, language, paths in (
        ("desk", "en", (desk, f"/t/{case}/shopping", f"/r/{answer}")),
        ("phone", "zh-Hans", (desk,)),
        ("phone", "ar", (f"/t/{case}/shopping", f"/r/{answer}")),
    ):
        with opened(served, chromium, size=size) as page:
            for path in paths:
                page.goto(f"{path}?language={language}")
                page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
                assert faults(page) == [], (path, size, language)
    with opened(served, chromium, java_script_enabled=False) as page:
        page.goto(f"/r/{answer}")
        page.get_by_label("我们部分退款").check()
        page.get_by_label("金额").fill("476,00")
        page.get_by_role("button", name="发送").click()
        expect(page.get_by_text("谢谢，已收到您的答复。")).to_be_visible()
    served.do(incident_id, "cancellation")
