"""What the author had seen: an order over a thing that somebody changed meanwhile is refused, not carried out blindly."""

from __future__ import annotations

from typing import Final

from holdfast.orders.base import Order, View, refuse
from holdfast.store.ledger import read_entry

STALE: Final = "stale"
"""The kind of the refusal; by HTTP it is 412 (RFC 9110 section 13.1.1)."""


def check_seen(order: Order, view: View, seen: int | None) -> None:
    """Refuse where what the order is about was last changed by another entry than the author has seen."""
    now = order.revised(view) if seen is not None else None
    if now is None or now == seen:
        return
    entry = read_entry(view.tx, now)
    by = entry.by if entry is not None else {}
    who = f"{by['account']} in the seat {by['seat']}" if "seat" in by else "the system"
    raise refuse(
        f"You have seen it as entry {seen} left it; {who} changed it by entry {now}. Look again and decide anew.",
        kind=STALE,
        seen=seen,
        changed=now,
    )
