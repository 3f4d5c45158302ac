"""Strength over time: how a campaign does against its target, and how many people are under contract on each day."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

from holdfast.errors import InvalidValueError
from holdfast.law import day_of
from holdfast.model import Interval

Counts = npt.NDArray[np.int32]
Longs = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class StageCount:
    """How many candidates came to a stage on a day; less than 0 where entries were taken back."""

    day: date
    stage: str
    people: int


@dataclass(frozen=True, slots=True)
class Progress:
    """How a campaign does.

    Attributes
    ----------
    came
        How many have come to each stage by today, in the order the stages were first met.
    signed_by_day
        How many have signed by the end of each day on which somebody did.
    pace, pace_needed
        People signing a day lately, and from today on to meet the target in time; None where no day is left.
    expected
        The day on which the target is met at this pace; None where it never is.
    """

    target: int
    period: Interval
    today: date
    came: tuple[tuple[str, int], ...]
    signed: int
    signed_by_day: tuple[tuple[date, int], ...]
    pace: float
    pace_needed: float | None
    expected: date | None

    @property
    def missing(self) -> int:
        """How many are still to sign."""
        return max(0, self.target - self.signed)

    @property
    def in_time(self) -> bool:
        """Whether the target is met before the campaign ends, at this pace."""
        return self.expected is not None and self.expected < self.period.end


def progress(
    counts: Iterable[StageCount],
    target: int,
    period: Interval,
    today: date,
    *,
    signed: str = "signed",
    pace_days: int = 28,
) -> Progress:
    """Return how a campaign does at the end of a day.

    Parameters
    ----------
    counts
        Candidates by day and stage; what lies after today is left out.
    signed
        The stage at which they count.
    pace_days
        The last days that the pace is taken from; fewer where the campaign is younger.

    Raises
    ------
    InvalidValueError
        If the target is less than 1, or the pace is taken from no day.
    """
    if target < 1 or pace_days < 1:
        raise InvalidValueError(
            f"A target of {target} people over {pace_days} days cannot be. Give 1 or more of each."
        )
    known = sorted((each for each in counts if each.day <= today), key=lambda each: each.day)
    came: dict[str, int] = {}
    by_day: dict[date, int] = {}
    for each in known:
        came[each.stage] = came.get(each.stage, 0) + each.people
        if each.stage == signed:
            by_day[each.day] = came[signed]
    total = came.get(signed, 0)
    days = min(pace_days, max(1, (today - period.start).days + 1))
    recent = sum(each.people for each in known if each.stage == signed and (today - each.day).days < days)
    pace = max(0, recent) / days
    left = (period.end - today).days - 1
    missing = max(0, target - total)
    return Progress(
        target,
        period,
        today,
        tuple(came.items()),
        total,
        tuple(by_day.items()),
        pace,
        missing / left if left > 0 else (0.0 if missing == 0 else None),
        _met(by_day, target) if missing == 0 else _expected(today, missing, pace),
    )


def _met(by_day: dict[date, int], target: int) -> date | None:
    """Return the first day from which on the target stays met."""
    met = None
    for day, total in by_day.items():
        met = (met or day) if total >= target else None
    return met


def _expected(today: date, missing: int, pace: float) -> date | None:
    if pace <= 0:
        return None
    days = math.ceil(missing / pace)
    return today + timedelta(days=days) if days <= (date.max - today).days else None


@dataclass(frozen=True, slots=True, eq=False)
class Forecast:
    """People under contract on D days, by K kinds; every array is int32[D, K].

    Attributes
    ----------
    people
        How many are under contract; whoever has two contracts of a kind is one person.
    joining, leaving
        How many come on a day, and how many are there no more for the first time.
    """

    first_day: int
    people: Counts
    joining: Counts
    leaving: Counts


@dataclass(frozen=True, slots=True)
class Shortfall:
    """A kind that falls short of its target.

    Attributes
    ----------
    since
        The first day of the forecast with too few.
    missing, worst
        How many are missing on the worst day, and the first such day.
    until
        The day from which on there are enough again for the rest of the forecast; None where there never are.
    """

    kind: int
    target: int
    since: date
    missing: int
    worst: date
    until: date | None


def forecast(
    person: npt.ArrayLike,
    kind: npt.ArrayLike,
    start: npt.ArrayLike,
    end: npt.ArrayLike,
    *,
    first_day: int,
    days: int,
    kinds: int,
) -> Forecast:
    """Return how many people will be under contract on each day, by the contracts there are. O(n log n + D K).

    Parameters
    ----------
    person, kind, start, end
        int[n]: the person of each contract, its kind of unit from 0, its first day and the day after its last, as days
        from 1970-01-01.
    first_day, days, kinds
        The first day, how many, and how many kinds there are.

    Raises
    ------
    InvalidValueError
        If columns differ in length, a contract has no day in it, or names a kind that does not exist.
    """
    columns = [np.atleast_1d(np.asarray(each, np.int64)) for each in (person, kind, start, end)]
    _check(columns, days, kinds)
    what, begun, ended = _joined(*columns)
    joining, leaving = np.zeros((2, days + 1, kinds), np.int64)
    until = first_day + days
    met = (ended >= first_day) & (begun < until)
    arrive = np.clip(begun[met] - first_day, 0, days)
    np.add.at(joining, (arrive, what[met]), 1)
    np.add.at(leaving, (np.clip(ended[met] - first_day, 0, days), what[met]), 1)
    people = np.cumsum(joining - leaving, axis=0)[:days]
    already = np.bincount(what[met & (begun < first_day)], minlength=kinds)
    joining[0] -= already  # they were there before
    return Forecast(
        first_day, people.astype(np.int32), joining[:days].astype(np.int32), leaving[:days].astype(np.int32)
    )


def _check(columns: Sequence[Longs], days: int, kinds: int) -> None:
    lengths = {len(each) for each in columns}
    if len(lengths) > 1:
        raise InvalidValueError(f"The columns have lengths {sorted(lengths)}. Give columns of one length.")
    _, kind, start, end = columns
    if days < 1 or kinds < 0:
        raise InvalidValueError(f"A forecast of {days} days cannot be made. Give 1 or more.")
    if bool((end <= start).any()):
        raise InvalidValueError(
            f"Contract {int(np.argmax(end <= start))} has no day in it. Give an end after the start."
        )
    if bool(((kind < 0) | (kind >= kinds)).any()):
        raise InvalidValueError(
            f"A contract names a kind outside the {kinds} there are. Give 0 to {kinds - 1}."
        )


def _joined(person: Longs, kind: Longs, start: Longs, end: Longs) -> tuple[Longs, Longs, Longs]:
    """Return kind, start and end of contracts, those of one person and kind joined where they overlap or touch."""
    if not len(person):
        return kind, start, end
    order = np.lexsort((start, person, kind))
    person, kind, start, end = (each[order] for each in (person, kind, start, end))
    fresh = np.ones(len(person), np.bool_)
    fresh[1:] = (person[1:] != person[:-1]) | (kind[1:] != kind[:-1])
    # Each person and kind in a range of days of their own, so that one running maximum serves all.
    low, span = int(start.min()), int(end.max() - start.min()) + 1
    offset = (np.cumsum(fresh) - 1) * span - low
    latest = np.maximum.accumulate(end + offset)
    fresh[1:] |= start[1:] + offset[1:] > latest[:-1]
    first = np.flatnonzero(fresh)
    last = np.append(first[1:], len(person)) - 1
    return kind[first], start[first], (latest - offset)[last]


def shortfalls(expected: Forecast, targets: Sequence[int]) -> tuple[Shortfall, ...]:
    """Return where there will be too few people, by kind.

    Raises
    ------
    InvalidValueError
        If there is not one target for each kind.
    """
    if len(targets) != expected.people.shape[1]:
        raise InvalidValueError(
            f"There are {len(targets)} targets for {expected.people.shape[1]} kinds. Give one for each."
        )
    found = []
    for kind, target in enumerate(targets):
        missing = target - expected.people[:, kind].astype(np.int64)
        short = np.flatnonzero(missing > 0)
        if len(short):
            last, worst = int(short[-1]), int(np.argmax(missing))
            days = [day_of(expected.first_day + int(at)) for at in (short[0], worst, last + 1)]
            until = days[2] if last + 1 < len(missing) else None
            found.append(Shortfall(kind, target, days[0], int(missing[worst]), days[1], until))
    return tuple(found)
