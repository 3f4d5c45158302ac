"""Orders about who is at a shelter: registered, searched for under protection, erased.

Nothing follows anybody beyond the door of a shelter. Names lie in the private store; the record holds commitments, and of
a search its reason and what was answered.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar, Final

import polars as pl
from sqlalchemy import ColumnElement, LargeBinary, Table, delete, func, insert, literal, select, update

from holdfast.exchange.likeness import likeness
from holdfast.model import Power
from holdfast.model.evacuation import Alone, EvacuationState, Household, ShelterState, Sought
from holdfast.orders.base import Effects, Order, Ruling, View, moment_text, refuse
from holdfast.orders.evacuation_need import change, found_evacuation, need_state, need_text
from holdfast.orders.moments import need_past
from holdfast.orders.shelters import found_shelter
from holdfast.store import tables as t
from holdfast.store.numbers import next_number

OF_AGE: Final = 18
"""Years: whoever is younger for certain, by the year of birth, is a minor."""
MOST_LOOK_UPS: Final = 60
"""Searches that one account makes within an hour."""
MOST_ANSWERS: Final = 10
"""Places named in one answer; a name and a year that fit more people are too little to go by."""
_HOUR: Final = timedelta(hours=1)
_S = EvacuationState


@dataclass(frozen=True, slots=True)
class RegisterArrival(Order):
    """Register a household, or somebody alone, at a shelter.

    Attributes
    ----------
    people
        How many they are.
    alone
        Whether they came without anybody of theirs: a minor, or an adult who wants to be looked after.
    consents
        Whether those who search for them may be told that they are here.
    household
        Their names and years of birth; None only when the record is replayed: the entry holds their commitment.
    """

    evacuation: int
    shelter: str
    people: int
    household: Household | None
    consents: bool = False
    alone: Alone | None = None
    arrived_at: datetime | None = None
    power: ClassVar[Power] = Power.OPERATE
    suffices: ClassVar[frozenset[Power]] = frozenset({Power.WARN, Power.LIAISE})

    def concerns(self, view: View) -> str:
        """Return the evacuation's region."""
        return str(found_evacuation(view, self.evacuation).region)

    def check(self, view: View) -> None:
        """Refuse a shelter that has failed, figures that contradict each other, and minors whom nobody looks after."""
        need_state(view, self.evacuation, _S.UNDER_WAY, _S.RETURNING)
        if found_shelter(view, self.shelter).state == ShelterState.FAILED:
            raise refuse(
                f"The shelter {self.shelter} has failed and receives nobody. Name the one they are at."
            )
        if self.household is None:
            raise refuse(
                "The household is missing. Give the name and the year of birth of each of its people."
            )
        if len(self.household.people) != self.people:
            raise refuse(
                f"The order says {self.people} people, and names {len(self.household.people)}. Name each of them."
            )
        if self.arrived_at is not None:
            need_past(view, "The moment of arrival", self.arrived_at)
        self._check_years(view, self.household)

    def _check_years(self, view: View, household: Household) -> None:
        year = view.today.year
        if any(each.born_year > year for each in household.people):
            raise refuse("Somebody is said to be born in a year to come. Correct the year of birth.")
        # NOTE: by the year alone somebody may be of age or not; they are called a minor where they say so.
        oldest = max(year - each.born_year for each in household.people)
        if self.alone is Alone.MINOR and oldest > OF_AGE:
            raise refuse("Somebody in the household is of age, so no minor came alone. Leave it out.")
        if self.alone is None and oldest < OF_AGE:
            raise refuse(
                "All of them are minors. Register them as minors who came alone, so that they are looked after."
            )
        if self.alone is Alone.ADULT and (self.people > 1 or oldest < OF_AGE):
            raise refuse("An adult who came alone is one person, and of age. Correct the one or the other.")

    def apply(self, view: View, effects: Effects) -> Effects:
        """Enter the household under the next number."""
        row, number = found_evacuation(view, self.evacuation), next_number(view.tx, t.arrival.c.id)
        at = view.at if self.arrived_at is None else need_past(view, "The moment of arrival", self.arrived_at)
        values = {
            "id": number,
            "evacuation": row.id,
            "first": row.first,
            "shelter": self.shelter,
            "people": self.people,
            "alone": self.alone.value if self.alone else "",
            "consents": int(self.consents),
            "at": moment_text(at),
            "commitment": view.commitments["household"],
            "entry": view.n,
        }
        view.tx.execute(insert(t.arrival), values)
        return {**effects, "arrival": number}


