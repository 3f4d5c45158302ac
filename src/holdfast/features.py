"""Everything that has a place, as GeoJSON features (RFC 7946): one collection for each register.

GeoJSON is in WGS 84, longitude first. Read a page at a time, sorted by identifier, so that no register is too large.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from shapely.geometry import shape
from sqlalchemy import ColumnElement, Connection, Row, Select, and_, func, or_, select

from holdfast.errors import InvalidValueError, NotFoundError
from holdfast.store import tables as t

CRS84: Final = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"


@dataclass(frozen=True, slots=True)
class Box:
    """A part of the globe: west, south, east, north in degrees; west beyond east goes over the date line."""

    west: float
    south: float
    east: float
    north: float

    @classmethod
    def parse(cls, text: str) -> Box:
        """Read ``west,south,east,north``, or six numbers with heights, which are passed over.

        Raises
        ------
        InvalidValueError
            If it is none, or off the globe.
        """
        try:
            numbers = [float(part) for part in text.split(",")]
        except ValueError:
            numbers = []
        if len(numbers) == 6:
            numbers = [*numbers[:2], *numbers[3:5]]
        if len(numbers) != 4 or not all(abs(each) <= 360 for each in numbers):
            raise InvalidValueError("The box cannot be read. Give west,south,east,north in degrees.")
        box = cls(*numbers)
        if box.south > box.north:
            raise InvalidValueError(
                "The box ends in the south of where it begins. Give west,south,east,north."
            )
        return box

    def holds(self, latitude: ColumnElement[Any], longitude: ColumnElement[Any]) -> ColumnElement[bool]:
        """Return the condition that a position lies inside."""
        east, west = longitude >= self.west, longitude <= self.east
        across = or_(east, west) if self.west > self.east else and_(east, west)
        return and_(latitude >= self.south, latitude <= self.north, across)

    def meets(self, west: float, south: float, east: float, north: float) -> bool:
        """Tell whether a shape with these bounds may lie in it."""
        apart = (
            west > self.east and east < self.west
            if self.west > self.east
            else west > self.east or east < self.west
        )
        return not (apart or south > self.north or north < self.south)


@dataclass(frozen=True, slots=True)
class Span:
    """Moments as the record writes them, from and until; None for open."""

    since: str | None
    until: str | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which features of a collection are asked for.

    Attributes
    ----------
    regions
        Only those in these regions.
    after
        Only those whose identifier sorts after this one.
    """

    regions: frozenset[str]
    limit: int
    after: str | int | None = None
    box: Box | None = None
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Collection:
    """A register with places.

    Attributes
    ----------
    rows
        The query for its rows, with `id` and `region` among their columns.
    key, region, position, moment
        The columns to sort, to choose and to place by; no position where the rows have shapes of their own.
    feature
        Makes the geometry and the properties of a row.
    """

    id: str
    title: str
    description: str
    rows: Select[Any]
    key: ColumnElement[Any]
    region: ColumnElement[Any]
    feature: Callable[[Row[Any]], tuple[Mapping[str, Any] | None, Mapping[str, Any]]]
    position: tuple[ColumnElement[Any], ColumnElement[Any]] | None = None
    moment: ColumnElement[Any] | None = None

    @property
    def numbered(self) -> bool:
        """Whether identifiers are numbers."""
        return self.key.type.python_type is int


def page(tx: Connection, collection: Collection, wanted: Wanted) -> list[dict[str, Any]]:
    """Return features of a collection, by identifier, `limit` at most."""
    query = _chosen(tx, collection, wanted).order_by(collection.key).limit(wanted.limit)
    if wanted.after is not None:
        query = query.where(collection.key > wanted.after)
    return [_feature(collection, row) for row in tx.execute(query)]


def count(tx: Connection, collection: Collection, wanted: Wanted) -> int:
    """Return how many features are asked for on all pages."""
    chosen = _chosen(tx, collection, wanted).subquery()
    return int(tx.execute(select(func.count()).select_from(chosen)).scalar_one())


def one(tx: Connection, collection: Collection, regions: frozenset[str], name: str) -> dict[str, Any]:
    """Return one feature.

    Raises
    ------
    NotFoundError
        If there is none of that name in these regions.
    """
    key: str | int = name
    if collection.numbered:
        key = int(name) if name.isascii() and name.isdigit() and len(name) < 10 else -1
    query = _chosen(tx, collection, Wanted(regions, 1)).where(collection.key == key)
    row = tx.execute(query).first()
    if row is None:
        raise NotFoundError(
            f"There is no such feature among {collection.title.lower()}. Give one that is listed."
        )
    return _feature(collection, row)


