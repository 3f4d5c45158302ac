"""What one unit of a component is worth to somebody: by rank group, or as a share of what they earned."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from holdfast.law import Profile
from holdfast.law.kinds.pay import PayTerms
from holdfast.model import Earnings
from holdfast.service.money import minor_unit, rounded


@dataclass(frozen=True, slots=True)
class Rate:
    """The amount of one unit on a day; None with the reason where it is not known."""

    amount: Decimal | None
    note: str = ""


def rate_of(profile: Profile, terms: PayTerms, group: str | None, earnings: Earnings | None) -> Rate:
    """Return the amount of one unit; of a share of earnings, the amount of a day as it is paid."""
    currency = currency_of(profile, terms)
    if not terms.known:
        return Rate(None, "The text does not say how much.")
    if group is None:
        return Rate(None, "The rank group on these days is not known.")
    if terms.percent is not None:
        return _share(terms, terms.percent, currency, earnings)
    amount = terms.amount_for(group)
    return Rate(amount, "" if amount is not None else f"No amount is set for the rank group {group}.")


def currency_of(profile: Profile, terms: PayTerms) -> str:
    """Return the currency a component is paid in."""
    return terms.currency or profile.currency


def step_of(profile: Profile, terms: PayTerms) -> Decimal:
    """Return the step that amounts of a component are rounded to."""
    return terms.round_to or minor_unit(currency_of(profile, terms))


def within(terms: PayTerms, amount: Fraction) -> Fraction:
    """Return the amount of a day, held between the floor and the ceiling."""
    if terms.ceiling is not None:
        amount = min(amount, Fraction(terms.ceiling))
    return amount if terms.floor is None else max(amount, Fraction(terms.floor))


def _share(terms: PayTerms, percent: Decimal, currency: str, earnings: Earnings | None) -> Rate:
    if earnings is None:
        return Rate(None, "The earnings before service are not known.")
    if earnings.currency != currency:
        return Rate(None, f"The earnings are known in {earnings.currency}, and {currency} is paid.")
    exact = Fraction(earnings.per_day) * Fraction(percent) / 100
    step = terms.round_to or minor_unit(currency)
    return Rate(rounded(within(terms, exact), step, terms.rounding))
