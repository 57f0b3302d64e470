"""The partner directory for people: every page in Chinese too, every form without JavaScript."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from rescue.kit.access.models import OrganisationKind
from rescue.kit.access.organisations import add_organisation
from rescue.kit.access.principals import Role
from rescue.kit.database import Database
from rescue.network.demonstration import seed_network
from rescue.network.files.importing import template_csv
from tests.rescue.network.cast import NOON, Add, station
from tests.rescue.network.site import sign_in

FORM: dict[str, Any] = {
    "name": "Andaman Rescue",
    "licence_number": "TH-1",
    "currency": "thb",
    "languages": "th, en cmn",
    "contract_valid_until": "2030-12-31",
    "contacts-sms": "+99976400001",
    "stations-0-name": "Phuket Town",
    "stations-0-territory_code": "th",
    "stations-0-latitude": "7.8804",
    "stations-0-longitude": "98.3923",
    "stations-0-time_zone": "Asia/Bangkok",
    "stations-0-services": ["casualty_transport", "medical_treatment"],
    "stations-0-hours": "Mo-Fr 08:00-18:00",
    "tariffs-casualty_transport-call_out_fee_minor": "1500",
}


def test_a_form_adds_a_partner_and_its_page_shows_it(site: TestClient, desk: dict[str, str]) -> None:
    assert site.get("/providers/new", headers=desk).status_code == 200
    added = site.post("/providers/new", data=FORM, headers=desk)
    assert added.status_code == 303, added.text
    shown = site.get(added.headers["location"], headers=desk).text
    for words in ("Andaman Rescue", "Phuket Town", "Thailand", "Mo-Fr 08:00-18:00", "Mandarin", "THB\u00a01,500.00"):
        assert words in shown


def test_a_wrong_field_is_named_and_what_was_typed_is_kept(site: TestClient, desk: dict[str, str]) -> None:
    wrong = {**FORM, "stations-0-latitude": "north <b>", "contacts-sms": "12", "currency": "ABC"}
    answer = site.post("/providers/new", data=wrong, headers=desk)
    assert answer.status_code == 422
    assert "<title>Error:" in answer.text and 'href="#stations-0-latitude"' in answer.text
    assert 'value="north &lt;b&gt;"' in answer.text and 'value="Phuket Town"' in answer.text
    assert 'href="#contacts-sms"' in answer.text and 'id="currency-fault"' in answer.text
    assert answer.text.count('id="stations-0-latitude-fault"') == 1


def test_a_licence_that_is_taken_is_said_on_the_form(site: TestClient, desk: dict[str, str]) -> None:
    site.post("/providers/new", data=FORM, headers=desk)
    again = site.post("/providers/new", data=FORM, headers=desk)
    assert again.status_code == 422 and 'id="licence_number-fault"' in again.text


def test_a_form_changes_a_partner_and_refuses_an_old_page(site: TestClient, desk: dict[str, str]) -> None:
    address = site.post("/providers/new", data=FORM, headers=desk).headers["location"]
    form = site.get(f"{address}/change", headers=desk).text
    assert 'name="version" value="1"' in form and 'value="Mo-Fr 08:00-18:00"' in form and 'value="1500.00"' in form
    second = {
        f"stations-1-{name.removeprefix('stations-0-')}": value for name, value in FORM.items() if "ions-0" in name
    }
    changed = {**FORM, **second, "stations-1-name": "Patong", "version": "1", "stations-0-name": "", "name": "Andaman"}
    emptied = {**changed, "stations-0-latitude": "", "stations-0-longitude": ""}
    assert site.post(f"{address}/change", data=emptied, headers=desk).status_code == 303
    shown = site.get(address, headers=desk).text
    assert "Patong" in shown and "Phuket Town" not in shown
    assert site.post(f"{address}/change", data=emptied, headers=desk).status_code == 412


def test_a_partner_is_suspended_activated_and_removed_by_buttons(
    site: TestClient, desk: dict[str, str], add: Add
) -> None:
    address = f"/providers/{add()}"
    assert site.post(f"{address}/suspension", data={"version": 1}, headers=desk).status_code == 303
    assert "This provider is not offered any call-outs now." in site.get(address, headers=desk).text
    assert site.post(f"{address}/activation", data={"version": 1}, headers=desk).status_code == 412
    assert site.post(f"{address}/activation", data={"version": 2}, headers=desk).status_code == 303
    assert site.post(f"{address}/removal", data={"version": 3}, headers=desk).headers["location"] == "/providers"
    assert site.get(address, headers=desk).status_code == 404


def test_the_list_is_filtered_and_marks_demonstration_and_lapsed_licences(
    site: TestClient, desk: dict[str, str], add: Add
) -> None:
    add("Lapsed", licence_valid_until=NOON.date().replace(year=2025))
    add("Made up", station("Lisbon", territory_code="PT"), is_demonstration=True)
    everybody = site.get("/providers", headers=desk).text
    assert "The licence has expired." in everybody and "Demonstration data" in everybody
    portugal = site.get("/providers?territory=PT&service=casualty_transport&state=active", headers=desk).text
    assert "Made up" in portugal and "Lapsed" not in portugal
    assert "No provider fits this choice." in site.get("/providers?search=nobody", headers=desk).text


def test_more_than_a_page_goes_on_with_the_same_choice(
    site: TestClient, desk: dict[str, str], database: Database
) -> None:
    with database.write() as db:
        seed_network(db)
    first = site.get("/providers?service=translation", headers=desk).text
    following = first.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    second = site.get(following, headers=desk)
    assert second.status_code == 200 and "service=translation" in following
    assert first.split("<tbody>")[1] != second.text.split("<tbody>")[1]


@pytest.mark.parametrize("language", ["zh-Hans", "zh-Hant"])
def test_every_page_opens_in_chinese(
    site: TestClient, desk: dict[str, str], database: Database, add: Add, language: str
) -> None:
    provider_id = add()
    for path in ("", "/new", "/imports", f"/{provider_id}", f"/{provider_id}/change"):
        answer = site.get(f"/providers{path}?language={language}", headers=desk)
        assert answer.status_code == 200 and f'lang="{language}"' in answer.text


def test_a_file_is_tried_imported_and_its_wrong_cells_shown(site: TestClient, desk: dict[str, str]) -> None:
    def send(content: str, **more: str) -> tuple[int, str]:
        file = {"file": ("providers.csv", content.encode(), "text/csv")}
        answer = site.post("/providers/imports", files=file, data=more, headers=desk)
        return answer.status_code, answer.text

    status, text = send(template_csv(), dry_run="yes")
    assert status == 200 and "nothing was changed yet" in text
    status, text = send(template_csv().replace("98.3923", "east"))
    assert status == 422 and "Nothing was imported." in text and "A number is needed." in text
    assert "No provider fits" in site.get("/providers", headers=desk).text
    status, text = send(template_csv())
    assert status == 200 and "New: 1." in text
    exported = site.get("/providers/export.csv", headers=desk)
    assert exported.headers["content-type"] == "text/csv; charset=utf-8" and "Andaman Rescue" in exported.text
    assert site.get("/providers/template.csv", headers=desk).text.startswith("\ufeffname,licence_number")


def test_a_provider_sees_its_own_page_without_buttons(site: TestClient, database: Database, add: Add) -> None:
    with database.write() as db:
        firm = add_organisation(db, "Andaman", OrganisationKind.PROVIDER, by="system")
    own, other = add("Own", organisation_id=firm.id), add("Other")
    ana = sign_in(database, Role.PROVIDER, firm.id)
    shown = site.get(f"/providers/{own}", headers=ana).text
    assert "Own" in shown and "<form" not in shown.split("<main")[1]
    assert site.get(f"/providers/{other}", headers=ana).status_code == 404
    assert site.get(f"/providers/{own}/change", headers=ana).status_code == 403


def test_the_reach_page_shows_every_hole_and_who_would_be_called_first(
    site: TestClient, desk: dict[str, str], database: Database
) -> None:
    assert "1165 holes" in site.get("/reach", headers=desk).text
    with database.write() as db:
        seed_network(db)
    covered = site.get("/reach", headers=desk).text
    assert "0 holes in 1165" in covered
    thailand = site.get("/reach?territory=TH", headers=desk).text
    assert thailand.count('href="/providers/prv_') == 5
