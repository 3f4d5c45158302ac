"""People who move or change rank group between two calls, and contracts that end mid-tour."""

from __future__ import annotations

from datetime import date, timedelta

from holdfast.desk import Refusal
from holdfast.model import Contract, Interval, PersonalDetails
from holdfast.orders import (
    AmendReservist,
    DischargeReservist,
    EndContract,
    EraseReservist,
    MoveReservist,
    SignContract,
)
from holdfast.rebuild import rebuild
from holdfast.store import tables as t
from rights_world import adopt, rows
from worlds import ALVA, BO, PEOPLE, START, YEAR, Toy, watch

DAY = date(2030, 2, 4)
SOUTH = PersonalDetails("REF-7560001", "Alva Zyxwick", date(1990, 5, 24), "southby")
CHIEFS = """\
  - {id: chiefs-year, kind: cap.window, severity: deny, applies_to: [watch], counts: all, window: calendar_year,
     rank_groups: [chief],
     values: {2020-01-01: {max: {days: 8}, article: Art. 28, source: book, confidence: A}}}
"""


def test_days_go_with_the_person(toy: Toy) -> None:
    """Tests that days served from the old region count in the new one, and the old details are gone."""
    toy.calls(ALVA, DAY, 10)
    toy.does(MoveReservist(ALVA, "south", SOUTH))
    assert rows(toy, t.person)[0].region == "south"
    toy.calls(ALVA, date(2030, 4, 1), 8, post="mast.foot")
    refused = toy.give(watch(ALVA, date(2030, 6, 1), 3, post="mast.foot"), "caller")
    assert isinstance(refused, Refusal)
    assert (refused.verdicts[0]["article"], refused.verdicts[0]["reason"]) == (
        "Art. 3", "21 days would be served in 2030; the maximum is 20 days.",
    )  # fmt: skip
    assert sorted(row.reference for row in rows(toy, t.private)) == [p.reference for p in PEOPLE]
    assert {row.place for row in rows(toy, t.private) if row.reference == SOUTH.reference} == {"southby"}
    assert rebuild(toy.store, check=True).same


def test_who_cannot_move(toy: Toy) -> None:
    """Tests that place and region agree, that the details are the person's own, and that a mover still serves."""
    assert "no region west" in toy.refuses(MoveReservist(ALVA, "west", SOUTH))
    assert "place of residence" in toy.refuses(MoveReservist(ALVA, "north", SOUTH))
    assert "not this person's" in toy.refuses(MoveReservist(BO, "south", SOUTH))
    assert "details are missing" in toy.refuses(MoveReservist(ALVA, "south", None))
    assert "no say in south" in toy.refuses(MoveReservist(ALVA, "south", SOUTH), "north-caller")
    toy.does(DischargeReservist(ALVA, START.date()))
    assert "serves no more" in toy.refuses(MoveReservist(ALVA, "south", SOUTH))
    toy.does(EraseReservist(ALVA, "x"))
    assert "serves no more" in toy.refuses(MoveReservist(ALVA, "south", SOUTH))


def test_another_rank_group(toy: Toy) -> None:
    """Tests that caps are those of the group at the time of the call, over all the days served before."""
    adopt(toy, CHIEFS)
    toy.calls(ALVA, DAY, 6)
    toy.does(AmendReservist(ALVA, "chief", frozenset()))
    refused = toy.give(watch(ALVA, date(2030, 4, 1), 3), "caller")
    assert isinstance(refused, Refusal)
    assert (refused.verdicts[0]["article"], refused.verdicts[0]["reason"]) == (
        "Art. 28", "9 days would be served in 2030; the maximum is 8 days.",
    )  # fmt: skip
    toy.calls(ALVA, date(2030, 4, 1), 2)
    toy.does(AmendReservist(ALVA, "member", frozenset()))
    toy.calls(ALVA, date(2030, 6, 1), 10)


def test_a_contract_that_ends_mid_tour(toy: Toy) -> None:
    """Tests that no contract ends under a tour, no tour runs over the end of one, and two side by side do not add up."""
    toy.calls(ALVA, DAY, 5)
    assert "run past 2030-02-06" in toy.refuses(EndContract("c1", DAY + timedelta(days=2)))
    end = date(2030, 3, 10)
    toy.does(EndContract("c1", end))
    toy.does(SignContract(Contract("c1b", ALVA, Interval(end, YEAR.end), ("land",))))
    refused = toy.give(watch(ALVA, end - timedelta(days=2), 4), "caller")
    assert isinstance(refused, Refusal)
    assert (refused.verdicts[0]["rule"], refused.verdicts[0]["article"]) == ("where", "Art. 8")
    assert refused.verdicts[0]["outcome"] == "deny"
    assert refused.verdicts[0]["reason"] == "The contract does not run on every day of the call-up."
    toy.calls(ALVA, end - timedelta(days=2), 2)
    toy.calls(ALVA, end + timedelta(days=3), 2)
