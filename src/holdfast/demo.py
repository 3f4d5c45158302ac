"""A whole world, end to end: founded, filled, planned, approved by another person, issued, served, verified."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

import polars as pl
from sqlalchemy import func, select

from holdfast import planning, year
from holdfast.accounts import Accounts
from holdfast.desk import Author, Desk, Refusal
from holdfast.errors import HoldfastError
from holdfast.exchange import Mapping, Table, sheet_of
from holdfast.importing import Intake, enter
from holdfast.model import CallUpState, Interval, Power, Region
from holdfast.orders import (
    AcceptGap,
    AcknowledgeCallUp,
    AddAgency,
    AdoptProfile,
    AppointToSeat,
    ApprovePlan,
    CreateSeat,
    Enclosures,
    EstablishHeadquarters,
    Found,
    IssueCallUp,
    IssueCallUps,
    RecordAct,
    RevokeCallUp,
    ServeCallUp,
    ServeCallUps,
    VaryCallUp,
)
from holdfast.plan import PlanCallbacks, PlanParams
from holdfast.plan.formulate import PlanSettings
from holdfast.profiles import text_of
from holdfast.rebuild import rebuild
from holdfast.record import verify_record
from holdfast.scenarios import World
from holdfast.store import tables as t
from holdfast.store.days import to_date
from holdfast.store.known import people as enrolled
from holdfast.store.ledger import entries, read_head
from holdfast.story import ADMINISTRATOR, Story, StoryClock, holder_of
from holdfast.year import weighing

__all__ = [
    "ADMINISTRATOR",
    "Story",
    "StoryClock",
    "fill",
    "found",
    "holder_of",
    "prove",
    "run",
    "seat_people",
]

ACKNOWLEDGED: Final = 25
"""Call-ups whose acknowledgement the story tells one by one."""
FIRST: Final = 0.6
"""The share of the seconds for the first plan; the rest is for what is asked of it later."""
SHORTEST: Final = 1.0
"""Seconds for it at least."""
TERM: Final = timedelta(days=366)
"""How long after the plan's horizon the seats are held, so that its year can be closed."""


def run(
    desk: Desk,
    clock: StoryClock,
    world: World,
    *,
    seconds: float,
    tell: Callable[[str], None],
    callbacks: PlanCallbacks | None = None,
    until: date | None = None,
    folder: Path | None = None,
) -> dict[str, Any]:
    """Take a world from files through its year and return its figures.

    Parameters
    ----------
    seconds
        For planning, all of it: the first plan gets most.
    until
        The day after which nothing more of the year is told; the whole year unless given.
    folder
        Where calendars and sheets are written; nowhere unless given.
    """
    story = Story(desk, clock, world, tell, seconds=seconds, folder=folder)
    found(story)
    fill(story)
    seat_people(story)
    try_refusals(story)
    shaped = year.prepare(story)
    figures = plan_and_call(story, seconds, callbacks)
    figures["year"] = shaped | year.play(story, until)
    return figures | prove(story)


def found(story: Story) -> None:
    """Found the register and adopt the profile."""
    root = story.root
    Accounts(story.desk.store).add("admin", "Administrator")
    office = story.world.headquarters[0].title
    story.give(Found(Region(root["id"], root["name"], None, root["outline"]), office, "admin"), None)
    text = text_of(story.world.profile).encode()
    order = AdoptProfile(root["id"], story.world.profile, hashlib.sha256(text).hexdigest())
    story.give(order, ADMINISTRATOR, enclosures=Enclosures(blobs=(text,)))
    story.tell(f"Founded {root['name']}; the law is {story.world.profile}.")


