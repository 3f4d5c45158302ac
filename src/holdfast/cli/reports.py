"""`report`: what the headquarters accounts for."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer

from holdfast.cli.common import HomeOption, JsonOption, open_home, out, outermost, print_json, show_table
from holdfast.model import Interval
from holdfast.transparency import FEWEST, Transparency
from holdfast.transparency import transparency as figures_of

report = typer.Typer(help="Reports of what was done, for others to read.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(report, name="report")


@report.callback()
def about() -> None:
    """Give reports of what was done, for others to read."""


@report.command("transparency")
def transparency(
    region: Annotated[
        str | None,
        typer.Argument(help="A region, with those nested in it; all unless named.", show_default=False),
    ] = None,
    year: Annotated[
        int | None,
        typer.Option(min=1900, max=2200, help="The year; this one unless given.", show_default=False),
    ] = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show what was ordered, refused and decided in a year, in figures that name nobody and hide what is rare."""
    desk = open_home(home).desk()
    frame = desk.frame()
    where = outermost(frame, region)
    asked = year or frame.day_of(where, desk.now()).year
    with desk.store.read() as tx:
        found = figures_of(tx, frame, where, Interval(date(asked, 1, 1), date(asked + 1, 1, 1)))
    if as_json:
        print_json(_json(found))
        return
    out.print(f"{frame.names[where]}, {asked}", markup=False, highlight=False)
    show_table("Orders", ("order", "done", "refused", "waited"), found.orders, empty="No order in this year.")
    show_table("Refused by", ("article or rule", "orders"), found.refused_by, empty="Nothing was refused.")
    show_table(
        "People",
        ("what", "how many"),
        found.people,
        empty="Nobody was called, and nobody asked for anything.",
    )
    out.print(
        f"Done without the second person: {found.without_second_person}; found unjustified afterwards: "
        f"{found.found_unjustified}. Figures about people below {FEWEST} are not told apart.",
        markup=False,
        highlight=False,
        soft_wrap=True,
    )


def _json(found: Transparency) -> dict[str, object]:
    names = ("order", "accepted", "refused", "parked")
    return {
        "region": found.region,
        "from": str(found.period.start),
        "until": str(found.period.last),
        "orders": [dict(zip(names, row, strict=True)) for row in found.orders],
        "refused_by": dict(found.refused_by),
        "without_second_person": found.without_second_person,
        "found_unjustified": found.found_unjustified,
        "people": dict(found.people),
    }
