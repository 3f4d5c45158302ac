"""Orders: one address for every kind; the desk alone says what becomes of them."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Body, Header, Query, Response

from holdfast.desk import Receipt, Refusal
from holdfast.orders.codec import decode
from holdfast.server import schemas as s
from holdfast.server.house import InHouse, InSeat
from holdfast.server.record import moment
from holdfast.server.runs import refused

router = APIRouter(prefix="/orders", tags=["orders"])


@router.post(
    "/{kind}",
    response_model=s.Receipt,
    response_model_exclude_unset=True,
    responses={202: {"model": s.Receipt, "description": "It waits for another person."}},
)
def give_order(
    kind: str,
    body: Annotated[dict[str, Any], Body(description="The fields of the order.")],
    house: InHouse,
    by: InSeat,
    response: Response,
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
) -> Any:
    """Give an order: 200 carried out, 202 it waits for another person, 409 refused; each leaves an entry."""
    answer = house.desk.submit(decode(kind, body), by, key=key, break_glass=break_glass)
    if isinstance(answer, Refusal):
        raise refused(answer)
    if answer.waits_for is not None:
        response.status_code = 202
    return receipt_body(answer)


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
