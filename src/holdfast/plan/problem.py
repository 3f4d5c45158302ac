"""The guard-tour problem: posts that want people over time, people who may serve, and what it is worth."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from holdfast.errors import PlanError
from holdfast.plan.tours import Floats, Ints, Masks, Tours, frozen, whole_numbers

MOST_PERIODS = 64
"""Availability is one bit per period in 64."""

_MAY_BE_NONE = ("size", "calls", "longest", "window_first", "window_cap", "ceiling", "rolling_cap", "burden")


@dataclass(frozen=True, slots=True, eq=False)
class Problem:
    """One guard-tour problem: J posts, T periods, N people in G groups of equal reach.

    Arrays may be given in any fitting type; they are kept read-only in the types named below.

    Attributes
    ----------
    period_days
        Days in a period.
    tour_lengths
        Lengths a tour may have, in periods, ascending; int64[K].
    rest
        Periods free of duty between two tours of one person.
    tour_cost
        Charge per tour, in the unit of `value`.
    post_facility, post_kind
        Facility and kind of duty of each post; int64[J].
    demand
        People wanted at a post in a period; int64[J, T].
    value
        Protection gained per person-period up to the demand; float64[J, T].
    group, cap
        Group of each person, and periods the law still allows in the horizon; int64[N].
    available
        Bit t is set where the person is free in period t; uint64[N].
    reach_first, reach_post, reach_cost
        Posts within reach of group g and their cost per period are the entries
        `reach_first[g]:reach_first[g + 1]`; int64[G + 1], int64[R], float64[R].
    current
        The plan in force, if any.
    keep_bonus
        Gain per person-period that equals the plan in force.
    reach_open
        Bit t is set where the pair of that entry of the reach is allowed in period t; uint64[R]. None: always.
    size
        Heads that a row of the people stands for, 1 or more: a unit that serves together is one row. Its cover, costs
        and charges count per head; int64[N].
    calls, longest
        Tours the law still allows in the horizon, and the longest of them in periods; int64[N].
    window_first, window_cap
        First periods of the windows in which caps restart, such as calendar years, ascending from 0; int64[W]. Periods
        that may be served in each, beside `cap` over the horizon; int64[N, W].
    ceiling
        Periods that may have been served from the start of the horizon up to and with period t; int64[N, T]. It rises
        where earlier service drops out of a rolling window at least as long as the horizon.
    rolling_span, rolling_cap
        At most `rolling_cap` periods in any `rolling_span` consecutive ones; int, int64[N]. The bound leaves this out.
    burden
        Periods of duty borne before the horizon; int64[N].
    fairness
        Charge φ: who serves u periods in a window after a burden b is charged φ·((b + u)² - b²)/2 per head. The burden
        counts in the first window only.

    Raises
    ------
    PlanError
        Something given cannot be what it claims to be; the message names it, its fault and the remedy.
    """

    tour_lengths: Ints
    rest: int
    tour_cost: float
    post_facility: Ints
    post_kind: Ints
    demand: Ints
    value: Floats
    group: Ints
    cap: Ints
    available: Masks
    reach_first: Ints
    reach_post: Ints
    reach_cost: Floats
    period_days: int = 7
    current: Tours | None = None
    keep_bonus: float = 0.0
    reach_open: Masks | None = None
    size: Ints | None = None
    calls: Ints | None = None
    longest: Ints | None = None
    window_first: Ints | None = None
    window_cap: Ints | None = None
    ceiling: Ints | None = None
    rolling_span: int = 0
    rolling_cap: Ints | None = None
    burden: Ints | None = None
    fairness: float = 0.0

    def __post_init__(self) -> None:
        self._take_in()
        _check_grid(self)
        _check_people(self)
        _check_reach(self)
        _check_current(self)
        _check_personal(self)
        _check_windows(self)

    def _take_in(self) -> None:
        for name in ("post_facility", "post_kind", "demand", "group", "cap", "reach_first", "reach_post"):
            object.__setattr__(self, name, whole_numbers(name, getattr(self, name)))
        for name in ("value", "reach_cost"):
            object.__setattr__(self, name, _real_numbers(name, getattr(self, name)))
        lengths = whole_numbers("tour_lengths", self.tour_lengths)
        object.__setattr__(self, "tour_lengths", frozen(np.unique(lengths)))
        object.__setattr__(self, "available", _masks("available", self.available))
        for name in _MAY_BE_NONE:
            if getattr(self, name) is not None:
                object.__setattr__(self, name, whole_numbers(name, getattr(self, name)))
        if self.reach_open is not None:
            object.__setattr__(self, "reach_open", _masks("reach_open", self.reach_open))
        for name in ("tour_cost", "keep_bonus", "fairness"):
            object.__setattr__(self, name, _charge(name, getattr(self, name)))

    @property
    def periods(self) -> int:
        """Number of periods T."""
        return int(self.demand.shape[1])

    @property
    def posts(self) -> int:
        """Number of posts J."""
        return int(self.demand.shape[0])

    @property
    def people(self) -> int:
        """Number of people N."""
        return len(self.group)

    @property
    def groups(self) -> int:
        """Number of groups G."""
        return len(self.reach_first) - 1

    @property
    def heads(self) -> Ints:
        """Heads that each row of the people stands for; int64[N]."""
        return np.ones(self.people, np.int64) if self.size is None else self.size


def _real_numbers(name: str, given: npt.ArrayLike) -> Floats:
    array = np.asarray(given)
    if array.size and array.dtype.kind not in "iuf":
        raise PlanError(f"{name} holds {array.dtype}; give real numbers.")
    real = array.astype(np.float64, copy=False)
    if not np.isfinite(real).all():
        raise PlanError(
            f"{name} holds {int((~np.isfinite(real)).sum())} values that are no finite number; correct them."
        )
    if (real < 0).any():
        raise PlanError(f"{name} goes down to {real.min():g}; give numbers from 0 up.")
    return frozen(real)


def _masks(name: str, given: npt.ArrayLike) -> Masks:
    array = np.asarray(given)
    if array.size and array.dtype != np.uint64:
        numbers = whole_numbers(name, array)
        if (numbers < 0).any():
            raise PlanError(f"{name} holds negative numbers; give unsigned 64-bit masks of periods.")
        array = numbers
    return frozen(array.astype(np.uint64, copy=False))


def _charge(name: str, given: float) -> float:
    try:
        number = float(given)
    except (TypeError, ValueError):
        raise PlanError(f"{name} is {given!r}; give a number from 0 up.") from None
    if not 0 <= number < float("inf"):
        raise PlanError(f"{name} is {number:g}; give a finite number from 0 up.")
    return number


def _shape(name: str, array: npt.NDArray[np.generic], wanted: tuple[int, ...], of: str) -> None:
    if array.shape != wanted:
        raise PlanError(f"{name} has shape {array.shape}; give {wanted}, {of}.")


def _within(name: str, array: Ints, size: int, what: str) -> None:
    if array.size and (array.min() < 0 or array.max() >= size):
        raise PlanError(
            f"{name} holds {int(array.min())} to {int(array.max())}, but there are {size} {what}; number them from 0."
        )


def _check_grid(problem: Problem) -> None:
    if problem.demand.ndim != 2:
        raise PlanError(f"demand has shape {problem.demand.shape}; give [posts, periods].")
    posts, periods = problem.demand.shape
    if not 1 <= periods <= MOST_PERIODS:
        raise PlanError(
            f"The horizon has {periods} periods; give 1 to {MOST_PERIODS}, or use longer periods."
        )
    _shape("value", problem.value, (posts, periods), "one value per post and period, like demand")
    _shape("post_facility", problem.post_facility, (posts,), "one facility per post")
    _shape("post_kind", problem.post_kind, (posts,), "one kind per post")
    if (problem.demand < 0).any():
        raise PlanError(f"demand goes down to {int(problem.demand.min())}; give numbers of people from 0 up.")
    if problem.tour_lengths.size == 0 or problem.tour_lengths[0] < 1:
        raise PlanError(
            f"tour_lengths is {problem.tour_lengths.tolist()}; give at least one length of 1 period or more."
        )
    for name, least in (("rest", 0), ("period_days", 1)):
        given = getattr(problem, name)
        if not isinstance(given, int | np.integer) or given < least:
            raise PlanError(f"{name} is {given!r}; give a whole number from {least} up.")


def _check_people(problem: Problem) -> None:
    if problem.group.ndim != 1:
        raise PlanError(f"group has shape {problem.group.shape}; give one number per person.")
    _shape("cap", problem.cap, problem.group.shape, "one cap per person")
    _shape("available", problem.available, problem.group.shape, "one mask per person")
    if (problem.cap < 0).any():
        raise PlanError(
            f"cap goes down to {int(problem.cap.min())}; give periods from 0 up (0: may not be called)."
        )
    _within("group", problem.group, problem.groups, "groups in reach_first")


def _check_reach(problem: Problem) -> None:
    first, post = problem.reach_first, problem.reach_post
    if (
        first.ndim != 1
        or first.size == 0
        or first[0] != 0
        or (np.diff(first) < 0).any()
        or first[-1] != post.size
    ):
        raise PlanError(
            "reach_first does not cut reach_post into groups; give G + 1 numbers that rise from 0 to the length of reach_post."
        )
    _shape("reach_cost", problem.reach_cost, post.shape, "one cost per entry of reach_post")
    _within("reach_post", post, problem.posts, "posts")
    pair = np.repeat(np.arange(problem.groups), np.diff(first)) * max(problem.posts, 1) + post
    if np.unique(pair).size < pair.size:
        raise PlanError(
            f"reach lists {pair.size - np.unique(pair).size} pairs of group and post twice; list each once."
        )


def _check_current(problem: Problem) -> None:
    tours = problem.current
    if tours is None:
        return
    _within("current: person", tours.person, problem.people, "people")
    _within("current: post", tours.post, problem.posts, "posts")
    if (
        (tours.start < 0).any()
        or (tours.length < 1).any()
        or (tours.start + tours.length > problem.periods).any()
    ):
        raise PlanError(
            f"current has tours outside the horizon of {problem.periods} periods; cut them to it before planning."
        )


def _check_personal(problem: Problem) -> None:
    for name, least in (("size", 1), ("calls", 0), ("longest", 0), ("rolling_cap", 0), ("burden", 0)):
        given = getattr(problem, name)
        if given is None:
            continue
        _shape(name, given, problem.group.shape, "one number per person")
        if (given < least).any():
            raise PlanError(f"{name} goes down to {int(given.min())}; give whole numbers from {least} up.")
    if problem.reach_open is not None:
        _shape("reach_open", problem.reach_open, problem.reach_post.shape, "one mask per entry of reach_post")
    span = problem.rolling_span
    if not isinstance(span, int | np.integer) or span < 0:
        raise PlanError(f"rolling_span is {span!r}; give a whole number of periods, 0 for no rolling cap.")
    if (span > 0) != (problem.rolling_cap is not None):
        raise PlanError("Give rolling_span (1 or more) and rolling_cap together, or neither.")


def _check_windows(problem: Problem) -> None:
    first, cap, ceiling = problem.window_first, problem.window_cap, problem.ceiling
    if (first is None) != (cap is None):
        raise PlanError("Give window_first and window_cap together, or neither.")
    if first is not None and cap is not None:
        if first.ndim != 1 or not first.size or first[0] != 0 or (np.diff(first) < 1).any():
            raise PlanError(f"window_first is {first.tolist()}; give first periods that rise from 0.")
        if first[-1] >= problem.periods:
            raise PlanError(
                f"window_first goes up to {int(first[-1])}, but the horizon has {problem.periods} periods; leave out what lies beyond."
            )
        if (np.diff(first)[1:] < problem.tour_lengths.max()).any():
            raise PlanError(
                f"window_first is {first.tolist()}, but a tour of {int(problem.tour_lengths.max())} periods would be longer than a whole window between two others; give longer windows or shorter tours."
            )
        _shape("window_cap", cap, (problem.people, first.size), "one cap per person and window")
        if (cap < 0).any():
            raise PlanError(f"window_cap goes down to {int(cap.min())}; give periods from 0 up.")
    if ceiling is not None:
        _shape("ceiling", ceiling, (problem.people, problem.periods), "one number per person and period")
        if (ceiling < 0).any():
            raise PlanError(f"ceiling goes down to {int(ceiling.min())}; give periods from 0 up.")
        if (np.diff(ceiling, axis=1) < 0).any():
            raise PlanError(
                "ceiling falls from one period to the next; what was lawful to have served stays so."
            )
