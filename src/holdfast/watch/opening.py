"""The first lawful bill: everybody in turn, at the least cost to what is there; or what makes that impossible."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np

from holdfast.errors import PlanError
from holdfast.watch.anneal import State
from holdfast.watch.ground import Flags, Ground, Ints
from holdfast.watch.model import RULES, lawful
from holdfast.watch.pricing import SCALE, Costs, Pricer, limits_of
from holdfast.watch.problem import WatchProblem
from holdfast.watch.stretch import NEVER, TOO_LARGE

QUICK: Final = 1 << 19
"""Numbers of working space with which a stretch of some weeks is planned in about a millisecond."""
_STRETCH: Final = 28
_TRIES: Final = 8


def cover_of(g: Ground, rows: Ints) -> Ints:
    """Return int64[R], how many people `rows` bring to each row of cover."""
    shifts = len(g.minutes)
    people, days = np.nonzero(rows >= 0)
    # The last line counts everybody; the others count those who hold each skill.
    by_skill = np.zeros((g.holds.shape[1] + 1, len(g.row_start) - 1), dtype=np.int64)
    for skill, holds in enumerate((*g.holds.T, np.ones(len(rows), dtype=np.bool_))):
        held = holds[people]
        np.add.at(by_skill[skill], days[held] * shifts + rows[people, days][held], 1)
    cells = np.repeat(np.arange(len(g.row_start) - 1), np.diff(g.row_start))
    return np.asarray(by_skill[g.row_skill, cells], dtype=np.int64)


def state_of(g: Ground, rows: Ints) -> State:
    """Return the state in which everybody stands `rows`."""
    cover = cover_of(g, rows)
    people, days = np.nonzero(rows >= 0)
    stood = rows[people, days]
    nights = g.nights_before + np.bincount(people[g.night[stood]], minlength=len(rows))
    weekends = g.weekends_before + np.array([len(_weekends(g, row)) for row in rows], dtype=np.int64)
    total = g.wish_base + int(g.wish[people, days, stood].sum())
    total += int((g.row_under * np.maximum(g.row_wanted - cover, 0)).sum())
    total += int((g.row_over * np.maximum(cover - g.row_wanted, 0)).sum())
    total += int(g.weights[0]) * _spread(g, nights, g.night_due)
    total += int(g.weights[1]) * _spread(g, weekends, g.weekend_due)
    return State(rows.copy(), cover, nights, weekends, np.array([total], dtype=np.int64))


def _weekends(g: Ground, row: Ints) -> set[int]:
    days = np.flatnonzero((row >= 0) & (g.weekday >= 5))
    return set(((g.weekday[0] + days) // 7).tolist())


def _spread(g: Ground, counts: Ints, due: Flags) -> int:
    if not due.any():
        return 0
    present = (g.end - g.first)[due]
    ahead = counts[due] * present.sum() - counts[due].sum() * present
    return int((ahead.max() - ahead.min()) // present.sum())


def opening(
    problem: WatchProblem, g: Ground, pricer: Pricer, draw: np.random.Generator, left: Callable[[], float]
) -> Ints:
    """Return lawful rows int64[N, D]; `left` tells the seconds that are left for proofs.

    Raises
    ------
    PlanError
        A member cannot keep its own rules; the message names it, and the rules that stand in each other's way.
    """
    rows = np.full((len(problem.members), problem.days), -1, dtype=np.int64)
    cover = cover_of(g, rows)
    for i in draw.permutation(len(rows)).tolist():
        # What one more brings: the weight of a missing person while people are missing.
        prices = SCALE * np.where(cover < g.row_wanted, g.row_under, -g.row_over)
        costs = Costs(g, 0, problem.days, prices)
        found = _seat(pricer, costs, i, draw)
        rows[i] = _proved(problem, i, left) if found is None else found
        cover = cover_of(g, rows)
    return rows


def _seat(pricer: Pricer, costs: Costs, i: int, draw: np.random.Generator) -> Ints | None:
    g, most = pricer.g, limits_of(pricer.g, i)
    if (g.must[i] & ~g.allowed[i].any(axis=1)).any():
        return None
    first, end = int(g.first[i]), int(g.end[i])
    before = np.full(len(g.weekday), -1, dtype=np.int64)
    if end - first <= 2 * _STRETCH:
        cost, row = pricer.best(before, i, first, end, costs, most, pricer.tables[0], relax=False)
        if cost not in (NEVER, TOO_LARGE):
            return row
    for attempt in range(_TRIES):
        rolled = _roll(pricer, costs, i, most, attempt)
        if rolled is not None:
            return rolled
        costs.shake(draw, attempt)
    return None


def _roll(pricer: Pricer, costs: Costs, i: int, most: Ints, attempt: int) -> Ints | None:
    """Plan four weeks after four weeks, each with its share of minutes, weekends and limits; more slack at each attempt."""
    g = pricer.g
    first, end = int(g.first[i]), int(g.end[i])
    row = np.full(len(g.weekday), -1, dtype=np.int64)
    a = first
    while a < end:
        # NOTE: cut after a Sunday, so that no weekend lies on both sides.
        b = a + _STRETCH
        b = end if b + 7 >= end else b - int(g.weekday[b])
        share = (b - first) / (end - first)
        now = most.copy()
        if b < end:
            slack = (1 + attempt) * int(g.minutes.max(initial=0))
            now[0] = max(0, int(most[0] * share) - slack)
            now[1:] = np.minimum(most[1:], np.ceil(most[1:] * share).astype(np.int64) + attempt // 2)
        cost, row = _piece(pricer, row, i, a, b, costs, now, b == end)
        if cost in (NEVER, TOO_LARGE):
            return None
        a = b
    return row


def _piece(
    pricer: Pricer, row: Ints, i: int, a: int, b: int, costs: Costs, most: Ints, final: bool
) -> tuple[int, Ints]:
    """Plan one piece in a small working space, which is quick, or in the whole one where that is too small."""
    table = pricer.tables[0]
    cost, found = pricer.best(row, i, a, b, costs, most, table[:QUICK], relax=False, final=final)
    if cost != TOO_LARGE:
        return cost, found
    return pricer.best(row, i, a, b, costs, most, table, relax=False, final=final)


def _proved(problem: WatchProblem, i: int, left: Callable[[], float]) -> Ints:
    """Return a roster for a member for whom none was found, by constraint solving, or say why there is none."""
    member = problem.members[i]
    found = lawful(problem, member, without=None, seconds=max(1.0, left()))
    if found is None:
        raise PlanError(
            f"No roster was found for member {member.id} in the time, and none was proved impossible. Give more seconds, "
            "or loosen its rules."
        )
    if found is False:
        raise PlanError(_why(problem, i, left))
    row = np.full(problem.days, -1, dtype=np.int64)
    names = {shift.id: n for n, shift in enumerate(problem.shifts)}
    for watch in found if isinstance(found, tuple) else ():
        row[watch.day] = names[watch.shift]
    return row


def _why(problem: WatchProblem, i: int, left: Callable[[], float]) -> str:
    member = problem.members[i]
    seconds = max(0.5, min(5.0, left() / len(RULES)))
    guilty = [
        words
        for rule, words in RULES.items()
        if isinstance(lawful(problem, member, without=rule, seconds=seconds), tuple)
    ]
    if not guilty:
        return f"Member {member.id} cannot keep its rules together, whichever one is left out. Loosen several of them."
    return (
        f"Member {member.id} cannot keep its rules together. There is a roster as soon as one of these is left out: "
        f"{'; '.join(guilty)}. Loosen one."
    )
