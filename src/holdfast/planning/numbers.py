"""From call-ups to the numbered tours of a formulation, and the facts behind its groups and posts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

import numpy as np
import polars as pl
from sqlalchemy import Connection

from holdfast.errors import PlanError
from holdfast.law.allowance import first_day, territory_matrix
from holdfast.orders import Frame
from holdfast.plan import Tours
from holdfast.plan.altered import Bools, Reach
from holdfast.plan.formulate import Formulation
from holdfast.plan.problem import Problem
from holdfast.plan.slots import slots_of, strengths_of
from holdfast.plan.staff import distances_km
from holdfast.plan.tours import Floats, Ints, Masks
from holdfast.planning.wish import Wish, with_kinds
from holdfast.store import reserve
from holdfast.store.days import to_day

CALL: Final = ("person", "post", "start_day", "end_day")


def post_names(formulation: Formulation) -> list[str]:
    """Return the post of the register that each post of the problem belongs to."""
    every = np.arange(formulation.problem.posts)
    return [formulation.posts[at] for at in formulation.register_post(every).tolist()]


def rows_of_people(formulation: Formulation) -> pl.DataFrame:
    """Return each person with their row in the problem: person, who; those of a team share one."""
    who = [
        (int(person), row) for row, person in enumerate(formulation.people) if row not in formulation.teams
    ]
    who += [(person, row) for row, team in formulation.teams.items() for person in team]
    return pl.DataFrame(who, schema={"person": pl.Int64, "who": pl.Int64}, orient="row")


def tours_of(formulation: Formulation, calls: pl.DataFrame) -> tuple[Tours, list[list[int]]]:
    """Return call-ups as tours, and for each tour the rows that make it up.

    Rows whose person, post or days do not fit the formulation are in none: nor is one of a team that has not all got it.

    Parameters
    ----------
    calls
        person, post, start_day and end_day, and no others needed.
    """
    fits = _fitting(formulation, calls)
    if not fits.height:
        return Tours.none(), []
    joined = _joined(formulation, fits)
    size = np.array([len(formulation.teams.get(row, (0,))) for row in joined["who"].to_list()])
    whole = joined.filter(pl.Series(size == joined["people"].to_numpy()))
    who, start, end = (whole[name].to_numpy().astype(np.int64) for name in ("who", "first", "last"))
    post = _which(formulation, who, whole["post"].to_list(), start, end)
    return Tours(who, post, start, end - start), whole["rows"].to_list()


def _fitting(formulation: Formulation, calls: pl.DataFrame) -> pl.DataFrame:
    """Return who, post, first and last period (half-open) and row of the call-ups that lie on the grid."""
    settings = formulation.settings
    names = pl.DataFrame(
        {
            "post": pl.Series(formulation.posts, dtype=pl.String),
            "opens": formulation.opens,
            "closes": formulation.closes,
        }
    )
    there = (
        calls.select(CALL)
        .with_row_index("row")
        .join(rows_of_people(formulation), on="person", how="inner", maintain_order="left")
        .join(names, on="post", how="inner", maintain_order="left")
    )
    day, length = settings.first_day, settings.period_days
    there = there.with_columns(
        first=(pl.col("start_day").cast(pl.Int64) - day) // length,
        last=-((day - pl.col("end_day").cast(pl.Int64)) // length),
    )
    begins = pl.max_horizontal(day + pl.col("first") * length, "opens") == pl.col("start_day")
    ends = pl.min_horizontal(day + pl.col("last") * length, "closes") == pl.col("end_day")
    inside = (pl.col("first") >= 0) & (pl.col("last") <= settings.periods)
    return there.filter(begins & ends & inside)


def _joined(formulation: Formulation, fits: pl.DataFrame) -> pl.DataFrame:
    """Return who, post, first, last, people and rows: call-ups of a team together, and those side by side at a change of contract."""
    fits = fits.sort("person", "first")
    if formulation.changes is not None:
        mask = formulation.changes[fits["who"].to_numpy()]
        begins = fits["first"].to_numpy().astype(np.uint64)
        at_change = pl.Series((mask >> begins) & np.uint64(1) == 1)
        follows = (
            (pl.col("person") == pl.col("person").shift())
            & (pl.col("post") == pl.col("post").shift())
            & (pl.col("first") == pl.col("last").shift())
        )
        runs = (~(follows.fill_null(value=False) & at_change)).cum_sum()
        fits = fits.group_by(runs.alias("run"), maintain_order=True).agg(
            pl.col("person", "who", "post", "first").first(), pl.col("last").last(), pl.col("row")
        )
    else:
        fits = fits.with_columns(pl.concat_list("row"))
    together = fits.group_by("who", "post", "first", "last", maintain_order=True)
    return together.agg(
        people=pl.col("person").n_unique(),
        rows=pl.col("row").list.explode(keep_nulls=False, empty_as_null=False),
    )


def _which(formulation: Formulation, who: Ints, posts: list[str], start: Ints, end: Ints) -> Ints:
    """Return which of the problem's posts each tour stands at: the one worth most that has room and is within reach."""
    problem, places = formulation.problem, dict[str, list[int]]()
    for at, name in enumerate(post_names(formulation)):
        places.setdefault(name, []).append(at)
    left, found = problem.demand.copy(), []
    for row, choice in enumerate(places[name] for name in posts):
        if len(choice) == 1:
            found.append(choice[0])
            continue
        group, span = problem.group[who[row]], slice(int(start[row]), int(end[row]))
        near = set(problem.reach_post[problem.reach_first[group] : problem.reach_first[group + 1]].tolist())
        room = {
            j: (j in near, bool((left[j, span] > 0).all()), float(problem.value[j, span].sum()))
            for j in choice
        }
        best = max(choice, key=room.__getitem__)
        found.append(best)
        left[best, span] -= 1
    return np.array(found, np.int64)


