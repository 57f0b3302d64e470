"""Whether a PDF is only a paper: one that runs something, hides another file or is locked is not taken."""

import re
import zlib

MOST_STREAMS = 2_000
MOST_UNPACKED = 2 * 1024 * 1024
LOCKED, ACTIVE = "locked", "active"
_HEX = re.compile(rb"#([0-9A-Fa-f]{2})")
_NAME = re.compile(rb"/[^\s/<>\[\](){}%]{1,40}")
_STREAM = re.compile(rb"/ObjStm\b.{0,400}?stream\r?\n", re.DOTALL)
# An /OpenAction that only says at which page and zoom to begin is in most papers that LaTeX made; what it may do
# otherwise needs one of these.
_ACTS = frozenset({b"/JavaScript", b"/JS", b"/Launch", b"/EmbeddedFile", b"/EmbeddedFiles", b"/RichMedia", b"/XFA"})


def find_refusal(content: bytes) -> str | None:
    """LOCKED, ACTIVE, or None for a paper that only shows something. Names count however they are spelled."""
    names = _names_in(content)
    if b"/Encrypt" in names:
        return LOCKED
    for place, packed in enumerate(_STREAM.finditer(content)):
        if place >= MOST_STREAMS:
            return ACTIVE
        names |= _names_in(_unpacked(content[packed.end() :]))
    return ACTIVE if names & _ACTS else None


def _names_in(text: bytes) -> set[bytes]:
    return {_HEX.sub(lambda found: bytes([int(found[1], 16)]), name) for name in set(_NAME.findall(text))}


def _unpacked(packed: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(packed, MOST_UNPACKED)
    except zlib.error:
        return b""
