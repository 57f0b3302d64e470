"""The desk's keys: what each does, and what a coordinator made of them at this keyboard (a cookie, no table)."""

from collections.abc import Mapping
from dataclasses import dataclass

from rescue.kit.problems import Invalid
from rescue.kit.words import N_

COOKIE = "desk_keys"
COOKIE_SECONDS = 365 * 86_400
OFF = "off"
FIXED = ("Enter", "?")
"""Enter opens what has the focus everywhere; ? is the list that says which keys there are."""
ACTIONS: dict[str, tuple[str, str]] = {
    "next": ("j", N_("next case")),
    "previous": ("k", N_("previous case")),
    "apply": ("r", N_("show the changes that wait")),
    "search": ("/", N_("search")),
    "accept": ("a", N_("take the case")),
    "dispatch": ("d", N_("ask the next best provider")),
    "choose-1": ("1", N_("choose the first provider")),
    "choose-2": ("2", N_("choose the second provider")),
    "choose-3": ("3", N_("choose the third provider")),
    "undo": ("u", N_("undo the call-out just made")),
    "escalate": ("e", N_("escalate")),
    "call": ("c", N_("call the traveller")),
    "message": ("m", N_("write a message")),
    "note": ("n", N_("write a note")),
    "go": ("g", N_("go to: then B board, P providers, M map")),
}
GO = ("b", "p", "m")


class KeyTaken(Invalid):
    title = N_("Two actions have the same key.")
    text = N_("The key %(key)s is chosen twice. Every action needs a key of its own.")


class NotAKey(Invalid):
    title = N_("This is not a key.")
    text = N_("A key is one letter, digit or sign; ? and Enter stay what they are.")


@dataclass(frozen=True)
class Keys:
    """Which key does what; `is_off` where the keyboard is left alone."""

    of: Mapping[str, str]
    is_off: bool = False

    @property
    def attribute(self) -> str:
        """For the page: `next=j previous=k …`, or `off`."""
        return OFF if self.is_off else " ".join(f"{action}={key}" for action, key in self.of.items())

    @property
    def cookie(self) -> str:
        """What differs from the usual ones, in letters a cookie holds: `next.006a-accept.0074`."""
        changed = [f"{action}.{ord(key):04x}" for action, key in self.of.items() if key != ACTIONS[action][0]]
        return ":".join([OFF if self.is_off else "on", *changed])


USUAL = Keys({action: key for action, (key, _) in ACTIONS.items()})


def read(cookie: str | None) -> Keys:
    """The keys of a cookie; whatever we did not write is the usual key."""
    state, *changed = (cookie or "").split(":")
    found = dict(USUAL.of)
    for each in changed[: len(ACTIONS)]:
        action, _, code = each.partition(".")
        if action in found and len(code) == 4 and all(digit in "0123456789abcdef" for digit in code):
            found[action] = chr(int(code, 16))
    try:
        return choose(found, is_off=state == OFF)
    except Invalid:
        return USUAL


def choose(wanted: Mapping[str, str], *, is_off: bool) -> Keys:
    """The keys somebody chose; each one sign, none twice."""
    found: dict[str, str] = {}
    for action in ACTIONS:
        key = wanted.get(action, "").strip().lower()
        if len(key) != 1 or not key.isprintable() or key == "?":
            raise NotAKey
        if key in found.values():
            raise KeyTaken(key=key)
        found[action] = key
    return Keys(found, is_off)