def calls_by_tour(formulation: Formulation, tours: Tours) -> pl.DataFrame:
    """Return the call-ups of tours with the number of the tour: person, post, start_day, end_day, tour; none set by hand."""
    settings = formulation.settings
    calls = replace(formulation, fixed=formulation.fixed.clear()).calls(tours)
    rows = calls.join(rows_of_people(formulation), on="person", how="left", maintain_order="left")
    period = (rows["end_day"].to_numpy() - 1 - settings.first_day) // settings.period_days
    by = np.lexsort((tours.start, tours.person))
    key = (tours.person * settings.periods + tours.start)[by]
    wanted = rows["who"].to_numpy().astype(np.int64) * settings.periods + period
    return calls.with_columns(
        tour=pl.Series(by[np.searchsorted(key, wanted, side="right") - 1], dtype=pl.Int64)
    )


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """What lies behind the groups and posts of a formulation.

    Attributes
    ----------
    km
        From each group's place to each post; float64[G, J].
    able, lawful
        Whether the group's people hold what the post asks for, and may serve in its region; bool[G, J].
    free_by
        The periods in which contract, notice and each other reason leave a person free; uint64[N] by name.
    """

    km: Floats
    able: Bools
    lawful: Bools
    free_by: dict[str, Masks]

    def wider(self, formulation: Formulation, pairs: Bools) -> Reach:
        """Return pairs of group and post as a reach, at the price of their distance."""
        group, post = np.nonzero(pairs)
        counts = np.bincount(group, minlength=pairs.shape[0])
        return Reach(
            np.concatenate(([0], counts.cumsum())),
            post,
            formulation.settings.cost_per_km * self.km[group, post],
        )


def notice_from(frame: Frame, wish: Wish, today: date) -> int:
    """Return the first day, since 1970-01-01, for which notice can still be given.

    Raises
    ------
    PlanError
        If no profile is law in the region.
    """
    profile = frame.profile_of(wish.region)
    if profile is None:
        raise PlanError(f"No profile is law in {wish.region}, so nobody can be called. Adopt one first.")
    return to_day(first_day(profile, wish.basis, today))


def ground_of(tx: Connection, frame: Frame, wish: Wish, formulation: Formulation, today: date) -> Ground:
    """Read what lies behind a formulation from the register, and ask the law where and from when people may serve."""
    problem = formulation.problem
    posts = pl.DataFrame({"post": pl.Series(formulation.posts, dtype=pl.String)}).join(
        reserve.posts(tx, frame.within(wish.region)), on="post", how="left", maintain_order="left"
    )
    people = with_kinds(reserve.people_under_contract(tx, wish.settings.horizon), frame)
    member = np.full(problem.groups, -1, np.int64)
    member[problem.group[::-1]] = formulation.people[::-1]
    contracts = people.join(
        pl.DataFrame({"person": member, "group": np.arange(problem.groups)}).filter(pl.col("person") >= 0),
        on="person",
        how="inner",
        maintain_order="left",
    )
    post_of = formulation.register_post(np.arange(problem.posts))
    km = np.full((problem.groups, problem.posts), np.inf)
    km[contracts["group"].to_numpy()] = distances_km(contracts, posts)[:, post_of]
    needs = [slot.needs for slot in slots_of(posts, strengths_of(posts, wish.settings))]
    return Ground(
        km,
        _any_contract(problem, contracts, _able(contracts, posts)[:, post_of] & _holds(contracts, needs)),
        _any_contract(problem, contracts, _lawful(frame, wish, contracts, posts)[:, post_of]),
        _free_by(formulation, people, notice_from(frame, wish, today)),
    )


