"""What a watch bill is made from: the posts, who is called up to them, what the law asks, what was stood and asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta, tzinfo
from typing import Any

from sqlalchemy import Connection, Row, select

from holdfast import planning
from holdfast.desk import Desk
from holdfast.errors import NotFoundError, PlanError
from holdfast.law.kinds.day import DayTerms
from holdfast.model import Interval
from holdfast.orders.base import View
from holdfast.orders.terms import rules_on
from holdfast.orders.watch_rules import MOST_REST, RestAsked, hours_and_minutes, least_rest
from holdfast.store import tables as t
from holdfast.store import watches as kept
from holdfast.store.days import to_day
from holdfast.store.watches import Called, Stood
from holdfast.watching.wish import REST_MINUTES, WatchWish


@dataclass(frozen=True, slots=True)
class PostNeed:
    """A post that a bill is made for, with those who are called up to it.

    Attributes
    ----------
    strength
        People at once.
    mix
        Holders of qualifications among them.
    calls
        Call-ups to it that touch the days of the bill.
    """

    id: str
    strength: int
    mix: Mapping[str, int]
    calls: tuple[Called, ...]

    @property
    def people(self) -> tuple[int, ...]:
        """Return who is called up to it, by number."""
        return tuple(sorted({call.person for call in self.calls}))


@dataclass(frozen=True, slots=True)
class Ground:
    """Everything read of the register for one bill.

    Attributes
    ----------
    rest
        Minutes between watches.
    in_row, days_off
        Days with a watch in a row, and days off then.
    known
        Watches of the same people around and within the days of the bill, of other bills.
    before
        Nights and weekends that each person stood this year before those.
    begun
        The names of the watches of the first day that have begun already.
    """

    region: str
    zone: tzinfo
    posts: tuple[PostNeed, ...]
    rest: int
    asked: RestAsked | None
    in_row: int
    days_off: int | None
    known: tuple[Stood, ...]
    before: Mapping[int, tuple[int, int]]
    requests: tuple[Row[Any], ...]
    skills: Mapping[int, frozenset[str]]
    begun: frozenset[str]
    notes: tuple[str, ...]


def read_ground(desk: Desk, wish: WatchWish) -> Ground:
    """Read what a bill is made from.

    Raises
    ------
    NotFoundError
        If there is no such facility, post or plan.
    PlanError
        If nobody is called up there, or the watches leave too little rest.
    """
    with desk.store.read() as tx:
        facility = tx.execute(select(t.facility).where(t.facility.c.id == wish.facility)).first()
        if facility is None:
            raise NotFoundError(
                f"There is no facility {wish.facility!r}. `holdfast facilities REGION` shows those there are."
            )
        view = desk.reading(tx, region=facility.region)
        zone = view.frame.zone_of(facility.region)
        posts = _posts(tx, wish)
        bases = {call.basis for post in posts for call in post.calls}
        asked = least_rest(view, facility.region, sorted(bases), wish.period.start)
        rest, notes = _rest(wish, asked)
        in_row = min(wish.most_in_row, asked.most_in_row or wish.most_in_row) if asked else wish.most_in_row
        people = sorted({person for post in posts for person in post.people})
        near = timedelta(days=in_row + rest // 1440 + 1)
        first, end = to_day(wish.period.start - near), to_day(wish.period.end + near)
        known = kept.standing(tx, people, first, end)
        origin = min((stood.day for stood in known), default=wish.period.start)
        year = date(wish.period.start.year, 1, 1)
        today = wish.period.start == view.today
        return Ground(
            region=facility.region,
            zone=zone,
            posts=posts,
            rest=rest,
            asked=asked,
            in_row=in_row,
            days_off=asked.days_off if asked else None,
            known=known,
            before=kept.nights_and_weekends(tx, people, year, max(year, min(origin, wish.period.start))),
            requests=kept.requests(tx, people, to_day(wish.period.start), to_day(wish.period.end)),
            skills=kept.skills(tx, people),
            begun=frozenset(
                hours.id for hours in wish.hours if today and hours.span(view.today, zone)[0] <= view.at
            ),
            notes=(*notes, *_short_days(view, wish, bases)),
        )


def _posts(tx: Connection, wish: WatchWish) -> tuple[PostNeed, ...]:
    c = t.post.c
    rows = tx.execute(select(t.post).where(c.facility == wish.facility).order_by(c.id)).all()
    if wish.post is not None and wish.post not in {row.id for row in rows}:
        known = ", ".join(row.id for row in rows) or "none"
        raise NotFoundError(f"There is no post {wish.post!r} at {wish.facility}. Its posts: {known}.")
    chosen = [row for row in rows if wish.post in (None, row.id)]
    calls = _calls(tx, wish, [row.id for row in chosen])
    found = tuple(
        PostNeed(row.id, row.strength, _mix(row), tuple(call for call in calls if call.post == row.id))
        for row in chosen
    )
    manned = tuple(post for post in found if post.calls)
    if not manned:
        where = wish.post or wish.facility
        raise PlanError(
            f"Nobody is called up to {where} on {wish.period}, so there is nobody to stand a watch. Issue the call-ups "
            "of a plan first (`holdfast plan issue`), or see what a plan would allow: --plan NAME."
            if wish.plan is None
            else f"The plan {wish.plan} sends nobody to {where} on {wish.period}. Give other days, or another plan."
        )
    return manned


def _mix(row: Row[Any]) -> dict[str, int]:
    """Return how many holders of each qualification a post asks for, such as ``leader:1 medic:2``."""
    parts = (part.rpartition(":") for part in (row.mix or "").split())
    return {name: int(people) for name, _, people in parts}


def _calls(tx: Connection, wish: WatchWish, posts: Sequence[str]) -> tuple[Called, ...]:
    first, end = to_day(wish.period.start), to_day(wish.period.end)
    if wish.plan is None:
        return kept.called(tx, posts, first, end)
    row = planning.find_plan(tx, wish.plan)
    return tuple(
        Called(person, post, start, last, row.basis)
        for person, post, start, last in planning.calls_of(tx, row).iter_rows()
        if post in posts and start < end and last > first
    )


def _rest(wish: WatchWish, asked: RestAsked | None) -> tuple[int, list[str]]:
    """Return the rest between watches, and what to say of it."""
    if wish.rest_minutes is not None and not 0 <= wish.rest_minutes <= MOST_REST:
        raise PlanError(
            f"A rest of {wish.rest_minutes} minutes cannot be kept. Give 0 to {MOST_REST}, 660 for eleven hours."
        )
    if asked is None:
        given = REST_MINUTES if wish.rest_minutes is None else wish.rest_minutes
        kept_rest = f"{hours_and_minutes(given)} between watches are kept."
        return given, [f"No rule of the profile asks for hours of rest within this service; {kept_rest}"]
    longest = max(wish.hours, key=lambda hours: hours.minutes)
    articles = ", ".join(verdict.article for verdict in asked.verdicts)
    if longest.minutes > asked.longest_watch:
        raise PlanError(
            f"The watch {longest} leaves less rest than the law asks for ({articles}). Give watches of at most "
            f"{hours_and_minutes(asked.longest_watch)}."
        )
    rest = max(asked.minutes, wish.rest_minutes or 0)
    said = [f"{hours_and_minutes(rest)} between watches are kept; the law asks for rest in {articles}."]
    if wish.rest_minutes is not None and wish.rest_minutes < asked.minutes:
        said.append(f"The {hours_and_minutes(wish.rest_minutes)} asked for are less than the law's.")
    return rest, said


def _short_days(view: View, wish: WatchWish, bases: Iterable[str]) -> list[str]:
    """Say which watches are shorter than what the law counts as a day of service."""
    profile = view.frame.profile_of(view.region or "")
    if profile is None:
        return []
    shortest = min(wish.hours, key=lambda hours: hours.minutes)
    said = {
        f"The watch {shortest} is shorter than the {hours_and_minutes(value.terms.full)} from which a day of service "
        f"counts as one ({value.article})."
        for basis in bases
        for _, value in rules_on(profile, "day", wish.period.start, basis=basis)
        if isinstance(value.terms, DayTerms) and shortest.minutes < value.terms.full
    }
    return sorted(said)


def days_called(post: PostNeed, period: Interval) -> dict[int, set[int]]:
    """Return on which days, numbered from the first of a period, each person is called up to a post."""
    first, end = to_day(period.start), to_day(period.end)
    found: dict[int, set[int]] = {}
    for call in post.calls:
        days = range(max(call.start_day, first) - first, min(call.end_day, end) - first)
        found.setdefault(call.person, set()).update(days)
    return found
