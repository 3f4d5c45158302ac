"""From the register to a plan and a proposal, and again when something fails: checked by hand on six roads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evacuation_worlds import BRIDGE, SHELTERS, ZONES, bus, ground, toy_roads, warns
from holdfast.desk import Receipt
from holdfast.errors import InvalidValueError, NotFoundError
from holdfast.evacuating import making, shown
from holdfast.evacuating.reading import EvacuationWish
from holdfast.evacuating.shares import whole_numbers
from holdfast.evacuating.shelters import public_shelters
from holdfast.model.evacuation import Counted, NeedingHelp
from holdfast.orders import (
    AmendZone,
    ApproveEvacuation,
    BeginPhase,
    CountMoved,
    CountReceived,
    FailRoad,
    FailShelter,
    MarkZone,
)
from holdfast.orders.road_nets import import_order
from holdfast.rebuild import rebuild
from worlds import Toy

WISH = EvacuationWish("north", "net", ("hill", "quay"))


@pytest.fixture
def land(sqlite_copy: Callable[[], Toy]) -> Toy:
    """Return the toy register with zones, shelters and roads."""
    return ground(sqlite_copy())


def planned(toy: Toy, **changed: object) -> making.Made:
    """Return a plan of both zones."""
    return making.make(toy.desk, replace(WISH, **changed))  # type: ignore[arg-type]


def under_way(toy: Toy) -> int:
    """Bring a plan from the register under way, and return its number."""
    _, answer = making.propose(toy.desk, planned(toy), toy.by("chief"))
    assert isinstance(answer, Receipt), answer.reason()
    toy.does(ApproveEvacuation(1), "warning")
    warns(toy, 1)
    toy.does(BeginPhase(1, 1), "chief")
    return 1


def test_a_plan_from_the_register_adds_up(land: Toy) -> None:
    """Tests that everybody has a place, that no shelter is overfull, and that no plan is faster than its bound."""
    made = planned(land)
    assert (made.file.people, made.file.unplaced) == (160, 0)
    assert {s.id: s.people for s in made.file.shelters} == {"school": 100, "hall": 60}
    assert made.file.bound_seconds <= made.file.clearance_seconds
    # By hand: 160 people in 64 cars; at 20 cars a minute over each of two ways out of the cross.
    assert 240 <= made.file.clearance_seconds <= 400
    order, answer = making.propose(land.desk, made, land.by("chief"), title="The works burn")
    assert isinstance(answer, Receipt), answer.reason()
    assert order.title == "The works burn"
    with land.store.read() as tx:
        row = making.find_evacuation(tx, 1)
        told = shown.plan_body(tx, row)
    assert sum(way["people"] for way in told["ways"]) == pytest.approx(160, abs=len(told["ways"]))
    assert told["arrivals"]["school"][-1][1] + told["arrivals"]["hall"][-1][1] == pytest.approx(160, abs=1)
    assert rebuild(land.store, check=True).same


def test_the_nearest_node_is_found(land: Toy) -> None:
    """Tests that a zone that names no node leaves by the nearest, one far away is refused, and several nodes are all used."""
    land.does(AmendZone(replace(ZONES[0], nodes=())))
    assert planned(land).reading.problem.zones[0].node == 0
    land.does(AmendZone(replace(ZONES[0], nodes=("hill", "quay"))))
    made = planned(land)
    assert made.reading.problem.roads.nodes == 7
    assert made.file.unplaced == 0
    assert max(made.file.arcs) < 10
    land.does(AmendZone(replace(ZONES[0], nodes=("moon",))))
    with pytest.raises(InvalidValueError, match="node 'moon'"):
        planned(land)
    far = replace(ZONES[0], id="far", nodes=(), outline=ZONES[0].outline.replace("47.0", "49.0"))
    land.does(MarkZone(far))
    with pytest.raises(InvalidValueError, match="km from the nearest node"):
        planned(land, zones=("far",))


def test_roads_without_positions_ask_for_nodes(land: Toy) -> None:
    """Tests that without positions a zone that names no node is refused in words."""
    bare = replace(toy_roads(), longitude=None, latitude=None)
    order, enclosures = import_order("land", bare, net="bare", name="Bare")
    land.does(order, enclosures=enclosures)
    assert planned(land, net="bare").file.unplaced == 0
    land.does(AmendZone(replace(ZONES[0], nodes=())))
    with pytest.raises(InvalidValueError, match="Name a node"):
        planned(land, net="bare")


def test_shelters_too_small_are_told(land: Toy) -> None:
    """Tests that who finds no place is named with the places that are missing."""
    made = planned(land, shelters=("hall",))
    assert made.file.unplaced == 100
    assert {left.reason for left in made.file.detail.left} == {"no_places", "no_special_places"}
    assert sum(left.people for left in made.file.detail.left) == 100
    assert sum(left.extra_places for left in made.file.detail.left) == 100


def test_a_zone_with_no_way_out_is_told(land: Toy) -> None:
    """Tests that people behind failed roads are named, and everybody else is moved."""
    land.does(FailRoad("net", (0, 1), "The hill road slid"), "watch")
    made = planned(land)
    assert {(zone.id, zone.unplaced) for zone in made.file.zones} == {("hill", 100), ("quay", 0)}
    assert {left.reason for left in made.file.detail.left} == {"no_way_out"}
    assert {zone.id: zone.phase for zone in made.file.zones}["hill"] == 0


def test_what_is_not_reckoned_is_said(land: Toy) -> None:
    """Tests the notes on transport, ambulances and access, and that buses take who waits for them."""
    notes = " ".join(planned(land).file.detail.notes)
    assert "18 people wait for transport and no bus" in notes
    assert "2 people are bedridden, and no ambulance" in notes
    land.does(bus(2))
    made = planned(land)
    assert sum(trip.people for trip in made.file.detail.trips) == 18
    assert "no bus" not in " ".join(made.file.detail.notes)
    assert sum(shelter.people for shelter in made.file.shelters) == 160


def test_a_failed_shelter_is_planned_around(land: Toy) -> None:
    """Tests that a new plan counts on what was counted: who left, who arrived, who goes on, and what changed."""
    under_way(land)
    land.does(CountMoved(1, "hill", 40), "watch")
    land.does(CountReceived(1, "school", 40), "watch")
    land.does(CountMoved(1, "quay", 10, Counted.STAYED), "watch")
    assert land.does(FailShelter("hall", "Gas"), "watch").effects == {"evacuations": [1]}
    made = making.replan(land.desk, 1)
    assert {zone.id: zone.people for zone in made.file.zones} == {"hill": 60, "quay": 50}
    # 80 of 120 places are left at the school: 30 of the 110 still to leave find none.
    assert made.file.unplaced == 30
    order, answer = making.propose(land.desk, made, land.by("chief"), why="The hall has failed.")
    assert isinstance(answer, Receipt), answer.reason()
    assert order.supersedes == 1
    land.does(ApproveEvacuation(2, 30), "warning")
    with land.store.read() as tx:
        changed = shown.plan_body(tx, making.find_evacuation(tx, 2))["changed"]
        first = shown.evacuation_body(tx, making.find_evacuation(tx, 1))
        second = shown.evacuation_body(tx, making.find_evacuation(tx, 2))
    assert any("Shelter school receives 80 people instead of 100" in line for line in changed)
    assert (first["state"], first["successor"], second["state"]) == ("superseded", 2, "under_way")
    assert second["totals"]["received"] == 40
    assert second["totals"]["population"] == 160
    assert rebuild(land.store, check=True).same


def test_who_is_at_a_failed_shelter_goes_on(land: Toy) -> None:
    """Tests that people who had arrived at a shelter that failed are moved on from there."""
    under_way(land)
    land.does(CountMoved(1, "quay", 30), "watch")
    land.does(CountReceived(1, "hall", 30), "watch")
    land.does(FailShelter("hall", "Gas"), "watch")
    made = making.replan(land.desk, 1)
    assert sum(each.people for each in made.reading.problem.under_way) == 30
    assert made.file.people == 160
    assert made.file.unplaced == 40


def test_a_failed_bridge_is_planned_around(land: Toy) -> None:
    """Tests that a new plan does without a road, and that the old one is not carried on by oversight."""
    making.propose(land.desk, planned(land), land.by("chief"))
    land.does(FailRoad("net", BRIDGE, "Hit"), "watch")
    made = making.replan(land.desk, 1)
    assert not set(BRIDGE) & set(made.file.arcs)
    assert made.file.unplaced == 100
    assert made.file.closed == BRIDGE


def test_what_is_missing_is_named(land: Toy) -> None:
    """Tests that nets, zones and evacuations that are not there are told in words."""
    for changed in ({"net": "none"}, {"zones": ("moor",)}, {"shelters": ("tent",)}):
        with pytest.raises(NotFoundError):
            planned(land, **changed)
    with pytest.raises(NotFoundError, match="no evacuation 7"):
        making.replan(land.desk, 7)
    for zones in ((), ("hill", "hill")):
        with pytest.raises(InvalidValueError, match="each once"):
            replace(WISH, zones=zones)


def test_the_public_sees_where_to_go(land: Toy) -> None:
    """Tests that shelters are public while people are sent there, without how many are in them."""
    with land.store.read() as tx:
        assert public_shelters(tx, land.desk.frame()) == []
    under_way(land)
    with land.store.read() as tx:
        found = public_shelters(tx, land.desk.frame())
    assert [each["name"] for each in found] == ["Hall", "School"]
    assert not {"received", "places", "taken"} & set(found[0])
    land.does(FailShelter("hall", "Gas"), "watch")
    with land.store.read() as tx:
        assert [each["id"] for each in public_shelters(tx, land.desk.frame())] == ["school"]
    assert len(SHELTERS) == 3


def test_people_who_left_need_nothing(land: Toy) -> None:
    """Tests that a zone that is empty by the counts is still in the plan, and nobody of it is moved."""
    land.does(AmendZone(replace(ZONES[1], needing_help=NeedingHelp())))
    under_way(land)
    land.does(CountMoved(1, "quay", 70), "watch")
    made = making.replan(land.desk, 1)
    assert {zone.id: zone.people for zone in made.file.zones}["quay"] == 0


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=12), st.integers(0, 10**6))
def test_whole_numbers_add_up(shares: list[float], wanted: int) -> None:
    """Tests that rounding loses nobody, and stays within one of each share."""
    found = whole_numbers(shares, wanted)
    assert sum(found) == wanted
    assert all(n >= 0 for n in found)
    if sum(shares) > 0:
        exact = np.array(shares) * wanted / sum(shares)
        assert np.abs(np.array(found) - exact).max() <= 1 + 1e-6
