"""Moments that people tell: their clocks may be a little off."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.orders import Refused, View
from holdfast.orders.moments import CLOCK_OFF, need_past
from worlds import START, Toy


@pytest.fixture(scope="module")
def view() -> View:
    """Return a view at the toy's first moment; nothing of it but the moment is looked at."""
    return View(None, None, 0, START, None, {}, None, None)  # type: ignore[arg-type]


@given(st.timedeltas(timedelta(days=-9999), CLOCK_OFF))
def test_what_is_told_is_never_ahead(view: View, ahead: timedelta) -> None:
    """Tests that a moment up to five minutes ahead is taken, and never as later than now."""
    assert need_past(view, "The moment", START + ahead) == min(START, START + ahead)


@given(st.timedeltas(CLOCK_OFF + timedelta(microseconds=1), timedelta(days=9999)))
def test_what_is_to_come_is_refused(view: View, ahead: timedelta) -> None:
    """Tests that a moment further ahead is refused in words."""
    with pytest.raises(Refused, match="still to come"):
        need_past(view, "The moment", START + ahead)


def test_a_moment_without_zone_is_refused(view: View) -> None:
    """Tests that only UTC is taken."""
    with pytest.raises(Refused, match="not in UTC"):
        need_past(view, "The moment", datetime(2030, 1, 1))  # noqa: DTZ001 -- that is the fault


def test_both_sides_of_the_clock(sqlite_copy: Callable[[], Toy]) -> None:
    """Tests that the desk's own clock is what is compared with."""
    from holdfast.orders import ReportIncident
    from worlds import headquarters_at_work

    toy = headquarters_at_work(sqlite_copy())
    moment = datetime(2030, 1, 5, 9, tzinfo=UTC)
    toy.refuses(ReportIncident("land", "x", happened_at=moment), "watch")
    toy.now = moment
    toy.does(ReportIncident("land", "x", happened_at=moment), "watch")
