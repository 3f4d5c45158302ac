"""Toy profiles for service: what a day is and what it pays, small enough to check in the head."""

from __future__ import annotations

from typing import Any

import law_worlds
from law_worlds import Value, cite, rule

from holdfast.law import Profile


def day_rule(hours: int = 8, pool: int | None = 2, **more: Any) -> dict[str, Any]:
    """Return a rule on days: so many hours make one, shorter ones are pooled from so many on."""
    value: Value = {"full_day": {"hours": str(hours)}}
    if pool is not None:
        value["pool"] = {"min_hours": str(pool), "per": "calendar_year"}
    return rule("day", {"2020-01-01": cite(**value)}, **more)


def pay_rule(
    value: Value | None = None, *, values: dict[str, Value] | None = None, **more: Any
) -> dict[str, Any]:
    """Return a rule on pay: 100 francs a day, or what is given."""
    dated = values or {"2020-01-01": value or {"per": "day", "amount": "100"}}
    scope = {"component": "wage", "payer": "state", "payee": "person", **more}
    return rule("pay", {day: cite(**each) for day, each in dated.items()}, **scope)


def toy(*rules: dict[str, Any], **more: Any) -> Profile:
    """Return a profile of open rules and these, which pays in francs."""
    return law_worlds.toy(*rules, **{"currency": "CHF", **more})
