"""Tours set by hand: which of them a plan can hold, and the service that they stand for."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import polars as pl

from holdfast.law import People

_CALLS = ("person", "post", "start_day", "end_day")


@dataclass(frozen=True, slots=True, eq=False)
class ByHand:
    """What was set by hand.

    Attributes
    ----------
    fixed
        Tours that a plan is to hold: person, post, start_day, end_day.
    reserved
        The same of all whose days are kept free and counted, wherever their post is.
    notes
        Why others are left out.
    """

    fixed: pl.DataFrame
    reserved: pl.DataFrame
    notes: tuple[str, ...]


def by_hand(
    tours: pl.DataFrame,
    people: pl.DataFrame,
    posts: pl.DataFrame,
    *,
    areas: dict[str, frozenset[str]],
    notice: int,
    shut: pl.DataFrame,
) -> ByHand:
    """Return the tours set by hand that contract, qualification, territory, notice and exemptions allow.

    Parameters
    ----------
    tours
        id, person, post, start_day, end_day.
    people, posts
        As `holdfast.plan.formulate.Register` has them; of posts only those that are planned.
    areas
        The regions that each area of a person stands for.
    notice
        The first day that can be planned.
    shut
        Days on which somebody cannot be called.
    """
    kept, reserved, notes = [], [], []
    for tour in tours.iter_rows(named=True):
        own = people.filter(pl.col("person") == tour["person"])
        place = posts.filter(pl.col("post") == tour["post"])
        if not own.height:
            continue  # nobody that is planned here
        fault = _fault(tour, own, place, areas, notice, shut) if place.height else None
        if fault is None:
            reserved.append(tour)
            kept += [tour] if place.height else []
        else:
            notes.append(
                f"The tour {tour['id']} set by hand, person {tour['person']} at {tour['post']}, is left out: {fault}."
            )
    schema = {name: tours.schema[name] for name in _CALLS}
    frames = [
        pl.DataFrame([tuple(tour[name] for name in _CALLS) for tour in rows], schema=schema, orient="row")
        for rows in (kept, reserved)
    ]
    return ByHand(frames[0], frames[1], tuple(notes))


def _fault(
    tour: dict[str, int],
    own: pl.DataFrame,
    place: pl.DataFrame,
    areas: dict[str, frozenset[str]],
    notice: int,
    shut: pl.DataFrame,
) -> str | None:
    """Return why a tour cannot be, or None."""
    holding = own.filter(
        pl.col("contract_start") <= tour["start_day"], pl.col("contract_end") >= tour["end_day"]
    )
    if not holding.height:
        return "no contract covers its days"
    contract, where = holding.row(0, named=True), place.row(0, named=True)
    if where["kind"] not in contract["kinds"]:
        return f"the person does not qualify for {where['kind']}"
    if where["region"] not in areas.get(contract["area"], frozenset()):
        return f"the person may not be sent to {where['region']}"
    if tour["start_day"] < notice:
        return "it is too late to give notice"
    taken = shut.filter(
        pl.col("person") == tour["person"],
        pl.col("start_day") < tour["end_day"],
        pl.col("end_day") > tour["start_day"],
    )
    return "the person is exempt or serves on some of its days" if taken.height else None


def with_service(people: People, numbers: npt.NDArray[np.int64], tours: pl.DataFrame, basis: int) -> People:
    """Return people with tours added to what they serve, on a basis by its place in the profile."""
    if not tours.height:
        return people
    extra = np.searchsorted(numbers, tours["person"].to_numpy())
    row = np.r_[np.repeat(np.arange(len(numbers)), np.diff(people.first)), extra]
    start = np.r_[people.start, tours["start_day"].to_numpy()]
    order = np.lexsort((start, row))
    end = np.r_[people.end, tours["end_day"].to_numpy()]
    bases = np.r_[people.basis, np.full(tours.height, basis, people.basis.dtype)]
    return replace(
        people,
        first=np.searchsorted(row[order], np.arange(len(numbers) + 1)).astype(np.int64),
        start=start[order].astype(np.int32),
        end=end[order].astype(np.int32),
        basis=bases[order].astype(people.basis.dtype),
    )
