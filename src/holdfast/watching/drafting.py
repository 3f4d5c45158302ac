"""From a post and the people called up to it to the problem that the solver is given."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from holdfast.model import WatchHours
from holdfast.store.watches import Stood
from holdfast.watch import Cover, Fixed, Member, Request, Shift, WatchProblem
from holdfast.watching.reading import Ground, PostNeed, days_called
from holdfast.watching.shares import Share, shares_of, wanted_on
from holdfast.watching.wish import WatchWish

_STRICT = 50
"""How many times the weight of a missing person it costs to put somebody on a watch that has begun already."""


@dataclass(frozen=True, slots=True)
class Draft:
    """The problem of one post.

    Attributes
    ----------
    origin
        Day 0 of the problem; it may lie before the bill, where watches stood then still ask for rest.
    cover
        Day, watch, qualification (empty: anybody) and people wanted, on the days of the bill.
    offset
        What the penalty holds however the bill is made.
    """

    post: str
    origin: date
    problem: WatchProblem
    cover: tuple[tuple[date, str, str, int], ...]
    offset: int
    notes: tuple[str, ...]


def draft(
    wish: WatchWish, ground: Ground, post: PostNeed, known: Sequence[Stood], *, slack: int = 0
) -> Draft:
    """Return the problem of one post.

    Parameters
    ----------
    known
        Watches that are settled: of other bills, and of the posts done before.
    slack
        Minutes of rest to keep besides, for nights in which clocks are put forward.
    """
    called = days_called(post, wish.period)
    mine = [stood for stood in known if stood.person in called]
    origin = min((stood.day for stood in mine), default=wish.period.start)
    origin = min(origin, wish.period.start)
    end = max((stood.day + timedelta(days=1) for stood in mine), default=wish.period.end)
    lead, days = (wish.period.start - origin).days, (max(end, wish.period.end) - origin).days
    old = _old_shifts(mine)
    there = {person: {day + lead for day in days_of} for person, days_of in called.items()}
    fixed = {(stood.person, (stood.day - origin).days): old[_kind(stood)] for stood in mine}
    wanted, notes = wanted_on(wish, ground, post, called)
    cover = tuple(_cover(wish, post, wanted))
    shares = shares_of(wish, ground, cover, called)
    requests, offset = _requests(wish, ground, there, origin)
    return Draft(
        post.id,
        origin,
        WatchProblem(
            days=days,
            shifts=(*(_shift(hours) for hours in wish.hours), *old.values()),
            members=tuple(
                _member(ground, person, there[person], fixed, days, old, shares[person])
                for person in sorted(there)
            ),
            cover=tuple(_rows(wish, ground, cover, origin)),
            requests=requests,
            fixed=tuple(
                Fixed(str(person), day, shift.id) for (person, day), shift in sorted(fixed.items(), key=_at)
            ),
            first_weekday=origin.weekday(),
            rest_minutes=ground.rest + slack,
            night_weight=wish.weights.night,
            weekend_weight=wish.weights.weekend,
        ),
        tuple(row for row in cover if row[3] > 0 and not _begun(wish, ground, row[0], row[1])),
        offset,
        notes,
    )


def _shift(hours: WatchHours) -> Shift:
    return Shift(hours.id, hours.minutes, start_minute=hours.start_minute, night=hours.night)


def _kind(stood: Stood) -> tuple[int, int]:
    return stood.hours.start_minute, stood.hours.minutes


def _at(item: tuple[tuple[int, int], Shift]) -> tuple[int, int]:
    return item[0]


def _old_shifts(known: Sequence[Stood]) -> dict[tuple[int, int], Shift]:
    """Return a shift for each length and beginning among settled watches; nobody else can be put on one."""
    kinds = sorted({_kind(stood): stood.hours for stood in known}.items())
    return {
        kind: Shift(f"~{number}", hours.minutes, start_minute=hours.start_minute, night=hours.night)
        for number, (kind, hours) in enumerate(kinds)
    }


def _member(
    ground: Ground,
    person: int,
    there: set[int],
    fixed: Mapping[tuple[int, int], Shift],
    days: int,
    old: Mapping[tuple[int, int], Shift],
    share: Share,
) -> Member:
    settled = {day: shift.id for (who, day), shift in fixed.items() if who == person}
    present = there | set(settled)
    first, last = min(present), max(present)
    settled_minutes = sum(shift.minutes for (who, _), shift in fixed.items() if who == person)
    nights, weekends = ground.before.get(person, (0, 0))
    return Member(
        str(person),
        most_shifts={
            **share.nights,
            **{shift.id: list(settled.values()).count(shift.id) for shift in old.values()},
        },
        most_minutes=share.most + settled_minutes,
        least_minutes=share.least + settled_minutes,
        most_in_row=max(ground.in_row, _longest_row(settled)),
        # NOTE: what was settled under other rules may have shorter pauses; the order that publishes judges rest exactly.
        least_off_in_row=None if settled else ground.days_off,
        days_off=frozenset(day for day in range(first, min(last + 1, days)) if day not in present),
        skills=ground.skills.get(person, frozenset()),
        nights_before=nights,
        weekends_before=weekends,
        first_day=first,
        last_day=last,
    )


def _longest_row(settled: Mapping[int, str]) -> int:
    """Return the longest row of days among settled watches: what was settled under other rules must not be in the way."""
    longest = row = 0
    for day in sorted(settled):
        row = row + 1 if day - 1 in settled else 1
        longest = max(longest, row)
    return longest


def _cover(
    wish: WatchWish, post: PostNeed, wanted: Mapping[tuple[date, str], int]
) -> Iterator[tuple[date, str, str, int]]:
    """Yield day, watch, qualification and people; what is wanted of a qualification never exceeds the whole."""
    asked = {**post.mix, **wish.skills}
    for (day, watch), people in wanted.items():
        yield day, watch, "", people
        for skill, holders in sorted(asked.items()):
            yield day, watch, skill, min(holders, people)


def _rows(
    wish: WatchWish, ground: Ground, cover: Sequence[tuple[date, str, str, int]], origin: date
) -> Iterator[Cover]:
    weights = wish.weights
    for day, watch, skill, people in cover:
        number = (day - origin).days
        if skill:
            if people and not _begun(wish, ground, day, watch):
                yield Cover(number, watch, people, weights.missing, 0, skill)
        elif _begun(wish, ground, day, watch):
            yield Cover(number, watch, 0, 0, weights.missing * _STRICT)
        else:
            yield Cover(number, watch, people, weights.missing, weights.surplus)


def _begun(wish: WatchWish, ground: Ground, day: date, watch: str) -> bool:
    return day == wish.period.start and watch in ground.begun


def _requests(
    wish: WatchWish, ground: Ground, there: Mapping[int, set[int]], origin: date
) -> tuple[tuple[Request, ...], int]:
    """Return what people asked for, as far as they are there and the watches are those of this bill.

    Whoever asks for any watch of a day asks for each of them: one at most can be had, the others are in `offset`.
    """
    names = [hours.id for hours in wish.hours]
    found, offset = [], 0
    for row in ground.requests:
        day = row.day - (origin - date(1970, 1, 1)).days
        if day not in there.get(row.person, ()) or (row.watch and row.watch not in names):
            continue
        asked = [row.watch] if row.watch else names
        found += [
            Request(str(row.person), day, watch, wish.weights.request, bool(row.wants)) for watch in asked
        ]
        offset += wish.weights.request * (len(asked) - 1) * bool(row.wants)
    return tuple(found), offset
