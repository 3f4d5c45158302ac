"""Orders about taskings: what a headquarters asks an agency to do, and what the agency answers.

Who is asked is free to refuse, unless the profile says that this headquarters commands that agency.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import Row, insert, update

from holdfast.law.headquarters import commands_at
from holdfast.model import Power
from holdfast.model.checks import check_id, check_moment, check_text
from holdfast.model.taskings import OPEN_TASKINGS, TASKING_MOVES, Priority, TaskingState
from holdfast.orders.base import Effects, Order, View, moment_text, refuse
from holdfast.orders.incident_rows import PARAGRAPH, need_told
from holdfast.orders.need import need_region, need_row
from holdfast.store import tables as t
from holdfast.store.numbers import next_number


@dataclass(frozen=True, slots=True)
class AskTasking(Order):
    """Ask an agency to do something; the record keeps who asked whom for what. One agency may ask another, too.

    Attributes
    ----------
    what
        What is asked for; it names no private people.
    incident
        What it is about, or None.
    due_at
        By when it is needed, in UTC; past it, the tasking is overdue.
    command
        Whether it is an order that the agency may not refuse; only where the profile gives this headquarters that power.
    """

    region: str
    to_agency: str
    what: str
    incident: int | None = None
    due_at: datetime | None = None
    priority: Priority = Priority.ROUTINE
    command: bool = False
    power: ClassVar[Power] = Power.OPERATE
    suffices: ClassVar[frozenset[Power]] = frozenset({Power.LIAISE})

    def __post_init__(self) -> None:
        check_id("The agency", self.to_agency)
        check_text("What is asked for", self.what, longest=PARAGRAPH)
        if self.due_at is not None:
            check_moment("The term", self.due_at)

    def concerns(self, view: View) -> str:
        """Return the region."""
        return need_region(view, self.region)

    def check(self, view: View) -> None:
        """Refuse an agency or incident that is not there, a term that is over, and commands to whom it does not command."""
        if self.to_agency not in view.frame.agencies:
            known = ", ".join(sorted(view.frame.agencies)[:12]) or "none"
            raise refuse(f"There is no agency {self.to_agency}. There are: {known}.")
        if _agency(view) == self.to_agency:
            raise refuse(f"The seat {_seat(view)} answers for {self.to_agency} itself. Ask another agency.")
        if self.due_at is not None and self.due_at <= view.at:
            raise refuse(f"The term {moment_text(self.due_at)} is over already. Give a moment to come.")
        if self.incident is not None:
            region = need_told(view, self.incident).region
            if not view.frame.lies_in(region, self.region):
                raise refuse(
                    f"The incident {self.incident} lies in {region}, not in {self.region}. Give its region."
                )
        if self.command:
            self._check_command(view)

    def _check_command(self, view: View) -> None:
        by = view.by
        office = view.frame.headquarters[view.frame.seats[by.seat].headquarters] if by else None
        profile = view.frame.profile_of(office.region) if office else None
        if office is None or profile is None or not office.rule or not view.frame.stands(office, view.at):
            commanded: frozenset[str] = frozenset()
        else:
            day = view.frame.day_of(office.region, view.at)
            commanded = commands_at(profile, office.rule, day)
        if self.to_agency not in commanded:
            title = office.title if office else "the system"
            raise refuse(
                f"The profile does not let {title} command the agency {self.to_agency}; it may only ask. "
                "Ask without command.",
                kind="law",
            )

    def apply(self, view: View, effects: Effects) -> Effects:
        """Enter it under the next number."""
        number = next_number(view.tx, t.tasking.c.id)
        seat = _seat(view)
        row = {
            "id": number,
            "region": self.region,
            "incident": self.incident,
            "to_agency": self.to_agency,
            "what": self.what.strip(),
            "priority": self.priority.value,
            "command": int(self.command),
            "state": TaskingState.ASKED.value,
            "asked_at": moment_text(view.at),
            "asked_by": seat,
            "due_at": moment_text(self.due_at) if self.due_at else None,
            "entry": view.n,
        }
        view.tx.execute(insert(t.tasking), row)
        _step(view, number, TaskingState.ASKED, self.what.strip(), "commanded" if self.command else "asked")
        return {**effects, "tasking": number}


@dataclass(frozen=True, slots=True)
class _OfTasking(Order):
    """An order about one tasking."""

    tasking: int
    power: ClassVar[Power] = Power.OPERATE

    def concerns(self, view: View) -> str:
        """Return the region of the tasking."""
        return str(_row(view, self.tasking).region)

    def revised(self, view: View) -> int | None:
        """Return the entry that last changed the tasking."""
        return int(_row(view, self.tasking).entry)


@dataclass(frozen=True, slots=True)
class _Asker(_OfTasking):
    """An order by the side that asked: a seat that operates there, or one of the agency that asked."""

    suffices: ClassVar[frozenset[Power]] = frozenset({Power.LIAISE})

    def check(self, view: View) -> None:
        """Refuse who neither operates there nor answers for the agency that asked."""
        seat = view.frame.seats[view.by.seat] if view.by else None
        asker = view.frame.seats[_row(view, self.tasking).asked_by]
        if seat is None or not (
            Power.OPERATE in seat.powers or (seat.agency is not None and seat.agency == asker.agency)
        ):
            raise refuse(
                f"The tasking {self.tasking} was asked by {asker.id}. That side takes it back or escalates it.",
                kind="who",
            )


@dataclass(frozen=True, slots=True)
class _Answer(_OfTasking):
    """An answer to a tasking: only a seat of the agency asked gives it, wherever its headquarters is."""

    power: ClassVar[Power] = Power.LIAISE
    to: ClassVar[TaskingState | None] = None

    def admits(self, view: View) -> bool:
        """Tell whether the author answers for the agency asked."""
        return _agency(view) == str(_row(view, self.tasking).to_agency)

    def check(self, view: View) -> None:
        """Refuse who does not answer for the agency asked, and what the tasking's state does not allow."""
        row = _row(view, self.tasking)
        if _agency(view) != row.to_agency:
            raise refuse(
                f"The tasking {self.tasking} is asked of the agency {row.to_agency}, and the seat {_seat(view)} answers "
                f"for {_agency(view) or 'none'}. A seat of {row.to_agency} answers it.",
                kind="who",
            )
        _need_move(row, self.to)

    def apply(self, view: View, effects: Effects) -> Effects:
        """Note the answer."""
        _move(view, self.tasking, self.to, self._words(), _CHANGES[self.kind], answered_by=_seat(view))
        return effects

    def _words(self) -> str:
        return ""


