"""Files that people send with a form, and files sent to be saved: never drawn, never run, never on a disk of ours."""

from dataclasses import dataclass, field
from hashlib import sha256
from typing import Annotated
from urllib.parse import quote

from fastapi import Depends
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartParser
from starlette.requests import Request
from starlette.responses import Response

from rescue.kit.problems import Malformed, TooLarge
from rescue.kit.vault import MOST_BYTES, VaultFile
from rescue.kit.web.strict import TEXT_CHARACTERS, find_unreadable

MEBIBYTE = 1024 * 1024
ENVELOPE_BYTES = MEBIBYTE // 4
BODY_BYTES = MOST_BYTES + ENVELOPE_BYTES
"""What a form with one file may weigh; a route that takes files has its line in `body_limits` (rescue/app.py)."""
MOST_FIELDS = 60
MOST_FILES = 5
NAME_CHARACTERS = 255
SHUT = "default-src 'none'; sandbox"


@dataclass(frozen=True)
class Upload:
    """One file as it came: what its sender says of it is not believed."""

    name: str = field(repr=False)
    said_type: str
    content: bytes = field(repr=False)

    @property
    def described(self) -> dict[str, str]:
        """What makes it the same file, for `idempotency.ask`."""
        return {"name": self.name, "sha256": sha256(self.content).hexdigest()}


@dataclass(frozen=True)
class SentForm:
    """A page's form with its files; fields are trimmed, and a file field that was left empty is not there."""

    fields: dict[str, str]
    files: dict[str, Upload]
    ticked: dict[str, list[str]] = field(default_factory=dict)
    """Every value of a name, for boxes of which several may be ticked."""


def take(file: UploadFile | None, *, most_bytes: int = MOST_BYTES) -> Upload | None:
    """The file of a form field; None where nothing was chosen, which browsers send as a nameless empty part."""
    if file is None or (not file.filename and not file.size):
        return None
    content = file.file.read(most_bytes + 1)
    if len(content) > most_bytes:
        raise TooLarge(most=f"{most_bytes // MEBIBYTE} MiB")
    name = file.filename or ""
    if len(name) > NAME_CHARACTERS:
        raise Malformed
    return Upload(name, (file.content_type or "")[:100], content)


async def read_form(request: Request) -> SentForm:
    """Fields and files of a form, multipart or not, each name once; what cannot be kept is refused."""
    fields: dict[str, str] = {}
    files: dict[str, Upload] = {}
    ticked: dict[str, list[str]] = {}
    async with request.form(max_files=MOST_FILES, max_fields=MOST_FIELDS) as form:
        for name, value in form.multi_items():
            if isinstance(value, UploadFile):
                if (upload := take(value)) is not None:
                    files[name] = upload
            elif len(value) > TEXT_CHARACTERS or find_unreadable(value, "\r\n\t"):
                raise Malformed
            else:
                fields[name] = value.strip()
                ticked.setdefault(name, []).append(fields[name])
    return SentForm(fields, files, ticked)


Sent = Annotated[SentForm, Depends(read_form)]


def send(file: VaultFile) -> Response:
    """A file to be saved: a browser neither draws it nor guesses what it is."""
    plain = f"{file.id}.{file.name.rpartition('.')[2]}"
    named = quote(file.name, safe="")
    return Response(
        file.content,
        media_type=file.media_type,
        headers={
            "Content-Disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{named}",
            "Content-Security-Policy": SHUT,
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "private, no-store",
        },
    )


def keep_forms_in_memory() -> None:
    """Files of a form larger than a megabyte would be written to a disk, open; the door has limited them already."""
    MultiPartParser.spool_max_size = 2 * BODY_BYTES
