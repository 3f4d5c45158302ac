"""Operations under an act: posts for it, people called to them at once, served by one channel or another."""

from __future__ import annotations

from collections import Counter
from typing import Final

from sqlalchemy import select

from holdfast.model import Interval, Post
from holdfast.orders import AddPost, CeaseCallUp, IssueCallUp, RevokeCallUp, ServeCallUp
from holdfast.orders.stranded import Stranded
from holdfast.store import tables as t
from holdfast.year._stage import NobodyFitsError, Year, fitting, free_people, many

CHANNELS: Final = ("personal", "post", "electronic")
ROOM: Final = 130
"""Days served before, from which on somebody is not called to an operation: the cap would be too near."""
SPARED: Final = 2
"""People who are left free where there are few, for what else happens in the story."""


def open_post(year: Year, name: str, region: str, task: str, period: Interval) -> str:
    """Open a post for an operation, of the kind of unit of which most people of the region are free; return its name."""
    free = free_people(year, region, period, room=ROOM)
    kinds = {kind: len(fitting(year, free, kind)) for kind in sorted(year.story.desk.frame().kinds)}
    kind = max(kinds, key=lambda each: kinds[each])
    f = t.facility.c
    facility = year.rows(select(f.id).where(f.region == region).order_by(f.id).limit(1))[0].id
    seat = f"{region[3:]}-command.register"
    year.give(AddPost(Post(name, facility, kind, task, max(kinds[kind], 1), 1.0, period)), seat)
    return name


def call(
    year: Year, post: str, region: str, days: Interval, act: str, most: int, *, serve: bool = True
) -> list[int]:
    """Call people of a region who are free to a post, and serve them; return the call-ups."""
    kind = year.rows(select(t.post.c.kind).where(t.post.c.id == post))[0].kind
    free = fitting(year, free_people(year, region, days, room=ROOM), kind)
    people = free[: max(1, min(most, len(free) - SPARED))]
    if not people:
        raise NobodyFitsError(f"There is nobody free in {region} for {post} between {days}.")
    command = f"{region[3:]}-command"
    numbers, by = [], Counter[str]()
    for at, row in enumerate(people):
        receipt = year.give(IssueCallUp(row.person, post, days, "operation", act), f"{command}.callup")
        number = int(receipt.effects["call_up"])
        channel = CHANNELS[at % len(CHANNELS)]
        if serve:
            year.give(ServeCallUp(number, year.today, channel=channel), f"{command}.duty")
        by[channel] += 1
        numbers.append(number)
    served = year.figures.setdefault("served_by", {})
    for channel, people_by in by.items():
        served[channel] = served.get(channel, 0) + people_by
    return numbers


def end(year: Year, found: list[Stranded], region: str) -> None:
    """Cease the call-ups that lost their ground and begun, from today, and revoke the others."""
    seat = f"{region[3:]}-command.callup"
    ceased = 0
    for each in found:
        if each.begun:
            year.give(CeaseCallUp(each.call_up, year.today, "The act it rests on holds no more."), seat)
            ceased += 1
        else:
            year.give(RevokeCallUp(each.call_up, "The act it rests on holds no more."), seat)
    said = year.figures.setdefault("lost_their_ground", {"ceased": 0, "revoked": 0})
    said["ceased"] += ceased
    said["revoked"] += len(found) - ceased
    articles = ", ".join(sorted({each.article for each in found}))
    year.tell(
        f"{many(len(found), 'call-up')} in {year.region_name(region)} lost their ground [{articles}]: "
        f"{ceased} ceased, {len(found) - ceased} revoked."
    )
