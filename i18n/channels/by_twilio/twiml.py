"""TwiML from types of our own, written by Twilio's library: what we answer a call with.

Only what the house uses can be said: every question comes back to us even when nothing was pressed, and every leg of
a conference stays when another goes.
"""

from dataclasses import dataclass

from twilio.twiml.voice_response import Gather, Say, VoiceResponse

RING_SECONDS = 60
LONGEST_SAID = 3_000  # Twilio refuses more than 4,096 characters in one <Say>
EVENTS = "start end join leave mute hold modify"


@dataclass(frozen=True)
class Spoken:
    """A line said by a machine, in a voice that knows its language."""

    text: str
    voice: str
    language: str


@dataclass(frozen=True)
class Recorded:
    """A line that a person recorded."""

    address: str


@dataclass(frozen=True)
class Silence:
    seconds: int


Line = Spoken | Recorded | Silence


@dataclass(frozen=True)
class Question:
    """Lines that a digit may interrupt; the answer, or none, goes to `action`. `ear` also takes it by speech."""

    lines: tuple[Line, ...]
    action: str
    seconds: int
    digits: int | None = 1
    ear: str | None = None
    hints: str | None = None


@dataclass(frozen=True)
class Recording:
    """The caller speaks after a tone; only they are recorded."""

    action: str
    seconds: int


@dataclass(frozen=True)
class Conference:
    """Into the conference of a case, under a label; nobody's leaving ends it."""

    name: str
    label: str
    status: str
    wait: str
    left: str
    is_muted: bool = False


@dataclass(frozen=True)
class Dial:
    """Straight to a number, without a conference."""

    number: str


@dataclass(frozen=True)
class Redirect:
    address: str


@dataclass(frozen=True)
class HangUp:
    pass


Step = Spoken | Recorded | Silence | Question | Recording | Conference | Dial | Redirect | HangUp


def write(*steps: Step) -> str:
    """The document of these steps, one after the other."""
    response = VoiceResponse()
    for step in steps:
        match step:
            case Spoken() | Recorded() | Silence():
                _say(response, step)
            case Question():
                _ask(response, step)
            case Recording():
                response.record(
                    action=step.action,
                    method="POST",
                    max_length=step.seconds,
                    timeout=4,
                    finish_on_key="#0",
                    play_beep=True,
                    trim="trim-silence",
                )
            case Conference():
                _join(response, step)
            case Dial():
                response.dial(step.number, timeout=RING_SECONDS)
            case Redirect():
                response.redirect(step.address, method="POST")
            case HangUp():
                response.hangup()
    return str(response)


def _say(parent: VoiceResponse | Gather, line: Line) -> None:
    match line:
        case Spoken():
            parent.append(Say(line.text[:LONGEST_SAID], voice=line.voice, language=line.language))
        case Recorded():
            parent.play(line.address)
        case Silence():
            parent.pause(length=line.seconds)


def _ask(response: VoiceResponse, question: Question) -> None:
    gather = response.gather(
        input="dtmf speech" if question.ear else "dtmf",
        action=question.action,
        method="POST",
        timeout=question.seconds,
        num_digits=question.digits,
        finish_on_key="#" if question.digits is None else "",
        language=question.ear,
        speech_timeout="auto" if question.ear else None,
        hints=question.hints,
        action_on_empty_result=True,
    )
    for line in question.lines:
        _say(gather, line)
    # An empty answer already goes to `action`; should Twilio ever fall through, the call goes on all the same.
    response.redirect(question.action, method="POST")


def _join(response: VoiceResponse, conference: Conference) -> None:
    dial = response.dial(action=conference.left, method="POST")
    dial.conference(
        conference.name,
        participant_label=conference.label,
        start_conference_on_enter=True,
        end_conference_on_exit=False,
        beep="false",
        muted=conference.is_muted or None,
        wait_url=conference.wait,
        wait_method="POST",
        status_callback=conference.status,
        status_callback_method="POST",
        status_callback_event=EVENTS,
    )
