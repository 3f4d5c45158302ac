"""Caps: how long one call-up may be, how long service may last unbroken, how much fits in a window.

Lengths in months are calendar months: counted from any served day d in the window, no more counted days may be
served on or after d than there are days from d to d plus the months. For one unbroken tour that is the date-to-date
reading; order and splitting change nothing; and more service never becomes lawful again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from holdfast.law._fields import Field
from holdfast.law.kinds._kind import Finding, Kind, Known
from holdfast.law.profile import Terms
from holdfast.model import Duration

_UNITS = ("days", "weeks", "months", "years")


@dataclass(frozen=True, slots=True)
class CapTerms(Terms):
    """A cap on days, on calls, or on both.

    Attributes
    ----------
    window
        ``run`` for touching call-ups joined, else ``calendar_year``, ``rolling``, ``since`` or ``lifetime``.
    most, most_calls
        The most that may be served; None where the text sets no maximum.
    counts
        The bases whose days count, before rules of kind ``counts``.
    overrun, overrun_until
        Bases whose service, once lawfully begun, may pass the cap, and until when.
    length, anchor
        The length of a rolling or anchored window, and the personal date it is counted from.
    days_before
        Whether days served before the ledger began count.
    """

    window: str
    most: Duration | None
    most_calls: int | None
    counts: tuple[str, ...]
    overrun: tuple[str, ...] = ()
    overrun_until: str = ""
    length: Duration | None = None
    anchor: str = ""
    days_before: bool = False


def _most(value: Mapping[str, Field]) -> Duration | None:
    given = value.get("max")
    if given is None or given.is_word("none"):
        return None
    return given.duration(_UNITS)


def _counts(rule: Mapping[str, Field], known: Known, default: str) -> tuple[str, ...]:
    given = rule.get("counts") or rule.get(default)
    return given.names_or_all(known.bases, "basis") if given is not None else known.bases


def _read_run(rule: Mapping[str, Field], value: Mapping[str, Field], known: Known) -> Terms:
    return CapTerms("run", _most(value), None, _counts(rule, known, "applies_to"))


def _read_consecutive(rule: Mapping[str, Field], value: Mapping[str, Field], known: Known) -> Terms:
    return CapTerms("run", _most(value), None, _counts(rule, known, "counts"))


def _window(field: Field | None) -> tuple[str, Duration | None, str]:
    if field is None:
        return "lifetime", None, ""
    if field.node.shape == "text":
        return field.choice(("calendar_year", "lifetime")), None, ""
    entries = field.keys((), ("rolling", "since", "length"))
    if "rolling" in entries and "since" not in entries:
        return "rolling", entries["rolling"].duration(_UNITS), ""
    if "since" not in entries:
        field.fault("The window has neither 'rolling' nor 'since'.", "Give one of the two.")
        return "lifetime", None, ""
    length = entries["length"].duration(_UNITS) if "length" in entries else None
    return "since", length, entries["since"].identifier()


def _read_window(rule: Mapping[str, Field], value: Mapping[str, Field], known: Known) -> Terms:
    window, length, anchor = _window(rule.get("window"))
    overrun = rule["overrun"].keys(("bases", "until")) if "overrun" in rule else {}
    if not {"max", "count_calls"} & set(value):
        rule["values"].fault(
            "A value has neither 'max' nor 'count_calls'.", "Give one; 'max: none' is a maximum too."
        )
    return CapTerms(
        window=window,
        most=_most(value),
        most_calls=value["count_calls"].whole() if "count_calls" in value else None,
        counts=_counts(rule, known, "applies_to"),
        overrun=overrun["bases"].names_or_all(known.bases, "basis") if "bases" in overrun else (),
        overrun_until=overrun["until"].text() if "until" in overrun else "",
        length=length,
        anchor=anchor,
        days_before=window == "lifetime" and ("days_before" not in rule or rule["days_before"].truth()),
    )


CODES = (Finding.KEPT, Finding.BREACHED, Finding.MISSING, Finding.KEPT)
"""Kept, exceeded, the anchor is not known, and passed by a service that may overrun."""

PER_CALL = Kind(
    "cap.per_call",
    _read_run,
    question="cap",
    rule_keys=frozenset({"counts"}),
    value_keys=frozenset({"max"}),
    needed=frozenset({"max"}),
    codes=CODES,
)
CONSECUTIVE = Kind(
    "cap.consecutive",
    _read_consecutive,
    question="cap",
    rule_keys=frozenset({"counts"}),
    value_keys=frozenset({"max"}),
    needed=frozenset({"max"}),
    codes=CODES,
)
WINDOW = Kind(
    "cap.window",
    _read_window,
    question="cap",
    rule_keys=frozenset({"counts", "window", "overrun", "days_before"}),
    value_keys=frozenset({"max", "count_calls"}),
    needed=frozenset({"window"}),
    codes=CODES,
)
