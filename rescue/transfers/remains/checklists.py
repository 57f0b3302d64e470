"""What papers a country asks for and whose word counts there: dated facts, with a source or marked not verified."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from rescue.kit.words import N_
from rescue.transfers.remains.hierarchy import Order
from rescue.transfers.remains.models import Relation

FOLDER = Path(__file__).resolve().parent / "facts"
MOST_ROWS = 5_000
EVERYWHERE = "*"
MAJORITY = "majority"
DOCUMENT_NAMES: dict[str, str] = {
    "death_certificate": N_("Death certificate"),
    "release": N_("Release by police or prosecutor"),
    "embalming_certificate": N_("Embalming certificate"),
    "coffin_permit": N_("Coffin and transit permit"),
    "consular_certificate": N_("Consular certificate"),
    "passport": N_("Passport of the person who died"),
    "cremation_certificate": N_("Cremation certificate"),
    "hospital_report": N_("Death report of the hospital or police"),
    "air_waybill": N_("Air waybill"),
    "mission_death_certificate": N_("Death certificate of the embassy"),
    "undertaker_affidavit": N_("Sworn statement of the undertaker"),
    "transit_permit": N_("Transit permit of the port of departure"),
    "certified_translation": N_("Certified translation of the death certificate"),
    "removal_authorisation": N_("Authorisation to take the body out of the country"),
    "quarantine_declaration": N_("Quarantine declaration for customs"),
    "encoffining_certificate": N_("Encoffining certificate"),
    "laissez_passer": N_("Laissez-passer for a corpse"),
    "mortuary_passport": N_("Mortuary passport"),
}
ISSUERS: dict[str, str] = {
    "civil_registry": N_("Civil registry of the place"),
    "police_or_prosecutor": N_("Police, prosecutor or coroner"),
    "undertaker": N_("Undertaker"),
    "health_authority": N_("Health authority of the place"),
    "mission_of_destination": N_("Embassy or consulate of the destination"),
    "police_or_family": N_("Police or family"),
    "crematorium": N_("Crematorium"),
    "hospital_or_police": N_("Hospital, else police"),
    "airline": N_("Airline"),
    "translator": N_("Sworn translator"),
    "customs": N_("Customs of the destination"),
    "funeral_association": N_("Funeral association"),
    "local_authority": N_("Local authority"),
}


@dataclass(frozen=True)
class Paper:
    """One paper that is asked for; `form` is body, ashes or both."""

    code: str
    form: str
    is_abroad: bool
    issuer: str
    usual_days: int | None
    source: str
    seen_on: str
    is_sourced: bool


def papers(leaves: str | None, arrives: str | None) -> list[Paper]:
    """The papers of every death, then those of the country left and of the country reached; each once."""
    found: dict[str, Paper] = {}
    for row in _rows("documents.csv"):
        is_asked = row["territory"] == EVERYWHERE or row["territory"] == {"leaves": leaves, "arrives": arrives}.get(
            row["when"]
        )
        if is_asked:
            found.setdefault(row["code"], _paper(row))
    return list(found.values())


def is_known(territory: str | None) -> bool:
    """Whether anything of this country's own is written down; where not, the page says to ask."""
    return any(row["territory"] == territory for row in _rows("documents.csv"))


def order_for(nationality: str | None, territory: str | None) -> Order:
    """Whose word counts: by the law of the person's country, else of the place, else the house's own order."""
    every = list(_rows("ranks.csv"))
    known = {row["territory"] for row in every}
    chosen = next((code for code in (nationality, territory) if code in known), EVERYWHERE)
    # A law that names few relations leaves the others behind them, in the house's order.
    own = [row for row in every if row["territory"] == chosen]
    named = {row["relation"] for row in own}
    last = max(int(row["rank"]) for row in own)
    rest = [row for row in every if row["territory"] == EVERYWHERE and row["relation"] not in named]
    ranks = {Relation(row["relation"]): int(row["rank"]) for row in own}
    ranks |= {Relation(row["relation"]): last + int(row["rank"]) for row in rest}
    majority = frozenset(int(row["rank"]) for row in own if row["rule"] == MAJORITY)
    return Order(ranks, majority, own[0]["source"], own[0]["seen_on"], own[0]["basis"])


def _paper(row: dict[str, str]) -> Paper:
    return Paper(
        code=row["code"],
        form=row["form"],
        is_abroad=row["is_abroad"] == "yes",
        issuer=row["issuer"],
        usual_days=int(row["usual_days"]) if row["usual_days"] else None,
        source=row["source"],
        seen_on=row["seen_on"],
        is_sourced=row["basis"] == "sourced",
    )


def _rows(name: str) -> Iterator[dict[str, str]]:
    yield from _read(name)


@lru_cache(4)
def _read(name: str) -> tuple[dict[str, str], ...]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        found = tuple(csv.DictReader(file))
    assert len(found) <= MOST_ROWS, f"{name} has more rows than a fact file may have"
    return found
