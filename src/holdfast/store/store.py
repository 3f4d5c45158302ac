"""The database: opened, kept at the right version, and written by one transaction at a time."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, Engine, create_engine, event, select, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError

from holdfast.errors import BusyError, HoldfastError, SchemaError, StoreError
from holdfast.store import tables
from holdfast.store.ledger import start_record
from holdfast.store.migrate import VERSION, upgrade, version

BUSY_MS: Final = 20_000
"""How long a writer waits for another one, in milliseconds."""


class Store:
    """One database, SQLite by default or PostgreSQL by URL.

    Parameters
    ----------
    url
        ``sqlite:///FILE`` or ``postgresql+psycopg://…``.

    Raises
    ------
    StoreError
        If the database cannot be opened.
    """

    def __init__(self, url: str, *, busy_ms: int = BUSY_MS) -> None:
        self.url = url
        self._engine = _engine(url, busy_ms)
        self._busy_ms = busy_ms
        self._writing = threading.Lock()

    @property
    def is_sqlite(self) -> bool:
        """Whether this is SQLite rather than PostgreSQL."""
        return self._engine.dialect.name == "sqlite"

    @property
    def patience_s(self) -> float:
        """Seconds that a writer waits for another one."""
        return self._busy_ms / 1000

    def migrate(self, *, to: str | None = None) -> None:
        """Bring the tables from nothing or an earlier version to the newest (or `to`)."""
        with translated(self.url), self._engine.begin() as connection:
            # NOTE: a migration that was cut off half-way must leave nothing behind, on SQLite too.
            self._begin(connection, "IMMEDIATE")
            upgrade(connection, to or VERSION)

    def start(self) -> None:
        """Begin an empty record in migrated tables, unless there is one."""
        with translated(self.url), self._engine.begin() as connection:
            self._begin(connection, "IMMEDIATE")
            start_record(connection)

    def check_version(self) -> None:
        """Refuse to work on tables of another version."""
        with self.read() as connection:
            found = version(connection)
        if found != VERSION:
            raise SchemaError(
                f"The tables are of version {found or 'none'}, this program works on {VERSION}. "
                "Run `holdfast init` to bring them up to date; it keeps all data."
            )

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Open a transaction that sees one state of the tables throughout and changes nothing."""
        with translated(self.url), self._engine.connect() as connection:
            if self.is_sqlite:
                self._begin(connection, "DEFERRED")
            else:
                connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"))
            yield connection
            connection.rollback()

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Open the one writing transaction; commits at the end, or changes nothing.

        Whoever comes second waits, in this process or another, and gives up with `BusyError`.
        """
        with self._turn(), translated(self.url), self._engine.connect() as connection:
            if self.is_sqlite:
                # NOTE: IMMEDIATE takes the write lock at once, so that what is judged is what is changed.
                self._begin(connection, "IMMEDIATE")
            else:
                connection.execute(select(tables.head.c.size).with_for_update())
            try:
                yield connection
                connection.commit()
            except BaseException:
                connection.rollback()
                raise

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """Wait for the other threads of this process, no longer than for another process."""
        if not self._writing.acquire(timeout=self._busy_ms / 1000):
            raise _busy(self.url)
        try:
            yield
        finally:
            self._writing.release()

    def _begin(self, connection: Connection, kind: str) -> None:
        if self.is_sqlite:
            connection.exec_driver_sql(f"BEGIN {kind}")

    def close(self) -> None:
        """Let go of every connection."""
        self._engine.dispose()


def _engine(url: str, busy_ms: int) -> Engine:
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise StoreError(
            f"{url!r} is not the address of a database. Give sqlite:///FILE or postgresql+psycopg://USER@HOST/NAME."
        ) from error
    if parsed.drivername == "sqlite":
        if parsed.database and not Path(parsed.database).parent.is_dir():
            raise StoreError(
                f"The folder of {parsed.database} does not exist. Create it or give another path."
            )
        engine = create_engine(
            url, connect_args={"timeout": busy_ms / 1000}, pool_size=8, hide_parameters=True
        )
        event.listen(engine, "connect", _prepare_sqlite)
        return engine
    if parsed.drivername in {"postgresql", "postgresql+psycopg"}:
        return create_engine(
            parsed.set(drivername="postgresql+psycopg"),
            connect_args={"options": f"-c lock_timeout={busy_ms}"},
            hide_parameters=True,  # what is personal must not get into an error
        )
    raise StoreError(
        f"A database of kind {parsed.drivername!r} is not supported. Give an address that begins with "
        "sqlite:/// or postgresql+psycopg://."
    )


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    # NOTE: autocommit, so that the only BEGIN is the one `write` gives.
    connection.isolation_level = None
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")  # acknowledged means on the disk
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA cache_size = -65536")


@contextmanager
def translated(url: str) -> Iterator[None]:
    """Turn what the database's library raises into errors of ours, with what to do."""
    try:
        yield
    except HoldfastError:
        raise
    except OperationalError as error:
        raise _operational(url, str(error.orig)) from error
    except DBAPIError as error:
        if "not a database" in str(error.orig) or "malformed" in str(error.orig):
            raise _operational(url, str(error.orig)) from error
        raise StoreError(
            f"The database refused: {_first_line(error.orig)} Nothing was changed; please report this."
        ) from error


def _operational(url: str, said: str) -> StoreError:
    where = _shown(url)
    if "locked" in said or "lock timeout" in said:
        return _busy(url)
    if "disk is full" in said or "No space left" in said:
        return StoreError(
            f"The disk that holds {where} is full. Nothing was changed; free some room and try again."
        )
    if "not a database" in said or "malformed" in said:
        return StoreError(f"{where} is not a database of Holdfast, or it is damaged. Restore it from a copy.")
    return StoreError(f"The database {where} cannot be used: {_first_line(said)} Nothing was changed.")


def _busy(url: str) -> BusyError:
    return BusyError(
        f"Another process has been writing to {_shown(url)} for too long. Nothing was changed; try again, "
        "and look for a long import or a second `holdfast serve`."
    )


def _shown(url: str) -> str:
    return make_url(url).render_as_string(hide_password=True)


def _first_line(said: object) -> str:
    return str(said).strip().split("\n", 1)[0].rstrip(".") + "."
