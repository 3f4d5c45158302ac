"""What the commands that compare and explain plans show, as words and tables and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from holdfast.cli.common import out, show_table
from holdfast.orders.successors import KEEP, NEW, REVOKE, VARY
from holdfast.planning.again import Again
from holdfast.planning.compare import Comparison, Side, days
from holdfast.planning.explained import Explained
from holdfast.planning.fairness import Burden, Priced
from holdfast.planning.what_if import Answer
from holdfast.planning.why import FAR, WANT, Short, causes
from holdfast.service.cost import Cost

_WHAT = {VARY: "changed", NEW: "new", REVOKE: "revoked"}


def say(text: str) -> None:
    """Print a sentence as it is."""
    out.print(text, soft_wrap=True, markup=False, highlight=False)


# replan


def again_json(again: Again, supposed: Sequence[str]) -> dict[str, Any]:
    """Return a plan made again as JSON has it."""
    plan, became = again.made.plan, again.changes
    shown = again.rows.filter(again.rows["change"] != KEEP)
    return {
        "succeeds": again.standing.plan.id,
        "start": str(again.made.wish.settings.horizon.start),
        "end": str(again.made.wish.settings.horizon.end),
        "supposed": list(supposed),
        "value": plan.value,
        "bound": plan.bound,
        "gap": plan.gap,
        "coverage": plan.coverage,
        "value_without": again.stands,
        "kept": again.count(KEEP),
        "varied": again.count(VARY),
        "new": again.count(NEW),
        "revoked": again.count(REVOKE),
        "share_kept": became.share_kept,
        "share_undisturbed_kept": became.share_undisturbed_kept,
        "changes": [
            {
                "person": row["person"],
                "call_up": row["call_up"],
                "change": row["change"],
                "was": _at(row["was_post"], row["was_start"], row["was_end"]),
                "now": None
                if row["change"] == REVOKE
                else _at(row["post"], row["start_day"], row["end_day"]),
                "reason": row["reason"],
            }
            for row in shown.iter_rows(named=True)
        ],
        "ceasing": [
            {"call_up": row["call_up"], "person": row["person"], "post": row["post"], "reason": row["why"]}
            for row in again.ceasing.iter_rows(named=True)
        ],
    }


def _at(post: str | None, first: int | None, end: int | None) -> dict[str, str] | None:
    if post is None or first is None or end is None:
        return None
    return {"post": post, "days": days(first, end)}


def show_again(again: Again, supposed: Sequence[str], most: int) -> None:
    """Show what a plan made again changes and why, and what it brings."""
    for sentence in supposed:
        say(f"Supposed: {sentence} The register does not say so: enter it too.")
    rows = [_row(row) for row in again.rows.iter_rows(named=True) if row["change"] != KEEP]
    title = f"Changes to {again.standing.plan.id} from {again.made.wish.settings.horizon.start} on"
    columns = ("person", "what", "was", "becomes", "why")
    show_table(title, columns, rows[:most], empty="Nothing changes.")
    if len(rows) > most:
        say(f"and {len(rows) - most} more; --most shows them, --json gives all.")
    ceasing = again.ceasing.select("call_up", "person", "post", "why").rows()
    if ceasing:
        title = "Begun, and cannot go on: cease each, `holdfast order CeaseCallUp call_up=… day=… reason=…`"
        show_table(title, ("call-up", "person", "post", "why"), ceasing[:most], empty="")
        if len(ceasing) > most:
            say(f"and {len(ceasing) - most} more; --most shows them, --json gives all.")
    plan = again.made.plan
    say(
        f"Call-ups that stay: {again.count(KEEP)}; changed: {again.count(VARY)}; revoked: {again.count(REVOKE)}; new: "
        f"{again.count(NEW)}. Of the tours that nothing forced to change, {again.changes.share_undisturbed_kept:.1%} "
        "stay as they were."
    )
    say(
        f"Protection: {plan.value:,.1f}, and {again.stands:,.1f} if nothing were done. It covers {plan.coverage:.1%} of "
        f"what is asked for beside call-ups that stay in any case, and is at most {plan.gap:.2%} from the best possible."
    )


def _row(row: dict[str, Any]) -> tuple[Any, ...]:
    was, now = _at(row["was_post"], row["was_start"], row["was_end"]), None
    if row["change"] != REVOKE:
        now = _at(row["post"], row["start_day"], row["end_day"])
    return (row["person"], _WHAT[row["change"]], _words(was), _words(now), row["reason"])


def _words(at: dict[str, str] | None) -> str:
    return f"{at['post']} {at['days']}" if at else "-"


# compare


def comparison_json(found: Comparison) -> dict[str, Any]:
    """Return two plans side by side as JSON has it."""
    return {
        "start": str(found.days.start),
        "end": str(found.days.end),
        "plans": [_side_json(found.a), _side_json(found.b)],
        "periods": found.periods,
        "facilities": found.facilities.to_dicts(),
        "kinds": found.kinds.to_dicts(),
        "people": {"both": found.both, "only_first": found.only_a, "only_second": found.only_b},
        "share_kept": found.kept,
        "changes": found.changes.to_dicts(),
    }


def _side_json(side: Side) -> dict[str, Any]:
    return {
        "plan": side.row.id,
        "state": side.row.state,
        "value": side.row.value,
        "bound": side.row.bound,
        "gap": side.gap,
        "tours": side.calls.height,
        "people": side.calls["person"].n_unique(),
        "worth_now": side.worth,
        "burden": asdict(side.burden),
    }


def show_comparison(found: Comparison, costs: Sequence[Cost], most: int) -> None:
    """Show two plans side by side."""
    a, b = found.a, found.b
    names = (a.row.id, b.row.id)
    say(
        f"{names[0]} ({a.row.state}) and {names[1]} ({b.row.state}) from {found.days.start} to {found.days.last}."
    )
    show_table("Side by side", ("", *names), _figures(found), empty="")
    _show_costs(names, costs)
    periods = [(p["start"], p["asked"], p["met_a"], p["met_b"]) for p in found.periods]
    show_table("People by period", ("from", "asked", *names), periods[:most], empty="")
    differ = found.facilities.filter(found.facilities["met_a"] != found.facilities["met_b"])
    show_table(
        "Facilities that differ (people times periods)",
        ("facility", "name", "asked", *names),
        differ.select("facility", "name", "asked", "met_a", "met_b").rows()[:most],
        empty="They cover every facility alike.",
    )
    kinds = found.kinds.select("kind", "asked", "met_a", "met_b").rows()
    show_table("Kinds of post (people times periods)", ("kind", "asked", *names), kinds, empty="")
    rows = [
        (c["person"], c["what"], _pair(c["was"], c["days_was"]), _pair(c["now"], c["days_now"]), c["why"])
        for c in found.changes.head(most).to_dicts()
    ]
    show_table("What changes", ("person", "what", *names, "why"), rows, empty="No tour differs.")
    if found.changes.height > most:
        say(f"and {found.changes.height - most} more; --most shows them, --json gives all.")
    say(
        f"People in both: {found.both}; only in {names[0]}: {found.only_a}; only in {names[1]}: {found.only_b}. Of the "
        f"person-periods of {names[0]}, {found.kept:.1%} are the same in {names[1]}."
    )


def _pair(post: str | None, when: str | None) -> str:
    return f"{post} {when}" if post else "-"


def _figures(found: Comparison) -> list[tuple[str, str, str]]:
    asked = sum(period["asked"] for period in found.periods)
    met = [sum(period[name] for period in found.periods) for name in ("met_a", "met_b")]
    sides = (found.a, found.b)
    rows = [
        ("worth under the register as it is now", *(f"{s.worth:,.1f}" for s in sides)),
        ("at most from the best, when made", *(f"{s.gap:.2%}" for s in sides)),
        ("coverage", *(f"{number / asked:.1%}" if asked else "-" for number in met)),
        ("call-ups", *(f"{s.calls.height}" for s in sides)),
        ("people", *(f"{s.calls['person'].n_unique()}" for s in sides)),
        *_burden_rows([s.burden for s in sides]),
    ]
    return [(str(a), str(b), str(c)) for a, b, c in rows]


def _burden_rows(burdens: Sequence[Burden]) -> list[tuple[str, str, str]]:
    rows = [
        ("days of duty a person, mean and most", *(f"{b.days.mean:.1f}, {b.days.most:.0f}" for b in burdens)),
        ("unevenness of days (Gini)", *(f"{b.days.gini:.2f}" for b in burdens)),
        ("share of days that the most loaded tenth bears", *(f"{b.days.top_tenth:.0%}" for b in burdens)),
        ("unevenness of weekends (Gini)", *(f"{b.weekends.gini:.2f}" for b in burdens)),
        ("kilometres to the post a person, mean", *(f"{b.km.mean:.0f}" for b in burdens)),
    ]
    return [(str(a), str(b), str(c)) for a, b, c in rows]


def _show_costs(names: tuple[str, str], costs: Sequence[Cost]) -> None:
    totals = [cost.totals() for cost in costs]
    keys = list(dict.fromkeys(key for total in totals for key in total))
    rows = [
        (component, currency, *(_span(total.get((currency, component))) for total in totals))
        for currency, component in keys
    ]
    if rows:
        show_table("Cost", ("component", "currency", *names), rows, empty="")


def _span(found: Any) -> str:
    if found is None:
        return "0"
    least, most = found
    if most is None:
        return f"at least {least}"
    return f"{least}" if least == most else f"{least} to {most}"


# why and what-if


def why_json(found: Explained, rows: Sequence[Short]) -> dict[str, Any]:
    """Return what is short and why as JSON has it."""
    return {
        "plan": found.row.id,
        "value": found.plan.value,
        "bound": found.plan.bound,
        "gap": found.plan.gap,
        "coverage": found.plan.coverage,
        "left_out": found.left_out,
        "short": [asdict(row) | {"proved": row.proved, "words": WANT[row.proved]} for row in rows],
    }


def show_why(found: Explained, rows: Sequence[Short]) -> None:
    """Show what is short and for want of what."""
    if found.left_out:
        say(
            f"{found.left_out} tours of the plan do not fit the register any more and are left out: `holdfast plan "
            f"replan {found.row.id}` makes it again."
        )
    shown = [(r.post, r.start, r.end, r.missing, f"{r.worth:,.1f}", f"{r.brings:.2f}") for r in rows]
    show_table(
        "Short, the most worth first (people times periods; what one more person there brings a period, at most)",
        ("post", "from", "to", "missing", "worth", "one more"),
        shown,
        empty="Nothing is short.",
    )
    for row in rows:
        say(
            f"{row.post}, {row.start} to {row.end}: for want of {WANT[row.proved]}.{_counted(row)}{_confirmed(row)}"
        )
    if len(rows) > 1:
        told = "; ".join(f"{name} {missing} ({worth:,.1f})" for name, missing, worth in causes(list(rows)))
        say(f"In all, people times periods (worth): {told}.")


def _counted(row: Short) -> str:
    parts = [f"{name} {count}" for name, count in row.limits.items()]
    if "distance" in row.limits:
        parts.append(f"looked up to {FAR:g} times as far")
    told = f" Lifting one limit alone would free, in person-periods: {', '.join(parts)}." if parts else ""
    busy = (
        f" Near it {row.serving} more serve elsewhere then or have spent their days." if row.serving else ""
    )
    return told + busy


def _confirmed(row: Short) -> str:
    if row.confirmed is None:
        return ""
    gains = sorted(row.confirmed.gains.items(), key=lambda each: -each[1])
    told = ", ".join(f"{name} {gain:+,.1f}" for name, gain in gains)
    more = (
        f" Searching on without lifting anything brings {row.confirmed.search:+,.1f}."
        if row.confirmed.search
        else ""
    )
    return f" Confirmed by solving again around it: {told}.{more}"


def show_answer(found: Explained, answer: Answer) -> None:
    """Show what something supposed would bring."""
    for sentence in answer.supposed:
        say(f"Supposed: {sentence}")
    worth, value = answer.worth, found.base.value
    share = f" ({worth.by_prices / value:+.1%} of what the plan is worth)" if value > 0 else ""
    say(
        f"By the plan's prices: about {worth.by_prices:+,.1f} of protection{share}; no more than {worth.at_most:+,.1f}."
    )
    if worth.gain is None:
        say("Not confirmed: give --seconds above 0 to solve again.")
    else:
        say(
            f"Confirmed by solving again: {worth.gain:+,.1f}. Coverage {found.base.coverage:.1%} now, "
            f"{worth.coverage:.1%} then."
        )


# fairness


def show_prices(name: str, rows: Sequence[Priced]) -> None:
    """Show what each setting of the dial brings and costs."""
    shown = [
        (
            f"{r.dial:g}", f"{r.worth:,.1f}", f"{r.lost:.2%}", f"{r.coverage:.1%}", f"{r.burden.days.most:.0f}",
            f"{r.burden.days.gini:.2f}", f"{r.burden.days.top_tenth:.0%}", f"{r.burden.weekends.gini:.2f}",
            f"{r.burden.km.mean:.0f}",
        )
        for r in rows
    ]  # fmt: skip
    columns = (
        "dial",
        "protection",
        "lost",
        "covers",
        "most days",
        "Gini days",
        "top tenth",
        "Gini weekends",
        "km",
    )
    show_table(f"The price of fairness, {name}", columns, shown, empty="No setting was asked for.")
    say(
        "Lost is the share of protection given up, less what costs are saved, against the first row. The Gini of days is "
        "0 where all who may be called bear the same; the top tenth is the share of days that the most loaded tenth bears."
    )
