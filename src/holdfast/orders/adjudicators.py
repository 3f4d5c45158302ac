"""Who may decide on an application: somebody outside the chain of command, for the authority that the profile names."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Row

from holdfast.model import Power
from holdfast.orders.approvals import Approve
from holdfast.orders.base import View, refuse
from holdfast.orders.need import need_row
from holdfast.store import tables as t

_COMMANDS = frozenset({Power.CALL_UP, Power.PLAN, Power.APPROVE})


def check_adjudicator(view: View, application: Row[Any]) -> None:
    """Refuse an author who commands, had a hand in what is decided on, or acts for another authority."""
    by = view.by
    assert by is not None, "the system itself only founds the register"
    held = [seat for seat in view.frame.holders if view.frame.holds(seat, by.account, view.at)]
    commands = sorted(_COMMANDS & _powers(view, held))
    if commands:
        raise refuse(
            f"The account {by.account} may also {', '.join(commands)}. Who decides stands outside the chain of command.",
            kind="two-person",
        )
    authority = view.frame.seats[by.seat].authority
    named = application.authorities.split()
    if named and authority not in named:
        raise refuse(
            f"The profile lets {' or '.join(named)} decide this ({application.article}); the seat {by.seat} acts for "
            f"{authority or 'no authority'}.",
            kind="authority",
        )
    if application.call_up is not None and by.account in set(hands_in(view, application.call_up)):
        raise refuse(
            f"The account {by.account} issued or approved the call-up {application.call_up}. Somebody else decides.",
            kind="two-person",
        )
    _check_second_look(view, application)


def hands_in(view: View, call_up: int) -> Iterator[str]:
    """Yield the accounts that issued a call-up, or proposed or approved it."""
    row = need_row(view, t.call_up, "call-up", id=call_up)
    order, given = view.fetch_order(int(row.entry))
    if given.by is not None:
        yield given.by.account
    if isinstance(order, Approve):
        _, asked = view.fetch_order(order.entry)
        if asked.by is not None:
            yield asked.by.account
    if row.plan is not None:
        plan = need_row(view, t.plan, "plan", id=row.plan)
        yield from (account for account in (plan.proposed_by, plan.approved_by) if account)


def _powers(view: View, seats: list[str]) -> frozenset[Power]:
    return frozenset[Power]().union(*(view.frame.seats[seat].powers for seat in seats))


def _check_second_look(view: View, application: Row[Any]) -> None:
    """Refuse to let a seat, or whoever sat in it, decide on its own refusal."""
    at = application.against
    while at is not None:
        first = need_row(view, t.application, "application", id=at)
        assert view.by is not None
        if first.decided_in == view.by.seat or first.decided_by == view.by.account:
            raise refuse(
                f"The appeal is against a decision of the seat {first.decided_in}. Another seat decides on it.",
                kind="two-person",
            )
        at = first.against
