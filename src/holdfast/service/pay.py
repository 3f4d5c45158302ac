"""What is owed for service: line by line, each with its rule, its article and whatever is not known.

Every day has one amount of its own, whatever period is asked about, so amounts add up over any split of a period:

- per day and per hour, and shares of earnings: rounded for each day, a share after its floor and ceiling;
- per month: of the pay a month has earned so far, rounded, what the days before had not; a month served in full is
  thereby paid exactly;
- per call-up: on its last day, once completed.

Each day is paid by the value in force and the rank group held on it.
"""

from __future__ import annotations

import calendar
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Final, TypeVar

from holdfast.errors import InvalidValueError
from holdfast.law import Confidence, Dated, Profile, Rule
from holdfast.law.kinds.pay import PayTerms
from holdfast.model import OPEN_END, Earnings, Interval, union
from holdfast.service.days import PaidDay, Served, ServiceDay, paid_days, service_days
from holdfast.service.money import rounded
from holdfast.service.rates import Rate, currency_of, rate_of, step_of

_Value = TypeVar("_Value")
_ONE: Final = Fraction(1)


@dataclass(frozen=True, slots=True)
class PayFacts:
    """What pay depends on, of one person.

    Attributes
    ----------
    rank_groups, earnings
        Each from a day on, until the next; nothing is known of the days before the first.
    served
        All call-ups of the calendar years asked about, and every completed one before them.
    contracts
        The days of contracts; a day outside service is one that no call-up names.
    calls_before
        The call-ups served outside the register, such as before it began: the day after the last of each, and its
        basis. They are paid for elsewhere, and count among the call-ups of the bases that a rule is for.
    """

    rank_groups: tuple[tuple[date, str], ...]
    served: tuple[Served, ...] = ()
    earnings: tuple[tuple[date, Earnings], ...] = ()
    contracts: tuple[Interval, ...] = ()
    calls_before: tuple[tuple[date, str], ...] = ()


@dataclass(frozen=True, slots=True)
class PayLine:
    """What one dated value of a rule comes to over the days of a period at one rate.

    Attributes
    ----------
    period
        From the first to the last day that is paid.
    quantity, unit
        How many days, months, call-ups or hours, to four decimals; amounts are reckoned from the exact number.
    rate, amount
        Per unit, and in all; None where they are not known, and `note` says why.
    """

    rule: str
    component: str
    payer: str
    payee: str
    period: Interval
    quantity: Decimal
    unit: str
    rate: Decimal | None
    amount: Decimal | None
    currency: str
    article: str
    source: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class _Due:
    """What one day owes under one value."""

    day: date
    value: Dated
    quantity: Fraction
    rate: Decimal | None
    amount: Decimal | None
    note: str


@dataclass(slots=True)
class _Reckoning:
    """The facts of one person as the rules ask for them, derived once."""

    profile: Profile
    facts: PayFacts
    period: Interval
    days: tuple[PaidDay, ...] = ()
    attended: tuple[ServiceDay, ...] = ()
    rates: dict[tuple[int, str | None, Earnings | None], Rate] = field(default_factory=dict)
    amounts: dict[tuple[int, Decimal, Fraction], Decimal] = field(default_factory=dict)

    def __post_init__(self) -> None:
        span = _span(self.profile, self.period)
        near = [each for each in self.facts.served if _touches(each, span)]
        self.attended = service_days(near)
        self.days = paid_days(self.profile, self.attended)

    def group(self, day: date) -> str | None:
        return _latest(self.facts.rank_groups, day)

    def rate(self, terms: PayTerms, day: date) -> Rate:
        """Return the amount of a unit on a day, as its rank group and the earnings known then make it."""
        group = self.group(day)
        earnings = _latest(self.facts.earnings, day) if terms.percent is not None else None
        key = (id(terms), group, earnings)
        if key not in self.rates:
            self.rates[key] = rate_of(self.profile, terms, group, earnings)
        return self.rates[key]

    def amount(self, terms: PayTerms, rate: Decimal, quantity: Fraction) -> Decimal:
        """Return so many units at a rate, rounded."""
        key = (id(terms), rate, quantity)
        if key not in self.amounts:
            step = step_of(self.profile, terms)
            self.amounts[key] = rounded(Fraction(rate) * quantity, step, terms.rounding)
        return self.amounts[key]

    def ordinals(self, rule: Rule) -> dict[int, int]:
        """Return the number of each completed call-up of the rule's bases, counted from 1 in order of their ends."""
        done = [each for each in self.facts.served if each.basis in rule.bases and _took_part(each)]
        done.sort(key=lambda each: (each.period.end, each.call))
        before = sorted(end for end, basis in self.facts.calls_before if basis in rule.bases)
        return {each.call: i + bisect_right(before, each.period.end) for i, each in enumerate(done, 1)}


