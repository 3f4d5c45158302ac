"""The record's side of the store: entries, the head of the tree, content-addressed files, idempotency keys."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, bindparam, insert, select, update
from sqlalchemy.exc import IntegrityError

from holdfast.errors import RecordError, StoreError
from holdfast.record import Entry, Frontier, leaf_hash
from holdfast.store import tables as t

BATCH: Final = 5_000

# Built once: building a statement costs more than running it.
_HEAD: Final = select(t.head.c.frontier, t.head.c.at, t.head.c.framed)
_APPEND: Final = insert(t.entry)
_MOVE: Final = update(t.head).values(
    size=bindparam("size_"),
    frontier=bindparam("frontier_"),
    at=bindparam("at_"),
    framed=bindparam("framed_"),
)
_KEY: Final = select(t.entry.c.body, t.entry.c.digest).where(t.entry.c.key == bindparam("key_"))


@dataclass(frozen=True, slots=True)
class Head:
    """Where the record stands: its tree and the moment of the last entry.

    Attributes
    ----------
    framed
        Its size after the last entry that changed regions, acts, seats or profiles.
    """

    frontier: Frontier
    at: str
    framed: int = 0


def read_head(tx: Connection) -> Head:
    """Return where the record stands.

    Raises
    ------
    StoreError
        If no register has been founded in this database.
    """
    row = tx.execute(_HEAD).first()
    if row is None:
        raise StoreError("There is no register in this database yet. Run `holdfast init` first.")
    return Head(Frontier.from_bytes(row.frontier), row.at, row.framed)


def start_record(tx: Connection) -> None:
    """Begin an empty record; does nothing where there is one."""
    if tx.execute(select(t.head.c.id)).first() is None:
        tx.execute(
            insert(t.head), {"id": 1, "size": 0, "frontier": Frontier().to_bytes(), "at": "", "framed": 0}
        )


def append(tx: Connection, head: Head, entry: Entry, *, digest: bytes | None, reframed: bool = True) -> Head:
    """Append an entry and move the head; inside the writing transaction only."""
    body = entry.to_bytes()
    leaf = leaf_hash(body)
    frontier = head.frontier.append(leaf)
    tx.execute(_APPEND, {"n": entry.n, "leaf": leaf, "body": body, "key": entry.key, "digest": digest})
    moved = Head(frontier, entry.at, frontier.size if reframed else head.framed)
    row = {"size_": frontier.size, "frontier_": frontier.to_bytes(), "at_": moved.at}
    tx.execute(_MOVE, row | {"framed_": moved.framed})
    return moved


def find_key(tx: Connection, key: str) -> tuple[Entry, bytes] | None:
    """Return the entry that was made with an idempotency key, and the digest of its order."""
    row = tx.execute(_KEY, {"key_": key}).first()
    return None if row is None else (Entry.from_bytes(row.body), row.digest)


def read_entry(tx: Connection, n: int) -> Entry | None:
    """Return an entry by its number."""
    body = tx.execute(select(t.entry.c.body).where(t.entry.c.n == n)).scalar()
    return None if body is None else Entry.from_bytes(body)


def entries(tx: Connection, start: int = 0, stop: int | None = None) -> Iterator[bytes]:
    """Yield the bytes of the entries from `start` up to, not including, `stop`, in order."""
    while stop is None or start < stop:
        last = start + BATCH if stop is None else min(start + BATCH, stop)
        query = select(t.entry.c.body).where(t.entry.c.n >= start, t.entry.c.n < last).order_by(t.entry.c.n)
        bodies = tx.execute(query).scalars().all()
        yield from bodies
        if len(bodies) < last - start:
            return
        start = last


def leaves(tx: Connection) -> list[bytes]:
    """Return the hash of every leaf, in order."""
    return list(tx.execute(select(t.entry.c.leaf).order_by(t.entry.c.n)).scalars())


def put_blob(tx: Connection, body: bytes) -> str:
    """Keep a file under its SHA-256 (hex) and return that; the same content is kept once."""
    name = hashlib.sha256(body).hexdigest()
    if tx.execute(select(t.blob.c.sha256).where(t.blob.c.sha256 == name)).first() is None:
        try:
            tx.execute(insert(t.blob), {"sha256": name, "body": body})
        except IntegrityError as error:
            raise StoreError(
                "Two processes kept the same file at once. Nothing was changed; try again."
            ) from error
    return name


def get_blob(tx: Connection, sha256: str) -> bytes | None:
    """Return a file by its SHA-256 (hex), or None.

    Raises
    ------
    RecordError
        If its content was changed.
    """
    body = tx.execute(select(t.blob.c.body).where(t.blob.c.sha256 == sha256)).scalar()
    if body is None:
        return None
    if hashlib.sha256(body).hexdigest() != sha256:
        raise RecordError(
            f"The file {sha256[:12]}… is not what its name says. Restore the database from a copy."
        )
    return bytes(body)
