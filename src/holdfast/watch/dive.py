"""Prices rosters until the linear programme cannot be bettered, then dives: fixes rosters and prices again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np

from holdfast.watch.ground import Ints
from holdfast.watch.master import Floats, Master
from holdfast.watch.pricing import SCALE, Pricer

_ALMOST: Final = 1e-6


def generate(
    master: Master,
    pricer: Pricer,
    rows: Ints,
    centre: Floats,
    *,
    rounds: int,
    until: Callable[[], bool],
    heard: Callable[[float], None] | None = None,
    reached: float = 0.01,
) -> tuple[float, Floats]:
    """Price rosters into `master`, at most `rounds` times; return a lower bound on its optimum and the prices that prove it.

    Prices are asked between those of the programme and the best so far (Wentges, International Transactions in
    Operational Research 4, 1997), which damps their swings.
    """
    g = master.g
    best, proof, weight = -np.inf, centre, 0.5
    low, high = -SCALE * g.row_over, SCALE * g.row_under
    for _ in range(rounds):
        if until() or not master.solve():
            break
        # NOTE: the solver forgets its optimum as soon as a column is added.
        value, own = master.value, master.prices()
        asked = np.clip(np.rint(SCALE * (weight * proof + (1 - weight) * own)).astype(np.int64), low, high)
        asked[: master.low] = asked[master.high :] = 0
        free = [i for i in master.members if not master.is_fixed(i)]
        found = pricer(rows, free, master.a, master.b, asked)
        bound = _bound(master, asked, found)
        new = sum(master.add(i, stretch) for i, _, stretch in found if stretch is not None)
        if bound > best:
            best, proof = bound, asked / SCALE
            if heard is not None:
                heard(best)
        if value - best < reached:
            break
        if new == 0:
            if weight == 0:
                break
            weight = 0.0 if weight < 0.1 else weight / 2
    return best, proof


def _bound(master: Master, asked: Ints, found: list[tuple[int, int, Ints | None]]) -> float:
    fixed = sum(master.fixed_cost(i, asked, SCALE) for i in master.members if master.is_fixed(i))
    return (
        int((asked[master.low : master.high] * master.wanted).sum()) + sum(c for _, c, _ in found) + fixed
    ) / SCALE


def dive(
    master: Master,
    pricer: Pricer,
    rows: Ints,
    proof: Floats,
    *,
    rounds: int,
    until: Callable[[], bool],
    draw: Callable[[], float],
    sure: float = 0.9,
) -> dict[int, Ints] | None:
    """Fix the rosters that the programme is surest of, price again, and so on; return one per member, or None if stopped.

    Diving as in branch and price (Burke and Curtois, EJOR 237, 2014); `draw` gives numbers in [0, 1) that break ties.
    """
    try:
        while not all(master.is_fixed(i) for i in master.members):
            if until() or not master.solve():
                return None
            shares = sorted(
                ((share + 0.05 * draw(), c) for share, c in master.shares() if share > _ALMOST), reverse=True
            )
            if not shares:
                return None
            few = 1 + len(shares) // 40
            for n, (share, c) in enumerate(shares):
                if n and share < (sure if n >= few else 0.5):
                    break
                if not master.is_fixed(master.columns[c][0]):
                    master.fix(c)
            generate(master, pricer, rows, proof, rounds=rounds, until=until)
        return master.chosen()
    finally:
        master.release()
