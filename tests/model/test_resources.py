"""Nouns of resources: what they refuse, which types serve, and that the page draws the states as they are."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

import holdfast.orders as o
from holdfast.errors import InvalidValueError
from holdfast.model.resources import (
    ANSWERS,
    LINE_MOVES,
    MESSAGES,
    MOST,
    Counted,
    Depot,
    LineState,
    Resource,
    Step,
    check_money,
    check_quantity,
    moved,
    serves,
)

PAGE = Path(__file__).parents[2] / "docs" / "explanation" / "resources.md"
FAULTY: dict[str, Callable[[], object]] = {
    "an identifier": lambda: Resource("two words", "T", "pump"),
    "a title": lambda: Resource("r", "", "pump"),
    "a long title": lambda: Resource("r", "x" * 201, "pump"),
    "type 0": lambda: Resource("r", "T", "pump", 0),
    "type 5": lambda: Resource("r", "T", "pump", 5),
    "a unit": lambda: Resource("r", "T", "pump", None, ""),
    "off the globe": lambda: Depot("d", "D", "land", 91.0, 0.0),
    "no number": lambda: Depot("d", "D", "land", float("nan"), 0.0),
    "a count below 0": lambda: Counted("d", "r", -1),
    "too many": lambda: check_quantity("It", MOST + 1),
    "a debt": lambda: check_money(-1, "EUR"),
    "a currency in words": lambda: check_money(1, "Euro"),
}


@pytest.mark.parametrize("what", FAULTY)
def test_what_cannot_be(what: str) -> None:
    """Tests that each is refused in words."""
    with pytest.raises(InvalidValueError, match="Give"):
        FAULTY[what]()


@pytest.mark.parametrize(
    ("type_", "asked", "does"),
    [(1, 1, True), (1, 3, True), (3, 1, False), (None, None, True), (2, None, True), (None, 4, False)],
)
def test_a_stronger_type_serves(type_: int | None, asked: int | None, does: bool) -> None:
    """Tests that type 1 does all that lower types do, and that what is not typed serves only who asks for none."""
    assert serves("pump", type_, asked_kind="pump", asked_type=asked) is does
    assert not serves("boat", type_, asked_kind="pump", asked_type=asked)


def test_the_messages_of_the_standard() -> None:
    """Tests that all sixteen messages are told by some step, and that answers answer questions."""
    assert len(set(MESSAGES.values())) == 16
    assert set(MESSAGES) == set(Step) - {Step.CHARGE}
    assert all(MESSAGES[question].startswith("Request") for question in ANSWERS.values())
    assert moved(Step.COMMIT, LineState.RETURNED) is None
    assert moved(Step.ASK, LineState.OFFERED) is None


def test_the_page_draws_the_states_as_they_are() -> None:
    """Tests the table of the page against the moves, line by line, and that its orders are orders."""
    rows = [
        [cell.strip() for cell in line.split("|")[1:-1]]
        for line in PAGE.read_text().splitlines()
        if line[:1] == "|"
    ]
    head = next(row for row in rows if row[1:] == [state.value for state in LineState])
    drawn = rows[rows.index(head) + 2 :][: len(LINE_MOVES)]
    for row, moves in zip(drawn, LINE_MOVES.values(), strict=True):
        for cell, state in zip(row[1:], LineState, strict=True):
            to = moves.get(state)
            assert cell == ("" if to is None else "stays" if to is state else f"→ {to.value}")
    named = set(re.findall(r"^\| `(\w+)` \|", PAGE.read_text(), re.MULTILINE)) - {
        "catalogue",
        "depots",
        "stock",
    }
    assert named <= set(o.type_of)
    assert len(named) == len(Step)
