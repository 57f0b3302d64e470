"""A new key of the house: every file's own key is sealed anew under it, a few thousand at a time."""

from collections import Counter

from sqlalchemy import func, select

from rescue.kit.database import Db
from rescue.kit.vault.files import key_to
from rescue.kit.vault.models import VaultFileRow

MOST_AT_ONCE = 2_000


def reseal(db: Db) -> int:
    """Move up to MOST_AT_ONCE files to the newest key and return how many; nothing to do is the ordinary case."""
    newest = db.keyring.newest
    older = select(VaultFileRow).where(VaultFileRow.key_name.in_([name for name in db.keyring.names if name != newest]))
    rows = list(db.scalars(older.limit(MOST_AT_ONCE).with_for_update(skip_locked=True)))
    for row in rows:
        row.sealed_key = db.keyring.seal(key_to(db, row), about=f"key:{row.id}", chance=db.chance)
        row.key_name = newest
    return len(rows)


def count_by_key(db: Db) -> Counter[str]:
    """How many files hang on each key; one that is not in our keyring is lost until it is put back."""
    counted = select(VaultFileRow.key_name, func.count()).where(VaultFileRow.key_name.is_not(None))
    return Counter({str(name): number for name, number in db.execute(counted.group_by(VaultFileRow.key_name))})
