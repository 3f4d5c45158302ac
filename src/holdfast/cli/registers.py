"""`status`, `region`, `person`: what the register holds and in which legal condition a region is."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any

import typer
from sqlalchemy import Connection, func, select

from holdfast import planning
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
from holdfast.desk import Desk
from holdfast.errors import InvalidValueError, NotFoundError
from holdfast.model import OPEN_END, CallUpState
from holdfast.store import reserve
from holdfast.store import tables as t
from holdfast.store.days import to_date, to_day


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("status")(status)
    app.command("facilities")(facilities)
    app.command("person")(person)
    app.command("call-ups")(call_ups)


def status(
    region: Annotated[
        str | None, typer.Argument(help="A region; all of them unless named.", show_default=False)
    ] = None,
    at: Annotated[
        str | None,
        typer.Option(help="A moment, 2027-01-31 or 2027-01-31T08:00; now unless given.", show_default=False),
    ] = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show the legal status of regions at any moment, the acts it comes from, and which headquarters stand."""
    desk = open_home(home).desk()
    frame, moment = desk.frame(), _moment(at, desk)
    rows: list[dict[str, Any]] = []
    for name in [outermost(frame, region)] if region is not None else sorted(frame.parents):
        profile = frame.profile_of(name)
        rows.append(
            {
                "region": name,
                "name": frame.names[name],
                "profile": profile.id if profile else None,
                "statuses": [
                    {"status": s.status, "start": str(s.period.start), "end": str(s.period.end), "act": s.act}
                    for s in frame.statuses(name, moment)
                ],
                "headquarters": [
                    {"id": hq.id, "stands": frame.stands(hq, moment)}
                    for hq in frame.headquarters.values()
                    if hq.region == name
                ],
            }
        )
    if as_json:
        print_json({"at": moment.isoformat(), "regions": rows})
        return
    shown = [
        (
            row["region"],
            row["name"],
            "; ".join(f"{s['status']} by {s['act']} until {s['end']}" for s in row["statuses"]) or "none",
            ", ".join(f"{h['id']}{'' if h['stands'] else ' (does not stand)'}" for h in row["headquarters"]),
        )
        for row in rows
    ]
    columns = ("region", "name", "status", "headquarters")
    show_table(
        f"Status on {moment:%Y-%m-%d %H:%M} UTC", columns, shown, empty="No region yet: `holdfast init`."
    )
    for law in sorted({row["profile"] or "" for row in rows}):
        under = [row["region"] for row in rows if (row["profile"] or "") == law]
        where = "everywhere above" if len(under) == len(rows) else f"in {', '.join(under)}"
        said = f"The law is {law} {where}." if law else f"No profile is law {where}: `holdfast law adopt`."
        out.print(said, markup=False, highlight=False, soft_wrap=True)


