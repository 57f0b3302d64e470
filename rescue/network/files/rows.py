"""Reads a directory file: one row a station and price; rows of one licence number and name are one partner."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import partial
from typing import TypeVar

from rescue.kit.money import Money
from rescue.network.drafts import (
    BAD_HOURS,
    BAD_SURCHARGES,
    MOST_MINOR,
    NEEDED,
    Channel,
    Contact,
    Flaw,
    ProviderDraft,
    StationDraft,
    TariffDraft,
    find_flaws,
)
from rescue.network.files import columns as says
from rescue.network.files.columns import CHANNELS, COLUMNS, FILE_NAMES, PRICES, REQUIRED
from rescue.network.files.sheets import read_rows
from rescue.network.hours import read_hours
from rescue.network.models import Service
from rescue.network.tariffs.surcharges import NO_SURCHARGES, read_surcharges

T = TypeVar("T")

MOST_ERRORS = 500
YES = frozenset({"yes", "y", "true", "1", "是"})
NO = frozenset({"no", "n", "false", "0", "否", ""})


@dataclass(frozen=True)
class RowError:
    """One wrong cell: the row as a spreadsheet counts (1 is the heading), the column's name, a translatable text."""

    row: int
    column: str
    text: str


@dataclass
class Partner:
    """The rows of one partner; `rows` says for each of its stations where it stands in the file."""

    row: int
    draft: ProviderDraft
    stations: dict[str, StationDraft] = field(default_factory=dict)
    rows: list[int] = field(default_factory=list)
    tariffs: dict[tuple[Service, str | None], TariffDraft] = field(default_factory=dict)

    def whole(self) -> ProviderDraft:
        return replace(self.draft, stations=tuple(self.stations.values()), tariffs=tuple(self.tariffs.values()))


class Cells:
    """One row's cells by column; every reading that fails notes an error and goes on."""

    def __init__(self, row: int, cells: dict[str, str], errors: list[RowError]) -> None:
        self.row = row
        self._cells = cells
        self._errors = errors

    def wrong(self, column: str, text: str) -> None:
        self._errors.append(RowError(self.row, column, text))

    def text(self, column: str) -> str | None:
        return self._cells.get(column) or None

    def needed(self, column: str) -> str:
        value = self._cells.get(column, "")
        if not value:
            self.wrong(column, NEEDED)
        return value

    def words(self, column: str) -> tuple[str, ...]:
        """Words apart by spaces, commas or semicolons, each once."""
        cell = self._cells.get(column, "").replace(",", " ").replace(";", " ").replace("、", " ")
        return tuple(dict.fromkeys(cell.split()))

    def read(self, column: str, read: Callable[[str], T], otherwise: T, text: str) -> T:
        """The cell by `read`, or `otherwise` when it is empty or wrong."""
        cell = self._cells.get(column, "")
        if not cell:
            return otherwise
        try:
            return read(cell)
        except (ValueError, InvalidOperation, KeyError):
            self.wrong(column, text)
            return otherwise


def read_partners(content: bytes) -> tuple[list[Partner], list[RowError]]:
    """All partners of a file and everything that is wrong with it, at most MOST_ERRORS faults."""
    heading, *rows = read_rows(content)
    columns = [name.strip().lower().replace(" ", "_") for name in heading]
    errors = list(_heading_errors(columns))
    if errors:
        return [], errors
    partners: dict[tuple[str, str], Partner] = {}
    for number, row in enumerate(rows, start=2):
        if any(row):
            cells = Cells(number, dict(zip(columns, row, strict=False)), errors)
            _add(partners, cells)
        if len(errors) >= MOST_ERRORS:
            break
    if not errors:
        for partner in partners.values():
            errors += [_place(partner, flaw) for flaw in find_flaws(partner.whole())]
    return list(partners.values()), sorted(errors, key=lambda error: error.row)[:MOST_ERRORS]


def _heading_errors(columns: Sequence[str]) -> Iterator[RowError]:
    for name in REQUIRED:
        if name not in columns:
            yield RowError(1, name, says.COLUMN_MISSING)
    for place, name in enumerate(columns):
        if name and name not in COLUMNS:
            yield RowError(1, f"#{place + 1}", says.COLUMN_UNKNOWN)  # what it was called is not repeated
        elif name and name in columns[:place]:
            yield RowError(1, name, says.COLUMN_TWICE)


def _add(partners: dict[tuple[str, str], Partner], cells: Cells) -> None:
    draft = _read_partner(cells)
    key = (cells.needed("licence_number"), draft.name)
    partner = partners.setdefault(key, Partner(cells.row, draft))
    if partner.draft != draft:
        cells.wrong("name", says.DIFFERS)
    station = _read_station(cells)
    known = partner.stations.get(station.name)
    if known is None:
        partner.rows.append(cells.row)
        partner.stations[station.name] = station
    elif replace(known, services=station.services) != station:
        cells.wrong("station", says.DIFFERS)
    else:
        together = tuple(dict.fromkeys((*known.services, *station.services)))
        partner.stations[station.name] = replace(station, services=together)
    for tariff in _read_tariffs(cells, draft.currency, station):
        _price(partner, tariff, station.territory_code, cells)


