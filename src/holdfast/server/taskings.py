"""Taskings and shares: who asked whom for what, and who may read what of another's."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Final

from fastapi import APIRouter, Path, Query, Response
from sqlalchemy import Row

from holdfast.model.taskings import TaskingState
from holdfast.operations import shares, taskings
from holdfast.orders import Frame
from holdfast.server.etags import tag
from holdfast.server.house import InHouse, SignedIn
from holdfast.server.paging import InPage, cut
from holdfast.server.record import moment
from holdfast.server.schemas import taskings as s
from holdfast.store.days import to_date

MOST: Final = 2**31 - 1
NAME: Final = r"^[A-Za-z0-9][A-Za-z0-9._:-]*$"
"""What identifiers look like."""
_PLAIN: Final = (
    "id", "region", "incident", "to_agency", "what", "priority", "state", "asked_by", "answered_by", "escalated_to", "entry",
)  # fmt: skip
_MOMENTS: Final = ("asked_at", "due_at", "escalated_at", "closed_at")

router = APIRouter(tags=["taskings"])


@router.get("/taskings", response_model=s.Taskings)
def list_taskings(
    house: InHouse,
    who: SignedIn,
    page: InPage,
    region: Annotated[str | None, Query(max_length=64, description="With the regions nested in it.")] = None,
    state: Annotated[list[TaskingState] | None, Query(max_length=9)] = None,
    to_agency: Annotated[str | None, Query(max_length=64, pattern=NAME)] = None,
    incident: Annotated[int | None, Query(ge=1, le=MOST)] = None,
    overdue: Annotated[bool, Query(description="Only those past their term and not done.")] = False,
) -> Any:
    """List the taskings of the account's regions, and those asked of its agencies wherever; the last asked first."""
    now, past = house.desk.now(), page.past(int)
    wanted = taskings.TaskingFilter(
        who.readable if region is None else who.frame.within(who.need(region)),
        shares.agencies_of(who.seats) if region is None else (),
        state or (),
        to_agency,
        incident,
        now if overdue else None,
    )
    with house.desk.store.read() as tx:
        rows = taskings.list_taskings(tx, wanted, limit=page.limit + 1, before=int(past[0]) if past else None)
    shown, following = cut(rows, page.limit, lambda row: [row.id])
    return {"taskings": [tasking_body(row, now) for row in shown], "next": following}


@router.get("/taskings/{tasking}", response_model=s.TaskingDetail)
def read_tasking(
    tasking: Annotated[int, Path(ge=1, le=MOST)], house: InHouse, who: SignedIn, response: Response
) -> Any:
    """Tell who asked whom for what, and what was said of it since."""
    with house.desk.store.read() as tx:
        row = taskings.find_tasking(tx, tasking)
        if row.to_agency not in shares.agencies_of(who.seats):
            who.need(row.region)
        steps = taskings.steps_of(tx, tasking)
    tag(response, row.entry)
    return tasking_body(row, house.desk.now()) | {"steps": [_step(step) for step in steps]}


@router.get("/shares", response_model=s.Shares)
def list_shares(
    house: InHouse,
    who: SignedIn,
    page: InPage,
    subject: Annotated[
        str | None, Query(max_length=80, pattern=NAME, description="Such as incident:17.")
    ] = None,
) -> Any:
    """List what the account's regions share with agencies, and what is shared with its own; the last offered first."""
    past, now = page.past(int), house.desk.now()
    with house.desk.store.read() as tx:
        rows = shares.list_shares(
            tx,
            who.readable,
            shares.agencies_of(who.seats),
            limit=page.limit + 1,
            before=int(past[0]) if past else None,
            subject=subject,
        )
    shown, following = cut(rows, page.limit, lambda row: [row.id])
    return {"shares": [share_body(row, who.frame, now) for row in shown], "next": following}


def tasking_body(row: Row[Any], now: datetime) -> dict[str, Any]:
    """Return a tasking as the wire has it."""
    return (
        {name: getattr(row, name) for name in _PLAIN}
        | {name: _moment(getattr(row, name)) for name in _MOMENTS}
        | {"command": bool(row.command), "overdue": taskings.is_overdue(row, now)}
    )


def share_body(row: Row[Any], frame: Frame, now: datetime) -> dict[str, Any]:
    """Return a share as the wire has it."""
    same = ("id", "region", "subject", "agency", "level", "offered_by", "consented_by", "ended_by", "entry")
    return (
        {name: getattr(row, name) for name in same}
        | {name: _moment(getattr(row, name)) for name in ("offered_at", "consented_at", "ended_at")}
        | {"until": to_date(row.until_day), "state": shares.standing_of(row, frame, now)}
    )


def _step(row: Row[Any]) -> dict[str, Any]:
    same = ("entry", "seat", "state", "what", "change")
    return {name: getattr(row, name) for name in same} | {"at": moment(row.at)}


def _moment(at: str | None) -> str | None:
    return moment(at) if at else None
