from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from holdfast.errors import InvalidValueError
from holdfast.model.alerts import (
    ALERT_MOVES,
    AlertSeverity,
    AlertState,
    AlertTemplate,
    AlertText,
    AreaKind,
    Category,
    Certainty,
    ResponseType,
    Urgency,
    WarnedArea,
    check_language,
    text_in,
)

EN = AlertText("en", "Flood", "Flood: {place}.", "The water rises.")
DE = AlertText("de", "Hochwasser", "Hochwasser: {place}.", "Das Wasser steigt.")
TEMPLATE = AlertTemplate(
    "flood",
    "Flood",
    (Category.MET,),
    (ResponseType.AVOID,),
    Urgency.EXPECTED,
    AlertSeverity.SEVERE,
    Certainty.LIKELY,
    (EN, DE),
)


def test_what_is_published_is_never_changed_back() -> None:
    """Tests that no state leads back to a draft, and that what is over leads nowhere."""
    assert set(ALERT_MOVES) == set(AlertState)
    assert all(AlertState.DRAFT not in moves for moves in ALERT_MOVES.values())
    over = (AlertState.SUPERSEDED, AlertState.CANCELLED, AlertState.DISCARDED)
    assert not any(ALERT_MOVES[state] for state in over)


@pytest.mark.parametrize(
    ("language", "found"), [("de", DE), ("de-CH", DE), ("DE", DE), ("en-GB", EN), ("ru", None)]
)
def test_a_text_is_found_by_language(language: str, found: AlertText | None) -> None:
    """Tests that a language with a region falls back to the language, and an unknown one to nothing."""
    assert text_in((EN, DE), language) == found


@pytest.mark.parametrize("language", ["", "EN", "german", "de_CH", "de-", "de " + "x" * 90, "../etc"])
def test_what_names_no_language(language: str) -> None:
    """Tests that a language is named by BCP 47."""
    with pytest.raises(InvalidValueError, match="no language"):
        check_language(language)


@pytest.mark.parametrize(
    ("what", "given"),
    [
        ("event", "x" * 36),  # more than small displays show
        ("event", ""),
        ("headline", "a\0b"),
        ("headline", "x" * 301),
        ("description", "x" * 1_000_000),
        ("description", "turned \u202e round"),
        ("instruction", "\ufffe"),
        ("area", "\u2066here"),
    ],
)
def test_texts_that_cannot_be_sent(what: str, given: str) -> None:
    """Tests that too long a text, one with control characters, and one that reads otherwise than written are refused."""
    with pytest.raises(InvalidValueError):
        replace(EN, **{what: given})


@pytest.mark.parametrize(
    "change",
    [
        {"categories": ()},
        {"texts": ()},
        {"texts": (EN, EN)},
        {"hours": 0},
        {"hours": 10_000},
        {"id": "no id"},
        {"title": ""},
    ],
)
def test_templates_that_cannot_be(change: dict[str, Any]) -> None:
    """Tests that a template names its category, each language once, and a span that makes sense."""
    with pytest.raises(InvalidValueError):
        replace(TEMPLATE, **change)


@pytest.mark.parametrize(
    "given",
    [
        {"kind": AreaKind.CIRCLE, "description": "x", "latitude": 47.0, "longitude": 8.0},  # no radius
        {"kind": AreaKind.CIRCLE, "description": "x", "latitude": 97.0, "longitude": 8.0, "radius_km": 1.0},
        {"kind": AreaKind.CIRCLE, "description": "x", "latitude": 47.0, "longitude": 8.0, "radius_km": 0.0},
        {"kind": AreaKind.CIRCLE, "description": "x", "latitude": 47.0, "longitude": 8.0, "radius_km": 900.0},
        {"kind": AreaKind.CIRCLE, "latitude": 47.0, "longitude": 8.0, "radius_km": 1.0},  # no words for it
        {"kind": AreaKind.POLYGON, "description": "x"},
        {"kind": AreaKind.POLYGON, "description": "x", "polygon": "x" * 400_001},
        {"kind": AreaKind.ZONE},
        {"kind": AreaKind.REGION, "region": "no id"},
    ],
)
def test_areas_that_cannot_be(given: dict[str, Any]) -> None:
    """Tests that each kind of area has what it needs, and words for people."""
    with pytest.raises(InvalidValueError):
        WarnedArea(**given)
