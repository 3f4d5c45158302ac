"""One component of pay: how much, for what, from whom and to whom. Amounts are exact decimals, never floats."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from holdfast.law._fields import Field
from holdfast.law.kinds._kind import Kind, Known
from holdfast.law.profile import Terms

_DECIMAL: Final = re.compile(r"(0|[1-9][0-9]{0,11})(\.[0-9]{1,4})?")
_CURRENCY: Final = re.compile(r"[A-Z]{3}")
EVERY_GROUP: Final = ""
"""Stands among the amounts for every rank group."""
ROUNDINGS: Final = ("half_up", "half_even", "down", "up")
_RATES: Final = ("amount", "amounts", "percent_of_earnings")
_OPTIONAL: Final = (
    "floor",
    "ceiling",
    "while",
    "from_call",
    "from_day",
    "up_to_day",
    "round_to",
    "rounding",
    "currency",
)


@dataclass(frozen=True, slots=True)
class PayTerms(Terms):
    """What one component pays.

    Attributes
    ----------
    per
        ``day``, ``month``, ``call_up`` or ``hour``.
    amounts
        By rank group, or under `EVERY_GROUP` for all; empty where earnings decide or nothing is known.
    percent, floor, ceiling
        A share of the earnings of a day, and between which amounts a day lies; None where not given.
    outside
        Whether it is paid for the days of a contract on which the person does not serve.
    from_call
        The completed call-up from which on it is paid, counted from 1.
    from_day, up_to_day
        The first and the last day of service in a calendar year that it covers; None where there is no last.
    round_to, rounding
        The step amounts are rounded to, None for the smallest unit of the currency, and how.
    currency
        ISO 4217; empty for the profile's.
    """

    component: str
    payer: str
    payee: str
    per: str
    amounts: Mapping[str, Decimal]
    percent: Decimal | None = None
    floor: Decimal | None = None
    ceiling: Decimal | None = None
    outside: bool = False
    from_call: int = 1
    from_day: int = 1
    up_to_day: int | None = None
    round_to: Decimal | None = None
    rounding: str = "half_up"
    currency: str = ""

    @property
    def known(self) -> bool:
        """Whether the text says how much; what it leaves open is listed and not paid."""
        return bool(self.amounts) or self.percent is not None

    def amount_for(self, rank_group: str) -> Decimal | None:
        """Return the amount of a rank group, or None where none is set for it."""
        return self.amounts.get(rank_group, self.amounts.get(EVERY_GROUP))


def _decimal(field: Field, *, positive: bool = False) -> Decimal:
    given = field.text()
    if not _DECIMAL.fullmatch(given):
        field.fault(f"{given!r} is not an amount.", 'Write it quoted with a point and no sign, like "69.50".')
        return Decimal(1)
    if positive and not Decimal(given):
        field.fault("An amount of nothing cannot be used here.", "Give more than 0.")
        return Decimal(1)
    return Decimal(given)


def _count(field: Field) -> int:
    given = field.whole()
    if given < 1:
        field.fault("Counting begins with 1.", "Give 1 or more, or leave out the key.")
    return max(given, 1)


def _amounts(rule: Mapping[str, Field], value: Mapping[str, Field], known: Known) -> dict[str, Decimal]:
    if "amount" in value:
        return {} if _says_nothing(value) else {EVERY_GROUP: _decimal(value["amount"])}
    if "amounts" not in value:
        return {}
    listed = rule.get("rank_groups")
    groups = known.rank_groups if listed is None else listed.names_or_all(known.rank_groups, "rank group")
    entries = value["amounts"].keys(groups)
    return {group: _decimal(entry) for group, entry in entries.items()}


def _says_nothing(value: Mapping[str, Field]) -> bool:
    return "amount" in value and value["amount"].is_word("unknown")


def _check(rule: Mapping[str, Field], value: Mapping[str, Field], known: Known, per: str) -> None:
    """Note what does not go together."""
    at = value.get("per", rule["values"])
    if len(set(_RATES) & set(value)) != 1:
        at.fault("How much is paid must be said once.", f"Give one of: {', '.join(_RATES)}.")
    if not known.currency and "currency" not in value and not _says_nothing(value):
        at.fault("Nobody says in which currency this is paid.", "Write 'currency: CHF' here or at the top.")
    if "percent_of_earnings" in value and per != "day":
        at.fault(f"A share of earnings is paid by the day, not per {per}.", "Write 'per: day'.")
    for key in ("floor", "ceiling"):
        if key in value and "percent_of_earnings" not in value:
            value[key].fault(f"A {key} goes with 'percent_of_earnings' only.", "Leave it out.")
    for key in ("from_day", "up_to_day"):
        if key in value and per not in {"day", "hour"}:
            value[key].fault(f"'{key}' counts days and cannot go with 'per: {per}'.", "Leave it out.")
    _check_outside(value, per)


def _check_outside(value: Mapping[str, Field], per: str) -> None:
    if "while" in value and value["while"].is_word("outside"):
        if per != "month":
            value["while"].fault("What is paid outside service is paid by the month.", "Write 'per: month'.")
        if "from_call" in value:
            value["from_call"].fault("Outside service there is no call-up to count.", "Leave it out.")


def _order(
    value: Mapping[str, Field], low: str, high: str, bounds: tuple[Decimal | None, Decimal | None]
) -> None:
    if None not in bounds and bounds[0] > bounds[1]:  # type: ignore[operator]
        value[high].fault(f"{high!r} is less than {low!r}.", f"Give {low!r} or more.")


def _currency(value: Mapping[str, Field]) -> str:
    if "currency" not in value:
        return ""
    given = value["currency"].text()
    if not _CURRENCY.fullmatch(given):
        value["currency"].fault(f"{given!r} is not a currency.", "Give three capital letters, like CHF.")
    return given


def _read(rule: Mapping[str, Field], value: Mapping[str, Field], known: Known) -> Terms:
    per = value["per"].choice(("day", "month", "call_up", "hour")) if "per" in value else "day"
    _check(rule, value, known, per)
    floor, ceiling = (_decimal(value[key]) if key in value else None for key in ("floor", "ceiling"))
    _order(value, "floor", "ceiling", (floor, ceiling))
    first = _count(value["from_day"]) if "from_day" in value else 1
    last = _count(value["up_to_day"]) if "up_to_day" in value else None
    _order(value, "from_day", "up_to_day", (Decimal(first), None if last is None else Decimal(last)))
    return PayTerms(
        component=rule["component"].identifier() if "component" in rule else "",
        payer=rule["payer"].choice(("state", "employer", "fund")) if "payer" in rule else "",
        payee=rule["payee"].choice(("person", "employer")) if "payee" in rule else "",
        per=per,
        amounts=_amounts(rule, value, known),
        percent=_decimal(value["percent_of_earnings"]) if "percent_of_earnings" in value else None,
        floor=floor,
        ceiling=ceiling,
        outside="while" in value and value["while"].choice(("serving", "outside")) == "outside",
        from_call=_count(value["from_call"]) if "from_call" in value else 1,
        from_day=first,
        up_to_day=last,
        round_to=_decimal(value["round_to"], positive=True) if "round_to" in value else None,
        rounding=value["rounding"].choice(ROUNDINGS) if "rounding" in value else "half_up",
        currency=_currency(value),
    )


PAY = Kind(
    "pay",
    _read,
    rule_keys=frozenset({"component", "payer", "payee", "rank_groups"}),
    value_keys=frozenset({"per", *_RATES, *_OPTIONAL}),
    needed=frozenset({"component", "payer", "payee", "per"}),
)
