"""What an application does to the call-up it is about: suspended, resumed, excused, or cut in two.

Days of a suspended call-up stay reserved: nobody calls the person elsewhere on them, and caps count them as those of
any call-up to come, since it may go on. They are not service: nobody reports in on them or completes them, and those
that have passed by the time it goes on are struck out.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, insert, select, update

from holdfast.model import ApplicationState, CallUpState
from holdfast.orders.base import View
from holdfast.orders.need import need_row
from holdfast.store import tables as t
from holdfast.store.days import to_date, to_day
from holdfast.store.numbers import next_number

OPEN = (CallUpState.ISSUED, CallUpState.SERVED, CallUpState.ACKNOWLEDGED)
GOING_ON = (*OPEN, CallUpState.REPORTED, CallUpState.SUSPENDED)
"""The states in which somebody still comes, or may."""


def suspend(view: View, number: int) -> tuple[str, int]:
    """Suspend a call-up, and return the state it was in and the day since when it is suspended."""
    row = need_row(view, t.call_up, "call-up", id=number)
    others = _suspending(view, number)
    if row.state == CallUpState.SUSPENDED and others:
        return str(others[0].call_up_was), min(int(other.suspended_day) for other in others)
    _change(view, number, state=CallUpState.SUSPENDED)
    return str(row.state), to_day(view.today)


def reported_before(view: View, number: int) -> bool:
    """Tell whether the person had reported in before the call-up was suspended."""
    return any(other.call_up_was == CallUpState.REPORTED for other in _suspending(view, number))


def resume(view: View, application: Row[Any]) -> dict[str, Any]:
    """Let a call-up go on once nothing suspends it any more; days that have passed meanwhile are struck out."""
    row = _row(view, application)
    if row is None or row.state != CallUpState.SUSPENDED or _suspending(view, row.id):
        return {}
    today = to_day(view.today)
    if application.call_up_was == CallUpState.REPORTED:
        return _cut(view, row, int(application.suspended_day), today)
    start = max(int(row.start_day), today)
    if start >= row.end_day:
        _change(view, row.id, state=CallUpState.REVOKED)
        return {"call_up": row.id, "lapsed": True}
    _change(view, row.id, state=application.call_up_was, start_day=start)
    return {"call_up": row.id, "resumes": str(to_date(start))}


def excuse(view: View, application: Row[Any]) -> dict[str, Any]:
    """Excuse the person from the call-up; the days served before count, the others no longer do."""
    row = _row(view, application)
    if row is None or row.state not in GOING_ON:
        return {}
    reported = CallUpState.REPORTED in (row.state, application.call_up_was)
    last = int(application.suspended_day or to_day(view.today))
    if reported and row.start_day < last:
        _change(view, row.id, state=CallUpState.CEASED, end_day=min(last, int(row.end_day)))
        return {"call_up": row.id, "ceased": str(to_date(min(last, int(row.end_day))))}
    _change(view, row.id, state=CallUpState.EXCUSED)
    return {"call_up": row.id, "excused": True}


def let_go(view: View, application: Row[Any], until: int) -> dict[str, Any]:
    """Let somebody who serves go until a day; the rest of the call-up, if any, is one of its own from then on."""
    row = _row(view, application)
    if row is None or row.state not in GOING_ON:
        return {}
    return _cut(view, row, int(application.suspended_day or to_day(view.today)), until)


def _cut(view: View, row: Row[Any], left: int, back: int) -> dict[str, Any]:
    """Take the days from `left` up to `back` out of a call-up in which the person has reported."""
    if left >= back:
        _change(view, row.id, state=CallUpState.REPORTED)
        return {"call_up": row.id, "resumes": str(to_date(back))}
    if left <= row.start_day:
        if back >= row.end_day:
            _change(view, row.id, state=CallUpState.EXCUSED)
            return {"call_up": row.id, "excused": True}
        _change(view, row.id, state=CallUpState.ACKNOWLEDGED, start_day=back)
        return {"call_up": row.id, "resumes": str(to_date(back))}
    _change(view, row.id, state=CallUpState.CEASED, end_day=min(left, int(row.end_day)))
    effects = {"call_up": row.id, "ceased": str(to_date(min(left, int(row.end_day))))}
    if back >= row.end_day:
        return effects
    number = next_number(view.tx, t.call_up.c.id)
    rest = dict(row._mapping) | {  # noqa: SLF001 -- SQLAlchemy's public name
        "id": number,
        "start_day": back,
        "state": CallUpState.ACKNOWLEDGED.value,
    }
    view.tx.execute(insert(t.call_up), rest)
    return effects | {"goes_on_as": number, "resumes": str(to_date(back))}


def _row(view: View, application: Row[Any]) -> Row[Any] | None:
    if application.call_up is None:
        return None
    return need_row(view, t.call_up, "call-up", id=application.call_up)


def _suspending(view: View, number: int) -> list[Row[Any]]:
    """Return the pending applications that suspend a call-up."""
    c = t.application.c
    query = select(t.application).where(
        c.call_up == number, c.state == ApplicationState.PENDING.value, c.suspended_day.is_not(None)
    )
    return list(view.tx.execute(query.order_by(c.id)).all())


def _change(view: View, number: int, **values: Any) -> None:
    view.tx.execute(update(t.call_up).where(t.call_up.c.id == number).values(**values))
