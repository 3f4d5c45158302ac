"""How a call-up is served, and on which day it counts as served."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from holdfast.errors import InvalidValueError
from holdfast.law.kinds.notice import NoticeTerms
from holdfast.law.profile import Dated, Profile, Rule


def channels_for(profile: Profile, basis: str, day: date) -> tuple[str, ...]:
    """Return the channels by which a call-up may be served; none where the profile does not say."""
    listed = (terms.channels for _, _, terms in _notices(profile, basis, day))
    return tuple(dict.fromkeys(name for channels in listed for name in channels))


def served_on(profile: Profile, basis: str, channel: str, handed: date, *, start: date | None = None) -> date:
    """Return the day on which a call-up counts as served, from which notice and the terms of applications run.

    Where the profile says nothing of the channel, it is the day on which it was handed over or published; where
    several rules do, the latest of their days. The rules in force on the first day of the call-up are asked, as they
    are for the time of notice; without it, those of the day on which it was handed over.

    Raises
    ------
    InvalidValueError
        If the profile lists the channels for the basis and this is not among them.
    """
    asked = handed if start is None else start
    allowed = channels_for(profile, basis, asked)
    if allowed and channel not in allowed:
        articles = ", ".join(dict.fromkeys(value.article for _, value, _ in _notices(profile, basis, asked)))
        raise InvalidValueError(
            f"A call-up for {basis} is not served by {channel!r} ({articles}). Use one of: {', '.join(allowed)}."
        )
    days = [
        each.after.after(handed)
        for _, _, terms in _notices(profile, basis, asked)
        for each in terms.deemed
        if channel in each.channels
    ]
    return max(days, default=handed)


def _notices(profile: Profile, basis: str, day: date) -> Iterator[tuple[Rule, Dated, NoticeTerms]]:
    for rule, value in profile.of_kind("notice"):
        if basis in rule.bases and day in value.period and isinstance(value.terms, NoticeTerms):
            yield rule, value, value.terms
