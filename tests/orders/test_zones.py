"""Zones, shelters, fleets and road nets: what cannot be is refused in words, whatever comes in."""

from __future__ import annotations

import json
from dataclasses import replace
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evacuation_worlds import ZONES, begins, bus, ground, square, toy_roads
from holdfast.desk import Enclosures
from holdfast.errors import InvalidValueError
from holdfast.model.evacuation import NeedingHelp, Shelter, Zone
from holdfast.orders import AmendShelter, AmendZone, FailRoad, MarkZone, RemoveShelter, RemoveZone
from holdfast.orders.base import Refused
from holdfast.orders.road_nets import import_order
from holdfast.orders.zones import need_outline
from holdfast.rebuild import rebuild
from holdfast.store import tables as t
from rights_world import rows
from worlds import Toy


@pytest.fixture
def land(sqlite_copy: Any) -> Toy:
    """Return the toy register with zones, shelters and roads."""
    return ground(sqlite_copy())


def polygon(*ring: tuple[float, float]) -> str:
    """Return the outline of one ring."""
    return json.dumps({"type": "Polygon", "coordinates": [[*ring, ring[0]]]})


def test_what_is_entered_is_there(toy: Toy) -> None:
    """Tests the registers on both databases, and that the record gives the same tables."""
    ground(toy)
    toy.does(bus())
    toy.does(bus(3))
    assert [row.vehicles for row in rows(toy, t.fleet)] == [3]
    zone = rows(toy, t.zone)[0]
    assert (zone.id, zone.population, zone.care_home, zone.nodes) == ("hill", 100, 5, "hill")
    assert 8.0 < zone.longitude < 8.01
    assert 47.0 < zone.latitude < 47.01
    toy.does(AmendZone(replace(ZONES[0], population=120)))
    assert rebuild(toy.store, check=True).same


@pytest.mark.parametrize(
    ("outline", "said"),
    [
        ("", "no GeoJSON"),
        ("POLYGON((0 0,1 0,1 1,0 0))", "no GeoJSON"),
        ("{", "no polygon"),
        ('{"type":"Point","coordinates":[8,47]}', "no polygon"),
        ('{"type":"Polygon","coordinates":[]}', "no polygon"),
        (polygon((0, 0), (1, 1), (1, 0), (0, 1)), "not valid: Self-intersection"),
        (polygon((179, 0), (-179, 0), (-179, 1), (179, 1)), "over the date line"),
        (polygon((179, 0), (181, 0), (181, 1), (179, 1)), "leaves the globe"),
        (polygon((8, 89), (9, 89), (9, 91), (8, 91)), "leaves the globe"),
        (polygon((0, 0), (1e308, 0), (1, 1e308)), "leaves the globe"),
        ('{"type":"Polygon","coordinates":[[[0,0],[1,0],[null,1],[0,0]]]}', "no polygon"),
        ('{"type":"Polygon","coordinates":' + "[" * 400_000, "no polygon"),
        ("{" + " " * 600_000, "Simplify it"),
    ],
)
def test_outlines_that_no_zone_can_have(outline: str, said: str) -> None:
    """Tests that an outline that crosses itself, the date line or the edge of the globe is refused, as is what is none."""
    with pytest.raises(Refused) as caught:
        need_outline("z", outline)
    assert said in str(caught.value)


@settings(max_examples=60, deadline=None)
@given(
    st.one_of(st.text(max_size=80), st.text(alphabet='{}[]":,0189.eE-typecoordinatesPolygon ', max_size=120))
)
def test_any_text_is_answered(text: str) -> None:
    """Tests that whatever is given as an outline is a geometry or refused, never an error of ours."""
    try:
        need_outline("z", "{" + text)
    except Refused as refused:
        assert str(refused)


def test_figures_that_cannot_be() -> None:
    """Tests that more people need help than live there, more special places than places, and odd nodes are refused."""
    with pytest.raises(InvalidValueError, match="Count each person once"):
        Zone("z", "Z", "land", square(8, 47), 10, NeedingHelp(5, 6))
    with pytest.raises(InvalidValueError, match="too small"):
        Zone("z", "Z", "land", square(8, 47), -1)
    with pytest.raises(InvalidValueError, match="counted among all"):
        Shelter("s", "S", "land", 47.0, 8.0, 10, 11)
    with pytest.raises(InvalidValueError, match="each once"):
        Shelter("s", "S", "land", 47.0, 8.0, 10, nodes=("a", "a"))
    with pytest.raises(InvalidValueError, match="line break"):
        Shelter("s", "S", "land", 47.0, 8.0, 10, nodes=("a\nb",))


def test_what_is_in_use_stays(land: Toy) -> None:
    """Tests that zones and shelters of an open evacuation cannot be removed, and others can."""
    begins(land)
    assert "part of evacuation 1" in land.refuses(RemoveZone("hill", "Gone"))
    assert "counts on the shelter" in land.refuses(RemoveShelter("school", "Gone"))
    land.does(RemoveShelter("barn", "Burnt down"))
    assert [row.id for row in rows(land, t.shelter)] == ["hall", "school"]


def test_changes_are_seen(land: Toy) -> None:
    """Tests that a change made by another meanwhile is found, where the author says what they had seen."""
    with land.store.read() as tx:
        view = land.desk.reading(tx)
        order = AmendZone(replace(ZONES[0], population=99))
        before = order.revised(view)
    land.does(order)
    with land.store.read() as tx:
        assert order.revised(land.desk.reading(tx)) != before


def test_double_click_and_known_names(land: Toy) -> None:
    """Tests that the same order with the same key is carried out once, and another with that name refused."""
    zone = replace(ZONES[0], id="moor")
    land.does(MarkZone(zone), key="k")
    assert land.does(MarkZone(zone), key="k").repeated
    assert "in the register already" in land.refuses(MarkZone(zone))
    assert "no region nowhere" in land.refuses(MarkZone(replace(zone, id="m2", region="nowhere")))
    shelter = Shelter("tent", "<script>", "north", 47.0, 8.0, 5)
    assert "no shelter tent" in land.refuses(AmendShelter(shelter))


def test_road_nets_that_cannot_be(land: Toy) -> None:
    """Tests that bytes that are no roads, a wrong count and a taken name are refused."""
    order, files = import_order("land", toy_roads(), net="second", name="Second")
    broken = replace(order, roads_file=sha256(b"PAR1").hexdigest())
    assert "no part of a road net" in land.refuses(
        broken, enclosures=Enclosures(blobs=(b"PAR1", files.blobs[1]))
    )
    assert "not handed in" in land.refuses(replace(order, roads_file="0" * 64))
    assert "says 11 roads" in land.refuses(replace(order, roads=11), enclosures=files)
    swapped = replace(order, roads_file=order.nodes_file, nodes_file=order.roads_file)
    assert "no part of a road net" in land.refuses(swapped, enclosures=files)
    assert "register already" in land.refuses(replace(order, id="net"), enclosures=files)
    assert "no road 10" in land.refuses(FailRoad("net", (10,), "Hit"), "watch")
    assert "0 roads are named" in land.refuses(FailRoad("net", (), "Hit"), "watch")
    assert "no road net none" in land.refuses(FailRoad("none", (1,), "Hit"), "watch")
