"""`evacuate`: from a plan to the way back, with what was counted and who was registered."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Annotated, Any

import typer
from sqlalchemy import select

from holdfast.cli.common import (
    AsOption,
    HomeOption,
    JsonOption,
    a_moment,
    answer_json,
    author,
    open_home,
    outermost,
    print_json,
    progress,
    read_text,
    show_table,
    tell,
)
from holdfast.cli.evacuate_files import evacuate
from holdfast.cli.evacuate_places import MOST_SHOWN, add_places, give
from holdfast.cli.evacuate_roads import add_roads
from holdfast.cli.evacuation_words import say, show_evacuation, show_made, show_plan
from holdfast.desk import Desk, Refusal
from holdfast.errors import InvalidValueError
from holdfast.evacuating import making, shown
from holdfast.evacuating.reading import EvacuationWish
from holdfast.model.evacuation import Alone, Counted, CountReason, Evacuee, Household, Sought
from holdfast.orders import (
    ApproveEvacuation,
    BeginPhase,
    CloseEvacuation,
    CorrectCount,
    CountMoved,
    CountReceived,
    EraseEvacuees,
    FinishPhase,
    LookUpEvacuee,
    OrderReturn,
    RegisterArrival,
    TieAlert,
    WithdrawEvacuation,
)
from holdfast.protect.evacuation_problem import EvacuationParams
from holdfast.store import tables as t

Number = Annotated[int, typer.Argument(help="The evacuation's number; `holdfast evacuate list`.", min=1)]
Phase = Annotated[int, typer.Argument(help="The phase.", min=1)]
Reason = Annotated[str, typer.Option(help="Why.")]
Seconds = Annotated[float, typer.Option(min=0.1, help="Refine the plan for at most so long.")]
People = Annotated[
    Path | None,
    typer.Option(
        "--who",
        help="A file with a line for each person: NAME;YEAR OF BIRTH;CONTACT. Asked for unless given: names on a command "
        "line stay in its history.",
        show_default=False,
    ),
]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    add_places(evacuate)
    add_roads(evacuate)
    app.add_typer(evacuate, name="evacuate")


@evacuate.command("plan")
def plan(
    region: Annotated[str, typer.Argument(help="The region.")],
    net: Annotated[str, typer.Option(help="The road net; `holdfast evacuate roads list`.")],
    zone: Annotated[list[str], typer.Option(help="A zone that is to leave; repeat it for several.")],
    shelter: Annotated[
        list[str] | None, typer.Option(help="A shelter; every open one unless named.", show_default=False)
    ] = None,
    title: Annotated[str, typer.Option(help="What it is called.")] = "",
    people_per_vehicle: Annotated[float, typer.Option(min=0.1, help="Mean number of people in a car.")] = 2.5,
    ready_minutes: Annotated[
        float, typer.Option(min=0, help="Nobody leaves before: warning and packing.")
    ] = 0.0,
    within_hours: Annotated[
        float | None, typer.Option(min=0, help="Name who cannot arrive by then.", show_default=False)
    ] = None,
    seconds: Seconds = 10.0,
    home: HomeOption = None,
    by: AsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Make a plan from the register and propose it; another account approves it."""
    desk = open_home(home).desk()
    horizon = None if within_hours is None else within_hours * 3600
    where = outermost(desk.frame(), region)
    wish = EvacuationWish(
        where, net, tuple(zone), tuple(shelter or ()), people_per_vehicle, ready_minutes * 60, horizon
    )
    with progress(as_json, "Planning"):
        made = making.make(desk, wish, EvacuationParams(seconds=seconds), clock=time.monotonic)
    _proposed(desk, made, by, title=title, as_json=as_json)


