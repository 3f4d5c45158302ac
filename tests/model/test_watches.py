"""Watches of a day, read from what is typed: names, lengths, nights, and the moments at which they begin and end."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.errors import InvalidValueError
from holdfast.model import WatchHours, watch_pattern

ZURICH = ZoneInfo("Europe/Zurich")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("06:00-18:00,18:00-06:00", "D N"),
        ("06:00-14:00,14:00-22:00,22:00-06:00", "E L N"),
        ("00:00-06:00,06:00-12:00,12:00-18:00,18:00-24:00", "N A B C"),
        ("22:00-02:00,02:00-06:00,06:00-22:00", "N1 N2 D"),
        ("08:00-08:00", "N"),
        ("X=06:00-14:00, 14:00\u201322:00", "X L"),
    ],
)
def test_names(text: str, names: str) -> None:
    """Tests that watches without a name are named by when they are, and that a name given is kept."""
    assert [hours.id for hours in watch_pattern(text)] == names.split()


@pytest.mark.parametrize(
    ("text", "minutes", "night"),
    [
        ("22:00-06:00", 480, True),
        ("06:00-14:00", 480, False),
        ("18:00-24:00", 360, False),  # one hour of it lies after 23 o'clock
        ("20:00-02:00", 360, True),  # three
        ("00:00-03:00", 180, True),
        ("04:00-12:00", 480, False),  # two
        ("12:00-12:00", 1440, True),
    ],
)
def test_length_and_night(text: str, minutes: int, night: bool) -> None:
    """Tests how long a watch is over midnight, and that three hours between 23 and 6 make a night."""
    (hours,) = watch_pattern(text)
    assert (hours.minutes, hours.night) == (minutes, night)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "'' is no watch"),
        ("6-14", "06:00-14:00"),
        ("06:00-25:00", "is no watch"),
        ("06:70-14:00", "is no watch"),
        ("24:00-06:00", "is no watch"),
        ("A=06:00-14:00,A=14:00-22:00", "are called A"),
        ("Early and long=06:00-14:00", "cannot be used"),
        ("ABCDEFGHI=06:00-14:00", "too long a name"),
        ("06:00-14:00,E=07:00-15:00,22:00-06:00", "are called E"),
    ],
)
def test_no_watches(text: str, said: str) -> None:
    """Tests that what is no watch is named, with what to write."""
    with pytest.raises(InvalidValueError, match=said):
        watch_pattern(text)


hours = st.builds(WatchHours, st.sampled_from(["N", "D", "a.b"]), st.integers(0, 1439), st.integers(1, 1440))


@given(hours)
def test_written_and_read(given_hours: WatchHours) -> None:
    """Tests that a watch that is written down is the same when it is read."""
    assert watch_pattern(str(given_hours)) == (given_hours,)


@given(hours, st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_span_in_utc(given_hours: WatchHours, day: date) -> None:
    """Tests that by clocks that nobody changes a watch lasts as long as it says."""
    start, end = given_hours.span(day, UTC)
    assert end - start == timedelta(minutes=given_hours.minutes)
    assert start.date() == day


def test_the_night_of_summer_time() -> None:
    """Tests that a night watch is an hour shorter in spring and longer in autumn, for it ends by the clock."""
    (night,) = watch_pattern("22:00-06:00")
    start, end = night.span(date(2030, 3, 30), ZURICH)
    assert start == datetime(2030, 3, 30, 21, tzinfo=UTC)
    assert end - start == timedelta(hours=7)
    start, end = night.span(date(2030, 10, 26), ZURICH)
    assert end - start == timedelta(hours=9)