def fill(story: Story) -> None:
    """Enter the sheets, one order each."""
    for kind, frame in story.world.sheets().items():
        rows = frame.filter(pl.col("parent").is_not_null()) if kind == "regions" else frame
        intake = Intake(
            kind, f"{kind} of the world", _table(rows), Mapping(kind, {n: n for n in rows.columns})
        )
        answer, checked = enter(story.desk, intake, story.root["id"], ADMINISTRATOR, skip_bad=True)
        if isinstance(answer, Refusal):
            raise HoldfastError(f"The story cannot go on: {kind} were refused. {answer.reason()}")
        left_out = f", {checked.faulty_rows} set aside as doubtful" if checked.faulty_rows else ""
        story.tell(f"Entered {checked.rows.height} {sheet_of(kind).kind}{left_out}.")


def seat_people(story: Story) -> None:
    """Record the acts of the first day, establish headquarters, create seats and let people hold them."""
    world, root = story.world, story.root["id"]
    for agency in world.agencies:
        story.give(AddAgency(agency, root), ADMINISTRATOR)
    for act in (a for a in world.acts if a.issued_at.date() <= world.today):
        story.give(RecordAct(act), ADMINISTRATOR)
    for headquarters in world.headquarters[1:]:
        story.give(EstablishHeadquarters(headquarters), ADMINISTRATOR)
    accounts = Accounts(story.desk.store)
    offices = {headquarters.id: headquarters.title for headquarters in world.headquarters}
    accounts.add_all(
        {holder_of(seat.id).account: f"{seat.title}, {offices[seat.headquarters]}" for seat in world.seats}
    )
    until = world.plan.horizon.end + TERM
    for seat in world.seats:
        story.give(CreateSeat(seat), ADMINISTRATOR)
        story.give(AppointToSeat(seat.id, holder_of(seat.id).account, until), ADMINISTRATOR)
    story.tell(f"{len(world.headquarters)} headquarters with {len(world.seats)} seats.")
    _accept_gaps(story)


def try_refusals(story: Story) -> None:
    """Try what the law of this world forbids; each attempt is on record."""
    caller = story.author(Power.CALL_UP)
    act = story.world.plan.act
    with story.desk.store.read() as tx:
        numbers = dict(enrolled(tx).select("reference", "person").iter_rows())
    for trial in story.world.trials:
        number = numbers.get(story.world.people["reference"][trial.row])
        if number is None:
            continue
        order = IssueCallUp(number, trial.post, trial.period, trial.basis, act)
        answer = story.desk.submit(order, caller)
        if isinstance(answer, Refusal):
            verdict = answer.verdicts[0]
            cited = str(verdict.get("article") or verdict["rule"])
            story.refusals[cited] += 1
            story.tell(f"Refused [{cited}]: {trial.title}. {answer.reason()}")
        elif answer.waits_for is not None:
            story.tell(f"Waits for {answer.waits_for}: {trial.title}")


def plan_and_call(story: Story, seconds: float, callbacks: PlanCallbacks | None) -> dict[str, Any]:
    """Make a plan, have it approved by another person, issue and serve the call-ups."""
    wished = story.world.plan
    settings = PlanSettings(
        wished.horizon,
        wished.tour_lengths,
        wished.period_days,
        wished.reach_km,
        wished.tour_cost,
        wished.cost_per_km,
        wished.fairness,
    )
    wish = planning.Wish(story.root["id"], wished.basis, settings, wished.act)
    begun = time.monotonic()
    params = PlanParams(seconds=max(SHORTEST, FIRST * seconds))
    made = planning.make(story.desk, wish, params, clock=time.monotonic, callbacks=callbacks)
    took = time.monotonic() - begun
    planner, caller = story.author(Power.PLAN), story.author(Power.CALL_UP)
    order, answer = planning.propose(story.desk, made, planner)
    if isinstance(answer, Refusal):
        raise HoldfastError(f"The story cannot go on: the plan was refused. {answer.reason()}")
    story.tell(
        f"Planned {len(made.plan.tours)} tours in {took:.1f} s: {made.plan.coverage:.1%} of the strength asked for, "
        f"at most {made.plan.gap:.2%} from the best possible."
    )
    notes, prices = weighing.notes(story, made), weighing.fairness(story, made)
    authority = story.desk.frame().seats[caller.seat].authority
    story.give(ApprovePlan(order.id), story.author(Power.APPROVE, authority=authority))
    issued = story.give(IssueCallUps(order.id, only_permitted=True), caller)
    story.refusals.update(issued.effects.get("refused_by", {}))
    story.tell(f"Approved by another person; {issued.effects['issued']} call-ups issued.")
    _live(story, order.id, caller)
    story.plan, plan = order.id, made.plan
    return {
        "plan": {
            "id": order.id,
            "value": plan.value,
            "bound": plan.bound,
            "gap": plan.gap,
            "coverage": plan.coverage,
            "seconds": round(took, 2),
            "notes": notes,
            "fairness": prices,
        },
        "callups": issued.effects["issued"],
    }


