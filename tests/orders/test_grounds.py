"""Grounds: entered once, ended early, and heeded whenever somebody is called."""

from __future__ import annotations

from datetime import date

import pytest

from holdfast.desk import Refusal
from holdfast.model import ApplicationKind, Interval
from holdfast.orders import EndGround, FileApplication, RecordGround, ServeCallUp
from holdfast.rebuild import rebuild
from rights_world import adopt
from worlds import ALVA, BO, START, YEAR, Toy, watch

DAY = date(2030, 2, 4)


@pytest.fixture
def toy(toy: Toy) -> Toy:
    """Return the toy register under a profile that knows grounds."""
    return adopt(toy)


def test_who_may_not_be_called(toy: Toy) -> None:
    """Tests that an established ground bars call-ups on its days alone, and names those that it meets."""
    toy.calls(ALVA, DAY, 3)
    toy.calls(ALVA, date(2030, 6, 1), 3)
    answer = toy.does(RecordGround(ALVA, "bench", Interval(date(2030, 2, 1), date(2030, 6, 1))))
    assert answer.effects == {"ground": 1, "call_ups": [1]}
    refused = toy.give(ServeCallUp(1, START.date()), "duty")
    assert isinstance(refused, Refusal)
    assert refused.verdicts[0]["article"] == "Art. 20"
    assert isinstance(toy.give(watch(ALVA, date(2030, 5, 30), 3), "caller"), Refusal)
    toy.calls(BO, DAY, 3)
    toy.does(ServeCallUp(2, START.date()), "duty")
    assert rebuild(toy.store, check=True).same


def test_ended_early(toy: Toy) -> None:
    """Tests that after its end the person can be called again."""
    toy.does(RecordGround(ALVA, "bench", YEAR))
    assert isinstance(toy.give(watch(ALVA, DAY, 3), "caller"), Refusal)
    for day in (YEAR.start, YEAR.end):
        assert "not a day after the first" in toy.refuses(EndGround(1, day))
    toy.does(EndGround(1, DAY))
    toy.calls(ALVA, DAY, 3)
    assert "no ground 2" in toy.refuses(EndGround(2, DAY))


def test_entered_once(toy: Toy) -> None:
    """Tests that days are not entered twice, and that the profile must know the ground."""
    toy.does(RecordGround(ALVA, "bench", Interval.of_days(DAY, 3)))
    assert "ground 1 covers" in toy.refuses(RecordGround(ALVA, "bench", Interval.of_days(DAY, 30)))
    assert "It knows: bench, studies" in toy.refuses(RecordGround(ALVA, "whim", YEAR))
    toy.does(RecordGround(ALVA, "harvest", Interval.of_days(DAY, 3)))


def test_what_waits_is_decided_not_ended(toy: Toy) -> None:
    """Tests that the ground of a pending application goes with the decision alone."""
    toy.does(FileApplication(ALVA, ApplicationKind.EXEMPTION, "studies", START.date()))
    assert "decision on application 1" in toy.refuses(EndGround(1, DAY))
