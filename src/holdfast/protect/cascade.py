"""What fails if something fails: effects handed on along dependencies, each with the chain that explains it.

A facility does not work without any of those it depends on: where one of them fails it fails, where one only works in
part it works in part. Each edge is looked at twice at most, so the work is linear in facilities and dependencies, and
cycles end by themselves.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import numpy.typing as npt

from holdfast.errors import InvalidValueError

Longs = npt.NDArray[np.int64]
NOTHING = -1
"""In `Cascade.because`: it does not hang on another, or nothing is wrong with it."""


class Condition(IntEnum):
    """How far a facility works."""

    WORKS = 0
    DEGRADED = 1
    FAILS = 2


@dataclass(frozen=True, slots=True, eq=False)
class Cascade:
    """What comes of facilities when some fail.

    Attributes
    ----------
    condition
        A `Condition` for each facility; int8[F].
    because
        The facility that brought it there, the nearest to what failed first, or `NOTHING`; int64[F].
    depth
        How many dependencies lie between it and what failed first; int64[F].
    """

    condition: npt.NDArray[np.int8]
    because: Longs
    depth: Longs

    def chain(self, facility: int) -> tuple[int, ...]:
        """Return the facilities from the one that failed first to this one."""
        found = [facility]
        while (before := int(self.because[found[-1]])) != NOTHING:
            found.append(before)
        return tuple(reversed(found))

    def hanging(self) -> Longs:
        """Return the facilities that fail or degrade because of others, those near what failed first before others."""
        hit = np.flatnonzero(self.because != NOTHING)
        return hit[np.lexsort((hit, self.depth[hit]))]


def cascade(
    facilities: int,
    dependent: npt.ArrayLike,
    depends_on: npt.ArrayLike,
    failed: Iterable[int],
    degraded: Iterable[int] = (),
) -> Cascade:
    """Return what fails and what degrades if some facilities fail and others work only in part.

    Parameters
    ----------
    facilities
        How many there are; they are numbered from 0.
    dependent, depends_on
        One dependency each: the facility ``dependent[i]`` does not work without ``depends_on[i]``; int64[E].
    failed, degraded
        Where it begins; what is in both fails.

    Raises
    ------
    InvalidValueError
        If the two arrays differ in length, or name a facility that is not there.
    """
    tail, head = np.asarray(depends_on, np.int64), np.asarray(dependent, np.int64)
    roots = (tuple(failed), tuple(degraded))
    _check(facilities, tail, head, roots)
    order = np.argsort(tail, kind="stable")
    hangs_on, first = head[order].tolist(), np.searchsorted(tail[order], np.arange(facilities + 1)).tolist()
    condition, because, depth = [0] * facilities, [NOTHING] * facilities, [0] * facilities
    # What fails is handed on first, so that nothing is degraded that fails.
    for level, start in zip((Condition.FAILS, Condition.DEGRADED), roots, strict=True):
        _spread(int(level), start, (hangs_on, first), (condition, because, depth))
    return Cascade(np.array(condition, np.int8), np.array(because, np.int64), np.array(depth, np.int64))


def _spread(
    level: int,
    roots: tuple[int, ...],
    graph: tuple[list[int], list[int]],
    found: tuple[list[int], list[int], list[int]],
) -> None:
    """Hand a condition on, breadth first, to all that work better than that."""
    # NOTE: plain lists, which are several times faster than arrays where single numbers are read and written.
    hangs_on, first = graph
    condition, because, depth = found
    waiting: deque[int] = deque()
    for root in roots:
        if condition[root] < level:
            condition[root] = level
            waiting.append(root)
    while waiting:
        at = waiting.popleft()
        for other in hangs_on[first[at] : first[at + 1]]:
            if condition[other] < level:
                condition[other], because[other], depth[other] = level, at, depth[at] + 1
                waiting.append(other)


def _check(facilities: int, tail: Longs, head: Longs, roots: tuple[tuple[int, ...], ...]) -> None:
    if tail.shape != head.shape or tail.ndim != 1:
        raise InvalidValueError(
            f"{head.shape} dependents and {tail.shape} they depend on. Give as many of each."
        )
    named = np.concatenate([tail, head, *(np.asarray(each, np.int64).ravel() for each in roots)])
    if named.size and (named.min() < 0 or named.max() >= facilities):
        raise InvalidValueError(f"Facilities are numbered from 0 to {facilities - 1}. Give no other number.")
