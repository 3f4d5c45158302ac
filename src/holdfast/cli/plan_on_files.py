"""`plan compare-files` and `plan why-files`: plans on files, for planners without a headquarters."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from holdfast.cli.common import JsonOption, print_json
from holdfast.cli.plan_progress import say
from holdfast.cli.plans import plan
from holdfast.errors import InvalidValueError
from holdfast.exchange import read_instance, read_plan
from holdfast.plan import Plan, Problem, Tours, bound, evaluate
from holdfast.plan.changes import Change, changes
from holdfast.plan.explain import Shortages, shortages
from holdfast.plan.outcome import gap_between
from holdfast.planning.why import WANT

Instance = Annotated[Path, typer.Argument(help="A folder in the format of the guard-tour problem.")]


def register(app: typer.Typer) -> None:
    """Add the commands to `plan`, which is part of the app already."""
    del app
    plan.command("compare-files")(compare_files)
    plan.command("why-files")(why_files)


def compare_files(
    instance: Instance,
    first: Annotated[Path, typer.Argument(help="The folder of a plan for it.")],
    second: Annotated[Path, typer.Argument(help="The folder of another.")],
    as_json: JsonOption = False,
) -> None:
    """Put two plans on files side by side: worth, proof, coverage, and how many tours changed and how."""
    problem = read_instance(instance)
    a, b = (read_plan(folder) for folder in (first, second))
    became = changes(problem, a[0], b[0])
    sides = [_on_file(problem, tours, prices) for tours, prices in (a, b)]
    counts = {change.name.lower(): became.count(change) for change in Change}
    if as_json:
        shares = {"share_kept": became.share_kept, "share_undisturbed_kept": became.share_undisturbed_kept}
        print_json({"plans": sides, "changes": counts, **shares})
        return
    for folder, side in zip((first, second), sides, strict=True):
        say(f"{folder}: worth {side['value']:,.1f}, coverage {side['coverage']:.1%}.")
    told = ", ".join(f"{number} {what}" for what, number in counts.items() if number)
    say(f"Tours: {told}. {became.share_kept:.1%} of the person-periods are the same.")


def _on_file(problem: Problem, tours: Tours, prices: Any) -> dict[str, Any]:
    judged = evaluate(problem, tours)
    most = bound(problem, prices) if prices is not None else None
    return {
        "lawful": judged.lawful,
        "faults": judged.faults,
        "tours": len(tours),
        "value": judged.value,
        "bound": most,
        "gap": None if most is None else gap_between(judged.value, most),
        "coverage": judged.coverage,
    }


def why_files(
    instance: Instance,
    folder: Annotated[Path, typer.Argument(metavar="PLAN", help="The folder of a plan for it.")],
    worst: Annotated[int, typer.Option(min=1, help="So many shortages, the worst first.")] = 20,
    as_json: JsonOption = False,
) -> None:
    """Say what is short in a plan on files, and whether for want of people, days, calls or rest."""
    problem = read_instance(instance)
    tours, prices = read_plan(folder)
    judged = evaluate(problem, tours)
    if not judged.lawful:
        raise InvalidValueError(
            f"The plan in {folder} breaks rules: {judged.faults}. Explain one that is lawful."
        )
    given = problem.value if prices is None else prices
    most = bound(problem, given)
    gap = gap_between(judged.value, most)
    found = Plan(tours, given, judged.value, most, gap, judged.coverage, judged.weighted_coverage)
    short = shortages(problem, found)
    rows = [_row(short, row) for row in range(min(worst, len(short)))]
    if as_json:
        print_json({"shortages": len(short), "worst": rows})
        return
    for each in rows:
        last = each["start"] + each["length"] - 1
        say(
            f"post {each['post']}, periods {each['start']} to {last}: {each['missing']} person-periods short, worth "
            f"{each['worth']:,.1f}, for want of {WANT.get(each['cause'], each['cause'])}."
        )


def _row(short: Shortages, row: int) -> dict[str, Any]:
    return {
        "post": int(short.post[row]),
        "start": int(short.start[row]),
        "length": int(short.length[row]),
        "missing": int(short.missing[row]),
        "worth": float(short.worth[row]),
        "brings": float(short.brings[row]),
        "cause": short.cause[row],
        "limits": short.named(row),
    }
