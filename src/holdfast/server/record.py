"""The record: its entries, its checkpoint, and news of it."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Header, Query, Request, Response
from fastapi.responses import PlainTextResponse, StreamingResponse
from sqlalchemy import Connection, select

from holdfast.errors import Fault
from holdfast.record import Entry
from holdfast.server import schemas as s
from holdfast.server.house import COOKIE, House, InHouse, SignedIn, Who, who_of
from holdfast.server.problems import Problem
from holdfast.server.streams import EVENTS, EventStream, follow_record
from holdfast.store import tables as t
from holdfast.store.ledger import read_head

MOST_READ = 5_000
"""Entries looked at for one page; who reads one region of many may get a short page and go on from there."""

router = APIRouter(tags=["record"])


@router.get("/record", response_model=s.RecordPage, response_model_exclude_unset=True)
def read_record(
    house: InHouse,
    who: SignedIn,
    limit: Annotated[int, Query(ge=1, description="At most 100 are given.")] = 20,
    before: Annotated[int | None, Query(ge=0, le=2**53, description="Entries before this number.")] = None,
) -> Any:
    """List the entries of the regions that the account may read, the latest first."""
    with house.desk.store.read() as tx:
        tree = read_head(tx).frontier
        at = tree.size if before is None else min(before, tree.size)
        found, after = _page(tx, who, at, min(limit, 100))
    return {"size": tree.size, "root": tree.root.hex(), "entries": found, "next": after or None}


@router.get("/record/checkpoint", response_class=PlainTextResponse)
def read_checkpoint(house: InHouse, who: SignedIn) -> str:
    """Return the signed checkpoint of the record: keep it, and no entry before it can be changed unseen."""
    del who
    return house.desk.checkpoint()


@router.get("/events", response_class=StreamingResponse, responses=EVENTS)
def follow_events(
    house: InHouse,
    who: SignedIn,
    request: Request,
    last: Annotated[
        str | None, Header(alias="Last-Event-ID", description="The number of the last entry seen.")
    ] = None,
) -> Response:
    """Follow the record: event `entry` for each new one, its number as id; with `Last-Event-ID` from there on."""
    del who
    with house.desk.store.read() as tx:
        size = read_head(tx).frontier.size
    start = size if last is None else min(_number(last) + 1, size)
    token = request.cookies[COOKIE]
    return EventStream(follow_record(house, token, start, read_from, _who_is))


def read_from(house: House, who: Who, start: int, most: int) -> tuple[list[dict[str, Any]], int]:
    """Return the entries from a number on that the account may read, and the number to go on from."""
    query = select(t.entry.c.body).where(t.entry.c.n >= start).order_by(t.entry.c.n).limit(most)
    with house.desk.store.read() as tx:
        bodies = tx.execute(query).scalars().all()
    entries = [Entry.from_bytes(body) for body in bodies]
    return [entry_body(e) for e in entries if who.may_read(e.region)], start + len(bodies)


def entry_body(entry: Entry) -> dict[str, Any]:
    """Return an entry as the wire has it."""
    return {
        "n": entry.n,
        "at": moment(entry.at),
        "by": dict(entry.by),
        "region": entry.region,
        "order": dict(entry.order),
        "outcome": entry.outcome,
        "verdicts": [dict(verdict) for verdict in entry.verdicts],
        "effects": dict(entry.effects or {}),
        **({} if entry.note is None else {"note": entry.note}),
    }


def moment(at: str) -> str:
    """Return a moment of the record to the second; the fraction is in the record itself."""
    return at.partition(".")[0].removesuffix("Z") + "Z"


def _page(tx: Connection, who: Who, before: int, limit: int) -> tuple[list[dict[str, Any]], int]:
    """Return the latest entries before a number that the account may read, and the number before which to go on."""
    found: list[dict[str, Any]] = []
    at, last = before, max(0, before - MOST_READ)
    while at > last and len(found) < limit:
        first = max(last, at - max(limit, 100))
        query = select(t.entry.c.body).where(t.entry.c.n >= first, t.entry.c.n < at)
        for body in tx.execute(query.order_by(t.entry.c.n.desc())).scalars():
            entry = Entry.from_bytes(body)
            at = entry.n
            if who.may_read(entry.region):
                found.append(entry_body(entry))
                if len(found) == limit:
                    break
    return found, at


def _number(last: str) -> int:
    if not (last.isascii() and last.isdigit() and len(last) < 16):
        fault = Fault(
            "Last-Event-ID", "It is no number of an entry.", "Leave it out to begin with the next entry."
        )
        raise Problem(
            422,
            "The header Last-Event-ID cannot be read.",
            kind="faults",
            title="What was sent is faulty",
            faults=[fault],
        )
    return int(last)


def _who_is(house: House, token: str) -> Who | None:
    account = house.accounts.of_session(token, house.desk.now())
    return None if account is None else who_of(house, account)
