"""Link, portal and API (and text and telephone, where they can) leave the same rows behind for every act."""
# long: one harness plays every act over every way and compares the rows

import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select

from i18n.models import Delivery
from rescue.cases.models import Incident
from rescue.dispatch import call_outs
from rescue.dispatch.bills.models import Bill
from rescue.dispatch.models import CallOut, Need
from rescue.dispatch.tracks.models import HelperPosition
from rescue.kit.access import links, organisations, sessions, tokens, users
from rescue.kit.access.models import OrganisationKind
from rescue.kit.access.principals import Principal, Role
from rescue.kit.clock import MovedClock
from rescue.kit.events import Event
from rescue.network import providers
from rescue.network.capacity import units
from rescue.network.capacity.models import Unit, UnitState
from rescue.network.capacity.units import UnitDraft
from rescue.network.drafts import TariffDraft, draft_of
from rescue.network.models import Provider, Service
from tests.rescue.whole_house import Whole, open_whole, version_on
from tests.twilio.signed import ACCOUNT, deliver, message, post, sid

ANDAMAN = "+99976400001"
HERE = {"latitude": 7.885, "longitude": 98.389, "accuracy_m": 12.0}
NOT_THE_SAME = ("id", "need_id", "incident_id", "link_id", "call_out_id", "by", "version", "replaces")


@dataclass
class Firm:
    """Andaman Rescue with somebody who signs in, a key for a program, a tariff and one unit."""

    whole: Whole
    provider_id: str
    cookie: dict[str, str]
    key: dict[str, str]


@pytest.fixture
def firm(database_url: str, clock: MovedClock) -> Iterator[Firm]:
    with open_whole(database_url, clock) as whole:
        database = whole.house.database
        with database.write() as db:
            org = organisations.add_organisation(db, "Andaman", OrganisationKind.PROVIDER, by="test")
            provider = db.scalars(select(Provider).where(Provider.name == "Andaman Rescue")).one()
            tariff = TariffDraft(Service.CASUALTY_TRANSPORT, 150_000, 3_500, 90_000, "THB", night_percent=125)
            drafted = replace(draft_of(provider), organisation_id=org.id, tariffs=(tariff,))
            providers.change_provider(db, provider, drafted, version=None, by="test")
            somchai = users.add_user(
                db, "somchai@andaman.example", Role.PROVIDER, by="test", display_name="S", organisation_id=org.id
            )
            key = sessions.open(db, somchai.id, hours=24 * 30)
            token = tokens.add(db, "dispatch", by="test", organisation_id=org.id, role=Role.PROVIDER).token
            unit = units.add(db, provider, UnitDraft("Ambulance 1", provider.stations[0].id), by="test")
            desk = users.add_user(db, "lin@desk.example", Role.COORDINATOR, by="test", display_name="Lin")
            units.set_state(db, unit.id, Principal(desk.id, Role.COORDINATOR), UnitState.AVAILABLE)
        cookie = {"Cookie": f"{sessions.cookie_name(is_secure=False)}={key}"}
        yield Firm(whole, provider.id, cookie, {"Authorization": f"Bearer {token}", "Accept": "application/json"})


