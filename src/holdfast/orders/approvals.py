"""Orders by which another person answers a parked one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from sqlalchemy import Row, delete, update

from holdfast.law import Judgement, Outcome
from holdfast.model import Power
from holdfast.orders.base import Effects, Order, Refused, Ruling, View, house_verdict, refuse
from holdfast.orders.need import need_row
from holdfast.orders.who import check_who
from holdfast.store import tables as t
from holdfast.store.days import to_date, to_day


@dataclass(frozen=True, slots=True)
class Approve(Order):
    """Approve a parked order; it is judged again and carried out now."""

    entry: int
    power: ClassVar[Power] = Power.APPROVE
    reframes: ClassVar[bool] = True

    def concerns(self, view: View) -> str:
        """Return the region of the parked order."""
        return str(_waiting(view, self.entry).region)

    def judge(self, view: View) -> Ruling:
        """Ask the law about the parked order again, with this approval and those before it."""
        row = _waiting(view, self.entry)
        _check_other_person(view, row)
        order, inner = self._parked(view, row)
        check_who(order, inner, order.concerns(inner))
        ruling = order.judge(inner)
        outcome = ruling.judgement.outcome
        if outcome is Outcome.NEEDS_AUTHORITY:
            return _passed_on(row, ruling)
        if outcome > Outcome.NEEDS_AUTHORITY:
            raise Refused(*ruling.judgement.verdicts)
        order.check(inner)
        view.memo["parked"] = order, inner
        return ruling

    def _parked(self, view: View, row: Row[Any]) -> tuple[Order, View]:
        order, inner = view.fetch_order(self.entry)
        inner.approved = frozenset({row.authority, *row.approved.split()})
        return order, inner

    def apply(self, view: View, effects: Effects) -> Effects:
        """Carry out the parked order and take it off the list, or let it wait for the next authority."""
        row = _waiting(view, self.entry)
        here = t.pending.c.entry == self.entry
        if "waits_for" in effects:
            approved = f"{row.approved} {row.authority}".strip()
            view.tx.execute(
                update(t.pending).where(here).values(authority=effects["waits_for"], approved=approved)
            )
            return effects
        order, inner = view.memo.get("parked") or self._parked(view, row)
        view.tx.execute(delete(t.pending).where(here))
        return order.apply(inner, effects)


@dataclass(frozen=True, slots=True)
class Decline(Order):
    """Decline a parked order, with the reason."""

    entry: int
    reason: str
    power: ClassVar[Power] = Power.APPROVE

    def concerns(self, view: View) -> str:
        """Return the region of the parked order."""
        return str(_waiting(view, self.entry).region)

    def check(self, view: View) -> None:
        """Refuse to answer one's own order."""
        _check_other_person(view, _waiting(view, self.entry))

    def apply(self, view: View, effects: Effects) -> Effects:
        """Take it off the list."""
        view.tx.execute(delete(t.pending).where(t.pending.c.entry == self.entry))
        return effects


def _passed_on(row: Row[Any], ruling: Ruling) -> Ruling:
    """Return the ruling by which an order approved once goes on to the next authority that it needs."""
    needed = next(v for v in ruling.judgement.verdicts if v.outcome is Outcome.NEEDS_AUTHORITY)
    if needed.authority in {row.authority, *row.approved.split()}:
        raise Refused(*ruling.judgement.verdicts)
    reason = f"{row.authority} has approved it; it needs {needed.authority} too. {needed.reason}"
    verdict = house_verdict(Outcome.PERMIT, reason, kind="two-person")
    return Ruling(Judgement((verdict,)), effects={"waits_for": needed.authority})


def _waiting(view: View, entry: int) -> Row[Any]:
    return need_row(view, t.pending, "parked order in entry", entry=entry)


def _check_other_person(view: View, row: Row[Any]) -> None:
    if view.by is None:
        return
    if view.by.account == row.account:
        raise refuse(
            "Nobody approves their own order. Ask another person in the seat named.", kind="two-person"
        )
    authority = view.frame.seats[view.by.seat].authority
    if row.authority not in (authority, ""):
        raise refuse(
            f"The order waits for {row.authority}; the seat acts for {authority or 'no authority'}.",
            kind="authority",
        )
    if row.until_day <= to_day(view.today):
        raise refuse(
            f"The order could be approved until {to_date(row.until_day)}. Ask for it to be given anew."
        )
