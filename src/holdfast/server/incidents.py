"""Incidents: those there are, one with all that belongs to it, and what fails if a facility fails."""

from __future__ import annotations

from dataclasses import asdict, fields
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any, Final, NoReturn

from fastapi import APIRouter, Path, Query, Response
from sqlalchemy import Connection, Row

from holdfast.errors import Fault
from holdfast.model import Interval
from holdfast.model.incidents import Effect, IncidentKind, IncidentState, Severity
from holdfast.operations import cascade, clocks, doubles, incidents, shares, taskings, threat
from holdfast.orders.base import moment_text
from holdfast.orders.planning import HIGHEST_LEVEL
from holdfast.server.etags import tag
from holdfast.server.house import InHouse, SignedIn, Who
from holdfast.server.paging import InPage, cut
from holdfast.server.problems import Problem
from holdfast.server.record import moment
from holdfast.server.regions import span
from holdfast.server.schemas import incidents as s
from holdfast.server.taskings import MOST, NAME, share_body, tasking_body
from holdfast.store.days import to_day

MOST_SHARES: Final = 100
_PLAIN: Final = (
    "id", "region", "kind", "state", "severity", "urgency", "title", "facility", "latitude", "longitude", "reported_by",
    "merged_into", "entry",
)  # fmt: skip
_HANGING: Final = tuple(field.name for field in fields(cascade.Hanging))
Number = Annotated[int, Path(ge=1, le=MOST)]

router = APIRouter(tags=["incidents"])


@router.get("/incidents", response_model=s.Incidents)
def list_incidents(
    house: InHouse,
    who: SignedIn,
    page: InPage,
    region: Annotated[str | None, Query(max_length=64, description="With the regions nested in it.")] = None,
    state: Annotated[list[IncidentState] | None, Query(max_length=9)] = None,
    kind: Annotated[list[IncidentKind] | None, Query(max_length=9)] = None,
    severity: Annotated[list[Severity] | None, Query(max_length=9)] = None,
    facility: Annotated[str | None, Query(max_length=64, pattern=NAME)] = None,
    bbox: Annotated[
        str | None,
        Query(
            max_length=100,
            description="west,south,east,north in degrees; west beyond east crosses the date line.",
        ),
    ] = None,
    since: Annotated[
        datetime | None, Query(description="Those that happened from then on; UTC unless it says a zone.")
    ] = None,
) -> Any:
    """List the incidents that the account may read, in its regions or by a share; the last reported first."""
    now, past = house.desk.now(), page.past(int)
    with house.desk.store.read() as tx:
        # NOTE: a region asked for narrows the list, and what is shared from elsewhere lies in none of them.
        shared = shares.readable_by_share(tx, who.frame, who.seats, now) if region is None else ()
        wanted = incidents.IncidentFilter(
            who.readable if region is None else who.frame.within(who.need(region)),
            shared,
            state or (),
            kind or (),
            severity or (),
            facility,
            _box(bbox) if bbox is not None else None,
            utc("since", since) if since is not None else None,
        )
        rows = incidents.list_incidents(
            tx, wanted, limit=page.limit + 1, before=int(past[0]) if past else None
        )
    shown, following = cut(rows, page.limit, lambda row: [row.id])
    return {"incidents": [incident_body(row) for row in shown], "next": following}


@router.get("/incidents/{incident}", response_model=s.IncidentDetail)
def read_incident(incident: Number, house: InHouse, who: SignedIn, response: Response) -> Any:
    """Tell all of an incident: notes, effects and what hangs on them, probable doubles, duties, taskings, shares."""
    now = house.desk.now()
    with house.desk.store.read() as tx:
        row = incidents.find_incident(tx, incident)
        if not shares.may_read(tx, who.frame, who.seats, row, now):
            who.need(row.region)
        body = incident_body(row) | _belonging(tx, who, row, now)
    tag(response, row.entry)
    return body


@router.get("/facilities/{facility}/cascade", response_model=s.Fallout)
def read_cascade(
    facility: Annotated[str, Path(max_length=64, pattern=NAME)],
    house: InHouse,
    who: SignedIn,
    effect: Annotated[Effect, Query(description="What is supposed to have happened to it.")] = Effect.DOWN,
) -> Any:
    """Tell what fails or degrades if a facility does, by which chain, and who stands there today."""
    with house.desk.store.read() as tx:
        who.need(incidents.region_of_facility(tx, facility))
        day = to_day(who.frame.day_of(None, house.desk.now()))
        return _fallout(cascade.what_fails(tx, {facility: effect}, who.readable, day=day))


@router.get("/regions/{region}/threat", response_model=s.ThreatChange)
def read_threat_change(
    region: str,
    house: InHouse,
    who: SignedIn,
    level: Annotated[int, Query(ge=1, le=HIGHEST_LEVEL)],
    start: Annotated[date | None, Query(description="Today unless given.")] = None,
    days: Annotated[int, Query(ge=1, le=threat.LONGEST_DAYS)] = 7,
) -> Any:
    """Tell what a threat level would change in the strengths that posts ask for; `SetThreatLevel` sets it."""
    first = start or who.frame.day_of(who.need(region), house.desk.now())
    if first > date.max - timedelta(days=days):
        _faulty("start", "It lies too far off.", "Give an earlier day.")
    with house.desk.store.read() as tx:
        found = threat.threat_change(tx, who.frame, who.need(region), level, Interval.of_days(first, days))
    return {
        "region": found.region,
        "level": found.level,
        **span(found.days),
        "person_days": found.person_days,
        "plans": found.plans,
        "posts": [
            {n: getattr(each, n) for n in ("post", "facility", "region", "before", "after")}
            | {"days": span(each.days)}
            for each in found.posts
        ],
    }


