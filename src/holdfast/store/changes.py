"""What changed in a region between two entries of the record, in the order in which it did.

Each change is a kind, such as ``incident.closed``, with the number and title of the thing and what was said of it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import asdict, dataclass
from typing import Any, Final

from sqlalchemy import Connection, Select, Table, select

from holdfast.store import tables as t

LONGEST_DETAIL: Final = 500
_INCIDENT: Final = ("reported", "verified", "unfounded", "graded", "affected", "merged", "closed", "reopened")
_ALERT: Final = ("published", "superseded", "cancelled")


@dataclass(frozen=True, slots=True)
class Change:
    """Something that changed.

    Attributes
    ----------
    about
        The number of the thing; 0 where it has none.
    """

    kind: str
    about: int
    title: str
    detail: str
    at: str
    entry: int

    def body(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return asdict(self)


def changes_between(
    tx: Connection, regions: Collection[str], since: int, upto: int, *, incident: int | None = None
) -> list[Change]:
    """Return what changed after entry `since` up to and with entry `upto`, in order.

    Parameters
    ----------
    incident
        Only what is of this incident.
    """
    found = [
        *_incidents(tx, regions, since, upto, incident),
        *_taskings(tx, regions, since, upto, incident),
        *_requests(tx, regions, since, upto, incident),
        *_alerts(tx, regions, since, upto, incident),
        *_evacuations(tx, regions, since, upto),
    ]
    if incident is None:
        here = (tx, regions, since, upto)
        found += [*_threats(*here), *_periods(*here), *_in_periods(*here)]
    return sorted(found, key=lambda change: (change.entry, change.kind, change.about))


def _incidents(
    tx: Connection, regions: Collection[str], since: int, upto: int, incident: int | None
) -> Iterator[Change]:
    note, c = t.incident_note.c, t.incident.c
    query = select(note.incident, note.entry, note.at, note.what, note.change, c.title, c.region).join(
        t.incident, c.id == note.incident
    )
    query = _within(query, t.incident_note, since, upto).where(note.change.in_(_INCIDENT))
    for row in tx.execute(query if incident is None else query.where(note.incident == incident)):
        if row.region in regions:
            detail = "" if row.change == "reported" else row.what
            yield Change(f"incident.{row.change}", row.incident, row.title, _cut(detail), row.at, row.entry)


def _taskings(
    tx: Connection, regions: Collection[str], since: int, upto: int, incident: int | None
) -> Iterator[Change]:
    step, c = t.tasking_step.c, t.tasking.c
    query = select(
        step.tasking,
        step.entry,
        step.at,
        step.what,
        step.change,
        step.state,
        c.what.label("title"),
        c.region,
        c.to_agency,
    ).join(t.tasking, c.id == step.tasking)
    query = _within(query, t.tasking_step, since, upto)
    for row in tx.execute(query if incident is None else query.where(c.incident == incident)):
        if row.region in regions:
            title = f"{row.to_agency}: {_line(row.title)}"
            detail = "" if row.what == row.title else row.what
            yield Change(f"tasking.{row.change}", row.tasking, title, _cut(detail), row.at, row.entry)


def _requests(
    tx: Connection, regions: Collection[str], since: int, upto: int, incident: int | None
) -> Iterator[Change]:
    step, c = t.request_step.c, t.request.c
    query = (
        select(
            step.request,
            step.entry,
            step.at,
            step.step,
            step.words,
            step.quantity,
            t.resource.c.title,
            c.region,
        )
        .join(t.request, c.id == step.request)
        .join(t.resource, t.resource.c.id == c.resource, isouter=True)
    )
    query = _within(query, t.request_step, since, upto)
    for row in tx.execute(query if incident is None else query.where(c.incident == incident)):
        if row.region in regions:
            title = f"{row.quantity} × {row.title}" if row.quantity else str(row.title or "")  # noqa: RUF001 -- the sign of multiplication
            yield Change(f"request.{row.step}", row.request, title, _cut(row.words), row.at, row.entry)


def _alerts(
    tx: Connection, regions: Collection[str], since: int, upto: int, incident: int | None
) -> Iterator[Change]:
    c = t.alert.c
    query = _within(select(t.alert), t.alert, since, upto).where(c.state.in_(_ALERT))
    for row in tx.execute(query if incident is None else query.where(c.incident == incident)):
        if row.region in regions:
            at = row.sent_at or row.drafted_at
            yield Change(f"alert.{row.state}", row.id, row.headline, row.area, at, row.entry)


def _evacuations(tx: Connection, regions: Collection[str], since: int, upto: int) -> Iterator[Change]:
    c = t.evacuation.c
    for row in tx.execute(
        _within(select(t.evacuation), t.evacuation, since, upto).where(c.approved_at.is_not(None))
    ):
        if row.region in regions:
            at = row.ended_at or row.begun_at or row.approved_at
            yield Change(f"evacuation.{row.state}", row.id, row.title, _cut(row.outcome or ""), at, row.entry)


def _threats(tx: Connection, regions: Collection[str], since: int, upto: int) -> Iterator[Change]:
    for row in tx.execute(_within(select(t.threat_level), t.threat_level, since, upto)):
        if row.region in regions:
            yield Change("threat.set", row.level, row.region, _cut(row.reason), "", row.entry)


def _periods(tx: Connection, regions: Collection[str], since: int, upto: int) -> Iterator[Change]:
    c = t.period.c
    for row in tx.execute(select(t.period).order_by(c.id)):
        if row.region not in regions:
            continue
        if since < row.opened_entry <= upto:
            yield Change("period.opened", row.id, row.title, "", row.opened_at, row.opened_entry)
        if row.closed_entry is not None and since < row.closed_entry <= upto:
            yield Change("period.closed", row.id, row.title, "", row.closed_at, row.closed_entry)


def _in_periods(tx: Connection, regions: Collection[str], since: int, upto: int) -> Iterator[Change]:
    c = t.period.c
    periods = tx.execute(select(c.id, c.title, c.region))
    titles = {row.id: row.title for row in periods if row.region in regions}
    for row in tx.execute(_within(select(t.decision), t.decision, since, upto)):
        if row.period in titles:
            yield Change("decision.taken", row.number, _line(row.what), _cut(row.why), row.at, row.entry)
    met = _within(select(t.objective), t.objective, since, upto).where(t.objective.c.done_at.is_not(None))
    for row in tx.execute(met):
        if row.period in titles:
            yield Change("objective.met", row.number, row.text, row.done_how or "", row.done_at, row.entry)
    for row in tx.execute(_within(select(t.handover), t.handover, since, upto)):
        if row.period in titles and row.accepted_at is not None:
            led = row.to_seat
            yield Change(
                "period.handed_over", row.period, titles[row.period], led, row.accepted_at, row.entry
            )


def _within(query: Select[Any], table: Table, since: int, upto: int) -> Select[Any]:
    return query.where(table.c.entry > since, table.c.entry <= upto).order_by(table.c.entry)


def _line(text: str) -> str:
    line = text.strip().partition("\n")[0]
    return line if len(line) <= 200 else line[:199] + "…"


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_DETAIL else text[: LONGEST_DETAIL - 1] + "…"
