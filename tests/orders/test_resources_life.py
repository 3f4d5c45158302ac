"""Any orders about resources in any order: stock is conserved, nothing is committed twice, nothing is filled beyond what is asked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy import func, select

from holdfast.desk import Receipt
from holdfast.orders import (
    AmendRequest,
    AnswerReturn,
    CancelRequest,
    CommitResource,
    DeployResource,
    OfferResource,
    OfferUnsolicited,
    Order,
    ReleaseResource,
    RequestReturn,
    RequisitionResource,
    ReturnResource,
    StockDepot,
    Told,
    WithdrawOffer,
)
from holdfast.rebuild import rebuild
from holdfast.store import tables as t
from resource_worlds import ask, with_resources
from worlds import Toy

AGENCIES = st.sampled_from([None, None, "fire", "works"])
MANY = st.one_of(st.none(), st.integers(0, 4))
LINES = st.integers(1, 6)


class Work(RuleBasedStateMachine):
    """Officers and agencies at work on few pumps."""

    make: Callable[[], Toy]

    def __init__(self) -> None:
        super().__init__()
        self.toy = type(self).make()
        self.counted = 3 + 2 + 1
        self.used = 0
        for order in (ask("pump-3", 4), ask("pump-1", 3)):
            self.toy.does(order, "watch")
        for request in (1, 2):
            self.toy.does(OfferResource(request, 3, "pump-1", "yard"), "watch")
            self.toy.does(OfferResource(request, 1, "pump-1", "fire-house", agency="fire"), "fire")

    def _give(self, order: Order, agency: str | None = None) -> dict[str, Any] | None:
        answer = self.toy.give(order, agency or "watch")
        return dict(answer.effects) if isinstance(answer, Receipt) else None

    @rule(resource=st.sampled_from(["pump-1", "pump-3"]), many=st.integers(1, 4))
    def ask(self, resource: str, many: int) -> None:
        """Ask for pumps."""
        self._give(ask(resource, many))

    @rule(number=st.integers(1, 3), depot=st.sampled_from(["yard", "store", "fire-house", None]),
          resource=st.sampled_from(["pump-1", "pump-3"]), many=st.integers(1, 4), agency=AGENCIES)  # fmt: skip
    def offer(self, number: int, depot: str | None, resource: str, many: int, agency: str | None) -> None:
        """Offer some, often what is another's."""
        self._give(OfferResource(number, many, resource, depot, agency=agency), agency)

    @rule(depot=st.sampled_from(["fire-house", None]), many=st.integers(1, 2))
    def offer_unasked(self, depot: str | None, many: int) -> None:
        """Offer some to nobody's request."""
        self._give(OfferUnsolicited("land", "pump-1", many, depot, agency="fire"), "fire")

    @rule(line=LINES, many=MANY, request=st.one_of(st.none(), st.integers(1, 3)))
    def requisition(self, line: int, many: int | None, request: int | None) -> None:
        """Order what was offered."""
        self._give(RequisitionResource(line, many, request))

    @rule(line=LINES, many=MANY, used=st.sampled_from([0, 0, 1]))
    def go_on(self, line: int, many: int | None, used: int) -> None:
        """Take the next step of a line, as its owner: commit, send out, have back."""
        agency = self._of(line, t.request_line.c.agency)
        match self._of(line, t.request_line.c.state):
            case "offered" | "requisitioned":
                self._give(CommitResource(line, many, agency=agency), agency)
            case "committed":
                self._give(DeployResource(line, many, agency=agency), agency)
            case _:
                self.back(line, many, used)

    @rule(line=LINES, agency=AGENCIES, what=st.sampled_from([CommitResource, DeployResource, ReturnResource]))
    def supply_for_others(self, line: int, agency: str | None, what: Any) -> None:
        """Commit, send out or have back, perhaps what is another's."""
        self._give(what(line, agency=agency), agency)

    @rule(line=LINES, step=st.integers(0, 5), yes=st.booleans())
    def let_go(self, line: int, step: int, yes: bool) -> None:
        """Release, withdraw, ask back and answer."""
        agency = self._of(line, t.request_line.c.agency)
        if step > 3:
            return self.back(line, None, 0)
        asked = RequestReturn(line, "home", agency=agency)
        self._give(asked, agency)
        orders: list[Order] = [
            ReleaseResource(line),
            WithdrawOffer(line, "x", agency=agency, told=Told("by radio") if agency else None),
            AnswerReturn(line, yes, "x"),
            AnswerReturn(line, yes, "x"),
        ]
        self._give(orders[step])
        return None

    @rule(line=LINES, many=MANY, used=st.integers(-1, 2))
    def back(self, line: int, many: int | None, used: int) -> None:
        """Have some back, or use it up."""
        agency = self._of(line, t.request_line.c.agency)
        effects = self._give(ReturnResource(line, many, used, agency=agency), agency)
        if effects is not None and self._of(line, t.request_line.c.depot) is not None:
            self.used += effects["used"]

    @rule(number=st.integers(1, 3), many=st.integers(1, 5), cancel=st.booleans())
    def change(self, number: int, many: int, cancel: bool) -> None:
        """Ask for more, for less, or for nothing any more."""
        self._give(CancelRequest(number, "x") if cancel and many == 1 else AmendRequest(number, "x", many))

    @rule(depot=st.sampled_from(["yard", "store"]), many=st.integers(0, 4))
    def count(self, depot: str, many: int) -> None:
        """Count a depot anew."""
        resource = "pump-1" if depot == "yard" else "pump-3"
        effects = self._give(StockDepot(depot, resource, many, "Counted."))
        self.counted += 0 if effects is None else effects["changed"]

    @rule(hours=st.integers(1, 30))
    def wait(self, hours: int) -> None:
        """Let time pass."""
        self.toy.now += timedelta(hours=hours)

    @invariant()
    def stock_is_conserved(self) -> None:
        """Check that nothing appears or vanishes but by counting and use."""
        c, pumps = t.stock.c, t.stock.c.resource != "diesel"
        with self.toy.store.read() as tx:
            rows = tx.execute(select(t.stock)).all()
            total = tx.execute(select(func.sum(c.on_hand + c.committed + c.out)).where(pumps)).scalar()
        assert all(min(row.on_hand, row.committed, row.out) >= 0 for row in rows)
        assert total == self.counted - self.used

    @invariant()
    def nothing_is_committed_twice(self) -> None:
        """Check that what a depot has reserved and out is what its lines hold."""
        c, d = t.request_line.c, t.stock_change.c
        with self.toy.store.read() as tx:
            for row in tx.execute(select(t.stock)).all():
                held = select(func.coalesce(func.sum(c.committed), 0), func.coalesce(func.sum(c.out), 0))
                lines = tx.execute(held.where(c.depot == row.depot, c.resource == row.resource)).one()
                assert tuple(lines) == (row.committed, row.out)
                sums = select(func.sum(d.on_hand), func.sum(d.committed), func.sum(d.out))
                found = tx.execute(sums.where(d.depot == row.depot, d.resource == row.resource)).one()
                assert tuple(found) == (row.on_hand, row.committed, row.out)

    @invariant()
    def filled_is_not_more_than_asked(self) -> None:
        """Check that what covers a request is what its lines hold or have served, and no more than was asked."""
        c = t.request_line.c
        with self.toy.store.read() as tx:
            for row in tx.execute(select(t.request)).all():
                sums = select(func.coalesce(func.sum(c.committed + c.out + c.served), 0))
                assert tx.execute(sums.where(c.request == row.id)).scalar() == row.filled <= row.quantity

    def teardown(self) -> None:
        """Check that the record gives the same tables."""
        assert rebuild(self.toy.store, check=True).same

    def _of(self, line: int, column: Any) -> str | None:
        with self.toy.store.read() as tx:
            return tx.execute(select(column).where(t.request_line.c.id == line)).scalar()


def test_a_life_of_requests(sqlite_copy: Callable[[], Toy]) -> None:
    """Tests the invariants over any sequence of orders, and that the record gives the tables at its end."""

    class Here(Work):
        make = staticmethod(lambda: with_resources(sqlite_copy()))

    run_state_machine_as_test(
        Here,
        settings=settings(
            max_examples=10, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )


def test_most_orders_are_carried_out(sqlite_copy: Callable[[], Toy]) -> None:
    """Tests that the world of the properties lets whole lives happen, lest they hold of nothing."""
    toy = with_resources(sqlite_copy())
    toy.does(ask("pump-3", 4), "watch")
    toy.does(OfferResource(1, 2, "pump-1", "yard"), "watch")
    toy.does(CommitResource(1), "watch")
    toy.does(DeployResource(1, 1), "watch")
    toy.does(ReturnResource(1, 0, 1), "watch")
    with toy.store.read() as tx:
        assert tx.execute(select(t.request.c.filled)).scalar() == 2
