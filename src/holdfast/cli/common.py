"""What the commands share: options, output as a table or as JSON, progress, who asks."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Any, Final, Literal

import typer
from rich import box
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text
from sqlalchemy import select

from holdfast.desk import Desk, Receipt, Refusal
from holdfast.errors import HoldfastError, InvalidValueError, NotFoundError
from holdfast.home import KEY, Home, default_folder
from holdfast.orders import Author, Frame, Order
from holdfast.store.tables import register

out = Console()
err = Console(stderr=True)

_HASH: Final = re.compile(r"[0-9a-f]{64}")

HomeOption = Annotated[
    Path | None,
    typer.Option(
        "--home", help="The folder of the headquarters; $HOLDFAST_HOME, else ~/holdfast.", show_default=False
    ),
]
AsOption = Annotated[
    str | None,
    typer.Option(
        "--as",
        help="Who asks, as ACCOUNT/SEAT, or ACCOUNT where it holds one seat; $HOLDFAST_AS, else the only holder there is.",
        show_default=False,
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")]


def open_home(folder: Path | None) -> Home:
    """Open the headquarters of a folder, or of the default one.

    Raises
    ------
    NotFoundError, InvalidValueError
        If it is not there, or its settings or its key cannot be read.
    """
    home = Home.open(folder or default_folder())
    try:
        home.key()
    except UnicodeDecodeError as error:
        raise InvalidValueError(
            f"The signing key {home.folder / KEY} is damaged: it is no text. Restore it from a copy."
        ) from error
    if _is_exercise(home):
        show_exercise()
    return home


def show_exercise() -> None:
    """Say on the error stream that this is an exercise, so that no output of it is taken for real."""
    err.print(
        "EXERCISE: nothing of this register is real, and whatever leaves it says so.", style="bold magenta"
    )


def _is_exercise(home: Home) -> bool:
    try:
        store = home.store()
    except HoldfastError:
        return False  # the command itself says what is wrong
    with store.read() as tx:
        found = bool(tx.execute(select(register.c.exercise)).scalar())
    store.close()
    return found


def author(given: str | None, frame: Frame) -> Author:
    """Return who asks: as given, from the environment, or the only holder there is.

    Raises
    ------
    InvalidValueError
        If it cannot be told, with the seats there are.
    """
    given = given or os.environ.get("HOLDFAST_AS")
    # NOTE: who held a seat once is named too: it is for the desk to say that their time is over.
    pairs = sorted((account, seat) for seat, accounts in frame.holders.items() for account in accounts)
    if given is None and len(pairs) == 1:
        return Author(*pairs[0])
    account, slash, seat = (given or "").partition("/")
    if given is not None and not slash:
        held = [pair for pair in pairs if pair[0] == account]
        if len(held) == 1:
            return Author(*held[0])
    if slash:
        return Author(account, seat)
    known = ", ".join(f"{account}/{seat}" for account, seat in pairs[:12]) + (" …" if len(pairs) > 12 else "")
    asked = f"It cannot be told from {given!r} who asks. " if given else "Who asks? "
    raise InvalidValueError(f"{asked}Give --as ACCOUNT/SEAT. Seats held: {known or 'none'}.")


def outermost(frame: Frame, region: str | None = None) -> str:
    """Return a region as given, or the outermost one.

    Raises
    ------
    NotFoundError
        If there is no such region.
    """
    if region is None:
        found = next((r for r, parent in frame.parents.items() if parent is None), None)
        if found is None:
            raise NotFoundError("There is no region yet. Run `holdfast init` to found the register.")
        return found
    if region not in frame.parents:
        known = sorted(frame.parents)
        shown = ", ".join(known[:40]) + (" …" if len(known) > 40 else "")
        raise NotFoundError(f"There is no region {region!r}. Known: {shown or 'none'}.")
    return region


def give(desk: Desk, order: Order, by: str | None, *, as_json: bool) -> None:
    """Give an order as somebody, and show what became of it."""
    tell(desk.submit(order, author(by, desk.frame())), as_json=as_json, order=order)


def tell(answer: Receipt | Refusal, *, as_json: bool, order: Order | None = None) -> None:
    """Show what became of an order; a refusal ends the command with status 1."""
    if as_json:
        print_json(answer_json(answer))
    elif isinstance(answer, Refusal):
        err.print(f"Refused; the attempt is entry {answer.entry} of the record.", style="bold red")
        show_verdicts(answer.verdicts, err)
    elif answer.waits_for is not None:
        out.print(
            f"Entry {answer.entry}: it waits for another person who acts for {answer.waits_for}: "
            f"`holdfast approve {answer.entry} --as ACCOUNT/SEAT`.",
            style="yellow",
            markup=False,
            highlight=False,
            soft_wrap=True,
        )
        show_verdicts(answer.verdicts)
    else:
        effects = ", ".join(
            f"{name} {_shown(value)}" for name, value in answer.effects.items() if _shown(value)
        )
        again = " (it had been carried out before; nothing was changed now)" if answer.repeated else ""
        what = f"{order.kind}: " if order is not None else ""
        out.print(
            f"Entry {answer.entry}: {what}done{again}.{' ' + effects + '.' if effects else ''}",
            style="green",
            markup=False,
            highlight=False,
            soft_wrap=True,
        )
        show_verdicts(tuple(v for v in answer.verdicts if v.get("outcome") not in (None, "permit")))
    if isinstance(answer, Refusal):
        raise typer.Exit(1)


def answer_json(answer: Receipt | Refusal) -> dict[str, Any]:
    """Return an answer as JSON has it."""
    body: dict[str, Any] = {"entry": answer.entry, "at": answer.at, "verdicts": list(answer.verdicts)}
    if isinstance(answer, Refusal):
        return {"outcome": "refused"} | body
    outcome = "parked" if answer.waits_for is not None else "accepted"
    return {"outcome": outcome, **body, "effects": dict(answer.effects), "repeated": answer.repeated}


def show_verdicts(verdicts: Sequence[Any], console: Console = out) -> None:
    """Show verdicts, worst first as they come, each with its article; what is permitted on one line."""
    for verdict in (v for v in verdicts if v["outcome"] != "permit"):
        cited = ", ".join(x for x in (verdict.get("article"), verdict.get("source")) if x)
        counts = ", ".join(
            f"{n} {word}" for word, n in verdict.get("facts", ()) if verdict["rule"] == "house.bulk"
        )
        line = f"  {verdict['outcome']}: {verdict.get('reason') or verdict['rule']}"
        console.print(
            line + (f" [{cited}]" if cited else "") + (f" ({counts})" if counts else ""),
            markup=False,
            highlight=False,
            soft_wrap=True,
        )
    permits = [v.get("article") or v["rule"] for v in verdicts if v["outcome"] == "permit"]
    if permits:
        console.print(f"  permitted by: {', '.join(permits)}", markup=False, highlight=False, soft_wrap=True)


def print_json(body: Any) -> None:
    """Print one JSON object to standard output."""
    typer.echo(json.dumps(body, ensure_ascii=False, default=str))


def show_table(title: str, columns: Sequence[str], rows: Sequence[Sequence[object]], *, empty: str) -> None:
    """Show rows under headings, or what to do where there are none."""
    if not rows:
        out.print(empty, markup=False, highlight=False)
        return
    out.print(title, style="italic", markup=False, highlight=False)
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0))
    for number, name in enumerate(columns):
        figures = all(isinstance(row[number], int | float) for row in rows)
        align: Literal["left", "right"] = "right" if figures else "left"
        # NOTE: the first column, and days, are what other commands are given; they must be copied whole.
        whole = number == 0 or any(_is_day(row[number]) for row in rows)
        table.add_column(name, justify=align, overflow="fold", no_wrap=whole, header_style="bold")
    for row in rows:
        table.add_row(*(Text("" if cell is None else str(cell)) for cell in row))
    out.print(table)


def _is_day(cell: object) -> bool:
    return isinstance(cell, date) or (isinstance(cell, str) and len(cell) == 10 and cell[4:8:3] == "--")


def _shown(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, str) and _HASH.fullmatch(value):
        return f"{value[:12]}…"  # a file's name, of which this is enough to tell it by
    if isinstance(value, dict):
        return ", ".join(f"{name} {count}" for name, count in value.items())
    return ", ".join(str(item) for item in value) if isinstance(value, list | tuple) else str(value)


@contextmanager
def progress(quiet: bool, what: str, total: int | None = None) -> Iterator[Progress | None]:
    """Show progress on the error stream while something long runs, where somebody watches."""
    if quiet or not err.is_terminal:
        yield None
        return
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=err, transient=True) as bar:
        bar.add_task(what, total=total)
        yield bar


def a_date(text: str, what: str) -> date:
    """Return the date that a text names.

    Raises
    ------
    InvalidValueError
        If it is none.
    """
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InvalidValueError(f"{what} {text!r} is not a date. Give it as 2027-01-31.") from error


def a_moment(text: str | None, desk: Desk, region: str | None) -> datetime:
    """Return the moment that a text names, by the clocks of a region unless it says a zone; now for None.

    Raises
    ------
    InvalidValueError
        If it is none.
    """
    if text is None:
        return desk.now()
    try:
        found = datetime.fromisoformat(text)
        known = found if found.tzinfo else found.replace(tzinfo=desk.frame().zone_of(region))
        return known.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise InvalidValueError(f"{text!r} is not a moment. Give it as 2027-01-31T08:00.") from error


def read_text(file: Path) -> str:
    """Return the text of a file of the user's.

    Raises
    ------
    NotFoundError, InvalidValueError
        If it cannot be read.
    """
    try:
        return file.read_text(encoding="utf-8")
    except (FileNotFoundError, IsADirectoryError) as error:
        raise NotFoundError(f"There is no file {file}. Check the path.") from error
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidValueError(f"{file} cannot be read as text: {error}. Save it as UTF-8.") from error


def write_text(file: Path, text: str) -> None:
    """Write a file of the user's.

    Raises
    ------
    InvalidValueError
        If it cannot be written.
    """
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise InvalidValueError(
            f"{file} cannot be written: {error.strerror}. Check the folder, its permissions and the disk."
        ) from error
