"""Moments as CAP writes them: to the second, with an offset in digits; UTC is ``-00:00`` (section 3.3.2)."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache
from typing import Final

_MOMENT: Final = re.compile(r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)([-+])(\d\d):(\d\d)", re.ASCII)
_FARTHEST: Final = 14 * 60  # minutes; XML Schema part 2, section 3.2.7.3
_SPACE: Final = " \t\r\n"


@lru_cache(maxsize=1024)
def read_moment(text: str) -> datetime:
    """Return the moment of a text such as ``2026-11-22T14:05:00+01:00``; space around it is nothing.

    Raises
    ------
    ValueError
        If it is none, with the reason in words.
    """
    given = text.strip(_SPACE)
    found = _MOMENT.fullmatch(given)
    if found is None:
        raise ValueError(_reason(given))
    year, month, day, hour, minute, second = (int(part) for part in found.groups()[:6])
    offset = int(found[8]) * 60 + int(found[9])
    if int(found[9]) > 59 or offset > _FARTHEST:
        raise ValueError(f"{given!r} has an offset that no place has. Give one from -14:00 to +14:00.")
    zone = timezone(timedelta(minutes=offset if found[7] == "+" else -offset))
    midnight = (hour, minute, second) == (24, 0, 0)  # XML Schema lets a day end so
    try:
        moment = datetime(year, month, day, 0 if midnight else hour, minute, second, tzinfo=zone)
        moment += timedelta(days=1) if midnight else timedelta()
        moment.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise ValueError(f"{given!r} is no moment of the calendar. Correct day or hour.") from error
    return moment


def write_moment(moment: datetime) -> str:
    """Return a moment as CAP writes it; one without whole minutes of offset goes in UTC.

    Raises
    ------
    ValueError
        If it has no offset, which would be a guess.
    """
    offset = moment.utcoffset()
    if offset is None:
        raise ValueError(f"{moment.isoformat()} has no offset. Give an aware moment.")
    if offset.seconds % 60 or offset.microseconds or abs(offset) > timedelta(minutes=_FARTHEST):
        moment, offset = moment.astimezone(UTC), timedelta()
    text = moment.replace(microsecond=0).isoformat(timespec="seconds")
    return f"{text[:-6]}-00:00" if not offset else text


def utc_by_plus(text: str) -> bool:
    """Return whether UTC is written ``+00:00``, which section 3.3.2 wants as ``-00:00``."""
    return text.strip(_SPACE).endswith("+00:00")


def _reason(given: str) -> str:
    wanted = "Write it as 2026-11-22T14:05:00-00:00."
    if not given:
        return f"It is empty. {wanted}"
    shown = repr(given[:60])
    if given[-1:] in "Zz":
        return f"{shown} ends in Z; CAP wants digits, and UTC is -00:00 (section 3.3.2). {wanted}"
    if re.search(r":\d\d[.,]\d", given):
        return f"{shown} has fractions of a second, which CAP does not allow. {wanted}"
    if re.fullmatch(r"[\d:T-]+\d\d:\d\d:\d\d", given, re.ASCII):
        return f"{shown} has no offset, so nobody knows which moment it is. {wanted}"
    return f"{shown} is no moment as CAP writes it. {wanted}"
