"""Counts a watch bill again, rule by rule from the description, sharing nothing with the solver."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from types import MappingProxyType

from holdfast.watch.problem import Member, Shift, Watch, WatchProblem

_DAY = 1440


@dataclass(frozen=True, slots=True)
class Recount:
    """What a watch bill breaks and what it costs.

    Attributes
    ----------
    faults
        One sentence per hard rule broken; () means that the bill may stand.
    penalty
        The sum of `parts`.
    parts
        Penalty by cause: `under`, `over`, `requests`, `nights`, `weekends`.
    """

    faults: tuple[str, ...]
    penalty: int
    parts: Mapping[str, int]


def recount(problem: WatchProblem, watches: Iterable[Watch]) -> Recount:
    """Return faults and penalty of `watches` under the rules of `problem`."""
    watches = tuple(watches)
    names = {shift.id: shift for shift in problem.shifts}
    members = {member.id: member for member in problem.members}
    faults: list[str] = []
    stood: dict[str, dict[int, str]] = {member.id: {} for member in problem.members}
    for watch in watches:
        if watch.member not in members or watch.shift not in names or not 0 <= watch.day < problem.days:
            faults.append(
                f"The watch of {watch.member} on day {watch.day}, shift {watch.shift}, names what is not there."
            )
        elif watch.day in stood[watch.member]:
            faults.append(f"{watch.member} stands two watches on day {watch.day}.")
        else:
            stood[watch.member][watch.day] = watch.shift
    for member in problem.members:
        faults.extend(_faults(problem, names, member, stood[member.id]))
    faults.extend(_unfixed(problem, stood))
    parts = _parts(problem, names, members, stood)
    return Recount(tuple(faults), sum(parts.values()), MappingProxyType(parts))


def _faults(
    problem: WatchProblem, names: Mapping[str, Shift], member: Member, days: Mapping[int, str]
) -> Iterator[str]:
    who = member.id
    last = problem.days - 1 if member.last_day is None else member.last_day
    for day in sorted(days):
        if day in member.days_off:
            yield f"{who} stands a watch on day {day}, a day off."
        if not member.first_day <= day <= last:
            yield f"{who} stands a watch on day {day}, but is there from day {member.first_day} to {last}."
    for shift, count in Counter(days.values()).items():
        if count > member.most_shifts.get(shift, count):
            yield f"{who} stands {count} watches of shift {shift}, at most {member.most_shifts[shift]} are allowed."
    minutes = sum(names[shift].minutes for shift in days.values())
    if member.most_minutes is not None and minutes > member.most_minutes:
        yield f"{who} stands {minutes} minutes, at most {member.most_minutes} are allowed."
    if member.least_minutes is not None and minutes < member.least_minutes:
        yield f"{who} stands {minutes} minutes, at least {member.least_minutes} are asked."
    weekends = _weekends(problem, days)
    if member.most_weekends is not None and weekends > member.most_weekends:
        yield f"{who} stands {weekends} weekends, at most {member.most_weekends} are allowed."
    yield from _rows(member, days, last)
    yield from _successions(problem, names, who, days)


def _rows(member: Member, days: Mapping[int, str], last: int) -> Iterator[str]:
    who, first = member.id, member.first_day
    start = first
    while start <= last:
        end = start
        while end < last and ((end + 1) in days) == (start in days):
            end += 1
        length, inside = end - start + 1, start > first and end < last
        if start in days:
            if member.most_in_row is not None and length > member.most_in_row:
                yield f"{who} stands {length} days in a row from day {start}, at most {member.most_in_row} are allowed."
            if inside and member.least_in_row is not None and length < member.least_in_row:
                yield f"{who} stands {length} days in a row from day {start}, at least {member.least_in_row} are asked."
        elif inside and member.least_off_in_row is not None and length < member.least_off_in_row:
            yield (
                f"{who} is free {length} days in a row from day {start}, at least {member.least_off_in_row} are asked."
            )
        start = end + 1


def _successions(
    problem: WatchProblem, names: Mapping[str, Shift], who: str, days: Mapping[int, str]
) -> Iterator[str]:
    for day, shift in sorted(days.items()):
        following = days.get(day + 1)
        if following is not None and following in names[shift].never_before:
            yield f"{who} stands {following} on day {day + 1} after {shift} the day before, which may not be."
    ordered = sorted(days)
    for before, after in pairwise(ordered):
        one, two = names[days[before]], names[days[after]]
        if one.start_minute is None or two.start_minute is None:
            continue
        rest = (after - before) * _DAY + two.start_minute - one.start_minute - one.minutes
        if rest < problem.rest_minutes:
            yield (
                f"{who} rests {rest} minutes between {one.id} on day {before} and {two.id} on day {after}, at least "
                f"{problem.rest_minutes} are asked."
            )


def _unfixed(problem: WatchProblem, stood: Mapping[str, Mapping[int, str]]) -> Iterator[str]:
    for fixed in problem.fixed:
        has = stood[fixed.member].get(fixed.day)
        if has != fixed.shift:
            yield (
                f"{fixed.member} has {has or 'no watch'} on day {fixed.day}, but is fixed to "
                f"{fixed.shift or 'no watch'}."
            )


def _weekends(problem: WatchProblem, days: Iterable[int]) -> int:
    # A weekend is its Saturday (weekday 5) and Sunday (6): both fall into the same week that starts on Monday.
    weekdays = [(problem.first_weekday + day, day) for day in days]
    return len({count // 7 for count, _ in weekdays if count % 7 >= 5})


def _parts(
    problem: WatchProblem,
    names: Mapping[str, Shift],
    members: Mapping[str, Member],
    stood: Mapping[str, Mapping[int, str]],
) -> dict[str, int]:
    there: dict[tuple[int, str], list[str]] = {}
    for who, days in stood.items():
        for day, shift in days.items():
            there.setdefault((day, shift), []).append(who)
    under = over = requests = 0
    for row in problem.cover:
        people = there.get((row.day, row.shift), ())
        count = sum(1 for who in people if row.skill is None or row.skill in members[who].skills)
        under += row.under_weight * max(0, row.wanted - count)
        over += row.over_weight * max(0, count - row.wanted)
    for wish in problem.requests:
        granted = (stood[wish.member].get(wish.day) == wish.shift) == wish.wants
        requests += 0 if granted else wish.weight
    nights = {m: sum(1 for shift in stood[m].values() if names[shift].night) for m in members}
    weekends = {m: _weekends(problem, stood[m]) for m in members}
    at_night = [
        m for m in problem.members if any(s.night and m.most_shifts.get(s.id, 1) for s in problem.shifts)
    ]
    at_weekends = [m for m in problem.members if m.most_weekends != 0]
    night_count = {m.id: m.nights_before + nights[m.id] for m in at_night}
    weekend_count = {m.id: m.weekends_before + weekends[m.id] for m in at_weekends}
    return {
        "under": under,
        "over": over,
        "requests": requests,
        "nights": problem.night_weight * _spread(problem, at_night, night_count),
        "weekends": problem.weekend_weight * _spread(problem, at_weekends, weekend_count),
    }


def _spread(problem: WatchProblem, members: Iterable[Member], counts: Mapping[str, int]) -> int:
    """Return by how many whole units the member furthest ahead of its due share leads the one furthest behind.

    The due share is the members' total divided pro rata to the days on which each is there.
    """
    present = {m.id: (problem.days if m.last_day is None else m.last_day + 1) - m.first_day for m in members}
    if not present:
        return 0
    total, together = sum(counts.values()), sum(present.values())
    ahead = [counts[who] * together - total * days for who, days in present.items()]
    return (max(ahead) - min(ahead)) // together
