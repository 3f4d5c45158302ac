"""The toy register with an evacuation to be ordered: two zones, three shelters, and six roads that a hand can reckon.

    hill ─┐                 nodes:  hill ── cross ── bridge ── school
          ├─ cross ── …     and     quay ── cross,  cross ── hall (a detour)
    quay ─┘

Hill has 100 people, 10 of whom need help; Quay has 60. The school takes 120 people (20 special places), the hall 60,
the barn 50. All roads take a minute, and 1,200 vehicles an hour each way.
"""

from __future__ import annotations

import json
from datetime import timedelta
from hashlib import sha256
from typing import Any, Final

import numpy as np

from holdfast.desk import Enclosures
from holdfast.model.alerts import AreaKind, WarnedArea
from holdfast.model.evacuation import Fleet, NeedingHelp, Shelter, Vehicle, Zone
from holdfast.orders import (
    AddShelter,
    ApproveEvacuation,
    BeginPhase,
    MarkZone,
    ProposeEvacuation,
    StationFleet,
)
from holdfast.orders.alert_settings import SetAlerting
from holdfast.orders.alerts import ApproveAlert, DraftAlert
from holdfast.orders.evacuation_plans import FORMAT
from holdfast.orders.road_nets import import_order
from holdfast.protect.evacuation_problem import Roads
from worlds import Toy, headquarters_at_work

NODES: Final = ("hill", "quay", "cross", "bridge", "school", "hall")
WAYS: Final = ((0, 2), (1, 2), (2, 3), (3, 4), (2, 5))
"""Roads by their ends; each is there in both directions, the way back after the way out."""
BRIDGE: Final = (4, 5)
"""The numbers of the road from the cross to the bridge, both directions."""


def square(longitude: float, latitude: float, side: float = 0.01) -> str:
    """Return the outline of a square by its south-west corner."""
    east, north = longitude + side, latitude + side
    ring = [[longitude, latitude], [east, latitude], [east, north], [longitude, north], [longitude, latitude]]
    return json.dumps({"type": "Polygon", "coordinates": [ring]})


ZONES: Final = (
    Zone("hill", "Hill", "north", square(8.0, 47.0), 100, NeedingHelp(2, 3, 5, 10), ("hill",)),
    Zone("quay", "Quay", "north", square(8.1, 47.0), 60, NeedingHelp(), ("quay",)),
)
SHELTERS: Final = (
    Shelter("school", "School", "north", 47.05, 8.05, 120, 20, True, False, ("school",)),
    Shelter("hall", "Hall", "north", 47.06, 8.06, 60, 0, False, True, ("hall",)),
    Shelter("barn", "Barn", "south", 46.05, 8.05, 50, 0, False, True, ("hall",)),
)


def toy_roads() -> Roads:
    """Return the roads."""
    both = [pair for tail, head in WAYS for pair in ((tail, head), (head, tail))]
    tail, head = (np.array([pair[at] for pair in both], np.int64) for at in (0, 1))
    names = tuple(f"{NODES[a]} road" for a, _ in both)
    nodes = len(NODES)
    return Roads(
        tail,
        head,
        np.full(len(both), 60.0),
        np.full(len(both), 1200.0),
        nodes,
        names,
        NODES,
        None,
        np.array([8.0, 8.1, 8.05, 8.05, 8.05, 8.06]),
        np.array([47.0, 47.0, 47.02, 47.04, 47.05, 47.06]),
    )


def ground(toy: Toy) -> Toy:
    """Enter zones, shelters, roads and a bus, with the seats of a headquarters at work."""
    headquarters_at_work(toy)
    for zone in ZONES:
        toy.does(MarkZone(zone))
    for shelter in SHELTERS:
        toy.does(AddShelter(shelter))
    order, enclosures = import_order("land", toy_roads(), net="net", name="Roads of the land")
    toy.does(order, enclosures=enclosures)
    return toy


def bus(vehicles: int = 1) -> StationFleet:
    """Return the order that stations buses of ten places at the cross."""
    return StationFleet(Fleet("depot", "Depot", "north", Vehicle.BUS, vehicles, 10, 47.02, 8.05, ("cross",)))


def plan_body(**changed: Any) -> dict[str, Any]:
    """Return the file of a plan in two phases: Hill to the school in the first, Quay to the hall in the second."""
    order, _ = import_order("land", toy_roads(), net="net", name="Roads of the land")
    body = {
        "format": FORMAT,
        "net": "net",
        "roads_file": order.roads_file,
        "closed": [],
        "arcs": [0, 2, 4, 6, 8],
        "people": 160,
        "unplaced": 0,
        "clearance_seconds": 1200,
        "bound_seconds": 1100,
        "zones": [
            {"id": "hill", "people": 100, "unplaced": 0, "phase": 1},
            {"id": "quay", "people": 60, "unplaced": 0, "phase": 2},
        ],
        "shelters": [{"id": "school", "people": 100}, {"id": "hall", "people": 60}],
        "phases": [
            {"number": 1, "start_seconds": 0, "end_seconds": 900},
            {"number": 2, "start_seconds": 300, "end_seconds": 1200},
        ],
        "detail": {"ways": [], "notes": []},
    }
    return body | changed


def proposal(body: dict[str, Any] | None = None, /, **changed: Any) -> tuple[ProposeEvacuation, Enclosures]:
    """Return the order that proposes a plan, with its file."""
    whole = plan_body() if body is None else body
    file = json.dumps(whole).encode()
    same = {name: whole[name] for name in ("people", "unplaced", "clearance_seconds", "bound_seconds")}
    values = {"region": "north", "title": "The works burn", "plan_file": sha256(file).hexdigest(), **same}
    return ProposeEvacuation(**values | changed), Enclosures(blobs=(file,))


def proposes(toy: Toy, body: dict[str, Any] | None = None, seat: str = "chief", **changed: Any) -> int:
    """Propose a plan, and return its number."""
    order, enclosures = proposal(body, **changed)
    return int(toy.does(order, seat, enclosures=enclosures).effects["evacuation"])


def warns(toy: Toy, evacuation: int) -> int:
    """Publish an alert for an evacuation, and return its number."""
    toy.does(SetAlerting("land", "alerts@land.example", ("en",)), "chief")
    area = WarnedArea(AreaKind.ZONE, zone="hill")
    values = {"place": "the school", "phone": "112"}
    draft = DraftAlert(
        region="north", template="evacuation", area=area, hours=6, evacuation=evacuation, values=values
    )
    alert = int(toy.does(draft, "chief").effects["alert"])
    toy.does(ApproveAlert(alert), "warning")
    return alert


def begins(toy: Toy) -> int:
    """Bring an evacuation under way: proposed, approved, announced, its first phase begun; return its number."""
    number = proposes(toy)
    toy.does(ApproveEvacuation(number), "warning")
    warns(toy, number)
    toy.does(BeginPhase(number, 1), "chief")
    return number


def later(toy: Toy, **by: float) -> None:
    """Let time pass."""
    toy.now += timedelta(**by)
