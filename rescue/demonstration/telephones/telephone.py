"""The demonstration's telephones: they do what our documents say, and tell us what an exchange would, all signed.

Only the addresses of our own house are ever asked, over the same webhooks that an exchange uses.
"""

import threading
from collections.abc import Callable, Mapping
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import Request, urlopen
from xml.etree import ElementTree

from sqlalchemy import Select, func, select

from i18n.channels.by_twilio.signatures import SIGNATURE_HEADER, sign
from i18n.channels.fake_exchange import (
    OPEN,
    OVER,
    RINGING,
    TELL,
    PretendConference,
    PretendErrand,
    PretendLine,
    new_sid,
)
from rescue.demonstration.telephones.lines import find_unanswered, ring_waiting
from rescue.kit import logs
from rescue.kit.database import Database, Db

TELEPHONE = "telephone"
OUR_NUMBER = "+999700000100"
CALLS = "/webhooks/twilio/calls"
STATUS = "/webhooks/twilio/calls/status"
LOOK_SECONDS = 0.5
POST_SECONDS = 10
MOST_STEPS = 40
MOST_HEARD = 120
MOST_ERRANDS = 50
Post = Callable[[str, Mapping[str, str]], str]


def post_signed(public_url: str, account: str, secret: str) -> Post:
    """Posts a form to our own house as the exchange would, and gives back the document."""

    def post(url: str, form: Mapping[str, str]) -> str:
        assert url.startswith(f"{public_url}/"), "the demonstration rings nobody else"
        told = {"AccountSid": account, "ApiVersion": "2010-04-01", **form}
        headers = {SIGNATURE_HEADER: sign(secret, url, told)}
        request = Request(url, urlencode(told).encode(), headers)  # noqa: S310 - our own address, checked above
        with urlopen(request, timeout=POST_SECONDS) as answer:  # noqa: S310
            return str(answer.read().decode())

    return post


