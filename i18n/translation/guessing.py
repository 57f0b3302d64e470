"""The language of a few words, as a suggestion: by their script where that says it, by a small model for Latin letters.

Nothing is said of "OK", a number, an address of the web or a name: a wrong guess is worse than none.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any

LETTERS = Path(__file__).parent / "letters"
MOST_CHARACTERS = 2_000
FEWEST_LETTERS = 8
FEWEST_WORDS = 2
SURE_ENOUGH = 0.45
MOST_NAMES = 4
MIXED_FROM = 0.35
A_SENTENCE = 4  # letters of a script that leaves no spaces
SCRIPTS = (
    ("ja", "\u3041", "\u30ff"),
    ("ko", "\uac00", "\ud7a3"),
    ("th", "\u0e01", "\u0e5b"),
    ("lo", "\u0e81", "\u0edf"),
    ("km", "\u1780", "\u17ff"),
    ("my", "\u1000", "\u109f"),
    ("ru", "\u0400", "\u04ff"),
    ("ar", "\u0600", "\u06ff"),
    ("zh", "\u3400", "\u9fff"),
)
LATIN = ("en", "vi", "id", "ms", "fr", "es", "de", "it", "pt", "tr")
# Letters that only Vietnamese joins in this way; no other of ours stacks a tone on a hook or a hat.
_VIETNAMESE = re.compile("[ơưăđạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]", re.IGNORECASE)
_LETTERS = {"tr": re.compile("[ğşıİ]"), "de": re.compile("ß"), "es": re.compile("[¿¡ñ]"), "pt": re.compile("[ãõ]")}
# Small words that Chinese can hardly do without and Japanese does not write.
_CHINESE = re.compile("[的了是我你妳他她們這個嗎請沒被給說哪怎麼很吧呢啊]")
_NOT_WORDS = re.compile(r"https?://\S+|www\.\S+|geo:\S+|\S+@\S+|[#@]\w+|[!-~]*\d[!-~]*", re.IGNORECASE)
_EVERYWHERE = frozenset(
    {"ok", "okay", "sos", "hotel", "taxi", "gps", "wifi", "room", "whatsapp", "line", "passport", "visa", "hi", "hello"}
)
_loading = Lock()


@lru_cache(maxsize=1)
def _letters() -> dict[str, frozenset[str]]:
    """What only one of two likely languages writes: letters of Chinese and Japanese, words of Malay and Indonesian."""
    return {path.stem: frozenset(_items(path)) for path in LETTERS.glob("*.txt")}


def _items(path: Path) -> Iterable[str]:
    text = path.read_text(encoding="utf-8")
    return text.split() if path.stem in ("malay", "indonesian") else "".join(text.split())


def guess(text: str) -> str | None:
    """One of our language codes, or None where nothing certain can be said. Never more than a suggestion."""
    words = _NOT_WORDS.sub(" ", unicodedata.normalize("NFC", text[:MOST_CHARACTERS]))
    scripts = Counter(script for character in words if (script := _script_of(character)))
    total = sum(scripts.values())
    if not total:
        return None
    if scripts["ja"]:
        scripts["ja"] += scripts.pop("zh", 0)
    if total - scripts["latin"] >= A_SENTENCE:
        # In a sentence of another script what stands there in Latin letters and begins with a capital is a name.
        scripts["latin"] = _weigh_latin(words)
        total = sum(scripts.values())
    first, count = scripts.most_common(1)[0]
    if first == "latin":
        others = total - count
        return _guess_latin(words) if others <= MIXED_FROM * total / 2 else None
    if scripts["latin"] and _weigh_latin(words) > 2 * count and first != "zh":
        return None  # half of each: a person must say
    if count < (total - scripts["latin"]) * (1 - MIXED_FROM):
        return None
    return _guess_han(words) if first == "zh" else first


def _script_of(character: str) -> str | None:
    if character.isascii():
        return "latin" if character.isalpha() else None
    for code, first, last in SCRIPTS:
        if first <= character <= last:
            return code if unicodedata.category(character)[0] in "LM" else None
    return "latin" if character.isalpha() and "LATIN" in unicodedata.name(character, "") else None


def _weigh_latin(words: str) -> int:
    latin = re.findall(r"[A-Za-z]{2,}", words)
    return sum(len(word) for word in latin if word[0].islower() and word.lower() not in _EVERYWHERE)


def _guess_han(words: str) -> str | None:
    """Simplified or Traditional by the letters that only one of them has; kanji alone may be Japanese."""
    traditional = sum(character in _letters()["traditional"] for character in words)
    simplified = sum(character in _letters()["simplified"] for character in words)
    japanese = sum(character in _letters()["japanese"] for character in words)
    if japanese and (japanese >= traditional or "、" in words) and not simplified - japanese > 0:
        return None
    if traditional == simplified:
        return None if not traditional else "zh-Hans"
    if simplified > traditional:
        return "zh-Hans"
    return "zh-Hant" if _CHINESE.search(words) else None


def _guess_latin(words: str) -> str | None:
    spoken = [word for word in re.findall(r"[^\W\d_]+", words.lower()) if word not in _EVERYWHERE]
    if _VIETNAMESE.search(words):
        return "vi"
    if len(spoken) < FEWEST_WORDS or sum(map(len, spoken)) < FEWEST_LETTERS:
        return None
    if len(spoken) <= MOST_NAMES and all(word[0].isupper() for word in re.findall(r"[^\W\d_]+", words)):
        return None  # a name, not a sentence
    for code, letters in _LETTERS.items():
        if letters.search(words):
            return code
    # A name in the middle of a sentence says nothing of its language.
    lowered = " ".join(spoken)
    code, certainty = _model().classify(lowered)
    if certainty < SURE_ENOUGH:
        return None
    return _id_or_ms(set(spoken), code) if code in ("id", "ms") else str(code)


def _id_or_ms(words: set[str], code: str) -> str:
    malay, indonesian = len(words & _letters()["malay"]), len(words & _letters()["indonesian"])
    if malay != indonesian:
        return "ms" if malay > indonesian else "id"
    return code


@lru_cache(maxsize=1)
def _load() -> Any:
    # numpy and the model take a second and 20 MB: only who needs a guess of Latin letters pays for them.
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(LATIN)
    return identifier


def _model() -> Any:
    with _loading:
        return _load()
