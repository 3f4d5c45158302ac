"""The facts that are judged: call-ups and people as arrays, and the circumstances they share.

Columns are NumPy arrays of one row per call-up or person, so that three hundred thousand are judged as one is.
`people_of` and `calls_of` build them from plain values, which is how one person is written down.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from holdfast.errors import InvalidValueError
from holdfast.law.profile import Profile
from holdfast.law.regions import RegionTree
from holdfast.model import Act, Interval

Ints = npt.NDArray[np.int32]
Longs = npt.NDArray[np.int64]
Codes16 = npt.NDArray[np.int16]
Bools = npt.NDArray[np.bool_]

HELD: Final = 0
GRANTED: Final = 1
PENDING: Final = 2
GROUND_STATES: Final = ("held", "granted", "pending")
"""An established fact; granted on application; applied for and not decided."""
NO_DATE: Final = -(2**31)
"""Stands in a column of days where no date is known."""
_EPOCH: Final = date(1970, 1, 1).toordinal()


def day_number(day: date) -> int:
    """Return the days from 1970-01-01 to a date."""
    return day.toordinal() - _EPOCH


def day_of(number: int) -> date:
    """Return the date of a count of days from 1970-01-01."""
    return date.fromordinal(int(number) + _EPOCH)


@dataclass(frozen=True, slots=True, eq=False)
class CallUps:
    """Call-ups to be judged, one row each; all columns have length n.

    Attributes
    ----------
    person_row
        int64: the row of the person in `People`.
    start, end
        int32: first day and the day after the last, from 1970-01-01.
    basis, task, region, authority
        Codes in the order of the profile's bases, tasks and authorities and of the region tree; -1 is unknown.
    issued
        int32: the day from which notice runs.
    contract_row
        int64: the row among the contracts of `People`, -1 for none.
    waived
        Whether the person waived the notice.
    marks
        uint64: bit i is set where the profile's condition i is the case.
    rest_hours, rest_unbroken
        int16: hours of rest planned, in all and in one piece; -1 where not told.
    """

    person_row: Longs
    start: Ints
    end: Ints
    basis: Codes16
    task: Codes16
    region: Ints
    issued: Ints
    authority: Codes16
    contract_row: Longs
    waived: Bools
    marks: npt.NDArray[np.uint64]
    rest_hours: Codes16
    rest_unbroken: Codes16

    @classmethod
    def of(
        cls,
        *,
        person_row: npt.ArrayLike,
        start: npt.ArrayLike,
        end: npt.ArrayLike,
        basis: npt.ArrayLike,
        task: npt.ArrayLike,
        region: npt.ArrayLike,
        issued: npt.ArrayLike,
        authority: npt.ArrayLike,
        contract_row: npt.ArrayLike = -1,
        waived: npt.ArrayLike = False,
        marks: npt.ArrayLike = 0,
        rest_hours: npt.ArrayLike = -1,
        rest_unbroken: npt.ArrayLike = -1,
    ) -> CallUps:
        """Return the columns; a single value stands for every row.

        Raises
        ------
        InvalidValueError
            If columns differ in length, or a call-up has no day in it.
        """
        given: list[tuple[npt.ArrayLike, Any]] = [
            (person_row, np.int64), (start, np.int32), (end, np.int32), (basis, np.int16), (task, np.int16),
            (region, np.int32), (issued, np.int32), (authority, np.int16), (contract_row, np.int64),
            (waived, np.bool_), (marks, np.uint64), (rest_hours, np.int16), (rest_unbroken, np.int16),
        ]  # fmt: skip
        arrays = [np.asarray(values, kind) for values, kind in given]
        try:
            shape = np.broadcast_shapes((len(np.atleast_1d(arrays[0])),), *(a.shape for a in arrays))
        except ValueError as error:
            lengths = sorted({a.shape[0] for a in arrays if a.ndim})
            raise InvalidValueError(
                f"The columns of the call-ups have lengths {lengths}. Give columns of one length."
            ) from error
        calls = cls(*(np.ascontiguousarray(np.broadcast_to(a, shape)) for a in arrays))
        if bool((calls.end <= calls.start).any()):
            row = int(np.argmax(calls.end <= calls.start))
            raise InvalidValueError(
                f"Call-up {row} ends on day {calls.end[row]}, not after its start. Give an end after the start."
            )
        return calls

    def __len__(self) -> int:
        return len(self.start)

    def take(self, rows: npt.NDArray[np.intp]) -> CallUps:
        """Return only these rows, in this order."""
        return CallUps(*(getattr(self, name)[rows] for name in self.__slots__))


@dataclass(frozen=True, slots=True, eq=False)
class People:
    """People, one row each, with what they served and the contracts they hold.

    Attributes
    ----------
    rank_group, home
        int16 and int32[N]: codes of the profile's rank groups and of the region tree; -1 is unknown.
    days_before
        int32[N]: days served before the ledger began.
    first, start, end, basis
        The ledger: person p served on the intervals ``first[p]:first[p + 1]``, int32 days, with the basis code.
    contract_first, contract_start, contract_end, contract_territory
        The contracts likewise; a territory is a row of `territories`, -1 for none written down.
    territories
        bool[T, R]: whether each territory holds each region, nested ones included.
    anchors
        int32[N] by name: the personal date that windows count from, `NO_DATE` where not known.
    clauses
        The clause of each contract that names its territory; may be left empty.
    ground_first, ground_code, ground_state, ground_start, ground_end
        The grounds on which people are exempt or key workers: int64[N + 1], then int16 in the order of the profile's
        grounds, int8 (`HELD`, `GRANTED` or `PENDING`) and int32 days. Left out, nobody has any.

    Raises
    ------
    InvalidValueError
        If the grounds are not those of so many people.
    """

    rank_group: Codes16
    home: Ints
    days_before: Ints
    first: Longs
    start: Ints
    end: Ints
    basis: Codes16
    contract_first: Longs
    contract_start: Ints
    contract_end: Ints
    contract_territory: Ints
    territories: Bools
    anchors: Mapping[str, Ints] = field(default_factory=dict)
    clauses: tuple[str, ...] = ()
    ground_first: Longs = field(default_factory=lambda: np.zeros(0, np.int64))
    ground_code: Codes16 = field(default_factory=lambda: np.zeros(0, np.int16))
    ground_state: npt.NDArray[np.int8] = field(default_factory=lambda: np.zeros(0, np.int8))
    ground_start: Ints = field(default_factory=lambda: np.zeros(0, np.int32))
    ground_end: Ints = field(default_factory=lambda: np.zeros(0, np.int32))

    def __post_init__(self) -> None:
        if len(self.ground_first) == 0:
            object.__setattr__(self, "ground_first", np.zeros(len(self) + 1, np.int64))
        given = {len(getattr(self, f"ground_{name}")) for name in ("code", "state", "start", "end")}
        if len(self.ground_first) != len(self) + 1 or given != {int(self.ground_first[-1])}:
            raise InvalidValueError(
                f"Grounds in columns of {sorted(given)} do not belong to {len(self)} people. Give one row each, and "
                "the place of each person's first."
            )

    def __len__(self) -> int:
        return len(self.rank_group)


@dataclass(frozen=True, slots=True)
class AcceptedGap:
    """A silence of the profile that an authority has accepted, and the entry of the record that says so.

    Attributes
    ----------
    kind
        The question: one of `holdfast.law.QUESTIONS`.
    bases
        The bases it was accepted for; empty for every one.
    """

    kind: str
    by: str
    entry: str
    bases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Called:
    """How many people are called already, whoever and wherever they are; the call-ups being judged not among them.

    Attributes
    ----------
    first_day
        The day of the first column, from 1970-01-01; before it and after the last nobody is called.
    counts
        int32[B, D]: people per basis, in the order of the profile's bases, and day.
    """

    first_day: int
    counts: npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True, eq=False)
class Circumstances:
    """What all the call-ups judged together share.

    Attributes
    ----------
    acts
        The acts on the record, in force or not.
    approvals
        Authorities, in the profile's words, that have approved this very order.
    called
        The people called already, for rules on how many at once; None where nobody is.
    """

    regions: RegionTree
    acts: tuple[Act, ...] = ()
    accepted_gaps: tuple[AcceptedGap, ...] = ()
    today: date | None = None
    approvals: frozenset[str] = frozenset()
    called: Called | None = None


@dataclass(frozen=True, slots=True)
class ContractFacts:
    """A contract in plain values."""

    id: str
    period: Interval
    territory: tuple[str, ...] = ()
    clause: str = ""


@dataclass(frozen=True, slots=True)
class GroundFacts:
    """A ground of a person in plain values.

    Attributes
    ----------
    state
        One of `GROUND_STATES`.

    Raises
    ------
    InvalidValueError
        If the state is another word.
    """

    ground: str
    state: str
    period: Interval

    def __post_init__(self) -> None:
        if self.state not in GROUND_STATES:
            raise InvalidValueError(
                f"The ground {self.ground!r} is {self.state!r}. Give one of: {', '.join(GROUND_STATES)}."
            )


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """A person in plain values; `served` pairs each interval with its basis."""

    rank_group: str
    home: str
    days_before: int = 0
    served: tuple[tuple[Interval, str], ...] = ()
    contracts: tuple[ContractFacts, ...] = ()
    anchors: Mapping[str, date] = field(default_factory=dict)
    grounds: tuple[GroundFacts, ...] = ()


@dataclass(frozen=True, slots=True)
class CallUpFacts:
    """A call-up in plain values.

    Attributes
    ----------
    facts
        What is known of the duty, by the names that the profile's rules on tasks ask about.
    """

    period: Interval
    basis: str
    task: str
    region: str
    authority: str
    issued: date
    contract: str | None = None
    waived: bool = False
    facts: Mapping[str, str] = field(default_factory=dict)
    rest_hours: int = -1
    rest_unbroken: int = -1


def _codes(names: Sequence[str]) -> dict[str, int]:
    return {name: code for code, name in enumerate(names)}


def _firsts(lists: Sequence[Sequence[object]]) -> Longs:
    return np.concatenate(([0], np.cumsum([len(each) for each in lists]))).astype(np.int64)


def people_of(profile: Profile, people: Sequence[PersonFacts], regions: RegionTree) -> People:
    """Return people of plain values as arrays."""
    ranks, bases = _codes(profile.rank_groups), _codes(tuple(profile.bases))
    served = [sorted(person.served, key=lambda item: (item[0], item[1])) for person in people]
    days = [(day_number(i.start), day_number(i.end), bases.get(b, -1)) for each in served for i, b in each]
    contracts = [contract for person in people for contract in person.contracts]
    ledger = np.array(days, np.int32).reshape(-1, 3)
    grounds = _grounds_of(profile, people)
    return People(
        rank_group=np.array([ranks.get(person.rank_group, -1) for person in people], np.int16),
        home=np.array([regions.code(person.home) for person in people], np.int32),
        days_before=np.array([person.days_before for person in people], np.int32),
        first=_firsts(served),
        start=np.ascontiguousarray(ledger[:, 0]),
        end=np.ascontiguousarray(ledger[:, 1]),
        basis=ledger[:, 2].astype(np.int16),
        contract_first=_firsts([person.contracts for person in people]),
        contract_start=np.array([day_number(c.period.start) for c in contracts], np.int32),
        contract_end=np.array([day_number(c.period.end) for c in contracts], np.int32),
        contract_territory=np.arange(len(contracts), dtype=np.int32),
        territories=np.array([regions.territory(c.territory) for c in contracts], np.bool_).reshape(
            len(contracts), len(regions.ids)
        ),
        anchors={
            name: np.array(
                [day_number(p.anchors[name]) if name in p.anchors else NO_DATE for p in people], np.int32
            )
            for name in profile.anchors
        },
        clauses=tuple(contract.clause for contract in contracts),
        ground_first=_firsts([person.grounds for person in people]),
        ground_code=grounds[:, 0].astype(np.int16),
        ground_state=grounds[:, 1].astype(np.int8),
        ground_start=np.ascontiguousarray(grounds[:, 2]),
        ground_end=np.ascontiguousarray(grounds[:, 3]),
    )


def _grounds_of(profile: Profile, people: Sequence[PersonFacts]) -> Ints:
    codes = _codes(tuple(profile.grounds))
    rows = [
        (
            codes.get(each.ground, -1),
            GROUND_STATES.index(each.state),
            day_number(each.period.start),
            day_number(each.period.end),
        )
        for person in people
        for each in person.grounds
    ]
    return np.array(rows, np.int32).reshape(-1, 4)


def calls_of(
    profile: Profile,
    calls: Sequence[tuple[int, CallUpFacts]],
    people: Sequence[PersonFacts],
    regions: RegionTree,
) -> CallUps:
    """Return call-ups of plain values as arrays; each comes with the row of its person."""
    bases, tasks = _codes(tuple(profile.bases)), _codes(tuple(profile.tasks))
    seats, firsts = _codes(tuple(profile.authorities)), _firsts([person.contracts for person in people])

    def contract_row(row: int, wanted: str | None) -> int:
        held = [contract.id for contract in people[row].contracts]
        return int(firsts[row]) + held.index(wanted) if wanted is not None and wanted in held else -1

    facts = [call for _, call in calls]
    return CallUps.of(
        person_row=np.array([row for row, _ in calls], np.int64),
        start=np.array([day_number(c.period.start) for c in facts], np.int32),
        end=np.array([day_number(c.period.end) for c in facts], np.int32),
        basis=np.array([bases.get(c.basis, -1) for c in facts], np.int16),
        task=np.array([tasks.get(c.task, -1) for c in facts], np.int16),
        region=np.array([regions.code(c.region) for c in facts], np.int32),
        issued=np.array([day_number(c.issued) for c in facts], np.int32),
        authority=np.array([seats.get(c.authority, -1) for c in facts], np.int16),
        contract_row=np.array([contract_row(row, c.contract) for row, c in calls], np.int64),
        waived=np.array([c.waived for c in facts], np.bool_),
        marks=np.array([marks_of(profile, c.facts) for c in facts], np.uint64),
        rest_hours=np.array([c.rest_hours for c in facts], np.int16),
        rest_unbroken=np.array([c.rest_unbroken for c in facts], np.int16),
    )


def marks_of(profile: Profile, facts: Mapping[str, str]) -> int:
    """Return the bits of the profile's conditions that these facts meet."""
    return sum(1 << i for i, (name, value) in enumerate(profile.conditions) if facts.get(name) == value)
