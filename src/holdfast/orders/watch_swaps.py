"""Orders about single watches: a person asks for one or against it, two people exchange theirs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from sqlalchemy import Row, and_, delete, insert, select, update

from holdfast.errors import InvalidValueError
from holdfast.law import Judgement
from holdfast.model import Power, WatchHours, WatchState
from holdfast.orders.base import Effects, Order, Ruling, View, refuse
from holdfast.orders.need import need_row, put
from holdfast.orders.people import region_of_person
from holdfast.orders.watch_rules import (
    check_rest,
    check_skills,
    need_called,
    rest_verdicts,
    settled_rest,
    with_neighbours,
)
from holdfast.orders.watches import FARTHEST, changed, found_bill
from holdfast.store import tables as t
from holdfast.store.days import to_day
from holdfast.store.watches import Stood, hours_of


@dataclass(frozen=True, slots=True)
class AskForWatch(Order):
    """Note that a person would like to stand a watch on a day, or rather not; bills made later weigh it.

    Attributes
    ----------
    wants
        Yes, or no; left empty, what was asked before is taken back.
    watch
        The name of the watch; any watch of the day where it is left out.
    """

    person: int
    day: date
    wants: bool | None
    watch: str | None = None
    power: ClassVar[Power] = Power.PLAN

    def concerns(self, view: View) -> str:
        """Return the person's region."""
        return region_of_person(view, self.person)

    def check(self, view: View) -> None:
        """Refuse a day that is over or far off, what is no watch, and what was never asked to be taken back."""
        gone = need_row(view, t.person, "person", person=self.person).discharged_day
        if gone is not None and gone <= to_day(self.day):
            raise refuse(f"The person {self.person} is discharged by {self.day} and stands no watch then.")
        if not view.today <= self.day <= view.today + FARTHEST:
            raise refuse(f"{self.day} is over or too far off. Give a day from {view.today} on.")
        try:
            WatchHours(self.watch or "x", 0, 1)
        except InvalidValueError as error:
            raise refuse(str(error)) from error
        if self.wants is None and view.tx.execute(select(t.watch_request).where(self._here)).first() is None:
            raise refuse(f"The person {self.person} asked for nothing of the kind on {self.day}.")

    def apply(self, view: View, effects: Effects) -> Effects:
        """Note it; the last word counts."""
        if self.wants is None:
            view.tx.execute(delete(t.watch_request).where(self._here))
            return effects
        key = {"person": self.person, "day": to_day(self.day), "watch": self.watch or ""}
        values = {"wants": int(self.wants), "asked_day": to_day(view.today), "entry": view.n}
        put(view, t.watch_request, key, values)
        return effects

    @property
    def _here(self) -> Any:
        c = t.watch_request.c
        return and_(c.person == self.person, c.day == to_day(self.day), c.watch == (self.watch or ""))


@dataclass(frozen=True, slots=True)
class SwapWatches(Order):
    """Let two people who agree exchange a watch for a watch; rest, call-ups and skills must hold afterwards too.

    Attributes
    ----------
    person, day
        Who gives the watch of which day.
    other
        Who takes it.
    other_day
        The day of the watch that the other gives for it; left out, the other gives none.
    """

    bill: str
    person: int
    day: date
    other: int
    other_day: date | None = None
    power: ClassVar[Power] = Power.PLAN

    def concerns(self, view: View) -> str:
        """Return the region of the facility."""
        return str(found_bill(view, self.bill).region)

    def judge(self, view: View) -> Ruling:
        """Ask the law about the rest of both with the watches exchanged."""
        before = self._given(view)
        after = self._taken(before)
        bill, zone = found_bill(view, self.bill), view.frame.zone_of(self.concerns(view))
        need_called(view, after)
        lost = set(before)
        among = [w for w in with_neighbours(view, after, bill.rest_minutes) if w not in lost]
        check_rest(among, set(after), bill.rest_minutes, zone)
        said = rest_verdicts(view, bill.region, among, set(after))
        return Ruling(Judgement.of(said or (settled_rest(bill.rest_minutes),)))

    def check(self, view: View) -> None:
        """Refuse an exchange with oneself or of watches that have begun, and one that a skill is lost by."""
        before = self._given(view)
        zone = view.frame.zone_of(self.concerns(view))
        for watch in before:
            if watch.span(zone)[0] <= view.at:
                raise refuse(
                    f"The watch {watch.hours.id} of {watch.day} has begun. Exchange one that has not."
                )
        if len({(watch.day, watch.hours.id, watch.post) for watch in before}) < len(before):
            raise refuse("Both stand that watch together; there is nothing to exchange.")
        check_skills(view, self.bill, before, self._taken(before))

    def apply(self, view: View, effects: Effects) -> Effects:
        """Note each watch as given by the one and stood by the other."""
        given = self._given(view)
        # NOTE: first all that is given: each may take over what the other had.
        for watch in given:
            values = changed(view, WatchState.GIVEN)
            view.tx.execute(update(t.watch).where(_at(watch, watch.person)).values(**values))
        for watch in self._taken(given):
            _take(view, watch)
        return {**effects, "watches": [watch.hours.id for watch in given]}

    def _given(self, view: View) -> tuple[Stood, ...]:
        """Return the watch that the person gives, and that of the other where there is one."""
        if self.person == self.other:
            raise refuse("Nobody exchanges a watch with themselves. Name two people.")
        row = found_bill(view, self.bill)
        first = _standing(view, row, self.person, self.day)
        if self.other_day is None:
            return (first,)
        return first, _standing(view, row, self.other, self.other_day)

    def _taken(self, given: tuple[Stood, ...]) -> tuple[Stood, ...]:
        takers = (self.other, self.person)
        return tuple(
            Stood(self.bill, taker, watch.day, watch.post, watch.hours)
            for watch, taker in zip(given, takers, strict=False)
        )


def _standing(view: View, bill: Row[Any], person: int, day: date) -> Stood:
    c = t.watch.c
    query = select(c.watch, c.post).where(
        c.bill == bill.id, c.person == person, c.day == to_day(day), c.state == WatchState.STANDS.value
    )
    row = view.tx.execute(query).first()
    if row is None:
        raise refuse(
            f"The person {person} stands no watch of {bill.id} on {day}. `holdfast watch show {bill.id}` shows who does."
        )
    return Stood(bill.id, person, day, row.post, hours_of(bill)[row.watch])


def _at(watch: Stood, person: int) -> Any:
    c = t.watch.c
    return and_(
        c.bill == watch.bill, c.person == person, c.day == to_day(watch.day), c.watch == watch.hours.id
    )


def _take(view: View, watch: Stood) -> None:
    """Let somebody stand a watch, whether or not they had and gave it before."""
    values = changed(view, WatchState.STANDS) | {"post": watch.post}
    done = view.tx.execute(update(t.watch).where(_at(watch, watch.person)).values(**values))
    if done.rowcount == 0:
        key = {"bill": watch.bill, "person": watch.person, "day": to_day(watch.day), "watch": watch.hours.id}
        view.tx.execute(insert(t.watch), key | values | {"sequence": 0})
