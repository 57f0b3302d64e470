"""A photo without what the camera wrote into it: where it was taken, when, and with what. How it is turned stays."""

import struct

JPEG, PNG = b"\xff\xd8", b"\x89PNG\r\n\x1a\n"
EXIF = b"Exif\x00\x00"
APP1, START_OF_SCAN, LAST_APP, FIRST_APP, COMMENT = 0xE1, 0xDA, 0xEF, 0xE1, 0xFE
ORIENTATION, SHORT = 0x0112, 3
ENTRY_BYTES = 12
UPRIGHT, TURNED = 1, range(2, 9)
PNG_WRITTEN = (b"eXIf", b"tEXt", b"iTXt", b"zTXt", b"tIME")


def without_place(content: bytes) -> bytes:
    """The same picture; what is no JPEG or PNG, or cannot be read as one, comes back as it was."""
    try:
        if content.startswith(JPEG):
            return _clean_jpeg(content)
        return _clean_png(content) if content.startswith(PNG) else content
    except (struct.error, IndexError):
        return content


def _clean_jpeg(content: bytes) -> bytes:
    kept, place, turned = [content[:2]], 2, UPRIGHT
    while place + 4 <= len(content) and content[place] == 0xFF and content[place + 1] != START_OF_SCAN:
        marker, (size,) = content[place + 1], struct.unpack(">H", content[place + 2 : place + 4])
        segment = content[place : place + 2 + size]
        if marker == APP1 and segment[4:10] == EXIF:
            turned = _orientation(segment[10:])
        elif not (FIRST_APP <= marker <= LAST_APP or marker == COMMENT):
            kept.append(segment)
        elif segment[4:16] == b"ICC_PROFILE\x00" or segment[4:9] == b"Adobe":
            kept.append(segment)  # its colours
        place += 2 + size
    if turned in TURNED:
        kept.insert(1, _only_turned(turned))
    return b"".join([*kept, content[place:]])


def _orientation(tiff: bytes) -> int:
    order = "<" if tiff[:2] == b"II" else ">"
    (start,) = struct.unpack(f"{order}I", tiff[4:8])
    (count,) = struct.unpack(f"{order}H", tiff[start : start + 2])
    for entry in range(start + 2, start + 2 + count * ENTRY_BYTES, ENTRY_BYTES):
        tag, kind = struct.unpack(f"{order}HH", tiff[entry : entry + 4])
        if tag == ORIENTATION and kind == SHORT:
            return int(struct.unpack(f"{order}H", tiff[entry + 8 : entry + 10])[0])
    return UPRIGHT


def _only_turned(turned: int) -> bytes:
    tiff = b"MM\x00*" + struct.pack(">IHHHIHHI", 8, 1, ORIENTATION, SHORT, 1, turned, 0, 0)
    return b"\xff\xe1" + struct.pack(">H", 2 + len(EXIF) + len(tiff)) + EXIF + tiff


def _clean_png(content: bytes) -> bytes:
    kept, place = [content[:8]], 8
    while place + 12 <= len(content):
        (size,) = struct.unpack(">I", content[place : place + 4])
        if content[place + 4 : place + 8] not in PNG_WRITTEN:
            kept.append(content[place : place + 12 + size])
        place += 12 + size
    return b"".join(kept)
