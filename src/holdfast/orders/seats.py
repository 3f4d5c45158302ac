"""Orders about who coordinates: agencies, headquarters, seats and who sits in them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import ClassVar, Final

from sqlalchemy import delete, insert, update

from holdfast.law.headquarters import headquarters_rules, judge_headquarters
from holdfast.law.kinds.hq import HqTerms
from holdfast.model import Agency, Headquarters, Power, Region, Seat, Side
from holdfast.model.duration import add_months
from holdfast.orders.base import Effects, Order, Ruling, View, refuse
from holdfast.orders.codec import plain
from holdfast.orders.frame import FOUNDING_SEAT
from holdfast.orders.need import need_id, need_profile, need_region, put
from holdfast.orders.two_persons import guards_constitution, seated
from holdfast.store import tables as t
from holdfast.store.days import to_day

TERM_MONTHS: Final = 12
"""How long a seat is held where the appointment does not say."""


@dataclass(frozen=True, slots=True)
class Found(Order):
    """Begin the register: the outermost region, its office, and the first seat in it.

    Only the system gives it, and only as the first entry.

    Attributes
    ----------
    exercise
        Whether the whole register is an exercise, for good: every entry says so, and nothing real leaves it.
    """

    region: Region
    office: str
    account: str
    exercise: bool = False
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
        view.tx.execute(insert(t.holder), {"seat": FOUNDING_SEAT, "account": self.account, "until_day": None})
        view.tx.execute(insert(t.register), {"id": 1, "exercise": int(self.exercise)})
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
        need_apart(f"The seat {seat.id}", seat.powers)
        headquarters = view.frame.headquarters[seat.headquarters]
        if headquarters.rule:
            allowed = {Power.READ, *_ever(need_terms(view, headquarters))}
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
    """Let an account hold a seat for a time; one who holds it already may be given longer.

    Attributes
    ----------
    until
        The first day on which it is held no more; one year after the appointment where it is not given.
    """

    seat: str
    account: str
    until: date | None = None
    power: ClassVar[Power] = Power.CONSTITUTE
    reframes: ClassVar[bool] = True

    def concerns(self, view: View) -> str:
        """Return the region of the seat."""
        return _region_of_seat(view, self.seat)

    def judge(self, view: View) -> Ruling:
        """Say until when the seat is held; no rule restricts it."""
        _region_of_seat(view, self.seat)
        until = self.until or add_months(view.today, TERM_MONTHS)
        return replace(super(AppointToSeat, self).judge(view), effects={"until": until.isoformat()})

    def check(self, view: View) -> None:
        """Refuse a seat that the account holds, a term that is over, or civil and military seats in one hand."""
        need_id("The account", self.account)
        frame = view.frame
        if self.until is not None and self.until <= view.today:
            raise refuse(f"A term until {self.until} is over already. Give a day to come.")
        if self.until is None and frame.holds(self.seat, self.account, view.at):
            term = frame.terms.get((self.seat, self.account))
            raise refuse(
                f"The account {self.account} holds the seat {self.seat} already"
                + (f", until {term}. To change that, give the day" if term else "")
                + "."
            )
        held = {seat for seat in frame.holders if frame.holds(seat, self.account, view.at)}
        mixed = {frame.seats[seat].side for seat in {self.seat, *held}}
        if len(mixed) > 1:
            sides = " and ".join(sorted(mixed))
            raise refuse(
                f"The account {self.account} would hold {sides} seats at once. Civil, military and oversight seats "
                "are never in one hand: appoint somebody else, or vacate the other seat first."
            )
        powers = (frame.seats[seat].powers for seat in {self.seat, *held})
        need_apart(f"The account {self.account}", frozenset[Power]().union(*powers))

    def apply(self, view: View, effects: Effects) -> Effects:
        """Note the holder and the term."""
        # NOTE: appointments made before there were terms have none.
        until = effects.get("until")
        values = {"until_day": to_day(date.fromisoformat(until)) if until is not None else None}
        put(view, t.holder, {"seat": self.seat, "account": self.account}, values)
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
        self._check_guard(view)

    def _check_guard(self, view: View) -> None:
        """Refuse to remove the last person whom the profile makes appointments wait for."""
        seat, frame = view.frame.seats[self.seat], view.frame
        if not (frame.holds(self.seat, self.account, view.at) and guards_constitution(view, seat)):
            return
        left = {**frame.holders, self.seat: frame.holders[self.seat] - {self.account}}
        without = replace(view, frame=replace(frame, holders=left))
        if not seated(without, seat.authority, self.concerns(view)):
            raise refuse(
                f"By the profile, appointments wait for {seat.authority}, and nobody else acts for it. "
                "Appoint another person to such a seat first.",
                kind="two-person",
            )

    def apply(self, view: View, effects: Effects) -> Effects:
        """Remove the holder."""
        view.tx.execute(
            delete(t.holder).where(t.holder.c.seat == self.seat, t.holder.c.account == self.account)
        )
        return effects


def need_apart(who: str, powers: frozenset[Power]) -> None:
    """Refuse to let one hand decide on applications and call people up, plan or approve."""
    commands = sorted(powers & {Power.CALL_UP, Power.PLAN, Power.APPROVE})
    if Power.ADJUDICATE in powers and commands:
        raise refuse(
            f"{who} would both adjudicate and {', '.join(commands)}. Whoever decides on applications and appeals stands "
            "outside the chain of command: give it to somebody else.",
            kind="two-person",
        )


def need_terms(view: View, headquarters: Headquarters) -> HqTerms:
    """Return what the profile's rule says of a headquarters, or refuse where it says nothing today."""
    profile = need_profile(view, headquarters.region)
    found = {rule.id: terms for rule, terms in headquarters_rules(profile, view.today)}
    if headquarters.rule not in found:
        raise refuse(f"The profile has no headquarters {headquarters.rule!r} in force today.", kind="law")
    return found[headquarters.rule]


def _ever(terms: HqTerms) -> frozenset[Power]:
    """Return the powers that a rule gives its headquarters in some status; what it has at a moment is asked then."""
    more = (power for _, powers in terms.powers_in for power in powers)
    return frozenset(Power(power) for power in (*terms.powers, *more))


def _composed(headquarters: Headquarters, terms: HqTerms) -> list[Seat]:
    """Return the seats of the rule's composition; the head approves where the rule ever lets the headquarters approve."""
    approves = frozenset({Power.APPROVE} & _ever(terms))
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
