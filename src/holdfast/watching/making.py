"""Making a watch bill, post by post, and publishing it."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import polars as pl

from holdfast.desk import Author, Desk, Receipt, Refusal
from holdfast.orders import Enclosures, PublishWatchBill, Refused
from holdfast.orders.watch_rules import check_rest
from holdfast.orders.watches import COVER, WATCHES
from holdfast.store.days import to_date, to_day
from holdfast.store.watches import Stood
from holdfast.watch import WatchBill, WatchCallbacks, WatchParams, solve
from holdfast.watching.drafting import Draft, draft
from holdfast.watching.reading import Ground, PostNeed, read_ground
from holdfast.watching.wish import MadeBill, WatchWish, WeighedRequest

_HOUR = 60
_LONGEST_NAME = 40
"""Characters of a facility's identifier that the name made up for a bill takes over."""


def make(
    desk: Desk,
    wish: WatchWish,
    params: WatchParams,
    *,
    clock: Callable[[], float],
    callbacks: WatchCallbacks | None = None,
    should_stop: Callable[[], bool] = lambda: False,
) -> MadeBill:
    """Make a watch bill from the call-ups in force, or those of a plan; nothing is entered yet.

    Raises
    ------
    NotFoundError
        If there is no such facility, post or plan.
    PlanError
        If nobody is called up there, or the watches leave too little rest.
    """
    ground = read_ground(desk, wish)
    share = replace(params, seconds=params.seconds / len(ground.posts))
    made: list[tuple[Draft, WatchBill]] = []
    watches: list[Stood] = []

    def solved(drawn: Draft) -> WatchBill:
        return solve(drawn.problem, share, callbacks=callbacks, should_stop=should_stop, clock=clock)

    for post in ground.posts:
        drawn, bill, stood = _one(wish, ground, post, (*ground.known, *watches), solved)
        made.append((drawn, bill))
        watches += stood
    return MadeBill(
        wish=wish,
        region=ground.region,
        rest_minutes=ground.rest,
        watches=_frame(
            [(w.post, to_day(w.day), w.hours.id, w.person) for w in watches],
            WATCHES,
            ("post", "day", "watch", "person"),
        ),
        cover=_frame(
            [(drawn.post, to_day(day), *rest) for drawn, _ in made for day, *rest in drawn.cover],
            COVER,
            ("post", "day", "watch", "skill"),
        ),
        penalty=sum(bill.penalty - drawn.offset for drawn, bill in made),
        bound=sum(max(0, bill.bound - drawn.offset) for drawn, bill in made),
        notes=(*ground.notes, *(note for drawn, _ in made for note in drawn.notes)),
        verdicts=ground.asked.verdicts if ground.asked else (),
        requests=tuple(_weighed(ground, watches)),
        skills=ground.skills,
    )


def publish(
    desk: Desk, made: MadeBill, by: Author, *, name: str | None = None
) -> tuple[PublishWatchBill, Receipt | Refusal]:
    """Publish a watch bill, with the files of its watches and of the people wanted."""
    watches, cover = _parquet(made.watches), _parquet(made.cover)
    digest = hashlib.sha256(watches).hexdigest()
    wish = made.wish
    order = PublishWatchBill(
        id=name or f"{wish.facility[:_LONGEST_NAME]}-{wish.period.start}-{digest[:6]}",
        facility=wish.facility,
        period=wish.period,
        hours=wish.hours,
        rest_minutes=made.rest_minutes,
        watches_file=digest,
        cover_file=hashlib.sha256(cover).hexdigest(),
        watches=made.watches.height,
        penalty=made.penalty,
        bound=made.bound,
        post=wish.post,
    )
    return order, desk.submit(order, by, enclosures=Enclosures(blobs=(watches, cover)))


def _one(
    wish: WatchWish,
    ground: Ground,
    post: PostNeed,
    known: Sequence[Stood],
    solved: Callable[[Draft], WatchBill],
) -> tuple[Draft, WatchBill, list[Stood]]:
    """Return the bill of one post, with the rest that exact clocks show.

    The solver counts rest by the clock on the wall. Where that is put forward and an hour of rest is lost, it is asked
    again with an hour more between all watches.
    """
    drawn = draft(wish, ground, post, known)
    bill = solved(drawn)
    stood = _stood(wish, drawn, bill)
    try:
        check_rest((*known, *stood), set(stood), ground.rest, ground.zone)
    except Refused:
        drawn = draft(wish, ground, post, known, slack=_HOUR)
        bill = solved(drawn)
        stood = _stood(wish, drawn, bill)
    return drawn, bill, stood


def _stood(wish: WatchWish, drawn: Draft, bill: WatchBill) -> list[Stood]:
    hours = {each.id: each for each in wish.hours}
    return [
        Stood("", int(watch.member), drawn.origin + timedelta(days=watch.day), drawn.post, hours[watch.shift])
        for watch in bill.watches
        if watch.shift in hours
    ]


def _weighed(ground: Ground, watches: Sequence[Stood]) -> Iterator[WeighedRequest]:
    stood = {(watch.person, watch.day): watch.hours.id for watch in watches}
    for row in ground.requests:
        day = to_date(row.day)
        has = stood.get((row.person, day), "")
        met = has == row.watch if row.watch else bool(has)
        yield WeighedRequest(row.person, day, row.watch, bool(row.wants), met == bool(row.wants))


def _frame(rows: Sequence[tuple[object, ...]], schema: dict[str, Any], order: Sequence[str]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=schema, orient="row").sort(*order)


def _parquet(frame: pl.DataFrame) -> bytes:
    buffer = io.BytesIO()
    frame.write_parquet(buffer, compression="zstd", statistics=False)
    return buffer.getvalue()
