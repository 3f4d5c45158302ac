"""Something happens, and the plan is made again: the fewest changes, each with its reason, both plans side by side."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import date
from typing import Any, Final

from sqlalchemy import select

from holdfast.desk import Refusal
from holdfast.errors import HoldfastError
from holdfast.model import Interval, Post, Power
from holdfast.orders import AmendPost, ApprovePlan, CeaseCallUp, IssueCallUps, ServeCallUps, WithdrawPlan
from holdfast.orders.successors import KEEP, NEW, REVOKE, VARY
from holdfast.plan import PlanParams
from holdfast.planning.again import Again, make_again, propose_again
from holdfast.planning.compare import Comparison, Side, compare, days
from holdfast.planning.what_if import Supposed
from holdfast.store import tables as t
from holdfast.store.days import from_day, to_date, to_day
from holdfast.year._stage import Scene, Year, many, one

SOLVING: Final = 0.2
"""The share of the seconds for planning for making it again."""
SHORTEST: Final = 2.0
"""Seconds for it at least."""
SHOWN: Final = 3
"""Changes that are told, one of a kind."""


def again(on: date, why: str, missing: float) -> Scene:
    """Return the scene in which a share of all people does not come, a post wants twice as many, and the plan is made again.

    Parameters
    ----------
    why
        What happened, in the words before the figures.
    """
    return Scene(on, lambda year: _again(year, why, missing))


def _again(year: Year, why: str, missing: float) -> None:
    post = _doubled(year)
    supposed = Supposed(missing_share=missing, seed=year.today.year)
    year.tell(
        f"{why}: {len(supposed.people_away(year.story.desk))} people, {missing:.0%} of all, will not come, and {post.id} "
        f"wants {post.strength_people}, not {post.strength_people // 2}."
    )
    before, begun = year.story.plan, time.monotonic()
    params = PlanParams(seconds=max(SHORTEST, SOLVING * year.story.seconds))
    made = make_again(year.story.desk, before, params, supposed=supposed, clock=time.monotonic)
    took = time.monotonic() - begun
    order, answer = propose_again(year.story.desk, made, year.story.author(Power.PLAN))
    if isinstance(answer, Refusal):
        raise HoldfastError(f"The story cannot go on: the plan was refused. {answer.reason()}")
    _tell(year, made, took)
    side = compare(year.story.desk, before, order.id)
    _tell_both(year, side)
    issued = _issue(year, order.id, made)
    year.figures["again"] = _figures(made, side) | {
        "plan": order.id,
        "seconds": round(took, 2),
        "issued": issued,
    }


def _doubled(year: Year) -> Post:
    """Let the largest post of the region that is still manned want twice as many, and return it."""
    p, f = t.post.c, t.facility.c
    later = p.end_day.is_(None) | (p.end_day > to_day(year.today) + 84)
    plain = p.tiers.is_(None) & p.mix.is_(None) & p.by_threat.is_(None)
    query = (
        select(t.post)
        .join(t.facility, f.id == p.facility)
        .where(f.region == year.cast.region, later, plain, p.task != "other_duty")
    )
    found = year.rows(query.order_by(p.strength.desc(), p.worth.desc(), p.id).limit(1))
    row = one(found, "no post that is manned for three months more")
    span: Interval | None = None if row.start_day is None else from_day(row.start_day, row.end_day)
    post = Post(row.id, row.facility, row.kind, row.task, row.strength, row.worth, span)
    wanted = replace(post, strength_people=2 * post.strength_people)
    year.give(AmendPost(wanted), year.cast.register)
    return wanted


def _tell(year: Year, made: Again, took: float) -> None:
    year.tell(
        f"Planned again in {took:.1f} s: {many(made.count(KEEP), 'call-up')} stay, {made.count(VARY)} change, "
        f"{made.count(REVOKE)} are revoked, {made.count(NEW)} are new. Of the tours that nothing forced to change, "
        f"{made.changes.share_undisturbed_kept:.1%} stay. At most {made.made.plan.gap:.2%} from the best possible."
    )
    if made.ceasing.height:
        year.tell(f"  {many(made.ceasing.height, 'call-up')} had begun and cannot go on.")
    for row in _examples(made):
        year.tell(_change(row))


def _examples(made: Again) -> list[dict[str, Any]]:
    """Return a change of each kind, those first that somebody chose."""
    rows = made.rows.filter(made.rows["change"] != KEEP)
    first = {row["change"]: row for row in reversed(rows.to_dicts())}
    return [first[change] for change in (NEW, VARY, REVOKE) if change in first][:SHOWN]


def _change(row: dict[str, Any]) -> str:
    where = f"{row['post']}, {days(row['start_day'], row['end_day'])}"
    if row["change"] == VARY:
        what = f"moves from {row['was_post']}, {days(row['was_start'], row['was_end'])}, to {where}"
    else:
        what = f"{'is called to' if row['change'] == NEW else 'is called no more to'} {where}"
    return f"  Person {row['person']} {what}: {row['reason']}."


def _tell_both(year: Year, side: Comparison) -> None:
    a, b = side.a, side.b
    met = [sum(period[name] for period in side.periods) for name in ("asked", "met_a", "met_b")]
    cover = [number / max(met[0], 1) for number in met[1:]]
    year.tell(
        f"Side by side from {side.days.start}, as it was and as it will be: covered {cover[0]:.1%} and {cover[1]:.1%} of what is "
        f"asked now; call-ups {a.calls.height} and {b.calls.height}; people {_people(a)} and {_people(b)}; most days a person "
        f"{a.burden.days.most:.0f} and {b.burden.days.most:.0f}."
    )


def _people(side: Side) -> int:
    return int(side.calls["person"].n_unique())


def _issue(year: Year, plan: str, made: Again) -> int:
    """Have it approved by another person, issued and served; return how many call-ups are new."""
    story = year.story
    caller = story.author(Power.CALL_UP)
    authority = story.desk.frame().seats[caller.seat].authority
    answer = story.desk.submit(ApprovePlan(plan), story.author(Power.APPROVE, authority=authority))
    if isinstance(answer, Refusal):
        return _refused(year, plan, answer)
    issued = story.give(IssueCallUps(plan, only_permitted=True), caller)
    if made.count(NEW) + made.count(VARY):
        story.give(ServeCallUps(plan, year.today), story.author(Power.ATTEND))
    for row in made.ceasing.iter_rows(named=True):
        day = max(year.today, to_date(row["start_day"] + 1))
        if day < to_date(row["end_day"]):
            story.give(CeaseCallUp(row["call_up"], day, "The person does not come."), caller)
    story.plan = plan
    year.tell("Approved by another person; varied, revoked and issued in one entry.")
    return int(issued.effects["issued"])


def _refused(year: Year, plan: str, answer: Refusal) -> int:
    """Tell that the law does not let a plan be approved, and take it back; the one before stands."""
    cites = str(answer.verdicts[0].get("article") or answer.verdicts[0]["rule"])
    year.refusals.append({"order": ApprovePlan.__name__, "cites": cites, "reason": answer.reason()})
    year.story.give(WithdrawPlan(plan, "The law refused it."), year.story.author(Power.PLAN))
    year.tell(f"Refused [{cites}]: The plan made again. {answer.reason()} The plan before stands.")
    return 0


def _figures(made: Again, side: Comparison) -> dict[str, Any]:
    plan = made.made.plan
    return {
        "from": str(to_date(to_day(side.days.start))),
        "gap": plan.gap,
        "coverage": plan.coverage,
        "kept": made.count(KEEP),
        "varied": made.count(VARY),
        "revoked": made.count(REVOKE),
        "new": made.count(NEW),
        "ceasing": made.ceasing.height,
        "share_undisturbed_kept": made.changes.share_undisturbed_kept,
        "worth": [side.a.worth, side.b.worth],
        "call_ups": [side.a.calls.height, side.b.calls.height],
        "people": [_people(side.a), _people(side.b)],
    }
