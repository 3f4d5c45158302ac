"""`incident`: from report to closure, with what it does to facilities and what hangs on them."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any, Final

import typer

from holdfast.cli.common import (
    AsOption,
    HomeOption,
    JsonOption,
    a_date,
    a_moment,
    author,
    give,
    open_home,
    outermost,
    print_json,
    show_table,
)
from holdfast.cli.incident_words import (
    cascade_json,
    incident_json,
    one_json,
    say,
    show_fallout,
    show_incident,
)
from holdfast.desk import Desk
from holdfast.errors import InvalidValueError
from holdfast.model import Interval
from holdfast.model.incidents import Effect, IncidentKind, IncidentState, Severity, Urgency
from holdfast.operations import cascade, doubles, threat
from holdfast.operations import incidents as told
from holdfast.operations.shares import may_read
from holdfast.orders import (
    AffectFacility,
    CloseIncident,
    GradeIncident,
    MergeIncidents,
    NoteIncident,
    ReopenIncident,
    ReportIncident,
    UpdateIncident,
    VerifyIncident,
)
from holdfast.store.days import to_day

incident = typer.Typer(
    help="Incidents: what happened, how bad it is, and what it does to facilities.", no_args_is_help=True
)
Number = Annotated[int, typer.Argument(help="The incident's number; `holdfast incident list`.", min=1)]
At = Annotated[
    str | None,
    typer.Option("--at", help="Where on the map: LATITUDE,LONGITUDE in degrees.", show_default=False),
]
Facility = Annotated[
    str | None, typer.Option("--facility", help="The facility where it happened.", show_default=False)
]
Kind = Annotated[IncidentKind | None, typer.Option("--kind", help="What it is.", show_default=False)]
Where = Annotated[
    str, typer.Option("--where", help="Where in words; looked up among the names of the region.")
]
When = Annotated[
    str | None,
    typer.Option(
        "--when", help="When it happened; by the region's clocks unless it says a zone.", show_default=False
    ),
]
NO_INCIDENT: Final = 'No incident. Report one: `holdfast incident report "what happened" --at LAT,LON`.'


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(incident, name="incident")


@incident.command("report")
def report(
    what: Annotated[str, typer.Argument(help="What happened; name no private people.")],
    region: Annotated[
        str | None, typer.Option(help="The region; the outermost unless named.", show_default=False)
    ] = None,
    kind: Kind = None,
    facility: Facility = None,
    at: At = None,
    where: Where = "",
    when: When = None,
    source: Annotated[str, typer.Option(help="How it became known: a call, a patrol, a sensor.")] = "",
    severity: Annotated[Severity | None, typer.Option(help="How bad it seems.", show_default=False)] = None,
    home: HomeOption = None,
    by: AsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Report what happened, in one line; place, kind and grade can follow."""
    desk = open_home(home).desk()
    named = outermost(desk.frame(), region)
    latitude, longitude = _position(at)
    order = ReportIncident(
        named,
        what,
        kind or IncidentKind.OTHER,
        facility,
        latitude,
        longitude,
        where,
        a_moment(when, desk, named) if when else None,
        source,
        severity,
    )
    give(desk, order, by, as_json=as_json)


