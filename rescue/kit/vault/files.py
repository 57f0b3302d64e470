"""Keeping a file shut and opening it: taken by its bytes, within limits, and never without a name beside the deed."""

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256

from sqlalchemy import delete, select

from rescue.kit import events, keyring
from rescue.kit.database import Db
from rescue.kit.problems import Invalid, NotFound, TooLarge
from rescue.kit.vault import papers, sniffing
from rescue.kit.vault.models import VaultContent, VaultFileRow
from rescue.kit.vault.sniffing import PAPER, PICTURE, WORDS
from rescue.kit.words import N_

MEBIBYTE = 1024 * 1024
MOST_BYTES = 8 * MEBIBYTE
NAME_CHARACTERS = 120
PREFIX = "fil"
TAKEN = frozenset({PICTURE, PAPER, WORDS})
_UNWRITABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\"\\<>:|?*]+")


class FileEmpty(Invalid):
    title = N_("The file is empty.")
    text = N_("The file is empty. Choose it again; nothing was kept.")


class FileNotTaken(Invalid):
    title = N_("We do not take files of this kind.")
    text = N_("We do not take files of this kind. Send a PDF, a picture or plain text; nothing was kept.")


class PaperLocked(Invalid):
    title = N_("This PDF is locked with a password.")
    text = N_("This PDF is locked with a password. Send it unlocked, or photographs of its pages; nothing was kept.")


class PaperActive(Invalid):
    title = N_("This PDF holds a program or another file.")
    text = N_("This PDF holds a program or another file. Send photographs of its pages; nothing was kept.")


@dataclass(frozen=True)
class VaultFile:
    """An opened file."""

    id: str
    name: str = field(repr=False)
    media_type: str
    size: int
    sha256: str
    kept_at: datetime
    content: bytes = field(repr=False)


@dataclass(frozen=True)
class FileFacts:
    """What is known of a file without opening it."""

    id: str
    kind: str
    media_type: str
    size: int
    sha256: str
    kept_at: datetime
    is_erased: bool


def keep(
    db: Db,
    content: bytes,
    *,
    name: str,
    media_type: str | None = None,
    about: str | None = None,
    incident_id: str | None = None,
    by: str = events.SYSTEM,
    kinds: Collection[str] = TAKEN,
    most_bytes: int = MOST_BYTES,
    is_private: bool = True,
) -> str:
    """Shut a file away and return its id. What it is, its bytes say; `media_type` is only what the sender called it.

    A private file is opened only by somebody whose name is written down.
    """
    known = check(content, kinds=kinds, most_bytes=most_bytes)
    return store(
        db,
        content,
        known,
        name=clean_name(name),
        said_type=media_type,
        about=about,
        incident_id=incident_id,
        by=by,
        is_private=is_private,
    )


def check(content: bytes, *, kinds: Collection[str] = TAKEN, most_bytes: int = MOST_BYTES) -> sniffing.Sniffed:
    """What the bytes are, or why they are not taken."""
    if len(content) > most_bytes:
        raise TooLarge(most=f"{most_bytes // MEBIBYTE} MiB")
    if not content:
        raise FileEmpty
    known = sniffing.sniff(content)
    if known.refusal or known.kind not in kinds:
        raise FileNotTaken
    refusal = papers.find_refusal(content) if known.kind == PAPER else None
    if refusal:
        raise PaperLocked if refusal == papers.LOCKED else PaperActive
    return known


def store(
    db: Db,
    content: bytes,
    known: sniffing.Sniffed,
    *,
    name: str,
    said_type: str | None,
    about: str | None,
    incident_id: str | None,
    by: str,
    is_private: bool,
) -> str:
    """Shut bytes away that were looked at, under a key of their own."""
    file_id, key = db.new_id(PREFIX), db.chance.token_bytes(keyring.KEY_BYTES)
    db.add_row(
        VaultFileRow,
        id=file_id,
        about=about,
        incident_id=incident_id,
        kind=known.kind,
        media_type=known.media_type,
        ending=known.ending,
        said_type=(said_type or "")[:100] or None,
        size=len(content),
        sha256=sha256(content).hexdigest(),
        is_private=is_private,
        key_name=db.keyring.newest,
        sealed_key=db.keyring.seal(key, about=f"key:{file_id}", chance=db.chance),
        sealed_name=keyring.seal_with(key, name.encode(), about=f"name:{file_id}", chance=db.chance),
        kept_by=by,
        kept_at=db.now,
        erased_at=None,
    )
    sealed = keyring.seal_with(key, content, about=f"content:{file_id}", chance=db.chance)
    db.add_row(VaultContent, file_id=file_id, sealed=sealed)
    events.record(
        db, "vault_file.kept", subject=file_id, by=by, incident_id=incident_id, about=about, size=len(content)
    )
    return file_id


def open(db: Db, file_id: str, *, by: str | None = None) -> VaultFile:
    """The file itself. Whoever opens a private one is named, and that is recorded; so it takes a unit that writes."""
    row, sealed = _get(db, file_id)
    if row.is_private:
        assert by is not None, "a private file is opened by somebody"
        events.record(db, "vault_file.opened", subject=file_id, by=by, incident_id=row.incident_id, about=row.about)
    key = key_to(db, row)
    stem = keyring.unseal_with(key, row.sealed_name, about=f"name:{file_id}").decode()
    return VaultFile(
        id=file_id,
        name=f"{stem}.{row.ending}",
        media_type=row.media_type,
        size=row.size,
        sha256=row.sha256,
        kept_at=row.kept_at,
        content=keyring.unseal_with(key, sealed, about=f"content:{file_id}"),
    )


def find_facts(db: Db, file_ids: Collection[str]) -> dict[str, FileFacts]:
    """What is known of files without opening them, by their ids."""
    rows = db.scalars(select(VaultFileRow).where(VaultFileRow.id.in_(file_ids))) if file_ids else ()
    return {
        row.id: FileFacts(
            row.id, row.kind, row.media_type, row.size, row.sha256, row.kept_at, is_erased=row.erased_at is not None
        )
        for row in rows
    }


def erase(db: Db, file_id: str, *, by: str) -> None:
    """Nobody opens it again: its key and its bytes go, what it was about and its fingerprint stay."""
    row = db.get(VaultFileRow, file_id, with_for_update=True)
    if row is None or row.erased_at is not None:
        return
    db.execute(delete(VaultContent).where(VaultContent.file_id == file_id))
    row.sealed_key = row.key_name = None
    row.erased_at = db.now
    events.record(db, "vault_file.erased", subject=file_id, by=by, incident_id=row.incident_id, about=row.about)


def key_to(db: Db, row: VaultFileRow) -> bytes:
    """The key of one file."""
    if row.sealed_key is None:
        raise NotFound
    return db.keyring.unseal(row.sealed_key, about=f"key:{row.id}")


def clean_name(given: str) -> str:
    """What a sender called a file, without folders, ending or anything that could act; never used on a disk."""
    last = re.split(r"[/\\]", given)[-1]
    stem = last.rpartition(".")[0] or last
    return " ".join(_UNWRITABLE.sub(" ", stem).split()).strip(". ")[:NAME_CHARACTERS] or "file"


def _get(db: Db, file_id: str) -> tuple[VaultFileRow, bytes]:
    kept = select(VaultFileRow, VaultContent.sealed).join(VaultContent, VaultContent.file_id == VaultFileRow.id)
    found = db.execute(kept.where(VaultFileRow.id == file_id)).first()
    if found is None:
        raise NotFound
    row, sealed = found
    return row, sealed
