"""What orders about operational periods share: the period found and open, its lines numbered, texts within bounds."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import Row, Table, func, select, update

from holdfast.errors import InvalidValueError
from holdfast.model.checks import check_text
from holdfast.model.periods import FARTHEST_PERIOD, MOST_LINES, PeriodState
from holdfast.orders.base import View, moment_text, refuse
from holdfast.orders.moments import need_past
from holdfast.orders.need import need_row
from holdfast.store import tables as t

TITLE: Final = 200
LINE: Final = 500
PARAGRAPH: Final = 10_000
MOST_PEOPLE: Final = 1_000_000
OLDEST: Final = timedelta(days=62)
"""How long ago something can have happened that is entered in a period."""


def check_texts(longest: int, **texts: str) -> None:
    """Refuse texts that are too long or hold control characters; an empty one is none.

    Raises
    ------
    InvalidValueError
        If one cannot be used.
    """
    for name, text in texts.items():
        if text:
            check_text(f"The {name.replace('_', ' ')}", text, longest=longest)


def check_between(what: str, given: int | None, least: int, most: int) -> None:
    """Refuse a number outside its bounds; None is none.

    Raises
    ------
    InvalidValueError
        If it lies outside.
    """
    if given is not None and not least <= given <= most:
        raise InvalidValueError(f"{what} is {given}. Give a number from {least} to {most}.")


def found_period(view: View, period: int) -> Row[Any]:
    """Return the row of a period, or refuse where there is none."""
    return need_row(view, t.period, "operational period", id=period)


def open_period(view: View, period: int) -> Row[Any]:
    """Return the row of a period that is not closed, or refuse."""
    row = found_period(view, period)
    if row.state == PeriodState.CLOSED:
        raise refuse(
            f"The operational period {period} was closed at {row.closed_at}; what is in it stays as it is. "
            "Write into the one that is open, or open the next."
        )
    return row


def touched(view: View, period: int, **values: object) -> None:
    """Change a period, and note the entry that did."""
    view.tx.execute(update(t.period).where(t.period.c.id == period).values(entry=view.n, **values))


def next_line(view: View, table: Table, period: int) -> int:
    """Return the number after the last in a period; call it inside the writing transaction only."""
    query = select(func.coalesce(func.max(table.c.number), 0)).where(table.c.period == period)
    return int(view.tx.execute(query).scalar_one()) + 1


def need_room(view: View, table: Table, period: int) -> None:
    """Refuse a line more than a period can hold."""
    if next_line(view, table, period) > MOST_LINES:
        raise refuse(f"The operational period {period} has {MOST_LINES} entries of this kind. Open the next.")


def need_line(view: View, table: Table, what: str, period: int, number: int) -> Row[Any]:
    """Return a line of a period that stands, or refuse."""
    row = need_row(view, table, f"{what} of period {period} with the number", period=period, number=number)
    if row.struck is not None:
        raise refuse(f"The {what} {number} was struck out: {row.struck}. Enter another.")
    return row


def planned_moment(view: View, what: str, moment: datetime) -> datetime:
    """Return a moment of a plan in UTC and whole seconds, or refuse one without a zone or too far off."""
    if moment.tzinfo is None:
        raise refuse(f"{what} {moment.isoformat()} has no time zone. Give it as 2027-01-31T08:00:00Z.")
    if abs(moment - view.at) > FARTHEST_PERIOD + timedelta(days=31):
        raise refuse(
            f"{what} {moment.isoformat()} is too far off; it is {moment_text(view.at)} here. Correct it."
        )
    return moment.astimezone(UTC).replace(microsecond=0)


def told_moment(view: View, what: str, moment: datetime) -> datetime:
    """Return when something happened by our clock, or refuse what is still to come or long past."""
    past = need_past(view, what, moment)
    if view.at - past > OLDEST:
        raise refuse(
            f"{what} {moment_text(moment)} is more than {OLDEST.days} days ago. Correct it, or say it in words."
        )
    return past


def seat_of(view: View) -> str:
    """Return the seat in which the order is given."""
    return view.by.seat if view.by else "system"


def account_of(view: View) -> str:
    """Return the account that gives the order."""
    return view.by.account if view.by else "system"


def need_seat(view: View, seat: str) -> str:
    """Return a seat, or refuse where there is none."""
    if seat not in view.frame.seats:
        raise refuse(f"There is no seat {seat}. Give one that is in the register.")
    return seat
