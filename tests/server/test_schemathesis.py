"""Anything at all sent to any address: an answer or a problem, never a mistake of the server.

Schemathesis makes requests from the description of the API; the bodies of orders, which the description leaves to each kind, are
made from the kinds' own schemas.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from typing import Any, Final

import httpx
import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from holdfast.accounts import Accounts
from holdfast.orders import type_of
from worlds import Toy, headquarters_at_work

Client = Callable[..., httpx.Response]
EXAMPLES: Final = 6
"""Requests for each address; the search for a smaller one that fails is left out, the first tells enough."""
ENDLESS: Final = {"/api/events", "/api/plans/runs/{run}/events"}
SLOW: Final = {("POST", "/api/plans/runs")}  # it plans
BOUNDED: Final = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    database=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
)
SEATS: Final = ("administrator", "watch", "chief", "warning", "fire", "planner", "caller", "council")


ODD: Final = st.sampled_from(
    ["", "\0", "\ud800", "x" * 20_000, "\u202egnp.exe", "<script>alert(1)</script>", "1e400"]
)


@pytest.fixture
def client(app: FastAPI, world: Toy) -> Iterator[Client]:
    """Return what sends requests to the application, in one event loop for all."""
    headquarters_at_work(world)
    with asyncio.Runner() as runner:
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        made = httpx.AsyncClient(transport=transport, base_url="http://localhost")
        yield lambda method, url, **more: runner.run(made.request(method, url, **more))
        runner.run(made.aclose())


@pytest.fixture
def tokens(client: Client, world: Toy) -> dict[str, str]:
    """Return a token for the holder of each seat."""
    accounts = Accounts(world.store)
    known = {account.id for account in accounts.all()}
    found = {}
    for seat in SEATS:
        account = world.by(seat).account
        if account not in known:
            accounts.add(account, seat.title())
        found[seat] = accounts.make_token(account, "fuzz", world.now, 30)
    return found


def headers(tokens: dict[str, str], seat: str) -> dict[str, str]:
    """Return the headers of whoever sits in a seat."""
    return {"Authorization": f"Bearer {tokens[seat]}", "Holdfast-Seat": seat}


def every(operation: Any, check: Callable[[Any, str, str | None], None]) -> None:
    """Check some requests to an address, each from some seat and perhaps with an odd text."""

    @BOUNDED
    @given(case=operation.as_strategy(), seat=st.sampled_from(SEATS), odd=st.none() | ODD)
    def ask(case: Any, seat: str, odd: str | None) -> None:
        check(case, seat, odd)

    ask()


def test_no_request_of_the_description_is_a_mistake_of_the_server(
    app: FastAPI, client: Client, tokens: dict[str, str]
) -> None:
    """Tests every address with requests that its description allows, and some that it does not."""
    faults: list[str] = []
    asked = 0

    def check(case: Any, seat: str, _odd: str | None) -> None:
        given = case.as_transport_kwargs(base_url="http://localhost", headers=headers(tokens, seat))
        body = {"json": given["json"]} if "json" in given else {"content": given.get("data")}
        more = {name: given.get(name) for name in ("params", "headers")}
        answer = client(given["method"], given["url"], **more, **body)
        if answer.status_code >= 500:
            faults.append(f"{case.operation.path}: {answer.status_code} for {str(given)[:500]}")

    for found in schemathesis.openapi.from_dict(app.openapi()).get_all_operations():
        operation = found.ok()
        if operation.path in ENDLESS or (operation.method.upper(), operation.path) in SLOW:
            continue
        every(operation, check)
        asked += 1
    assert asked > 30
    assert not faults, f"{len(faults)} faults:\n" + "\n".join(faults)


def _odd(body: Any, odd: str) -> Any:
    """Return a body in which every text is an odd one."""
    match body:
        case str():
            return odd
        case dict():
            return {name: _odd(value, odd) for name, value in body.items()}
        case list():
            return [_odd(value, odd) for value in body]
    return body


def test_no_body_of_an_order_is_a_mistake_of_the_server(client: Client, tokens: dict[str, str]) -> None:
    """Tests every kind of order with bodies that its own schema allows, and with odd texts in them."""
    faults: list[str] = []

    def check(case: Any, seat: str, odd: str | None) -> None:
        kind = case.operation.path.rpartition("/")[2]
        body = case.body if odd is None else _odd(case.body, odd)
        text = json.dumps(body, default=str).encode()
        more = {"Content-Type": "application/json"} | headers(tokens, seat)
        answer = client("POST", f"/api/orders/{kind}", content=text, headers=more)
        if answer.status_code >= 500:
            faults.append(f"{kind} from {seat}: {answer.status_code} for {text[:500]!r}")

    for found in schemathesis.openapi.from_dict(_described()).get_all_operations():
        every(found.ok(), check)
    assert not faults, f"{len(faults)} faults:\n" + "\n".join(faults)


def _described() -> dict[str, Any]:
    """Return a description with an address for each kind of order, and the schema of its body."""
    kept: dict[str, Any] = {}
    paths = {}
    for kind in sorted(type_of):
        schema = TypeAdapter(type_of[kind]).json_schema(ref_template="#/components/schemas/{model}")
        kept |= schema.pop("$defs", {})
        body = {"required": True, "content": {"application/json": {"schema": schema}}}
        paths[f"/{kind}"] = {"post": {"requestBody": body, "responses": {"200": {"description": "Done."}}}}
    info = {"title": "Orders", "version": "1"}
    return {"openapi": "3.1.0", "info": info, "paths": paths, "components": {"schemas": kept}}
