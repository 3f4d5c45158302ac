"""How the people of a post differ, and the texts that say so."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.errors import InvalidValueError
from holdfast.model import Mix, Post, Tier
from holdfast.model.shape import (
    at_threat,
    by_threat_of,
    by_threat_text,
    mix_of,
    mix_text,
    tiers_of,
    tiers_text,
)

names = st.from_regex(r"[a-z][a-z._-]{0,8}", fullmatch=True)


@given(
    st.lists(st.builds(Tier, st.integers(1, 99), st.sampled_from([0.0, 0.25, 0.5, 1.0, 3.0]))),
    st.lists(st.builds(Mix, names, st.integers(1, 99))),
    st.lists(st.integers(1, 99)),
)
def test_texts_are_read_back(tiers: list[Tier], mix: list[Mix], strengths: list[int]) -> None:
    """Tests that what is written is read as it was, and nothing is written of nothing."""
    assert tiers_of(tiers_text(tiers)) == tuple(tiers)
    assert mix_of(mix_text(mix)) == tuple(mix)
    assert by_threat_of(by_threat_text(strengths)) == tuple(strengths)


@pytest.mark.parametrize("text", ["2", "x:1", "2:x", "0:1", "2:nan", "1:1:1:x", ":"])
def test_texts_that_cannot_be_read(text: str) -> None:
    """Tests that a text that is no list of tiers says how to write one."""
    with pytest.raises(InvalidValueError, match="2:1 3:0.5"):
        tiers_of(text)
    with pytest.raises(InvalidValueError, match="4 6 10"):
        by_threat_of("4 six")


@pytest.mark.parametrize(
    ("shape", "said"),
    [
        ({"tiers": (Tier(1, 0.5), Tier(1, 1.0))}, "most worthy first"),
        ({"mix": (Mix("lead", 3),)}, "names 3 people"),
        ({"mix": (Mix("lead", 1), Mix("lead", 1))}, "twice"),
        ({"by_threat": (3,)}, "threat level 1"),
        ({"by_threat": (2, 1)}, "falls"),
    ],
)
def test_shapes_that_cannot_be(shape: dict[str, tuple[object, ...]], said: str) -> None:
    """Tests that a post of two whose shape contradicts itself is refused with what to do."""
    with pytest.raises(InvalidValueError, match=said):
        Post("gate", "dam", "guard", "guard", 2, **shape)  # type: ignore[arg-type]


def test_beyond_the_last_level() -> None:
    """Tests that a level beyond the last strength asks for that."""
    assert [at_threat((4, 6), level) for level in (1, 2, 3)] == [4, 6, 6]
