"""What planned tours cost, over arrays: exact where everything is known, else between a least and a most.

Each tour is reckoned as its person's only service in its months, as if every day of it were attended; then the result
is that of `holdfast.service.pay` to the cent. Retainers outside service are not part of it.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import partial
from typing import Final

import numpy as np
import numpy.typing as npt

from holdfast.errors import InvalidValueError, NotFoundError
from holdfast.law import Confidence, Dated, Profile, Rule, day_number, day_of
from holdfast.law.kinds.pay import PayTerms
from holdfast.model import OPEN_END, Earnings
from holdfast.service.money import rounded
from holdfast.service.rates import Rate, currency_of, rate_of, step_of, within

Longs = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
_UNKNOWN: Final = -1
_PARTS: Final = 10**4
"""Parts of a unit of currency that every amount and step has a whole number of."""
_HOURS: Final = 24
_FAR: Final = 2**30


@dataclass(frozen=True, slots=True)
class CostLine:
    """What one dated value of a rule costs.

    Attributes
    ----------
    least, most
        In all; the same where everything is known, and `most` None where nothing bounds it.
    """

    rule: str
    component: str
    payer: str
    payee: str
    currency: str
    least: Decimal
    most: Decimal | None
    article: str
    source: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Cost:
    """What tours cost, line by line."""

    lines: tuple[CostLine, ...]

    def totals(self) -> dict[tuple[str, str], tuple[Decimal, Decimal | None]]:
        """Return the least and the most by currency and component."""
        found: dict[tuple[str, str], tuple[Decimal, Decimal | None]] = {}
        for line in self.lines:
            least, most = found.get((line.currency, line.component), (Decimal(0), Decimal(0)))
            both = None if most is None or line.most is None else most + line.most
            found[line.currency, line.component] = (least + line.least, both)
        return found


@dataclass(frozen=True, slots=True, eq=False)
class _Tours:
    """The tours, with the earnings of each as a place in a list of the different ones."""

    profile: Profile
    start: Longs
    end: Longs
    group: npt.NDArray[np.int16]
    earned: tuple[Earnings | None, ...]
    earned_code: Longs
    calls_before: Longs | None
    hours: Decimal | None

    def days_in(self, lo: int, hi: int) -> Longs:
        """int64: the days of each tour from `lo` up to `hi`."""
        days: Longs = np.maximum(np.minimum(self.end, hi) - np.maximum(self.start, lo), 0)
        return days

    def paid(self, rule: Rule) -> Iterator[tuple[Bools, str | None]]:
        """Yield the tours of each rank group that the rule pays, and the group, None where it is not known."""
        names = self.profile.rank_groups
        for code in np.unique(self.group).tolist():
            group = names[code] if 0 <= code < len(names) else None
            if group is None or group in rule.rank_groups:
                yield self.group == code, group


def plan_cost(
    profile: Profile,
    basis: str,
    start: npt.ArrayLike,
    end: npt.ArrayLike,
    rank_group: npt.ArrayLike,
    earnings: Sequence[Earnings | None] | None = None,
    *,
    calls_before: npt.ArrayLike | None = None,
    hours_per_day: Decimal | None = None,
) -> Cost:
    """Return what tours on a basis cost by the profile's rules on pay. O(n) for each value of a rule and month.

    Parameters
    ----------
    start, end
        int[n]: first day and the day after the last, from 1970-01-01.
    rank_group
        int[n]: codes of the profile's rank groups, -1 for unknown.
    earnings
        Of each tour's person; without it, what depends on it lies between its floor and ceiling.
    calls_before
        int[n]: call-ups each person has completed before; without it, what is paid from a later one may be due.
    hours_per_day
        Hours attended on each day; without it, what is paid by the hour lies between none and all 24.

    Raises
    ------
    NotFoundError
        If the profile has no such basis.
    InvalidValueError
        If columns differ in length, or a tour has no day in it.
    """
    if basis not in profile.bases:
        raise NotFoundError(
            f"The profile {profile.id} has no basis {basis!r}. It has: {', '.join(profile.bases)}."
        )
    tours = _tours(profile, (start, end, rank_group), earnings, calls_before, hours_per_day)
    return Cost(tuple(
        line for rule in profile.rules if rule.kind == "pay" and basis in rule.bases for line in _lines(tours, rule)
    ))  # fmt: skip


def _tours(
    profile: Profile,
    columns: tuple[npt.ArrayLike, npt.ArrayLike, npt.ArrayLike],
    earnings: Sequence[Earnings | None] | None,
    calls_before: npt.ArrayLike | None,
    hours: Decimal | None,
) -> _Tours:
    start, end, group = (np.atleast_1d(np.asarray(each, np.int64)) for each in columns)
    calls = None if calls_before is None else np.atleast_1d(np.asarray(calls_before, np.int64))
    many = {len(each) for each in (start, end, group, calls, earnings) if each is not None}
    if len(many) > 1:
        raise InvalidValueError(
            f"The columns of the tours have lengths {sorted(many)}. Give columns of one length."
        )
    if bool((end <= start).any()):
        raise InvalidValueError(
            f"Tour {int(np.argmax(end <= start))} has no day in it. Give an end after the start."
        )
    places: dict[Earnings | None, int] = {}
    codes = [places.setdefault(each, len(places)) for each in earnings or ()]
    return _Tours(
        profile,
        start,
        end,
        group.astype(np.int16),
        tuple(places) or (None,),
        np.array(codes, np.int64) if codes else np.zeros(len(start), np.int64),
        calls,
        hours,
    )


def _lines(tours: _Tours, rule: Rule) -> Iterator[CostLine]:
    if not len(tours.start):
        return
    # Months carry what was rounded from one value to the next, as pay does.
    carried: dict[tuple[int, str, Decimal, str], tuple[Longs, Longs]] = {}
    for value in rule.values:
        terms = value.terms
        if not value.enforced or not isinstance(terms, PayTerms) or terms.outside:
            continue
        lo, hi = day_number(value.period.start), _number(value.period.end)
        if not tours.days_in(lo, hi).any():
            continue
        found = []
        for rows, group in tours.paid(rule):
            unit = _unit(tours, terms, rows, group)
            if terms.per == "month":
                amounts = _months(tours, value, terms, rows, unit, carried)
            else:
                few, many = _quantities(tours, value, terms, rows)
                amounts = few * unit.low, np.where((unit.high < 0) & (many > 0), _UNKNOWN, many * unit.high)
            found.append((*_bounded(tours, terms, rows, amounts), unit.note))
        if found:
            yield _line(tours.profile, rule, value, terms, found)


def _number(day: date) -> int:
    return _FAR if day == OPEN_END else day_number(day)


def _line(
    profile: Profile, rule: Rule, value: Dated, terms: PayTerms, found: list[tuple[int, int, str]]
) -> CostLine:
    step = step_of(profile, terms)
    most = [high for _, high, _ in found]
    unsure = "Rests on one secondary source." if value.confidence is Confidence.C else ""
    notes = dict.fromkeys((*(note for *_, note in found), value.note, unsure))
    return CostLine(
        rule=rule.id,
        component=terms.component,
        payer=terms.payer,
        payee=terms.payee,
        currency=currency_of(profile, terms),
        least=sum(low for low, _, _ in found) * step,
        most=None if _UNKNOWN in most else sum(most) * step,
        article=value.article,
        source=value.source,
        note=" ".join(note for note in notes if note),
    )


def _bounded(tours: _Tours, terms: PayTerms, rows: Bools, amounts: tuple[Longs, Longs]) -> tuple[int, int]:
    """Return the sums of the least and the most of these tours, after the call-up from which on they are paid."""
    low, high = amounts
    if terms.from_call > 1 and tours.calls_before is None:
        low = np.zeros_like(low)
    elif terms.from_call > 1 and tours.calls_before is not None:
        paid = tours.calls_before[rows] + 1 >= terms.from_call
        low, high = low * paid, high * paid
    return int(low.sum()), _UNKNOWN if bool((high < 0).any()) else int(high.sum())


@dataclass(frozen=True, slots=True, eq=False)
class _Unit:
    """The least and the most of a day, an hour's day or a call-up of each tour in steps; -1 where nothing bounds it."""

    low: Longs
    high: Longs
    note: str
    amount: Decimal | None = None


