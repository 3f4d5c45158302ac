"""Alerts for those who write and approve them: lists, one whole, its preview, templates."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Response
from sqlalchemy import Row, select

from holdfast.exchange.alerts import as_html, as_text
from holdfast.exchange.alerts.filling import names_of
from holdfast.model.alerts import AlertState, AlertTemplate
from holdfast.orders.base import moment_text
from holdfast.server.etags import tag
from holdfast.server.house import InHouse, SignedIn
from holdfast.server.paging import InPage, cut
from holdfast.server.problems import Problem
from holdfast.server.schemas import alerts as s
from holdfast.store import tables as t
from holdfast.warning import composing

router = APIRouter(prefix="/alerts", tags=["alerts"])
AlertNumber = Annotated[int, Path(ge=1, le=2**53, description="The alert's number.")]
RegionName = Annotated[str, Query(max_length=64, description="The region.")]


@router.get("", response_model=s.Alerts)
def list_alerts(
    house: InHouse,
    who: SignedIn,
    page: InPage,
    region: Annotated[str | None, Query(max_length=64, description="With the regions nested in it.")] = None,
    state: Annotated[AlertState | None, Query(description="Only those in this state.")] = None,
    in_force: Annotated[bool, Query(description="Only what is published and has not expired.")] = False,
    incident: Annotated[int | None, Query(ge=1, le=2**53, description="Only those about it.")] = None,
) -> Any:
    """List the alerts of the regions that the account may read, the latest first."""
    regions = who.readable if region is None else who.frame.within(who.need(region))
    c, now = t.alert.c, house.desk.now()
    query = select(t.alert).where(c.region.in_(sorted(regions))).order_by(c.id.desc()).limit(page.limit + 1)
    if state is not None:
        query = query.where(c.state == state.value)
    if in_force:
        query = query.where(c.state == AlertState.PUBLISHED.value, c.expires_at > _second(now))
    if incident is not None:
        query = query.where(c.incident == incident)
    past = page.past(int)
    if past is not None:
        query = query.where(c.id < past[0])
    with house.desk.store.read() as tx:
        rows, after = cut(tx.execute(query).all(), page.limit, lambda row: [row.id])
    return {"alerts": [alert_line(row, now) for row in rows], "next": after}


@router.get("/templates", response_model=s.Templates)
def list_alert_templates(house: InHouse, who: SignedIn, region: RegionName) -> Any:
    """List what can be warned of at once in a region: its own templates, and those that come with the program."""
    who.need(region)
    with house.desk.store.read() as tx:
        found = composing.templates_of(tx, who.frame, region)
    return {"templates": [_template(owner, template) for owner, template in found]}


@router.get("/settings", response_model=s.AlertingSettings)
def read_alerting(house: InHouse, who: SignedIn, region: RegionName) -> Any:
    """Tell how a region warns: its sender, its languages."""
    who.need(region)
    with house.desk.store.read() as tx:
        row = composing.alerting_in(tx, who.frame, region)
    if row is None:
        raise Problem(
            404, "It is not said how this region warns. Give the order SetAlerting.", kind="not-found"
        )
    return {**row._asdict(), "languages": row.languages.split()}


@router.get("/{alert}", response_model=s.AlertDetail)
def read_alert(alert: AlertNumber, house: InHouse, who: SignedIn, response: Response) -> Any:
    """Tell all that an alert says."""
    now = house.desk.now()
    with house.desk.store.read() as tx:
        row = composing.find_alert(tx, alert)
        who.need(row.region)
        content = composing.content_in(tx, row)
        texts, _ = composing.preview(tx, row, now, who.frame.zone_of(row.region))
    tag(response, row.entry)
    return alert_line(row, now) | {
        "categories": list(content.categories),
        "responses": list(content.responses),
        "urgency": content.urgency,
        "certainty": content.certainty,
        "values": dict(content.values),
        "place": {"description": content.place, **asdict(content.warned)},
        "texts": [asdict(said) for said in texts],
    }


@router.get("/{alert}/preview", response_model=s.AlertPreview)
def preview_alert(alert: AlertNumber, house: InHouse, who: SignedIn, response: Response) -> Any:
    """Show an alert exactly as the public gets it: a draft as it would be if it were approved now."""
    now = house.desk.now()
    with house.desk.store.read() as tx:
        row = composing.find_alert(tx, alert)
        who.need(row.region)
        texts, body = composing.preview(tx, row, now, who.frame.zone_of(row.region))
    tag(response, row.entry)
    return {
        "id": row.id,
        "state": composing.state_of(row, now),
        "texts": [asdict(said) for said in texts],
        "plain": [as_text(said) for said in texts],
        "html": [as_html(said) for said in texts],
        "xml": body.decode(),
    }


def alert_line(row: Row[Any], now: datetime) -> dict[str, Any]:
    """Return an alert as a list shows it."""
    shown = {name: value for name, value in row._asdict().items() if name in s.AlertLine.model_fields}
    return shown | {"state": composing.state_of(row, now), "authors": row.authors.split()}


def _template(owner: str | None, template: AlertTemplate) -> dict[str, Any]:
    return asdict(template) | {"region": owner, "names": names_of(template.texts)}


def _second(moment: datetime) -> str:
    return moment_text(moment.replace(microsecond=0))
