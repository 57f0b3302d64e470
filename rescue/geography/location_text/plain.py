"""One spelling for what keyboards all over the world make of digits, signs and degrees."""

import re
import unicodedata

LONGEST_TEXT = 8000
# Before compatibility forms are folded, which would tear some of these apart.
_SIGNS = str.maketrans(
    {
        **dict.fromkeys("º˚∘◦゜", "°"),
        **dict.fromkeys("″“”„‟〃〝〞ʺ״", '"'),
        **dict.fromkeys("′’‘‛ʹʼʻ´`׳", "'"),
        **dict.fromkeys("−‒–—―‐‑﹣", "-"),
        "٫": ".",
        "،": ",",
        "؛": ";",
    }
)
_CONTROLS = {code: None for code in range(32) if chr(code) not in "\t\n\r"}
_POINT = re.compile(r"(?<=\d)。(?=\d)")  # a point typed with a Chinese keyboard
_FORMATTING = ("Cf", "Cc", "Cs")
_SPACES = ("Zs", "Zl", "Zp")


def clean(text: str) -> str:
    """Full-width, Arabic-Indic and Thai digits as ASCII; no marks of direction or without width; straight quotes."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text[:LONGEST_TEXT].translate(_SIGNS))
        text = text.translate({ord(letter): _plain(letter) for letter in set(text) if not letter.isascii()})
        text = _POINT.sub(".", text)
    return text[:LONGEST_TEXT].replace("''", '"').replace("&amp;", "&").translate(_CONTROLS)


def _plain(letter: str) -> str:
    if letter.isdecimal():
        return str(unicodedata.decimal(letter))
    category = unicodedata.category(letter)
    if category in _FORMATTING or "\ufe00" <= letter <= "\ufe0f":
        return ""
    return " " if category in _SPACES else letter
