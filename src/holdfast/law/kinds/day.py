"""What makes a day of service: how long one must be, and what becomes of shorter ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from holdfast.law._fields import Field
from holdfast.law.kinds._kind import Kind, Known
from holdfast.law.profile import Terms

_HOURS_OF_A_DAY: Final = 24


@dataclass(frozen=True, slots=True)
class DayTerms(Terms):
    """The least minutes of a day of service, and of one that is pooled with others.

    Attributes
    ----------
    full
        Minutes from which a day counts as one, 1 to 1,440.
    pool
        Minutes from which a shorter day is added to the others of its calendar year, of which whole days are made at
        the end of the year; None where shorter days are lost.
    """

    full: int
    pool: int | None = None


def _hours(field: Field, most: int) -> int:
    given = field.whole()
    if not 1 <= given <= most:
        field.fault(f"A day of {given} hours cannot be reckoned with.", f"Give 1 to {most} whole hours.")
        return 1
    return given


def _read(rule: Mapping[str, Field], value: Mapping[str, Field], known: Known) -> Terms:  # noqa: ARG001
    full, least = _HOURS_OF_A_DAY, None
    if "full_day" in value:
        entries = value["full_day"].keys(("hours",))
        full = _hours(entries["hours"], _HOURS_OF_A_DAY) if "hours" in entries else full
    if "pool" in value:
        entries = value["pool"].keys(("min_hours", "per"))
        least = _hours(entries["min_hours"], full) if "min_hours" in entries else 1
        if "per" in entries:
            entries["per"].choice(("calendar_year",))
    return DayTerms(full * 60, None if least is None else least * 60)


DAY = Kind(
    "day",
    _read,
    value_keys=frozenset({"full_day", "pool"}),
    needed=frozenset({"full_day"}),
)