@dataclass(frozen=True, slots=True)
class AcknowledgeTasking(_Answer):
    """Say that a tasking has arrived and is looked at."""

    to: ClassVar[TaskingState | None] = TaskingState.ACKNOWLEDGED


@dataclass(frozen=True, slots=True)
class AcceptTasking(_Answer):
    """Say that a tasking will be done."""

    remark: str = ""
    to: ClassVar[TaskingState | None] = TaskingState.ACCEPTED

    def __post_init__(self) -> None:
        if self.remark:
            check_text("The remark", self.remark, longest=PARAGRAPH)

    def _words(self) -> str:
        return self.remark.strip()


@dataclass(frozen=True, slots=True)
class RefuseTasking(_Answer):
    """Say that a tasking will not be done, and why; an agency that accepted may still do so before it starts."""

    reason: str
    to: ClassVar[TaskingState | None] = TaskingState.REFUSED

    def __post_init__(self) -> None:
        check_text("The reason", self.reason, longest=PARAGRAPH)

    def check(self, view: View) -> None:
        """Refuse as every answer, and to refuse a command."""
        super(RefuseTasking, self).check(view)
        if _row(view, self.tasking).command:
            raise refuse(
                f"The tasking {self.tasking} is a command by the profile and cannot be refused. Report what stands in "
                "its way, and ask who commands to cancel it.",
                kind="law",
            )

    def _words(self) -> str:
        return self.reason.strip()


@dataclass(frozen=True, slots=True)
class StartTasking(_Answer):
    """Say that a tasking accepted is under way."""

    to: ClassVar[TaskingState | None] = TaskingState.UNDER_WAY


@dataclass(frozen=True, slots=True)
class ReportTasking(_Answer):
    """Tell how far a tasking has got; its state stays."""

    progress: str

    def __post_init__(self) -> None:
        check_text("The progress", self.progress, longest=PARAGRAPH)

    def _words(self) -> str:
        return self.progress.strip()


