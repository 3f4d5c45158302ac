"""Legal status at any moment, and duties of oversight."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query
from sqlalchemy import select

from holdfast.law.statuses import regime_at
from holdfast.orders import Frame
from holdfast.orders.base import moment_text
from holdfast.orders.duties import duties_of
from holdfast.server import schemas as s
from holdfast.server.house import InHouse, SignedIn
from holdfast.server.record import moment
from holdfast.server.regions import span, title_of_status
from holdfast.store import tables as t
from holdfast.timeline import timeline_of

router = APIRouter(tags=["authority"])


@router.get("/regions/{region}/status", response_model=s.RegionStatus)
def read_status(
    region: str,
    house: InHouse,
    who: SignedIn,
    at: Annotated[
        datetime | None,
        Query(description="A moment, by the region's clocks unless it says a zone; now if none."),
    ] = None,
) -> Any:
    """Tell which statuses a region is, was or will be in at a moment, who leads, and how they follow each other."""
    frame = who.frame
    seen = _moment(frame, who.need(region), at, house.desk.now())
    local = frame.local(region, seen)
    profile = frame.profile_of(region)
    regimes = () if profile is None else regime_at(profile, frame.acts, region, local, frame.tree)
    return {
        "region": region,
        "at": moment(moment_text(seen)),
        "day": local.date(),
        "regimes": [
            {
                "status": regime.status.status,
                "title": title_of_status(profile, regime.status.status),
                "period": span(regime.status.period),
                "act": regime.status.act,
                "leader": regime.leader,
                "article": regime.article,
            }
            for regime in regimes
        ],
        "timeline": [spell.to_json() for spell in timeline_of(frame, region, seen)],
    }


@router.get("/duties", response_model=s.Duties)
def list_duties(house: InHouse, who: SignedIn) -> Any:
    """List whom the law wants told of what by now, in the regions that the account may read: due, overdue or done."""
    frame, now = who.frame, house.desk.now()
    adopters = sorted(region for region in frame.profiles if region in who.readable)
    with house.desk.store.read() as tx:
        told = {row.duty: row for row in tx.execute(select(t.report))}
        found = [(region, duty) for region in adopters for duty in duties_of(tx, frame, region, until=now)]
    return {"duties": [_duty(region, duty, told.get(duty.id), now) for region, duty in found]}


def _duty(region: str, duty: Any, told: Any, now: datetime) -> dict[str, Any]:
    if told is not None:
        state = "done" if duty.kept(datetime.fromisoformat(told.told_at)) else "done late"
    else:
        state = "overdue" if duty.due_at < now else "due"
    return {
        "duty": duty.id,
        "region": region,
        **{name: getattr(duty, name) for name in ("tell", "what", "about", "article")},
        "arises_at": moment(moment_text(duty.arises_at.astimezone(UTC))),
        "due_at": moment(moment_text(duty.due_at.astimezone(UTC))),
        "state": state,
        "told_at": None if told is None else moment(told.told_at),
        "how": None if told is None else told.how,
    }


def _moment(frame: Frame, region: str, at: datetime | None, now: datetime) -> datetime:
    if at is None:
        return now.astimezone(UTC)
    return (at if at.tzinfo else at.replace(tzinfo=frame.zone_of(region))).astimezone(UTC)
