"""An exercise is one for good: every entry says so, and nothing real leaves it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from holdfast.model import Region
from holdfast.orders import AddRegion, NotifyEmployer, ServeCallUp
from holdfast.orders.exercise import EXERCISE
from holdfast.rebuild import rebuild
from holdfast.record import Entry, verify_record
from holdfast.store.ledger import entries
from worlds import ALVA, KEY, START, Toy, found_toy

DAY = date(2030, 2, 4)


@pytest.fixture
def exercise(store_url: str) -> Iterator[Toy]:
    """Return the toy register, founded as an exercise."""
    toy = found_toy(store_url, exercise=True)
    yield toy
    toy.store.close()


def notes(toy: Toy) -> set[str | None]:
    """Return what the entries note."""
    with toy.store.read() as tx:
        return {Entry.from_bytes(body).note for body in entries(tx)}


def test_every_entry_says_so(exercise: Toy) -> None:
    """Tests that the founding, orders carried out and those refused are marked, and that the record verifies."""
    exercise.does(AddRegion(Region("west", "West", "land")))
    exercise.refuses(AddRegion(Region("west", "West", "land")))
    assert notes(exercise) == {EXERCISE}
    assert exercise.desk.frame().exercise
    with exercise.store.read() as tx:
        assert verify_record(list(entries(tx)), exercise.desk.checkpoint(), KEY.verifier).verified
    assert rebuild(exercise.store, check=True).same


def test_an_actual_register_says_nothing(toy: Toy) -> None:
    """Tests that the entries of an actual register bear no mark."""
    assert notes(toy) == {None}
    assert not toy.desk.frame().exercise


@pytest.mark.parametrize("channel", ["personal", "post", "electronic", "", "pigeon"])
def test_nothing_real_leaves_an_exercise(exercise: Toy, channel: str) -> None:
    """Tests that call-ups and employers are served by no channel but that of an exercise."""
    number = exercise.calls(ALVA, DAY, 3)
    for order in (
        ServeCallUp(number, START.date(), channel=channel),
        NotifyEmployer(number, START.date(), consent=True, channel=channel),
    ):
        assert "nothing leaves it" in exercise.refuses(order, "duty")
    exercise.does(NotifyEmployer(number, START.date(), consent=True, channel="exercise"), "duty")
    exercise.does(ServeCallUp(number, START.date(), channel="exercise"), "duty")
    assert rebuild(exercise.store, check=True).same


def test_an_actual_register_is_not_rehearsed_in(toy: Toy) -> None:
    """Tests that an actual register refuses the channel that reaches nobody."""
    number = toy.calls(ALVA, DAY, 3)
    assert "reaches nobody" in toy.refuses(ServeCallUp(number, START.date(), channel="exercise"), "duty")
    toy.does(ServeCallUp(number, START.date(), channel="post"), "duty")
