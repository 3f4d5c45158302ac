"""What is to be rostered: shifts, members, the cover wanted, requests, and what is already fixed.

The rules are those of the public shift-scheduling benchmark of Curtois and Qu (Computational results on new staff
scheduling benchmark instances, University of Nottingham, 2014), and beyond them: skills within cover, rest by the clock,
nights and weekends shared, watches set by hand, and members who are there for part of the time.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from holdfast.errors import PlanError

MOST_DAYS: Final = 1100
"""Days that a horizon may have: three years; a longer one is a slip of the pen."""
MOST_WEIGHT: Final = 10**9
"""What a weight, a number of minutes or a number of people may be at most, so that sums stay whole and exact."""
_DAY: Final = 1440


@dataclass(frozen=True, slots=True)
class Shift:
    """A kind of watch that is stood within one day, though it may end on the next.

    Attributes
    ----------
    id
        Its name.
    minutes
        How long it is.
    never_before
        Shifts that may not follow on the next day.
    start_minute
        When it begins, minutes after midnight, where known: the rest between watches is then computed from the clock.
    night
        Whether it counts as a night that is to be shared.
    """

    id: str
    minutes: int
    never_before: frozenset[str] = frozenset()
    start_minute: int | None = None
    night: bool = False

    def __post_init__(self) -> None:
        _named("a shift", self.id)
        _whole(f"The minutes of shift {self.id}", self.minutes)
        if self.start_minute is not None:
            _whole(f"The start of shift {self.id}, minutes after midnight,", self.start_minute, most=_DAY - 1)


@dataclass(frozen=True, slots=True)
class Member:
    """A person who stands watches. None means no limit, for each limit.

    Attributes
    ----------
    id
        Its name.
    most_shifts
        How many watches of each shift at most; a shift that is not named has no limit.
    most_minutes, least_minutes
        Minutes over the whole horizon.
    most_in_row, least_in_row
        Days with a watch in a row; days before the horizon count as free for the former. A row that touches the first or
        the last day on which the member is there may go on outside and is not too short.
    least_off_in_row
        Days free in a row; likewise.
    most_weekends
        Weekends with a watch on Saturday or Sunday.
    days_off
        Days without a watch.
    skills
        What the member can do.
    nights_before, weekends_before
        Nights and weekends stood earlier, for sharing.
    first_day, last_day
        The first and the last day of the horizon on which the member is there; None means to the end.
    """

    id: str
    most_shifts: Mapping[str, int] = field(default_factory=dict)
    most_minutes: int | None = None
    least_minutes: int | None = None
    most_in_row: int | None = None
    least_in_row: int | None = None
    least_off_in_row: int | None = None
    most_weekends: int | None = None
    days_off: frozenset[int] = frozenset()
    skills: frozenset[str] = frozenset()
    nights_before: int = 0
    weekends_before: int = 0
    first_day: int = 0
    last_day: int | None = None

    def __post_init__(self) -> None:
        _named("a member", self.id)
        for shift, most in self.most_shifts.items():
            _whole(f"Member {self.id}: the most watches of shift {shift}", most)
        for what in _LIMITS:
            if (limit := getattr(self, what)) is not None:
                _whole(f"Member {self.id}: {what.replace('_', ' ')}", limit)
        if self.last_day is not None and self.last_day < self.first_day:
            raise PlanError(
                f"Member {self.id} is there from day {self.first_day} to day {self.last_day}: the last day lies before "
                "the first. Swap them, or leave the member out."
            )


_LIMITS: Final = (
    "most_minutes",
    "least_minutes",
    "most_in_row",
    "least_in_row",
    "least_off_in_row",
    "most_weekends",
    "nights_before",
    "weekends_before",
    "first_day",
)


@dataclass(frozen=True, slots=True)
class Cover:
    """People wanted on a shift of a day, holding a skill if one is named; missing and surplus people cost a penalty each."""

    day: int
    shift: str
    wanted: int
    under_weight: int
    over_weight: int
    skill: str | None = None

    def __post_init__(self) -> None:
        at = f"The cover of shift {self.shift} on day {self.day}"
        _whole(f"{at}: people wanted", self.wanted)
        _whole(f"{at}: the weight of each missing", self.under_weight)
        _whole(f"{at}: the weight of each too many", self.over_weight)


@dataclass(frozen=True, slots=True)
class Request:
    """A wish to have a shift on a day (`wants`) or not to have it; it costs `weight` where it is not granted."""

    member: str
    day: int
    shift: str
    weight: int
    wants: bool

    def __post_init__(self) -> None:
        _whole(f"The weight of the request of member {self.member} on day {self.day}", self.weight)


@dataclass(frozen=True, slots=True)
class Fixed:
    """A day set by hand: this watch, or none (a swap that was agreed, a watch already stood)."""

    member: str
    day: int
    shift: str | None


@dataclass(frozen=True, slots=True)
class WatchProblem:
    """Who may stand which watches over a horizon of days, and what a good watch bill is.

    Attributes
    ----------
    days
        Length of the horizon; days are numbered from 0.
    shifts, members, cover, requests, fixed
        See their classes.
    first_weekday
        Weekday of day 0: 0 is Monday, 6 is Sunday.
    rest_minutes
        Least rest between the end of a watch and the start of the next, for shifts whose start is known.
    night_weight, weekend_weight
        Penalty per night (weekend) by which the member who stands most is ahead of the one who stands fewest, each
        measured against a due share that is pro rata to the days on which the member is there, counted with what was
        stood before; see `recount`. Only members who may stand a night (a weekend) at all are compared.
    """

    days: int
    shifts: tuple[Shift, ...]
    members: tuple[Member, ...]
    cover: tuple[Cover, ...] = ()
    requests: tuple[Request, ...] = ()
    fixed: tuple[Fixed, ...] = ()
    first_weekday: int = 0
    rest_minutes: int = 0
    night_weight: int = 0
    weekend_weight: int = 0

    def __post_init__(self) -> None:
        _whole("The length of the horizon, days,", self.days, least=1, most=MOST_DAYS)
        _whole("The weekday of day 0", self.first_weekday, most=6)
        _whole("The rest between watches, minutes,", self.rest_minutes, most=_DAY * MOST_DAYS)
        _whole("The weight of nights", self.night_weight)
        _whole("The weight of weekends", self.weekend_weight)
        shifts = _once("Shift", (shift.id for shift in self.shifts))
        members = _once("Member", (member.id for member in self.members))
        for shift in self.shifts:
            for other in shift.never_before:
                _among(f"Shift {shift.id} is never before shift", other, shifts)
        for member in self.members:
            self._check_member(member, shifts)
        for row in self.cover:
            self._on(f"The cover of shift {row.shift}", row.day)
            _among(f"The cover of day {row.day} names shift", row.shift, shifts)
        for wish in self.requests:
            self._on(f"The request of member {wish.member}", wish.day)
            _among("A request names member", wish.member, members)
            _among(f"The request of member {wish.member} names shift", wish.shift, shifts)
        self._check_fixed(members, shifts)

    def _check_member(self, member: Member, shifts: Collection[str]) -> None:
        for shift in member.most_shifts:
            _among(f"A limit of member {member.id} names shift", shift, shifts)
        for day in member.days_off:
            self._on(f"A day off of member {member.id}", day)
        self._on(f"The first day of member {member.id}", member.first_day)
        if member.last_day is not None:
            self._on(f"The last day of member {member.id}", member.last_day)

    def _check_fixed(self, members: Collection[str], shifts: Collection[str]) -> None:
        seen: dict[tuple[str, int], str | None] = {}
        for fixed in self.fixed:
            self._on(f"What is fixed for member {fixed.member}", fixed.day)
            _among("What is fixed names member", fixed.member, members)
            if fixed.shift is not None:
                _among(f"What is fixed for member {fixed.member} names shift", fixed.shift, shifts)
            if seen.setdefault((fixed.member, fixed.day), fixed.shift) != fixed.shift:
                raise PlanError(
                    f"Member {fixed.member} is fixed to two things on day {fixed.day}: "
                    f"{seen[fixed.member, fixed.day] or 'free'} and {fixed.shift or 'free'}. Keep one."
                )

    def _on(self, what: str, day: int) -> None:
        if not 0 <= day < self.days:
            raise PlanError(f"{what} is on day {day}. Days of this horizon are 0 to {self.days - 1}.")


@dataclass(frozen=True, slots=True, order=True)
class Watch:
    """A member stands a shift on a day."""

    member: str
    day: int
    shift: str


@dataclass(frozen=True, slots=True)
class WatchBill:
    """Who stands which watch, and how good that is.

    Attributes
    ----------
    watches
        By member in the order of the problem, then by day.
    penalty
        What the bill costs; no bill that keeps the rules costs less than `bound`.
    bound
        A proven lower bound.
    optimal
        Whether the two meet.
    """

    watches: tuple[Watch, ...]
    penalty: int
    bound: int
    optimal: bool

    @property
    def gap(self) -> float:
        """Return the share of the penalty that the proof leaves open; 0 where the bill is optimal."""
        return (self.penalty - self.bound) / max(self.penalty, 1)


@dataclass(frozen=True, slots=True)
class WatchParams:
    """How long and how to search.

    Attributes
    ----------
    seconds
        Wall time for the search, by the clock that is handed in.
    seed
        Seed of all randomness.
    workers
        Threads of the search.
    """

    seconds: float = 60.0
    seed: int = 0
    workers: int = 2

    def __post_init__(self) -> None:
        if not 0 < self.seconds < float("inf"):
            raise PlanError(f"A search of {self.seconds} seconds cannot be made. Give a number above 0.")
        _whole("The seed", self.seed, most=2**31 - 1)
        _whole("The number of threads", self.workers, least=1, most=256)


def _whole(what: str, number: int, *, least: int = 0, most: int = MOST_WEIGHT) -> None:
    if isinstance(number, bool) or not isinstance(number, int) or not least <= number <= most:
        raise PlanError(f"{what} is {number!r}. Give a whole number from {least} to {most}.")


def _named(what: str, name: str) -> None:
    if not isinstance(name, str) or not name:
        raise PlanError(f"The id of {what} is {name!r}. Give it a name.")


def _once(what: str, names: Iterable[str]) -> frozenset[str]:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise PlanError(f"{what} {name} is there twice. Each needs an id of its own.")
        seen.add(name)
    return frozenset(seen)


def _among(what: str, name: str, known: Collection[str]) -> None:
    if name not in known:
        raise PlanError(f"{what} {name}, which is not there. Correct the id, or add it.")
