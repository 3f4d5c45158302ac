"""Tests that rounding is exact and bounded by a step."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.service.money import minor_unit, rounded

HOW = st.sampled_from(["half_up", "half_even", "down", "up"])
STEPS = st.sampled_from([Decimal(each) for each in ("0.01", "0.05", "1", "0.3")])


@pytest.mark.parametrize(
    ("currency", "unit"), [("CHF", "0.01"), ("EUR", "0.01"), ("TWD", "1"), ("JPY", "1"), ("TND", "0.001")]
)
def test_minor_units(currency: str, unit: str) -> None:
    """Tests the smallest unit in use of some currencies."""
    assert minor_unit(currency) == Decimal(unit)


def test_halves() -> None:
    """Tests that a half goes up, or to the even step."""
    halves = [Decimal("0.005"), Decimal("0.015"), Decimal("0.025")]
    up, even = ([rounded(each, Decimal("0.01"), how) for each in halves] for how in ("half_up", "half_even"))
    assert up == [Decimal("0.01"), Decimal("0.02"), Decimal("0.03")]
    assert even == [Decimal("0.00"), Decimal("0.02"), Decimal("0.02")]


@given(st.fractions(0, 10**6), STEPS, HOW)
def test_rounding_moves_by_less_than_a_step(amount: Fraction, step: Decimal, how: str) -> None:
    """Tests that the result is whole steps, near the amount, and kept where it is rounded again."""
    found = rounded(amount, step, how)
    assert (Fraction(found) / Fraction(step)).denominator == 1
    moved = Fraction(found) - amount
    allowed = {"down": (-1, 0), "up": (0, 1)}.get(how, (-Fraction(1, 2), Fraction(1, 2)))
    assert allowed[0] * Fraction(step) <= moved <= allowed[1] * Fraction(step)
    assert rounded(found, step, how) == found


@given(st.fractions(0, 10**6), st.fractions(0, 10**6), STEPS, HOW)
def test_more_is_never_rounded_to_less(one: Fraction, other: Fraction, step: Decimal, how: str) -> None:
    """Tests that rounding keeps the order."""
    low, high = sorted((one, other))
    assert rounded(low, step, how) <= rounded(high, step, how)
