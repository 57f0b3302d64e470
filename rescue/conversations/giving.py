"""Giving a message to a party: on their page, and as a text where they have a number."""

from typing import Any

from sqlalchemy import select

from i18n import deliveries
from i18n.deliveries import Recipient
from i18n.languages import LANGUAGES
from i18n.words import Quote, Term, render
from rescue.cases.models import Incident, IncidentState
from rescue.conversations.messages import LetterForYou, QuickReply
from rescue.conversations.models import (
    Audience,
    Message,
    Party,
    Receipt,
    Thread,
    Translation,
    TranslationState,
)
from rescue.kit import events, jobs
from rescue.kit.access.links import Link
from rescue.kit.database import Db
from rescue.kit.words import N_

AWAITING_HELP = (IncidentState.REPORTED, IncidentState.TRIAGED, IncidentState.RESPONDING)
WRITTEN_ONLY = "letter"  # a ladder of no further steps
SAID_CHARACTERS = 320
ORIGINAL_CHARACTERS = 140
AUDIENCES: dict[Audience, str] = {
    Audience.TRAVELLER: N_("Traveller"),
    Audience.RELATIVE: N_("Relative"),
    Audience.PROVIDER: N_("Rescuer"),
    Audience.FACILITY: N_("Hospital"),
    Audience.MISSION: N_("Embassy or consulate"),
    Audience.AGENCY: N_("Travel agency"),
    Audience.INSURER: N_("Insurer"),
    Audience.INTERPRETER: N_("Interpreter"),
    Audience.OTHER: N_("Other party"),
    Audience.DESK: N_("Coordinator"),
}
MEDIA = N_("A picture or another file")
NAMED = frozenset(Audience) - {Audience.TRAVELLER, Audience.RELATIVE, Audience.OTHER, Audience.DESK}
"""Organisations go by their names, people by what they are: a name is not everybody's business."""


def give(
    db: Db,
    thread: Thread,
    message: Message,
    party: Party,
    translation: Translation | None,
    *,
    is_correction: bool = False,
) -> None:
    """Show it to the party from now on and text it once; again only when a better translation came, or a correction."""
    receipt = db.get(Receipt, (message.id, party.id))
    is_new = receipt is None
    if receipt is None:
        receipt = Receipt(message_id=message.id, party_id=party.id, given_at=db.now)
        db.add(receipt)
    words = translation if translation is not None and translation.text else None
    is_better = words is not None and words.id != receipt.translation_id
    is_old = message.number <= party.texted_after
    if (is_new or is_better or is_correction) and not (is_old and not is_correction):
        receipt.delivery_id = _text(db, thread, message, party, translation, is_correction) or receipt.delivery_id
    receipt.translation_id = words.id if words else receipt.translation_id
    db.flush()
    tell(db, party, by=message.by)


def tell(db: Db, party: Party, *, by: str) -> None:
    """Wake the party's own page: to a subject that nobody else listens to."""
    if party.opens_with:
        events.record(db, "party.told", subject=party.opens_with, by=by)


def find_translation(db: Db, message_id: str, target: str) -> Translation | None:
    """The translation that counts now."""
    live = select(Translation).where(
        Translation.message_id == message_id, Translation.target == target, Translation.superseded_at.is_(None)
    )
    return db.scalar(live.order_by(Translation.created_at.desc(), Translation.id.desc()).limit(1))


def quick_text(quick: str, language: str) -> str:
    """A quick reply in the reader's language."""
    return render(QuickReply(**{quick: True}), LANGUAGES[language], "app").text


def sender_of(party: Party) -> Term | str:
    """Who speaks, as the others may know them."""
    return party.name if party.name and party.audience in NAMED else Term(AUDIENCES[party.audience])


def _text(
    db: Db, thread: Thread, message: Message, party: Party, translation: Translation | None, is_correction: bool
) -> str | None:
    incident = db.get_one(Incident, thread.incident_id)
    channel, address = _address_of(party, incident)
    if not address:
        return None
    return deliveries.queue(
        db,
        Recipient(str(party.audience), address, party.language, channel=channel, zone=incident.time_zone),
        _letter(db, message, party, translation, incident.reference, is_correction),
        incident_id=incident.id,
        link=Link(party.link_id, token="") if party.link_id else None,
        link_path=party.link_path or "",
        **_haste(message, incident),
    )


def _haste(message: Message, incident: Incident) -> dict[str, Any]:
    """While help is on its way the night holds up no word; only an urgent one goes on to WhatsApp and a call."""
    if message.is_urgent:
        return {"urgency": jobs.Urgency.RESCUE}
    if incident.state in AWAITING_HELP:
        return {"urgency": jobs.Urgency.TIMER, "ladder": WRITTEN_ONLY}
    return {"urgency": jobs.Urgency.ORDINARY}


def _address_of(party: Party, incident: Incident) -> tuple[str, str | None]:
    if party.audience is Audience.TRAVELLER and not party.address:
        return "sms", incident.contact_phone
    return party.channel or "sms", party.address


def _letter(
    db: Db, message: Message, party: Party, translation: Translation | None, reference: str, is_correction: bool
) -> LetterForYou:
    sender = sender_of(db.get_one(Party, message.author_id))
    link = "" if party.link_id else None
    if message.quick:
        return LetterForYou(reference, sender, Quote(quick_text(message.quick, party.language)), link=link)
    if not message.text:
        return LetterForYou(reference, sender, Term(MEDIA), link=link)
    if translation is None or translation.text is None:
        is_foreign = message.language != party.language
        said = Quote(message.text[:SAID_CHARACTERS])
        return LetterForYou(reference, sender, said, is_untranslated=is_foreign, link=link)
    original = message.text if len(message.text) <= ORIGINAL_CHARACTERS else message.text[:ORIGINAL_CHARACTERS] + "..."
    return LetterForYou(
        reference,
        sender,
        Quote(translation.text[:SAID_CHARACTERS]),
        original=Quote(original),
        is_correction=is_correction,
        is_machine=translation.state is TranslationState.MACHINE,
        is_checked=translation.is_checked,
        link=link,
    )
