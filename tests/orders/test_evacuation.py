"""Evacuations: proposed by one account, approved by another, begun on a published alert, superseded when something fails."""

from __future__ import annotations

import json
from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest

from evacuation_worlds import BRIDGE, begins, ground, plan_body, proposal, proposes, warns
from holdfast.desk import Enclosures, Receipt
from holdfast.model.evacuation import EVACUATION_MOVES, EvacuationState
from holdfast.orders import (
    ApproveEvacuation,
    BeginPhase,
    CloseEvacuation,
    FailRoad,
    FailShelter,
    FillShelter,
    FinishPhase,
    OrderReturn,
    ProposeEvacuation,
    ReopenShelter,
    RestoreRoad,
    TieAlert,
    WithdrawEvacuation,
)
from holdfast.orders.evacuation_plans import read_plan
from holdfast.rebuild import rebuild
from holdfast.store import tables as t
from rights_world import rows
from worlds import Toy


@pytest.fixture
def land(toy: Toy) -> Toy:
    """Return the toy register with zones, shelters and roads."""
    return ground(toy)


@pytest.fixture
def small(sqlite_copy: Any) -> Toy:
    """Return the same on SQLite alone."""
    return ground(sqlite_copy())


def state(toy: Toy, number: int) -> str:
    """Return the state of an evacuation."""
    return next(str(row.state) for row in rows(toy, t.evacuation) if row.id == number)


def test_from_proposal_to_the_end(land: Toy) -> None:
    """Tests the whole way on both databases, and that the record gives the same tables."""
    number = begins(land)
    land.does(FinishPhase(number, 1), "watch")
    land.does(BeginPhase(number, 2), "chief")
    land.does(FinishPhase(number, 2), "chief")
    answer = land.does(OrderReturn(number, ("quay",), "Only by day."), "warning")
    assert answer.effects == {"release": 1, "waiting": ["hill"]}
    assert land.does(OrderReturn(number, ("hill",), "Boil the water."), "chief").effects["release"] == 2
    land.does(CloseEvacuation(number, "Nobody was counted.", 160), "chief")
    assert state(land, number) == "closed"
    assert json.loads(rows(land, t.evacuation)[0].totals)["unaccounted"] == 160
    assert rebuild(land.store, check=True).same


def test_a_double_click_proposes_once(small: Toy) -> None:
    """Tests that the same proposal with the same key is carried out once."""
    order, enclosures = proposal()
    first = small.does(order, "chief", key="k", enclosures=enclosures)
    again = small.does(order, "chief", key="k", enclosures=enclosures)
    assert again.repeated
    assert again.effects == first.effects == {"evacuation": 1}
    assert len(rows(small, t.evacuation)) == 1


def test_nobody_approves_their_own(small: Toy) -> None:
    """Tests that the account decides, and that who may not warn cannot approve at all."""
    number = proposes(small)
    assert "Nobody approves" in small.refuses(ApproveEvacuation(number), "chief")
    assert "asks for the power" in small.refuses(ApproveEvacuation(number), "watch")
    small.does(ApproveEvacuation(number), "warning")
    assert "is approved" in small.refuses(ApproveEvacuation(number), "warning")


def test_nobody_leaves_without_an_alert(small: Toy) -> None:
    """Tests that a phase begins only once an alert is published, one after the other."""
    number = proposes(small)
    assert "asks for one that is approved" in small.refuses(BeginPhase(number, 1), "chief")
    small.does(ApproveEvacuation(number), "warning")
    assert "No alert is in force" in small.refuses(BeginPhase(number, 1), "chief")
    alert = warns(small, number)
    assert "Phase 1 has not begun" in small.refuses(BeginPhase(number, 2), "chief")
    assert small.does(BeginPhase(number, 1), "chief").effects == {"zones": ["hill"], "alert": alert}
    assert "is begun, not waiting" in small.refuses(BeginPhase(number, 1), "chief")
    assert "has no phase 3" in small.refuses(BeginPhase(number, 3), "chief")


def test_an_alert_that_has_expired_tells_nobody(small: Toy) -> None:
    """Tests that an alert counts only while it holds."""
    number = proposes(small)
    small.does(ApproveEvacuation(number), "warning")
    warns(small, number)
    small.now += timedelta(hours=7)
    assert "in force" in small.refuses(BeginPhase(number, 1), "chief")


def test_what_alert_can_be_tied(small: Toy) -> None:
    """Tests that an alert that is not there is refused, and one that is there is noted."""
    number = proposes(small)
    assert "no alert 9" in small.refuses(TieAlert(number, 9), "chief")
    alert = warns(small, number)
    small.does(TieAlert(number, alert), "chief")
    assert rows(small, t.evacuation)[0].alert == alert


