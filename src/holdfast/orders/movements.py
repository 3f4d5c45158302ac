"""Orders about people on the move: phases begun and finished, counts and their corrections, the way back, the end."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import Row, insert, select, update

from holdfast.model import Power
from holdfast.model.checks import LARGEST
from holdfast.model.evacuation import (
    OF_ZONES,
    Counted,
    CountReason,
    EvacuationState,
    PhaseState,
    ShelterState,
)
from holdfast.orders.alerted import need_published
from holdfast.orders.base import Effects, Order, View, moment_text, refuse
from holdfast.orders.evacuation_need import PARAGRAPH, change, found_evacuation, need_state, need_text
from holdfast.orders.moments import need_past
from holdfast.orders.need import need_row
from holdfast.orders.shelters import found_shelter
from holdfast.store import tables as t
from holdfast.store.evacuations import left_in, phases_of, received, sums, total, zones_of
from holdfast.store.numbers import next_number

_S = EvacuationState


@dataclass(frozen=True, slots=True)
class BeginPhase(Order):
    """Tell the zones of a phase to leave; only on an approved plan, and while an alert for it is in force.

    Attributes
    ----------
    despite
        Why it begins though a road or shelter that the plan counts on has failed; empty where none has.
    """

    evacuation: int
    phase: int
    despite: str = ""
    power: ClassVar[Power] = Power.WARN

    def concerns(self, view: View) -> str:
        """Return the evacuation's region."""
        return str(found_evacuation(view, self.evacuation).region)

    def revised(self, view: View) -> int | None:
        """Return the entry that last changed the evacuation."""
        return int(found_evacuation(view, self.evacuation).entry)

    def check(self, view: View) -> None:
        """Refuse one out of turn, without an alert, or on a plan that counts on what has failed."""
        row = need_state(view, self.evacuation, _S.APPROVED, _S.UNDER_WAY)
        need_phase(view, row, self.phase, PhaseState.WAITING)
        earlier = next(p.phase for p in phases_of(view.tx, row.id) if p.state == PhaseState.WAITING)
        if earlier < self.phase:
            raise refuse(
                f"Phase {earlier} has not begun. The roads are counted on phase by phase: begin that first."
            )
        need_published(view, row)
        if row.broken_by and not self.despite.strip():
            raise refuse(
                f"The plan counts on what has failed: {', '.join(row.broken_by.split(chr(10)))}. "
                "Make a new plan: `holdfast evacuate replan`; or say why the phase begins despite that."
            )
        if self.despite:
            need_text("The reason", self.despite)

    def apply(self, view: View, effects: Effects) -> Effects:
        """Note the moment, and by which alert people are told."""
        row, at = found_evacuation(view, self.evacuation), moment_text(view.at)
        alert = need_published(view, row)
        values = {"state": PhaseState.BEGUN.value, "begun_at": at, "despite": self.despite}
        _change_phase(view, row.id, self.phase, **values)
        change(view, row.id, state=_S.UNDER_WAY.value, begun_at=row.begun_at or at, alert=alert)
        zones = [zone.zone for zone in zones_of(view.tx, row.id) if zone.phase == self.phase]
        return {**effects, "zones": zones, "alert": alert}


@dataclass(frozen=True, slots=True)
class FinishPhase(Order):
    """Say that a phase is finished; who is left in its zones by the counts is told."""

    evacuation: int
    phase: int
    power: ClassVar[Power] = Power.WARN
    suffices: ClassVar[frozenset[Power]] = frozenset({Power.OPERATE})

    def concerns(self, view: View) -> str:
        """Return the evacuation's region."""
        return str(found_evacuation(view, self.evacuation).region)

    def revised(self, view: View) -> int | None:
        """Return the entry that last changed the evacuation."""
        return int(found_evacuation(view, self.evacuation).entry)

    def check(self, view: View) -> None:
        """Refuse one that is not under way."""
        row = need_state(view, self.evacuation, _S.UNDER_WAY)
        need_phase(view, row, self.phase, PhaseState.BEGUN)

    def apply(self, view: View, effects: Effects) -> Effects:
        """Note the moment."""
        row = found_evacuation(view, self.evacuation)
        values = {"state": PhaseState.FINISHED.value, "finished_at": moment_text(view.at)}
        _change_phase(view, row.id, self.phase, **values)
        change(view, row.id)
        found = sums(view.tx, row.first)
        own = [zone for zone in zones_of(view.tx, row.id) if zone.phase == self.phase]
        left = {zone.zone: left_in(found, zone.zone, zone.population) for zone in own}
        return {**effects, "left": {zone: people for zone, people in left.items() if people}}


