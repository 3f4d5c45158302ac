"""Orders about people: enrolment, contracts, units, service elsewhere, discharge, erasure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from sqlalchemy import delete, insert, select, update

from holdfast.model import GONE, Contract, Interval, PersonalDetails, Power, Unit
from holdfast.model.checks import LARGEST
from holdfast.orders.base import Effects, Order, View, refuse
from holdfast.orders.codec import plain
from holdfast.orders.erasure import erase_sealed
from holdfast.orders.need import need_id, need_profile, need_region, need_row, refuse_known
from holdfast.store import tables as t
from holdfast.store.days import to_date, to_day
from holdfast.store.numbers import next_number


@dataclass(frozen=True, slots=True)
class EnrolReservist(Order):
    """Enter a person who serves; what is personal goes to the private store.

    Attributes
    ----------
    details
        None only when the record is replayed: the entry holds their commitment.
    """

    region: str
    rank_group: str
    qualifications: frozenset[str]
    details: PersonalDetails | None
    days_before: int = 0
    power: ClassVar[Power] = Power.RESERVE

    def concerns(self, view: View) -> str:
        """Return the region of residence."""
        return need_region(view, self.region)

    def check(self, view: View) -> None:
        """Refuse an unknown rank group or place, or somebody who is enrolled already."""
        profile = need_profile(view, self.region)
        if self.rank_group not in profile.rank_groups:
            raise refuse(
                f"There is no rank group {self.rank_group!r}. Give one of {', '.join(profile.rank_groups)}."
            )
        need_id("The qualification", *sorted(self.qualifications))
        if not 0 <= self.days_before <= LARGEST:
            raise refuse(f"Nobody has served {self.days_before} days before. Give 0 or more.")
        if self.details is None:
            raise refuse("The personal details are missing. Give reference, name, born and place.")
        # NOTE: the place is not repeated: what was written there may be an address.
        found = select(t.place.c.region).where(t.place.c.id == self.details.place)
        if view.tx.execute(found).scalar() != self.region:
            raise refuse(
                f"The place of residence is not one that the register has in {self.region}. "
                "Correct the place or the region."
            )
        if view.tx.execute(
            select(t.private.c.salt).where(t.private.c.reference == self.details.reference)
        ).first():
            raise refuse(
                "A person of that reference is enrolled already, or a candidate. Amend or engage that one instead."
            )

    def apply(self, view: View, effects: Effects) -> Effects:
        """Enter the person under the next number."""
        number = next_number(view.tx, t.person.c.person)
        row = {
            "person": number,
            "region": self.region,
            "rank_group": self.rank_group,
            "qualifications": " ".join(sorted(self.qualifications)),
            "days_before": self.days_before,
            "commitment": view.commitments["details"],
            "discharged_day": None,
        }
        view.tx.execute(insert(t.person), row)
        return {**effects, "person": number}


@dataclass(frozen=True, slots=True)
class AmendReservist(Order):
    """Change a person's rank group and qualifications; calls issued stand."""

    person: int
    rank_group: str
    qualifications: frozenset[str]
    power: ClassVar[Power] = Power.RESERVE

    def concerns(self, view: View) -> str:
        """Return the region of residence."""
        return region_of_person(view, self.person)

    def check(self, view: View) -> None:
        """Refuse an unknown rank group, or what is no qualification."""
        need_id("The qualification", *sorted(self.qualifications))
        profile = need_profile(view, self.concerns(view))
        if self.rank_group not in profile.rank_groups:
            raise refuse(
                f"There is no rank group {self.rank_group!r}. Give one of {', '.join(profile.rank_groups)}."
            )

    def apply(self, view: View, effects: Effects) -> Effects:
        """Change the row; the rank group until now is kept, for pay is due by the one held."""
        _keep_rank(view, self.person, self.rank_group)
        values = {"rank_group": self.rank_group, "qualifications": " ".join(sorted(self.qualifications))}
        _update_person(view, self.person, values)
        return effects


