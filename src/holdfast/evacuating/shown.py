"""An evacuation as it is told: how it stands, what is left in each zone, who is where by the counts, what is open."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, Row, func, select

from holdfast.evacuating.stored import stored_plan
from holdfast.model.evacuation import Alone, Counted, EvacuationState, PhaseState
from holdfast.orders.evacuation_plans import PlanFile
from holdfast.store import tables as t
from holdfast.store.evacuations import Sums, left_in, phases_of, received, shelters_of, sums, total, zones_of

_S = EvacuationState
_SAME = (
    "id", "region", "title", "net", "state", "people", "unplaced", "clearance_seconds", "bound_seconds", "supersedes",
    "why", "alert", "proposed_by", "proposed_at", "approved_by", "approved_at", "begun_at", "ended_at", "outcome",
    "erased_at", "entry",
)  # fmt: skip


def evacuation_line(row: Row[Any]) -> dict[str, Any]:
    """Return an evacuation as lists tell it."""
    lacking = [line for line in row.broken_by.split("\n") if line]
    return {name: getattr(row, name) for name in _SAME} | {"broken_by": lacking}


def evacuation_body(tx: Connection, row: Row[Any]) -> dict[str, Any]:
    """Return an evacuation in full, but for its curves and ways, which lie in the plan."""
    found = sums(tx, row.first)
    return evacuation_line(row) | {
        "phases": [_phase(phase) for phase in phases_of(tx, row.id)],
        "zones": _zones(tx, row, found),
        "shelters": _shelters(tx, row, found),
        "totals": json.loads(row.totals) if row.totals else totals_now(tx, row, found),
        "registered": registered(tx, row),
        "open": what_is_open(tx, row, found),
        "successor": _successor(tx, row),
    }


def totals_now(tx: Connection, row: Row[Any], found: Sums) -> dict[str, int]:
    """Return the sums of an evacuation as they stand, and how many people they leave unaccounted for."""
    population = sum(zone.population for zone in zones_of(tx, row.id))
    said = {kind.value: total(found, kind) for kind in (Counted.ELSEWHERE, Counted.STAYED)}
    said[Counted.RECEIVED.value] = sum(received(tx, found).values())
    more = {kind.value: total(found, kind) for kind in (Counted.MOVED, Counted.RETURNED)}
    return {"population": population, **said, "unaccounted": population - sum(said.values()), **more}


def registered(tx: Connection, row: Row[Any]) -> dict[str, int]:
    """Return how many people were registered at shelters, and how many of them came alone; never who."""
    c = t.arrival.c
    query = select(c.alone, func.sum(c.people), func.count()).where(c.first == row.first).group_by(c.alone)
    found = {alone: (int(people), int(households)) for alone, people, households in tx.execute(query)}
    return {
        "people": sum(people for people, _ in found.values()),
        "households": sum(households for _, households in found.values()),
        "minors_alone": found.get(Alone.MINOR.value, (0, 0))[0],
        "adults_alone": found.get(Alone.ADULT.value, (0, 0))[0],
    }


def what_is_open(tx: Connection, row: Row[Any], found: Sums) -> list[str]:
    """Return what is still to be done or decided, a sentence each."""
    if not _S(row.state).open:
        return []
    told = [
        f"The plan counts on the {line}, which has failed: make a new plan."
        for line in row.broken_by.split("\n")
        if line
    ]
    if row.unplaced:
        told.append(f"The plan finds no way or no place for {row.unplaced} people.")
    if row.state == _S.PROPOSED:
        told.append("Another account approves it.")
    if row.alert is None and row.state in (_S.PROPOSED, _S.APPROVED):
        told.append("No alert is tied to it: nobody can be told to leave.")
    return told + _open_phases(tx, row) + _open_counts(tx, row, found)


def counts_of(tx: Connection, row: Row[Any], after: int, most: int) -> list[dict[str, Any]]:
    """Return the counts of an evacuation and the plans before it, in the order in which they came."""
    c = t.evacuation_count.c
    query = select(t.evacuation_count).where(c.first == row.first, c.id > after).order_by(c.id).limit(most)
    names = (
        "id",
        "evacuation",
        "what",
        "place",
        "people",
        "change",
        "corrects",
        "reason",
        "remark",
        "at",
        "seat",
        "entry",
    )
    return [{name: getattr(each, name) for name in names} for each in tx.execute(query)]


def curve_of(tx: Connection, row: Row[Any]) -> dict[str, list[dict[str, Any]]]:
    """Return the sums of moved and received people over time, as they were counted: a moment and a sum each."""
    c = t.evacuation_count.c
    kinds = (Counted.MOVED.value, Counted.RECEIVED.value)
    query = select(c.what, c.at, c.change).where(c.first == row.first, c.what.in_(kinds)).order_by(c.at, c.id)
    found: dict[str, list[dict[str, Any]]] = {kind: [] for kind in kinds}
    for what, at, step in tx.execute(query):
        before = found[what][-1]["people"] if found[what] else 0
        found[what].append({"at": at, "people": before + step})
    return found


def look_ups_of(tx: Connection, row: Row[Any], after: int, most: int) -> list[dict[str, Any]]:
    """Return who searched among those registered, when and why; never for whom."""
    c = t.look_up.c
    query = select(t.look_up).where(c.first == row.first, c.entry > after).order_by(c.entry).limit(most)
    names = ("entry", "evacuation", "account", "seat", "agency", "reason", "found", "at")
    return [{name: getattr(each, name) for name in names} for each in tx.execute(query)]


def look_ups_by_account(tx: Connection, row: Row[Any]) -> list[dict[str, Any]]:
    """Return how often each account has searched in an evacuation, the most first."""
    c = t.look_up.c
    times = func.count()
    query = select(c.account, times, func.sum(c.found), func.max(c.at)).where(c.first == row.first)
    query = query.group_by(c.account).order_by(times.desc(), c.account)
    return [
        {"account": account, "times": int(n), "found": int(found), "last_at": last}
        for account, n, found, last in tx.execute(query)
    ]


def changes_between(old: PlanFile, new: PlanFile) -> list[str]:
    """Return what a new plan does otherwise than the one before, a sentence each."""
    told = []
    if old.clearance_seconds != new.clearance_seconds:
        told.append(
            f"The last arrive after {_time(new.clearance_seconds)} instead of {_time(old.clearance_seconds)}."
        )
    closed = sorted(set(new.closed) - set(old.closed))
    if closed:
        told.append(f"It does without the roads {', '.join(map(str, closed))}.")
    before = {zone.id: zone for zone in old.zones}
    for zone in new.zones:
        was = before.get(zone.id)
        if was is None:
            told.append(f"Zone {zone.id} is new, in phase {zone.phase}.")
        elif was.phase != zone.phase:
            told.append(f"Zone {zone.id} leaves in phase {zone.phase} instead of {was.phase}.")
        if zone.unplaced != (was.unplaced if was else 0):
            told.append(
                f"In zone {zone.id} {zone.unplaced} people are left instead of {was.unplaced if was else 0}."
            )
    places = {shelter.id: shelter.people for shelter in old.shelters}
    told += [
        f"Shelter {shelter.id} receives {shelter.people} people instead of {places.get(shelter.id, 0)}."
        for shelter in new.shelters
        if shelter.people != places.get(shelter.id, 0)
    ]
    gone = sorted(places.keys() - {shelter.id for shelter in new.shelters})
    return told + [
        f"Shelter {name} receives nobody instead of {places[name]} people." for name in gone if places[name]
    ]


def plan_body(tx: Connection, row: Row[Any]) -> dict[str, Any]:
    """Return the plan of an evacuation: ways, curves, limits, who is left and why, and what changed since the one before."""
    plan = stored_plan(tx, row)
    changed: list[str] = []
    if row.supersedes is not None:
        old = tx.execute(select(t.evacuation).where(t.evacuation.c.id == row.supersedes)).one()
        changed = changes_between(stored_plan(tx, old), plan)
    return {"file": row.plan_file, "closed": list(plan.closed), "changed": changed, **asdict(plan.detail)}


def _phase(row: Row[Any]) -> dict[str, Any]:
    names = ("phase", "start_seconds", "end_seconds", "state", "begun_at", "finished_at", "despite")
    return {name: getattr(row, name) for name in names}


def _zones(tx: Connection, row: Row[Any], found: Sums) -> list[dict[str, Any]]:
    z = t.zone.c
    rows = zones_of(tx, row.id)
    names = dict(tx.execute(select(z.id, z.name).where(z.id.in_([each.zone for each in rows]))).all())
    kinds = (Counted.MOVED, Counted.ELSEWHERE, Counted.STAYED, Counted.RETURNED)
    return [
        {"id": each.zone, "name": names.get(each.zone, each.zone)}
        | {name: getattr(each, name) for name in ("phase", "people", "population", "unplaced")}
        | {name: getattr(each, name) for name in ("release_phase", "conditions", "released_at")}
        | {kind.value: found.get((kind.value, each.zone), 0) for kind in kinds}
        | {"left": left_in(found, each.zone, each.population)}
        for each in rows
    ]


def _shelters(tx: Connection, row: Row[Any], found: Sums) -> list[dict[str, Any]]:
    """Return the shelters of a plan, and others at which people were counted."""
    planned = {each.shelter: each.people for each in shelters_of(tx, row.id)}
    counted = {place for what, place in found if what == Counted.RECEIVED}
    every = sorted(planned.keys() | counted)
    c = t.shelter.c
    rows = {each.id: each for each in tx.execute(select(t.shelter).where(c.id.in_(every)))}
    return [
        {
            "id": name,
            "name": rows[name].name if name in rows else name,
            "state": rows[name].state if name in rows else "",
            "places": rows[name].places if name in rows else 0,
            "planned": planned.get(name, 0),
            "received": found.get((Counted.RECEIVED.value, name), 0),
        }
        for name in every
    ]


def _open_phases(tx: Connection, row: Row[Any]) -> list[str]:
    told = []
    for phase in phases_of(tx, row.id):
        if phase.state == PhaseState.BEGUN:
            told.append(f"Phase {phase.phase} is under way.")
        elif phase.state == PhaseState.WAITING and row.state in (_S.APPROVED, _S.UNDER_WAY):
            told.append(f"Phase {phase.phase} has not begun.")
    return told


def _open_counts(tx: Connection, row: Row[Any], found: Sums) -> list[str]:
    if row.state not in (_S.UNDER_WAY, _S.RETURNING):
        return []
    now, told = totals_now(tx, row, found), []
    if now["unaccounted"]:
        told.append(f"{now['unaccounted']} people are not accounted for by the counts.")
    minors = registered(tx, row)["minors_alone"]
    if minors:
        told.append(f"{minors} minors came alone and are looked after.")
    waiting = [zone.zone for zone in zones_of(tx, row.id) if zone.released_at is None]
    if row.state == _S.RETURNING and waiting:
        told.append(f"Not released yet: {', '.join(waiting)}.")
    return told


def _successor(tx: Connection, row: Row[Any]) -> int | None:
    """Return the latest plan that is to take the place of this one or has done so, or None."""
    e = t.evacuation.c
    query = select(e.id).where(e.supersedes == row.id, e.state != _S.WITHDRAWN.value).order_by(e.id.desc())
    found = tx.execute(query.limit(1)).scalar()
    return None if found is None else int(found)


def _time(seconds: int) -> str:
    return f"{seconds // 3600}:{seconds % 3600 // 60:02d}:{seconds % 60:02d}"
