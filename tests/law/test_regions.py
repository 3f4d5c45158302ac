"""Tests of regions that nest."""

from __future__ import annotations

import law_worlds
import numpy as np
import pytest

from holdfast.errors import InvalidValueError
from holdfast.law import RegionTree

TREE = law_worlds.REGIONS


def test_what_lies_in_what() -> None:
    """Tests that a region holds itself and what is nested in it."""
    assert TREE.holds_in(["land"], "town")
    assert TREE.holds_in(["town"], "town")
    assert not TREE.holds_in(["town"], "north")
    assert not TREE.holds_in(["south"], "town")
    assert TREE.chain(TREE.code("town")) == (2, 1, 0)


def test_territory_is_spelled_out() -> None:
    """Tests that a territory holds the nested regions, and ignores unknown ones."""
    assert TREE.territory(["north", "atlantis"]).tolist() == [False, True, True, False]


def test_duty_inside_home() -> None:
    """Tests pairs of duty and home, unknown ones included."""
    duty, home = np.array([2, 1, 0, -1, 2], np.int32), np.array([1, 2, 0, 1, -1], np.int32)
    assert TREE.inside(duty, home).tolist() == [True, False, True, False, False]


@pytest.mark.parametrize("parents", [{"a": "b"}, {"a": "b", "b": "a"}, {"a": "a"}])
def test_impossible_trees_are_refused(parents: dict[str, str | None]) -> None:
    """Tests that a parent must exist and that no region lies in itself."""
    with pytest.raises(InvalidValueError):
        RegionTree.of(parents)
