"""What a text message costs in segments, and how to keep it cheap without changing a word."""

from dataclasses import dataclass
from typing import Literal

# 3GPP TS 23.038, the default alphabet and its extension table (each extension character takes two units).
_GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_GSM_EXTENSION = frozenset("^{}\\[~]|€\f")
_GSM_WHOLE = _GSM | _GSM_EXTENSION
GSM_SINGLE, GSM_PART = 160, 153
UCS2_SINGLE, UCS2_PART = 70, 67

_SPACES = dict.fromkeys(map(ord, "\u00a0\u202f\u2009\u2007\u2002\u2003"), " ")
_QUOTES = str.maketrans(
    {"‘": "'", "’": "'", "‚": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"'}
    | {"–": "-", "—": "-", "−": "-", "‑": "-", "…": "...", "\u200e": "", "\u200f": ""}
)


@dataclass(frozen=True)
class Segments:
    """`units` are septets in GSM-7 (extension characters count two) and UTF-16 units in UCS-2."""

    encoding: Literal["GSM-7", "UCS-2"]
    units: int
    segments: int


def sms_segments(text: str) -> Segments:
    """How a carrier cuts the text: 160/153 or 70/67, and neither a pair nor an escape is ever cut in two."""
    if _is_gsm(text):
        if _GSM_EXTENSION.isdisjoint(text) and len(text) <= GSM_SINGLE:
            return Segments("GSM-7", len(text), 1)
        return _count("GSM-7", [2 if character in _GSM_EXTENSION else 1 for character in text], GSM_SINGLE, GSM_PART)
    return _count("UCS-2", [2 if character > "\uffff" else 1 for character in text], UCS2_SINGLE, UCS2_PART)


def fit_for_sms(text: str) -> str:
    """Plain spaces always; straight quotes, hyphens and dots when that alone keeps the whole text in GSM-7."""
    spaced = text.translate(_SPACES)
    plain = spaced.translate(_QUOTES)
    return plain if _is_gsm(plain) else spaced


def _is_gsm(text: str) -> bool:
    return _GSM_WHOLE.issuperset(text)


def _count(encoding: Literal["GSM-7", "UCS-2"], sizes: list[int], single: int, part: int) -> Segments:
    units = sum(sizes)
    if units <= single:
        return Segments(encoding, units, 1)
    segments, free = 1, part
    for size in sizes:
        if size > free:
            segments, free = segments + 1, part
        free -= size
    return Segments(encoding, units, segments)
