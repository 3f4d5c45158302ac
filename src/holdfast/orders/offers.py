"""Orders of those who have something: offer it, commit it, send it out, have it back; the verbs are those of EDXL-RM 1.0."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row

from holdfast.model.resources import LineState, Response, Step
from holdfast.orders.base import Effects, View, refuse
from holdfast.orders.depots import need_own, need_quantity
from holdfast.orders.need import need_reach, need_region, need_row
from holdfast.orders.request_facts import (
    _OnLine,
    _OnRequest,
    add_line,
    change_line,
    check_message,
    need_capable,
    need_move,
    need_open,
    need_request,
    need_supplier,
    recount,
    text_of,
    write_step,
)
from holdfast.orders.resources import check_span, free_reserved
from holdfast.orders.speaking import Told, _Spoken, check_speaker, need_moment, need_text
from holdfast.orders.stock import Shift, need_depot, need_on_hand, shift_stock
from holdfast.store import tables as t


@dataclass(frozen=True, slots=True)
class OfferResource(_OnRequest):
    """Offer something to a request, from a depot or, where an agency keeps no stock here, by its word.

    Attributes
    ----------
    resource
        What is offered: that asked for where it is left out, or a more capable type of its kind.
    depot
        Where it lies; its stock is not reserved by an offer.
    provisional
        Whether it is not sure yet.
    """

    request: int
    quantity: int
    resource: str | None = None
    depot: str | None = None
    available_from: datetime | None = None
    available_until: datetime | None = None
    note: str = ""
    provisional: bool = False
    agency: str | None = None
    told: Told | None = None

    def check(self, view: View) -> None:
        """Refuse what does not serve, is not there, or is another's."""
        asked = need_open(view, self.request)
        check_speaker(view, self.agency, self.told)
        check_message(view, self.told)
        resource = self.resource or asked.resource
        need_row(view, t.resource, "resource", id=resource)
        need_capable(view, resource, asked.resource)
        _check_offer(view, self, resource)

    def apply(self, view: View, effects: Effects) -> Effects:
        """Enter it under the next number."""
        asked = need_request(view, self.request)
        number = _enter(view, self, self.resource or asked.resource, asked.region, self.request)
        recount(view, self.request)
        response = Response.PROVISIONAL if self.provisional else Response.ACCEPT
        write_step(view, Step.OFFER, self, **_said(self, number, self.request), response=response.value)
        return {**effects, "line": number}


@dataclass(frozen=True, slots=True)
class OfferUnsolicited(_Spoken):
    """Offer something that nobody asked for; ordering it says which request it serves."""

    region: str
    resource: str
    quantity: int
    depot: str | None = None
    available_from: datetime | None = None
    available_until: datetime | None = None
    note: str = ""
    provisional: bool = False
    agency: str | None = None
    told: Told | None = None

    def concerns(self, view: View) -> str:
        """Return the region it is offered to."""
        return need_region(view, self.region)

    def check(self, view: View) -> None:
        """Refuse what is not in the catalogue, is not there, or is another's."""
        check_speaker(view, self.agency, self.told)
        check_message(view, self.told)
        need_row(view, t.resource, "resource", id=self.resource)
        _check_offer(view, self, self.resource)

    def apply(self, view: View, effects: Effects) -> Effects:
        """Enter it under the next number."""
        number = _enter(view, self, self.resource, self.region, None)
        write_step(view, Step.OFFER_UNSOLICITED, self, **_said(self, number, None))
        return {**effects, "line": number}


@dataclass(frozen=True, slots=True)
class DeclineResource(_OnRequest):
    """Say that an agency has nothing for a request; the request stays open to others."""

    request: int
    reason: str
    agency: str | None = None
    told: Told | None = None

    def check(self, view: View) -> None:
        """Refuse a request that is over, and no reason."""
        need_open(view, self.request)
        check_speaker(view, self.agency, self.told)
        check_message(view, self.told)
        need_text("The reason", self.reason, longest=10_000)

    def apply(self, view: View, effects: Effects) -> Effects:
        """Write it down."""
        recount(view, self.request)
        said = {"words": self.reason, "response": Response.DECLINE.value}
        write_step(view, Step.DECLINE, self, request=self.request, **said)
        return effects


