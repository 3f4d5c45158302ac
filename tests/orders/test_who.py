"""Seats are held for a time, and their powers hang on the statuses of the moment."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from authority_worlds import RULES, adopt
from holdfast.desk import Author, Receipt
from holdfast.model import Headquarters, Power, Region, Seat, Side
from holdfast.orders import (
    AddRegion,
    AppointToSeat,
    Approve,
    CreateSeat,
    EstablishHeadquarters,
    RevokeCallUp,
    ServeCallUp,
    VacateSeat,
)
from holdfast.rebuild import rebuild
from holdfast.store import tables as t
from holdfast.store.days import to_day
from worlds import ALVA, BO, START, Toy, flood, watch

DAY = date(2030, 2, 4)


def until(toy: Toy, seat: str, account: str) -> int | None:
    """Return the number of the first day on which an account holds a seat no more."""
    where = (t.holder.c.seat == seat) & (t.holder.c.account == account)
    with toy.store.read() as tx:
        return tx.execute(select(t.holder.c.until_day).where(where)).scalar_one()


def at(text: str) -> datetime:
    """Return a moment in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_a_seat_is_held_for_a_year_unless_it_is_said(toy: Toy) -> None:
    """Tests that an appointment ends by default after one year, and says so in its entry."""
    receipt = toy.does(AppointToSeat("caller", "p-new"))
    assert receipt.effects == {"until": "2031-01-05"}
    assert until(toy, "caller", "p-new") == to_day(date(2031, 1, 5))
    assert toy.does(AppointToSeat("caller", "p-guest", date(2030, 1, 7))).effects == {"until": "2030-01-07"}
    assert rebuild(toy.store, check=True).same


def test_after_its_term_a_seat_is_nobodys(toy: Toy) -> None:
    """Tests that the last moment of the term still counts, that the next is refused, and that it can be renewed."""
    toy.does(AppointToSeat("caller", "p-guest", date(2030, 1, 7)))
    guest = Author("p-guest", "caller")
    toy.now = at("2030-01-06T23:59:59.999999")
    assert isinstance(toy.desk.submit(watch(ALVA, DAY, 2), guest), Receipt)
    toy.now = at("2030-01-07T00:00")
    answer = toy.desk.submit(watch(BO, DAY, 2), guest)
    assert "held the seat caller until 2030-01-07" in answer.reason()
    toy.does(AppointToSeat("caller", "p-guest"))
    assert isinstance(toy.desk.submit(watch(BO, DAY, 2), guest), Receipt)
    assert rebuild(toy.store, check=True).same


def test_a_term_can_be_given_anew_while_it_lasts(toy: Toy) -> None:
    """Tests that who holds a seat is given another day, but neither the same by silence nor one that is past."""
    assert "until 2031-01-05" in toy.refuses(AppointToSeat("caller", "p-caller"))
    toy.does(AppointToSeat("caller", "p-caller", date(2030, 6, 1)))
    assert until(toy, "caller", "p-caller") == to_day(date(2030, 6, 1))
    assert "over already" in toy.refuses(AppointToSeat("caller", "p-caller", START.date()))


def test_an_approval_needs_an_author_whose_term_lasts(toy: Toy) -> None:
    """Tests that an order whose author's term has ended meanwhile is not carried out."""
    toy.does(AppointToSeat("caller", "p-guest", date(2030, 1, 7)))
    answer = toy.desk.submit(watch(ALVA, DAY, 12), Author("p-guest", "caller"))
    toy.now = at("2030-01-08T00:00")
    assert "held the seat" in toy.refuses(Approve(answer.entry), "council")


def test_the_last_administrator_stays_until_another_is_appointed(toy: Toy) -> None:
    """Tests that the register is never without somebody who may appoint, by terms either."""
    toy.does(AppointToSeat("administrator", "second", date(2030, 2, 1)))
    toy.does(VacateSeat("administrator", "admin"))
    second = Author("second", "administrator")
    toy.now = at("2030-03-01T00:00")
    assert isinstance(toy.desk.submit(AppointToSeat("administrator", "third"), second), Receipt)
    answer = toy.desk.submit(AppointToSeat("administrator", "fourth"), second)
    assert "held the seat" in answer.reason()


