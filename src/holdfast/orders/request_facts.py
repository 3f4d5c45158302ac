"""What orders about requests share: the rows, the moves between states, the steps written down, and how much is covered."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, insert, select, update

from holdfast.model.resources import (
    ANSWERS,
    LINE_MOVES,
    OPEN,
    LineState,
    RequestState,
    Step,
    moved,
    serves,
)
from holdfast.orders.base import View, moment_text, refuse
from holdfast.orders.depots import need_own
from holdfast.orders.need import need_reach, need_row
from holdfast.orders.speaking import Told, _Spoken, check_speaker
from holdfast.store import tables as t
from holdfast.store.numbers import next_number


class _OnRequest(_Spoken):
    """An order about a request."""

    request: int

    def concerns(self, view: View) -> str:
        """Return the region of the request."""
        return str(need_request(view, self.request).region)

    def revised(self, view: View) -> int | None:
        """Return the entry that last changed the request or one of its lines."""
        return int(need_request(view, self.request).entry)


class _OnLine(_Spoken):
    """An order about a line: an offer, or what is out on it."""

    line: int

    def concerns(self, view: View) -> str:
        """Return the region in which it was asked for, or offered."""
        return str(need_line(view, self.line).region)

    def revised(self, view: View) -> int | None:
        """Return the entry that last changed the request or one of its lines; of the line where none was asked."""
        row = need_line(view, self.line)
        return int(row.entry if row.request is None else need_request(view, row.request).entry)


def need_request(view: View, number: int) -> Row[Any]:
    """Return a request, or refuse where there is none."""
    return need_row(view, t.request, "request", id=number)


def need_open(view: View, number: int) -> Row[Any]:
    """Return a request about which something can still be done, or refuse."""
    row = need_request(view, number)
    if row.state not in OPEN:
        raise refuse(f"The request {number} is {row.state}; nothing more can be done about it. Ask anew.")
    return row


def need_line(view: View, number: int) -> Row[Any]:
    """Return a line, or refuse where there is none."""
    return need_row(view, t.request_line, "line", id=number)


def need_move(view: View, number: int, step: Step) -> Row[Any]:
    """Return a line whose state allows a step, or refuse."""
    row = need_line(view, number)
    if moved(step, LineState(row.state)) is None:
        word = step.value.replace("_", " ")
        raise refuse(
            f"The line {number} is {row.state}; '{word}' is not possible then. "
            f"It is for a line that is {_allowed(step)}.",
            kind="state",
        )
    return row


def need_supplier(view: View, order: _Spoken, row: Row[Any]) -> None:
    """Refuse who disposes of what is not theirs."""
    check_speaker(view, order.agency, order.told)
    need_own(row.agency, order.agency, f"The line {row.id}")
    if row.depot is not None and row.agency is None:
        need_reach(view, need_row(view, t.depot, "depot", id=row.depot).region)


def need_asker(view: View, order: _Spoken, asked_by: str | None) -> None:
    """Refuse an agency that speaks for what another asked for; the headquarters speaks for everybody."""
    check_speaker(view, order.agency, order.told)
    if order.agency is not None and order.agency != asked_by:
        raise refuse(
            f"It was asked for by {asked_by or 'the headquarters'}, not by {order.agency}. Let those say it who asked.",
            kind="who",
        )


def asker_of(view: View, line: Row[Any]) -> str | None:
    """Return the agency that asked for what a line serves; None for the headquarters."""
    if line.request is None:
        return None
    found: str | None = need_request(view, line.request).agency
    return found


def need_capable(view: View, resource: str, asked: str) -> None:
    """Refuse a resource that does not do what was asked for: another kind, a weaker type, another unit."""
    if resource == asked:
        return
    given, wanted = (need_row(view, t.resource, "resource", id=each) for each in (resource, asked))
    if not serves(given.kind, given.type, asked_kind=wanted.kind, asked_type=wanted.type):
        raise refuse(
            f"The resource {resource} ({given.kind}, type {given.type or 'none'}) does not do what {asked} "
            f"({wanted.kind}, type {wanted.type or 'none'}) does. Offer that, or a more capable type of its kind."
        )
    if given.unit != wanted.unit:
        raise refuse(
            f"{resource} is counted by {given.unit}, {asked} by {wanted.unit}. Offer what is counted alike."
        )


def add_line(view: View, values: dict[str, Any]) -> int:
    """Enter a line under the next number, and return it."""
    number = next_number(view.tx, t.request_line.c.id)
    nothing = dict.fromkeys(("committed", "out", "served", "recalled", "used"), 0)
    unknown = dict.fromkeys(("until_at", "estimated", "actual", "currency"))
    row = {"id": number, "where_": "", "status": "", "state": LineState.OFFERED.value, "entry": view.n}
    view.tx.execute(insert(t.request_line), row | nothing | unknown | values)
    return number


def change_line(view: View, number: int, values: dict[str, Any]) -> None:
    """Change a line, and reckon anew how much of its request is covered."""
    here = t.request_line.c.id == number
    view.tx.execute(update(t.request_line).where(here).values(**values, entry=view.n))
    request = need_line(view, number).request
    if request is not None:
        recount(view, request)


def recount(view: View, number: int, *, state: RequestState | None = None) -> None:
    """Reckon how much of a request is covered and which state that is, unless it is told."""
    c = t.request_line.c
    sums = select(
        func.coalesce(func.sum(c.committed + c.out + c.served), 0),
        func.coalesce(func.sum(c.committed + c.out), 0),
    ).where(c.request == number)
    filled, held = (int(each) for each in view.tx.execute(sums).one())
    row = need_request(view, number)
    was = RequestState(row.state)
    if state is None:
        state = was if was is RequestState.CANCELLED else _covered(filled, held, row.quantity)
    values = {"filled": filled, "state": state.value, "entry": view.n}
    view.tx.execute(update(t.request).where(t.request.c.id == number).values(**values))


def _covered(filled: int, held: int, quantity: int) -> RequestState:
    if filled >= quantity:
        return RequestState.FILLED if held else RequestState.SERVED
    return RequestState.PART_FILLED if filled else RequestState.ASKED


def write_step(view: View, step: Step, order: _Spoken, **values: Any) -> None:
    """Write down what was said about a request or a line.

    Parameters
    ----------
    values
        Columns of the step: `request`, `line`, `words` and others; what is left out is empty.
    """
    row: dict[str, Any] = {
        "entry": view.n,
        "step": step.value,
        "at": moment_text(view.at),
        "seat": view.by.seat if view.by else "system",
        "agency": order.agency,
        "told": order.told.how if order.told else "",
        "message": (order.told.message or None) if order.told else None,
        "response": "",
        "words": "",
        "where_": "",
    }
    empty = (
        "request",
        "line",
        "quantity",
        "until_at",
        "amount",
        "currency",
        "to_agency",
        "answers",
        "answered",
    )
    view.tx.execute(insert(t.request_step), dict.fromkeys(empty) | row | values)


def check_message(view: View, told: Told | None) -> None:
    """Refuse a message that was taken before."""
    if told is None or not told.message:
        return
    c = t.request_step.c
    known = view.tx.execute(select(c.entry).where(c.message == told.message)).scalar()
    if known is not None:
        raise refuse(
            f"The message {told.message} was entered already, as entry {known}. Nothing is to be done."
        )


def open_question(view: View, line: int, answer: Step) -> Row[Any] | None:
    """Return the last question of its kind about a line that is not answered yet, or None."""
    c = t.request_step.c
    query = select(t.request_step).where(
        c.line == line, c.step == ANSWERS[answer].value, c.answered.is_(None)
    )
    return view.tx.execute(query.order_by(c.entry.desc()).limit(1)).first()


def need_question(view: View, line: int, answer: Step) -> Row[Any]:
    """Return the question about a line that waits for this answer, or refuse where none does."""
    found = open_question(view, line, answer)
    if found is None:
        word = ANSWERS[answer].value.replace("_", " ")
        raise refuse(
            f"Nothing waits for this answer at line {line}: there is no open '{word}'.", kind="state"
        )
    return found


def close_question(view: View, question: Row[Any] | None) -> int | None:
    """Note that a question is answered by this entry, and return the question's entry."""
    if question is None:
        return None
    here = t.request_step.c.entry == question.entry
    view.tx.execute(update(t.request_step).where(here).values(answered=view.n))
    return int(question.entry)


def text_of(moment: datetime | None) -> str | None:
    """Return a moment as rows hold it, or None."""
    return None if moment is None else moment_text(moment)


def _allowed(step: Step) -> str:
    return " or ".join(state.value for state in LINE_MOVES[step])
