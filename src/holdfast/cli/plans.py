"""`plan`: from the register to a proposed plan, its coverage, approval and issue; and `plan solve` on files."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any

import polars as pl
import typer
from sqlalchemy import select

from holdfast import planning, servicing
from holdfast.cli.common import (
    AsOption,
    HomeOption,
    JsonOption,
    a_date,
    answer_json,
    author,
    open_home,
    out,
    outermost,
    print_json,
    show_table,
    tell,
)
from holdfast.cli.pay import cost_json, show_cost
from holdfast.cli.plan_progress import figures, in_words, say, watched
from holdfast.desk import Author, Refusal
from holdfast.errors import InvalidValueError, NotFoundError
from holdfast.model import Interval, Power
from holdfast.model.checks import check_id
from holdfast.orders import ApprovePlan, Frame, IssueCallUps, Order, ServeCallUps, WithdrawPlan
from holdfast.plan import PlanParams
from holdfast.plan.formulate import PlanSettings
from holdfast.plan.problem import MOST_PERIODS
from holdfast.planning.standing import certificate_of
from holdfast.store import reserve
from holdfast.store import tables as t
from holdfast.store.days import to_date

plan = typer.Typer(help="Who guards what and when, with proof of how good the plan is.", no_args_is_help=True)
Name = Annotated[str, typer.Argument(help="The plan's identifier; `holdfast plan list` shows them.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(plan, name="plan")


@plan.command("make")
def make(
    region: Annotated[str, typer.Argument(help="The region to plan, with those nested in it.")],
    basis: Annotated[str, typer.Option(help="The legal basis of the call-ups, in the profile's words.")],
    start: Annotated[str, typer.Option(help="The first day, 2027-01-04.")],
    periods: Annotated[int, typer.Option(min=1, max=MOST_PERIODS, help="How many periods.")] = 52,
    period_days: Annotated[int, typer.Option(min=1, max=366, help="Days in a period.")] = 7,
    tours: Annotated[str, typer.Option(help="Lengths a tour may have, in periods.")] = "1,2,3",
    act: Annotated[str | None, typer.Option(help="The act the call-ups rest on.", show_default=False)] = None,
    fact: Annotated[
        list[str] | None,
        typer.Option(help="What a rule asks to be stated, NAME=VALUE.", show_default=False),
    ] = None,
    reach_km: Annotated[float, typer.Option(help="How far from home people are sent, kilometres.")] = 80.0,
    tour_cost: Annotated[float, typer.Option(help="What a tour costs, in units of a post's worth.")] = 0.2,
    cost_per_km: Annotated[float, typer.Option(help="What a kilometre costs per period, likewise.")] = 0.002,
    fairness: Annotated[
        float,
        typer.Option(min=0.0, max=1.0, help="How far burden is to be spread, from 0 (not at all) to 1."),
    ] = 0.0,
    threat_level: Annotated[
        int | None,
        typer.Option(
            min=1, help="Plan for this threat level on all days, whatever is set.", show_default=False
        ),
    ] = None,
    seconds: Annotated[
        float, typer.Option(help="Stop after so long; Ctrl-C stops earlier and keeps the best.")
    ] = 60.0,
    seed: Annotated[int, typer.Option(help="Seed; the same seed and work give the same plan.")] = 0,
    name: Annotated[
        str | None, typer.Option(help="Identifier of the plan; made up unless given.", show_default=False)
    ] = None,
    home: HomeOption = None,
    by: AsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Make a plan from the register and propose it for approval by another person."""
    desk = open_home(home).desk()
    frame = desk.frame()
    who = author(by, frame)
    _check_wish(frame, outermost(frame, region), act, name, who)
    horizon = _horizon(start, periods * period_days)
    settings = PlanSettings(
        horizon, _lengths(tours), period_days, reach_km, tour_cost, cost_per_km, fairness, threat_level
    )
    wish = planning.Wish(region, basis, settings, act, tuple(fact or ()))
    with watched(as_json) as (callbacks, should_stop):
        made = planning.make(
            desk,
            wish,
            PlanParams(seconds=seconds, seed=seed),
            clock=time.monotonic,
            callbacks=callbacks,
            should_stop=should_stop,
        )
    order, answer = planning.propose(desk, made, who, name=name)
    if as_json:
        print_json(
            {
                "plan": order.id,
                **figures(made.plan),
                "tours": order.tours,
                "notes": made.formulation.notes,
                "relaxed": made.plan.relaxed,
                "answer": answer_json(answer),
            }
        )
        if isinstance(answer, Refusal):
            raise typer.Exit(1)
        return
    tell(answer, as_json=False, order=order)
    say(in_words(order.id, made.plan))
    _show_notes(made.formulation.notes)
    say(f"Next: another person approves it: `holdfast plan approve {order.id} --as ACCOUNT/SEAT`.")


