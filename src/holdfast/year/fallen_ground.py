"""The ground of the day on which an unmanned aircraft falls: zones, roads, shelters and stocks around one works.

All of it is invented and stands nowhere, like the works itself.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from holdfast.model.evacuation import Fleet, NeedingHelp, Shelter, Vehicle, Zone
from holdfast.model.resources import Depot, Resource
from holdfast.orders import (
    AddDepot,
    AddShelter,
    DefineResource,
    MarkZone,
    Order,
    SetAlerting,
    StationFleet,
    StockDepot,
)
from holdfast.orders.base import Enclosures
from holdfast.orders.road_nets import import_order
from holdfast.protect.evacuation_problem import Roads

KM: Final = 1 / 111.2
"""Degrees of latitude in a kilometre."""
NET: Final = "KRS-works-roads"
NEAR: Final = "KRS-tank-row"
FAR: Final = "KRS-garden-town"
SCHOOL: Final = "KRS-school-4"
HALL: Final = "KRS-ice-hall"
COLLEGE: Final = "KRS-college"

# Junctions by kilometres east and north of the works, then roads: from, to, minutes, vehicles an hour, name.
_JUNCTIONS: Final = {
    "tank row": (0.6, 0.9), "garden town": (-1.4, 1.2), "ring": (0.2, 3.0), "bridge": (2.4, 3.6),
    "school": (3.6, 5.2), "ice hall": (-2.6, 4.4), "college": (5.0, 3.2), "bus depot": (1.0, 4.6),
}  # fmt: skip
_ROADS: Final = (
    ("tank row", "ring", 3.0, 900, "Tank Row"),
    ("garden town", "ring", 4.0, 700, "Garden Street"),
    ("garden town", "ice hall", 6.0, 500, "Mill Lane"),
    ("ring", "bridge", 3.0, 1_100, "Ring Road East"),
    ("ring", "ice hall", 4.0, 800, "Ring Road West"),
    ("bridge", "school", 3.0, 900, "Bridge Street"),
    ("bridge", "college", 4.0, 800, "College Avenue"),
    ("bus depot", "ring", 3.0, 900, "Depot Road"),
    ("bus depot", "bridge", 3.0, 900, "Canal Road"),
)


@dataclass(frozen=True, slots=True)
class Works:
    """The works where it falls: the facility, its region and its position."""

    facility: str
    region: str
    latitude: float
    longitude: float

    def at(self, east_km: float, north_km: float) -> tuple[float, float]:
        """Return latitude and longitude of a place so far from the works."""
        wide = KM / np.cos(np.radians(self.latitude))
        return round(self.latitude + north_km * KM, 5), round(self.longitude + east_km * float(wide), 5)


def standing(works: Works) -> Iterator[tuple[str, Order, Enclosures]]:
    """Yield what the headquarters had entered long before: by which seat, the order, and files that go with it."""
    nothing = Enclosures()
    alerting = SetAlerting(
        works.region, f"warning@{works.region.lower()}.example", ("ru", "en"),
        web="https://warning.example", contact="112", sender_name="Operational headquarters", emergency="112",
    )  # fmt: skip
    yield "warning", alerting, nothing
    order, files = import_order(works.region, _roads(works), net=NET, name="Roads around the works")
    yield "register", order, files
    for zone in _zones(works):
        yield "register", MarkZone(zone), nothing
    for shelter in _shelters(works):
        yield "register", AddShelter(shelter), nothing
    for fleet in _fleets(works):
        yield "register", StationFleet(fleet), nothing
    for resource, amount in (
        (
            Resource("foam", "Foam concentrate for oil fires", "foam", unit="litre", needs="a foam tender"),
            12_000,
        ),
        (Resource("mask", "Breathing mask with filter", "mask", unit="piece"), 600),
    ):
        yield "logistics", DefineResource(resource, works.region), nothing
        if resource.id == "foam":
            latitude, longitude = works.at(1.0, 4.8)
            depot = Depot("KRS-depot", "Regional depot", works.region, latitude, longitude)
            yield "logistics", AddDepot(depot), nothing
        yield (
            "logistics",
            StockDepot("KRS-depot", resource.id, amount, "Counted at the turn of the month."),
            nothing,
        )


def _zones(works: Works) -> tuple[Zone, ...]:
    return (
        Zone(NEAR, "Tank Row", works.region, _square(works, 0.6, 0.9), 1_850,
             NeedingHelp(bedridden=4, wheelchair=12, without_car=150), ("tank row",)),
        Zone(FAR, "Garden Town", works.region, _square(works, -1.4, 1.2), 940,
             NeedingHelp(wheelchair=5, without_car=60), ("garden town",)),
    )  # fmt: skip


def _shelters(works: Works) -> tuple[Shelter, ...]:
    def shelter(name: str, title: str, junction: str, places: int, special: int) -> Shelter:
        latitude, longitude = works.at(*_JUNCTIONS[junction])
        return Shelter(
            name, title, works.region, latitude, longitude, places, special, special > 0, True, (junction,)
        )

    return (
        shelter(SCHOOL, "School No. 4", "school", 1_300, 20),
        shelter(HALL, "Ice hall", "ice hall", 1_100, 10),
        shelter(COLLEGE, "Technical college", "college", 900, 20),
    )


def _fleets(works: Works) -> tuple[Fleet, ...]:
    latitude, longitude = works.at(*_JUNCTIONS["bus depot"])
    return (
        Fleet("KRS-buses", "Town buses", works.region, Vehicle.BUS, 8, 50, latitude, longitude, ("bus depot",)),
        Fleet("KRS-ambulances", "Ambulances", works.region, Vehicle.AMBULANCE, 3, 2, latitude, longitude, ("bus depot",)),
    )  # fmt: skip


def _square(works: Works, east_km: float, north_km: float, half_km: float = 0.4) -> str:
    corners = ((-1, -1), (1, -1), (1, 1), (-1, 1), (-1, -1))
    places = [works.at(east_km + half_km * x, north_km + half_km * y) for x, y in corners]
    ring = [[longitude, latitude] for latitude, longitude in places]
    return json.dumps({"type": "Polygon", "coordinates": [ring]})


def _roads(works: Works) -> Roads:
    """Return the roads in both directions."""
    names = list(_JUNCTIONS)
    both = [(names.index(a), names.index(b), *rest) for a, b, *rest in _ROADS]
    both += [(b, a, *rest) for a, b, *rest in both]
    places = np.array([works.at(*_JUNCTIONS[name]) for name in names])
    return Roads(
        tail=np.array([row[0] for row in both]),
        head=np.array([row[1] for row in both]),
        seconds=np.array([60.0 * float(row[2]) for row in both]),  # type: ignore[arg-type]
        capacity_per_hour=np.array([float(row[3]) for row in both]),  # type: ignore[arg-type]
        nodes=len(names),
        names=tuple(str(row[4]) for row in both),
        node_names=tuple(names),
        longitude=places[:, 1],
        latitude=places[:, 0],
    )
