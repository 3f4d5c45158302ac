"""What the profile says of papers, service and employers on a day: rules that orders ask beside the call-up's own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from holdfast.law import Dated, Outcome, Profile, Rule, Verdict
from holdfast.law.judge import cited
from holdfast.law.kinds.appeal import AppealTerms
from holdfast.law.kinds.document import DocumentTerms
from holdfast.law.kinds.notice import NoticeTerms
from holdfast.orders.base import house_verdict
from holdfast.orders.exercise import CHANNEL

CALL_UP_ORDER: Final = "call_up_order"
"""The name by which profiles speak of the paper that calls somebody up."""
_ALWAYS: Final = frozenset(
    {
        "basis",
        "start",
        "end",
        "days",
        "place",
        "post",
        "region",
        "task",
        "issued",
        "person",
        "reference",
        "name",
    }
    | {"number", "rank_group", "contract", "unit"}
)
"""Parts of a paper that the register holds of every call-up."""
_REMEDIES: Final = {
    "authority": "Let it be issued from a seat that acts for an authority.",
    "act": "Name the act it rests on.",
    "report_to": "Say when and where to report.",
}


def rules_on(
    profile: Profile, kind: str, day: date, *, basis: str | None = None
) -> Iterator[tuple[Rule, Dated]]:
    """Yield the rules of a kind with the value in force on a day; those for one basis where it is given."""
    for rule, value in profile.of_kind(kind):
        if day in value.period and (basis is None or basis in rule.bases):
            yield rule, value


def contents(
    profile: Profile, day: date, *, authority: str, act: str | None, report_to: str | None
) -> tuple[Verdict, ...]:
    """Return what the profile's rules on papers say of a call-up order that would hold these parts."""
    held = {"authority": bool(authority), "act": act is not None, "report_to": report_to is not None}
    verdicts = []
    for rule, value in rules_on(profile, "document", day):
        assert isinstance(value.terms, DocumentTerms)
        if value.terms.document != CALL_UP_ORDER:
            continue
        missing = [part for part in value.terms.contains if not held.get(part, True)]
        for part in missing:
            reason = f"The order must say its {part}. {_REMEDIES[part]}"
            verdicts.append(cited(rule.breach(value), rule, value, reason, (("part", part),)))
        by_hand = [part for part in value.terms.contains if part not in {*held, *_ALWAYS, "appeal"}]
        if "appeal" in value.terms.contains and not appeals_of(profile, "call_up", day):
            by_hand.append("appeal")
        if by_hand:
            parts = ", ".join(by_hand)
            reason = f"The order must also say what the register does not hold: {parts}. Add it to the paper."
            verdicts.append(cited(Outcome.WARN, rule, value, reason, (("parts", parts),)))
        if not missing and not by_hand:
            verdicts.append(cited(Outcome.PERMIT, rule, value, "The order says what it must.", ()))
    return tuple(verdicts)


def asks_where(profile: Profile | None, day: date) -> bool:
    """Tell whether a call-up order must say when and where the person reports."""
    return profile is not None and any(
        isinstance(value.terms, DocumentTerms)
        and value.terms.document == CALL_UP_ORDER
        and "report_to" in value.terms.contains
        for _, value in rules_on(profile, "document", day)
    )


def appeals_of(profile: Profile, subject: str, day: date) -> tuple[tuple[Rule, Dated, AppealTerms], ...]:
    """Return the rules by which something can be appealed on a day."""
    return tuple(
        (rule, value, value.terms)
        for rule, value in rules_on(profile, "appeal", day)
        if isinstance(value.terms, AppealTerms) and subject in value.terms.of
    )


def served_by(
    profile: Profile, basis: str, start: date, channel: str, day: date
) -> tuple[date, tuple[Verdict, ...]]:
    """Return the day on which a call-up counts as served, and what the rules say of the channel.

    Parameters
    ----------
    start
        The first day of the call-up; the rules in force then are asked, as they are for the time of notice.
    day
        The day on which it was handed over, sent or published.
    """
    served, verdicts = day, []
    for rule, value in rules_on(profile, "notice", start, basis=basis):
        terms = value.terms
        assert isinstance(terms, NoticeTerms)
        if terms.channels and channel not in (*terms.channels, CHANNEL):
            reason = f"It cannot be served by {channel}. Serve it by {' or '.join(terms.channels)}."
            verdicts.append(cited(rule.breach(value), rule, value, reason, (("channel", channel),)))
        for deemed in terms.deemed:
            if channel in deemed.channels:
                served = max(served, deemed.after.after(day))
    if served != day:
        said = f"Handed over by {channel} on {day}, it counts as served on {served}."
        verdicts.append(house_verdict(Outcome.PERMIT, said, kind="service"))
    return served, tuple(verdicts)
