"""`watch` at the headquarters: bills made, published, shown, changed by requests and swaps; calendars and sheets."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated, Any

import typer
from sqlalchemy import select

from holdfast import papers, watching
from holdfast.cli.common import (
    AsOption,
    HomeOption,
    JsonOption,
    a_date,
    answer_json,
    author,
    give,
    open_home,
    print_json,
    show_table,
    tell,
)
from holdfast.cli.registers import find_person
from holdfast.cli.watch_tables import bill_json, board_json, made_json, say, show_board, show_made
from holdfast.cli.watch_words import PATTERNS, pattern_of, people_of, rest_of, wanted_of
from holdfast.cli.watches import watch, watched
from holdfast.desk import Desk, Refusal
from holdfast.errors import InvalidValueError, NotFoundError
from holdfast.exchange.papers import render
from holdfast.model import Interval
from holdfast.orders import AskForWatch, SwapWatches, WithdrawWatchBill
from holdfast.store import tables as t
from holdfast.store import watches as kept
from holdfast.store.days import from_day, to_date
from holdfast.watch import WatchParams

Facility = Annotated[str, typer.Argument(help="The facility; `holdfast facilities REGION` shows them.")]
Bill = Annotated[str, typer.Argument(help="The watch bill; `holdfast watch list` names them.")]
Who = Annotated[str, typer.Argument(help="The person's number in the register, or reference.")]
Day = Annotated[str, typer.Argument(help="The day on which the watch begins, 2027-01-31.")]
Language = Annotated[
    str | None,
    typer.Option(help="Such as de or zh-Hant; the profile's first unless given.", show_default=False),
]


def register(app: typer.Typer) -> None:
    """Add nothing: the commands belong to `watch`, which is added where it is made."""
    del app


@watch.command("make")
def make(
    facility: Facility,
    start: Annotated[str, typer.Option("--from", help="The first day, 2027-01-04.")],
    days: Annotated[int, typer.Option(min=1, max=366, help="How many days.")] = 7,
    watches: Annotated[
        str,
        typer.Option(
            help=f"The watches of a day: {', '.join(PATTERNS)}, or by the clock, 06:00-14:00,14:00-22:00,22:00-06:00."
        ),
    ] = "3x8",
    post: Annotated[
        str | None, typer.Option(help="Only this post; every post unless given.", show_default=False)
    ] = None,
    wanted: Annotated[
        str | None,
        typer.Option(
            help="People wanted on each watch, 2, or D=2,N=1; the fair share of those called up unless given.",
            show_default=False,
        ),
    ] = None,
    skill: Annotated[
        list[str] | None,
        typer.Option(help="Holders of a qualification wanted on each watch, leader=1.", show_default=False),
    ] = None,
    rest: Annotated[
        str | None,
        typer.Option(
            help="Least rest between watches, 11:00; the law's where it asks for more or none is given, else 11 hours.",
            show_default=False,
        ),
    ] = None,
    most_in_row: Annotated[
        int, typer.Option(min=1, max=366, help="Days with a watch in a row at most.")
    ] = watching.MOST_IN_ROW,
    plan: Annotated[
        str | None,
        typer.Option(
            help="See what bill the tours of this plan would allow; it cannot be published.",
            show_default=False,
        ),
    ] = None,
    seconds: Annotated[
        float, typer.Option(help="Search so long at most; Ctrl-C stops earlier and keeps the best.")
    ] = 10.0,
    seed: Annotated[int, typer.Option(help="Seed of the search.")] = 0,
    publish: Annotated[
        bool, typer.Option("--publish", help="Publish it at once, if the law permits it.")
    ] = False,
    name: Annotated[
        str | None, typer.Option(help="Identifier of the bill; made up unless given.", show_default=False)
    ] = None,
    home: HomeOption = None,
    by: AsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Make a watch bill for a facility from the call-ups in force: who stands which watch, with rest and fair nights."""
    if publish and plan is not None:
        raise InvalidValueError(
            f"A bill made from the plan {plan} cannot be published: nobody is called up by it yet. Issue the plan, and "
            "make the bill without --plan."
        )
    hours = pattern_of(watches)
    wish = watching.WatchWish(
        facility=facility,
        period=_period(start, days),
        hours=hours,
        post=post,
        wanted=wanted_of(wanted, hours),
        skills=people_of(skill or []),
        rest_minutes=rest_of(rest),
        most_in_row=most_in_row,
        plan=plan,
    )
    desk = open_home(home).desk()
    who = author(by, desk.frame()) if publish else None
    with watched(as_json) as (callbacks, should_stop):
        made = watching.make(
            desk,
            wish,
            WatchParams(seconds=seconds, seed=seed),
            clock=time.monotonic,
            callbacks=callbacks,
            should_stop=should_stop,
        )
    given = watching.publish(desk, made, who, name=name) if who is not None else None
    if as_json:
        extra = (
            {"bill": given[0].id, "answer": answer_json(given[1])}
            if given
            else {"bill": None, "answer": None}
        )
        print_json({**made_json(made), **extra})
        if given and isinstance(given[1], Refusal):
            raise typer.Exit(1)
        return
    show_made(made)
    if given is not None:
        tell(given[1], as_json=False, order=given[0])
        say(
            f"Next: `holdfast watch sheet {given[0].id}` prints it, `holdfast watch calendar PERSON` hands it out."
        )
    elif plan is not None:
        say("Next: approve and issue the plan, then make the bill without --plan.")
    else:
        say("Nothing is entered yet. Next: the same command with --publish --as ACCOUNT/SEAT.")


