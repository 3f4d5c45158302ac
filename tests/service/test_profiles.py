"""Tests what shipped profiles pay, by the figures their sources print."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from holdfast.law import load_profile
from holdfast.model import Earnings, Interval
from holdfast.profiles import text_of
from holdfast.service import Attended, PayFacts, PayLine, Served, count_days, pay

YEAR = Interval(date(2026, 1, 1), date(2027, 1, 1))


def lines(
    name: str, basis: str, group: str, days: int, calls: int = 1, earned: str = "100"
) -> dict[str, PayLine]:
    """Return what somebody is owed for call-ups of so many days, one each month from March on, by rule."""
    profile = load_profile(text_of(name), name=name)
    served = tuple(Served(Interval.of_days(date(2026, 3 + i, 1), days), basis, i) for i in range(calls))
    earnings = ((date(2020, 1, 1), Earnings(Decimal(earned), profile.currency)),)
    found = pay(profile, PayFacts(((date(2020, 1, 1), group),), served, earnings), YEAR)
    return {line.rule: line for line in found}


def test_estonia_pays_by_rank() -> None:
    """Tests 55, 60 and 75 euros a day (regulation § 3(2))."""
    for group, rate in (("soldier", 55), ("nco", 60), ("officer", 75)):
        line = lines("ee.reserve-service", "training_assembly", group, 10)["daily-pay"]
        assert (line.rate, line.amount, line.currency) == (rate, 10 * rate, "EUR")


def test_switzerland_pays_a_share_of_earnings() -> None:
    """Tests 80 % up to the ceiling (EOG 10, 16a), and that a day is eight hours (ZSV 26(2))."""
    assert lines("ch.civil-protection", "refresher", "member", 3)["loss-of-earnings"].amount == 240
    assert lines("ch.civil-protection", "refresher", "member", 3, 1, "900")["loss-of-earnings"].rate == 245
    assert lines("ch.civil-protection", "refresher", "member", 3)["rank-pay"].amount is None
    attended = [
        Attended(date(2026, 3, day), minutes) for day, minutes in ((1, 480), (2, 479), (3, 119), (4, 121))
    ]
    counted = count_days(load_profile(text_of("ch.civil-protection")), "refresher", attended)
    assert (counted.full, counted.pooled_minutes, counted.pooled_days) == (1, 600, 1)


def test_taiwan_pays_a_bonus_from_the_fifth_call() -> None:
    """Tests 5,000 new Taiwan dollars for the fifth completed call-up, and nothing for four (獎金辦法 3)."""
    assert "bonus" not in lines("tw.reserve-call-up", "training_call", "reservist", 5, 4)
    line = lines("tw.reserve-call-up", "training_call", "reservist", 5, 5)["bonus"]
    assert (line.quantity, line.amount, line.currency) == (1, 5000, "TWD")


def test_what_russia_pays_is_not_published() -> None:
    """Tests that salaries known only as a range are listed without an amount."""
    line = lines("ru.special-assemblies-2025", "special_assembly", "private_or_nco", 20)["assembly-pay"]
    assert (line.amount, "does not say how much" in line.note) == (None, True)
