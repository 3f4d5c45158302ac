"""Moments that people and devices tell: their clocks may be a little off, and nobody reports what is still to come."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from holdfast.errors import InvalidValueError
from holdfast.model.checks import check_moment
from holdfast.orders.base import View, moment_text, refuse

CLOCK_OFF: Final = timedelta(minutes=5)
"""How far ahead of ours a clock may be before its word is not taken."""


def need_past(view: View, what: str, moment: datetime) -> datetime:
    """Return when something happened by our clock: a moment a little ahead of it is taken as now.

    Parameters
    ----------
    what
        The moment's name, as it begins a sentence: ``The moment of the incident``.

    Raises
    ------
    Refused
        If it is not in UTC, or lies further ahead than a clock may be off.
    """
    try:
        check_moment(what, moment)
    except InvalidValueError as error:
        raise refuse(str(error)) from error
    if moment > view.at + CLOCK_OFF:
        raise refuse(
            f"{what} {moment_text(moment)} is still to come; it is {moment_text(view.at)} here. Correct it, or set "
            "the clock it was read from."
        )
    return min(moment, view.at)
