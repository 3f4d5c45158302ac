"""How much of the watches falls to each: people wanted on a watch, and what a person is to bear at least and at most."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from holdfast.model import WatchHours
from holdfast.watching.reading import Ground, PostNeed
from holdfast.watching.wish import WatchWish

_DAY = 1440
_LESS, _MORE = 0.8, 1.15
"""How far from their share somebody may be, besides one watch: rest and requests must have room."""


@dataclass(frozen=True, slots=True)
class Share:
    """What a person is to bear of a bill: minutes at least and at most, and watches at most of each kind of night."""

    least: int
    most: int
    nights: Mapping[str, int]


def fair_share(
    strength: int, people: int, hours: Sequence[WatchHours], rest: int, free_days: tuple[int, int]
) -> int:
    """Return how many people each watch of a day can have if all who are there take turns with rest, at most a strength.

    Parameters
    ----------
    people
        How many are there on the day.
    rest
        Minutes between two watches of a person; long watches and long rest let somebody stand only every other day.
    free_days
        Days on which they can stand a watch, and days on which they are there: days off make the difference.
    """
    turns = sum(-(-(each.minutes + rest) // _DAY) for each in hours)
    usable, present = free_days
    share = people * usable // (present * turns)
    return max(1, min(strength, share)) if people else 0


def wanted_on(
    wish: WatchWish, ground: Ground, post: PostNeed, called: Mapping[int, set[int]]
) -> tuple[dict[tuple[date, str], int], tuple[str, ...]]:
    """Return how many people each watch of each day wants, and how that follows from the strength, in words."""
    runs = [length for days in called.values() for length in stretches(days)]
    usable = sum(length - length // (ground.in_row + 1) for length in runs), sum(runs)
    found, shares, many = {}, set(), set()
    for number in range(wish.period.days):
        there = sum(number in days for days in called.values())
        share = fair_share(post.strength, there, wish.hours, ground.rest, usable)
        if there:
            shares.add(share)
            many.add(there)
        for hours in wish.hours:
            wanted = wish.wanted.get(hours.id, share) if there else 0
            found[wish.period.start + timedelta(days=number), hours.id] = wanted
    return found, (_in_words(wish, post, shares, many),)


def _in_words(wish: WatchWish, post: PostNeed, shares: set[int], many: set[int]) -> str:
    there = f"{min(many)}" if len(many) == 1 else f"{min(many)} to {max(many)}"
    said = f"{post.id}: strength {post.strength} (people at once); {there} called up share {len(wish.hours)} watches a day"
    if len(wish.wanted) == len(wish.hours):
        return f"{said}; wanted are {', '.join(f'{n} on {w}' for w, n in wish.wanted.items())}, as asked."
    each = f"{min(shares)}" if len(shares) == 1 else f"{min(shares)} to {max(shares)}"
    less = max(shares) < post.strength
    return (
        f"{said}, so that each watch wants {each}"
        + (f" and {', '.join(f'{w} {n}, as asked' for w, n in wish.wanted.items())}" if wish.wanted else "")
        + ("; more people must be called to have the whole strength at every hour." if less else ".")
    )


def stretches(days: set[int]) -> Iterator[int]:
    """Yield how long each run of consecutive days is."""
    length = 0
    for day in sorted(days):
        length += 1
        if day + 1 not in days:
            yield length
            length = 0


def shares_of(
    wish: WatchWish,
    ground: Ground,
    cover: Sequence[tuple[date, str, str, int]],
    called: Mapping[int, set[int]],
) -> dict[int, Share]:
    """Return what each person is to bear: of what is wanted on each day an equal part for everybody who is there.

    Of a watch that wants a qualification its holders bear more than others where they are few.
    """
    minutes = {hours.id: hours.minutes for hours in wish.hours}
    parts: dict[tuple[int, str], dict[str, float]] = {}
    for day, watch, skill, people in cover:
        number = (day - wish.period.start).days
        able = [who for who, days in called.items() if number in days and _holds(ground, who, skill)]
        for who in able:
            mine = parts.setdefault((who, skill), dict.fromkeys(minutes, 0.0))
            mine[watch] += people / len(able)
    ahead = max((ground.before.get(who, (0, 0))[0] for who in called), default=0)
    return {
        person: _share(
            wish, ground, person, called[person], ahead, [p for (who, _), p in parts.items() if who == person]
        )
        for person in called
    }


def _share(
    wish: WatchWish,
    ground: Ground,
    person: int,
    days: set[int],
    ahead: int,
    parts: Sequence[Mapping[str, float]],
) -> Share:
    """Return the limits of one person, from how many watches of each kind are their part by each qualification."""
    lengths = {hours.id: hours.minutes for hours in wish.hours}
    load = max((sum(part[name] * lengths[name] for name in lengths) for part in parts), default=0.0)
    usable = sum(length - length // (ground.in_row + 1) for length in stretches(days))
    # NOTE: half of the days at most, so that nobody is asked for what rest does not leave them.
    least = min(_LESS * load, usable // 2 * min(lengths.values())) - max(lengths.values())
    behind = ahead - ground.before.get(person, (0, 0))[0]
    asked = [row.watch for row in ground.requests if row.person == person and row.wants]
    return Share(
        max(0, math.floor(least)),
        math.ceil(_MORE * load) + max(lengths.values()),
        {
            hours.id: math.ceil(_MORE * max((part[hours.id] for part in parts), default=0.0))
            + 1
            + behind
            + sum(watch in ("", hours.id) for watch in asked)
            for hours in wish.hours
            if hours.night
        },
    )


def _holds(ground: Ground, person: int, skill: str) -> bool:
    return not skill or skill in ground.skills.get(person, ())