@plan.command("list")
def list_plans(home: HomeOption = None, as_json: JsonOption = False) -> None:
    """List the plans with their state."""
    desk = open_home(home).desk()
    with desk.store.read() as tx:
        rows = [_row(row) for row in tx.execute(select(t.plan).order_by(t.plan.c.start_day, t.plan.c.id))]
    if as_json:
        print_json({"plans": rows})
        return
    shown = [
        (r["plan"], r["basis"], r["tours"], f"{r['coverage']:.1%}", f"{r['gap']:.2%}", r["state"], _by(r))
        for r in rows
    ]
    columns = ("plan", "basis", "tours", "coverage", "gap", "state", "proposed by, approved by")
    show_table("Plans", columns, shown, empty="No plan yet: `holdfast plan make REGION --basis … --start …`.")


@plan.command("show")
def show(
    name: Name,
    worst: Annotated[int, typer.Option(min=1, help="Show so many shortfalls, the worst first.")] = 15,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show what a plan covers, per period and facility, and what is short and why."""
    desk = open_home(home).desk()
    frame = desk.frame()
    with desk.store.read() as tx:
        row = planning.find_plan(tx, name)
        settings = planning.settings_of(row)
        posts = reserve.posts(tx, frame.within(row.region))
        calls = planning.calls_of(tx, row)
        able = planning.able_by_kind(tx, frame, settings.horizon)
        law = servicing.law_of(frame, row.region)
        cost = servicing.cost_of_tours(tx, law, row.basis, calls)
        notes = certificate_of(tx, row)[1].get("notes", ())
    periods = planning.by_period(posts, calls, settings)
    short = planning.why_short(
        planning.shortfalls(posts, calls, settings), able, planning.tasks_of_plan(frame, row)
    )
    facilities = planning.facility_coverage(posts, calls, settings)
    if as_json:
        print_json(
            {
                **_row(row),
                "periods": periods,
                "facilities": facilities.to_dicts(),
                "cost": cost_json(cost),
                "notes": notes,
                "short": [
                    {k: str(v) if k in ("start", "end") else v for k, v in s.items()}
                    for s in short.head(worst).to_dicts()
                ],
            }
        )
        return
    say(
        f"{row.id}, {row.state}: {row.tours} tours on the basis {row.basis}, {to_date(row.start_day)} to "
        f"{to_date(row.end_day - 1)}. It covers {row.coverage:.1%} of the strength asked for and is at most "
        f"{_row(row)['gap']:.2%} from the best possible under the same rules; the certificate proves that."
    )
    bars = [(p["start"], p["asked"], p["met"], _bar(p["met"], p["asked"])) for p in periods]
    show_table("By period", ("from", "asked", "there", "coverage"), bars, empty="")
    rows = [
        (f["facility"], f["name"], f["asked"], f["met"], f"{f['met'] / max(1, f['asked']):.0%}")
        for f in facilities.head(worst).to_dicts()
    ]
    show_table(
        "Facilities, worst covered first (people times periods)",
        ("facility", "name", "asked", "there", "coverage"),
        rows,
        empty="No post to cover.",
    )
    _show_short(short, worst)
    _show_notes(notes)
    show_cost(cost)


@plan.command("approve")
def approve(name: Name, home: HomeOption = None, by: AsOption = None, as_json: JsonOption = False) -> None:
    """Approve a plan that somebody else proposed; the law judges every tour again."""
    _give(ApprovePlan(name), home, by, as_json=as_json)


@plan.command("issue")
def issue(
    name: Name,
    only_permitted: Annotated[
        bool, typer.Option("--only-permitted", help="Leave out and name what the law refuses.")
    ] = False,
    report_time: Annotated[
        str | None,
        typer.Option(
            help="When people report on their first day, at the facility, 06:30.", show_default=False
        ),
    ] = None,
    home: HomeOption = None,
    by: AsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Issue the call-ups of an approved plan, each judged once more."""
    _give(IssueCallUps(name, only_permitted, report_time), home, by, as_json=as_json)


@plan.command("serve")
def serve(
    name: Name,
    day: Annotated[
        str | None,
        typer.Option(help="The day on which they were handed over; today unless given.", show_default=False),
    ] = None,
    channel: Annotated[
        str, typer.Option(help="How: personal, post, electronic, newspaper or broadcast.")
    ] = "personal",
    home: HomeOption = None,
    by: AsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Note that the call-ups of a plan were handed over."""
    desk = open_home(home).desk()
    when = a_date(day, "The day") if day else desk.frame().day_of(None, desk.now())
    _give(ServeCallUps(name, when, channel), home, by, as_json=as_json)


@plan.command("withdraw")
def withdraw(
    name: Name,
    reason: Annotated[str, typer.Option(help="Why; it goes into the record.")],
    home: HomeOption = None,
    by: AsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Withdraw a plan whose call-ups are not issued."""
    _give(WithdrawPlan(name, reason), home, by, as_json=as_json)


def _check_wish(frame: Frame, region: str, act: str | None, name: str | None, who: Author) -> None:
    """Find before the search what would refuse its plan after it."""
    if name is not None:
        check_id("The plan", name)
    if act is not None and act not in {known.id for known in frame.acts}:
        known_acts = ", ".join(sorted(known.id for known in frame.acts)) or "none"
        raise NotFoundError(f"There is no act {act!r}. On record are: {known_acts}.")
    seat = frame.seats.get(who.seat)
    if seat is None or who.account not in frame.holders.get(who.seat, ()):
        raise InvalidValueError(
            f"The account {who.account} does not hold the seat {who.seat}. `holdfast account list`."
        )
    if Power.PLAN not in seat.powers:
        raise InvalidValueError(
            f"The seat {who.seat} has no power to plan {region}; it has: {', '.join(sorted(seat.powers))}. "
            "Ask somebody whose seat has it."
        )


def _show_short(short: pl.DataFrame, worst: int) -> None:
    """Show what is short, a line a post rather than a line a period, and then why."""
    posts = short.group_by("post", "name", "kind", "why", maintain_order=True).agg(
        pl.len().alias("periods"), pl.col("start").min(), pl.col("end").max(), pl.col("asked", "met").sum()
    )
    lines = [
        (
            s["post"],
            s["kind"],
            s["periods"],
            f"{s['start']} to {s['end'] - timedelta(days=1)}",
            s["asked"],
            s["met"],
        )
        for s in posts.head(worst).to_dicts()
    ]
    show_table(
        "Short, the most worth first (people times periods)",
        ("post", "kind", "periods", "between", "asked", "there"),
        lines,
        empty="Nothing is short.",
    )
    for why, kinds in (
        posts.head(worst).group_by("why", maintain_order=True).agg(pl.col("kind").unique()).iter_rows()
    ):
        say(f"{', '.join(sorted(kinds))}: {why}")


def _show_notes(notes: Sequence[str]) -> None:
    """Show what the problem could not hold, and what that means for the proof."""
    if notes:
        say("How the problem holds what the register says:")
    for note in notes:
        out.print(f"- {note}", markup=False, highlight=False)


def _by(row: dict[str, Any]) -> str:
    return ", ".join(name for name in (row["proposed_by"], row["approved_by"]) if name)


def _give(order: Order, home: Path | None, by: str | None, *, as_json: bool) -> None:
    desk = open_home(home).desk()
    tell(desk.submit(order, author(by, desk.frame())), as_json=as_json, order=order)


def _horizon(start: str, days: int) -> Interval:
    try:
        return Interval.of_days(a_date(start, "The start"), days)
    except OverflowError as error:
        raise InvalidValueError(
            f"{days} days from {start} end after the year 9999. Give an earlier start."
        ) from error


def _lengths(text: str) -> tuple[int, ...]:
    try:
        return tuple(sorted({int(part) for part in text.split(",")}))
    except ValueError as error:
        raise InvalidValueError(
            f"The tours {text!r} cannot be read. Give lengths in periods, for instance 1,2,3."
        ) from error


def _row(row: Any) -> dict[str, Any]:
    return {
        "plan": row.id,
        "region": row.region,
        "basis": row.basis,
        "start": str(to_date(row.start_day)),
        "end": str(to_date(row.end_day)),
        "tours": row.tours,
        "value": row.value,
        "bound": row.bound,
        "coverage": row.coverage,
        "gap": max(0.0, (row.bound - row.value) / row.bound) if row.bound else 0.0,
        "state": row.state,
        "proposed_by": row.proposed_by,
        "approved_by": row.approved_by,
    }


def _bar(met: int, asked: int, width: int = 24) -> str:
    share = met / asked if asked else 1.0
    return "█" * round(share * width) + "·" * (width - round(share * width)) + f" {share:.0%}"
