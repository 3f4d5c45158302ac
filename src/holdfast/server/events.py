"""News of the record as it comes, by server-sent events, with numbers to resume from."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Header, Request, Response
from fastapi.responses import StreamingResponse

from holdfast.errors import Fault
from holdfast.server.house import InHouse, SignedIn
from holdfast.server.news import follow
from holdfast.server.problems import Problem
from holdfast.server.streams import EVENTS, EventStream
from holdfast.server.tokens import pass_of
from holdfast.store.ledger import read_head

router = APIRouter(tags=["record"])


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
    with house.desk.store.read() as tx:
        size = read_head(tx).frontier.size
    start = size if last is None else min(_number(last) + 1, size)
    shown = pass_of(request)
    assert shown is not None, "it let somebody in"
    return EventStream(follow(house, shown, who, start))


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
