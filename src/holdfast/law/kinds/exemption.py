"""Who may not be called, who is excused on application, and whose duty is moved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from holdfast.law._asking import Asking
from holdfast.law._fields import Field
from holdfast.law.facts import GRANTED, HELD, PENDING
from holdfast.law.kinds import _read
from holdfast.law.kinds._conditions import Conditions, in_words, met, read_conditions, told
from holdfast.law.kinds._held import shown_grounds, touched
from holdfast.law.kinds._kind import Codes, Finding, Kind, Known, Said
from holdfast.law.profile import Terms
from holdfast.model import Duration

PENDING_EFFECTS: Final = ("suspends", "stands")
"""What an application does while it is not decided: the duty waits, or stands."""
UNKNOWN_EFFECT: Final = "unknown"
"""Of a text that grants an application and does not say what it does meanwhile."""


@dataclass(frozen=True, slots=True)
class ExemptionTerms(Terms):
    """Who may not be called: whoever has one of the grounds, when one of `when` is met and none of `unless`."""

    grounds: tuple[str, ...]
    when: Conditions
    unless: Conditions

    @property
    def conditions(self) -> Conditions:
        """What the rule asks about."""
        return self.when + self.unless


@dataclass(frozen=True, slots=True)
class ApplicationRuleTerms(Terms):
    """Who is excused, or has the duty moved, on application.

    Attributes
    ----------
    barred_when
        Facts told with an application that make its ground not count.
    apply_before, apply_within
        At the latest so long before the first day, and so long after service of the notice; None for no term.
    decide_within
        How soon it is to be decided, from the day it is filed; None for no term.
    pending
        One of `PENDING_EFFECTS`, or `UNKNOWN_EFFECT`.
    decided_by
        The authorities that may decide; empty where the text does not say.
    longest
        The longest a duty may be moved; None for no term.
    """

    grounds: tuple[str, ...]
    barred_when: Conditions
    apply_before: Duration | None
    apply_within: Duration | None
    decide_within: Duration | None
    pending: str
    decided_by: tuple[str, ...]
    longest: Duration | None = None

    @property
    def conditions(self) -> Conditions:
        """What the rule asks about."""
        return self.barred_when


def _grounds(rule: Mapping[str, Field], known: Known) -> tuple[str, ...]:
    return rule["grounds"].names(known.grounds, "ground") if "grounds" in rule else ()


def _read_absolute(rule: Mapping[str, Field], _value: Mapping[str, Field], known: Known) -> Terms:
    return ExemptionTerms(
        _grounds(rule, known), read_conditions(rule.get("when")), read_conditions(rule.get("unless"))
    )


def _read_application(rule: Mapping[str, Field], value: Mapping[str, Field], known: Known) -> Terms:
    return ApplicationRuleTerms(
        grounds=_grounds(rule, known),
        barred_when=read_conditions(rule.get("barred_when")),
        apply_before=_read.length(value, "apply_before"),
        apply_within=_read.length(value, "apply_within"),
        decide_within=_read.length(value, "decide_within"),
        pending=_read.choice(value, "pending", (*PENDING_EFFECTS, UNKNOWN_EFFECT), "stands"),
        decided_by=_read.authorities(value, "decided_by", known),
        longest=_read.length(value, "longest"),
    )


def _ask_absolute(terms: Terms, asking: Asking) -> Codes:
    assert isinstance(terms, ExemptionTerms)
    established = touched(asking, terms.grounds, HELD, GRANTED)
    claimed = touched(asking, terms.grounds, PENDING)
    counts = met(terms.when, asking) if terms.when else np.ones(len(asking.rows), np.bool_)
    counts &= ~met(terms.unless, asking)
    return np.where(established & counts, 1, np.where(claimed & counts, 2, 0)).astype(np.int8)


def _say_absolute(terms: Terms, asking: Asking, code: int) -> Said:
    assert isinstance(terms, ExemptionTerms)
    held, asked = shown_grounds(asking, terms.grounds), told(terms.when + terms.unless, asking)
    facts = (*held, *asked) or (("grounds", ", ".join(terms.grounds)),)
    if code == 1:
        because = f", where {in_words(terms.when)}" if terms.when else ""
        return f"Whoever has this ground may not be called{because}.", facts
    if code == 2:
        return "The person says that they may not be called; that is not established yet.", facts
    if held:
        return "The person has such a ground; it does not count for this call-up, as far as is told.", facts
    return "The person has no ground on these days for which they may not be called.", facts


def _ask_application(terms: Terms, asking: Asking) -> Codes:
    assert isinstance(terms, ApplicationRuleTerms)
    granted = touched(asking, terms.grounds, GRANTED)
    pending = touched(asking, terms.grounds, PENDING)
    waiting = {"suspends": 2, "stands": 3}.get(terms.pending, 4)
    return np.where(granted, 1, np.where(pending, waiting, 0)).astype(np.int8)


def _say_application(terms: Terms, asking: Asking, code: int) -> Said:
    assert isinstance(terms, ApplicationRuleTerms)
    facts = shown_grounds(asking, terms.grounds) or (("grounds", ", ".join(terms.grounds)),)
    reasons = {
        0: "The person has not been excused on such a ground on these days.",
        1: "The person is excused on these days by a decision on their application.",
        2: "An application of the person is not decided; the duty is suspended until it is.",
        3: "An application of the person is not decided; the duty stands meanwhile.",
        4: "An application of the person is not decided; what that does to the duty is not known.",
    }
    return reasons[code], facts


ABSOLUTE = Kind(
    "exemption.absolute",
    _read_absolute,
    rule_keys=frozenset({"grounds", "when", "unless"}),
    needed=frozenset({"grounds"}),
    ask=_ask_absolute,
    codes=(Finding.KEPT, Finding.BREACHED, Finding.CAUTION),
    say=_say_absolute,
)
_VALUE_KEYS: Final = frozenset({"apply_before", "apply_within", "decide_within", "pending", "decided_by"})
_CODES: Final = (Finding.KEPT, Finding.BREACHED, Finding.BREACHED, Finding.CAUTION, Finding.MISSING)
ON_APPLICATION = Kind(
    "exemption.on_application",
    _read_application,
    rule_keys=frozenset({"grounds", "barred_when"}),
    value_keys=_VALUE_KEYS,
    needed=frozenset({"grounds", "pending"}),
    ask=_ask_application,
    codes=_CODES,
    say=_say_application,
)
DEFERRAL = Kind(
    "exemption.deferral",
    _read_application,
    rule_keys=frozenset({"grounds", "barred_when"}),
    value_keys=_VALUE_KEYS | {"longest"},
    needed=frozenset({"grounds", "pending"}),
    ask=_ask_application,
    codes=_CODES,
    say=_say_application,
)
