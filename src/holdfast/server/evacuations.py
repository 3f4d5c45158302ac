"""Evacuations: zones, shelters, roads, plans and what is counted; and the planner, which proposes what it finds."""

from __future__ import annotations

import json
import threading
import time
from typing import Annotated, Any, Final

from fastapi import APIRouter, Header, Path, Query, Response
from sqlalchemy import Connection, Row, Table, func, select

from holdfast.desk import Refusal
from holdfast.evacuating import making, shown
from holdfast.evacuating.reading import EvacuationWish, read_roads
from holdfast.evacuating.shelters import received_now, shelter_body
from holdfast.model import Power, Side
from holdfast.model.evacuation import EvacuationState
from holdfast.protect.evacuation_problem import EvacuationParams
from holdfast.server.etags import tag
from holdfast.server.house import House, InHouse, InSeat, SignedIn, Who
from holdfast.server.orders import receipt_body
from holdfast.server.paging import InPage, Page, cut
from holdfast.server.problems import Problem
from holdfast.server.record import moment
from holdfast.server.runs import refused
from holdfast.server.schemas import Receipt
from holdfast.server.schemas import evacuations as s
from holdfast.store import tables as t
from holdfast.store.evacuations import taken

WAIT_SECONDS: Final = 20.0
"""How long a planner waits for another one; one plans at a time."""
_PLANNING: Final = threading.Lock()
Number = Annotated[int, Path(ge=1, le=2**31 - 1)]
Named = Annotated[str, Path(max_length=64, pattern=s.NAME)]
InRegion = Annotated[str | None, Query(max_length=64, description="With the regions nested in it.")]
Key = Annotated[str | None, Header(alias="Idempotency-Key", min_length=1, max_length=200)]

router = APIRouter(tags=["evacuations"])


@router.get("/zones", response_model=s.Zones)
def list_zones(house: InHouse, who: SignedIn, page: InPage, region: InRegion = None) -> Any:
    """List the zones that can be evacuated, by name."""
    with house.desk.store.read() as tx:
        rows, after = _by_name(tx, t.zone, who, page, region)
    return {"zones": [_zone(row) for row in rows], "next": after}


@router.get("/zones/{zone}", response_model=s.ZoneDetail)
def read_zone(zone: Named, house: InHouse, who: SignedIn, response: Response) -> Any:
    """Tell of a zone, with its outline."""
    with house.desk.store.read() as tx:
        row = _one(tx, t.zone, zone, who)
    tag(response, row.entry)
    return _zone(row) | {"outline": json.loads(row.outline)}


@router.get("/shelters", response_model=s.Shelters)
def list_shelters(house: InHouse, who: SignedIn, page: InPage, region: InRegion = None) -> Any:
    """List the shelters, by name, with the places that are left."""
    with house.desk.store.read() as tx:
        rows, after = _by_name(tx, t.shelter, who, page, region)
        used, here = taken(tx, first=None), received_now(tx)
    return {"shelters": [shelter_body(row, used, here) for row in rows], "next": after}


@router.get("/shelters/{shelter}", response_model=s.ShelterBody)
def read_shelter(shelter: Named, house: InHouse, who: SignedIn, response: Response) -> Any:
    """Tell of a shelter, with the places that are left."""
    with house.desk.store.read() as tx:
        row = _one(tx, t.shelter, shelter, who)
        body = shelter_body(row, taken(tx, first=None), received_now(tx))
    tag(response, row.entry)
    return body


@router.get("/fleets", response_model=s.Fleets)
def list_fleets(house: InHouse, who: SignedIn, page: InPage, region: InRegion = None) -> Any:
    """List the vehicles that stand by for those who cannot leave by themselves."""
    with house.desk.store.read() as tx:
        rows, after = _by_name(tx, t.fleet, who, page, region)
    same = ("id", "name", "region", "vehicle", "vehicles", "places", "latitude", "longitude", "entry")
    return {
        "fleets": [{n: getattr(row, n) for n in same} | {"nodes": _nodes(row)} for row in rows],
        "next": after,
    }


@router.get("/road-nets", response_model=s.RoadNets)
def list_road_nets(house: InHouse, who: SignedIn, page: InPage, region: InRegion = None) -> Any:
    """List the road nets on which evacuations are planned."""
    c = t.failed_road.c
    with house.desk.store.read() as tx:
        rows, after = _by_name(tx, t.road_net, who, page, region)
        failed = {net: n for net, n in tx.execute(select(c.net, func.count()).group_by(c.net))}  # noqa: C416 -- rows are not pairs to mypy
    same = ("id", "name", "region", "roads", "nodes", "entry")
    nets = [{n: getattr(row, n) for n in same} | {"failed": failed.get(row.id, 0)} for row in rows]
    return {"road_nets": nets, "next": after}


