"""One spelling for names in Thai, Lao, Khmer, Burmese, Cyrillic, Arabic, Korean, Japanese and accented Latin."""

import re
import unicodedata
from enum import StrEnum

HIDDEN = re.compile("[\u00ad\u0307\u0640\u200b-\u200f\u2060\u2066-\u2069\ufeff\u064b-\u065f\u0670]")
"""Characters nobody sees, Arabic's optional vowels, and the dot that lower case leaves over a Turkish I."""
JOINTS = re.compile(r"[\s'\u2019\u02bc\-_·・‧\u2010-\u2015]+")
ARABIC = str.maketrans(
    {"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ی": "ي", "ة": "ه", "ک": "ك", "ؤ": "و", "ئ": "ي"}
)
CYRILLIC = str.maketrans({"ё": "е"})


class Script(StrEnum):
    """How a script is looked through: its words stand apart, are joined to endings, or follow without a space."""

    LATIN = "latin"
    CYRILLIC = "cyrillic"
    ARABIC = "arabic"
    HANGUL = "hangul"
    KATAKANA = "katakana"
    UNSPACED = "unspaced"


RANGES: dict[Script, str] = {
    Script.LATIN: "a-z\u00df-\u024f\u0300-\u036f\u1e00-\u1eff",
    Script.CYRILLIC: "\u0400-\u04ff",
    Script.ARABIC: "\u0600-\u06ff",
    Script.HANGUL: "\uac00-\ud7a3",
    Script.KATAKANA: "\u30a1-\u30ff",
    Script.UNSPACED: "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff",
}
RUNS = {script: re.compile(f"[{letters}]+(?: [{letters}]+)*") for script, letters in RANGES.items()}


def settle(text: str) -> str:
    """The comparable form: compatible characters, lower case, single spaces; accents that tell words apart stay."""
    plain = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    plain = HIDDEN.sub("", plain).translate(ARABIC).translate(CYRILLIC)
    return JOINTS.sub(" ", plain).strip()


def script_of(settled: str) -> Script | None:
    """The one script a settled name is written in."""
    return next((script for script, run in RUNS.items() if run.fullmatch(settled)), None)


def bare(settled: str) -> str:
    """Latin letters without their accents, as people type them on a telephone."""
    parts = unicodedata.normalize(
        "NFD", settled.replace("đ", "d").replace("ı", "i").replace("ł", "l").replace("ø", "o")
    )
    return "".join(letter for letter in parts if not unicodedata.combining(letter))
