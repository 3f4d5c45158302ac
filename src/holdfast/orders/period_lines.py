"""Orders about what a period plans and decides: objectives, decisions, assignments, channels, care, hazards."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from sqlalchemy import Table, insert, update

from holdfast.model.checks import check_text
from holdfast.model.periods import LineKind, MedicalKind, Priority
from holdfast.orders.base import Effects, View, moment_text, refuse
from holdfast.orders.need import put
from holdfast.orders.period_need import (
    LINE,
    MOST_PEOPLE,
    PARAGRAPH,
    TITLE,
    check_between,
    check_texts,
    need_line,
    need_room,
    need_seat,
    next_line,
    open_period,
    seat_of,
    touched,
)
from holdfast.orders.periods import _OfPeriod
from holdfast.store import tables as t

TABLES: Final[Mapping[LineKind, Table]] = {
    LineKind.OBJECTIVE: t.objective,
    LineKind.ASSIGNMENT: t.assignment,
    LineKind.CHANNEL: t.channel,
    LineKind.MEDICAL: t.medical,
    LineKind.HAZARD: t.hazard,
}


class _Line(_OfPeriod):
    """An order that enters a numbered line of a period, or writes one anew."""

    number: int | None
    line: ClassVar[LineKind]

    def check(self, view: View) -> None:
        """Refuse a period that is closed, or a line that is not there."""
        open_period(view, self.period)
        table = TABLES[self.line]
        if self.number is None:
            need_room(view, table, self.period)
        else:
            need_line(view, table, self.line, self.period, self.number)

    def apply(self, view: View, effects: Effects) -> Effects:
        """Enter it under the next number, or write it anew."""
        table = TABLES[self.line]
        number = self.number or next_line(view, table, self.period)
        put(view, table, {"period": self.period, "number": number}, self.columns() | {"entry": view.n})
        touched(view, self.period)
        return {**effects, self.line.value: number}

    @abstractmethod
    def columns(self) -> dict[str, Any]:
        """Return what the line holds."""


@dataclass(frozen=True, slots=True)
class SetObjective(_Line):
    """Enter an objective of a period, or write one anew by its number."""

    period: int
    text: str
    priority: Priority = Priority.MEDIUM
    number: int | None = None
    line: ClassVar[LineKind] = LineKind.OBJECTIVE

    def __post_init__(self) -> None:
        check_text("The objective", self.text, longest=LINE)

    def columns(self) -> dict[str, Any]:
        """Return text and priority."""
        return {"text": self.text, "priority": self.priority.value}


@dataclass(frozen=True, slots=True)
class MeetObjective(_OfPeriod):
    """Note that an objective is met, and how."""

    period: int
    number: int
    how: str = ""

    def __post_init__(self) -> None:
        check_texts(LINE, how=self.how)

    def check(self, view: View) -> None:
        """Refuse one that is not there, struck out or met already."""
        open_period(view, self.period)
        row = need_line(view, t.objective, "objective", self.period, self.number)
        if row.done_at is not None:
            raise refuse(f"The objective {self.number} was met at {row.done_at} already.")

    def apply(self, view: View, effects: Effects) -> Effects:
        """Note it."""
        values = {"done_at": moment_text(view.at), "done_how": self.how, "entry": view.n}
        _change(view, t.objective, self.period, self.number, **values)
        touched(view, self.period)
        return effects


@dataclass(frozen=True, slots=True)
class Decide(_OfPeriod):
    """Note a decision of the headquarters and its reason; who decided is the seat that gives the order."""

    period: int
    what: str
    why: str

    def __post_init__(self) -> None:
        check_text("The decision", self.what, longest=PARAGRAPH)
        check_text("The reason", self.why, longest=PARAGRAPH)

    def check(self, view: View) -> None:
        """Refuse a period that is closed."""
        open_period(view, self.period)
        need_room(view, t.decision, self.period)

    def apply(self, view: View, effects: Effects) -> Effects:
        """Enter it under the next number."""
        number = next_line(view, t.decision, self.period)
        row = {"period": self.period, "number": number, "at": moment_text(view.at), "seat": seat_of(view)}
        view.tx.execute(insert(t.decision), row | {"what": self.what, "why": self.why, "entry": view.n})
        touched(view, self.period)
        return {**effects, "decision": number}


@dataclass(frozen=True, slots=True)
class Assign(_Line):
    """Enter a tactical assignment: what is to be done where, with which resources, on which channel.

    Attributes
    ----------
    radio
        The channel it works on, by its name in the communications plan.
    leader
        The seat that leads it.
    objective
        The objective that it serves, by number.
    have, need
        People or vehicles there and wanted; the planning worksheet shows what is missing.
    """

    period: int
    what: str
    where: str = ""
    resources: str = ""
    radio: str = ""
    instructions: str = ""
    leader: str | None = None
    objective: int | None = None
    have: int | None = None
    need: int | None = None
    number: int | None = None
    line: ClassVar[LineKind] = LineKind.ASSIGNMENT

    def __post_init__(self) -> None:
        check_text("The assignment", self.what, longest=LINE)
        check_texts(LINE, where=self.where, resources=self.resources)
        check_texts(TITLE, radio=self.radio)
        check_texts(PARAGRAPH, instructions=self.instructions)
        check_between("The number there", self.have, 0, MOST_PEOPLE)
        check_between("The number wanted", self.need, 0, MOST_PEOPLE)

    def check(self, view: View) -> None:
        """Refuse a period that is closed, a seat or an objective that is not there."""
        # NOTE: dataclasses with slots are made twice, which `super()` without arguments does not survive.
        _Line.check(self, view)
        if self.leader is not None:
            need_seat(view, self.leader)
        if self.objective is not None:
            need_line(view, t.objective, "objective", self.period, self.objective)

    def columns(self) -> dict[str, Any]:
        """Return all that it says."""
        names = ("what", "where", "resources", "instructions", "leader", "objective", "have", "need")
        return {name: getattr(self, name) for name in names} | {"channel": self.radio}


@dataclass(frozen=True, slots=True)
class PlanChannel(_Line):
    """Enter a channel of the communications plan.

    Attributes
    ----------
    receive, transmit
        Frequency or talk group, as radio operators write it.
    """

    period: int
    name: str
    purpose: str = ""
    receive: str = ""
    transmit: str = ""
    mode: str = ""
    remarks: str = ""
    number: int | None = None
    line: ClassVar[LineKind] = LineKind.CHANNEL

    def __post_init__(self) -> None:
        check_text("The channel", self.name, longest=TITLE)
        check_texts(LINE, purpose=self.purpose, remarks=self.remarks)
        check_texts(TITLE, receive=self.receive, transmit=self.transmit, mode=self.mode)

    def columns(self) -> dict[str, Any]:
        """Return all that it says."""
        names = ("name", "purpose", "receive", "transmit", "mode", "remarks")
        return {name: getattr(self, name) for name in names}


@dataclass(frozen=True, slots=True)
class PlanCare(_Line):
    """Enter an aid station, transport or hospital for those at work.

    Attributes
    ----------
    reach
        How it is called: a channel, or a number of the house; no number of a private person.
    minutes
        By road, from where the people work.
    """

    period: int
    care: MedicalKind
    name: str
    place: str = ""
    reach: str = ""
    level: str = ""
    minutes: int | None = None
    number: int | None = None
    line: ClassVar[LineKind] = LineKind.MEDICAL

    def __post_init__(self) -> None:
        check_text("The name", self.name, longest=TITLE)
        check_texts(LINE, place=self.place, level=self.level)
        check_texts(TITLE, reach=self.reach)
        check_between("The time by road in minutes", self.minutes, 0, 10_000)

    def columns(self) -> dict[str, Any]:
        """Return all that it says."""
        names = ("name", "place", "reach", "level", "minutes")
        return {"kind": self.care.value} | {name: getattr(self, name) for name in names}


@dataclass(frozen=True, slots=True)
class NoteHazard(_Line):
    """Enter a hazard to those at work, and what is done against it."""

    period: int
    hazard: str
    mitigation: str
    where: str = ""
    assignment: int | None = None
    number: int | None = None
    line: ClassVar[LineKind] = LineKind.HAZARD

    def __post_init__(self) -> None:
        check_text("The hazard", self.hazard, longest=LINE)
        check_text("The mitigation", self.mitigation, longest=PARAGRAPH)
        check_texts(LINE, where=self.where)

    def check(self, view: View) -> None:
        """Refuse a period that is closed, or an assignment that is not there."""
        _Line.check(self, view)
        if self.assignment is not None:
            need_line(view, t.assignment, "assignment", self.period, self.assignment)

    def columns(self) -> dict[str, Any]:
        """Return all that it says."""
        return {name: getattr(self, name) for name in ("hazard", "mitigation", "where", "assignment")}


@dataclass(frozen=True, slots=True)
class StrikeLine(_OfPeriod):
    """Strike out a line of a period's plan; it stays on record with the reason, and stands on no form any more."""

    period: int
    line: LineKind
    number: int
    reason: str

    def __post_init__(self) -> None:
        check_text("The reason", self.reason, longest=LINE)

    def check(self, view: View) -> None:
        """Refuse one that is not there."""
        open_period(view, self.period)
        need_line(view, TABLES[self.line], self.line, self.period, self.number)

    def apply(self, view: View, effects: Effects) -> Effects:
        """Note the reason."""
        _change(view, TABLES[self.line], self.period, self.number, struck=self.reason, entry=view.n)
        touched(view, self.period)
        return effects


def _change(view: View, table: Table, period: int, number: int, **values: object) -> None:
    here = (table.c.period == period) & (table.c.number == number)
    view.tx.execute(update(table).where(here).values(**values))