@dataclass(frozen=True, slots=True)
class WithdrawOffer(_OnLine):
    """Take an offer back, even what is reserved already; the request is open again by so much."""

    line: int
    reason: str
    agency: str | None = None
    told: Told | None = None

    def check(self, view: View) -> None:
        """Refuse what is out already."""
        need_supplier(view, self, need_move(view, self.line, Step.WITHDRAW))
        check_message(view, self.told)
        need_text("The reason", self.reason, longest=10_000)

    def apply(self, view: View, effects: Effects) -> Effects:
        """Free what is reserved, and note it."""
        row = need_move(view, self.line, Step.WITHDRAW)
        free_reserved(view, row, "Withdrawn before it left.")
        change_line(view, self.line, {"state": LineState.WITHDRAWN.value, "committed": 0})
        said = {"words": self.reason, "response": Response.DECLINE.value}
        write_step(view, Step.WITHDRAW, self, request=row.request, line=self.line, **said)
        return effects


@dataclass(frozen=True, slots=True)
class CommitResource(_OnLine):
    """Commit what was offered or ordered: it is reserved from now on, and nobody else can have it.

    Attributes
    ----------
    quantity
        How many; all of the line, as far as still asked for, where it is left out. The rest of the offer lapses.
    """

    line: int
    quantity: int | None = None
    agency: str | None = None
    told: Told | None = None

    def check(self, view: View) -> None:
        """Refuse more than was offered, is asked for, or lies in the depot."""
        row = need_move(view, self.line, Step.COMMIT)
        need_supplier(view, self, row)
        check_message(view, self.told)
        if row.request is None:
            raise refuse(
                f"The line {self.line} was offered unasked. Order it for a request first.", kind="state"
            )
        asked = need_open(view, row.request)
        missing = asked.quantity - asked.filled
        many = self._many(row, missing)
        if missing <= 0:
            raise refuse(
                f"The request {row.request} is covered: {asked.filled} of {asked.quantity}. Nothing is missing."
            )
        need_quantity("The quantity", many)
        if many > row.quantity:
            raise refuse(
                f"The line {self.line} is for {row.quantity}, not {many}. Offer more on another line."
            )
        if many > missing:
            raise refuse(f"Of request {row.request}, {missing} are missing, not {many}. Commit fewer.")
        if row.depot is not None:
            need_depot(view, row.depot)
            need_on_hand(view, row.depot, row.resource, many)

    def apply(self, view: View, effects: Effects) -> Effects:
        """Reserve it."""
        row = need_move(view, self.line, Step.COMMIT)
        asked = need_request(view, row.request)
        many = self._many(row, asked.quantity - asked.filled)
        if row.depot is not None:
            shift = Shift(on_hand=-many, committed=many)
            shift_stock(view, row.depot, row.resource, shift, f"For request {row.request}.", self.line)
        until = row.until_at or asked.needed_until
        change_line(
            view, self.line, {"state": LineState.COMMITTED.value, "committed": many, "until_at": until}
        )
        write_step(
            view, Step.COMMIT, self, request=row.request, line=self.line, quantity=many, until_at=until,
            response=Response.ACCEPT.value,
        )  # fmt: skip
        return {**effects, "committed": many, "request": row.request}

    def _many(self, row: Row[Any], missing: int) -> int:
        return min(row.quantity, missing) if self.quantity is None else self.quantity


@dataclass(frozen=True, slots=True)
class DeployResource(_OnLine):
    """Note that what is reserved has left for where it is needed, all or a part.

    Attributes
    ----------
    where
        Where it is, in words.
    arrives_at
        When it is expected there.
    """

    line: int
    quantity: int | None = None
    where: str = ""
    arrives_at: datetime | None = None
    agency: str | None = None
    told: Told | None = None

    def check(self, view: View) -> None:
        """Refuse more than is reserved."""
        row = need_move(view, self.line, Step.DEPLOY)
        need_supplier(view, self, row)
        check_message(view, self.told)
        need_text("The place", self.where, empty=True)
        need_moment("The moment of arrival", self.arrives_at)
        many = row.committed if self.quantity is None else self.quantity
        if not 1 <= many <= row.committed:
            raise refuse(
                f"On line {self.line}, {row.committed} are reserved; {many} cannot leave. Give 1 to that many."
            )

    def apply(self, view: View, effects: Effects) -> Effects:
        """Move it from reserved to out."""
        row = need_move(view, self.line, Step.DEPLOY)
        many = row.committed if self.quantity is None else self.quantity
        if row.depot is not None:
            shift_stock(view, row.depot, row.resource, Shift(committed=-many, out=many), "Left.", self.line)
        values = {"state": LineState.DEPLOYED.value, "committed": row.committed - many, "out": row.out + many}
        change_line(view, self.line, values | {"where_": self.where or row.where_})
        write_step(
            view, Step.DEPLOY, self, request=row.request, line=self.line, quantity=many, where_=self.where,
            until_at=text_of(self.arrives_at),
        )  # fmt: skip
        return {**effects, "deployed": many}


