"""The order by which a person moves to another region."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from sqlalchemy import delete, select, update

from holdfast.model import PersonalDetails, Power
from holdfast.orders.base import Effects, Order, View, refuse
from holdfast.orders.need import need_profile, need_reach, need_region, need_row
from holdfast.orders.people import region_of_person
from holdfast.store import tables as t
from holdfast.store.days import to_day


@dataclass(frozen=True, slots=True)
class MoveReservist(Order):
    """Note a person's new place of residence; call-ups issued stand, the next are judged from the new region.

    Attributes
    ----------
    details
        The details with the new place; None only when the record is replayed: the entry holds their commitment.
    """

    person: int
    region: str
    details: PersonalDetails | None
    power: ClassVar[Power] = Power.RESERVE

    def concerns(self, view: View) -> str:
        """Return the region the person leaves."""
        return region_of_person(view, self.person)

    def check(self, view: View) -> None:
        """Refuse a region or place that is not there, or somebody else's details."""
        need_reach(view, need_region(view, self.region))
        row = need_row(view, t.person, "person", person=self.person)
        if row.commitment is None or (row.discharged_day or to_day(view.today) + 1) <= to_day(view.today):
            raise refuse(f"The person {self.person} serves no more. Enrol them anew where they live.")
        if row.rank_group not in need_profile(view, self.region).rank_groups:
            raise refuse(
                f"The law of {self.region} knows no rank group {row.rank_group!r}. Amend that first.",
                kind="law",
            )
        if self.details is None:
            raise refuse("The personal details are missing. Give reference, name, born and place.")
        kept = select(t.private.c.reference).where(t.private.c.commitment == row.commitment)
        if view.tx.execute(kept).scalar() != self.details.reference:
            raise refuse("The reference is not this person's. Give the details of the person who moves.")
        # NOTE: the place is not repeated: what was written there may be an address.
        found = select(t.place.c.region).where(t.place.c.id == self.details.place)
        if view.tx.execute(found).scalar() != self.region:
            raise refuse(
                f"The place of residence is not one that the register has in {self.region}. "
                "Correct the place or the region."
            )

    def apply(self, view: View, effects: Effects) -> Effects:
        """Note the region, and let the new details take the place of the old."""
        row = need_row(view, t.person, "person", person=self.person)
        view.tx.execute(delete(t.private).where(t.private.c.commitment == row.commitment))
        values = {"region": self.region, "commitment": view.commitments["details"]}
        view.tx.execute(update(t.person).where(t.person.c.person == self.person).values(**values))
        return effects
