"""The country a phone number belongs to: never where the phone is, only who carries texts to it."""

from functools import lru_cache

from phonenumbers import COUNTRY_CODE_TO_REGION_CODE

CACHED = 8192
LONGEST_CODE = 3
SATELLITE = {"870", "881", "882", "883"}


@lru_cache(CACHED)
def country_of(address: str) -> str | None:
    """The ISO code of `+66…`; of a code that several countries share, the largest one's; None for anything else."""
    if not address.startswith("+"):
        return None
    digits = address[1:]
    for length in range(1, LONGEST_CODE + 1):
        regions = (
            COUNTRY_CODE_TO_REGION_CODE.get(int(digits[:length]))
            if digits[:length].isascii() and digits[:length].isdigit()
            else None
        )
        if regions:
            return None if regions[0] == "001" else str(regions[0])
    return None


def is_satellite(address: str) -> bool:
    """A satellite phone: carriers refuse many of them, and the country of its code is nobody's."""
    return address[1:4] in SATELLITE
