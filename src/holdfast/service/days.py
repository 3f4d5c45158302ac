"""Days of service: what was attended, in minutes, and how many days the profile makes of that.

A rule of kind ``day`` says how long a day must be and whether shorter ones are added up over the calendar year; whole
days of that sum count on 31 December. Where no such rule applies, each day attended counts as one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Final

from holdfast.errors import InvalidValueError
from holdfast.law import Confidence, Dated, Profile, Rule
from holdfast.law.kinds.day import DayTerms
from holdfast.model import Interval

_MINUTE: Final = timedelta(minutes=1)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
LONGEST_ATTENDANCE: Final = timedelta(days=3)
"""The longest stretch from coming to leaving that is believed; a longer one is a slip of the pen."""


@dataclass(frozen=True, slots=True, order=True)
class Attended:
    """One day on which a person was there.

    Attributes
    ----------
    minutes
        How long, or None where only that they were there is known; it then counts as a full day.
    """

    day: date
    minutes: int | None = None

    def __post_init__(self) -> None:
        if self.minutes is not None and self.minutes < 0:
            raise InvalidValueError(
                f"An attendance of {self.minutes} minutes cannot be used. Give 0 or more, or none."
            )


@dataclass(frozen=True, slots=True)
class Served:
    """A call-up of one person, with the attendance at it.

    Attributes
    ----------
    call
        The number of the call-up; of two that name the same day, the one that begins first has it.
    completed
        Whether it is over, so that it counts among the call-ups and pays what is due per call-up.
    attended
        The days attended; None where no attendance was kept, so that every day of a completed call-up counts.
    """

    period: Interval
    basis: str
    call: int
    completed: bool = True
    attended: tuple[Attended, ...] | None = None


@dataclass(frozen=True, slots=True)
class Pool:
    """The shorter days of a calendar year, added up.

    Attributes
    ----------
    minutes
        Their sum.
    full
        The minutes that make a whole day of it.
    """

    year: int
    minutes: int
    full: int

    @property
    def days(self) -> int:
        """The whole days in it."""
        return self.minutes // self.full

    @property
    def rest(self) -> int:
        """The minutes that are left, which make no day."""
        return self.minutes % self.full


@dataclass(frozen=True, slots=True)
class CountedDays:
    """How many days count.

    Attributes
    ----------
    dates
        The days that count as one each.
    pools
        The shorter days by calendar year.
    """

    dates: tuple[date, ...]
    pools: tuple[Pool, ...] = ()

    @property
    def full(self) -> int:
        """The days that count as one each."""
        return len(self.dates)

    @property
    def pooled_minutes(self) -> int:
        """The minutes of all shorter days that are added up."""
        return sum(pool.minutes for pool in self.pools)

    @property
    def pooled_days(self) -> int:
        """The whole days made of shorter ones, year by year."""
        return sum(pool.days for pool in self.pools)

    @property
    def total(self) -> int:
        """All days that count."""
        return self.full + self.pooled_days


@dataclass(frozen=True, slots=True)
class ServiceDay:
    """A day on which somebody served, told once, whatever number of call-ups name it.

    Attributes
    ----------
    minutes
        All minutes served on it; None where they are not known.
    """

    day: date
    basis: str
    call: int
    minutes: int | None


@dataclass(frozen=True, slots=True)
class PaidDay:
    """Whole days that count on a date, of one basis: 1, or those made of shorter days on 31 December.

    Attributes
    ----------
    pooled
        Whether they were made of shorter ones.
    note
        What is uncertain about the rule that counts them.
    """

    day: date
    basis: str
    call: int
    days: int
    pooled: bool = False
    note: str = ""


def minutes_between(came: datetime, left: datetime) -> int:
    """Return the minutes of the clock from coming to leaving, exact over the hour that summer time takes or gives.

    Seconds are cut off from both, so that a stretch has as many minutes as its parts.

    Raises
    ------
    InvalidValueError
        If a moment has no zone, or the leaving is before the coming or more than three days after it.
    """
    for moment in (came, left):
        if moment.utcoffset() is None:
            raise InvalidValueError(
                f"The moment {moment.isoformat()} has no zone. Give it like 2026-03-29T02:30+01:00."
            )
    if not timedelta() <= left.astimezone(UTC) - came.astimezone(UTC) <= LONGEST_ATTENDANCE:
        raise InvalidValueError(
            f"Somebody who came at {came.isoformat()} cannot have left at {left.isoformat()}. "
            "Give a leaving after the coming, at most three days later; enter longer stretches day by day."
        )
    return _minute(left) - _minute(came)


def _minute(moment: datetime) -> int:
    return (moment.astimezone(UTC) - _EPOCH) // _MINUTE


def days_attended(came: datetime, left: datetime, zone: tzinfo) -> tuple[Attended, ...]:
    """Return the days of a stretch of attendance: each has the minutes that lie in it, by the clock of the zone.

    A watch from 22:00 to 06:00 is two hours of the first day and six of the second; a night in which summer time
    begins is an hour shorter. What has no minute in it is no attendance.

    Raises
    ------
    InvalidValueError
        As `minutes_between` does.
    """
    minutes_between(came, left)
    # In UTC, as moments of one zone are compared by their clocks, which summer time sets back.
    begun, ended = came.astimezone(UTC), left.astimezone(UTC)
    day, found = begun.astimezone(zone).date(), list[Attended]()
    while begun < ended:
        following = datetime.combine(day + timedelta(days=1), time(), zone).astimezone(UTC)
        minutes = minutes_between(begun, min(following, ended))
        if minutes:
            found.append(Attended(day, minutes))
        day, begun = day + timedelta(days=1), following
    return tuple(found)


def count_days(profile: Profile, basis: str, attended: Iterable[Attended]) -> CountedDays:
    """Return how many days the profile makes of an attendance on one basis; a day given twice has both its minutes.

    Never more than there are different days in it.
    """
    minutes = _by_day(attended)
    full = tuple(day for day in sorted(minutes) if _is_full(profile, basis, day, minutes[day]))
    taken = set(full)
    return CountedDays(full, _pools(profile, basis, {d: m for d, m in minutes.items() if d not in taken}))


def service_days(served: Iterable[Served]) -> tuple[ServiceDay, ...]:
    """Return the days served, in order, each once: it belongs to the first call-up that names it.

    A day has all minutes served on it, under whichever call-up.
    """
    owner: dict[date, Served] = {}
    attended: list[Attended] = []
    for each in sorted(served, key=lambda one: (one.period, one.call)):
        days = tuple(_days_of(each))
        attended += days
        for day in days:
            owner.setdefault(day.day, each)
    minutes = _by_day(attended)
    return tuple(ServiceDay(day, owner[day].basis, owner[day].call, minutes[day]) for day in sorted(minutes))


def paid_days(profile: Profile, days: Iterable[ServiceDay]) -> tuple[PaidDay, ...]:
    """Return the whole days that count of those served, in order; those made of shorter ones lie on 31 December."""
    by_basis: dict[str, dict[date, ServiceDay]] = defaultdict(dict)
    for day in days:
        by_basis[day.basis][day.day] = day
    found = list[PaidDay]()
    for basis, mine in by_basis.items():
        counted = count_days(profile, basis, [Attended(day.day, day.minutes) for day in mine.values()])
        found += [
            PaidDay(day, basis, mine[day].call, 1, note=_note(profile, basis, day)) for day in counted.dates
        ]
        found += [_pooled(profile, basis, pool, mine) for pool in counted.pools if pool.days]
    return tuple(sorted(found, key=lambda paid: (paid.day, paid.pooled, paid.basis)))


def _pooled(profile: Profile, basis: str, pool: Pool, days: dict[date, ServiceDay]) -> PaidDay:
    last = date(pool.year, 12, 31)
    call = max((day for day in days if day.year == pool.year), default=last)
    said = f"{pool.minutes} minutes of shorter days make {pool.days}; {pool.rest} minutes are left."
    note = " ".join(part for part in (said, _note(profile, basis, call)) if part)
    return PaidDay(last, basis, days[call].call, pool.days, pooled=True, note=note)


def _days_of(served: Served) -> Iterator[Attended]:
    if served.attended is not None:
        yield from served.attended
    elif served.completed:
        for i in range(served.period.days):
            yield Attended(served.period.start + timedelta(days=i))


def _by_day(attended: Iterable[Attended]) -> dict[date, int | None]:
    """Return the minutes of each day on which there are any; None where one entry does not tell them."""
    minutes: dict[date, int | None] = {}
    for each in attended:
        before = minutes.get(each.day, 0)
        if each.minutes != 0:
            minutes[each.day] = None if before is None or each.minutes is None else before + each.minutes
    return minutes


def _is_full(profile: Profile, basis: str, day: date, minutes: int | None) -> bool:
    found = _rule_on(profile, basis, day)
    return minutes is None or found is None or minutes >= _terms(found[1]).full


def _pools(profile: Profile, basis: str, short: dict[date, int | None]) -> tuple[Pool, ...]:
    sums: dict[int, int] = defaultdict(int)
    full: dict[int, int] = {}
    for day, minutes in sorted(short.items()):
        found = _rule_on(profile, basis, day)
        if found is None or minutes is None:
            continue
        terms = _terms(found[1])
        if terms.pool is not None and minutes >= terms.pool:
            sums[day.year] += minutes
            # The longest day of the year's rules makes a whole one, so that no split makes more days than there were.
            full[day.year] = max(full.get(day.year, 0), terms.full)
    return tuple(Pool(year, sums[year], full[year]) for year in sums)


def _rule_on(profile: Profile, basis: str, day: date) -> tuple[Rule, Dated] | None:
    for rule in _day_rules(profile, basis):
        value = rule.on(day)
        if value is not None:
            return rule, value
    return None


def _day_rules(profile: Profile, basis: str) -> Sequence[Rule]:
    kept: dict[str, tuple[Rule, ...]] = profile.kept.setdefault("day_rules", {})  # type: ignore[assignment]
    if basis not in kept:
        kept[basis] = tuple(rule for rule in profile.rules if rule.kind == "day" and basis in rule.bases)
    return kept[basis]


def _terms(value: Dated) -> DayTerms:
    assert isinstance(value.terms, DayTerms)
    return value.terms


def _note(profile: Profile, basis: str, day: date) -> str:
    found = _rule_on(profile, basis, day)
    unsure = found is not None and found[1].confidence is Confidence.C
    return f"What makes a day rests on one secondary source ({found[1].article})." if found and unsure else ""
