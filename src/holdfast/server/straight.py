"""The straight way in for orders: what FastAPI describes, read without what it would check again of every request.

Solving a route's dependencies and validating what the order's own reader validates anyway took more than half of the time that
the server spent on an order. The address is declared as any other, so that the description of the API stays whole; only the
reading of the request is done here, with the same faults for the same mistakes.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Coroutine
from typing import Any, NoReturn

from fastapi import Request, Response
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect

from holdfast.errors import Fault
from holdfast.orders import Author
from holdfast.server import etags
from holdfast.server.house import House, Who, named_seat, stranger
from holdfast.server.problems import Problem
from holdfast.server.tokens import pass_of

Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class Straight(APIRoute):
    """An address whose endpoint takes what `read` reads."""

    def get_route_handler(self) -> Handler:
        """Return what answers a request."""
        endpoint = self.endpoint

        async def answer(request: Request) -> Response:
            given: Response = await endpoint(**await read(request))
            return given

        return answer


async def read(request: Request) -> dict[str, Any]:
    """Return kind, body, author and headers of a request that gives an order.

    Raises
    ------
    Problem
        If nobody is signed in, or something cannot be read.
    """
    house: House = request.app.state.house
    return {
        "kind": request.path_params["kind"],
        "house": house,
        "by": await _author(request, house),
        "seen": await etags.seen(request.headers.get("if-match")),
        "key": _text(request.headers.get("idempotency-key"), "Idempotency-Key", 1, 200),
        "break_glass": _text(request.query_params.get("break_glass"), "break_glass", 0, 2_000) or "",
        "body": _object(await _whole(request)),
    }


async def _whole(request: Request) -> bytes:
    try:
        return await request.body()
    except ClientDisconnect as error:
        detail = (
            "The line broke before the whole order had come. Send it again, with the same Idempotency-Key."
        )
        raise Problem(400, detail) from error


async def _author(request: Request, house: House) -> Author:
    shown, seat = pass_of(request), request.headers.get("holdfast-seat")
    who: Who | None = house.recent(shown) if shown is not None else None
    # NOTE: the desk asks again who holds the seat; here it is only asked whether there is one.
    if who is None or seat not in who.frame.seats:
        who = await run_in_threadpool(house.enter, shown)
    if who is None:
        raise stranger(shown)
    return named_seat(who, seat)


def _text(value: str | None, name: str, least: int, most: int) -> str | None:
    if value is None or least <= len(value) <= most:
        return value
    raise _faulty(Fault(name, f"It has {len(value)} characters.", f"Give from {least} to {most}."))


def _object(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise _faulty(Fault("body", "It is not JSON.", "Correct it and send again.")) from error
    if not isinstance(found, dict):
        raise _faulty(Fault("body", "It is no JSON object.", "Send the fields of the order in one."))
    return found


def _no_number(_word: str) -> NoReturn:
    raise ValueError("no number of JSON")


def _faulty(fault: Fault) -> Problem:
    return Problem(
        422, "1 fault in what was sent.", kind="faults", title="What was sent is faulty", faults=[fault]
    )
