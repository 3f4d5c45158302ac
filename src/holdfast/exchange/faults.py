"""Writes what is wrong as a file that can be corrected and fed back, and as a summary to read."""

from __future__ import annotations

import codecs
import csv
import io
from pathlib import Path
from typing import Final

import polars as pl

from holdfast.errors import HoldfastError
from holdfast.exchange.convert import texts_of
from holdfast.exchange.csvfile import FAULT_COLUMNS
from holdfast.exchange.rules import LIKELY
from holdfast.exchange.sheets import LIKELY_SAME
from holdfast.exchange.source import LINE, Table

_EXAMPLES: Final = 3
_BETWEEN: Final = " | "
"""Between the faults of one row."""


def write_faults(faults: pl.DataFrame, table: Table, path: Path | str) -> int:
    """Write the rows that have a fault as CSV and return how many there are.

    First line, column, value, fault and remedy, then the row as the file has it: corrected there, the same file can
    be imported, and its first five columns are not read. Where somebody is likely the same person as another, a last
    column takes the answer. UTF-8 with a byte-order mark, which spreadsheets need.

    Raises
    ------
    HoldfastError
        If the file cannot be written.
    """
    rows, names = _faulty_rows(faults, table), [*FAULT_COLUMNS, *table.columns]
    if LIKELY_SAME not in names and faults["fault"].str.starts_with(LIKELY).any():
        rows, names = rows.with_columns(answer=pl.lit("")), [*names, LIKELY_SAME]
    heading = io.StringIO()
    csv.writer(heading, lineterminator="\n").writerow(names)
    try:
        with Path(path).open("wb") as file:
            file.write(codecs.BOM_UTF8 + heading.getvalue().encode())
            rows.write_csv(file, include_header=False)
    except OSError as error:
        raise HoldfastError(
            f"The faults could not be written to {path}. Check the folder and the disk."
        ) from error
    return len(rows)


def _faulty_rows(faults: pl.DataFrame, table: Table) -> pl.DataFrame:
    """Return one row per faulty row of the table: its faults, then its cells as text, by line.

    The file's columns go by number, since they may be called as those of the faults are.
    """
    told = faults.group_by(LINE, maintain_order=True).agg(
        pl.col(name).str.join(_BETWEEN) for name in FAULT_COLUMNS[1:]
    )
    bad = table.rows.filter(pl.col(LINE).is_in(told[LINE].implode()))
    cells = bad.select(LINE, *(texts_of(bad[name]).alias(f"={i}") for i, name in enumerate(table.columns)))
    each = (pl.col("cells").list.get(i, null_on_oob=True).alias(f"={i}") for i in range(len(table.columns)))
    rows = pl.concat([cells, table.broken.select(LINE, *each)])
    return told.join(rows, on=LINE, how="left").sort(LINE)


def summary(faults: pl.DataFrame) -> str:
    """Return the faults counted by column and kind, the most frequent first, each with its first examples."""
    if faults.is_empty():
        return "No faults."
    kinds = faults.with_columns(kind=pl.col("fault").str.replace_all(r"\d[\d.,:-]*", "…"))
    counted = kinds.group_by("column", "kind", maintain_order=True).agg(
        pl.len().alias("rows"), pl.col(LINE).head(_EXAMPLES), pl.col("value").head(_EXAMPLES), pl.col("remedy").first()
    )  # fmt: skip
    counted = counted.sort("rows", descending=True, maintain_order=True)
    head = f"{faults[LINE].n_unique():,} rows with faults."
    return "\n".join([head, *(_told(row) for row in counted.iter_rows(named=True))])


def _told(row: dict[str, object]) -> str:
    lines, values = row[LINE], row["value"]
    assert isinstance(lines, list)
    assert isinstance(values, list)
    examples = ", ".join(f"line {line}: {value[:40]!r}" for line, value in zip(lines, values, strict=True))
    column = f"{row['column']}: " if row["column"] else ""
    return f"{row['rows']:>9,} times: {column}{row['kind']} {row['remedy']} ({examples})"
