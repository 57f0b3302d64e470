"""Positions inside what people and phones write: `read` is the door."""

from rescue.geography.location_text.plain import LONGEST_TEXT
from rescue.geography.location_text.reading import read
from rescue.geography.location_text.written import Flag, Written

__all__ = ["LONGEST_TEXT", "Flag", "Written", "read"]
