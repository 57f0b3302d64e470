"""A deed of a page that may be refused: nothing of it stays, and the page says why."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from rescue.kit.database import Db
from rescue.kit.problems import NotFound, Problem


@dataclass
class Outcome:
    """`refusal` is None when the deed was done."""

    refusal: Problem | None = None


@contextmanager
def refusable(db: Db) -> Iterator[Outcome]:
    """Do it, or change nothing and keep why in the outcome. What is not there is no refusal: NotFound goes on."""
    outcome = Outcome()
    try:
        with db.attempt():
            yield outcome
    except NotFound:
        raise
    except Problem as problem:
        outcome.refusal = problem
