"""Exact money: rounding by a stated rule, and the smallest unit that a currency is paid in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import Final

_WHOLE: Final = frozenset({
    "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "TWD", "UGX", "VND", "VUV", "XAF", "XOF",
    "XPF",
})  # fmt: skip
"""Paid in whole units: those without a minor unit in ISO 4217, and the new Taiwan dollar, whose cents are not in use."""
_THOUSANDTHS: Final = frozenset({"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"})


def minor_unit(currency: str) -> Decimal:
    """Return the smallest unit in use of a currency (ISO 4217); a hundredth where it is not known."""
    if currency in _WHOLE:
        return Decimal(1)
    return Decimal("0.001") if currency in _THOUSANDTHS else Decimal("0.01")


_UP: Final[Mapping[str, Callable[[int, int, int], bool]]] = MappingProxyType({
    "half_up": lambda rest, unit, _: 2 * rest >= unit,
    "half_even": lambda rest, unit, steps: 2 * rest + steps % 2 > unit,
    "down": lambda _rest, _unit, _: False,
    "up": lambda rest, _unit, _: rest > 0,
})  # fmt: skip
"""Whether to round up: what is left over whole steps, what would be one step, and the whole steps."""


def rounded(amount: Fraction | Decimal, step: Decimal, how: str = "half_up") -> Decimal:
    """Return an amount of 0 or more as a whole number of steps, exact before it is rounded.

    Parameters
    ----------
    how
        ``half_up``, ``half_even``, ``down`` or ``up``.
    """
    (above, below), (many, parts) = amount.as_integer_ratio(), step.as_integer_ratio()
    steps, rest = divmod(above * parts, below * many)
    return (steps + _UP[how](rest, below * many, steps)) * step
