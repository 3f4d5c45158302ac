"""The table that every reader returns, whatever the format of the file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import polars as pl

from holdfast.errors import Fault, ImportFaultsError

LINE: Final = "line"
"""The column that says where in the file a row stands."""

MOST_COLUMNS: Final = 1_000
MOST_ROWS: Final = 20_000_000

_BROKEN: Final = {
    LINE: pl.UInt32(),
    "text": pl.String(),
    "cells": pl.List(pl.String()),
    "fault": pl.String(),
    "remedy": pl.String(),
}


def no_broken_rows() -> pl.DataFrame:
    """Return an empty frame in the shape of `Table.broken`."""
    return pl.DataFrame(schema=_BROKEN)


@dataclass(frozen=True, slots=True)
class Table:
    """What a file holds, before anything is known of its meaning.

    Attributes
    ----------
    rows
        The columns of the file, text except where the format has types, and `line`: the line of a text file,
        the row of a workbook (its heading counts), else the number of the row from 1.
    broken
        Rows that do not fit the heading: line, text, cells (as well as they can be told apart), fault, remedy.
    notes
        What the reader had to assume, as sentences for the user.
    """

    rows: pl.DataFrame
    broken: pl.DataFrame = field(default_factory=no_broken_rows)
    notes: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the file's own columns."""
        return tuple(name for name in self.rows.columns if name != LINE)

    def __len__(self) -> int:
        return len(self.rows) + len(self.broken)


def refuse(file: str, fault: str, remedy: str) -> ImportFaultsError:
    """Return the error for a file that cannot be used as a whole."""
    return ImportFaultsError(f"{file} cannot be imported.", [Fault(file, fault, remedy)])


def check_columns(names: Sequence[str], file: str, line: int) -> list[str]:
    """Return usable names for a heading's cells; a column called `line` becomes `line_`.

    Raises
    ------
    ImportFaultsError
        If two columns have the same name or there are too many.
    """
    if len(names) > MOST_COLUMNS:
        raise refuse(file, f"It has {len(names)} columns.", f"Give at most {MOST_COLUMNS}.")
    named = [name or f"column {i}" for i, name in enumerate(names, 1)]
    twice = sorted({name for name in named if named.count(name) > 1})
    if twice:
        where = f"{file}, line {line}"
        remedy = "Give each column its own name."
        faults = [Fault(where, f"Two columns are called {name[:60]!r}.", remedy) for name in twice]
        raise ImportFaultsError(f"{file} cannot be imported.", faults)
    return [name + "_" if name == LINE else name for name in named]


def check_rows(count: int, file: str) -> None:
    """Refuse more rows than fit in memory."""
    if count > MOST_ROWS:
        raise refuse(file, f"It has {count:,} rows.", f"Split it into files of at most {MOST_ROWS:,} rows.")


def numbered(rows: pl.DataFrame, first: int = 1) -> pl.DataFrame:
    """Return the rows with their `line`, counted from `first`."""
    lines = pl.int_range(first, first + len(rows), dtype=pl.UInt32, eager=True).alias(LINE)
    return rows.select(lines, pl.all())
