"""Parked orders: who may answer them, and that they are judged again then."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from holdfast.desk import Receipt
from holdfast.model import Interval, Post, Power, Seat, Side
from holdfast.orders import (
    AmendPost,
    AppointToSeat,
    Approve,
    CreateSeat,
    Decline,
    DischargeReservist,
    RecordService,
    StandDownHeadquarters,
    VacateSeat,
    VaryCallUp,
)
from holdfast.rebuild import rebuild
from holdfast.store import tables as t
from worlds import ALVA, BO, START, Toy, flood, watch

DAY = date(2030, 2, 4)


def parked(toy: Toy, seat: str = "caller") -> int:
    """Park a watch of twelve days of Alva and return its entry."""
    receipt = toy.does(watch(ALVA, DAY, 12), seat)
    assert receipt.waits_for == "council"
    return receipt.entry


def waiting(toy: Toy) -> list[int]:
    """Return the entries that wait for an approval."""
    with toy.store.read() as tx:
        return list(tx.execute(select(t.pending.c.entry)).scalars())


def called(toy: Toy) -> list[tuple[int, int]]:
    """Return person and days of every call-up."""
    with toy.store.read() as tx:
        rows = tx.execute(select(t.call_up.c.person, t.call_up.c.start_day, t.call_up.c.end_day)).all()
    return [(row.person, row.end_day - row.start_day) for row in rows]


def test_another_person_in_the_seat_approves(toy: Toy) -> None:
    """Tests that an approved order is carried out as its author gave it, and waits no longer."""
    entry = parked(toy)
    receipt = toy.does(Approve(entry), "council")
    assert receipt.effects == {"call_up": 1}
    assert called(toy) == [(ALVA, 12)]
    assert waiting(toy) == []
    with toy.store.read() as tx:
        row = tx.execute(select(t.call_up.c.authority, t.call_up.c.entry)).one()
    assert (row.authority, row.entry) == ("mayor", receipt.entry)
    assert "no parked order" in toy.refuses(Approve(entry), "council")
    assert rebuild(toy.store, check=True).same


@pytest.mark.parametrize("answer", [Approve, lambda entry: Decline(entry, "mine")])
def test_nobody_answers_their_own(toy: Toy, answer: type[Approve]) -> None:
    """Tests that the author does not approve or decline, from another seat either."""
    toy.does(AppointToSeat("council", "p-caller"))
    entry = parked(toy)
    refusal = toy.desk.submit(answer(entry), type(toy.by("council"))("p-caller", "council"))
    assert "Nobody approves their own" in refusal.reason()
    assert called(toy) == []


def test_the_seat_must_act_for_the_authority(toy: Toy) -> None:
    """Tests that power to approve is not enough: the seat must be that of the authority named."""
    entry = parked(toy)
    assert "waits for council; the seat acts for mayor" in toy.refuses(Approve(entry), "mayor")
    assert "waits for council" in toy.refuses(Decline(entry, "no"), "mayor")
    assert "power 'approve'" in toy.refuses(Approve(entry), "caller")
    assert waiting(toy) == [entry]


def test_only_what_waits_can_be_answered(toy: Toy) -> None:
    """Tests that neither an accepted nor a refused nor a future entry can be approved."""
    accepted = toy.does(watch(ALVA, DAY, 3), "caller").entry
    refused = toy.give(watch(ALVA, DAY, 31), "caller").entry
    for entry in (accepted, refused, 10_000, -1):
        assert "no parked order" in toy.refuses(Approve(entry), "council")


def test_declined(toy: Toy) -> None:
    """Tests that a declined order is not carried out and cannot be approved afterwards."""
    entry = parked(toy)
    toy.does(Decline(entry, "not needed"), "council")
    assert waiting(toy) == []
    assert "no parked order" in toy.refuses(Approve(entry), "council")
    assert called(toy) == []
    assert rebuild(toy.store, check=True).same


def test_too_late(toy: Toy) -> None:
    """Tests that an order waits for fourteen days and no longer."""
    entry = parked(toy)
    toy.now = START + timedelta(days=14)
    assert "could be approved until 2030-01-19" in toy.refuses(Approve(entry), "council")
    other = toy.does(watch(BO, DAY, 12), "caller").entry
    toy.now += timedelta(days=13)
    toy.does(Approve(other), "council")


def test_judged_again_on_new_facts(toy: Toy) -> None:
    """Tests that service entered meanwhile counts when the order is approved."""
    entry = parked(toy)
    toy.does(RecordService(ALVA, Interval.of_days(date(2030, 3, 1), 9), "watch"))
    refusal = toy.give(Approve(entry), "council")
    assert not isinstance(refusal, Receipt)
    assert refusal.verdicts[0]["article"] == "Art. 3"
    assert called(toy) == []
    assert waiting(toy) == [entry]


def test_judged_again_against_the_register(toy: Toy) -> None:
    """Tests that a post closed for those days, or a person discharged, refuses the approval."""
    entry = parked(toy)
    closed = Post("dam.gate", "dam", "guard", "guard", 4, period=Interval(date(2030, 5, 1), date(2030, 6, 1)))
    toy.does(AmendPost(closed))
    assert "not to be manned" in toy.refuses(Approve(entry), "council")
    toy.does(AmendPost(Post("dam.gate", "dam", "guard", "guard", 4)))
    toy.does(DischargeReservist(ALVA, date(2030, 2, 6)))
    assert "discharged" in toy.refuses(Approve(entry), "council")


def test_judged_again_in_the_status_of_then(toy: Toy) -> None:
    """Tests that an order that rested on a flood is refused once the flood is lifted."""
    toy.does(flood(date(2030, 1, 5), date(2030, 12, 1)), "mayor")
    entry = toy.does(watch(ALVA, DAY, 12, basis="flood_duty"), "caller").entry
    from dataclasses import replace

    order = flood(date(2030, 1, 6), date(2030, 1, 7), name="lift")
    toy.does(type(order)(replace(order.act, declares=None, lifts="flood-1")), "mayor")
    refusal = toy.give(Approve(entry), "council")
    assert refusal.verdicts[0]["article"] == "Art. 2"


@pytest.mark.parametrize(
    "gone", [VacateSeat("north-caller", "p-north-caller"), StandDownHeadquarters("north-staff", "over")]
)
def test_whoever_asked_must_still_be_entitled(toy: Toy, gone: VacateSeat | StandDownHeadquarters) -> None:
    """Tests that an order whose author has left the seat, or whose headquarters has gone, is not carried out."""
    entry = parked(toy, "north-caller")
    toy.does(gone)
    assert toy.refuses(Approve(entry), "council")
    assert called(toy) == []


def test_a_varied_call_up_that_needs_an_authority(toy: Toy) -> None:
    """Tests that a parked change is judged against the call-up as it is when it is approved."""
    number = toy.calls(ALVA, DAY, 3)
    entry = toy.does(VaryCallUp(number, "dam.gate", Interval.of_days(DAY, 12), "longer"), "caller").entry
    assert called(toy) == [(ALVA, 3)]
    toy.does(Approve(entry), "council")
    assert called(toy) == [(ALVA, 12)]
    assert rebuild(toy.store, check=True).same


def test_an_approver_of_another_region(toy: Toy) -> None:
    """Tests that a seat of the north does not approve what concerns the south."""
    seat = Seat(
        "north-council",
        "north-staff",
        "Council",
        Side.CIVIL,
        frozenset({Power.APPROVE}),
        authority="council",
    )
    toy.does(CreateSeat(seat))
    toy.does(AppointToSeat("north-council", "p-north-council"))
    south = toy.does(watch(ALVA, DAY, 12, post="mast.foot"), "caller").entry
    assert "has no say in south" in toy.refuses(Approve(south), "north-council")
    north = toy.does(watch(BO, DAY, 12), "caller").entry
    toy.does(Approve(north), "north-council")


def test_two_authorities_one_after_the_other(toy: Toy) -> None:
    """Tests that what needs two authorities goes from the first to the second, and is carried out only then."""
    toy.does(
        CreateSeat(Seat("elders", "office", "Elders", Side.CIVIL, frozenset({Power.APPROVE}), None, "elders"))
    )
    toy.does(AppointToSeat("elders", "p-elders"))
    toy.does(flood(date(2030, 1, 5), date(2030, 6, 1)))
    first = toy.does(watch(ALVA, DAY, 14, basis="flood_duty"), "caller")
    order_of = {"council": "elders", "elders": "council"}
    assert first.waits_for in order_of
    second = order_of[first.waits_for]
    passed_on = toy.does(Approve(first.entry), first.waits_for)
    assert passed_on.effects == {"waits_for": second}
    assert called(toy) == []
    assert f"waits for {second}" in toy.refuses(Approve(first.entry), first.waits_for)
    toy.does(Approve(first.entry), second)
    assert called(toy) == [(ALVA, 14)]
    assert waiting(toy) == []
    assert rebuild(toy.store, check=True).same
