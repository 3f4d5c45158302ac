"""The forms of what a period plans: briefing, objectives, organisation, assignments, channels, care, safety."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row

from holdfast.exchange.forms import Block, Chart, Fields, Form, Listing, Node, Prose
from holdfast.model.periods import POSITIONS
from holdfast.operations.form_desk import FormDesk
from holdfast.operations.form_state import actions, incidents_block, resources_block, taskings_block
from holdfast.store import tables as t

_STAFF = ("deputy", "safety_officer", "liaison_officer", "public_information_officer")
_SECTIONS = ("operations_chief", "planning_chief", "logistics_chief", "finance_chief")
_HEAD = "incident_commander"


def briefing(desk: FormDesk) -> Form:
    """Return form 201: the situation, what is wanted, who leads, what was done, what there is."""
    row, say = _period(desk), desk.words
    blocks: list[Block] = [
        Prose(say("situation"), _paragraphs(row.situation), say("none_on_record")),
        incidents_block(desk),
        objectives_block(desk),
        _organisation(desk),
        actions(desk),
        taskings_block(desk),
        resources_block(desk),
        _handovers(desk),
    ]
    return desk.form("201", blocks)


def objectives(desk: FormDesk) -> Form:
    """Return form 202: objectives, priorities, situation, weather, and what else the plan consists of."""
    row, say = _period(desk), desk.words
    blocks: list[Block] = [
        objectives_block(desk),
        Prose(say("command_emphasis"), _decisions(desk), say("no_decision")),
        Prose(say("situational_awareness"), _paragraphs(row.situation), say("none_on_record")),
        Fields(say("weather"), ((say("weather"), row.weather or say("none_on_record")),), across=1),
        _hazards(desk, say("safety")),
        Fields(say("plan_parts"), _parts(desk), across=3),
    ]
    return desk.form("202", blocks)


def organisation(desk: FormDesk) -> Form:
    """Return form 203: who fills which position, section by section."""
    filled, say = desk.positions(), desk.words
    groups = (say("command_staff"), *(desk.words.position(name) for name in _SECTIONS))
    heads = ((_HEAD, *_STAFF), *((name,) for name in _SECTIONS))
    blocks: list[Block] = []
    for title, top in zip(groups, heads, strict=True):
        names = [name for head in top for name in (head, *_below(head, filled, own=len(top) == 1))]
        rows = tuple(
            (_titled(desk, name, filled), desk.holder(filled.get(name)) or say("nobody"))
            for name in dict.fromkeys(names)
            if name in filled or name in (*top,)
        )
        blocks.append(Listing(title, (say("position"), say("holder")), rows, say("nobody")))
    return desk.form("203", [*blocks, _agencies(desk)])


def assignments(desk: FormDesk, number: int | None = None) -> Form:
    """Return form 204: each tactical assignment of the period, or one of them."""
    say = desk.words
    channels = {row.name: row for row in desk.lines(t.channel)}
    checked = desk.lines(t.check_in, "id")
    rows = [row for row in desk.lines(t.assignment) if number in (None, row.number)]
    blocks: list[Block] = []
    for row in rows:
        here = [each for each in checked if each.assignment == row.number and each.left_at is None]
        blocks += _assignment(desk, row, here, channels)
    if not rows:
        blocks.append(Prose(say("assignments"), (), say("no_assignment")))
    used = [channels[name] for name in dict.fromkeys(row.channel for row in rows) if name in channels]
    return desk.form("204", [*blocks, _channels(desk, used or list(channels.values()))])


def communications(desk: FormDesk) -> Form:
    """Return form 205: the channels of the period."""
    return desk.form("205", [_channels(desk, desk.lines(t.channel))], wide=True)


def medical(desk: FormDesk) -> Form:
    """Return form 206: aid stations, transport and hospitals."""
    say, rows = desk.words, desk.lines(t.medical)
    columns = tuple(say(key) for key in ("name", "place", "reach", "level", "minutes_by_road"))
    blocks = [
        Listing(
            say(f"medical_{kind}"),
            columns,
            tuple(
                (row.name, row.place, row.reach, row.level, "" if row.minutes is None else str(row.minutes))
                for row in rows
                if row.kind == kind
            ),
            say("none_on_record"),
            numbers=(4,),
        )
        for kind in ("aid_station", "transport", "hospital")
    ]
    return desk.form("206", blocks)


def chart(desk: FormDesk) -> Form:
    """Return form 207: the organisation as a chart."""
    filled = desk.positions()

    def node(name: str, depth: int = 0) -> Node:
        return Node(_titled(desk, name, filled), desk.holder(filled.get(name)), depth)

    def column(head: str) -> tuple[Node, ...]:
        return (node(head), *(node(name, _depth(name, head, filled)) for name in _below(head, filled)))

    own = [name for name, row in filled.items() if name not in POSITIONS and row.under in (None, _HEAD)]
    aides = [name for name in filled if filled[name].under in _STAFF]
    staff = tuple(node(name) for name in (*_STAFF, *aides, *own))
    return desk.form(
        "207", [Chart("", node(_HEAD), staff, tuple(column(name) for name in _SECTIONS))], wide=True
    )


def safety(desk: FormDesk) -> Form:
    """Return form 208: the hazards and what is done against each."""
    filled, say = desk.positions(), desk.words
    officer = desk.holder(filled.get("safety_officer")) or say("nobody")
    blocks: list[Block] = [
        _hazards(desk, say("hazards")),
        Fields("", ((desk.words.position("safety_officer"), officer),), across=1),
    ]
    return desk.form("208", blocks)


def worksheet(desk: FormDesk) -> Form:
    """Return form 215: for each assignment what is there, what is wanted, and what is missing."""
    say = desk.words
    objectives = {row.number: row.text for row in desk.lines(t.objective)}
    rows = []
    for row in desk.lines(t.assignment):
        missing = "" if row.need is None else str(max(0, row.need - (row.have or 0)))
        known = ("" if value is None else str(value) for value in (row.have, row.need))
        cells = (str(row.number), row.what, row.where, row.resources, *known, missing)
        rows.append((*cells, desk.seat(row.leader), objectives.get(row.objective, "")))
    keys = (
        "number_short",
        "assignment",
        "where",
        "resources",
        "have",
        "need",
        "missing",
        "leader",
        "objective",
    )
    columns = tuple(say(key) for key in keys)
    listing = Listing(say("assignments"), columns, tuple(rows), say("no_assignment"), numbers=(0, 4, 5, 6))
    return desk.form("215", [listing, resources_block(desk)], wide=True)


def safety_analysis(desk: FormDesk) -> Form:
    """Return form 215A: for each assignment its hazards and what is done against them."""
    say = desk.words
    tasks = {row.number: row for row in desk.lines(t.assignment)}
    rows = []
    for row in desk.lines(t.hazard):
        task = tasks.get(row.assignment)
        rows.append(
            (
                task.what if task else say("everywhere"),
                row.where or (task.where if task else ""),
                row.hazard,
                row.mitigation,
            )
        )
    bare = {row.assignment for row in desk.lines(t.hazard)}
    rows += [
        (row.what, row.where, say("none_on_record"), "") for row in tasks.values() if row.number not in bare
    ]
    columns = tuple(say(key) for key in ("assignment", "where", "hazard", "mitigation"))
    return desk.form(
        "215A", [Listing(say("hazards"), columns, tuple(rows), say("none_on_record"))], wide=True
    )


def objectives_block(desk: FormDesk) -> Listing:
    """Return the objectives in the order of their priority."""
    say = desk.words
    order = {"high": 0, "medium": 1, "low": 2}
    rows = sorted(desk.lines(t.objective), key=lambda row: (order.get(row.priority, 3), row.number))
    shown = tuple(
        (
            str(row.number),
            row.text,
            say(f"priority_{row.priority}"),
            f"{desk.moment(row.done_at)} {row.done_how or ''}".strip() if row.done_at else say("not_yet"),
        )
        for row in rows
    )
    columns = (say("number_short"), say("objective"), say("priority"), say("done"))
    return Listing(say("objectives"), columns, shown, say("none_on_record"), numbers=(0,))


def _period(desk: FormDesk) -> Row[Any]:
    assert desk.period is not None, "the form is of a period"
    return desk.period


def _paragraphs(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split("\n\n") if part.strip())


def _decisions(desk: FormDesk) -> tuple[str, ...]:
    say = desk.words
    return tuple(
        f"{desk.moment(row.at)} {desk.seat(row.seat)}: {row.what} {say('because', why=row.why)}"
        for row in desk.lines(t.decision)
    )


def _parts(desk: FormDesk) -> tuple[tuple[str, str], ...]:
    """Return which forms of the plan have something on them."""
    kinds = (
        ("203", t.position),
        ("204", t.assignment),
        ("205", t.channel),
        ("206", t.medical),
        ("208", t.hazard),
    )
    say = desk.words
    found = []
    for form, table in kinds:
        count = len(desk.lines(table, "entry"))
        name = f"{desk.words.numbered(form)} {desk.words.title(form)}".strip()
        found.append((name, say("entries", count=str(count)) if count else say("none_on_record")))
    return tuple(found)


def _organisation(desk: FormDesk) -> Listing:
    say = desk.words
    rows = tuple(
        (_titled(desk, name, {name: row}), desk.holder(row)) for name, row in desk.positions().items()
    )
    return Listing(say("organisation"), (say("position"), say("holder")), rows, say("nobody"))


def _handovers(desk: FormDesk) -> Prose:
    say = desk.words
    told = tuple(
        f"{desk.moment(row.handed_at)} {desk.seat(row.from_seat)} → {desk.seat(row.to_seat)}: {row.briefing} "
        + (
            say("accepted_at", moment=desk.moment(row.accepted_at), who=desk.account(row.accepted_by))
            if row.accepted_at
            else say("recalled", why=row.recalled)
            if row.recalled
            else say("not_accepted")
        )
        for row in desk.lines(t.handover)
    )
    return Prose(say("handovers"), told, say("none_on_record"))


def _titled(desk: FormDesk, position: str, filled: dict[str, Row[Any]]) -> str:
    row = filled.get(position)
    return desk.words.position(position, row.title if row is not None else "")


def _below(head: str, filled: dict[str, Row[Any]], *, own: bool = True) -> list[str]:
    """Return the filled positions below one, each after the one above it."""
    if not own:
        return []
    found: list[str] = []
    for name in (*POSITIONS, *(each for each in filled if each not in POSITIONS)):
        under = filled[name].under if name in filled else POSITIONS.get(name)
        if under == head and name not in found:
            deeper = _below(name, filled) if name != head else []
            found += ([name] if name in filled or deeper else []) + deeper
    return found


def _depth(name: str, head: str, filled: dict[str, Row[Any]]) -> int:
    depth, at = 0, name
    while at != head and depth < 8:
        above = filled[at].under if at in filled else POSITIONS.get(at)
        depth, at = depth + 1, above or head
    return depth


def _agencies(desk: FormDesk) -> Listing:
    say = desk.words
    seats = [seat for seat in desk.frame.seats.values() if seat.agency]
    rows = tuple(
        (
            desk.agency(seat.agency),
            seat.title,
            ", ".join(map(desk.account, sorted(desk.frame.holders.get(seat.id, ())))),
        )
        for seat in sorted(seats, key=lambda seat: (desk.agency(seat.agency), seat.id))
    )
    columns = (say("agency"), say("seat"), say("holder"))
    return Listing(say("agency_representatives"), columns, rows, say("none_on_record"))


def _assignment(
    desk: FormDesk, row: Row[Any], here: list[Row[Any]], channels: dict[str, Row[Any]]
) -> list[Block]:
    say = desk.words
    facts = (
        (say("where"), row.where),
        (say("leader"), desk.seat(row.leader)),
        (say("channel"), _channel(channels.get(row.channel), row.channel)),
    )
    arrived = tuple(
        (
            each.what,
            desk.unit(each.unit) or desk.agency(each.agency),
            str(each.people),
            desk.moment(each.arrived_at),
        )
        for each in here
    )
    columns = (say("resource"), say("from_unit"), say("people"), say("arrived"))
    return [
        Fields(f"{say('assignment')} {row.number}: {row.what}", facts),
        Fields("", ((say("resources"), row.resources or say("no_resources_named")),), across=1),
        Listing("", columns, arrived, say("none_checked_in"), numbers=(2,), narrow=(3,)),
        Fields("", ((say("instructions"), row.instructions or say("no_instructions")),), across=1),
    ]


def _channel(row: Row[Any] | None, name: str) -> str:
    if row is None:
        return name
    return ", ".join(part for part in (row.name, row.receive) if part)


def _channels(desk: FormDesk, rows: list[Row[Any]]) -> Listing:
    say = desk.words
    keys = ("number_short", "channel", "purpose", "receive", "transmit", "mode", "remarks")
    shown = tuple(
        (str(row.number), row.name, row.purpose, row.receive, row.transmit, row.mode, row.remarks)
        for row in rows
    )
    return Listing(say("channels"), tuple(map(say, keys)), shown, say("none_on_record"), numbers=(0,))


def _hazards(desk: FormDesk, heading: str) -> Listing:
    say = desk.words
    rows = tuple((row.hazard, row.where, row.mitigation) for row in desk.lines(t.hazard))
    return Listing(heading, (say("hazard"), say("where"), say("mitigation")), rows, say("none_on_record"))
