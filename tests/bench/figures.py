"""Figures of a bench: percentiles, medians over rounds, one JSON line a workload, and a table for people."""

import json
import sys
from collections.abc import Sequence
from statistics import median
from typing import Any


def spread(values: Sequence[float]) -> dict[str, float]:
    """p50, p95 and p99 (nearest rank), and how many there were."""
    ranked = sorted(values)
    picked = {f"p{share}": round(ranked[min(len(ranked) - 1, len(ranked) * share // 100)], 2) for share in (50, 95, 99)}
    return {**picked, "count": len(ranked)}


def middle(rounds: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The median of every number over the rounds; what is not a number is the first round's."""
    first = rounds[0]
    return {
        name: round(median(each[name] for each in rounds), 3) if isinstance(value, int | float) else value
        for name, value in first.items()
    }


def tell(**line: Any) -> None:
    """One JSON line."""
    say(json.dumps(line, ensure_ascii=False))


def say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def table(rows: Sequence[Sequence[object]]) -> str:
    """Columns as wide as their widest cell; the first row is the heading."""
    texts = [[f"{cell:,.2f}" if isinstance(cell, float) else str(cell) for cell in row] for row in rows]
    widths = [max(len(row[place]) for row in texts) for place in range(len(texts[0]))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in texts
    )
