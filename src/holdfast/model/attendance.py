"""Attendance: the moments of one person's one day of service, and why an entry of it was corrected."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final

from holdfast.errors import InvalidValueError
from holdfast.model.service import CallUpState

LONGEST_PRESENCE: Final = timedelta(hours=24)
"""The longest that one entry of attendance may last: it stands for one day."""


ATTENDED: Final = (
    CallUpState.SERVED,
    CallUpState.ACKNOWLEDGED,
    CallUpState.REPORTED,
    CallUpState.COMPLETED,
    CallUpState.CEASED,
)
"""States of a call-up on whose days a person may have been there."""


class CorrectionReason(StrEnum):
    """Why an entry of attendance was changed; a closed list, so that nothing else about a person gets in."""

    WRONG_TIME = "wrong_time"
    WRONG_DAY = "wrong_day"
    WRONG_PERSON = "wrong_person"
    TIMES_MISSING = "times_missing"
    OBJECTION = "objection"  # the person objected, and was right


def check_presence(came: datetime | None, left: datetime | None) -> None:
    """Refuse moments of coming and leaving without a time zone, in the wrong order, or more than a day apart.

    Raises
    ------
    InvalidValueError
        With what to give instead.
    """
    for what, moment in (("coming", came), ("leaving", left)):
        if moment is not None and moment.utcoffset() is None:
            raise InvalidValueError(
                f"The moment of {what} {moment.isoformat()} has no time zone. Give it like 2027-01-31T08:00+01:00."
            )
    if came is None or left is None:
        return
    # NOTE: in UTC, because moments of one zone are subtracted by the clock on the wall, which summer time moves.
    if not timedelta(0) < _utc(left) - _utc(came) <= LONGEST_PRESENCE:
        raise InvalidValueError(
            f"From {came.isoformat()} to {left.isoformat()} is no part of one day of service. "
            "Give a moment of leaving after that of coming, within 24 hours."
        )


def _utc(moment: datetime) -> datetime:
    try:
        return moment.astimezone(UTC)
    except OverflowError as error:
        raise InvalidValueError(f"{moment.isoformat()} lies off the calendar. Give a real moment.") from error