class Telephone:
    """Every pretend telephone of one house."""

    def __init__(self, database: Database, public_url: str, post: Post) -> None:
        self._database = database
        self._public_url = public_url
        self._post = post
        self._one_at_a_time = threading.RLock()

    def run(self, stop: threading.Event) -> None:
        """Do errands until stopped."""
        while not stop.wait(LOOK_SECONDS):
            try:
                self.ring_waiting()
                self.stop_ringing()
                self.work()
            except (HTTPError, URLError, OSError, AssertionError) as error:
                logs.log().warning("telephone.missed", error=type(error).__name__)

    def ring_waiting(self) -> None:
        """Messages to be read aloud ring too."""
        with self._database.write() as db:
            ring_waiting(db, self._public_url)

    def stop_ringing(self) -> None:
        """Nobody picks up for ever: the line is let go and we are told that there was no answer."""
        with self._database.read() as db:
            unanswered = find_unanswered(db)
        for sid in unanswered:
            self.hang_up(sid)

    def call_us(self, address: str) -> str:
        """Dial our number from this telephone; the name of the line."""
        with self._database.write() as db:
            sid = new_sid(db.chance, "CA", db.now)
            line = PretendLine(sid=sid, address=address, condition=OPEN, answer={}, heard=[], at=db.now)
            line.status_url = f"{self._public_url}{STATUS}"
            db.add(line)
        self._fetch(sid, f"{self._public_url}{CALLS}", {"CallStatus": "ringing", "Direction": "inbound"})
        self.work()
        return sid

    def answer(self, sid: str, by: str) -> None:
        """Pick up, or let a machine pick up."""
        with self._database.write() as db:
            line = _lock(db, sid)
            if line is None or line.condition != RINGING:
                return
            line.condition = OPEN
            told = dict(line.answer)
        if "url" in told:
            self._fetch(sid, told["url"], {"AnsweredBy": by, "CallStatus": "in-progress"})
        else:
            self._join(sid, told)
            self._tell(sid, told["machine"], {"AnsweredBy": by})
        self.work()

    def press(self, sid: str, *, digits: str = "", speech: str = "") -> None:
        """Answer what was asked; neither digits nor speech is silence."""
        with self._database.write() as db:
            line = _lock(db, sid)
            if line is None or line.condition != OPEN or not line.waits_at:
                return
            url, line.waits_at = line.waits_at, None
        told = {name: value for name, value in (("Digits", digits), ("SpeechResult", speech)) if value}
        self._fetch(sid, url, told)
        self.work()

    def hang_up(self, sid: str) -> None:
        """Leave, or do not pick up at all."""
        with self._one_at_a_time, self._database.write() as db:
            line = _lock(db, sid)
            if line is None or line.condition == OVER:
                return
            status = "no-answer" if line.condition == RINGING else "completed"
            line.condition, line.waits_at = OVER, None
            if line.conference:
                _leave(db, line)
            if line.status_url:
                form = {**_form(line), "CallStatus": status}
                db.add(PretendErrand(sid=sid, what=TELL, url=line.status_url, form=form))
        self.work()

    def work(self) -> None:
        """Do every errand that waits, in their order."""
        with self._one_at_a_time:
            for _ in range(MOST_ERRANDS):
                with self._database.write() as db:
                    errand = db.scalar(select(PretendErrand).order_by(PretendErrand.id).limit(1))
                    if errand is None:
                        return
                    db.delete(errand)
                    sid, what, url, form = errand.sid, errand.what, errand.url, dict(errand.form)
                match what:
                    case "tell":
                        self._post(url, form)
                    case "fetch":
                        self._leave_first(sid)
                        self._fetch(sid, url, {})
                    case "hear":
                        self._hear(sid, url)
                    case "end":
                        self.hang_up(sid)

    def _fetch(self, sid: str, url: str, more: Mapping[str, str]) -> None:
        """Ask what to do and do it, until the line waits for its person."""
        for _ in range(MOST_STEPS):
            with self._database.read() as db:
                line = db.scalar(select(PretendLine).where(PretendLine.sid == sid))
                assert line is not None
                form = {**_form(line), **more}
            document = ElementTree.fromstring(self._post(url, form))  # noqa: S314 - written by ourselves
            url, more = self._follow(sid, document), {}
            if not url:
                return

    def _follow(self, sid: str, document: ElementTree.Element) -> str:
        for element in document:
            match element.tag:
                case "Say" | "Play" | "Pause":
                    self._note(sid, element)
                case "Gather" | "Record":
                    for said in element:
                        self._note(sid, said)
                    with self._database.write() as db:
                        line = _lock(db, sid)
                        assert line is not None
                        line.waits_at, line.waits_for = element.attrib["action"], element.tag
                    return ""
                case "Redirect":
                    return str(element.text)
                case "Dial":
                    self._dial(sid, element)
                    return ""
                case "Hangup":
                    self.hang_up(sid)
                    return ""
        return ""

    def _dial(self, sid: str, dial: ElementTree.Element) -> None:
        inner = dial.find("Conference")
        if inner is None:
            return
        told = {"conference": str(inner.text), "label": inner.attrib["participantLabel"]}
        told |= {"status": inner.attrib["statusCallback"], "wait": inner.attrib["waitUrl"]}
        self._join(sid, told)

    def _join(self, sid: str, told: Mapping[str, str]) -> None:
        with self._database.write() as db:
            line = _lock(db, sid)
            assert line is not None
            conference = db.get(PretendConference, told["conference"])
            if conference is None:
                name = new_sid(db.chance, "CF", db.now)
                conference = PretendConference(name=told["conference"], sid=name, status_url=told["status"], sequence=0)
                db.add(conference)
            line.conference, line.label = told["conference"], told["label"]
            _happen(db, conference, line, "participant-join")
            is_alone = db.scalar(_there(told["conference"])) == 1
        if is_alone:
            self._hear(sid, told["wait"])

    def _hear(self, sid: str, url: str) -> None:
        with self._database.read() as db:
            line = db.scalar(select(PretendLine).where(PretendLine.sid == sid))
            if line is None or line.condition != OPEN:
                return
            form = _form(line)
        for element in ElementTree.fromstring(self._post(url, form)):  # noqa: S314 - written by ourselves
            self._note(sid, element)

    def _leave_first(self, sid: str) -> None:
        with self._database.write() as db:
            line = _lock(db, sid)
            if line is not None and line.conference:
                _leave(db, line)

    def _tell(self, sid: str, url: str, more: Mapping[str, str]) -> None:
        with self._database.write() as db:
            line = _lock(db, sid)
            assert line is not None
            db.add(PretendErrand(sid=sid, what=TELL, url=url, form={**_form(line), **more}))

    def _note(self, sid: str, element: ElementTree.Element) -> None:
        if element.tag not in ("Say", "Play"):
            return
        with self._database.write() as db:
            line = _lock(db, sid)
            assert line is not None
            said = {"text": element.text or "", "language": element.get("language", ""), "verb": element.tag}
            line.heard = [*line.heard, said][-MOST_HEARD:]


def _lock(db: Db, sid: str) -> PretendLine | None:
    return db.scalar(select(PretendLine).where(PretendLine.sid == sid).with_for_update())


def _form(line: PretendLine) -> dict[str, str]:
    ends = (OUR_NUMBER, line.address) if line.is_outbound else (line.address, OUR_NUMBER)
    direction = "outbound-api" if line.is_outbound else "inbound"
    return {"CallSid": line.sid, "From": ends[0], "To": ends[1], "Direction": direction, "CallStatus": "in-progress"}


def _there(name: str) -> Select[int]:
    return select(func.count()).select_from(PretendLine).where(PretendLine.conference == name)


def _leave(db: Db, line: PretendLine) -> None:
    conference = db.get(PretendConference, line.conference)
    line.conference = None
    db.flush()
    if conference is None:
        return
    _happen(db, conference, line, "participant-leave")
    if db.scalar(_there(conference.name)) == 0:
        _happen(db, conference, None, "conference-end")
        db.delete(conference)


def _happen(db: Db, conference: PretendConference, line: PretendLine | None, event: str) -> None:
    conference.sequence += 1
    form = {
        "ConferenceSid": conference.sid,
        "FriendlyName": conference.name,
        "SequenceNumber": str(conference.sequence),
        "StatusCallbackEvent": event,
    }
    if line is not None:
        form |= {"CallSid": line.sid, "ParticipantLabel": line.label or ""}
    db.add(PretendErrand(sid=line.sid if line else "", what=TELL, url=conference.status_url, form=form))
    db.flush()
