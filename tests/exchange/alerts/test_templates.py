from __future__ import annotations

from datetime import UTC, datetime

import pytest

from holdfast.exchange.alerts import (
    LANGUAGES,
    Filling,
    Mark,
    filled,
    house_templates,
    template_json,
    template_of,
    words_in,
)
from holdfast.exchange.alerts.filling import names_of

FILLING = Filling(
    {"phone": "0800 111", "emergency": "112"}, "Harbour", None, datetime(2030, 1, 5, 12, tzinfo=UTC), UTC
)


@pytest.mark.parametrize("name", house_templates())
def test_every_template_speaks_every_language(name: str) -> None:
    """Tests that each template has the same languages and fills with the same few values, marked or not."""
    template = house_templates()[name]
    assert {text.language for text in template.texts} == set(LANGUAGES)
    for mark in Mark:
        texts = filled(
            template.texts, Filling(FILLING.values, "Harbour", None, FILLING.expires_at, UTC, mark)
        )
        for text in texts:
            assert not set("{}[]") & set(text.headline + text.description + text.instruction)
            assert "  " not in text.instruction + text.description
            assert text.instruction.endswith((".", "!"))


@pytest.mark.parametrize("name", house_templates())
def test_languages_of_a_template_ask_for_the_same(name: str) -> None:
    """Tests that no language leaves out a value that another shows."""
    template = house_templates()[name]
    assert len({tuple(names_of((text,))) for text in template.texts}) == 1


def test_what_must_be_there_is_there() -> None:
    """Tests that what a headquarters needs first can be warned of at once."""
    wanted = {"uas-debris", "industrial-smoke", "evacuation", "all-clear", "system-test", "cancelled"}
    assert wanted <= set(house_templates())
    assert house_templates()["system-test"].test


def test_a_template_survives_json() -> None:
    """Tests that a template reads back as it was written."""
    for template in house_templates().values():
        assert template_of(template_json(template)) == template


def test_all_languages_know_all_words() -> None:
    """Tests that each language has every word, and that another language gets those of the first."""
    assert len({tuple(sorted(words_in(language))) for language in LANGUAGES}) == 1
    assert words_in("fi") == words_in("en")
