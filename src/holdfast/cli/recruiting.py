"""`campaign` and `candidate`: recruitment with its targets, from an application to a signed contract."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from sqlalchemy import select

from holdfast.cli.common import (
    AsOption,
    HomeOption,
    JsonOption,
    a_date,
    author,
    open_home,
    out,
    outermost,
    print_json,
    show_table,
    tell,
)
from holdfast.errors import NotFoundError
from holdfast.model import (
    Campaign,
    CampaignEnd,
    CampaignMode,
    CandidateSource,
    DropReason,
    Interval,
    PersonalDetails,
    Stage,
)
from holdfast.orders import (
    AdvanceCandidate,
    CloseCampaign,
    DropCandidate,
    EngageCandidate,
    EnterCandidate,
    EraseCandidate,
    EraseDueCandidates,
    OpenCampaign,
    Order,
)
from holdfast.service.strength import Forecast, Progress, forecast, progress
from holdfast.store import recruiting
from holdfast.store import tables as t
from holdfast.store.days import to_date, to_day
from holdfast.store.recruiting import CampaignView

AHEAD_DAYS: Final = 3 * 366
"""How far a campaign's forecast looks."""

campaigns = typer.Typer(help="Recruitment campaigns and how far they have come.", no_args_is_help=True)
candidates = typer.Typer(help="Candidates on the way to a contract.", no_args_is_help=True)
Name = Annotated[str, typer.Argument(help="The campaign; `holdfast campaign list` shows them.")]
Number = Annotated[int, typer.Argument(help="The candidate's number; `holdfast candidate list` shows them.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(campaigns, name="campaign")
    app.add_typer(candidates, name="candidate")


@campaigns.command("open")
def open_campaign(
    name: Annotated[str, typer.Argument(help="Its identifier.")],
    region: Annotated[str, typer.Argument(help="Where it recruits.")],
    kind: Annotated[str, typer.Option(help="The kind of unit.")],
    target: Annotated[int, typer.Option(min=1, help="How many people should have signed at its end.")],
    start: Annotated[str, typer.Option("--from", help="The first day, 2027-01-31.")],
    until: Annotated[str, typer.Option(help="The day after the last.")],
    mode: Annotated[
        CampaignMode, typer.Option(help="For a new unit, for more people, or to keep the strength.")
    ] = CampaignMode.ENLARGE,
    unit: Annotated[
        str | None,
        typer.Option(help="The unit; all of the kind in the region unless named.", show_default=False),
    ] = None,
    home: HomeOption = None,
    by: AsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Open a campaign."""
    period = Interval(a_date(start, "The start"), a_date(until, "The end"))
    _give(OpenCampaign(Campaign(name, region, kind, unit, mode, target, period)), home, by, as_json=as_json)


@campaigns.command("close")
def close_campaign(
    name: Name,
    reason: Annotated[CampaignEnd, typer.Option(help="Why.")],
    home: HomeOption = None,
    by: AsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Close a campaign in which nobody is on the way any more."""
    _give(CloseCampaign(name, reason), home, by, as_json=as_json)


@campaigns.command("list")
def list_campaigns(
    region: Annotated[
        str | None, typer.Argument(help="A region, with those nested in it.", show_default=False)
    ] = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """List the campaigns of regions with target and progress."""
    desk = open_home(home).desk()
    frame = desk.frame()
    with desk.store.read() as tx:
        found = recruiting.campaigns(tx, frame.within(outermost(frame, region)))
    if as_json:
        print_json({"campaigns": [_plain(each) for each in found]})
        return
    rows = [
        (
            each.campaign.id,
            each.campaign.region,
            each.campaign.unit or each.campaign.unit_kind,
            each.campaign.mode.value,
            each.campaign.target_people,
            each.signed,
            each.on_the_way,
            str(each.campaign.period),
            each.state,
        )
        for each in found
    ]
    columns = ("campaign", "region", "for", "mode", "target", "signed", "on the way", "days", "state")
    show_table("Campaigns", columns, rows, empty="No campaign yet: `holdfast campaign open`.")


@campaigns.command("show")
def show_campaign(name: Name, home: HomeOption = None, as_json: JsonOption = False) -> None:
    """Show how far a campaign has come, at which pace, and the strength to expect as contracts end."""
    desk = open_home(home).desk()
    frame = desk.frame()
    with desk.store.read() as tx:
        found = recruiting.campaign(tx, name)
        region = found.campaign.region
        counts = recruiting.stage_counts(tx, name)
        held = recruiting.contracts_for(
            tx, frame.within(region), found.campaign.unit_kind, found.campaign.unit
        )
    today = frame.day_of(region, desk.now())
    done = progress(counts, found.campaign.target_people, found.campaign.period, today)
    ahead = forecast(
        [row[0] for row in held], [0] * len(held), [row[1] for row in held], [row[2] for row in held],
        first_day=to_day(today), days=AHEAD_DAYS, kinds=1,
    )  # fmt: skip
    changes = _changes(ahead)
    if as_json:
        print_json(_plain(found) | _progress(done) | {"strength": changes})
        return
    _say(
        f"{name}, {found.state}: {done.signed} of {done.target} have signed, {found.on_the_way} are on the way. "
        f"{_pace(done)}"
    )
    stages = [(stage.value, found.stages.get(stage, 0), dict(done.came).get(stage, 0)) for stage in Stage]
    show_table("Candidates", ("stage", "now", "came there"), stages, empty="")
    if found.dropped:
        _say(
            "Dropped: "
            + ", ".join(f"{reason} {count}" for reason, count in sorted(found.dropped.items()))
            + "."
        )
    rows = [(each["day"], each["people"], each["joining"], each["leaving"]) for each in changes]
    columns = ("from", "under contract", "come", "leave")
    show_table("Strength to expect", columns, rows, empty="Nobody is under contract in such a unit.")


@candidates.command("enter")
def enter(
    campaign: Name,
    reference: Annotated[str, typer.Option(help="The identifier that their own authority uses.")],
    name: Annotated[str, typer.Option(help="Full name.")],
    place: Annotated[str, typer.Option(help="Where they live, as the register calls it.")],
    region: Annotated[
        str | None,
        typer.Option(help="The region they live in; the campaign's unless named.", show_default=False),
    ] = None,
    source: Annotated[CandidateSource, typer.Option(help="How they came to apply.")] = CandidateSource.OTHER,
    born: Annotated[str | None, typer.Option(help="Date of birth.", show_default=False)] = None,
    contact: Annotated[str, typer.Option(help="How to reach them.")] = "",
    home: HomeOption = None,
    by: AsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Enter somebody who applied; what is personal goes to the private store."""
    details = PersonalDetails(
        reference, name, a_date(born, "The date of birth") if born else None, place, contact
    )
    if region is None:
        with open_home(home).desk().store.read() as tx:
            region = recruiting.campaign(tx, campaign).campaign.region
    _give(EnterCandidate(campaign, region, source, details), home, by, as_json=as_json)


@candidates.command("advance")
def advance(
    number: Number,
    stage: Annotated[Stage, typer.Argument(help="The next stage: screened, fit or offered.")],
    home: HomeOption = None,
    by: AsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Note that a candidate has reached the next stage."""
    _give(AdvanceCandidate(number, stage), home, by, as_json=as_json)


@candidates.command("drop")
def drop(
    number: Number,
    reason: Annotated[DropReason, typer.Option(help="Why, by a code; no words about a person.")],
    keep_until: Annotated[
        str | None,
        typer.Option(help="Keep the details until a day; erased now unless given.", show_default=False),
    ] = None,
    home: HomeOption = None,
    by: AsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Note that a candidate left."""
    until = a_date(keep_until, "The day") if keep_until else None
    _give(DropCandidate(number, reason, until), home, by, as_json=as_json)


@candidates.command("engage")
def engage(
    number: Number,
    rank_group: Annotated[str, typer.Option(help="The profile's group of ranks.")],
    contract: Annotated[str, typer.Option(help="The identifier of the contract.")],
    start: Annotated[str, typer.Option("--from", help="Its first day.")],
    until: Annotated[str, typer.Option(help="The day after its last.")],
    territory: Annotated[str, typer.Option(help="Regions in which they may serve, with commas.")],
    qualifications: Annotated[str, typer.Option(help="What they can do, with commas.")] = "",
    unit: Annotated[
        str | None, typer.Option(help="The unit; the campaign's unless named.", show_default=False)
    ] = None,
    clause: Annotated[str, typer.Option(help="The clause of the contract that says so.")] = "",
    days_before: Annotated[int, typer.Option(min=0, help="Days served before the register began.")] = 0,
    home: HomeOption = None,
    by: AsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Enrol a candidate and enter the contract; both or neither."""
    period = Interval(a_date(start, "The start"), a_date(until, "The end"))
    order = EngageCandidate(
        number, rank_group, frozenset(_words(qualifications)), contract, period, _words(territory), unit, clause,
        days_before,
    )  # fmt: skip
    _give(order, home, by, as_json=as_json)


@candidates.command("erase")
def erase(
    number: Annotated[int | None, typer.Argument(help="The candidate's number.", show_default=False)] = None,
    due: Annotated[
        str | None,
        typer.Option("--due", help="Instead: everybody in a region whose day has come.", show_default=False),
    ] = None,
    home: HomeOption = None,
    by: AsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Erase what is personal of candidates who were dropped."""
    if (number is None) == (due is None):
        raise typer.BadParameter("Give a candidate's number, or --due REGION.")
    order: Order = EraseCandidate(number) if number is not None else EraseDueCandidates(due or "")
    _give(order, home, by, as_json=as_json)


@candidates.command("list")
def list_candidates(campaign: Name, home: HomeOption = None, as_json: JsonOption = False) -> None:
    """List the candidates of a campaign by number; nothing personal."""
    desk = open_home(home).desk()
    with desk.store.read() as tx:
        recruiting.campaign(tx, campaign)
        found = recruiting.candidates(tx, campaign)
    rows = [
        (
            each.number,
            each.stage.value,
            each.reason or "",
            str(each.since),
            _kept(each.keep_until, kept=each.kept, person=each.person),
        )
        for each in found
    ]
    columns = ("candidate", "stage", "reason", "since", "details")
    if as_json:
        print_json(
            {"campaign": campaign, "candidates": [dict(zip(columns, row, strict=True)) for row in rows]}
        )
        return
    show_table(
        f"Candidates of {campaign}", columns, rows, empty="No candidate yet: `holdfast candidate enter`."
    )


@candidates.command("show")
def show_candidate(number: Number, home: HomeOption = None, as_json: JsonOption = False) -> None:
    """Show what is held of a candidate, and when each stage was reached."""
    desk = open_home(home).desk()
    with desk.store.read() as tx:
        row = tx.execute(select(t.candidate).where(t.candidate.c.candidate == number)).first()
        if row is None:
            raise NotFoundError(f"There is no candidate {number}. `holdfast candidate list` shows them.")
        details = tx.execute(select(t.private).where(t.private.c.commitment == row.commitment)).first()
        step = t.candidate_step.c
        steps = tx.execute(select(step.stage, step.day).where(step.candidate == number)).all()
    order = [stage.value for stage in Stage]
    body: dict[str, Any] = {
        "candidate": number,
        "campaign": row.campaign,
        "region": row.region,
        "stage": row.stage,
        "reason": row.reason,
        "person": row.person,
        "name": details.name if details else None,
        "reference": details.reference if details else None,
        "contact": details.contact if details else None,
        "steps": {s: str(to_date(day)) for s, day in sorted(steps, key=lambda each: order.index(each[0]))},
    }
    if as_json:
        print_json(body)
        return
    who = body["name"] or (f"engaged as person {row.person}" if row.person else "erased")
    _say(f"{number}: {who}, {row.region}, {row.stage}{f' ({row.reason})' if row.reason else ''}.")
    show_table("Steps", ("stage", "day"), list(body["steps"].items()), empty="")


def _plain(found: CampaignView) -> dict[str, Any]:
    campaign = found.campaign
    return {
        "campaign": campaign.id,
        "region": campaign.region,
        "unit_kind": campaign.unit_kind,
        "unit": campaign.unit,
        "mode": campaign.mode.value,
        "target": campaign.target_people,
        "start": str(campaign.period.start),
        "end": str(campaign.period.end),
        "state": found.state,
        "stages": {stage.value: found.stages.get(stage, 0) for stage in Stage},
        "dropped": dict(found.dropped),
    }


def _progress(done: Progress) -> dict[str, Any]:
    return {
        "signed": done.signed,
        "signed_by_day": [{"day": str(day), "signed": count} for day, count in done.signed_by_day],
        "pace_per_day": done.pace,
        "pace_needed": done.pace_needed,
        "expected": None if done.expected is None else str(done.expected),
        "in_time": done.in_time,
    }


def _pace(done: Progress) -> str:
    if not done.missing:
        return f"The target was met on {done.expected}." if done.expected else ""
    if done.expected is None:
        return "Nobody signed lately, so it cannot be said when the target will be met."
    when = "in time" if done.in_time else f"too late: it ends on {done.period.last}"
    return f"At the pace of the last weeks the target is met on {done.expected}, {when}."


def _changes(ahead: Forecast) -> list[dict[str, Any]]:
    """Return the days on which the strength changes, from the first day on."""
    people, joining, leaving = (each[:, 0].tolist() for each in (ahead.people, ahead.joining, ahead.leaving))
    return [
        {
            "day": str(to_date(ahead.first_day) + timedelta(days=at)),
            "people": count,
            "joining": joining[at],
            "leaving": leaving[at],
        }
        for at, count in enumerate(people)
        if (at == 0 and count) or joining[at] or leaving[at]
    ]


def _kept(until: date | None, *, kept: bool, person: int | None) -> str:
    if person is not None:
        return f"person {person}"
    return "erased" if not kept else f"kept until {until}" if until else "kept"


def _words(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _say(text: str) -> None:
    out.print(text, soft_wrap=True, markup=False, highlight=False)


def _give(order: Order, home: Path | None, by: str | None, *, as_json: bool) -> None:
    desk = open_home(home).desk()
    tell(desk.submit(order, author(by, desk.frame())), as_json=as_json, order=order)
