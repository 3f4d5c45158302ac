"""Orders that wait for the seat of a second authority."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from holdfast.law._fields import Field
from holdfast.law.kinds import _read
from holdfast.law.kinds._kind import Kind, Known
from holdfast.law.profile import Terms
from holdfast.model import Duration


@dataclass(frozen=True, slots=True)
class BreakGlass:
    """That an order may be carried at once in need, and who looks at it afterwards and by when."""

    review_by: str
    review_within: Duration


@dataclass(frozen=True, slots=True)
class ApprovalRuleTerms(Terms):
    """Which orders wait for approval.

    Attributes
    ----------
    orders
        Names of orders.
    within
        How long an order waits before it falls away; None for no term.
    break_glass
        None where an order may not be carried without approval.
    """

    orders: tuple[str, ...]
    within: Duration | None
    break_glass: BreakGlass | None


def _break_glass(field: Field | None, known: Known) -> BreakGlass | None:
    if field is None:
        return None
    entries = field.keys(("review_by", "review_within"))
    within = _read.length(entries, "review_within", _read.CLOCK)
    return BreakGlass(_read.choice(entries, "review_by", known.authorities), within or Duration(0, "hours"))


def _read_terms(rule: Mapping[str, Field], value: Mapping[str, Field], known: Known) -> Terms:
    return ApprovalRuleTerms(
        orders=_read.order_names(rule, "orders"),
        within=_read.length(value, "within", _read.CLOCK),
        break_glass=_break_glass(value.get("break_glass"), known),
    )


APPROVAL = Kind(
    "approval",
    _read_terms,
    rule_keys=frozenset({"orders"}),
    value_keys=frozenset({"within", "break_glass"}),
    needed=frozenset({"orders"}),
    by_basis=False,
    by_authority=True,
)
