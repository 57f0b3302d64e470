"""No test speaks to anybody outside this machine: a test that needs the internet proves nothing on the train."""

import socket

import pytest


def test_a_test_that_reaches_for_the_network_fails_by_its_name() -> None:
    """Guarded in tests/conftest.py; 192.0.2.1 is an address that RFC 5737 gives to nobody."""
    with socket.socket() as caller, pytest.raises(AssertionError, match="reached for the network"):
        caller.connect(("192.0.2.1", 80))


def test_loopback_stays_open() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as caller:
        assert caller.getpeername() == server.getsockname()
