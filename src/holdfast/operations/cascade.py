"""What fails if a facility fails: what hangs on it, by which chain, and the posts and people there."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, func, select

from holdfast.errors import NotFoundError
from holdfast.model import GONE
from holdfast.model.incidents import Effect
from holdfast.protect.cascade import Condition, cascade
from holdfast.store import tables as t

MOST: Final = 500
"""Facilities told of one by one, the nearest; the others are counted."""
_BEGINS: Final = {
    Effect.DEGRADED: Condition.DEGRADED,
    Effect.DOWN: Condition.FAILS,
    Effect.DESTROYED: Condition.FAILS,
}


@dataclass(frozen=True, slots=True)
class Hanging:
    """A facility that does not work as it should because of another.

    Attributes
    ----------
    effect
        ``down`` where something that it needs fails, ``degraded`` where that works in part.
    chain
        The facilities from the one that failed first to this one.
    posts, strength
        How many posts are there, and the people that they want at once.
    people
        People called to those posts on the day.
    """

    facility: str
    name: str
    region: str
    sector: str
    effect: Effect
    chain: tuple[str, ...]
    posts: int = 0
    strength: int = 0
    people: int = 0


@dataclass(frozen=True, slots=True)
class Fallout:
    """What hangs on some facilities that fail.

    Attributes
    ----------
    hanging
        Those of the regions asked for, near ones first.
    more
        How many more there are in those regions.
    elsewhere
        How many there are in other regions.
    """

    hanging: tuple[Hanging, ...]
    more: int = 0
    elsewhere: int = 0


def what_fails(
    tx: Connection, failed: Mapping[str, Effect], regions: Collection[str], *, day: int
) -> Fallout:
    """Return what fails or degrades if some facilities do, and who stands there on a day (since 1970-01-01).

    Raises
    ------
    NotFoundError
        If one of them is not in the register.
    """
    places = tx.execute(
        select(t.facility.c.id, t.facility.c.name, t.facility.c.region, t.facility.c.sector)
    ).all()
    number = {row.id: at for at, row in enumerate(places)}
    missing = next((each for each in failed if each not in number), None)
    if missing is not None:
        raise NotFoundError(f"There is no facility {missing!r}. `holdfast facilities` shows those there are.")
    links = [
        (number[dependent], number[on])
        for dependent, on in tx.execute(select(t.dependency.c.facility, t.dependency.c.depends_on))
        if dependent in number and on in number
    ]
    begins = {number[each]: _BEGINS[effect] for each, effect in failed.items() if effect in _BEGINS}
    found = cascade(
        len(places),
        [dependent for dependent, _ in links],
        [on for _, on in links],
        [each for each, level in begins.items() if level is Condition.FAILS],
        [each for each, level in begins.items() if level is Condition.DEGRADED],
    )
    hit = [int(each) for each in found.hanging()]
    mine = [each for each in hit if places[each].region in regions]
    seen = mine[:MOST]
    standing = _standing(tx, [places[each].id for each in seen], day)
    hanging = tuple(
        Hanging(
            *places[each],
            Effect.DOWN if found.condition[each] == Condition.FAILS else Effect.DEGRADED,
            tuple(places[at].id for at in found.chain(each)),
            *standing.get(places[each].id, (0, 0, 0)),
        )
        for each in seen
    )
    return Fallout(hanging, len(mine) - len(seen), len(hit) - len(mine))


def _standing(tx: Connection, facilities: list[str], day: int) -> dict[str, tuple[int, int, int]]:
    """Return the posts, their strength, and the people called to them on a day, of some facilities."""
    post, call = t.post.c, t.call_up.c
    posts = select(post.facility, func.count(), func.sum(post.strength)).where(post.facility.in_(facilities))
    called = (
        select(post.facility, func.count())
        .join(t.call_up, call.post == post.id)
        .where(
            post.facility.in_(facilities),
            call.start_day <= day,
            call.end_day > day,
            call.state.not_in(GONE),
        )
        .group_by(post.facility)
    )
    people: dict[str, int] = {facility: count for facility, count in tx.execute(called)}  # noqa: C416 -- rows
    return {
        facility: (count, int(strength), people.get(facility, 0))
        for facility, count, strength in tx.execute(posts.group_by(post.facility))
    }