@router.get("/road-nets/{net}/roads", response_model=s.RoadList)
def list_roads(
    net: Named,
    house: InHouse,
    who: SignedIn,
    page: InPage,
    name: Annotated[str | None, Query(max_length=200, description="Part of its name.")] = None,
    failed: Annotated[bool, Query(description="Only those that have failed.")] = False,
) -> Any:
    """List the roads of a net by their numbers; orders name them by number."""
    past = page.past(int)
    c = t.failed_road.c
    with house.desk.store.read() as tx:
        row = _one(tx, t.road_net, net, who)
        roads = read_roads(tx, row)
        reasons = {r.road: r.reason for r in tx.execute(select(c.road, c.reason).where(c.net == net))}
    wanted = (name or "").casefold()
    numbers = (
        at
        for at in range(max(0, past[0] + 1) if past else 0, len(roads))
        if (not failed or at in reasons) and (not wanted or wanted in roads.name(at).casefold())
    )
    found = [number for number, _ in zip(numbers, range(page.limit + 1), strict=False)]
    shown_, after = cut(found, page.limit, lambda at: [at])
    return {
        "roads": [
            {
                "road": at,
                "name": roads.name(at),
                "tail": roads.node_name(int(roads.tail[at])),
                "head": roads.node_name(int(roads.head[at])),
                "seconds": float(roads.seconds[at]),
                "capacity_per_hour": float(roads.capacity_per_hour[at]),
                "failed": at in reasons,
                "reason": reasons.get(at, ""),
            }
            for at in shown_
        ],
        "next": after,
    }


@router.get("/evacuations", response_model=s.Evacuations)
def list_evacuations(
    house: InHouse,
    who: SignedIn,
    page: InPage,
    region: InRegion = None,
    state: Annotated[list[EvacuationState] | None, Query(max_length=7)] = None,
) -> Any:
    """List the evacuations of the regions that the account may read, the latest first."""
    regions = who.readable if region is None else who.frame.within(who.need(region))
    c, past = t.evacuation.c, page.past(int)
    query = select(t.evacuation).where(c.region.in_(sorted(regions))).order_by(c.id.desc())
    if state:
        query = query.where(c.state.in_([each.value for each in state]))
    if past is not None:
        query = query.where(c.id < past[0])
    with house.desk.store.read() as tx:
        rows, after = cut(tx.execute(query.limit(page.limit + 1)).all(), page.limit, lambda row: [row.id])
    return {"evacuations": [_told(shown.evacuation_line(row)) for row in rows], "next": after}


@router.post("/evacuations/plans", response_model=Receipt, response_model_exclude_unset=True)
def plan_evacuation(
    body: s.EvacuationWishBody, house: InHouse, who: SignedIn, by: InSeat, key: Key = None
) -> Any:
    """Make a plan from the register and propose it; another account approves it."""
    who.need(body.region)
    _need_power(who, by.seat)
    wish = EvacuationWish(
        body.region,
        body.net,
        tuple(body.zones),
        tuple(body.shelters),
        body.people_per_vehicle,
        body.ready_seconds,
        body.horizon_seconds,
    )
    made = _planned(lambda params: making.make(house.desk, wish, params, clock=time.monotonic), body.seconds)
    return _answered(house, made, by, title=body.title, key=key)


@router.get("/evacuations/{evacuation}", response_model=s.EvacuationDetail)
def read_evacuation(evacuation: Number, house: InHouse, who: SignedIn, response: Response) -> Any:
    """Tell of an evacuation: phases, zones and what is left in them, shelters, sums, what is open."""
    with house.desk.store.read() as tx:
        row = _found(tx, evacuation, who)
        body = shown.evacuation_body(tx, row)
    tag(response, row.entry)
    return _told(body)


@router.get("/evacuations/{evacuation}/plan", response_model=s.EvacuationPlanBody)
def read_evacuation_plan(evacuation: Number, house: InHouse, who: SignedIn) -> Any:
    """Tell the plan of an evacuation: ways, curves, limits, who is left, and what changed since the plan before."""
    with house.desk.store.read() as tx:
        return shown.plan_body(tx, _found(tx, evacuation, who))


@router.post("/evacuations/{evacuation}/replans", response_model=Receipt, response_model_exclude_unset=True)
def replan_evacuation(
    evacuation: Number, body: s.ReplanBody, house: InHouse, who: SignedIn, by: InSeat, key: Key = None
) -> Any:
    """Make a new plan for those who are still there, on what is left of roads and shelters, and propose it."""
    with house.desk.store.read() as tx:
        _found(tx, evacuation, who)
    _need_power(who, by.seat)
    made = _planned(
        lambda params: making.replan(house.desk, evacuation, params, clock=time.monotonic), body.seconds
    )
    return _answered(house, made, by, why=body.why, key=key)