@dataclass(frozen=True, slots=True)
class CountMoved(Order):
    """Count people of a zone: moved, gone elsewhere by themselves, stayed, or returned; each count adds to the sum.

    Attributes
    ----------
    people
        How many more than were counted before.
    counted_at
        When, if not now.
    """

    evacuation: int
    zone: str
    people: int
    what: Counted = Counted.MOVED
    counted_at: datetime | None = None
    power: ClassVar[Power] = Power.OPERATE
    suffices: ClassVar[frozenset[Power]] = frozenset({Power.WARN, Power.LIAISE})

    def concerns(self, view: View) -> str:
        """Return the evacuation's region."""
        return str(found_evacuation(view, self.evacuation).region)

    def check(self, view: View) -> None:
        """Refuse a zone that is not part of it, or what is counted elsewhere."""
        row = need_state(view, self.evacuation, _S.UNDER_WAY, _S.RETURNING)
        need_zone(view, row, self.zone)
        if self.what not in OF_ZONES:
            raise refuse("Who is received is counted at a shelter: give CountReceived.")
        if self.what is Counted.RETURNED and row.state != _S.RETURNING:
            raise refuse("Nobody returns before a zone is released. Order the return first.")
        _need_count(view, self.people, self.counted_at)

    def apply(self, view: View, effects: Effects) -> Effects:
        """Enter the count, and tell what is left."""
        row = found_evacuation(view, self.evacuation)
        number = _enter(view, row, self.what, self.zone, self.people, self.counted_at)
        return {**effects, "count": number, **_zone_told(view, row, self.zone)}


@dataclass(frozen=True, slots=True)
class CountReceived(Order):
    """Count people received at a shelter; each count adds to the sum. More than its places are taken in, and said so."""

    evacuation: int
    shelter: str
    people: int
    counted_at: datetime | None = None
    power: ClassVar[Power] = Power.OPERATE
    suffices: ClassVar[frozenset[Power]] = frozenset({Power.WARN, Power.LIAISE})

    def concerns(self, view: View) -> str:
        """Return the evacuation's region."""
        return str(found_evacuation(view, self.evacuation).region)

    def check(self, view: View) -> None:
        """Refuse a shelter that has failed."""
        need_state(view, self.evacuation, _S.UNDER_WAY, _S.RETURNING)
        if found_shelter(view, self.shelter).state == ShelterState.FAILED:
            raise refuse(
                f"The shelter {self.shelter} has failed and receives nobody. Name the one they are at."
            )
        _need_count(view, self.people, self.counted_at)

    def apply(self, view: View, effects: Effects) -> Effects:
        """Enter the count, and tell how many there are."""
        row = found_evacuation(view, self.evacuation)
        number = _enter(view, row, Counted.RECEIVED, self.shelter, self.people, self.counted_at)
        there = total(sums(view.tx, row.first), Counted.RECEIVED, [self.shelter])
        over = there - int(found_shelter(view, self.shelter).places)
        told = {"over_places": over} if over > 0 else {}
        return {**effects, "count": number, "received": there, **told}


@dataclass(frozen=True, slots=True)
class CorrectCount(Order):
    """Correct a count: the first stays to be seen, and the sum follows the last correction.

    Attributes
    ----------
    people
        The right figure.
    """

    count: int
    people: int
    reason: CountReason
    remark: str = ""
    power: ClassVar[Power] = Power.OPERATE
    suffices: ClassVar[frozenset[Power]] = frozenset({Power.WARN, Power.LIAISE})

    def concerns(self, view: View) -> str:
        """Return the evacuation's region."""
        return str(found_evacuation(view, _found_count(view, self.count).evacuation).region)

    def check(self, view: View) -> None:
        """Refuse the correction of a correction, of a closed evacuation, or one that changes nothing."""
        row = _found_count(view, self.count)
        if row.corrects is not None:
            raise refuse(f"The count {self.count} corrects count {row.corrects}. Correct that one again.")
        need_state(view, _latest(view, row.first), _S.UNDER_WAY, _S.RETURNING)
        if not 0 <= self.people <= LARGEST:
            raise refuse(f"{self.people} people cannot be counted. Give 0 to {LARGEST}.")
        if _holds(view, row) == self.people:
            raise refuse(f"The count {self.count} says {self.people} already. Give the right figure.")
        if self.remark:
            need_text("The remark", self.remark)

    def apply(self, view: View, effects: Effects) -> Effects:
        """Enter the correction as a count of its own."""
        row = _found_count(view, self.count)
        number = next_number(view.tx, t.evacuation_count.c.id)
        same = {name: getattr(row, name) for name in ("evacuation", "first", "what", "place")}
        values = {
            "id": number,
            "people": self.people,
            "change": self.people - _holds(view, row),
            "corrects": row.id,
            "reason": self.reason.value,
            "remark": self.remark,
            **_when(view, None),
        }
        view.tx.execute(insert(t.evacuation_count), same | values)
        return {**effects, "count": number, "change": values["change"]}


