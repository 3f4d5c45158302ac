"""The rows that a rule is asked about, with the facts it may read."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import numpy.typing as npt

from holdfast.law.facts import CallUps, Circumstances, People, day_number, day_of
from holdfast.law.profile import Profile
from holdfast.model import Interval, union

Rows = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True, eq=False)
class Asking:
    """Rows of call-ups, the people they name and the circumstances.

    Attributes
    ----------
    kept
        What was derived from the circumstances, shared by all rules of one judging.
    """

    profile: Profile
    calls: CallUps
    people: People
    circumstances: Circumstances
    rows: Rows
    kept: dict[Hashable, object] = field(default_factory=dict)

    def of(self, rows: Rows) -> Asking:
        """Return the same facts with other rows."""
        return Asking(self.profile, self.calls, self.people, self.circumstances, rows, self.kept)

    def column(self, name: str) -> npt.NDArray[np.int64]:
        """Return a column of the call-ups for these rows."""
        column: npt.NDArray[np.int64] = getattr(self.calls, name)[self.rows]
        return column

    @property
    def home(self) -> npt.NDArray[np.int32]:
        """int32: the home region of each row's person."""
        return self.people.home[self.calls.person_row[self.rows]]

    def zeros(self) -> npt.NDArray[np.int8]:
        """Return a code of 0 for each row."""
        return np.zeros(len(self.rows), np.int8)

    def period(self, row: int = 0) -> Interval:
        """Return the days of one row."""
        at = self.rows[row]
        return Interval(day_of(self.calls.start[at]), day_of(self.calls.end[at]))

    def name_of(self, column: str, row: int = 0) -> str:
        """Return basis, task, authority or region of a row by name."""
        code = int(getattr(self.calls, column)[self.rows[row]])
        profile = self.profile
        names = {
            "basis": tuple(profile.bases),
            "task": tuple(profile.tasks),
            "authority": tuple(profile.authorities),
            "region": self.circumstances.regions.ids,
        }[column]
        return names[code] if 0 <= code < len(names) else f"not known to the {_OWNER[column]}"

    def covered_by_region(self, periods: Callable[[str], Iterable[Interval]]) -> npt.NDArray[np.bool_]:
        """Return bool[n]: whether every day of each row lies in the periods that hold in its region."""
        regions, found = self.column("region"), np.zeros(len(self.rows), np.bool_)
        for code in np.unique(regions):
            name = self.circumstances.regions.ids[code] if code >= 0 else ""
            at = np.flatnonzero(regions == code)
            found[at] = covered(periods(name), self.column("start")[at], self.column("end")[at])
        return found


_OWNER = {"basis": "profile", "task": "profile", "authority": "profile", "region": "register"}


def covered(
    periods: Iterable[Interval], start: npt.NDArray[np.int64], end: npt.NDArray[np.int64]
) -> npt.NDArray[np.bool_]:
    """Return bool[n]: whether all days from `start` to `end` lie in one of the periods, joined where they touch."""
    joined = union(periods)
    if not joined:
        return np.zeros(len(start), np.bool_)
    first = np.array([day_number(period.start) for period in joined])
    last = np.array([day_number(period.end) for period in joined])
    at = np.searchsorted(first, start, side="right") - 1
    inside: npt.NDArray[np.bool_] = (at >= 0) & (last[at] >= end)
    return inside


def shown(day: date) -> str:
    """Return a day as facts show it."""
    return day.isoformat()
