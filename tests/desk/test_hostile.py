"""Whatever is asked for, the desk answers; and both databases answer alike."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from holdfast.desk import Author, Receipt
from holdfast.errors import HoldfastError
from holdfast.model import Power, Seat, Side
from holdfast.orders import AppointToSeat, CreateSeat, Order
from holdfast.rebuild import rebuild
from holdfast.record import verify_record
from holdfast.store.ledger import entries
from order_strategies import any_order
from worlds import KEY, Toy

QUIET = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.filter_too_much]
WHO = [Author("p-all", "all"), Author("p-all", "all"), Author("p-two", "two"), Author("p-caller", "caller")]
WHO += [Author("p-judge", "judge")]


def open_to_all(toy: Toy) -> None:
    """Make seats that have every power, so that nothing stops at the first step."""
    for name, authority in (("all", "mayor"), ("two", "council")):
        powers = frozenset(Power) - {Power.ADJUDICATE}
        seat = Seat(name, "office", name, Side.CIVIL, powers, "fire", authority)
        toy.does(CreateSeat(seat))
        toy.does(AppointToSeat(name, f"p-{name}"))
    judge = Seat("judge", "office", "Judge", Side.CIVIL, frozenset({Power.ADJUDICATE}), None, "mayor")
    toy.does(CreateSeat(judge))
    toy.does(AppointToSeat("judge", "p-judge"))


def outcome(toy: Toy, order: Order, by: Author) -> str:
    """Submit an order and return in a word what became of it; anything but an answer or our own error is a fault."""
    try:
        answer = toy.desk.submit(order, by)
    except HoldfastError as error:
        assert "please report" not in str(error), f"{order!r}: {error}"
        return type(error).__name__
    if isinstance(answer, Receipt):
        return f"parked for {answer.waits_for}" if answer.waits_for else f"accepted {dict(answer.effects)}"
    return "refused"


@settings(max_examples=20, deadline=None, suppress_health_check=QUIET)
@given(given_orders=st.lists(st.tuples(any_order(), st.sampled_from(WHO)), min_size=5, max_size=25))
def test_any_orders_on_both_databases(
    given_orders: list[tuple[Order, Author]],
    sqlite_copy: Callable[[], Toy],
    request: pytest.FixtureRequest,
) -> None:
    """Tests that any orders are answered, alike on both databases, and that the record gives the same tables."""
    postgres: Any = request.getfixturevalue("postgres")
    name = postgres.create(request.getfixturevalue("postgres_toy"))
    other = Toy(postgres.url(name))
    one = sqlite_copy()
    try:
        for toy in (one, other):
            open_to_all(toy)
        for order, by in given_orders:
            assert outcome(one, order, by) == outcome(other, order, by), order
        for toy in (one, other):
            check(toy)
    finally:
        one.store.close()
        other.store.close()
        postgres.drop(name)


def check(toy: Toy) -> None:
    """Check that the record verifies and gives the tables."""
    with toy.store.read() as tx:
        bodies = list(entries(tx))
    report = verify_record(bodies, toy.desk.checkpoint(), KEY.verifier)
    assert report.verified, report.faults
    rebuilt = rebuild(toy.store, check=True)
    assert rebuilt.same, rebuilt.differences


@settings(max_examples=60, deadline=None, suppress_health_check=QUIET)
@given(order=any_order(), by=st.sampled_from(WHO))
def test_any_order_alone(order: Order, by: Author, sqlite_toy: Path, tmp_path: Path) -> None:
    """Tests that any single order on the toy register is answered without any other error."""
    path = tmp_path / "toy.db"
    shutil.copy(sqlite_toy, path)
    toy = Toy(f"sqlite:///{path}")
    try:
        open_to_all(toy)
        outcome(toy, order, by)
    finally:
        toy.store.close()
