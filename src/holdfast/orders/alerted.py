"""Whether the public has been told: an evacuation begins only while an alert for it is published."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from sqlalchemy import Row, select

from holdfast.orders.base import View, refuse
from holdfast.orders.need import need_row
from holdfast.store import tables as t

_PUBLISHED: Final = "published"
_STILL_TO_COME: Final = frozenset({"draft", "published"})
_CANCEL: Final = "Cancel"
_MOST_SUCCESSORS: Final = 1_000


def need_alert(view: View, alert: int, evacuation: Row[Any]) -> Row[Any]:
    """Return the row of an alert that can be tied to an evacuation, or refuse: unknown, over, or of somewhere else."""
    row = need_row(view, t.alert, "alert", id=alert)
    if row.state not in _STILL_TO_COME or row.msg_type == _CANCEL:
        raise refuse(
            f"The alert {alert} is {row.state} or cancels another. Tie one that tells people to leave."
        )
    frame = view.frame
    if not (frame.lies_in(row.region, evacuation.region) or frame.lies_in(evacuation.region, row.region)):
        raise refuse(
            f"The alert {alert} is one of {row.region}, not of {evacuation.region}. Tie one that reaches it."
        )
    _need_status(view, row)
    return row


def need_published(view: View, evacuation: Row[Any]) -> int:
    """Return the number of the alert by which people are told now, or refuse where none is published.

    An alert counts that was tied to the evacuation, that names it, or that took the place of such a one.
    """
    found = [row for row in _alerts_for(view, evacuation) if _in_force(view, row)]
    if not found:
        tied = f"The alert {evacuation.alert} is not" if evacuation.alert is not None else "No alert is"
        raise refuse(
            f"{tied} in force for evacuation {evacuation.id}, so nobody has been told to leave. Draft one, have it "
            "approved, and tie it: `holdfast evacuate tie`.",
            kind="alert",
        )
    _need_status(view, found[-1])
    return int(found[-1].id)


def _alerts_for(view: View, evacuation: Row[Any]) -> list[Row[Any]]:
    """Return the alerts tied to an evacuation or naming it or an earlier plan of it, each followed to its last successor."""
    e, a = t.evacuation.c, t.alert.c
    chain = select(e.id).where(e.first == evacuation.first)
    named = select(t.alert).where((a.id == evacuation.alert) | a.evacuation.in_(chain)).order_by(a.id)
    found = {row.id: row for row in (_last(view, each) for each in view.tx.execute(named).all())}
    return [found[number] for number in sorted(found)]


def _last(view: View, row: Row[Any]) -> Row[Any]:
    for _ in range(_MOST_SUCCESSORS):
        if row.successor is None:
            return row
        row = need_row(view, t.alert, "alert", id=row.successor)
    return row


def _in_force(view: View, row: Row[Any]) -> bool:
    over = datetime.fromisoformat(row.expires_at) <= view.at
    return row.state == _PUBLISHED and row.msg_type != _CANCEL and not over


def _need_status(view: View, row: Row[Any]) -> None:
    """Refuse a test, an exercise's alert in an actual register, and an actual one in an exercise."""
    wanted = "Exercise" if view.frame.exercise else "Actual"
    if row.status != wanted:
        raise refuse(
            f"The alert {row.id} is marked {row.status}. People are moved on one that is marked {wanted} only.",
            kind="exercise",
        )
