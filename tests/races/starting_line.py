"""Lets deeds start at the same moment, in threads, and says what each came to."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

from rescue.kit.problems import Problem

LONGEST_WAIT_SECONDS = 30.0
Deed = Callable[[], Any]


class StartingLine:
    """Holds `runners` threads; `run` starts one deed in each at once."""

    def __init__(self, threads: ThreadPoolExecutor, runners: int) -> None:
        self._threads = threads
        self._barrier = threading.Barrier(runners)

    def run(self, *deeds: Deed) -> list[Any]:
        """What each deed gave or the Problem it raised; any other error is the test's own failure."""
        assert len(deeds) == self._barrier.parties
        return list(self._threads.map(self._start, deeds))

    def _start(self, deed: Deed) -> Any:
        self._barrier.wait(LONGEST_WAIT_SECONDS)
        try:
            return deed()
        except Problem as refusal:
            return refusal


@contextmanager
def starting_line(runners: int) -> Iterator[StartingLine]:
    with ThreadPoolExecutor(runners) as threads:
        yield StartingLine(threads, runners)
