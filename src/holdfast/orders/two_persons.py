"""Two persons: orders that the profile makes wait for another seat, whatever they are; and breaking the glass."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import insert

from holdfast.law import Judgement, Outcome, Verdict
from holdfast.law.approvals import ApprovalTerms, approval_for
from holdfast.model import Power, Seat
from holdfast.orders.base import APPROVAL_DAYS, Order, Ruling, View, moment_text, refuse, type_of
from holdfast.store import tables as t

MARK: Final = "break_glass"
"""The effect by which an entry tells that it was carried out without the second person."""


def judged(order: Order, view: View) -> Ruling:
    """Ask the law about an order, and the profile whether another person must approve it."""
    ruling = order.judge(view)
    terms = demand_of(order, view)
    if view.break_glass and (terms is None or not terms.binding):
        raise refuse(
            f"No rule makes {order.kind} wait for another person, so there is no glass to break. "
            "Give it without a reason for that.",
            kind="two-person",
        )
    if terms is None:
        return ruling
    if view.break_glass:
        _check_glass(order, ruling, terms)
    verdict = _verdict(order, view, terms)
    return replace(ruling, judgement=Judgement.of((*ruling.judgement.verdicts, verdict)))


def demand_of(order: Order, view: View) -> ApprovalTerms | None:
    """Return the rule by which an order waits for another person on this day, or should by a text that only warns."""
    profile = view.frame.profile_of(view.region) if view.region is not None else None
    if profile is None or not order.waits or view.by is None:
        return None
    binding = approval_for(profile, order.kind, view.today)
    return binding or approval_for(profile, order.kind, view.today, binding=False)


def waits_until(order: Order, view: View) -> str:
    """Return until when a parked order waits: as long as the rule says, else two weeks."""
    terms = demand_of(order, view)
    until = terms.falls_away_at(view.at) if terms is not None else None
    return moment_text(until or view.at + timedelta(days=APPROVAL_DAYS))


def seated(view: View, authority: str, region: str) -> bool:
    """Tell whether somebody at this moment holds a seat that can approve for an authority in a region."""
    frame = view.frame
    return any(
        seat.authority == authority
        and Power.APPROVE in seat.powers
        and frame.lies_in(region, frame.headquarters[seat.headquarters].region)
        and any(frame.holds(seat.id, account, view.at) for account in frame.holders.get(seat.id, ()))
        for seat in frame.seats.values()
    )


def guards_constitution(view: View, seat: Seat) -> bool:
    """Tell whether the profile makes an order on who sits where wait for the authority of this seat."""
    profile = view.frame.profile_of(view.frame.headquarters[seat.headquarters].region)
    if profile is None or not seat.authority or Power.APPROVE not in seat.powers:
        return False
    kinds = (kind for kind, cls in type_of.items() if cls.power is Power.CONSTITUTE)
    found = (approval_for(profile, kind, view.today) for kind in kinds)
    return any(terms is not None and terms.authority == seat.authority for terms in found)


def mark_of(order: Order, view: View) -> Mapping[str, Any]:
    """Return what the entry of an order says of the glass broken for it."""
    terms = demand_of(order, view)
    until = terms.review_due_at(view.at) if terms is not None else None
    assert terms is not None, "it was judged"
    assert terms.break_glass is not None, "it was judged"
    assert until is not None, "it was judged"
    return {
        "reason": view.break_glass,
        "reviewed_by": terms.break_glass.review_by,
        "until": moment_text(until),
        "rule": terms.rule,
    }


def open_review(view: View, mark: Mapping[str, Any]) -> None:
    """Put an entry made without the second person on the list of those to be reviewed."""
    row = {
        "entry": view.n,
        "authority": mark["reviewed_by"],
        "region": view.region or "",
        "account": view.by.account if view.by else "system",
        "reason": mark["reason"],
        "until_at": mark["until"],
        "reviewed_at": None,
        "reviewed_by": None,
        "justified": None,
        "remark": None,
    }
    view.tx.execute(insert(t.review), row)


def _check_glass(order: Order, ruling: Ruling, terms: ApprovalTerms) -> None:
    if terms.break_glass is None:
        raise refuse(
            f"{order.kind} waits for {terms.authority} by {terms.article}, which lets nobody go ahead without. "
            "Give it without breaking the glass, and ask them.",
            kind="two-person",
        )
    needed = ruling.judgement.decisive
    if needed is not None and needed.outcome is Outcome.NEEDS_AUTHORITY:
        raise refuse(
            f"Breaking the glass spares the second person, not what the law itself asks: {needed.reason}",
            kind="two-person",
        )


def _verdict(order: Order, view: View, terms: ApprovalTerms) -> Verdict:
    outcome, reason = Outcome.NEEDS_AUTHORITY, f"{order.kind} waits for the approval of {terms.authority}."
    if not terms.binding:
        outcome, reason = (
            Outcome.WARN,
            f"{terms.authority} should approve {order.kind}, by an uncertain text.",
        )
    elif terms.authority in view.approved:
        outcome, reason = Outcome.PERMIT, f"{terms.authority} has approved it."
    elif view.break_glass:
        assert terms.break_glass is not None, "checked before"
        outcome = Outcome.WARN
        reason = (
            f"Carried out without the approval of {terms.authority}, for this reason: {view.break_glass} "
            f"{terms.break_glass.review_by} reviews it within {terms.break_glass.review_within}."
        )
    elif order.needs is Power.CONSTITUTE and not seated(view, terms.authority, view.region or ""):
        # NOTE: else nobody could ever be seated who could approve it.
        outcome = Outcome.WARN
        reason = f"Nobody sits for {terms.authority} yet who could approve it, so it goes ahead."
    return Verdict(
        outcome,
        terms.rule,
        "approval",
        reason,
        terms.article,
        terms.source,
        terms.confidence.value,
        (("order", order.kind), ("waits for", terms.authority)),
        terms.authority if outcome is Outcome.NEEDS_AUTHORITY else "",
    )
