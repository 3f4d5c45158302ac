"""Evacuations in words and tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from holdfast.cli.common import out, show_table
from holdfast.orders.evacuation_plans import PlanFile

_WHY = {
    "no_way_out": "no open road leads to a shelter",
    "no_places": "the shelters within reach are full",
    "no_special_places": "no place suits people who need help",
    "too_late": "they cannot arrive in time",
    "no_bus": "no bus can come for them",
}


def say(text: str) -> None:
    """Print a line as it is."""
    out.print(text, markup=False, highlight=False, soft_wrap=True)


def clock(seconds: float) -> str:
    """Return a time as hours, minutes and seconds."""
    whole = round(seconds)
    return f"{whole // 3600}:{whole % 3600 // 60:02d}:{whole % 60:02d}"


def show_made(plan: PlanFile, number: int) -> None:
    """Show what a plan comes to, who is left, and what comes next."""
    say(
        f"{plan.people - plan.unplaced} of {plan.people} people reach a shelter; the last after "
        f"{clock(plan.clearance_seconds)}. No plan is done before {clock(plan.bound_seconds)}."
    )
    for each in plan.detail.left:
        places = f"; {each.extra_places} more places would take them" if each.extra_places else ""
        say(f"Left in {each.zone}: {each.people} people, for {_WHY.get(each.reason, each.reason)}{places}.")
    for note in plan.detail.notes:
        say(f"Note: {note}")
    named = f" --unplaced {plan.unplaced}" if plan.unplaced else ""
    say(f"Next: another account approves it: `holdfast evacuate approve {number}{named} --as ACCOUNT/SEAT`.")


def show_evacuation(body: Mapping[str, Any]) -> None:
    """Show an evacuation: its state, phases, zones, shelters, sums and what is open."""
    say(f"Evacuation {body['id']}, {body['title']}: {body['state'].replace('_', ' ')}.")
    for line in body["open"]:
        say(f"  {line}")
    phases = [
        (p["phase"], clock(p["start_seconds"]), clock(p["end_seconds"]), p["state"], p["begun_at"])
        for p in body["phases"]
    ]
    show_table("Phases", ("phase", "from", "to", "state", "begun"), phases, empty="It has no phases.")
    names = ("id", "phase", "population", "moved", "elsewhere", "stayed", "left", "unplaced")
    zones = [tuple(zone[name] for name in names) for zone in body["zones"]]
    show_table("Zones", names, zones, empty="It has no zones.")
    for zone in body["zones"]:
        if zone["released_at"] is not None:
            say(f"Zone {zone['id']} is released, {zone['returned']} people are back: {zone['conditions']}")
    of_shelters = ("id", "name", "state", "places", "planned", "received")
    rows = [tuple(s[n] for n in of_shelters) for s in body["shelters"]]
    show_table("Shelters", of_shelters, rows, empty="It has no shelters.")
    sums, here = body["totals"], body["registered"]
    say(
        f"Of {sums['population']} people {sums['received']} were received, {sums['elsewhere']} went elsewhere, "
        f"{sums['stayed']} stayed; {sums['unaccounted']} are not accounted for. Registered: {here['people']} in "
        f"{here['households']} households, {here['minors_alone']} minors and {here['adults_alone']} adults alone."
    )


def show_plan(plan: Mapping[str, Any]) -> None:
    """Show what each zone is told, what limits it, who is left, and what changed."""
    rows = [
        (
            w["phase"],
            w["zone"],
            w["shelter"],
            w["people"],
            clock(w["start_seconds"]),
            clock(w["arrives_seconds"]),
            "; ".join(w["roads"]),
        )
        for w in plan["ways"]
    ]
    show_table(
        "Ways", ("phase", "zone", "shelter", "people", "from", "arrive", "by"), rows, empty="Nobody is moved."
    )
    names = ("fleet", "bus", "zone", "shelter", "people")
    trips = [(*(trip[n] for n in names), clock(trip["leaves_seconds"])) for trip in plan["trips"]]
    if trips:
        show_table("Buses", (*names, "leaves"), trips, empty="")
    for each in plan["left"]:
        say(
            f"Left in {each['zone']}: {each['people']} people, for {_WHY.get(each['reason'], each['reason'])}."
        )
    for each in plan["limits"]:
        say(f"It is limited by the {each['kind'].replace('_', ' ')} {each['name']}.")
    for line in (*plan["changed"], *(f"Note: {note}" for note in plan["notes"])):
        say(line)