def _quantities(tours: _Tours, value: Dated, terms: PayTerms, rows: Bools) -> tuple[Longs, Longs]:
    """Return the least and the most days, or call-ups, that the value pays of each of these tours."""
    lo, hi = day_number(value.period.start), _number(value.period.end)
    if terms.per == "call_up":
        last = tours.end[rows] - 1
        once = ((lo <= last) & (last < hi)).astype(np.int64)
        return once, once
    few, many = np.zeros((2, int(rows.sum())), np.int64)
    for year in range(day_of(int(tours.start.min())).year, day_of(int(tours.end.max()) - 1).year + 1):
        span = max(lo, day_number(date(year, 1, 1))), min(hi, day_number(date(year + 1, 1, 1)))
        days = tours.days_in(*span)[rows]
        most = days if terms.up_to_day is None else np.minimum(days, terms.up_to_day - terms.from_day + 1)
        # What the person serves besides in the year is not known: it may have used up the days covered.
        least = np.maximum(days - (terms.from_day - 1), 0) if terms.up_to_day is None else 0 * days
        few, many = few + least, many + most
    return few, many


def _unit(tours: _Tours, terms: PayTerms, rows: Bools, group: str | None) -> _Unit:
    earned = tours.earned if terms.percent is not None else (None,)
    codes = tours.earned_code[rows] if terms.percent is not None else np.zeros(int(rows.sum()), np.int64)
    rates = [rate_of(tours.profile, terms, group, each) for each in earned]
    bounds = [
        _bounds(tours, terms, rate, known=each is not None) for rate, each in zip(rates, earned, strict=True)
    ]
    of_code = np.array(bounds, np.int64).reshape(len(bounds), 2)[codes]
    note = next((rates[code].note for code in np.unique(codes).tolist() if rates[code].note), "")
    return _Unit(of_code[:, 0], of_code[:, 1], note, rates[0].amount)


