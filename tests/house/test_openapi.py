"""Decision: a program's author needs nothing but the description of the API.

Every operation has a name of its own, a summary, and says what a refusal looks like. Names are the functions' own, so
that a client made from the description reads like the house.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI

FEWEST_OPERATIONS = 30
METHODS = frozenset({"get", "put", "post", "delete", "patch"})
PROBLEM_JSON = "application/problem+json"


def find_undescribed(description: dict[str, Any]) -> Iterator[str]:
    """Operations without a name, a summary, a tag or a described refusal, and names used twice."""
    seen: dict[str, str] = {}
    for path, operations in description["paths"].items():
        for method in METHODS & operations.keys():
            operation, said = operations[method], f"{method} {path}"
            for needed in ("operationId", "summary", "tags"):
                if not operation.get(needed):
                    yield f"{said} has no {needed}"
            name = operation.get("operationId", "")
            if name in seen:
                yield f"{said} is called {name} like {seen[name]}"
            seen[name] = said
            refusals = [answer for status, answer in operation["responses"].items() if status[0] in "4d"]
            if not any(PROBLEM_JSON in answer.get("content", {}) for answer in refusals):
                yield f"{said} does not say what a refusal looks like"


def test_every_operation_is_described(app: FastAPI) -> None:
    description = app.openapi()
    count = sum(len(METHODS & operations.keys()) for operations in description["paths"].values())
    assert count >= FEWEST_OPERATIONS
    assert list(find_undescribed(description)) == []


GOOD = {
    "operationId": "accept",
    "summary": "Accept",
    "tags": ["call-outs"],
    "responses": {"409": {"content": {PROBLEM_JSON: {}}}},
}


@pytest.mark.parametrize(
    "paths",
    [
        {"/a": {"get": {**GOOD, "operationId": ""}}},
        {"/a": {"get": {**GOOD, "summary": ""}}},
        {"/a": {"get": {**GOOD, "responses": {"200": {}, "409": {"content": {"application/json": {}}}}}}},
        {"/a": {"get": GOOD, "post": GOOD}},
    ],
)
def test_a_planted_gap_is_found(paths: dict[str, Any]) -> None:
    assert list(find_undescribed({"paths": {"/a": {"get": GOOD}}})) == []
    assert list(find_undescribed({"paths": paths})) != []
