"""Keys that are handed out once and kept only as their SHA-256."""

import base64
import hashlib

from rescue.kit.chance import Chance

KEY_BYTES = 32
KEY_CHARACTERS = 43


def make_key(chance: Chance) -> str:
    """256 random bits as 43 characters that need no quoting in a URL, header or cookie."""
    return spell(chance.token_bytes(KEY_BYTES))


def spell(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def fingerprint(key: str) -> bytes:
    """What is stored and looked up in place of a key; any text gives one."""
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).digest()
