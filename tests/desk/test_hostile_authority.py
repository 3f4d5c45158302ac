"""Whatever is asked for under a law of two persons, the desk answers, and the record gives the same tables."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from authority_worlds import adopt, seat_elders
from holdfast.desk import Receipt
from holdfast.errors import HoldfastError
from holdfast.model import Power, Seat, Side
from holdfast.orders import AppointToSeat, Approve, CreateSeat, Decline, ReportDuty, ReviewBreakGlass
from holdfast.orders.duties import duties_of
from holdfast.rebuild import rebuild
from holdfast.store import tables as t
from order_strategies import any_order
from worlds import Toy

QUIET = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.filter_too_much]
SEATS = ("all", "mayor", "council", "elders", "caller")
STEPS = st.one_of(
    st.tuples(st.just("order"), any_order(), st.sampled_from(SEATS), st.sampled_from(["", "", "Now!"])),
    st.tuples(st.just("wait"), st.sampled_from([1, 13, 47, 49, 400]), st.just(""), st.just("")),
    st.tuples(st.sampled_from(["approve", "decline", "review", "report"]), st.booleans(), st.sampled_from(SEATS), st.just("")),
)  # fmt: skip


def answered(toy: Toy, what: str, value: Any, seat: str) -> list[Any]:
    """Return orders that answer what waits, is to be reviewed or to be told."""
    with toy.store.read() as tx:
        waiting = tx.execute(select(t.pending.c.entry)).scalars().all()
        open_ = tx.execute(select(t.review.c.entry)).scalars().all()
        due = duties_of(tx, toy.desk.frame(), "land", until=toy.now) if what == "report" else ()
    return {
        "approve": [Approve(entry) for entry in waiting],
        "decline": [Decline(entry, "no") for entry in waiting],
        "review": [ReviewBreakGlass(entry, value, "Looked at.") for entry in open_],
        "report": [ReportDuty(duty.id, "land", toy.now, "Told.") for duty in due],
    }[what]


@settings(max_examples=25, deadline=None, suppress_health_check=QUIET)
@given(steps=st.lists(STEPS, min_size=3, max_size=20))
def test_any_orders_under_two_persons(steps: list[Any], sqlite_copy: Callable[[], Toy]) -> None:
    """Tests that any orders, approvals, reviews and reports are answered, and that nobody approves their own."""
    toy = sqlite_copy()
    adopt(toy, zone="Europe/Zurich")
    seat_elders(toy)
    powers = frozenset(Power) - {Power.ADJUDICATE}
    toy.does(CreateSeat(Seat("all", "office", "All", Side.CIVIL, powers, None, "mayor")))
    toy.does(AppointToSeat("all", "p-all"))
    for what, value, seat, glass in steps:
        if what == "wait":
            toy.now += timedelta(hours=value)
            continue
        given_orders = [value] if what == "order" else answered(toy, what, value, seat)
        for order in given_orders:
            try:
                answer = toy.give(order, seat, break_glass=glass)
            except HoldfastError as error:
                assert "please report" not in str(error), order
                continue
            if what == "approve" and isinstance(answer, Receipt):
                assert seat != author_of(toy, order.entry)
    rebuilt = rebuild(toy.store, check=True)
    assert rebuilt.same, rebuilt.differences


def author_of(toy: Toy, entry: int) -> str:
    """Return the seat that gave the order of an entry."""
    from holdfast.store.ledger import read_entry

    with toy.store.read() as tx:
        found = read_entry(tx, entry)
    assert found is not None
    return str(found.by["seat"])
