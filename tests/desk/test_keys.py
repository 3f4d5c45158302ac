"""The same order given again with the same key changes nothing twice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import func, select

from holdfast.desk import Author, Desk, Draft, Enclosures, Receipt, Refusal
from holdfast.errors import ConflictError
from holdfast.model import PersonalDetails
from holdfast.orders import EnrolReservist, Order, View
from holdfast.store import Store
from holdfast.store import tables as t
from holdfast.store.ledger import read_head
from worlds import ALVA, BO, KEY, Toy, watch

DAY = date(2030, 2, 4)
OUTCOMES = {"accepted": 3, "parked": 12, "refused": 31}


def size(toy: Toy) -> int:
    """Return how many entries the record has."""
    with toy.store.read() as tx:
        return read_head(tx).frontier.size


@pytest.fixture
def again(toy: Toy) -> Iterator[Desk]:
    """Return a desk on the same database, as after a restart."""
    store = Store(toy.url)
    yield Desk(store, KEY, clock=lambda: toy.now)
    store.close()


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_the_same_order_again(toy: Toy, again: Desk, outcome: str) -> None:
    """Tests that a repeated order gets the same answer and changes nothing, also after a restart."""
    order = watch(ALVA, DAY, OUTCOMES[outcome])
    first = toy.give(order, "caller", key="once")
    before = size(toy)
    for desk in (toy.desk, again):
        second = desk.submit(order, toy.by("caller"), key="once")
        assert type(second) is type(first)
        assert (second.entry, second.at, second.verdicts) == (first.entry, first.at, first.verdicts)
        if isinstance(first, Receipt) and isinstance(second, Receipt):
            assert (second.effects, second.waits_for) == (first.effects, first.waits_for)
            assert second.repeated
    assert size(toy) == before


@pytest.mark.parametrize("outcome", OUTCOMES)
@pytest.mark.parametrize(
    ("order", "seat"),
    [(watch(BO, DAY, 3), "caller"), (watch(ALVA, DAY, 4), "caller"), (watch(ALVA, DAY, 3), "north-caller")],
)
def test_another_order_with_the_key(toy: Toy, again: Desk, outcome: str, order: Order, seat: str) -> None:
    """Tests that a key serves one order of one author, also after a restart."""
    toy.give(watch(ALVA, DAY, OUTCOMES[outcome]), "caller", key="once")
    before = size(toy)
    if order == watch(ALVA, DAY, OUTCOMES[outcome]) and seat == "caller":
        return
    for desk in (toy.desk, again):
        with pytest.raises(ConflictError, match="another order"):
            desk.submit(order, toy.by(seat), key="once")
    assert size(toy) == before


def test_another_key_is_another_order(toy: Toy) -> None:
    """Tests that the same order with another key, or none, is judged anew."""
    toy.does(watch(ALVA, DAY, 3), "caller", key="one")
    assert isinstance(toy.give(watch(ALVA, DAY, 3), "caller", key="two"), Refusal)
    assert isinstance(toy.give(watch(ALVA, DAY, 3), "caller"), Refusal)


def test_what_is_personal_takes_part(toy: Toy) -> None:
    """Tests that an order that differs only in what is personal is another order, and that nothing is enrolled twice."""
    one = EnrolReservist(
        "north", "member", frozenset(), PersonalDetails("R-1", "Ann", None, "northby", "a@b.example")
    )
    other = EnrolReservist("north", "member", frozenset(), PersonalDetails("R-1", "Ann", None, "northby", ""))
    first = toy.does(one, key="once")
    assert toy.does(one, key="once").entry == first.entry
    with pytest.raises(ConflictError):
        toy.give(other, key="once")
    with toy.store.read() as tx:
        count = select(func.count()).select_from(t.private).where(t.private.c.reference == "R-1")
        assert tx.execute(count).scalar() == 1


def test_drafts_are_told_apart_by_their_digest(toy: Toy) -> None:
    """Tests that a draft is made once for a key and digest, and refused with another digest or none."""
    made = []

    def draft(view: View) -> tuple[Order, Enclosures]:
        made.append(view.n)
        return watch(ALVA, DAY, 3), Enclosures()

    given: Draft = draft
    first = toy.does(given, "caller", key="once", digest=b"file-1")
    assert toy.does(given, "caller", key="once", digest=b"file-1").entry == first.entry
    assert len(made) == 1
    for digest in (b"file-2", None):
        with pytest.raises(ConflictError):
            toy.give(given, "caller", key="once", digest=digest)


def test_the_system_has_keys_too(toy: Toy) -> None:
    """Tests that an order without an author can bear a key."""
    for _ in range(2):
        answer = toy.desk.submit(watch(ALVA, DAY, 3), None, key="k")
        assert isinstance(answer, Refusal)
    with pytest.raises(ConflictError):
        toy.desk.submit(watch(ALVA, DAY, 3), Author("p-caller", "caller"), key="k")
