"""`paper`: orders, notices, decisions, certificates, statements and the register of acts, as PDF."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from holdfast import papers
from holdfast.cli.common import HomeOption, JsonOption, open_home, out, print_json
from holdfast.cli.registers import find_person
from holdfast.desk import Desk
from holdfast.exchange.papers import Paper, render
from holdfast.model import Interval

paper = typer.Typer(
    help="Papers as PDF, in the languages of the profile; the same bytes whenever nothing has changed.",
    no_args_is_help=True,
)

NumberArgument = Annotated[int, typer.Argument(help="The number in the register.")]
OutOption = Annotated[
    Path | None,
    typer.Option("--out", help="The file to write; named after the paper unless given.", show_default=False),
]
LanguageOption = Annotated[
    str | None,
    typer.Option(help="Such as de or zh-Hant; the profile's first unless given.", show_default=False),
]
YearOption = Annotated[
    int | None,
    typer.Option(min=1900, max=2200, help="The year; this one unless given.", show_default=False),
]
WhoArgument = Annotated[str, typer.Argument(help="The person's number in the register, or reference.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(paper, name="paper")


@paper.command("call-up")
def call_up(
    number: NumberArgument,
    to: OutOption = None,
    language: LanguageOption = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write the order of a call-up: why, for how long, days used and left, what the person can do."""
    made = papers.call_up_order(open_home(home).desk(), number, language)
    _write(made, to, f"call-up-{number}", as_json=as_json)


@paper.command("employer")
def employer(
    number: NumberArgument,
    to: OutOption = None,
    language: LanguageOption = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write the notice of a call-up to the person's employer."""
    made = papers.employer_notice(open_home(home).desk(), number, language)
    _write(made, to, f"employer-{number}", as_json=as_json)


@paper.command("decision")
def decision(
    number: NumberArgument,
    to: OutOption = None,
    language: LanguageOption = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write the decision on an application or appeal, with its reasons and what can be done against it."""
    made = papers.decision(open_home(home).desk(), number, language)
    _write(made, to, f"decision-{number}", as_json=as_json)


@paper.command("certificate")
def certificate(
    who: WhoArgument,
    year: YearOption = None,
    to: OutOption = None,
    language: LanguageOption = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write the certificate of what a person served in a year."""
    made, name = _of_person(open_home(home).desk(), who, year, language, papers.service_certificate)
    _write(made, to, f"certificate-{name}", as_json=as_json)


@paper.command("statement")
def statement(
    who: WhoArgument,
    year: YearOption = None,
    to: OutOption = None,
    language: LanguageOption = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write the statement of a person's days and pay in a year."""
    made, name = _of_person(open_home(home).desk(), who, year, language, papers.pay_statement)
    _write(made, to, f"statement-{name}", as_json=as_json)


@paper.command("acts")
def acts(
    region: Annotated[str, typer.Argument(help="The region.")],
    to: OutOption = None,
    language: LanguageOption = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write the register of acts of a region, with what is left of each today."""
    made = papers.act_register(open_home(home).desk(), region, language)
    _write(made, to, f"acts-{region}", as_json=as_json)


def _of_person(
    desk: Desk, who: str, year: int | None, language: str | None, make: Callable[..., Paper]
) -> tuple[Paper, str]:
    with desk.store.read() as tx:
        row = find_person(tx, who)
    asked = year or desk.frame().day_of(row.region, desk.now()).year
    period = Interval(date(asked, 1, 1), date(asked + 1, 1, 1))
    return make(desk, row.person, period, language), f"{row.person}-{asked}"


def _write(made: Paper, to: Path | None, name: str, *, as_json: bool) -> None:
    file = to or Path(f"{name}.pdf")
    body = render(made)
    file.write_bytes(body)
    if as_json:
        print_json({"file": str(file), "bytes": len(body)})
    else:
        out.print(f"Written to {file}.", markup=False, soft_wrap=True)
