"""Orders about evacuations: proposed, approved by somebody else, tied to an alert, withdrawn.

Nobody is told to leave by a proposal: the first phase begins only once another account has approved the plan and an
alert for it is published.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from sqlalchemy import Row, insert, select

from holdfast.model import Power
from holdfast.model.evacuation import Counted, EvacuationState, PhaseState, ShelterState
from holdfast.orders.alerted import need_alert
from holdfast.orders.base import Effects, Order, View, moment_text, refuse
from holdfast.orders.evacuation_need import (
    PARAGRAPH,
    TITLE,
    account_of,
    change,
    found_evacuation,
    need_state,
    need_text,
)
from holdfast.orders.evacuation_plans import PlanFile, need_sound, plan_in
from holdfast.orders.need import need_region, need_row
from holdfast.orders.road_nets import failed_of, found_net
from holdfast.store import tables as t
from holdfast.store.evacuations import evacuation_of_zones, sums, taken, total, zones_of
from holdfast.store.numbers import next_number

_S = EvacuationState


@dataclass(frozen=True, slots=True)
class ProposeEvacuation(Order):
    """Put a plan forward by which zones are evacuated; another account approves it.

    Attributes
    ----------
    plan_file
        SHA-256 (hex) of the plan, as `holdfast.orders.evacuation_plans` reads it.
    people, unplaced
        How many the plan is for, and for how many of them it finds no way or no place; both as in the file.
    clearance_seconds, bound_seconds
        When the last of the others arrives, and what no plan comes below.
    supersedes
        The evacuation whose place it takes once it is approved, for the same zones.
    why
        Why, in that case.
    """

    region: str
    title: str
    plan_file: str
    people: int
    unplaced: int
    clearance_seconds: int
    bound_seconds: int
    supersedes: int | None = None
    why: str = ""
    power: ClassVar[Power] = Power.WARN

    def concerns(self, view: View) -> str:
        """Return the region."""
        return need_region(view, self.region)

    def check(self, view: View) -> None:
        """Refuse a plan that does not add up, that the register contradicts, or that is out of date."""
        need_text("The title", self.title, longest=TITLE)
        plan = plan_in(view, self.plan_file)
        need_sound(plan)
        said = (self.people, self.unplaced, self.clearance_seconds, self.bound_seconds)
        if said != (plan.people, plan.unplaced, plan.clearance_seconds, plan.bound_seconds):
            raise refuse("The order says other figures than the file of its plan. Propose it anew.")
        if not plan.zones or plan.people == 0:
            raise refuse("The plan is for nobody. Name zones in which people are.")
        first = self._check_former(view, plan)
        self._check_ground(view, plan, first)

    def _check_former(self, view: View, plan: PlanFile) -> int | None:
        """Return the first plan for the same people, if there is one; refuse one that is no successor."""
        if self.supersedes is None:
            return None
        need_text("Why it takes the place of another", self.why, longest=PARAGRAPH)
        old = need_state(view, self.supersedes, _S.PROPOSED, _S.APPROVED, _S.UNDER_WAY)
        if old.region != self.region:
            raise refuse(
                f"The evacuation {old.id} is one of {old.region}. A new plan for it is one of that region."
            )
        missing = {row.zone for row in zones_of(view.tx, old.id)} - {zone.id for zone in plan.zones}
        if missing:
            raise refuse(
                f"The zone {min(missing)} of evacuation {old.id} is not in the new plan. Plan it with all zones."
            )
        return int(old.first)

    def _check_ground(self, view: View, plan: PlanFile, first: int | None) -> None:
        """Refuse zones, roads and shelters that are not there, not theirs, failed since, or overfull."""
        net = found_net(view, plan.net)
        if net.roads_file != plan.roads_file:
            raise refuse(f"The plan was made on other roads than those of {net.id}. Make it anew.")
        since = failed_of(view, net.id) & set(plan.arcs)
        if since:
            raise refuse(f"The road {min(since)} of {net.id} has failed, and the plan uses it. Make it anew.")
        for zone in plan.zones:
            row = need_row(view, t.zone, "zone", id=zone.id)
            if not view.frame.lies_in(row.region, self.region):
                raise refuse(f"The zone {zone.id} lies in {row.region}, outside {self.region}. Leave it out.")
        other = evacuation_of_zones(view.tx, [zone.id for zone in plan.zones], first=first)
        if other is not None:
            raise refuse(
                f"The zone {other[1]} is part of evacuation {other[0]} already. Give a new plan for that one instead."
            )
        self._check_places(view, plan, taken(view.tx, first=first))

    def _check_places(self, view: View, plan: PlanFile, used: dict[str, int]) -> None:
        for shelter in plan.shelters:
            row = need_row(view, t.shelter, "shelter", id=shelter.id)
            if shelter.people == 0:
                continue
            if row.state != ShelterState.OPEN:
                raise refuse(
                    f"The shelter {shelter.id} is {row.state}, and the plan sends people there. Make it anew."
                )
            free = row.places - used.get(shelter.id, 0)
            if shelter.people > free:
                raise refuse(
                    f"The plan sends {shelter.people} people to {shelter.id}, which has {max(0, free)} places left. "
                    "Make it anew, or find more places."
                )

    def apply(self, view: View, effects: Effects) -> Effects:
        """Enter it with its zones, phases and shelters."""
        number, plan = next_number(view.tx, t.evacuation.c.id), plan_in(view, self.plan_file)
        old = None if self.supersedes is None else found_evacuation(view, self.supersedes)
        row = {c.name: getattr(self, c.name, None) for c in t.evacuation.columns} | {
            "id": number,
            "first": number if old is None else old.first,
            "net": plan.net,
            "state": _S.PROPOSED.value,
            "alert": None if old is None else old.alert,
            "broken_by": "",
            "outcome": "",
            "proposed_by": account_of(view),
            "proposed_at": moment_text(view.at),
            "entry": view.n,
        }
        view.tx.execute(insert(t.evacuation), row)
        _enter_parts(view, number, plan, old)
        left = {zone.id: zone.unplaced for zone in plan.zones if zone.unplaced}
        return {**effects, "evacuation": number, **({"unplaced": left} if left else {})}


@dataclass(frozen=True, slots=True)
class ApproveEvacuation(Order):
    """Approve an evacuation that another account proposed; one whose place it takes is superseded.

    Attributes
    ----------
    unplaced
        For how many people the plan finds no way or no place: who approves it names the number, or must not approve.
    alert
        The alert by which people are told, where it is known already.
    """

    evacuation: int
    unplaced: int = 0
    alert: int | None = None
    power: ClassVar[Power] = Power.WARN

    def concerns(self, view: View) -> str:
        """Return its region."""
        return str(found_evacuation(view, self.evacuation).region)

    def revised(self, view: View) -> int | None:
        """Return the entry that last changed it."""
        return int(found_evacuation(view, self.evacuation).entry)

    def check(self, view: View) -> None:
        """Refuse one's own proposal, one that has broken since, and one whose remainder is not named."""
        row = need_state(view, self.evacuation, _S.PROPOSED)
        if row.proposed_by == account_of(view):
            raise refuse(
                "Nobody approves an evacuation that they proposed themselves. Ask another person who may warn.",
                kind="two-person",
            )
        if row.broken_by:
            raise refuse(
                f"The plan counts on what has failed since: {_listed(row.broken_by)}. Make a new plan."
            )
        if row.unplaced != self.unplaced:
            raise refuse(
                f"The plan finds no way or no place for {row.unplaced} people, and the approval names {self.unplaced}. "
                "Look at who is left, then name the number, or ask for a plan with more shelters."
            )
        if self.alert is not None:
            need_alert(view, self.alert, row)
        _check_still_free(view, row)

    def apply(self, view: View, effects: Effects) -> Effects:
        """Note who approved it, and let it take the place of the one before."""
        row = found_evacuation(view, self.evacuation)
        same = {"approved_by": account_of(view), "approved_at": moment_text(view.at)}
        alert = row.alert if self.alert is None else self.alert
        old = None if row.supersedes is None else found_evacuation(view, row.supersedes)
        # NOTE: people of the plan before are on the roads: counting them does not stop while the new one begins.
        moving = old is not None and old.state == _S.UNDER_WAY
        state = _S.UNDER_WAY if moving else _S.APPROVED
        change(view, row.id, state=state.value, alert=alert, **same)
        if old is None:
            return effects
        change(view, old.id, state=_S.SUPERSEDED.value, ended_at=moment_text(view.at))
        return {**effects, "supersedes": old.id}


