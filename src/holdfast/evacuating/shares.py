"""Whole people out of shares."""

from __future__ import annotations

from collections.abc import Sequence
from math import floor


def whole_numbers(shares: Sequence[float], wanted: int) -> list[int]:
    """Return whole numbers near some shares that add up to a number, by largest remainders (Hamilton)."""
    total = sum(shares)
    if total <= 0:
        return [wanted if at == 0 else 0 for at in range(len(shares))]
    exact = [max(0.0, share) * wanted / total for share in shares]
    found = [floor(x + 1e-9) for x in exact]
    rest = sorted(range(len(shares)), key=lambda at: (found[at] - exact[at], at))
    for at in rest[: max(0, wanted - sum(found))]:
        found[at] += 1
    return found