@dataclass(frozen=True, slots=True)
class CompleteTasking(_Answer):
    """Say that a tasking is done, and with what result."""

    result: str
    to: ClassVar[TaskingState | None] = TaskingState.COMPLETE

    def __post_init__(self) -> None:
        check_text("The result", self.result, longest=PARAGRAPH)

    def _words(self) -> str:
        return self.result.strip()


@dataclass(frozen=True, slots=True)
class CancelTasking(_Asker):
    """Take a tasking back: it is not needed any more."""

    reason: str

    def __post_init__(self) -> None:
        check_text("The reason", self.reason, longest=PARAGRAPH)

    def check(self, view: View) -> None:
        """Refuse who did not ask, and where nothing is left to be done."""
        super(CancelTasking, self).check(view)
        _need_move(_row(view, self.tasking), TaskingState.CANCELLED)

    def apply(self, view: View, effects: Effects) -> Effects:
        """Note it."""
        _move(view, self.tasking, TaskingState.CANCELLED, self.reason.strip(), "cancelled")
        return effects


@dataclass(frozen=True, slots=True)
class EscalateTasking(_Asker):
    """Bring a tasking before another seat: it is overdue, unanswered or refused."""

    to_seat: str
    reason: str

    def __post_init__(self) -> None:
        check_id("The seat", self.to_seat)
        check_text("The reason", self.reason, longest=PARAGRAPH)

    def check(self, view: View) -> None:
        """Refuse who did not ask, a seat that is not there, a tasking that is over, and the seat that has it already."""
        super(EscalateTasking, self).check(view)
        row = _row(view, self.tasking)
        if self.to_seat not in view.frame.seats:
            raise refuse(f"There is no seat {self.to_seat}. Give one of the register.")
        if row.state not in {*OPEN_TASKINGS, TaskingState.REFUSED}:
            raise refuse(
                f"The tasking {self.tasking} is {row.state}; there is nothing to escalate. Ask anew if it is needed."
            )
        if row.escalated_to == self.to_seat:
            raise refuse(
                f"The tasking {self.tasking} lies before {self.to_seat} already, since {row.escalated_at}."
            )

    def apply(self, view: View, effects: Effects) -> Effects:
        """Note it; what the agency said stands."""
        words = f"To {self.to_seat}. {self.reason.strip()}"
        when = {"escalated_to": self.to_seat, "escalated_at": moment_text(view.at)}
        _move(view, self.tasking, None, words, "escalated", **when)
        return effects


_CHANGES = {
    "AcknowledgeTasking": "acknowledged",
    "AcceptTasking": "accepted",
    "RefuseTasking": "refused",
    "StartTasking": "started",
    "ReportTasking": "reported",
    "CompleteTasking": "completed",
}


def _row(view: View, tasking: int) -> Row[Any]:
    return need_row(view, t.tasking, "tasking", id=tasking)


def _seat(view: View) -> str:
    return view.by.seat if view.by else "system"


def _agency(view: View) -> str | None:
    return view.frame.seats[view.by.seat].agency if view.by else None


def _need_move(row: Row[Any], to: TaskingState | None) -> None:
    """Refuse where a tasking cannot come to a state from its own; None asks that something is left to be done."""
    state = TaskingState(row.state)
    allowed = state in OPEN_TASKINGS if to is None else to in TASKING_MOVES[state]
    if not allowed:
        can = ", ".join(sorted(TASKING_MOVES[state])) or "nothing more"
        asked = "reported on" if to is None else to.value
        raise refuse(
            f"The tasking {row.id} is {state.value} and cannot be {asked}. From there it can become: {can}."
        )


def _move(
    view: View, tasking: int, to: TaskingState | None, words: str, change: str, **values: object
) -> None:
    """Change the row of a tasking, and note who said so."""
    state = to or TaskingState(_row(view, tasking).state)
    over = state in {TaskingState.REFUSED, TaskingState.COMPLETE, TaskingState.CANCELLED}
    if to is not None:
        values |= {"state": state.value, "closed_at": moment_text(view.at) if over else None}
    view.tx.execute(update(t.tasking).where(t.tasking.c.id == tasking).values(entry=view.n, **values))
    _step(view, tasking, state, words, change)


def _step(view: View, tasking: int, state: TaskingState, words: str, change: str) -> None:
    row = {
        "tasking": tasking,
        "entry": view.n,
        "at": moment_text(view.at),
        "seat": _seat(view),
        "state": state.value,
        "what": words,
        "change": change,
    }
    view.tx.execute(insert(t.tasking_step), row)
