"""What several forms say of the state of things: incidents, taskings, requests and resources, what was done."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, select

from holdfast.exchange.forms import Listing
from holdfast.model.taskings import OPEN_TASKINGS
from holdfast.operations.form_desk import FormDesk
from holdfast.store import tables as t
from holdfast.store.situation import incidents_at

MOST_ROWS = 60
"""Rows of one table of a form; what is beyond is counted in a line of its own."""


def incidents_block(desk: FormDesk) -> Listing:
    """Return the incidents that are worked on, the latest first."""
    say = desk.words
    found = incidents_at(desk.tx, desk.frame.within(desk.region), desk.entry)
    rows = [
        (
            str(each.id),
            desk.moment(each.happened_at),
            each.title,
            say(f"kind_{each.kind}"),
            say(f"severity_{each.severity or 'not_graded'}"),
            each.where or _facility(desk, each.facility),
        )
        for each in reversed(found)
        if each.is_open
    ]
    columns = tuple(say(key) for key in ("number_short", "happened", "incident", "kind", "severity", "where"))
    return Listing(
        say("incidents_open"), columns, cut(desk, rows), say("no_incident"), numbers=(0,), narrow=(1,)
    )


def taskings_block(desk: FormDesk) -> Listing:
    """Return the taskings that were not done, with their state then."""
    c, step, say = t.tasking.c, t.tasking_step.c, desk.words
    last = select(step.tasking, func.max(step.entry).label("entry")).where(step.entry <= desk.entry)
    latest = last.group_by(step.tasking).subquery()
    query = (
        select(c.id, c.region, c.to_agency, c.what, c.due_at, step.state)
        .join(latest, latest.c.tasking == c.id)
        .join(t.tasking_step, (step.tasking == c.id) & (step.entry == latest.c.entry))
        .where(step.state.in_([state.value for state in OPEN_TASKINGS]))
        .order_by(c.id)
    )
    here = frozenset(desk.frame.within(desk.region))
    rows = [
        (
            str(row.id),
            desk.agency(row.to_agency),
            row.what.strip().partition("\n")[0],
            say(f"state_{row.state}"),
            desk.moment(row.due_at),
        )
        for row in desk.tx.execute(query)
        if row.region in here
    ]
    columns = tuple(say(key) for key in ("number_short", "agency", "tasking", "state", "due"))
    return Listing(say("taskings"), columns, cut(desk, rows), say("no_tasking"), numbers=(0,), narrow=(4,))


def resources_block(desk: FormDesk) -> Listing:
    """Return what is there, by its check-in, and what has been asked for."""
    say = desk.words
    rows = [
        (row.what, desk.unit(row.unit) or desk.agency(row.agency), str(row.people), "", _there(desk, row))
        for row in desk.lines(t.check_in, "id")
    ]
    rows += [
        (
            row.title or row.resource,
            say("request_number", number=str(row.id)),
            "",
            f"{row.filled}/{row.quantity}",
            say(f"state_{row.state}") if row.entry <= desk.entry else say("changed_since"),
        )
        for row in requests(desk)
    ]
    columns = tuple(say(key) for key in ("resource", "from_unit", "people", "filled", "state"))
    return Listing(say("resources"), columns, cut(desk, rows), say("none_checked_in"), numbers=(2, 3))


def requests(desk: FormDesk) -> list[Row[Any]]:
    """Return the requests for resources that had been made, those that run or have changed since."""
    c, step = t.request.c, t.request_step.c
    asked = select(step.request).where(step.entry <= desk.entry, step.step == "ask")
    query = (
        select(t.request, t.resource.c.title)
        .join(t.resource, t.resource.c.id == c.resource, isouter=True)
        .where(c.id.in_(asked), c.state.in_(("asked", "part_filled", "filled")) | (c.entry > desk.entry))
        .order_by(c.id)
    )
    here = frozenset(desk.frame.within(desk.region))
    return [row for row in desk.tx.execute(query) if row.region in here]


def actions(desk: FormDesk) -> Listing:
    """Return what was decided and written into the logs, in order; the latest where there is too much."""
    say = desk.words
    told = [(row.at, desk.seat(row.seat), say("decided", what=row.what)) for row in desk.lines(t.decision)]
    told += [(row.at, desk.seat(row.seat), row.text) for row in desk.lines(t.log_line, "entry")]
    rows = [(desk.moment(at), seat, text) for at, seat, text in sorted(told, key=_by_moment)[-MOST_ROWS:]]
    columns = tuple(say(key) for key in ("moment", "seat", "action"))
    return Listing(say("actions"), columns, tuple(rows), say("none_on_record"), narrow=(0,))


def _by_moment(row: tuple[str, str, str]) -> datetime:
    # NOTE: some moments are written with fractions of a second, which does not sort as text.
    return datetime.fromisoformat(row[0])


def cut(desk: FormDesk, rows: Sequence[tuple[str, ...]]) -> tuple[tuple[str, ...], ...]:
    """Return rows as a form holds them: those beyond the most as one line that counts them."""
    if len(rows) <= MOST_ROWS:
        return tuple(rows)
    width = len(rows[0])
    more = desk.words("and_more", count=str(len(rows) - MOST_ROWS))
    column = min(2, width - 1)
    return (*rows[:MOST_ROWS], tuple(more if n == column else "" for n in range(width)))


def _there(desk: FormDesk, row: Row[Any]) -> str:
    if row.left_at is None:
        return desk.words("there_since", moment=desk.moment(row.arrived_at))
    return desk.words("left_at", moment=desk.moment(row.left_at))


def _facility(desk: FormDesk, facility: str | None) -> str:
    if facility is None:
        return ""
    found = desk.tx.execute(select(t.facility.c.name).where(t.facility.c.id == facility)).scalar()
    return str(found or facility)
