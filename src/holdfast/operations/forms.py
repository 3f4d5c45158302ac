"""The forms of an operational period: each is filled from what the register knows; nobody types a fact twice."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from sqlalchemy import Connection, select

from holdfast.errors import InvalidValueError, NotFoundError
from holdfast.exchange.forms import Form
from holdfast.model.periods import FORM_NUMBERS, PeriodState
from holdfast.operations import form_logs as logs
from holdfast.operations import form_plans as plans
from holdfast.operations.form_desk import FormDesk, find_period, form_desk
from holdfast.orders import Frame
from holdfast.store import tables as t

_PLAIN: Final[Mapping[str, Callable[[FormDesk], Form]]] = {
    "201": plans.briefing,
    "202": plans.objectives,
    "203": plans.organisation,
    "205": plans.communications,
    "206": plans.medical,
    "207": plans.chart,
    "208": plans.safety,
    "209": logs.status_summary,
    "211": logs.check_ins,
    "215": plans.worksheet,
    "215A": plans.safety_analysis,
    "221": logs.demobilisation,
}
OF: Final[Mapping[str, str]] = {
    "204": "an assignment's number",
    "213": "a message's number",
    "213RR": "a request's number",
    "214": "a seat",
}
"""What a form can be of, besides its period."""


def region_of_form(tx: Connection, number: str, period: int | None, of: str | None) -> str:
    """Return the region that a form is of: that of its period, its message or its request.

    Raises
    ------
    NotFoundError
        If there is no such form, period, message or request.
    InvalidValueError
        If it is not said of what the form is to be.
    """
    if number not in FORM_NUMBERS:
        raise NotFoundError(f"There is no form {number}. Give one of {', '.join(FORM_NUMBERS)}.")
    if number in ("213", "213RR"):
        table, what = (t.message, "message") if number == "213" else (t.request, "request")
        key = _number(number, of)
        region = tx.execute(select(table.c.region).where(table.c.id == key)).scalar()
        if region is None:
            raise NotFoundError(f"There is no {what} {key}. Give the number of one in the register.")
        return str(region)
    if period is None:
        raise InvalidValueError("It is not said of which operational period the form is. Give its number.")
    return str(find_period(tx, period).region)


def form_of(
    tx: Connection,
    frame: Frame,
    number: str,
    *,
    period: int | None = None,
    of: str | None = None,
    language: str | None = None,
) -> Form:
    """Return a form as it stands; that of a closed period tells how it stood then.

    Parameters
    ----------
    number
        One of `FORM_NUMBERS`.
    period
        The operational period; a message or a request may have none.
    of
        What the form is of, for those named in `OF`: one assignment, message or request by number, or a seat.
    language
        A language that words come in; those that the region adopted unless given.

    Raises
    ------
    NotFoundError, InvalidValueError
        As `region_of_form`, or if there are no words in that language.
    """
    region = region_of_form(tx, number, period, of)
    desk = form_desk(tx, frame, region, None if period is None else find_period(tx, period), language)
    if number in _PLAIN:
        return _PLAIN[number](desk)
    if number == "204":
        return plans.assignments(desk, None if of is None else _number(number, of))
    if number == "214":
        return logs.activity_log(desk, of)
    make = logs.message if number == "213" else logs.request
    return make(desk, _number(number, of))


def latest_period(tx: Connection, region: str) -> int:
    """Return the operational period of a region that is open, else the last one.

    Raises
    ------
    NotFoundError
        If there is none.
    """
    c = t.period.c
    query = select(c.id, c.state).where(c.region == region).order_by(c.id.desc())
    rows = tx.execute(query).all()
    found = next((row.id for row in rows if row.state != PeriodState.CLOSED), rows[0].id if rows else None)
    if found is None:
        raise NotFoundError(f"There is no operational period of {region}. `holdfast period open` opens one.")
    return int(found)


def _number(form: str, of: str | None) -> int:
    if of is None or not of.isascii() or not of.isdigit() or len(of) > 9:
        raise InvalidValueError(f"The form {form} is of {OF[form]}; {of!r} is none. Give it.")
    return int(of)
