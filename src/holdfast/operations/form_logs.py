"""The forms of what happened: status, check-ins, messages, requests, logs, demobilisation."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Row, select

from holdfast.errors import NotFoundError
from holdfast.exchange.forms import Block, Fields, Form, Listing, Prose
from holdfast.operations.form_desk import FormDesk
from holdfast.operations.form_plans import objectives_block
from holdfast.operations.form_state import MOST_ROWS, cut
from holdfast.orders.sitrep_facts import standing
from holdfast.orders.sitrep_paper import standing_blocks
from holdfast.record.entry import instant
from holdfast.store import tables as t
from holdfast.store.ledger import entries, get_blob, read_entry

MOST_LOGGED: Final = 1_000
"""Lines of an activity log, the latest."""
_TOLD: Final = (
    "what",
    "text",
    "title",
    "subject",
    "reason",
    "how",
    "outcome",
    "reply",
    "briefing",
    "paragraph",
    "position",
    "name",
    "hazard",
)
_UNTOLD: Final = frozenset({"changed", "number", "needs"})
_WORDS: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")


def status_summary(desk: FormDesk) -> Form:
    """Return form 209: how everything stands, with the last situation report's words."""
    say = desk.words
    entry = read_entry(desk.tx, desk.entry)
    assert entry is not None, "the record has it"
    stands = standing(desk.tx, desk.frame, desk.region, instant(entry.at), desk.entry)
    last = _last_report(desk)
    number = say("none_on_record") if last is None else say("sitrep_title", number=str(last.number))
    words = () if last is None else _words_of(desk, last)
    blocks: list[Block] = [
        Prose(f"{say('sitrep_situation')} – {number}", words, say("sitrep_no_words")),  # noqa: RUF001 -- the dash of ranges
        *standing_blocks(stands, say, desk.moment),
        objectives_block(desk),
    ]
    return desk.form("209", blocks)


def check_ins(desk: FormDesk) -> Form:
    """Return form 211: what came, from where, when, and when it left."""
    say = desk.words
    tasks = {row.number: row.what for row in desk.lines(t.assignment)}
    rows = [
        (
            str(row.id),
            row.what,
            desk.unit(row.unit) or desk.agency(row.agency),
            str(row.people),
            row.home,
            row.method,
            desk.moment(row.arrived_at),
            desk.moment(row.left_at) or say("here"),
            tasks.get(row.assignment, ""),
        )
        for row in desk.lines(t.check_in, "id")
    ]
    keys = (
        "number_short",
        "resource",
        "from_unit",
        "people",
        "home",
        "method",
        "arrived",
        "left",
        "assignment",
    )
    shown = tuple(rows)
    total = sum(row.people for row in desk.lines(t.check_in, "id") if row.left_at is None)
    blocks: list[Block] = [
        Listing(
            say("check_ins"),
            tuple(map(say, keys)),
            shown,
            say("none_checked_in"),
            numbers=(0, 3),
            narrow=(6, 7),
        ),
        Fields("", ((say("people_here"), str(total)),), across=3),
    ]
    return desk.form("211", blocks, wide=True)


def message(desk: FormDesk, number: int) -> Form:
    """Return form 213: a general message with its answer.

    Raises
    ------
    NotFoundError
        If there is no such message.
    """
    say, row = desk.words, _message(desk, number)
    blocks: list[Block] = [
        Fields(
            say("message_number", number=str(number)),
            (
                (say("to"), desk.seat(row.to_seat)),
                (say("from"), f"{desk.account(row.from_account)}, {desk.seat(row.from_seat)}"),
                (say("sent"), desk.clock(row.sent_at)),
                (say("subject"), row.subject),
                (say("urgency"), say(f"urgency_{row.urgency}")),
            ),
        ),
        Prose(say("message"), tuple(row.text.split("\n\n")), say("none_on_record")),
        Prose(say("reply"), tuple((row.reply or "").split("\n\n")) if row.reply else (), say("not_answered")),
        Fields(
            "",
            (
                (say("replied_by"), desk.account(row.replied_by) if row.reply else say("not_answered")),
                (say("replied_at"), desk.clock(row.replied_at) or say("not_answered")),
            ),
            across=2,
        ),
    ]
    name = {} if desk.period is not None else {"name": row.subject}
    return desk.form("213", blocks, **name)


