"""How a region stands in figures: incidents, facilities, posts, taskings, requests, alerts, evacuations.

Whole numbers and text only, so that it can be written into the record's canonical form.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from typing import Any, Final

from sqlalchemy import Connection, Row, func, select

from holdfast.model import GONE
from holdfast.model.incidents import Severity
from holdfast.model.taskings import OPEN_TASKINGS
from holdfast.store import tables as t
from holdfast.store.situation import IncidentThen

MOST_NAMED: Final = 50
"""Things of one kind named one by one; beyond that they are counted."""
_GRADES: Final = tuple(Severity)
_RUNNING: Final = ("asked", "part_filled", "filled")


def incidents_standing(incidents: Iterable[IncidentThen]) -> dict[str, Any]:
    """Return the incidents that are worked on, counted, and the worst of them by name."""
    worked_on = [each for each in incidents if each.is_open]
    worst = sorted(worked_on, key=lambda each: (-_grade(each.severity), -each.id))[:MOST_NAMED]
    names = ("id", "kind", "state", "severity", "title", "facility", "where", "happened_at")
    return {
        "open": len(worked_on),
        "by_severity": dict(sorted(Counter(each.severity or "not_graded" for each in worked_on).items())),
        "by_kind": dict(sorted(Counter(each.kind for each in worked_on).items())),
        "named": [{name: getattr(each, name) for name in names} for each in worst],
    }


def _grade(severity: str | None) -> int:
    return _GRADES.index(Severity(severity)) if severity else -1


def facilities_standing(tx: Connection, states: dict[str, str]) -> dict[str, Any]:
    """Return what is affected, counted and by name."""
    names = {
        row.id: row.name for row in tx.execute(select(t.facility.c.id, t.facility.c.name)) if row.id in states
    }
    order = ("destroyed", "down", "degraded")
    worst = sorted(states, key=lambda each: (order.index(states[each]), each))
    return {
        "affected": len(states),
        "by_effect": dict(sorted(Counter(states.values()).items())),
        "named": [{"id": each, "name": names[each], "effect": states[each]} for each in worst[:MOST_NAMED]],
    }


def posts_standing(tx: Connection, regions: Collection[str], day: int) -> dict[str, int]:
    """Return the people that posts ask for on a day, those called up for them, and the posts that are short."""
    c, call = t.post.c, t.call_up.c
    in_time = (c.start_day.is_(None) | (c.start_day <= day)) & (c.end_day.is_(None) | (c.end_day > day))
    query = (
        select(c.id, c.strength, t.facility.c.region)
        .join(t.facility, t.facility.c.id == c.facility)
        .where(in_time)
    )
    posts = [row for row in tx.execute(query) if row.region in regions]
    called = (
        select(call.post, func.count())
        .where(call.start_day <= day, call.end_day > day, call.state.not_in(GONE))
        .group_by(call.post)
    )
    there: dict[str, int] = {row[0]: row[1] for row in tx.execute(called)}
    met = sum(min(row.strength, there.get(row.id, 0)) for row in posts)
    short = sum(1 for row in posts if there.get(row.id, 0) < row.strength)
    return {"asked": sum(row.strength for row in posts), "met": met, "short": short}


def taskings_standing(tx: Connection, regions: Collection[str], now: str, upto: int) -> dict[str, Any]:
    """Return the taskings that were not done after an entry, by state, and how many were overdue."""
    c, step = t.tasking.c, t.tasking_step.c
    last = select(step.tasking, func.max(step.entry).label("entry")).where(step.entry <= upto)
    latest = last.group_by(step.tasking).subquery()
    query = (
        select(c.id, c.region, step.state, c.to_agency, c.what, c.due_at)
        .join(latest, latest.c.tasking == c.id)
        .join(t.tasking_step, (step.tasking == c.id) & (step.entry == latest.c.entry))
        .where(step.state.in_([state.value for state in OPEN_TASKINGS]))
    )
    rows = [row for row in tx.execute(query.order_by(c.id)) if row.region in regions]
    names = {row.id: row.name for row in tx.execute(select(t.agency))}
    late = [row for row in rows if row.due_at is not None and row.due_at < now]
    return {
        "open": len(rows),
        "overdue": len(late),
        "by_state": dict(sorted(Counter(row.state for row in rows).items())),
        "named": [
            {
                "id": row.id,
                "to_agency": row.to_agency,
                "agency": names.get(row.to_agency, row.to_agency),
                "what": _line(row.what),
                "state": row.state,
                "due_at": row.due_at,
            }
            for row in (late + [row for row in rows if row not in late])[:MOST_NAMED]
        ],
    }


def requests_standing(tx: Connection, regions: Collection[str]) -> dict[str, Any]:
    """Return the requests for resources that run, by state, and what is missing of each."""
    c, r = t.request.c, t.resource.c
    query = (
        select(c.id, c.region, c.state, c.quantity, c.filled, c.needed_from, c.where_, r.title, r.unit)
        .join(t.resource, r.id == c.resource, isouter=True)
        .where(c.state.in_(_RUNNING))
        .order_by(c.id)
    )
    rows = [row for row in tx.execute(query) if row.region in regions]
    short = [row for row in rows if row.filled < row.quantity]
    return {
        "open": len(rows),
        "short": len(short),
        "by_state": dict(sorted(Counter(row.state for row in rows).items())),
        "named": [
            {
                "id": row.id,
                "resource": row.title or "",
                "unit": row.unit or "",
                "quantity": row.quantity,
                "filled": row.filled,
                "needed_from": row.needed_from,
                "where": row.where_,
            }
            for row in (short + [row for row in rows if row not in short])[:MOST_NAMED]
        ],
    }


def alerts_standing(tx: Connection, regions: Collection[str], now: str) -> list[dict[str, Any]]:
    """Return the alerts that were published at a moment, and neither over nor replaced."""
    c = t.alert.c
    query = select(t.alert).where(c.sent_at <= now, c.expires_at > now).order_by(c.id)
    sent = [row for row in tx.execute(query) if row.region in regions]
    replaced = {row.refers_to for row in sent}
    rows = [row for row in sent if row.msg_type != "Cancel" and row.id not in replaced]
    names = ("id", "headline", "area", "severity", "sent_at", "expires_at")
    return [{name: getattr(row, name) for name in names} for row in rows[:MOST_NAMED]]


def evacuations_standing(tx: Connection, regions: Collection[str], now: str) -> list[dict[str, Any]]:
    """Return the evacuations that were ordered at a moment and not over, with the people counted in each since."""
    c = t.evacuation.c
    goes_on = c.ended_at.is_(None) | (c.ended_at > now)
    query = select(t.evacuation).where(goes_on, c.approved_at <= now).order_by(c.id)
    rows = [
        row
        for row in tx.execute(query)
        if row.region in regions and row.state not in ("superseded", "withdrawn")
    ]
    names = ("id", "title", "state", "people", "unplaced", "clearance_seconds")
    return [
        {name: getattr(row, name) for name in names} | {"counted": _counted(tx, row)}
        for row in rows[:MOST_NAMED]
    ]


def _counted(tx: Connection, row: Row[Any]) -> dict[str, int]:
    c = t.evacuation_count.c
    query = select(c.what, func.sum(c.change)).where(c.first == row.first).group_by(c.what)
    return {str(what): int(people) for what, people in sorted(tuple(each) for each in tx.execute(query))}


def _line(text: str) -> str:
    line = text.strip().partition("\n")[0]
    return line if len(line) <= 200 else line[:199] + "…"
