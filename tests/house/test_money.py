"""Decision: money is whole minor units; no float comes near it.

A cent that is lost in a binary fraction is found by an auditor years later. In the kit's money and in all of claims
and coverage there is no float, written, named or made by a division with one stroke.
"""

import ast
from collections.abc import Iterator

import pytest

from tests.house.sources import Module, dotted, read_modules

MONEY = ("rescue/kit/money.py", "claims/", "coverage/")


def find_floats(module: Module) -> Iterator[str]:
    """Float literals, the name `float` (but where one is refused) and true division."""
    tree = module.tree
    refused = {
        id(part)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and dotted(node.func) == "isinstance"
        for part in ast.walk(node)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, float):
            yield f"{module.where}:{node.lineno} writes {node.value}"
        elif isinstance(node, ast.Name) and node.id in ("float", "Double", "Float") and id(node) not in refused:
            yield f"{module.where}:{node.lineno} names {node.id}"
        elif isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, ast.Div):
            yield f"{module.where}:{node.lineno} divides with /"


def test_money_is_never_a_float() -> None:
    read = [module for module in read_modules() if module.where.startswith(MONEY)]
    assert "rescue/kit/money.py" in [module.where for module in read]
    assert [finding for module in read for finding in find_floats(module)] == []


@pytest.mark.parametrize("source", ["share = 0.5", "def split(amount: float): ...", "half = amount / 2", "a /= 3"])
def test_a_planted_float_is_found(source: str) -> None:
    assert list(find_floats(Module("claims/planted.py", source))) != []