def request(desk: FormDesk, number: int) -> Form:
    """Return form 213RR: a request for resources, the offers to it and every step.

    Raises
    ------
    NotFoundError
        If there is no such request.
    """
    say = desk.words
    row = desk.tx.execute(select(t.request).where(t.request.c.id == number)).first()
    if row is None:
        raise NotFoundError(f"There is no request {number}. Give the number of one in the register.")
    kind = desk.tx.execute(select(t.resource).where(t.resource.c.id == row.resource)).first()
    what = kind.title if kind is not None else row.resource
    typed = f", {say('type')} {kind.type}" if kind is not None and kind.type else ""
    unit = kind.unit if kind is not None else ""
    asked_by = desk.agency(row.agency) or desk.seat(row.asked_by)
    blocks: list[Block] = [
        Fields(
            say("request_number", number=str(number)),
            (
                (say("resource"), f"{what}{typed}"),
                (say("quantity"), f"{row.quantity} {unit}".strip()),
                (say("filled"), f"{row.filled} {unit}".strip()),
                (say("priority"), say(f"priority_{row.priority}")),
                (say("state"), say(f"state_{row.state}")),
                (say("incident"), "" if row.incident is None else str(row.incident)),
                (say("needed_from"), desk.clock(row.needed_from)),
                (say("needed_until"), desk.clock(row.needed_until) or say("no_end")),
                (say("where"), row.where_ or row.facility or ""),
                (say("asked_by"), asked_by),
                (say("asked_at"), desk.clock(row.asked_at)),
            ),
        ),
        Prose(say("purpose"), (row.purpose,) if row.purpose else (), say("none_on_record")),
        _offers(desk, number),
        _steps(desk, number),
    ]
    name = {} if desk.period is not None else {"name": what}
    return desk.form("213RR", blocks, **name)


def activity_log(desk: FormDesk, seat: str | None = None) -> Form:
    """Return form 214: what a seat wrote and did in the period, or all of them.

    Raises
    ------
    NotFoundError
        If there is no such seat.
    """
    if seat is not None and seat not in desk.frame.seats:
        raise NotFoundError(f"There is no seat {seat}. Give one that is in the register.")
    say = desk.words
    filled = desk.positions().values()
    seats = [seat] if seat is not None else sorted({row.seat for row in filled if row.seat})
    staff = tuple(
        (desk.seat(each), ", ".join(map(desk.account, sorted(desk.frame.holders.get(each, ())))))
        for each in seats
    )
    rows = [
        (desk.moment(at), desk.seat(who), text)
        for at, who, text in sorted(_logged(desk, seat), key=_by_moment)
    ]
    left = len(rows) - MOST_LOGGED
    if left > 0:
        rows = [("", "", say("and_before", count=str(left))), *rows[-MOST_LOGGED:]]
    blocks: list[Block] = [
        Listing(say("log_of"), (say("seat"), say("holder")), staff, say("none_on_record")),
        Listing(
            say("activities"),
            (say("moment"), say("seat"), say("activity")),
            tuple(rows),
            say("none_on_record"),
            narrow=(0,),
        ),
    ]
    return desk.form("214", blocks)


def demobilisation(desk: FormDesk) -> Form:
    """Return form 221: what has left, what is still here, what was lent and must go back."""
    say = desk.words
    rows = desk.lines(t.check_in, "id")
    gone = tuple(
        (row.what, desk.unit(row.unit) or desk.agency(row.agency), str(row.people), desk.moment(row.left_at), row.bound_for or "", row.remark or "")
        for row in rows
        if row.left_at is not None
    )  # fmt: skip
    here = tuple(
        (
            row.what,
            desk.unit(row.unit) or desk.agency(row.agency),
            str(row.people),
            desk.moment(row.arrived_at),
            row.home,
        )
        for row in rows
        if row.left_at is None
    )
    left = tuple(say(key) for key in ("resource", "from_unit", "people", "left", "bound_for", "remarks"))
    stays = tuple(say(key) for key in ("resource", "from_unit", "people", "arrived", "home"))
    blocks: list[Block] = [
        Listing(say("released"), left, gone, say("none_released"), numbers=(2,), narrow=(3,)),
        Listing(say("still_here"), stays, here, say("none_here"), numbers=(2,), narrow=(3,)),
        _lent(desk),
    ]
    return desk.form("221", blocks)


def _last_report(desk: FormDesk) -> Row[Any] | None:
    c = t.sitrep.c
    query = select(t.sitrep).where(c.region == desk.region, c.incident.is_(None), c.entry <= desk.entry)
    return desk.tx.execute(query.order_by(c.id.desc()).limit(1)).first()


def _words_of(desk: FormDesk, row: Row[Any]) -> tuple[str, ...]:
    body = get_blob(desk.tx, row.facts)
    text = "" if body is None else str(json.loads(body)["paragraph"])
    return tuple(part for part in text.split("\n\n") if part.strip())


