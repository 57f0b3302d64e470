"""What a text is about, as far as machines may see it and a machine's words may go out."""

from enum import StrEnum


class Sensitivity(StrEnum):
    """What a wrong word would cost."""

    CHAT = "chat"
    LOGISTICS = "logistics"
    MEDICAL = "medical"
    CONSENT = "consent"
    LEGAL = "legal"
    MONEY = "money"


NEEDS_A_PERSON = frozenset({Sensitivity.MEDICAL, Sensitivity.CONSENT, Sensitivity.LEGAL, Sensitivity.MONEY})
"""A machine's translation of these is read by a person before it goes out."""


def may_see(sensitivity: Sensitivity, *, is_external: bool, has_consent: bool) -> bool:
    """Whether an engine may be given a text: an outside one sees what is delicate only when its writer agreed."""
    return not is_external or sensitivity not in NEEDS_A_PERSON or has_consent
