"""Orders about zones: areas whose people leave together, and the vehicles for those who cannot leave by themselves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Final

import polars as pl
import shapely
from sqlalchemy import delete, insert, update

from holdfast.exchange.geofile import parse_outlines
from holdfast.model import Power
from holdfast.model.evacuation import Fleet, Zone
from holdfast.orders.base import Effects, Order, View, refuse
from holdfast.orders.evacuation_need import need_text
from holdfast.orders.need import need_reach, need_region, need_row, put, refuse_known
from holdfast.store import tables as t
from holdfast.store.evacuations import in_open_evacuation

LONGEST_OUTLINE: Final = 500_000
"""Characters of a zone's outline."""
MOST_CORNERS: Final = 10_000
_POLYGONS: Final = (3, 6)  # polygon, multipolygon, by shapely's numbers
_HALF_TURN: Final = 180.0


@dataclass(frozen=True, slots=True)
class MarkZone(Order):
    """Enter a zone."""

    zone: Zone
    power: ClassVar[Power] = Power.REGISTER

    def concerns(self, view: View) -> str:
        """Return its region."""
        return need_region(view, self.zone.region)

    def check(self, view: View) -> None:
        """Refuse a name that is taken, or an outline that cannot be."""
        refuse_known(view, t.zone, "zone", id=self.zone.id)
        need_outline(self.zone.id, self.zone.outline)

    def apply(self, view: View, effects: Effects) -> Effects:
        """Enter it."""
        view.tx.execute(insert(t.zone), _row(self.zone, view))
        return effects


@dataclass(frozen=True, slots=True)
class AmendZone(Order):
    """Change a zone; evacuations that are planned keep the figures they were planned with."""

    zone: Zone
    power: ClassVar[Power] = Power.REGISTER

    def concerns(self, view: View) -> str:
        """Return the region it lay in until now."""
        return str(need_row(view, t.zone, "zone", id=self.zone.id).region)

    def revised(self, view: View) -> int | None:
        """Return the entry that last changed it."""
        return int(need_row(view, t.zone, "zone", id=self.zone.id).entry)

    def check(self, view: View) -> None:
        """Refuse an outline that cannot be, or a region out of reach."""
        need_reach(view, need_region(view, self.zone.region))
        need_outline(self.zone.id, self.zone.outline)

    def apply(self, view: View, effects: Effects) -> Effects:
        """Change it."""
        view.tx.execute(update(t.zone).where(t.zone.c.id == self.zone.id).values(**_row(self.zone, view)))
        return effects


@dataclass(frozen=True, slots=True)
class RemoveZone(Order):
    """Take a zone out of the register; the evacuations that it was part of stay on record."""

    zone: str
    reason: str
    power: ClassVar[Power] = Power.REGISTER

    def concerns(self, view: View) -> str:
        """Return its region."""
        return str(need_row(view, t.zone, "zone", id=self.zone).region)

    def revised(self, view: View) -> int | None:
        """Return the entry that last changed it."""
        return int(need_row(view, t.zone, "zone", id=self.zone).entry)

    def check(self, view: View) -> None:
        """Refuse while an evacuation of it is open."""
        need_text("The reason", self.reason)
        other = in_open_evacuation(view.tx, t.evacuation_zone.c.zone, self.zone)
        if other is not None:
            raise refuse(f"The zone {self.zone} is part of evacuation {other}. Close or withdraw that first.")

    def apply(self, view: View, effects: Effects) -> Effects:
        """Remove it."""
        view.tx.execute(delete(t.zone).where(t.zone.c.id == self.zone))
        return effects


@dataclass(frozen=True, slots=True)
class StationFleet(Order):
    """Enter the vehicles of one kind that stand at a depot, or say anew how many there are."""

    fleet: Fleet
    power: ClassVar[Power] = Power.REGISTER

    def concerns(self, view: View) -> str:
        """Return its region."""
        return need_region(view, self.fleet.region)

    def check(self, view: View) -> None:
        """Refuse one whose name is taken by a fleet out of reach."""
        c = t.fleet.c
        known = view.tx.execute(t.fleet.select().where(c.id == self.fleet.id)).first()
        if known is not None:
            need_reach(view, str(known.region))

    def apply(self, view: View, effects: Effects) -> Effects:
        """Enter it, or change what is there."""
        new = self.fleet
        values = {name: getattr(new, name) for name in ("name", "region", "vehicles", "places")}
        where = {"latitude": new.latitude, "longitude": new.longitude, "nodes": "\n".join(new.nodes)}
        put(view, t.fleet, {"id": new.id}, values | where | {"vehicle": new.vehicle.value, "entry": view.n})
        return effects


def need_outline(zone: str, outline: str) -> Any:
    """Return the geometry of a zone's outline, or refuse what no zone can be: crossed, off the globe, over the date line."""
    if len(outline) > LONGEST_OUTLINE:
        raise refuse(
            f"The outline of {zone} has {len(outline)} characters. Simplify it to {LONGEST_OUTLINE}."
        )
    if not outline.lstrip().startswith("{"):
        raise refuse(f"The outline of {zone} is no GeoJSON. Give a polygon or multipolygon in WGS 84.")
    shapes, reasons = parse_outlines(pl.Series([outline], dtype=pl.String))
    shape = shapes[0]
    if shape is None or shapely.get_type_id(shape) not in _POLYGONS or shapely.is_empty(shape):
        said = f": {reasons[0]}" if reasons[0] else ""
        raise refuse(f"The outline of {zone} is no polygon{said}. Give a GeoJSON polygon or multipolygon.")
    _need_on_globe(zone, shape)
    if not shapely.is_valid(shape):
        why = str(shapely.is_valid_reason(shape)).split("[")[0].strip()
        raise refuse(f"The outline of {zone} is not valid: {why}. Draw it without crossing itself.")
    return shape


def _need_on_globe(zone: str, shape: Any) -> None:
    """Refuse corners off the globe, too many of them, and sides that run over the date line."""
    corners = shapely.get_coordinates(shape)
    if len(corners) > MOST_CORNERS:
        raise refuse(f"The outline of {zone} has {len(corners)} corners. Simplify it to {MOST_CORNERS}.")
    if not ((abs(corners[:, 0]) <= _HALF_TURN) & (abs(corners[:, 1]) <= _HALF_TURN / 2)).all():
        raise refuse(
            f"The outline of {zone} leaves the globe. Give degrees, longitude first, in WGS 84 (RFC 7946)."
        )
    # NOTE: nobody walks half round the Earth: such a side is one over the date line (RFC 7946 §3.1.9).
    if corners[:, 0].max() - corners[:, 0].min() > _HALF_TURN:
        raise refuse(
            f"The outline of {zone} runs over the date line. Mark a zone on each side of it (RFC 7946 §3.1.9)."
        )


def _row(zone: Zone, view: View) -> dict[str, Any]:
    """Return the row of a zone, with a point inside it."""
    point = shapely.point_on_surface(need_outline(zone.id, zone.outline))
    kinds = ("bedridden", "wheelchair", "care_home", "without_car")
    return {
        **{name: getattr(zone, name) for name in ("id", "name", "region", "outline", "population")},
        **{name: getattr(zone.needing_help, name) for name in kinds},
        "latitude": round(float(shapely.get_y(point)), 6),
        "longitude": round(float(shapely.get_x(point)), 6),
        "nodes": "\n".join(zone.nodes),
        "entry": view.n,
    }
