"""A problem as arrays: what each member may stand, which successions are lawful as small automata, what cover costs."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any, Final, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from holdfast.watch.problem import Member, Shift, WatchProblem

Ints: TypeAlias = npt.NDArray[np.int64]
Small: TypeAlias = npt.NDArray[np.int16]
Flags: TypeAlias = npt.NDArray[np.bool_]

_DAY: Final = 1440
NO_LIMIT: Final = 1 << 40


class Ground(NamedTuple):
    """The problem as arrays. N members, D days, S shifts, C classes of shifts alike in every rule, R rows of cover.

    Attributes
    ----------
    allowed
        bool[N, D, S].
    must
        bool[N, D]: a watch has to be stood (set by hand).
    wish
        int64[N, D, S]: what requests add if the shift is stood; `wish_base` is paid when nobody stands anything.
    first, end
        int64[N]: days on which the member is there, half open.
    minutes
        int64[S] in units of `unit` minutes; `least`, `most` int64[N] likewise over the horizon.
    weekends
        int64[N]: weekends allowed.
    limit
        int64[N, S]: watches allowed of each shift.
    weekday
        int64[D], 0 is Monday.
    shift_class
        int64[S].
    rule
        int64[N]: which automaton; `step` int16[rules, Q, C + 1]: the node reached from a node by a day off (0) or a shift
        of class c (c + 1), -1 where the rules forbid it; node 0 is where everybody starts; `works` bool[rules, Q]: nodes
        of days with a watch; `nodes` int64[rules].
    row_start, row_wanted, row_under, row_over, row_skill
        rows of cover of (day, shift) cell d * S + s are row_start[cell] to row_start[cell + 1]; row_skill is -1 for any.
    holds
        bool[N, skills].
    night
        bool[S]; night_due, weekend_due bool[N]: members who are compared; nights_before, weekends_before int64[N].
    weights
        int64[2]: of the spread of nights and of weekends.
    """

    allowed: Flags
    must: Flags
    wish: Ints
    wish_base: int
    first: Ints
    end: Ints
    minutes: Ints
    unit: int
    least: Ints
    most: Ints
    weekends: Ints
    limit: Ints
    weekday: Ints
    shift_class: Ints
    rule: Ints
    step: Small
    works: Flags
    nodes: Ints
    row_start: Ints
    row_wanted: Ints
    row_under: Ints
    row_over: Ints
    row_skill: Ints
    holds: Flags
    night: Flags
    night_due: Flags
    weekend_due: Flags
    nights_before: Ints
    weekends_before: Ints
    weights: Ints


def ground(problem: WatchProblem) -> Ground:
    """Return the arrays of `problem`."""
    shifts, members = problem.shifts, problem.members
    shift_at = {shift.id: n for n, shift in enumerate(shifts)}
    member_at = {member.id: n for n, member in enumerate(members)}
    limit = np.full((len(members), len(shifts)), NO_LIMIT, dtype=np.int64)
    for n, member in enumerate(members):
        for shift, count in member.most_shifts.items():
            limit[n, shift_at[shift]] = count
    first = _ints(member.first_day for member in members)
    end = _ints(problem.days if m.last_day is None else m.last_day + 1 for m in members)
    allowed, must = _allowed(problem, limit, first, end, shift_at, member_at)
    wish, wish_base = _wishes(problem, shift_at, member_at)
    unit = math.gcd(*(shift.minutes for shift in shifts)) or 1
    most = _ints(NO_LIMIT if m.most_minutes is None else m.most_minutes // unit for m in members)
    classes, forbidden = _classes(problem)
    rules, step, works, nodes = _automata(members, forbidden)
    night = np.array([shift.night for shift in shifts], dtype=np.bool_)
    return Ground(
        allowed=allowed,
        must=must,
        wish=wish,
        wish_base=wish_base,
        first=first,
        end=end,
        minutes=_ints(shift.minutes // unit for shift in shifts),
        unit=unit,
        least=_ints(-((-(m.least_minutes or 0)) // unit) for m in members),
        most=most,
        weekends=_ints(NO_LIMIT if m.most_weekends is None else m.most_weekends for m in members),
        limit=limit,
        weekday=(problem.first_weekday + np.arange(problem.days, dtype=np.int64)) % 7,
        shift_class=classes,
        rule=rules,
        step=step,
        works=works,
        nodes=nodes,
        **_cover(problem, shift_at),
        night=night,
        night_due=np.asarray((limit[:, night] > 0).any(axis=1), dtype=np.bool_),
        weekend_due=np.array([m.most_weekends != 0 for m in members], dtype=np.bool_),
        nights_before=_ints(m.nights_before for m in members),
        weekends_before=_ints(m.weekends_before for m in members),
        weights=_ints((problem.night_weight, problem.weekend_weight)),
    )


def _ints(numbers: Iterable[int]) -> Ints:
    return np.array(list(numbers), dtype=np.int64)


def _allowed(
    problem: WatchProblem,
    limit: Ints,
    first: Ints,
    end: Ints,
    shift_at: Mapping[str, int],
    member_at: Mapping[str, int],
) -> tuple[Flags, Flags]:
    days = np.arange(problem.days)
    there = (days >= first[:, None]) & (days < end[:, None])
    for n, member in enumerate(problem.members):
        there[n, list(member.days_off)] = False
    allowed = there[:, :, None] & (limit > 0)[:, None, :]
    must = np.zeros(there.shape, dtype=np.bool_)
    for fixed in problem.fixed:
        n = member_at[fixed.member]
        kept = np.zeros(len(problem.shifts), dtype=np.bool_)
        if fixed.shift is not None:
            kept[shift_at[fixed.shift]] = must[n, fixed.day] = True
        allowed[n, fixed.day] &= kept
    return allowed, must


def _wishes(
    problem: WatchProblem, shift_at: Mapping[str, int], member_at: Mapping[str, int]
) -> tuple[Ints, int]:
    wish = np.zeros((len(problem.members), problem.days, len(problem.shifts)), dtype=np.int64)
    base = 0
    for request in problem.requests:
        at = member_at[request.member], request.day, shift_at[request.shift]
        wish[at] += -request.weight if request.wants else request.weight
        base += request.weight if request.wants else 0
    return wish, base


def _cover(problem: WatchProblem, shift_at: Mapping[str, int]) -> dict[str, Any]:
    skills = sorted({row.skill for row in problem.cover if row.skill is not None})
    shifts = len(problem.shifts)
    rows = sorted(problem.cover, key=lambda row: row.day * shifts + shift_at[row.shift])
    cells = _ints(row.day * shifts + shift_at[row.shift] for row in rows)
    holds = [[skill in member.skills for skill in skills] for member in problem.members]
    return {
        "row_start": np.searchsorted(cells, np.arange(problem.days * shifts + 1)).astype(np.int64),
        "row_wanted": _ints(row.wanted for row in rows),
        "row_under": _ints(row.under_weight for row in rows),
        "row_over": _ints(row.over_weight for row in rows),
        "row_skill": _ints(-1 if row.skill is None else skills.index(row.skill) for row in rows),
        "holds": np.array(holds, dtype=np.bool_).reshape(len(problem.members), len(skills)),
    }


def _lags(problem: WatchProblem, one: Shift, two: Shift) -> tuple[int, ...]:
    """Return after how many days `two` may not follow `one`, nothing being stood between them."""
    lags = {1} if two.id in one.never_before else set()
    if one.start_minute is not None and two.start_minute is not None:
        # Rest is lag * day + start of the later - end of the earlier; it must not be under the least.
        missing = problem.rest_minutes + one.start_minute + one.minutes - two.start_minute
        lags |= set(range(1, min(-(-missing // _DAY), problem.days)))
    return tuple(sorted(lags))


def _classes(problem: WatchProblem) -> tuple[Ints, Mapping[tuple[int, int], tuple[int, ...]]]:
    """Return each shift's class, and the lags forbidden between classes."""
    shifts = problem.shifts
    between = {
        (a, b): _lags(problem, one, two) for a, one in enumerate(shifts) for b, two in enumerate(shifts)
    }
    keys: dict[object, int] = {}
    classes: list[int] = []
    leader: list[int] = []
    for a, shift in enumerate(shifts):
        row = tuple(between[a, b] for b in range(len(shifts)))
        column = tuple(between[b, a] for b in range(len(shifts)))
        key = (shift.minutes, shift.night, row, column)
        if key not in keys:
            keys[key] = len(keys)
            leader.append(a)
        classes.append(keys[key])
    count = len(leader)
    forbidden = {(a, b): between[leader[a], leader[b]] for a in range(count) for b in range(count)}
    return _ints(classes), forbidden


