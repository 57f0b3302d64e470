"""Files and words that only a few may read: shut at rest, known by their bytes, opened by somebody who is named.

`vault.keep(db, content, name=…, media_type=…)` → id; `vault.open(db, id, by=…)` → VaultFile.
`rescue/kit/web/uploads.py` reads files from a form and sends them to be saved.
"""

from rescue.kit.vault.files import MOST_BYTES, VaultFile, erase, find_facts, keep, open
from rescue.kit.vault.kept_words import change_words, keep_words, read_words

__all__ = [
    "MOST_BYTES",
    "VaultFile",
    "change_words",
    "erase",
    "find_facts",
    "keep",
    "keep_words",
    "open",
    "read_words",
]
