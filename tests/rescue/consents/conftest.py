"""The whole house of the journeys, for stories of this room."""

from tests.journeys.conftest import world

__all__ = ["world"]
