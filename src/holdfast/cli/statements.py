"""`statement` and `outlook`: what a person served and is owed, and what lies ahead of a region."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated, Any, Final

import numpy as np
import typer

from holdfast import servicing
from holdfast.cli.common import (
    HomeOption,
    JsonOption,
    a_date,
    open_home,
    out,
    outermost,
    print_json,
    show_table,
)
from holdfast.cli.founding import profile_text
from holdfast.cli.registers import find_person
from holdfast.law import load_profile
from holdfast.law.ahead import CAPPED
from holdfast.law.facts import NO_DATE
from holdfast.model import Interval
from holdfast.service.outlook import Changes, Outlook, compare
from holdfast.service.pay import PayLine
from holdfast.servicing import PersonStatement, RegionOutlook
from holdfast.store.days import to_date

NEAREST: Final = 20
"""People shown who reach a cap first."""


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("statement")(show_statement)
    app.command("outlook")(show_outlook)


def show_statement(
    who: Annotated[str, typer.Argument(help="The person's number in the register, or reference.")],
    year: Annotated[
        int | None,
        typer.Option(min=1900, max=2200, help="The year; this one unless given.", show_default=False),
    ] = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show a person's statement: days by basis, what is left of each cap, what is paid for what, and by which law."""
    desk = open_home(home).desk()
    with desk.store.read() as tx:
        row = find_person(tx, who)
    asked = year or desk.frame().day_of(row.region, desk.now()).year
    found = servicing.statement_of(desk, row.person, Interval(date(asked, 1, 1), date(asked + 1, 1, 1)))
    if as_json:
        print_json(_statement_json(found, asked))
        return
    _say(f"Person {found.person}, {asked}, under {found.profile.id}. {found.profile.disclaimer}")
    for _, article, text in found.said:
        _say(f"{text}{f' [{article}]' if article else ''}")
    said = found.statement
    days = [(each.basis, each.year, each.full, each.pooled, each.total) for each in said.days]
    show_table("Days", ("basis", "year", "whole", "of shorter", "all"), days, empty="No day served.")
    caps = [
        (
            each.rule,
            each.unit,
            _or(each.used),
            _or(each.limit),
            _or(each.left),
            each.reached or "",
            each.article,
        )
        for each in said.caps
    ]
    show_table("Caps", ("cap", "in", "used", "at most", "left", "reached", "article"), caps, empty="No cap.")
    show_table(
        "Pay",
        ("component", "from", "until", "quantity", "amount", "to", "article"),
        [_pay_row(line) for line in said.lines],
        empty="Nothing is owed.",
    )
    for line in said.lines:
        if line.note:
            _say(f"  {line.component} [{line.article}]: {line.note}")
    for total in said.totals:
        more = "" if total.complete else ", and what is not known yet"
        _say(f"In all to the {total.payee}: {total.amount} {total.currency}{more}.")


