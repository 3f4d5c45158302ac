"""`demo`: a whole world, end to end, and then the window on it."""

from __future__ import annotations

import secrets
import tempfile
import time
from datetime import UTC, datetime, timedelta
from datetime import time as clock_time
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from holdfast.cli.common import JsonOption, err, out, print_json
from holdfast.desk import Desk
from holdfast.errors import InvalidValueError, NotFoundError
from holdfast.home import Home
from holdfast.scenarios import SCENARIOS, World, world
from holdfast.store import Store
from holdfast.stories import STORIES, Tale, play

_WORLDS: Final = (
    f"The world: {', '.join(SCENARIOS)}; or a small one with a short story: {', '.join(STORIES)}."
)


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("demo")(demo)


def demo(
    scenario: Annotated[str, typer.Argument(help=_WORLDS)] = "switzerland",
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
    """Show the product on a living world, from files through its year; then serve it in a browser.

    With --once the whole year is told. Else the story stops in the middle of it, with people on duty, and goes on in
    the browser.
    """
    if folder is not None:
        _play(folder, scenario, people, seconds, port, once=once, as_json=as_json)
        return
    with tempfile.TemporaryDirectory(prefix="holdfast-demo-") as temporary:
        _play(Path(temporary), scenario, people, seconds, port, once=once, as_json=as_json)


def _play(
    folder: Path, scenario: str, people: int | None, seconds: float, port: int, *, once: bool, as_json: bool
) -> None:
    from holdfast.demo import StoryClock, run  # noqa: PLC0415 -- no other command needs to wait for the stories
    from holdfast.year import SHOWN  # noqa: PLC0415

    begun = time.monotonic()
    made, tale = _made(scenario, people)
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

    if tale is not None:
        figures = play(desk, clock, tale, tell=tell)
    else:
        until = None if once else SHOWN[scenario]
        figures = run(desk, clock, made, seconds=seconds, tell=tell, until=until, folder=folder)
    figures["seconds"] = round(time.monotonic() - begun, 1)
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


def _made(scenario: str, people: int | None) -> tuple[World, Tale | None]:
    """Return a world by its name, and its tale where it has a short one."""
    if scenario in STORIES:
        if people is not None:
            raise InvalidValueError(
                f"The people of {scenario} are those of its story. Leave out their number, or choose one of: "
                f"{', '.join(SCENARIOS)}."
            )
        tale = STORIES[scenario]()
        return tale.world, tale
    if scenario not in SCENARIOS:
        raise NotFoundError(
            f"There is no scenario {scenario!r}. Choose one of: {', '.join((*SCENARIOS, *STORIES))}."
        )
    return world(scenario, people=people), None


def _show(figures: dict[str, Any]) -> None:
    if "plan" in figures:
        plan = figures["plan"]
        told = (
            f"Plan: {plan['coverage']:.1%} of the strength asked for; at most {plan['gap']:.2%} from the best possible.\n"
            f"{figures['callups']} call-ups"
        )
    else:
        told = f"{figures['steps']} steps, {figures['waited']} of them to wait for another authority"
    out.print(
        f"{figures['regions']} regions, {figures['facilities']} facilities, {figures['posts']} posts, "
        f"{figures['people']} people.\n"
        f"{told}; refused: {_listed(figures['refusals'])}.\n"
        f"{_year(figures.get('year', {}))}"
        f"Record: {figures['entries']} entries, verified {figures['verified']}, rebuilt the same {figures['rebuilt']}.",
        highlight=False,
    )


def _year(year: dict[str, Any]) -> str:
    """Return the year in a few lines; nothing for a world that has none."""
    if "pay" not in year or "attendance" not in year:
        return ""
    pay, there = year["pay"], year["attendance"]
    signed = sum(each["signed"] for each in year.get("campaigns", {}).values())
    return (
        f"The year to {year['told_until']}: {signed} people signed; attendance for {there['call_ups']} of "
        f"{there['of_all']} call-ups ({there['share']:.1%}, all of {there['region']}); {len(pay['months'])} months of "
        f"pay closed there, {pay['total']} {pay['currency']} in all.\n"
        f"Refused in the year: {_listed(year['refused'])}.\n"
    )


def _listed(counts: dict[str, int]) -> str:
    return "; ".join(f"{article} ({count})" for article, count in counts.items()) or "none"
