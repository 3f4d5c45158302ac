"""`demo`: a whole world, end to end, and then the window on it."""

from __future__ import annotations

import secrets
import tempfile
import time
from datetime import UTC, datetime, timedelta
from datetime import time as clock_time
from pathlib import Path
from typing import Annotated, Any

import typer

from holdfast.cli.common import JsonOption, err, out, print_json
from holdfast.demo import StoryClock
from holdfast.demo import run as run_story
from holdfast.desk import Desk
from holdfast.home import Home
from holdfast.scenarios import SCENARIOS, world
from holdfast.store import Store


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("demo")(demo)


def demo(
    scenario: Annotated[str, typer.Argument(help=f"The world: {', '.join(SCENARIOS)}.")] = "switzerland",
    once: Annotated[
        bool, typer.Option("--once", help="End after the story instead of opening the window.")
    ] = False,
    people: Annotated[
        int | None,
        typer.Option(help="How many people; as the scenario likes unless given.", show_default=False),
    ] = None,
    seconds: Annotated[float, typer.Option(help="For planning.")] = 25.0,
    port: Annotated[int, typer.Option(help="Port of the window, on this machine only.")] = 8600,
    folder: Annotated[
        Path | None,
        typer.Option(
            "--home", help="Keep the world in this folder; else it goes at the end.", show_default=False
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Show the product on a living world: register, plan with proof, call-ups, record; then serve it in a browser."""
    if folder is not None:
        _play(folder, scenario, people, seconds, port, once=once, as_json=as_json)
        return
    with tempfile.TemporaryDirectory(prefix="holdfast-demo-") as temporary:
        _play(Path(temporary), scenario, people, seconds, port, once=once, as_json=as_json)


def _play(
    folder: Path, scenario: str, people: int | None, seconds: float, port: int, *, once: bool, as_json: bool
) -> None:
    begun = time.monotonic()
    made = world(scenario, people=people)
    place = Home.create(folder, name=f"holdfast.demo.{secrets.token_hex(3)}")
    store = Store(place.url)
    store.migrate()
    store.start()
    start = datetime.combine(made.today, clock_time(8), UTC)
    clock = StoryClock(start)
    desk = Desk(store, place.key(), clock=clock)
    if not as_json:
        out.print(made.title, style="bold")

    def tell(line: str) -> None:
        if not as_json:
            err.print(
                f"{timedelta(seconds=round(time.monotonic() - begun))}  {line}",
                markup=False,
                highlight=False,
                soft_wrap=True,
            )

    figures = run_story(desk, clock, made, seconds=seconds, tell=tell) | {
        "seconds": round(time.monotonic() - begun, 1)
    }
    if as_json:
        print_json(figures)
    else:
        _show(figures)
    if not once:
        from holdfast.server import serve  # noqa: PLC0415 -- the web libraries take time to load

        serve(
            place,
            host="127.0.0.1",
            port=port,
            demo=True,
            clock=clock,
            tell=lambda line: err.print(line, markup=False, soft_wrap=True),
        )


def _show(figures: dict[str, Any]) -> None:
    plan = figures["plan"]
    out.print(
        f"{figures['regions']} regions, {figures['facilities']} facilities, {figures['posts']} posts, "
        f"{figures['people']} people.\n"
        f"Plan: {plan['coverage']:.1%} of the strength asked for; at most {plan['gap']:.2%} from the best possible.\n"
        f"{figures['callups']} call-ups; refused: {figures['refusals'] or 'none'}.\n"
        f"Record: {figures['entries']} entries, verified {figures['verified']}, rebuilt the same {figures['rebuilt']}.",
        highlight=False,
    )