def show_outlook(
    region: Annotated[
        str | None, typer.Option(help="A region, with those nested in it.", show_default=False)
    ] = None,
    until: Annotated[
        str | None, typer.Option(help="How far; a year from today unless given.", show_default=False)
    ] = None,
    profile: Annotated[
        str | None,
        typer.Option(help="What if: another profile, such as a draft, as a file.", show_default=False),
    ] = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show who runs into which cap when, and which call-ups may not stand; people by number only."""
    desk = open_home(home).desk()
    frame = desk.frame()
    where = outermost(frame, region)
    today = frame.day_of(where, desk.now())
    end = a_date(until, "The day") if until else today + timedelta(days=365)
    found = servicing.outlook_of(desk, where, end)
    changes = compare(found.outlook, load_profile(profile_text(profile))) if profile else None
    if as_json:
        body = _outlook_json(found) | ({"what_if": _changes_json(found, changes)} if changes else {})
        print_json(body)
        return
    _show_outlook(found)
    if changes is not None:
        _show_changes(found, changes)


def _pay_row(line: PayLine) -> tuple[object, ...]:
    return (
        line.component,
        line.period.start,
        line.period.last,
        f"{line.quantity} {line.unit} at {_or(line.rate)}",
        _or(line.amount) if line.amount is None else f"{line.amount} {line.currency}",
        line.payee,
        line.article,
    )


def _statement_json(found: PersonStatement, year: int) -> dict[str, Any]:
    said = found.statement
    return {
        "person": found.person,
        "year": year,
        "profile": found.profile.id,
        "said": [{"article": article, "text": text} for _, article, text in found.said],
        "days": [
            {"basis": d.basis, "year": d.year, "whole": d.full, "pooled": d.pooled, "all": d.total}
            for d in said.days
        ],
        "caps": [
            {
                "rule": c.rule,
                "unit": c.unit,
                "used": c.used,
                "limit": c.limit,
                "left": c.left,
                "reached": None if c.reached is None else str(c.reached),
                "article": c.article,
                "source": c.source,
                "confidence": c.confidence,
            }
            for c in said.caps
        ],
        "lines": [
            {
                "component": line.component,
                "start": str(line.period.start),
                "end": str(line.period.end),
                "quantity": str(line.quantity),
                "unit": line.unit,
                "rate": None if line.rate is None else str(line.rate),
                "amount": None if line.amount is None else str(line.amount),
                "currency": line.currency,
                "payer": line.payer,
                "payee": line.payee,
                "article": line.article,
                "source": line.source,
                "note": line.note,
            }
            for line in said.lines
        ],
        "totals": [
            {"currency": x.currency, "payee": x.payee, "amount": str(x.amount), "complete": x.complete}
            for x in said.totals
        ],
    }


def _caps(outlook: Outlook) -> list[dict[str, Any]]:
    """Return for each cap how many people it concerns, use it up and nearly do."""
    return [
        {
            "rule": meter.rule.id,
            "unit": meter.unit,
            "article": meter.value.article,
            "people": int((outlook.caps.state[:, at] == CAPPED).sum()),
            "reached": int(outlook.reached[:, at].sum()),
            "nearly": int((outlook.nearly[:, at] & ~outlook.reached[:, at]).sum()),
        }
        for at, meter in enumerate(outlook.caps.meters)
    ]


def _nearest(found: RegionOutlook) -> list[dict[str, Any]]:
    """Return who uses up a cap first, by number."""
    outlook = found.outlook
    rows, columns = np.nonzero(outlook.reached)
    days = outlook.caps.reached[rows, columns]
    order = np.lexsort((rows, days))[:NEAREST]
    return [
        {
            "person": found.people[int(rows[at])],
            "rule": outlook.caps.meters[int(columns[at])].rule.id,
            "day": str(to_date(int(days[at]))),
            "left": int(outlook.caps.left[rows[at], columns[at]]),
        }
        for at in order.tolist()
        if int(days[at]) != NO_DATE
    ]


def _unlawful(found: RegionOutlook) -> list[dict[str, Any]]:
    outlook = found.outlook
    return [
        {
            "call_up": found.calls[row],
            "rule": outlook.decided_by(row)[0],
            "article": outlook.decided_by(row)[1],
            "from": str(to_date(day)),
        }
        for row, day in zip(outlook.unlawful.tolist(), outlook.first_bad.tolist(), strict=True)
    ]


def _outlook_json(found: RegionOutlook) -> dict[str, Any]:
    return {
        "region": found.region,
        "from": str(found.outlook.horizon.start),
        "until": str(found.outlook.horizon.end),
        "people": len(found.people),
        "call_ups": len(found.calls),
        "caps": _caps(found.outlook),
        "nearest": _nearest(found),
        "unlawful": _unlawful(found),
    }


def _changes_json(found: RegionOutlook, changes: Changes) -> dict[str, Any]:
    names = (
        "rule", "article", "reached_before", "reached_after", "nearly_before", "nearly_after", "calls_before",
        "calls_after",
    )  # fmt: skip
    return {
        "profile": changes.after.profile.id,
        "articles": [{name: getattr(each, name) for name in names} for each in changes.articles],
        "unlawful": [found.calls[row] for row in changes.unlawful.tolist()],
        "lawful": [found.calls[row] for row in changes.lawful.tolist()],
        "people_sooner": [found.people[row] for row in changes.people.tolist()],
    }


def _show_outlook(found: RegionOutlook) -> None:
    horizon = found.outlook.horizon
    _say(
        f"{found.region}, {horizon}: {len(found.people)} people, {len(found.calls)} call-ups that run or are to come."
    )
    rows = [tuple(each.values()) for each in _caps(found.outlook)]
    show_table(
        "Caps",
        ("cap", "in", "article", "people", "use it up", "nearly"),
        rows,
        empty="The profile has no cap.",
    )
    nearest = [tuple(each.values()) for each in _nearest(found)]
    columns = ("person", "cap", "used up on", "left")
    show_table("The first to use one up", columns, nearest, empty="Nobody uses a cap up.")
    bad = [tuple(each.values()) for each in _unlawful(found)]
    shown = bad[:NEAREST]
    title = "Call-ups that may not stand" + (f", {len(shown)} of {len(bad)}" if len(bad) > len(shown) else "")
    show_table(title, ("call-up", "rule", "article", "from"), shown, empty="Every call-up may stand.")


def _show_changes(found: RegionOutlook, changes: Changes) -> None:
    body = _changes_json(found, changes)
    rows = [tuple(each.values()) for each in body["articles"]]
    columns = ("rule", "article", "used up", "then", "nearly", "then", "call-ups refused", "then")
    show_table(f"If {body['profile']} were the law", columns, rows, empty="Nothing would change.")
    _say(
        f"{len(body['unlawful'])} call-ups would not stand any more, {len(body['lawful'])} would; "
        f"{len(body['people_sooner'])} people would use up a cap that they do not now, or sooner."
    )


def _or(value: object) -> str:
    return "not known" if value is None else str(value)


def _say(text: str) -> None:
    out.print(text, soft_wrap=True, markup=False, highlight=False)
