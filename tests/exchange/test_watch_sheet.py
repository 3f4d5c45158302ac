"""The watch sheet: a page a week, in every language, the same bytes for the same bill."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from holdfast.exchange.papers import (
    LANGUAGES,
    Letterhead,
    Roster,
    SheetPage,
    SheetRow,
    WatchSheetFacts,
    render,
    watch_sheet,
)
from holdfast.model import Interval, watch_pattern

HOURS = watch_pattern("06:00-14:00,14:00-22:00,22:00-06:00")
MONDAY = date(2030, 1, 7)
HEAD = Letterhead("Office of the toy shore", "Alva", 4711, "ab" * 32, "The law is the toy.")


def page(start: date, days: int) -> SheetPage:
    """Return a page on which Alva stands early, then late, then at night, and Bo comes on the second day."""
    every = tuple(start + timedelta(days=number) for number in range(days))
    rows = (
        SheetRow("Alva Zyxwick", tuple("ELN"[number % 3] for number in range(days))),
        SheetRow("Bo Quillfeather", ("", *(None for _ in range(days - 1)))),
    )
    there = tuple((each, tuple((int("ELN"[n % 3] == each.id), 1) for n in range(days))) for each in HOURS)
    return SheetPage("dam.gate", every, rows, there)


FACTS = WatchSheetFacts(
    "dam-2030", "Dam", Interval(MONDAY, MONDAY + timedelta(days=10)), MONDAY, HOURS,
    (page(MONDAY, 7), page(MONDAY + timedelta(days=7), 3)),
)  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_same_bytes(language: str) -> None:
    """Tests that the sheet is typeset in each language, is PDF/UA, has a page a week, and is the same when made again."""
    made = render(watch_sheet(FACTS, HEAD, language))
    assert made.startswith(b"%PDF-1.7")
    assert b"pdfuaid" in made
    assert b"/Count 2" in made
    assert made == render(watch_sheet(FACTS, HEAD, language))


def test_what_it_says() -> None:
    """Tests that nights are shaded, a day off is a dot, a day without call-up is empty, and what is missing stands out."""
    blocks = watch_sheet(FACTS, HEAD, "en").blocks
    first, second = (block for block in blocks if isinstance(block, Roster))
    assert first.shaded == ("N",)
    assert first.heading == "dam.gate: week from January 7, 2030"
    assert first.days[0] == ("Mon", "Jan 7")
    assert first.rows[1] == ("Bo Quillfeather", ("", "·", "·", "·", "·", "·", "·"))
    assert second.rows[0] == ("Alva Zyxwick", ("E", "L", "N"))
    assert second.foot[0] == ("E: there / wanted", ("1 / 1", "0 / 1", "0 / 1"))
    assert second.missing[0] == (False, True, True)


def test_a_bill_of_nobody() -> None:
    """Tests that a sheet without a week is still a paper."""
    facts = WatchSheetFacts("dam-2030", "Dam", FACTS.period, MONDAY, HOURS, ())
    assert render(watch_sheet(facts, HEAD, "en")).startswith(b"%PDF")
