"""What the author had seen: the second of two who change one thing is refused, on record, and told who was first."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import func, select

from holdfast.errors import ConflictError
from holdfast.model import Interval
from holdfast.orders import SetThreatLevel
from holdfast.orders.base import View
from holdfast.store import tables as t
from worlds import Toy

DAYS = Interval(date(2030, 2, 1), date(2030, 2, 8))


@pytest.fixture
def toy(sqlite_copy: Callable[[], Toy], monkeypatch: pytest.MonkeyPatch) -> Toy:
    """Return the toy register, in which a threat level is about the last one of its region."""

    def last(order: SetThreatLevel, view: View) -> int | None:
        column = t.threat_level.c.entry
        return view.tx.execute(
            select(func.max(column)).where(t.threat_level.c.region == order.region)
        ).scalar()

    monkeypatch.setattr(SetThreatLevel, "revised", last)
    return sqlite_copy()


def level(number: int, region: str = "north") -> SetThreatLevel:
    """Return the order for a threat level."""
    return SetThreatLevel(region, number, DAYS, "Seen at the fence.")


def test_of_two_who_saw_the_same_the_second_is_refused(toy: Toy) -> None:
    """Tests that the refusal names who was first and by which entry, stands in the record and changes nothing."""
    first = toy.does(level(2)).entry
    second = toy.does(level(3), seen=first).entry
    answer = toy.give(level(4), seen=first)
    assert "admin in the seat administrator changed it by entry" in answer.reason()
    verdict = answer.verdicts[0]
    assert (verdict["rule"], verdict["kind"], verdict["outcome"]) == ("house.stale", "stale", "deny")
    assert answer.reason().startswith(f"You have seen it as entry {first} left it")
    assert f"by entry {second}. Look again" in answer.reason()
    assert answer.entry == second + 1
    with toy.store.read() as tx:
        assert tx.execute(select(func.max(t.threat_level.c.level))).scalar() == 3
    toy.does(level(4), seen=second)


def test_who_does_not_say_what_they_saw_is_not_asked(toy: Toy) -> None:
    """Tests that nothing is compared without a number, nor where there is nothing to compare."""
    toy.does(level(2))
    toy.does(level(3))
    toy.does(level(3, "south"), seen=0)


def test_what_was_seen_tells_orders_with_one_key_apart(toy: Toy) -> None:
    """Tests that a repeat gets the first answer, and that deciding anew needs a new key."""
    first = toy.does(level(2)).entry
    toy.does(level(3))
    answers = [toy.give(level(4), seen=first, key="once") for _ in range(2)]
    assert answers[0].entry == answers[1].entry
    with pytest.raises(ConflictError):
        toy.give(level(4), seen=first + 1, key="once")


def test_a_seat_without_power_learns_nothing_of_what_changed(toy: Toy) -> None:
    """Tests that who asks is asked first."""
    first = toy.does(level(2)).entry
    toy.does(level(3))
    assert "power" in toy.refuses(level(4), "duty", seen=first)
