"""Tests of personal dates that limits run from, and of the hours of rest told with an order."""

from __future__ import annotations

import hashlib
from datetime import date

import pytest

from holdfast.desk import Enclosures
from holdfast.orders import AdoptProfile, RecordDate
from worlds import ALVA, BO, PROFILE, Toy, watch

RULES = """\
  - {id: since-discharge, kind: cap.window, severity: deny, applies_to: [watch], counts: [watch],
     window: {since: discharge, length: {years: 8}},
     values: {2020-01-01: {count_calls: 1, article: Art. 30, source: book, confidence: A}}}
  - {id: hours, kind: rest, severity: deny, applies_to: [watch],
     values: {2020-01-01: {hours: 6, per_hours: 24, unbroken: 4, article: Art. 31, source: book, confidence: A}}}
"""
RESTED = ("rest_hours=6", "rest_unbroken=4")


@pytest.fixture
def toy(toy: Toy) -> Toy:
    """Return the toy register under a law with an anchored limit and hours of rest."""
    text = PROFILE.replace("unknown:\n", RULES + "unknown:\n").encode()
    order = AdoptProfile("land", "toy.shore", hashlib.sha256(text).hexdigest())
    toy.does(order, enclosures=Enclosures(blobs=(text,)))
    return toy


def test_a_limit_runs_from_the_date_entered(toy: Toy) -> None:
    """Tests that nobody is called before the date is known, once within eight years, and not after them."""
    first = watch(ALVA, date(2030, 2, 1), 5, told=RESTED)
    assert "date of discharge is not known" in toy.refuses(first, "caller")
    toy.does(RecordDate(ALVA, "discharge", date(2025, 1, 1)))
    toy.does(first, "caller")
    assert "call-up" in toy.refuses(watch(ALVA, date(2030, 3, 1), 5, told=RESTED), "caller")
    toy.does(RecordDate(BO, "discharge", date(2025, 1, 1)))
    toy.does(RecordDate(BO, "discharge", date(2021, 12, 1)))
    assert toy.refuses(watch(BO, date(2030, 2, 1), 5, told=RESTED), "caller")


def test_only_a_date_of_the_profile_that_is_past(toy: Toy) -> None:
    """Tests that a date no limit runs from, one to come and an unknown person are refused."""
    assert "Those there are: discharge" in toy.refuses(RecordDate(ALVA, "baptism", date(2025, 1, 1)))
    assert "still to come" in toy.refuses(RecordDate(ALVA, "discharge", date(2030, 1, 6)))
    assert "no person 99" in toy.refuses(RecordDate(99, "discharge", date(2025, 1, 1)))


def test_hours_of_rest_are_told_with_the_order(toy: Toy) -> None:
    """Tests that too little rest is refused by its article, that enough is permitted, and that nonsense is named."""
    toy.does(RecordDate(ALVA, "discharge", date(2025, 1, 1)))
    start = date(2030, 2, 1)
    short = toy.give(watch(ALVA, start, 2, told=("rest_hours=5", "rest_unbroken=4")), "caller")
    assert (short.verdicts[0]["outcome"], short.verdicts[0]["article"]) == ("deny", "Art. 31")
    for wrong in ("rest_hours=many", "rest_hours=25", "rest_unbroken=-1", "rest_hours=4.5"):
        assert "whole hours" in toy.refuses(watch(ALVA, start, 2, told=(wrong,)), "caller")
    toy.does(watch(ALVA, start, 2, told=RESTED), "caller")
