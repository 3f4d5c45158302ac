"""The people of a formulation: who is free when, what each may reach, and which of them serve as one row.

People under one contract are alike if they live at the same place and may stand the same posts; they form a group.
Whoever has several contracts in the horizon that differ is in a group whose reach says in which periods it holds. The
people of a unit that serves together are parted into teams, and a team is one row.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

from holdfast.plan.register import Limits, PlanSettings, Register
from holdfast.plan.slots import Slot

Longs = npt.NDArray[np.int64]
Masks = npt.NDArray[np.uint64]
Bools = npt.NDArray[np.bool_]
Reals = npt.NDArray[np.float64]

EARTH_RADIUS_KM: Final = 6371.0088
"""Mean radius R1 of the WGS 84 ellipsoid (Moritz, Geodetic Reference System 1980)."""

ALWAYS: Final = np.uint64(2**64 - 1)
_PART: Final = "\x1f"


@dataclass(frozen=True, slots=True, eq=False)
class Staff:
    """The people of a register, in the order in which they first occur in it.

    Attributes
    ----------
    people
        int64[P]: their numbers.
    keys
        A row a group: place, latitude, longitude, kinds, area, open (texts, a part a contract that differs) and held.
    group
        int64[P].
    available
        bool[P, T]: under contract throughout a period.
    changes
        uint64[P]: bit t is set where another contract begins with period t right after one ends.
    unit
        The unit that each serves with as one, or None.
    held
        The qualifications of each person, as far as known.
    """

    people: Longs
    keys: pl.DataFrame
    group: Longs
    available: Bools
    changes: Masks
    unit: tuple[str | None, ...]
    held: Mapping[int, frozenset[str]]


def masks_of(free: Bools) -> Masks:
    """Return bool[N, T] as one mask a row."""
    bits = np.uint64(1) << np.arange(free.shape[1], dtype=np.uint64)
    masks: Masks = (free * bits[None]).sum(axis=1, dtype=np.uint64)
    return masks


def staff_of(people: pl.DataFrame, settings: PlanSettings, named: Iterable[str]) -> Staff:
    """Return the people of a register, a row a contract; `named` are the qualifications that slots ask for."""
    starts = settings.starts[None]
    since, until = (people[f"contract_{edge}"].to_numpy()[:, None] for edge in ("start", "end"))
    under = (since <= starts) & (starts + settings.period_days <= until)
    texts = people.select(
        "person", "place", "latitude", "longitude", "area",
        pl.col("kinds").list.sort().list.join(" ").alias("kinds"),
        _held(people, named).alias("held"),
        pl.Series("mask", masks_of(under)),
    ).with_columns(open=pl.lit(""))  # fmt: skip
    one = texts.group_by("person", maintain_order=True).agg(
        pl.col("place", "latitude", "longitude", "area", "kinds", "held", "open").first(),
        differ=pl.struct("kinds", "area").n_unique() > 1,
    )
    one = _with_parts(one, texts)
    keys = one.select("place", "latitude", "longitude", "kinds", "area", "open", "held").unique(
        ["place", "kinds", "area", "open", "held"], keep="first", maintain_order=True
    )
    known = keys.select("place", "kinds", "area", "open", "held").with_row_index("group")
    group = one.join(known, on=["place", "kinds", "area", "open", "held"], how="left", maintain_order="left")
    first = np.flatnonzero(np.r_[True, people["person"].to_numpy()[1:] != people["person"].to_numpy()[:-1]])
    return Staff(
        people=one["person"].to_numpy().astype(np.int64),
        keys=keys,
        group=group["group"].to_numpy().astype(np.int64),
        available=np.logical_or.reduceat(under, first, axis=0),
        changes=_changes(under, first),
        unit=_units(people),
        held=_held_by(people),
    )


def _held(people: pl.DataFrame, named: Iterable[str]) -> pl.Expr:
    """Return the qualifications that slots ask for and a person holds, as one text."""
    wanted = sorted(set(named))
    if not wanted or "qualifications" not in people.columns:
        return pl.lit("")
    return pl.col("qualifications").list.set_intersection(wanted).list.sort().list.join(" ").fill_null("")


def _held_by(people: pl.DataFrame) -> dict[int, frozenset[str]]:
    if "qualifications" not in people.columns:
        return {}
    held: dict[int, frozenset[str]] = {}
    kept: dict[tuple[str, ...], frozenset[str]] = {}  # few differ
    for person, names in people.select("person", "qualifications").iter_rows():
        key = tuple(names or ())
        held[person] = kept.setdefault(key, frozenset(key))
    return held


def _with_parts(one: pl.DataFrame, texts: pl.DataFrame) -> pl.DataFrame:
    """Say of people whose contracts differ which holds in which periods."""
    differing = one.filter(pl.col("differ"))
    if not differing.height:
        return one
    parts = (
        texts.join(differing.select("person"), on="person", how="semi", maintain_order="left")
        .group_by("person", maintain_order=True)
        .agg(
            pl.col("kinds").str.join(_PART),
            pl.col("area").str.join(_PART),
            pl.col("mask").cast(pl.String).str.join(_PART).alias("open"),
        )
    )
    return one.update(parts, on="person", how="left")


def _changes(under: Bools, first: Longs) -> Masks:
    """Return where a period lies under another contract than the one before it, right after it."""
    begins = np.zeros_like(under)
    begins[:, 1:] = under[:, 1:] & ~under[:, :-1]
    whole = np.logical_or.reduceat(under, first, axis=0)
    follows = np.zeros_like(whole)
    follows[:, 1:] = np.logical_or.reduceat(begins, first, axis=0)[:, 1:] & whole[:, :-1]
    return masks_of(follows)


def _units(people: pl.DataFrame) -> tuple[str | None, ...]:
    """Return with which unit each person serves as one; whoever has several contracts serves alone."""
    one = people.group_by("person", maintain_order=True)
    if not {"unit", "together"} <= set(people.columns):
        return (None,) * one.agg(pl.len()).height
    only = (pl.len() == 1) & pl.col("together").first().fill_null(value=False).cast(pl.Boolean)
    return tuple(one.agg(unit=pl.when(only).then(pl.col("unit").first()))["unit"])


def not_called(staff: Staff, register: Register, limits: Limits, settings: PlanSettings, gap: int) -> Bools:
    """Return bool[P, T]: where notice can be given and nothing known already is within `gap` days of a period."""
    starts = settings.starts
    ends = starts + settings.period_days
    free = np.broadcast_to(starts >= limits.first_day, staff.available.shape).copy()
    rows = pl.DataFrame({"person": staff.people}).with_row_index("row")
    taken = pl.concat([register.busy, register.fixed.select(register.busy.columns)], how="vertical_relaxed")
    near = taken.filter(
        pl.col("start_day") < int(ends[-1]) + gap, pl.col("end_day") > int(starts[0]) - gap
    ).join(rows, on="person", how="inner")
    for row, start, end in near.select("row", "start_day", "end_day").iter_rows():
        free[row] &= (ends <= start - gap) | (starts >= end + gap)
    return free


# What groups may reach


@dataclass(frozen=True, slots=True, eq=False)
class Reach:
    """The slots that groups may be sent to: entries `first[g]:first[g + 1]`, with cost per period and open periods."""

    first: Longs
    slot: Longs
    cost: Reals
    open: Masks

    def of(self, group: int) -> slice:
        """Return the entries of a group."""
        return slice(int(self.first[group]), int(self.first[group + 1]))


def reach_of(
    keys: pl.DataFrame,
    posts: pl.DataFrame,
    slots: Sequence[Slot],
    limits: Limits,
    settings: PlanSettings,
) -> Reach:
    """Return for each group the slots that kind, area, distance and qualification allow."""
    homes = keys.select("place", "latitude", "longitude").unique("place", maintain_order=True)
    km = distances_km(homes, posts)
    home = keys.join(
        homes.select("place").with_row_index("row"), on="place", how="left", maintain_order="left"
    )["row"].to_numpy()
    of_kind = {k: (posts["kind"] == k).to_numpy() for k in posts["kind"].unique()}
    in_area = {a: posts["region"].is_in(list(regions)).to_numpy() for a, regions in limits.areas.items()}
    nothing = np.zeros(posts.height, np.bool_)
    of_slot = np.array([slot.post for slot in slots], np.int64)
    needs = [slot.needs for slot in slots]
    named = sorted({need for need in needs if need is not None})
    wants = {need: np.array([each == need for each in needs], np.bool_) for need in named}
    free = np.array([need is None for need in needs], np.bool_)
    first, found, cost, when = [0], [np.zeros(0, np.int64)], [np.zeros(0)], [np.zeros(0, np.uint64)]
    for row, kinds, area, opened, held in zip(
        home, keys["kinds"], keys["area"], keys["open"], keys["held"], strict=True
    ):
        masks = np.zeros(posts.height, np.uint64)
        for k, a, mask in zip(kinds.split(_PART), area.split(_PART), opened.split(_PART), strict=True):
            able = np.logical_or.reduce([of_kind.get(kind, nothing) for kind in k.split()] or [nothing])
            masks[able & in_area.get(a, nothing)] |= np.uint64(mask) if mask else ALWAYS
        masks[km[row] > settings.reach_km] = 0
        fit = free.copy()
        for need in held.split():
            fit |= wants.get(need, False)
        near = np.flatnonzero(fit & (masks[of_slot] != 0))
        found.append(near.astype(np.int64))
        cost.append(settings.cost_per_km * km[row][of_slot[near]])
        when.append(masks[of_slot[near]])
        first.append(first[-1] + len(near))
    return Reach(np.array(first, np.int64), np.concatenate(found), np.concatenate(cost), np.concatenate(when))


def distances_km(places: pl.DataFrame, posts: pl.DataFrame) -> Reals:
    """Return great-circle distances by the haversine formula (Sinnott 1984); shape [places, posts]."""
    lat1, lon1 = (np.radians(places[c].to_numpy())[:, None] for c in ("latitude", "longitude"))
    lat2, lon2 = (np.radians(posts[c].to_numpy())[None, :] for c in ("latitude", "longitude"))
    h = np.sin((lat2 - lat1) / 2) ** 2 + np.cos(lat1) * np.cos(lat2) * np.sin((lon2 - lon1) / 2) ** 2
    km: Reals = 2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.minimum(h, 1.0)))
    return km


# Teams


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """The rows of the problem: people by themselves, and teams.

    Attributes
    ----------
    first, members
        Row i stands for the people `members[first[i]:first[i + 1]]`, by their place in `Staff.people`.
    group
        int64[N]; groups of teams follow those of people.
    """

    first: Longs
    members: Longs
    group: Longs
    reach: Reach

    @property
    def size(self) -> Longs:
        """Heads of each row."""
        return np.diff(self.first)

    def least(self, values: Longs) -> Longs:
        """Return the least of the values of each row's people; any[N] of any[P]."""
        return np.minimum.reduceat(values[self.members], self.first[:-1], axis=0)

    def all(self, masks: Masks) -> Masks:
        """Return the bits that the masks of all people of a row have."""
        return np.bitwise_and.reduceat(masks[self.members], self.first[:-1])

    def any(self, masks: Masks) -> Masks:
        """Return the bits that the mask of any of the people of a row has."""
        return np.bitwise_or.reduceat(masks[self.members], self.first[:-1])

    def mean(self, values: Longs) -> Longs:
        """Return the mean of the values of each row's people, rounded down."""
        return np.add.reduceat(values[self.members], self.first[:-1]) // self.size


