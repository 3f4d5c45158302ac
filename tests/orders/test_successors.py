"""A plan that follows another: what it keeps, varies, revokes and issues in one entry, judged without what it replaces."""

from __future__ import annotations

import hashlib
import io
from datetime import date
from typing import Any

import polars as pl
import pytest
from sqlalchemy import select

from holdfast.desk import Enclosures, Receipt
from holdfast.orders import (
    ApprovePlan,
    IssueCallUps,
    ProposePlan,
    RevokeCallUp,
    ServeCallUp,
    ServeCallUps,
)
from holdfast.orders.bulk_calls import CALLS
from holdfast.orders.successors import COLUMNS, KEEP, NEW, REVOKE, VARY
from holdfast.rebuild import rebuild
from holdfast.store import tables as t
from holdfast.store.days import to_day
from worlds import ALVA, BO, CLEO, DAN, EVA, YEAR, Toy, watch

DAY = date(2030, 2, 4)
AT = to_day(DAY)
Row = tuple[int, str, int, int, int | None, str | None, str]


def proposal(rows: list[Row], name: str = "next") -> tuple[ProposePlan, Enclosures]:
    """Return the order that proposes a plan which follows another, with its files."""
    buffer, proof = io.BytesIO(), b"prices"
    pl.DataFrame(rows, schema=CALLS | COLUMNS, orient="row").write_parquet(buffer)
    body = buffer.getvalue()
    called = sum(row[5] != REVOKE for row in rows)
    order = ProposePlan(
        name, "land", "watch", YEAR, 7, hashlib.sha256(body).hexdigest(), hashlib.sha256(proof).hexdigest(),
        called, 1.0, 2.0, 0.5,
    )  # fmt: skip
    return order, Enclosures(blobs=(body, proof))


def states(toy: Toy) -> list[tuple[Any, ...]]:
    """Return the call-ups by number: person, post, days from the first, state, plan."""
    c = t.call_up.c
    with toy.store.read() as tx:
        rows = tx.execute(select(c.person, c.post, c.start_day, c.end_day, c.state, c.plan).order_by(c.id))
        return [(p, post, s - AT, e - AT, state, plan) for p, post, s, e, state, plan in rows]


def full(toy: Toy) -> list[int]:
    """Issue four call-ups of two weeks' days each, so that hardly a day of the year is left."""
    return [
        toy.calls(ALVA, DAY, 9),
        toy.calls(BO, DAY, 9),
        toy.calls(CLEO, DAY, 9),
        toy.calls(EVA, DAY, 9, post="mast.foot"),
    ]


def test_all_in_one_entry(toy: Toy) -> None:
    """Tests that a plan keeps, varies, revokes and issues at once, and that the record rebuilds the same."""
    alva, bo, cleo, eva = full(toy)
    toy.does(ServeCallUp(bo, toy.now.date()), "duty")
    order, files = proposal(
        [
            (ALVA, "dam.gate", AT, AT + 9, alva, KEEP, ""),
            (BO, "pump.door", AT + 14, AT + 23, bo, VARY, "pump.door was short"),
            (CLEO, "dam.gate", AT, AT + 9, cleo, REVOKE, "dam.gate wants fewer people"),
            (DAN, "dam.dive", AT, AT + 7, None, NEW, "dam.dive was short"),
            (EVA, "mast.foot", AT + 2, AT + 9, eva, VARY, "shorter"),
        ]
    )
    toy.does(order, "planner", enclosures=files)
    toy.does(ApprovePlan("next"), "council")
    issued = toy.does(IssueCallUps("next"), "caller")
    assert {name: issued.effects[name] for name in ("issued", "varied", "revoked")} == {
        "issued": 1,
        "varied": 2,
        "revoked": 1,
    }
    assert states(toy) == [
        (ALVA, "dam.gate", 0, 9, "issued", None),
        (BO, "pump.door", 14, 23, "issued", "next"),  # handed over before, and to be handed over anew
        (CLEO, "dam.gate", 0, 9, "revoked", None),
        (EVA, "mast.foot", 2, 9, "issued", "next"),
        (DAN, "dam.dive", 0, 7, "issued", "next"),
    ]
    with toy.store.read() as tx:
        row = tx.execute(select(t.call_up).where(t.call_up.c.id == bo)).one()
        assert (row.served_day, row.handed_day, row.channel, row.proof) == (None, None, None, None)
    assert toy.does(ServeCallUps("next", toy.now.date()), "duty").effects["served"] == 3
    assert rebuild(toy.store, check=True).same