@watch.command("list")
def list_bills(
    facility: Annotated[
        str | None, typer.Option(help="Only those of a facility.", show_default=False)
    ] = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """List the watch bills."""
    desk = open_home(home).desk()
    with desk.store.read() as tx:
        rows = [bill_json(row) for row in kept.bills(tx, facility=facility)]
    if as_json:
        print_json({"bills": rows})
        return
    show_table(
        "Watch bills",
        ("bill", "facility", "from", "to", "watches", "withdrawn"),
        [(r["bill"], r["facility"], r["start"], r["last"], r["watches"], r["withdrawn"] or "") for r in rows],
        empty="No watch bill yet: `holdfast watch make FACILITY --from 2027-01-04 --publish`.",
    )


@watch.command("show")
def show(bill: Bill, home: HomeOption = None, as_json: JsonOption = False) -> None:
    """Show a watch bill as it stands: who stands which watch, what is short, what each person bears."""
    desk = open_home(home).desk()
    with desk.store.read() as tx:
        row = kept.find_bill(tx, bill)
        board = watching.board_of(tx, row)
    if as_json:
        print_json({**bill_json(row), **board_json(board)})
        return
    withdrawn = f", withdrawn on {to_date(row.withdrawn_day)}" if row.withdrawn_day is not None else ""
    say(f"{row.id}: {row.facility}, {from_day(row.start_day, row.end_day)}{withdrawn}.")
    show_board(board)


@watch.command("withdraw")
def withdraw(
    bill: Bill,
    reason: Annotated[str, typer.Option(help="Why; it goes into the record.")],
    home: HomeOption = None,
    by: AsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Withdraw a watch bill: what has begun stays, all other watches fall away."""
    give(open_home(home).desk(), WithdrawWatchBill(bill, reason), by, as_json=as_json)


@watch.command("ask")
def ask(
    who: Who,
    day: Day,
    want: Annotated[
        bool | None,
        typer.Option(
            "--for/--against", help="Whether the person would like to stand it.", show_default=False
        ),
    ] = None,
    take_back: Annotated[bool, typer.Option("--take-back", help="Take back what was asked before.")] = False,
    name: Annotated[
        str | None,
        typer.Option(
            "--watch", help="The watch, such as N; any watch of the day unless given.", show_default=False
        ),
    ] = None,
    home: HomeOption = None,
    by: AsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Note that a person asks for a watch, or against it; bills made later weigh it."""
    if (want is None) != take_back:
        raise InvalidValueError("Say one of three: --for, --against, or --take-back.")
    desk = open_home(home).desk()
    order = AskForWatch(_number(desk, who), a_date(day, "The day"), want, name)
    give(desk, order, by, as_json=as_json)


@watch.command("swap")
def swap(
    bill: Bill,
    who: Who,
    day: Day,
    other: Annotated[str, typer.Argument(help="Who takes the watch, by number or reference.")],
    other_day: Annotated[
        str | None,
        typer.Option(
            "--for",
            help="The day of the watch that the other gives for it; none unless given.",
            show_default=False,
        ),
    ] = None,
    home: HomeOption = None,
    by: AsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Exchange watches between two people who agree; refused where rest or skills would be lost."""
    desk = open_home(home).desk()
    back = a_date(other_day, "The day of the other watch") if other_day is not None else None
    order = SwapWatches(bill, _number(desk, who), a_date(day, "The day"), _number(desk, other), back)
    give(desk, order, by, as_json=as_json)


@watch.command("calendar")
def calendar(
    whose: Annotated[str, typer.Argument(help="A person's number or reference, or a facility.")],
    to: Annotated[
        Path | None,
        typer.Option(
            "--out", help="The file to write; named after whose it is unless given.", show_default=False
        ),
    ] = None,
    language: Language = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write a calendar (iCalendar): a person's own watches, or a facility's without anybody's name or number."""
    desk = open_home(home).desk()
    with desk.store.read() as tx:
        known = tx.execute(select(t.facility.c.id).where(t.facility.c.id == whose)).first() is not None
    if known and not whose.isdecimal():
        body, name = watching.calendar_of_facility(desk, whose, language), whose
    else:
        number = _number(desk, whose)
        body, name = watching.calendar_of_person(desk, number, language), f"person-{number}"
    _write(to or Path(f"watches-{name}.ics"), body, as_json=as_json, watches=body.count(b"BEGIN:VEVENT"))


@watch.command("sheet")
def sheet(
    bill: Bill,
    to: Annotated[
        Path | None,
        typer.Option(
            "--out", help="The file to write; named after the bill unless given.", show_default=False
        ),
    ] = None,
    language: Language = None,
    numbers: Annotated[
        bool, typer.Option("--numbers", help="Print people by number, for a wall that others see.")
    ] = False,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write the sheet of a watch bill as PDF: a page a week, people and days, nights shaded."""
    made = papers.watch_sheet(open_home(home).desk(), bill, language, numbers=numbers)
    _write(to or Path(f"watches-{bill}.pdf"), render(made), as_json=as_json)


def _number(desk: Desk, who: str) -> int:
    with desk.store.read() as tx:
        return int(find_person(tx, who).person)


def _period(start: str, days: int) -> Interval:
    try:
        return Interval.of_days(a_date(start, "The first day"), days)
    except OverflowError as error:
        raise InvalidValueError(
            f"{days} days from {start} end after the year 9999. Give an earlier day."
        ) from error


def _write(file: Path, body: bytes, *, as_json: bool, **more: Any) -> None:
    try:
        file.write_bytes(body)
    except OSError as error:
        raise NotFoundError(
            f"{file} cannot be written: {error.strerror}. Check the folder, its permissions and the disk."
        ) from error
    if as_json:
        print_json({"file": str(file), "bytes": len(body), **more})
    else:
        say(f"Written to {file}.")
