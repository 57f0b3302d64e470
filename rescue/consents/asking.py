"""Asking for a consent: a frozen text in the person's language, a code to their own phone, and an answer that can be
proved and withdrawn."""

import hashlib
from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import select

from i18n import deliveries
from i18n.deliveries import Recipient
from i18n.languages import LANGUAGES, negotiate
from i18n.reaching import whatsapp
from i18n.words import Term, Words, render
from rescue.cases import incidents
from rescue.cases.models import Case, Incident
from rescue.consents.messages import (
    AgreeToMachineTranslation,
    AgreeToMedicalReport,
    AgreeToRecording,
    AgreeToTellFamily,
    AgreeToTellMission,
    AgreeToTheirMedicalReport,
    PleaseAgree,
    YourCode,
)
from rescue.consents.models import MATTER_NAMES, Consent, ConsentState, Matter, Party
from rescue.kit import events, jobs, states
from rescue.kit.access import codes, links
from rescue.kit.access.codes import Verdict
from rescue.kit.access.links import Link
from rescue.kit.access.models import Purpose
from rescue.kit.access.principals import Principal
from rescue.kit.database import Db
from rescue.kit.problems import Conflict, Invalid, NotFound
from rescue.kit.words import N_

LINK_PATH = "/k/"
LIVE_DAYS = 7
MOST_SHOWN = 50
CODE_CHANNELS = ("sms", "voice", "whatsapp")
STANDARD: dict[tuple[Party, Matter], Callable[[str], Words]] = {
    (Party.TRAVELLER, Matter.RECORDING): AgreeToRecording,
    (Party.TRAVELLER, Matter.MEDICAL_REPORT): AgreeToMedicalReport,
    (Party.TRAVELLER, Matter.TELL_FAMILY): AgreeToTellFamily,
    (Party.TRAVELLER, Matter.TELL_MISSION): AgreeToTellMission,
    (Party.TRAVELLER, Matter.MACHINE_TRANSLATION): AgreeToMachineTranslation,
    (Party.RELATIVE, Matter.RECORDING): AgreeToRecording,
    (Party.RELATIVE, Matter.MEDICAL_REPORT): AgreeToTheirMedicalReport,
    (Party.RELATIVE, Matter.MACHINE_TRANSLATION): AgreeToMachineTranslation,
}
"""Nobody agrees to tell their own family in another's name: that needs words of its own."""


class TextMissing(Invalid):
    title = N_("Write what is to be agreed to.")
    text = N_("Write the text in the person's own language; for this matter there is no standard one.")


class NotTheirOwnPhone(Conflict):
    title = N_("This is the traveller's own phone.")
    text = N_("This is the traveller's own phone: another person must answer from a phone of their own.")


class Over(Conflict):
    title = N_("This request is over.")
    text = N_("This request is over: it is %(state)s. Nothing was changed.")


def ask(
    db: Db,
    incident: Incident,
    *,
    matter: Matter,
    party: Party,
    name: str | None,
    phone: str,
    language: str,
    text: str | None,
    by: str,
) -> Consent:
    """Freeze the text, make the person's link and send it to them."""
    incidents.check_open(incident)
    _check_own_phone(db, incident, party, phone)
    reader = negotiate(language)
    consent_id = db.new_id("cns")
    expires_at = db.now + timedelta(days=LIVE_DAYS)
    link = links.add(db, Purpose.CONSENT, consent_id, expires_at=expires_at, language=reader.code, is_typed=True)
    consent = Consent(
        id=consent_id,
        incident_id=incident.id,
        state=ConsentState.ASKED,
        matter=str(matter),
        party=str(party),
        person_name=name,
        phone=phone,
        language=reader.code,
        text=text or _standard(party, matter, incident.reference, reader.code),
        text_version=1,
        link_id=link.id,
        asked_at=db.now,
        expires_at=expires_at,
    )
    db.add(consent)
    db.flush()
    events.record(
        db, "consent.asked", subject=consent.id, by=by, incident_id=incident.id, matter=str(matter), party=str(party)
    )
    question = PleaseAgree(incident.reference, Term(MATTER_NAMES[matter]), link="")
    _send(db, incident, consent, question, link, channel=whatsapp.channel_for(db, phone))
    return consent


