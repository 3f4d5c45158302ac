"""The clocks of the law: hours are exact, days and months are days of the calendar where the law is.

A term of days counted from a moment ends with the last of those days: what arises at any time on 1 March and is due
within three days is due until midnight at the end of 4 March.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from holdfast.errors import InvalidValueError
from holdfast.model import Duration


@cache
def zone_of(name: str) -> ZoneInfo:
    """Return the zone of a name of the IANA database; `InvalidValueError` where there is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise InvalidValueError(
            f"There is no zone {name!r} in the IANA database. Write it like Europe/Zurich."
        ) from error


def is_zone(name: str) -> bool:
    """Tell whether the IANA database has a zone of this name."""
    try:
        zone_of(name)
    except InvalidValueError:
        return False
    return True


def local_day(moment: datetime, zone: str) -> date:
    """Return the day of a moment where the law is."""
    return moment.astimezone(zone_of(zone)).date()


def day_begins(day: date, zone: str) -> datetime:
    """Return the moment, in UTC, at which a day begins where the law is."""
    return datetime.combine(day, time(), zone_of(zone)).astimezone(UTC)


def due_at(moment: datetime, within: Duration, zone: str) -> datetime:
    """Return the moment, in UTC, up to which a term that begins at `moment` is kept.

    Hours are exact, whatever the clocks on the wall do in between; no hours at all mean at once. Other units end with
    the last day.
    """
    if within.unit == "hours":
        return moment.astimezone(UTC) + timedelta(hours=within.count)
    return day_begins(within.after(local_day(moment, zone)) + timedelta(days=1), zone)


def again_at(moment: datetime, every: Duration, times: int, zone: str) -> datetime:
    """Return the moment, in UTC, so many lengths after `moment`: the same time of day where the law is.

    Each is counted from the first, so that a report due on 31 January and every month is due on 31 March again.
    """
    length = Duration(every.count * times, every.unit)
    if every.unit == "hours":
        return moment.astimezone(UTC) + timedelta(hours=length.count)
    local = moment.astimezone(zone_of(zone))
    # A time that the change of clocks leaves out is read by the clock before the change.
    return datetime.combine(length.after(local.date()), local.timetz()).astimezone(UTC)