@router.get("/evacuations/{evacuation}/counts", response_model=s.Counts)
def list_evacuation_counts(evacuation: Number, house: InHouse, who: SignedIn, page: InPage) -> Any:
    """List the counts of an evacuation and of the plans before it, corrections among them, in the order they came."""
    past = page.past(int)
    with house.desk.store.read() as tx:
        row = _found(tx, evacuation, who)
        found = shown.counts_of(tx, row, past[0] if past else 0, page.limit + 1)
    rows, after = cut(found, page.limit, lambda each: [each["id"]])
    return {"counts": [_told(each) for each in rows], "next": after}


@router.get("/evacuations/{evacuation}/curve", response_model=s.CountedCurve)
def read_evacuation_curve(evacuation: Number, house: InHouse, who: SignedIn) -> Any:
    """Tell who was moved and received over time, by the counts."""
    with house.desk.store.read() as tx:
        return _told(shown.curve_of(tx, _found(tx, evacuation, who)))


@router.get("/evacuations/{evacuation}/look-ups", response_model=s.LookUps)
def list_look_ups(evacuation: Number, house: InHouse, who: SignedIn, page: InPage) -> Any:
    """List who searched among those registered, when and why, and how often: for oversight, and for who warns."""
    past = page.past(int)
    if not any(seat.side is Side.OVERSIGHT or Power.WARN in seat.powers for seat in who.seats):
        raise Problem(
            403, "Searches are shown to oversight, and to seats that may warn. Ask one of them.", kind="power"
        )
    with house.desk.store.read() as tx:
        row = _found(tx, evacuation, who)
        found = shown.look_ups_of(tx, row, past[0] if past else -1, page.limit + 1)
        rates = shown.look_ups_by_account(tx, row)
    rows, after = cut(found, page.limit, lambda each: [each["entry"]])
    return _told({"look_ups": list(rows), "by_account": rates, "next": after})


def _planned(plan: Any, seconds: float) -> making.Made:
    """Return what a planner finds, one at a time: two would take each other's time."""
    if not _PLANNING.acquire(timeout=WAIT_SECONDS):
        raise Problem(
            429,
            "Another evacuation is being planned. Try again in a few seconds.",
            kind="busy",
            headers={"Retry-After": "10"},
        )
    try:
        found: making.Made = plan(EvacuationParams(seconds=seconds))
    finally:
        _PLANNING.release()
    return found


def _answered(house: House, made: making.Made, by: Any, **more: Any) -> dict[str, Any]:
    _, answer = making.propose(house.desk, made, by, **more)
    if isinstance(answer, Refusal):
        raise refused(answer)
    return receipt_body(answer)


def _need_power(who: Who, seat: str) -> None:
    """Refuse to plan for who could not propose it; the desk asks again."""
    if not any(each.id == seat and Power.WARN in each.powers for each in who.seats):
        raise Problem(
            403, f"The seat {seat} may not warn, or is not yours. Plan in a seat that may.", kind="power"
        )


def _found(tx: Connection, evacuation: int, who: Who) -> Row[Any]:
    row = making.find_evacuation(tx, evacuation)
    who.need(row.region)
    return row


def _one(tx: Connection, table: Table, name: str, who: Who) -> Row[Any]:
    row = tx.execute(select(table).where(table.c.id == name)).first()
    if row is None:
        raise Problem(404, f"There is no {table.name.replace('_', ' ')} of that name.", kind="not-found")
    who.need(row.region)
    return row


def _by_name(
    tx: Connection, table: Table, who: Who, page: Page, region: str | None
) -> tuple[list[Row[Any]], str | None]:
    """Return a page of the rows of a register, in the order of their identifiers."""
    regions = who.readable if region is None else who.frame.within(who.need(region))
    past = page.past(str)
    query = select(table).where(table.c.region.in_(sorted(regions))).order_by(table.c.id)
    if past is not None:
        query = query.where(table.c.id > past[0])
    rows, after = cut(tx.execute(query.limit(page.limit + 1)).all(), page.limit, lambda row: [row.id])
    return list(rows), after


def _zone(row: Row[Any]) -> dict[str, Any]:
    same = ("id", "name", "region", "latitude", "longitude", "population", "entry")
    kinds = ("bedridden", "wheelchair", "care_home", "without_car")
    needing = {"needing_help": {name: getattr(row, name) for name in kinds}}
    return {name: getattr(row, name) for name in same} | needing | {"nodes": _nodes(row)}


def _nodes(row: Row[Any]) -> list[str]:
    return [node for node in row.nodes.split("\n") if node]


def _told(body: Any) -> Any:
    """Return a body with its moments to the second."""
    match body:
        case dict():
            return {
                name: moment(value)
                if isinstance(value, str) and (name == "at" or name.endswith("_at"))
                else _told(value)
                for name, value in body.items()
            }
        case list():
            return [_told(each) for each in body]
    return body
