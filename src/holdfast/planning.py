"""From the register to a proposed plan, and from a plan to what it covers."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from sqlalchemy import Connection, func, select

from holdfast.desk import Author, Desk, Receipt, Refusal
from holdfast.errors import NotFoundError, PlanError
from holdfast.law import People, Profile
from holdfast.law.allowance import (
    allowance_calls,
    allowance_days,
    first_day,
    longest_call_days,
    rest_days,
    tasks_allowed,
    territory_matrix,
)
from holdfast.law.barred import Barred, barred
from holdfast.model import GONE, CallUpState, Interval
from holdfast.orders import Enclosures, Frame, ProposePlan
from holdfast.orders.people_facts import people_arrays
from holdfast.plan import Plan, PlanCallbacks, SolveParams, solve
from holdfast.plan.formulate import Formulation, Limits, PlanSettings, Register, formulate
from holdfast.store import reserve
from holdfast.store import tables as t
from holdfast.store.days import to_date, to_day
from holdfast.store.ledger import get_blob

_COUNTED: dict[str, int] = {}
"""People in each content-addressed file of tours."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What a planner asks for.

    Attributes
    ----------
    act
        The act that the call-ups rest on, where the profile asks for one.
    told
        What some rules ask to be stated of the call-ups, as ``name=value`` in the profile's words.
    """

    region: str
    basis: str
    settings: PlanSettings
    act: str | None = None
    told: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Made:
    """A plan made from the register, with the problem it solves."""

    wish: Wish
    formulation: Formulation
    plan: Plan


def formulate_wish(desk: Desk, wish: Wish) -> Formulation:
    """Read the register and ask the law, and return the guard-tour problem of a wish.

    Raises
    ------
    PlanError
        If there is nothing or nobody to plan, or no profile.
    """
    frame = desk.frame()
    profile = frame.profile_of(wish.region)
    if profile is None:
        raise PlanError(f"No profile is law in {wish.region}, so nobody can be called. Adopt one first.")
    if wish.basis not in profile.bases:
        raise PlanError(
            f"The profile knows no basis {wish.basis!r}. It knows: {', '.join(sorted(profile.bases))}."
        )
    regions = frame.within(wish.region)
    # NOTE: a tour at a post whose task the basis does not allow would be refused; such posts stay short.
    allowed = tasks_allowed(profile, wish.basis, wish.settings.horizon)
    with desk.store.read() as tx:
        people = reserve.people_under_contract(tx, wish.settings.horizon)
        posts = reserve.posts(tx, regions).filter(pl.col("task").is_in(list(allowed)))
        busy = reserve.busy(tx)
        if not people.height:
            raise PlanError(
                f"Nobody has a contract between {wish.settings.horizon}. Import people and contracts first."
            )
        arrays = people_arrays(tx, profile, frame.tree, people["person"].to_numpy())
    # NOTE: whoever is exempt, excused or indispensable on some days is taken there as called up elsewhere.
    busy = pl.concat([busy, _exempt(barred(profile, arrays, wish.basis), people, busy.schema)])
    register = Register(posts, with_kinds(people, frame), busy)
    limits = _limits(desk, profile, frame, wish, register.people, arrays)
    return formulate(register, limits, wish.settings)


def _exempt(spells: Barred, people: pl.DataFrame, schema: pl.Schema) -> pl.DataFrame:
    """Return spells on which people cannot be called in the columns of call-ups, at no post."""
    return pl.DataFrame(
        {
            "person": people["person"].gather(spells.row),
            "post": [""] * len(spells.row),
            "start_day": spells.start,
            "end_day": spells.end,
        },
        schema=schema,
    )


def make(
    desk: Desk,
    wish: Wish,
    params: SolveParams,
    *,
    clock: Callable[[], float],
    callbacks: PlanCallbacks | None = None,
    should_stop: Callable[[], bool] = lambda: False,
) -> Made:
    """Make a plan from the register; nothing is entered yet."""
    formulation = formulate_wish(desk, wish)
    plan = solve(formulation.problem, params, callbacks=callbacks, should_stop=should_stop, clock=clock)
    return Made(wish, formulation, plan)


def propose(
    desk: Desk, made: Made, by: Author, *, name: str | None = None
) -> tuple[ProposePlan, Receipt | Refusal]:
    """Put a plan forward for approval, with its tours and its certificate."""
    wish, plan = made.wish, made.plan
    calls = made.formulation.calls(plan.tours)
    tours = _parquet(calls)
    proof = _proof(made)
    digest = hashlib.sha256(tours).hexdigest()
    order = ProposePlan(
        id=name or f"{wish.region}-{wish.settings.horizon.start}-{digest[:6]}",
        region=wish.region,
        basis=wish.basis,
        horizon=wish.settings.horizon,
        period_days=wish.settings.period_days,
        tours_file=digest,
        proof_file=hashlib.sha256(proof).hexdigest(),
        tours=calls.height,
        value=plan.value,
        bound=plan.bound,
        coverage=plan.coverage,
        act=wish.act,
        told=wish.told,
    )
    return order, desk.submit(order, by, enclosures=Enclosures(blobs=(tours, proof)))


def find_plan(tx: Connection, plan: str) -> Any:
    """Return the row of a plan.

    Raises
    ------
    NotFoundError
        If there is none of that name.
    """
    row = tx.execute(select(t.plan).where(t.plan.c.id == plan)).first()
    if row is None:
        raise NotFoundError(f"There is no plan {plan!r}. `holdfast plan list` names those there are.")
    return row


def calls_of(tx: Connection, row: Any) -> pl.DataFrame:
    """Return the tours of a plan: person, post, start_day, end_day."""
    body = get_blob(tx, row.tours_file)
    if body is None:
        raise NotFoundError(f"The tours of the plan {row.id} are not in the store. Restore it from a copy.")
    return pl.read_parquet(io.BytesIO(body))


def people_of(tx: Connection, row: Any) -> int:
    """Return how many people a plan calls; a plan's tours never change, so each file is counted once."""
    if row.tours_file not in _COUNTED:
        _COUNTED[row.tours_file] = calls_of(tx, row)["person"].n_unique()
    return _COUNTED[row.tours_file]