@dataclass(frozen=True, slots=True)
class TieAlert(Order):
    """Say by which alert people are told to leave."""

    evacuation: int
    alert: int
    power: ClassVar[Power] = Power.WARN

    def concerns(self, view: View) -> str:
        """Return its region."""
        return str(found_evacuation(view, self.evacuation).region)

    def revised(self, view: View) -> int | None:
        """Return the entry that last changed it."""
        return int(found_evacuation(view, self.evacuation).entry)

    def check(self, view: View) -> None:
        """Refuse an alert that is not there, or an evacuation that is over."""
        row = need_state(view, self.evacuation, _S.PROPOSED, _S.APPROVED, _S.UNDER_WAY)
        need_alert(view, self.alert, row)

    def apply(self, view: View, effects: Effects) -> Effects:
        """Note it."""
        change(view, self.evacuation, alert=self.alert)
        return effects


@dataclass(frozen=True, slots=True)
class WithdrawEvacuation(Order):
    """Withdraw an evacuation before anybody is told to leave."""

    evacuation: int
    reason: str
    power: ClassVar[Power] = Power.WARN

    def concerns(self, view: View) -> str:
        """Return its region."""
        return str(found_evacuation(view, self.evacuation).region)

    def revised(self, view: View) -> int | None:
        """Return the entry that last changed it."""
        return int(found_evacuation(view, self.evacuation).entry)

    def check(self, view: View) -> None:
        """Refuse one that has begun or is over."""
        need_text("The reason", self.reason)
        need_state(view, self.evacuation, _S.PROPOSED, _S.APPROVED)

    def apply(self, view: View, effects: Effects) -> Effects:
        """Note it."""
        state, at = _S.WITHDRAWN.value, moment_text(view.at)
        change(view, self.evacuation, state=state, outcome=self.reason, ended_at=at)
        return effects


