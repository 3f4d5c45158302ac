"""Tests that evacuations are planned in the fewest steps, and that what cannot be done is said."""

from __future__ import annotations

import numpy as np
import pytest
from evacuations import STEP, fewest_steps, most_by, problems, roads_of
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from holdfast.errors import PlanError
from holdfast.protect.evacuation import plan
from holdfast.protect.evacuation_check import check
from holdfast.protect.evacuation_problem import (
    Depot,
    EvacuationParams,
    EvacuationProblem,
    LimitKind,
    Reason,
    Shelter,
    Zone,
)

MINUTES = EvacuationParams(step_seconds=STEP)
calm = settings(deadline=None, max_examples=60, suppress_health_check=list(HealthCheck))


@calm
@given(problems())
def test_clearance_is_the_optimum_of_the_programme(problem: EvacuationProblem) -> None:
    """Tests that as many people as can be placed are, in as few minutes as a linear programme needs."""
    found = plan(problem, MINUTES)
    assert check(problem, found) == ()
    assert found.moved == pytest.approx(most_by(problem, 400), abs=1e-3)
    if found.moved:
        assert found.steps == fewest_steps(problem, found.moved - 1e-3, found.steps)


@calm
@given(problems(special=True))
def test_two_kinds_of_people_are_bounded_by_the_programme(problem: EvacuationProblem) -> None:
    """Tests that with special places the programme's optimum lies between bound and clearance time."""
    found = plan(problem, MINUTES)
    assert check(problem, found) == ()
    assert found.moved == pytest.approx(most_by(problem, 400), abs=1e-3)
    if found.moved:
        best = fewest_steps(problem, found.moved - 1e-3, found.steps)
        assert best <= found.steps
        assert found.bound_seconds <= best * STEP + 1e-6


@calm
@given(problems(special=True, whole=False))
def test_every_plan_can_be_carried_out(problem: EvacuationProblem) -> None:
    """Tests that plans for roads of any length and width pass the judge, and that the bound is below them."""
    found = plan(problem)
    assert check(problem, found) == ()
    assert 0 <= found.bound_seconds <= found.clearance_seconds


@calm
@given(problems(whole=False), st.sampled_from([20.0, 7.0, 2.0]))
def test_no_step_beats_the_bound_of_another(problem: EvacuationProblem, step: float) -> None:
    """Tests that the bound of a coarse plan holds for fine ones, which move as many."""
    coarse, fine = plan(problem, MINUTES), plan(problem, EvacuationParams(step_seconds=step))
    assert fine.moved == pytest.approx(coarse.moved, abs=1e-2)
    assert coarse.bound_seconds <= fine.clearance_seconds + 0.05
    assert fine.bound_seconds <= coarse.clearance_seconds + 0.05


@calm
@given(problems(special=True, whole=False), st.integers(0, 30))
def test_nobody_arrives_after_the_horizon(problem: EvacuationProblem, minutes: int) -> None:
    """Tests that who cannot arrive in time is named."""
    short = EvacuationProblem(problem.roads, problem.zones, problem.shelters, horizon_seconds=60.0 * minutes)
    assert check(short, plan(short)) == ()


def two_roads() -> EvacuationProblem:
    """Return 100 people and two roads: 1 minute for 10 a minute, and 5 minutes for 10 a minute."""
    roads = roads_of((0, 1, 1, 10), (0, 2, 4, 10), (2, 1, 1, 20), nodes=3)
    return EvacuationProblem(roads, (Zone("Z", 0, 100),), (Shelter("S", 1, 100),))


def test_a_case_by_hand() -> None:
    """Tests that 100 people need 8 minutes: 70 by the short road from minute 0 on, 30 by the long one."""
    found = plan(two_roads(), MINUTES)
    assert (found.steps, found.clearance_seconds, found.bound_seconds) == (8, 480.0, 480.0)
    assert found.gap == 0.0
    assert found.curve.tolist() == [0, 10, 20, 30, 40, 60, 80, 100]
    assert {limit.index for limit in found.limits if limit.kind is LimitKind.ROAD} == {0, 1}


def test_the_bound_is_between_steps() -> None:
    """Tests that 100 people on a road of a minute for 60 a minute take 160 seconds, whatever the step."""
    roads = roads_of((0, 1, 1, 60), nodes=2)
    found = plan(EvacuationProblem(roads, (Zone("Z", 0, 100),), (Shelter("S", 1, 100),)), MINUTES)
    assert found.bound_seconds == pytest.approx(160.0, abs=1e-3)
    assert found.clearance_seconds == 180.0


def test_shelters_too_small() -> None:
    """Tests that those without a place are counted, with the places that would take them."""
    roads = two_roads().roads
    problem = EvacuationProblem(roads, (Zone("Z", 0, 100),), (Shelter("S", 1, 60),))
    found = plan(problem, MINUTES)
    assert check(problem, found) == ()
    (left,) = found.unplaced
    assert (left.reason, left.people, left.extra_places) == (Reason.NO_PLACES, 40.0, 40.0)


