"""Tests of the clocks of the law: exact hours, calendar days, summer time and 29 February."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.errors import InvalidValueError
from holdfast.law.clocks import again_at, day_begins, due_at, is_zone, local_day, zone_of
from holdfast.model import Duration

ZURICH = "Europe/Zurich"


def at(text: str) -> datetime:
    """Return a moment in UTC."""
    return datetime.fromisoformat(text).astimezone(UTC)


@pytest.mark.parametrize(
    ("moment", "within", "due"),
    [
        # Hours are exact, also over 29 March 2026, when the clocks go forward in the night.
        ("2026-03-28T12:00+01:00", Duration(24, "hours"), "2026-03-29T13:00+02:00"),
        ("2026-03-28T12:00+01:00", Duration(0, "hours"), "2026-03-28T12:00+01:00"),
        # Days end with the last of them, where the law is.
        ("2026-03-28T12:00+01:00", Duration(1, "days"), "2026-03-30T00:00+02:00"),
        ("2026-03-28T12:00+01:00", Duration(0, "days"), "2026-03-29T00:00+01:00"),
        ("2026-10-24T12:00+02:00", Duration(1, "days"), "2026-10-26T00:00+01:00"),
        ("2026-10-24T12:00+02:00", Duration(48, "hours"), "2026-10-26T11:00+01:00"),
        # Shortly before midnight in Zurich it is still the day before in UTC, and the other way round.
        ("2026-07-01T23:30+00:00", Duration(1, "days"), "2026-07-04T00:00+02:00"),
        # Months and years are those of the calendar, over 29 February too.
        ("2024-01-31T09:00+01:00", Duration(1, "months"), "2024-03-01T00:00+01:00"),
        ("2023-01-31T09:00+01:00", Duration(1, "months"), "2023-03-01T00:00+01:00"),
        ("2024-02-29T09:00+01:00", Duration(1, "years"), "2025-03-01T00:00+01:00"),
        ("2024-02-28T09:00+01:00", Duration(1, "days"), "2024-03-01T00:00+01:00"),
    ],
)
def test_terms(moment: str, within: Duration, due: str) -> None:
    """Tests up to which moment a term is kept."""
    assert due_at(at(moment), within, ZURICH) == at(due)


def test_the_same_time_of_day_again() -> None:
    """Tests that a report is due at the same time of day, counted from the first, whatever the month is like."""
    first = at("2026-01-31T09:00+01:00")
    months = [again_at(first, Duration(1, "months"), n, ZURICH) for n in range(4)]
    assert months == [
        first, at("2026-02-28T09:00+01:00"), at("2026-03-31T09:00+02:00"), at("2026-04-30T09:00+02:00"),
    ]  # fmt: skip
    assert again_at(first, Duration(12, "hours"), 3, ZURICH) == first + timedelta(hours=36)
    # Half past two does not exist on 29 March 2026; the clock before the change says 01:30 UTC.
    assert again_at(at("2026-03-28T02:30+01:00"), Duration(1, "days"), 1, ZURICH) == at(
        "2026-03-29T01:30+00:00"
    )


def test_days_where_the_law_is() -> None:
    """Tests which day it is, and when it begins, in another zone."""
    assert local_day(at("2026-07-01T22:30+00:00"), ZURICH) == date(2026, 7, 2)
    assert local_day(at("2026-07-01T22:30+00:00"), "UTC") == date(2026, 7, 1)
    assert day_begins(date(2026, 7, 2), ZURICH) == at("2026-07-01T22:00+00:00")


@given(st.integers(0, 15 * 365 * 86_400), st.integers(0, 400), st.sampled_from(["days", "weeks"]))
def test_a_term_of_days_ends_when_its_last_day_does(second: int, count: int, unit: str) -> None:
    """Tests, anywhere in the year, that a term of days ends with the last of them, and not a moment sooner or later."""
    moment = datetime(2020, 1, 1, tzinfo=UTC) + timedelta(seconds=second)
    days = count * (7 if unit == "weeks" else 1)
    due = due_at(moment, Duration(count, unit), ZURICH)  # type: ignore[arg-type]
    last = local_day(moment, ZURICH) + timedelta(days=days)
    assert local_day(due, ZURICH) == last + timedelta(days=1)
    assert local_day(due - timedelta(microseconds=1), ZURICH) == last


@pytest.mark.parametrize("name", ["Europe/Atlantis", "", "../etc/passwd", "/etc/passwd", "Europe", "\0"])
def test_a_name_that_is_no_zone(name: str) -> None:
    """Tests that a wrong name is refused with a remedy."""
    assert not is_zone(name)
    with pytest.raises(InvalidValueError, match="IANA"):
        zone_of(name)
