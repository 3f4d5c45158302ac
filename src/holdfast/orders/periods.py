"""Orders about an operational period as a whole: opened, amended, handed over at shift change, closed."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import Row, insert, select, update

from holdfast.errors import InvalidValueError
from holdfast.model import Power
from holdfast.model.checks import check_text
from holdfast.model.periods import (
    FARTHEST_PERIOD,
    LONGEST_PERIOD,
    MOST_LINES,
    PERIOD_MOVES,
    PeriodState,
    Priority,
)
from holdfast.orders.base import Effects, Order, View, moment_text, refuse
from holdfast.orders.need import need_region
from holdfast.orders.period_need import (
    LINE,
    PARAGRAPH,
    TITLE,
    account_of,
    check_texts,
    found_period,
    need_seat,
    next_line,
    open_period,
    planned_moment,
    seat_of,
    touched,
)
from holdfast.orders.period_snapshot import snapshot
from holdfast.record import canonical
from holdfast.store import tables as t
from holdfast.store.numbers import next_number


class _OfPeriod(Order):
    """An order about a period there is."""

    period: int
    power: ClassVar[Power] = Power.OPERATE

    def concerns(self, view: View) -> str:
        """Return the region of the period."""
        return str(found_period(view, self.period).region)

    def revised(self, view: View) -> int | None:
        """Return the entry that last changed the period."""
        return int(found_period(view, self.period).entry)


@dataclass(frozen=True, slots=True)
class OpenPeriod(Order):
    """Open an operational period: the hours over which one shift works towards its objectives.

    Attributes
    ----------
    start, end
        Moments with a zone, half-open; the head of every form says them.
    situation
        The situation at the beginning, in words.
    headquarters
        Whose period it is; that of the seat that opens it unless given.
    """

    region: str
    start: datetime
    end: datetime
    title: str
    objectives: tuple[str, ...] = ()
    situation: str = ""
    weather: str = ""
    headquarters: str | None = None
    power: ClassVar[Power] = Power.OPERATE

    def __post_init__(self) -> None:
        check_text("The title", self.title, longest=TITLE)
        check_texts(PARAGRAPH, situation=self.situation)
        check_texts(LINE, weather=self.weather)
        if len(self.objectives) > MOST_LINES:
            raise InvalidValueError(f"A period has at most {MOST_LINES} objectives. Give fewer.")
        for objective in self.objectives:
            check_text("The objective", objective, longest=LINE)

    def concerns(self, view: View) -> str:
        """Return the region."""
        return need_region(view, self.region)

    def check(self, view: View) -> None:
        """Refuse hours that cannot be, and those of another open period of the same headquarters there."""
        start, end = self._hours(view)
        if abs(start - view.at) > FARTHEST_PERIOD:
            raise refuse(f"A period begins within {FARTHEST_PERIOD.days} days of now. Correct its start.")
        if not start < end <= start + LONGEST_PERIOD:
            raise refuse(
                f"A period of {start.isoformat()} to {end.isoformat()} cannot be. It ends after it begins, "
                f"{LONGEST_PERIOD.days} days later at most."
            )
        if end <= view.at:
            raise refuse(f"These hours are over; it is {moment_text(view.at)} here. Give an end to come.")
        office = self._office(view)
        if office not in view.frame.headquarters:
            raise refuse(f"There is no headquarters {office}. Give one that is in the register.")
        if not view.frame.lies_in(self.region, view.frame.headquarters[office].region):
            raise refuse(f"The headquarters {office} does not cover {self.region}. Give one that does.")
        other = _overlapping(view, self.region, office, start, end)
        if other is not None:
            raise refuse(
                f"The operational period {other} of {office} in {self.region} is open over some of these hours. "
                "Close it first, or give other hours."
            )

    def apply(self, view: View, effects: Effects) -> Effects:
        """Open it under the next number, with its objectives."""
        number, (start, end) = next_number(view.tx, t.period.c.id), self._hours(view)
        row = {
            "id": number,
            "region": self.region,
            "headquarters": self._office(view),
            "title": self.title,
            "situation": self.situation,
            "weather": self.weather,
            "start_at": moment_text(start),
            "end_at": moment_text(end),
            "state": PeriodState.OPEN.value,
            "led_by": seat_of(view),
            "led_account": account_of(view),
            "opened_at": moment_text(view.at),
            "opened_entry": view.n,
            "entry": view.n,
        }
        view.tx.execute(insert(t.period), row)
        _enter_objectives(view, number, self.objectives)
        return {**effects, "period": number}

    def _hours(self, view: View) -> tuple[datetime, datetime]:
        return planned_moment(view, "The start", self.start), planned_moment(view, "The end", self.end)

    def _office(self, view: View) -> str:
        if self.headquarters is not None:
            return self.headquarters
        return view.frame.seats[seat_of(view)].headquarters


@dataclass(frozen=True, slots=True)
class AmendPeriod(_OfPeriod):
    """Change what a period is called, the situation told, the weather, or when it ends; None leaves it as it is."""

    period: int
    title: str | None = None
    situation: str | None = None
    weather: str | None = None
    end: datetime | None = None

    def __post_init__(self) -> None:
        if self.title is not None:
            check_text("The title", self.title, longest=TITLE)
        check_texts(PARAGRAPH, situation=self.situation or "")
        check_texts(LINE, weather=self.weather or "")

    def check(self, view: View) -> None:
        """Refuse a period that is closed, and an end that cannot be."""
        row = open_period(view, self.period)
        if self.end is None:
            return
        start, end = datetime.fromisoformat(row.start_at), planned_moment(view, "The end", self.end)
        if not (start < end <= start + LONGEST_PERIOD and end > view.at):
            raise refuse(
                f"The period {self.period} began at {row.start_at} and cannot end at {moment_text(end)}. "
                f"Give a moment to come, at most {LONGEST_PERIOD.days} days after its start."
            )
        other = _overlapping(view, row.region, row.headquarters, start, end, but=self.period)
        if other is not None:
            raise refuse(f"The operational period {other} begins before that. Give an earlier end.")

    def apply(self, view: View, effects: Effects) -> Effects:
        """Change it."""
        given = {"title": self.title, "situation": self.situation, "weather": self.weather}
        end = None if self.end is None else moment_text(planned_moment(view, "The end", self.end))
        changed = {name: value for name, value in (given | {"end_at": end}).items() if value is not None}
        touched(view, self.period, **changed)
        return effects


@dataclass(frozen=True, slots=True)
class HandOverPeriod(_OfPeriod):
    """Brief the next shift and hand the period over; until somebody in that seat accepts, the old one leads.

    Attributes
    ----------
    to_seat
        The seat that takes over; the same one where another person sits down in it.
    """

    period: int
    briefing: str
    to_seat: str

    def __post_init__(self) -> None:
        check_text("The briefing", self.briefing, longest=PARAGRAPH)

    def check(self, view: View) -> None:
        """Refuse a seat that cannot lead, or a period that is not led from the seat that asks."""
        row = _movable(view, self.period, PeriodState.HANDING_OVER)
        seat = view.frame.seats[need_seat(view, self.to_seat)]
        if Power.OPERATE not in seat.powers:
            raise refuse(f"The seat {self.to_seat} may not operate. Hand over to one that may.")
        if not view.frame.lies_in(row.region, view.frame.headquarters[seat.headquarters].region):
            raise refuse(f"The seat {self.to_seat} has no say in {row.region}. Hand over to one that has.")
        if seat_of(view) != row.led_by and view.frame.holders.get(row.led_by):
            raise refuse(f"The period {self.period} is led from the seat {row.led_by}, which hands it over.")

    def apply(self, view: View, effects: Effects) -> Effects:
        """Note the briefing; it waits for the next shift."""
        number = next_line(view, t.handover, self.period)
        row = {
            "period": self.period,
            "number": number,
            "from_seat": seat_of(view),
            "from_account": account_of(view),
            "to_seat": self.to_seat,
            "briefing": self.briefing,
            "handed_at": moment_text(view.at),
            "entry": view.n,
        }
        view.tx.execute(insert(t.handover), row)
        touched(view, self.period, state=PeriodState.HANDING_OVER.value)
        return {**effects, "handover": number}


@dataclass(frozen=True, slots=True)
class AcceptHandOver(_OfPeriod):
    """Take a period over, having read the briefing; another account than the one that handed it over."""

    period: int

    def check(self, view: View) -> None:
        """Refuse where nothing is handed over, or to somebody else."""
        row = _handed(view, self.period)
        if seat_of(view) != row.to_seat:
            raise refuse(
                f"The period {self.period} is handed over to the seat {row.to_seat}. Accept it there."
            )
        if account_of(view) == row.from_account:
            raise refuse("Nobody takes over from themselves. The next shift accepts, with its own account.")

    def apply(self, view: View, effects: Effects) -> Effects:
        """Note who leads from now on."""
        row = _handed(view, self.period)
        accepted = {"accepted_at": moment_text(view.at), "accepted_by": account_of(view), "entry": view.n}
        _change_handover(view, row, **accepted)
        leads = {"led_by": seat_of(view), "led_account": account_of(view)}
        touched(view, self.period, state=PeriodState.OPEN.value, **leads)
        return effects


@dataclass(frozen=True, slots=True)
class RecallHandOver(_OfPeriod):
    """Take back a hand-over that nobody has accepted; the old shift goes on, and the briefing stays on record."""

    period: int
    reason: str

    def __post_init__(self) -> None:
        check_text("The reason", self.reason, longest=LINE)

    def check(self, view: View) -> None:
        """Refuse where nothing is handed over."""
        _handed(view, self.period)

    def apply(self, view: View, effects: Effects) -> Effects:
        """Note why."""
        _change_handover(view, _handed(view, self.period), recalled=self.reason, entry=view.n)
        touched(view, self.period, state=PeriodState.OPEN.value)
        return effects


@dataclass(frozen=True, slots=True)
class ClosePeriod(_OfPeriod):
    """Close a period; a snapshot of all that is in it is kept as a file, whose hash is in the record and signed with it."""

    period: int

    def check(self, view: View) -> None:
        """Refuse one that is closed or being handed over."""
        _movable(view, self.period, PeriodState.CLOSED)

    def apply(self, view: View, effects: Effects) -> Effects:
        """Close it, and name the snapshot by its SHA-256."""
        closed = {"closed_at": moment_text(view.at), "closed_entry": view.n}
        touched(view, self.period, state=PeriodState.CLOSED.value, **closed)
        made = effects.get("snapshot")
        if made is None:
            body = canonical(snapshot(view.tx, self.period, exercise=view.frame.exercise))
            made = view.keep_blob(body) if view.keep_blob else hashlib.sha256(body).hexdigest()
        touched(view, self.period, snapshot=made)
        return {**effects, "snapshot": made}


def _overlapping(
    view: View, region: str, office: str, start: datetime, end: datetime, *, but: int | None = None
) -> int | None:
    """Return an open period of a headquarters that shares moments with these."""
    c = t.period.c
    query = select(c.id).where(
        c.region == region,
        c.headquarters == office,
        c.state != PeriodState.CLOSED.value,
        c.start_at < moment_text(end),
        c.end_at > moment_text(start),
    )
    found = view.tx.execute(query if but is None else query.where(c.id != but)).scalar()
    return None if found is None else int(found)


def _enter_objectives(view: View, period: int, texts: Sequence[str]) -> None:
    rows = [
        {"period": period, "number": n, "text": text, "priority": Priority.MEDIUM.value, "entry": view.n}
        for n, text in enumerate(texts, 1)
    ]
    if rows:
        view.tx.execute(insert(t.objective), rows)


def _movable(view: View, period: int, to: PeriodState) -> Row[Any]:
    row = open_period(view, period)
    if to not in PERIOD_MOVES[PeriodState(row.state)]:
        raise refuse(
            f"The operational period {period} is being handed over. The next shift accepts first (AcceptHandOver), "
            "or the hand-over is recalled (RecallHandOver)."
        )
    return row


def _handed(view: View, period: int) -> Row[Any]:
    """Return the hand-over that waits, or refuse where none does."""
    if open_period(view, period).state != PeriodState.HANDING_OVER:
        raise refuse(f"The operational period {period} is not being handed over. Hand it over first.")
    c = t.handover.c
    query = select(t.handover).where(c.period == period).order_by(c.number.desc())
    return view.tx.execute(query.limit(1)).one()


def _change_handover(view: View, row: Row[Any], **values: object) -> None:
    c = t.handover.c
    here = (c.period == row.period) & (c.number == row.number)
    view.tx.execute(update(t.handover).where(here).values(**values))
