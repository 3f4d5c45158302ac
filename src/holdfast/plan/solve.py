"""Solve a guard-tour problem: seek prices on a market of clones, then plan whole people against them.

The method and what it measured: `docs/explanation/planning.md`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from holdfast.plan.callbacks import PlanCallbacks
from holdfast.plan.finish import finish
from holdfast.plan.ground import prepare
from holdfast.plan.judge import coverage_of
from holdfast.plan.market import moved_base, open_market
from holdfast.plan.mending import lawful_part
from holdfast.plan.outcome import Plan, Start
from holdfast.plan.pace import Pace, Stage, between, never, timeless
from holdfast.plan.params import PlanParams
from holdfast.plan.problem import Problem
from holdfast.plan.search import Search
from holdfast.plan.terms import Roster
from holdfast.plan.tours import Floats, Ints, Tours

SAMPLE_UNTIL = 0.3
PRICES_UNTIL = 0.5
SETTLED_UNTIL = 0.75
PLAN_UNTIL = 0.9
PROVE_EVERY = 8
OFFER_EVERY = 8
MEAN_SINCE = 0.7
LIFTS = (0.001, 0.002, 0.004)
OPENING_WIDTHS = (1.0, 0.1)
PRICE_STEPS = (6.0, 0.15)
SETTLED_STEPS = (0.5, 0.15)
PLAN_WIDTHS = (32.0, 0.1)
PLAN_LEASTS = (16.0, 1.0)
FIRST_WIDTHS = (1.0, 0.1)
FIRST_PASSES = 3
RESUME_WIDTHS = (1.0, 0.1)
RESUME_LEASTS = (4.0, 1.0)
RESUME_STEPS = (4.0, 0.3)
RESUME_TRADES = 10
RESUME_TRADES_UNTIL = 0.3
PLAN_STEP = 0.05
TRUE_VALUES = 1e-9
LAST_PASSES = 4
TRADERS = 3_000
TRADING_SHARE = 0.15


def solve(
    problem: Problem,
    params: PlanParams | None = None,
    *,
    start: Plan | Start | None = None,
    callbacks: PlanCallbacks | None = None,
    should_stop: Callable[[], bool] = never,
    clock: Callable[[], float] = timeless,
) -> Plan:
    """Return the best lawful plan found, with the prices that prove how good it is.

    Anytime: a lawful plan exists from the first moment and never gets worse. Where neither `clock` nor `should_stop`
    ends the search, the same problem, parameters and seed give the same plan.

    Parameters
    ----------
    problem
        What is to be planned.
    params
        How hard to search; the defaults if None.
    start
        An earlier plan to begin from: its lawful tours are kept where they are as good as others, and its prices are
        moved on. Together with `problem.current` and `problem.keep_bonus` few tours change.
    callbacks
        Hears of the progress.
    should_stop
        Asked several times a second; True ends the search with the best so far.
    clock
        Seconds of any clock that never goes back, such as `time.monotonic`. Without it `params.seconds` has no effect.
    """
    params = params or PlanParams()
    callbacks = callbacks or PlanCallbacks()
    pace = Pace(clock, should_stop, params.seconds)
    callbacks.on_start(problem)
    rng = np.random.default_rng(params.seed)
    search = Search(prepare(problem), pace, callbacks, rng, params.target_gap)
    if problem.people and start is not None:
        _resume(search, params, start)
    elif problem.people and not search.reached():
        _open(search)
        base = _seek_prices(search, params)
        _make_plans(search, params, base)
    search.close()
    _choose_anew(search, params)
    plan = search.plan()
    callbacks.on_end(plan)
    return plan


def _open(search: Search) -> None:
    """Make a first plan in a few whole passes, the first of them however short the time, so that there is one."""
    roster, cover = search.ground.roster(1), search.ground.cover()
    base = np.zeros(search.prices.shape)
    for width in OPENING_WIDTHS:
        market = open_market(search.ground, base, cover, slots=1, width=width, least=1.0)
        swept = search.sweep(market, roster, hurry=width < OPENING_WIDTHS[0])
        search.offer_tours(search.ground.tours(roster))
        search.tell("opening")
        if not swept:
            return


def _resume(search: Search, params: PlanParams, start: Plan | Start) -> None:
    """Begin with an earlier plan: take what is still lawful, let prices settle anew, and plan people from where they are."""
    ground, problem = search.ground, search.ground.problem
    tours = lawful_part(problem, start.tours)
    search.offer_tours(tours)
    search.tell("opening")
    if search.reached() or search.pace.over():
        return
    if start.prices is None or start.prices.shape != problem.value.shape:
        base = _seek_prices(search, params)
    else:
        base = _moved_on(search, params, tours, np.clip(start.prices, 0.0, problem.value))
        search.offer_prices(base)
        search.tell("prices")
    begun = ground.seated(tours), coverage_of(problem, tours).copy()
    stage = search.pace.stage(params.plan_passes_for(problem.people), PLAN_UNTIL)
    _make_plan(search, stage, base, "plan", RESUME_WIDTHS, begun, RESUME_LEASTS)


def _moved_on(search: Search, params: PlanParams, tours: Tours, prices: Floats) -> Floats:
    """Return an earlier plan's prices, moved on by a sample of people who begin where they are.

    Without the bonus for what stays: what the prices prove is how good the plan is, not how little it changes.
    """
    plain = replace(search.ground.problem, current=None, keep_bonus=0.0)
    beside = Search(prepare(plain), search.pace, PlanCallbacks(), search.rng, 0.0)
    stage = search.pace.stage(RESUME_TRADES, RESUME_TRADES_UNTIL)
    base = prices * beside.ground.scale
    base = _trade(beside, params, stage, RESUME_STEPS, _sample(beside), base, lawful_part(plain, tours))
    beside.close()
    moved: Floats = base * (search.ground.scale / beside.ground.scale)
    return moved


def _seek_prices(search: Search, params: PlanParams) -> Floats:
    """Return the prices where clones settle; where people are many, a sample goes first."""
    people = search.ground.problem.people
    everybody, base = np.arange(people), np.zeros(search.prices.shape)
    among = _sample(search)
    stage = search.pace.stage(params.price_passes[0], PRICES_UNTIL)
    if len(among) == people:
        return _trade(search, params, stage, PRICE_STEPS, among, base)
    stage.until = SAMPLE_UNTIL
    base = _trade(search, params, stage, PRICE_STEPS, among, base)
    stage = search.pace.stage(params.price_passes[0] // 3, PRICES_UNTIL)
    return _trade(search, params, stage, SETTLED_STEPS, everybody, base)


def _trade(
    search: Search,
    params: PlanParams,
    stage: Stage,
    steps: tuple[float, float],
    among: Ints,
    base: Floats,
    tours: Tours | None = None,
) -> Floats:
    """Let the clones of the people `among` trade, with the demand scaled down alike; return the bases they moved.

    Each pass moves them a little less than the one before, the first ones not at all: not everybody has come yet. Chance
    leaves a little noise on the last bases, and who lives where people abound would gain by it: so their mean over the
    last passes is tried as well, and each a little higher. Where clones begin with `tours`, all have come.
    """
    ground, clones = search.ground, params.clones
    slots, least = clones * len(among) / ground.problem.people, float(clones)
    roster, cover = _clones(search, tours, clones, among)
    settled = clones - 1 if tours is None else 0
    total, summed = np.zeros(base.shape), 0
    while not stage.over() and not search.reached():
        market = open_market(ground, base, cover, slots=slots, width=params.price_width, least=least)
        clone = stage.done % clones
        if not search.sweep(market, roster, clone=clone, clones=clones, among=among):
            break
        if stage.done >= settled:
            base = moved_base(ground, market, between(*steps, stage.progress()))
        if stage.progress() >= MEAN_SINCE:
            total, summed = total + base, summed + 1
        stage.done += 1
        if tours is None and stage.done % PROVE_EVERY == 0 and stage.done > settled + 1:
            search.offer_prices(base)
            search.tell("prices")
    best = _best_bases(search, [base, total / summed] if summed else [base])
    search.tell("prices")
    return best


def _clones(search: Search, tours: Tours | None, clones: int, among: Ints) -> tuple[Roster, Ints]:
    """Return the clones' slots and the cover of the people `among`: nobody anywhere, or each clone where its person is."""
    ground = search.ground
    if tours is None:
        return ground.roster(clones), ground.cover()
    seated = ground.seated(tours)
    roster = Roster(
        entry=np.repeat(seated.entry, clones, axis=0),
        start=np.repeat(seated.start, clones, axis=0),
        length=np.repeat(seated.length, clones, axis=0),
        size=np.repeat(seated.size, clones),
    )
    trading = np.zeros(ground.problem.people, np.bool_)
    trading[ground.people[among]] = True
    return roster, coverage_of(ground.problem, tours.at(trading[tours.person])) * clones


