"""From a message and a language to lines that can be heard: in its voice, recorded, or honestly in English."""

from dataclasses import dataclass, fields

from i18n.channels.by_twilio.twiml import Line, Recorded, Silence, Spoken
from i18n.channels.by_twilio.voices import VOICES
from i18n.languages import ENGLISH, LANGUAGES, Language, negotiate
from i18n.words import Words, render
from rescue.cases.dangers import WhomToCall

UNHEARD = dict.fromkeys(
    map(ord, "\u2066\u2067\u2068\u2069\u200e\u200f")
)  # marks for readers; a voice stumbles over them
MOST_SPELLED = 24


@dataclass(frozen=True)
class Speech:
    """How prompts sound here: `recorded` names, by language, the folder with a person's recordings of all prompts."""

    recorded: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, setting: str) -> "Speech":
        """From `km=https://audio.example/km,lo=https://audio.example/lo`."""
        pairs = (part.strip().partition("=") for part in setting.split(",") if "=" in part)
        return cls(tuple((code, address.rstrip("/")) for code, _, address in pairs if code in LANGUAGES))

    def folder_of(self, language: str) -> str | None:
        return dict(self.recorded).get(language)

    def speaks(self, language: str) -> bool:
        """Whether this language can be heard from us at all."""
        return language in VOICES or self.folder_of(language) is not None

    def say(self, message: Words, language: str) -> tuple[Line, ...]:
        """The lines of a message. A recording is played; its values, which nobody can record, follow in English."""
        if folder := self.folder_of(language):
            values = [str(getattr(message, field.name)) for field in fields(message)]  # type: ignore[arg-type]
            spelled = [value for value in values if _is_spelled(value)]
            return (Recorded(f"{folder}/{type(message).__name__}.mp3"), *(_speak(each, ENGLISH) for each in spelled))
        wanted = LANGUAGES.get(language) or negotiate(language)
        if wanted.code not in VOICES:
            wanted = ENGLISH
        rendered = render(message, wanted, "voice")
        return (_speak(rendered.text, rendered.language),)

    def read(self, text: str, language: str) -> tuple[Line, ...]:
        """Words that were rendered elsewhere, in the language they were rendered in."""
        spoken = LANGUAGES.get(language) or negotiate(language)
        return (_speak(text, spoken if spoken.code in VOICES else ENGLISH),)


def pause(seconds: int = 1) -> tuple[Line, ...]:
    return (Silence(seconds),)


def spell(number: str) -> str:
    """`1669` as `1 6 6 9`: digit by digit in every language."""
    kept = [letter for letter in number[:MOST_SPELLED] if letter.isalnum() or letter == "+"]
    return " ".join(kept)


def spelled(danger: WhomToCall) -> WhomToCall:
    """The same numbers, to be heard digit by digit."""
    local, anywhere = danger["emergency_number"], danger["anywhere"]
    return {"emergency_number": local and spell(local), "anywhere": anywhere and spell(anywhere)}


def _speak(text: str, language: Language) -> Spoken:
    voice = VOICES[language.code]
    return Spoken(" ".join(text.translate(UNHEARD).split()), voice.name, voice.says)


def _is_spelled(value: str) -> bool:
    return len(value) > 2 and all(len(part) == 1 for part in value.split(" "))
