"""When nothing else works: a caller whose document could not be made still reaches a person."""

from i18n.channels.by_twilio import twiml
from rescue.switchboard.messages import APersonComes
from rescue.switchboard.ways import Ways

LANGUAGES = ("zh-Hans", "en")


def write_for(ways: Ways) -> str:
    """Said in two languages, then the duty phone, else the desk's; no table is read for it."""
    lines = [line for code in LANGUAGES for line in ways.speech.say(APersonComes(), code)]
    number = ways.duty_phone or ways.desk_phone
    return twiml.write(*lines, twiml.Dial("".join(mark for mark in number if mark.isdigit() or mark == "+")))
