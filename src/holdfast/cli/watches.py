"""`watch`: who stands which watch; `watch solve` on files of the public shift-scheduling benchmark."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.live import Live
from rich.text import Text

from holdfast.cli.common import JsonOption, print_json
from holdfast.cli.plan_progress import say, stoppable
from holdfast.errors import InvalidValueError
from holdfast.exchange.shift_files import read_roster, read_shifts, write_roster
from holdfast.watch import Recount, WatchBill, WatchCallbacks, WatchParams, WatchProgress, recount, solve

watch = typer.Typer(
    help="Who stands which watch, day and night, with proof of how good it is.", no_args_is_help=True
)

_LEAST_SECONDS = 0.2
_TO_FINISH = 0.6
"""Seconds kept for the last threads to stop, the recount and the writing, with a hundredth of the whole."""


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(watch, name="watch")


@watch.command("solve")
def solve_file(
    file: Annotated[
        Path, typer.Argument(help="A problem in the benchmark's text format: SECTION_HORIZON and so on.")
    ],
    roster: Annotated[
        Path | None,
        typer.Option(
            "--out", help="Write who works which shift on which day here, as text.", show_default=False
        ),
    ] = None,
    seconds: Annotated[
        float, typer.Option(help="Wall time for everything; Ctrl-C stops earlier and keeps the best.")
    ] = 60.0,
    seed: Annotated[int, typer.Option(min=0, help="Seed of all randomness.")] = 0,
    workers: Annotated[int, typer.Option(min=1, max=64, help="Threads of the search.")] = 2,
    as_json: JsonOption = False,
) -> None:
    """Make the best watch bill that the time allows, prove how good it is, and recount it."""
    # NOTE: the processor time used so far is the best guess of how long the program took to start.
    begun = time.monotonic() - time.process_time()
    if not 0 < seconds < float("inf"):
        raise InvalidValueError(f"A search of {seconds} seconds cannot be made. Give a number above 0.")
    if roster is not None and not roster.parent.is_dir():
        raise InvalidValueError(
            f"There is no folder {roster.parent} to write {roster.name} to. Make it first."
        )
    problem = read_shifts(file)
    with watched(as_json) as (callbacks, should_stop):
        spent = time.monotonic() - begun
        left = max(_LEAST_SECONDS, 0.99 * seconds - spent - _TO_FINISH)
        params = WatchParams(seconds=left, seed=seed, workers=workers)
        bill = solve(problem, params, callbacks=callbacks, should_stop=should_stop, clock=time.monotonic)
        if roster is not None:
            write_roster(roster, problem, bill.watches)
    counted = recount(problem, bill.watches)
    took = time.monotonic() - begun
    if as_json:
        print_json(_figures(bill, counted, took))
    else:
        _show(bill, counted, took, roster)
    if counted.faults or counted.penalty != bill.penalty:
        raise typer.Exit(1)


@watch.command("recount")
def recount_file(
    file: Annotated[Path, typer.Argument(help="The problem.")],
    roster: Annotated[Path, typer.Argument(help="The roster, as `watch solve --out` writes it.")],
    as_json: JsonOption = False,
) -> None:
    """Count a roster again from the description of the problem: what it breaks, and what it costs by cause."""
    problem = read_shifts(file)
    counted = recount(problem, read_roster(roster, problem))
    if as_json:
        print_json({"penalty": counted.penalty, "parts": dict(counted.parts), "faults": counted.faults})
    else:
        parts = ", ".join(f"{what} {number}" for what, number in counted.parts.items() if number)
        say(f"Penalty {counted.penalty}" + (f" ({parts})." if parts else "."))
        for fault in counted.faults:
            say(f"  breaks a rule: {fault}")
    if counted.faults:
        raise typer.Exit(1)


def _figures(bill: WatchBill, counted: Recount, seconds: float) -> dict[str, Any]:
    return {
        "penalty": bill.penalty,
        "bound": bill.bound,
        "gap": bill.gap,
        "seconds": round(seconds, 2),
        "optimal": bill.optimal,
        "recount": counted.penalty,
        "parts": dict(counted.parts),
        "faults": counted.faults,
    }


def _show(bill: WatchBill, counted: Recount, seconds: float, roster: Path | None) -> None:
    how = (
        "optimal, and proven"
        if bill.optimal
        else f"proven to be at most {bill.gap:.1%} above the best possible"
    )
    say(f"Penalty {bill.penalty}, bound {bill.bound}: {how}. {seconds:.1f} s.")
    for fault in counted.faults:
        say(f"  breaks a rule: {fault}")
    if counted.penalty != bill.penalty:
        say(f"  the recount finds a penalty of {counted.penalty}")
    if roster is not None:
        say(f"Written to {roster}: a line per employee, days separated by tabs.")


class _Shown(WatchCallbacks):
    """Shows progress on one line of the error stream."""

    def __init__(self, live: Live) -> None:
        self.live = live

    def on_progress(self, progress: WatchProgress) -> None:
        """Show it."""
        self.live.update(
            Text(
                f"{progress.seconds:6.1f} s  penalty {progress.penalty}, at least {progress.bound}. Ctrl-C stops."
            )
        )


@contextmanager
def watched(quiet: bool) -> Iterator[tuple[WatchCallbacks, Callable[[], bool]]]:
    """Show a watch bill's progress unless quiet, and let Ctrl-C end the search with the best so far."""
    with stoppable(quiet) as (live, stopped):
        yield WatchCallbacks() if live is None else _Shown(live), stopped
