"""`evacuate solve`: plan an evacuation on files, without a headquarters."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Annotated

import typer

from holdfast.cli.common import JsonOption, print_json, progress, show_table, write_text
from holdfast.cli.plan_progress import say
from holdfast.exchange.evacuation_files import figures, plan_as_json, read_depots, read_shelters, read_zones
from holdfast.exchange.roads import read_roads
from holdfast.protect.evacuation import plan
from holdfast.protect.evacuation_problem import (
    EvacuationParams,
    EvacuationPlan,
    EvacuationProblem,
    LimitKind,
    Reason,
    Unplaced,
)

evacuate = typer.Typer(
    help="Zones, shelters, and how people are moved from one to the other.", no_args_is_help=True
)
LIMIT = {
    LimitKind.ROAD: "road",
    LimitKind.ZONE_EXIT: "exit of zone",
    LimitKind.SHELTER_ENTRY: "entry of shelter",
    LimitKind.SHELTER_PLACES: "places of shelter",
    LimitKind.DISTANCE: "long way from zone",
    LimitKind.BUSES: "buses",
}
REASON = {
    Reason.NO_WAY_OUT: "no open road leads to a shelter",
    Reason.NO_PLACES: "the shelters in reach are full",
    Reason.NO_SPECIAL_PLACES: "there are no more special places in reach",
    Reason.TOO_LATE: "they could not arrive within the horizon",
    Reason.NO_BUS: "no bus can take them",
}
MOST_SHOWN = 30
SHARE_TO_WRITE = 0.9


def register(app: typer.Typer) -> None:
    """Add the commands, to the group if others made it already."""
    known = next((each.typer_instance for each in app.registered_groups if each.name == "evacuate"), None)
    if known is None:
        app.add_typer(evacuate, name="evacuate")
    elif known is not evacuate:
        known.command("solve")(solve_files)


@evacuate.command("solve")
def solve_files(
    roads: Annotated[Path, typer.Option(help="Roads: TNTP network, table, or lines (GeoJSON and others).")],
    zones: Annotated[Path, typer.Option(help="Zones: id, node or latitude and longitude, people, …")],
    shelters: Annotated[Path, typer.Option(help="Shelters: id, node or latitude and longitude, places, …")],
    nodes: Annotated[
        Path | None,
        typer.Option(help="Where the junctions lie, if the roads do not say.", show_default=False),
    ] = None,
    depots: Annotated[
        Path | None, typer.Option(help="Bus depots: id, node, buses, seats.", show_default=False)
    ] = None,
    out_file: Annotated[
        Path | None, typer.Option("--out", help="Where the whole plan goes, as JSON.", show_default=False)
    ] = None,
    seconds: Annotated[float, typer.Option(min=0.001, help="Stop refining after so long.")] = 30.0,
    step: Annotated[
        float | None,
        typer.Option(min=0.001, help="The time step in seconds; chosen if not given.", show_default=False),
    ] = None,
    horizon: Annotated[
        float | None, typer.Option(min=0, help="Hours after which nobody may arrive.", show_default=False)
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Plan an evacuation on files: everybody to a shelter soonest, with proof of how soon that could be."""
    began = time.monotonic()
    net = read_roads(roads, nodes)
    problem = EvacuationProblem(
        roads=net,
        zones=read_zones(zones, net),
        shelters=read_shelters(shelters, net),
        depots=() if depots is None else read_depots(depots, net),
        horizon_seconds=None if horizon is None else horizon * 3600.0,
    )
    left = max(seconds * SHARE_TO_WRITE - (time.monotonic() - began), 0.001)
    with progress(as_json, "Planning"):
        found = plan(problem, EvacuationParams(step_seconds=step, seconds=left), clock=time.monotonic)
    body = plan_as_json(problem, found)
    if out_file is not None:
        write_text(out_file, json.dumps(body, ensure_ascii=False) + "\n")
    if as_json:
        wanted = ("phases", "limits", "unplaced", "told")
        print_json(
            figures(found)
            | {name: body[name] for name in wanted}
            | {"seconds": round(time.monotonic() - began, 2)}
        )
        return
    _show(problem, found)


def _show(problem: EvacuationProblem, found: EvacuationPlan) -> None:
    """Show the phases, and say how long it takes, what limits it and who is left."""
    rows = [
        (
            phase.number,
            problem.zones[phase.zone].id,
            problem.shelters[phase.shelter].id,
            _clock(phase.start_seconds),
            _clock(phase.end_seconds),
            _clock(phase.arrives_seconds),
            round(phase.people),
            round(phase.per_hour),
        )
        for phase in found.phases[:MOST_SHOWN]
    ]
    columns = ("phase", "zone", "shelter", "from", "to", "arrived", "people", "an hour")
    show_table("Phases", columns, rows, empty="Nobody moves by road.")
    if len(found.phases) > MOST_SHOWN:
        say(f"… and {len(found.phases) - MOST_SHOWN} more; --out writes all.")
    say(
        f"{found.moved:,.0f} people are received after {_clock(found.clearance_seconds)} (hours:minutes:seconds); none of the plans in "
        f"which as many are takes less than {_clock(found.bound_seconds)} (gap {found.gap:.2%}, step {found.step_seconds:g} s)."
    )
    for limit in found.limits[:5]:
        say(f"It is limited by: {LIMIT[limit.kind]} {limit.name}.")
    for left in found.unplaced:
        say(_left(problem, left))
    for sentence in found.told:
        say(sentence)


def _left(problem: EvacuationProblem, left: Unplaced) -> str:
    kind = "people who need special places" if left.special else "people"
    more = f"; {left.extra_places:,.0f} more places would take them" if left.extra_places else ""
    return f"Zone {problem.zones[left.zone].id}: {left.people:,.0f} {kind} are left, since {REASON[left.reason]}{more}."


def _clock(seconds: float) -> str:
    whole = round(seconds)
    return f"{whole // 3600}:{whole // 60 % 60:02d}:{whole % 60:02d}"