def rows_of(staff: Staff, reach: Reach, largest: Longs, may: Bools) -> Rows:
    """Return the rows of the problem.

    Parameters
    ----------
    largest
        int64[J]: the most people that a slot wants at once.
    may
        bool[P]: who can serve at all; others of a unit do not hold it back.
    """
    units: dict[str, list[int]] = {}
    for person in np.flatnonzero(may).tolist():
        unit = staff.unit[person]
        if unit is not None:
            units.setdefault(unit, []).append(person)
    teams = [team for people in units.values() for team in _teams(people, staff.group, reach, largest)]
    teams = [team for team in teams if len(team) > 1]
    if not teams:
        every = np.arange(len(staff.people), dtype=np.int64)
        return Rows(np.arange(len(every) + 1, dtype=np.int64), every, staff.group, reach)
    alone = np.ones(len(staff.people), np.bool_)
    for team in teams:
        alone[team] = False
    rows = [*([int(person)] for person in np.flatnonzero(alone)), *teams]
    singles = len(rows) - len(teams)
    first = np.cumsum([0, *(len(row) for row in rows)]).astype(np.int64)
    groups = len(reach.first) - 1
    group = np.r_[staff.group[alone], groups + np.arange(len(teams), dtype=np.int64)]
    shared = [_shared(staff.group[team], reach, largest) for team in rows[singles:]]
    return Rows(first, np.array([p for row in rows for p in row], np.int64), group, _joined(reach, shared))


