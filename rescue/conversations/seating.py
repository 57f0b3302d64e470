"""Who is on the way talks with the traveller and the desk: from their yes until they have done."""

from sqlalchemy import select

from i18n.languages import negotiate
from rescue.conversations import parties, threads
from rescue.conversations.models import Audience, Basis, Party
from rescue.conversations.parties import PROVIDER_PATH
from rescue.dispatch.models import CallOut
from rescue.dispatch.offers import text_recipient
from rescue.kit.database import Db
from rescue.kit.events import News
from rescue.network.models import Provider, Service


def on_accepted(db: Db, news: News) -> None:
    """The helper joins the main thread."""
    seat_provider(db, db.get_one(CallOut, news.subject), by=news.by)


def on_ended(db: Db, news: News) -> None:
    """The helper reads no more: the case is not theirs any longer."""
    unseat_provider(db, news.subject)


def seat_provider(db: Db, call_out: CallOut, *, by: str) -> Party | None:
    """Whoever accepted joins the main thread, in the best language of theirs."""
    thread = threads.lock(db, threads.main_of(db, call_out.incident_id, by=by).id)
    for party in parties.list_parties(db, thread.id):
        if party.opens_with == call_out.id:
            return party
    contacts, spoken = db.execute(
        select(Provider.contacts, Provider.languages).where(Provider.id == call_out.provider_id)
    ).one()
    to = text_recipient(contacts, spoken)
    return parties.seat(
        db,
        thread,
        Audience.INTERPRETER if call_out.service == Service.TRANSLATION else Audience.PROVIDER,
        negotiate(spoken).code,
        Basis.PROFILE,
        name=call_out.provider_name,
        channel=to.channel if to else None,
        address=to.address if to else None,
        opens_with=call_out.id,
        link_id=call_out.link_id,
        link_path=PROVIDER_PATH,
    )


def unseat_provider(db: Db, call_out_id: str) -> None:
    """Whoever is no longer at it reads no more."""
    for party in db.scalars(select(Party).where(Party.opens_with == call_out_id, Party.left_at.is_(None))):
        party.left_at = db.now
