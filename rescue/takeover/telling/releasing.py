"""Letting a notice go: what the mission would read, who may send it when, and the line in the disclosure record."""

from dataclasses import dataclass

from i18n import deliveries
from i18n.deliveries import Recipient
from i18n.languages import LANGUAGES
from i18n.words import Term, render
from rescue.cases.models import Case, Incident
from rescue.kit import disclosures, jobs
from rescue.kit.database import Db
from rescue.kit.disclosures import Grounds, GroundsKind, Part, Receiver, Way
from rescue.kit.problems import Conflict
from rescue.kit.words import N_
from rescue.network.run_cards import kind_name
from rescue.takeover import grounds as grounds_of
from rescue.takeover.messages import NoticeToMission
from rescue.takeover.telling import notices, rules
from rescue.takeover.telling.models import Answer, ContactChannel, MissionNotice, NoticeState, OutsideContact
from rescue.takeover.telling.rules import TRIGGER_NAMES, Trigger

LANGUAGE = "zh-Hans"
"""What the missions of our data read."""


class AskThemFirst(Conflict):
    title = N_("Ask the person first.")
    text = N_("Nothing of a detained person leaves before they said yes: ask them, or write down their answer.")


class ContactNotConfirmed(Conflict):
    title = N_("Confirm the contact first.")
    text = N_("Nobody has confirmed that this contact is theirs. Confirm it, then let the notice go.")


class NationalityUnknown(Conflict):
    title = N_("Say first whose citizen it is.")
    text = N_("Whose mission is told depends on the nationality. Say it first; nothing was sent.")


class NameNeedsGrounds(Conflict):
    title = N_("A name needs grounds.")
    text = N_("Give a name only when the next of kin were told, with a consent, or by a law that you name.")


@dataclass(frozen=True)
class Release:
    """How it is let go: with the name or without, and on what grounds; `are_kin_told` by a person, not by a text."""

    is_named: bool
    are_kin_told: bool = False
    grounds: Grounds | None = None


def write(
    db: Db, incident: Incident, notice: MissionNotice, *, is_named: bool, phone: str, language: str
) -> NoticeToMission:
    """The message as it would go."""
    case = db.get(Case, notice.case_id) if notice.case_id else None
    trigger = Trigger(notice.trigger)
    what = kind_name(incident.kind) if trigger is Trigger.MASS_CASUALTY else TRIGGER_NAMES[trigger]
    return NoticeToMission(
        incident.reference,
        Term(what),
        incident.place_names.get(language) or incident.place_names.get("en") or incident.place_said,
        notice.people if notice.people > 1 else None,
        (case.person_name if case else None) if is_named else None,
        is_unnamed=not is_named and trigger is not Trigger.DETENTION,
        phone=phone,
    )


def preview(db: Db, incident: Incident, notice: MissionNotice, *, is_named: bool, phone: str, language: str) -> str:
    """What the mission would read, in its language."""
    message = write(db, incident, notice, is_named=is_named, phone=phone, language=language)
    return render(message, LANGUAGES[language], "app", zone=incident.time_zone or "UTC").text


def release(
    db: Db, incident: Incident, notice: MissionNotice, contact: OutsideContact, wish: Release, *, phone: str, by: str
) -> None:
    """A coordinator lets it go: sent to the confirmed contact, written down, the clock stopped. All are locked."""
    grounds = _check(db, incident, notice, contact, wish)
    message = write(db, incident, notice, is_named=wish.is_named, phone=phone, language=contact.language)
    channel = contact.channel.value
    to = Recipient("mission", contact.address, contact.language, channel=channel, zone=incident.time_zone)
    notice.text = render(message, LANGUAGES[contact.language], "app", zone=incident.time_zone or "UTC").text
    notice.is_named, notice.contact_id = wish.is_named, contact.id
    urgency = jobs.Urgency.ORDINARY if contact.channel is ContactChannel.EMAIL else jobs.Urgency.TIMER
    notice.delivery_id = deliveries.queue(db, to, message, incident_id=incident.id, urgency=urgency, about=notice.id)
    mission = rules.find_mission(notice.mission)
    disclosures.record(
        db,
        way=Way.MISSION_NOTICE,
        to=Receiver("mission", contact.name, contact.whose, mission.located_in if mission else None),
        grounds=grounds,
        parts=(Part.LOCATION, Part.COURSE, Part.NATIONALITY, *((Part.NAME,) if wish.is_named else ())),
        by=by,
        incident_id=incident.id,
        about=notice.id,
        people=notice.people,
    )
    notices.told(db, notice, by=by)


def _check(db: Db, incident: Incident, notice: MissionNotice, contact: OutsideContact, wish: Release) -> Grounds:
    """The grounds it goes on, or why it may not."""
    if notice.state is not NoticeState.OPEN:
        raise notices.Settled(state=str(notice.state))
    rule = rules.rule(Trigger(notice.trigger))
    if rule.needs_consent and notice.answer is not Answer.GIVEN:
        raise AskThemFirst
    if not notice.nationality:
        raise NationalityUnknown
    if contact.confirmed_at is None or contact.ended_at is not None:
        raise ContactNotConfirmed
    if notice.answer is Answer.GIVEN:
        return Grounds(GroundsKind.CONSENT, notice.consent_id or notice.id, notice.answered_how)
    if wish.grounds is not None:
        grounds_of.check(db, incident.id, wish.grounds)
        return wish.grounds
    if wish.is_named and not wish.are_kin_told:
        raise NameNeedsGrounds
    said = f"{rule.article or rule.source}{'; next of kin told' if wish.are_kin_told else ''}"
    return Grounds(GroundsKind.LAW, words=said)
