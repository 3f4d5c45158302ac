"""Tests that pay follows the rule of each day, adds up to the cent, and says what it does not know."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from law_worlds import Value
from service_toys import day_rule, pay_rule, toy

from holdfast.errors import InvalidValueError
from holdfast.law import Profile
from holdfast.model import OPEN_END, Earnings, Interval
from holdfast.service.days import Attended, Served
from holdfast.service.pay import PayFacts, PayLine, pay

YEAR = Interval(date(2026, 1, 1), date(2027, 1, 1))
LOW = ((date(2020, 1, 1), "low"),)


def served(start: date, days: int, call: int = 1, basis: str = "alpha", **more: Any) -> Served:
    """Return a completed call-up."""
    return Served(Interval.of_days(start, days), basis, call, **more)


def facts(*each: Served, **more: Any) -> PayFacts:
    """Return the facts of somebody of the low group."""
    return PayFacts(**{"rank_groups": LOW, "served": each, **more})


def paid(profile: Profile, about: PayFacts, period: Interval = YEAR) -> Decimal:
    """Return what is owed in all."""
    return sum((line.amount or Decimal(0) for line in pay(profile, about, period)), Decimal(0))


def only(value: Value, about: PayFacts, period: Interval = YEAR, **more: Any) -> PayLine:
    """Return the one line of a profile with one rule."""
    (line,) = pay(toy(pay_rule(value, **more)), about, period)
    return line


def test_by_the_day() -> None:
    """Tests that each day pays its rate, and the line tells rule, quantity and article."""
    line = only({"per": "day", "amounts": {"low": "55", "high": "75"}}, facts(served(date(2026, 3, 1), 4)))
    assert (line.quantity, line.unit, line.rate, line.amount) == (4, "day", Decimal(55), Decimal(220))
    assert (line.rule, line.component, line.payer, line.payee) == ("pay", "wage", "state", "person")
    assert (line.currency, line.article, line.source) == ("CHF", "Art. 1", "book")
    assert line.period == Interval(date(2026, 3, 1), date(2026, 3, 5))


def test_each_day_by_the_value_in_force() -> None:
    """Tests that a rate that rises in the middle of a call-up pays both rates, each for its days."""
    values = {
        "2026-01-01": {"per": "day", "amount": "10"}, "2026-03-03": {"per": "day", "amount": "11"},
    }  # fmt: skip
    lines = pay(toy(pay_rule(values=values)), facts(served(date(2026, 3, 1), 5)), YEAR)
    assert [(line.quantity, line.amount) for line in lines] == [(2, 20), (3, 33)]


def test_each_day_by_the_rank_group_held() -> None:
    """Tests that a promotion pays from its day."""
    about = facts(
        served(date(2026, 3, 1), 5), rank_groups=(*LOW, (date(2026, 3, 4), "high"), (date(2027, 1, 1), "low"))
    )
    lines = pay(toy(pay_rule({"per": "day", "amounts": {"low": "55", "high": "75"}})), about, YEAR)
    assert [(line.rate, line.amount) for line in lines] == [(55, 165), (75, 150)]


def test_two_call_ups_on_a_day_pay_once() -> None:
    """Tests that a day named by two call-ups is paid once, even on two bases."""
    about = facts(served(date(2026, 3, 1), 5), served(date(2026, 3, 4), 5, 2, "beta"))
    assert paid(toy(pay_rule()), about) == 800


def test_other_bases_and_groups() -> None:
    """Tests that a rule pays only its bases and rank groups."""
    profile = toy(pay_rule(applies_to=["beta"]), pay_rule(rank_groups=["high"], id="pay-2"))
    assert pay(profile, facts(served(date(2026, 3, 1), 5)), YEAR) == ()


def test_a_full_month_is_exact() -> None:
    """Tests that a month served in full pays its amount, and two parts of it the same together."""
    value = {"per": "month", "amount": "1000"}
    january, about = Interval(date(2026, 1, 1), date(2026, 2, 1)), facts(served(date(2026, 1, 1), 31))
    assert only(value, about, january).amount == 1000
    for owed, while_ in ((about, "serving"), (facts(contracts=(YEAR,)), "outside")):
        each = [
            only(value | {"while": while_}, owed, Interval.of_days(date(2026, 1, day), 1)).amount
            for day in range(1, 32)
        ]
        assert sum(amount or Decimal(0) for amount in each) == 1000
        assert set(each) == {Decimal("32.25"), Decimal("32.26")}


def test_months_of_different_lengths() -> None:
    """Tests that ten days of February pay more than ten of March."""
    value = {"per": "month", "amount": "2800"}
    assert only(value, facts(served(date(2026, 2, 1), 10))).amount == 1000
    assert only(value, facts(served(date(2026, 3, 1), 10))).amount == Decimal("903.23")


def test_a_share_of_earnings() -> None:
    """Tests that a share is held between floor and ceiling and rounded for each day, after them."""
    value = {"per": "day", "percent_of_earnings": "80", "floor": "69", "ceiling": "220", "round_to": "0.05"}

    def rate(per_day: str) -> Decimal | None:
        earned = ((date(2020, 1, 1), Earnings(Decimal(per_day), "CHF")),)
        return only(value, facts(served(date(2026, 1, 1), 1), earnings=earned)).amount

    assert [rate(each) for each in ("0", "100", "123.41", "300")] == [
        Decimal(69), Decimal(80), Decimal("98.75"), Decimal(220),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("how", "amount"), [("half_up", "0.15"), ("half_even", "0.10"), ("down", "0.10"), ("up", "0.15")]
)
def test_rounding(how: str, amount: str) -> None:
    """Tests each way of rounding an amount that lies between two steps."""
    value = {"per": "day", "amount": "0.125", "round_to": "0.05", "rounding": how}
    assert only(value, facts(served(date(2026, 1, 1), 1))).amount == Decimal(amount)


def test_currencies_without_cents() -> None:
    """Tests that a currency paid in whole units is rounded to them, and a rule may have its own currency."""
    line = only({"per": "day", "amount": "10.5", "currency": "TWD"}, facts(served(date(2026, 1, 1), 1)))
    assert (line.amount, line.currency) == (11, "TWD")


def test_from_the_fifth_call_up() -> None:
    """Tests that a premium is paid from the fifth completed call-up, on its last day (TW 優待條例)."""
    calls = [served(date(2026, m, 1), 2, m) for m in range(1, 7)]
    value = {"per": "call_up", "amount": "5000", "from_call": "5"}
    line = only(value, facts(*calls))
    assert (line.quantity, line.amount, line.period.start) == (2, 10000, date(2026, 5, 2))
    before = tuple((date(2020 + year, 7, 1), "alpha") for year in range(4))
    assert only(value, facts(*calls[:2], calls_before=before)).amount == 10000
    late, other = (date(2026, 1, 20), "alpha"), (date(2020, 1, 1), "other")
    later = only(value, facts(*calls[:2], calls_before=(*before[:3], late, other)))
    assert (later.quantity, later.period.start) == (1, date(2026, 2, 2))
    assert pay(toy(pay_rule(value)), facts(*[replace(each, completed=False) for each in calls]), YEAR) == ()


def test_only_some_days_of_the_year() -> None:
    """Tests that a supplement for the 3rd to the 5th day of a year begins anew with the next year."""
    value = {"per": "day", "amount": "10", "from_day": "3", "up_to_day": "5"}
    about = facts(served(date(2025, 12, 28), 8), served(date(2026, 3, 1), 2, 2))
    line = only(value, about)
    assert (line.amount, line.period) == (30, Interval(date(2026, 1, 3), date(2026, 3, 2)))
    assert only(value, about, Interval(date(2026, 3, 1), date(2026, 3, 2))).amount == 10


def test_by_the_hour() -> None:
    """Tests that hours are paid to the minute, and listed unpaid where nobody told them."""
    value = {"per": "hour", "amount": "20"}
    days = (Attended(date(2026, 1, 1), 100), Attended(date(2026, 1, 2)))
    known, open_ = pay(toy(pay_rule(value)), facts(served(date(2026, 1, 1), 2, attended=days)), YEAR)
    assert (known.quantity, known.amount) == (Decimal("1.6667"), Decimal("33.33"))
    assert (open_.amount, open_.note) == (None, "The hours attended are not known.")


def test_pooled_days_are_paid_at_the_end_of_the_year() -> None:
    """Tests that two half days pay one day on 31 December, and nothing before."""
    days = tuple(Attended(date(2026, 3, d), 240) for d in (1, 2, 3))
    about = facts(served(date(2026, 3, 1), 3, attended=days))
    profile = toy(day_rule(), pay_rule())
    assert paid(profile, about, Interval(date(2026, 1, 1), date(2026, 12, 31))) == 0
    assert paid(profile, about, Interval(date(2026, 12, 31), date(2027, 1, 1))) == 100


def test_a_retainer_outside_service() -> None:
    """Tests that a retainer is paid for the days of a contract that no call-up names."""
    value = {"per": "month", "amount": "310", "while": "outside"}
    about = facts(served(date(2026, 1, 11), 10), contracts=(Interval(date(2025, 6, 1), date(2026, 1, 27)),))
    line = only(value, about)
    assert (line.quantity, line.amount) == (Decimal("0.5161"), 160)
    assert pay(toy(pay_rule(value)), facts(served(date(2026, 1, 1), 31)), YEAR) == ()


@pytest.mark.parametrize(
    ("value", "more", "said"),
    [
        ({"per": "month", "amount": "unknown"}, {}, "does not say how much"),
        ({"per": "day", "percent_of_earnings": "80"}, {}, "earnings before service are not known"),
        (
            {"per": "day", "percent_of_earnings": "80"},
            {"earnings": ((date(2020, 1, 1), Earnings(Decimal(9), "EUR")),)},
            "known in EUR",
        ),
        ({"per": "day", "amount": "5"}, {"rank_groups": ()}, "rank group on these days is not known"),
    ],
)
def test_what_is_not_known(value: Value, more: dict[str, Any], said: str) -> None:
    """Tests that what is owed without a sum is listed with the reason."""
    line = only(value, facts(served(date(2026, 1, 1), 31), **more))
    assert (line.rate, line.amount) == (None, None)
    assert said in line.note


def test_confidence() -> None:
    """Tests that a value of one source is paid and marked, and one that is contradicted is not paid."""
    about = facts(served(date(2026, 1, 1), 1))
    assert "one secondary source" in only({"per": "day", "amount": "5", "confidence": "C"}, about).note
    doubtful = pay_rule({"per": "day", "amount": "5", "confidence": "D"})
    assert pay(toy(doubtful), about, YEAR) == ()


def test_a_period_without_end() -> None:
    """Tests that pay for ever after is refused, while a contract may be open."""
    with pytest.raises(InvalidValueError, match="has no end"):
        pay(toy(pay_rule()), facts(), Interval(date(2026, 1, 1), OPEN_END))
    open_ended = facts(contracts=(Interval(date(2026, 1, 16), OPEN_END),))
    value = {"per": "month", "amount": "310", "while": "outside"}
    assert only(value, open_ended, Interval(date(2026, 1, 1), date(2026, 2, 1))).amount == 160


# Properties

rates = st.decimals("0", "400", places=2).map(str)
starts = st.dates(date(2025, 11, 1), date(2026, 3, 31))


@st.composite
def values(draw: st.DrawFn) -> Value:
    """Return a random value of a rule on pay."""
    per = draw(st.sampled_from(["day", "month", "call_up", "hour"]))
    value: Value = {"per": per, "amount": draw(rates)}
    if per == "day" and draw(st.booleans()):
        value = {"per": "day", "percent_of_earnings": draw(st.sampled_from(["25", "80", "100"]))}
        value |= {"floor": "20", "ceiling": "90"} if draw(st.booleans()) else {}
    if per in {"day", "hour"} and draw(st.booleans()):
        value |= {"from_day": "3", "up_to_day": str(draw(st.integers(3, 20)))}
    if draw(st.booleans()):
        value["round_to"] = draw(st.sampled_from(["0.05", "1", "0.3"]))
    if per == "month" and draw(st.booleans()):
        value["while"] = "outside"
    elif draw(st.booleans()):
        value["from_call"] = str(draw(st.integers(1, 3)))
    return value | {"rounding": draw(st.sampled_from(["half_up", "half_even", "down", "up"]))}


@st.composite
def someone(draw: st.DrawFn) -> PayFacts:
    """Return random facts of a person: call-ups that may overlap, some with attendance."""
    calls = []
    for i in range(draw(st.integers(0, 4))):
        start, days = draw(starts), draw(st.integers(1, 40))
        attended = None
        if draw(st.booleans()):
            minutes = st.one_of(st.none(), st.integers(0, 700))
            attended = tuple(Attended(start + timedelta(d), draw(minutes)) for d in range(min(days, 12)))
        calls.append(served(start, days, i, draw(st.sampled_from(["alpha", "beta"])), attended=attended))
    return PayFacts(
        rank_groups=(*LOW, (draw(starts), "high")),
        served=tuple(calls),
        earnings=((date(2020, 1, 1), Earnings(draw(st.decimals("0", "400", places=2)), "CHF")),),
        contracts=(Interval(draw(starts), date(2026, 8, 1)),),
    )


@settings(deadline=None)
@given(values(), values(), st.booleans(), someone(), st.data())
def test_amounts_add_up(
    first: Value, second: Value, measured: bool, about: PayFacts, data: st.DataObject
) -> None:
    """Tests that the parts of a period owe to the cent what the whole owes."""
    rule = pay_rule(values={"2025-01-01": first, "2026-01-17": second})
    profile = toy(rule, *([day_rule()] if measured else []))
    whole = Interval(date(2025, 11, 1), date(2026, 6, 1))
    cuts = sorted(data.draw(st.sets(st.dates(date(2025, 11, 2), date(2026, 5, 31)), max_size=4)))
    ends = [whole.start, *cuts, whole.end]
    parts = [Interval(a, b) for a, b in itertools.pairwise(ends)]
    assert sum(paid(profile, about, part) for part in parts) == paid(profile, about, whole)


@settings(deadline=None)
@given(
    st.sampled_from(["day", "hour", "call_up", "month"]),
    rates,
    rates,
    someone(),
    st.dates(date(2025, 11, 1), date(2026, 4, 1)),
)
def test_a_higher_rate_never_pays_less(per: str, one: str, other: str, about: PayFacts, start: date) -> None:
    """Tests that a higher rate never pays less; by the month, from the first day of a month on."""
    low, high = sorted((Decimal(one), Decimal(other)))
    period = Interval(start.replace(day=1) if per == "month" else start, start + timedelta(60))
    profiles = [toy(pay_rule({"per": per, "amount": str(each)})) for each in (low, high)]
    assert paid(profiles[0], about, period) <= paid(profiles[1], about, period)


@settings(deadline=None)
@given(someone())
def test_a_day_pays_at_most_once(about: PayFacts) -> None:
    """Tests that no more days are paid than the calendar has."""
    whole = Interval(date(2025, 1, 1), date(2027, 1, 1))
    days = sum(line.quantity for line in pay(toy(day_rule(), pay_rule()), about, whole))
    assert days <= whole.days
