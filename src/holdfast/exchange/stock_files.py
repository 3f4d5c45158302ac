"""Files of resources: catalogue, depots and counts in; stock and requests out.

A file must be whole: every fault of every row is told at once, by line and column, and then nothing is taken.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Literal

from holdfast.errors import Fault, HoldfastError, ImportFaultsError, InvalidValueError
from holdfast.exchange.source import LINE, Table
from holdfast.exchange.tables import read_table
from holdfast.model.resources import Counted, Depot, Resource

StockFile = Literal["catalogue", "depots", "stock"]
COLUMNS: Final[Mapping[StockFile, tuple[str, ...]]] = {
    "catalogue": ("id", "title", "kind", "type", "unit", "needs"),
    "depots": ("id", "name", "region", "agency", "latitude", "longitude"),
    "stock": ("depot", "resource", "counted"),
}
"""The columns of each kind of file."""
_FREE: Final = frozenset({"type", "unit", "needs", "agency"})
"""Columns, and cells, that may be missing."""
MOST_FAULTS: Final = 200
"""Faults that are told; a file with more of them is of another kind."""


@dataclass(frozen=True, slots=True)
class Stocked:
    """What a file held, one of the three filled."""

    resources: tuple[Resource, ...] = ()
    depots: tuple[Depot, ...] = ()
    counts: tuple[Counted, ...] = ()


def read_stock_file(path: Path, kind: StockFile) -> Stocked:
    """Read a table of a catalogue, of depots or of counts; CSV, workbook or Parquet.

    Raises
    ------
    ImportFaultsError
        If it cannot be read or a row is faulty; all faults at once.
    """
    table = read_table(path)
    reader = _Rows(path.name, kind)
    reader.check_heading(table)
    rows = [] if reader.faults else [reader.row(row) for row in table.rows.iter_rows(named=True)]
    for row in table.broken.iter_rows(named=True):
        reader.fault(row[LINE], "", row["fault"], row["remedy"])
    if not rows and not reader.faults:
        reader.fault(1, "", "It has a heading and no rows.", "Give at least one.")
    if reader.faults:
        raise ImportFaultsError(
            f"{path.name} cannot be imported; nothing was taken.", reader.faults[:MOST_FAULTS]
        )
    found = tuple(row for row in rows if row is not None)
    match kind:
        case "catalogue":
            return Stocked(resources=tuple(each for each in found if isinstance(each, Resource)))
        case "depots":
            return Stocked(depots=tuple(each for each in found if isinstance(each, Depot)))
    return Stocked(counts=tuple(each for each in found if isinstance(each, Counted)))


@dataclass(slots=True)
class _Rows:
    """Makes values of rows, and gathers what is wrong with them."""

    file: str
    kind: StockFile
    faults: list[Fault] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    seen: dict[tuple[str, ...], int] = field(default_factory=dict)

    def fault(self, line: int, column: str, fault: str, remedy: str) -> None:
        """Note a fault."""
        where = f"{self.file}, line {line}" + (f", {column}" if column else "")
        self.faults.append(Fault(where, fault, remedy))

    def check_heading(self, table: Table) -> None:
        """Find the columns by name, without regard to case."""
        self.names = {name.strip().lower(): name for name in table.columns}
        for name in COLUMNS[self.kind]:
            if name not in self.names and name not in _FREE:
                has = ", ".join(table.columns)[:300]
                self.fault(
                    1, "", f"There is no column {name}.", f"Its columns are: {has}. Name one of them so."
                )

    def row(self, row: Mapping[str, Any]) -> Resource | Depot | Counted | None:
        """Return the value of a row, or None where it is faulty."""
        before = len(self.faults)
        cells = {name: self._cell(row, name) for name in COLUMNS[self.kind]}
        made = self._make(row[LINE], cells) if len(self.faults) == before else None
        key = (cells["depot"], cells["resource"]) if self.kind == "stock" else (cells["id"],)
        first = self.seen.setdefault(key, row[LINE])
        if first != row[LINE]:
            self.fault(row[LINE], "", f"It is about the same as line {first}.", "Give each once.")
        return made

    def _cell(self, row: Mapping[str, Any], name: str) -> str:
        found = row.get(self.names.get(name, ""))
        text = "" if found is None else str(found).strip()
        if not text and name not in _FREE:
            self.fault(row[LINE], name, "It is empty.", "Fill it in.")
        return text

    def _make(self, line: int, cells: Mapping[str, str]) -> Resource | Depot | Counted | None:
        try:
            return _value(self.kind, cells)
        except HoldfastError as error:
            self.fault(line, "", str(error), "Correct it.")
        return None


def _value(kind: StockFile, cells: Mapping[str, str]) -> Resource | Depot | Counted:
    match kind:
        case "catalogue":
            grade = _whole("type", cells["type"]) if cells["type"] else None
            unit = cells["unit"] or "piece"
            return Resource(cells["id"], cells["title"], cells["kind"], grade, unit, cells["needs"])
        case "depots":
            latitude, longitude = (_degrees(name, cells[name]) for name in ("latitude", "longitude"))
            return Depot(
                cells["id"], cells["name"], cells["region"], latitude, longitude, cells["agency"] or None
            )
    return Counted(cells["depot"], cells["resource"], _whole("count", cells["counted"]))


def _whole(what: str, text: str) -> int:
    # NOTE: a workbook has no whole numbers: what was typed as 3 comes as 3.0.
    plain = text.removesuffix(".0")
    if not re.fullmatch(r"-?[0-9]{1,12}", plain):
        raise InvalidValueError(f"The {what} {text[:40]!r} is no whole number. Give digits alone.")
    return int(plain)


def _degrees(what: str, text: str) -> float:
    plain = text.replace(",", ".")
    if not re.fullmatch(r"-?[0-9]{1,3}(\.[0-9]{1,20})?", plain):
        raise InvalidValueError(f"The {what} {text[:40]!r} is no number of degrees. Give it as 47.12.")
    return float(plain)


def table_csv(columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> str:
    """Return rows as CSV with a heading; no text begins a formula of a spreadsheet."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_harmless(row.get(name)) for name in columns])
    return buffer.getvalue()


def _harmless(cell: Any) -> Any:
    """Return a cell as it may be opened in a spreadsheet: what would be run as a formula is text there."""
    if cell is None:
        return ""
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in {"=", "+", "-", "@", "\t", "\r"} else cell
