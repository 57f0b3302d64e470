"""A directory comes in from a file whole or not at all, every wrong cell named, and goes out without formulas."""

import csv
import io
import zipfile
from collections.abc import Sequence
from typing import Any

import pytest
import xlsxwriter
from sqlalchemy import func, select

from rescue.kit.access.principals import Principal
from rescue.kit.database import Database
from rescue.kit.problems import TooLarge
from rescue.network.directory import select_visible
from rescue.network.drafts import draft_of
from rescue.network.files.columns import COLUMNS, EXAMPLE
from rescue.network.files.importing import export_csv, import_providers, template_csv
from rescue.network.files.sheets import MOST_ROWS, FileUnreadable, TooManyRows, read_rows
from rescue.network.models import Provider, Service, Station

PATONG = {**EXAMPLE, "station": "Patong", "latitude": "7.8961", "longitude": "98.2966", "services": "translation"}


def sheet(*rows: dict[str, str], heading: Sequence[str] = tuple(COLUMNS)) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(heading)
    writer.writerows([row.get(column, "") for column in heading] for row in rows)
    return out.getvalue().encode()


def workbook(*rows: Sequence[Any]) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    page = book.add_worksheet()
    for number, row in enumerate(rows):
        page.write_row(number, 0, row)
    book.close()
    return out.getvalue()


def count(database: Database) -> int:
    with database.read() as db:
        return db.scalar(select(func.count()).select_from(Provider)) or 0


def test_the_template_can_be_imported_as_it_is(database: Database, lin: Principal) -> None:
    with database.write() as db:
        done = import_providers(db, template_csv().encode(), by=lin.id)
    assert (done.added, done.changed, done.unchanged, done.errors) == (1, 0, 0, ())
    with database.read() as db:
        provider = db.scalars(select_visible(lin)).one()
        tariff = draft_of(provider).tariffs[0]
    assert provider.name == "Andaman Rescue" and provider.contacts[0]["channel"] == "sms"
    assert (tariff.service, tariff.call_out_fee_minor, tariff.night_percent) == ("casualty_transport", 150_000, 125)


def test_rows_of_one_licence_and_name_are_one_partner_with_several_stations(database: Database, lin: Principal) -> None:
    more = {**EXAMPLE, "services": "dispute_coordination", "call_out_fee": "900"}
    with database.write() as db:
        done = import_providers(db, sheet(EXAMPLE, PATONG, more), by=lin.id)
    assert done.errors == () and done.added == 1
    with database.read() as db:
        draft = draft_of(db.scalars(select_visible(lin)).one())
    assert [(each.name, len(each.services)) for each in draft.stations] == [("Patong", 1), ("Phuket Town", 3)]
    prices = {tariff.service: tariff.call_out_fee_minor for tariff in draft.tariffs}
    assert prices[Service.DISPUTE_COORDINATION] == 90_000 and prices[Service.CASUALTY_TRANSPORT] == 150_000


def test_the_same_file_again_changes_nothing_and_another_changes_what_differs(
    database: Database, lin: Principal
) -> None:
    results = []
    for content in (
        sheet(EXAMPLE, PATONG),
        sheet(PATONG, EXAMPLE),
        sheet({**EXAMPLE, "notes": "New"}, {**PATONG, "notes": "New"}),
    ):
        with database.write() as db:
            done = import_providers(db, content, by=lin.id)
        results.append((done.added, done.changed, done.unchanged, done.errors))
    assert results == [(1, 0, 0, ()), (0, 0, 1, ()), (0, 1, 0, ())]
    with database.read() as db:
        assert db.scalar(select(func.count()).select_from(Station)) == 2


def test_an_export_can_be_imported_again_and_no_cell_runs_as_a_formula(database: Database, lin: Principal) -> None:
    trick = {**EXAMPLE, "notes": '=HYPERLINK("https://example.org")', "legal_name": "@SUM(A1)", "sms": "+99976400009"}
    with database.write() as db:
        import_providers(db, sheet(trick), by=lin.id)
    with database.read() as db:
        exported = export_csv(list(db.scalars(select_visible(lin))))
    cells = [cell for row in csv.reader(io.StringIO(exported.removeprefix("\ufeff"))) for cell in row]
    assert '\'=HYPERLINK("https://example.org")' in cells and "'@SUM(A1)" in cells and "'+99976400009" in cells
    assert not any(cell.startswith(("=", "+", "@")) for cell in cells)
    with database.write() as db:
        again = import_providers(db, exported.encode(), by=lin.id)
    assert (again.unchanged, again.changed, again.errors) == (1, 0, ())


