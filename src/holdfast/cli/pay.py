"""`pay`: what service costs, what people earned before it, and the months that are closed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any

import typer

from holdfast import servicing
from holdfast.cli.common import (
    AsOption,
    HomeOption,
    JsonOption,
    a_date,
    author,
    give,
    open_home,
    out,
    outermost,
    print_json,
    show_table,
    tell,
)
from holdfast.cli.registers import find_person
from holdfast.desk import Desk
from holdfast.errors import InvalidValueError, NotFoundError
from holdfast.model import Earnings
from holdfast.orders import ClosePayMonth, RecordEarnings
from holdfast.orders.pay import MONTH
from holdfast.service.cost import Cost
from holdfast.store import pay as payroll
from holdfast.store.pay import ClosedMonth

pay = typer.Typer(help="What service costs, and what was paid for it.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(pay, name="pay")


@pay.command("earnings")
def earnings(
    person: Annotated[str, typer.Argument(help="The person's number in the register, or reference.")],
    per_day: Annotated[str, typer.Option(help="What they earned on average for a calendar day.")],
    currency: Annotated[str, typer.Option(help="ISO 4217, like CHF.")],
    since: Annotated[str, typer.Option(help="The first day of service paid by it.")],
    home: HomeOption = None,
    by: AsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Note what a person earned before service; the amount lies sealed."""
    try:
        amount = Decimal(per_day)
    except InvalidOperation as error:
        raise InvalidValueError("The earnings of a day are no amount. Give them like 120.50.") from error
    desk = open_home(home).desk()
    with desk.store.read() as tx:
        number = int(find_person(tx, person).person)
    give(
        desk,
        RecordEarnings(number, Earnings(amount, currency), a_date(since, "The day")),
        by,
        as_json=as_json,
    )


@pay.command("close")
def close(
    region: Annotated[str, typer.Argument(help="The region, with those nested in it.")],
    month: Annotated[str, typer.Argument(help="The month, 2027-03.")],
    home: HomeOption = None,
    by: AsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Close a month: reckon it, and what earlier months owe since they were closed."""
    desk = open_home(home).desk()
    answer = desk.submit(ClosePayMonth(region, month), author(by, desk.frame()))
    if as_json or "totals" not in getattr(answer, "effects", {}):
        tell(answer, as_json=as_json, order=ClosePayMonth(region, month))
        return
    out.print(f"Entry {answer.entry}: {month} is closed in {region}.", style="green", highlight=False)
    _show_totals(answer.effects["totals"])  # type: ignore[union-attr]


@pay.command("month")
def show_month(
    region: Annotated[str, typer.Argument(help="The region.")],
    month: Annotated[str, typer.Argument(help="The month, 2027-03.")],
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show the sums of a closed month, and what commits to its lines."""
    desk = open_home(home).desk()
    outermost(desk.frame(), region)
    found = _closed(desk, region, month)
    if as_json:
        print_json(
            {
                "region": region,
                "month": month,
                "people": found.people,
                "entry": found.entry,
                "digest": found.digest.hex(),
                "totals": list(found.totals),
            }
        )
        return
    _say(f"{month} in {region}: {found.people} people, closed in entry {found.entry}.")
    _show_totals(found.totals)
    _say(f"The lines lie sealed under {found.digest.hex()}.")


@pay.command("cost")
def cost(
    plan: Annotated[str, typer.Argument(help="The plan; `holdfast plan list` shows them.")],
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show what a plan costs, by component; between two amounts where earnings are not known."""
    found = servicing.cost_of_plan(open_home(home).desk(), plan)
    if as_json:
        print_json({"plan": plan, "cost": cost_json(found)})
        return
    show_cost(found)


def cost_json(found: Cost) -> list[dict[str, Any]]:
    """Return a cost as JSON has it."""
    return [
        {
            "currency": currency,
            "component": component,
            "least": str(least),
            "most": None if most is None else str(most),
        }
        for (currency, component), (least, most) in found.totals().items()
    ]


def show_cost(found: Cost) -> None:
    """Show a cost by component, or that no rule says anything of pay."""
    rows = [
        (each["component"], each["currency"], each["least"], each["most"] or "not bounded")
        for each in cost_json(found)
    ]
    show_table(
        "Cost",
        ("component", "currency", "at least", "at most"),
        rows,
        empty="No rule of the profile says what service on this basis costs.",
    )
    for note in dict.fromkeys(line.note for line in found.lines if line.note):
        out.print(note, markup=False, highlight=False)


def _closed(desk: Desk, region: str, month: str) -> ClosedMonth:
    if not MONTH.fullmatch(month):
        raise InvalidValueError(f"{month!r} is no month. Give it like 2027-03.")
    with desk.store.read() as tx:
        closed = payroll.closed_months(tx, region)
    for each in closed:
        if f"{each.month:%Y-%m}" == month:
            return each
    known = ", ".join(f"{each.month:%Y-%m}" for each in closed) or "none"
    raise NotFoundError(
        f"{month} is not closed in {region}: `holdfast pay close {region} {month}`. Closed there: {known}."
    )


def _show_totals(totals: Iterable[Mapping[str, Any]]) -> None:
    names = ("component", "payer", "payee", "currency", "amount", "arrears", "people", "open")
    rows = [tuple(each[name] for name in names) for each in totals]
    show_table(
        "Sums",
        (*names[:5], "of it arrears", "people", "lines without an amount"),
        rows,
        empty="Nothing is due.",
    )


def _say(text: str) -> None:
    out.print(text, soft_wrap=True, markup=False, highlight=False)
