"""Reads CSV and XLSX into rows of text, and writes CSV: within limits, because a file is somebody else's."""

import csv
import io
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from rescue.kit.problems import Invalid, TooLarge
from rescue.kit.words import N_

MOST_BYTES = 5 * 1024 * 1024
MOST_ROWS = 5_000
MOST_COLUMNS = 60
MOST_CELL_CHARACTERS = 4_000
MOST_MEMBERS = 200
MOST_UNPACKED_BYTES = 60 * 1024 * 1024
MOST_RATIO = 200
# In this order: what cannot be UTF-8 is likely Chinese, and Latin-1 reads anything.
ENCODINGS = ("utf-8-sig", "gb18030", "big5", "cp1252")
XLSX_MARK = b"PK\x03\x04"
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


class FileUnreadable(Invalid):
    title = N_("This file cannot be read.")
    text = N_("This file cannot be read. Send a CSV file or an Excel workbook (.xlsx) without a password.")


class TooManyRows(TooLarge):
    title = N_("This file has too many rows.")
    text = N_("This file has too many rows. The most we take is %(most)s; split it and send the parts.")


def read_rows(content: bytes) -> list[list[str]]:
    """All rows of the first sheet as trimmed text, the heading first; FileUnreadable, TooLarge or TooManyRows."""
    if len(content) > MOST_BYTES:
        raise TooLarge(most="5 MiB")
    rows = _read_workbook(content) if content.startswith(XLSX_MARK) else _read_csv(content)
    if len(rows) > MOST_ROWS + 1:
        raise TooManyRows(most=MOST_ROWS)
    if not rows or any(len(row) > MOST_COLUMNS for row in rows):
        raise FileUnreadable
    return rows


def write_csv(heading: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """CSV that a spreadsheet opens as text: a byte-order mark, CRLF, and no cell that starts a formula."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(heading)
    writer.writerows([neutral(cell) for cell in row] for row in rows)
    return "\ufeff" + out.getvalue()


def neutral(cell: Any) -> str:
    """A cell as text; what a spreadsheet would run as a formula gets an apostrophe before it."""
    text = "" if cell is None else str(cell)
    if isinstance(cell, str) and text.startswith(FORMULA_STARTS):
        return f"'{text}"
    return text


def plain(cell: str) -> str:
    """The inverse of `neutral`, so that an export can be imported again."""
    return cell[1:] if cell[:1] == "'" and cell[1:].startswith(FORMULA_STARTS) else cell


def _read_csv(content: bytes) -> list[list[str]]:
    text = _decode(content)
    if "\0" in text:
        raise FileUnreadable
    heading = text.partition("\n")[0]
    separator = max((",", ";", "\t"), key=heading.count)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))
    except csv.Error:
        raise FileUnreadable from None
    return [[plain(_trim(cell)) for cell in row] for row in rows]


def _decode(content: bytes) -> str:
    for encoding in ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise FileUnreadable


def _read_workbook(content: bytes) -> list[list[str]]:
    _refuse_bombs(content)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheet = book.get_sheet_by_index(0)
        if sheet.total_height > MOST_ROWS + 1:
            raise TooManyRows(most=MOST_ROWS)
        if sheet.total_width > MOST_COLUMNS:
            raise FileUnreadable
        return [[plain(_trim(_text(cell))) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
    except (CalamineError, ValueError, OSError):
        raise FileUnreadable from None


def _refuse_bombs(content: bytes) -> None:
    """Look at the archive's own table before anything is unpacked."""
    try:
        members = zipfile.ZipFile(io.BytesIO(content)).infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        raise FileUnreadable from None
    unpacked = sum(member.file_size for member in members)
    is_dense = any(member.file_size > MOST_RATIO * max(member.compress_size, 1) for member in members)
    if len(members) > MOST_MEMBERS or unpacked > MOST_UNPACKED_BYTES or is_dense:
        raise TooLarge(most="5 MiB")


def _text(cell: Any) -> str:
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date | time):
        return cell.isoformat()
    return str(cell)


def _trim(cell: str) -> str:
    return cell.strip()[: MOST_CELL_CHARACTERS + 1]
