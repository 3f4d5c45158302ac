"""What others warn of: alerts received, feeds followed, certificates pinned."""

from __future__ import annotations

import json
from typing import Annotated, Any, Final

from fastapi import APIRouter, Path, Query, Response
from sqlalchemy import Connection, Row, select

from holdfast.exchange.cap import CAP_TYPE
from holdfast.server.etags import tag
from holdfast.server.house import InHouse, SignedIn, Who
from holdfast.server.paging import InPage, cut
from holdfast.server.problems import Problem
from holdfast.server.schemas import foreign_alerts as s
from holdfast.store import tables as t
from holdfast.store.ledger import get_blob
from holdfast.warning.foreign import Received, feeds_of, pins_of, received, standing

MOST: Final = 2**31 - 1
_NAMES: Final = (
    "id", "region", "feed", "link", "received_at", "signature", "signer", "sender", "identifier", "sent_at", "status",
    "msg_type", "language", "event", "headline", "severity", "urgency", "certainty", "begins_at", "ends_at", "ended_by", "entry",
)  # fmt: skip
InAlert = Annotated[int, Path(ge=1, le=MOST)]

router = APIRouter(tags=["alerts"])


@router.get("/foreign-alerts", response_model=s.ForeignAlerts)
def list_foreign_alerts(
    house: InHouse,
    who: SignedIn,
    page: InPage,
    region: Annotated[str | None, Query(max_length=64, description="With the regions nested in it.")] = None,
    every: Annotated[
        bool, Query(alias="all", description="Also what is in force no longer, or never was.")
    ] = False,
) -> Any:
    """List what others warn of and is in force, the last received first."""
    regions = who.readable if region is None else who.frame.within(who.need(region))
    past, now, exercise = page.past(int), house.desk.now(), who.frame.exercise
    query = received(
        regions, now=None if every else now, exercise=exercise, before=int(past[0]) if past else None
    )
    with house.desk.store.read() as tx:
        rows, following = cut(list(tx.execute(query.limit(page.limit + 1))), page.limit, lambda row: [row.id])
        found = standing(tx, rows, now, exercise=exercise)
    return {"alerts": [_line(one) for one in found], "next": following}


@router.get("/foreign-alerts/{alert}", response_model=s.ForeignAlertDetail)
def read_foreign_alert(alert: InAlert, house: InHouse, who: SignedIn, response: Response) -> Any:
    """Tell what an alert of others says, what was found in it, and who signed it."""
    with house.desk.store.read() as tx:
        row = _found(tx, who, alert)
        one = standing(tx, [row], house.desk.now(), exercise=who.frame.exercise)[0]
    tag(response, row.entry)
    area = json.loads(row.area)
    more = {"document": row.document, "fingerprint": row.fingerprint, "scope": row.scope}
    return (
        _line(one)
        | more
        | {"findings": one.findings, "polygons": area["polygons"], "circles": area["circles"]}
    )


@router.get(
    "/foreign-alerts/{alert}/document",
    response_class=Response,
    responses={200: {"content": {CAP_TYPE: {}}, "description": "The alert as it came."}},
)
def read_foreign_document(alert: InAlert, house: InHouse, who: SignedIn) -> Response:
    """Return the alert as it came, byte for byte."""
    with house.desk.store.read() as tx:
        document = get_blob(tx, _found(tx, who, alert).document)
    if document is None:
        raise Problem(404, "The document is not kept any more.", kind="not-found")
    # NOTE: as a file, never shown: what others send must not become a page of ours.
    headers = {"Content-Disposition": f'attachment; filename="alert-{alert}.cap"'}
    return Response(document, media_type=CAP_TYPE, headers=headers)


@router.get("/foreign-sources", response_model=s.ForeignSources)
def list_foreign_sources(
    house: InHouse,
    who: SignedIn,
    region: Annotated[str | None, Query(max_length=64, description="With the regions nested in it.")] = None,
) -> Any:
    """List the feeds that are followed, and the certificates by which signatures count."""
    regions = who.readable if region is None else who.frame.within(who.need(region))
    with house.desk.store.read() as tx:
        feeds, pins = feeds_of(tx, regions), pins_of(tx, regions)
    return {"feeds": [row._mapping for row in feeds], "certificates": [row._mapping for row in pins]}  # noqa: SLF001 -- SQLAlchemy's name for it


def _found(tx: Connection, who: Who, alert: int) -> Row[Any]:
    row = tx.execute(select(t.foreign_alert).where(t.foreign_alert.c.id == alert)).first()
    if row is None:
        raise Problem(404, "There is no such alert. Give one of those listed.", kind="not-found")
    who.need(row.region)
    return row


def _line(one: Received) -> dict[str, Any]:
    values = {name: getattr(one.row, name) for name in _NAMES}
    return values | {
        "valid": bool(one.row.valid),
        "state": one.state.value,
        "overlaps": one.overlaps,
        "areas": one.words,
    }
