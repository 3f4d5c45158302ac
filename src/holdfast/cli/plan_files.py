"""`plan solve`: plan a guard-tour problem on files, without a headquarters."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from holdfast.cli.common import JsonOption, print_json
from holdfast.cli.plan_progress import figures, in_words, say, watched
from holdfast.cli.plans import plan
from holdfast.exchange import read_instance, write_plan
from holdfast.exchange.instances import read_plan
from holdfast.plan import PlanParams, Problem, Start, solve
from holdfast.plan.mending import without_bonus
from holdfast.plan.warming import warm

SHARE_TO_WRITE = 0.03
SHARE_TO_COMPARE = 0.12
LEAST_SECONDS = 0.5
KEEP = 1.6
COMPILING_SECONDS = 3.0


def register(app: typer.Typer) -> None:
    """Add the command."""
    del app
    plan.command("solve")(solve_files)


def solve_files(
    instance: Annotated[Path, typer.Argument(help="A folder in the format of the guard-tour problem.")],
    out_folder: Annotated[Path, typer.Option("--out", help="Where tours.parquet and prices.npy go.")],
    seconds: Annotated[
        float,
        typer.Option(
            help="Be done after so long, reading and writing included; Ctrl-C keeps the best so far."
        ),
    ] = 60.0,
    seed: Annotated[int, typer.Option(help="Seed; the same seed and work give the same plan.")] = 0,
    gap: Annotated[
        float, typer.Option(help="Stop as soon as the plan is proved to be within this share of the best.")
    ] = 0.0,
    begin: Annotated[
        Path | None,
        typer.Option("--from", help="A plan's folder to begin from, so that few change.", show_default=False),
    ] = None,
    keep: Annotated[
        float | None,
        typer.Option(
            help="With --from: what a person's period that stays is worth; 1.6 tour costs unless given.",
            show_default=False,
        ),
    ] = None,
    fairness: Annotated[
        float | None,
        typer.Option(
            help="Charge for burden: u periods after b cost so much times ((b+u)²-b²)/2.", show_default=False
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Solve a problem on files: a lawful plan, and prices that prove how far from the best it can be."""
    # NOTE: the processor's time until here is about the time that starting took.
    begun = time.monotonic() - time.process_time()
    PlanParams(seconds=seconds, seed=seed, target_gap=gap)
    compiling = _warmed()
    problem, start = _begin(read_instance(instance), begin, keep)
    if fairness is not None:
        problem = replace(problem, fairness=fairness)
    used = time.monotonic() - begun - compiling
    to_write = SHARE_TO_WRITE if start is None else SHARE_TO_COMPARE
    left = max(seconds * (1 - to_write) - used, LEAST_SECONDS)
    with watched(as_json) as (callbacks, should_stop):
        found = solve(
            problem,
            PlanParams(seconds=left, seed=seed, target_gap=gap),
            start=start,
            callbacks=callbacks,
            should_stop=should_stop,
            clock=time.monotonic,
        )
    found = without_bonus(problem, found)
    write_plan(out_folder, found)
    body = {
        **figures(found),
        "relaxed": list(found.relaxed),
        "seconds": round(time.monotonic() - begun - compiling, 2),
        "out": str(out_folder),
    }
    if as_json:
        print_json(body)
        return
    say(in_words(str(out_folder), found))
    for sentence in found.relaxed:
        say(sentence)


def _warmed() -> float:
    """Load or compile the kernels; return the seconds that compiling took, which no limit counts."""
    before = time.monotonic()
    warm()
    took = time.monotonic() - before
    return took if took > COMPILING_SECONDS else 0.0


def _begin(problem: Problem, begin: Path | None, keep: float | None) -> tuple[Problem, Start | None]:
    """Return the problem and where to begin: the plan named, or the one in force, with a bonus for what stays."""
    if begin is None:
        return problem, None if problem.current is None else Start(problem.current)
    tours, prices = read_plan(begin)
    bonus = KEEP * problem.tour_cost if keep is None else keep
    return replace(problem, current=tours, keep_bonus=bonus), Start(tours, prices)