def _automata(
    members: tuple[Member, ...], forbidden: Mapping[tuple[int, int], tuple[int, ...]]
) -> tuple[Ints, Small, Flags, Ints]:
    kinds: dict[tuple[int | None, int, int], int] = {}
    rules = [
        kinds.setdefault((m.most_in_row, m.least_in_row or 0, m.least_off_in_row or 0), len(kinds))
        for m in members
    ]
    made = [_automaton(kind, forbidden) for kind in kinds]
    widest = max((len(step) for step, _ in made), default=1)
    classes = math.isqrt(len(forbidden))
    step = np.full((len(made), widest, classes + 1), -1, dtype=np.int16)
    works = np.zeros((len(made), widest), dtype=np.bool_)
    for n, (table, at_work) in enumerate(made):
        step[n, : len(table)] = table
        works[n, : len(table)] = at_work
    return _ints(rules), step, works, _ints(len(table) for table, _ in made)


_Node: TypeAlias = tuple[int, int, bool]
"""Last class stood (-1: forgotten), days in the present row (negative: free), and whether the row may end."""


def _automaton(
    kind: tuple[int | None, int, int], forbidden: Mapping[tuple[int, int], tuple[int, ...]]
) -> tuple[list[list[int]], list[bool]]:
    classes = math.isqrt(len(forbidden))
    memory = max((max(lags) for lags in forbidden.values() if lags), default=0)
    free = max(1, kind[2], memory)
    # The row before the first day may have begun long ago: it is a free one that may end.
    start: _Node = (-1, -free, True)
    nodes = {start: 0}
    table: list[list[int]] = []
    todo = [start]
    for node in todo:
        targets = [_rest(node, free, memory)]
        targets += [_work(kind, node, c, forbidden, first=node == start) for c in range(classes)]
        row = []
        for target in targets:
            if target is not None and target not in nodes:
                nodes[target] = len(nodes)
                todo.append(target)
            row.append(-1 if target is None else nodes[target])
        table.append(row)
    return table, [node[1] > 0 for node in todo]


def _rest(node: _Node, free: int, memory: int) -> _Node | None:
    before, row, may_end = node
    if row > 0 and not may_end:
        return None
    length = 1 if row > 0 else min(1 - row, free)
    return (before if length < memory else -1, -length, False)


def _work(
    kind: tuple[int | None, int, int],
    node: _Node,
    shift: int,
    forbidden: Mapping[tuple[int, int], tuple[int, ...]],
    *,
    first: bool,
) -> _Node | None:
    most, least, least_off = kind
    before, row, may_end = node
    lag = 1 if row > 0 else 1 - row
    if before >= 0 and lag in forbidden[before, shift]:
        return None
    if row <= 0 and -row < least_off:
        return None
    length = row + 1 if row > 0 else 1
    if most is not None and length > most:
        return None
    kept = length if most is not None else min(length, max(least, 1))
    return (shift, kept, length >= least or first or (row > 0 and may_end))


def limits(g: Ground) -> Ints:
    """Return int64[N, 3 + S]: least and most minutes, most weekends and most watches of each shift, per member."""
    return np.column_stack([g.least, g.most, g.weekends, g.limit]).astype(np.int64)
