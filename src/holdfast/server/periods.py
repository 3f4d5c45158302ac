"""Operational periods: lists, one whole, its log, check-ins and snapshot; messages; every form as PDF."""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import APIRouter, Path, Query, Response

from holdfast.exchange.forms import render
from holdfast.model.periods import FORM_NUMBERS, PeriodState
from holdfast.operations import periods
from holdfast.operations.form_desk import find_period
from holdfast.operations.forms import OF, form_of, region_of_form
from holdfast.orders.form_words import words_for
from holdfast.server.etags import tag
from holdfast.server.house import InHouse, SignedIn, Who
from holdfast.server.paging import InPage, cut
from holdfast.server.schemas import periods as s
from holdfast.server.taskings import NAME
from holdfast.store import tables as t

MOST: Final = 2**53
Number = Annotated[int, Path(ge=1, le=MOST)]
InRegion = Annotated[str | None, Query(max_length=64, description="With the regions nested in it.")]
PDF: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "content": {"application/pdf": {}},
        "description": "The PDF; the same bytes while nothing has changed.",
    }
}

router = APIRouter(tags=["periods"])


@router.get("/periods", response_model=s.Periods)
def list_periods(
    house: InHouse, who: SignedIn, page: InPage, region: InRegion = None, state: PeriodState | None = None
) -> Any:
    """List the operational periods that the account may read, the latest first."""
    past = page.past(int)
    with house.desk.store.read() as tx:
        before = past[0] if past else None
        rows = periods.periods(tx, regions_of(who, region), state=state, before=before, limit=page.limit + 1)
        shown, after = cut(rows, page.limit, lambda row: [row.id])
        return {"periods": [periods.plain_row(row) for row in shown], "next": after}


@router.get("/periods/{period}", response_model=s.PeriodDetail)
def read_period(period: Number, house: InHouse, who: SignedIn, response: Response) -> Any:
    """Return a period with its objectives, decisions, positions, assignments, channels, care, hazards and hand-overs."""
    with house.desk.store.read() as tx:
        row = find_period(tx, period)
        who.need(row.region)
        tag(response, row.entry)
        return periods.period_body(tx, row)


@router.get("/periods/{period}/log", response_model=s.LogLines)
def read_period_log(period: Number, house: InHouse, who: SignedIn, page: InPage) -> Any:
    """List what was written in the logs of a period, in order."""
    rows, after = _lines(period, house, who, page, t.log_line, "entry")
    return {"log": rows, "next": after}


@router.get("/periods/{period}/check-ins", response_model=s.CheckIns)
def read_check_ins(period: Number, house: InHouse, who: SignedIn, page: InPage) -> Any:
    """List what was checked in during a period, in order."""
    rows, after = _lines(period, house, who, page, t.check_in, "id")
    return {"check_ins": rows, "next": after}


@router.get("/periods/{period}/snapshot", response_class=Response)
def read_snapshot(period: Number, house: InHouse, who: SignedIn) -> Response:
    """Return the snapshot of a closed period, in canonical JSON: the bytes whose SHA-256 the record names."""
    with house.desk.store.read() as tx:
        who.need(find_period(tx, period).region)
        return Response(periods.snapshot_of(tx, period), media_type="application/json")


@router.get("/messages", response_model=s.Messages)
def list_messages(
    house: InHouse,
    who: SignedIn,
    page: InPage,
    region: InRegion = None,
    seat: Annotated[
        str | None, Query(max_length=64, pattern=NAME, description="Those from or to this seat.")
    ] = None,
) -> Any:
    """List the general messages that the account may read, the latest first."""
    past = page.past(int)
    with house.desk.store.read() as tx:
        before = past[0] if past else None
        rows = periods.messages(tx, regions_of(who, region), seat=seat, before=before, limit=page.limit + 1)
        shown, after = cut(rows, page.limit, lambda row: [row.id])
        return {"messages": [periods.plain_row(row) for row in shown], "next": after}


@router.get("/messages/{message}", response_model=s.Message)
def read_message(message: Number, house: InHouse, who: SignedIn, response: Response) -> Any:
    """Return a general message with its answer."""
    with house.desk.store.read() as tx:
        row = periods.find_row(tx, t.message, message, "message")
    who.need(row.region)
    tag(response, row.entry)
    return periods.plain_row(row)


@router.get("/forms", response_model=s.Forms)
def list_forms(
    house: InHouse,
    who: SignedIn,
    region: Annotated[str, Query(max_length=64)],
    language: Annotated[str | None, Query(max_length=35)] = None,
) -> Any:
    """List the forms that a period fills, in the words that the region adopted."""
    with house.desk.store.read() as tx:
        words = words_for(tx, who.frame, who.need(region), language)
    forms = [
        {"number": each, "name": words.numbered(each), "title": words.title(each), "of": OF.get(each)}
        for each in FORM_NUMBERS
    ]
    return {"forms": forms, "language": words.language}


@router.get("/forms/{number}", response_class=Response, responses=PDF)
def read_form(
    number: Annotated[str, Path(max_length=8)],
    house: InHouse,
    who: SignedIn,
    period: Annotated[int | None, Query(ge=1, le=MOST)] = None,
    of: Annotated[
        str | None,
        Query(
            max_length=64, description="An assignment (204), message (213), request (213RR) or seat (214)."
        ),
    ] = None,
    language: Annotated[str | None, Query(max_length=35)] = None,
) -> Response:
    """Return a form as PDF, filled from what the register knows; that of a closed period tells how it stood then."""
    with house.desk.store.read() as tx:
        who.need(region_of_form(tx, number, period, of))
        if period is not None:
            who.need(find_period(tx, period).region)
        form = form_of(tx, who.frame, number, period=period, of=of, language=language)
    name = f"form-{number}{f'-{period}' if period else ''}.pdf"
    return Response(
        render(form),
        media_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{name}"'},
    )


def regions_of(who: Who, region: str | None) -> frozenset[str]:
    """Return the regions asked for, or all that the account may read."""
    return who.readable if region is None else frozenset(who.frame.within(who.need(region)))


def _lines(
    period: int, house: InHouse, who: SignedIn, page: InPage, table: Any, key: str
) -> tuple[list[dict[str, Any]], str | None]:
    past = page.past(int)
    with house.desk.store.read() as tx:
        who.need(find_period(tx, period).region)
        after = past[0] if past else None
        rows = periods.of_period(tx, table, period, after=after, limit=page.limit + 1)
    shown, onward = cut(rows, page.limit, lambda row: [getattr(row, key)])
    return [periods.plain_row(row, but=("period",)) for row in shown], onward
