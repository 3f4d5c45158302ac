"""Words for what a limit on service found, with the facts it read."""

from __future__ import annotations

from typing import Final

from holdfast.law._limits import EXCEEDED, LIFTABLE, NO_ANCHOR, OVERRUN, Lift
from holdfast.law.facts import day_of
from holdfast.law.kinds._kind import Said
from holdfast.law.kinds.cap import CapTerms
from holdfast.law.kinds.rest import RestTerms
from holdfast.law.profile import Dated, Rule, Terms
from holdfast.model import OPEN_END, Duration, Interval

_MONTHS: Final = "calendar months: from any served day to the same day that many months on"
_FREE_MOST = 2**20  # more days than any gap between two call-ups


def say_limit(terms: Terms, code: int, measure: int, at: int, period: Interval) -> Said:
    """Return the reason and facts of a limit for one row.

    Parameters
    ----------
    measure, at
        Days counted and the day from which, as the kernel found them.
    """
    if isinstance(terms, RestTerms):
        return _say_rest(terms, code, measure)
    assert isinstance(terms, CapTerms)
    return _say_cap(terms, code, measure, at, period)


def _say_rest(terms: RestTerms, code: int, gap: int) -> Said:
    needed = str(terms.between)
    shown = f"{gap} days" if gap < _FREE_MOST else "no service beside it"
    facts = (("free days", shown), ("free days needed", needed))
    if code == EXCEEDED:
        return f"Only {gap} days lie free between two call-ups; {needed} are needed.", facts
    return f"The call-up keeps the rest of {needed} to those beside it.", facts


def _place(terms: CapTerms, at: int) -> str:
    names = {
        "run": "without a break",
        "calendar_year": f"in {day_of(at).year}" if terms.window == "calendar_year" else "",
        "lifetime": "in all",
        "since": f"since {terms.anchor}",
        "rolling": f"in {terms.length} from {day_of(at)}" if terms.window == "rolling" else "",
    }
    return names[terms.window]


def _maximum(terms: CapTerms) -> str:
    parts = [str(terms.most)] if terms.most is not None else []
    parts += [f"{terms.most_calls} calls"] if terms.most_calls is not None else []
    return " and ".join(parts) or "none"


def _facts(terms: CapTerms, measure: int, at: int, period: Interval) -> tuple[tuple[str, str], ...]:
    facts = [
        ("days of this call-up", str(period.days)),
        ("days counted", f"{measure} {_place(terms, at)}"),
        ("maximum", _maximum(terms)),
    ]
    if isinstance(terms.most, Duration) and terms.most.unit in {"months", "years"}:
        facts.append(("reckoned in", _MONTHS))
    return tuple(facts)


def _passed(terms: CapTerms, measure: int, at: int, period: Interval) -> str:
    """Say what passes a cap: days, days outside of its window, or else the number of call-ups."""
    first = period.start if terms.window == "lifetime" else day_of(at)
    if terms.most is None or measure <= (terms.most.after(first) - first).days:
        end = terms.length.after(first) if terms.length is not None else OPEN_END
        if terms.window == "since" and (period.start < first or period.end > end):
            outside = period.start if period.start < first else max(end, period.start)
            return f"{outside} lies outside of {terms.length or 'the time'} from {terms.anchor}, {first}"
        if terms.most_calls is not None:
            return f"More than {terms.most_calls} call-ups would be served {_place(terms, at)}"
    return f"{_days(measure)} would be served {_place(terms, at)}"


def _days(many: int) -> str:
    return str(Duration(many, "days"))


def _say_cap(terms: CapTerms, code: int, measure: int, at: int, period: Interval) -> Said:
    if code == NO_ANCHOR:
        return f"The date of {terms.anchor} is not known, from which the limit runs.", (
            ("anchor", terms.anchor),
        )
    facts, place = _facts(terms, measure, at, period), _place(terms, at)
    if code == OVERRUN:
        until = terms.overrun_until or "its end"
        return f"The maximum of {_maximum(terms)} is passed; service begun before it runs to {until}.", facts
    if code == LIFTABLE:
        passed = _passed(terms, measure, at, period)
        return f"{passed}, past the maximum of {_maximum(terms)}, which may be lifted.", facts
    if code == EXCEEDED:
        return f"{_passed(terms, measure, at, period)}; the maximum is {_maximum(terms)}.", facts
    if terms.most is None and terms.most_calls is None:
        return "The text sets no maximum here.", facts
    return (
        f"{_days(measure)} {place} {'keeps' if measure == 1 else 'keep'} within the maximum of {_maximum(terms)}.",
        facts,
    )


AWAITED: Final = 0
LIFTED: Final = 1
BEYOND: Final = 2
"""What an override comes to: its authority must still act, has acted, or may not go so far."""


def say_lift(lift: Lift, cap: tuple[Rule, Dated], code: int, measure: int, at: int, period: Interval) -> Said:
    """Return the reason and facts of an override for one row that passes the limit it lifts."""
    rule, value = cap
    terms = value.terms
    assert isinstance(terms, CapTerms)
    by, raised = lift.override.by, _raised(lift)
    facts = (
        ("lifts", f"{rule.id}, {value.article}"),
        ("days counted", f"{measure} {_place(terms, at)}"),
        ("maximum", _maximum(terms)),
        ("maximum once lifted", raised),
        ("lifted by", by if not lift.override.act else f"{by}, by order, approval or {lift.override.act}"),
    )
    passed = _passed(terms, measure, at, period)
    if code == BEYOND:
        return f"{passed}; {by} may lift the maximum of {_maximum(terms)} to {raised} and no further.", facts
    if code == LIFTED:
        return f"{by} has lifted the maximum of {_maximum(terms)} to {raised}.", facts
    return f"{passed}; {by} may lift the maximum of {_maximum(terms)} to {raised}.", facts


def _raised(lift: Lift) -> str:
    """Return the raised maximum in words: what is added keeps its unit."""
    more, most = lift.override.more, lift.terms.most
    parts = []
    if most is not None:
        both = more is not None and lift.override.ceiling is None
        same = both and more is not None and more.unit == most.unit
        if same and more is not None:
            parts.append(str(Duration(most.count + more.count, most.unit)))
        else:
            parts.append(f"{most} and {more}" if both else str(most))
    if lift.terms.most_calls is not None:
        parts.append(f"{lift.terms.most_calls} calls")
    return " and ".join(parts) or "any length"
