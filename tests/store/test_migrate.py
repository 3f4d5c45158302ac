"""The versions of the tables: from nothing, from each earlier one, and cut off half-way."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Connection, inspect, select, text

from holdfast.errors import StoreError
from holdfast.rebuild import rebuild
from holdfast.store import Store, migrate
from holdfast.store import tables as t
from worlds import ALVA, Toy, found_toy


@pytest.fixture
def store(store_url: str) -> Iterator[Store]:
    """Return a store on an empty database."""
    store = Store(store_url)
    yield store
    store.close()


def shape(tx: Connection) -> dict[str, Any]:
    """Return everything of the tables that can be compared: columns, keys, indexes, constraints."""
    found = inspect(tx)
    return {
        name: {
            "columns": [
                (c["name"], repr(c["type"]), c["nullable"], c["default"], c.get("autoincrement"))
                for c in sorted(found.get_columns(name), key=lambda c: c["name"])
            ],
            "key": found.get_pk_constraint(name)["constrained_columns"],
            "unique": sorted(tuple(u["column_names"]) for u in found.get_unique_constraints(name)),
            "indexes": sorted(
                (str(i["name"]), tuple(i["column_names"]), bool(i["unique"]))
                for i in found.get_indexes(name)
                if "call_up_once" not in str(i["name"])
            ),
            "foreign": found.get_foreign_keys(name),
        }
        for name in sorted(found.get_table_names())
        if name != "alembic_version"
    }


def test_migrated_is_as_declared(store: Store) -> None:
    """Tests that the migrations lead to exactly the tables that the program declares."""
    store.migrate()
    with store.read() as tx:
        migrated = shape(tx)
    with store.write() as tx:
        migrate.downgrade(tx, "base")
        assert shape(tx) == {}
        t.METADATA.create_all(tx)
    with store.read() as tx:
        assert shape(tx) == migrated
    assert set(migrated) == set(t.METADATA.tables)


def test_every_table_is_of_one_kind() -> None:
    """Tests that each table is the record's, made from it, or about who comes in and what goes out."""
    beside = {"entry", "head", "blob", "private", "sealed"}
    doors = {"account", "api_token", "link", "session"} | {"delivery", "notice", "notified"}
    made = {table.name for table in t.PROJECTION}
    assert beside | doors | made == set(t.METADATA.tables)
    assert len(beside) + len(doors) + len(made) == len(t.METADATA.tables)


def test_migrating_again_changes_nothing(store: Store) -> None:
    """Tests that a second migration is harmless."""
    store.migrate()
    store.migrate()
    store.check_version()


def test_from_the_first_version_to_the_newest(store_url: str) -> None:
    """Tests that a register keeps every row on its way down to the first version and up again."""
    toy = found_toy(store_url)
    try:
        toy.calls(ALVA, date(2030, 2, 4), 3)
        kept = [
            table for table in t.METADATA.sorted_tables if table.name not in {"account", "link", "session"}
        ]

        def rows() -> dict[str, list[Any]]:
            with toy.store.read() as tx:
                # NOTE: since when the frame stands is no row of the register: whoever starts reads it anew.
                columns = {table.name: [c for c in table.c if c.name != "framed"] for table in kept}
                return {name: sorted(map(repr, tx.execute(select(*each)))) for name, each in columns.items()}

        before = rows()
        with toy.store.write() as tx:
            migrate.downgrade(tx, "0001")
        with toy.store.read() as tx:
            assert migrate.version(tx) == "0001"
        toy.store.migrate()
        toy.store.check_version()
        assert rows() == before
        assert rebuild(toy.store, check=True).same
        toy.calls(ALVA, date(2030, 3, 4), 3)
    finally:
        toy.store.close()


def test_cut_off_half_way(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests that a migration that fails leaves nothing, so that the next one works."""
    from alembic.operations import Operations

    create = Operations.create_table

    def fail(self: Operations, name: str, *rest: Any, **more: Any) -> Any:
        if name == "session":
            raise StoreError("The power was cut.")
        return create(self, name, *rest, **more)

    with monkeypatch.context() as patch:
        patch.setattr(Operations, "create_table", fail)
        with pytest.raises(StoreError):
            store.migrate()
    with store.read() as tx:
        assert inspect(tx).get_table_names() == []
    store.migrate()
    store.check_version()


def test_tables_of_somebody_else(store: Store) -> None:
    """Tests that a database with another's table of the same name is refused without a change."""
    with store._engine.begin() as connection:
        connection.execute(text("CREATE TABLE person (name TEXT)"))
    with pytest.raises(StoreError):
        store.migrate()
    with store.read() as tx:
        assert inspect(tx).get_table_names() == ["person"]


def test_the_toy_is_of_the_newest_version(toy: Toy) -> None:
    """Tests that the register that other tests use is up to date."""
    toy.store.check_version()
