"""What the house says by text, call and mail: frozen dataclasses whose words live in `i18n/words/<ClassName>/`.

    @dataclass(frozen=True)
    class HelpIsComing(Words):
        helper: str
        minutes: int

A delivery stores the name and the values (`to_payload`), never the text; `render` speaks when it is sent, in the
receiver's language. How a value is written follows its type, and for numbers its name: `minutes` and `…_minutes`,
`…_km`; `link` and `…_link` are never cut; `reference`, `phone`, `…_phone` and `…_number` stay left to right.
"""

import json
import unicodedata
from collections.abc import Iterable
from dataclasses import Field, dataclass, fields
from datetime import datetime, timedelta, tzinfo
from pathlib import Path
from typing import Any, ClassVar, Literal
from zoneinfo import ZoneInfo

from i18n import word_files
from i18n.catalogues import foreign_texts, translator
from i18n.formats import Formats, ltr_plain, name_plain
from i18n.languages import Language, complete_languages
from i18n.sms import fit_for_sms, sms_segments
from i18n.spoken import language_name
from i18n.word_files import BrokenWords, Line
from rescue.kit.money import Money
from rescue.kit.words import N_

MAX_VALUE_CHARACTERS = 80
MAX_LINK_CHARACTERS = 200
MORE_IN_UCS2 = 1
DENSE = frozenset({"Hans", "Hant"})  # a character is a word: they must do without more
ONLY_IN = N_("In %(language)s only:")
MAX_QUOTE_CHARACTERS = 400

Channel = Literal["sms", "whatsapp", "voice", "email", "app"]
_KEPT_FORMAT_CHARACTERS = "\u200c\u200d"  # joiners that Persian, Khmer and emoji cannot be spelled without


@dataclass(frozen=True)
class Term:
    """A word of the catalogue inside a message (a service, a severity), marked `N_` where it is defined."""

    text: str


@dataclass(frozen=True)
class Spoken:
    """A spoken language or variety (`yue`, `th`) inside a message, named in the reader's language."""

    tag: str


@dataclass(frozen=True)
class Quote:
    """Somebody's own words inside ours: cleaned like a name, but long enough to say something."""

    text: str


@dataclass(frozen=True)
class Rendered:
    """A text ready for a carrier; `fallback` must be shown or recorded, `language` is what the receiver reads."""

    text: str
    language: Language
    fallback: bool


class Words:
    """Something the house says; subclasses are frozen dataclasses of named values."""

    max_segments: ClassVar[int] = 3
    """The most SMS segments its example may take; `MORE_IN_UCS2` more where one holds 67 letters, not 153."""
    _known: ClassVar[dict[str, type["Words"]]] = {}

    def __init_subclass__(cls) -> None:
        other = Words._known.setdefault(cls.__name__, cls)
        if (other.__module__, other.__qualname__) != (cls.__module__, cls.__qualname__):
            raise BrokenWords(f"two messages are called {cls.__name__}")
        Words._known[cls.__name__] = cls


def known_words() -> tuple[type[Words], ...]:
    """Every message class imported so far, by name."""
    return tuple(Words._known[name] for name in sorted(Words._known))


def render(
    message: Words, language: Language, channel: Channel = "sms", *, zone: tzinfo | str | None = None
) -> Rendered:
    """Say it in the receiver's language; times are told in `zone`, or in the zone they came with.

    What is not there in their language, or broken, is said in the next one and begins with a line that says so.
    """
    values = {field.name: getattr(message, field.name) for field in _fields(type(message))}
    text = word_files.get_whole(type(message).__name__, language, frozenset(values))
    spoken = text.language
    with foreign_texts() as foreign:
        lines = [_fill(line, values, spoken, zone) for line in text.lines if _is_said(line, values)]
    if spoken != language and channel != "voice":  # a voice of one language cannot say a line of another
        lines.insert(0, translator(language).gettext(ONLY_IN, language=spoken.autonym))
    whole = "\n".join(lines).strip("\n")
    is_fallback = spoken != language or bool(foreign)
    return Rendered(fit_for_sms(whole) if channel == "sms" else whole, spoken, is_fallback)


def say_values(message: Words, language: Language, *, zone: tzinfo | str | None = None) -> dict[str, str]:
    """Each value as the text would say it, for a template that stands with the carrier; what is absent is left out."""
    values = {field.name: getattr(message, field.name) for field in _fields(type(message))}
    told = {name: value for name, value in values.items() if value is not None and not isinstance(value, bool)}
    return {name: _spoken(name, value, language, zone) for name, value in told.items()}


def to_payload(message: Words) -> dict[str, Any]:
    """The message as JSON values: `{"words": "HelpIsComing", "values": {…}}`."""
    return {
        "words": type(message).__name__,
        "values": {field.name: _packed(getattr(message, field.name)) for field in _fields(type(message))},
    }


def from_payload(payload: dict[str, Any]) -> Words:
    """The message again; values left out take their defaults, unknown names are an error."""
    try:
        return Words._known[payload["words"]](**{name: _unpacked(value) for name, value in payload["values"].items()})
    except (KeyError, TypeError) as error:
        raise BrokenWords(f"no such message, or not its values: {payload.get('words')}") from error


def example_of(words: type[Words]) -> Words:
    """The sample of `example.json`, with every value at its usual longest; for tests, translators and previews."""
    path = word_files.FOLDER / words.__name__ / "example.json"
    return from_payload({"words": words.__name__, "values": json.loads(path.read_text(encoding="utf-8"))})


def check_all(every: Iterable[type[Words]] | None = None, folder: Path = word_files.FOLDER) -> list[str]:
    """What is wrong with the messages imported so far: no text, other values, too long; empty is good."""
    return [fault for words in (every or known_words()) for fault in check(words, folder)]


