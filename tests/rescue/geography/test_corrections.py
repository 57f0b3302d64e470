"""Country sheets the desk corrects: the next caller hears it, sees it and is texted it; nothing else changes."""

import re
from datetime import date, timedelta
from typing import Any

import pytest

from rescue.demonstration import seeding
from rescue.geography import country_sheets, territories
from rescue.geography.corrections import book, contents, forms, known
from rescue.geography.corrections.book import NONE, Correction, Corrections
from rescue.geography.corrections.contents import Fact, FactUnusable
from rescue.geography.country_sheets import Sureness
from rescue.kit.access.principals import Role
from tests.rescue.switchboard.conftest import Switchboard, board
from tests.twilio import signed

__all__ = ["board"]

CALLER = "+66812345678"
AML = 'A"ML=1;lt=+7.88040;lg=+98.39230;rd=25;top=20171003164150;lc=90;pm=G'
RIGHT = {"number": "1646", "alternates": ["1669"]}
FACT = {"value": RIGHT, "source": "Ministry of Health, by telephone", "checked_on": "2017-10-01", "is_verified": True}
PATH = "/territories/TH/facts/ambulance"
TODAY = date(2026, 11, 25)


def supervisor(board: Switchboard) -> str:
    with board.house.database.write() as db:
        person = (Role.SUPERVISOR, "wu@desk.example", "Wu Min", "unused")
        return seeding.add_account(db, person, None, None).token


def test_a_corrected_number_is_seen_heard_and_texted_to_the_next_caller_and_to_whoever_waits(
    board: Switchboard,
) -> None:
    wu = supervisor(board)
    before = board.client.post(
        "/api/v1/incidents", json={"location": {"latitude": 7.9, "longitude": 98.3}, "reporter": {"phone": CALLER}}
    ).json()
    assert before["emergency_numbers"]["ambulance"]["number"] == "1669"

    read = board.ask("GET", PATH)
    assert (read.headers["etag"], read.json()["is_corrected"]) == ('"0"', False)
    written = board.ask("PUT", PATH, FACT, by=wu, If_Match='"0"')
    assert (written.status_code, written.headers["etag"]) == (200, '"1"'), written.text
    assert written.json()["source"] == FACT["source"] and not written.json()["is_stale"]

    # Whoever waits already: their case, their page; the version of the case is still what a coordinator typed into.
    told = board.ask("GET", f"/incidents/{before['id']}").json()
    assert told["emergency_numbers"]["ambulance"] == {
        "number": "1646",
        "alternates": ["1669"],
        "confidence": "confirmed",
    }
    kinds = [each["kind"] for each in board.ask("GET", f"/incidents/{before['id']}/timeline").json()["items"]]
    assert "incident.numbers_corrected" in kinds
    # The next one, by program, by page, on the sheet.
    after = board.client.post("/api/v1/incidents", json={"location": {"latitude": 9.5, "longitude": 100.0}}).json()
    assert after["emergency_numbers"]["ambulance"]["number"] == "1646"
    assert 'href="tel:1646"' in board.client.get("/sos?territory=TH").text
    sheet = board.client.get("/territories/TH?language=en").text
    assert 'href="tel:1646"' in sheet and "Ministry of Health, by telephone" in sheet and "Checked by our desk" in sheet
    shown = board.client.get("/api/v1/territories/TH").json()["emergency_numbers"]["ambulance"]
    assert (shown["number"], shown["source"], shown["as_of"]) == ("1646", FACT["source"], "2017-10-01")
    # By text, and by the voice on the line.
    other = "+66812345699"
    phone = board.exchange.call_us(other, FromCountry="TH")
    phone.press(
        next(mark for mark in next(line.text for line in phone.heard if "普通话" in line.text) if mark.isdigit())
    )
    phone.press("1")
    phone.speak("泰国普吉岛")
    board.work()
    assert "1 6 4 6" in phone.said and "1 6 6 9" not in phone.said
    signed.deliver(board.client, signed.message("+66812345677", AML))
    board.work()
    assert any("1646" in text for text in board.texts("+66812345677"))

    # Undone by a new correction: everything it was stays in the history.
    undone = board.ask("POST", f"{PATH}/undoing", {"to_version": 0, "reason": "a hoax"}, by=wu, If_Match='"1"')
    assert (undone.json()["version"], undone.json()["is_corrected"]) == (2, False), undone.text
    assert board.client.get("/api/v1/territories/TH").json()["emergency_numbers"]["ambulance"]["number"] == "1669"
    again = board.ask("POST", f"{PATH}/undoing", {"to_version": 1}, by=wu, If_Match='"2"').json()
    assert (again["value"], again["source"], again["version"]) == (RIGHT, FACT["source"], 3)
    history = board.ask("GET", f"{PATH}/history").json()["items"]
    assert [(each["version"], each["state"], each["reason"]) for each in history] == [
        (3, "corrected", ""),
        (2, "given_back", "a hoax"),
        (1, "corrected", ""),
    ]
    assert len({each["changed_by"] for each in history}) == 1