def test_who_is_left_is_named_twice(small: Toy) -> None:
    """Tests that people for whom there is no place are told by the proposal, and named by who approves."""
    body = plan_body(
        unplaced=40,
        zones=[
            {"id": "hill", "people": 100, "unplaced": 40, "phase": 1},
            {"id": "quay", "people": 60, "unplaced": 0, "phase": 2},
        ],
        shelters=[{"id": "school", "people": 60}, {"id": "hall", "people": 60}],
    )
    order, enclosures = proposal(body)
    assert small.does(order, "chief", enclosures=enclosures).effects["unplaced"] == {"hill": 40}
    assert "for 40 people" in small.refuses(ApproveEvacuation(1), "warning")
    assert "names 39" in small.refuses(ApproveEvacuation(1, 39), "warning")
    small.does(ApproveEvacuation(1, 40), "warning")


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"bound_seconds": 1300}, "do not add up"),
        ({"people": 161}, "do not add up"),
        ({"unplaced": 1}, "do not add up"),
        ({"phases": []}, "do not add up"),
        ({"roads_file": "0" * 64}, "other roads"),
        ({"net": "none"}, "no road net none"),
        ({"format": "x"}, "no plan of an evacuation"),
        ({"shelters": [{"id": "school", "people": 99}, {"id": "hall", "people": 61}]}, "60 places left"),
        ({"shelters": [{"id": "tent", "people": 100}, {"id": "hall", "people": 60}]}, "no shelter tent"),
        ({"zones": [{"id": "moor", "people": 160, "unplaced": 0, "phase": 1}]}, "no zone moor"),
        ({"people": 0, "zones": [], "shelters": [], "phases": []}, "for nobody"),
    ],
)
def test_plans_that_cannot_be(small: Toy, changed: dict[str, Any], said: str) -> None:
    """Tests that a plan is refused that contradicts itself or the register."""
    order, enclosures = proposal(plan_body(**changed))
    answer = small.give(order, "chief", enclosures=enclosures)
    assert not isinstance(answer, Receipt)
    assert said in answer.reason()


@pytest.mark.parametrize("body", [b"", b"{}", b"[" * 100_000, b"\x00\xff", b'{"people":1e999}', b"null"])
def test_files_that_are_no_plans(small: Toy, body: bytes) -> None:
    """Tests that any bytes are refused in words."""
    assert read_plan(body) is None
    order = ProposeEvacuation("north", "T", sha256(body).hexdigest(), 1, 0, 1, 1)
    assert "no plan" in small.refuses(order, "chief", enclosures=Enclosures(blobs=(body,)))
    assert "not handed in" in small.refuses(ProposeEvacuation("north", "T", "0" * 64, 1, 0, 1, 1), "chief")


def test_figures_of_the_order_are_those_of_the_file(small: Toy) -> None:
    """Tests that an order cannot say anything else than its plan."""
    order, enclosures = proposal(people=159)
    assert "other figures" in small.refuses(order, "chief", enclosures=enclosures)


def test_one_evacuation_at_a_time(small: Toy) -> None:
    """Tests that zones and places go to one evacuation: the second is refused, before and at approval."""
    first, second = proposes(small), proposes(small)
    small.does(ApproveEvacuation(first), "warning")
    assert "part of evacuation 1" in small.refuses(ApproveEvacuation(second), "warning")
    order, enclosures = proposal()
    assert "part of evacuation 1 already" in small.refuses(order, "chief", enclosures=enclosures)


def test_a_road_fails(small: Toy) -> None:
    """Tests that a plan over a road that fails is marked, waits for a reason, and is mended by its repair."""
    number = proposes(small)
    assert small.does(FailRoad("net", (9,), "A tree"), "watch").effects == {"evacuations": []}
    assert small.does(FailRoad("net", BRIDGE, "The bridge is hit"), "watch").effects == {"evacuations": [1]}
    assert "has failed already" in small.refuses(FailRoad("net", BRIDGE, "Again"), "watch")
    assert "has failed since: road net 4" in small.refuses(ApproveEvacuation(number), "warning")
    assert small.does(RestoreRoad("net", BRIDGE, "Repaired"), "watch").effects == {"evacuations": [1]}
    assert "has not failed" in small.refuses(RestoreRoad("net", BRIDGE, "Again"), "watch")
    small.does(ApproveEvacuation(number), "warning")
    warns(small, number)
    small.does(FailRoad("net", (4,), "Again"), "watch")
    assert "counts on what has failed" in small.refuses(BeginPhase(number, 1), "chief")
    small.does(BeginPhase(number, 1, "They walk over it."), "chief")
    assert rebuild(small.store, check=True).same


