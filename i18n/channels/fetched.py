"""A file from outside, or why there is none."""

from dataclasses import dataclass


class NotFetched(Exception):
    """Nothing was kept; `code` says why, `is_passing` whether a later try may succeed."""

    def __init__(self, code: str, *, is_passing: bool = False) -> None:
        super().__init__(code)
        self.code = code
        self.is_passing = is_passing


@dataclass(frozen=True)
class Fetched:
    """What came, and what its sender calls it."""

    content: bytes
    said_type: str