@evacuate.command("replan")
def replan(
    evacuation: Number,
    why: Annotated[str, typer.Option(help="Why a new plan is made.")],
    seconds: Seconds = 10.0,
    home: HomeOption = None,
    by: AsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Make a new plan for who is still there, on what is left of roads and shelters, and propose it."""
    desk = open_home(home).desk()
    with progress(as_json, "Planning"):
        made = making.replan(desk, evacuation, EvacuationParams(seconds=seconds), clock=time.monotonic)
    _proposed(desk, made, by, why=why, as_json=as_json)


@evacuate.command("approve")
def approve(
    evacuation: Number,
    unplaced: Annotated[int, typer.Option(min=0, help="For how many the plan finds no way or no place.")] = 0,
    alert: Annotated[
        int | None, typer.Option(help="The alert by which people are told.", show_default=False)
    ] = None,
    home: HomeOption = None,
    by: AsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Approve an evacuation that another account proposed."""
    give(open_home(home).desk(), ApproveEvacuation(evacuation, unplaced, alert), by, as_json=as_json)


@evacuate.command("tie")
def tie(
    evacuation: Number,
    alert: Annotated[int, typer.Argument(help="The alert.", min=1)],
    home: HomeOption = None,
    by: AsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say by which alert people are told to leave."""
    give(open_home(home).desk(), TieAlert(evacuation, alert), by, as_json=as_json)


@evacuate.command("withdraw")
def withdraw(
    evacuation: Number,
    reason: Reason,
    home: HomeOption = None,
    by: AsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Withdraw an evacuation before anybody is told to leave."""
    give(open_home(home).desk(), WithdrawEvacuation(evacuation, reason), by, as_json=as_json)


@evacuate.command("begin")
def begin(
    evacuation: Number,
    phase: Phase,
    despite: Annotated[
        str, typer.Option(help="Why, though something that the plan counts on has failed.")
    ] = "",
    home: HomeOption = None,
    by: AsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Tell the zones of a phase to leave."""
    give(open_home(home).desk(), BeginPhase(evacuation, phase, despite), by, as_json=as_json)


@evacuate.command("finish")
def finish(
    evacuation: Number,
    phase: Phase,
    home: HomeOption = None,
    by: AsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say that a phase is finished; who is left is told."""
    give(open_home(home).desk(), FinishPhase(evacuation, phase), by, as_json=as_json)


@evacuate.command("count")
def count(
    evacuation: Number,
    people: Annotated[int, typer.Argument(help="How many more than were counted before.", min=1)],
    zone: Annotated[str | None, typer.Option(help="The zone they left.", show_default=False)] = None,
    shelter: Annotated[
        str | None, typer.Option(help="The shelter that received them.", show_default=False)
    ] = None,
    what: Annotated[
        Counted | None, typer.Option(help="Moved or received unless said.", show_default=False)
    ] = None,
    at: Annotated[str | None, typer.Option(help="When; now unless given.", show_default=False)] = None,
    home: HomeOption = None,
    by: AsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Count people who left a zone, or were received at a shelter."""
    desk = open_home(home).desk()
    moment = None if at is None else a_moment(at, desk, _region(desk, evacuation))
    if (zone is None) == (shelter is None):
        raise InvalidValueError("It is not said where they were counted. Give either --zone or --shelter.")
    if zone is not None:
        order = CountMoved(evacuation, zone, people, what or Counted.MOVED, moment)
        give(desk, order, by, as_json=as_json)
        return
    if what not in (None, Counted.RECEIVED):
        raise InvalidValueError(f"At a shelter people are received, not {what}. Give --zone instead.")
    give(desk, CountReceived(evacuation, shelter or "", people, moment), by, as_json=as_json)


@evacuate.command("correct")
def correct(
    number: Annotated[int, typer.Argument(help="The count; `holdfast evacuate show --counts`.", min=1)],
    people: Annotated[int, typer.Argument(help="The right figure.", min=0)],
    reason: Annotated[CountReason, typer.Option(help="Why.")],
    remark: Annotated[str, typer.Option(help="More, in words.")] = "",
    home: HomeOption = None,
    by: AsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Correct a count; the first stays to be seen."""
    give(open_home(home).desk(), CorrectCount(number, people, reason, remark), by, as_json=as_json)


@evacuate.command("arrive")
def arrive(
    evacuation: Number,
    shelter: Annotated[str, typer.Argument(help="The shelter.")],
    who: People = None,
    consents: Annotated[
        bool, typer.Option("--consents", help="Those who search for them may be told that they are here.")
    ] = False,
    alone: Annotated[
        Alone | None, typer.Option(help="Whether they came without anybody of theirs.", show_default=False)
    ] = None,
    home: HomeOption = None,
    by: AsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Register a household, or somebody alone, at a shelter; names go to the private store."""
    desk = open_home(home).desk()
    household = Household(tuple(Evacuee(*each) for each in _people(who)))
    order = RegisterArrival(evacuation, shelter, len(household.people), household, consents, alone)
    give(desk, order, by, as_json=as_json)


@evacuate.command("look-up")
def look_up(
    evacuation: Number,
    reason: Annotated[str, typer.Option(help="Why; it goes on record, so name nobody.")],
    who: People = None,
    agency: Annotated[
        str | None,
        typer.Option(help="The agency that searches, where it is for a minor.", show_default=False),
    ] = None,
    home: HomeOption = None,
    by: AsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Search for somebody among those registered; that it was done is on record."""
    desk = open_home(home).desk()
    people = _people(who)
    if len(people) != 1:
        raise InvalidValueError(
            f"{len(people)} people are named. A search is for one person: name and year of birth."
        )
    name, year, _ = people[0]
    order = LookUpEvacuee(evacuation, reason, Sought(name, year), agency)
    answer = desk.submit(order, author(by, desk.frame()))
    tell(answer, as_json=as_json)
    if not as_json and not isinstance(answer, Refusal):
        received = answer.effects.get("received", ())
        for each in received:
            say(f"Received at the shelter {each['shelter']} on {each['day']}. Contact the shelter.")
        if not received:
            say("Nobody of that name and year of birth who may be told of is registered.")


@evacuate.command("return")
def order_return(
    evacuation: Number,
    zone: Annotated[list[str], typer.Option(help="A zone that is released; repeat it for several.")],
    conditions: Annotated[str, typer.Option(help="What must be kept to.")],
    home: HomeOption = None,
    by: AsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Release zones, so that their people may return."""
    give(open_home(home).desk(), OrderReturn(evacuation, tuple(zone), conditions), by, as_json=as_json)


@evacuate.command("close")
def close(
    evacuation: Number,
    outcome: Annotated[str, typer.Option(help="How it ended.")],
    unaccounted: Annotated[int, typer.Option(help="By how much the counts do not add up.")] = 0,
    home: HomeOption = None,
    by: AsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Close an evacuation: everybody is accounted for, or it is said of how many that is not so."""
    give(open_home(home).desk(), CloseEvacuation(evacuation, outcome, unaccounted), by, as_json=as_json)


@evacuate.command("erase")
def erase(
    evacuation: Number,
    reason: Reason,
    home: HomeOption = None,
    by: AsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Erase who was registered and searched for in a closed evacuation; counts and proofs stay."""
    give(open_home(home).desk(), EraseEvacuees(evacuation, reason), by, as_json=as_json)


@evacuate.command("list")
def list_evacuations(home: HomeOption = None, as_json: JsonOption = False) -> None:
    """List the evacuations, the latest first."""
    desk = open_home(home).desk()
    with desk.store.read() as tx:
        query = select(t.evacuation).order_by(t.evacuation.c.id.desc()).limit(MOST_SHOWN)
        rows = [shown.evacuation_line(row) for row in tx.execute(query)]
    if as_json:
        print_json({"evacuations": rows})
        return
    names = ("id", "title", "state", "people", "unplaced", "alert", "supersedes")
    table = [tuple(row[name] for name in names) for row in rows]
    show_table("Evacuations", names, table, empty="None is proposed. `holdfast evacuate plan` makes a plan.")


@evacuate.command("show")
def show(
    evacuation: Number,
    with_plan: Annotated[bool, typer.Option("--plan", help="With the plan: what each zone is told.")] = False,
    with_counts: Annotated[bool, typer.Option("--counts", help="With each count.")] = False,
    with_look_ups: Annotated[
        bool, typer.Option("--look-ups", help="With who searched for somebody.")
    ] = False,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show an evacuation: phases, zones and what is left in them, shelters, sums, what is open."""
    desk = open_home(home).desk()
    with desk.store.read() as tx:
        row = making.find_evacuation(tx, evacuation)
        body = shown.evacuation_body(tx, row)
        planned = shown.plan_body(tx, row) if with_plan else None
        counts = shown.counts_of(tx, row, 0, MOST_SHOWN) if with_counts else None
        searches = shown.look_ups_of(tx, row, -1, MOST_SHOWN) if with_look_ups else None
    if as_json:
        more = {"plan": planned, "counts": counts, "look_ups": searches}
        print_json(body | {name: value for name, value in more.items() if value is not None})
        return
    show_evacuation(body)
    if planned is not None:
        show_plan(planned)
    for title, rows in (("Counts", counts), ("Searches", searches)):
        if rows is not None:
            table = [tuple(each.values()) for each in rows]
            show_table(title, tuple(rows[0]) if rows else (), table, empty=f"{title}: none.")


def _proposed(desk: Desk, made: making.Made, by: str | None, *, as_json: bool, **more: Any) -> None:
    order, answer = making.propose(desk, made, author(by, desk.frame()), **more)
    if as_json:
        figures = {
            name: getattr(order, name)
            for name in ("people", "unplaced", "clearance_seconds", "bound_seconds")
        }
        detail = made.file.detail
        told = {
            "notes": list(detail.notes),
            "left": [{"zone": e.zone, "people": e.people, "reason": e.reason} for e in detail.left],
        }
        print_json(figures | told | {"answer": answer_json(answer)})
        if isinstance(answer, Refusal):
            raise typer.Exit(1)
        return
    tell(answer, as_json=False, order=order)
    if not isinstance(answer, Refusal):
        show_made(made.file, int(answer.effects["evacuation"]))


def _people(file: Path | None) -> list[tuple[str, int, str]]:
    """Return names, years of birth and contacts from a file, from standard input, or as somebody types them."""
    if file is None and sys.stdin.isatty():
        name = typer.prompt("Name", err=True)
        return [(name, _year(typer.prompt("Year of birth", err=True)), "")]
    text = sys.stdin.read() if file is None else read_text(file)
    found = []
    for line in filter(str.strip, text.splitlines()):
        name, _, rest = line.partition(";")
        year, _, contact = rest.partition(";")
        found.append((name.strip(), _year(year), contact.strip()))
    return found


def _year(text: str) -> int:
    """Return a year of birth; a wrong one is not repeated, for it is personal."""
    if not (text.strip().isascii() and text.strip().isdigit() and len(text.strip()) == 4):
        raise InvalidValueError(
            "A year of birth cannot be read. Write each person as NAME;1987 or NAME;1987;CONTACT."
        )
    return int(text)


def _region(desk: Desk, evacuation: int) -> str:
    with desk.store.read() as tx:
        return str(making.find_evacuation(tx, evacuation).region)