def test_a_term_that_is_over_mixes_no_sides(toy: Toy) -> None:
    """Tests that a seat held once is no obstacle to one of another side."""
    toy.does(AppointToSeat("duty", "p-caller", date(2030, 1, 7)))
    assert "never in one hand" in toy.refuses(AppointToSeat("colonel", "p-caller"))
    toy.does(VacateSeat("caller", "p-caller"))
    toy.now = at("2030-01-07T00:00")
    toy.does(AppointToSeat("colonel", "p-caller"))


# Powers by status


def staffed(toy: Toy, rule: str, *more: Power) -> None:
    """Establish a headquarters by a rule, with a seat that calls up and keeps the register."""
    toy.does(EstablishHeadquarters(Headquarters("hq", "north", "Staff", rule)))
    powers = frozenset({Power.CALL_UP, Power.REGISTER, *more})
    toy.does(CreateSeat(Seat("wave", "hq", "Wave", Side.CIVIL, powers, None, "mayor")))
    toy.does(AppointToSeat("wave", "p-wave"))


@pytest.mark.parametrize("order", [RevokeCallUp(1, "over"), ServeCallUp(1, START.date()), watch(BO, DAY, 2)])
def test_when_the_status_ends_its_headquarters_commands_nothing(toy: Toy, order: object) -> None:
    """Tests that no order over people comes from a headquarters whose status has ended, and that it keeps the register."""
    toy.does(flood(date(2030, 1, 5), date(2030, 2, 1)), "mayor")
    staffed(toy, "flood-staff", Power.ATTEND)
    toy.calls(ALVA, DAY, 2)
    toy.now = at("2030-02-01T00:00")
    assert "does not stand" in toy.refuses(order, "wave")
    toy.does(AddRegion(Region("west", "West", "north")), "wave")


def test_a_power_lasts_as_long_as_the_status_that_gives_it(toy: Toy) -> None:
    """Tests that a permanent staff calls up in a flood and neither before nor after, to the very moment of the lifting."""
    adopt(toy, rules=RULES.replace("orders: [RecordAct]", "orders: [AddFacility]"))
    staffed(toy, "storm-staff")
    assert "no power to call_up" in toy.refuses(watch(ALVA, DAY, 2), "wave")
    toy.does(flood(date(2030, 1, 6), date(2030, 6, 1)), "mayor")
    assert "no power to call_up" in toy.refuses(watch(ALVA, DAY, 2), "wave")
    toy.now = at("2030-01-06T00:00")
    toy.does(watch(ALVA, DAY, 2), "wave")
    lift = flood(date(2030, 1, 8), date(2030, 6, 1), name="lift")
    toy.does(replace(lift, act=replace(lift.act, declares=None, lifts="flood-1")), "mayor")
    toy.now = at("2030-01-07T23:59")
    toy.does(watch(BO, DAY, 2), "wave")
    toy.now = at("2030-01-08T00:00")
    assert "no power to call_up" in toy.refuses(watch(BO, date(2030, 5, 1), 2), "wave")
    toy.does(AddRegion(Region("west", "West", "north")), "wave")
    assert rebuild(toy.store, check=True).same


def test_a_composed_head_approves_only_in_the_status(toy: Toy) -> None:
    """Tests that the head of a composed headquarters has the power to approve, asleep until the status that gives it."""
    adopt(toy)
    toy.does(EstablishHeadquarters(Headquarters("hq", "north", "Staff", "storm-staff")))
    frame = toy.desk.frame()
    seat = frame.seats["hq.head"]
    assert seat.powers == {Power.READ, Power.APPROVE}
    assert frame.powers_now(seat, toy.now) == {Power.READ}