@dataclass(frozen=True, slots=True)
class LookUpEvacuee(Order):
    """Search for somebody among those registered; it is on record that it was done, by whom and why, never for whom.

    The answer is the shelter and the day, and only of people who consented; of a minor also where an agency searches.

    Attributes
    ----------
    sought
        The name and the year of birth; None only when the record is replayed.
    reason
        Why, in words that name nobody.
    agency
        The agency on whose behalf it is done, where one that may search for minors asks.
    """

    evacuation: int
    reason: str
    sought: Sought | None
    agency: str | None = None
    power: ClassVar[Power] = Power.OPERATE
    suffices: ClassVar[frozenset[Power]] = frozenset({Power.WARN, Power.LIAISE})

    def concerns(self, view: View) -> str:
        """Return the evacuation's region."""
        return str(found_evacuation(view, self.evacuation).region)

    def judge(self, view: View) -> Ruling:
        """Search; the answer goes into the entry, so that everybody can see what was told."""
        ruling = super(LookUpEvacuee, self).judge(view)
        self._check_asker(view)
        if self.sought is None:
            raise refuse("It is not said who is sought. Give the name and the year of birth.")
        row = found_evacuation(view, self.evacuation)
        answers = _found(view, row.first, self.sought, minors=self.agency is not None)
        if len(answers) > MOST_ANSWERS:
            raise refuse(
                "The name and the year of birth fit too many people to answer. Ask for the full name."
            )
        told = [{"shelter": shelter, "day": day} for shelter, day in answers]
        return Ruling(ruling.judgement, effects={"found": len(told), "received": told})

    def _check_asker(self, view: View) -> None:
        need_text("The reason", self.reason)
        seat = view.frame.seats[view.by.seat] if view.by else None
        if self.agency is not None and self.agency not in view.frame.agencies:
            raise refuse(f"There is no agency {self.agency}. Give one that is in the register, or none.")
        if self.agency is not None and seat is not None and seat.agency not in (None, self.agency):
            raise refuse(
                f"The seat {seat.id} speaks for {seat.agency}, not for {self.agency}. Ask for your own agency."
            )
        row = found_evacuation(view, self.evacuation)
        if row.erased_at is not None:
            raise refuse(
                f"Who was registered in evacuation {row.id} is erased, as it must be. Nobody can be looked up."
            )
        if view.by is not None and _made_lately(view, view.by.account) >= MOST_LOOK_UPS:
            raise refuse(
                f"The account {view.by.account} has searched {MOST_LOOK_UPS} times within an hour. Wait, or let another "
                "person go on.",
                kind="rate",
            )

    def check(self, view: View) -> None:
        """Refuse a search in a plan that was never carried out."""
        need_state(view, self.evacuation, _S.UNDER_WAY, _S.RETURNING, _S.CLOSED, _S.SUPERSEDED)

    def apply(self, view: View, effects: Effects) -> Effects:
        """Note that it was done, for oversight."""
        row = found_evacuation(view, self.evacuation)
        values = {
            "entry": view.n,
            "evacuation": row.id,
            "first": row.first,
            "account": view.by.account if view.by else "system",
            "seat": view.by.seat if view.by else "system",
            "agency": self.agency,
            "reason": self.reason,
            "found": effects["found"],
            "at": moment_text(view.at),
            "commitment": view.commitments["sought"],
        }
        view.tx.execute(insert(t.look_up), values)
        return effects


@dataclass(frozen=True, slots=True)
class EraseEvacuees(Order):
    """Erase who was registered and searched for in a closed evacuation; counts stay, every proof stays intact."""

    evacuation: int
    reason: str
    power: ClassVar[Power] = Power.WARN

    def concerns(self, view: View) -> str:
        """Return the evacuation's region."""
        return str(found_evacuation(view, self.evacuation).region)

    def revised(self, view: View) -> int | None:
        """Return the entry that last changed the evacuation."""
        return int(found_evacuation(view, self.evacuation).entry)

    def check(self, view: View) -> None:
        """Refuse before it is closed, or a second time."""
        need_text("The reason", self.reason)
        row = need_state(view, self.evacuation, _S.CLOSED)
        if row.erased_at is not None:
            raise refuse(
                f"Who was registered in evacuation {row.id} is erased already, since {row.erased_at}."
            )

    def apply(self, view: View, effects: Effects) -> Effects:
        """Remove the sealed values and the links to them."""
        row = found_evacuation(view, self.evacuation)
        erased = sum(_erase(view, table, row.first) for table in (t.arrival, t.look_up))
        change(view, row.id, erased_at=moment_text(view.at))
        return {**effects, "erased": erased}


def _erase(view: View, table: Table, first: int) -> int:
    here = (table.c.first == first) & table.c.commitment.is_not(None)
    view.tx.execute(delete(t.sealed).where(t.sealed.c.commitment.in_(select(table.c.commitment).where(here))))
    return int(view.tx.execute(update(table).where(here).values(commitment=None)).rowcount)


def _made_lately(view: View, account: str) -> int:
    c = t.look_up.c
    query = select(func.count()).where(c.account == account, c.at > moment_text(view.at - _HOUR))
    return int(view.tx.execute(query).scalar_one())


def _found(view: View, first: int, sought: Sought, *, minors: bool) -> list[tuple[str, str]]:
    """Return the shelters and days at which somebody of that name and year was registered, as far as it may be told."""
    a, year = t.arrival.c, view.today.year
    query = select(a.shelter, a.at, a.consents, t.sealed.c.body).join(
        t.sealed, t.sealed.c.commitment == a.commitment
    )
    # NOTE: most households have nobody born in that year, and need not be read.
    mark = f'"born_year":{sought.born_year}'.encode()
    young = minors and year - sought.born_year < OF_AGE
    rows = [
        (row.shelter, row.at, each["name"])
        for row in view.tx.execute(query.where(a.first == first, _holds(view, mark)))
        if row.consents or young
        for each in json.loads(bytes(row.body))["people"]
        if each["born_year"] == sought.born_year
    ]
    names = pl.Series([sought.name, *(name for _, _, name in rows)], dtype=pl.String)
    keys = likeness(names, pl.repeat(sought.born_year, len(names), dtype=pl.Int64, eager=True)).to_list()
    same = {(row[0], row[1]) for row, key in zip(rows, keys[1:], strict=True) if key == keys[0]}
    return sorted((shelter, _day(view, at)) for shelter, at in same)


def _holds(view: View, mark: bytes) -> ColumnElement[bool]:
    """Return the condition that a sealed body holds some bytes, as each database says it."""
    body, sought = t.sealed.c.body, literal(mark, LargeBinary)
    if view.tx.dialect.name == "sqlite":
        return func.instr(body, sought) > 0
    return func.position(sought.op("in")(body)) > 0


def _day(view: View, at: str) -> str:
    return view.frame.day_of(view.region, datetime.fromisoformat(at)).isoformat()