def prove(story: Story) -> dict[str, Any]:
    """Verify the whole record and make the tables again; return the figures."""
    world, desk = story.world, story.desk
    with desk.store.read() as tx:
        head = read_head(tx)
        people = tx.execute(select(func.count()).select_from(t.person)).scalar_one()
        report = verify_record(entries(tx), desk.sign_head(head), desk.key.verifier)
    rebuilt = rebuild(desk.store, check=True)
    story.tell(
        f"{report.size} entries verified; {rebuilt.rows} rows rebuilt and {'the same' if rebuilt.same else 'not the same'}."
    )
    return {
        "scenario": world.name,
        "regions": world.regions.height - 1,
        "facilities": world.facilities.height,
        "posts": world.posts.height,
        "people": people,
        "refusals": dict(sorted(story.refusals.items())),
        "entries": head.frontier.size,
        "root": head.frontier.root.hex(),
        "verified": report.verified,
        "rebuilt": rebuilt.same,
    }


def _table(frame: pl.DataFrame) -> Table:
    lists = [n for n, kind in frame.schema.items() if isinstance(kind, pl.List)]
    joined = frame.with_columns(pl.col(name).list.join(";") for name in lists)
    return Table(joined.with_row_index("line", offset=1).select("line", *frame.columns))


def _accept_gaps(story: Story) -> None:
    """Let whoever the profile names accept, until the end of the plan, what it is silent on and a call-up needs."""
    root, frame = story.root["id"], story.desk.frame()
    profile = frame.profile_of(root)
    assert profile is not None
    for gap in profile.unknown:
        wanted = [s for s in story.world.seats if s.authority in gap.accepted_by and Power.ACTS in s.powers]
        if story.world.plan.basis in gap.bases and gap.kinds and wanted:
            order = AcceptGap(root, gap.about, story.world.plan.horizon.end, "For the story of this demo.")
            story.give(order, holder_of(wanted[0].id))
            story.tell(f"{wanted[0].title} accepts that the law is silent on: {gap.about}.")


def _live(story: Story, plan: str, caller: Author) -> None:
    """Serve the call-ups, and let a few people's lives get in the way."""
    attend = story.author(Power.ATTEND)
    story.give(ServeCallUps(plan, story.clock().date()), attend)
    for call_up in range(1, ACKNOWLEDGED + 1):
        story.desk.submit(AcknowledgeCallUp(call_up), attend)
    story.give(RevokeCallUp(1, "Moved abroad."), caller)
    for row in _later_calls(story, plan):
        period = Interval(to_date(row.start_day), to_date(row.end_day - 1))
        varied = story.desk.submit(
            VaryCallUp(row.id, row.post, period, "An examination on the last day."), caller
        )
        if not isinstance(varied, Refusal):
            story.give(ServeCallUp(row.id, story.clock().date()), attend)
        break
    story.tell(f"Served; {ACKNOWLEDGED} acknowledged, one revoked, one varied.")


def _later_calls(story: Story, plan: str) -> Iterator[Any]:
    with story.desk.store.read() as tx:
        query = select(t.call_up).where(
            t.call_up.c.plan == plan, t.call_up.c.state == CallUpState.SERVED.value
        )
        yield from tx.execute(query.order_by(t.call_up.c.start_day.desc()).limit(3)).all()