def _message(desk: FormDesk, number: int) -> Row[Any]:
    row = desk.tx.execute(select(t.message).where(t.message.c.id == number)).first()
    if row is None:
        raise NotFoundError(f"There is no message {number}. Give the number of one in the register.")
    return row


def _offers(desk: FormDesk, number: int) -> Listing:
    say, c = desk.words, t.request_line.c
    rows = [
        (
            str(row.id),
            desk.agency(row.agency) or say("own_stock"),
            row.depot or "",
            say(f"state_{row.state}"),
            str(row.quantity),
            str(row.committed),
            str(row.out),
        )
        for row in desk.tx.execute(select(t.request_line).where(c.request == number).order_by(c.id))
    ]
    keys = ("number_short", "agency", "depot", "state", "offered", "committed", "out")
    return Listing(
        say("offers"), tuple(map(say, keys)), cut(desk, rows), say("no_offer"), numbers=(0, 4, 5, 6)
    )


def _steps(desk: FormDesk, number: int) -> Listing:
    say, c = desk.words, t.request_step.c
    rows = [
        (
            desk.moment(row.at),
            desk.agency(row.agency) or desk.seat(row.seat),
            say(f"step_{row.step}") + (f" ({row.response})" if row.response else ""),
            "" if row.quantity is None else str(row.quantity),
            row.words,
        )
        for row in desk.tx.execute(select(t.request_step).where(c.request == number).order_by(c.entry))
    ]
    columns = tuple(say(key) for key in ("moment", "who", "step", "quantity", "words"))
    return Listing(say("steps"), columns, cut(desk, rows), say("none_on_record"), numbers=(3,), narrow=(0,))


def _lent(desk: FormDesk) -> Listing:
    """Return what is out on requests of the region or was released, with where it was last seen."""
    say, c, asked = desk.words, t.request_line.c, t.request.c
    states = ("deployed", "recalled", "released", "returned")
    query = (
        select(c.id, c.agency, c.state, c.out, c.used, c.where_, asked.region, t.resource.c.title)
        .join(t.request, asked.id == c.request)
        .join(t.resource, t.resource.c.id == c.resource, isouter=True)
        .where(c.state.in_(states))
        .order_by(c.id)
    )
    here = frozenset(desk.frame.within(desk.region))
    rows = [
        (row.title or "", desk.agency(row.agency) or say("own_stock"), say(f"state_{row.state}"), str(row.out), str(row.used), row.where_)
        for row in desk.tx.execute(query)
        if row.region in here
    ]  # fmt: skip
    columns = tuple(say(key) for key in ("resource", "owner", "state", "out", "used", "where"))
    return Listing(say("lent"), columns, cut(desk, rows), say("none_lent"), numbers=(3, 4))


def _logged(desk: FormDesk, seat: str | None) -> Iterator[tuple[str, str, str]]:
    """Yield moment, seat and words of what was written and done in the period."""
    assert desk.period is not None, "the form is of a period"
    here = frozenset(desk.frame.within(desk.region))
    logged = {row.entry: row for row in desk.lines(t.log_line, "entry")}
    for row in logged.values():
        if seat in (None, row.seat):
            unit = f"{desk.unit(row.unit)}: " if row.unit else ""
            yield row.at, row.seat, unit + row.text
    for body in entries(desk.tx, desk.period.opened_entry, desk.entry + 1):
        entry = json.loads(body)
        who = entry["by"].get("seat", "")
        if entry.get("region") not in here or entry["n"] in logged or seat not in (None, who):
            continue
        yield entry["at"], who, _deed(desk, entry)


def _by_moment(row: tuple[str, str, str]) -> datetime:
    # NOTE: some moments are written with fractions of a second, which does not sort as text.
    return datetime.fromisoformat(row[0])


def _deed(desk: FormDesk, entry: Mapping[str, Any]) -> str:
    """Return what an entry of the record did, in a line."""
    order = entry["order"]
    kind = _WORDS.sub(" ", order["kind"]).capitalize()
    told = next(
        (order[name] for name in _TOLD if isinstance(order.get(name), str) and order[name].strip()), ""
    )
    numbers = {name: value for name, value in (entry.get("effects") or {}).items() if isinstance(value, int) and name not in _UNTOLD}  # fmt: skip
    came = ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in numbers.items())
    line = told.strip().partition("\n")[0][:300]
    text = f"{kind}{f' ({came})' if came else ''}{f': {line}' if line else ''}"
    return text if entry["outcome"] == "accepted" else f"{desk.words(entry['outcome'])}: {text}"


__all__ = [
    "MOST_LOGGED",
    "MOST_ROWS",
    "activity_log",
    "check_ins",
    "demobilisation",
    "message",
    "request",
    "status_summary",
]