def check(
    words: type[Words], folder: Path = word_files.FOLDER, wanted_in: Iterable[Language] = complete_languages()
) -> list[str]:
    """All of these languages, the same values and conditions in each of their texts, within the promised length."""
    name, wanted_in = words.__name__, tuple(wanted_in)
    try:
        codes = word_files.languages_of(name, folder)
        faults = [f"{name} has no {each.code}.txt" for each in wanted_in if each.code not in codes]
        texts = [found for each in wanted_in if (found := word_files.find_text(name, each, folder))]
    except BrokenWords as error:
        return [str(error)]
    wanted = frozenset(field.name for field in _fields(words))
    for text in texts:
        where = f"{name} in {text.language.code}"
        if text.names != wanted:
            faults.append(f"{where} must use exactly {sorted(wanted)}, not {sorted(text.names)}")
        if text.conditions != texts[0].conditions:
            faults.append(f"{where} hangs on other conditions than {texts[0].language.code}")
        faults += [f"{where}: a link must end its line" for line in text.lines if not _links_end(line)]
    return faults or _too_long(words, [text.language for text in texts], folder)


def _fields(words: type[Words]) -> tuple[Field[Any], ...]:
    return fields(words)  # type: ignore[arg-type] # every subclass is a dataclass, which the base cannot say


def _too_long(words: type[Words], languages: list[Language], folder: Path) -> list[str]:
    if folder != word_files.FOLDER:
        return []
    faults = []
    for each in languages:
        cost = sms_segments(render(example_of(words), each).text)
        most = words.max_segments + (MORE_IN_UCS2 if cost.encoding == "UCS-2" and each.script not in DENSE else 0)
        if cost.segments > most:
            faults.append(f"{words.__name__} in {each.code} takes {cost.segments} segments, not {most}")
    return faults


def _links_end(line: Line) -> bool:
    # A full stop of any script behind a link becomes part of it on many phones.
    places = [index for index in range(1, len(line.parts), 2) if _is_link(line.parts[index])]
    return all(index == len(line.parts) - 2 and not line.parts[index + 1] for index in places)


def _is_said(line: Line, values: dict[str, Any]) -> bool:
    if line.only_if and not values[line.only_if]:
        return False
    return all(values[name] is not None for name in line.names)


def _fill(line: Line, values: dict[str, Any], language: Language, zone: tzinfo | str | None) -> str:
    parts = list(line.parts)
    for index in range(1, len(parts), 2):
        parts[index] = _spoken(parts[index], values[parts[index]], language, zone)
    return "".join(parts)


def _spoken(name: str, value: Any, language: Language, zone: tzinfo | str | None) -> str:
    formats = Formats(language)
    match value:
        case bool():
            raise BrokenWords(f"{name} is yes or no: it can only begin a line, as {{{name}?}}")
        case Term():
            return translator(language).gettext(value.text)
        case Spoken():
            return language_name(value.tag, translator(language))
        case Quote():
            return name_plain(_bounded(_clean(value.text), MAX_QUOTE_CHARACTERS), language)
        case Money():
            return ltr_plain(formats.money(value), language)
        case datetime():
            return formats.moment(value, zone)
        case timedelta():
            return formats.duration(value)
        case int() | float() if name.endswith("_km"):
            return formats.kilometres(value)
        case int() if name == "minutes" or name.endswith("_minutes"):
            return formats.minutes(value)
        case int() | float():
            return formats.number(value)
    if _is_link(name):
        return _link(value)
    said = _bounded(_clean(str(value)))
    keeps_left = name in ("reference", "phone") or name.endswith(("_phone", "_number"))
    return ltr_plain(said, language) if keeps_left else name_plain(said, language)


def _is_link(name: str) -> bool:
    return name == "link" or name.endswith("_link")


def _link(value: str) -> str:
    assert len(value) <= MAX_LINK_CHARACTERS and _clean(value) == value, "a link that cannot be sent"
    return value


def _clean(text: str) -> str:
    """Nobody's name may break a line, turn the text around or hide a character in it."""
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    kept = (" " if character.isspace() else character for character in text)
    return " ".join("".join(character for character in kept if _is_visible(character)).split())


def _is_visible(character: str) -> bool:
    return character in _KEPT_FORMAT_CHARACTERS or not unicodedata.category(character).startswith("C")


def _bounded(text: str, most: int = MAX_VALUE_CHARACTERS) -> str:
    return text if len(text) <= most else text[: most - 3].rstrip() + "..."


def _packed(value: Any) -> Any:
    match value:
        case Term():
            return {"term": value.text}
        case Spoken():
            return {"spoken": value.tag}
        case Quote():
            return {"quote": value.text}
        case Money():
            return {"amount_minor": value.amount_minor, "currency": value.currency}
        case datetime():
            assert value.tzinfo is not None, "an instant without a zone means nothing abroad"
            zone = value.tzinfo.key if isinstance(value.tzinfo, ZoneInfo) else None
            return {"at": value.isoformat(), "zone": zone}
        case timedelta():
            return {"seconds": value.total_seconds()}
    return value


def _unpacked(value: Any) -> Any:
    match value:
        case {"term": str(text)}:
            return Term(text)
        case {"spoken": str(tag)}:
            return Spoken(tag)
        case {"quote": str(text)}:
            return Quote(text)
        case {"amount_minor": int(amount), "currency": str(currency)}:
            return Money(amount, currency)
        case {"at": str(at), "zone": zone}:
            moment = datetime.fromisoformat(at)
            return moment.astimezone(ZoneInfo(zone)) if zone else moment
        case {"seconds": seconds}:
            return timedelta(seconds=seconds)
    return value
