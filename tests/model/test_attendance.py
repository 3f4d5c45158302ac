"""Moments of coming and leaving."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from holdfast.errors import InvalidValueError
from holdfast.model import LONGEST_PRESENCE, check_presence

ZURICH = ZoneInfo("Europe/Zurich")
EIGHT = datetime(2030, 1, 7, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("came", "left"),
    [(None, None), (EIGHT, None), (None, EIGHT), (EIGHT, EIGHT + LONGEST_PRESENCE)],
)
def test_moments_that_can_be(came: datetime | None, left: datetime | None) -> None:
    """Tests that either moment may be missing, and that a watch may last a day."""
    check_presence(came, left)


@pytest.mark.parametrize(
    ("came", "left", "says"),
    [
        (EIGHT, EIGHT, "no part of one day"),
        (EIGHT, EIGHT + LONGEST_PRESENCE + timedelta(minutes=1), "no part of one day"),
        (EIGHT.replace(tzinfo=None), None, "no time zone"),
        (EIGHT, datetime.max.replace(tzinfo=ZoneInfo("America/New_York")), "off the calendar"),
    ],
)
def test_moments_that_cannot_be(came: datetime, left: datetime | None, says: str) -> None:
    """Tests that what is no part of a day is refused with what to give."""
    with pytest.raises(InvalidValueError, match=says):
        check_presence(came, left)


def test_the_night_of_summer_time() -> None:
    """Tests that 25 hours by the clock are 24 in the night that summer time takes an hour from."""
    came = datetime(2030, 3, 30, 22, tzinfo=ZURICH)
    check_presence(came, datetime(2030, 3, 31, 23, tzinfo=ZURICH))
    with pytest.raises(InvalidValueError):
        check_presence(came, datetime(2030, 3, 31, 23, 1, tzinfo=ZURICH))