def pay(profile: Profile, facts: PayFacts, period: Interval) -> tuple[PayLine, ...]:
    """Return what is owed for a period, in the order of the profile's rules; amounts add up over any split of it.

    Raises
    ------
    InvalidValueError
        If the period has no end.
    """
    if period.end == OPEN_END:
        raise InvalidValueError(f"Pay from {period.start} on has no end. Give a period with a last day.")
    reckoning = _Reckoning(profile, facts, period)
    return tuple(
        line
        for rule in profile.rules
        if rule.kind == "pay"
        for line in _lines(profile, rule, _dues(reckoning, rule))
    )


# Days


def _dues(reckoning: _Reckoning, rule: Rule) -> Iterator[_Due]:
    """Yield what each day of the period owes under a rule; the days of one unit are in order."""
    terms = [value.terms for value in rule.values if isinstance(value.terms, PayTerms)]
    for per in dict.fromkeys(each.per for each in terms):
        if per == "month":
            for outside in dict.fromkeys(each.outside for each in terms if each.per == per):
                yield from _by_month(reckoning, rule, outside=outside)
        else:
            yield from {"day": _by_day, "hour": _by_hour, "call_up": _by_call}[per](reckoning, rule)


def _owing(reckoning: _Reckoning, rule: Rule, day: date, per: str) -> tuple[Dated, PayTerms] | None:
    """Return the value that a rule pays by on a day, if it pays by this unit and the rank group then."""
    value = rule.on(day)
    if value is None or not isinstance(value.terms, PayTerms) or value.terms.per != per:
        return None
    group = reckoning.group(day)
    return (value, value.terms) if group is None or group in rule.rank_groups else None


def _due(
    reckoning: _Reckoning, value: Dated, terms: PayTerms, day: date, quantity: Fraction, note: str
) -> _Due:
    rate = reckoning.rate(terms, day)
    amount = None if rate.amount is None else reckoning.amount(terms, rate.amount, quantity)
    return _Due(day, value, quantity, rate.amount, amount, _joined(rate.note, note))


def _by_day(reckoning: _Reckoning, rule: Rule) -> Iterator[_Due]:
    calls, counted, year = reckoning.ordinals(rule), 0, 0
    for paid in reckoning.days:
        if paid.basis not in rule.bases:
            continue
        counted, year = (counted if paid.day.year == year else 0), paid.day.year
        first, counted = counted + 1, counted + paid.days
        found = _owing(reckoning, rule, paid.day, "day") if paid.day in reckoning.period else None
        if found is None or not _far_enough(found[1], calls, paid.call):
            continue
        days = _covered(found[1], first, counted)
        if days:
            one = _due(reckoning, *found, paid.day, _ONE, paid.note)
            amount = None if one.amount is None else one.amount * days  # each day is rounded alone
            yield _Due(paid.day, one.value, Fraction(days), one.rate, amount, one.note)


def _far_enough(terms: PayTerms, calls: dict[int, int], call: int) -> bool:
    return terms.from_call == 1 or calls.get(call, 0) >= terms.from_call


def _covered(terms: PayTerms, first: int, last: int) -> int:
    """Return how many of the days from the first to the last of the year's the value covers."""
    end = last if terms.up_to_day is None else min(last, terms.up_to_day)
    return max(0, end - max(first, terms.from_day) + 1)


def _by_hour(reckoning: _Reckoning, rule: Rule) -> Iterator[_Due]:
    calls, counted, year = reckoning.ordinals(rule), 0, 0
    for each in reckoning.attended:
        if each.basis not in rule.bases:
            continue
        counted, year = (counted + 1 if each.day.year == year else 1), each.day.year
        found = _owing(reckoning, rule, each.day, "hour") if each.day in reckoning.period else None
        if found is None or not _covered(found[1], counted, counted):
            continue
        if not _far_enough(found[1], calls, each.call):
            continue
        if each.minutes is None:
            yield _Due(each.day, found[0], Fraction(0), None, None, "The hours attended are not known.")
        else:
            yield _due(reckoning, *found, each.day, Fraction(each.minutes, 60), "")


def _by_call(reckoning: _Reckoning, rule: Rule) -> Iterator[_Due]:
    calls = reckoning.ordinals(rule)
    for each in sorted(reckoning.facts.served, key=lambda one: (one.period.end, one.call)):
        if each.call not in calls or each.basis not in rule.bases or each.period.last not in reckoning.period:
            continue
        found = _owing(reckoning, rule, each.period.last, "call_up")
        if found is not None and calls[each.call] >= found[1].from_call:
            yield _due(reckoning, *found, each.period.last, _ONE, "")


