"""Reads one sheet of a workbook (.xlsx), every cell as text; dates come as ISO text."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Final

import fastexcel
import polars as pl

from holdfast.exchange.source import LINE, Table, check_columns, refuse

_MOST_UNPACKED: Final = 2 << 30
"""Bytes that a workbook may unpack to; more is a bomb or belongs into a CSV."""


def read_xlsx(path: Path, sheet: str | None = None) -> Table:
    """Read a sheet of a workbook, the first one that is named or holds anything.

    Raises
    ------
    ImportFaultsError
        If it is no workbook, the sheet does not exist or is empty, or it would unpack to more than 2 GiB.
    """
    _check_archive(path)
    try:
        book = fastexcel.read_excel(path)
        name, note = _choose(book.sheet_names, sheet, path.name)
        cells = book.load_sheet(name, header_row=None, skip_rows=0, dtypes="string").to_polars()
    except (fastexcel.FastExcelError, pl.exceptions.PolarsError, ValueError, OSError) as error:
        raise refuse(
            path.name, "It cannot be read as a workbook.", "Save it again as .xlsx, or as CSV."
        ) from error
    return _table(cells, path.name, [note] if note else [])


def _check_archive(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            unpacked = sum(item.file_size for item in archive.infolist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise refuse(path.name, "It is not a workbook.", "Save it again as .xlsx, or as CSV.") from error
    if unpacked > _MOST_UNPACKED:
        raise refuse(path.name, f"It unpacks to {unpacked:,} bytes.", "Save the sheet as CSV or Parquet.")


def _choose(names: list[str], sheet: str | None, file: str) -> tuple[str, str | None]:
    if sheet is not None and sheet not in names:
        raise refuse(file, f"It has no sheet {sheet!r}.", f"Name one of: {', '.join(names)[:300]}.")
    if not names:
        raise refuse(file, "It has no sheets.", "Save it again with one sheet.")
    if sheet is None and len(names) > 1:
        return names[
            0
        ], f"Read the first of its {len(names)} sheets, {names[0]!r}; name another to read that."
    return sheet or names[0], None


def _table(cells: pl.DataFrame, file: str, notes: list[str]) -> Table:
    """Make the first row that holds anything the heading; leave out blank rows and blank columns."""
    numbered = cells.with_columns(pl.all().str.strip_chars().replace("", None)).with_row_index(LINE, offset=1)
    filled = (
        numbered.filter(~pl.all_horizontal(pl.exclude(LINE).is_null())) if cells.width else numbered.clear()
    )
    if filled.is_empty():
        raise refuse(file, "Its sheet is empty.", "Give a sheet with a heading and at least one row.")
    rows = filled.slice(1)
    heading = dict(zip(filled.columns[1:], filled.row(0)[1:], strict=True))
    kept = [c for c, name in heading.items() if name is not None or rows[c].null_count() < len(rows)]
    names = check_columns([heading[c] or "" for c in kept], file, int(filled[LINE][0]))
    if rows.is_empty():
        notes = [*notes, "It has a heading but no rows."]
    return Table(rows.select(pl.col(LINE).cast(pl.UInt32), *(pl.col(c).alias(n) for c, n in zip(kept, names, strict=True))),
                 notes=tuple(notes))  # fmt: skip
