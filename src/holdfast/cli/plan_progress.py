"""What commands that plan share: the gap while the solver works, Ctrl-C that keeps the best, figures in words."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from rich.live import Live
from rich.text import Text

from holdfast.cli.common import err, out
from holdfast.plan import Plan, PlanCallbacks, Progress


def say(text: str) -> None:
    """Print a sentence."""
    out.print(text, soft_wrap=True, markup=False, highlight=False)


def figures(found: Plan) -> dict[str, Any]:
    """Return the figures of a plan."""
    return {
        "tours": len(found.tours),
        "value": found.value,
        "bound": found.bound,
        "gap": found.gap,
        "coverage": found.coverage,
    }


def in_words(name: str, found: Plan) -> str:
    """Return how good a plan is, as sentences."""
    return (
        f"{name}: {len(found.tours)} tours cover {found.coverage:.1%} of the strength asked for. "
        f"It is at most {found.gap:.2%} from the best possible, and the certificate proves it."
    )


class _Shown(PlanCallbacks):
    """Shows the current gap while the solver works."""

    def __init__(self, live: Live) -> None:
        self._live = live

    def on_progress(self, progress: Progress) -> None:
        """Show value, bound and gap."""
        self._live.update(
            Text(
                f"{progress.seconds:6.1f} s  {progress.stage:<8} value {progress.value:,.0f}  bound {progress.bound:,.0f}"
                f"  gap {progress.gap:.2%}   (Ctrl-C keeps the best so far)"
            )
        )


@contextmanager
def watched(quiet: bool) -> Iterator[tuple[PlanCallbacks, Callable[[], bool]]]:
    """Show a plan's progress unless quiet, and let Ctrl-C end the search with the best so far."""
    with stoppable(quiet) as (live, stopped):
        yield PlanCallbacks() if live is None else _Shown(live), stopped


@contextmanager
def stoppable(quiet: bool) -> Iterator[tuple[Live | None, Callable[[], bool]]]:
    """Open a line of progress unless quiet, and tell by a function whether Ctrl-C was pressed meanwhile."""
    stop = threading.Event()
    before = signal.signal(signal.SIGINT, lambda *_: stop.set())
    try:
        if quiet or not err.is_terminal:
            yield None, stop.is_set
        else:
            with Live(Text("Preparing …"), console=err, transient=True) as live:
                yield live, stop.is_set
    finally:
        signal.signal(signal.SIGINT, before)
