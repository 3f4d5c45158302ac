"""What fails if something fails: chains that a person can follow, and laws that hold for every graph."""

from __future__ import annotations

import time
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.errors import InvalidValueError
from holdfast.protect.cascade import NOTHING, Cascade, Condition, cascade

PLANT, PUMP, HOSPITAL, SCHOOL, MILL = range(5)
LINKS = [(PUMP, PLANT), (HOSPITAL, PUMP), (SCHOOL, PUMP), (MILL, SCHOOL)]


def of(failed: list[int], degraded: list[int] | None = None) -> Cascade:
    """Return the cascade of five facilities: the pump needs the plant, hospital and school the pump, the mill the school."""
    dependent, on = zip(*LINKS, strict=True)
    return cascade(5, dependent, on, failed, degraded or [])


def test_what_hangs_on_it_fails_with_its_chain() -> None:
    """Tests that a failure is handed on, and the chain explains it from where it began."""
    found = of([PUMP])
    assert found.condition.tolist() == [0, 2, 2, 2, 2]
    assert found.hanging().tolist() == [HOSPITAL, SCHOOL, MILL]
    assert found.chain(MILL) == (PUMP, SCHOOL, MILL)
    assert found.chain(PUMP) == (PUMP,)


def test_what_works_in_part_degrades_others() -> None:
    """Tests that degradation is handed on, and that failing goes before it."""
    found = of([SCHOOL], [PLANT])
    assert found.condition.tolist() == [1, 1, 1, 2, 2]
    assert found.chain(MILL) == (SCHOOL, MILL)
    assert found.chain(HOSPITAL) == (PLANT, PUMP, HOSPITAL)


def test_a_circle_ends() -> None:
    """Tests that facilities that need each other all fail, and the chains end."""
    found = cascade(3, [0, 1, 2], [1, 2, 0], [0])
    assert found.condition.tolist() == [2, 2, 2]
    assert found.chain(1) == (0, 2, 1)
    assert cascade(1, [0], [0], [0]).hanging().tolist() == []


@pytest.mark.parametrize(
    ("dependent", "on", "failed"), [([0], [1, 1], [0]), ([5], [0], [0]), ([0], [-1], [0]), ([0], [1], [2])]
)
def test_numbers_that_are_no_facility(dependent: list[int], on: list[int], failed: list[int]) -> None:
    """Tests that arrays of other lengths and facilities that are not there are refused."""
    with pytest.raises(InvalidValueError):
        cascade(2, dependent, on, failed)


GRAPHS = st.integers(1, 12).flatmap(
    lambda n: st.tuples(
        st.just(n),
        st.lists(st.tuples(st.integers(0, n - 1), st.integers(0, n - 1)), max_size=30),
        st.lists(st.integers(0, n - 1), max_size=4),
        st.lists(st.integers(0, n - 1), max_size=4),
    )
)


def _closure(n: int, links: list[tuple[int, int]], roots: set[int]) -> set[int]:
    """Return everything that hangs on some facilities, by going round until nothing is added."""
    found = set(roots)
    for _ in range(n):
        found |= {dependent for dependent, on in links if on in found}
    return found


@given(GRAPHS)
def test_against_going_round(given_: tuple[int, list[tuple[int, int]], list[int], list[int]]) -> None:
    """Tests that condition, chain and depth are those of a plain closure, whatever the graph."""
    n, links, failed, degraded = given_
    found = cascade(n, [a for a, _ in links], [b for _, b in links], failed, degraded)
    fails = _closure(n, links, set(failed))
    part = _closure(n, links, fails | set(degraded)) - fails
    assert {i for i in range(n) if found.condition[i] == Condition.FAILS} == fails
    assert {i for i in range(n) if found.condition[i] == Condition.DEGRADED} == part
    for each in range(n):
        chain = found.chain(each)
        assert len(set(chain)) == len(chain) == found.depth[each] + 1
        assert all((later, earlier) in links for earlier, later in pairwise(chain))
        if found.because[each] == NOTHING and found.condition[each]:
            assert each in failed or each in degraded


def test_a_million_links_in_seconds() -> None:
    """Tests that a long line with many cross links is read in time that grows with the links, not their square."""
    n = 200_000
    line = np.arange(1, n)
    others = np.random.default_rng(1).integers(0, n, (2, 800_000))
    begun = time.monotonic()
    found = cascade(n, np.concatenate([line, others[0]]), np.concatenate([line - 1, others[1]]), [0])
    assert found.hanging().size == n - 1
    assert time.monotonic() - begun < 20
