"""Orders of those who need something: ask for it, order what was offered, let it go; the verbs are those of EDXL-RM 1.0."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, insert, select, update

from holdfast.errors import InvalidValueError
from holdfast.model.checks import check_position
from holdfast.model.resources import ACTIVE, WAITING, LineState, RequestState, Step
from holdfast.model.taskings import Priority
from holdfast.orders.base import Effects, View, moment_text, refuse
from holdfast.orders.depots import need_quantity
from holdfast.orders.need import need_reach, need_region, need_row, region_of_facility
from holdfast.orders.request_facts import (
    _OnLine,
    _OnRequest,
    asker_of,
    change_line,
    check_message,
    need_asker,
    need_capable,
    need_move,
    need_open,
    recount,
    text_of,
    write_step,
)
from holdfast.orders.speaking import Told, _Spoken, check_speaker, need_moment, need_text
from holdfast.orders.stock import Shift, shift_stock
from holdfast.store import tables as t
from holdfast.store.numbers import next_number


@dataclass(frozen=True, slots=True)
class RequestResource(_Spoken):
    """Ask for a resource: how many, from when, where to.

    Attributes
    ----------
    needed_from, needed_until
        Moments in UTC; no end where it is not known.
    where
        Where it is to report, in words.
    purpose
        What it is to do there.
    agency
        The agency that asks; None for the headquarters.
    """

    region: str
    resource: str
    quantity: int
    needed_from: datetime
    needed_until: datetime | None = None
    where: str = ""
    incident: int | None = None
    priority: Priority = Priority.ROUTINE
    facility: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    purpose: str = ""
    agency: str | None = None
    told: Told | None = None

    def concerns(self, view: View) -> str:
        """Return the region in which it is needed."""
        return need_region(view, self.region)

    def check(self, view: View) -> None:
        """Refuse what is not in the catalogue, no quantity, days that cannot be, and places that are not there."""
        check_speaker(view, self.agency, self.told)
        check_message(view, self.told)
        need_row(view, t.resource, "resource", id=self.resource)
        need_quantity("The quantity", self.quantity)
        check_span(self.needed_from, self.needed_until)
        need_text("The place", self.where, empty=True)
        need_text("The purpose", self.purpose, longest=10_000, empty=True)
        self._check_place(view)
        if self.incident is not None:
            state = need_row(view, t.incident, "incident", id=self.incident).state
            if state in ("closed", "merged", "unfounded"):
                raise refuse(f"The incident {self.incident} is {state}. Reopen it, or ask without it.")

    def _check_place(self, view: View) -> None:
        if self.facility is not None:
            need_reach(view, region_of_facility(view, self.facility))
        if (self.latitude is None) != (self.longitude is None):
            raise refuse("Half a position was given. Give latitude and longitude, or neither.")
        if self.latitude is not None and self.longitude is not None:
            try:
                check_position("The place", self.latitude, self.longitude)
            except InvalidValueError as error:
                raise refuse(str(error)) from error

    def apply(self, view: View, effects: Effects) -> Effects:
        """Enter it under the next number."""
        number = next_number(view.tx, t.request.c.id)
        row = {
            "id": number,
            "region": self.region,
            "incident": self.incident,
            "agency": self.agency,
            "resource": self.resource,
            "quantity": self.quantity,
            "filled": 0,
            "state": RequestState.ASKED.value,
            "priority": self.priority.value,
            "needed_from": moment_text(self.needed_from),
            "needed_until": text_of(self.needed_until),
            "where_": self.where,
            "facility": self.facility,
            "latitude": self.latitude,
            "longitude": self.longitude,
            "purpose": self.purpose,
            "asked_at": moment_text(view.at),
            "asked_by": view.by.seat if view.by else "system",
            "entry": view.n,
        }
        view.tx.execute(insert(t.request), row)
        said = {"quantity": self.quantity, "words": self.purpose, "where_": self.where}
        write_step(view, Step.ASK, self, request=number, until_at=text_of(self.needed_until), **said)
        return {**effects, "request": number}


@dataclass(frozen=True, slots=True)
class AmendRequest(_OnRequest):
    """Change what is asked for; what is left out stays.

    Attributes
    ----------
    quantity
        Not below what is covered already: release that first.
    """

    request: int
    reason: str
    quantity: int | None = None
    needed_from: datetime | None = None
    needed_until: datetime | None = None
    where: str | None = None
    priority: Priority | None = None
    agency: str | None = None
    told: Told | None = None

    def check(self, view: View) -> None:
        """Refuse what cannot be asked, and less than is covered."""
        row = need_open(view, self.request)
        need_asker(view, self, row.agency)
        check_message(view, self.told)
        need_text("The reason", self.reason, longest=10_000)
        if self.where is not None:
            need_text("The place", self.where, empty=True)
        if self.quantity is not None:
            need_quantity("The quantity", self.quantity)
            if self.quantity < row.filled:
                raise refuse(
                    f"{row.filled} of the request {self.request} are covered already. Release those not needed first."
                )
        start = self.needed_from or datetime.fromisoformat(row.needed_from)
        kept = datetime.fromisoformat(row.needed_until) if row.needed_until else None
        check_span(start, self.needed_until or kept)
        if not self._changes():
            raise refuse("Nothing is changed by it. Give what is to be different.")

    def apply(self, view: View, effects: Effects) -> Effects:
        """Change it."""
        here = t.request.c.id == self.request
        view.tx.execute(update(t.request).where(here).values(**self._changes()))
        recount(view, self.request)
        said = {"quantity": self.quantity, "words": self.reason, "where_": self.where or ""}
        write_step(view, Step.AMEND, self, request=self.request, until_at=text_of(self.needed_until), **said)
        return effects

    def _changes(self) -> dict[str, object]:
        given = {
            "quantity": self.quantity,
            "needed_from": text_of(self.needed_from),
            "needed_until": text_of(self.needed_until),
            "where_": self.where,
            "priority": self.priority.value if self.priority else None,
        }
        return {name: value for name, value in given.items() if value is not None}


@dataclass(frozen=True, slots=True)
class CancelRequest(_OnRequest):
    """Take a request back; offers to it fall away, and what is reserved or out must be released first."""

    request: int
    reason: str
    agency: str | None = None
    told: Told | None = None

    def check(self, view: View) -> None:
        """Refuse one that is over, or for which something is reserved or out."""
        row = need_open(view, self.request)
        need_asker(view, self, row.agency)
        check_message(view, self.told)
        need_text("The reason", self.reason, longest=10_000)
        c = t.request_line.c
        states = [state.value for state in ACTIVE]
        query = select(c.id).where(c.request == self.request, c.state.in_(states), c.committed + c.out > 0)
        held = view.tx.execute(query.order_by(c.id)).scalar()
        if held is not None:
            raise refuse(
                f"The line {held} of request {self.request} is reserved or out. Release or return it first."
            )

    def apply(self, view: View, effects: Effects) -> Effects:
        """Note it, and let the offers fall away."""
        c = t.request_line.c
        waiting = (c.request == self.request) & c.state.in_([state.value for state in WAITING])
        values = {"state": LineState.WITHDRAWN.value, "entry": view.n}
        fell = view.tx.execute(update(t.request_line).where(waiting).values(**values)).rowcount
        recount(view, self.request, state=RequestState.CANCELLED)
        write_step(view, Step.CANCEL, self, request=self.request, words=self.reason)
        return {**effects, "offers_withdrawn": fell}


@dataclass(frozen=True, slots=True)
class RequisitionResource(_OnLine):
    """Order what was offered, whole or in part; its owner commits it then.

    Attributes
    ----------
    quantity
        How many; all that was offered, as far as still asked for, where it is left out.
    request
        The request it is to serve, where it was offered unasked.
    """

    line: int
    quantity: int | None = None
    request: int | None = None
    agency: str | None = None
    told: Told | None = None

    def check(self, view: View) -> None:
        """Refuse what is not offered any more, more than was offered or is missing, and what does not serve."""
        row = need_move(view, self.line, Step.REQUISITION)
        number = self._number(row)
        if self.request is not None and self.request != number:
            raise refuse(f"The line {self.line} was offered to request {number}. Leave the request out.")
        asked = need_open(view, number)
        need_reach(view, asked.region)
        need_asker(view, self, asked.agency)
        check_message(view, self.told)
        need_capable(view, row.resource, asked.resource)
        many = self._many(row.quantity, asked.quantity - asked.filled)
        need_quantity("The quantity", many)
        if many > row.quantity:
            raise refuse(f"The line {self.line} offers {row.quantity}, not {many}. Order what is offered.")
        if many > asked.quantity - asked.filled:
            raise refuse(
                f"Of request {number}, {asked.quantity - asked.filled} are missing, not {many}. Order fewer, or ask for more."
            )

    def apply(self, view: View, effects: Effects) -> Effects:
        """Note what is ordered."""
        row = need_move(view, self.line, Step.REQUISITION)
        number = self._number(row)
        asked = need_open(view, number)
        many = self._many(row.quantity, asked.quantity - asked.filled)
        values = {"state": LineState.REQUISITIONED.value, "quantity": many, "request": number}
        change_line(view, self.line, values | {"region": asked.region})
        write_step(
            view, Step.REQUISITION, self, request=number, line=self.line, quantity=many, to_agency=row.agency
        )
        return {**effects, "request": number, "quantity": many}

    def _number(self, row: Row[Any]) -> int:
        number = row.request if row.request is not None else self.request
        if number is None:
            raise refuse(f"The line {self.line} was offered unasked. Name the request that it is to serve.")
        return int(number)

    def _many(self, offered: int, missing: int) -> int:
        return min(offered, missing) if self.quantity is None else self.quantity


@dataclass(frozen=True, slots=True)
class ReleaseResource(_OnLine):
    """Let a line go, needed no more: what is reserved is free at once, what is out is to come back."""

    line: int
    reason: str = ""
    agency: str | None = None
    told: Told | None = None

    def check(self, view: View) -> None:
        """Refuse a line that holds nothing."""
        row = need_move(view, self.line, Step.RELEASE)
        need_asker(view, self, asker_of(view, row))
        check_message(view, self.told)
        need_text("The reason", self.reason, longest=10_000, empty=True)

    def apply(self, view: View, effects: Effects) -> Effects:
        """Free what is reserved, and note that the rest is needed no more."""
        row = need_move(view, self.line, Step.RELEASE)
        free_reserved(view, row, "Released before it left.")
        change_line(view, self.line, {"state": LineState.RELEASED.value, "committed": 0})
        write_step(
            view, Step.RELEASE, self, request=row.request, line=self.line, quantity=row.committed + row.out,
            words=self.reason, to_agency=row.agency,
        )  # fmt: skip
        return {**effects, "to_come_back": int(row.out)}


def free_reserved(view: View, row: Row[Any], why: str) -> None:
    """Put what a line has reserved in a depot back on hand there."""
    if row.depot is not None and row.committed:
        shift = Shift(on_hand=row.committed, committed=-row.committed)
        shift_stock(view, row.depot, row.resource, shift, why, row.id)


def check_span(start: datetime, end: datetime | None) -> None:
    """Refuse a need that ends before it begins, and moments that are not in UTC."""
    need_moment("The moment from which it is needed", start)
    need_moment("The moment until which it is needed", end)
    if end is not None and end <= start:
        raise refuse(
            f"It is needed until {moment_text(end)} and from {moment_text(start)}. Give an end after the beginning."
        )
