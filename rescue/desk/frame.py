"""What stands around every case: the list on the left, its counts, and where the live stream goes on."""

from typing import Annotated, Any

from fastapi import Depends, Query, Request

from rescue.cases.models import Severity
from rescue.desk import board, wording
from rescue.desk.board import Filters, Only
from rescue.desk.choices import keys
from rescue.desk.duty import panel
from rescue.desk.glimpses import of_board, of_filters
from rescue.desk.glimpses.of_board import BoardGlimpse
from rescue.intake.marks import tours
from rescue.kit import supports
from rescue.kit.access.principals import Principal
from rescue.kit.database import Db
from rescue.kit.web.news import cursor_now
from rescue.kit.web.routes import language_of
from rescue.network.run_cards import KIND_NAMES

FilterQuery = Annotated[str | None, Query(max_length=40)]


async def read_filters(
    only: FilterQuery = None,
    severity: FilterQuery = None,
    territory: FilterQuery = None,
    tour: FilterQuery = None,
    agency: FilterQuery = None,
) -> Filters:
    """The choice in the address; a word we do not know narrows nothing."""
    return filters_of(only, severity, territory, tour, agency)


ChosenFilters = Annotated[Filters, Depends(read_filters)]


def filters_of(
    only: str | None, severity: str | None, territory: str | None, tour: str | None, agency: str | None
) -> Filters:
    """The same choice from a form."""
    return Filters(
        only=next((known for known in Only if known == only), None),
        severity=next((known for known in Severity if known == severity), None),
        territory=territory.upper() if territory and territory.isascii() and territory.isalpha() else None,
        tour=tours.tidy(tour),
        agency=agency if agency and agency.isascii() else None,
    )


def told(db: Db, seen: BoardGlimpse) -> dict[str, Any]:
    """What needs attention, the same for every desk; lists that are empty are not asked for."""
    return {
        "troubles": board.list_troubles(db) if seen.has_troubles else [],
        "unreached": board.list_unreached(db) if seen.has_unreached else [],
        "unattached": seen.unattached,
        "degraded": supports.list_lacking(db) if seen.has_lacking else [],
        "alarms": panel.alarms(db, seen),
    }


def own(viewer: Principal, found: dict[str, Any], seen: BoardGlimpse) -> dict[str, Any]:
    """What differs between the desks: what is mine, and whether alarms are for me."""
    return {"counts": seen.counts(viewer), "alarms": found["alarms"].heard_by(viewer, seen)}


def values(
    request: Request, db: Db, viewer: Principal, filters: Filters, selected: str | None = None
) -> dict[str, Any]:
    """The board for a page; the place in the stream is taken first, so that nothing falls in between."""
    after = cursor_now(db)
    language = language_of(request).tag
    seen = of_board.look(db, viewer)
    found = told(db, seen)
    offered = of_filters.look(db, viewer, language)
    return {
        "after": after,
        "filters": filters,
        "selected": selected,
        "board": board.list_rows(db, viewer, filters, language),
        **found,
        **own(viewer, found, seen),
        "territories": offered.territories,
        "agencies": offered.agencies,
        "views": offered.views,
        "key_actions": keys.ACTIONS,
        "only": Only,
        "severities": Severity,
        "words": wording,
        "kinds": KIND_NAMES,
    }
