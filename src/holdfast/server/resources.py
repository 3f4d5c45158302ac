"""Resources: the catalogue, what lies where, requests and what was said about them, and what is missing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Final

from fastapi import APIRouter, Path, Query, Response

from holdfast.exchange.edxl_rm import write
from holdfast.exchange.edxl_rm_reading import read
from holdfast.exchange.stock_files import table_csv
from holdfast.model.resources import MESSAGES, RequestState, Step
from holdfast.operations import resources
from holdfast.operations.resource_messages import message_of, sender_of
from holdfast.operations.resource_receiving import Receiving, orders_of
from holdfast.operations.shortages import shortages
from holdfast.orders.codec import plain
from holdfast.server.etags import tag
from holdfast.server.house import InHouse, SignedIn, Who
from holdfast.server.paging import InPage, cut
from holdfast.server.record import moment
from holdfast.server.schemas import resources as s
from holdfast.server.taskings import NAME

router = APIRouter(tags=["resources"])
MOST: Final = 2**31 - 1
MOST_EXPORTED: Final = 100_000
"""Rows of one file; a depot or region narrows it."""
CSV: Final = "text/csv; charset=utf-8"
RegionQuery = Annotated[
    str | None, Query(max_length=64, description="With those nested in it; all that may be read if none.")
]
Number = Annotated[int, Path(ge=1, le=MOST)]
Word = Annotated[str | None, Query(max_length=64, pattern=NAME)]
_MOMENTS: Final = ("needed_from", "needed_until", "asked_at", "available_from", "until_at", "at")


@router.get("/resources", response_model=s.Resources)
def list_resources(house: InHouse, who: SignedIn, page: InPage) -> Any:
    """List the catalogue, by identifier."""
    del who
    after = page.past(str)
    with house.desk.store.read() as tx:
        rows = resources.catalogue(tx, limit=page.limit + 1, after=after[0] if after else None)
    shown, following = cut(rows, page.limit, lambda row: [row["id"]])
    return {"resources": shown, "next": following}


@router.get("/depots", response_model=s.Depots)
def list_depots(house: InHouse, who: SignedIn, page: InPage, region: RegionQuery = None) -> Any:
    """List the depots, by identifier."""
    after = page.past(str)
    with house.desk.store.read() as tx:
        rows = resources.depots(
            tx, _regions(who, region), limit=page.limit + 1, after=after[0] if after else None
        )
    shown, following = cut(rows, page.limit, lambda row: [row["id"]])
    return {"depots": shown, "next": following}


@router.get("/stock", response_model=s.Stocks)
def list_stock(
    house: InHouse,
    who: SignedIn,
    page: InPage,
    region: RegionQuery = None,
    depot: Word = None,
    resource: Word = None,
) -> Any:
    """List what lies in depots: on hand, committed, out."""
    after = page.past(str, str)
    with house.desk.store.read() as tx:
        rows = resources.stock(
            tx,
            _regions(who, region),
            depot=depot,
            resource=resource,
            limit=page.limit + 1,
            after=after,
        )
    shown, following = cut(rows, page.limit, lambda row: [row["depot"], row["resource"]])
    return {"stock": shown, "next": following}


@router.get("/stock.csv", response_class=Response)
def export_stock(house: InHouse, who: SignedIn, region: RegionQuery = None) -> Response:
    """Return the stock as a table for spreadsheets."""
    with house.desk.store.read() as tx:
        rows = resources.stock(tx, _regions(who, region), limit=MOST_EXPORTED)
    return Response(table_csv(resources.STOCK_COLUMNS, rows), media_type=CSV)


@router.get("/requests", response_model=s.Requests)
def list_requests(
    house: InHouse,
    who: SignedIn,
    page: InPage,
    region: RegionQuery = None,
    state: RequestState | None = None,
    incident: Annotated[int | None, Query(ge=1, le=MOST)] = None,
    resource: Word = None,
    only_open: Annotated[bool, Query(alias="open", description="Only those that are not over.")] = False,
) -> Any:
    """List requests, the newest first."""
    before = page.past(int)
    only = {"state": state.value if state else None, "incident": incident, "resource": resource}
    with house.desk.store.read() as tx:
        rows = resources.requests(
            tx,
            _regions(who, region),
            only={name: value for name, value in only.items() if value is not None},
            open_only=only_open,
            limit=page.limit + 1,
            before=before[0] if before else None,
        )
    shown, following = cut(rows, page.limit, lambda row: [row["id"]])
    return {"requests": [_moments(row) for row in shown], "next": following}


@router.get("/requests.csv", response_class=Response)
def export_requests(house: InHouse, who: SignedIn, region: RegionQuery = None) -> Response:
    """Return the requests as a table for spreadsheets."""
    with house.desk.store.read() as tx:
        rows = resources.requests(tx, _regions(who, region), limit=MOST_EXPORTED)
    return Response(table_csv(resources.REQUEST_COLUMNS, rows), media_type=CSV)


@router.get("/requests/{request}", response_model=s.OneRequest)
def read_request(request: Number, house: InHouse, who: SignedIn, response: Response) -> Any:
    """Tell all there is of a request: its lines, what was said about it, what it costs."""
    with house.desk.store.read() as tx:
        found = resources.find_request(tx, request)
    who.need(found["region"])
    tag(response, found["entry"])
    lines, steps = ([_moments(row) for row in found[name]] for name in ("lines", "steps"))
    return _moments(found) | {"lines": lines, "steps": [_said(step) for step in steps]}


@router.get("/requests/{request}/messages/{entry}", response_class=Response)
def read_request_message(
    request: Number, entry: Annotated[int, Path(ge=0, le=MOST)], house: InHouse, who: SignedIn
) -> Response:
    """Return what was said about a request by an entry as a message of EDXL-RM 1.0."""
    with house.desk.store.read() as tx:
        region = who.need(resources.find_request(tx, request)["region"])
        sender = sender_of(who.frame, house.desk.key.name, region)
        message = message_of(tx, who.frame, sender, request, entry)
    return Response(write(message), media_type="application/xml")


@router.post("/requests/read-message", response_model=s.MessageOrders)
def read_resource_message(body: s.MessageAsked, house: InHouse, who: SignedIn) -> Any:
    """Tell as which orders a message of another body would be entered; nothing is changed."""
    message = read(body.document.encode("utf-8", "replace"))
    with house.desk.store.read() as tx:
        receiving = Receiving(
            tx, who.frame, house.desk.key.name, message, body.agency, who.need(body.region), body.resource
        )
        found = orders_of(receiving)
    orders = [{"kind": order.kind, "body": plain(order)} for order in found]
    return {"verb": message.verb, "message": message.id, "sender": message.sender, "orders": orders}


@router.get("/unasked-offers", response_model=s.Lines)
def list_unasked_offers(house: InHouse, who: SignedIn, region: RegionQuery = None) -> Any:
    """List what was offered unasked and serves no request yet."""
    with house.desk.store.read() as tx:
        rows = resources.unsolicited(tx, _regions(who, region))
    return {"offers": [_moments(row) for row in rows]}


@router.get("/shortages", response_model=s.Shortages)
def list_shortages(
    house: InHouse,
    who: SignedIn,
    region: RegionQuery = None,
    incident: Annotated[int | None, Query(ge=1, le=MOST)] = None,
) -> Any:
    """List what is asked for and not covered, by day and resource, with who could help."""
    with house.desk.store.read() as tx:
        found = shortages(tx, _regions(who, region), incident=incident)
    for group in found:
        group["requests"] = [_moments(row) for row in group["requests"]]
    return {"shortages": found}


def _regions(who: Who, region: str | None) -> tuple[str, ...]:
    return tuple(sorted(who.readable)) if region is None else who.frame.within(who.need(region))


def _moments(row: Mapping[str, Any]) -> dict[str, Any]:
    given = {name: moment(row[name]) for name in _MOMENTS if row.get(name) is not None}
    return dict(row) | given


def _said(step: dict[str, Any]) -> dict[str, Any]:
    return step | {"response": step["response"] or None, "verb": MESSAGES.get(Step(step["step"]))}
