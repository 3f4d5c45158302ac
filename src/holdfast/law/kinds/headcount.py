"""How many people may be called at once, counted over everybody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from holdfast.law._fields import Field
from holdfast.law.kinds._kind import Kind, Known
from holdfast.law.kinds.status import Instrument, read_instrument
from holdfast.law.profile import Terms


@dataclass(frozen=True, slots=True)
class HeadcountTerms(Terms):
    """The most people who may be called on any day.

    Attributes
    ----------
    most
        Their number, or None where an act sets it or the text sets none.
    set_by_act
        The act whose own number limits, or None.
    counts
        The bases whose people count, before rules of kind ``counts``.
    """

    most: int | None
    set_by_act: Instrument | None
    counts: tuple[str, ...]


def _read(rule: Mapping[str, Field], value: Mapping[str, Field], known: Known) -> Terms:
    if ("max" in value) == ("set_by_act" in value):
        rule["values"].fault(
            "A value sets either 'max' or 'set_by_act'.", "Give exactly one; 'max: none' is a maximum too."
        )
    counts, most = rule.get("counts") or rule.get("applies_to"), value.get("max")
    return HeadcountTerms(
        most=None if most is None or most.is_word("none") else most.whole(),
        set_by_act=read_instrument(value["set_by_act"], known) if "set_by_act" in value else None,
        counts=counts.names_or_all(known.bases, "basis") if counts is not None else known.bases,
    )


HEADCOUNT = Kind(
    "cap.headcount",
    _read,
    rule_keys=frozenset({"counts"}),
    value_keys=frozenset({"max", "set_by_act"}),
)
