"""Plans and the call-ups of a whole file: all or nothing, or the permitted ones with the rest named."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from holdfast.desk import Enclosures, Receipt, Refusal
from holdfast.model import Interval
from holdfast.orders import (
    AcceptGap,
    ApprovePlan,
    IssueCallUps,
    ProposePlan,
    RecordService,
    RevokeCallUp,
    ServeCallUps,
    WithdrawPlan,
)
from holdfast.orders.bulk_calls import CALLS
from holdfast.rebuild import rebuild
from holdfast.store import tables as t
from holdfast.store.days import to_date, to_day
from holdfast.store.ledger import get_blob
from worlds import ALVA, BO, CLEO, DAN, EVA, YEAR, Toy, watch

DAY = date(2030, 2, 4)
Row = tuple[int, str, int, int]
GOOD: list[Row] = [
    (ALVA, "dam.gate", to_day(DAY), to_day(DAY) + 7),
    (BO, "pump.door", to_day(DAY), to_day(DAY) + 7),
    (EVA, "mast.foot", to_day(DAY), to_day(DAY) + 7),
]
BAD: list[Row] = [
    (BO, "mast.foot", to_day(DAY) + 20, to_day(DAY) + 22),  # outside the contract
    (99, "dam.gate", to_day(DAY), to_day(DAY) + 7),  # nobody
    (DAN, "dam.gate", to_day(DAY), to_day(DAY) + 7),  # of another unit
    (CLEO, "dam.gate", to_day(DAY), to_day(DAY) + 12),  # needs the council
]


def tours(rows: list[Row]) -> bytes:
    """Return the file of some tours."""
    buffer = io.BytesIO()
    pl.DataFrame(rows, schema=CALLS, orient="row").write_parquet(buffer)
    return buffer.getvalue()


def proposal(rows: list[Row], name: str = "plan-1", **more: Any) -> tuple[ProposePlan, Enclosures]:
    """Return the order that proposes a plan, with its files."""
    body, proof = tours(rows), b"prices"
    fields = {
        "region": "land", "basis": "watch", "horizon": YEAR, "period_days": 7, "tours": len(rows),
        "tours_file": hashlib.sha256(body).hexdigest(), "proof_file": hashlib.sha256(proof).hexdigest(),
        "value": 1.5, "bound": 2.0, "coverage": 0.75,
    }  # fmt: skip
    return ProposePlan(id=name, **fields | more), Enclosures(blobs=(body, proof))  # type: ignore[arg-type]


def propose(toy: Toy, rows: list[Row], name: str = "plan-1", **more: Any) -> None:
    """Propose a plan."""
    order, enclosures = proposal(rows, name, **more)
    toy.does(order, "planner", enclosures=enclosures)


def approved(toy: Toy, rows: list[Row], name: str = "plan-1", **more: Any) -> None:
    """Propose a plan and have it approved."""
    propose(toy, rows, name, **more)
    toy.does(ApprovePlan(name), "mayor")


def called(toy: Toy) -> list[Row]:
    """Return person, post and days of every call-up, in their order."""
    c = t.call_up.c
    with toy.store.read() as tx:
        rows = tx.execute(select(c.person, c.post, c.start_day, c.end_day).order_by(c.id)).all()
    return [(row[0], row[1], row[2], row[3]) for row in rows]


def test_a_plan_from_proposal_to_service(toy: Toy) -> None:
    """Tests that a plan is proposed, approved by another, issued whole, and served."""
    approved(toy, GOOD)
    receipt = toy.does(IssueCallUps("plan-1"), "caller")
    assert (receipt.effects["first"], receipt.effects["issued"]) == (1, 3)
    assert called(toy) == GOOD
    assert toy.does(ServeCallUps("plan-1", toy.now.date()), "duty").effects["served"] == 3
    assert rebuild(toy.store, check=True).same


def test_nobody_approves_their_own_plan(toy: Toy) -> None:
    """Tests that whoever proposed a plan does not approve it, from another seat either."""
    from holdfast.desk import Author
    from holdfast.orders import AppointToSeat

    toy.does(AppointToSeat("mayor", "p-planner"))
    propose(toy, GOOD)
    answer = toy.desk.submit(ApprovePlan("plan-1"), Author("p-planner", "mayor"))
    assert "Nobody approves their own plan" in answer.reason()
    assert "is proposed" in toy.refuses(IssueCallUps("plan-1"), "caller")


def test_the_states_of_a_plan(toy: Toy) -> None:
    """Tests every wrong step in the life of a plan."""
    for order, seat in (
        (ApprovePlan("plan-1"), "mayor"),
        (IssueCallUps("plan-1"), "caller"),
        (ServeCallUps("plan-1", DAY), "duty"),
        (WithdrawPlan("plan-1", "x"), "planner"),
    ):
        assert isinstance(toy.give(order, seat), Refusal)
    approved(toy, GOOD)
    assert "is in the register already" in toy.refuses(proposal(GOOD)[0], "planner")
    assert "is approved" in toy.refuses(ApprovePlan("plan-1"), "council")
    toy.does(IssueCallUps("plan-1"), "caller")
    for order, seat in (
        (ApprovePlan("plan-1"), "mayor"),
        (IssueCallUps("plan-1"), "caller"),
        (WithdrawPlan("plan-1", "x"), "planner"),
    ):
        assert isinstance(toy.give(order, seat), Refusal)
    propose(toy, [(CLEO, "dam.gate", to_day(DAY), to_day(DAY) + 7)], "plan-2")
    toy.does(WithdrawPlan("plan-2", "x"), "planner")
    assert "is withdrawn" in toy.refuses(ApprovePlan("plan-2"), "mayor")


@pytest.mark.parametrize(
    "more",
    [
        {"tours": 4}, {"tours_file": "ab" * 32}, {"proof_file": "ab" * 32}, {"basis": "picnic"}, {"region": "moon"},
        {"value": float("nan")}, {"bound": float("inf")}, {"coverage": float("nan")}, {"period_days": 0},
    ],
)  # fmt: skip
def test_a_proposal_that_does_not_agree(toy: Toy, more: dict[str, Any]) -> None:
    """Tests that a proposal whose numbers or files are not what it says is refused."""
    order, enclosures = proposal(GOOD, **more)
    assert isinstance(toy.give(order, "planner", enclosures=enclosures), Refusal)


@pytest.mark.parametrize("body", [b"", b"PAR1 nothing", b"a,b\n1,2\n"])
def test_a_file_that_is_none(toy: Toy, body: bytes) -> None:
    """Tests that a file which is no table of tours is refused in an entry."""
    order, enclosures = proposal(GOOD, tours_file=hashlib.sha256(body).hexdigest())
    enclosures = Enclosures(blobs=(body, *enclosures.blobs))
    assert "must be Parquet" in toy.refuses(order, "planner", enclosures=enclosures)


@pytest.mark.parametrize(
    "row",
    [
        (None, "dam.gate", 1, 2),
        (ALVA, None, 21950, 21951),
        (ALVA, "dam.gate", None, 21951),
        (ALVA, "dam.gate", 21951, 21951),
        (ALVA, "dam.gate", 21951, 21940),
        (-1, "dam.gate", 21950, 21951),
        (ALVA, "dam.gate", 2**31 - 2, 2**31 - 1),
        (ALVA, "dam.gate", -(2**31), 21951),
    ],
)
def test_rows_that_are_no_tours(toy: Toy, row: Any) -> None:
    """Tests that a row without person, post or days is refused, when proposed or at the latest when approved."""
    order, enclosures = proposal([*GOOD, row])
    if isinstance(toy.give(order, "planner", enclosures=enclosures), Receipt):
        assert isinstance(toy.give(ApprovePlan("plan-1"), "mayor"), Refusal)
    assert called(toy) == []


@pytest.mark.parametrize("bad", BAD)
def test_one_bad_row_refuses_all(toy: Toy, bad: Row) -> None:
    """Tests that a plan with one row that may not be issued is neither approved nor issued."""
    propose(toy, [*GOOD, bad])
    assert "1 of 4 call-ups are refused; the first is row 4" in toy.refuses(ApprovePlan("plan-1"), "mayor")


def test_facts_change_between_approval_and_issue(toy: Toy) -> None:
    """Tests that an approved plan is judged again: all or nothing, or without the row that is refused now."""
    approved(toy, GOOD)
    toy.does(RecordService(BO, Interval.of_days(date(2030, 5, 1), 20), "watch"))
    assert "1 of 3" in toy.refuses(IssueCallUps("plan-1"), "caller")
    assert called(toy) == []
    receipt = toy.does(IssueCallUps("plan-1", only_permitted=True), "caller")
    assert called(toy) == [GOOD[0], GOOD[2]]
    assert (receipt.effects["rows"], receipt.effects["refused"], receipt.effects["issued"]) == (3, 1, 2)
    assert receipt.effects["refused_by"] == {"Art. 3": 1}
    with toy.store.read() as tx:
        body = get_blob(tx, receipt.effects["left_out_file"])
    assert body is not None
    assert pl.read_parquet(io.BytesIO(body)).rows() == [(1, "Art. 3")]
    assert rebuild(toy.store, check=True).same


def test_nothing_left_to_issue(toy: Toy) -> None:
    """Tests that a plan of which nothing is permitted any more is refused."""
    approved(toy, GOOD[:1])
    toy.does(RecordService(ALVA, Interval.of_days(date(2030, 5, 1), 20), "watch"))
    assert isinstance(toy.give(IssueCallUps("plan-1", only_permitted=True), "caller"), Refusal)
    assert called(toy) == []


def test_tours_outside_the_region_planned(toy: Toy) -> None:
    """Tests that a plan for the north does not call anybody to the south."""
    propose(toy, GOOD, region="north")
    assert "1 of 3" in toy.refuses(ApprovePlan("plan-1"), "mayor")


def test_served_in_time(toy: Toy) -> None:
    """Tests that a plan is not served in the future or before it was issued, and revoked call-ups not at all."""
    approved(toy, GOOD)
    toy.now += timedelta(days=2)
    toy.does(IssueCallUps("plan-1"), "caller")
    today = toy.now.date()
    assert "still to come" in toy.refuses(ServeCallUps("plan-1", today + timedelta(days=1)), "duty")
    assert "before they were issued" in toy.refuses(ServeCallUps("plan-1", today - timedelta(days=1)), "duty")
    toy.does(RevokeCallUp(1, "x"), "caller")
    assert toy.does(ServeCallUps("plan-1", today), "duty").effects["served"] == 2
    assert "waits to be served" in toy.refuses(ServeCallUps("plan-1", today), "duty")
    assert rebuild(toy.store, check=True).same


POSTS = ["dam.gate", "dam.dive", "mast.foot", "pump.door", "pump.summer", "dam.ball"]
ROWS = st.tuples(
    st.integers(ALVA, EVA + 1), st.sampled_from([*POSTS, POSTS[0], POSTS[0], POSTS[3]]), st.integers(0, 40), st.integers(1, 9)
)  # fmt: skip


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(drawn=st.lists(ROWS, min_size=1, max_size=14), basis=st.sampled_from(["watch", "drill"]))
def test_bulk_is_one_by_one(
    drawn: list[tuple[int, str, int, int]], basis: str, sqlite_copy: Callable[[], Toy]
) -> None:
    """Tests that issuing what is permitted of a file issues exactly what would be issued one row after the other."""
    rows = sorted(
        (
            (person, post, to_day(DAY) + start, to_day(DAY) + start + days)
            for person, post, start, days in drawn
        ),
        key=lambda row: (row[2], row[3]),
    )
    rows = list(dict.fromkeys(rows))
    bulk, single = sqlite_copy(), sqlite_copy()
    for toy in (bulk, single):
        toy.does(AcceptGap("land", "Rest between drills", date(2030, 12, 1), "so be it"), "council")
        toy.does(RecordService(BO, Interval.of_days(date(2030, 9, 1), 9), "watch"))
    propose(bulk, rows, basis=basis)
    with bulk.store.write() as tx:
        tx.execute(t.plan.update().values(state="approved"))
    bulk.give(IssueCallUps("plan-1", only_permitted=True), "caller")
    for person, post, start, end in rows:
        single.give(watch(person, to_date(start), end - start, post=post, basis=basis), "caller")
    assert sorted(called(bulk)) == sorted(called(single))
    for toy in (bulk, single):
        toy.store.close()
