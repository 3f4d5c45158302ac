"""Checks that values make of themselves when they are built."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Final

from holdfast.errors import InvalidValueError

_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,63}")


def check_id(what: str, given: str) -> None:
    """Refuse an identifier that could not be written in a URL, a file name and a form alike."""
    if not _NAME.fullmatch(given):
        raise InvalidValueError(
            f"{what} {given!r} cannot be used as an identifier. Give 1 to 64 letters (a-z), digits, "
            "'.', '_', ':' or '-', beginning with a letter or digit."
        )


def check_text(what: str, given: str, *, longest: int = 500) -> None:
    """Refuse a text that is empty, too long or holds control characters."""
    if not _is_text(given, longest):
        raise InvalidValueError(
            f"{what} {given[:60]!r} cannot be used. Give 1 to {longest} characters without control characters."
        )


def check_personal(what: str, given: str, *, longest: int) -> None:
    """Refuse like `check_text`, without repeating what was given."""
    if not _is_text(given, longest):
        raise InvalidValueError(
            f"{what} cannot be used. Give 1 to {longest} characters without control characters."
        )


def _is_text(given: str, longest: int) -> bool:
    odd = any((ord(c) < 32 and c != "\n") or "\ud800" <= c <= "\udfff" for c in given)
    return bool(given.strip()) and len(given) <= longest and not odd


def check_position(what: str, latitude: float, longitude: float) -> None:
    """Refuse a position off the globe; WGS 84, in degrees."""
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise InvalidValueError(
            f"{what} lies at latitude {latitude}, longitude {longitude}, which is not on the globe. "
            "Give degrees, latitude between -90 and 90, longitude between -180 and 180; check that they are not swapped."
        )


def check_moment(what: str, given: datetime) -> None:
    """Refuse a moment without a time zone; every moment is kept in UTC."""
    if given.utcoffset() != timedelta(0):
        raise InvalidValueError(
            f"{what} {given.isoformat()} is not in UTC. Give a time that ends in +00:00 or Z."
        )


LARGEST: Final = 2**31 - 1
"""The largest number that every database holds."""


def check_at_least(what: str, given: float, least: float) -> None:
    """Refuse a number under the least that makes sense, or over the largest that can be kept."""
    if not given >= least:
        raise InvalidValueError(f"{what} is {given}, which is too small. Give {least} or more.")
    if given > LARGEST:
        raise InvalidValueError(f"{what} is {given}, which is too large. Give {LARGEST} or less.")