def _best_bases(search: Search, bases: list[Floats]) -> Floats:
    """Offer bases and slightly higher ones, and return those, as they were, that prove most."""
    value = search.ground.terms.value
    proofs = [search.offer_prices(base) for base in bases]
    for lift in LIFTS if search.ground.problem.current is None else ():
        for base in bases:
            search.offer_prices(np.where(base > 0, np.minimum(base + lift * value, value), base))
    return bases[int(np.argmin(proofs))]


def _sample(search: Search) -> Ints:
    """Return every so-manieth person in the order of groups, so that each group keeps its share."""
    people = search.ground.problem.people
    step = max(1, people // max(TRADERS, int(TRADING_SHARE * people)))
    return np.arange(int(search.rng.integers(step)), people, step)


def _make_plans(search: Search, params: PlanParams, base: Floats) -> None:
    """Make plans from empty rosters in other orders while effort and time allow; the best is kept.

    The first is a quick one: it starts near the true values, and is the better one where prices had no time to settle.
    """
    plans, lasted = params.plans_for(search.ground.problem.people), 0.0
    _make_plan(search, search.pace.stage(FIRST_PASSES, PLAN_UNTIL), base, "plan", FIRST_WIDTHS)
    for number in range(plans):
        began = search.pace.elapsed()
        left = np.inf if search.pace.seconds is None else search.pace.seconds - began
        if search.reached() or search.pace.over() or left < lasted / 2:
            return
        if number == 1:
            base = _settle_prices(search, params, base)
        until = PLAN_UNTIL if number == 0 else (1 + PLAN_UNTIL) / 2
        _make_plan(
            search,
            search.pace.stage(params.plan_passes_for(search.ground.problem.people), until),
            base,
            "again" if number else "plan",
        )
        lasted = search.pace.elapsed() - began


def _settle_prices(search: Search, params: PlanParams, base: Floats) -> Floats:
    """Let everybody trade on where the effort allows more passes: only now, so that a good plan is there early."""
    people = search.ground.problem.people
    more = params.price_passes_for(people) - params.price_passes[0]
    if more <= params.clones:
        return base
    return _trade(
        search, params, search.pace.stage(more, SETTLED_UNTIL), SETTLED_STEPS, np.arange(people), base
    )


def _choose_anew(search: Search, params: PlanParams) -> None:
    """Where people are few, let a general solver choose among the tours that may be in the best plan."""
    problem, pace = search.ground.problem, search.pace
    if not 0 < problem.people <= params.finish_people or search.reached() or pace.over():
        return
    left = None if pace.seconds is None else pace.seconds - pace.elapsed()
    tours = finish(
        problem,
        search.plan(),
        seconds=left,
        clock=pace.clock,
        should_stop=pace.should_stop,
        seed=params.seed,
    )
    if tours is not None:
        search.offer_tours(tours)
        search.tell("finish")


def _make_plan(
    search: Search,
    stage: Stage,
    base: Floats,
    name: str,
    widths: tuple[float, float] = PLAN_WIDTHS,
    begun: tuple[Roster, Ints] | None = None,
    leasts: tuple[float, float] = PLAN_LEASTS,
) -> None:
    """Plan whole people while the price curves' tails narrow to the true values."""
    ground = search.ground
    roster, cover = begun or (ground.roster(1), ground.cover())
    while not stage.over() and not search.reached():
        progress = stage.progress()
        width, least = between(*widths, progress), between(*leasts, progress)
        market = open_market(ground, base, cover, slots=1, width=width, least=least)
        swept = search.sweep(market, roster)
        base = moved_base(ground, market, PLAN_STEP)
        stage.done += 1
        if not swept or stage.over() or stage.done % OFFER_EVERY == 0:
            search.offer_tours(search.ground.tours(roster))
        search.tell(name)
    if begun is None:
        search.offer_prices(base)
    _finish(search, roster, base, name)


def _finish(search: Search, roster: Roster, base: Floats, name: str) -> None:
    """Plan whole people at true values while that gains anything: no pass can lose."""
    cover = coverage_of(search.ground.problem, search.ground.tours(roster)).copy()
    for _ in range(LAST_PASSES):
        market = open_market(search.ground, base, cover, slots=1, width=TRUE_VALUES, least=TRUE_VALUES)
        swept = search.sweep(market, roster)
        better = search.offer_tours(search.ground.tours(roster))
        search.tell(name)
        if not better or not swept or search.reached():
            return