def _any_contract(problem: Problem, contracts: pl.DataFrame, by_contract: Bools) -> Bools:
    """Return what holds under any contract of a group's people; bool[G, J]."""
    found = np.zeros((problem.groups, problem.posts), np.bool_)
    np.logical_or.at(found, contracts["group"].to_numpy(), by_contract)
    return found


def _able(contracts: pl.DataFrame, posts: pl.DataFrame) -> Bools:
    """Return whether each contract's person may stand posts of that kind; bool[C, P]."""
    kinds = {kind: (posts["kind"] == kind).to_numpy() for kind in posts["kind"].unique()}
    nothing = np.zeros(posts.height, np.bool_)
    rows = [
        np.logical_or.reduce([kinds.get(k, nothing) for k in held] or [nothing])
        for held in contracts["kinds"]
    ]
    return np.array(rows, np.bool_).reshape(contracts.height, posts.height)


def _holds(contracts: pl.DataFrame, needs: list[str | None]) -> Bools:
    """Return whether each contract's person holds what each place asks for beside its post; bool[C, J]."""
    held = [frozenset(names or ()) for names in contracts["qualifications"].to_list()]
    every = sorted({need for need in needs if need is not None})
    has = np.array([[need in own for need in every] for own in held], np.bool_).reshape(len(held), len(every))
    found = np.ones((len(held), len(needs)), np.bool_)
    for at, need in enumerate(needs):
        if need is not None:
            found[:, at] = has[:, every.index(need)]
    return found


def _lawful(frame: Frame, wish: Wish, contracts: pl.DataFrame, posts: pl.DataFrame) -> Bools:
    profile = frame.profile_of(wish.region)
    assert profile is not None, "a formulation was made under it"
    code = np.array([frame.tree.code(region) for region in posts["region"]], np.int64)
    areas = contracts.select("region", "territory").unique(maintain_order=True)
    allowed = territory_matrix(
        profile,
        wish.basis,
        home=np.array([frame.tree.code(region) for region in areas["region"]], np.int32),
        territories=np.array([frame.tree.territory(text.split()) for text in areas["territory"]], np.bool_),
        regions=frame.tree,
        period=wish.settings.horizon,
    )
    row = contracts.join(
        areas.with_row_index("area_row"), on=["region", "territory"], how="left", maintain_order="left"
    )
    return np.asarray(allowed[row["area_row"].to_numpy()][:, code])


def _free_by(formulation: Formulation, people: pl.DataFrame, notice: int) -> dict[str, Masks]:
    """Return the periods that the contracts of each row's people cover, those with time for notice, and all that is left."""
    settings, problem = formulation.settings, formulation.problem
    starts, bits = settings.starts, np.uint64(1) << np.arange(settings.periods, dtype=np.uint64)
    who = people.join(rows_of_people(formulation), on="person", how="inner", maintain_order="left")
    since, until = (who[f"contract_{edge}"].to_numpy()[:, None] for edge in ("start", "end"))
    covered = (since <= starts[None]) & (starts[None] + settings.period_days <= until)
    contract = np.zeros(problem.people, np.uint64)
    np.bitwise_or.at(contract, who["who"].to_numpy(), (covered * bits[None]).sum(axis=1, dtype=np.uint64))
    contract |= problem.available
    in_time = np.bitwise_or.reduce(bits[starts >= notice], initial=np.uint64(0)) | problem.available
    other = problem.available | ~contract | ~in_time
    return {"contract": contract, "notice": in_time, "other duty": other}


def period_words(formulation: Formulation, start: int, length: int) -> str:
    """Return the days of some periods, first and last."""
    first, last = formulation.settings.period(start), formulation.settings.period(start + length - 1)
    return f"{first.start} to {last.last}"


def some_of(names: Iterable[str], most: int = 5) -> str:
    """Return the first few names, and how many more there are."""
    every = list(names)
    return ", ".join(every[:most]) + (f" and {len(every) - most} more" if len(every) > most else "")
