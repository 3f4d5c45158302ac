"""`key-worker`, `employer`: what agencies and employers are asked and told, and what they answer."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

import typer
from sqlalchemy import select

from holdfast.claims import conflicts_of, questions_to
from holdfast.cli.common import (
    AsOption,
    HomeOption,
    JsonOption,
    a_date,
    author,
    give,
    open_home,
    print_json,
    show_table,
)
from holdfast.cli.registers import find_person
from holdfast.desk import Desk
from holdfast.errors import InvalidValueError
from holdfast.orders import AnswerForEmployer, AnswerKeyWorker, AskKeyWorkers, NotifyEmployer
from holdfast.store import tables as t

key_worker = typer.Typer(help="People whom an agency cannot do without.", no_args_is_help=True)
employer = typer.Typer(help="Employers told of a call-up, and their answers.", no_args_is_help=True)
CallUpArgument = Annotated[int, typer.Argument(help="The call-up's number.")]
DayOption = Annotated[str | None, typer.Option(help="The day; today unless given.", show_default=False)]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(key_worker, name="key-worker")
    app.add_typer(employer, name="employer")


@key_worker.command("ask")
def ask(
    agency: Annotated[str, typer.Argument(help="The agency asked.")],
    people: Annotated[list[str], typer.Argument(help="The people's numbers, or references.")],
    home: HomeOption = None,
    by: AsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Ask an agency whether it cannot do without some people."""
    desk = open_home(home).desk()
    with desk.store.read() as tx:
        numbers = tuple(int(find_person(tx, who).person) for who in people)
    give(desk, AskKeyWorkers(agency, numbers), by, as_json=as_json)


@key_worker.command("asked")
def asked(home: HomeOption = None, by: AsOption = None, as_json: JsonOption = False) -> None:
    """List what the seat's agency is asked: the references of those people, and nothing else of them."""
    desk = open_home(home).desk()
    frame = desk.frame()
    who = author(by, frame)
    seat = frame.seats.get(who.seat)
    if seat is None or seat.agency is None or not frame.holds(who.seat, who.account, desk.now()):
        raise InvalidValueError(
            f"The account {who.account} speaks for no agency in the seat {who.seat}. Ask as a liaison: --as ACCOUNT/SEAT."
        )
    with desk.store.read() as tx:
        rows = questions_to(tx, seat.agency)
    if as_json:
        print_json({"agency": seat.agency, "questions": rows})
        return
    shown = [tuple(row.values()) for row in rows]
    columns = ("question", "reference", "asked", "answer", "until")
    show_table(f"Asked of {seat.agency}", columns, shown, empty="Nothing is asked.")


@key_worker.command("answer")
def answer(
    question: Annotated[int, typer.Argument(help="The question's number; `holdfast key-worker asked`.")],
    claimed: Annotated[
        bool,
        typer.Option(
            "--yes/--no", help="Whether the agency cannot do without the person.", show_default=False
        ),
    ],
    consent: Annotated[bool, typer.Option("--consent", help="The person agrees to be claimed.")] = False,
    until: Annotated[
        str | None, typer.Option(help="The day after the last on which a yes holds.", show_default=False)
    ] = None,
    home: HomeOption = None,
    by: AsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Answer for the seat's agency."""
    end = a_date(until, "The day") if until else None
    order = AnswerKeyWorker(question, claimed, consent, end)
    give(open_home(home).desk(), order, by, as_json=as_json)


@key_worker.command("conflicts")
def conflicts(home: HomeOption = None, as_json: JsonOption = False) -> None:
    """List people under two obligations: claimed by two agencies, or claimed and called up; with what to do."""
    desk = open_home(home).desk()
    with desk.store.read() as tx:
        found = conflicts_of(tx, desk.frame(), desk.now())
    if as_json:
        print_json({"conflicts": found})
        return
    shown = [(row["person"], row["what"], row["do"]) for row in found]
    show_table(
        "Double obligations",
        ("person", "what", "what to do"),
        shown,
        empty="Nobody is under two obligations.",
    )


@employer.command("notify")
def notify(
    call_up: CallUpArgument,
    consent: Annotated[
        bool, typer.Option("--consent", help="The person agrees that the employer be told.")
    ] = False,
    day: DayOption = None,
    home: HomeOption = None,
    by: AsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Note that the employer was told of a call-up; who that is stays with the person."""
    desk = open_home(home).desk()
    give(desk, NotifyEmployer(call_up, _day(desk, call_up, day), consent), by, as_json=as_json)


@employer.command("answer")
def answer_for_employer(
    call_up: CallUpArgument,
    released: Annotated[
        bool, typer.Option("--released/--objects", help="What the employer says.", show_default=False)
    ],
    day: DayOption = None,
    home: HomeOption = None,
    by: AsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Note what the employer answered."""
    desk = open_home(home).desk()
    give(desk, AnswerForEmployer(call_up, released, _day(desk, call_up, day)), by, as_json=as_json)


def _day(desk: Desk, call_up: int, given: str | None) -> date:
    """Return the day given, or today where the call-up is."""
    if given is not None:
        return a_date(given, "The day")
    with desk.store.read() as tx:
        region: Any = tx.execute(select(t.call_up.c.region).where(t.call_up.c.id == call_up)).scalar()
    return desk.frame().day_of(region, desk.now())