def test_a_dry_run_tells_and_stores_nothing(database: Database, lin: Principal) -> None:
    with database.write() as db:
        assert import_providers(db, sheet(EXAMPLE), by=lin.id, dry_run=True).added == 1
    assert count(database) == 0


@pytest.mark.parametrize(
    ("changes", "column"),
    [
        ({"name": ""}, "name"),
        ({"latitude": "seven"}, "latitude"),
        ({"latitude": "nan"}, "latitude"),
        ({"longitude": "198"}, "longitude"),
        ({"services": "teleportation"}, "services"),
        ({"territory": "ZZ"}, "territory"),
        ({"licence_valid_until": "31.12.2027"}, "licence_valid_until"),
        ({"hours": "sometimes"}, "hours"),
        ({"call_out_fee": "a lot"}, "call_out_fee"),
        ({"call_out_fee": "-5"}, "call_out_fee"),
        ({"night_percent": "20"}, "night_percent"),
        ({"sms": "12"}, "sms"),
        ({"email": "nobody"}, "email"),
        ({"cross_border": "perhaps"}, "cross_border"),
        ({"currency": "XXL"}, "currency"),
        ({"time_zone": "Mars"}, "time_zone"),
    ],
)
def test_one_wrong_cell_is_named_and_stops_the_whole_file(
    database: Database, lin: Principal, changes: dict[str, str], column: str
) -> None:
    wrong = {**EXAMPLE, "licence_number": "TH-2", **changes}
    with database.write() as db:
        done = import_providers(db, sheet(EXAMPLE, wrong), by=lin.id)
    assert {(error.row, error.column) for error in done.errors} == {(3, column)}
    assert count(database) == 0


def test_headings_are_checked_before_any_row(database: Database, lin: Principal) -> None:
    heading = [name for name in COLUMNS if name != "latitude"] + ["<script>", "name"]
    with database.write() as db:
        done = import_providers(db, sheet(EXAMPLE, heading=heading), by=lin.id)
    assert [error.column for error in done.errors] == ["latitude", "#28", "name"]


def test_rows_of_one_partner_that_contradict_each_other_are_refused(database: Database, lin: Principal) -> None:
    with database.write() as db:
        done = import_providers(db, sheet(EXAMPLE, {**PATONG, "currency": "USD"}), by=lin.id)
    assert (3, "name") in {(error.row, error.column) for error in done.errors}


def test_a_workbook_is_read_like_a_csv(database: Database, lin: Principal) -> None:
    row: dict[str, Any] = {**EXAMPLE, "latitude": 7.8804, "call_out_fee": 1500, "night_percent": 125.0}
    with database.write() as db:
        done = import_providers(db, workbook(list(COLUMNS), [row.get(column, "") for column in COLUMNS]), by=lin.id)
    assert (done.added, done.errors) == (1, ())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_chinese_files_are_read_in_their_usual_encodings(encoding: str) -> None:
    assert read_rows("名称;电话\r\n安达曼救援;1\r\n".encode(encoding)) == [["名称", "电话"], ["安达曼救援", "1"]]


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 20_000_000)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"x" * (5 * 1024 * 1024 + 1), TooLarge),
        (b"a\n" * (MOST_ROWS + 2), TooManyRows),
        (workbook(*[["a"]] * (MOST_ROWS + 2)), TooManyRows),
        (bomb(), TooLarge),
        (b"PK\x03\x04 not a workbook", FileUnreadable),
        (b"", FileUnreadable),
        (b"\x00\x01\x02", FileUnreadable),
        (b"," * 100, FileUnreadable),
    ],
)
def test_a_file_beyond_the_limits_is_refused(content: bytes, problem: type[Exception]) -> None:
    with pytest.raises(problem):
        read_rows(content)