def _read_partner(cells: Cells) -> ProviderDraft:
    by_channel = ((channel, cells.text(channel)) for channel in CHANNELS)
    return ProviderDraft(
        name=cells.needed("name"),
        currency=cells.needed("currency").upper(),
        stations=(),
        legal_name=cells.text("legal_name"),
        licence_number=cells.text("licence_number"),
        licence_valid_until=cells.read("licence_valid_until", date.fromisoformat, None, says.BAD_DATE),
        contract_valid_from=cells.read("contract_valid_from", date.fromisoformat, None, says.BAD_DATE),
        contract_valid_until=cells.read("contract_valid_until", date.fromisoformat, None, says.BAD_DATE),
        languages=tuple(word.lower() for word in cells.words("languages")),
        contacts=tuple(
            Contact(channel, _dialled(channel, address), place)
            for place, (channel, address) in enumerate(by_channel, start=1)
            if address
        ),
        notes=cells.text("notes"),
    )


def _read_station(cells: Cells) -> StationDraft:
    return StationDraft(
        name=cells.needed("station"),
        territory_code=cells.needed("territory").upper(),
        latitude=cells.read("latitude", float, 0.0, says.BAD_NUMBER) if cells.needed("latitude") else 0.0,
        longitude=cells.read("longitude", float, 0.0, says.BAD_NUMBER) if cells.needed("longitude") else 0.0,
        time_zone=cells.needed("time_zone"),
        services=_read_services(cells) if cells.needed("services") else (),
        serves=tuple(word.upper() for word in cells.words("also_serves")),
        cross_border=cells.read("cross_border", _yes, False, says.BAD_YES),
        hours=cells.read("hours", read_hours, None, BAD_HOURS),
        phone=cells.text("phone"),
    )


def _read_services(cells: Cells) -> tuple[Service, ...]:
    try:
        return tuple(Service(word.lower()) for word in cells.words("services"))
    except ValueError:
        cells.wrong("services", says.BAD_SERVICE)
        return ()


def _read_tariffs(cells: Cells, currency: str, station: StationDraft) -> list[TariffDraft]:
    if not any(cells.text(column) for column in PRICES):
        return []
    read = partial(_minor, currency=currency)
    fee, kilometre, hour = (cells.read(column, read, 0, says.BAD_NUMBER) for column in PRICES)
    night = cells.read("night_percent", int, 100, says.BAD_NUMBER)
    more = cells.read("surcharges", read_surcharges, NO_SURCHARGES, BAD_SURCHARGES)
    return [
        TariffDraft(service, fee, kilometre, hour, currency, night_percent=night, surcharges=more)
        for service in station.services
    ]


def _price(partner: Partner, tariff: TariffDraft, territory_code: str, cells: Cells) -> None:
    """The first price of a service holds everywhere; another one holds in its own territory."""
    everywhere = partner.tariffs.setdefault((tariff.service, None), tariff)
    if everywhere == tariff:
        return
    own = replace(tariff, territory_code=territory_code)
    if partner.tariffs.setdefault((tariff.service, territory_code), own) != own:
        cells.wrong("call_out_fee", says.DIFFERS)


def _place(partner: Partner, flaw: Flaw) -> RowError:
    """Where in the file a flaw of the draft stands."""
    parts = flaw.field.split("/")
    if parts[0] == "stations" and len(parts) > 1:
        return RowError(partner.rows[int(parts[1])], FILE_NAMES.get(parts[2], parts[2]), flaw.text)
    if parts[0] == "contacts" and len(parts) > 1:
        return RowError(partner.row, partner.draft.contacts[int(parts[1])].channel, flaw.text)
    name = parts[2] if len(parts) > 2 else parts[0]
    return RowError(partner.row, FILE_NAMES.get(name, name), flaw.text)


def _dialled(channel: Channel, address: str) -> str:
    """Numbers without the spaces, dots, hyphens and brackets that people write."""
    return address if channel is Channel.EMAIL else address.translate(str.maketrans("", "", " .-()"))


def _minor(cell: str, *, currency: str) -> int:
    amount = Decimal(cell.replace(",", ""))
    if not amount.is_finite() or abs(amount) > MOST_MINOR:
        raise ValueError("not a price")
    return Money.of(amount, currency).amount_minor if len(currency) == 3 and currency.isalpha() else 0


def _yes(cell: str) -> bool:
    word = cell.casefold()
    if word not in YES | NO:
        raise ValueError("yes or no")
    return word in YES
