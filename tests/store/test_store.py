"""The database: opened, locked, filled to the brim; and what is said when it cannot be used."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, insert, select, text
from sqlalchemy.exc import IntegrityError

from holdfast.desk import Desk
from holdfast.errors import BusyError, SchemaError, StoreError
from holdfast.rebuild import rebuild
from holdfast.store import Store
from holdfast.store import tables as t
from holdfast.store.ledger import get_blob, put_blob, read_head
from worlds import ALVA, KEY, Toy, watch

DAY = date(2030, 2, 4)


@pytest.fixture
def opened() -> Iterator[list[Store]]:
    """Return a list of stores that are closed at the end."""
    stores: list[Store] = []
    yield stores
    for store in stores:
        store.close()


@pytest.mark.parametrize(
    "url", ["", "nonsense", "mysql://x/y", "sqlite:////no/such/folder/x.db", "postgresql:/"]
)
def test_addresses_that_are_none(url: str) -> None:
    """Tests that an address that cannot be used is refused with what to give."""
    with pytest.raises(StoreError, match=r"Give|Create|give"):
        Store(url)


def test_a_file_that_is_no_database(tmp_path: Path, opened: list[Store]) -> None:
    """Tests that another file is not taken for a database, nor changed."""
    path = tmp_path / "letter.db"
    path.write_text("Dear Alva,\n" * 500, encoding="utf-8")
    opened.append(Store(f"sqlite:///{path}"))
    for use in (opened[0].migrate, opened[0].check_version, opened[0].start):
        with pytest.raises(StoreError, match="is not a database of Holdfast, or it is damaged"):
            use()
    assert path.read_text(encoding="utf-8").startswith("Dear Alva")


def test_a_folder_instead_of_a_file(tmp_path: Path, opened: list[Store]) -> None:
    """Tests that a folder is refused with a sentence."""
    opened.append(Store(f"sqlite:///{tmp_path}"))
    with pytest.raises(StoreError, match="cannot be used"):
        opened[0].migrate()


def test_no_server_there(tmp_path: Path, opened: list[Store]) -> None:
    """Tests that a PostgreSQL that is not running is told as such."""
    opened.append(Store(f"postgresql+psycopg://postgres:secret@/x?host={tmp_path}"))
    with pytest.raises(StoreError, match="cannot be used") as caught:
        opened[0].migrate()
    assert "secret" not in str(caught.value)


def test_no_tables_yet(store_url: str, opened: list[Store]) -> None:
    """Tests that an empty database asks to be initialised."""
    opened.append(Store(store_url))
    with pytest.raises(SchemaError, match="version none.*holdfast init"):
        opened[0].check_version()


def test_no_register_yet(store_url: str, opened: list[Store]) -> None:
    """Tests that tables without a record ask to be initialised."""
    store = Store(store_url)
    opened.append(store)
    store.migrate()
    with store.read() as tx, pytest.raises(StoreError, match="no register"):
        read_head(tx)
    store.start()
    store.start()
    with store.read() as tx:
        assert read_head(tx).frontier.size == 0


def test_tables_of_another_version(toy: Toy) -> None:
    """Tests that tables of another version are refused, older and newer ones, and that newer ones are not touched."""
    for other in ("0001", "9999"):
        with toy.store.write() as tx:
            tx.execute(text("UPDATE alembic_version SET version_num = :v"), {"v": other})
        with pytest.raises(SchemaError, match=f"version {other}"):
            toy.store.check_version()
    with pytest.raises(SchemaError, match="9999"):
        toy.store.migrate()


def test_another_process_writes(toy: Toy, opened: list[Store]) -> None:
    """Tests that a writer who waits too long gives up with what to do, and goes on once the other is done."""
    opened += [Store(toy.url), Store(toy.url, busy_ms=200)]
    other, second = opened[0], Desk(opened[1], KEY, clock=lambda: toy.now)
    with other.write():
        with pytest.raises(BusyError, match="Nothing was changed; try again"):
            second.submit(watch(ALVA, DAY, 3), toy.by("caller"))
        with toy.store.read() as tx:
            assert tx.execute(select(t.call_up)).first() is None
    assert second.submit(watch(ALVA, DAY, 3), toy.by("caller")).verdicts
    assert toy.calls(ALVA, date(2030, 3, 4), 3) == 2


def test_another_thread_writes(toy: Toy, opened: list[Store]) -> None:
    """Tests that a thread waits for another no longer than for another process."""
    store = Store(toy.url, busy_ms=200)
    opened.append(store)
    inside, leave = threading.Event(), threading.Event()

    def hold() -> None:
        with store.write():
            inside.set()
            leave.wait(30)

    thread = threading.Thread(target=hold)
    thread.start()
    inside.wait(30)
    began = time.monotonic()
    with pytest.raises(BusyError), store.write():
        pass
    assert time.monotonic() - began < 10
    leave.set()
    thread.join(30)


def test_a_reader_sees_one_state(toy: Toy) -> None:
    """Tests that what is read in one go does not change while others write, and cannot be written."""
    with toy.store.read() as tx:
        before = read_head(tx).frontier.size
        toy.calls(ALVA, DAY, 3)
        assert read_head(tx).frontier.size == before
        assert tx.execute(select(t.call_up)).first() is None
    with toy.store.read() as tx:
        assert read_head(tx).frontier.size == before + 1


def test_a_write_that_fails_changes_nothing(toy: Toy) -> None:
    """Tests that nothing of a writing transaction stays when it ends in an error."""
    with pytest.raises(ZeroDivisionError), toy.store.write() as tx:
        put_blob(tx, b"half")
        raise ZeroDivisionError
    with toy.store.read() as tx:
        assert tx.execute(select(t.blob.c.sha256).where(t.blob.c.body == b"half")).first() is None
    toy.calls(ALVA, DAY, 3)


def test_files_are_what_their_names_say(toy: Toy) -> None:
    """Tests that a file is kept once under the hash of its content."""
    with toy.store.write() as tx:
        assert put_blob(tx, b"abc") == put_blob(tx, b"abc")
        name = put_blob(tx, b"abc")
        assert get_blob(tx, name) == b"abc"
        assert get_blob(tx, "0" * 64) is None


def test_a_full_disk(sqlite_copy: Any) -> None:
    """Tests that a full disk changes nothing, is told as such, and that work goes on once there is room."""
    toy: Toy = sqlite_copy()
    pages = {"most": 0}

    def limit(connection: sqlite3.Connection, *_: object) -> None:
        used = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {used + pages['most']}")

    toy.store.close()
    event.listen(toy.store._engine, "connect", limit)
    with toy.store.read() as tx:
        before = read_head(tx)
    full = 0
    for number in range(200):
        toy.store.close()
        try:
            toy.calls(ALVA, DAY, 1)
            toy.give(watch(ALVA, DAY, 31), "caller", key=f"k{number}")
        except StoreError as error:
            assert "is full. Nothing was changed" in str(error)
            full += 1
            if full > 3:
                break
        except AssertionError:
            continue
    assert full > 3
    with toy.store.read() as tx:
        size = read_head(tx).frontier.size
        assert tx.execute(select(t.entry.c.n)).scalars().all() == list(range(size))
        assert size >= before.frontier.size
    pages["most"] = 10_000
    toy.store.close()
    answer = toy.give(watch(ALVA, date(2030, 5, 1), 3), "caller")
    assert answer.entry == size
    assert rebuild(toy.store, check=True).same


def test_the_database_itself_refuses_two_posts_at_once(toy: Toy, engine: str) -> None:
    """Tests that on PostgreSQL no fault of ours could call a person to two posts on a day."""
    number = toy.calls(ALVA, DAY, 5)
    with toy.store.read() as tx:
        row = dict(tx.execute(select(t.call_up).where(t.call_up.c.id == number)).one()._mapping)
    twice = row | {"id": 99, "start_day": row["start_day"] + 4, "end_day": row["end_day"] + 4}
    beside = row | {"id": 98, "start_day": row["end_day"], "end_day": row["end_day"] + 1}
    revoked = twice | {"id": 97, "state": "revoked"}
    with toy.store.write() as tx:
        tx.execute(insert(t.call_up), [beside, revoked])
    if engine == "postgresql":
        with pytest.raises(StoreError, match="call_up_once") as caught, toy.store.write() as tx:
            tx.execute(insert(t.call_up), twice | {"start_day": row["start_day"]})
        assert isinstance(caught.value.__cause__, IntegrityError)
