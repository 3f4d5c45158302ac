"""What a planner asks for, and the problem that the register and the law make of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import polars as pl
from sqlalchemy import Connection

from holdfast.desk import Desk
from holdfast.errors import PlanError
from holdfast.law import People, Profile
from holdfast.law.allowance import first_day, rest_days, tasks_allowed, territory_matrix
from holdfast.law.barred import Barred, barred
from holdfast.law.room import UNLIMITED, Room, act_days, room, served_days
from holdfast.orders import Frame
from holdfast.orders.people_facts import people_arrays
from holdfast.plan.formulate import Formulation, Limits, PlanSettings, Register, formulate
from holdfast.planning.by_hand import ByHand, by_hand, with_service
from holdfast.store import reserve
from holdfast.store.days import to_day


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


def formulate_wish(desk: Desk, wish: Wish, *, without: frozenset[int] = frozenset()) -> Formulation:
    """Read the register and ask the law, and return the guard-tour problem of a wish.

    Parameters
    ----------
    without
        Call-ups that may be planned anew: their days are free, and count for nothing.

    Raises
    ------
    PlanError
        If there is nothing or nobody to plan, or no profile.
    """
    frame = desk.frame()
    profile = _profile(frame, wish)
    regions = frame.within(wish.region)
    notice = to_day(first_day(profile, wish.basis, frame.day_of(wish.region, desk.now())))
    # NOTE: a tour at a post whose task the basis does not allow would be refused; such posts stay short.
    allowed = tasks_allowed(profile, wish.basis, wish.settings.horizon)
    with desk.store.read() as tx:
        people = reserve.people_under_contract(tx, wish.settings.horizon)
        posts = reserve.posts(tx, regions).filter(pl.col("task").is_in(list(allowed)))
        if not people.height:
            raise PlanError(
                f"Nobody has a contract between {wish.settings.horizon}. Import people and contracts first."
            )
        people = with_kinds(people, frame)
        numbers = people["person"].unique(maintain_order=True).to_numpy()
        arrays = people_arrays(tx, profile, frame.tree, numbers, without=without)
        busy = reserve.busy(tx, without)
        areas = _areas(profile, frame, wish, people["area"].unique().to_list())
        shut = _days_not_free(arrays, barred(profile, arrays, wish.basis, wish.told), numbers)
        hand = _set_by_hand(tx, people, posts, areas, notice, shut)
    # NOTE: whoever is exempt, excused, indispensable or in service on some days is taken there as called up elsewhere.
    elsewhere = hand.reserved.filter(~pl.col("post").is_in(posts["post"].implode()))
    register = Register(posts, people, pl.concat([busy, shut, elsewhere]), hand.fixed)
    code = tuple(profile.bases).index(wish.basis)
    served = with_service(arrays, numbers, hand.reserved, code)
    left = _limits(profile, wish, served, notice, areas)
    longest = act_days(
        profile, frame.acts, wish.basis, within=regions, regions=frame.tree, horizon=wish.settings.horizon
    )
    if longest < UNLIMITED:
        own = UNLIMITED if left.longest_days is None else left.longest_days
        left = replace(left, longest_days=np.minimum(own, longest))
    found = formulate(register, left, wish.settings)
    return replace(found, notes=(*found.notes, *hand.notes, *_notes(profile, wish)))


def _profile(frame: Frame, wish: Wish) -> Profile:
    profile = frame.profile_of(wish.region)
    if profile is None:
        raise PlanError(f"No profile is law in {wish.region}, so nobody can be called. Adopt one first.")
    if wish.basis not in profile.bases:
        raise PlanError(
            f"The profile knows no basis {wish.basis!r}. It knows: {', '.join(sorted(profile.bases))}."
        )
    return profile


def _set_by_hand(
    tx: Connection,
    people: pl.DataFrame,
    posts: pl.DataFrame,
    areas: dict[str, frozenset[str]],
    notice: int,
    shut: pl.DataFrame,
) -> ByHand:
    return by_hand(reserve.fixed_tours(tx), people, posts, areas=areas, notice=notice, shut=shut)


def _days_not_free(arrays: People, spells: Barred, numbers: npt.NDArray[np.int64]) -> pl.DataFrame:
    """Return days on which people cannot be called, in the columns of call-ups and at no post: barred, or in service."""
    serving = np.repeat(np.arange(len(numbers)), np.diff(arrays.first))
    row = np.r_[spells.row, serving]
    return pl.DataFrame(
        {
            "person": numbers[row],
            "post": [""] * len(row),
            "start_day": np.r_[spells.start, arrays.start].astype(np.int32),
            "end_day": np.r_[spells.end, arrays.end].astype(np.int32),
        },
        schema={"person": pl.Int64, "post": pl.String, "start_day": pl.Int32, "end_day": pl.Int32},
    )


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
    profile: Profile, wish: Wish, people: People, notice: int, areas: dict[str, frozenset[str]]
) -> Limits:
    settings = wish.settings
    left: Room = room(profile, people, wish.basis, settings.horizon, settings.period_days)
    first = settings.first_day
    year = to_day(settings.horizon.start.replace(month=1, day=1))
    rest = [rest_days(profile, wish.basis, settings.period(at).start) for at in range(settings.periods)]
    return Limits(
        allowance_days=left.days,
        allowance_calls=left.calls,
        longest_days=left.longest if (left.longest < UNLIMITED).any() else None,
        rest_days=max(*rest, rest_days(profile, wish.basis, settings.horizon.last)),
        first_day=notice,
        areas=areas,
        year_first=left.year_first,
        year_days=left.year_days,
        ceiling_days=left.ceiling,
        rolling=tuple((each.days, each.most) for each in left.rolling),
        since=left.since,
        until=left.until,
        served_days=served_days(people, year, first),
    )


def _notes(profile: Profile, wish: Wish) -> tuple[str, ...]:
    """Return what the law asks beside the problem."""
    heads = [
        rule.title or rule.id
        for rule, value in profile.of_kind("cap.headcount")
        if wish.basis in rule.bases and value.period.overlaps(wish.settings.horizon)
    ]
    if not heads:
        return ()
    said = (
        f"The law counts heads ({'; '.join(dict.fromkeys(heads))}): the problem does not, so a plan with more people "
        "than that is refused when it is to be approved."
    )
    return (said,)


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
