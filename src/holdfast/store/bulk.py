"""Many rows at once, by the fastest way that each database has."""

from __future__ import annotations

from typing import Final

import polars as pl
from sqlalchemy import Connection, Table

SLICE: Final = 50_000
"""Rows handed over at a time, so that memory stays flat."""


def insert_frame(tx: Connection, table: Table, frame: pl.DataFrame) -> None:
    """Insert the rows of a frame; its columns bear the names of the table's."""
    names = [c.name for c in table.columns if c.name in frame.columns]
    ordered = frame.select(names)
    if tx.dialect.name == "postgresql":
        _copy(tx, table, names, ordered)
        return
    marks = ", ".join("?" * len(names))
    statement = f"INSERT INTO {table.name} ({', '.join(names)}) VALUES ({marks})"  # noqa: S608 -- names are ours
    for part in ordered.iter_slices(SLICE):
        tx.exec_driver_sql(statement, part.rows())


def _copy(tx: Connection, table: Table, names: list[str], frame: pl.DataFrame) -> None:
    statement = f"COPY {table.name} ({', '.join(names)}) FROM STDIN"
    with tx.connection.cursor().copy(statement) as copy:
        for part in frame.iter_slices(SLICE):
            for row in part.rows():
                copy.write_row(row)
