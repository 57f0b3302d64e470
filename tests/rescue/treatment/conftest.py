"""The same patient in Phuket as the transfers have."""

from tests.rescue.transfers.conftest import patient, world

__all__ = ["patient", "world"]
