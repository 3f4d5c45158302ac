"""`person`, `stranded`: the page for the person called, and call-ups that have lost their ground."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Annotated, Any

import typer
from sqlalchemy import Connection, select

from holdfast.cli.common import HomeOption, JsonOption, open_home, out, outermost, print_json, show_table
from holdfast.cli.registers import days_in_words, find_person
from holdfast.model import CallUpState, GroundState
from holdfast.orders.stranded import stranded as stranded_in
from holdfast.rights import CallUpShown, Recourse, Rights, rights_of
from holdfast.store import tables as t
from holdfast.store.days import from_day, to_date


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("person")(person)
    app.command("stranded")(stranded)


def person(
    who: Annotated[str, typer.Argument(help="The person's number in the register, or reference.")],
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show the page of a person: why called, on which article, for how long; days used and left; what they can do now."""
    desk = open_home(home).desk()
    frame = desk.frame()
    with desk.store.read() as tx:
        row = find_person(tx, who)
        held = _held(tx, row)
        rights = rights_of(tx, frame, row, frame.day_of(row.region, desk.now()))
    if as_json:
        print_json(held | _json(rights))
        return
    _say(f"{row.person} {held['name'] or '(erased)'}, {held['region']}, {held['rank_group']}")
    _say(
        f"Qualifications: {', '.join(held['qualifications']) or 'none'}. "
        f"Days before this register: {row.days_before}; called up for: {held['days_called']}."
    )
    show_table(
        "Contracts",
        ("contract", "days", "territory", "unit", "clause"),
        [
            (c["id"], days_in_words(c), " ".join(c["territory"]), c["unit"], c["clause"])
            for c in held["contracts"]
        ],
        empty="No contract.",
    )
    _say_call_ups(rights)
    _say_caps(rights)
    _say_recourses(rights)
    _say_asked(rights)


