"""STOP, START, HELP and INFO: exact words alone in a message; a sentence with one in it is about the case."""

import unicodedata
from enum import StrEnum

from rescue.mailroom.reading import known_words


class Keyword(StrEnum):
    STOP = "stop"
    START = "start"
    HELP = "help"
    INFO = "info"


_EDGES = " \n\t.,!。，！.…\"'“”‘’"


def find(text: str, opt_out: str | None = None) -> Keyword | None:
    """The keyword that a message is, by what the carrier says or by being nothing else."""
    if opt_out and opt_out.lower() in set(Keyword):
        return Keyword(opt_out.lower())
    # Carriers take the English ones for it themselves; the others are what people are taught to send at home.
    said = " ".join(unicodedata.normalize("NFKC", text).casefold().split()).strip(_EDGES)
    words = known_words.read_all()
    return next((keyword for keyword in Keyword if said in words[keyword]), None)
