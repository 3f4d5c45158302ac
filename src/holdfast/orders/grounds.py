"""Orders about grounds: why somebody may not be called, or only last, and over which days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from sqlalchemy import delete, insert, select, update

from holdfast.model import GONE, CallUpState, GroundState, Interval, Power
from holdfast.orders.base import Effects, Order, View, refuse
from holdfast.orders.need import need_profile, need_row
from holdfast.orders.people import region_of_person
from holdfast.store import tables as t
from holdfast.store.days import from_day, to_day
from holdfast.store.numbers import next_number

ENDED = (*GONE, CallUpState.COMPLETED.value, CallUpState.CEASED.value)
"""The states of call-ups to which nobody comes any more."""


@dataclass(frozen=True, slots=True)
class RecordGround(Order):
    """Enter a ground of the profile that is established for a person, such as an office held, and its days."""

    person: int
    ground: str
    period: Interval
    power: ClassVar[Power] = Power.RESERVE

    def concerns(self, view: View) -> str:
        """Return the person's region."""
        return region_of_person(view, self.person)

    def check(self, view: View) -> None:
        """Refuse a ground the profile does not know, or days that are entered already."""
        need_ground(view, self.concerns(view), self.ground)
        c = t.ground.c
        same = select(c.id).where(
            c.person == self.person,
            c.ground == self.ground,
            c.state == GroundState.HELD.value,
            c.start_day < to_day(self.period.end),
            c.end_day > to_day(self.period.start),
        )
        other = view.tx.execute(same).scalar()
        if other is not None:
            raise refuse(f"The ground {other} covers some of these days already. End it first.")

    def apply(self, view: View, effects: Effects) -> Effects:
        """Enter it, and name the open call-ups that lie on its days."""
        start, end = to_day(self.period.start), to_day(self.period.end)
        number = add_ground(view, self.person, self.ground, GroundState.HELD, (start, end))
        return {**effects, "ground": number, "call_ups": _open_on(view, self.person, start, end)}


@dataclass(frozen=True, slots=True)
class EndGround(Order):
    """End a ground, held or granted, before its last day."""

    ground: int
    day: date
    power: ClassVar[Power] = Power.RESERVE

    def concerns(self, view: View) -> str:
        """Return the person's region."""
        return region_of_person(view, need_row(view, t.ground, "ground", id=self.ground).person)

    def check(self, view: View) -> None:
        """Refuse one that waits for a decision, or a day outside its days."""
        row = need_row(view, t.ground, "ground", id=self.ground)
        if row.state == GroundState.PENDING:
            raise refuse(
                f"The ground {self.ground} waits for the decision on application {row.application}. "
                "Decide or withdraw that."
            )
        if not row.start_day < to_day(self.day) < row.end_day:
            raise refuse(
                f"{self.day} is not a day after the first of the ground, {from_day(row.start_day, row.end_day)}. "
                "Give one that is."
            )

    def apply(self, view: View, effects: Effects) -> Effects:
        """Note the new end."""
        view.tx.execute(update(t.ground).where(t.ground.c.id == self.ground).values(end_day=to_day(self.day)))
        return effects


def need_ground(view: View, region: str, ground: str) -> None:
    """Refuse a ground that the profile of a region does not know."""
    profile = need_profile(view, region)
    if ground not in profile.grounds:
        known = ", ".join(profile.grounds) or "none"
        raise refuse(f"The profile {profile.id} knows no ground {ground!r}. It knows: {known}.", kind="law")


def add_ground(
    view: View,
    person: int,
    ground: str,
    state: GroundState,
    days: tuple[int, int],
    *,
    application: int | None = None,
    question: int | None = None,
) -> int:
    """Enter a ground over days, half-open, and return its number."""
    number = next_number(view.tx, t.ground.c.id)
    row = {
        "id": number,
        "person": person,
        "ground": ground,
        "state": state.value,
        "start_day": days[0],
        "end_day": days[1],
        "application": application,
        "question": question,
        "entry": view.n,
    }
    view.tx.execute(insert(t.ground), row)
    return number


def drop_pending(view: View, application: int) -> None:
    """Take away what an application that is settled now kept open."""
    c = t.ground.c
    view.tx.execute(
        delete(t.ground).where(c.application == application, c.state == GroundState.PENDING.value)
    )


def _open_on(view: View, person: int, start: int, end: int) -> list[int]:
    c = t.call_up.c
    query = select(c.id).where(
        c.person == person, c.start_day < end, c.end_day > start, c.state.not_in(ENDED)
    )
    return [int(number) for number in view.tx.execute(query.order_by(c.id)).scalars()]
