"""Orders about who works in a period: positions filled, resources checked in and out, what seats write in their logs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import Row, insert, select, update

from holdfast.errors import InvalidValueError
from holdfast.model import Power
from holdfast.model.checks import check_text
from holdfast.model.periods import POSITIONS
from holdfast.orders.base import Effects, Order, View, moment_text, refuse
from holdfast.orders.need import need_id, need_row, put
from holdfast.orders.period_need import (
    LINE,
    MOST_PEOPLE,
    PARAGRAPH,
    TITLE,
    check_between,
    check_texts,
    found_period,
    need_line,
    need_seat,
    open_period,
    seat_of,
    told_moment,
    touched,
)
from holdfast.orders.periods import _OfPeriod
from holdfast.store import tables as t
from holdfast.store.numbers import next_number


@dataclass(frozen=True, slots=True)
class FillPosition(_OfPeriod):
    """Say who fills a position of the organisation: a seat, an account that holds one, a unit or an agency.

    Attributes
    ----------
    position
        A usual position, such as ``operations_chief``, or one of the house's own, which needs a title.
    under
        The position above it; that of the usual organisation unless given.
    """

    period: int
    position: str
    seat: str | None = None
    account: str | None = None
    unit: str | None = None
    agency: str | None = None
    title: str = ""
    under: str | None = None

    def __post_init__(self) -> None:
        check_texts(TITLE, title=self.title)
        if self.position not in POSITIONS and not self.title:
            raise InvalidValueError(
                f"There is no usual position {self.position[:60]!r}. Give one of {', '.join(POSITIONS)}, or a title too."
            )

    def check(self, view: View) -> None:
        """Refuse a holder that is not in the register, or a position that lies under none."""
        open_period(view, self.period)
        need_id("The position", self.position)
        if not (self.seat or self.account or self.unit or self.agency):
            raise refuse("Say who fills the position: a seat, an account, a unit or an agency.")
        self._check_holder(view)
        if self.under is not None and self.under not in POSITIONS:
            need_row(view, t.position, "position", period=self.period, position=self.under)
        self._check_place(view)

    def _check_place(self, view: View) -> None:
        """Refuse a position that would come to lie under itself."""
        c = t.position.c
        query = select(c.position, c.under).where(c.period == self.period)
        above = dict(POSITIONS) | {row.position: row.under for row in view.tx.execute(query)}
        at = self.under if self.under is not None else POSITIONS.get(self.position)
        while at is not None:
            if at == self.position:
                raise refuse(f"The position {self.position} cannot lie under itself. Give the one above.")
            at = above.get(at)

    def _check_holder(self, view: View) -> None:
        if self.seat is not None:
            need_seat(view, self.seat)
        if self.unit is not None:
            need_row(view, t.unit, "unit", id=self.unit)
        if self.agency is not None:
            need_row(view, t.agency, "agency", id=self.agency)
        if self.account is None:
            return
        seats = [self.seat] if self.seat is not None else list(view.frame.holders)
        if not any(view.frame.holds(seat, self.account, view.at) for seat in seats):
            where = f"the seat {self.seat}" if self.seat else "a seat"
            raise refuse(
                f"The account {self.account} does not hold {where}. Appoint it first, or give another."
            )

    def apply(self, view: View, effects: Effects) -> Effects:
        """Note it; who filled the position before stays on record."""
        under = self.under if self.under is not None else POSITIONS.get(self.position)
        holder = {name: getattr(self, name) for name in ("seat", "account", "unit", "agency", "title")}
        key = {"period": self.period, "position": self.position}
        put(view, t.position, key, holder | {"under": under, "entry": view.n})
        touched(view, self.period)
        return effects


@dataclass(frozen=True, slots=True)
class CheckIn(_OfPeriod):
    """Note that a resource has arrived.

    Attributes
    ----------
    what
        What it is, such as a fire engine with its call sign; not the name of a private person.
    home
        Where it comes from.
    method
        How it travelled.
    assignment
        The tactical assignment that it goes to, by number.
    """

    period: int
    what: str
    people: int = 1
    agency: str | None = None
    unit: str | None = None
    home: str = ""
    method: str = ""
    arrived_at: datetime | None = None
    assignment: int | None = None

    def __post_init__(self) -> None:
        check_text("The resource", self.what, longest=TITLE)
        check_texts(TITLE, home=self.home, method=self.method)
        check_between("The number of people", self.people, 0, MOST_PEOPLE)

    def check(self, view: View) -> None:
        """Refuse what is not in the register, or has not arrived yet."""
        open_period(view, self.period)
        if self.unit is not None:
            need_row(view, t.unit, "unit", id=self.unit)
        if self.agency is not None:
            need_row(view, t.agency, "agency", id=self.agency)
        if self.assignment is not None:
            need_line(view, t.assignment, "assignment", self.period, self.assignment)
        self._arrived(view)

    def apply(self, view: View, effects: Effects) -> Effects:
        """Enter it under the next number."""
        number = next_number(view.tx, t.check_in.c.id)
        names = ("period", "what", "people", "agency", "unit", "home", "method", "assignment")
        row = {name: getattr(self, name) for name in names}
        row |= {"id": number, "arrived_at": moment_text(self._arrived(view)), "entry": view.n}
        view.tx.execute(insert(t.check_in), row)
        return {**effects, "check_in": number}

    def _arrived(self, view: View) -> datetime:
        return told_moment(view, "The arrival", self.arrived_at) if self.arrived_at else view.at


@dataclass(frozen=True, slots=True)
class CheckOut(Order):
    """Note that a resource has left, where to, and in what condition.

    Attributes
    ----------
    bound_for
        Where it goes.
    """

    check_in: int
    bound_for: str = ""
    remark: str = ""
    left_at: datetime | None = None
    power: ClassVar[Power] = Power.OPERATE

    def __post_init__(self) -> None:
        check_texts(TITLE, bound_for=self.bound_for)
        check_texts(LINE, remark=self.remark)

    def concerns(self, view: View) -> str:
        """Return the region of the period."""
        return str(found_period(view, self._row(view).period).region)

    def revised(self, view: View) -> int | None:
        """Return the entry that last changed the check-in."""
        return int(self._row(view).entry)

    def check(self, view: View) -> None:
        """Refuse one that has left already, or before it came."""
        row = self._row(view)
        open_period(view, row.period)
        if row.left_at is not None:
            raise refuse(f"{row.what} was checked out at {row.left_at} already.")
        if self._left(view) < datetime.fromisoformat(row.arrived_at):
            raise refuse(
                f"{row.what} came at {row.arrived_at} and cannot have left before. Correct the moment."
            )

    def apply(self, view: View, effects: Effects) -> Effects:
        """Note it."""
        left = {"left_at": moment_text(self._left(view)), "bound_for": self.bound_for, "remark": self.remark}
        here = t.check_in.c.id == self.check_in
        view.tx.execute(update(t.check_in).where(here).values(**left, entry=view.n))
        return effects

    def _row(self, view: View) -> Row[Any]:
        return need_row(view, t.check_in, "check-in", id=self.check_in)

    def _left(self, view: View) -> datetime:
        return told_moment(view, "The departure", self.left_at) if self.left_at else view.at


@dataclass(frozen=True, slots=True)
class LogEntry(_OfPeriod):
    """Write a line in the log of one's seat, or of a unit; a line is never changed.

    Attributes
    ----------
    happened_at
        When it happened; now unless given.
    """

    period: int
    text: str
    unit: str | None = None
    happened_at: datetime | None = None

    def __post_init__(self) -> None:
        check_text("The line", self.text, longest=PARAGRAPH)

    def check(self, view: View) -> None:
        """Refuse a period that is closed, a unit that is not there, and what has not happened yet."""
        open_period(view, self.period)
        if self.unit is not None:
            need_row(view, t.unit, "unit", id=self.unit)
        self._happened(view)

    def apply(self, view: View, effects: Effects) -> Effects:
        """Write it."""
        row = {
            "entry": view.n,
            "period": self.period,
            "seat": seat_of(view),
            "unit": self.unit,
            "text": self.text,
        }
        view.tx.execute(insert(t.log_line), row | {"at": moment_text(self._happened(view))})
        return effects

    def _happened(self, view: View) -> datetime:
        return told_moment(view, "The moment", self.happened_at) if self.happened_at else view.at
