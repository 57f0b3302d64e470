"""A corrected number reaches everybody who was told the old one: their page, their next text, the voice on the line."""

from collections.abc import Sequence

from sqlalchemy import or_, select, update

from rescue.cases.models import Incident
from rescue.geography import country_sheets, territories
from rescue.geography.corrections import book
from rescue.geography.corrections.contents import NUMBERS
from rescue.intake import whereabouts
from rescue.kit import events
from rescue.kit.database import Db
from rescue.kit.events import News

TOGETHER = 500


def on_corrected(db: Db, news: News) -> None:
    """Tell open incidents of that country the new numbers, in the same commit."""
    code = news.facts["territory"]
    if news.facts["what"] not in NUMBERS:
        return
    corrected = book.read(db)
    served = territories.served_codes()[code]
    places = (Incident.territory_code, Incident.iso_code, Incident.place_candidates, Incident.told_numbers)
    # A place that is known only by what it is called has no territory yet, but was told numbers all the same.
    open_there = Incident.is_open, or_(Incident.territory_code == served, Incident.territory_code.is_(None))
    wrong: dict[str, tuple[dict[str, object], list[str]]] = {}
    for id_, territory, iso, candidates, told in db.execute(select(Incident.id, *places).where(*open_there)):
        numbers = whereabouts.numbers_of(corrected, territory, iso, candidates)
        if numbers != told and (territory is None or country_sheets.numbers_code(territory, iso) == code):
            wrong.setdefault(repr(numbers), (numbers, []))[1].append(id_)
    for numbers, ids in wrong.values():
        _tell(db, sorted(ids), numbers, by=news.by)


def _tell(db: Db, ids: Sequence[str], numbers: dict[str, object], *, by: str) -> None:
    for start in range(0, len(ids), TOGETHER):
        some = Incident.id.in_(ids[start : start + TOGETHER])
        db.execute(select(Incident.id).where(some).order_by(Incident.id).with_for_update())
        # Its version stays: nobody who is typing into the case is interrupted by a number.
        db.execute(
            update(Incident).where(some).values(told_numbers=numbers).execution_options(synchronize_session=False)
        )
    for incident_id in ids:
        events.record(db, "incident.numbers_corrected", subject=incident_id, by=by, incident_id=incident_id)
