"""Enrolment, contracts, service elsewhere, discharge: what is refused, and what stands afterwards."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from holdfast.model import Contract, Interval, PersonalDetails
from holdfast.orders import (
    AmendReservist,
    AppointToSeat,
    CeaseCallUp,
    DischargeReservist,
    EndContract,
    EnrolReservist,
    Order,
    RecordService,
    SignContract,
)
from worlds import ALVA, BO, EVA, PEOPLE, YEAR, Toy, watch

DAY = date(2030, 2, 4)
NEXT = Interval(YEAR.end, date(2032, 1, 1))
ANN = PersonalDetails("R-1", "Ann", None, "northby")


@pytest.mark.parametrize(
    ("order", "says"),
    [
        (EnrolReservist("north", "member", frozenset(), ANN, days_before=-1), "served -1 days"),
        (EnrolReservist("north", "member", frozenset(), ANN, days_before=2**31), "served"),
        (EnrolReservist("north", "member", frozenset({"two words"}), ANN), "identifier"),
        (EnrolReservist("north", "general", frozenset(), ANN), "no rank group"),
        (EnrolReservist("south", "member", frozenset(), ANN), "place of residence"),
        (EnrolReservist("moon", "member", frozenset(), ANN), "no region moon"),
        (EnrolReservist("north", "member", frozenset(), PEOPLE[0]), "enrolled already"),
        (EnrolReservist("north", "member", frozenset(), None), "missing"),
        (AmendReservist(ALVA, "member", frozenset({""})), "identifier"),
        (AmendReservist(99, "member", frozenset()), "no person 99"),
        (SignContract(Contract("c1", ALVA, NEXT, ("land",))), "in the register already"),
        (SignContract(Contract("c9", ALVA, YEAR, ("land",))), "covers some of these days"),
        (SignContract(Contract("c9", ALVA, NEXT, ("moon",))), "no region moon"),
        (SignContract(Contract("c9", ALVA, NEXT, ("land",), "toads")), "no unit toads"),
        (SignContract(Contract("c9", 99, NEXT, ("land",))), "no person 99"),
        (EndContract("c1", YEAR.start), "not a day within"),
        (EndContract("c1", YEAR.end), "not a day within"),
        (RecordService(ALVA, YEAR, "picnic"), "no basis"),
        (AppointToSeat("caller", "x" * 65), "identifier"),
        (AppointToSeat("caller", "two words"), "identifier"),
    ],
)
def test_what_does_not_agree(toy: Toy, order: Order, says: str) -> None:
    """Tests that what cannot be is refused with a sentence, on either database."""
    assert says in toy.refuses(order)


def test_service_elsewhere_counts_once(toy: Toy) -> None:
    """Tests that days served elsewhere count in the cap and are not entered twice."""
    toy.does(RecordService(ALVA, Interval.of_days(date(2030, 1, 1), 15), "watch"))
    assert "entered already" in toy.refuses(
        RecordService(ALVA, Interval.of_days(date(2030, 1, 10), 9), "drill")
    )
    assert toy.refuses(watch(ALVA, DAY, 6), "caller")
    toy.calls(ALVA, DAY, 5)


@pytest.mark.parametrize("leave", [DischargeReservist, lambda _, day: EndContract("c1", day)])
def test_nobody_leaves_under_a_call_up(toy: Toy, leave: type[DischargeReservist]) -> None:
    """Tests that nobody is discharged, and no contract ended, before the last day of a call-up, ceased ones too."""
    number = toy.calls(ALVA, DAY, 7)
    assert toy.refuses(leave(ALVA, date(2030, 2, 10)))
    toy.now = datetime(2030, 2, 5, tzinfo=UTC)
    toy.does(CeaseCallUp(number, date(2030, 2, 8), "x"), "caller")
    assert toy.refuses(leave(ALVA, date(2030, 2, 7)))
    toy.does(leave(ALVA, date(2030, 2, 8)))
    assert toy.refuses(watch(ALVA, date(2030, 2, 20), 2), "caller")


def test_amended_people_are_judged_as_they_are_now(toy: Toy) -> None:
    """Tests that a qualification gained opens a post, and one lost closes it."""
    assert "lacks a qualification" in toy.refuses(watch(EVA, DAY, 2, post="dam.dive"), "caller")
    toy.does(AmendReservist(EVA, "member", frozenset({"dive"})))
    toy.calls(EVA, DAY, 2, post="dam.dive")
    toy.does(AmendReservist(EVA, "member", frozenset()))
    assert "lacks" in toy.refuses(watch(EVA, date(2030, 3, 4), 2, post="dam.dive"), "caller")
    toy.calls(BO, DAY, 2)
