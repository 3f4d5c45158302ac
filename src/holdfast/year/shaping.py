"""What a planner reckons with before the first plan: leaders, tiers, threat levels, a team, a tour set by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import func, select

from holdfast.model import Interval, Mix, Tier
from holdfast.orders import FixTour, SetThreatLevel, SetUnitTogether, ShapePost
from holdfast.scenarios.crowd import LEADER
from holdfast.store import tables as t
from holdfast.year._stage import NobodyFitsError, Year, fitting, free_people, manned, one

LED: Final = 12
"""Posts at which one of each shift is to lead; at every other of them the first half counts more, or the threat does."""
LATER: Final = 0.6
"""What the second half of a post's people is worth, of the first."""
SMALLEST: Final = 2


@dataclass(frozen=True, slots=True)
class Shape:
    """What is said of the region that is followed closely.

    Attributes
    ----------
    level, days, why
        A threat level, when it holds and for what reason.
    tour, wish
        The days of the tour that is set by hand, and its reason.
    room
        Days that whoever stands it may have served before, at most; 0 where that does not matter.
    """

    level: int
    days: Interval
    why: str
    tour: Interval
    wish: str
    room: int = 0


def shape(year: Year, said: Shape) -> None:
    """Say how people differ, when the threat rises, who serves together and what is set by hand; by the proper seats."""
    for step in (_posts, _threat, _team, _by_hand):
        try:
            step(year, said)
        except NobodyFitsError as error:
            year.tell(f"Left out, for the world is too small: {error}")


def _posts(year: Year, said: Shape) -> None:
    """Ask for a leader a shift at the weightiest posts of the region, and let half of them have tiers or rise with the threat."""
    del said
    p, f = t.post.c, t.facility.c
    query = (
        select(p.id, p.strength)
        .join(t.facility, f.id == p.facility)
        .where(f.region == year.cast.region, p.strength >= SMALLEST, p.task != "other_duty")
    )
    found = year.rows(query.order_by(p.strength.desc(), (p.worth * f.exposure).desc(), p.id).limit(LED))
    if not found:
        raise NobodyFitsError("There is no post for two people or more.")
    for number, row in enumerate(found):
        half = row.strength - row.strength // 2
        tiers = (Tier(half, 1.0), Tier(row.strength // 2, LATER)) if number % 2 else ()
        rising = () if number % 2 else (row.strength, row.strength + half, 2 * row.strength)
        year.give(ShapePost(row.id, tiers, (Mix(LEADER, 1),), rising), year.cast.register)
    leaders = _count(year, t.person.c.qualifications.contains(LEADER))
    year.figures["shape"] = {"posts": len(found), "leaders": leaders}
    year.tell(
        f"{len(found)} posts in {year.region_name(year.cast.region)} want a team leader on each shift; {leaders} people of the "
        f"region are one. At half of the posts the first people count more; at the others more are wanted as the threat rises."
    )


def _count(year: Year, holds: Any) -> int:
    query = select(func.count()).select_from(t.person).where(t.person.c.region == year.cast.region, holds)
    return int(year.rows(query)[0][0])


def _threat(year: Year, said: Shape) -> None:
    year.give(SetThreatLevel(year.cast.region, said.level, said.days, said.why), year.cast.register)
    year.tell(
        f"Threat level {said.level} in {year.region_name(year.cast.region)}, {said.days.start} to {said.days.last}: {said.why}"
    )


def _team(year: Year, said: Shape) -> None:
    """Let the smallest unit of the region serve together."""
    del said
    c, u = t.contract.c, t.unit.c
    people = func.count(c.person.distinct()).label("people")
    query = (
        select(u.id, u.name, people)
        .join(t.contract, c.unit == u.id)
        .where(u.region == year.cast.region)
        .group_by(u.id, u.name)
        .having(people >= SMALLEST)
    )
    unit = one(year.rows(query.order_by(people, u.id).limit(1)), "no unit of two people or more")
    year.give(SetUnitTogether(unit.id, together=True), year.cast.reserve)
    year.figures["shape"] = year.figures.get("shape", {}) | {"together": unit.id}
    year.tell(f"{unit.name} serves together: {unit.people} people, in teams that stand one post.")


def _by_hand(year: Year, said: Shape) -> None:
    """Set a tour of somebody who is free and fits by hand."""
    person, post = _who(year, said, free_people(year, year.cast.region, said.tour, room=said.room))
    year.give(FixTour(person, post, said.tour, said.wish), year.cast.planner)
    year.figures["shape"] = year.figures.get("shape", {}) | {"by_hand": {"person": person, "post": post}}
    year.tell(
        f"Set by hand: person {person} at {post}, {said.tour.start} to {said.tour.last}. {said.wish} "
        "Every plan keeps to it."
    )


def _who(year: Year, said: Shape, free: Sequence[Any]) -> tuple[int, str]:
    for kind in sorted(year.story.desk.frame().kinds):
        people = fitting(year, [row for row in free if row.kind is None], kind)
        try:
            return int(one(people, "nobody").person), manned(year, year.cast.region, kind, said.tour)
        except NobodyFitsError:
            continue
    raise NobodyFitsError(f"There is nobody for a tour on {said.tour}.")
