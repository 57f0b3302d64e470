"""The grammar finds what the package lets pass, and everything our builder can write is in it."""

import pytest

from i18n.channels.by_twilio.twiml import (
    Conference,
    HangUp,
    Question,
    Recorded,
    Recording,
    Redirect,
    Silence,
    Spoken,
    write,
)
from tests.twilio.grammar import find_faults, grammar

HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
LINE = Spoken("Which language?", "Polly.Joanna", "en-US")
ASKED = Question((LINE, Silence(1), Recorded("https://a.example/km.mp3")), "/answers", 8, ear="en-US", hints="English")
JOINED = Conference("case-1", "traveller", "https://a.example/c", "https://a.example/w", "https://a.example/l")


def test_the_grammar_is_the_whole_package() -> None:
    assert grammar()["VoiceResponse"].children.keys() >= {"Say", "Gather", "Dial", "Record", "Hangup"}
    assert "participantLabel" in grammar()["Conference"].attributes
    assert grammar()["Gather"].children.keys() == {"Say", "Pause", "Play"}


@pytest.mark.parametrize(
    "steps",
    [(ASKED,), (LINE, Recording("/answers", 60)), (LINE, JOINED), (Redirect("/again"),), (LINE, HangUp())],
    ids=["question", "recording", "conference", "redirect", "hang-up"],
)
def test_everything_the_builder_writes_is_in_the_grammar(steps: tuple) -> None:
    assert find_faults(write(*steps)) == []


@pytest.mark.parametrize(
    ("document", "fault"),
    [
        ("<Response><Shout/></Response>", "<Shout> may not stand in <Response>"),
        ('<Response><Hangup loud="1"/></Response>', "<Hangup> takes no loud"),
        (
            '<Response><Gather action="/a" actionOnEmptyResult="true"><Dial/></Gather></Response>',
            "<Dial> may not stand in <Gather>",
        ),
        ('<Response><Say voice="Polly.Joanna" language="th-TH">สวัสดี</Say><Hangup/></Response>', "no such voice"),
        ('<Response><Gather action="/a"/></Response>', "silence leads nowhere"),
        ("<Response><Dial><Conference>x</Conference></Dial></Response>", "leaving ends the conference"),
        ("<Response/>", "drops the call"),
        ('<Response><Say voice="Polly.Joanna" language="en-US">Bye</Say></Response>', "behind the last line"),
        ("<Response><Hangup/><Hangup/></Response>", "behind the end"),
        ("<Response>hello<Hangup/></Response>", "takes no words"),
        ("<Response><Hangup></Response>", "not well formed"),
    ],
)
def test_a_planted_fault_is_found(document: str, fault: str) -> None:
    assert any(fault in found for found in find_faults(HEAD + document))


def test_a_name_cannot_break_out_of_its_line() -> None:
    document = write(Spoken('</Say><Hangup/> & "', "Polly.Joanna", "en-US"), HangUp())
    assert find_faults(document) == []
    assert "&lt;/Say&gt;" in document