def stranded(
    region: Annotated[
        str | None,
        typer.Argument(help="A region, with those nested in it; all unless named.", show_default=False),
    ] = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """List the call-ups that the law permits no more, such as after a status was lifted, with what to do."""
    desk = open_home(home).desk()
    frame = desk.frame()
    name = outermost(frame, region)
    with desk.store.read() as tx:
        found = stranded_in(desk.reading(tx, region=name), frame.within(name))
    if as_json:
        rows = [
            {
                **asdict(each),
                "start_day": str(to_date(each.start_day)),
                "end_day": str(to_date(each.end_day)),
                "remedy": each.remedy,
            }
            for each in found
        ]
        print_json({"region": name, "stranded": rows})
        return
    for each in found:
        article = f" [{each.article}]" if each.article else ""
        days = from_day(each.start_day, each.end_day)
        _say(
            f"{each.call_up}, person {each.person}, {each.post}, {days}: {each.reason}{article} {each.remedy}"
        )
    _say(f"{len(found)} call-ups have lost their ground." if found else "Every call-up still has its ground.")


def _held(tx: Connection, row: Any) -> dict[str, Any]:
    details = tx.execute(select(t.private).where(t.private.c.commitment == row.commitment)).first()
    contracts = tx.execute(select(t.contract).where(t.contract.c.person == row.person)).all()
    calls = tx.execute(
        select(t.call_up).where(t.call_up.c.person == row.person).order_by(t.call_up.c.start_day)
    ).all()
    return {
        "person": row.person,
        "name": details.name if details else None,
        "reference": details.reference if details else None,
        "region": row.region,
        "rank_group": row.rank_group,
        "qualifications": row.qualifications.split(),
        "days_before": row.days_before,
        "contracts": [
            {
                "id": c.id,
                "start": str(to_date(c.start_day)),
                "end": str(to_date(c.end_day)),
                "territory": c.territory.split(),
                "unit": c.unit,
                "clause": c.clause,
            }
            for c in contracts
        ],
        "days_called": sum(c.end_day - c.start_day for c in calls if CallUpState(c.state).counts),
    }


def _json(rights: Rights) -> dict[str, Any]:
    return {
        "call_ups": [_call_up(call) for call in rights.call_ups],
        "caps": [asdict(cap) for cap in rights.caps],
        "caps_until": str(rights.caps_until),
        "can_ask": [asdict(recourse) for recourse in rights.recourses],
        "applications": [
            {
                "application": row.id,
                "kind": row.kind,
                "ground": row.ground,
                "call_up": row.call_up,
                "state": row.state,
                "decide_by": _day(row.decide_by),
                "until": _day(row.until_day),
            }
            for row in rights.applications
        ],
        "grounds": [
            {"ground": row.ground, "state": row.state, "days": str(from_day(row.start_day, row.end_day))}
            for row in rights.grounds
        ],
    }


def _call_up(call: CallUpShown) -> dict[str, Any]:
    days = {"start": str(call.period.start), "end": str(call.period.end), "days": call.period.days}
    body = {name: value for name, value in asdict(call).items() if name != "period"}
    return body | days


def _say_call_ups(rights: Rights) -> None:
    _say("\nCall-ups" if rights.call_ups else "\nNo call-up.")
    for call in rights.call_ups:
        _say(f"  {call.number}, {call.state}: {call.period}, {call.period.days} days, at {call.place}.")
        under = f", under {call.act}" if call.act else ""
        _say(f"    Why: {call.why} [{', '.join(call.articles) or 'no article given'}]{under}; {call.task}.")
        _say(
            f"    Ordered by: {call.authority or 'nobody named'}; entry {call.entry} of the record holds the order."
        )
        if call.report_to:
            _say(f"    Report at {call.report_to}.")
        if call.served_on is not None:
            _say(f"    Served on {call.served_on}{', ' + call.channel if call.channel else ''}.")
        if call.employer:
            _say(f"    Employer: {call.employer}.")
        if call.state == CallUpState.SUSPENDED:
            _say("    Nothing is to be done until the application is decided; the days stay reserved.")


def _say_caps(rights: Rights) -> None:
    rows = [
        (
            cap.rule,
            "not known" if cap.used is None else f"{cap.used} of {cap.limit} {cap.unit}",
            "" if cap.left is None else cap.left,
            cap.reached,
            cap.article,
        )
        for cap in rights.caps
    ]
    show_table(
        f"\nDays used and left, with everything ordered so far, on {rights.caps_until}",
        ("limit", "used", "left", "used up on", "article"),
        rows,
        empty="\nThe profile sets no limit in days.",
    )


def _say_recourses(rights: Rights) -> None:
    _say("\nWhat can be asked for now" if rights.recourses else "\nNothing can be asked for now.")
    for recourse in rights.recourses:
        _say(f"  {_recourse(recourse)}")
    if rights.recourses:
        _say(f"  File with `holdfast application file {rights.person} KIND GROUND`.")


def _recourse(recourse: Recourse) -> str:
    if recourse.what == "appeal":
        against = (
            f"call-up {recourse.about}"
            if recourse.ground == "call_up"
            else f"the refusal of application {recourse.about}"
        )
        asked = f"Appeal against {against}"
    else:
        asked = f"{recourse.what.capitalize()} from call-up {recourse.about}: {recourse.ground}"
    to = f", to {recourse.to}" if recourse.to else ""
    until = f", until {recourse.until}" if recourse.until else ", no term runs"
    meanwhile = "the duty waits for the decision" if recourse.suspends else "the duty stands meanwhile"
    return f"{asked}{to}{until}; {meanwhile} [{recourse.article}]."


def _say_asked(rights: Rights) -> None:
    for row in rights.applications:
        by = f", to be decided by {_day(row.decide_by)}" if row.state == "pending" and row.decide_by else ""
        _say(
            f"Application {row.id}, {row.kind} ({row.ground}): {row.state}{by}. `holdfast application show {row.id}`."
        )
    for row in rights.grounds:
        if row.state != GroundState.PENDING:
            _say(f"Ground: {row.ground}, {row.state}, {from_day(row.start_day, row.end_day)}.")


def _day(day: int | None) -> str | None:
    return str(to_date(day)) if day is not None else None


def _say(text: str | date) -> None:
    out.print(str(text), markup=False, highlight=False, soft_wrap=True)
