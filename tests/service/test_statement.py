"""Tests that a statement tells days, caps and pay of one person among others."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from law_worlds import REGIONS, cite, rule
from service_toys import day_rule, pay_rule, toy

from holdfast.errors import InvalidValueError
from holdfast.law import ContractFacts, PersonFacts, people_of
from holdfast.model import Interval
from holdfast.service.days import Attended, Served
from holdfast.service.pay import PayFacts
from holdfast.service.statement import CapStatement, DaysServed, Total, person_alone, statement

YEAR = Interval(date(2026, 1, 1), date(2027, 1, 1))
WEEK = Interval.of_days(date(2026, 3, 2), 7)
CAP = rule(
    "cap.window", {"2020-01-01": cite(max={"days": "10"})}, window="calendar_year", counts="all", id="annual"
)
SINCE = rule(
    "cap.window", {"2020-01-01": cite(max={"days": "10"})}, window={"since": "discharge"}, id="after"
)
PROFILE = toy(CAP, SINCE, day_rule(), pay_rule(), pay_rule({"per": "month", "amount": "unknown"}, id="board"),
              pay_rule({"per": "day", "amount": "9"}, id="employer", payee="employer"), but=("cap.per_call",))  # fmt: skip
PEOPLE = [
    PersonFacts("high", "south", served=((Interval.of_days(date(2026, 1, 1), 3), "beta"),)),
    PersonFacts("low", "north", served=((WEEK, "alpha"),), contracts=(ContractFacts("c", YEAR, ("north",)),)),
]
FACTS = PayFacts(
    rank_groups=((date(2020, 1, 1), "low"),),
    served=(
        Served(WEEK, "alpha", 1, attended=tuple(Attended(date(2026, 3, d), 480) for d in (2, 3, 4))),
        Served(
            Interval.of_days(date(2026, 5, 1), 2), "beta", 2,
            attended=tuple(Attended(date(2026, 5, d), 240) for d in (1, 2)),
        ),
    ),
)  # fmt: skip


def test_a_statement() -> None:
    """Tests by hand: three full days and one made of two halves; seven of ten days called; a sum that is open."""
    told = statement(PROFILE, people_of(PROFILE, PEOPLE, REGIONS), 1, FACTS, YEAR)
    assert told.days == (DaysServed("alpha", 2026, 3, 0), DaysServed("beta", 2026, 0, 1))
    assert told.days[1].total == 1
    assert told.caps == (
        CapStatement("annual", "days", 7, 10, 3, None, "Art. 1", "book", "A"),
        CapStatement("after", "days", None, None, None, None, "Art. 1", "book", "A"),
    )
    assert told.totals == (
        Total("CHF", "person", Decimal(400), complete=False),
        Total("CHF", "employer", Decimal(36), complete=True),
    )
    assert {line.rule for line in told.lines} == {"pay", "board", "employer"}


def test_a_part_of_the_year() -> None:
    """Tests that pooled days are told with the end of the year, and caps as of the last day of the period."""
    spring = statement(
        PROFILE, people_of(PROFILE, PEOPLE, REGIONS), 1, FACTS, Interval(date(2026, 1, 1), date(2026, 7, 1))
    )
    assert spring.days == (DaysServed("alpha", 2026, 3, 0),)
    assert spring.totals[0].amount == 300


def test_one_of_many() -> None:
    """Tests that a person alone keeps their own service and contracts, and that others are refused."""
    people = people_of(PROFILE, PEOPLE, REGIONS)
    alone = person_alone(people, 1)
    assert (len(alone), alone.start.tolist(), len(alone.contract_start)) == (1, people.start[1:].tolist(), 1)
    assert len(person_alone(people, 0).contract_start) == 0
    for row in (-1, 2):
        with pytest.raises(InvalidValueError, match=r"Row .* is not among the 2 people"):
            person_alone(people, row)
