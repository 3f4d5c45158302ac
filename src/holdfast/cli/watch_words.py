"""What is typed of watches: the pattern of a day, people wanted, lengths of rest."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from holdfast.errors import InvalidValueError
from holdfast.model import WatchHours, watch_pattern

PATTERNS: Final = {
    "3x8": "06:00-14:00,14:00-22:00,22:00-06:00",
    "2x12": "06:00-18:00,18:00-06:00",
}
"""Watches of a day by a short name."""
_LENGTH: Final = re.compile(r"(\d{1,3})(?::([0-5]\d))?")


def pattern_of(text: str) -> tuple[WatchHours, ...]:
    """Return the watches of a day, by a short name or by the clock.

    Raises
    ------
    InvalidValueError
        If they cannot be read.
    """
    return watch_pattern(PATTERNS.get(text.lower(), text))


def wanted_of(text: str | None, hours: Sequence[WatchHours]) -> dict[str, int]:
    """Return the people wanted on each watch, from ``2`` for all or ``D=2,N=1``; none for None.

    Raises
    ------
    InvalidValueError
        If it cannot be read.
    """
    if text is None:
        return {}
    if "=" not in text:
        return dict.fromkeys((each.id for each in hours), _people(text, text))
    return people_of(text.split(","))


def people_of(texts: Sequence[str]) -> dict[str, int]:
    """Return numbers of people by name, from texts such as ``leader=1``.

    Raises
    ------
    InvalidValueError
        If one cannot be read, or a name is given twice.
    """
    found: dict[str, int] = {}
    for text in texts:
        name, equals, number = text.strip().partition("=")
        if not equals or not name:
            raise InvalidValueError(f"{text!r} names nobody. Give a name and how many, such as leader=1.")
        if name in found:
            raise InvalidValueError(f"{name} is given twice. Give it once.")
        found[name] = _people(number, text)
    return found


def rest_of(text: str | None) -> int | None:
    """Return a length of rest in minutes, from ``11`` or ``11:00``.

    Raises
    ------
    InvalidValueError
        If it cannot be read.
    """
    if text is None:
        return None
    match = _LENGTH.fullmatch(text.strip())
    if match is None:
        raise InvalidValueError(f"The rest {text!r} cannot be read. Give hours and minutes, 11:00.")
    return int(match[1]) * 60 + int(match[2] or 0)


def _people(number: str, text: str) -> int:
    if not number.strip().isdecimal() or len(number.strip()) > 6:
        raise InvalidValueError(f"{text!r} gives no number of people. Give one, such as 2 or leader=1.")
    return int(number)