@incident.command("list")
def list_them(
    region: Annotated[
        str | None, typer.Argument(help="A region, with those nested in it.", show_default=False)
    ] = None,
    state: Annotated[
        list[IncidentState] | None, typer.Option(help="Only in these states.", show_default=False)
    ] = None,
    kind: Annotated[
        list[IncidentKind] | None, typer.Option(help="Only of these kinds.", show_default=False)
    ] = None,
    severity: Annotated[list[Severity] | None, typer.Option(help="Only so bad.", show_default=False)] = None,
    every: Annotated[bool, typer.Option("--all", help="Those that are over too.")] = False,
    most: Annotated[int, typer.Option(min=1, max=10_000, help="Show so many.")] = 100,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """List incidents, the last reported first; those that are worked on unless told otherwise."""
    desk = open_home(home).desk()
    frame = desk.frame()
    states = state or ([] if every else [IncidentState.REPORTED, IncidentState.VERIFIED])
    wanted = told.IncidentFilter(
        frame.within(outermost(frame, region)), (), states, kind or (), severity or ()
    )
    with desk.store.read() as tx:
        rows = told.list_incidents(tx, wanted, limit=most)
    if as_json:
        print_json({"incidents": [incident_json(row) for row in rows]})
        return
    names = ("incident", "state", "kind", "severity", "region", "happened (UTC)", "what")
    shown = [
        (r.id, r.state, r.kind, r.severity or "-", r.region, told.short_moment(r.happened_at), r.title)
        for r in rows
    ]
    show_table("Incidents", names, shown, empty=NO_INCIDENT)


@incident.command("show")
def show(number: Number, home: HomeOption = None, by: AsOption = None, as_json: JsonOption = False) -> None:
    """Show all of an incident: notes, effects, what hangs on them, probable doubles, duties, taskings."""
    desk = open_home(home).desk()
    frame = desk.frame()
    with desk.store.read() as tx:
        row = told.find_incident(tx, number)
        seat = frame.seats.get(author(by, frame).seat) if by else None
        if seat is not None and not may_read(tx, frame, (seat,), row, desk.now()):
            raise InvalidValueError(
                f"The seat {seat.id} may not read incident {number}: it lies in {row.region} and is not shared with its "
                "agency. Ask the headquarters there to share it."
            )
        body = one_json(tx, frame, row, desk.now())
    if as_json:
        print_json(body)
        return
    show_incident(body)


@incident.command("verify")
def verify(
    number: Number,
    how: Annotated[str, typer.Option(help="How it was made sure.")],
    home: HomeOption = None,
    by: AsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Note that somebody made sure it is true."""
    give(open_home(home).desk(), VerifyIncident(number, True, how), by, as_json=as_json)


@incident.command("unfounded")
def unfounded(
    number: Number,
    how: Annotated[str, typer.Option(help="How it was made sure.")],
    home: HomeOption = None,
    by: AsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Note that somebody made sure there was nothing."""
    give(open_home(home).desk(), VerifyIncident(number, False, how), by, as_json=as_json)


@incident.command("grade")
def grade(
    number: Number,
    severity: Annotated[Severity, typer.Argument(help="How bad it is.")],
    urgency: Annotated[
        Urgency | None, typer.Option(help="How soon something must be done.", show_default=False)
    ] = None,
    why: Annotated[str, typer.Option(help="Why.")] = "",
    home: HomeOption = None,
    by: AsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say how bad it is, and how soon something must be done."""
    give(open_home(home).desk(), GradeIncident(number, severity, urgency, why), by, as_json=as_json)


@incident.command("note")
def note(
    number: Number,
    what: Annotated[str, typer.Argument(help="The note; it is never changed.")],
    home: HomeOption = None,
    by: AsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Add a note."""
    give(open_home(home).desk(), NoteIncident(number, what), by, as_json=as_json)


@incident.command("update")
def update(
    number: Number,
    what: Annotated[str, typer.Argument(help="What is new, or why something is corrected.")],
    title: Annotated[str | None, typer.Option(help="Another title.", show_default=False)] = None,
    kind: Kind = None,
    facility: Facility = None,
    at: At = None,
    where: Where = "",
    when: When = None,
    home: HomeOption = None,
    by: AsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Tell what is new, and correct title, kind, place or time."""
    desk = open_home(home).desk()
    latitude, longitude = _position(at)
    with desk.store.read() as tx:
        region = told.find_incident(tx, number).region
    moment = a_moment(when, desk, region) if when else None
    order = UpdateIncident(number, what, title, kind, facility, latitude, longitude, where or None, moment)
    give(desk, order, by, as_json=as_json)


@incident.command("affect")
def affect(
    number: Number,
    facility: Annotated[str, typer.Argument(help="The facility.")],
    effect: Annotated[Effect, typer.Argument(help="What it does to it.")],
    post: Annotated[
        list[str] | None, typer.Option(help="A post there that cannot be stood.", show_default=False)
    ] = None,
    until: Annotated[
        str | None, typer.Option(help="When it is expected to work again.", show_default=False)
    ] = None,
    how: Annotated[str, typer.Option(help="What is broken.")] = "",
    home: HomeOption = None,
    by: AsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say what it does to a facility, also that it works again; then show what hangs on it."""
    desk = open_home(home).desk()
    with desk.store.read() as tx:
        region = told.find_incident(tx, number).region
    end = a_moment(until, desk, region) if until else None
    give(desk, AffectFacility(number, facility, effect, tuple(post or ()), end, how), by, as_json=as_json)
    if not as_json:
        show_fallout(_fallout(desk, facility, effect))


@incident.command("merge")
def merge(
    number: Number,
    into: Annotated[int, typer.Argument(help="The incident that goes on.", min=1)],
    reason: Annotated[str, typer.Option(help="Why they are one.")],
    home: HomeOption = None,
    by: AsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say that an incident is another one, told twice; its notes stay readable there."""
    give(open_home(home).desk(), MergeIncidents(number, into, reason), by, as_json=as_json)


@incident.command("close")
def close(
    number: Number,
    outcome: Annotated[str, typer.Option(help="What came of it.")],
    home: HomeOption = None,
    by: AsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Close it; what it does to facilities lasts until that is said to be over."""
    give(open_home(home).desk(), CloseIncident(number, outcome), by, as_json=as_json)


@incident.command("reopen")
def reopen(
    number: Number,
    reason: Annotated[str, typer.Option(help="Why it is taken up again.")],
    home: HomeOption = None,
    by: AsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take it up again."""
    give(open_home(home).desk(), ReopenIncident(number, reason), by, as_json=as_json)


@incident.command("doubles")
def show_doubles(number: Number, home: HomeOption = None, as_json: JsonOption = False) -> None:
    """List incidents that may be the same, told twice, the most probable first."""
    desk = open_home(home).desk()
    frame = desk.frame()
    with desk.store.read() as tx:
        row = told.find_incident(tx, number)
        found = doubles.probable_doubles(tx, row, frame.within(outermost(frame)))
    if as_json:
        print_json({"doubles": [{"id": d.id, "likeness": d.likeness, "why": d.why} for d in found]})
        return
    rows = [(d.id, f"{d.likeness:.0%}", d.why) for d in found]
    empty = "No open incident is near it in time, place and kind."
    show_table(f"Probable doubles of {number}", ("incident", "likeness", "why"), rows, empty=empty)


@incident.command("what-fails")
def what_fails(
    facility: Annotated[str, typer.Argument(help="The facility.")],
    effect: Annotated[Effect, typer.Option(help="What is supposed to happen to it.")] = Effect.DOWN,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show what fails if a facility fails, by which chain, and who stands there today; nothing is entered."""
    found = _fallout(open_home(home).desk(), facility, effect)
    if as_json:
        print_json(cascade_json(found))
        return
    show_fallout(found)


@incident.command("threat")
def show_threat(
    region: Annotated[str, typer.Argument(help="The region, with those nested in it.")],
    level: Annotated[int, typer.Argument(help="The threat level supposed.", min=1)],
    start: Annotated[
        str | None, typer.Option(help="The first day; today unless given.", show_default=False)
    ] = None,
    days: Annotated[int, typer.Option(min=1, max=threat.LONGEST_DAYS, help="How many days.")] = 7,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show what a threat level would change in the strengths that posts ask for; nothing is entered."""
    desk = open_home(home).desk()
    frame = desk.frame()
    first = a_date(start, "The first day") if start else frame.day_of(outermost(frame, region), desk.now())
    try:
        span = Interval(first, first + timedelta(days=days))
    except OverflowError as error:
        raise InvalidValueError(f"{first} lies too far off. Give an earlier day.") from error
    with desk.store.read() as tx:
        found = threat.threat_change(tx, frame, outermost(frame, region), level, span)
    rows: list[tuple[Any, ...]] = [
        (c.post, c.facility, str(c.days.start), str(c.days.last), c.before, c.after) for c in found.posts
    ]
    if as_json:
        names = ("post", "facility", "first", "last", "before", "after")
        posts = [dict(zip(names, row, strict=True)) for row in rows]
        print_json(
            {
                "region": region,
                "level": level,
                "person_days": found.person_days,
                "plans": found.plans,
                "posts": posts,
            }
        )
        return
    columns = ("post", "facility", "from", "to", "wants now", "would want")
    show_table(
        f"Threat level {level} in {region}", columns, rows, empty="No post would want another strength."
    )
    say(
        f"{found.person_days:+d} person-days. To set it: `holdfast order SetThreatLevel region={region} level={level} "
        f"period.start={first} period.end={span.end} reason=…`."
    )
    for plan in found.plans:
        say(f"Then plan again: `holdfast plan replan {plan}`.")


def _fallout(desk: Desk, facility: str, effect: Effect) -> cascade.Fallout:
    frame = desk.frame()
    day = to_day(frame.day_of(None, desk.now()))
    with desk.store.read() as tx:
        return cascade.what_fails(tx, {facility: effect}, frame.within(outermost(frame)), day=day)


def _position(at: str | None) -> tuple[float | None, float | None]:
    if at is None:
        return None, None
    try:
        latitude, longitude = (float(part) for part in at.split(","))
    except ValueError as error:
        raise InvalidValueError(
            f"--at {at!r} is no point. Give LATITUDE,LONGITUDE in degrees, like 47.37,8.54."
        ) from error
    return latitude, longitude