def test_judged_without_what_it_replaces(toy: Toy) -> None:
    """Tests that a varied call-up's own days, and those of a revoked one, count no longer; without that the cap refuses."""
    first = toy.calls(ALVA, DAY, 9)
    second = toy.calls(ALVA, date(2030, 4, 1), 9)
    more = (ALVA, "dam.gate", AT + 200, AT + 209, None, NEW, "")
    order, files = proposal([more], "alone")
    toy.does(order, "planner", enclosures=files)
    assert "1 of 1 call-ups are refused" in toy.refuses(ApprovePlan("alone"), "council")
    gone = (ALVA, "dam.gate", AT, AT + 9, first, REVOKE, "moved")
    other = (ALVA, "pump.door", AT + 60, AT + 69, second, VARY, "moved")
    order, files = proposal([more, gone, other])
    toy.does(order, "planner", enclosures=files)
    assert isinstance(toy.give(ApprovePlan("next"), "council"), Receipt)


@pytest.mark.parametrize("begun", ["revoked", "begun"])
def test_what_ended_or_began_meanwhile(toy: Toy, begun: str) -> None:
    """Tests that a plan whose call-ups ended or began since is refused, naming the call-up."""
    number = toy.calls(ALVA, DAY, 9)
    order, files = proposal([(ALVA, "pump.door", AT + 14, AT + 21, number, VARY, "")])
    toy.does(order, "planner", enclosures=files)
    toy.does(ApprovePlan("next"), "council")
    if begun == "revoked":
        toy.does(RevokeCallUp(number, "No need."), "caller")
    else:
        toy.now = toy.now.replace(month=2, day=4)
    said = toy.refuses(IssueCallUps("next"), "caller")
    assert f"the call-up {number}" in said
    assert ("revoked by now" if begun == "revoked" else "began on 2030-02-04") in said


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ((ALVA, "dam.gate", AT, AT + 7, None, VARY, ""), "neither keep, vary, new, revoke"),  # which?
        ((ALVA, "dam.gate", AT, AT + 7, 1, NEW, ""), "neither keep, vary, new, revoke"),  # new and known
        ((ALVA, "dam.gate", AT, AT + 7, 1, "swap", ""), "neither keep, vary, new, revoke"),  # no such change
        ((ALVA, "dam.gate", AT, AT + 7, 1, None, ""), "neither keep, vary, new, revoke"),  # no change
    ],
)
def test_files_that_make_no_sense(toy: Toy, row: Row, said: str) -> None:
    """Tests that a file which says nothing that can be done is refused when it is proposed."""
    order, files = proposal([row])
    assert said in toy.refuses(order, "planner", enclosures=files)


def test_named_twice_or_of_another(toy: Toy) -> None:
    """Tests that a call-up named twice is refused, and one of another person."""
    number = toy.calls(ALVA, DAY, 9)
    twice = [
        (ALVA, "dam.gate", AT, AT + 9, number, KEEP, ""),
        (ALVA, "dam.gate", AT, AT + 9, number, REVOKE, ""),
    ]
    order, files = proposal(twice)
    assert "names a call-up twice" in toy.refuses(order, "planner", enclosures=files)
    order, files = proposal([(BO, "dam.gate", AT, AT + 9, number, VARY, "")])
    toy.does(order, "planner", enclosures=files)
    assert f"the call-up {number} of person {BO}, which there is not" in toy.refuses(
        ApprovePlan("next"), "council"
    )


def test_only_permitted_leaves_a_refused_change_as_it_was(toy: Toy) -> None:
    """Tests that a change which the law refuses by then leaves its call-up as it was, and the rest is issued."""
    number = toy.calls(BO, DAY, 5)
    rows: list[Row] = [
        (BO, "pump.door", AT + 14, AT + 24, number, VARY, ""),
        (ALVA, "dam.gate", AT, AT + 7, None, NEW, ""),
    ]
    order, files = proposal(rows)
    toy.does(order, "planner", enclosures=files)
    toy.does(ApprovePlan("next"), "council")
    toy.calls(BO, date(2030, 4, 1), 9)
    toy.calls(BO, date(2030, 5, 1), 5)  # 14 of 20 days are gone, and the change asks for 10
    assert "1 of 2 call-ups are refused" in toy.refuses(IssueCallUps("next"), "caller")
    issued = toy.does(IssueCallUps("next", only_permitted=True), "caller").effects
    assert (issued["issued"], issued["refused"], issued.get("varied")) == (1, 1, None)
    assert states(toy)[0] == (BO, "dam.gate", 0, 5, "issued", None)
    assert rebuild(toy.store, check=True).same


def test_only_revocations(toy: Toy) -> None:
    """Tests that a plan which only revokes is approved and carried out."""
    number = toy.calls(ALVA, DAY, 9)
    order, files = proposal([(ALVA, "dam.gate", AT, AT + 9, number, REVOKE, "dam.gate wants fewer people")])
    toy.does(order, "planner", enclosures=files)
    toy.does(ApprovePlan("next"), "council")
    assert toy.does(IssueCallUps("next"), "caller").effects["revoked"] == 1
    assert states(toy)[0][4] == "revoked"
    assert rebuild(toy.store, check=True).same
    assert isinstance(toy.give(watch(ALVA, DAY, 9), "caller"), Receipt)
