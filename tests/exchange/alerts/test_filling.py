from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from holdfast.errors import FaultsError
from holdfast.exchange.alerts import Filling, Mark, filled
from holdfast.exchange.alerts.filling import names_of
from holdfast.model.alerts import AlertText

END = datetime(2030, 1, 5, 12, tzinfo=UTC)
FILLING = Filling({}, "the harbour", None, END, ZoneInfo("Europe/Zurich"))
TEXT = AlertText("en", "Smoke", "Smoke: {place}.", "Until {until}.[[ Call {phone}.]]", "Go in.")


def fill(text: AlertText = TEXT, **more: Any) -> AlertText:
    """Return one text filled in."""
    return filled((text,), replace(FILLING, **more))[0]


def test_names_get_their_values() -> None:
    """Tests that the place is the area's, and the end is by the region's clocks in each language's way."""
    found = fill()
    assert (found.headline, found.description) == ("Smoke: the harbour.", "Until 5 January 2030, 13:00.")
    assert found.area == "the harbour"
    german = fill(replace(TEXT, language="de"))
    assert german.description == "Until 5. Januar 2030, 13:00."


def test_a_language_can_have_its_own_value() -> None:
    """Tests that `place.de` goes before `place`, for de-CH too, and only there."""
    values = {"place.de": "der Hafen", "place": "harbour"}
    assert fill(replace(TEXT, language="de-CH"), values=values).headline == "Smoke: der Hafen."
    assert fill(values=values).headline == "Smoke: harbour."
    assert fill(replace(TEXT, language="de"), values=values).area == "der Hafen"


def test_optional_parts_need_their_values() -> None:
    """Tests that what stands in double brackets is there only with a value."""
    assert fill(values={"phone": "117"}).description.endswith("13:00. Call 117.")
    assert fill(settings={"phone": "118"}).description.endswith("13:00. Call 118.")
    assert fill(values={"phone": "  "}).description.endswith("13:00.")


def test_a_value_is_never_read_as_a_name() -> None:
    """Tests that braces and brackets in a value stay what they are."""
    assert fill(values={"place": "{until} [[{phone}]]"}).headline == "Smoke: {until} [[{phone}]]."


def test_all_that_is_missing_is_told_at_once() -> None:
    """Tests that each missing value is named with its language."""
    texts = tuple(
        replace(TEXT, language=each, instruction="To {shelter} by {route}") for each in ("en", "de")
    )
    with pytest.raises(FaultsError) as caught:
        filled(texts, FILLING)
    assert len(caught.value.faults) == 4
    assert "shelter.de" in caught.value.diagnostics()


def test_a_text_that_grows_too_long_is_refused() -> None:
    """Tests that a long value in an event is told, not cut."""
    with pytest.raises(FaultsError, match="cannot be filled"):
        fill(replace(TEXT, event="Smoke at {place}"), values={"place": "x" * 40})


@pytest.mark.parametrize(
    ("mark", "language", "word"),
    [
        (Mark.EXERCISE, "en", "EXERCISE EXERCISE EXERCISE: Exercise: Smoke"),
        (Mark.EXERCISE, "de", "EXERCISE EXERCISE EXERCISE: Übung: Smoke"),
        (Mark.EXERCISE, "et", "EXERCISE EXERCISE EXERCISE: Exercise: Smoke"),  # no words of its own
        (Mark.TEST, "ru", "Проверка: Smoke"),
    ],
)
def test_exercises_and_tests_are_marked_throughout(mark: Mark, language: str, word: str) -> None:
    """Tests that event, headline, description and instruction say each by themselves that it is not real."""
    found = fill(replace(TEXT, language=language), mark=mark)
    assert found.headline.startswith(word)
    first = word.removeprefix("EXERCISE EXERCISE EXERCISE: ").partition(":")[0]
    assert found.event.startswith(first)
    assert len(found.event) <= 35
    start = "EXERCISE EXERCISE EXERCISE" if mark is Mark.EXERCISE else ""
    assert found.description.startswith(start)
    assert found.description != fill(replace(TEXT, language=language)).description
    assert found.instruction.startswith(start)
    assert first in found.instruction


def test_names_of_texts() -> None:
    """Tests that the names in braces can be listed."""
    assert names_of((TEXT,)) == ["phone", "place", "until"]