def extent(tx: Connection, collection: Collection, regions: frozenset[str]) -> list[float] | None:
    """Return west, south, east and north of a collection with positions; None where nothing is known."""
    if collection.position is None:
        return None
    inner = _chosen(tx, collection, Wanted(regions, 1)).with_only_columns(
        *(bound(column) for bound in (func.min, func.max) for column in reversed(collection.position))
    )
    found = tx.execute(inner).one()
    return None if found[0] is None else [float(each) for each in found]


def _chosen(tx: Connection, collection: Collection, wanted: Wanted) -> Select[Any]:
    query = collection.rows.where(collection.region.in_(wanted.regions))
    if wanted.box is not None:
        query = query.where(_inside(tx, collection, wanted.box))
    if wanted.span is not None and collection.moment is not None:
        if wanted.span.since is not None:
            query = query.where(collection.moment >= wanted.span.since)
        if wanted.span.until is not None:
            query = query.where(collection.moment <= wanted.span.until)
    return query


def _inside(tx: Connection, collection: Collection, box: Box) -> ColumnElement[bool]:
    """Return the condition that a feature lies in a box; shapes, which are few, are looked at one by one."""
    if collection.position is not None:
        return box.holds(*collection.position)
    outlines = tx.execute(select(collection.key, collection.rows.selected_columns.outline))
    found = [key for key, outline in outlines if outline and box.meets(*shape(json.loads(outline)).bounds)]
    return collection.key.in_(found)


def _feature(collection: Collection, row: Row[Any]) -> dict[str, Any]:
    geometry, properties = collection.feature(row)
    return {"type": "Feature", "id": row.id, "geometry": geometry, "properties": dict(properties)}


def _point(row: Row[Any]) -> dict[str, Any] | None:
    if row.latitude is None or row.longitude is None:
        return None
    return {"type": "Point", "coordinates": [row.longitude, row.latitude]}


def _said(row: Row[Any], *, without: Iterable[str] = ()) -> dict[str, Any]:
    """Return the columns of a row as properties, but for those that the geometry tells."""
    told = {"id", "latitude", "longitude", "outline", "entry", *without}
    return {name.rstrip("_"): value for name, value in row._mapping.items() if name not in told}  # noqa: SLF001 -- public


def _shape(row: Row[Any]) -> dict[str, Any] | None:
    if row.outline is None:
        return None
    outline: dict[str, Any] = json.loads(row.outline)
    return outline


def _placed(
    name: str, title: str, description: str, table: Any, *columns: str, moment: str = ""
) -> Collection:
    """Return the collection of a table with positions."""
    c = table.c
    shown = columns or tuple(column.name for column in c if column.name != "entry")
    return Collection(
        name, title, description,
        select(*(c[each] for each in shown)), c.id, c.region,
        lambda row: (_point(row), _said(row)),
        (c.latitude, c.longitude), c[moment] if moment else None,
    )  # fmt: skip


def _collections() -> dict[str, Collection]:
    r, z, p, f = t.region.c, t.zone.c, t.post.c, t.facility.c
    posts = select(
        p.id, p.facility, f.region, p.kind, p.task, p.strength, p.worth, f.latitude, f.longitude
    ).join(t.facility, f.id == p.facility)
    made = (
        Collection(
            "regions", "Regions", "Territories with their own headquarters; an outline where the authority gave one.",
            select(r.id, r.id.label("region"), r.name, r.parent, r.outline), r.id, r.id,
            lambda row: (_shape(row), _said(row, without=["region"])),
        ),
        _placed("places", "Places", "Populated places.", t.place),
        _placed("facilities", "Facilities", "What is protected.", t.facility),
        Collection(
            "posts", "Posts", "Kinds of duty at facilities, with the people each asks for at once.",
            posts, p.id, f.region, lambda row: (_point(row), _said(row)), (f.latitude, f.longitude),
        ),
        _placed("incidents", "Incidents", "What was reported; without a geometry where no position is known.",
                t.incident, moment="happened_at"),
        Collection(
            "zones", "Zones", "Areas that can be evacuated, with their people.",
            select(z.id, z.region, z.name, z.population, z.outline), z.id, z.region,
            lambda row: (_shape(row), _said(row)), (z.latitude, z.longitude),
        ),
        _placed("shelters", "Shelters", "Where people are received.", t.shelter),
        _placed("depots", "Depots", "Where resources lie.", t.depot),
    )  # fmt: skip
    return {each.id: each for each in made}


COLLECTIONS: Final[Mapping[str, Collection]] = _collections()
