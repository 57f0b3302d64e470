"""What some bytes are, by the bytes: what a sender calls them is never believed."""

import re
from dataclasses import dataclass

PICTURE, SOUND, FILM, CARD, PAPER, WORDS, OTHER = "picture", "sound", "film", "card", "paper", "words", "other"
LOOKED_AT = 4_096


@dataclass(frozen=True)
class Sniffed:
    """What it is; `refusal` says why it is not kept."""

    kind: str
    media_type: str
    ending: str
    refusal: str | None = None


_STARTS: tuple[tuple[bytes, Sniffed], ...] = (
    (b"\xff\xd8\xff", Sniffed(PICTURE, "image/jpeg", "jpg")),
    (b"\x89PNG\r\n\x1a\n", Sniffed(PICTURE, "image/png", "png")),
    (b"GIF87a", Sniffed(PICTURE, "image/gif", "gif")),
    (b"GIF89a", Sniffed(PICTURE, "image/gif", "gif")),
    (b"OggS", Sniffed(SOUND, "audio/ogg", "ogg")),
    (b"#!AMR", Sniffed(SOUND, "audio/amr", "amr")),
    (b"ID3", Sniffed(SOUND, "audio/mpeg", "mp3")),
    (b"fLaC", Sniffed(SOUND, "audio/flac", "flac")),
    (b"\x1aE\xdf\xa3", Sniffed(FILM, "video/webm", "webm")),
    (b"%PDF-", Sniffed(PAPER, "application/pdf", "pdf")),
)
_BRANDS: dict[bytes, Sniffed] = {
    b"heic": Sniffed(PICTURE, "image/heic", "heic"),
    b"heix": Sniffed(PICTURE, "image/heic", "heic"),
    b"mif1": Sniffed(PICTURE, "image/heif", "heif"),
    b"avif": Sniffed(PICTURE, "image/avif", "avif"),
    b"M4A ": Sniffed(SOUND, "audio/mp4", "m4a"),
    b"3gp4": Sniffed(FILM, "video/3gpp", "3gp"),
    b"3gp5": Sniffed(FILM, "video/3gpp", "3gp"),
    b"qt  ": Sniffed(FILM, "video/quicktime", "mov"),
}
_RIFFS = {
    b"WEBP": Sniffed(PICTURE, "image/webp", "webp"),
    b"WAVE": Sniffed(SOUND, "audio/wav", "wav"),
    b"AVI ": Sniffed(FILM, "video/x-msvideo", "avi"),
}
_PROGRAMS = (
    *(b"MZ", b"\x7fELF", b"#!", b"\xca\xfe\xba\xbe", b"\xfe\xed\xfa", b"\xcf\xfa\xed\xfe", b"\xce\xfa\xed\xfe"),
    *(b"dex\n", b"\x00asm", b"L\x00\x00\x00\x01\x14\x02\x00"),
)
_PACKED_PROGRAMS = (b"AndroidManifest.xml", b"META-INF/MANIFEST.MF", b"classes.dex", b".exe", b"vbaProject.bin")
_MARKUP = re.compile(rb"<\s*(?:!doctype\s+html|html|head|body|script|svg|iframe|object|\?xml|!--|xsl:)", re.IGNORECASE)
PROGRAM = Sniffed(OTHER, "application/octet-stream", "bin", "program")
PAGE = Sniffed(OTHER, "application/octet-stream", "bin", "web_page")
EMPTY = Sniffed(OTHER, "application/octet-stream", "bin", "empty")
VCARD = Sniffed(CARD, "text/vcard", "vcf")


def sniff(content: bytes) -> Sniffed:
    """Programs and pages that a browser would run are refused, whatever they are called; the unknown is kept shut."""
    if not content:
        return EMPTY
    if content.startswith(_PROGRAMS) and not content.startswith(b"#!AMR"):
        return PROGRAM
    for start, known in _STARTS:
        if content.startswith(start):
            return known
    if content[4:8] == b"ftyp":
        return _BRANDS.get(content[8:12], Sniffed(FILM, "video/mp4", "mp4"))
    if content.startswith(b"RIFF") and content[8:12] in _RIFFS:
        return _RIFFS[content[8:12]]
    if content[:1] == b"\xff" and len(content) > 1 and content[1] & 0xE0 == 0xE0:
        return Sniffed(SOUND, "audio/mpeg", "mp3")
    if content.startswith(b"PK\x03\x04"):
        is_program = any(name in content for name in _PACKED_PROGRAMS)
        return PROGRAM if is_program else Sniffed(OTHER, "application/octet-stream", "zip")
    return _sniff_words(content)


def _sniff_words(content: bytes) -> Sniffed:
    start = content[:LOOKED_AT].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start[:11].upper() == b"BEGIN:VCARD":
        return VCARD
    if _MARKUP.search(start) or _MARKUP.search(start.replace(b"\x00", b"")):
        return PAGE
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return Sniffed(OTHER, "application/octet-stream", "bin")
    if any(ord(letter) < 32 and letter not in "\r\n\t" for letter in text):
        return Sniffed(OTHER, "application/octet-stream", "bin")
    return Sniffed(WORDS, "text/plain", "txt")