def facilities(
    region: Annotated[str, typer.Argument(help="A region, with those nested in it.")],
    on: Annotated[str | None, typer.Option(help="A day; today unless given.", show_default=False)] = None,
    worst: Annotated[int, typer.Option(min=1, help="Show so many, the worst covered first.")] = 30,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show how each facility is protected on a day, past or planned, by the call-ups in force."""
    desk = open_home(home).desk()
    frame = desk.frame()
    outermost(frame, region)
    day = to_day(a_date(on, "The day") if on else desk.now().date())
    with desk.store.read() as tx:
        regions = frame.within(region)
        posts, every = reserve.posts(tx, regions), reserve.facilities(tx, regions)
        calls = planning.calls_in_force(tx, regions, day, day + 1)
    cover = planning.cover_on(posts, calls, day)
    found = planning.by_facility(cover, every)
    if as_json:
        print_json({"region": region, "day": str(to_date(day)), "facilities": found.to_dicts()})
        return
    shown = [
        (f["facility"], f["name"], f["sector"], f["asked"], f["met"])
        for f in found.head(worst).iter_rows(named=True)
    ]
    out.print(
        f"{found.height} facilities, {found['met'].sum()} of {found['asked'].sum()} people there.",
        highlight=False,
    )
    show_table(
        str(to_date(day)),
        ("facility", "name", "sector", "asked", "there"),
        shown,
        empty="No facility yet: `holdfast import facilities FILE`.",
    )


def person(
    who: Annotated[str, typer.Argument(help="The person's number in the register, or reference.")],
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show what is held of a person: contracts, call-ups, days served; a running total the person may see."""
    desk = open_home(home).desk()
    with desk.store.read() as tx:
        row = _find_person(tx, who)
        number = row.person
        details = tx.execute(select(t.private).where(t.private.c.commitment == row.commitment)).first()
        contracts = tx.execute(select(t.contract).where(t.contract.c.person == number)).all()
        calls = tx.execute(
            select(t.call_up).where(t.call_up.c.person == number).order_by(t.call_up.c.start_day)
        ).all()
    body: dict[str, Any] = {
        "person": number,
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
        "call_ups": [_call_up(c) for c in calls],
        "days_called": sum(c.end_day - c.start_day for c in calls if c.state != CallUpState.REVOKED),
    }
    if as_json:
        print_json(body)
        return
    named = f"{number} {body['name'] or '(erased)'}, {body['region']}, {body['rank_group']}"
    out.print(named, markup=False, highlight=False)
    out.print(
        f"Qualifications: {', '.join(body['qualifications']) or 'none'}. "
        f"Days before this register: {row.days_before}; called up for: {body['days_called']}.",
        highlight=False,
    )
    show_table(
        "Contracts",
        ("contract", "days", "territory", "unit", "clause"),
        [(c["id"], _days(c), " ".join(c["territory"]), c["unit"], c["clause"]) for c in body["contracts"]],
        empty="No contract.",
    )
    show_table(
        "Call-ups",
        ("call-up", "post", "days", "basis", "state"),
        [(c["number"], c["post"], _days(c), c["basis"], c["state"]) for c in body["call_ups"]],
        empty="No call-up.",
    )


def call_ups(
    plan: Annotated[str | None, typer.Option(help="Only those of a plan.", show_default=False)] = None,
    post: Annotated[str | None, typer.Option(help="Only those to a post.", show_default=False)] = None,
    most: Annotated[int, typer.Option(min=1, help="Show so many.")] = 50,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """List call-ups with their state."""
    desk = open_home(home).desk()
    query = select(t.call_up).order_by(t.call_up.c.id)
    if plan is not None:
        query = query.where(t.call_up.c.plan == plan)
    if post is not None:
        query = query.where(t.call_up.c.post == post)
    with desk.store.read() as tx:
        total = tx.execute(select(func.count()).select_from(query.subquery())).scalar_one()
        rows = [{"person": row.person, **_call_up(row)} for row in tx.execute(query.limit(most))]
    if as_json:
        print_json({"total": total, "call_ups": rows})
        return
    show_table(
        f"{total} call-ups" + (f", the first {len(rows)}" if len(rows) < total else ""),
        ("call-up", "person", "post", "days", "basis", "state"),
        [(r["number"], r["person"], r["post"], _days(r), r["basis"], r["state"]) for r in rows],
        empty="No call-up of that plan or post."
        if plan or post
        else "No call-up yet: approve a plan and issue it.",
    )


def _find_person(tx: Connection, who: str) -> Any:
    """Return the row of a person by number, else by reference.

    Raises
    ------
    NotFoundError
        If there is nobody.
    """
    found = None
    if who.isdecimal() and len(who) <= 15:
        found = tx.execute(select(t.person).where(t.person.c.person == int(who))).first()
    if found is None:
        query = select(t.person).join(t.private, t.private.c.commitment == t.person.c.commitment)
        found = tx.execute(query.where(t.private.c.reference == who)).first()
    if found is None:
        raise NotFoundError("There is nobody of that number or reference in the register. Check it.")
    return found


def _call_up(row: Any) -> dict[str, Any]:
    return {
        "number": row.id,
        "post": row.post,
        "start": str(to_date(row.start_day)),
        "end": str(to_date(row.end_day)),
        "basis": row.basis,
        "state": row.state,
    }


def _days(row: dict[str, Any]) -> str:
    """Return first and last day in words; the day after the last is for machines."""
    if row["end"] == str(OPEN_END):
        return f"from {row['start']}"
    last = str(date.fromisoformat(row["end"]) - timedelta(days=1))
    return last if last == row["start"] else f"{row['start']} to {last}"


def _moment(text: str | None, desk: Desk) -> datetime:
    if text is None:
        return desk.now()
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise InvalidValueError(f"{text!r} is not a moment. Give it as 2027-01-31T08:00.") from error
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