def calls_in_force(tx: Connection, regions: Sequence[str], first: int, last: int) -> pl.DataFrame:
    """Return the call-ups of some regions that count and touch the days from `first` up to `last`."""
    c = t.call_up.c
    query = select(c.person, c.post, c.start_day, c.end_day).where(
        c.region.in_(list(regions)),
        c.state.not_in([*GONE, CallUpState.SUSPENDED.value]),
        c.start_day < last,
        c.end_day > first,
    )
    schema = {"person": pl.Int64, "post": pl.String, "start_day": pl.Int32, "end_day": pl.Int32}
    return pl.DataFrame(tx.execute(query).all(), schema=schema, orient="row")


def cover_on(posts: pl.DataFrame, calls: pl.DataFrame, day: int) -> pl.DataFrame:
    """Return the posts with `asked` and `met` on one day; `met` never exceeds `asked`."""
    there = calls.filter((pl.col("start_day") <= day) & (day < pl.col("end_day")))
    met = there.group_by("post").agg(pl.len().alias("people"))
    open_now = pl.col("start_day").fill_null(day) <= day
    open_now &= pl.col("end_day").fill_null(day + 1) > day
    return (
        posts.join(met, on="post", how="left", maintain_order="left")
        .with_columns(asked=pl.when(open_now).then("strength").otherwise(0))
        .with_columns(met=pl.min_horizontal("asked", pl.col("people").fill_null(0)))
        .drop("people")
    )


def shortfalls(posts: pl.DataFrame, calls: pl.DataFrame, settings: PlanSettings) -> pl.DataFrame:
    """Return each post and period that is short: post, facility, name, kind, period, start, end, asked, met, worth.

    The worst come first: by the worth of what is missing.
    """
    parts = []
    for number in range(settings.periods):
        period = settings.period(number)
        cover = cover_on(posts, calls, to_day(period.start)).filter(pl.col("met") < pl.col("asked"))
        parts.append(
            cover.select(
                "post", "facility", "name", "kind", "task", pl.lit(number).alias("period"),
                pl.lit(period.start).alias("start"), pl.lit(period.end).alias("end"), "asked", "met", "worth",
            )
        )  # fmt: skip
    missing = (pl.col("asked") - pl.col("met")) * pl.col("worth")
    return pl.concat(parts).sort(missing, descending=True)


