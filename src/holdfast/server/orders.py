"""Orders: one address for every kind; the desk alone says what becomes of them."""

from __future__ import annotations

import asyncio
import json
from typing import Annotated, Any

from fastapi import APIRouter, Body, Header, Query, Response

from holdfast.desk import Asked, Receipt, Refusal, too_long
from holdfast.orders.codec import decode
from holdfast.orders.seen import STALE
from holdfast.server import schemas as s
from holdfast.server.etags import Seen
from holdfast.server.house import House, InHouse, InSeat
from holdfast.server.problems import Problem
from holdfast.server.record import moment
from holdfast.server.runs import refused
from holdfast.server.straight import Straight

router = APIRouter(prefix="/orders", tags=["orders"], route_class=Straight)


@router.post(
    "/{kind}",
    response_model=s.Receipt,
    response_model_exclude_unset=True,
    responses={202: {"model": s.Receipt, "description": "It waits for another person."}},
)
async def give_order(
    kind: str,
    body: Annotated[dict[str, Any], Body(description="The fields of the order.")],
    house: InHouse,
    by: InSeat,
    seen: Seen,
    key: Annotated[
        str | None,
        Header(
            alias="Idempotency-Key",
            min_length=1,
            max_length=200,
            description="The same order with the same key changes nothing twice.",
        ),
    ] = None,
    break_glass: Annotated[
        str,
        Query(
            max_length=2_000,
            description="Why it is carried out without the second person that the law asks for; reviewed afterwards.",
        ),
    ] = "",
) -> Response:
    """Give an order: 200 carried out, 202 waits for another person, 409 refused, 412 changed since seen; each an entry."""
    asked = Asked(decode(kind, body), by, key, break_glass=break_glass, seen=seen)
    answer = await _answer(house, asked)
    if isinstance(answer, Refusal):
        raise stale(answer) if _is_stale(answer) else refused(answer)
    # NOTE: made here, for what FastAPI would do to check it costs as much as all the rest of the answer.
    text = json.dumps(receipt_body(answer), ensure_ascii=False, separators=(",", ":"))
    return Response(text, 200 if answer.waits_for is None else 202, media_type="application/json")


async def _answer(house: House, asked: Asked) -> Receipt | Refusal:
    """Return what became of an order once that is durable, or give it up where others take too long."""
    future = house.desk.hand_in(asked)
    waiting = asyncio.wrap_future(future)
    await asyncio.wait([waiting], timeout=house.desk.store.patience_s)
    if not waiting.done() and future.cancel():
        raise too_long()
    return await waiting


def stale(answer: Refusal) -> Problem:
    """Return the problem that a refusal is on the wire where somebody was faster."""
    return Problem(
        412,
        answer.reason(),
        kind=STALE,
        title="Changed meanwhile",
        verdicts=answer.verdicts,
        entry=answer.entry,
    )


def _is_stale(answer: Refusal) -> bool:
    return any(verdict["rule"] == f"house.{STALE}" for verdict in answer.verdicts)


def receipt_body(receipt: Receipt) -> dict[str, Any]:
    """Return a receipt as the wire has it."""
    waits = {} if receipt.waits_for is None else {"waits_for": receipt.waits_for}
    return {
        "entry": receipt.entry,
        "at": moment(receipt.at),
        "outcome": "parked" if waits else "accepted",
        "effects": dict(receipt.effects),
        "verdicts": [dict(verdict) for verdict in receipt.verdicts],
        "checkpoint": receipt.checkpoint,
        "repeated": receipt.repeated,
        **waits,
    }
