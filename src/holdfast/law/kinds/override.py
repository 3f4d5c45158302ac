"""A cap that an authority may lift: by how much, up to where, and what grants it.

An override never adds service that the cap's window forbids, and a planner never counts on one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from holdfast.law._fields import Field
from holdfast.law.kinds._kind import Kind, Known
from holdfast.law.profile import Terms
from holdfast.model import Duration

_UNITS = ("days", "weeks", "months", "years")
LIFTED = frozenset({"cap.per_call", "cap.consecutive", "cap.window"})
"""The kinds of cap that can be lifted."""


@dataclass(frozen=True, slots=True)
class OverrideTerms(Terms):
    """How far an authority may lift caps.

    Attributes
    ----------
    caps
        The rules it lifts.
    by
        The authority.
    more, ceiling
        What is added to the maximum, or the maximum that takes its place; at most one of them.
    open_days, open_calls
        Whether no maximum of days or of calls is left.
    more_calls
        How many calls are added.
    act
        The kind of act, issued by `by`, that grants it while it is in force; empty for none.
    """

    caps: tuple[str, ...]
    by: str
    more: Duration | None = None
    ceiling: Duration | None = None
    open_days: bool = False
    more_calls: int = 0
    open_calls: bool = False
    act: str = ""

    def most(self, cap: Duration | None) -> Duration | None:
        """Return the maximum to which `more` is still to be added."""
        return None if self.open_days else self.ceiling if self.ceiling is not None else cap

    def most_calls(self, cap: int | None) -> int | None:
        """Return the most calls once it is lifted."""
        return None if cap is None or self.open_calls else cap + self.more_calls


def _length(field: Field | None) -> Duration | None:
    return None if field is None or field.is_word("none") else field.duration(_UNITS)


def _whole(field: Field | None) -> int:
    return 0 if field is None or field.is_word("none") else field.whole()


def _open(field: Field | None) -> bool:
    return field is not None and field.is_word("none")


def _check(rule: Mapping[str, Field], value: Mapping[str, Field]) -> None:
    if not {"raise", "to", "raise_calls"} & set(value):
        rule["values"].fault(
            "A value raises nothing.",
            "Give 'raise' or 'to' for days, 'raise_calls' for calls; 'none' lifts all.",
        )
    if {"raise", "to"} <= set(value):
        value["to"].fault("Both 'raise' and 'to' are given.", "Keep what is added, or the ceiling.")


def _read(rule: Mapping[str, Field], value: Mapping[str, Field], known: Known) -> Terms:
    _check(rule, value)
    caps = tuple(name for name, kind in known.rules.items() if kind in LIFTED)
    return OverrideTerms(
        caps=rule["caps"].names(caps, "cap") if "caps" in rule else (),
        by=value["by"].choice(known.authorities) if "by" in value else "",
        more=_length(value.get("raise")),
        ceiling=value["to"].duration(_UNITS) if "to" in value else None,
        open_days=_open(value.get("raise")),
        more_calls=_whole(value.get("raise_calls")),
        open_calls=_open(value.get("raise_calls")),
        act=value["act"].identifier() if "act" in value else "",
    )


OVERRIDE = Kind(
    "override",
    _read,
    rule_keys=frozenset({"caps", "applies_to", "rank_groups"}),
    value_keys=frozenset({"by", "raise", "to", "raise_calls", "act"}),
    needed=frozenset({"caps", "by"}),
    by_basis=False,
)
