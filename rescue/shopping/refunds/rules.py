"""Refund windows as written down: dated facts, with a source or marked not verified."""

import csv
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from rescue.kit.words import N_

FILE = Path(__file__).resolve().parents[1] / "facts" / "refund_windows.csv"
MOST_ROWS = 5_000
HOME, PLACE = "home", "place"
AGENCY_FIRST = "agency_first"
SOURCED = "sourced"
RULE_NAMES: dict[str, str] = {
    "cn_agency": N_("China: the agency arranges the return and refunds first"),
    "hk_tic_mainland": N_("Hong Kong: shops registered for mainland tour groups refund in full"),
    "hk_tic_overseas": N_("Hong Kong: shops registered for overseas tour groups refund in full"),
    "eu_withdrawal": N_("European Union: withdrawal from a purchase outside a shop"),
    "eu_guarantee": N_("European Union: guarantee for faulty goods"),
    "it_excursion": N_("Italy: withdrawal from a purchase on an excursion of the trader"),
    "jp_cooling_off": N_("Japan: cooling-off for sales outside a shop"),
    "sg_direct_sale": N_("Singapore: cancellation of a direct sale"),
    "tw_cancellation": N_("Taiwan: cancellation of a purchase outside a shop"),
}
NEEDS: dict[str, str] = {
    "agency": N_("an agency or its guide took them there"),
    "mainland": N_("they came with a mainland tour group"),
    "overseas": N_("they came with an overseas tour group"),
    "unused": N_("the goods are unused and undamaged"),
    "receipt": N_("the receipt is there"),
    "outside_shop": N_("it was sold outside a shop"),
    "faulty": N_("the goods are faulty or not as described"),
}
EVENTS: dict[str, str] = {
    "trip_end": N_("from the end of the trip"),
    "purchase": N_("from the purchase"),
    "delivery": N_("from the delivery"),
}


@dataclass(frozen=True)
class Rule:
    """One right to give something back: whom it binds, how long, from what, and what it needs."""

    code: str
    territories: frozenset[str]
    binds: str
    """`home`: the law of the agency that organised the trip; `place`: the law of where it was bought."""
    length: int
    unit: str
    from_event: str
    needs: tuple[str, ...]
    duty: str
    source: str
    seen_on: str
    is_sourced: bool

    @property
    def is_agency_duty(self) -> bool:
        """Whether the agency has to refund first, which the 72 hours and the pool's advance rest on."""
        return self.duty == AGENCY_FIRST


def list_for(place: str | None, home: str | None) -> list[Rule]:
    """What is written down for where it was bought and for where the agency is at home."""
    by = {PLACE: place, HOME: home}
    return [rule for rule in _read() if by[rule.binds] in rule.territories]


def is_known(place: str | None) -> bool:
    """Whether anything of that country's own is written down; where not, the page says to ask."""
    return any(place in rule.territories for rule in _read() if rule.binds == PLACE)


@lru_cache(1)
def _read() -> tuple[Rule, ...]:
    with FILE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) <= MOST_ROWS, "more rows than a fact file may have"
    return tuple(
        Rule(
            code=row["code"],
            territories=frozenset(row["territories"].split()),
            binds=row["binds"],
            length=int(row["length"]),
            unit=row["unit"],
            from_event=row["from_event"],
            needs=tuple(row["needs"].split()),
            duty=row["duty"],
            source=row["source"],
            seen_on=row["seen_on"],
            is_sourced=row["basis"] == SOURCED,
        )
        for row in rows
    )