def joined(short: pl.DataFrame) -> pl.DataFrame:
    """Join shortfalls of one post in periods side by side into one row, the worst in all first."""
    same = ["post", "asked", "met"]
    rows = short.sort("post", "period")
    follows = (pl.col("period") == pl.col("period").shift() + 1) & pl.all_horizontal(
        pl.col(name) == pl.col(name).shift() for name in same
    )
    rest = [name for name in rows.columns if name not in {*same, "period", "start", "end"}]
    runs = rows.with_columns(run=(~follows.fill_null(value=False)).cum_sum()).group_by(
        "run", maintain_order=True
    )
    whole = runs.agg(
        pl.col(*same, *rest).first(),
        pl.col("period").first(),
        pl.col("start").first(),
        pl.col("end").last(),
        missing=((pl.col("asked") - pl.col("met")) * pl.col("worth")).sum(),
    )
    return whole.sort("missing", "post", "period", descending=[True, False, False]).select(short.columns)


def by_period(posts: pl.DataFrame, calls: pl.DataFrame, settings: PlanSettings) -> list[dict[str, Any]]:
    """Return start, end, asked and met of each period, over all posts."""
    rows = []
    for number in range(settings.periods):
        period = settings.period(number)
        cover = cover_on(posts, calls, to_day(period.start))
        asked, met = int(cover["asked"].sum()), int(cover["met"].sum())
        rows.append({"start": str(period.start), "end": str(period.end), "asked": asked, "met": met})
    return rows


def settings_of(row: Any) -> PlanSettings:
    """Return the grid of a stored plan."""
    horizon = Interval(to_date(row.start_day), to_date(row.end_day))
    return PlanSettings(horizon, (1,), row.period_days)


def why_short(frame: pl.DataFrame, able: pl.DataFrame, allowed: frozenset[str]) -> pl.DataFrame:
    """Add `why` to shortfalls.

    Parameters
    ----------
    able
        How many people are `able` to serve in each `kind`.
    allowed
        The tasks that the law allows on the plan's basis.
    """
    return frame.join(able, on="kind", how="left", maintain_order="left").with_columns(
        why=pl.when(~pl.col("task").is_in(list(allowed)))
        .then(pl.format("The law does not allow the task {} on this basis.", "task"))
        .when(pl.col("able").fill_null(0) == 0)
        .then(pl.lit("Nobody under contract has the qualifications that this kind of unit asks for."))
        .otherwise(
            pl.format(
                "{} under contract can do it; each is too far away, called elsewhere where it is worth more, "
                "or has no day left that the law allows.",
                pl.when(pl.col("able") == 1)
                .then(pl.lit("1 person"))
                .otherwise(pl.format("{} people", "able")),
            )
        )
    )


def tasks_of_plan(frame: Frame, row: Any) -> frozenset[str]:
    """Return the tasks that the law allows on the basis of a stored plan, over its horizon."""
    profile = frame.profile_of(row.region)
    if profile is None or row.basis not in profile.bases:
        return frozenset()
    return tasks_allowed(profile, row.basis, Interval(to_date(row.start_day), to_date(row.end_day)))


def able_by_kind(tx: Connection, frame: Frame, horizon: Interval) -> pl.DataFrame:
    """Return how many people under contract in a horizon are `able` to serve in each `kind`; counted in the database."""
    people, contract = t.person.c, t.contract.c
    query = (
        select(people.qualifications, t.unit.c.kind, func.count(people.person.distinct()))
        .join(t.contract, contract.person == people.person)
        .outerjoin(t.unit, t.unit.c.id == contract.unit)
        .where(contract.start_day < to_day(horizon.end), contract.end_day > to_day(horizon.start))
        .where(people.commitment.is_not(None))
        .where(people.discharged_day.is_(None) | (people.discharged_day > to_day(horizon.start)))
        .group_by(people.qualifications, t.unit.c.kind)
    )
    groups = [(frozenset(held.split()), unit, count) for held, unit, count in tx.execute(query)]
    able = {
        kind.id: sum(n for held, unit, n in groups if kind.qualifications <= held and unit in (None, kind.id))
        for kind in frame.kinds.values()
    }
    return pl.DataFrame(list(able.items()), schema={"kind": pl.String, "able": pl.Int64}, orient="row")


def with_kinds(people: pl.DataFrame, frame: Frame) -> pl.DataFrame:
    """Add the kinds of post each person qualifies for, and the area in which they may serve."""
    able = [
        pl.when(
            pl.lit(sorted(kind.qualifications)).list.set_difference(pl.col("qualifications")).list.len() == 0,
            pl.col("unit_kind").is_null() | (pl.col("unit_kind") == kind.id),
        ).then(pl.lit(kind.id))
        for kind in frame.kinds.values()
    ]
    kinds = pl.concat_list(able).list.drop_nulls() if able else pl.lit([], dtype=pl.List(pl.String))
    return people.with_columns(
        kinds.alias("kinds"), pl.concat_str("region", "territory", separator="|").alias("area")
    )


