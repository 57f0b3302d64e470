"""The facts of one country for whoever looks at or corrects them, with the versions that corrections are made from."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from rescue.geography import country_sheets
from rescue.geography.corrections import book, editing
from rescue.geography.corrections.contents import FOR_THE_DESK, NUMBERS, Fact, find_fact
from rescue.geography.corrections.editing import Wish
from rescue.geography.corrections.known import Known, code_of, find_known, find_packed, list_known
from rescue.geography.corrections.models import CountryFact
from rescue.kit.access.models import User
from rescue.kit.access.principals import Principal
from rescue.kit.database import Db
from rescue.kit.problems import NotFound


@dataclass(frozen=True)
class Place:
    """A country or part that a sheet is about."""

    territory_code: str
    iso_code: str

    def code_of(self, fact: Fact) -> str:
        return code_of(self.territory_code, self.iso_code, fact)


def find_place(code: str) -> Place:
    """The place of a code of the 233 or of ISO; UnknownTerritory otherwise."""
    territory_code, iso_code = country_sheets.meant(code)
    return Place(territory_code, iso_code or country_sheets.own_code(territory_code))


def list_facts(db: Db, place: Place) -> tuple[list[Known], dict[Fact, CountryFact]]:
    """Every fact as it counts, and the newest correction of each that ever had one."""
    known = list_known(book.read(db), place.territory_code, place.iso_code)
    numbers_code = place.code_of(Fact.AMBULANCE)
    kept = editing.list_kept(db, place.iso_code)
    if numbers_code != place.iso_code:
        kept |= {fact: row for fact, row in editing.list_kept(db, numbers_code).items() if fact in NUMBERS}
    return known, kept


def find(db: Db, place: Place, word: str, viewer: Principal) -> tuple[Known, int]:
    """A fact as it counts and its version; what is for the desk is not there for others."""
    fact = find_fact(word)
    if fact in FOR_THE_DESK and not viewer.is_desk:
        raise NotFound
    kept = editing.find_kept(db, place.code_of(fact), fact)
    known = find_known(book.read(db), place.territory_code, place.iso_code, fact)
    return known, kept.version if kept else editing.PACKED


def undo(db: Db, place: Place, fact: Fact, *, to_version: int, reason: str, seen_version: int | None, by: str) -> None:
    """Bring a version back by a new correction."""
    editing.undo(
        db,
        place.code_of(fact),
        fact,
        to_version=to_version,
        packed=_packed(db, place, fact),
        reason=reason,
        seen_version=seen_version,
        by=by,
    )


def names_of(db: Db, user_ids: Iterable[str]) -> dict[str, str]:
    """The display names of users by id."""
    wanted = sorted(set(user_ids))
    if not wanted:
        return {}
    found = db.execute(select(User.id, User.display_name).where(User.id.in_(wanted)))
    return {row.id: row.display_name for row in found}


def _packed(db: Db, place: Place, fact: Fact) -> Wish:
    packed = find_packed(place.territory_code, place.iso_code, fact)
    today: date = db.now.date()
    return Wish(packed.value or {}, packed.source, packed.checked_on or today, packed.is_verified)
