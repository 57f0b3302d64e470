"""The keys that shut what only a few may read: AES-256-GCM, each sealed text with the name of its key before it.

Keys come from HOMEWARD_VAULT_KEYS (`2027:BASE64,2026:BASE64`, the newest first) and one is derived from the house's
secret. The first shuts, every one opens: a new key is put before the old ones, and the old one is taken out when
nothing hangs on it any more (`rescue/kit/vault/rotation.py`). Keys are never in the database, so its backup is shut.
"""

import base64
import binascii
import re

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from rescue.kit.chance import Chance

KEY_BYTES = 32
NONCE_BYTES = 12
FORM = b"\x01"
DERIVED = "secret"
KEY_NAME = re.compile(r"[a-z0-9]{1,12}\Z")
PURPOSE = b"homeward vault, one"


class KeyUnusable(ValueError):
    """HOMEWARD_VAULT_KEYS cannot be read; says how it should be."""

    def __init__(self) -> None:
        super().__init__("HOMEWARD_VAULT_KEYS is a list of name:key, each key 32 bytes in URL-safe base64")


class CannotOpen(Exception):
    """No key of ours opens this, or it was changed or put in another's place."""


class Keyring:
    """Shuts with the first key and opens with any."""

    def __init__(self, keys: dict[str, bytes]) -> None:
        assert keys, "something must shut"
        self._keys = {name: AESGCM(key) for name, key in keys.items()}
        self.newest = next(iter(keys))

    @classmethod
    def of(cls, secret: bytes, listed: str = "") -> "Keyring":
        """The keys as settings name them, and after them the one that belongs to the secret."""
        return cls({**read_keys(listed), DERIVED: _derive(secret)})

    def seal(self, plain: bytes, *, about: str, chance: Chance) -> bytes:
        """Shut some bytes under the newest key; they open only as `about` the same thing."""
        nonce = chance.token_bytes(NONCE_BYTES)
        name = self.newest.encode()
        head = FORM + bytes([len(name)]) + name
        return head + nonce + self._keys[self.newest].encrypt(nonce, plain, head + about.encode())

    def unseal(self, sealed: bytes, *, about: str) -> bytes:
        """The bytes again, or CannotOpen."""
        key = self._keys.get(key_of(sealed) or "")
        if key is None:
            raise CannotOpen
        start = 2 + sealed[1]
        nonce, shut = sealed[start : start + NONCE_BYTES], sealed[start + NONCE_BYTES :]
        try:
            return key.decrypt(nonce, shut, sealed[:start] + about.encode())
        except (InvalidTag, ValueError):
            raise CannotOpen from None

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self._keys)


def read_keys(listed: str) -> dict[str, bytes]:
    """Names and keys of HOMEWARD_VAULT_KEYS; KeyUnusable when it cannot be read."""
    found: dict[str, bytes] = {}
    for part in filter(None, (part.strip() for part in listed.split(","))):
        name, _, spelled = part.partition(":")
        try:
            key = base64.b64decode(spelled + "=" * (-len(spelled) % 4), altchars=b"-_", validate=True)
        except (binascii.Error, ValueError):
            raise KeyUnusable from None
        if not KEY_NAME.match(name) or name == DERIVED or name in found or len(key) != KEY_BYTES:
            raise KeyUnusable
        found[name] = key
    return found


def key_of(sealed: bytes) -> str | None:
    """The name of the key that shut these bytes; None where they are not ours."""
    if len(sealed) < 2 or sealed[:1] != FORM:
        return None
    return sealed[2 : 2 + sealed[1]].decode("ascii", "replace")


def seal_with(key: bytes, plain: bytes, *, about: str, chance: Chance) -> bytes:
    """Shut bytes under a key of their own, which is itself kept sealed."""
    nonce = chance.token_bytes(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plain, about.encode())


def unseal_with(key: bytes, sealed: bytes, *, about: str) -> bytes:
    try:
        return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], about.encode())
    except (InvalidTag, ValueError):
        raise CannotOpen from None


def _derive(secret: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=PURPOSE).derive(secret)