def _check_still_free(view: View, row: Row[Any]) -> None:
    """Refuse where the zones, or the places of the shelters, have gone to another evacuation meanwhile."""
    zones = [zone.zone for zone in zones_of(view.tx, row.id)]
    other = evacuation_of_zones(view.tx, zones, first=row.first)
    if other is not None:
        raise refuse(f"The zone {other[1]} is part of evacuation {other[0]} by now. Withdraw one of the two.")
    used = taken(view.tx, first=row.first)
    for part in view.tx.execute(_shelters_with_places(row.id)).all():
        already = used.get(part.shelter, 0)
        if part.people + already > part.places or part.state == ShelterState.FAILED:
            raise refuse(
                f"The shelter {part.shelter} has no {part.people} places left since the plan was made. Make a new plan."
            )
    if row.supersedes is not None:
        need_state(view, row.supersedes, _S.PROPOSED, _S.APPROVED, _S.UNDER_WAY)


def _shelters_with_places(evacuation: int) -> Any:
    part, shelter = t.evacuation_shelter.c, t.shelter.c
    query = select(part.shelter, part.people, shelter.places, shelter.state)
    query = query.join(t.shelter, shelter.id == part.shelter)
    return query.where(part.evacuation == evacuation, part.people > 0).order_by(part.shelter)


def _enter_parts(view: View, number: int, plan: PlanFile, old: Row[Any] | None) -> None:
    """Enter what a plan says of zones, phases and shelters; populations stay as they were first counted."""
    known = {} if old is None else {row.zone: row.population for row in zones_of(view.tx, old.id)}
    found = {} if old is None else sums(view.tx, old.first)
    zones = [
        {
            "evacuation": number,
            "zone": zone.id,
            "people": zone.people,
            "population": known.get(zone.id, zone.people),
            "phase": zone.phase,
            "unplaced": zone.unplaced,
            "release_phase": None,
            "conditions": "",
            "released_at": None,
        }
        for zone in plan.zones
    ]
    waiting = {"state": PhaseState.WAITING.value, "begun_at": None, "finished_at": None, "despite": ""}
    phases = [
        {
            "evacuation": number,
            "phase": phase.number,
            "start_seconds": phase.start_seconds,
            "end_seconds": phase.end_seconds,
            **waiting,
        }
        for phase in plan.phases
    ]
    shelters = [
        {
            "evacuation": number,
            "shelter": shelter.id,
            "people": shelter.people,
            "already": total(found, Counted.RECEIVED, [shelter.id]),
        }
        for shelter in plan.shelters
    ]
    for table, rows in (
        (t.evacuation_zone, zones),
        (t.evacuation_phase, phases),
        (t.evacuation_shelter, shelters),
    ):
        if rows:
            view.tx.execute(insert(table), rows)


def _listed(broken_by: str) -> str:
    return ", ".join(broken_by.split("\n"))