@dataclass(frozen=True, slots=True)
class ReturnResource(_OnLine):
    """Note what of a line has come back, and what of it was used up or lost.

    What comes back of a line that was recalled counts as missing again; of any other it has served.

    Attributes
    ----------
    quantity
        How many have come back; all that is out and was not used where it is left out.
    used
        How many will not come back: fuel, sandbags, what was lost.
    """

    line: int
    quantity: int | None = None
    used: int = 0
    note: str = ""
    agency: str | None = None
    told: Told | None = None

    def check(self, view: View) -> None:
        """Refuse more than is out."""
        row = need_move(view, self.line, Step.RETURN)
        need_supplier(view, self, row)
        check_message(view, self.told)
        need_text("The note", self.note, longest=10_000, empty=True)
        back = row.out - self.used if self.quantity is None else self.quantity
        if back < 0 or self.used < 0 or not 1 <= back + self.used <= row.out:
            raise refuse(
                f"On line {self.line}, {row.out} are out; {back} back and {self.used} used up cannot be. "
                "Give numbers of 0 or more that make no more than that together."
            )

    def apply(self, view: View, effects: Effects) -> Effects:
        """Put back on hand what came back, and write off the rest."""
        row = need_move(view, self.line, Step.RETURN)
        back = row.out - self.used if self.quantity is None else self.quantity
        gone = back + self.used
        if row.depot is not None:
            reason = f"Came back; {self.used} used up." if self.used else "Came back."
            shift_stock(view, row.depot, row.resource, Shift(on_hand=back, out=-gone), reason, self.line)
        whole = gone == row.out and (row.committed == 0)
        column = "recalled" if row.state == LineState.RECALLED else "served"
        values = {
            "out": row.out - gone,
            "used": row.used + self.used,
            column: getattr(row, column) + gone,
            "state": LineState.RETURNED.value if whole else row.state,
        }
        change_line(view, self.line, values)
        write_step(
            view, Step.RETURN, self, request=row.request, line=self.line, quantity=back, words=self.note
        )
        return {**effects, "returned": back, "used": self.used, "still_out": row.out - gone}


def _check_offer(view: View, order: OfferResource | OfferUnsolicited, resource: str) -> None:
    need_quantity("The quantity", order.quantity)
    need_text("The note", order.note, longest=10_000, empty=True)
    need_moment("The moment from which it is available", order.available_from)
    need_moment("The moment until which it is available", order.available_until)
    if order.available_from is not None:
        check_span(order.available_from, order.available_until)
    if order.depot is None:
        if order.agency is None:
            raise refuse("From which depot? The headquarters offers what lies in one of its own.")
        return
    depot = need_depot(view, order.depot)
    need_own(depot.agency, order.agency, f"The depot {order.depot}")
    if depot.agency is None:
        need_reach(view, depot.region)
    need_on_hand(view, order.depot, resource, order.quantity)


def _enter(
    view: View, order: OfferResource | OfferUnsolicited, resource: str, region: str, request: int | None
) -> int:
    row = {
        "request": request,
        "region": region,
        "agency": order.agency,
        "depot": order.depot,
        "resource": resource,
        "quantity": order.quantity,
        "provisional": int(order.provisional),
        "available_from": text_of(order.available_from),
        "until_at": text_of(order.available_until),
    }
    return add_line(view, row)


def _said(order: OfferResource | OfferUnsolicited, line: int, request: int | None) -> dict[str, Any]:
    return {
        "request": request,
        "line": line,
        "quantity": order.quantity,
        "words": order.note,
        "until_at": text_of(order.available_until),
    }
