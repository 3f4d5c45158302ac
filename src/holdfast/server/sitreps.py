"""Situation reports, and the picture of a region at any moment."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Response

from holdfast.operations import sitreps
from holdfast.operations.periods import find_row, plain_row
from holdfast.operations.picture import picture_at
from holdfast.orders.base import moment_text
from holdfast.server.etags import tag
from holdfast.server.house import InHouse, SignedIn
from holdfast.server.paging import InPage, cut
from holdfast.server.periods import MOST, PDF, InRegion, Number, regions_of
from holdfast.server.schemas import sitreps as s
from holdfast.store import tables as t

MOST_SHOWN: Final = 500
"""Incidents of a picture that are told one by one."""

_FIRST_YEAR: Final = 1900
_LAST_YEAR: Final = 2200

router = APIRouter(tags=["sitreps"])


@router.get("/sitreps", response_model=s.Sitreps)
def list_sitreps(
    house: InHouse,
    who: SignedIn,
    page: InPage,
    region: InRegion = None,
    incident: Annotated[int | None, Query(ge=1, le=MOST)] = None,
) -> Any:
    """List the situation reports that the account may read, the latest first."""
    past = page.past(int)
    with house.desk.store.read() as tx:
        rows = sitreps.sitreps(
            tx,
            regions_of(who, region),
            incident=incident,
            before=past[0] if past else None,
            limit=page.limit + 1,
        )
    shown, after = cut(rows, page.limit, lambda row: [row.id])
    return {"sitreps": [plain_row(row) for row in shown], "next": after}


@router.get("/sitreps/{sitrep}", response_model=s.Sitrep)
def read_sitrep(sitrep: Number, house: InHouse, who: SignedIn, response: Response) -> Any:
    """Return what a situation report is of; its facts and its paper have addresses of their own."""
    with house.desk.store.read() as tx:
        row = find_row(tx, t.sitrep, sitrep, "situation report")
    who.need(row.region)
    tag(response, row.entry)
    return plain_row(row)


@router.get("/sitreps/{sitrep}/facts", response_class=Response)
def read_sitrep_facts(sitrep: Number, house: InHouse, who: SignedIn) -> Response:
    """Return the facts of a situation report as issued, in canonical JSON."""
    with house.desk.store.read() as tx:
        row = find_row(tx, t.sitrep, sitrep, "situation report")
        who.need(row.region)
        return Response(sitreps.facts_of(tx, row), media_type="application/json")


@router.get("/sitreps/{sitrep}/paper", response_class=Response, responses=PDF)
def read_sitrep_paper(
    sitrep: Number,
    house: InHouse,
    who: SignedIn,
    language: Annotated[
        str | None, Query(max_length=35, description="Set anew in it; as issued if none.")
    ] = None,
) -> Response:
    """Return a situation report as PDF."""
    with house.desk.store.read() as tx:
        row = find_row(tx, t.sitrep, sitrep, "situation report")
        who.need(row.region)
        body = sitreps.paper_of(tx, who.frame, row, language)
    return Response(body, media_type="application/pdf")


@router.get("/regions/{region}/picture", response_model=s.Picture)
def read_picture(
    region: str,
    house: InHouse,
    who: SignedIn,
    at: Annotated[datetime | None, Query(description="Now unless given; UTC unless it says a zone.")] = None,
) -> Any:
    """Return how things stood in a region at a moment: incidents, facilities, the threat level, the period."""
    who.need(region)
    now = house.desk.now()
    moment = now if at is None else _in_utc(at)
    with house.desk.store.read() as tx:
        seen = picture_at(tx, who.frame, region, moment)
    return {
        "region": region,
        "at": moment_text(moment),
        "entry": seen.entry,
        "threat_level": seen.threat_level,
        "states": seen.states,
        "open": len(seen.incidents),
        "incidents": [each._asdict() for each in seen.incidents[:MOST_SHOWN]],
        "facilities": seen.facilities,
        "periods": [asdict(each) for each in seen.periods],
    }


def _in_utc(at: datetime) -> datetime:
    """Return a moment in UTC; one of another age as one that clocks in every zone can show."""
    if not _FIRST_YEAR <= at.year <= _LAST_YEAR:
        return datetime(_FIRST_YEAR if at.year < _FIRST_YEAR else _LAST_YEAR, 1, 1, tzinfo=UTC)
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