class Way:
    """How an act reaches us: forms by link or portal, JSON by API."""

    def __init__(self, firm: Firm, name: str, number: int) -> None:
        self.firm, self.name = firm, name
        whole = firm.whole
        whole.send_sos(kind="injury", name="Li Wei", phone=f"+6681234{number:04d}")
        whole.step()
        incident = max(whole.rows(Incident), key=lambda each: each.reported_at)
        ours = [each for each in whole.rows(CallOut) if each.incident_id == incident.id]
        (self.call_out,) = [each for each in ours if each.service == Service.CASUALTY_TRANSPORT]
        self.link = f"/p/{links.token_of(whole.house.database.secret, self.call_out.link_id)}"
        self.base = {"link": self.link, "portal": f"/partner/jobs/{self.call_out.id}"}.get(name, "")

    def do(self, what: str, form: dict[str, str], body: dict[str, Any], path: str = "") -> None:
        client = self.firm.whole.client
        if self.name == "api":
            path = f"/api/v1/call-outs/{self.call_out.id}/{path or what}"
            answer = client.post(path, json=body, headers=self.firm.key)
            assert answer.status_code < 300, answer.text
            return
        headers = self.firm.cookie if self.name == "portal" else {}
        page = client.get(self.base, headers=headers).text
        version = {"version": version_on(page)} if what != "bills" else {}
        answer = client.post(f"{self.base}/{what}", data={**version, **form}, headers=headers)
        assert answer.status_code in (204, 303), answer.text

    def accept(self) -> None:
        if self.name == "text":
            deliver(self.firm.whole.client, message(ANDAMAN, "1 15"))
            self.firm.whole.step()
        elif self.name == "voice":
            self._press("answers/1", "1")
            self._press("minutes/1", "15")
        else:
            self.do("acceptance", {"eta_minutes": "15"}, {"eta_minutes": 15})

    def refuse(self) -> None:
        if self.name == "text":
            deliver(self.firm.whole.client, message(ANDAMAN, "2 no unit"))
            self.firm.whole.step()
        else:
            form = {"reason": "no_unit", "note": "no unit"}
            self.do("refusal", form, dict(form))

    def _press(self, part: str, digits: str) -> None:
        whole = self.firm.whole
        told = self.told()
        for _ in range(8):
            if told:
                break
            whole.step(25)
            told = self.told()
        form = {"CallSid": sid("CA"), "AccountSid": ACCOUNT, "From": "+1", "To": ANDAMAN, "Digits": digits}
        answer = post(whole.client, f"/webhooks/twilio/said/{told[-1]}/{part}", form)
        assert answer.status_code == 200, answer.text

    def told(self) -> list[str]:
        """The calls that told this offer aloud."""
        spoken = [each for each in self.firm.whole.rows(Delivery) if each.channel == "voice"]
        return [each.id for each in spoken if each.about == self.call_out.id]

    def milestone(self, name: str) -> None:
        self.do("milestones", {"milestone": name}, {"milestone": name})

    def position(self) -> None:
        form = {name: str(value) for name, value in HERE.items()}
        self.do("positions", form, {"positions": [HERE]})

    def bill(self) -> None:
        form = {"currency": "THB", "call_out": "1,875", "road": "100.50", "other": "50", "other_text": "toll"}
        lines = [
            {"kind": "call_out", "amount_minor": 187_500},
            {"kind": "road", "amount_minor": 10_050},
            {"kind": "other", "amount_minor": 5_000, "text": "toll"},
        ]
        self.do("bills", {**form, "number": "INV-1"}, {"currency": "THB", "lines": lines, "number": "INV-1"})

    def left(self) -> dict[str, Any]:
        """What is stored now: every row of this call-out without ids, times counted from the offer."""
        whole, ours = self.firm.whole, self.call_out

        def plain(row: Any) -> dict[str, Any]:
            values = {
                each.key: getattr(row, each.key) for each in row.__table__.columns if each.key not in NOT_THE_SAME
            }
            since = ours.offered_at
            return {
                name: (value - since).total_seconds() if isinstance(value, datetime) else value
                for name, value in values.items()
            }

        (call_out,) = [each for each in whole.rows(CallOut) if each.id == ours.id]
        others = [each for each in whole.rows(CallOut) if each.need_id == ours.need_id and each.id != ours.id]
        needs = [each for each in whole.rows(Need) if each.id == ours.need_id]
        kept = [each for model in (HelperPosition, Bill) for each in whole.rows(model) if each.call_out_id == ours.id]
        subjects = {ours.id, ours.need_id, *(each.id for each in whole.rows(Bill) if each.call_out_id == ours.id)}
        kinds = [each.kind for each in whole.rows(Event) if each.subject in subjects]
        (unit,) = whole.rows(Unit)
        return {
            "call_out": plain(call_out),
            "needs": [(str(each.state), each.met_by == ours.id) for each in needs],
            "others": [str(each.state) for each in others],
            "kept": [plain(each) for each in kept],
            "events": sorted(kinds),
            "unit": (str(unit.state), unit.call_out_id == ours.id),
        }


