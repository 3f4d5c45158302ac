from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.plan.search import batches


@given(
    sizes=st.lists(st.integers(0, 9), min_size=1, max_size=5), size=st.integers(1, 4), seed=st.integers(0, 99)
)
def test_batches_hold_everybody_once_and_one_group_each(sizes: list[int], size: int, seed: int) -> None:
    """Tests that a pass looks at everybody exactly once, in batches of one group."""
    group = np.repeat(np.arange(len(sizes)), sizes)
    people, first = batches(group, np.random.default_rng(seed), size)
    assert sorted(people.tolist()) == list(range(len(group)))
    for low, high in pairwise(first):
        assert 1 <= high - low <= size
        assert len(set(group[people[low:high]].tolist())) == 1


@pytest.mark.parametrize("size", [1, 3])
def test_batches_of_nobody(size: int) -> None:
    """Tests that no people make no batches."""
    people, first = batches(np.zeros(0, np.int64), np.random.default_rng(0), size)
    assert people.size == 0
    assert first.tolist() == [0]
