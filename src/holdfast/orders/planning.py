"""Orders that say what a planner has to reckon with: the shape of posts, teams, threat levels, tours set by hand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Final

from sqlalchemy import Row, delete, insert, select, update

from holdfast.errors import InvalidValueError
from holdfast.model import GONE, Interval, Mix, Power, Tier
from holdfast.model.shape import by_threat_text, check_shape, mix_text, tiers_text
from holdfast.orders.base import Effects, Order, View, refuse
from holdfast.orders.need import need_reach, need_region, need_row, region_of_facility
from holdfast.orders.people import region_of_person
from holdfast.store import tables as t
from holdfast.store.days import to_day
from holdfast.store.numbers import next_number

HIGHEST_LEVEL: Final = 9
"""The highest threat level there can be."""


@dataclass(frozen=True, slots=True)
class ShapePost(Order):
    """Say how the people of a post differ; what is left out is taken away, and its strength stays as it is.

    Attributes
    ----------
    tiers
        What its people are worth, the first ones first, relative to the post's worth.
    mix
        How many of them hold which qualification.
    by_threat
        Its strength at threat level 1, 2, 3 and so on; the first is the strength that the register holds.
    """

    post: str
    tiers: tuple[Tier, ...] = ()
    mix: tuple[Mix, ...] = ()
    by_threat: tuple[int, ...] = ()
    power: ClassVar[Power] = Power.REGISTER

    def concerns(self, view: View) -> str:
        """Return the region of the facility."""
        return region_of_facility(view, need_row(view, t.post, "post", id=self.post).facility)

    def check(self, view: View) -> None:
        """Refuse a shape that contradicts itself or the strength."""
        strength = need_row(view, t.post, "post", id=self.post).strength
        try:
            check_shape(self.post, strength, self.tiers, self.mix, self.by_threat)
        except InvalidValueError as error:
            raise refuse(str(error)) from error

    def apply(self, view: View, effects: Effects) -> Effects:
        """Change it."""
        shape = {
            "tiers": tiers_text(self.tiers),
            "mix": mix_text(self.mix),
            "by_threat": by_threat_text(self.by_threat),
        }
        view.tx.execute(update(t.post).where(t.post.c.id == self.post).values(**shape))
        return effects


@dataclass(frozen=True, slots=True)
class SetUnitTogether(Order):
    """Say whether the people of a unit serve together, at one post at the same time."""

    unit: str
    together: bool
    power: ClassVar[Power] = Power.RESERVE

    def concerns(self, view: View) -> str:
        """Return the region of the unit."""
        return str(need_row(view, t.unit, "unit", id=self.unit).region)

    def apply(self, view: View, effects: Effects) -> Effects:
        """Note it."""
        values = {"together": 1 if self.together else None}
        view.tx.execute(update(t.unit).where(t.unit.c.id == self.unit).values(**values))
        return effects


@dataclass(frozen=True, slots=True)
class SetThreatLevel(Order):
    """Set the threat level of a region and those nested in it for some days; level 1 holds where none is set.

    Of several for the same day the last entry decides, and a region's own goes before that of the region around it.
    """

    region: str
    level: int
    period: Interval
    reason: str
    power: ClassVar[Power] = Power.REGISTER

    def concerns(self, view: View) -> str:
        """Return the region."""
        return need_region(view, self.region)

    def check(self, view: View) -> None:
        """Refuse a level that cannot be, or one without a reason."""
        del view
        if not 1 <= self.level <= HIGHEST_LEVEL:
            raise refuse(f"There is no threat level {self.level}. Give one from 1 to {HIGHEST_LEVEL}.")
        _need_reason(self.reason)

    def apply(self, view: View, effects: Effects) -> Effects:
        """Enter it."""
        row = {
            "entry": view.n,
            "region": self.region,
            "level": self.level,
            **_days(self.period),
            "reason": self.reason,
        }
        view.tx.execute(insert(t.threat_level), row)
        return effects


@dataclass(frozen=True, slots=True)
class FixTour(Order):
    """Set by hand that a person is to stand a post on some days; plans keep to it, and it calls nobody up."""

    person: int
    post: str
    period: Interval
    reason: str
    power: ClassVar[Power] = Power.PLAN

    def concerns(self, view: View) -> str:
        """Return the region of the post."""
        return region_of_facility(view, need_row(view, t.post, "post", id=self.post).facility)

    def check(self, view: View) -> None:
        """Refuse a person or days that are not free: discharged, called up, or set by hand already."""
        need_reach(view, region_of_person(view, self.person))
        _need_reason(self.reason)
        gone = need_row(view, t.person, "person", person=self.person).discharged_day
        if gone is not None and gone < to_day(self.period.end):
            raise refuse(f"The person {self.person} is discharged before the end of the tour. Shorten it.")
        for table, what in ((t.call_up, "call-up"), (t.fixed_tour, "fixed tour")):
            other = view.tx.execute(_touching(table, self.person, self.period)).scalar()
            if other is not None:
                raise refuse(
                    f"The {what} {other} of person {self.person} shares days with it. Give other days."
                )

    def apply(self, view: View, effects: Effects) -> Effects:
        """Enter it under the next number."""
        number = next_number(view.tx, t.fixed_tour.c.id)
        row = {
            "id": number,
            "person": self.person,
            "post": self.post,
            **_days(self.period),
            "reason": self.reason,
            "entry": view.n,
        }
        view.tx.execute(insert(t.fixed_tour), row)
        return {**effects, "fixed_tour": number}


@dataclass(frozen=True, slots=True)
class UnfixTour(Order):
    """Take back a tour that was set by hand; plans are free again there."""

    tour: int
    reason: str
    power: ClassVar[Power] = Power.PLAN

    def concerns(self, view: View) -> str:
        """Return the region of the person; the post may have been closed since."""
        return region_of_person(view, self._row(view).person)

    def check(self, view: View) -> None:
        """Refuse one that is not there."""
        _need_reason(self.reason)
        self._row(view)

    def apply(self, view: View, effects: Effects) -> Effects:
        """Remove it."""
        view.tx.execute(delete(t.fixed_tour).where(t.fixed_tour.c.id == self.tour))
        return effects

    def _row(self, view: View) -> Row[Any]:
        return need_row(view, t.fixed_tour, "fixed tour", id=self.tour)


def _touching(table: Any, person: int, period: Interval) -> Any:
    days = _days(period)
    query = select(table.c.id).where(
        table.c.person == person,
        table.c.start_day < days["end_day"],
        table.c.end_day > days["start_day"],
    )
    return query.where(table.c.state.not_in(GONE)) if "state" in table.c else query


def _days(period: Interval) -> dict[str, int]:
    return {"start_day": to_day(period.start), "end_day": to_day(period.end)}


def _need_reason(reason: str) -> None:
    if not reason.strip():
        raise refuse("It goes into the record with a reason. Say why.")
