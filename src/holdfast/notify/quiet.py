"""Quiet hours, and moments as the way out notes them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo

from holdfast.model.notices import minute_of


def stamp(moment: datetime) -> str:
    """Return a moment in UTC so that later ones sort after it."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def quiet_until(now: datetime, zone: tzinfo, begins: str, ends: str) -> datetime | None:
    """Return when the quiet hours end in which a moment lies, in UTC; None where it lies in none.

    Hours such as 22:00 to 06:00 go over midnight; the clock on the wall counts, also in a night of summer time.
    """
    if not begins or begins == ends:
        return None
    local = now.astimezone(zone)
    at, first, last = 60 * local.hour + local.minute, minute_of(begins), minute_of(ends)
    inside = first <= at < last if first < last else at >= first or at < last
    if not inside:
        return None
    day = local.date() + timedelta(days=1 if at >= last else 0)
    return datetime(day.year, day.month, day.day, last // 60, last % 60, tzinfo=zone).astimezone(UTC)
