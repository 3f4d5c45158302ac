"""Orders about who coordinates: agencies, headquarters, seats and who sits in them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from sqlalchemy import delete, insert, update

from holdfast.law.headquarters import headquarters_rules, judge_headquarters
from holdfast.law.kinds.hq import HqTerms
from holdfast.model import Agency, Headquarters, Power, Region, Seat, Side
from holdfast.orders.base import Effects, Order, Ruling, View, refuse
from holdfast.orders.codec import plain
from holdfast.orders.need import need_id, need_profile, need_region
from holdfast.store import tables as t

FOUNDING_SEAT = "administrator"
"""The seat that exists first; it composes the others and commands nothing."""


@dataclass(frozen=True, slots=True)
class Found(Order):
    """Begin the register: the outermost region, its office, and the first seat in it.

    Only the system gives it, and only as the first entry.
    """

    region: Region
    office: str
    account: str
    power: ClassVar[Power] = Power.CONSTITUTE
    reframes: ClassVar[bool] = True

    def concerns(self, view: View) -> str:  # noqa: ARG002 -- every order is asked alike
        """Return the region founded."""
        return self.region.id

    def check(self, view: View) -> None:
        """Refuse to found twice."""
        if view.n != 0:
            raise refuse("The register is founded already.")

    def apply(self, view: View, effects: Effects) -> Effects:
        """Make region, office and seat."""
        view.tx.execute(insert(t.region), plain(self.region))
        _insert_headquarters(view, Headquarters("office", self.region.id, self.office))
        powers = frozenset({Power.CONSTITUTE, Power.ACTS, Power.REGISTER, Power.RESERVE})
        _insert_seat(view, Seat(FOUNDING_SEAT, "office", "Administrator", Side.CIVIL, powers))
        view.tx.execute(insert(t.holder), {"seat": FOUNDING_SEAT, "account": self.account})
        return effects


@dataclass(frozen=True, slots=True)
class AddAgency(Order):
    """Enter an agency that sends people to a headquarters or operates facilities."""

    agency: Agency
    region: str
    power: ClassVar[Power] = Power.CONSTITUTE
    reframes: ClassVar[bool] = True

    def concerns(self, view: View) -> str:
        """Return the region it works in."""
        return need_region(view, self.region)

    def check(self, view: View) -> None:
        """Refuse one that is there already."""
        if self.agency.id in view.frame.agencies:
            raise refuse(f"The agency {self.agency.id} is in the register already.")

    def apply(self, view: View, effects: Effects) -> Effects:
        """Enter it."""
        view.tx.execute(insert(t.agency), plain(self.agency))
        return effects


@dataclass(frozen=True, slots=True)
class EstablishHeadquarters(Order):
    """Establish a headquarters by a rule of the profile."""

    headquarters: Headquarters
    power: ClassVar[Power] = Power.CONSTITUTE
    reframes: ClassVar[bool] = True

    def concerns(self, view: View) -> str:
        """Return its region."""
        return need_region(view, self.headquarters.region)

    def judge(self, view: View) -> Ruling:
        """Ask whether a headquarters of that rule may exist there now."""
        profile = need_profile(view, self.headquarters.region)
        rules = {rule.id for rule, _ in profile.of_kind("hq")}
        if self.headquarters.rule not in rules:
            known = ", ".join(sorted(rules)) or "none"
            raise refuse(
                f"The profile has no headquarters {self.headquarters.rule!r}. It has: {known}.", kind="law"
            )
        statuses = view.frame.statuses(self.headquarters.region, view.at)
        return Ruling(judge_headquarters(profile, self.headquarters.rule, statuses, view.today))

    def check(self, view: View) -> None:
        """Refuse a second one of the same name, or an act that is not there."""
        if self.headquarters.id in view.frame.headquarters:
            raise refuse(f"The headquarters {self.headquarters.id} is established already.")
        if self.headquarters.act is not None and self.headquarters.act not in {a.id for a in view.frame.acts}:
            raise refuse(f"There is no act {self.headquarters.act}. Enter it first.")

    def apply(self, view: View, effects: Effects) -> Effects:
        """Enter it with the seats that the rule composes it of; they are vacant at first."""
        _insert_headquarters(view, self.headquarters)
        seats = _composed(self.headquarters, need_terms(view, self.headquarters))
        for seat in seats:
            _insert_seat(view, seat)
        return {**effects, "seats": [seat.id for seat in seats]}


@dataclass(frozen=True, slots=True)
class StandDownHeadquarters(Order):
    """Stand a headquarters down for good; its seats command nothing from then on."""

    headquarters: str
    reason: str
    power: ClassVar[Power] = Power.CONSTITUTE
    reframes: ClassVar[bool] = True

    def concerns(self, view: View) -> str:
        """Return its region."""
        if self.headquarters not in view.frame.headquarters:
            raise refuse(f"There is no headquarters {self.headquarters}.")
        return view.frame.headquarters[self.headquarters].region

    def check(self, view: View) -> None:
        """Refuse to stand down the founding office, or twice."""
        if not view.frame.headquarters[self.headquarters].rule:
            raise refuse("The founding office keeps the register and cannot be stood down.")
        if self.headquarters in view.frame.stood_down:
            raise refuse(f"The headquarters {self.headquarters} is stood down already.")

    def apply(self, view: View, effects: Effects) -> Effects:
        """Note the moment."""
        row = update(t.headquarters).where(t.headquarters.c.id == self.headquarters)
        view.tx.execute(row.values(stood_down_at=plain(view.at)))
        return effects


@dataclass(frozen=True, slots=True)
class CreateSeat(Order):
    """Create a seat in a headquarters; a seat of oversight may only read."""

    seat: Seat
    power: ClassVar[Power] = Power.CONSTITUTE
    reframes: ClassVar[bool] = True

    def concerns(self, view: View) -> str:
        """Return the region of its headquarters."""
        if self.seat.headquarters not in view.frame.headquarters:
            raise refuse(f"There is no headquarters {self.seat.headquarters}. Establish it first.")
        return view.frame.headquarters[self.seat.headquarters].region

    def check(self, view: View) -> None:
        """Refuse a seat that is there, an unknown agency or authority, or power for an overseer."""
        seat = self.seat
        if seat.id in view.frame.seats:
            raise refuse(f"The seat {seat.id} exists already.")
        if seat.agency is not None and seat.agency not in view.frame.agencies:
            raise refuse(f"There is no agency {seat.agency}. Enter it first.")
        if seat.side is Side.OVERSIGHT and seat.powers - {Power.READ}:
            raise refuse(
                "A seat of oversight reads everything and commands nothing. Leave it only the power to read."
            )
        headquarters = view.frame.headquarters[seat.headquarters]
        if headquarters.rule:
            allowed = {Power.READ, *(Power(power) for power in need_terms(view, headquarters).powers)}
            if seat.powers - allowed:
                beyond = ", ".join(sorted(seat.powers - allowed))
                raise refuse(
                    f"The profile gives {headquarters.title} no power to {beyond}. Leave it out.", kind="law"
                )
        profile = view.frame.profile_of(self.concerns(view))
        if seat.authority and (profile is None or seat.authority not in profile.authorities):
            known = ", ".join(sorted(profile.authorities)) if profile else "none, for lack of a profile"
            raise refuse(f"The profile knows no authority {seat.authority!r}. It knows: {known}.")

    def apply(self, view: View, effects: Effects) -> Effects:
        """Enter it."""
        _insert_seat(view, self.seat)
        return effects


@dataclass(frozen=True, slots=True)
class AppointToSeat(Order):
    """Let an account hold a seat."""

    seat: str
    account: str
    power: ClassVar[Power] = Power.CONSTITUTE
    reframes: ClassVar[bool] = True

    def concerns(self, view: View) -> str:
        """Return the region of the seat."""
        return _region_of_seat(view, self.seat)

    def check(self, view: View) -> None:
        """Refuse a seat that the account holds, or civil and military seats in one hand."""
        need_id("The account", self.account)
        if self.account in view.frame.holders.get(self.seat, ()):
            raise refuse(f"The account {self.account} holds the seat {self.seat} already.")
        held = {
            view.frame.seats[seat].side for seat, who in view.frame.holders.items() if self.account in who
        }
        mixed = held | {view.frame.seats[self.seat].side}
        if len(mixed) > 1:
            sides = " and ".join(sorted(mixed))
            raise refuse(
                f"The account {self.account} would hold {sides} seats at once. Civil, military and oversight seats "
                "are never in one hand: appoint somebody else, or vacate the other seat first."
            )

    def apply(self, view: View, effects: Effects) -> Effects:
        """Note the holder."""
        view.tx.execute(insert(t.holder), {"seat": self.seat, "account": self.account})
        return effects


@dataclass(frozen=True, slots=True)
class VacateSeat(Order):
    """End an account's hold of a seat."""

    seat: str
    account: str
    power: ClassVar[Power] = Power.CONSTITUTE
    reframes: ClassVar[bool] = True

    def concerns(self, view: View) -> str:
        """Return the region of the seat."""
        return _region_of_seat(view, self.seat)

    def check(self, view: View) -> None:
        """Refuse where the account does not hold it, or the last administrator would go."""
        holders = view.frame.holders.get(self.seat, frozenset())
        if self.account not in holders:
            raise refuse(f"The account {self.account} does not hold the seat {self.seat}.")
        if self.seat == FOUNDING_SEAT and len(holders) == 1:
            raise refuse("Nobody could appoint anybody any more. Appoint another administrator first.")

    def apply(self, view: View, effects: Effects) -> Effects:
        """Remove the holder."""
        view.tx.execute(
            delete(t.holder).where(t.holder.c.seat == self.seat, t.holder.c.account == self.account)
        )
        return effects


