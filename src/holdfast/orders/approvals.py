"""Orders by which another person answers a parked one, or looks at one that was carried out without them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import Row, delete, update

from holdfast.errors import InvalidValueError
from holdfast.law import Judgement, Outcome
from holdfast.model import Power
from holdfast.model.checks import check_text
from holdfast.orders.base import Effects, Order, Refused, Ruling, View, house_verdict, moment_text, refuse
from holdfast.orders.need import need_row
from holdfast.orders.sheets import ImportSheet
from holdfast.orders.two_persons import judged
from holdfast.orders.who import check_who
from holdfast.store import tables as t


@dataclass(frozen=True, slots=True)
class Approve(Order):
    """Approve a parked order; it is judged again and carried out now."""

    entry: int
    power: ClassVar[Power] = Power.APPROVE
    reframes: ClassVar[bool] = True
    waits: ClassVar[bool] = False

    def concerns(self, view: View) -> str:
        """Return the region of the parked order."""
        return str(_waiting(view, self.entry).region)

    def judge(self, view: View) -> Ruling:
        """Ask the law about the parked order again, with this approval and those before it."""
        row = _waiting(view, self.entry)
        _check_other_person(view, row)
        order, inner = self._parked(view, row)
        check_who(order, inner, order.concerns(inner))
        ruling = judged(order, inner)
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
    """Decline a parked order, with the reason; once its time is over, whoever may approve can take it off the list."""

    entry: int
    reason: str
    power: ClassVar[Power] = Power.APPROVE
    waits: ClassVar[bool] = False

    def concerns(self, view: View) -> str:
        """Return the region of the parked order."""
        return str(_waiting(view, self.entry).region)

    def check(self, view: View) -> None:
        """Refuse to answer one's own order."""
        row = _waiting(view, self.entry)
        if not expired(row, view.at):
            _check_other_person(view, row)

    def apply(self, view: View, effects: Effects) -> Effects:
        """Take it off the list, and what was kept for it out of the private store."""
        order, inner = view.fetch_order(self.entry)
        kept = tuple(inner.commitments.values())
        if kept:
            view.tx.execute(delete(t.sealed).where(t.sealed.c.commitment.in_(kept)))
        if isinstance(order, ImportSheet):
            order.forget(inner)
        view.tx.execute(delete(t.pending).where(t.pending.c.entry == self.entry))
        return effects


@dataclass(frozen=True, slots=True)
class ReviewBreakGlass(Order):
    """Say, as the authority that the profile names, whether it was right to go ahead without the second person."""

    entry: int
    justified: bool
    reason: str
    power: ClassVar[Power] = Power.APPROVE
    waits: ClassVar[bool] = False

    def concerns(self, view: View) -> str:
        """Return the region of the entry."""
        return str(self._row(view).region)

    def _row(self, view: View) -> Row[Any]:
        return need_row(view, t.review, "entry to be reviewed of the number", entry=self.entry)

    def check(self, view: View) -> None:
        """Refuse to review what one did oneself, in another authority's place, twice, or without a reason."""
        row = self._row(view)
        try:
            check_text("The reason", self.reason, longest=2_000)
        except InvalidValueError as error:
            raise refuse(str(error)) from error
        if row.reviewed_at is not None:
            raise refuse(f"The entry {self.entry} is reviewed already, by {row.reviewed_by}.")
        if view.by is None or view.by.account == row.account:
            raise refuse("Nobody reviews what they did themselves. Ask another person.", kind="two-person")
        _check_authority(view, row.authority, "reviewed by")

    def apply(self, view: View, effects: Effects) -> Effects:
        """Note what came of it."""
        assert view.by is not None, "checked"
        values = {
            "reviewed_at": moment_text(view.at),
            "reviewed_by": view.by.seat,
            "justified": int(self.justified),
            "remark": self.reason,
        }
        view.tx.execute(update(t.review).where(t.review.c.entry == self.entry).values(**values))
        return effects


def expired(row: Row[Any], moment: datetime) -> bool:
    """Tell whether a parked order, or a review, is past its time at a moment."""
    return datetime.fromisoformat(row.until_at) <= moment


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
    _check_authority(view, row.authority, "waits for")
    if expired(row, view.at):
        until = datetime.fromisoformat(row.until_at)
        raise refuse(
            f"The order could be approved until {until:%Y-%m-%d %H:%M} UTC. Ask for it to be given anew; "
            "to take this one off the list, decline it."
        )


def _check_authority(view: View, wanted: str, verb: str) -> None:
    assert view.by is not None, "somebody asks"
    authority = view.frame.seats[view.by.seat].authority
    if wanted not in (authority, ""):
        what = "The entry is" if verb == "reviewed by" else "The order"
        raise refuse(
            f"{what} {verb} {wanted}; the seat acts for {authority or 'no authority'}.", kind="authority"
        )
