"""The statement of one person: days by basis and year, what is left of each cap, and what is owed."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

import numpy as np

from holdfast.errors import InvalidValueError
from holdfast.law import NO_DATE, People, Profile, day_of
from holdfast.law.ahead import CAPPED, NOT_CAPPED, cap_use
from holdfast.model import Interval
from holdfast.service.days import paid_days, service_days
from holdfast.service.pay import PayFacts, PayLine, pay


@dataclass(frozen=True, slots=True)
class DaysServed:
    """The days of one basis and calendar year that count in the period; pooled ones are told on 31 December."""

    basis: str
    year: int
    full: int
    pooled: int

    @property
    def total(self) -> int:
        """All of them."""
        return self.full + self.pooled


@dataclass(frozen=True, slots=True)
class CapStatement:
    """How one cap stands on the last day of the period, with the service planned by then.

    Attributes
    ----------
    used, limit, left
        In `unit`: days or calls. None where the date the cap is counted from is not known.
    reached
        The day on which it was, or will be, used up; None where it is not.
    confidence
        How sure the text is.
    """

    rule: str
    unit: str
    used: int | None
    limit: int | None
    left: int | None
    reached: date | None
    article: str
    source: str
    confidence: str


@dataclass(frozen=True, slots=True)
class Total:
    """What is owed in one currency to one payee; incomplete where some line has no amount."""

    currency: str
    payee: str
    amount: Decimal
    complete: bool


@dataclass(frozen=True, slots=True)
class Statement:
    """What a person has served, may still serve and is owed."""

    period: Interval
    days: tuple[DaysServed, ...]
    caps: tuple[CapStatement, ...]
    lines: tuple[PayLine, ...]
    totals: tuple[Total, ...]


def statement(profile: Profile, people: People, row: int, facts: PayFacts, period: Interval) -> Statement:
    """Return the statement of one person for a period.

    Parameters
    ----------
    people, row
        The person, with a ledger of all service, past and planned: what caps are measured by.
    facts
        The same person's call-ups with attendance: what days and pay are measured by.

    Raises
    ------
    InvalidValueError
        If the row is not among the people.
    """
    lines = pay(profile, facts, period)
    return Statement(
        period, _days(profile, facts, period), _caps(profile, people, row, period), lines, _totals(lines)
    )


def person_alone(people: People, row: int) -> People:
    """Return one of many people, as the only one.

    Raises
    ------
    InvalidValueError
        If the row is not among the people.
    """
    if not 0 <= row < len(people):
        raise InvalidValueError(
            f"Row {row} is not among the {len(people)} people. Give 0 to {len(people) - 1}."
        )
    service, contracts, grounds = (
        slice(int(first[row]), int(first[row + 1]))
        for first in (people.first, people.contract_first, people.ground_first)
    )
    firsts = [np.array([0, part.stop - part.start], np.int64) for part in (service, contracts, grounds)]
    return replace(
        people,
        rank_group=people.rank_group[row : row + 1],
        home=people.home[row : row + 1],
        days_before=people.days_before[row : row + 1],
        first=firsts[0],
        start=people.start[service],
        end=people.end[service],
        basis=people.basis[service],
        contract_first=firsts[1],
        contract_start=people.contract_start[contracts],
        contract_end=people.contract_end[contracts],
        contract_territory=people.contract_territory[contracts],
        anchors={name: each[row : row + 1] for name, each in people.anchors.items()},
        clauses=people.clauses[contracts],
        ground_first=firsts[2],
        ground_code=people.ground_code[grounds],
        ground_state=people.ground_state[grounds],
        ground_start=people.ground_start[grounds],
        ground_end=people.ground_end[grounds],
    )


def _days(profile: Profile, facts: PayFacts, period: Interval) -> tuple[DaysServed, ...]:
    counted: dict[tuple[str, int], list[int]] = defaultdict(lambda: [0, 0])
    for paid in paid_days(profile, service_days(facts.served)):
        if paid.day in period:
            counted[paid.basis, paid.day.year][paid.pooled] += paid.days
    order = {basis: i for i, basis in enumerate(profile.bases)}
    keys = sorted(counted, key=lambda key: (key[1], order.get(key[0], len(order)), key[0]))
    return tuple(DaysServed(*key, *counted[key]) for key in keys)


def _caps(profile: Profile, people: People, row: int, period: Interval) -> tuple[CapStatement, ...]:
    found, use = [], cap_use(profile, person_alone(people, row), period)
    for at, meter in enumerate(use.meters):
        state = int(use.state[0, at])
        if state == NOT_CAPPED:
            continue
        known, value = state == CAPPED, meter.value
        used, limit, left = (int(each[0, at]) if known else None for each in (use.used, use.limit, use.left))
        reached = int(use.reached[0, at]) if known else NO_DATE
        found.append(
            CapStatement(
                rule=meter.rule.id,
                unit=meter.unit,
                used=used,
                limit=limit,
                left=left,
                reached=None if reached == NO_DATE else day_of(reached),
                article=value.article,
                source=value.source,
                confidence=value.confidence.value,
            )
        )
    return tuple(found)


def _totals(lines: tuple[PayLine, ...]) -> tuple[Total, ...]:
    found: dict[tuple[str, str], list[PayLine]] = defaultdict(list)
    for line in lines:
        found[line.currency, line.payee].append(line)
    return tuple(
        Total(
            *key,
            amount=sum((line.amount for line in each if line.amount is not None), Decimal(0)),
            complete=all(line.amount is not None for line in each),
        )
        for key, each in found.items()
    )