def need_terms(view: View, headquarters: Headquarters) -> HqTerms:
    """Return what the profile's rule says of a headquarters, or refuse where it says nothing today."""
    profile = need_profile(view, headquarters.region)
    found = {rule.id: terms for rule, terms in headquarters_rules(profile, view.today)}
    if headquarters.rule not in found:
        raise refuse(f"The profile has no headquarters {headquarters.rule!r} in force today.", kind="law")
    return found[headquarters.rule]


def _composed(headquarters: Headquarters, terms: HqTerms) -> list[Seat]:
    """Return the seats of the rule's composition; the head approves where the rule lets the headquarters approve."""
    approves = frozenset({Power.APPROVE} & {Power(power) for power in terms.powers})
    seats = [
        Seat(
            f"{headquarters.id}.head",
            headquarters.id,
            terms.head.role,
            terms.head.side,
            approves | {Power.READ},
        )
    ]
    return seats + [
        Seat(
            f"{headquarters.id}.member-{at}",
            headquarters.id,
            member.role,
            member.side,
            frozenset({Power.READ}),
        )
        for at, member in enumerate(terms.members, 1)
    ]


def _region_of_seat(view: View, seat: str) -> str:
    if seat not in view.frame.seats:
        raise refuse(f"There is no seat {seat}. Create it first.")
    return view.frame.headquarters[view.frame.seats[seat].headquarters].region


def _insert_headquarters(view: View, headquarters: Headquarters) -> None:
    view.tx.execute(insert(t.headquarters), plain(headquarters) | {"stood_down_at": None})


def _insert_seat(view: View, seat: Seat) -> None:
    view.tx.execute(insert(t.seat), plain(seat) | {"powers": " ".join(sorted(seat.powers))})