def change_text(db: Db, consent: Consent, text: str, *, by: str) -> None:
    """Another text is another question: the person is asked again, and codes for the old one are void."""
    if consent.state is not ConsentState.ASKED:
        raise Over(state=str(consent.state))
    if text == consent.text:
        return
    consent.text, consent.text_version = text, consent.text_version + 1
    db.flush()
    events.record(
        db, "consent.text_changed", subject=consent.id, by=by, incident_id=consent.incident_id, to=consent.text_version
    )


def send_code(db: Db, consent: Consent, channel: str, *, by: str) -> None:
    """Send a code for the text as it stands, to the phone it was asked on and nowhere else."""
    _check_open(db, consent)
    code = codes.issue(db, subject=consent.id, approves=fingerprint_of(consent), address=consent.phone)
    incident = db.get_one(Incident, consent.incident_id)
    message = YourCode(incident.reference, code="", minutes=codes.LIVE_MINUTES)
    _send(db, incident, consent, message, Link(code.id, token=""), channel=channel)
    events.record(db, "consent.code_sent", subject=consent.id, by=by, incident_id=incident.id, channel=channel)


def agree(db: Db, consent: Consent, digits: str, *, text_version: int, address: str | None, by: str) -> Verdict:
    """Yes, proved by the code. The verdict is an answer, never an exception: a counted try must be kept."""
    if consent.state is ConsentState.GIVEN:
        return Verdict.USED
    if consent.state is not ConsentState.ASKED or consent.expires_at <= db.now:
        return Verdict.EXPIRED
    approves = fingerprint_of(consent)
    verdict, code_id = codes.check(db, subject=consent.id, approves=approves, digits=digits, by=by)
    if verdict is Verdict.RIGHT and text_version != consent.text_version:
        return Verdict.CHANGED
    if verdict is Verdict.RIGHT:
        consent.answered_at = db.now
        consent.evidence = {
            "text_sha256": approves,
            "text_version": consent.text_version,
            "language": consent.language,
            "code_id": code_id,
            "at": db.now.isoformat(),
            "address": address,
        }
        states.move(db, consent, ConsentState.GIVEN, by=by, text_version=consent.text_version)
    return verdict


def prove(db: Db, consent: Consent, digits: str, *, by: str) -> Verdict:
    """Whether somebody holds the phone, before anything is read to them; the code still counts for their answer."""
    verdict, _ = codes.check(
        db, subject=consent.id, approves=fingerprint_of(consent), digits=digits, by=by, is_kept=True
    )
    return verdict


def refuse(db: Db, consent: Consent, *, by: str) -> None:
    """No. It needs no code and stops no rescue."""
    if consent.state is ConsentState.REFUSED:
        return
    consent.answered_at = db.now
    states.move(db, consent, ConsentState.REFUSED, by=by)


def withdraw(db: Db, consent: Consent, *, by: str) -> None:
    """What was agreed ends from now on."""
    if consent.state is not ConsentState.WITHDRAWN:
        states.move(db, consent, ConsentState.WITHDRAWN, by=by)


def fingerprint_of(consent: Consent) -> str:
    """SHA-256 of exactly what is agreed to, by whom, in which version."""
    parts = (consent.id, consent.matter, consent.phone, consent.language, str(consent.text_version), consent.text)
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def list_for_incident(db: Db, incident_id: str) -> list[Consent]:
    """The newest first."""
    of_incident = select(Consent).where(Consent.incident_id == incident_id)
    return list(db.scalars(of_incident.order_by(Consent.asked_at.desc(), Consent.id.desc()).limit(MOST_SHOWN)))


