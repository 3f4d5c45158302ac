"""Operational periods as they are read: lists, one whole, its log and check-ins, messages, and the snapshot verified."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, Row, Select, Table, select

from holdfast.desk import Desk
from holdfast.errors import NotFoundError, RecordError
from holdfast.model.periods import PeriodState
from holdfast.operations.form_desk import find_period
from holdfast.orders.period_snapshot import SNAPSHOT, snapshot
from holdfast.record import canonical, leaf_hash, open_checkpoint, parse
from holdfast.record.tree import inclusion_proof, verify_inclusion
from holdfast.store import tables as t
from holdfast.store.ledger import get_blob, leaves, read_entry, read_head

LINES: Final[tuple[tuple[str, Table, str], ...]] = (
    ("objectives", t.objective, "number"),
    ("decisions", t.decision, "number"),
    ("positions", t.position, "position"),
    ("assignments", t.assignment, "number"),
    ("channels", t.channel, "number"),
    ("medical", t.medical, "number"),
    ("hazards", t.hazard, "number"),
    ("handovers", t.handover, "number"),
)
"""What a period consists of beside its log, its check-ins and its messages, which may be many."""
_TAKEN: Final = 1_000
"""Regions in one IN; those who may read more are asked without it."""


@dataclass(frozen=True, slots=True)
class SnapshotVerified:
    """What came of verifying the snapshot of a closed period.

    Attributes
    ----------
    sha256, entry
        The file, and the entry of the record that names it.
    checkpoint
        The signed checkpoint whose tree holds that entry.
    same
        Whether the register still holds of the period what the snapshot says.
    """

    period: int
    sha256: str
    entry: int
    checkpoint: str
    same: bool


def periods(
    tx: Connection, regions: Collection[str], *, state: PeriodState | None, before: int | None, limit: int
) -> list[Row[Any]]:
    """Return periods of some regions, the latest first, those before a number where one is given."""
    c = t.period.c
    query = of_regions(select(t.period), t.period, regions).order_by(c.id.desc()).limit(limit)
    query = query if state is None else query.where(c.state == state.value)
    return list(tx.execute(query if before is None else query.where(c.id < before)))


def period_body(tx: Connection, row: Row[Any]) -> dict[str, Any]:
    """Return a period with all its lines, struck ones too."""
    body = plain_row(row)
    for name, table, key in LINES:
        query = select(table).where(table.c.period == row.id).order_by(table.c[key])
        body[name] = [plain_row(line, but=("period",)) for line in tx.execute(query)]
    return body


def of_period(tx: Connection, table: Table, period: int, *, after: int | None, limit: int) -> list[Row[Any]]:
    """Return log lines or check-ins of a period in order, those after a key where one is given."""
    key = table.c.id if "id" in table.c else table.c.entry
    query = select(table).where(table.c.period == period).order_by(key).limit(limit)
    return list(tx.execute(query if after is None else query.where(key > after)))


def messages(
    tx: Connection, regions: Collection[str], *, seat: str | None, before: int | None, limit: int
) -> list[Row[Any]]:
    """Return messages of some regions, the latest first; those from or to a seat where one is given."""
    c = t.message.c
    query = of_regions(select(t.message), t.message, regions).order_by(c.id.desc()).limit(limit)
    query = query if seat is None else query.where((c.from_seat == seat) | (c.to_seat == seat))
    return list(tx.execute(query if before is None else query.where(c.id < before)))


def find_row(tx: Connection, table: Table, number: int, what: str) -> Row[Any]:
    """Return a row by its number.

    Raises
    ------
    NotFoundError
        If there is none.
    """
    row = tx.execute(select(table).where(table.c.id == number)).first()
    if row is None:
        raise NotFoundError(f"There is no {what} {number}. Give the number of one in the register.")
    return row


def plain_row(row: Row[Any], *, but: tuple[str, ...] = ()) -> dict[str, Any]:
    """Return a row as JSON has it."""
    return {name: value for name, value in row._mapping.items() if name not in but}  # noqa: SLF001 -- SQLAlchemy's public name


def of_regions(query: Select[Any], table: Table, regions: Collection[str]) -> Select[Any]:
    """Return a query narrowed to some regions."""
    return query.where(table.c.region.in_(sorted(regions)))


def snapshot_of(tx: Connection, period: int) -> bytes:
    """Return the snapshot of a closed period.

    Raises
    ------
    NotFoundError
        If there is no such period, or it is not closed.
    """
    row = find_period(tx, period)
    body = None if row.snapshot is None else get_blob(tx, row.snapshot)
    if body is None:
        raise NotFoundError(f"The operational period {period} is not closed: it has no snapshot yet.")
    return body


def verify_snapshot(
    desk: Desk, period: int, given: bytes | None = None, note: str | None = None
) -> SnapshotVerified:
    """Verify the snapshot of a closed period against the record: its hash, its entry, the signed tree.

    Parameters
    ----------
    given
        A snapshot kept elsewhere; the register's own where none is given.
    note
        A signed checkpoint kept elsewhere; one of now where none is given.

    Raises
    ------
    RecordError
        If the snapshot is not the one that the record names, or the checkpoint does not hold its entry.
    NotFoundError
        As `snapshot_of`.
    """
    with desk.store.read() as tx:
        body = given if given is not None else snapshot_of(tx, period)
        row = find_period(tx, period)
        told = _told(tx, row)
        found = hashlib.sha256(body).hexdigest()
        if found != told:
            raise RecordError(
                f"The snapshot is {found[:12]}…, and the record names {told[:12]}… for period {period}. It was changed."
            )
        held = parse(body)
        if held.get("format") != SNAPSHOT:
            raise RecordError("The file is no snapshot of an operational period. Give the one that was kept.")
        signed = note if note is not None else desk.sign_head(read_head(tx))
        _check_signed(tx, desk, row.closed_entry, signed)
        now = snapshot(tx, period, exercise=desk.frame_in(tx, read_head(tx)).exercise)
        return SnapshotVerified(period, found, row.closed_entry, signed, _as_closed(now) == _as_closed(held))


def _told(tx: Connection, row: Row[Any]) -> str:
    entry = None if row.closed_entry is None else read_entry(tx, row.closed_entry)
    if entry is None:
        raise NotFoundError(f"The operational period {row.id} is not closed: it has no snapshot yet.")
    return str((entry.effects or {}).get("snapshot", ""))


def _check_signed(tx: Connection, desk: Desk, entry: int, note: str) -> None:
    """Check that a signed checkpoint of this record holds an entry as it is here."""
    checkpoint = open_checkpoint(note, desk.key.verifier)
    hashes = leaves(tx)[: checkpoint.size]
    if entry >= checkpoint.size:
        raise RecordError(
            f"The checkpoint has {checkpoint.size} entries and does not hold entry {entry}. Give a later one."
        )
    body = tx.execute(select(t.entry.c.body).where(t.entry.c.n == entry)).scalar_one()
    proof = inclusion_proof(hashes, entry)
    if not verify_inclusion(leaf_hash(bytes(body)), entry, len(hashes), proof, checkpoint.root):
        raise RecordError(
            f"The checkpoint is of another record, or entry {entry} was changed. Verify the record."
        )


def _as_closed(held: dict[str, Any]) -> bytes:
    """Return what cannot have changed since in canonical form: reports and messages may have been added to."""
    return canonical({name: value for name, value in held.items() if name not in ("sitreps", "messages")})
