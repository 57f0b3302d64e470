"""Words that are health, law or money of a person: what would be a column of a table, shut away like a file.

A room keeps only the id. Whoever shows them on a page to people who may see them reads many at once.
"""

import json
from collections.abc import Collection, Mapping
from hashlib import sha256
from typing import Any

from sqlalchemy import select, update

from rescue.kit import events, keyring
from rescue.kit.database import Db
from rescue.kit.vault.files import key_to, store
from rescue.kit.vault.models import VaultContent, VaultFileRow
from rescue.kit.vault.sniffing import WORDS, Sniffed

SAID = Sniffed(WORDS, "application/json", "json")
MOST_AT_ONCE = 500


def keep_words(db: Db, words: Mapping[str, Any], *, about: str, incident_id: str | None = None, by: str) -> str:
    """Shut named words and figures away and return their id."""
    return store(
        db,
        _spell(words),
        SAID,
        name="words",
        said_type=None,
        about=about,
        incident_id=incident_id,
        by=by,
        is_private=True,
    )


def read_words(db: Db, ids: Collection[str | None]) -> dict[str, dict[str, Any]]:
    """Words again, by their ids; those that were erased are left out."""
    wanted = [each for each in ids if each][:MOST_AT_ONCE]
    if not wanted:
        return {}
    kept = select(VaultFileRow, VaultContent.sealed).join(VaultContent, VaultContent.file_id == VaultFileRow.id)
    found = db.execute(kept.where(VaultFileRow.id.in_(wanted))).all()
    return {
        row.id: json.loads(keyring.unseal_with(key_to(db, row), sealed, about=f"content:{row.id}"))
        for row, sealed in found
    }


def change_words(db: Db, file_id: str, words: Mapping[str, Any], *, by: str) -> None:
    """Put other words in the place of kept ones; whoever needs both keeps new ones instead."""
    row = db.get(VaultFileRow, file_id, with_for_update=True)
    assert row is not None, "words that were kept"
    plain = _spell(words)
    sealed = keyring.seal_with(key_to(db, row), plain, about=f"content:{file_id}", chance=db.chance)
    db.execute(update(VaultContent).where(VaultContent.file_id == file_id).values(sealed=sealed))
    row.size, row.sha256 = len(plain), sha256(plain).hexdigest()
    events.record(db, "vault_file.changed", subject=file_id, by=by, incident_id=row.incident_id, about=row.about)


def _spell(words: Mapping[str, Any]) -> bytes:
    return json.dumps(words, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
