"""What is asked for and not covered, across all incidents: by resource and day, with who could help, and what nobody can."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection, Row, func, select

from holdfast.model.resources import OPEN, WAITING, WEAKEST, serves
from holdfast.store import tables as t

_EARTH_KM: Final = 6371.0088  # mean radius (IUGG 1980)
MOST_DEPOTS: Final = 20
"""Depots that are named for a shortage, the nearest first."""


@dataclass(frozen=True, slots=True)
class Need:
    """What a request still lacks.

    Attributes
    ----------
    key
        Kind and unit: only what is counted alike can take its place.
    type
        The least type that serves; None for any.
    """

    request: int
    key: tuple[str, str]
    type: int | None
    missing: int


def left_short(
    needs: Iterable[Need], supply: Mapping[tuple[tuple[str, str], int | None], int]
) -> dict[int, int]:
    """Return how much of each need nothing can cover, if what there is goes where it covers most.

    The sets of types that serve are nested, so it is optimal to serve the most demanding needs first, each from
    the least capable type that serves it: an exchange of any two allotments never gains.

    Parameters
    ----------
    needs
        In the order in which equals are served.
    supply
        What is free, by kind, unit and type.
    """
    free = dict(supply)
    short = {}
    for need in sorted(needs, key=lambda n: n.type or WEAKEST + 1):
        missing = need.missing
        for type_ in _serving(need.type):
            taken = min(missing, free.get((need.key, type_), 0))
            if taken:
                free[need.key, type_] -= taken
                missing -= taken
        short[need.request] = missing
    return short


def _serving(asked: int | None) -> list[int | None]:
    """Return the types that serve, the least capable first; what is not typed serves only who asks for no type."""
    graded: list[int | None] = [type_ for type_ in range(WEAKEST, 0, -1) if asked is None or type_ <= asked]
    return [None, *graded] if asked is None else graded


@dataclass(frozen=True, slots=True, eq=False)
class _OnHand:
    """What lies free of one kind and unit, in arrays: thousands of depots are looked through for each group.

    Attributes
    ----------
    types
        Of each row; beyond the weakest where it is not typed.
    places
        Latitude and longitude in radians.
    """

    rows: list[Row[Any]]
    types: npt.NDArray[np.int64]
    places: npt.NDArray[np.float64]

    @classmethod
    def of(cls, rows: list[Row[Any]]) -> _OnHand:
        """Return the arrays of some rows."""
        types = np.array([row.type or WEAKEST + 1 for row in rows], np.int64)
        places = np.array([(row.latitude, row.longitude) for row in rows], np.float64).reshape(-1, 2)
        return cls(rows, types, np.radians(places))

    def nearest(
        self, asked: int | None, at: tuple[float, float] | None
    ) -> list[tuple[float | None, Row[Any]]]:
        """Return the nearest that serve a type, by the haversine formula (Sinnott 1984); by name where no place is known."""
        serving = np.flatnonzero(self.types <= (WEAKEST + 1 if asked is None else asked))
        if at is None:
            return [(None, self.rows[row]) for row in serving[:MOST_DEPOTS].tolist()]
        here, places = np.radians(np.array(at, np.float64)), self.places[serving]
        turn = places - here
        half = np.sin(turn[:, 0] / 2) ** 2
        half += np.cos(here[0]) * np.cos(places[:, 0]) * np.sin(turn[:, 1] / 2) ** 2
        km = 2 * _EARTH_KM * np.arcsin(np.sqrt(np.minimum(half, 1.0)))
        order = np.argsort(km, kind="stable")[:MOST_DEPOTS]
        return [(float(km[n]), self.rows[int(serving[n])]) for n in order.tolist()]


def shortages(
    tx: Connection, regions: Collection[str], *, incident: int | None = None, until: str | None = None
) -> list[dict[str, Any]]:
    """Return what is missing in some regions, by resource and by the day (UTC) from which it is needed.

    Parameters
    ----------
    incident
        Only what is missing there; what it competes with elsewhere is reckoned with all the same.
    until
        Only needs that begin before this moment, as the register writes moments.
    """
    rows = _lacking(tx, regions)
    depots = _free(tx, regions)
    supply: defaultdict[tuple[tuple[str, str], int | None], int] = defaultdict(int)
    for depot in depots:
        supply[(depot.kind, depot.unit), depot.type] += depot.on_hand
    needs = [Need(row.id, (row.kind, row.unit), row.type, row.missing) for row in rows]
    short, offers = left_short(needs, supply), _offers(tx, regions)
    at_hand, waiting = _on_hand(depots), _by_kind(offers)
    groups: dict[tuple[str, str], list[Row[Any]]] = defaultdict(list)
    for row in rows:
        if (incident is None or row.incident == incident) and (until is None or row.needed_from < until):
            groups[row.needed_from[:10], row.resource].append(row)
    found = []
    for (day, _), group in sorted(groups.items(), key=lambda each: each[0]):
        key = group[0].kind, group[0].unit
        found.append(_group(day, group, short, at_hand.get(key), waiting[key]))
    return found


def _group(
    day: str, rows: list[Row[Any]], short: Mapping[int, int], hand: _OnHand | None, offers: list[Row[Any]]
) -> dict[str, Any]:
    first = rows[0]
    at = next(((row.lat, row.lon) for row in rows if row.lat is not None), None)
    near = [] if hand is None else hand.nearest(first.type, at)
    numbers = {row.id for row in rows}
    offered = [o for o in offers if (o.request is None and _helps(o, first)) or o.request in numbers]
    return {
        "resource": first.resource,
        "title": first.title,
        "unit": first.unit,
        "day": day,
        "missing": sum(row.missing for row in rows),
        "short": sum(short[row.id] for row in rows),
        "requests": [_request(row, short) for row in rows],
        "depots": [_depot(km, each) for km, each in near],
        "offers": [
            {"line": o.id, "request": o.request, "agency": o.agency, "depot": o.depot, "quantity": o.quantity}
            for o in offered
        ],
    }


def _by_kind(rows: Iterable[Row[Any]]) -> defaultdict[tuple[str, str], list[Row[Any]]]:
    found: defaultdict[tuple[str, str], list[Row[Any]]] = defaultdict(list)
    for row in rows:
        found[row.kind, row.unit].append(row)
    return found


def _request(row: Row[Any], short: Mapping[int, int]) -> dict[str, Any]:
    return {
        "request": row.id,
        "incident": row.incident,
        "region": row.region,
        "agency": row.agency,
        "priority": row.priority,
        "needed_from": row.needed_from,
        "missing": row.missing,
        "short": short[row.id],
    }


def _depot(km: float | None, row: Row[Any]) -> dict[str, Any]:
    return {
        "depot": row.depot,
        "name": row.name,
        "agency": row.agency,
        "resource": row.resource,
        "on_hand": row.on_hand,
        "km": None if km is None else round(km, 1),
    }


def _helps(row: Row[Any], asked: Row[Any]) -> bool:
    return row.unit == asked.unit and serves(row.kind, row.type, asked_kind=asked.kind, asked_type=asked.type)


def _lacking(tx: Connection, regions: Collection[str]) -> list[Row[Any]]:
    """Return requests that lack something, those needed first and of the highest priority first."""
    c, r, f = t.request.c, t.resource.c, t.facility.c
    lacks = (c.quantity - c.filled).label("missing")
    query = (
        select(
            c.id, c.incident, c.region, c.agency, c.resource, c.priority, c.needed_from, r.title, r.kind, r.type,
            r.unit, lacks, func.coalesce(c.latitude, f.latitude).label("lat"),
            func.coalesce(c.longitude, f.longitude).label("lon"),
        )
        .join_from(t.request, t.resource, r.id == c.resource)
        .outerjoin(t.facility, f.id == c.facility)
        .where(c.state.in_([state.value for state in OPEN]), c.quantity > c.filled, c.region.in_(regions))
    )  # fmt: skip
    rank = {"immediate": 0, "urgent": 1, "routine": 2}
    return sorted(tx.execute(query), key=lambda row: (rank.get(row.priority, 3), row.needed_from, row.id))


def _free(tx: Connection, regions: Collection[str]) -> list[Row[Any]]:
    s, d, r = t.stock.c, t.depot.c, t.resource.c
    query = (
        select(
            s.depot, s.resource, s.on_hand, d.name, d.agency, d.latitude, d.longitude, r.kind, r.type, r.unit
        )
        .join_from(t.stock, t.depot, d.id == s.depot)
        .join(t.resource, r.id == s.resource)
        .where(s.on_hand > 0, d.closed_day.is_(None), d.region.in_(regions))
        .order_by(s.depot, s.resource)
    )
    return list(tx.execute(query))


def _offers(tx: Connection, regions: Collection[str]) -> list[Row[Any]]:
    c, r = t.request_line.c, t.resource.c
    query = (
        select(c.id, c.request, c.agency, c.depot, c.quantity, c.resource, r.kind, r.type, r.unit)
        .join_from(t.request_line, t.resource, r.id == c.resource)
        .where(c.state.in_([state.value for state in WAITING]), c.region.in_(regions))
        .order_by(c.id)
    )
    return list(tx.execute(query))


def _on_hand(rows: list[Row[Any]]) -> dict[tuple[str, str], _OnHand]:
    return {key: _OnHand.of(found) for key, found in _by_kind(rows).items()}
