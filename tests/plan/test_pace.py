from __future__ import annotations

import pytest

from holdfast.plan.pace import Pace, between, never


def test_progress_is_by_work_or_time_whichever_is_more() -> None:
    """Tests that a stage of ten passes is over early when its time is."""
    now = [0.0]
    pace = Pace(lambda: now[0], never, 100.0)
    stage = pace.stage(11, until=0.5)
    stage.done = 5
    assert stage.progress() == pytest.approx(0.5)
    now[0] = 40.0
    assert stage.progress() == pytest.approx(40 / (50 - 8))
    assert not stage.over()
    now[0] = 50.0
    assert stage.over()


def test_without_a_limit_only_work_counts() -> None:
    """Tests that no clock ends a search without a time limit."""
    now = [0.0]
    stage = Pace(lambda: now[0], never, None).stage(3, until=0.1)
    now[0] = 1e9
    stage.done = 1
    assert stage.progress() == pytest.approx(0.5)
    assert not stage.over()


def test_the_way_between_is_geometric() -> None:
    """Tests the ends and the middle of a knob's way."""
    assert [between(16.0, 1.0, p) for p in (0, 0.5, 1)] == pytest.approx([16, 4, 1])
