"""Quiet hours by the clock on the wall."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.errors import InvalidValueError
from holdfast.model.notices import ContactWays, minute_of
from holdfast.notify.quiet import quiet_until, stamp

ZURICH = ZoneInfo("Europe/Zurich")


@pytest.mark.parametrize(
    ("now", "ends"),
    [
        ("2030-01-05T20:59", None),
        ("2030-01-05T21:00", "2030-01-06T05:00"),
        ("2030-01-06T04:59", "2030-01-06T05:00"),
        ("2030-01-06T05:00", None),
        # The night of 31 March 2030 is an hour short: six in the morning is four in UTC.
        ("2030-03-30T22:00", "2030-03-31T04:00"),
    ],
)
def test_over_midnight(now: str, ends: str | None) -> None:
    """Tests 22:00 to 06:00 in Zurich, in winter and in the night when summer time begins."""
    moment = datetime.fromisoformat(now).replace(tzinfo=UTC)
    found = quiet_until(moment, ZURICH, "22:00", "06:00")
    assert found == (None if ends is None else datetime.fromisoformat(ends).replace(tzinfo=UTC))


@given(st.integers(0, 10**6), st.integers(0, 1439), st.integers(0, 1439))
def test_nobody_waits_more_than_a_day(minutes: int, first: int, last: int) -> None:
    """Tests that quiet hours end within 25 hours, later than now, and outside themselves."""
    now = datetime(2029, 6, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    clock = [f"{each // 60:02}:{each % 60:02}" for each in (first, last)]
    found = quiet_until(now, ZURICH, *clock)
    if found is not None:
        assert timedelta(0) < found - now <= timedelta(hours=25)
        assert stamp(now) < stamp(found)


@pytest.mark.parametrize("odd", ["", "7:00", "24:00", "22:60", "22:00 ", "\u0662\u0662:\u0660\u0660", "22"])
def test_odd_times(odd: str) -> None:
    """Tests that what is no time of day is refused."""
    with pytest.raises(InvalidValueError, match="no time of day"):
        minute_of(odd)


@pytest.mark.parametrize(
    "ways",
    [
        ("", ""), ("nobody", ""), ("a@b@c", ""), ("a b@c.de", ""), ("a@b.de\nBcc: x@y.z", ""), ("<a@b.de>", ""),
        ("", "0791234567"), ("", "+41 79"), ("", "+0123456789"), ("", "+" + "1" * 16),
    ],
)  # fmt: skip
def test_odd_addresses(ways: tuple[str, str]) -> None:
    """Tests that what could be no address, or two, is refused, and the message does not repeat it."""
    with pytest.raises(InvalidValueError) as refused:
        ContactWays(*ways)
    assert not any(each and each in str(refused.value) for each in ways)
