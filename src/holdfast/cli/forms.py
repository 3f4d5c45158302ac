"""`form`: the forms of an operational period as PDF, and what they are called."""

from __future__ import annotations

import hashlib
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
from holdfast.cli.periods import number_of
from holdfast.desk import Enclosures
from holdfast.errors import InvalidValueError, NotFoundError
from holdfast.exchange.forms import WORD_LANGUAGES, read_words, render, text_of_words
from holdfast.model.periods import FORM_NUMBERS
from holdfast.operations.forms import OF, form_of
from holdfast.orders import AdoptWords
from holdfast.orders.form_words import words_for

RegionOption = Annotated[
    str | None, typer.Option(help="The region; the outermost unless given.", show_default=False)
]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("form")(form)
    app.command("forms")(forms)
    app.command("form-words")(form_words)


def form(
    number: Annotated[str, typer.Argument(help="201, 202 … 213RR, 215A, 221; `holdfast forms` lists them.")],
    to: Annotated[
        Path | None,
        typer.Option(
            "--out", help="The file to write; named after the form unless given.", show_default=False
        ),
    ] = None,
    period: Annotated[
        int | None,
        typer.Option(help="The period; the open one of the region unless given.", show_default=False),
    ] = None,
    of: Annotated[
        str | None,
        typer.Option(
            help="An assignment (204), a message (213), a request (213RR), a seat (214).", show_default=False
        ),
    ] = None,
    region: RegionOption = None,
    language: Annotated[
        str | None, typer.Option(help="Such as de; the words adopted unless given.", show_default=False)
    ] = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write a form as PDF, filled from what the register knows."""
    desk = open_home(home).desk()
    kind = number.upper()
    chosen = period if kind in ("213", "213RR") else number_of(desk, period, region)
    with desk.store.read() as tx:
        made = form_of(tx, desk.frame(), kind, period=chosen, of=of, language=language)
    body = render(made)
    file = to or Path(f"form-{kind}{f'-{of}' if of else ''}.pdf")
    write_file(file, body)
    if as_json:
        print_json({"file": str(file), "bytes": len(body), "title": made.title})
    else:
        out.print(f"Written to {file}.", markup=False, soft_wrap=True)


def forms(region: RegionOption = None, home: HomeOption = None, as_json: JsonOption = False) -> None:
    """List the forms there are, in the words that the region adopted."""
    desk = open_home(home).desk()
    frame = desk.frame()
    with desk.store.read() as tx:
        words = words_for(tx, frame, outermost(frame, region), None)
    rows = [(each, words.numbered(each), words.title(each), OF.get(each, "")) for each in FORM_NUMBERS]
    if as_json:
        print_json(
            {"forms": [dict(zip(("number", "name", "title", "of"), row, strict=True)) for row in rows]}
        )
        return
    show_table("Forms", ("number", "called", "title", "of"), rows, empty="")


def form_words(
    show: Annotated[
        str | None,
        typer.Option(
            help=f"Print the words that come with the program: {', '.join(WORD_LANGUAGES)}.",
            show_default=False,
        ),
    ] = None,
    adopt: Annotated[Path | None, typer.Option(help="Adopt a file of words.", show_default=False)] = None,
    region: RegionOption = None,
    home: HomeOption = None,
    by: AsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show the words of forms, or adopt a file of one's own; a headquarters need not speak ICS."""
    if (show is None) == (adopt is None):
        raise InvalidValueError(
            "Give --show LANGUAGE to see the words there are, or --adopt FILE to take others."
        )
    if show is not None:
        typer.echo(text_of_words(show), nl=False)
        return
    assert adopt is not None, "one of them is given"
    try:
        body = adopt.read_bytes()
    except OSError as error:
        raise NotFoundError(f"{adopt} cannot be read: {error.strerror}. Check the path.") from error
    read_words(body)
    desk = open_home(home).desk()
    order = AdoptWords(outermost(desk.frame(), region), hashlib.sha256(body).hexdigest())
    answer = desk.submit(order, author(by, desk.frame()), enclosures=Enclosures(blobs=(body,)))
    tell(answer, as_json=as_json, order=order)


def write_file(file: Path, body: bytes) -> None:
    """Write a file of the user's.

    Raises
    ------
    InvalidValueError
        If it cannot be written.
    """
    try:
        file.write_bytes(body)
    except OSError as error:
        raise InvalidValueError(f"{file} cannot be written: {error.strerror}. Give another file.") from error
