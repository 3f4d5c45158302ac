"""Which orders wait for the seat of another authority, how long, and whether need may go before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from holdfast.law.clocks import due_at
from holdfast.law.kinds.approval import ApprovalRuleTerms, BreakGlass
from holdfast.law.profile import Confidence, Profile
from holdfast.model import Duration


@dataclass(frozen=True, slots=True)
class ApprovalTerms:
    """What the profile says of the approval of one kind of order.

    Attributes
    ----------
    authority
        The authority whose seat approves.
    within
        How long the order waits before it falls away; None for no term.
    break_glass
        Who looks at an order carried in need without approval; None where that may not be.
    zone
        Where the days of its terms are counted.
    """

    rule: str
    authority: str
    within: Duration | None
    break_glass: BreakGlass | None
    article: str
    source: str
    confidence: Confidence
    zone: str

    @property
    def binding(self) -> bool:
        """Whether the order must wait; a text below confidence B only warns."""
        return self.confidence is not Confidence.C

    def falls_away_at(self, parked_at: datetime) -> datetime | None:
        """Return the moment, in UTC, up to which an order that has waited since `parked_at` may be approved."""
        return due_at(parked_at, self.within, self.zone) if self.within is not None else None

    def review_due_at(self, carried_at: datetime) -> datetime | None:
        """Return the moment, in UTC, up to which an order carried in need is to be reviewed."""
        if self.break_glass is None:
            return None
        return due_at(carried_at, self.break_glass.review_within, self.zone)


def approval_for(
    profile: Profile, order_kind: str, day: date, *, binding: bool = True
) -> ApprovalTerms | None:
    """Return the approval that an order waits for on a day, or None where it waits for none.

    Parameters
    ----------
    order_kind
        The name of the order, such as ``RecordAct``.
    day
        A day where the law is.
    binding
        Whether texts that only warn are left out.
    """
    for rule, value in profile.of_kind("approval"):
        terms = value.terms
        assert isinstance(terms, ApprovalRuleTerms)
        if order_kind not in terms.orders or day not in value.period:
            continue
        cited = (value.article, value.source, value.confidence)
        found = ApprovalTerms(rule.id, rule.authority, terms.within, terms.break_glass, *cited, profile.zone)
        if found.binding or not binding:
            return found
    return None
