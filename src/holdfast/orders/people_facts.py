"""The people whom the law judges, read from the tables into arrays: what they served, and under which contracts."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection, Row, Select, Table, bindparam, select

from holdfast.law import NO_DATE, People, Profile, RegionTree
from holdfast.law.facts import GROUND_STATES
from holdfast.model import GONE
from holdfast.store import tables as t

Numbers = npt.NDArray[np.int64]

FEW: Final = 400
"""Up to so many people are asked for by number; more are read as a range and thinned out."""

_COLUMNS: Final = {
    "person": (
        t.person.c.person, t.person.c.region, t.person.c.rank_group, t.person.c.qualifications,
        t.person.c.days_before, t.person.c.discharged_day,
    ),
    "contract": (
        t.contract.c.person, t.contract.c.start_day, t.contract.c.end_day, t.contract.c.id, t.contract.c.territory,
        t.contract.c.unit, t.contract.c.clause, t.unit.c.kind.label("unit_kind"),
    ),
    "service": (t.service.c.person, t.service.c.start_day, t.service.c.end_day, t.service.c.basis),
    "call_up": (
        t.call_up.c.person, t.call_up.c.start_day, t.call_up.c.end_day, t.call_up.c.basis, t.call_up.c.id,
        t.call_up.c.plan,
    ),
    "personal_date": (t.personal_date.c.person, t.personal_date.c.name, t.personal_date.c.day),
    "ground": (
        t.ground.c.person, t.ground.c.ground, t.ground.c.state, t.ground.c.start_day, t.ground.c.end_day,
    ),
}  # fmt: skip


def rows_of(tx: Connection, table: Table, numbers: Numbers, *where: Any) -> Sequence[Row[*tuple[Any, ...]]]:
    """Return the rows of a table that belong to some people, by number; `numbers` ascend."""
    few = len(numbers) <= FEW
    query = _query(table.name, len(numbers) if few else None).where(*where)
    if few:
        return tx.execute(query, {f"p{at}": number for at, number in enumerate(numbers.tolist())}).all()
    wanted = set(numbers.tolist())
    span = {"first": int(numbers[0]), "last": int(numbers[-1])}
    return [row for row in tx.execute(query, span).all() if row[0] in wanted]


@lru_cache(maxsize=64)
def _query(table: str, people: int | None) -> Select[Any]:
    """Return the query for so many people, or for a range; built once, since building costs more than running."""
    columns = _COLUMNS[table]
    person = columns[0]
    query: Select[Any] = select(*columns)
    if table == "contract":
        query = query.outerjoin(t.unit, t.unit.c.id == t.contract.c.unit)
    if people is None:
        return query.where(person.between(bindparam("first"), bindparam("last")))
    if people == 1:
        return query.where(person == bindparam("p0"))
    return query.where(person.in_([bindparam(f"p{at}") for at in range(people)]))


def contracts_of(tx: Connection, numbers: Numbers) -> Sequence[Row[*tuple[Any, ...]]]:
    """Return the contracts of some people in the order in which the law's arrays hold them."""
    return sorted(rows_of(tx, t.contract, numbers), key=lambda row: (row.person, row.start_day, row.id))


