"""How long before its first day a call-up must be in the person's hands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from holdfast.law._asking import Asking, shown
from holdfast.law._calendar import after_days
from holdfast.law._fields import Field
from holdfast.law.facts import day_of
from holdfast.law.kinds._kind import Codes, Finding, Kind, Known, Said
from holdfast.law.profile import Terms
from holdfast.model import Duration


@dataclass(frozen=True, slots=True)
class NoticeTerms(Terms):
    """The least notice; zero says that none is needed, which is not silence."""

    at_least: Duration
    waivable: bool = False


def _read(rule: Mapping[str, Field], value: Mapping[str, Field], _known: Known) -> Terms:
    waivable = "waivable_by" in rule and rule["waivable_by"].choice(("person",)) == "person"
    length = value["at_least"].duration() if "at_least" in value else Duration(0, "days")
    return NoticeTerms(length, waivable)


def _ask(terms: Terms, asking: Asking) -> Codes:
    assert isinstance(terms, NoticeTerms)
    late = asking.column("start") < after_days(terms.at_least, asking.column("issued"))
    waived = asking.column("waived").astype(np.bool_) & terms.waivable
    return np.where(late, np.where(waived, 2, 1), 0).astype(np.int8)


def _say(terms: Terms, asking: Asking, code: int) -> Said:
    assert isinstance(terms, NoticeTerms)
    start, issued = int(asking.column("start")[0]), int(asking.column("issued")[0])
    facts = (
        ("issued", shown(day_of(issued))),
        ("start", shown(day_of(start))),
        ("notice", f"{start - issued} days"),
        ("notice needed", str(terms.at_least)),
    )
    earliest = shown(terms.at_least.after(day_of(issued)))
    if code == 2:
        return "The notice is too short, and the person has waived it.", facts
    if code == 1:
        return (
            f"At least {terms.at_least} of notice are needed: from this notice the first day is {earliest}.",
            facts,
        )
    if terms.at_least.count == 0:
        return "No notice is needed for this service.", facts
    return f"The notice of {start - issued} days is long enough.", facts


NOTICE = Kind(
    "notice",
    _read,
    question="notice",
    rule_keys=frozenset({"waivable_by"}),
    value_keys=frozenset({"at_least"}),
    needed=frozenset({"at_least"}),
    first_day_only=True,
    ask=_ask,
    codes=(Finding.KEPT, Finding.BREACHED, Finding.KEPT),
    say=_say,
)