@dataclass(frozen=True, slots=True)
class OrderReturn(Order):
    """Release zones, so that their people may return; zones are released one after the other, each with its conditions.

    Attributes
    ----------
    conditions
        What must be kept to, in words: only by day, water to be boiled, with a pass.
    """

    evacuation: int
    zones: tuple[str, ...]
    conditions: str
    power: ClassVar[Power] = Power.WARN

    def concerns(self, view: View) -> str:
        """Return the evacuation's region."""
        return str(found_evacuation(view, self.evacuation).region)

    def revised(self, view: View) -> int | None:
        """Return the entry that last changed the evacuation."""
        return int(found_evacuation(view, self.evacuation).entry)

    def check(self, view: View) -> None:
        """Refuse zones that are released already, or while a phase is under way."""
        row = need_state(view, self.evacuation, _S.UNDER_WAY, _S.RETURNING)
        need_text("The conditions", self.conditions, longest=PARAGRAPH)
        if not self.zones or len(set(self.zones)) < len(self.zones):
            raise refuse("Name the zones that are released, each once.")
        for zone in self.zones:
            if need_zone(view, row, zone).released_at is not None:
                raise refuse(f"The zone {zone} is released already. Leave it out.")
        busy = [p.phase for p in phases_of(view.tx, row.id) if p.state == PhaseState.BEGUN]
        if busy:
            raise refuse(f"Phase {busy[0]} is under way. Finish it before anybody returns.")

    def apply(self, view: View, effects: Effects) -> Effects:
        """Note it under the next number of the return."""
        rows = zones_of(view.tx, self.evacuation)
        number = 1 + max((row.release_phase or 0 for row in rows), default=0)
        values = {"release_phase": number, "conditions": self.conditions, "released_at": moment_text(view.at)}
        c = t.evacuation_zone.c
        here = (c.evacuation == self.evacuation) & c.zone.in_(self.zones)
        view.tx.execute(update(t.evacuation_zone).where(here).values(**values))
        change(view, self.evacuation, state=_S.RETURNING.value)
        waiting = [row.zone for row in rows if row.released_at is None and row.zone not in self.zones]
        return {**effects, "release": number, "waiting": waiting}


@dataclass(frozen=True, slots=True)
class CloseEvacuation(Order):
    """Close an evacuation: everybody is accounted for, or it says of how many that is not so.

    Attributes
    ----------
    unaccounted
        The population less those received, gone elsewhere and stayed; negative where more were counted than lived there.
    """

    evacuation: int
    outcome: str
    unaccounted: int = 0
    power: ClassVar[Power] = Power.WARN

    def concerns(self, view: View) -> str:
        """Return the evacuation's region."""
        return str(found_evacuation(view, self.evacuation).region)

    def revised(self, view: View) -> int | None:
        """Return the entry that last changed the evacuation."""
        return int(found_evacuation(view, self.evacuation).entry)

    def check(self, view: View) -> None:
        """Refuse while a phase is under way, or with a remainder that is not named."""
        row = need_state(view, self.evacuation, _S.UNDER_WAY, _S.RETURNING)
        need_text("The outcome", self.outcome, longest=PARAGRAPH)
        busy = [p.phase for p in phases_of(view.tx, row.id) if p.state == PhaseState.BEGUN]
        if busy:
            raise refuse(f"Phase {busy[0]} is under way. Finish it first.")
        found = totals(view, row)
        if found["unaccounted"] != self.unaccounted:
            raise refuse(
                f"Of {found['population']} people {found['received']} were received, {found['elsewhere']} went elsewhere and "
                f"{found['stayed']} stayed: {found['unaccounted']} are not accounted for, and the order says "
                f"{self.unaccounted}. Count them, or close it with that number and say in the outcome why."
            )

    def apply(self, view: View, effects: Effects) -> Effects:
        """Note the totals."""
        found = totals(view, found_evacuation(view, self.evacuation))
        same = {"outcome": self.outcome, "ended_at": moment_text(view.at)}
        change(view, self.evacuation, state=_S.CLOSED.value, totals=json.dumps(found, sort_keys=True), **same)
        return {**effects, **found}


