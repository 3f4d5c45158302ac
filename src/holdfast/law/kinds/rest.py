"""Rest: days free between call-ups, and hours free within them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from holdfast.law._asking import Asking
from holdfast.law._fields import Field
from holdfast.law.kinds._kind import Codes, Finding, Kind, Known, Said
from holdfast.law.profile import Terms
from holdfast.model import Duration


@dataclass(frozen=True, slots=True)
class RestTerms(Terms):
    """The least rest: between call-ups, or in hours of each stretch of hours, or both.

    Attributes
    ----------
    between
        Free time between the last day of service and the next call-up; touching call-ups are one.
    hours, per_hours, unbroken
        Hours free in every `per_hours`, of which `unbroken` in one piece; 0 where not limited.
    """

    between: Duration | None
    counts: tuple[str, ...]
    hours: int = 0
    per_hours: int = 0
    unbroken: int = 0


def _read(rule: Mapping[str, Field], value: Mapping[str, Field], known: Known) -> Terms:
    if not {"between_calls", "hours"} & set(value):
        rule["values"].fault("A value has neither 'between_calls' nor 'hours'.", "Give one of the two.")
    if "hours" in value and "per_hours" not in value:
        value["hours"].fault(
            "Hours of rest are given without 'per_hours'.", "Say in how many hours: per_hours: 24."
        )
    units = ("days", "weeks", "months")
    return RestTerms(
        between=value["between_calls"].duration(units) if "between_calls" in value else None,
        counts=rule["counts"].names_or_all(known.bases, "basis") if "counts" in rule else known.bases,
        hours=value["hours"].whole() if "hours" in value else 0,
        per_hours=value["per_hours"].whole() if "per_hours" in value else 0,
        unbroken=value["unbroken"].whole() if "unbroken" in value else 0,
    )


def _ask(terms: Terms, asking: Asking) -> Codes:
    assert isinstance(terms, RestTerms)
    if not terms.hours:
        return asking.zeros()
    hours, unbroken = asking.column("rest_hours"), asking.column("rest_unbroken")
    untold = (hours < 0) | ((unbroken < 0) & (terms.unbroken > 0))
    short = ((hours >= 0) & (hours < terms.hours)) | ((unbroken >= 0) & (unbroken < terms.unbroken))
    return np.where(short, 1, np.where(untold, 2, 0)).astype(np.int8)


def _say(terms: Terms, asking: Asking, code: int) -> Said:
    assert isinstance(terms, RestTerms)
    if not terms.hours:
        return "Rest within the service is not limited in hours.", ()
    needed = f"{terms.hours} hours in {terms.per_hours}, {terms.unbroken} of them unbroken"
    told = [int(asking.column(name)[0]) for name in ("rest_hours", "rest_unbroken")]
    facts = (
        ("rest needed", needed),
        ("rest planned", f"{told[0]} hours" if told[0] >= 0 else "not told"),
        ("unbroken rest planned", f"{told[1]} hours" if told[1] >= 0 else "not told"),
    )
    if code == 2:
        return f"Rest of {needed} must be kept; the hours planned are not told.", facts
    return (f"Rest of {needed} is needed." if code else "The rest planned is long enough."), facts


REST = Kind(
    "rest",
    _read,
    question="rest",
    rule_keys=frozenset({"counts"}),
    value_keys=frozenset({"between_calls", "hours", "per_hours", "unbroken"}),
    ask=_ask,
    codes=(Finding.KEPT, Finding.BREACHED, Finding.CAUTION),
    say=_say,
)
