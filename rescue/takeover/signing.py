"""Signing a deed: by an account of the organisation, or by a link with a one-time code to their phone."""

from i18n import deliveries
from i18n.deliveries import Recipient
from rescue.cases.models import Incident
from rescue.consents.messages import YourCode
from rescue.kit import events, jobs, states
from rescue.kit.access import codes
from rescue.kit.access.codes import Verdict
from rescue.kit.access.links import Link
from rescue.kit.access.principals import Principal
from rescue.kit.database import Db
from rescue.kit.problems import Conflict
from rescue.kit.words import N_
from rescue.takeover import deeds
from rescue.takeover.models import TakeOver, TakeOverState

READY = (TakeOverState.DRAFTED, TakeOverState.OFFERED)


class AnotherText(Conflict):
    title = N_("The text was changed after you read it.")
    text = N_("The text was changed after you read it. Read it again; nothing was signed.")


class NotToBeSigned(Conflict):
    title = N_("This deed cannot be signed.")
    text = N_("This deed cannot be signed: it is %(state)s, or its time is over. Nothing was signed.")


def sign(db: Db, deed: TakeOver, viewer: Principal, *, text_version: int, address: str | None) -> None:
    """Yes, by an account of the organisation: who, when and from which address is kept with what they read."""
    if deed.state is TakeOverState.SIGNED:
        return
    _check(db, deed)
    if text_version != deed.text_version:
        raise AnotherText
    _signed(db, deed, {"how": "account", "user_id": viewer.id}, address=address, by=viewer.id)


def send_code(db: Db, deed: TakeOver, channel: str, *, by: str) -> None:
    """A code for the text as it stands, to the phone that the link was sent to and nowhere else."""
    _check(db, deed)
    assert deed.phone is not None and deed.incident_id is not None, "a link is made for a phone and a case"
    code = codes.issue(db, subject=deed.id, approves=deeds.fingerprint_of(deed), address=deed.phone)
    incident = db.get_one(Incident, deed.incident_id)
    message = YourCode(incident.reference, code="", minutes=codes.LIVE_MINUTES)
    to = Recipient("mission", deed.phone, deed.language, channel=channel)
    of = {"incident_id": incident.id, "link": Link(code.id, token=""), "urgency": jobs.Urgency.TIMER, "about": deed.id}
    deliveries.queue(db, to, message, **of)  # type: ignore[arg-type]
    events.record(db, "take_over.code_sent", subject=deed.id, by=by, incident_id=incident.id, channel=channel)


def sign_by_code(db: Db, deed: TakeOver, digits: str, *, text_version: int, address: str | None, by: str) -> Verdict:
    """Yes, proved by the code. The verdict is an answer, never an exception: a counted try must be kept."""
    if deed.state is TakeOverState.SIGNED:
        return Verdict.USED
    if deed.state not in READY or deed.ends_at <= db.now:
        return Verdict.EXPIRED
    approves = deeds.fingerprint_of(deed)
    verdict, code_id = codes.check(db, subject=deed.id, approves=approves, digits=digits, by=by)
    if verdict is Verdict.RIGHT and text_version != deed.text_version:
        return Verdict.CHANGED
    if verdict is Verdict.RIGHT:
        _signed(db, deed, {"how": "code", "code_id": code_id}, address=address, by=by)
    return verdict


def _check(db: Db, deed: TakeOver) -> None:
    if deed.state not in READY or deed.ends_at <= db.now:
        raise NotToBeSigned(state=str(deed.state))


def _signed(db: Db, deed: TakeOver, how: dict[str, str | None], *, address: str | None, by: str) -> None:
    deed.signed_at = db.now
    text = {"text_sha256": deeds.fingerprint_of(deed), "text_version": deed.text_version, "language": deed.language}
    deed.evidence = {**how, **text, "at": db.now.isoformat(), "address": address}
    states.move(db, deed, TakeOverState.SIGNED, by=by, text_version=deed.text_version)
    if deed.incident_id is not None:
        deeds.await_answer(db, deed, by=by)
    else:
        key = f"{deeds.ATTACH}:{deed.id}"
        jobs.enqueue(db, deeds.ATTACH, key=key, urgency=jobs.Urgency.RESCUE, take_over_id=deed.id)