def test_what_is_refused_changes_nothing_and_nobody_is_overwritten(board: Switchboard) -> None:
    wu = supervisor(board)
    cases: list[tuple[str | None, str | None, str, dict[str, Any], int]] = [
        (None, '"0"', PATH, FACT, 403),  # a coordinator reads and tells a supervisor
        (wu, None, PATH, FACT, 428),
        (wu, '"4"', PATH, FACT, 412),
        (wu, '"0"', "/territories/ZZ/facts/ambulance", FACT, 404),
        (wu, '"0"', "/territories/TH/facts/weather", FACT, 404),
        (wu, '"0"', PATH, {**FACT, "value": {"number": "call me"}}, 422),
        (wu, '"0"', PATH, {**FACT, "value": {"number": "1646", "price": 3}}, 422),
        (wu, '"0"', PATH, {**FACT, "source": "  "}, 422),
        (wu, '"0"', PATH, {**FACT, "checked_on": "2017-10-09"}, 422),
        (wu, '"0"', "/territories/TH/facts/deposit", {**FACT, "value": {"habit": "now and then"}}, 422),
    ]
    for by, tag, path, body, status in cases:
        answer = board.ask("PUT", path, body, by=by, **({"If_Match": tag} if tag else {}))
        assert answer.status_code == status, (path, body, answer.text)
    wrong = board.ask("PUT", PATH, {**FACT, "value": {"number": "call me"}}, by=wu, If_Match='"0"').json()
    assert [each["pointer"] for each in wrong["errors"]] == ["#/value/number"] and "call me" not in str(wrong)
    assert board.client.put(f"/api/v1{PATH}", json=FACT, headers={"If-Match": '"0"'}).status_code == 401
    assert board.ask("POST", f"{PATH}/undoing", {"to_version": 7}, by=wu, If_Match='"0"').status_code == 404
    shown = board.ask("GET", PATH)
    assert (shown.headers["etag"], shown.json()["value"]["number"]) == ('"0"', "1669")
    assert board.ask("GET", f"{PATH}/history").json()["items"] == []

    assert board.ask("PUT", PATH, FACT, by=wu, If_Match='"0"').status_code == 200
    assert board.ask("PUT", PATH, FACT, by=wu, If_Match='"0"').status_code == 412, "the other one saw the packed fact"
    notes = {**FACT, "value": {"text": "The desk of the hospital answers only in Thai."}}
    assert board.ask("PUT", "/territories/TH/facts/notes", notes, by=wu, If_Match='"0"').status_code == 200
    assert board.client.get("/api/v1/territories/TH/facts/notes").status_code == 404, "notes are for the desk"
    assert "answers only in Thai" not in board.client.get("/territories/TH").text


def test_the_desk_reads_and_corrects_on_its_pages(board: Switchboard) -> None:
    wu = supervisor(board)
    see = {
        "Authorization": f"Bearer {wu}",
        "Accept": "text/html",
        "Accept-Language": "en",
        "Sec-Fetch-Site": "same-origin",
    }

    def send(path: str, **form: str) -> Any:
        return board.client.post(path, data=form, headers=see, follow_redirects=False)

    every = board.client.get("/desk/countries", headers=see).text
    assert set(re.findall(r'href="/desk/countries/(\w+)"', every)) == {each.code for each in territories.list_all()}
    assert every.index("/desk/countries/CD") < every.index("/desk/countries/AD"), "a missing number before a sure one"
    found = board.client.get("/desk/countries?q=泰国", headers=see).text
    assert re.findall(r'href="/desk/countries/(\w+)"', found) == ["TH"]
    told = {"version": "0", "source": "Li at the embassy", "checked_on": "2016-01-02", "reason": "moved"}
    assert "Nothing is known yet." in board.client.get("/desk/countries/TH", headers=see).text
    refused = send("/desk/countries/TH/ambulance", **told, number="112 or so")
    assert refused.status_code == 422 and 'value="112 or so"' in refused.text and "Li at the embassy" in refused.text
    for fact, form in {
        "ambulance": {"number": "1646", "alternates": "1669, 1554"},
        "missions": {
            "basis": "own",
            "row-0-kind": "consular_office",
            "row-0-city": "Phuket",
            "row-0-located_in": "TH",
            "row-0-name_en": "Consular Office of China in Phuket",
            "row-0-general": "+66-76-304-219",
        },
        "statutory_payers": {"row-0-name": "Road Victims Protection", "row-0-deadline_days": "180"},
        "limitation_periods": {"row-0-claim": "Tort", "row-0-months": "12", "row-0-counted_from": "knowledge"},
        "deposit": {"habit": "often", "amount": "THB 50,000"},
        "languages": {"tags": "th, en, cmn"},
        "notes": {"text": "Ring twice."},
        "special_numbers": {"row-0-kind": "tourist police", "row-0-number": "1155"},
    }.items():
        answer = send(f"/desk/countries/TH/{fact}", **told, **form)
        assert (answer.status_code, answer.headers.get("location")) == (303, f"/desk/countries/TH#{fact}"), answer.text
        assert send(f"/desk/countries/TH/{fact}", **told, **form).status_code == 412
        assert "Version 1" in board.client.get(f"/desk/countries/TH/{fact}", headers=see).text
    page = board.client.get("/desk/countries/TH", headers=see).text
    for words in (
        "1646",
        "1554",
        "Phuket",
        "Road Victims Protection",
        "180 days",
        "12 months",
        "THB 50,000",
        "Ring twice.",
        "1155",
    ):
        assert words in page, words
    assert page.count("Older than a year") == 8 and "Wu Min" in page
    public = board.client.get("/territories/TH?language=en").text
    assert all(words in public for words in ("Road Victims Protection", "THB 50,000", "tel:1155", "+66-76-304-219"))
    assert "tel:1155" in board.client.get("/sos?territory=TH").text, "the tourist police stand on the first page"
    assert "Wu Min" not in public, "who corrected it is nobody's business outside"
    assert re.findall(r'href="/desk/countries/(\w+)"', board.client.get("/desk/countries", headers=see).text)[0] == "TH"
    assert send("/desk/countries/TH/deposit/undoing", version="1", to_version="0").status_code == 303
    assert "THB 50,000" not in board.client.get("/territories/TH").text
    lin = {**see, "Authorization": f"Bearer {board.lin}"}
    assert board.client.post("/desk/countries/TH/deposit", data=told, headers=lin).status_code == 403
    assert 'name="source"' not in board.client.get("/desk/countries/TH/deposit", headers=lin).text