def played(firm: Firm, name: str, number: int, story: Callable[[Way], None]) -> list[dict[str, Any]]:
    """The story told by one way, and what it left; each on a day of its own, so that no two are one event."""
    whole = firm.whole
    whole.clock.advance(86_400 * (1 + number % 2) + 3_600 * number)
    with whole.house.database.read() as db:
        before = vars(db.get_one(Provider, firm.provider_id)).copy()
    way = Way(firm, name, number)
    assert way.call_out.provider_id == firm.provider_id
    story(way)
    left = way.left()
    left["call_out"].pop("estimate_parts"), left["call_out"].pop("estimate_minor"), left["call_out"].pop("reasons")
    for kept in left["kept"]:
        kept.pop("agreed", None)
    with whole.house.database.read() as db:
        after = vars(db.get_one(Provider, firm.provider_id))
    counted = {
        column: after[column] - before[column]
        for column in before
        if isinstance(before[column], int) and column.endswith(("_count", "_total"))
    }
    return [left, counted]


def whole_job(way: Way) -> None:
    way.firm.whole.clock.advance(20)
    way.accept()
    way.firm.whole.clock.advance(120)
    way.milestone("en_route")
    way.firm.whole.clock.advance(300)
    way.position()
    way.firm.whole.clock.advance(900)
    for name in ("on_scene", "cleared"):
        way.milestone(name)
        way.firm.whole.clock.advance(1_800)
    way.bill()


def test_a_whole_job_leaves_the_same_by_link_portal_and_program(firm: Firm) -> None:
    told = {name: played(firm, name, number, whole_job) for number, name in enumerate(("link", "portal", "api"), 1)}
    assert told["link"] == told["portal"] == told["api"]
    left, counted = told["link"]
    assert left["call_out"]["state"] == "cleared" and left["unit"] == ("available", False)
    assert [each["total_minor"] for each in left["kept"] if "total_minor" in each] == [202_550]
    assert counted["late_minutes_total"] == 7 and counted["accept_seconds_total"] == 20
    bill = max(firm.whole.rows(Bill), key=lambda each: each.received_at)
    assert bill.agreed["by_kind"]["call_out"] in (150_000, 187_500)


def test_a_yes_by_five_ways_is_one_yes(firm: Firm) -> None:
    def story(way: Way) -> None:
        way.firm.whole.clock.advance(20)
        way.accept()
        accepted.append(way.left())
        with firm.whole.house.database.write() as db:
            call_outs.stand_down(db, way.call_out.incident_id, by="test")

    accepted: list[dict[str, Any]] = []
    for number, name in enumerate(("link", "portal", "api", "text", "voice"), 11):
        played(firm, name, number, story)
    for each in accepted:
        for name in ("estimate_parts", "estimate_minor", "reasons", "answered_at"):  # a telephone rings later
            each["call_out"].pop(name)
    for each in accepted:
        assert each == accepted[0]
    assert accepted[0]["unit"] == ("on_job", True) and accepted[0]["call_out"]["eta_minutes"] == 15


def test_a_no_leaves_the_same_and_asks_the_next(firm: Firm) -> None:
    def no(way: Way) -> None:
        way.firm.whole.clock.advance(20)
        way.refuse()

    refused = [played(firm, name, number, no) for number, name in enumerate(("link", "portal", "api", "text"), 21)]
    for each in refused:
        assert each == refused[0]
    assert refused[0][0]["others"] == ["offered"]


def test_a_breakdown_leaves_the_same_and_asks_the_next(firm: Firm) -> None:
    def broken(way: Way) -> None:
        way.firm.whole.clock.advance(20)
        way.accept()
        way.firm.whole.clock.advance(60)
        way.do("abort", {"reason": "flat tyre"}, {"reason": "flat tyre"})

    ended = [played(firm, name, number, broken) for number, name in enumerate(("link", "portal", "api"), 31)]
    for each in ended:
        assert each == ended[0]
    left, counted = ended[0]
    assert left["call_out"]["state"] == "aborted" and left["needs"] == [("searching", False)]
    assert left["others"] == ["offered"] and counted["aborts_count"] == 1


