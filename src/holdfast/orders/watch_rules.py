"""What watches must keep: rest between them and within their hours, the call-ups they rest on, the skills they want."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from itertools import pairwise
from typing import Final

from sqlalchemy import func, select

from holdfast.law import Dated, Outcome, Rule, Verdict
from holdfast.law.judge import cited
from holdfast.law.kinds.rest import RestTerms
from holdfast.model import WatchState
from holdfast.orders.base import View, house_verdict, refuse
from holdfast.orders.need import need_profile
from holdfast.orders.terms import rules_on
from holdfast.store import tables as t
from holdfast.store.days import to_day
from holdfast.store.watches import Called, Stood, called, called_people, skills, standing

MOST_REST: Final = 7 * 1440
"""The longest rest between watches that can be asked for, in minutes."""
_NEAR: Final = timedelta(days=2)
_SHORT: Final = 48
"""Hours up to which the rest in a stretch is taken to lie between two watches; in longer ones it is days off."""


@dataclass(frozen=True, slots=True)
class RestAsked:
    """What a bill must keep so that no rule on hours of rest is broken.

    Attributes
    ----------
    minutes
        Between two watches.
    longest_watch
        How long a watch may be, minutes.
    most_in_row, days_off
        Days with a watch in a row, and days off then; None where no rule says.
    verdicts
        The rules, each cited.
    """

    minutes: int
    longest_watch: int
    most_in_row: int | None
    days_off: int | None
    verdicts: tuple[Verdict, ...]


@dataclass(frozen=True, slots=True)
class _Breach:
    """A rule on rest that a stretch of watches breaks: first by whom, and by how many stretches in all."""

    person: int
    day: date
    free: int
    unbroken: int
    times: int = 1


def need_called(view: View, watches: Sequence[Stood]) -> None:
    """Refuse a watch of somebody who is not called up to the post on that day."""
    days = [to_day(watch.day) for watch in watches]
    posts = sorted({watch.post for watch in watches})
    known: dict[tuple[int, str], list[Called]] = {}
    for call in called(view.tx, posts, min(days, default=0), max(days, default=0) + 1):
        known.setdefault((call.person, call.post), []).append(call)
    for watch, day in zip(watches, days, strict=True):
        calls = known.get((watch.person, watch.post), ())
        if not any(call.start_day <= day < call.end_day for call in calls):
            raise refuse(
                f"The person {watch.person} is not called up to {watch.post} on {watch.day}, so they stand no watch "
                "there. Issue the call-up first, or make the bill anew from the call-ups in force."
            )


def with_neighbours(view: View, watches: Sequence[Stood], rest_minutes: int) -> list[Stood]:
    """Return the watches with those of the same people, in any bill, that lie near enough to matter for rest."""
    if not watches:
        return []
    near = _NEAR + timedelta(minutes=rest_minutes)
    days = [watch.day for watch in watches]
    first, end = to_day(min(days) - near), to_day(max(days) + near) + 1
    people = sorted({watch.person for watch in watches})
    given = set(watches)
    return [*watches, *(w for w in standing(view.tx, people, first, end) if w not in given)]


def check_rest(watches: Iterable[Stood], new: Collection[Stood], rest_minutes: int, zone: tzinfo) -> None:
    """Refuse new watches that overlap another of the same person, or leave less than some minutes between."""
    for one, two in _pairs(watches, zone):
        if one not in new and two not in new:
            continue
        if one.day == two.day:
            raise refuse(
                f"The person {one.person} stands two watches on {one.day}, {one.hours.id} and {two.hours.id}. "
                "Give one of them to somebody else."
            )
        rest = _minutes(two.span(zone)[0] - one.span(zone)[1])
        if rest < rest_minutes:
            raise refuse(
                f"The person {one.person} would rest {hours_and_minutes(max(rest, 0))} between the watch "
                f"{one.hours.id} on {one.day} and {two.hours.id} on {two.day}; {hours_and_minutes(rest_minutes)} are "
                "kept. Choose other watches.",
                kind="rest",
            )


def rest_verdicts(
    view: View, region: str, watches: Sequence[Stood], new: Collection[Stood]
) -> tuple[Verdict, ...]:
    """Return what the profile's rules on hours of rest say of the new watches, among the others of the same people.

    The hours in which rest must lie are counted from the beginning of each watch, by exact clocks.
    """
    zone = view.frame.zone_of(region)
    rules, basis = _Rules(view, region), _bases(view, watches)
    found: dict[tuple[str, date], tuple[Rule, Dated, _Breach | None]] = {}
    for chain in _chains(watches, zone):
        spans = [watch.span(zone) for watch in chain]
        for at, watch in enumerate(chain):
            for rule, value, terms in rules.on(watch.day, basis.get((watch.person, watch.day))):
                end = spans[at][0] + timedelta(hours=terms.per_hours)
                inside = [n for n in range(at, len(chain)) if spans[n][0] < end]
                if not any(chain[n] in new for n in inside):
                    continue
                free, unbroken = _free([spans[n] for n in inside], spans[at][0], end)
                key = rule.id, value.period.start
                was = found.get(key, (rule, value, None))[2]
                short = free < terms.hours * 60 or unbroken < terms.unbroken * 60
                found[key] = rule, value, _counted(was, watch, free, unbroken) if short else was
    return tuple(_verdict(*each) for each in found.values())


def least_rest(view: View, region: str, bases: Iterable[str], day: date) -> RestAsked | None:
    """Return what keeps every rule on hours of rest of some bases, or None where there is none.

    Enough, not always needed: in a stretch of two days or less the whole rest lies between two watches, in a longer one it
    is days off. The order that publishes a bill judges each rule exactly.
    """
    rules = _Rules(view, region)
    known = {rule.id: (rule, value, terms) for basis in bases for rule, value, terms in rules.on(day, basis)}
    if not known:
        return None
    asked = [(max(terms.hours, terms.unbroken), terms.per_hours) for _, _, terms in known.values()]
    short = [(rest, per) for rest, per in asked if per <= _SHORT]
    long = [(-(-rest // 24), per // 24) for rest, per in asked if per > _SHORT]
    return RestAsked(
        minutes=max((60 * rest for rest, _ in short), default=0),
        longest_watch=min((60 * (per - rest) for rest, per in short), default=1440),
        most_in_row=min((max(1, days - off) for off, days in long), default=None),
        days_off=max((off for off, _ in long), default=None),
        verdicts=tuple(_verdict(rule, value, None) for rule, value, _ in known.values()),
    )


def check_skills(view: View, bill: str, before: Sequence[Stood], after: Sequence[Stood]) -> None:
    """Refuse a change that leaves a watch with fewer holders of a qualification than it wants and had."""
    held = skills(view.tx, sorted({watch.person for watch in (*before, *after)}))
    cells = {(watch.post, watch.day, watch.hours.id) for watch in (*before, *after)}
    c = t.watch_cover.c
    for post, day, watch in sorted(cells):
        here = (c.bill == bill) & (c.post == post) & (c.day == to_day(day)) & (c.watch == watch)
        for row in view.tx.execute(select(c.skill, c.wanted).where(here, c.skill != "")):
            lost, won = (
                sum(
                    row.skill in held.get(each.person, ())
                    for each in side
                    if (each.post, each.day, each.hours.id) == (post, day, watch)
                )
                for side in (before, after)
            )
            there = _holders(view, bill, (post, day, watch), row.skill)
            if there - lost + won < min(there, row.wanted):
                raise refuse(
                    f"The watch {watch} at {post} on {day} wants {row.wanted} with {row.skill} and would have "
                    f"{there - lost + won}. Let somebody who holds it take the watch.",
                    kind="skill",
                )


def hours_and_minutes(minutes: int) -> str:
    """Return a length of time as ``11:00 hours``."""
    return f"{minutes // 60}:{minutes % 60:02d} hours"


def _bases(view: View, watches: Sequence[Stood]) -> dict[tuple[int, date], str]:
    """Return the basis on which each person is called up on the day of each watch."""
    days = [to_day(watch.day) for watch in watches]
    people = sorted({watch.person for watch in watches})
    calls: dict[int, list[Called]] = {}
    for call in called_people(view.tx, people, min(days, default=0), max(days, default=0) + 1):
        calls.setdefault(call.person, []).append(call)
    return {
        (watch.person, watch.day): call.basis
        for watch, day in zip(watches, days, strict=True)
        for call in calls.get(watch.person, ())
        if call.start_day <= day < call.end_day
    }


class _Rules:
    """The rules on hours of rest for a basis on a day, each looked up once."""

    def __init__(self, view: View, region: str) -> None:
        self._profile = need_profile(view, region)
        self._known: dict[tuple[date, str], tuple[tuple[Rule, Dated, RestTerms], ...]] = {}

    def on(self, day: date, basis: str | None) -> tuple[tuple[Rule, Dated, RestTerms], ...]:
        if basis is None:
            return ()
        if (day, basis) not in self._known:
            self._known[day, basis] = tuple(
                (rule, value, value.terms)
                for rule, value in rules_on(self._profile, "rest", day, basis=basis)
                if isinstance(value.terms, RestTerms) and value.terms.hours
            )
        return self._known[day, basis]


def _holders(view: View, bill: str, cell: tuple[str, date, str], skill: str) -> int:
    post, day, watch = cell
    c = t.watch.c
    here = (c.bill == bill, c.post == post, c.day == to_day(day), c.watch == watch)
    query = select(c.person).where(*here, c.state == WatchState.STANDS.value)
    held = skills(view.tx, list(view.tx.execute(query).scalars()))
    return sum(skill in qualifications for qualifications in held.values())


def _chains(watches: Iterable[Stood], zone: tzinfo) -> Iterator[list[Stood]]:
    """Yield the watches of each person in the order of time."""
    by_person: dict[int, list[Stood]] = {}
    for watch in watches:
        by_person.setdefault(watch.person, []).append(watch)
    for person in sorted(by_person):
        yield sorted(by_person[person], key=lambda watch: (watch.span(zone), watch.bill))


def _pairs(watches: Iterable[Stood], zone: tzinfo) -> Iterator[tuple[Stood, Stood]]:
    for chain in _chains(watches, zone):
        yield from pairwise(chain)


def _free(spans: Sequence[tuple[datetime, datetime]], start: datetime, end: datetime) -> tuple[int, int]:
    """Return the minutes without a watch between two moments, all of them and those in the longest piece."""
    free = longest = 0
    at = start
    for first, last in (*spans, (end, end)):
        gap = max(0, _minutes(min(first, end) - at))
        free, longest = free + gap, max(longest, gap)
        at = max(at, last)
    return free, longest


def _minutes(length: timedelta) -> int:
    return int(length.total_seconds() // 60)


def _counted(was: _Breach | None, watch: Stood, free: int, unbroken: int) -> _Breach:
    if was is None:
        return _Breach(watch.person, watch.day, free, unbroken)
    return _Breach(was.person, was.day, was.free, was.unbroken, was.times + 1)


def _verdict(rule: Rule, value: Dated, breach: _Breach | None) -> Verdict:
    terms = value.terms
    assert isinstance(terms, RestTerms)
    needed = f"{terms.hours} hours in {terms.per_hours}" + (
        f", {terms.unbroken} of them unbroken" if terms.unbroken else ""
    )
    facts = (("rest needed", needed),)
    if breach is None:
        return cited(Outcome.PERMIT, rule, value, "The rest between watches is long enough.", facts)
    reason = (
        f"Rest of {needed} is needed. After the beginning of the watch on {breach.day} the person {breach.person} "
        f"has {hours_and_minutes(breach.free)}, {hours_and_minutes(breach.unbroken)} unbroken"
    )
    reason += "." if breach.times == 1 else f"; {breach.times - 1} more watches leave too little."
    return cited(rule.breach(value), rule, value, reason, facts)


def settled_rest(rest_minutes: int) -> Verdict:
    """Return the verdict where no rule of the profile asks for hours of rest within the service."""
    return house_verdict(
        Outcome.PERMIT,
        "No rule of the profile asks for hours of rest within this service; the bill keeps "
        f"{hours_and_minutes(rest_minutes)} between watches.",
        kind="rest",
    )


def overlapping_bill(view: View, posts: Sequence[str], first: int, end: int) -> str | None:
    """Return a bill that has watches at one of the posts on some of the days, and is not withdrawn."""
    c, b = t.watch_cover.c, t.watch_bill.c
    query = (
        select(func.min(b.id))
        .join(t.watch_cover, c.bill == b.id)
        .where(b.withdrawn_day.is_(None), c.post.in_(list(posts)), c.day >= first, c.day < end)
    )
    found: str | None = view.tx.execute(query).scalar()
    return found
