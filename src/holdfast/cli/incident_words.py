"""What the commands about incidents show, as words and tables and as JSON."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row

from holdfast.cli.common import out, show_table
from holdfast.model.incidents import Effect
from holdfast.operations import cascade, clocks, doubles, incidents, taskings, threat
from holdfast.orders import Frame
from holdfast.orders.base import moment_text
from holdfast.store.days import to_day

_PLAIN: Final = (
    "id", "region", "kind", "state", "severity", "urgency", "title", "facility", "latitude", "longitude", "happened_at",
    "reported_at", "reported_by", "merged_into", "closed_at", "entry",
)  # fmt: skip


def incident_json(row: Row[Any]) -> dict[str, Any]:
    """Return an incident as JSON has it."""
    return {name: getattr(row, name) for name in _PLAIN} | {"where": row.where_}


def cascade_json(found: cascade.Fallout) -> dict[str, Any]:
    """Return what hangs on facilities as JSON has it."""
    return {
        "hanging": [asdict(each) for each in found.hanging],
        "more": found.more,
        "elsewhere": found.elsewhere,
    }


def one_json(tx: Connection, frame: Frame, row: Row[Any], now: datetime) -> dict[str, Any]:
    """Return one incident with all that belongs to it."""
    regions = tuple(frame.parents)
    numbers = [row.id, *incidents.absorbed_by(tx, row.id)]
    effects = incidents.effects_of(tx, row.id)
    failed = {each.facility: Effect(each.effect) for each in effects}
    today = frame.day_of(row.region, now)
    near = doubles.probable_doubles(tx, row, regions) if incidents.is_open(row) else ()
    return incident_json(row) | {
        "notes": [
            _of(each, "incident", "entry", "at", "seat", "what", "change")
            for each in incidents.notes_of(tx, row.id)
        ],
        "effects": [
            _of(each, "facility", "name", "region", "effect", "until") | {"posts": each.posts.split()}
            for each in effects
        ],
        "cascade": cascade_json(cascade.what_fails(tx, failed, regions, day=to_day(today))),
        "absorbed": numbers[1:],
        "doubles": [asdict(each) for each in near],
        "duties": [_clock(each) for each in clocks.clocks_of(tx, frame, row.region, [row.id], now)],
        "taskings": [tasking_json(each, now) for each in taskings.taskings_about(tx, numbers)],
        "replanning": [
            asdict(p) | {"command": p.command} for p in threat.replanning_of(tx, frame, row.id, today)
        ],
    }


def tasking_json(row: Row[Any], now: datetime) -> dict[str, Any]:
    """Return a tasking as JSON has it."""
    names = (
        "id", "region", "incident", "to_agency", "what", "priority", "state", "asked_at", "asked_by", "answered_by", "due_at",
        "escalated_to", "escalated_at", "closed_at", "entry",
    )  # fmt: skip
    return _of(row, *names) | {"command": bool(row.command), "overdue": taskings.is_overdue(row, now)}


def show_incident(body: dict[str, Any]) -> None:
    """Show one incident."""
    grade = ", ".join(body[n] for n in ("severity", "urgency") if body[n]) or "not graded"
    say(f"Incident {body['id']} ({body['state']}, {body['kind']}, {grade}): {body['title']}")
    point = f"{body['latitude']}, {body['longitude']}" if body["latitude"] is not None else ""
    place = "; ".join(str(part) for part in (body["facility"], point, body["where"]) if part)
    say(f"In {body['region']}" + (f", {place}" if place else "") + f". It happened at {body['happened_at']}.")
    if body["merged_into"]:
        say(f"It was merged into {body['merged_into']}: `holdfast incident show {body['merged_into']}`.")
    notes = [
        (n["entry"], incidents.short_moment(n["at"]), n["seat"], n["change"], n["what"])
        for n in body["notes"]
    ]
    show_table("What was told and done", ("entry", "at (UTC)", "seat", "what", ""), notes, empty="")
    _show_some("Facilities", ("facility", "effect", "until", "posts lost"), [
        (e["facility"], e["effect"], e["until"] or "-", ", ".join(e["posts"]) or "-") for e in body["effects"]
    ])  # fmt: skip
    _show_some("What hangs on them", ("facility", "effect", "chain", "posts", "people there"), [
        (h["facility"], h["effect"], " → ".join(h["chain"]), h["posts"], h["people"]) for h in body["cascade"]["hanging"]
    ])  # fmt: skip
    _show_some("Who is to be told", ("duty", "tell", "until (UTC)", "state", "article"), [
        (d["duty"], d["tell"], incidents.short_moment(d["due_at"]), d["state"], d["article"]) for d in body["duties"]
    ])  # fmt: skip
    _show_some("Taskings", ("tasking", "agency", "state", "what"), [
        (k["id"], k["to_agency"], k["state"] + (" (overdue)" if k["overdue"] else ""), k["what"]) for k in body["taskings"]
    ])  # fmt: skip
    _show_some("Probable doubles", ("incident", "likeness", "why"), [
        (d["id"], f"{d['likeness']:.0%}", d["why"]) for d in body["doubles"]
    ])  # fmt: skip
    for plan in body["replanning"]:
        say(f"It upsets the plan {plan['plan']}. Plan again: `{plan['command']}`.")


def show_fallout(found: cascade.Fallout) -> None:
    """Show what hangs on facilities that fail."""
    rows = [
        (h.facility, h.effect.value, " → ".join(h.chain), h.posts, h.strength, h.people)
        for h in found.hanging
    ]
    columns = ("facility", "effect", "chain", "posts", "strength", "people today")
    show_table("What fails with it", columns, rows, empty="Nothing hangs on it.")
    if found.more:
        say(f"and {found.more} more.")


def say(text: str) -> None:
    """Print a sentence as it is."""
    out.print(text, soft_wrap=True, markup=False, highlight=False)


def _show_some(title: str, columns: tuple[str, ...], rows: list[tuple[Any, ...]]) -> None:
    if rows:
        show_table(title, columns, rows, empty="")


def _clock(clock: clocks.Clock) -> dict[str, Any]:
    duty = clock.duty
    return {
        "duty": duty.id,
        "region": clock.region,
        **{name: getattr(duty, name) for name in ("tell", "what", "article", "source", "confidence")},
        "arises_at": moment_text(duty.arises_at),
        "due_at": moment_text(duty.due_at),
        "state": clock.state,
        "told_at": moment_text(clock.told_at) if clock.told_at else None,
    }


def _of(row: Row[Any], *names: str) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}
