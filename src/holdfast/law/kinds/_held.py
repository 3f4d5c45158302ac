"""Which call-ups touch a ground of their person: held, granted on application, or applied for."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from holdfast.law._asking import Asking
from holdfast.law.facts import GROUND_STATES, day_of
from holdfast.model import Interval

Longs = npt.NDArray[np.int64]
_SHIFT: Final = 32
_OFFSET: Final = 2**31
"""Makes a day, which may lie before 1970, a number from 0 in the lower half of a key."""


class _Entries(NamedTuple):
    """int64[E]: the grounds of all people, with the row of the person each belongs to."""

    person: Longs
    start: Longs
    end: Longs


def keys(person: Longs, day: npt.NDArray[np.signedinteger[Any]]) -> Longs:
    """Return one number for each person and day, ordered by person and then by day."""
    found: Longs = (person.astype(np.int64) << _SHIFT) + (day.astype(np.int64) + _OFFSET)
    return found


def touched(asking: Asking, grounds: tuple[str, ...], *states: int) -> npt.NDArray[np.bool_]:
    """Return bool[n]: whether each row's person has one of the grounds, in one of the states, on some of its days."""
    found = np.zeros(len(asking.rows), np.bool_)
    entries = _entries(asking, grounds, states)
    if len(entries.person) == 0:
        return found
    person = asking.calls.person_row[asking.rows]
    lowest = person.astype(np.int64) << _SHIFT
    begun, ended = np.sort(keys(entries.person, entries.start)), np.sort(keys(entries.person, entries.end))
    before_end = np.searchsorted(begun, keys(person, asking.column("end"))) - np.searchsorted(begun, lowest)
    over = np.searchsorted(ended, keys(person, asking.column("start")), side="right")
    # What has ended by the first day has also begun before the last, so the difference is what overlaps.
    overlapping: npt.NDArray[np.bool_] = before_end - (over - np.searchsorted(ended, lowest)) > 0
    return overlapping


def _entries(asking: Asking, grounds: tuple[str, ...], states: tuple[int, ...]) -> _Entries:
    people = asking.people
    if len(people.ground_code) == 0:
        none = np.zeros(0, np.int64)
        return _Entries(none, none, none)
    codes = [code for code, ground in enumerate(asking.profile.grounds) if ground in grounds]
    at = np.flatnonzero(
        np.isin(people.ground_code, codes)
        & np.isin(people.ground_state, states)
        & (people.ground_start < people.ground_end)
    )
    person = np.searchsorted(people.ground_first, at, side="right") - 1
    start, end = people.ground_start[at].astype(np.int64), people.ground_end[at].astype(np.int64)
    return _Entries(person.astype(np.int64), start, end)


def shown_grounds(asking: Asking, grounds: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Return, as facts, the grounds among these that the first row's person has on its days."""
    people, who = asking.people, int(asking.calls.person_row[asking.rows[0]])
    names, period = tuple(asking.profile.grounds), asking.period()
    found = []
    for at in range(int(people.ground_first[who]), int(people.ground_first[who + 1])):
        name = names[code] if 0 <= (code := int(people.ground_code[at])) < len(names) else ""
        if name not in grounds or people.ground_start[at] >= people.ground_end[at]:
            continue
        days = Interval(day_of(people.ground_start[at]), day_of(people.ground_end[at]))
        if days.overlaps(period):
            found.append(("ground", f"{name}, {GROUND_STATES[int(people.ground_state[at])]}, {days}"))
    return tuple(found)