@dataclass(frozen=True, slots=True)
class DischargeReservist(Order):
    """End a person's part in the reserve from a day on."""

    person: int
    day: date
    power: ClassVar[Power] = Power.RESERVE

    def concerns(self, view: View) -> str:
        """Return the region of residence."""
        return region_of_person(view, self.person)

    def check(self, view: View) -> None:
        """Refuse while call-ups run past that day, or once the person has gone."""
        gone = need_row(view, t.person, "person", person=self.person).discharged_day
        if gone is not None and gone <= to_day(view.today):
            raise refuse(f"The person {self.person} is discharged already, since {to_date(gone)}.")
        later = select(t.call_up.c.id).where(
            t.call_up.c.person == self.person,
            t.call_up.c.end_day > to_day(self.day),
            t.call_up.c.state.not_in(GONE),
        )
        if view.tx.execute(later).first() is not None:
            raise refuse(
                f"The person {self.person} is called up past {self.day}. Revoke or cease that first."
            )

    def apply(self, view: View, effects: Effects) -> Effects:
        """Note the day."""
        _update_person(view, self.person, {"discharged_day": to_day(self.day)})
        return effects


@dataclass(frozen=True, slots=True)
class EraseReservist(Order):
    """Erase what is personal of a discharged person; number and service stay, every proof stays intact."""

    person: int
    reason: str
    power: ClassVar[Power] = Power.RESERVE

    def concerns(self, view: View) -> str:
        """Return the region of residence."""
        return region_of_person(view, self.person)

    def check(self, view: View) -> None:
        """Refuse before discharge, or a second time."""
        row = need_row(view, t.person, "person", person=self.person)
        if row.discharged_day is None or row.discharged_day > to_day(view.today):
            raise refuse(f"The person {self.person} still serves. Discharge comes before erasure.")
        if row.commitment is None:
            raise refuse(f"What is personal of {self.person} is erased already.")

    def apply(self, view: View, effects: Effects) -> Effects:
        """Remove the private row and the link to it."""
        row = need_row(view, t.person, "person", person=self.person)
        view.tx.execute(delete(t.private).where(t.private.c.commitment == row.commitment))
        erase_sealed(view, self.person)
        _update_person(view, self.person, {"commitment": None})
        return effects


@dataclass(frozen=True, slots=True)
class SignContract(Order):
    """Enter a contract: the dates, territory and unit that a person consented to."""

    contract: Contract
    power: ClassVar[Power] = Power.RESERVE

    def concerns(self, view: View) -> str:
        """Return the person's region."""
        return region_of_person(view, self.contract.person)

    def check(self, view: View) -> None:
        """Refuse one that is there, an unknown region or unit, or an overlap with another."""
        contract = self.contract
        refuse_known(view, t.contract, "contract", id=contract.id)
        for region in contract.territory:
            need_region(view, region)
        if contract.unit is not None:
            need_row(view, t.unit, "unit", id=contract.unit)
        overlapping = select(t.contract.c.id).where(
            t.contract.c.person == contract.person,
            t.contract.c.start_day < to_day(contract.period.end),
            t.contract.c.end_day > to_day(contract.period.start),
        )
        other = view.tx.execute(overlapping).scalar()
        if other is not None:
            raise refuse(
                f"The contract {other} of person {contract.person} covers some of these days. End it first."
            )

    def apply(self, view: View, effects: Effects) -> Effects:
        """Enter it."""
        view.tx.execute(insert(t.contract), contract_row(self.contract))
        return effects