def totals(view: View, row: Row[Any]) -> dict[str, int]:
    """Return the sums by which an evacuation is closed."""
    found = sums(view.tx, row.first)
    population = sum(zone.population for zone in zones_of(view.tx, row.id))
    said = {kind.value: total(found, kind) for kind in (Counted.ELSEWHERE, Counted.STAYED)}
    said[Counted.RECEIVED.value] = sum(received(view.tx, found).values())
    told = {"population": population, **said, "unaccounted": population - sum(said.values())}
    return told | {kind.value: total(found, kind) for kind in (Counted.MOVED, Counted.RETURNED)}


def need_zone(view: View, row: Row[Any], zone: str) -> Row[Any]:
    """Return the row of an evacuation's zone, or refuse where it is not part of it."""
    found = next((each for each in zones_of(view.tx, row.id) if each.zone == zone), None)
    if found is None:
        raise refuse(f"The zone {zone} is not part of evacuation {row.id}. Name one that is.")
    return found


def need_phase(view: View, row: Row[Any], phase: int, state: PhaseState) -> Row[Any]:
    """Return the row of an evacuation's phase that is in a state, or refuse."""
    found = next((each for each in phases_of(view.tx, row.id) if each.phase == phase), None)
    if found is None:
        raise refuse(f"The evacuation {row.id} has no phase {phase}. Name one that it has.")
    if found.state != state:
        raise refuse(
            f"Phase {phase} of evacuation {row.id} is {found.state}, not {state.value}. Look at it again."
        )
    return found


def _change_phase(view: View, evacuation: int, phase: int, **values: Any) -> None:
    c = t.evacuation_phase.c
    here = (c.evacuation == evacuation) & (c.phase == phase)
    view.tx.execute(update(t.evacuation_phase).where(here).values(**values))


def _need_count(view: View, people: int, counted_at: datetime | None) -> None:
    if not 1 <= people <= LARGEST:
        raise refuse(
            f"{people} people cannot be counted. Give 1 or more; correct an earlier count to take it back."
        )
    if counted_at is not None:
        need_past(view, "The moment of the count", counted_at)


def _when(view: View, counted_at: datetime | None) -> dict[str, Any]:
    at = view.at if counted_at is None else need_past(view, "The moment of the count", counted_at)
    return {"at": moment_text(at), "seat": view.by.seat if view.by else "system", "entry": view.n}


def _enter(
    view: View, row: Row[Any], what: Counted, place: str, people: int, counted_at: datetime | None
) -> int:
    number = next_number(view.tx, t.evacuation_count.c.id)
    values = {
        "id": number,
        "evacuation": row.id,
        "first": row.first,
        "what": what.value,
        "place": place,
        "people": people,
        "change": people,
        "corrects": None,
        "reason": "",
        "remark": "",
        **_when(view, counted_at),
    }
    view.tx.execute(insert(t.evacuation_count), values)
    return number


def _zone_told(view: View, row: Row[Any], zone: str) -> dict[str, int]:
    """Return what is left of a zone, or how many more were counted than lived there."""
    found, population = sums(view.tx, row.first), need_zone(view, row, zone).population
    gone = sum(found.get((k.value, zone), 0) for k in (Counted.MOVED, Counted.ELSEWHERE, Counted.STAYED))
    return {"left": max(0, population - gone)} | (
        {"over_population": gone - population} if gone > population else {}
    )


def _found_count(view: View, count: int) -> Row[Any]:
    return need_row(view, t.evacuation_count, "count", id=count)


def _holds(view: View, row: Row[Any]) -> int:
    """Return what a count says with its corrections."""
    c = t.evacuation_count.c
    query = select(c.people).where(c.corrects == row.id).order_by(c.id.desc()).limit(1)
    found = view.tx.execute(query).scalar()
    return int(row.people if found is None else found)


def _latest(view: View, first: int) -> int:
    """Return the plan for some people that is carried out now, or was last."""
    e = t.evacuation.c
    over = (_S.SUPERSEDED.value, _S.PROPOSED.value, _S.WITHDRAWN.value)
    query = select(e.id).where(e.first == first, e.state.not_in(over)).order_by(e.id.desc()).limit(1)
    return int(view.tx.execute(query).scalar_one())
