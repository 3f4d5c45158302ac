"""Tests that the kinds `day` and `pay` are read as they are written, and that what makes no sense is a fault."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from law_worlds import Value, cite, head, load, rule

from holdfast.errors import ProfileError
from holdfast.law.kinds.day import DayTerms
from holdfast.law.kinds.pay import EVERY_GROUP, PayTerms


def pay(value: Value, **more: Any) -> dict[str, Any]:
    """Return a rule on pay with one value."""
    return rule(
        "pay",
        {"2020-01-01": cite(**{"currency": "CHF", **value})},
        component="wage",
        payer="state",
        payee="person",
        **more,
    )


def terms(value: Value, **more: Any) -> PayTerms:
    """Return the terms read from a value."""
    read = load(head(rules=[pay(value, **more)])).rules[0].values[0].terms
    assert isinstance(read, PayTerms)
    return read


def faults(*rules: dict[str, Any]) -> str:
    """Return the faults of a profile of these rules, as one text."""
    with pytest.raises(ProfileError) as caught:
        load(head(rules=list(rules)))
    return " ".join(f"{fault.where}: {fault.fault}" for fault in caught.value.faults)


def test_day() -> None:
    """Tests that hours become minutes and that a day may be pooled or not."""
    value = {"full_day": {"hours": "8"}, "pool": {"min_hours": "2", "per": "calendar_year"}}
    read = load(head(rules=[rule("day", {"2020-01-01": cite(**value)})])).rules[0].values[0].terms
    assert read == DayTerms(480, 120)
    short = load(head(rules=[rule("day", {"2020-01-01": cite(full_day={"hours": "6"})})])).rules[0]
    assert short.values[0].terms == DayTerms(360, None)


@pytest.mark.parametrize(
    "value",
    [
        {"full_day": {"hours": "0"}},
        {"full_day": {"hours": "25"}},
        {"full_day": {"hours": "4"}, "pool": {"min_hours": "5", "per": "calendar_year"}},
        {"full_day": {"hours": "4"}, "pool": {"min_hours": "2", "per": "month"}},
        {"pool": {"min_hours": "2", "per": "calendar_year"}},
    ],
)
def test_days_that_make_no_sense(value: Value) -> None:
    """Tests that hours outside a day, a pool above a day and another period are faults."""
    assert "values.2020-01-01" in faults(rule("day", {"2020-01-01": cite(**value)}))


def test_amounts() -> None:
    """Tests that one amount stands for every rank group, and amounts by group for the groups that have one."""
    assert terms({"per": "day", "amount": "55"}).amounts == {EVERY_GROUP: Decimal(55)}
    by_group = terms({"per": "day", "amounts": {"low": "55.5", "high": "75"}})
    assert by_group.amount_for("low") == Decimal("55.5")
    only_low = terms({"per": "day", "amounts": {"low": "1"}}, rank_groups=["low"])
    assert only_low.amount_for("high") is None


def test_what_is_unknown() -> None:
    """Tests that an amount nobody published is read as such."""
    read = terms({"per": "month", "amount": "unknown", "while": "outside"})
    assert (read.known, read.outside, read.amount_for("low")) == (False, True, None)


def test_share_of_earnings() -> None:
    """Tests that a share is read with its floor and ceiling."""
    read = terms({"per": "day", "percent_of_earnings": "80", "floor": "69", "ceiling": "220"})
    assert (read.percent, read.floor, read.ceiling) == (Decimal(80), Decimal(69), Decimal(220))


def test_counts_and_rounding() -> None:
    """Tests that the first call-up, the days covered and the rounding are read."""
    read = terms({
        "per": "day", "amount": "5", "from_call": "5", "from_day": "21", "up_to_day": "50",
        "round_to": "0.05", "rounding": "down", "currency": "EUR",
    })  # fmt: skip
    assert (read.from_call, read.from_day, read.up_to_day) == (5, 21, 50)
    assert (read.round_to, read.rounding, read.currency) == (Decimal("0.05"), "down", "EUR")


@pytest.mark.parametrize(
    ("value", "fault"),
    [
        ({"per": "day"}, "must be said once"),
        ({"per": "day", "amount": "5", "percent_of_earnings": "80"}, "must be said once"),
        ({"per": "month", "percent_of_earnings": "80"}, "paid by the day"),
        ({"per": "day", "amount": "5", "floor": "4"}, "goes with 'percent_of_earnings'"),
        ({"per": "month", "amount": "5", "from_day": "3"}, "cannot go with 'per: month'"),
        ({"per": "day", "amount": "5", "while": "outside"}, "paid by the month"),
        ({"per": "month", "amount": "5", "while": "outside", "from_call": "2"}, "no call-up to count"),
        ({"per": "day", "amount": "-5"}, "not an amount"),
        ({"per": "day", "amount": "1e3"}, "not an amount"),
        ({"per": "day", "amount": "5", "round_to": "0.00"}, "nothing cannot be used"),
        ({"per": "day", "amount": "5", "from_call": "0"}, "begins with 1"),
        ({"per": "day", "amount": "5", "from_day": "9", "up_to_day": "8"}, "'up_to_day' is less"),
        ({"per": "day", "percent_of_earnings": "80", "floor": "9", "ceiling": "8"}, "'ceiling' is less"),
        ({"per": "day", "amount": "5", "currency": "chf"}, "not a currency"),
        ({"per": "week", "amount": "5"}, "not one of those possible"),
        ({"per": "day", "amounts": {"low": "5", "high": "6", "mid": "5"}}, "not known here"),
        ({"per": "day", "amounts": {"low": "5"}}, "'high' is missing"),
    ],
)
def test_pay_that_makes_no_sense(value: Value, fault: str) -> None:
    """Tests that what does not go together, or is no amount, is told."""
    assert fault in faults(pay(value))


def test_amounts_of_other_rank_groups() -> None:
    """Tests that an amount for a group that the rule does not concern is a fault."""
    assert "not known here" in faults(
        pay({"per": "day", "amounts": {"low": "5", "high": "6"}}, rank_groups=["high"])
    )


def test_money_without_a_currency() -> None:
    """Tests that an amount needs a currency, of its own or of the profile, unless nobody knows the amount."""
    for value, fine in (({"amount": "5"}, False), ({"amount": "unknown"}, True)):
        scope = {"component": "wage", "payer": "state", "payee": "person"}
        one = rule("pay", {"2020-01-01": cite(per="day", **value)}, **scope)
        assert load(head(rules=[one], currency="CHF")).currency == "CHF"
        if fine:
            assert load(head(rules=[one])).currency == ""
        else:
            assert "in which currency" in faults(one)
