"""The record: its entries, its checkpoint, and news of it."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import PlainTextResponse
from sqlalchemy import Connection, select

from holdfast.record import Entry
from holdfast.server import schemas as s
from holdfast.server.house import InHouse, SignedIn, Who
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
