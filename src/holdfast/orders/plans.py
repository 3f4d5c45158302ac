"""Orders about plans: proposed by one person, approved by another, withdrawn."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

from sqlalchemy import insert, update

from holdfast.errors import InvalidValueError
from holdfast.model import Interval, PlanState, Power
from holdfast.model.checks import check_id
from holdfast.orders.base import Effects, Order, Ruling, View, refuse
from holdfast.orders.bulk_calls import judge_file, read_calls
from holdfast.orders.need import need_id, need_profile, need_region, need_row, refuse_known
from holdfast.orders.told import kept, need_facts, told_in
from holdfast.store import tables as t
from holdfast.store.days import to_day


@dataclass(frozen=True, slots=True)
class ProposePlan(Order):
    """Put a plan forward for approval.

    Attributes
    ----------
    tours_file
        SHA-256 (hex) of a Parquet file with person, post, start_day, end_day.
    proof_file
        SHA-256 (hex) of the certificate: prices from which anyone can recompute the bound.
    value, bound
        Protection gained, and what no plan can exceed.
    coverage
        Share of the strength asked for that is met, from 0 to 1.
    told
        What some rules ask to be stated of the call-ups, as ``name=value`` in the profile's words.
    """

    id: str
    region: str
    basis: str
    horizon: Interval
    period_days: int
    tours_file: str
    proof_file: str
    tours: int
    value: float
    bound: float
    coverage: float
    act: str | None = None
    told: tuple[str, ...] = ()
    power: ClassVar[Power] = Power.PLAN

    def concerns(self, view: View) -> str:
        """Return the region planned."""
        return need_region(view, self.region)

    def check(self, view: View) -> None:
        """Refuse a plan of a name that is taken, without its files, or on an unknown basis."""
        need_id("The plan", self.id)
        try:
            check_id("The plan", self.id)
        except InvalidValueError as error:
            raise refuse(str(error)) from error
        if self.act is not None and self.act not in {act.id for act in view.frame.acts}:
            raise refuse(f"There is no act {self.act}. Enter it first, or leave it out.")
        refuse_known(view, t.plan, "plan", id=self.id)
        need_facts(self.told)
        if not all(map(math.isfinite, (self.value, self.bound, self.coverage))) or self.period_days < 1:
            raise refuse(
                "Value, bound and coverage must be numbers, and a period at least a day. Propose it anew."
            )
        if self.basis not in need_profile(view, self.region).bases:
            raise refuse(f"The profile knows no basis {self.basis!r}.")
        calls = read_calls(view, self.tours_file)
        if calls.height != self.tours:
            raise refuse(
                f"The plan says it has {self.tours} tours, its file has {calls.height}. Propose it anew."
            )
        if view.fetch_blob(self.proof_file) is None:
            raise refuse(
                f"The certificate, file {self.proof_file[:12]}…, was not handed in. Send it with the order."
            )

    def apply(self, view: View, effects: Effects) -> Effects:
        """Enter it as proposed."""
        row = {c.name: getattr(self, c.name, None) for c in t.plan.columns} | {
            "start_day": to_day(self.horizon.start),
            "end_day": to_day(self.horizon.end),
            "state": PlanState.PROPOSED,
            "proposed_by": view.by.account if view.by else "system",
            "facts": kept(self.told),
        }
        view.tx.execute(insert(t.plan), row)
        return effects


@dataclass(frozen=True, slots=True)
class ApprovePlan(Order):
    """Approve a plan that somebody else proposed; the law judges it again, person by person."""

    plan: str
    power: ClassVar[Power] = Power.APPROVE
    standing: ClassVar[bool] = True

    def concerns(self, view: View) -> str:
        """Return the region planned."""
        return str(need_row(view, t.plan, "plan", id=self.plan).region)

    def judge(self, view: View) -> Ruling:
        """Ask the law about every tour as if it were issued now; one that is refused refuses the plan."""
        row = need_row(view, t.plan, "plan", id=self.plan)
        return judge_file(
            view, row.tours_file, region=row.region, basis=row.basis, act=row.act, facts=told_in(row.facts)
        )

    def check(self, view: View) -> None:
        """Refuse one's own plan, or one that is not waiting."""
        row = need_row(view, t.plan, "plan", id=self.plan)
        if row.state != PlanState.PROPOSED:
            raise refuse(f"The plan {self.plan} is {row.state}; only a proposed one can be approved.")
        if view.by is not None and row.proposed_by == view.by.account:
            raise refuse(
                "Nobody approves their own plan. Ask another person who may approve.", kind="two-person"
            )

    def apply(self, view: View, effects: Effects) -> Effects:
        """Note who approved it."""
        values = {"state": PlanState.APPROVED, "approved_by": view.by.account if view.by else "system"}
        view.tx.execute(update(t.plan).where(t.plan.c.id == self.plan).values(**values))
        return effects


@dataclass(frozen=True, slots=True)
class WithdrawPlan(Order):
    """Withdraw a plan whose call-ups are not issued."""

    plan: str
    reason: str
    power: ClassVar[Power] = Power.PLAN

    def concerns(self, view: View) -> str:
        """Return the region planned."""
        return str(need_row(view, t.plan, "plan", id=self.plan).region)

    def check(self, view: View) -> None:
        """Refuse one that is issued or withdrawn."""
        state = need_row(view, t.plan, "plan", id=self.plan).state
        if state not in (PlanState.PROPOSED, PlanState.APPROVED):
            raise refuse(
                f"The plan {self.plan} is {state} and cannot be withdrawn. Revoke its call-ups instead."
            )

    def apply(self, view: View, effects: Effects) -> Effects:
        """Note it."""
        view.tx.execute(update(t.plan).where(t.plan.c.id == self.plan).values(state=PlanState.WITHDRAWN))
        return effects
