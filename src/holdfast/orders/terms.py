"""What the profile says of papers, service and employers on a day: rules that orders ask beside the call-up's own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from holdfast.law import Dated, Outcome, Profile, Rule, Verdict, contents_of, served_on
from holdfast.law.judge import cited
from holdfast.law.kinds.appeal import AppealTerms
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
    asked = contents_of(profile, CALL_UP_ORDER, day)
    if asked is None or not asked.parts:
        return ()
    missing = [part for part in asked.parts if not held.get(part.name, True)]
    verdicts = [
        part.verdict(part.outcome, f"The order must say its {part.name}. {_REMEDIES[part.name]}")
        for part in missing
    ]
    appeal = bool(appeals_of(profile, "call_up", day))
    by_hand = [
        p for p in asked.parts if p.name not in {*held, *_ALWAYS} and not (p.name == "appeal" and appeal)
    ]
    if by_hand:
        parts = ", ".join(part.name for part in by_hand)
        reason = f"The order must also say what the register does not hold: {parts}. Add it to the paper."
        verdicts.append(by_hand[0].verdict(Outcome.WARN, reason))
    if not verdicts:
        verdicts.append(asked.parts[0].verdict(Outcome.PERMIT, "The order says what it must."))
    return tuple(verdicts)


def asks_where(profile: Profile | None, day: date) -> bool:
    """Tell whether a call-up order must say when and where the person reports."""
    asked = contents_of(profile, CALL_UP_ORDER, day) if profile is not None else None
    return asked is not None and "report_to" in asked.contains


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
    verdicts = []
    for rule, value in rules_on(profile, "notice", start, basis=basis):
        terms = value.terms
        assert isinstance(terms, NoticeTerms)
        if terms.channels and channel not in (*terms.channels, CHANNEL):
            reason = f"It cannot be served by {channel}. Serve it by {' or '.join(terms.channels)}."
            verdicts.append(cited(rule.breach(value), rule, value, reason, (("channel", channel),)))
    if verdicts or channel == CHANNEL:
        return day, tuple(verdicts)
    served = served_on(profile, basis, channel, day, start=start)
    if served != day:
        said = f"Handed over by {channel} on {day}, it counts as served on {served}."
        verdicts.append(house_verdict(Outcome.PERMIT, said, kind="service"))
    return served, tuple(verdicts)
