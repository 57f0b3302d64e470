"""Names and numbers out of a contact card (vCard 2.1, 3.0, 4.0), for the desk to call; nothing else of it is read."""

import quopri
import re

from rescue.intake import phones
from rescue.mailroom.reading.incoming import clean

MOST_CARDS = 10
MOST_NUMBERS = 5
LONGEST_NAME = 200
LONGEST_CARD = 200_000
_FOLD = re.compile(r"\r?\n[ \t]")
_SOFT_BREAK = re.compile(r"=\r?\n")
_ESCAPED = re.compile(r"\\([\\,;nN])")


def read(content: bytes) -> list[dict[str, list[str] | str]]:
    """`{"name", "phones"}` of each card that names a number."""
    text = content[:LONGEST_CARD].decode("utf-8", "replace").lstrip("\ufeff")
    text = _SOFT_BREAK.sub("", _FOLD.sub("", text))
    found: list[dict[str, list[str] | str]] = []
    for card in re.split(r"BEGIN:VCARD", text, flags=re.IGNORECASE)[1 : MOST_CARDS + 1]:
        name, numbers = "", []
        for line in card.splitlines():
            head, colon, value = line.partition(":")
            kind = head.partition(";")[0].rpartition(".")[2].upper()
            if not colon or kind not in ("FN", "N", "TEL"):
                continue
            said = _value(head, value)
            if kind == "TEL":
                numbers.append(_number(said))
            elif kind == "FN" or not name:
                name = " ".join(part for part in said.replace(";", " ").split())[:LONGEST_NAME]
        known = list(dict.fromkeys(number for number in numbers if number))[:MOST_NUMBERS]
        if known:
            found.append({"name": name, "phones": known})
    return found


def _value(head: str, value: str) -> str:
    if "QUOTED-PRINTABLE" in head.upper():
        value = quopri.decodestring(value.encode("utf-8", "replace")).decode("utf-8", "replace")
    return clean(_ESCAPED.sub(lambda found: "\n" if found[1] in "nN" else found[1], value))


def _number(said: str) -> str | None:
    number = said.removeprefix("tel:").strip()
    return phones.normalise(number) if any(letter.isdigit() for letter in number) else None
