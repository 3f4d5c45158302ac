"""Counts of people moved and received: append-only, corrected with a reason, adding up or saying by how much they do not."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evacuation_worlds import begins, ground
from holdfast.model.evacuation import Counted, CountReason
from holdfast.orders import (
    CloseEvacuation,
    CorrectCount,
    CountMoved,
    CountReceived,
    FailShelter,
    FinishPhase,
    OrderReturn,
)
from holdfast.rebuild import rebuild
from holdfast.store import tables as t
from holdfast.store.evacuations import sums, total
from rights_world import rows
from worlds import Toy


@pytest.fixture
def under_way(sqlite_copy: Any) -> Toy:
    """Return the toy register with an evacuation whose first phase has begun."""
    toy = ground(sqlite_copy())
    begins(toy)
    return toy


def test_people_are_counted_and_add_up(toy: Toy) -> None:
    """Tests counts and corrections on both databases, the totals, and that the record gives the same tables."""
    ground(toy)
    number = begins(toy)
    assert toy.does(CountMoved(number, "hill", 40), "watch").effects == {"count": 1, "left": 60}
    assert toy.does(CountMoved(number, "hill", 60), "fire").effects == {"count": 2, "left": 0}
    told = toy.does(CountMoved(number, "hill", 5, Counted.STAYED), "works").effects
    assert told == {"count": 3, "left": 0, "over_population": 5}
    corrected = toy.does(CorrectCount(2, 55, CountReason.COUNTED_TWICE, "The bus"), "watch").effects
    assert corrected == {"count": 4, "change": -5}
    toy.does(CorrectCount(2, 50, CountReason.MISHEARD), "watch")
    assert toy.does(CountReceived(number, "school", 90), "fire").effects == {"count": 6, "received": 90}
    assert toy.does(CountReceived(number, "hall", 65), "fire").effects["over_places"] == 5
    toy.does(FinishPhase(number, 1), "chief")
    assert toy.does(CloseEvacuation(number, "Done"), "chief").effects == {
        "population": 160,
        "moved": 90,
        "received": 155,
        "elsewhere": 0,
        "stayed": 5,
        "returned": 0,
        "unaccounted": 0,
    }
    assert rebuild(toy.store, check=True).same


def test_what_cannot_be_counted(under_way: Toy) -> None:
    """Tests that a count is refused of nobody, of a zone that is not part, in the future, or of who is not yet released."""
    say = under_way.refuses
    assert "cannot be counted" in say(CountMoved(1, "hill", 0), "watch")
    assert "cannot be counted" in say(CountMoved(1, "hill", 2**40), "watch")
    assert "not part" in say(CountMoved(1, "moor", 1), "watch")
    assert "no evacuation 7" in say(CountMoved(7, "hill", 1), "watch")
    assert "at a shelter" in say(CountMoved(1, "hill", 1, Counted.RECEIVED), "watch")
    assert "Nobody returns" in say(CountMoved(1, "hill", 1, Counted.RETURNED), "watch")
    ahead = under_way.now + timedelta(minutes=6)
    assert "still to come" in say(CountMoved(1, "hill", 1, counted_at=ahead), "watch")
    assert "no shelter tent" in say(CountReceived(1, "tent", 1), "watch")
    under_way.does(FailShelter("hall", "Gas"), "watch")
    assert "receives nobody" in say(CountReceived(1, "hall", 1), "watch")
    assert "asks for the power" in say(CountMoved(1, "hill", 1), "planner")


def test_a_clock_a_little_ahead_is_now(under_way: Toy) -> None:
    """Tests that a count told three minutes ahead is entered as of now."""
    ahead = under_way.now + timedelta(minutes=3)
    under_way.does(CountMoved(1, "hill", 1, counted_at=ahead), "watch")
    assert rows(under_way, t.evacuation_count)[0].at == under_way.now.isoformat().replace("+00:00", "Z")


def test_what_cannot_be_corrected(under_way: Toy) -> None:
    """Tests that corrections are refused of corrections, of nothing, and to what is said already."""
    under_way.does(CountMoved(1, "hill", 10), "watch")
    under_way.does(CorrectCount(1, 12, CountReason.LATE_NEWS), "watch")
    say = under_way.refuses
    assert "corrects count 1" in say(CorrectCount(2, 3, CountReason.OTHER), "watch")
    assert "no count 9" in say(CorrectCount(9, 3, CountReason.OTHER), "watch")
    assert "says 12 already" in say(CorrectCount(1, 12, CountReason.OTHER), "watch")
    assert "cannot be counted" in say(CorrectCount(1, -1, CountReason.OTHER), "watch")


def test_who_was_at_a_shelter_that_failed_is_counted_at_the_next(under_way: Toy) -> None:
    """Tests that people who go on from a failed shelter are not counted twice in the end."""
    under_way.does(CountReceived(1, "hall", 30), "watch")
    under_way.does(FailShelter("hall", "Gas"), "watch")
    under_way.does(CountReceived(1, "school", 30), "watch")
    under_way.does(CountMoved(1, "quay", 130, Counted.ELSEWHERE), "watch")
    under_way.does(FinishPhase(1, 1), "chief")
    found = under_way.does(CloseEvacuation(1, "All there"), "chief").effects
    assert (found["received"], found["elsewhere"], found["unaccounted"]) == (30, 130, 0)


def test_return_is_counted_after_release(under_way: Toy) -> None:
    """Tests that those who come back are counted once their zone is released."""
    under_way.does(FinishPhase(1, 1), "chief")
    under_way.does(OrderReturn(1, ("hill",), "By day"), "chief")
    told = under_way.does(CountMoved(1, "hill", 7, Counted.RETURNED), "watch").effects
    assert told["count"] == 1


def test_a_remainder_is_named(under_way: Toy) -> None:
    """Tests that an evacuation that does not add up is closed only with the number that is missing."""
    under_way.does(CountReceived(1, "school", 100), "watch")
    under_way.does(FinishPhase(1, 1), "chief")
    assert "60 are not accounted for, and the order says 0" in under_way.refuses(
        CloseEvacuation(1, "Over"), "chief"
    )
    assert under_way.does(CloseEvacuation(1, "Sixty left by boat.", 60), "chief").effects["unaccounted"] == 60


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(st.integers(1, 500), st.lists(st.integers(0, 500), max_size=3)), min_size=1, max_size=6
    )
)
def test_sums_follow_the_last_correction(sqlite_copy: Any, told: list[tuple[int, list[int]]]) -> None:
    """Tests that the sum is that of the last figure of each count, whatever was corrected before."""
    toy = ground(sqlite_copy())
    begins(toy)
    for people, corrections in told:
        count = toy.does(CountMoved(1, "hill", people), "watch").effects["count"]
        for right in corrections:
            toy.give(CorrectCount(count, right, CountReason.MISHEARD), "watch")
    with toy.store.read() as tx:
        found = total(sums(tx, 1), Counted.MOVED)
    assert found == sum(corrections[-1] if corrections else people for people, corrections in told)
