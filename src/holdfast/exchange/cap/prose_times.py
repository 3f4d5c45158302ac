"""Moments that must fit each other: an alert ends after it begins, and not in another century."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Final

from holdfast.exchange.cap.findings import Finding, Weight
from holdfast.exchange.cap.moments import read_moment
from holdfast.exchange.cap.node import Node

LONG: Final = timedelta(days=31)
"""A span beyond which an alert is more likely mistyped than meant."""
SHORT: Final = timedelta(minutes=1)
AHEAD: Final = timedelta(days=14)
SKEW: Final = timedelta(minutes=5)
"""How far clocks may be off."""
EARLIEST: Final = datetime(2001, 1, 1, tzinfo=UTC)  # CAP is of 2004; its examples are of 2003
_LIVE: Final = frozenset({"Alert", "Update"})


def moment_of(node: Node, name: str) -> datetime | None:
    """Return the moment of the first part of that name, or None where there is none that can be read."""
    found = node.first(name)
    if found is None:
        return None
    try:
        return read_moment(found.text)
    except ValueError:
        return None


def time_findings(alert: Node) -> Iterator[Finding]:
    """Yield moments that contradict each other."""
    sent = moment_of(alert, "sent")
    if sent is not None and sent < EARLIEST:
        yield _advice(
            "sent.implausible", alert, f"It says that it was sent in {sent.year}, before there was CAP."
        )
    for info in alert.all("info"):
        yield from _ends(info, sent, alert.said("msgType"))
        yield from _spans(info, sent)


def received_findings(alert: Node, received_at: datetime) -> Iterator[Finding]:
    """Yield what the time of receipt tells."""
    sent = moment_of(alert, "sent")
    if sent is not None and sent - received_at > SKEW:
        yield _advice(
            "sent.future", alert, f"It was sent {sent - received_at} after it was received: a clock is wrong."
        )
    ends = [moment_of(info, "expires") for info in alert.all("info")]
    known = [end for end in ends if end is not None]
    if known and len(known) == len(ends) and max(known) <= received_at:
        yield _advice("expires.past", alert, "It had expired when it was received.")


def _ends(info: Node, sent: datetime | None, kind: str) -> Iterator[Finding]:
    """Compare the end with every beginning; without `effective`, an alert is in effect from `sent` (section 3.2.2)."""
    expires, node = moment_of(info, "expires"), info.first("expires")
    if expires is None or node is None:
        return
    effective, onset = moment_of(info, "effective"), moment_of(info, "onset")
    for name, start in (("effective", effective), ("onset", onset)):
        if start is not None and expires < start:
            yield Finding(
                f"expires.before_{name}",
                node.where,
                f"It expires {start - expires} before it begins ({name}).",
            )
    if sent is None or expires >= sent:
        return
    weight = (
        Weight.INVALID if kind in _LIVE else Weight.ADVICE
    )  # a Cancel repeats the times of what it cancels
    yield Finding(
        "expires.before_sent", node.where, f"It had expired {sent - expires} before it was sent.", weight
    )


def _spans(info: Node, sent: datetime | None) -> Iterator[Finding]:
    expires = moment_of(info, "expires")
    begins = moment_of(info, "onset") or moment_of(info, "effective") or sent
    if info.first("expires") is None:
        yield _advice(
            "expires.missing", info, "It says no end, so each receiver chooses one (section 3.2.2)."
        )
    if expires is not None and begins is not None and expires >= begins:
        span = expires - begins
        if span > LONG:
            yield _advice("span.long", info, f"It holds for {span.days} days. Is the end mistyped?")
        elif span < SHORT:
            yield _advice("span.short", info, "It ends as soon as it begins. Is the end mistyped?")
    if sent is not None and begins is not None and abs(begins - sent) > AHEAD:
        yield _advice(
            "span.far",
            info,
            f"It begins {abs(begins - sent).days} days from when it was sent. Is that meant?",
        )


def _advice(rule: str, node: Node, reason: str) -> Finding:
    return Finding(rule, node.where, reason, Weight.ADVICE)
