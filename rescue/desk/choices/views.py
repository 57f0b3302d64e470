"""Saved views of the board: kept under a name, seen by their owner only."""

from sqlalchemy import func, select

from rescue.desk.board import Filters
from rescue.desk.choices.models import SavedView
from rescue.kit.access.principals import Principal
from rescue.kit.database import Db
from rescue.kit.problems import Conflict, Invalid, NotFound
from rescue.kit.words import N_

MOST_VIEWS = 12


class NothingNarrowed(Invalid):
    title = N_("This view shows everything.")
    text = N_("Narrow the list first, then save it under a name.")


class TooManyViews(Conflict):
    title = N_("There is no room for another view.")
    text = N_("Twelve views can be kept. Remove one first.")


def save(db: Db, viewer: Principal, name: str, filters: Filters) -> None:
    """Keep the choice under a name; the same name again replaces it."""
    if not filters.query:
        raise NothingNarrowed
    mine = select(SavedView).where(SavedView.user_id == viewer.id)
    known = db.scalar(mine.where(SavedView.name == name).with_for_update())
    if known:
        known.query = filters.query
        return
    if (db.scalar(select(func.count()).select_from(mine.subquery())) or 0) >= MOST_VIEWS:
        raise TooManyViews
    db.add_row(SavedView, id=db.new_id("viw"), user_id=viewer.id, name=name, query=filters.query, saved_at=db.now)


def remove(db: Db, viewer: Principal, view_id: str) -> None:
    """Forget one of the viewer's own."""
    view = db.scalar(select(SavedView).where(SavedView.id == view_id, SavedView.user_id == viewer.id))
    if view is None:
        raise NotFound
    db.delete(view)
