"""Words for what a limit on service found, with the facts it read."""

from __future__ import annotations

from holdfast.law._kernel import EXCEEDED, NO_ANCHOR, OVERRUN
from holdfast.law.facts import day_of
from holdfast.law.kinds._kind import Said
from holdfast.law.kinds.cap import CapTerms
from holdfast.law.kinds.rest import RestTerms
from holdfast.law.profile import Terms
from holdfast.model import Duration, Interval

_MONTHS = "calendar months: from any served day to the same day that many months on"
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


def _say_cap(terms: CapTerms, code: int, measure: int, at: int, period: Interval) -> Said:
    if code == NO_ANCHOR:
        return f"The date of {terms.anchor} is not known, from which the limit runs.", (
            ("anchor", terms.anchor),
        )
    facts, place = _facts(terms, measure, at, period), _place(terms, at)
    if code == OVERRUN:
        until = terms.overrun_until or "its end"
        return f"The maximum of {_maximum(terms)} is passed; service begun before it runs to {until}.", facts
    if code == EXCEEDED:
        return f"{measure} days would be served {place}; the maximum is {_maximum(terms)}.", facts
    if terms.most is None and terms.most_calls is None:
        return "The text sets no maximum here.", facts
    return f"{measure} days {place} keep within the maximum of {_maximum(terms)}.", facts
