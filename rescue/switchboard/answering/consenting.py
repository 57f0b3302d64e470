"""A consent by telephone, for whoever may be texted no link: the code first, then the text read aloud, then yes or no.

A number is a claim, so nothing of the case is said before the code that was texted to it has come back.
"""

from collections.abc import Mapping

from i18n.channels.by_twilio.twiml import HangUp, Question, Redirect, Step, write
from i18n.languages import LANGUAGES
from i18n.word_files import find_text
from rescue.consents import asking
from rescue.consents.models import Consent
from rescue.kit.access.codes import Verdict
from rescue.kit.database import Db
from rescue.kit.problems import NotFound, Problem
from rescue.switchboard import callers, ways
from rescue.switchboard.messages import ConsentAwaits, ConsentNoted, DoYouAgree, EnterCode
from rescue.switchboard.ways import Ways

BY = "phone"
OFFERED, CODE, READ = "offered", "code", "read"
YES, NO, AGAIN = "1", "2", "3"
PRESS_SECONDS, CODE_SECONDS, CODE_DIGITS = 8, 40, 6


def offer(db: Db, form: Mapping[str, str], ways_: Ways) -> str | None:
    """The question whether they call about what they were asked; None where nothing waits for this number."""
    address = callers.read(form.get("From", "")).address
    consent = asking.find_waiting_relative(db, address) if address else None
    if consent is None or not _is_heard(consent, ways_):
        return None
    lines = ways_.speech.say(ConsentAwaits(), consent.language)
    return write(Question(lines, ways_.url(ways.consent_call_path(consent.id, OFFERED)), PRESS_SECONDS))


def answer(db: Db, consent_id: str, step: str, form: Mapping[str, str], ways_: Ways, code: str = "") -> str:
    """What follows from what was pressed; whatever is not understood goes on to a person."""
    consent = asking.get_called_about(db, consent_id, callers.read(form.get("From", "")).address or "")
    digits = form.get("Digits", "").strip()[:CODE_DIGITS]
    try:
        match step:
            case "offered":
                return _send_code(db, consent, ways_) if digits == YES else _to_a_person(ways_)
            case "code":
                return _take_code(db, consent, digits, ways_)
            case "read":
                return _take_answer(db, consent, digits, code, ways_)
    except NotFound:
        raise
    except Problem:  # too many codes, or answered on the page meanwhile
        return _to_a_person(ways_)
    raise NotFound


def _send_code(db: Db, consent: Consent, ways_: Ways) -> str:
    with db.attempt():
        asking.send_code(db, consent, "sms", by=BY)
    return write(*_ask_code(consent, ways_, is_again=False))


def _take_code(db: Db, consent: Consent, digits: str, ways_: Ways) -> str:
    verdict = asking.prove(db, consent, digits, by=BY)
    if verdict is Verdict.RIGHT:
        return write(*_read(consent, digits, ways_))
    if verdict is Verdict.WRONG:
        return write(*_ask_code(consent, ways_, is_again=True))
    return _to_a_person(ways_)


def _take_answer(db: Db, consent: Consent, digits: str, code: str, ways_: Ways) -> str:
    if digits == AGAIN and asking.prove(db, consent, code, by=BY) is Verdict.RIGHT:
        return write(*_read(consent, code, ways_))
    if digits == NO and asking.prove(db, consent, code, by=BY) is Verdict.RIGHT:
        asking.refuse(db, consent, by=BY)
        return _end(consent, ways_, is_given=False)
    version = consent.text_version
    if digits == YES and asking.agree(db, consent, code, text_version=version, address=None, by=BY) is Verdict.RIGHT:
        return _end(consent, ways_, is_given=True)
    return _to_a_person(ways_)


def _ask_code(consent: Consent, ways_: Ways, *, is_again: bool) -> tuple[Step, ...]:
    lines = ways_.speech.say(EnterCode(is_again=is_again), consent.language)
    action = ways_.url(ways.consent_call_path(consent.id, CODE))
    return (Question(lines, action, CODE_SECONDS, digits=CODE_DIGITS),)


def _read(consent: Consent, code: str, ways_: Ways) -> tuple[Step, ...]:
    read = ways_.speech.read(consent.text, consent.language)
    action = ways_.url(f"{ways.consent_call_path(consent.id, READ)}/{code}")
    return (Question((*read, *ways_.speech.say(DoYouAgree(), consent.language)), action, PRESS_SECONDS),)


def _end(consent: Consent, ways_: Ways, *, is_given: bool) -> str:
    said = ConsentNoted(is_given=is_given, is_refused=not is_given)
    return write(*ways_.speech.say(said, consent.language), HangUp())


def _to_a_person(ways_: Ways) -> str:
    return write(Redirect(ways_.url(ways.HELP_PATH)))


def _is_heard(consent: Consent, ways_: Ways) -> bool:
    """In their own language or not at all: a consent is never asked in another one."""
    language = LANGUAGES[consent.language]
    words = (ConsentAwaits, EnterCode, DoYouAgree, ConsentNoted)
    return ways_.speech.speaks(language.code) and all(find_text(each.__name__, language) for each in words)