def test_no_way_out() -> None:
    """Tests that a zone from which no open road leads to a shelter is named, and the others are moved."""
    roads = roads_of((0, 1, 1, 10), (2, 0, 1, 0), nodes=3)
    zones = (Zone("out", 0, 20), Zone("cut off", 2, 30))
    found = plan(EvacuationProblem(roads, zones, (Shelter("S", 1, 100),)), MINUTES)
    assert [(u.zone, u.people, u.reason) for u in found.unplaced] == [(1, 30.0, Reason.NO_WAY_OUT)]
    assert found.moved == 20.0


@pytest.mark.parametrize("zones", [(), (Zone("Z", 0, 0),)])
def test_nobody_to_move(zones: tuple[Zone, ...]) -> None:
    """Tests that an empty evacuation has an empty plan."""
    problem = EvacuationProblem(two_roads().roads, zones, ())
    found = plan(problem)
    assert (found.clearance_seconds, found.steps, found.moved, check(problem, found)) == (0.0, 0, 0.0, ())


def test_a_zone_in_its_shelter() -> None:
    """Tests that people who are where the shelter is arrive in the first step, on a centroid too."""
    roads = two_roads().roads
    for thru in (None, np.array([True, True, False])):
        net = type(roads)(roads.tail, roads.head, roads.seconds, roads.capacity_per_hour, 3, no_through=thru)
        problem = EvacuationProblem(net, (Zone("Z", 1, 100),), (Shelter("S", 1, 100),))
        found = plan(problem, MINUTES)
        assert (found.steps, check(problem, found)) == (1, ())


def test_what_limits() -> None:
    """Tests that a narrow exit, a narrow door, full shelters and long ways are each named."""
    roads = roads_of((0, 1, 1, 100), (0, 2, 30, 100), nodes=3)
    exit_ = EvacuationProblem(roads, (Zone("Z", 0, 100, exit_per_hour=60),), (Shelter("S", 1, 100),))
    door = EvacuationProblem(roads, (Zone("Z", 0, 100),), (Shelter("S", 1, 100, entry_per_hour=60),))
    near, far = Shelter("near", 1, 50), Shelter("far", 2, 50)
    full = EvacuationProblem(roads, (Zone("Z", 0, 100),), (near, far))
    for problem, kind in (
        (exit_, LimitKind.ZONE_EXIT),
        (door, LimitKind.SHELTER_ENTRY),
        (full, LimitKind.SHELTER_PLACES),
        (full, LimitKind.DISTANCE),
    ):
        assert kind in {limit.kind for limit in plan(problem, MINUTES).limits}


def test_buses_take_those_without_a_vehicle() -> None:
    """Tests that two buses with ten seats take 40 people in two trips each, within their bound."""
    roads = roads_of((0, 1, 10, 10), (1, 0, 10, 10), nodes=2)
    problem = EvacuationProblem(
        roads,
        (Zone("Z", 0, 100, needing_transport=40),),
        (Shelter("S", 1, 100),),
        (Depot("D", 0, 2, 10, 60.0),),
    )
    found = plan(problem, MINUTES)
    assert check(problem, found) == ()
    assert len(found.trips) == 4
    # Board 1, drive 10, alight 1, back 10, board 1, drive 10 minutes.
    assert found.trips_clearance_seconds == found.trips_bound_seconds == 33 * 60.0
    assert found.moved == 100


def test_no_bus_comes() -> None:
    """Tests that people whom no bus can reach are named."""
    roads = roads_of((0, 1, 10, 10), nodes=2)
    problem = EvacuationProblem(
        roads, (Zone("Z", 0, 10, needing_transport=4),), (Shelter("S", 1, 100),), (Depot("D", 1, 2),)
    )
    found = plan(problem, MINUTES)
    assert [(u.people, u.reason) for u in found.unplaced] == [(4.0, Reason.NO_BUS)]
    assert check(problem, found) == ()


def test_a_step_too_short_is_refused() -> None:
    """Tests that a step that would fill the memory is refused in words, and that none given is chosen well."""
    roads = roads_of((0, 1, 1, 0.001), nodes=2)
    problem = EvacuationProblem(roads, (Zone("Z", 0, 100_000),), (Shelter("S", 1, 100_000),))
    with pytest.raises(PlanError, match="longer step"):
        plan(problem, EvacuationParams(step_seconds=1.0))
    assert plan(problem).gap < 0.02


def test_the_same_twice() -> None:
    """Tests that the same problem gives the same plan."""
    first, second = plan(two_roads()), plan(two_roads())
    assert first.phases == second.phases


@pytest.mark.parametrize(
    ("zone", "fault"),
    [
        (Zone("Z", 9, 1), "junction 9"),
        (Zone("Z", 0, -1), "-1 people"),
        (Zone("Z", 0, 1, 2), "special places"),
        (Zone("Z", 0, 1, people_per_vehicle=0.0), "in a vehicle"),
        (Zone("Z", 0, 1, ready_seconds=float("nan")), "ready"),
        (Zone("Z", 0, 1, exit_per_hour=-1.0), "lets out"),
    ],
)
def test_impossible_zones_are_refused(zone: Zone, fault: str) -> None:
    """Tests that each field that cannot be is refused by name."""
    with pytest.raises(PlanError, match=fault):
        EvacuationProblem(two_roads().roads, (zone,), ())
