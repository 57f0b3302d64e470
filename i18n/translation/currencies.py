"""Signs and names of money in the languages we speak; a bare ¥ or $ belongs to several countries and stays a sign."""

import re
from pathlib import Path

from i18n.translation.digits import LETTER

AMBIGUOUS = frozenset({"¥", "$", "£", "kr"})
CURRENCIES: dict[str, tuple[str, ...]] = {
    code: tuple(names.split(" | "))
    for code, _, names in (
        line.partition(": ") for line in Path(__file__).with_suffix(".txt").read_text(encoding="utf-8").splitlines()
    )
}
CODES = {name.lower(): code for code, names in CURRENCIES.items() for name in names}
_NAMES = sorted((name for names in CURRENCIES.values() for name in names), key=len, reverse=True)
# A name in letters ends where the word ends; scripts without spaces run on.
_SPELLED = (
    re.escape(name) + (f"(?![{LETTER}])" if name[-1].isalpha() and name[-1] < "\u0e00" else "") for name in _NAMES
)
_BEFORE = (("(?<![a-z])" if name[0].isascii() and name[0].isalpha() else "") + re.escape(name) for name in _NAMES)
AFTER = "(?:" + "|".join(_SPELLED) + ")"
BEFORE = "(?:" + "|".join(_BEFORE) + ")"