def test_a_shelter_fails_and_a_new_plan_takes_its_place(small: Toy) -> None:
    """Tests that a new plan supersedes the one under way once another account has approved it."""
    number = begins(small)
    small.does(FailShelter("hall", "Gas"), "watch")
    body = plan_body(
        unplaced=40,
        zones=[
            {"id": "hill", "people": 100, "unplaced": 0, "phase": 1},
            {"id": "quay", "people": 60, "unplaced": 40, "phase": 1},
        ],
        shelters=[{"id": "school", "people": 120}],
        phases=[{"number": 1, "start_seconds": 0, "end_seconds": 1200}],
    )
    order, enclosures = proposal(body, supersedes=number)
    assert "Why it takes the place" in small.refuses(order, "chief", enclosures=enclosures)
    order, enclosures = proposal(body, supersedes=number, why="The hall has failed.")
    assert small.does(order, "chief", enclosures=enclosures).effects["evacuation"] == 2
    assert state(small, number) == "under_way"
    answer = small.does(ApproveEvacuation(2, 40), "warning")
    assert answer.effects == {"supersedes": number}
    assert [state(small, n) for n in (1, 2)] == ["superseded", "under_way"]
    small.does(BeginPhase(2, 1), "chief")
    assert rebuild(small.store, check=True).same


def test_a_successor_keeps_every_zone(small: Toy) -> None:
    """Tests that no zone is lost from one plan to the next."""
    number = proposes(small)
    body = plan_body(
        people=100,
        zones=[{"id": "hill", "people": 100, "unplaced": 0, "phase": 1}],
        shelters=[{"id": "school", "people": 100}],
        phases=[{"number": 1, "start_seconds": 0, "end_seconds": 1200}],
    )
    order, enclosures = proposal(body, supersedes=number, why="Less")
    assert "zone quay" in small.refuses(order, "chief", enclosures=enclosures)


def test_a_shelter_that_is_full_takes_nobody(small: Toy) -> None:
    """Tests the states of a shelter: each move that is not allowed is refused."""
    small.does(FillShelter("hall", "All beds taken"), "watch")
    assert "is full" in small.refuses(FillShelter("hall", "Again"), "watch")
    order, enclosures = proposal()
    assert "hall is full" in small.refuses(order, "chief", enclosures=enclosures)
    small.does(FailShelter("hall", "Gas"), "watch")
    assert "is failed" in small.refuses(FillShelter("hall", "Again"), "watch")
    small.does(ReopenShelter("hall", "Aired"), "watch")
    assert "is open" in small.refuses(ReopenShelter("hall", "Again"), "watch")


def test_every_move_that_is_not_allowed_is_refused(small: Toy) -> None:
    """Tests the orders of each state against an evacuation in each state."""
    number = begins(small)
    for order in (ApproveEvacuation(number), WithdrawEvacuation(number, "No")):
        assert "asks for one that is" in small.refuses(order, "warning")
    assert "is under way" in small.refuses(OrderReturn(number, ("hill",), "Now"), "chief")
    assert "Phase 1 is under way" in small.refuses(CloseEvacuation(number, "Over", 160), "chief")
    small.does(FinishPhase(number, 1), "chief")
    assert "not part" in small.refuses(OrderReturn(number, ("moor",), "Now"), "chief")
    small.does(OrderReturn(number, ("hill",), "Now"), "chief")
    assert "released already" in small.refuses(OrderReturn(number, ("hill",), "Now"), "chief")
    assert "asks for one that is" in small.refuses(BeginPhase(number, 2), "chief")
    small.does(CloseEvacuation(number, "Over", 160), "chief")
    for last in (OrderReturn(number, ("quay",), "Now"), CloseEvacuation(number, "Over", 160)):
        assert "closed" in small.refuses(last, "chief")
    assert all(not EVACUATION_MOVES[each] for each in EvacuationState if not each.open)


def test_an_evacuation_is_withdrawn(small: Toy) -> None:
    """Tests that what nobody was told of can be withdrawn, and frees its zones."""
    number = proposes(small)
    small.does(ApproveEvacuation(number), "warning")
    small.does(WithdrawEvacuation(number, "The wind turned"), "chief")
    assert "is withdrawn" in small.refuses(ApproveEvacuation(number), "warning")
    assert proposes(small) == 2


def test_hostile_text(small: Toy) -> None:
    """Tests that texts are kept as they are or refused: scripts, a megabyte, NUL, marks of direction."""
    script = "<script>alert(1)</script>\u202eedoc"
    number = proposes(small, title=script)
    assert rows(small, t.evacuation)[0].title == script
    assert "cannot be used" in small.refuses(WithdrawEvacuation(number, "x" * 1_000_000), "chief")
    assert "cannot be used" in small.refuses(WithdrawEvacuation(number, "\x01"), "chief")
