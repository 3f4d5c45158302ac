"""Making the tables again from the record, and comparing them with those in use."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice, zip_longest
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Table, delete, func, insert, select
from sqlalchemy.exc import SQLAlchemyError

from holdfast.desk import author_of
from holdfast.errors import HoldfastError, RecordError
from holdfast.orders import Frame, Order, Refused, View
from holdfast.orders.codec import restore
from holdfast.orders.frame import load_frame
from holdfast.orders.two_persons import MARK, open_review
from holdfast.record import Entry, Frontier, leaf_hash
from holdfast.record.entry import instant
from holdfast.store import Store
from holdfast.store import tables as t
from holdfast.store.ledger import entries, get_blob, leaves, read_entry, read_head

SHOWN: Final = 5
"""Differing rows named per table."""
SLICE: Final = 20_000


@dataclass(frozen=True, slots=True)
class Difference:
    """A table whose rows are not those that the record gives.

    Attributes
    ----------
    rows
        How many rows differ, are missing or too many.
    first
        The keys of the first of them.
    """

    table: str
    rows: int
    first: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What came of making the tables again."""

    entries: int
    rows: int
    differences: tuple[Difference, ...]

    @property
    def same(self) -> bool:
        """Whether the tables in use are exactly those that the record gives."""
        return not self.differences


def rebuild(store: Store, *, check: bool, progress: Callable[[int], None] = lambda _n: None) -> Rebuilt:
    """Replay the record into fresh tables and compare them with those in use; unless `check`, put them in place.

    Raises
    ------
    RecordError
        If the entries are not those of the tree, or an accepted one cannot be carried out again.
    """
    with tempfile.TemporaryDirectory(prefix="holdfast-rebuild-") as folder:
        fresh = Store(f"sqlite:///{Path(folder) / 'fresh.db'}")
        fresh.migrate()
        fresh.start()
        try:
            with store.read() if check else store.write() as source:
                _check_record(source)
                count = _replay_all(source, fresh, progress)
                with fresh.read() as target:
                    differences = tuple(d for table in t.PROJECTION if (d := _compare(table, source, target)))
                    rows = sum(_count(target, table) for table in t.PROJECTION)
                    if not check and differences:
                        for table in t.PROJECTION:
                            _replace(table, source, target)
        finally:
            fresh.close()
    return Rebuilt(count, rows, differences)


def _check_record(source: Connection) -> None:
    """Refuse entries that are not the leaves of the tree whose head the store keeps."""
    head, frontier = read_head(source).frontier, Frontier()
    known = iter(leaves(source))
    for n, body in enumerate(entries(source)):
        leaf = leaf_hash(body)
        if leaf != next(known, None):
            raise RecordError(f"Entry {n} is not the one that was written. Restore the database from a copy.")
        frontier = frontier.append(leaf)
    if (frontier.size, frontier.root) != (head.size, head.root):
        raise RecordError(
            f"The {frontier.size} entries are not the {head.size} of the tree. Restore the database from a copy."
        )


def _replay_all(source: Connection, fresh: Store, progress: Callable[[int], None]) -> int:
    count = 0
    frame: Frame | None = None
    with fresh.write() as tx:
        for body in entries(source):
            entry = Entry.from_bytes(body)
            if entry.outcome != "refused":
                frame = frame or load_frame(tx, lambda name: get_blob(source, name))
                changed = _replay_or_tell(entry, source, tx, frame)
                frame = None if changed else frame
            count += 1
            if count % 1000 == 0:
                progress(count)
    progress(count)
    return count


def _replay_or_tell(entry: Entry, source: Connection, tx: Connection, frame: Frame) -> bool:
    try:
        return _replay(entry, source, tx, frame)
    except RecordError:
        raise
    except (HoldfastError, Refused, SQLAlchemyError, LookupError, AssertionError) as error:
        raise RecordError(
            f"Entry {entry.n} ({entry.order['kind']}) cannot be carried out again. A file it names is gone, "
            "or this program differs from the one that wrote it."
        ) from error


def _replay(entry: Entry, source: Connection, tx: Connection, frame: Frame) -> bool:
    """Carry out one entry again; tell whether the frame has changed."""
    order, view = _seen(entry, source, tx, frame)
    effects = dict(entry.effects or {})
    if entry.outcome == "parked":
        order.park(view, str(effects["authority"]), effects.get("until"))
        return False
    mark = effects.pop(MARK, None)
    came = dict(order.apply(view, effects))
    if mark is not None:
        open_review(view, mark)
    if came != effects:
        raise RecordError(
            f"Entry {entry.n} ({entry.order['kind']}) brings about {came} now and {effects} when it was made. "
            "The record or a file it names was changed, or this program differs from the one that wrote it."
        )
    return order.reframes


def _seen(entry: Entry, source: Connection, tx: Connection, frame: Frame) -> tuple[Order, View]:
    order, commitments = restore(entry.order)

    def fetch_order(n: int) -> tuple[Order, View]:
        earlier = read_entry(source, n)
        if earlier is None:
            raise RecordError(f"Entry {entry.n} answers entry {n}, which is not in the record.")
        order, seen = _seen(earlier, source, tx, frame)
        seen.n, seen.at = entry.n, instant(entry.at)
        return order, seen

    view = View(
        tx=tx,
        frame=frame,
        n=entry.n,
        at=instant(entry.at),
        by=author_of(entry),
        commitments=commitments,
        fetch_blob=lambda name: get_blob(source, name),
        fetch_order=fetch_order,
        region=entry.region,
    )
    return order, view


def _rows(tx: Connection, table: Table) -> Iterator[tuple[Any, ...]]:
    keys = list(table.primary_key.columns)
    # NOTE: as an option of the statement: a connection would keep it, and PostgreSQL deletes nothing through a cursor.
    query = select(table).order_by(*_in_bytes(tx, keys))
    result = tx.execute(query, execution_options={"yield_per": SLICE})
    for row in result:
        yield tuple(bytes(value) if isinstance(value, memoryview) else value for value in row)


def _in_bytes(tx: Connection, keys: list[Any]) -> list[Any]:
    # NOTE: PostgreSQL sorts text by the locale unless told; SQLite by bytes.
    if tx.dialect.name == "sqlite":
        return keys
    return [key.collate("C") if key.type.python_type is str else key for key in keys]


def _compare(table: Table, source: Connection, target: Connection) -> Difference | None:
    """Return how the rows in use differ from the fresh ones; both come in the order of their keys."""
    width = len(table.primary_key.columns)
    used, fresh = set[tuple[Any, ...]](), set[tuple[Any, ...]]()
    bad: dict[str, None] = {}
    count = 0
    for one, other in zip_longest(_rows(source, table), _rows(target, table)):
        if one == other:
            continue
        used.add(one) if one is not None else None
        fresh.add(other) if other is not None else None
        common = used & fresh
        used -= common
        fresh -= common
    for row in sorted(used | fresh, key=repr):
        key = "/".join(str(part) for part in row[:width])
        if key not in bad:
            bad[key] = None
            count += 1
    return Difference(table.name, count, tuple(islice(bad, SHOWN))) if bad else None


def _count(tx: Connection, table: Table) -> int:
    return int(tx.execute(select(func.count()).select_from(table)).scalar_one())


def _replace(table: Table, source: Connection, target: Connection) -> None:
    source.execute(delete(table))
    names = [c.name for c in table.columns]
    rows = _rows(target, table)
    while part := list(islice(rows, SLICE)):
        source.execute(insert(table), [dict(zip(names, row, strict=True)) for row in part])
