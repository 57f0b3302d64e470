"""Who is on the way talks with the traveller and the desk: from their yes until they have done."""

from rescue.conversations import threads
from rescue.dispatch.models import CallOut
from rescue.kit.database import Db
from rescue.kit.events import News


def on_accepted(db: Db, news: News) -> None:
    """The helper joins the main thread."""
    threads.seat_provider(db, db.get_one(CallOut, news.subject), by=news.by)


def on_ended(db: Db, news: News) -> None:
    """The helper reads no more: the case is not theirs any longer."""
    threads.unseat_provider(db, news.subject)
