"""Whatever is asked about incidents, taskings and shares, the desk answers; and both databases answer alike."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from holdfast.desk import Author, Receipt
from holdfast.errors import HoldfastError
from holdfast.orders import Order, type_of
from holdfast.rebuild import rebuild
from order_strategies import of_class
from worlds import Toy, headquarters_at_work

KINDS: Final = (
    "ReportIncident", "ReportIncident", "VerifyIncident", "GradeIncident", "NoteIncident", "UpdateIncident",
    "CloseIncident", "ReopenIncident", "AffectFacility", "MergeIncidents", "AskTasking", "AskTasking",
    "AcknowledgeTasking", "AcceptTasking", "RefuseTasking", "StartTasking", "ReportTasking", "CompleteTasking",
    "CancelTasking", "EscalateTasking", "OfferShare", "ConsentShare", "EndShare",
)  # fmt: skip
WHO: Final = [Author(f"p-{seat}", seat) for seat in ("watch", "watch", "fire", "fire", "works", "chief")]
QUIET: Final = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.filter_too_much]


def outcome(toy: Toy, order: Order, by: Author) -> str:
    """Submit an order and return in a word what became of it; anything but an answer or our own error is a fault."""
    try:
        answer = toy.desk.submit(order, by)
    except HoldfastError as error:
        assert "please report" not in str(error), f"{order!r}: {error}"
        return type(error).__name__
    return f"accepted {dict(answer.effects)}" if isinstance(answer, Receipt) else f"refused {answer.reason()}"


def any_order() -> st.SearchStrategy[Order]:
    """Return an order of this family."""
    return st.sampled_from(KINDS).flatmap(lambda kind: of_class(type_of[kind]))


@settings(max_examples=5, deadline=None, suppress_health_check=QUIET)
@given(given_orders=st.lists(st.tuples(any_order(), st.sampled_from(WHO)), min_size=10, max_size=40))
def test_any_orders_on_both_databases(
    given_orders: list[tuple[Order, Author]],
    sqlite_copy: Callable[[], Toy],
    request: pytest.FixtureRequest,
) -> None:
    """Tests that any orders are answered, alike on both databases, and that the record gives the same tables."""
    postgres: Any = request.getfixturevalue("postgres")
    name = postgres.create(request.getfixturevalue("postgres_toy"))
    one, other = sqlite_copy(), Toy(postgres.url(name))
    try:
        for toy in (one, other):
            headquarters_at_work(toy)
        for order, by in given_orders:
            assert outcome(one, order, by) == outcome(other, order, by), order
        for toy in (one, other):
            assert rebuild(toy.store, check=True).same
    finally:
        one.store.close()
        other.store.close()
        postgres.drop(name)
