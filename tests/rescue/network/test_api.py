"""The partner directory over JSON: strict bodies, versions, keys, and a file that comes in whole or not at all."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from rescue.kit.access.models import OrganisationKind
from rescue.kit.access.organisations import add_organisation
from rescue.kit.access.principals import Role
from rescue.kit.database import Database
from rescue.network.bodies import EXAMPLE
from rescue.network.demonstration import seed_network
from rescue.network.files.importing import template_csv
from tests.rescue.network.cast import Add
from tests.rescue.network.site import API, sign_in

SMALLEST: dict[str, Any] = {
    "name": "Andaman Rescue",
    "currency": "THB",
    "stations": [{"name": "Phuket", "latitude": 7.8804, "longitude": 98.3923, "services": ["casualty_transport"]}],
}


def test_a_partner_is_added_read_changed_and_removed(site: TestClient, desk: dict[str, str]) -> None:
    added = site.post(API, json=EXAMPLE, headers=desk)
    assert added.status_code == 201, added.text
    address, first = added.headers["location"], added.headers["etag"]
    read = site.get(address, headers=desk)
    assert read.json() == added.json() and read.headers["etag"] == first
    assert read.json()["services"] == ["medical_treatment", "casualty_transport"]
    assert read.json()["is_callable"] is True
    changed = site.put(address, json={**EXAMPLE, "name": "Andaman"}, headers={**desk, "If-Match": first})
    assert changed.status_code == 200 and changed.json()["name"] == "Andaman"
    assert changed.json()["stations"][0]["id"] == added.json()["stations"][0]["id"]
    stale = site.put(address, json=EXAMPLE, headers={**desk, "If-Match": first})
    assert stale.status_code == 412 and stale.headers["ETag"] == f'"{stale.json()["version"]}"' != first
    foreign = site.put(address, json=EXAMPLE, headers={**desk, "If-Match": 'W/"not-ours"'})
    assert (foreign.status_code, foreign.json()["version"]) == (412, stale.json()["version"])
    assert site.put(address, json=EXAMPLE, headers=desk).status_code == 428
    assert site.delete(address, headers=desk).status_code == 428
    assert site.delete(address, headers={**desk, "If-Match": changed.headers["etag"]}).status_code == 204
    assert site.get(address, headers=desk).status_code == 404


def test_territory_and_time_zone_are_found_from_the_position(site: TestClient, desk: dict[str, str]) -> None:
    station = site.post(API, json=SMALLEST, headers=desk).json()["stations"][0]
    assert (station["territory_code"], station["time_zone"], station["hours"]) == ("TH", "Asia/Bangkok", None)


def test_the_same_key_adds_one_partner(site: TestClient, desk: dict[str, str]) -> None:
    keyed = {**desk, "Idempotency-Key": "one"}
    assert site.post(API, json=SMALLEST, headers=keyed).json() == site.post(API, json=SMALLEST, headers=keyed).json()
    assert len(site.get(API, headers=desk).json()["items"]) == 1
    assert site.post(API, json=EXAMPLE, headers=keyed).status_code == 422


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"currency": "ABC"}, "#/currency"),
        ({"name": True}, "#/name"),
        ({"languages": ["zh"]}, "#/languages"),
        ({"stations": [{**SMALLEST["stations"][0], "latitude": "7"}]}, "#/stations/0/latitude"),
        ({"stations": [{**SMALLEST["stations"][0], "hours": {"someday": []}}]}, "#/stations/0/hours"),
        ({"stations": [{**SMALLEST["stations"][0], "hours": {"mo": [["08:00"]]}}]}, "#/stations/0/hours"),
        ({"stations": [{**SMALLEST["stations"][0], "time_zone": "Mars"}]}, "#/stations/0/time_zone"),
        ({"contacts": [{"channel": "sms", "address": "1"}]}, "#/contacts/0/address"),
        ({"surprise": 1}, "#"),
    ],
)
def test_what_cannot_be_used_is_named_and_nothing_is_stored(
    site: TestClient, desk: dict[str, str], changes: dict[str, Any], pointer: str
) -> None:
    answer = site.post(API, json={**SMALLEST, **changes}, headers=desk)
    assert answer.status_code == 422
    assert pointer in [error["pointer"] for error in answer.json()["errors"]]
    assert site.get(API, headers=desk).json()["items"] == []


def test_a_suspended_partner_says_so(site: TestClient, desk: dict[str, str], add: Add) -> None:
    address = f"{API}/{add()}"
    suspended = site.post(f"{address}/suspension", headers={**desk, "If-Match": '"1"'})
    assert (suspended.json()["is_active"], suspended.json()["is_callable"]) == (False, False)
    assert [each["name"] for each in site.get(f"{API}?is_active=false", headers=desk).json()["items"]] == [
        "Andaman Rescue"
    ]
    again = site.post(f"{address}/activation", headers={**desk, "If-Match": suspended.headers["etag"]})
    assert again.json()["is_callable"] is True


def test_the_directory_is_paged_by_name(site: TestClient, desk: dict[str, str], add: Add) -> None:
    for name in ("C", "A", "B"):
        add(name)
    first = site.get(f"{API}?limit=2", headers=desk)
    second = site.get(API, params={"limit": 2, "cursor": first.json()["next"]}, headers=desk)
    assert [each["name"] for each in first.json()["items"] + second.json()["items"]] == ["A", "B", "C"]
    assert second.json()["next"] is None and 'rel="next"' in first.headers["link"]


def test_a_provider_reads_itself_and_writes_nothing(site: TestClient, database: Database, add: Add) -> None:
    with database.write() as db:
        firm = add_organisation(db, "Andaman", OrganisationKind.PROVIDER, by="system")
    own, other = add("Own", organisation_id=firm.id), add("Other")
    ana = sign_in(database, Role.PROVIDER, firm.id)
    assert [each["id"] for each in site.get(API, headers=ana).json()["items"]] == [own]
    assert site.get(f"{API}/{other}", headers=ana).status_code == 404
    assert site.post(API, json=SMALLEST, headers=ana).status_code == 403
    assert site.delete(f"{API}/{own}", headers={**ana, "If-Match": "*"}).status_code == 403
    assert site.get("/api/v1/reach", headers=ana).status_code == 403
    assert site.get(API).status_code == 401


def test_a_file_is_tried_then_imported(site: TestClient, desk: dict[str, str]) -> None:
    file = {"file": ("providers.csv", template_csv().encode(), "text/csv")}
    tried = site.post(f"{API}/imports?dry_run=true", files=file, headers=desk)
    assert tried.json() == {"dry_run": True, "added": 1, "changed": 0, "unchanged": 0, "errors": []}
    assert site.get(API, headers=desk).json()["items"] == []
    assert site.post(f"{API}/imports", files=file, headers=desk).json()["added"] == 1
    assert site.post(f"{API}/imports", files=file, headers=desk).json()["unchanged"] == 1


def test_a_wrong_cell_is_named_by_row_and_column(site: TestClient, desk: dict[str, str]) -> None:
    content = template_csv().replace("7.8804", "north").encode()
    file = {"file": ("providers.csv", content, "text/csv")}
    refused = site.post(f"{API}/imports", files=file, headers=desk)
    assert refused.status_code == 422
    assert refused.json()["errors"] == [{"pointer": "#/rows/2/latitude", "detail": "A number is needed."}]
    tried = site.post(f"{API}/imports?dry_run=true", files=file, headers=desk).json()
    assert tried["errors"] == [{"row": 2, "column": "latitude", "detail": "A number is needed."}]


def test_reach_names_the_first_to_be_called_and_every_hole(
    site: TestClient, desk: dict[str, str], database: Database
) -> None:
    empty = site.get("/api/v1/reach?territory=TH&only_holes=true", headers=desk).json()
    assert empty["holes"] == 5 and {row["hole_reason"] for row in empty["items"]} == {"no_provider"}
    with database.write() as db:
        seed_network(db)
    full = site.get("/api/v1/reach?service=translation", headers=desk).json()
    assert full["holes"] == 0 and len(full["items"]) == 233
    assert site.get("/api/v1/reach?territory=ZZ", headers=desk).status_code == 404
