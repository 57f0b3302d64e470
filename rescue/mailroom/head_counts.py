"""Texts that belong to a roll-call: somebody's 1 or 2, and the names a leader sends after `roster:`."""

from rescue.cases import finding, incidents
from rescue.kit.database import Db
from rescue.kit.problems import Problem
from rescue.mailroom import replying
from rescue.mailroom.models import Correspondent, InboundMessage, TakenAs
from rescue.rollcalls import asking, names, roll_calls


def take_answer(db: Db, received: InboundMessage, person: Correspondent, offer_seconds: int) -> bool:
    """Take an answer to "are you safe?"; False when nothing was asked of the writer or it says something else."""
    heard = asking.take_answer(db, person.phone, received.text, by=person.id, offer_seconds=offer_seconds)
    if heard is None:
        return False
    received.taken_as, received.incident_id = TakenAs.ANSWER, heard.incident_id
    replying.reply(
        db, received, heard.message, audience="traveller", language=heard.language, incident_id=heard.incident_id
    )
    return True


def take_roster(db: Db, received: InboundMessage, person: Correspondent) -> None:
    """Put the names of a message on the list of the incident it was taken for; its writer gets a link to tick them off.

    Only whoever is known in the incident may: a stranger who names a reference changes nobody's list.
    """
    roster = names.find_roster(received.text)
    if roster is None or received.incident_id is None:
        return
    incident = incidents.lock(db, received.incident_id)
    if not incident.is_open or not finding.is_known_in(db, incident, person.phone):
        return
    named = names.read_text(roster, incident.iso_code)
    try:
        with db.attempt():
            roll_call = roll_calls.open_for(db, incident, by=person.id)
            roll_calls.add_people(db, incident, roll_call, named, by=person.id)
            if roll_call.link_id is None:
                roll_calls.give_link(
                    db, incident, roll_call, phone=person.phone, language=incident.contact_language, by=person.id
                )
    except Problem:
        return  # a list that cannot be read stays in the message, which the desk sees
