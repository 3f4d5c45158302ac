"""The clocks that incidents start: whom the law wants told of them, read from the tables of incidents alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select

from holdfast.law import Profile
from holdfast.law.duties import Duty, Event, duties
from holdfast.law.kinds.oversight import IncidentScope, OversightTerms
from holdfast.model.incidents import IncidentState
from holdfast.orders.frame import Frame
from holdfast.store import tables as t

NO_CLOCK = (IncidentState.UNFOUNDED.value, IncidentState.MERGED.value)
"""States of incidents of which nobody is told: there was nothing, or another one is told of."""


def scopes_of(profile: Profile) -> tuple[IncidentScope, ...]:
    """Return which incidents the rules of a profile ask to be told of."""
    found = []
    for _, value in profile.of_kind("oversight"):
        assert isinstance(value.terms, OversightTerms)
        if value.terms.incidents is not None:
            found.append(value.terms.incidents)
        elif "incident" in value.terms.events:
            found.append(IncidentScope())
    return tuple(found)


def wants_orders(profile: Profile) -> bool:
    """Tell whether a rule of a profile asks for what only the whole record tells: orders, call-ups, what was unusual."""
    return any(
        terms.bases or terms.orders or set(terms.events) - {"incident"}
        for _, value in profile.of_kind("oversight")
        if isinstance(terms := value.terms, OversightTerms)
    )


def incident_events(
    tx: Connection,
    regions: Iterable[str],
    scopes: tuple[IncidentScope, ...],
    *,
    only: Iterable[int] | None = None,
) -> Iterator[Event]:
    """Yield the incidents of some regions that could be told of, each from when the headquarters became aware of it.

    Parameters
    ----------
    scopes
        What the profile asks to be told of; empty: nothing is read.
    only
        Incidents by number; every one if None.
    """
    if not scopes:
        return
    c = t.incident.c
    where = [c.region.in_(sorted(regions)), c.state.not_in(NO_CLOCK)]
    severities = {severity for scope in scopes for severity in scope.severities}
    if all(scope.severities for scope in scopes):
        where.append(c.severity.in_(sorted(severities)))
    if only is not None:
        where.append(c.id.in_(sorted(only)))
    rows = tx.execute(select(c.id, c.kind, c.severity, c.facility, c.reported_at).where(*where)).all()
    concerned, aware = _concerned(tx, where), _aware(tx, where)
    for row in rows:
        touched = concerned[row.id]
        yield Event(
            "incident",
            datetime.fromisoformat(min(row.reported_at, aware.get(row.id, row.reported_at))),
            f"incident-{row.id}",
            incident=row.kind,
            severity=row.severity or "",
            sectors=frozenset(touched.sectors),
            effects=frozenset(touched.effects),
        )


def incident_duties(
    tx: Connection, frame: Frame, region: str, incidents: Iterable[int], *, until: datetime
) -> tuple[str | None, tuple[Duty, ...]]:
    """Return the duties that some incidents of a region have given rise to by a moment, and who adopted the profile."""
    adopter = frame.adopter_of(region)
    if adopter is None:
        return None, ()
    profile = frame.profiles[adopter]
    found = incident_events(tx, (region,), scopes_of(profile), only=incidents)
    return adopter, duties(profile, (), found, until=until)


@dataclass(slots=True)
class _Touched:
    """The sectors of the facilities that an incident concerns, and what it did to them."""

    sectors: set[str] = field(default_factory=set)
    effects: set[str] = field(default_factory=set)


def _concerned(tx: Connection, where: list[Any]) -> defaultdict[int, _Touched]:
    found: defaultdict[int, _Touched] = defaultdict(_Touched)
    at = select(t.incident.c.id, t.facility.c.sector).join(
        t.facility, t.facility.c.id == t.incident.c.facility
    )
    for number, sector in tx.execute(at.where(*where)):
        found[number].sectors.add(sector)
    hit = t.incident_facility
    done = (
        select(t.incident.c.id, t.facility.c.sector, hit.c.worst)
        .join(hit, hit.c.incident == t.incident.c.id)
        .join(t.facility, t.facility.c.id == hit.c.facility)
    )
    for number, sector, worst in tx.execute(done.where(*where)):
        found[number].sectors.add(sector)
        found[number].effects.add(worst)
    return found


def _aware(tx: Connection, where: list[Any]) -> dict[int, str]:
    """Return when the first of the doubles that were merged into an incident was reported."""
    double = t.incident.alias("double")
    query = (
        select(t.incident.c.id, func.min(double.c.reported_at))
        .join(double, double.c.merged_into == t.incident.c.id)
        .where(*where)
        .group_by(t.incident.c.id)
    )
    return {number: first for number, first in tx.execute(query)}  # noqa: C416 -- rows are not pairs to mypy
