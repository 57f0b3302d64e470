"""The desk of Lin and Mei, for stories of shifts."""

from tests.rescue.desk.conftest import desk

__all__ = ["desk"]