def _by_month(reckoning: _Reckoning, rule: Rule, *, outside: bool) -> Iterator[_Due]:
    # What the month has earned so far, times its days, for each currency and way of rounding.
    earned: dict[tuple[str, Decimal, str], Fraction] = {}
    calls, month, profile = reckoning.ordinals(rule), (0, 0), reckoning.profile
    days = _days_outside(reckoning) if outside else _days_of_months(reckoning, rule)
    for paid in days:
        if (paid.day.year, paid.day.month) != month:
            month, earned = (paid.day.year, paid.day.month), {}
        value, terms = _owing(reckoning, rule, paid.day, "month") or (None, None)
        if value is None or terms is None or terms.outside is not outside:
            continue
        if not _far_enough(terms, calls, paid.call):
            continue
        length, rate, amount = calendar.monthrange(*month)[1], reckoning.rate(terms, paid.day), None
        if rate.amount is not None:
            key = (currency_of(profile, terms), step_of(profile, terms), terms.rounding)
            before = earned.get(key, Fraction(0))
            earned[key] = before + Fraction(rate.amount) * paid.days
            amount = rounded(earned[key] / length, *key[1:]) - rounded(before / length, *key[1:])
        if paid.day in reckoning.period:
            note = _joined(rate.note, paid.note)
            yield _Due(paid.day, value, Fraction(paid.days, length), rate.amount, amount, note)


def _days_of_months(reckoning: _Reckoning, rule: Rule) -> Iterator[PaidDay]:
    """Yield the days served, from the first day of the month that the period begins in."""
    start, end = reckoning.period.start.replace(day=1), reckoning.period.end
    for paid in reckoning.days:
        if start <= paid.day < end and paid.basis in rule.bases:
            yield paid


def _days_outside(reckoning: _Reckoning) -> Iterator[PaidDay]:
    """Yield the days of contracts that no call-up names, from the first day of the month the period begins in."""
    start, end = reckoning.period.start.replace(day=1), reckoning.period.end
    span, taken = Interval(start, end), {each.day for each in reckoning.attended}
    free = tuple(part for each in union(reckoning.facts.contracts) if (part := each.intersection(span)))
    for called in reckoning.facts.served:
        free = tuple(left for each in free for left in each.minus(called.period))
    for each in free:
        for day in (each.start + timedelta(days=i) for i in range(each.days)):
            if day not in taken:
                yield PaidDay(day, "", 0, 1)


# Lines


def _lines(profile: Profile, rule: Rule, dues: Iterable[_Due]) -> Iterator[PayLine]:
    """Join what is owed by one value at one rate into a line."""
    joined: dict[tuple[int, Decimal | None, bool, str], list[_Due]] = {}
    for due in dues:
        joined.setdefault((id(due.value), due.rate, due.amount is None, due.note), []).append(due)
    for each in joined.values():
        yield _line(profile, rule, each)


def _line(profile: Profile, rule: Rule, dues: list[_Due]) -> PayLine:
    value, first = dues[0].value, dues[0]
    terms = value.terms
    assert isinstance(terms, PayTerms)
    amounts = [due.amount for due in dues if due.amount is not None]
    unsure = "Rests on one secondary source." if value.confidence is Confidence.C else ""
    return PayLine(
        rule=rule.id,
        component=terms.component,
        payer=terms.payer,
        payee=terms.payee,
        period=Interval(first.day, dues[-1].day + timedelta(days=1)),
        quantity=rounded(sum((due.quantity for due in dues), Fraction(0)), Decimal("0.0001")).normalize(),
        unit=terms.per,
        rate=first.rate,
        amount=sum(amounts, Decimal(0)) if first.amount is not None else None,
        currency=currency_of(profile, terms),
        article=value.article,
        source=value.source,
        note=_joined(first.note, value.note, unsure),
    )


def _joined(*parts: str) -> str:
    return " ".join(part for part in parts if part)


def _latest(since: Iterable[tuple[date, _Value]], day: date) -> _Value | None:
    found = [(start, value) for start, value in since if start <= day]
    return max(found, key=lambda each: each[0])[1] if found else None


def _span(profile: Profile, period: Interval) -> Interval:
    """Return the days whose service bears on a period: its calendar months, or its years where days are counted."""
    terms = [value.terms for rule in profile.rules if rule.kind == "pay" for value in rule.values]
    counted = any(isinstance(each, PayTerms) and (each.from_day > 1 or each.up_to_day) for each in terms)
    years = range(period.start.year, period.last.year + 1)
    if counted or any(date(year, 12, 31) in period for year in years):
        return Interval(date(years[0], 1, 1), date(years[-1], 12, 31) + timedelta(1))
    return Interval(period.start.replace(day=1), period.end)


def _touches(served: Served, span: Interval) -> bool:
    return served.period.overlaps(span) or any(each.day in span for each in served.attended or ())


def _took_part(served: Served) -> bool:
    return served.completed and (
        served.attended is None or any(each.minutes != 0 for each in served.attended)
    )
