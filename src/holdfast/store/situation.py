"""How things stood after an entry of the record: incidents, facilities, taskings, the threat level, the period.

Everything is reckoned by entry rather than by clock, so that what happened within one second keeps its order too.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, Row, func, select

from holdfast.model.incidents import OPEN_INCIDENTS, Effect, IncidentState, worse
from holdfast.record import parse
from holdfast.record.entry import instant
from holdfast.store import tables as t
from holdfast.store.ledger import read_head

_STATES: Final = {
    "reported": IncidentState.REPORTED,
    "verified": IncidentState.VERIFIED,
    "unfounded": IncidentState.UNFOUNDED,
    "merged": IncidentState.MERGED,
    "closed": IncidentState.CLOSED,
}
"""What a note's change says of the state; "reopened" brings back what was before."""
_MANY: Final = 500
"""Values in one IN; SQLite takes no more than some thousands."""


_REWRITES: Final = frozenset({"graded", "updated"})
"""Changes that take away what was said before."""
_TOLD: Final = _REWRITES | {"reported"}
_Note = tuple[int, int, str]
"""Incident, entry, change."""
_Order = tuple[Mapping[str, Any], Mapping[str, Any]]
"""An order of the record, and its effects."""


class IncidentThen(NamedTuple):
    """An incident as it stood; a tuple, since a picture holds ten thousand of them.

    Attributes
    ----------
    entry
        The last entry that had changed it by then.
    """

    id: int
    region: str
    kind: str
    state: str
    severity: str | None
    title: str
    facility: str | None
    where: str
    latitude: float | None
    longitude: float | None
    happened_at: str
    reported_at: str
    entry: int

    @property
    def is_open(self) -> bool:
        """Whether it was worked on."""
        return self.state in OPEN_INCIDENTS


def entry_at(tx: Connection, moment: datetime) -> int:
    """Return the last entry made at or before a moment; -1 where there is none."""
    low, high = 0, read_head(tx).frontier.size  # the answer is low - 1 in the end
    while low < high:
        middle = (low + high) // 2
        body = tx.execute(select(t.entry.c.body).where(t.entry.c.n == middle)).scalar_one()
        low, high = (middle + 1, high) if instant(str(parse(body)["at"])) <= moment else (low, middle)
    return low - 1


def incidents_at(tx: Connection, regions: Collection[str], upto: int) -> list[IncidentThen]:
    """Return the incidents that had been reported in some regions, as they stood after an entry, by number."""
    c, wanted = t.incident.c, frozenset(regions)
    names = (
        "id",
        "region",
        "kind",
        "state",
        "severity",
        "title",
        "facility",
        "where_",
        "latitude",
        "longitude",
    )
    columns = (c[name] for name in (*names, "happened_at", "reported_at", "entry"))
    query = select(*columns).order_by(c.id)
    # NOTE: numbers are given out in the order of the entries.
    first = tx.execute(
        select(func.max(t.incident_note.c.incident)).where(
            t.incident_note.c.change == "reported", t.incident_note.c.entry <= upto
        )
    ).scalar()
    rows = tx.execute(query.where(c.id <= (first or 0))).all()
    found = {row[0]: IncidentThen._make(row) for row in rows if row[1] in wanted}
    changed = [each.id for each in found.values() if each.entry > upto]
    found |= _undone(tx, {number: found[number] for number in changed}, upto)
    return list(found.values())


def _undone(tx: Connection, found: Mapping[int, IncidentThen], upto: int) -> dict[int, IncidentThen]:
    """Return incidents that have changed since as they stood: states from their notes, the rest from the record."""
    notes: dict[int, list[tuple[int, int, str]]] = defaultdict(list)
    c, last = t.incident_note.c, t.incident.c
    query = select(c.incident, c.entry, c.change).join(t.incident, last.id == c.incident)
    for row in tx.execute(query.where(last.entry > upto).order_by(c.incident, c.entry)):
        notes[row[0]].append((row[0], row[1], row[2]))
    told = _told(tx, notes, upto)
    places = _places(tx) if told else {}
    return {
        number: _as_told(_with_state(incident, notes[number], upto), told.get(number, ()), places)
        for number, incident in found.items()
    }


def _told(tx: Connection, notes: Mapping[int, Sequence[_Note]], upto: int) -> dict[int, list[_Order]]:
    """Return what was said by then of the incidents whose words or grade were changed since, from the record."""
    changed = {n: rows for n, rows in notes.items() if any(r[1] > upto and r[2] in _REWRITES for r in rows)}
    wanted = {n: [r[1] for r in rows if r[1] <= upto and r[2] in _TOLD] for n, rows in changed.items()}
    orders = _orders(tx, [entry for entries in wanted.values() for entry in entries])
    return {n: [orders[entry] for entry in entries] for n, entries in wanted.items()}


def _with_state(incident: IncidentThen, notes: Sequence[_Note], upto: int) -> IncidentThen:
    state, sure, last = IncidentState.REPORTED, False, incident.entry
    for _, entry, change in notes:
        if entry > upto:
            break
        last = entry
        if change == "reopened":
            state = IncidentState.VERIFIED if sure else IncidentState.REPORTED
        state = _STATES.get(change, state)
        sure = state is IncidentState.VERIFIED or (sure and state is not IncidentState.UNFOUNDED)
    return incident._replace(state=state.value, entry=last)


