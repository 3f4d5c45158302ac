"""What-if: what more people, more service, a shelter, another strength or a unit away would bring; the register stays."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import polars as pl
from sqlalchemy import Connection, select

from holdfast.desk import Desk
from holdfast.errors import NotFoundError, PlanError
from holdfast.orders import Frame
from holdfast.plan import Plan, PlanParams
from holdfast.plan.altered import (
    Worth,
    with_demand,
    with_more_service,
    with_newcomers,
    with_reach,
    without_people,
    worth_of,
)
from holdfast.plan.formulate import Formulation
from holdfast.plan.problem import Problem
from holdfast.plan.staff import distances_km
from holdfast.plan.tours import ALL_BITS
from holdfast.planning.numbers import ground_of, post_names
from holdfast.planning.wish import Wish
from holdfast.store import reserve
from holdfast.store import tables as t


@dataclass(frozen=True, slots=True)
class More:
    """People to be had: so many at a place, able to serve in some kinds of post; nobody of them has served yet."""

    people: int
    kind: str
    place: str

    def __post_init__(self) -> None:
        if self.people < 1:
            raise PlanError(f"{self.people} more people were asked for; give 1 or more.")


@dataclass(frozen=True, slots=True)
class Shelter:
    """Lodging at a facility: people come from as far as this, kilometres, because they can stay the night."""

    facility: str
    reach_km: float

    def __post_init__(self) -> None:
        if not self.reach_km > 0:
            raise PlanError(f"A reach of {self.reach_km} km was asked for; give more than 0.")


@dataclass(frozen=True, slots=True)
class Supposed:
    """What is supposed, or known and not in the register yet.

    Attributes
    ----------
    strength
        People wanted at posts, by name.
    away, away_units
        People by number, and units, that do not come.
    missing_share, seed
        A share of all people, chosen by this seed, that does not come.
    more, shelters
        People to be had, and lodging.
    service_days
        Days that everybody may serve beyond what the law leaves them now.
    threat_level
        The threat level on all days, whatever is set; only for planning again.
    """

    strength: Mapping[str, int] = field(default_factory=dict)
    away: frozenset[int] = frozenset()
    away_units: frozenset[str] = frozenset()
    missing_share: float = 0.0
    seed: int = 0
    more: tuple[More, ...] = ()
    shelters: tuple[Shelter, ...] = ()
    service_days: int = 0
    threat_level: int | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.missing_share < 1:
            raise PlanError(f"A missing share of {self.missing_share} makes no sense; 0.05 is 5 %.")
        if self.service_days < 0:
            raise PlanError(f"{self.service_days} more days of service make no sense; give 0 or more.")
        if any(people < 0 for people in self.strength.values()):
            raise PlanError("A strength below 0 makes no sense; give 0 or more.")

    def people_away(self, desk: Desk) -> frozenset[int]:
        """Return the people who do not come: those named, those of the units, and the share.

        Raises
        ------
        NotFoundError
            If there is no such unit.
        """
        if not (self.away or self.away_units or self.missing_share):
            return frozenset()
        with desk.store.read() as tx:
            return self.away | _of_units(tx, self.away_units) | _missing(tx, self.missing_share, self.seed)

    def in_words(self) -> list[str]:
        """Return what is supposed, a sentence each."""
        said = [f"The threat level is {self.threat_level}."] if self.threat_level is not None else []
        said += [f"{post} wants {people}." for post, people in sorted(self.strength.items())]
        said += [f"The unit {unit} does not come." for unit in sorted(self.away_units)]
        if self.away:
            said.append(f"{_people(len(self.away))} named not to come.")
        if self.missing_share:
            said.append(f"{self.missing_share:.0%} of all people, drawn by lot, do not come.")
        said += [f"{m.people} more at {m.place} who can stand {m.kind} posts." for m in self.more]
        said += [f"Shelter at {s.facility}: people come from up to {s.reach_km:g} km." for s in self.shelters]
        if self.service_days:
            said.append(f"Everybody may serve {self.service_days} days more.")
        return said


def _people(number: int) -> str:
    return f"{number} people are" if number != 1 else "1 person is"


def _of_units(tx: Connection, units: frozenset[str]) -> frozenset[int]:
    known = frozenset(tx.execute(select(t.unit.c.id)).scalars())
    if units - known:
        raise NotFoundError(
            f"There is no unit {min(units - known)!r}. There are: {', '.join(sorted(known)) or 'none'}."
        )
    query = select(t.contract.c.person).where(t.contract.c.unit.in_(list(units)))
    return frozenset(tx.execute(query).scalars())


def _missing(tx: Connection, share: float, seed: int) -> frozenset[int]:
    everybody = tx.execute(select(t.person.c.person).order_by(t.person.c.person)).scalars().all()
    chosen = np.random.default_rng(seed).random(len(everybody)) < share
    return frozenset(int(who) for who, out in zip(everybody, chosen, strict=True) if out)


def suppose(desk: Desk, wish: Wish, formulation: Formulation, supposed: Supposed) -> Problem:
    """Return the problem of a formulation as it would be under what is supposed.

    Raises
    ------
    NotFoundError
        If a post, unit, kind, place or facility is not there.
    """
    problem = formulation.problem
    away = np.isin(formulation.people, list(supposed.people_away(desk)))
    if away.any():
        problem = without_people(problem, away)
    if supposed.strength:
        problem = with_demand(problem, _wanted(desk, wish, formulation, supposed.strength))
    if supposed.service_days:
        problem = with_more_service(
            problem,
            np.arange(problem.people),
            max(1, supposed.service_days // formulation.settings.period_days),
        )
    if not (supposed.shelters or supposed.more):
        return problem
    frame = desk.frame()
    with desk.store.read() as tx:
        for shelter in supposed.shelters:
            problem = _sheltered(tx, frame, wish, formulation, problem, shelter)
        for more in supposed.more:
            problem = _grown(tx, frame, wish, formulation, problem, more)
    return problem


def _wanted(desk: Desk, wish: Wish, formulation: Formulation, strength: Mapping[str, int]) -> Any:
    """Return the demand where posts want other strengths: what is more comes to the rows worth least, what is less goes there first."""
    names, demand = np.array(post_names(formulation)), formulation.problem.demand.copy()
    frame = desk.frame()
    with desk.store.read() as tx:
        held = dict(reserve.posts(tx, frame.within(wish.region)).select("post", "strength").iter_rows())
    for post, people in strength.items():
        rows = np.flatnonzero(names == post)
        if not len(rows):
            raise NotFoundError(f"This plan has no post {post!r}. `holdfast posts` lists those there are.")
        open_then = (
            (demand[rows] > 0).any(axis=0) if people > held[post] else np.ones(demand.shape[1], np.bool_)
        )
        change = (people - held[post]) * open_then
        by_worth = rows[np.argsort(formulation.problem.value[rows].sum(axis=1))]
        demand[by_worth[0]] += np.maximum(change, 0)
        less = np.maximum(-change, 0)
        for row in by_worth:
            taken = np.minimum(demand[row], less)
            demand[row] -= taken
            less -= taken
    return demand


def _sheltered(
    tx: Connection, frame: Frame, wish: Wish, formulation: Formulation, problem: Problem, shelter: Shelter
) -> Problem:
    """Return the problem with everybody who holds what its posts ask for coming to a facility from further away."""
    posts = reserve.posts(tx, frame.within(wish.region))
    own = set(posts.filter(pl.col("facility") == shelter.facility)["post"])
    here = np.array([post in own for post in post_names(formulation)])
    if not here.any():
        raise NotFoundError(
            f"This plan has no post at {shelter.facility!r}. `holdfast facilities` lists those there are."
        )
    ground = ground_of(tx, frame, wish, formulation, wish.settings.horizon.start)
    pairs = ground.able & ground.lawful & here[None] & (ground.km <= shelter.reach_km)
    return with_reach(problem, ground.wider(formulation, pairs))


def _grown(
    tx: Connection, frame: Frame, wish: Wish, formulation: Formulation, problem: Problem, more: More
) -> Problem:
    """Return the problem with more people at a place for a kind of post, who may serve in the whole region planned."""
    if more.kind not in frame.kinds:
        raise NotFoundError(f"There is no kind {more.kind!r}. There are: {', '.join(sorted(frame.kinds))}.")
    c = t.place.c
    place = tx.execute(select(c.latitude, c.longitude).where(c.id == more.place)).first()
    if place is None:
        raise NotFoundError(f"There is no place {more.place!r}. Import it, or name another.")
    rows = pl.DataFrame({"post": post_names(formulation)}).join(
        reserve.posts(tx, frame.within(wish.region)), on="post", how="left", maintain_order="left"
    )
    at = pl.DataFrame({"latitude": [place.latitude], "longitude": [place.longitude]})
    km = distances_km(at, rows)[0]
    # NOTE: who holds the qualifications of one kind can serve wherever no more than those are asked for.
    held = frame.kinds[more.kind].qualifications
    able = np.array([frame.kinds[kind].qualifications <= held for kind in rows["kind"]])
    posts = np.flatnonzero(able & (km <= formulation.settings.reach_km))
    grown = with_newcomers(problem, posts, formulation.settings.cost_per_km * km[posts], more.people)
    some = np.bitwise_or.reduce(problem.available) if problem.people else ALL_BITS
    available = grown.available.copy()
    available[problem.people :] = some  # nobody at all is free before notice can be given
    return replace(grown, available=available)


@dataclass(frozen=True, slots=True)
class Answer:
    """What something supposed would bring to a plan.

    Attributes
    ----------
    supposed
        In words.
    worth
        By prices and, where it was solved again, confirmed.
    coverage_before
        Coverage of the plan.
    """

    supposed: tuple[str, ...]
    worth: Worth
    coverage_before: float


def what_if(
    desk: Desk,
    wish: Wish,
    formulation: Formulation,
    plan: Plan,
    supposed: Supposed,
    params: PlanParams | None = None,
    *,
    base: Plan | None = None,
    clock: Callable[[], float],
    should_stop: Callable[[], bool] = lambda: False,
) -> Answer:
    """Say what something supposed would bring to a plan, by its prices and, with `params`, by solving again.

    Parameters
    ----------
    base
        The plan after as much further search with nothing supposed; `plan` if None.
    """
    changed = suppose(desk, wish, formulation, supposed)
    worth = worth_of(plan, changed, params=params, base=base, clock=clock, should_stop=should_stop)
    return Answer(tuple(supposed.in_words()), worth, plan.coverage)
