"""The tests of the fence need Twilio's published contract; where it cannot be had they say so."""

import pytest

import tests.twilio.contract as contract


@pytest.fixture
def published() -> None:
    """Skip with a reason where the specification was never fetched."""
    if not contract.fetch():
        pytest.skip("Twilio's OpenAPI could not be fetched from the npm registry")