def people_arrays(
    tx: Connection,
    profile: Profile,
    tree: RegionTree,
    numbers: Numbers,
    *,
    persons: Mapping[int, Row[*tuple[Any, ...]]] | None = None,
    contracts: Sequence[Row[*tuple[Any, ...]]] | None = None,
    without: Collection[int] = (),
    without_plan: str | None = None,
) -> People:
    """Return people, in the order of their numbers, with everything the law reads of them.

    Parameters
    ----------
    numbers
        int64[N]: the people's numbers, ascending.
    persons, contracts
        Their rows, and their contracts as `contracts_of` returns them, if they have been read already.
    without, without_plan
        Call-ups whose own days are not to be counted.
    """
    persons = {row.person: row for row in rows_of(tx, t.person, numbers)} if persons is None else persons
    contracts = contracts_of(tx, numbers) if contracts is None else contracts
    ledger = _ledger(tx, numbers, without, without_plan)
    grounds = _grounds(tx, profile, numbers)
    held = [persons.get(number) for number in numbers.tolist()]
    bases = codes_of(profile.bases)
    territories = codes_of(dict.fromkeys(row.territory for row in contracts))
    days = np.array([(row[0], row[1], row[2]) for row in ledger], np.int64).reshape(-1, 3)
    spans = np.array([(row[0], row[1], row[2]) for row in contracts], np.int64).reshape(-1, 3)
    return People(
        rank_group=coded(
            (row.rank_group if row is not None else None for row in held),
            codes_of(profile.rank_groups),
            np.int16,
        ),
        home=coded((row.region if row is not None else None for row in held), tree.codes, np.int32),
        days_before=np.array([row.days_before if row is not None else 0 for row in held], np.int32),
        first=_first(numbers, days),
        start=days[:, 1].astype(np.int32),
        end=days[:, 2].astype(np.int32),
        basis=coded((row[3] for row in ledger), bases, np.int16),
        contract_first=_first(numbers, spans),
        contract_start=spans[:, 1].astype(np.int32),
        contract_end=spans[:, 2].astype(np.int32),
        contract_territory=coded((row.territory for row in contracts), territories, np.int32),
        territories=np.array([tree.territory(text.split()) for text in territories], np.bool_).reshape(
            len(territories), len(tree.ids)
        ),
        anchors=_anchors(tx, profile, numbers),
        clauses=tuple(row.clause for row in contracts),
        ground_first=_first(numbers, grounds),
        ground_code=grounds[:, 1].astype(np.int16),
        ground_state=grounds[:, 2].astype(np.int8),
        ground_start=grounds[:, 3].astype(np.int32),
        ground_end=grounds[:, 4].astype(np.int32),
    )


def codes_of(names: Iterable[str]) -> dict[str, int]:
    """Return the place of each name in the order given."""
    return {name: code for code, name in enumerate(names)}


def coded(values: Iterable[str | None], codes: Mapping[str, int], kind: type[np.signedinteger[Any]]) -> Any:
    """Return the code of each value as an array, -1 for one that has none."""
    return np.array([codes.get(value, -1) if value is not None else -1 for value in values], kind)


def _ledger(
    tx: Connection, numbers: Numbers, without: Collection[int], without_plan: str | None
) -> list[tuple[int, int, int, str]]:
    own = rows_of(tx, t.call_up, numbers, t.call_up.c.state.not_in(GONE))
    kept = [
        row for row in own if row.id not in without and (without_plan is None or row.plan != without_plan)
    ]
    served = [*kept, *rows_of(tx, t.service, numbers)]
    return sorted((row.person, row.start_day, row.end_day, row.basis) for row in served)


def _grounds(tx: Connection, profile: Profile, numbers: Numbers) -> Numbers:
    """Return person, code, state, first day and end of each ground that the profile knows; int64[G, 5], by person."""
    codes, states = codes_of(profile.grounds), codes_of(GROUND_STATES)
    found = rows_of(tx, t.ground, numbers) if codes else ()
    rows = [(row[0], codes[row[1]], states[row[2]], row[3], row[4]) for row in found if row[1] in codes]
    return np.array(sorted(rows), np.int64).reshape(-1, 5)


def _anchors(tx: Connection, profile: Profile, numbers: Numbers) -> dict[str, npt.NDArray[np.int32]]:
    """Return the dates that limits of the profile run from, by name; int32[N], `NO_DATE` where not known."""
    found = {name: np.full(len(numbers), NO_DATE, np.int32) for name in profile.anchors}
    for person, name, day in rows_of(tx, t.personal_date, numbers) if found else ():
        if name in found:
            found[name][np.searchsorted(numbers, person)] = day
    return found


def _first(numbers: Numbers, rows: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    return np.searchsorted(rows[:, 0], np.append(numbers, np.iinfo(np.int64).max)).astype(np.int64)
