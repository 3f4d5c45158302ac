"""`exercise`: scripts of injects loaded, run as time passes, answered and reviewed; only in an exercise register."""

from __future__ import annotations

import hashlib
import time
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from holdfast.cli.common import (
    AsOption,
    HomeOption,
    JsonOption,
    author,
    open_home,
    out,
    outermost,
    print_json,
    show_table,
    tell,
)
from holdfast.cli.forms import RegionOption, write_file
from holdfast.desk import Enclosures, Receipt
from holdfast.errors import InvalidValueError, NotFoundError
from holdfast.exchange.forms import render
from holdfast.exchange.scripts import read_script
from holdfast.operations import script as scripts
from holdfast.operations.periods import find_row, plain_row
from holdfast.orders import AnswerInject, EndScript, LoadScript, ReleaseInject, StartScript
from holdfast.store import tables as t

exercise = typer.Typer(
    help="Exercises: injects given over time, answered, and reviewed.", no_args_is_help=True
)
ScriptArgument = Annotated[int, typer.Argument(help="The script's number; `holdfast exercise list`.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(exercise, name="exercise")


@exercise.command("load")
def load(
    file: Annotated[Path, typer.Argument(help="The script in YAML.")],
    region: RegionOption = None,
    home: HomeOption = None,
    by: AsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Load a script of injects: title, and for each at (minutes), to (seat), text, expected, order."""
    try:
        body = file.read_bytes()
    except OSError as error:
        raise NotFoundError(f"{file} cannot be read: {error.strerror}. Check the path.") from error
    read_script(body)
    desk = open_home(home).desk()
    order = LoadScript(outermost(desk.frame(), region), hashlib.sha256(body).hexdigest())
    answer = desk.submit(order, author(by, desk.frame()), enclosures=Enclosures(blobs=(body,)))
    tell(answer, as_json=as_json, order=order)


@exercise.command("list")
def list_(region: RegionOption = None, home: HomeOption = None, as_json: JsonOption = False) -> None:
    """List the scripts, the latest first."""
    desk = open_home(home).desk()
    frame = desk.frame()
    with desk.store.read() as tx:
        rows = scripts.scripts(tx, frame.within(outermost(frame, region)), before=None, limit=1000)
    if as_json:
        print_json({"exercises": [plain_row(row) for row in rows]})
        return
    shown = [(r.id, r.title, r.region, r.start_at or "", r.ended_at or "") for r in rows]
    columns = ("script", "title", "region", "started", "ended")
    show_table(
        "Exercises", columns, shown, empty="There is none yet. `holdfast exercise load FILE` loads one."
    )


@exercise.command("run")
def run(
    script: ScriptArgument,
    speed: Annotated[
        int, typer.Option(min=1, max=1000, help="Minutes of the script in a minute of the clock.")
    ] = 1,
    home: HomeOption = None,
    by: AsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Give the injects as they fall due, until all are given; starts the script unless it runs."""
    desk = open_home(home).desk()
    who = author(by, desk.frame())
    with desk.store.read() as tx:
        row = find_row(tx, t.script, script, "script")
    if row.start_at is None:
        answer = desk.submit(StartScript(script, speed), who)
        if not isinstance(answer, Receipt):
            raise InvalidValueError(f"The script was not started: {answer.reason()}")
    given: list[scripts.Given] = []

    def heard(each: scripts.Given) -> None:
        given.append(each)
        if not as_json:
            said = f" ({each.said})" if each.said else ""
            out.print(
                f"Inject {each.inject} to {each.to_seat}: {each.title}{said}", markup=False, highlight=False
            )

    scripts.run(desk, script, who, sleep=time.sleep, tell=heard)
    if as_json:
        print_json({"given": [asdict(each) for each in given]})


@exercise.command("release")
def release(
    script: ScriptArgument,
    inject: Annotated[int, typer.Argument(help="The inject's number.")],
    home: HomeOption = None,
    by: AsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Give one inject by hand, before it is due."""
    desk = open_home(home).desk()
    order = ReleaseInject(script, inject)
    tell(desk.submit(order, author(by, desk.frame())), as_json=as_json, order=order)


@exercise.command("answer")
def answer_(
    script: ScriptArgument,
    inject: Annotated[int, typer.Argument(help="The inject's number.")],
    text: Annotated[str, typer.Argument(help="What was done or answered.")],
    home: HomeOption = None,
    by: AsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Answer an inject in the seat it was given to."""
    desk = open_home(home).desk()
    order = AnswerInject(script, inject, text)
    tell(desk.submit(order, author(by, desk.frame())), as_json=as_json, order=order)


@exercise.command("end")
def end(
    script: ScriptArgument, home: HomeOption = None, by: AsOption = None, as_json: JsonOption = False
) -> None:
    """End a script."""
    desk = open_home(home).desk()
    order = EndScript(script)
    tell(desk.submit(order, author(by, desk.frame())), as_json=as_json, order=order)


@exercise.command("review")
def review(
    script: ScriptArgument,
    to: Annotated[
        Path | None, typer.Option("--out", help="Write the PDF to this file.", show_default=False)
    ] = None,
    language: Annotated[str | None, typer.Option(help="Such as de.", show_default=False)] = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show what was expected against what happened, and how long answers took; or write it as PDF."""
    desk = open_home(home).desk()
    with desk.store.read() as tx:
        row = find_row(tx, t.script, script, "script")
        found = scripts.review_of(tx, row)
        if to is not None:
            write_file(to, render(scripts.review_form(tx, desk.frame(), row, language)))
    if as_json:
        print_json({"injects": [asdict(each) for each in found]})
        return
    if to is not None:
        out.print(f"Written to {to}.", markup=False, soft_wrap=True)
        return
    rows = [
        (r.number, r.title, r.to_seat, r.released_at or "not given", r.seconds, r.expected, r.answer)
        for r in found
    ]
    columns = ("inject", "title", "to", "given (UTC)", "seconds", "expected", "answered")
    show_table(row.title, columns, rows, empty="The script has no injects.")


@exercise.command("timeline")
def timeline(script: ScriptArgument, home: HomeOption = None, as_json: JsonOption = False) -> None:
    """Replay what happened: every entry of the record from the start of the script to its end, in order."""
    desk = open_home(home).desk()
    with desk.store.read() as tx:
        found = scripts.timeline(tx, find_row(tx, t.script, script, "script"))
    if as_json:
        print_json({"timeline": [asdict(each) for each in found]})
        return
    rows = [(each.entry, each.at[:19], each.seat, each.kind, each.outcome) for each in found]
    columns = ("entry", "at (UTC)", "seat", "order", "outcome")
    show_table("Timeline", columns, rows, empty="The script has not been started.")
