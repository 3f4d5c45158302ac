"""Plans: those there are, what they leave short, and the planner at work."""

from __future__ import annotations

from typing import Annotated, Any

import polars as pl
from fastapi import APIRouter, Header, Query, Response
from fastapi.responses import StreamingResponse
from sqlalchemy import Connection, select

from holdfast import planning
from holdfast.plan.outcome import gap_between
from holdfast.planning.what_if import Supposed
from holdfast.server import schemas as s
from holdfast.server.house import House, InHouse, InSeat, SignedIn, Who, named_seat
from holdfast.server.regions import span
from holdfast.server.runs import AgainWish, RunState, RunWish
from holdfast.server.streams import EVENTS, EventStream, follow_run
from holdfast.store import reserve
from holdfast.store import tables as t
from holdfast.store.days import from_day

MOST_SHORT = 1_000
"""Shortages told of one plan, the worst first."""

router = APIRouter(prefix="/plans", tags=["plans"])


@router.get("", response_model=s.Plans)
def list_plans(
    house: InHouse,
    who: SignedIn,
    region: Annotated[str | None, Query(max_length=64, description="With the regions nested in it.")] = None,
) -> Any:
    """List the plans of the regions that the account may read, the latest horizon first."""
    regions = who.readable if region is None else who.frame.within(who.need(region))
    query = select(t.plan).order_by(t.plan.c.start_day.desc(), t.plan.c.id)
    with house.desk.store.read() as tx:
        return {"plans": [_plan(tx, row) for row in tx.execute(query) if row.region in regions]}


@router.post("/runs", response_model=s.RunStarted, status_code=202)
def start_run(body: s.RunRequest, house: InHouse, who: SignedIn, by: InSeat) -> Any:
    """Set the planner to work; at the end it proposes the best plan it found, in the name of who started it."""
    who.need(body.region)
    asked = RunWish(body.region, body.basis, body.act, body.start, body.periods, body.seconds)
    return {"run": house.runs.start(asked, by)}


@router.post("/{plan}/replans", response_model=s.RunStarted, status_code=202)
def start_replan(plan: str, body: s.ReplanRequest, house: InHouse, who: SignedIn, by: InSeat) -> Any:
    """Set the planner to work on a plan again: the fewest changes to call-ups in force, proposed as a plan of its own."""
    with house.desk.store.read() as tx:
        region = who.need(planning.find_plan(tx, plan).region)
    supposed = Supposed(body.strength, frozenset(body.away), frozenset(body.away_units))
    return {"run": house.runs.start(AgainWish(region, plan, body.seconds, supposed, body.hold_served), by)}


@router.get("/runs/{run}", response_model=s.Run, response_model_exclude_unset=True)
def read_run(run: str, house: InHouse, who: SignedIn) -> Any:
    """Tell how far a run is."""
    return run_body(_run(house, who, run))


@router.get("/runs/{run}/events", response_class=StreamingResponse, responses=EVENTS)
def follow_run_events(run: str, house: InHouse, who: SignedIn) -> Response:
    """Follow a run: event `progress` with its body at every change, until it has ended."""
    _run(house, who, run)
    return EventStream(follow_run(house, run, run_body))


@router.delete("/runs/{run}", status_code=202, response_model=s.Run, response_model_exclude_unset=True)
def stop_run(
    run: str,
    house: InHouse,
    who: SignedIn,
    seat: Annotated[str | None, Header(alias="Holdfast-Seat")] = None,
) -> Any:
    """Ask a run to end with the best plan it has: whoever started it, or who could start one there."""
    state = _run(house, who, run)
    if state.author.account != who.account.id:
        house.runs.check(named_seat(who, seat), state.region)
    house.runs.stop(run)
    return run_body(house.runs.get(run))


@router.get("/{plan}", response_model=s.PlanDetail)
def read_plan(plan: str, house: InHouse, who: SignedIn) -> Any:
    """Tell what a plan asks for and meets, period by period, and what it leaves short and why."""
    with house.desk.store.read() as tx:
        row = planning.find_plan(tx, plan)
        told = _plan(tx, row)
        who.need(row.region)
        settings = planning.settings_of(row)
        posts = reserve.posts(tx, who.frame.within(row.region))
        calls = planning.calls_of(tx, row)
        able = planning.able_by_kind(tx, who.frame, settings.horizon)
    short = planning.joined(planning.shortfalls(posts, calls, settings)).head(MOST_SHORT)
    return told | {
        "periods": planning.by_period(posts, calls, settings),
        "short": _short(planning.why_short(short, able, planning.tasks_of_plan(who.frame, row))),
    }


def run_body(state: RunState) -> dict[str, Any]:
    """Return a run as the wire has it."""
    return {
        "run": state.run,
        "state": state.state,
        "region": state.region,
        "seconds": round(state.seconds, 3),
        "value": state.value,
        "bound": state.bound,
        "gap": state.gap,
        "coverage": state.coverage,
        "stage": state.stage,
        "history": [
            {"seconds": round(p.seconds, 3), "value": p.value, "bound": p.bound, "gap": p.gap}
            for p in state.history
        ],
        "plan": state.plan,
        "problem": None if state.problem is None else state.problem.body(),
    }


def _run(house: House, who: Who, run: str) -> RunState:
    state = house.runs.get(run)
    who.need(state.region)
    return state


def _plan(tx: Connection, row: Any) -> dict[str, Any]:
    same = ("id", "region", "basis", "period_days", "tours", "value", "bound", "coverage", "state")
    return {name: getattr(row, name) for name in (*same, "proposed_by", "approved_by")} | {
        "horizon": span(from_day(row.start_day, row.end_day)),
        "gap": gap_between(row.value, row.bound),
        "people": planning.people_of(tx, row),
    }


def _short(frame: pl.DataFrame) -> list[dict[str, Any]]:
    return [
        {name: row[name] for name in ("facility", "name", "kind", "asked", "met", "worth", "why")}
        | {"period": {"start": row["start"], "end": row["end"]}}
        for row in frame.iter_rows(named=True)
    ]