@pytest.mark.parametrize(
    ("fact", "value", "pointer"),
    [
        (Fact.AMBULANCE, {"number": "1"}, "#/value/number"),
        (Fact.AMBULANCE, {"number": "1669", "alternates": ["1", "2", "3", "4"]}, "#/value/alternates"),
        (Fact.FALLBACK, {"number": None}, "#/value/number"),
        (Fact.SPECIAL, {"numbers": [{"kind": "magic", "number": "1155"}]}, "#/value/numbers/0/kind"),
        (Fact.MISSIONS, {"basis": "own", "posts": [{"kind": "embassy"}]}, "#/value/posts/0/city"),
        (Fact.PAYERS, {"payers": [{"name": " "}]}, "#/value/payers/0/name"),
        (Fact.LIMITATION, {"periods": [{"claim": "Tort", "months": 0}]}, "#/value/periods/0/months"),
        (Fact.LANGUAGES, {"tags": []}, "#/value/tags"),
        (Fact.NOTES, {"text": 3}, "#/value/text"),
    ],
)
def test_a_value_of_another_shape_names_the_field_that_is_wrong(
    fact: Fact, value: dict[str, Any], pointer: str
) -> None:
    with pytest.raises(FactUnusable) as refusal:
        contents.check(fact, value)
    assert pointer in [each["pointer"] for each in refusal.value.fields]


def test_every_one_of_the_233_has_every_fact_or_says_that_nobody_knows_it() -> None:
    rows = known.survey(NONE, TODAY)
    assert {row.code for row in rows} == {each.code for each in territories.list_all()}
    for code in [row.code for row in rows] + ["XK", "GG", "GF"]:
        territory, iso = country_sheets.meant(code)
        for each in known.list_known(NONE, territory, iso or country_sheets.own_code(territory)):
            if each.value is not None:
                # What is packed can be written back: the form shows it, and reading the form gives the same.
                assert contents.check(each.fact, each.value) == each.value, (code, each.fact)
                assert each.source and each.checked_on
            forms.rows_of(each.fact, each.value)
    missing = {row.code for row in rows if Fact.AMBULANCE in row.holes}
    assert missing == {"CD", "CG"}
    assert all({Fact.PAYERS, Fact.LIMITATION, Fact.DEPOSIT} <= set(row.holes) for row in rows)
    assert known.survey(NONE, TODAY + timedelta(days=366))[0].stale


def test_a_part_has_its_own_numbers_and_its_territorys_other_facts() -> None:
    def made(value: dict[str, Any], day: date = TODAY) -> Correction:
        return Correction(value, "somebody", day, is_verified=False, version=1)

    corrected = Corrections(
        3,
        {
            ("RS", Fact.AMBULANCE): made({"number": "1", "alternates": []}),
            ("RS", Fact.DEPOSIT): made({"habit": "never", "amount": ""}),
            ("JE", Fact.POLICE): made({"number": None, "alternates": []}),
        },
    )
    assert country_sheets.emergency_numbers(corrected, "RS").ambulance.confidence is Sureness.UNVERIFIED
    assert country_sheets.emergency_numbers(corrected, "RS", "XK").ambulance.number == "194"
    inherited = known.find_known(corrected, "RS", "XK", Fact.DEPOSIT)
    assert (inherited.value, inherited.version) == ({"habit": "never", "amount": ""}, 0)
    police = country_sheets.emergency_numbers(corrected, "CHI").police
    assert (police.number, police.confidence) == ("112", Sureness.MISSING), "honestly none, and the fallback"
    assert book.NONE.made == {}