def test_the_portal_shows_its_own_only_and_speaks_of_time_and_money(firm: Firm) -> None:
    whole = firm.whole
    way = Way(firm, "portal", 41)
    board = whole.client.get("/partner", headers=firm.cookie)
    assert board.status_code == 200 and f"/partner/jobs/{way.call_out.id}" in board.text
    assert "Li Wei" not in board.text and "THB" in board.text
    job = whole.client.get(way.base, headers=firm.cookie).text
    assert "Price by your tariff" in job and "Can you come?" in job
    whole.client.post(f"{way.link}/refusal", data={"reason": "no_unit", "version": "1"})
    other = next(each for each in whole.rows(CallOut) if each.provider_id != firm.provider_id)
    assert whole.client.get(f"/partner/jobs/{other.id}", headers=firm.cookie).status_code == 404
    assert whole.client.get("/partner").status_code in (303, 401)
    for path in ("past", "bills", "crew", "quality", "webhooks", "keys"):
        answer = whole.client.get(f"/partner/{path}", headers=firm.cookie)
        assert answer.status_code == 200, path
    made = whole.client.post("/partner/keys", data={"name": "dispatch"}, headers=firm.cookie)
    assert "hwt_" in made.text and "hwt_" not in whole.client.get("/partner/keys", headers=firm.cookie).text


def test_whoever_was_cancelled_after_a_yes_is_thanked_and_bills_the_call_out_fee(firm: Firm) -> None:
    way = Way(firm, "link", 51)
    way.accept()
    with firm.whole.house.database.write() as db:
        call_outs.stand_down(db, way.call_out.incident_id, by="test")
    page = firm.whole.client.get(way.link).text
    assert "This call-out is cancelled." in page and "call-out fee of" in page
    answer = firm.whole.client.post(f"{way.link}/bills", data={"currency": "THB", "call_out": "1500", "road": "900"})
    assert answer.status_code == 303
    (bill,) = firm.whole.rows(Bill)
    assert bill.agreed["over_minor"] == bill.total_minor - bill.agreed["agreed_minor"] > 0
    assert "More than agreed" in firm.whole.client.get(way.link).text


def png() -> bytes:
    """A picture of one grey point."""

    def part(kind: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")

    head = part(b"IHDR", bytes([0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0]))
    return b"\x89PNG\r\n\x1a\n" + head + part(b"IDAT", zlib.compress(b"\x00\x80")) + part(b"IEND", b"")


def test_a_photographed_bill_is_the_same_by_three_ways_and_is_opened_by_whoever_is_named(firm: Firm) -> None:
    client, kept = firm.whole.client, []
    for number, name in enumerate(("link", "portal", "api"), 61):
        firm.whole.clock.advance(3 * 86_400)  # so that no two are one event
        way = Way(firm, name, number)
        way.accept()
        for milestone in ("on_scene", "cleared"):
            way.milestone(milestone)
        form, photo = {"currency": "THB", "total": "1,500"}, {"photo": ("bill.png", png(), "image/png")}
        if name == "api":
            path = f"/api/v1/call-outs/{way.call_out.id}/photographed-bills"
            keyed = {**firm.key, "Idempotency-Key": "bill-71"}
            twice = [client.post(path, data={**form, "total": "1500"}, files=photo, headers=keyed) for _ in range(2)]
            assert twice[0].json() == twice[1].json() and twice[1].headers["Idempotent-Replayed"] == "true"
            other = {"photo": ("bill.png", png() + b"x", "image/png")}
            assert client.post(path, data=form, files=other, headers=keyed).status_code == 422, "another picture"
            answer = twice[0]
        else:
            headers = firm.cookie if name == "portal" else {}
            answer = client.post(f"{way.base}/bills", data=form, files=photo, headers=headers)
        assert answer.status_code in (201, 303), answer.text
        (bill,) = [each for each in firm.whole.rows(Bill) if each.call_out_id == way.call_out.id]
        kept.append((bill.total_minor, bill.currency, str(bill.state), bill.photo_id is not None, bill.lines))
        opened = client.post(f"/api/v1/bills/{bill.id}/photo-openings", headers=firm.key)
        assert opened.content == png() and "attachment" in opened.headers["content-disposition"]
    assert kept == [(150_000, "THB", "received", True, [])] * 3
    firm.whole.clock.advance(3 * 86_400)
    way = Way(firm, "link", 71)
    way.accept()
    way.milestone("on_scene")
    wrong = {"photo": ("bill.png", b"MZ no picture", "image/png")}
    answer = client.post(f"{way.link}/bills", data={"currency": "THB", "total": "1"}, files=wrong)
    assert answer.status_code == 422
    assert len(firm.whole.rows(Bill)) == 3