def _limits(
    desk: Desk, profile: Profile, frame: Frame, wish: Wish, people: pl.DataFrame, arrays: People
) -> Limits:
    horizon = wish.settings.horizon
    longest = [
        longest_call_days(profile, wish.basis, group, day)
        for group in profile.rank_groups
        for day in (horizon.start, horizon.last)
    ]
    bounded = [days for days in longest if days is not None]
    return Limits(
        allowance_days=allowance_days(profile, arrays, wish.basis, horizon),
        allowance_calls=allowance_calls(profile, arrays, wish.basis, horizon),
        longest_days=min(bounded, default=None),
        rest_days=max(rest_days(profile, wish.basis, day) for day in (horizon.start, horizon.last)),
        first_day=to_day(first_day(profile, wish.basis, frame.day_of(wish.region, desk.now()))),
        areas=_areas(profile, frame, wish, people["area"].unique().to_list()),
    )


def _areas(profile: Profile, frame: Frame, wish: Wish, areas: Sequence[str]) -> dict[str, frozenset[str]]:
    parts = [area.split("|", 1) for area in areas]
    home = np.array([frame.tree.code(region) for region, _ in parts], np.int32)
    territories = np.array([frame.tree.territory(text.split()) for _, text in parts], np.bool_)
    allowed = territory_matrix(
        profile,
        wish.basis,
        home=home,
        territories=territories,
        regions=frame.tree,
        period=wish.settings.horizon,
    )
    return {
        area: frozenset(frame.tree.ids[code] for code in np.flatnonzero(row))
        for area, row in zip(areas, allowed, strict=True)
    }


def _parquet(frame: pl.DataFrame) -> bytes:
    buffer = io.BytesIO()
    frame.write_parquet(buffer, compression="zstd", statistics=False)
    return buffer.getvalue()


def _proof(made: Made) -> bytes:
    """Return the certificate as Parquet: post, period, price; with the problem's constants as one line of JSON."""
    formulation, plan = made.formulation, made.plan
    post, period = np.nonzero(plan.prices)
    frame = pl.DataFrame(
        {
            "post": pl.Series(formulation.posts, dtype=pl.String).gather(post),
            "period": period.astype(np.int16),
            "price": plan.prices[post, period],
        }
    )
    settings = made.wish.settings
    about = {
        "horizon": [str(settings.horizon.start), str(settings.horizon.end)],
        "period_days": settings.period_days,
        "tour_lengths": [int(length) for length in formulation.problem.tour_lengths],
        "rest": formulation.problem.rest,
        "tour_cost": settings.tour_cost,
        "cost_per_km": settings.cost_per_km,
        "reach_km": settings.reach_km,
        "bound": plan.bound,
    }
    buffer = io.BytesIO()
    frame.write_parquet(
        buffer, compression="zstd", statistics=False, metadata={"holdfast": json.dumps(about)}
    )
    return buffer.getvalue()


def by_facility(cover: pl.DataFrame, facilities: pl.DataFrame | None = None) -> pl.DataFrame:
    """Sum the posts of `cover_on` by facility, the worst covered first, then the most exposed.

    Parameters
    ----------
    facilities
        All facilities, so that those without a post are not forgotten; nothing is asked for at them.
    """
    facts = ("name", "region", "sector", "latitude", "longitude", "exposure")
    summed = cover.group_by("facility", maintain_order=True).agg(
        pl.col(*facts).first(), pl.col("asked", "met").sum()
    )
    if facilities is not None:
        met = summed.select("facility", "asked", "met")
        summed = facilities.select("facility", *facts).join(met, on="facility", how="left")
        summed = summed.with_columns(pl.col("asked", "met").fill_null(0))
    share = pl.when(pl.col("asked") > 0).then(pl.col("met") / pl.col("asked")).otherwise(2.0)
    return summed.sort(share, -pl.col("exposure"), "facility")


def facility_coverage(posts: pl.DataFrame, calls: pl.DataFrame, settings: PlanSettings) -> pl.DataFrame:
    """Return asked and met person-periods of each facility over a plan's horizon, the worst covered first."""
    covers = [
        cover_on(posts, calls, to_day(settings.period(number).start)) for number in range(settings.periods)
    ]
    return by_facility(pl.concat(covers))
