"""Tests that the cost of tours is what they will be paid, or bounds it where something is not known."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from law_worlds import Value
from service_toys import pay_rule, toy
from test_pay import rates, values

from holdfast.errors import InvalidValueError, NotFoundError
from holdfast.law import day_number
from holdfast.model import Earnings, Interval
from holdfast.service.cost import plan_cost
from holdfast.service.days import Served
from holdfast.service.pay import PayFacts, pay

N = day_number(date(2026, 1, 1))
EARNED = Earnings(Decimal(100), "CHF")


def total(value: Value, **more: object) -> tuple[Decimal, Decimal | None]:
    """Return the least and the most that a tour of ten days in January costs somebody of the low group."""
    cost = plan_cost(toy(pay_rule(value)), "alpha", [N], [N + 10], [0], **more)  # type: ignore[arg-type]
    return cost.totals()["CHF", "wage"]


def test_what_is_known_is_exact() -> None:
    """Tests days, months, call-ups and earnings of tours in two rank groups."""
    profile = toy(pay_rule({"per": "day", "amounts": {"low": "55", "high": "75"}}))
    cost = plan_cost(profile, "alpha", [N, N, N], [N + 2, N + 1, N + 1], [0, 1, 0])
    assert cost.totals() == {("CHF", "wage"): (Decimal(240), Decimal(240))}
    assert total({"per": "month", "amount": "310"}) == (100, 100)
    assert total({"per": "call_up", "amount": "7"}) == (7, 7)
    assert total({"per": "day", "percent_of_earnings": "80"}, earnings=[EARNED]) == (800, 800)
    assert total({"per": "hour", "amount": "3"}, hours_per_day=Decimal(8)) == (240, 240)
    assert total({"per": "call_up", "amount": "7", "from_call": "5"}, calls_before=[4]) == (7, 7)


def test_what_is_not_known_is_bounded() -> None:
    """Tests the least and the most where earnings, hours, earlier call-ups or the amount are not known."""
    assert total({"per": "day", "percent_of_earnings": "80", "floor": "69", "ceiling": "220"}) == (690, 2200)
    assert total({"per": "day", "percent_of_earnings": "80"}) == (0, None)
    assert total({"per": "hour", "amount": "3"}) == (0, 720)
    assert total({"per": "call_up", "amount": "7", "from_call": "5"}) == (0, 7)
    assert total({"per": "day", "amount": "1", "from_day": "4"}) == (7, 10)
    assert total({"per": "day", "amount": "1", "from_day": "4", "up_to_day": "6"}) == (0, 3)
    assert total({"per": "month", "amount": "unknown"}) == (0, None)


@pytest.mark.parametrize(("how", "amount"), [("half_up", 1), ("half_even", 0), ("down", 0), ("up", 1)])
def test_half_a_cent_of_a_month(how: str, amount: int) -> None:
    """Tests that a day of February at 14 centimes a month is half a centime, rounded as the rule says."""
    profile = toy(pay_rule({"per": "month", "amount": "0.14", "rounding": how}))
    cost = plan_cost(profile, "alpha", [N + 31], [N + 32], [0])
    assert cost.lines[0].least == Decimal(amount) / 100


def test_a_month_with_two_rates() -> None:
    """Tests that what is rounded under the first rate is carried into the second, as pay does."""
    values = {
        "2026-01-01": {"per": "month", "amount": "1000"},
        "2026-01-08": {"per": "month", "amount": "1001"},
    }
    profile = toy(pay_rule(values=values))
    served = Served(Interval(date(2026, 1, 1), date(2026, 2, 1)), "alpha", 1)
    lines = pay(profile, PayFacts(((date(2020, 1, 1), "low"),), (served,)), served.period)
    cost = plan_cost(profile, "alpha", [N], [N + 31], [0])
    assert [line.least for line in cost.lines] == [line.amount for line in lines]
    assert [line.least for line in cost.lines] == [Decimal("225.81"), Decimal("774.96")]


def test_retainers_are_not_part_of_it() -> None:
    """Tests that what is paid outside service costs no tour anything."""
    profile = toy(pay_rule({"per": "month", "amount": "310", "while": "outside"}))
    assert plan_cost(profile, "alpha", [N], [N + 10], [0]).lines == ()


def test_what_cannot_be_reckoned() -> None:
    """Tests that an unknown basis, columns of two lengths and a tour without a day are refused."""
    profile = toy(pay_rule())
    with pytest.raises(NotFoundError, match="alpha"):
        plan_cost(profile, "omega", [N], [N + 1], [0])
    with pytest.raises(InvalidValueError, match="lengths"):
        plan_cost(profile, "alpha", [N, N], [N + 1], [0])
    with pytest.raises(InvalidValueError, match="no day"):
        plan_cost(profile, "alpha", [N], [N], [0])
    assert plan_cost(profile, "alpha", [], [], []).lines == ()


@settings(deadline=None)
@given(
    values(), values(),
    st.lists(st.tuples(st.integers(-40, 60), st.integers(1, 70), st.integers(0, 1), rates), min_size=1, max_size=4),
)  # fmt: skip
def test_the_cost_is_what_will_be_paid(
    first: Value, second: Value, tours: list[tuple[int, int, int, str]]
) -> None:
    """Tests against the pay of each tour alone: never less than the least, nor more than the most."""
    profile = toy(pay_rule(values={"2025-01-01": first, "2026-01-17": second}))
    start = np.array([N + s for s, *_ in tours])
    end = start + np.array([days for _, days, *_ in tours])
    earned = [Earnings(Decimal(each), "CHF") for *_, each in tours]
    owed = Decimal(0)
    for (s, days, group, _), earnings in zip(tours, earned, strict=True):
        period = Interval(date.fromordinal(date(2026, 1, 1).toordinal() + s), date(2027, 1, 1))
        about = PayFacts(
            ((date(2020, 1, 1), ("low", "high")[group]),),
            (Served(Interval.of_days(period.start, days), "alpha", 1),),
            ((date(2020, 1, 1), earnings),),
        )
        owed += sum((line.amount or Decimal(0) for line in pay(profile, about, period)), Decimal(0))
    cost = plan_cost(
        profile, "alpha", start, end, [g for _, _, g, _ in tours], earned, calls_before=[0] * len(tours)
    )
    least, most = next(iter(cost.totals().values()), (Decimal(0), Decimal(0)))
    assert least <= owed
    assert most is None or owed <= most
    open_ended = any(
        {"from_day", "up_to_day"} & set(value) or value["per"] == "hour" for value in (first, second)
    )
    assert open_ended or least == most == owed
