"""The mark that every text carries out of an exercise."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from holdfast.model.exercise import MARK, marked


def test_marked_only_in_an_exercise() -> None:
    """Tests that an exercise is marked, and an actual register is not."""
    assert marked("Fire", True) == "EXERCISE EXERCISE EXERCISE: Fire"
    assert marked("Fire", False) == "Fire"


@given(st.text())
def test_marked_once(text: str) -> None:
    """Tests that marking twice is marking once."""
    assert marked(marked(text, True), True) == marked(text, True)
    assert marked(text, True).startswith(MARK)