def _bounds(tours: _Tours, terms: PayTerms, rate: Rate, *, known: bool) -> tuple[int, int]:
    """Return the least and the most of a day or call-up, in steps."""
    in_steps = partial(_steps, step=step_of(tours.profile, terms), how=terms.rounding)
    if rate.amount is None:
        if terms.percent is None or known:
            return 0, _UNKNOWN
        ceiling = _UNKNOWN if terms.ceiling is None else in_steps(within(terms, Fraction(terms.ceiling)))
        return in_steps(within(terms, Fraction(0))), ceiling
    amount = Fraction(rate.amount)
    if terms.per == "hour":
        hours = (0, _HOURS) if tours.hours is None else (Fraction(tours.hours), Fraction(tours.hours))
        return in_steps(amount * hours[0]), in_steps(amount * hours[1])
    return in_steps(amount), in_steps(amount)


def _steps(amount: Fraction, *, step: Decimal, how: str) -> int:
    return int(rounded(amount, step, how) / step)


def _months(
    tours: _Tours,
    value: Dated,
    terms: PayTerms,
    rows: Bools,
    unit: _Unit,
    carried: dict[tuple[int, str, Decimal, str], tuple[Longs, Longs]],
) -> tuple[Longs, Longs]:
    """Return what each of these tours is paid by the month, in steps: of each month what its parts earn, rounded."""
    lo, hi = day_number(value.period.start), _number(value.period.end)
    paid = np.zeros(int(rows.sum()), np.int64)
    if unit.amount is None:
        return paid, np.where(tours.days_in(lo, hi)[rows] > 0, _UNKNOWN, paid)
    step = step_of(tours.profile, terms)
    for first, following in _calendar_months(tours):
        days = tours.days_in(max(lo, first), min(hi, following))[rows]
        if not days.any():
            continue
        key = (first, currency_of(tours.profile, terms), step, terms.rounding)
        none = np.zeros(len(tours.start), np.int64), np.zeros(len(tours.start), np.int64)
        earned, already = carried.setdefault(key, none)
        earned[rows] += days * int(unit.amount * _PARTS)
        now = _rounded_all(earned[rows], (following - first) * int(step * _PARTS), terms.rounding)
        paid += now - already[rows]
        already[rows] = now
    return paid, paid


def _calendar_months(tours: _Tours) -> Iterator[tuple[int, int]]:
    """Yield first day and the day after the last of each calendar month with a tour in it."""
    first = np.datetime64(int(tours.start.min()), "D").astype("datetime64[M]")
    last = np.datetime64(int(tours.end.max()) - 1, "D").astype("datetime64[M]")
    bounds = np.arange(first, last + 2).astype("datetime64[D]").astype(np.int64).tolist()
    yield from itertools.pairwise(bounds)


def _rounded_all(amounts: Longs, unit: int, how: str) -> Longs:
    """Return whole units in amounts of 0 or more, rounded as `holdfast.service.money.rounded` does."""
    whole, rest = np.divmod(amounts, unit)
    up = {
        "half_up": 2 * rest >= unit,
        "half_even": (2 * rest > unit) | ((2 * rest == unit) & (whole % 2 == 1)),
        "down": np.zeros(len(rest), np.bool_),
        "up": rest > 0,
    }[how]
    found: Longs = whole + up
    return found