def _teams(people: list[int], group: Longs, reach: Reach, largest: Longs) -> list[list[int]]:
    """Part a unit into teams of at most the people that any slot in reach of all its people wants."""
    groups = sorted(set(group[people].tolist()))
    common = _common(groups, reach)
    most = int(largest[common].max(initial=0)) or max(
        (int(largest[reach.slot[reach.of(g)]].max(initial=0)) for g in groups), default=0
    )
    ordered = sorted(people, key=lambda person: (int(group[person]), person))
    size = max(1, most)
    return [ordered[at : at + size] for at in range(0, len(ordered), size)]


def _common(groups: Sequence[int], reach: Reach) -> Longs:
    """Return the slots in reach of all of some groups, ascending."""
    found = reach.slot[reach.of(groups[0])]
    for group in groups[1:]:
        found = np.intersect1d(found, reach.slot[reach.of(group)])
    return np.sort(found)


def _shared(team: Longs, reach: Reach, largest: Longs) -> Reach:
    """Return the slots that all of a team may reach and that want so many, at the mean cost; as one group's reach.

    Parameters
    ----------
    team
        The group of each of its people.
    """
    groups, heads = np.unique(team, return_counts=True)
    slots = _common(groups.tolist(), reach)
    slots = slots[largest[slots] >= len(team)]
    cost, when = np.zeros(len(slots)), np.full(len(slots), ALWAYS, np.uint64)
    for group, many in zip(groups.tolist(), heads, strict=True):
        entries = reach.of(group)
        order = np.argsort(reach.slot[entries])
        at = order[np.searchsorted(reach.slot[entries], slots, sorter=order)]
        cost += many * reach.cost[entries][at]
        when &= reach.open[entries][at]
    return Reach(np.array([0, len(slots)], np.int64), slots, cost / len(team), when)


def _joined(reach: Reach, more: Sequence[Reach]) -> Reach:
    ends = reach.first[-1] + np.cumsum([int(each.first[-1]) for each in more])
    return Reach(
        np.r_[reach.first, ends].astype(np.int64),
        np.concatenate([reach.slot, *(each.slot for each in more)]),
        np.concatenate([reach.cost, *(each.cost for each in more)]),
        np.concatenate([reach.open, *(each.open for each in more)]),
    )
