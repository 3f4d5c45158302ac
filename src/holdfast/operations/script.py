"""An exercise at work: injects given as they fall due, and afterwards what happened against what was expected."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Any, Final

from sqlalchemy import Connection, Row, select

from holdfast.desk import Answer, Author, Desk
from holdfast.errors import HoldfastError, InvalidValueError
from holdfast.exchange.forms import Block, Fields, Form, Listing
from holdfast.operations.form_desk import form_desk
from holdfast.operations.periods import find_row, of_regions
from holdfast.orders import Frame, ReleaseInject
from holdfast.orders.codec import decode
from holdfast.store import tables as t
from holdfast.store.ledger import entries

MOST_TOLD: Final = 2_000
"""Entries of a timeline, the first."""


_CONTROL: Final = frozenset({"AnswerInject", "EndScript", "ReleaseInject", "StartScript"})


@dataclass(frozen=True, slots=True)
class Given:
    """An inject that was given, and what became of the order that came with it.

    Attributes
    ----------
    said
        What the desk said of the order; empty where none came with it.
    """

    inject: int
    to_seat: str
    title: str
    said: str


@dataclass(frozen=True, slots=True)
class Reviewed:
    """An inject with what came of it.

    Attributes
    ----------
    seconds
        From giving to the answer; None where there was none.
    did
        The orders that its seat gave between this inject and its answer, or the end, by kind.
    """

    number: int
    title: str
    to_seat: str
    due_at: str
    released_at: str | None
    answered_at: str | None
    seconds: int | None
    expected: str
    answer: str
    did: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """A line of the timeline of an exercise."""

    entry: int
    at: str
    seat: str
    kind: str
    outcome: str


def scripts(tx: Connection, regions: Collection[str], *, before: int | None, limit: int) -> list[Row[Any]]:
    """Return scripts of some regions, the latest first."""
    c = t.script.c
    query = of_regions(select(t.script), t.script, regions).order_by(c.id.desc()).limit(limit)
    return list(tx.execute(query if before is None else query.where(c.id < before)))


def injects_of(tx: Connection, script: int) -> list[Row[Any]]:
    """Return the injects of a script, in the order of their time."""
    c = t.inject.c
    return list(tx.execute(select(t.inject).where(c.script == script).order_by(c.number)))


def due_at(script: Row[Any], inject: Row[Any]) -> datetime | None:
    """Return when an inject falls due; None while the script is not started."""
    if script.start_at is None:
        return None
    return datetime.fromisoformat(script.start_at) + timedelta(minutes=inject.minutes) / (script.speed or 1)


def release_due(desk: Desk, script: int, by: Author) -> list[Given]:
    """Give every inject that has fallen due, with its order; what was given before is left alone.

    Raises
    ------
    NotFoundError
        If there is no such script.
    InvalidValueError
        If the desk refuses to give one.
    """
    with desk.store.read() as tx:
        row = find_row(tx, t.script, script, "script")
        waiting = [each for each in injects_of(tx, script) if each.released_at is None]
    now = desk.now()
    due = [each for each in waiting if (moment := due_at(row, each)) is not None and moment <= now]
    return [release(desk, script, each, by) for each in due] if row.ended_at is None else []


def release(desk: Desk, script: int, inject: Row[Any], by: Author) -> Given:
    """Give one inject, with its order; errors as `release_due`."""
    key = f"script:{script}:inject:{inject.number}"
    answer = desk.submit(ReleaseInject(script, inject.number), by, key=key)
    if not _accepted(answer):
        raise InvalidValueError(f"The inject {inject.number} was not given: {answer.reason()}")
    said = ""
    if inject.order is not None:
        body = json.loads(inject.order)
        kind = str(body.pop("kind"))
        try:
            came = desk.submit(decode(kind, body), by, key=f"{key}:order")
            said = f"{kind}: " + ("done" if _accepted(came) else came.reason())
        except HoldfastError as error:
            said = f"{kind}: {error}"
    return Given(inject.number, inject.to_seat, inject.title, said)


def run(
    desk: Desk, script: int, by: Author, *, sleep: Callable[[float], None], tell: Callable[[Given], None]
) -> None:
    """Give the injects of a script as they fall due, until all are given or the script is ended.

    Parameters
    ----------
    sleep
        Waits for so many seconds.
    tell
        Hears of each one given.
    """
    while True:
        for given in release_due(desk, script, by):
            tell(given)
        with desk.store.read() as tx:
            row = find_row(tx, t.script, script, "script")
            waiting = [each for each in injects_of(tx, script) if each.released_at is None]
        moments = [moment for each in waiting if (moment := due_at(row, each)) is not None]
        if not moments or row.ended_at is not None:
            return
        sleep(min(5.0, max(0.05, (min(moments) - desk.now()).total_seconds())))


def review_of(tx: Connection, script: Row[Any]) -> list[Reviewed]:
    """Return each inject with what was expected and what happened, and how long the answer took."""
    told = timeline(tx, script)
    found = []
    for row in injects_of(tx, script.id):
        due = due_at(script, row)
        seconds = _between(row.released_at, row.answered_at)
        until = row.answered_at or script.ended_at
        did = [
            each.kind
            for each in told
            if each.seat == row.to_seat and each.outcome == "accepted" and each.kind not in _CONTROL
            and _within(each.at, row.released_at, until)
        ]  # fmt: skip
        found.append(
            Reviewed(
                row.number,
                row.title,
                row.to_seat,
                due.isoformat().replace("+00:00", "Z") if due is not None else "",
                row.released_at,
                row.answered_at,
                seconds,
                row.expected,
                row.answer or "",
                tuple(did),
            )
        )
    return found


def timeline(tx: Connection, script: Row[Any]) -> list[Told]:
    """Return the entries of the record from the start of a script to its end, the first of them."""
    if script.started_entry is None:
        return []
    found: list[Told] = []
    for body in entries(tx, script.started_entry):
        entry = json.loads(body)
        if script.ended_at is not None and _later(entry["at"], script.ended_at):
            break
        seat = entry["by"].get("seat", "system")
        found.append(Told(entry["n"], entry["at"], seat, entry["order"]["kind"], entry["outcome"]))
        if len(found) == MOST_TOLD:
            break
    return found


def review_form(tx: Connection, frame: Frame, script: Row[Any], language: str | None = None) -> Form:
    """Return the review of an exercise on paper.

    Raises
    ------
    NotFoundError
        If there are no words in that language.
    """
    desk = form_desk(tx, frame, script.region, None, language)
    say, found = desk.words, review_of(tx, script)
    times = [each.seconds for each in found if each.seconds is not None]
    given = [each for each in found if each.released_at is not None]
    figures = (
        (say("review_script"), script.title),
        (say("review_released"), f"{len(given)}/{len(found)}"),
        (say("review_answered"), f"{len(times)}/{len(given)}"),
        (say("review_median"), _minutes(int(median(times))) if times else "–"),  # noqa: RUF001 -- the dash of ranges
        (say("review_speed"), str(script.speed or "")),
    )
    rows = tuple(
        (
            str(each.number),
            desk.moment(each.released_at) or say("review_not_given"),
            desk.seat(each.to_seat),
            each.title,
            each.expected,
            each.answer or (say("review_no_answer") if each.released_at else ""),
            "" if each.seconds is None else _minutes(each.seconds),
        )
        for each in found
    )
    keys = ("number_short", "review_given", "review_to", "review_inject", "review_expected", "review_answer", "review_reaction")  # fmt: skip
    happened = tuple(
        (desk.moment(each.at), desk.seat(each.seat), each.kind, each.outcome) for each in timeline(tx, script)
    )
    columns = tuple(say(key) for key in ("moment", "seat", "action", "state"))
    blocks: list[Block] = [
        Fields("", figures),
        Listing(
            say("review_injects"),
            tuple(map(say, keys)),
            rows,
            say("review_none"),
            numbers=(0, 6),
            narrow=(1,),
        ),
        Listing(say("review_timeline"), columns, happened, say("none_on_record"), narrow=(0,)),
    ]
    head = {"name": script.title, "start": desk.clock(script.start_at), "end": desk.clock(script.ended_at)}
    return desk.named(say("review_title"), blocks, wide=True, **head)


def _accepted(answer: Answer) -> bool:
    return hasattr(answer, "effects")


def _minutes(seconds: int) -> str:
    return f"{seconds // 60}:{seconds % 60:02d}"


def _between(first: str | None, last: str | None) -> int | None:
    if first is None or last is None:
        return None
    return int((datetime.fromisoformat(last) - datetime.fromisoformat(first)).total_seconds())


def _within(at: str, first: str | None, last: str | None) -> bool:
    return first is not None and not _later(first, at) and (last is None or not _later(at, last))


def _later(one: str, other: str) -> bool:
    return datetime.fromisoformat(one) > datetime.fromisoformat(other)