def incident_body(row: Row[Any]) -> dict[str, Any]:
    """Return an incident as the wire has it."""
    return {name: getattr(row, name) for name in _PLAIN} | {
        "where": row.where_,
        "happened_at": moment(row.happened_at),
        "reported_at": moment(row.reported_at),
        "closed_at": moment(row.closed_at) if row.closed_at else None,
    }


def utc(name: str, given: datetime) -> datetime:
    """Return a moment asked for in UTC, or raise a problem where there is no such moment."""
    try:
        return given.astimezone(UTC) if given.tzinfo else given.replace(tzinfo=UTC)
    except OverflowError:
        _faulty(name, "It is before the first year or after the last.", "Give a year between 1900 and 9000.")


def _belonging(tx: Connection, who: Who, row: Row[Any], now: datetime) -> dict[str, Any]:
    """Return what belongs to an incident, as far as the reader may see it: by a share, nothing of other incidents."""
    frame, mine = who.frame, row.region in who.readable
    numbers = [row.id, *incidents.absorbed_by(tx, row.id)]
    effects = incidents.effects_of(tx, row.id)
    failed = {each.facility: Effect(each.effect) for each in effects}
    today = frame.day_of(row.region, now)
    agencies = shares.agencies_of(who.seats)
    offered = shares.list_shares(tx, who.readable, agencies, limit=MOST_SHARES, subject=f"incident:{row.id}")
    return {
        "notes": [_note(each) for each in incidents.notes_of(tx, row.id)],
        "effects": [_effect(each) for each in effects],
        "cascade": _fallout(cascade.what_fails(tx, failed, who.readable, day=to_day(today))),
        "absorbed": numbers[1:],
        "doubles": [
            asdict(each)
            for each in (
                doubles.probable_doubles(tx, row, who.readable) if mine and incidents.is_open(row) else ()
            )
        ],
        "duties": [
            _clock(each) for each in (clocks.clocks_of(tx, frame, row.region, [row.id], now) if mine else ())
        ],
        "taskings": [
            tasking_body(each, now)
            for each in taskings.taskings_about(tx, numbers)
            if each.region in who.readable or each.to_agency in agencies
        ],
        "shares": [share_body(each, frame, now) for each in offered],
        "replanning": [
            asdict(each) | {"command": each.command}
            for each in threat.replanning_of(tx, frame, row.id, today)
            if each.region in who.readable
        ],
    }


def _fallout(found: cascade.Fallout) -> dict[str, Any]:
    # NOTE: by hand, for there may be hundreds, and `asdict` copies each deeply.
    return {
        "hanging": [{name: getattr(each, name) for name in _HANGING} for each in found.hanging],
        "more": found.more,
        "elsewhere": found.elsewhere,
    }


def _note(row: Row[Any]) -> dict[str, Any]:
    same = ("incident", "entry", "seat", "what", "change")
    return {name: getattr(row, name) for name in same} | {"at": moment(row.at)}


def _effect(row: Row[Any]) -> dict[str, Any]:
    same = ("facility", "name", "region", "sector", "effect", "entry")
    return {name: getattr(row, name) for name in same} | {
        "posts": row.posts.split(),
        "until": moment(row.until) if row.until else None,
    }


def _clock(clock: clocks.Clock) -> dict[str, Any]:
    duty = clock.duty
    same = ("tell", "what", "article", "source", "confidence")
    return {name: getattr(duty, name) for name in same} | {
        "duty": duty.id,
        "region": clock.region,
        "arises_at": moment(moment_text(duty.arises_at.astimezone(UTC))),
        "due_at": moment(moment_text(duty.due_at.astimezone(UTC))),
        "state": clock.state,
        "told_at": moment(moment_text(clock.told_at)) if clock.told_at else None,
    }


def _box(given: str) -> incidents.Box:
    try:
        west, south, east, north = (float(part) for part in given.split(","))
    except ValueError:
        _faulty(
            "bbox",
            "It is not four numbers.",
            "Give west,south,east,north in degrees, like 8.4,47.3,8.6,47.5.",
        )
    if not (-180 <= west <= 180 and -180 <= east <= 180 and -90 <= south <= north <= 90):
        _faulty(
            "bbox",
            "It is no part of the globe.",
            "Give west,south,east,north in degrees, south before north.",
        )
    return incidents.Box(west, south, east, north)


def _faulty(where: str, fault: str, remedy: str) -> NoReturn:
    faults = [Fault(where, fault, remedy)]
    raise Problem(422, f"{where}: {fault}", kind="faults", title="What was sent is faulty", faults=faults)
