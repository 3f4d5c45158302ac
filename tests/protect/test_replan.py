"""Tests that a new plan begins where everybody is when a road or a shelter fails."""

from __future__ import annotations

import pytest
from evacuations import STEP, problems, roads_of
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from holdfast.errors import PlanError
from holdfast.protect.evacuation import plan
from holdfast.protect.evacuation_check import check
from holdfast.protect.evacuation_problem import Depot, EvacuationParams, EvacuationProblem, Shelter, Zone
from holdfast.protect.replan import replan

MINUTES = EvacuationParams(step_seconds=STEP)
calm = settings(deadline=None, max_examples=60, suppress_health_check=list(HealthCheck))


@calm
@given(problems(special=True, whole=False), st.floats(0, 1200), st.data())
def test_everybody_is_still_counted(problem: EvacuationProblem, at: float, data: st.DataObject) -> None:
    """Tests that the received, the waiting and the moving are all people, and that the new plan passes the judge; twice."""
    before, total = plan(problem), problem.people
    for _ in range(2):
        arcs = data.draw(st.lists(st.integers(0, len(problem.roads) - 1), max_size=3))
        shelters = data.draw(st.lists(st.integers(0, len(problem.shelters) - 1), max_size=1))
        after = replan(problem, before, at, arcs, shelters)
        assert check(after.problem, after.plan) == ()
        assert after.received.sum() + after.waiting + after.moving == pytest.approx(total, abs=1e-2)
        problem, before, total = after.problem, after.plan, after.waiting + after.moving


def one_road() -> EvacuationProblem:
    """Return 60 people, a road of 4 minutes for 10 a minute to one shelter, and a longer one to another."""
    roads = roads_of((0, 1, 4, 10), (0, 2, 5, 20), (2, 1, 5, 20), (1, 2, 5, 20), nodes=3)
    return EvacuationProblem(roads, (Zone("Z", 0, 60),), (Shelter("S", 1, 100), Shelter("T", 2, 100)))


def test_a_road_fails_by_hand() -> None:
    """Tests that after 5 minutes 10 have arrived, 40 are on the road, turn back, and all go round."""
    roads = roads_of((0, 1, 4, 10), (0, 2, 5, 20), (2, 1, 5, 20), nodes=3)
    problem = EvacuationProblem(roads, (Zone("Z", 0, 60),), (Shelter("S", 1, 100),))
    before = plan(problem, MINUTES)
    assert before.steps == 10
    after = replan(problem, before, 300.0, failed_arcs=[0], params=MINUTES)
    assert (after.received[0, 0], after.moving, after.waiting) == (10.0, 40.0, 10.0)
    assert {each.node for each in after.problem.under_way} == {0}
    assert after.plan.moved == 50.0
    # 10 wait, 10 are back after 0 to 1 minutes; the last group has driven 4 minutes and needs as many back, then 10.
    assert after.plan.clearance_seconds == 15 * 60.0


def test_a_shelter_fails() -> None:
    """Tests that whoever is in a shelter stays, and the others go to one that is open."""
    problem = one_road()
    before = plan(problem, MINUTES)
    after = replan(problem, before, before.clearance_seconds / 2, failed_shelters=[0], params=MINUTES)
    assert after.problem.shelters[0].places == 0
    assert after.plan.moved + after.received.sum() == pytest.approx(60)
    assert all(stream.shelter == 1 for stream in after.plan.streams)


def test_buses_go_on() -> None:
    """Tests that people on a bus are received, and that the bus is where it is free next."""
    roads = roads_of((0, 1, 10, 10), (1, 0, 10, 10), nodes=2)
    zones = (Zone("Z", 0, 100, needing_transport=40),)
    problem = EvacuationProblem(roads, zones, (Shelter("S", 1, 100),), (Depot("D", 0, 2, 10, 60.0),))
    before = plan(problem, MINUTES)
    after = replan(problem, before, 300.0, params=MINUTES)
    assert after.problem.zones[0].needing_transport == 20
    assert [(depot.node, depot.ready_seconds) for depot in after.problem.depots] == [(1, 420.0), (1, 420.0)]
    assert check(after.problem, after.plan) == ()


def test_nothing_fails_nothing_is_lost() -> None:
    """Tests that a new plan without a failure ends as the old one would have, but for the step in which people are met."""
    problem = one_road()
    before = plan(problem, MINUTES)
    after = replan(problem, before, 120.0, params=MINUTES)
    assert 0 <= after.plan.clearance_seconds + 120.0 - before.clearance_seconds <= STEP


@pytest.mark.parametrize(("at", "arcs", "shelters"), [(-1.0, [], []), (0.0, [9], []), (0.0, [], [-1])])
def test_what_cannot_fail_is_refused(at: float, arcs: list[int], shelters: list[int]) -> None:
    """Tests that a moment before the plan, and roads and shelters that are not there, are refused in words."""
    with pytest.raises(PlanError):
        replan(one_road(), plan(one_road()), at, arcs, shelters)
