"""Calendars that other programs subscribe to (RFC 5545): a watch bill, and what a region has before it; with a token."""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import APIRouter, Path, Query, Response

from holdfast import watching
from holdfast.operations.agenda import calendar_of_region
from holdfast.server.house import InHouse, SignedIn
from holdfast.store import watches as kept

router = APIRouter(tags=["calendars"])
CALENDAR: Final = "text/calendar"
_HEADERS: Final = {"Cache-Control": "private, max-age=300"}
_ANSWERS: Final[dict[int | str, dict[str, Any]]] = {
    200: {"content": {CALENDAR: {"schema": {"type": "string"}}}, "description": "iCalendar."}
}
Name = Annotated[str, Path(max_length=64, pattern=r"^[A-Za-z0-9][A-Za-z0-9._:-]*$")]


@router.get("/watch-bills/{bill}/calendar.ics", response_class=Response, responses=_ANSWERS)
def send_watch_calendar(
    bill: Name,
    house: InHouse,
    who: SignedIn,
    language: Annotated[
        str | None, Query(max_length=35, description="The language of the texts; the region's unless given.")
    ] = None,
) -> Response:
    """Send the watches of a bill: how many people are there and wanted, and nobody by name or number."""
    with house.desk.store.read() as tx:
        who.need(kept.find_bill(tx, bill).region)
    return _calendar(watching.calendar_of_bill(house.desk, bill, language))


@router.get("/regions/{region}/calendar.ics", response_class=Response, responses=_ANSWERS)
def send_region_calendar(region: Name, house: InHouse, who: SignedIn) -> Response:
    """Send the operational periods of a region and those nested in it, and when taskings and duties fall due."""
    return _calendar(calendar_of_region(house.desk, who.need(region)))


def _calendar(body: bytes) -> Response:
    return Response(body, media_type=f"{CALENDAR}; charset=utf-8", headers=_HEADERS)