def list_waiting(db: Db, incident_id: str, phone: str) -> list[tuple[Consent, str]]:
    """What this phone was asked and has not answered, each with its page's token: a text may hold no link."""
    asked = select(Consent).where(
        Consent.incident_id == incident_id,
        Consent.phone == phone,
        Consent.state == ConsentState.ASKED,
        Consent.expires_at > db.now,
    )
    found = db.scalars(asked.order_by(Consent.asked_at, Consent.id).limit(MOST_SHOWN))
    return [(each, links.token_of(db.secret, each.link_id)) for each in found]


def is_relative_asked(db: Db, incident_id: str) -> bool:
    """Whether somebody beside the traveller was asked and has not answered: their text may hold no link."""
    asked = select(Consent.id).where(
        Consent.incident_id == incident_id,
        Consent.party == Party.RELATIVE,
        Consent.state == ConsentState.ASKED,
        Consent.expires_at > db.now,
    )
    return db.scalar(asked.limit(1)) is not None


def find_waiting_relative(db: Db, phone: str) -> Consent | None:
    """What was last asked of a relative's phone and waits; a traveller who calls is helped first."""
    asked = select(Consent).where(
        Consent.phone == phone,
        Consent.party == Party.RELATIVE,
        Consent.state == ConsentState.ASKED,
        Consent.expires_at > db.now,
    )
    return db.scalar(asked.order_by(Consent.asked_at.desc(), Consent.id.desc()).limit(1))


def get_called_about(db: Db, consent_id: str, phone: str) -> Consent:
    """For a call from the phone that was asked, locked; NotFound for every other."""
    found = db.scalar(select(Consent).where(Consent.id == consent_id, Consent.phone == phone).with_for_update())
    if found is None:
        raise NotFound
    return found


def get_visible(db: Db, consent_id: str, viewer: Principal) -> Consent:
    """For the desk by id, for the person asked by their link; everybody else finds nothing."""
    return _get(db, consent_id, viewer)


def get_for_change(db: Db, consent_id: str, viewer: Principal) -> Consent:
    """The same, locked for this transaction."""
    return _get(db, consent_id, viewer, is_locked=True)


def _check_open(db: Db, consent: Consent) -> None:
    if consent.state is not ConsentState.ASKED:
        raise Over(state=str(consent.state))
    if consent.expires_at <= db.now:
        raise Over(state=str(ConsentState.EXPIRED))


def _check_own_phone(db: Db, incident: Incident, party: Party, phone: str) -> None:
    if party is Party.TRAVELLER:
        return
    theirs = select(Case.id).where(Case.incident_id == incident.id, Case.phone == phone)
    if phone == incident.contact_phone or db.scalar(theirs.limit(1)) is not None:
        raise NotTheirOwnPhone


def _standard(party: Party, matter: Matter, reference: str, language: str) -> str:
    make = STANDARD.get((party, matter))
    if make is None:
        raise TextMissing
    said = render(make(reference), LANGUAGES[language], "app")
    if said.fallback:
        raise TextMissing
    return said.text


def _send(db: Db, incident: Incident, consent: Consent, message: Words, link: Link, *, channel: str) -> None:
    to = Recipient(consent.party, consent.phone, consent.language, channel=channel, zone=None)
    urgency = jobs.Urgency.TIMER
    deliveries.queue(
        db, to, message, incident_id=incident.id, link=link, link_path=LINK_PATH, urgency=urgency, about=consent.id
    )


def _get(db: Db, consent_id: str, viewer: Principal, *, is_locked: bool = False) -> Consent:
    may_see = viewer.is_desk or (viewer.link_purpose == Purpose.CONSENT and viewer.link_object == consent_id)
    wanted = select(Consent).where(Consent.id == consent_id)
    consent = db.scalar(wanted.with_for_update() if is_locked else wanted) if may_see else None
    if consent is None:
        raise NotFound
    return consent
