"""Shopping by forms on the desk: a purchase with its windows and clock, statements, an errand; refusals in words."""

import re

from tests.rescue.desk.conftest import Desk

PDF = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer << /Root 1 0 R >>\n%%EOF\n"
FORM = {
    "merchant": "Gioielli Ponte",
    "goods": "Bracelet",
    "amount": "2.380,00",
    "currency": "EUR",
    "territory": "SG",
    "bought_on": "2026-03-01",
    "sold": "outside",
    "brought_by": "guide",
    "trip_ends_on": "2026-03-08",
    "home": "CN",
    "agency": "Sunny Travel",
    "agency_phone": "+85261230002",
    "agency_language": "zh-Hans",
}


def test_a_purchase_is_recorded_asked_about_stated_and_settled_by_forms(desk: Desk) -> None:
    incident = desk.report(kind="purchase_dispute", at=(43.7687, 11.2569))
    path = f"/desk/incidents/{incident}/shopping"
    assert "No purchase is disputed." in desk.open(path)
    case = re.search(r'<option value="(cas_\w+)"', desk.open(path))
    assert case
    files = {"receipt": ("receipt.pdf", PDF, "application/pdf")}
    form = {**FORM, "case_id": case[1]}
    wrong = desk.browser.post(f"/desk/incidents/{incident}/purchases", data={**form, "amount": "much"}, files=files)
    assert wrong.status_code == 422 and "We need the shop" in wrong.text and 'value="Gioielli Ponte"' in wrong.text
    assert desk.browser.post(f"/desk/incidents/{incident}/purchases", data=form, files=files).status_code == 303
    shown = desk.open(path)
    found = re.search(r'id="(pur_\w+)"', shown)
    assert found and "EUR" in shown and "2,380.00" in shown and "Not read yet" in shown
    assert "China: the agency arranges the return" in shown and "Not verified" in shown, "Singapore's five days"
    purchase = f"/desk/purchases/{found[1]}"

    def version() -> str:
        seen = re.search(r'name="version" value="(\d+)"', desk.open(path))
        assert seen
        return seen[1]

    receipt = re.search(r"receipts/(rcp_\w+)/lines", shown)
    assert receipt
    lines = {"text": "Bracciale 18k 2.400,00\nSconto -20,00"}
    assert desk.send(f"{purchase}/receipts/{receipt[1]}/lines", **lines).status_code == 303
    assert desk.browser.post(f"{purchase}/receipts/{receipt[1]}/file").content == PDF
    assert "Bracciale 18k" in desk.open(path) and "Not read yet" not in desk.open(path)
    stale = desk.send(f"{purchase}/agency-notice", version=99)
    assert stale.status_code == 412
    assert desk.send(f"{purchase}/agency-notice", version=version()).status_code == 303
    asked = desk.open(path)
    assert "Agency asked, clock running" in asked and "72 hours gone" in asked
    changed = desk.send(f"{purchase}/facts", version=version(), **{**FORM, "amount": "9000"})
    assert changed.status_code == 409 and "clock is running" in changed.text
    assert "Agency asked, clock running" in desk.open(f"/desk/incidents/{incident}")
    desk.pass_time(2 * 3600)  # by then it is day in Hong Kong, and the notice is there
    desk.pass_time(72 * 3600 + 60)
    desk.sign_in(desk.lin)  # three days later
    late = desk.open(path)
    assert "Pool may advance:" in late and "rate not yet on file" in late
    back = {"party": "merchant", "says": "goods_back"}
    assert "Add the proof." in desk.send(f"{purchase}/statements", version=version(), **back).text
    said = desk.send(f"{purchase}/statements", version=version(), party="merchant", says="part", amount="1904")
    assert said.status_code == 303 and "1,904.00" in desk.open(path) and "476.00" in desk.open(path)
    assert desk.send(f"{purchase}/settlement", version=version(), note=" ").status_code == 422
    assert desk.send(f"{purchase}/settlement", version=version(), note="both paid").status_code == 303
    assert "Settled" in desk.open(path)
    told = desk.open(f"/desk/incidents/{incident}")
    assert "The travel agency was silent for 72 hours: the pool may advance." in told


def test_an_errand_nobody_can_take_waits_and_is_ended_by_forms(desk: Desk) -> None:
    incident = desk.report()
    path = f"/desk/incidents/{incident}/shopping"
    assert desk.send(f"/desk/incidents/{incident}/shopping-errands", what="Tea").status_code == 303
    shown = desk.open(path)
    found = re.search(r'id="(err_\w+)"', shown)
    assert found and "Nobody is asked" in shown
    errand = f"/desk/shopping-errands/{found[1]}"
    nobody = desk.send(f"{errand}/call-out", version=1)
    assert nobody.status_code == 409 and "Nobody is left to ask." in nobody.text
    assert desk.send(f"{errand}/outcome", version=1, outcome="advised", note="by phone").status_code == 303
    assert "Advised" in desk.open(path)