def _as_told(
    incident: IncidentThen, told: Sequence[_Order], places: Mapping[str, tuple[float, float]]
) -> IncidentThen:
    """Return an incident with what was said of it up to then: the report first, then grades and corrections."""
    for order, effects in told:
        reported = order["kind"] == "ReportIncident"
        kind, severity = order.get("incident_kind"), order.get("severity")
        title = order.get("title") or (_title(order["what"]) if reported else None)
        incident = incident._replace(
            kind=kind or incident.kind,
            severity=severity if reported else severity or incident.severity,
            title=title or incident.title,
        )
        if reported or order.get("facility") or order.get("latitude") is not None or order.get("where"):
            incident = _placed(incident, order, effects, places)
    return incident


def _placed(
    incident: IncidentThen,
    order: Mapping[str, Any],
    effects: Mapping[str, Any],
    places: Mapping[str, tuple[float, float]],
) -> IncidentThen:
    facility = order.get("facility") or effects.get("facility")
    latitude, longitude = places.get(facility or "", (incident.latitude, incident.longitude))
    if order.get("latitude") is not None:
        latitude, longitude = float(order["latitude"]), float(order["longitude"])
    where = str(order.get("where") or "").strip()
    return incident._replace(facility=facility, where=where, latitude=latitude, longitude=longitude)


def _places(tx: Connection) -> dict[str, tuple[float, float]]:
    c = t.facility.c
    return {row[0]: (row[1], row[2]) for row in tx.execute(select(c.id, c.latitude, c.longitude))}


def _title(what: str) -> str:
    line = what.strip().partition("\n")[0].strip()
    return line if len(line) <= 200 else line[:199].rstrip() + "…"


def _orders(tx: Connection, entries: Sequence[int]) -> dict[int, _Order]:
    found: dict[int, _Order] = {}
    for part in _parts(entries):
        for n, body in tx.execute(select(t.entry.c.n, t.entry.c.body).where(t.entry.c.n.in_(part))):
            entry = json.loads(body)
            found[n] = entry["order"], entry.get("effects") or {}
    return found


def facilities_at(tx: Connection, regions: Collection[str], upto: int) -> dict[str, str]:
    """Return what incidents had done to the facilities of some regions after an entry; the unaffected are left out."""
    c = t.incident_note.c
    wanted = ("affected", "merged", "unfounded", "reopened", "verified")
    query = select(c.incident, c.entry, c.what, c.change).where(c.entry <= upto, c.change.in_(wanted))
    states: dict[tuple[int, str], Effect] = {}
    unfounded: set[int] = set()
    for row in tx.execute(query.order_by(c.entry)):
        if row.change == "affected":
            facility, _, rest = row.what.partition(": ")
            states[row.incident, facility] = Effect(rest.partition(".")[0].strip())
        elif row.change == "merged":
            _merge(states, row.incident, int(row.what.removeprefix("Into ").partition(".")[0]))
        else:
            (unfounded.add if row.change == "unfounded" else unfounded.discard)(row.incident)
    here = _facilities_in(tx, regions)
    found: dict[str, Effect] = {}
    for (incident, facility), effect in states.items():
        if facility in here and incident not in unfounded and effect is not Effect.UNAFFECTED:
            found[facility] = worse(found.get(facility, effect), effect)
    return {facility: found[facility].value for facility in sorted(found)}


def _merge(states: dict[tuple[int, str], Effect], incident: int, into: int) -> None:
    for key in [key for key in states if key[0] == incident]:
        effect = states.pop(key)
        other = states.get((into, key[1]))
        states[into, key[1]] = effect if other is None else worse(effect, other)


def _facilities_in(tx: Connection, regions: Collection[str]) -> frozenset[str]:
    rows = tx.execute(select(t.facility.c.id, t.facility.c.region))
    return frozenset(row.id for row in rows if row.region in regions)


def threat_at(tx: Connection, outward: Sequence[str], day: int, upto: int) -> int:
    """Return the threat level of a region on a day as it was set after an entry; 1 where none was.

    Parameters
    ----------
    outward
        The region and those around it, from the inside out.
    """
    c = t.threat_level.c
    for region in outward:
        query = select(c.level).where(
            c.region == region, c.start_day <= day, c.end_day > day, c.entry <= upto
        )
        level = tx.execute(query.order_by(c.entry.desc()).limit(1)).scalar()
        if level is not None:
            return int(level)
    return 1


def periods_at(tx: Connection, regions: Collection[str], upto: int) -> list[Row[Any]]:
    """Return the operational periods of some regions that were open after an entry, the latest first."""
    c = t.period.c
    open_then = c.closed_entry.is_(None) | (c.closed_entry > upto)
    query = select(t.period).where(c.opened_entry <= upto, open_then).order_by(c.id.desc())
    return [row for row in tx.execute(query) if row.region in regions]


def leader_at(tx: Connection, period: Row[Any], upto: int) -> str:
    """Return the seat that led a period after an entry."""
    c = t.handover.c
    query = select(t.handover).where(c.period == period.id).order_by(c.number)
    led: str | None = None
    for row in tx.execute(query):
        if row.accepted_at is not None:
            led = row.to_seat if row.entry <= upto else (led or row.from_seat)
    return led or str(period.led_by)


def _parts(values: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(values), _MANY):
        yield values[start : start + _MANY]