@dataclass(frozen=True, slots=True)
class EndContract(Order):
    """End a contract before its last day; refused while call-ups under it run longer."""

    contract: str
    day: date
    power: ClassVar[Power] = Power.RESERVE

    def concerns(self, view: View) -> str:
        """Return the person's region."""
        return region_of_person(view, need_row(view, t.contract, "contract", id=self.contract).person)

    def check(self, view: View) -> None:
        """Refuse a day outside the contract, or call-ups past it."""
        row = need_row(view, t.contract, "contract", id=self.contract)
        if not row.start_day < to_day(self.day) < row.end_day:
            raise refuse(f"{self.day} is not a day within the contract {self.contract}.")
        later = select(t.call_up.c.id).where(
            t.call_up.c.contract == self.contract,
            t.call_up.c.end_day > to_day(self.day),
            t.call_up.c.state.not_in(GONE),
        )
        if view.tx.execute(later).first() is not None:
            raise refuse(
                f"Call-ups under the contract {self.contract} run past {self.day}. Revoke or cease them first."
            )

    def apply(self, view: View, effects: Effects) -> Effects:
        """Note the new end."""
        row = update(t.contract).where(t.contract.c.id == self.contract)
        view.tx.execute(row.values(end_day=to_day(self.day)))
        return effects


@dataclass(frozen=True, slots=True)
class FormUnit(Order):
    """Form a unit of one kind in a region."""

    unit: Unit
    power: ClassVar[Power] = Power.RESERVE

    def concerns(self, view: View) -> str:
        """Return its region."""
        return need_region(view, self.unit.region)

    def check(self, view: View) -> None:
        """Refuse one that is there, or of an unknown kind."""
        refuse_known(view, t.unit, "unit", id=self.unit.id)
        if self.unit.kind not in view.frame.kinds:
            raise refuse(f"There is no kind of unit {self.unit.kind!r}. Import kinds first.")

    def apply(self, view: View, effects: Effects) -> Effects:
        """Enter it."""
        row = plain(self.unit)
        row["target"] = row.pop("target_people")
        row["together"] = 1 if row["together"] else None
        view.tx.execute(insert(t.unit), row)
        return effects


@dataclass(frozen=True, slots=True)
class RecordService(Order):
    """Enter service that a person gave outside this register's call-ups; it counts in every cap."""

    person: int
    period: Interval
    basis: str
    power: ClassVar[Power] = Power.RESERVE

    def concerns(self, view: View) -> str:
        """Return the person's region."""
        return region_of_person(view, self.person)

    def check(self, view: View) -> None:
        """Refuse an unknown basis, or days that are entered already."""
        profile = need_profile(view, self.concerns(view))
        if self.basis not in profile.bases:
            raise refuse(
                f"The profile knows no basis {self.basis!r}. It knows: {', '.join(sorted(profile.bases))}."
            )
        same = select(t.service.c.basis).where(
            t.service.c.person == self.person,
            t.service.c.start_day < to_day(self.period.end),
            t.service.c.end_day > to_day(self.period.start),
        )
        if view.tx.execute(same).first() is not None:
            raise refuse(f"Some of the days from {self.period} are entered already for person {self.person}.")

    def apply(self, view: View, effects: Effects) -> Effects:
        """Enter it."""
        days = {"start_day": to_day(self.period.start), "end_day": to_day(self.period.end)}
        view.tx.execute(insert(t.service), {"person": self.person, "basis": self.basis} | days)
        return effects


def region_of_person(view: View, person: int) -> str:
    """Return the region of residence, or refuse where there is no such person."""
    return str(need_row(view, t.person, "person", person=person).region)


def contract_row(contract: Contract) -> dict[str, Any]:
    """Return the row of the table that holds a contract."""
    return {
        "id": contract.id,
        "person": contract.person,
        "start_day": to_day(contract.period.start),
        "end_day": to_day(contract.period.end),
        "territory": " ".join(sorted(contract.territory)),
        "unit": contract.unit,
        "clause": contract.clause,
    }


def _keep_rank(view: View, person: int, new: str) -> None:
    held = need_row(view, t.person, "person", person=person).rank_group
    key = {"person": person, "until_day": to_day(view.today)}
    kept = select(t.past_rank).where(*(t.past_rank.c[name] == value for name, value in key.items()))
    # NOTE: of two changes on one day the first names what was held before.
    if held != new and view.tx.execute(kept).first() is None:
        view.tx.execute(insert(t.past_rank), key | {"rank_group": held})


def _update_person(view: View, person: int, values: dict[str, Any]) -> None:
    view.tx.execute(update(t.person).where(t.person.c.person == person).values(**values))
