"""Reads delimited text: finds out encoding and separator, and sets aside the rows that do not fit.

Lines are counted, not parsed, by polars; only rows with quotes that span lines are looked at one by one. A quote
that nobody closes therefore costs one row, not the rest of the file.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import polars as pl

from holdfast.exchange.encoding import REPLACEMENT, decode
from holdfast.exchange.source import LINE, Table, check_columns, check_rows, no_broken_rows, refuse

SEPARATORS: Final = (",", ";", "\t", "|")
FAULT_COLUMNS: Final = ("line", "column", "value", "fault", "remedy")
"""The first columns of a faults file; a file that begins with them is read without them."""

_LONGEST_RECORD: Final = 200  # lines that one quoted cell may span
_SAMPLE: Final = 50  # lines that decide the separator


@dataclass(frozen=True, slots=True)
class _Shape:
    """How many cells a row has, and what is between them."""

    separator: str
    cells: int

    @property
    def _mark(self) -> str:
        return {"\t": r"\t", "|": r"\|"}.get(self.separator, self.separator)

    @property
    def _cell(self) -> str:
        return rf'(?:"[^"]*(?:""[^"]*)*"|[^"{self._mark}]*)'

    @property
    def whole(self) -> str:
        """A regular expression for a row whose quotes are all closed (RFC 4180 §2)."""
        return rf"\A{self._cell}(?:{self._mark}{self._cell})*\z"

    @property
    def opened(self) -> str:
        """A regular expression for a line whose last cell opens a quote and leaves it open."""
        return rf'\A(?:{self._cell}{self._mark})*"[^"]*(?:""[^"]*)*\z'


_QUOTED: Final = r'"(?:[^"]|"")*"'
_REASONS: Final = {
    "cells": ("It has {} cells, the heading has {}.", "Give it one cell per column; put cells with separators in quotes."),
    "quote": ("It holds a quotation mark that is not closed or not doubled.", 'Close the quotation mark, or write it as "".'),
    "nul": ("It holds NUL bytes, which no text has.", "Remove them, or export the file again."),
    "bytes": ("It holds bytes that are not valid text.", "Save the file as UTF-8 and correct the letters."),
}  # fmt: skip


def read_csv(path: Path, *, separator: str | None = None) -> Table:
    """Read a delimited text file.

    Raises
    ------
    ImportFaultsError
        If the file is empty, is no text, or its heading cannot be used.
    """
    text, note = decode(path.read_bytes(), path.name)
    lines = _lines(text)
    del text
    first, told = _first_line(lines)
    if first >= len(lines):
        raise refuse(path.name, "It is empty.", "Give a file with a heading and at least one row.")
    shape = _sniff(lines, first, told or separator)
    check_rows(len(lines), path.name)
    heading = _heading(lines[first], shape, path.name, first + 1)
    body = _classify(_numbered(lines, first + 1), shape)
    rows = _parse(body.filter(pl.col("reason").is_null()), shape, path.name)
    return _table(rows, body, heading, shape, path.name, first + 1, note)


def _lines(text: str) -> pl.Series:
    if "\r" in text and "\n" not in text:
        text = text.replace("\r", "\n")
    return pl.Series("text", [text]).str.split("\n").explode().str.strip_suffix("\r")


def _first_line(lines: pl.Series) -> tuple[int, str | None]:
    """Return where the heading is, and the separator where a spreadsheet wrote ``sep=`` on the line before."""
    filled = lines.str.strip_chars() != ""
    first = filled.arg_max() if filled.any() else None
    if first is None:
        return len(lines), None
    told = re.fullmatch(r"sep=([,;|\t])", lines[first])
    return (first + 1, told.group(1)) if told else (first, None)


def _sniff(lines: pl.Series, first: int, separator: str | None) -> _Shape:
    """Choose the separator on which most of the first lines agree with the heading."""
    heading, *sample = (re.sub(_QUOTED, "", line) for line in lines.slice(first, _SAMPLE))
    if separator is None:
        sample = [line for line in sample if line.strip()]
        votes = {s: sum(r.count(s) == heading.count(s) for r in sample) for s in SEPARATORS if s in heading}
        separator = max(votes, key=lambda s: (votes[s], heading.count(s)), default=",")
    return _Shape(separator, heading.count(separator) + 1)


def _heading(line: str, shape: _Shape, file: str, number: int) -> list[str]:
    cells = _cells(line, shape)
    closed = re.search(shape.whole.replace(r"\z", r"\Z"), line)
    if (
        not closed
        or len(cells) != shape.cells
        or any(ord(c) < 32 or c == REPLACEMENT for cell in cells for c in cell)
    ):
        raise refuse(
            f"{file}, line {number}",
            f"The heading {line[:60]!r} cannot be read.",
            "Give one line with the names of the columns, with every quotation mark closed, as UTF-8 text.",
        )
    return cells


def _cells(line: str, shape: _Shape) -> list[str]:
    """Split one line as well as it can be split, quotes closed or not."""
    try:
        cells = next(csv.reader(io.StringIO(line), delimiter=shape.separator), [])
    except csv.Error:  # a cell beyond the csv module's own limit
        cells = line.split(shape.separator)
    return [cell.strip() for cell in cells]


def _numbered(lines: pl.Series, first: int) -> pl.DataFrame:
    frame = pl.DataFrame({LINE: pl.int_range(1, len(lines) + 1, dtype=pl.UInt32, eager=True), "text": lines})
    return frame.slice(first)


def _classify(body: pl.DataFrame, shape: _Shape) -> pl.DataFrame:
    """Return one row per record with the reason why it cannot be parsed, or null; blank rows go."""
    body = _join_records(body, shape)
    blank = pl.col("text").str.strip_chars(f" {shape.separator}\t") == ""
    quoted = pl.col("text").str.contains('"', literal=True)
    bare = pl.when(quoted).then(pl.col("text").str.replace_all(_QUOTED, "")).otherwise(pl.col("text"))
    body = body.filter(~blank).with_columns(
        cells=bare.str.count_matches(shape.separator, literal=True) + 1,
        closed=pl.when(quoted).then(pl.col("text").str.contains(shape.whole)).otherwise(statement=True),
    )
    reason = (
        pl.when(pl.col("text").str.contains("\0", literal=True)).then(pl.lit("nul"))
        .when(pl.col("text").str.contains(REPLACEMENT, literal=True)).then(pl.lit("bytes"))
        .when(~pl.col("closed")).then(pl.lit("quote"))
        .when(pl.col("cells") != shape.cells).then(pl.lit("cells"))
    )  # fmt: skip
    return body.with_columns(reason=reason)


def _join_records(body: pl.DataFrame, shape: _Shape) -> pl.DataFrame:
    """Join lines where a quoted cell goes on over line ends."""
    quotes = body["text"].str.count_matches('"', literal=True)
    odd = (quotes % 2 == 1).arg_true()
    if odd.is_empty():
        return body
    texts = body["text"]
    joined: dict[int, str] = {}
    skip: list[int] = []
    # Python spells the end of the text \\Z, polars \\z.
    opened, whole = (re.compile(pattern.replace(r"\z", r"\Z")) for pattern in (shape.opened, shape.whole))
    done = -1
    for at in odd.to_list():
        if at <= done or not opened.match(texts[at]):
            continue
        text, last = _close(texts, at, whole, shape)
        if last is not None:
            joined[at], done = text, last
            skip.extend(range(at + 1, last + 1))
    if not joined:
        return body
    index = pl.Series(list(joined), dtype=pl.UInt32)
    body = body.with_columns(texts.scatter(index, pl.Series(list(joined.values()))))
    return body.with_row_index("at").filter(~pl.col("at").is_in(skip)).drop("at")


def _close(texts: pl.Series, at: int, whole: re.Pattern[str], shape: _Shape) -> tuple[str, int | None]:
    """Return the record that begins at a line and its last line; None if no record of the right size closes.

    Quotes can be closed only where their number is even, and the first such line decides: linear over the file.
    """
    gathered, odd = [], False
    for offset, line in enumerate(texts.slice(at, _LONGEST_RECORD)):
        gathered.append(line)
        odd ^= line.count('"') % 2 == 1
        if not odd:
            text = "\n".join(gathered)
            cells = re.sub(_QUOTED, "", text).count(shape.separator) + 1
            return text, at + offset if whole.match(text) and cells == shape.cells else None
    return "", None


def _parse(good: pl.DataFrame, shape: _Shape, file: str) -> pl.DataFrame:
    """Let polars parse the rows that fit, all as text."""
    names = [f"c{i}" for i in range(shape.cells)]
    if good.is_empty():
        return pl.DataFrame(schema={LINE: pl.UInt32, **dict.fromkeys(names, pl.String)})
    buffer = io.BytesIO()
    good.select("text").write_csv(buffer, include_header=False, quote_style="never")
    try:
        rows = pl.read_csv(
            buffer.getvalue(), has_header=False, new_columns=names, separator=shape.separator,
            infer_schema=False, schema_overrides=dict.fromkeys(names, pl.String), raise_if_empty=False,
        )  # fmt: skip
    except pl.exceptions.PolarsError as error:
        raise refuse(file, "Its rows cannot be told apart.", "Save it again as CSV in UTF-8.") from error
    if len(rows) != len(good):
        raise refuse(file, "Its rows cannot be told apart.", "Save it again as CSV in UTF-8.")
    return rows.insert_column(0, good[LINE])


def _table(
    rows: pl.DataFrame,
    body: pl.DataFrame,
    heading: list[str],
    shape: _Shape,
    file: str,
    line: int,
    note: str | None,
) -> Table:
    heading, drop = _trim(heading, rows)
    rows = rows.drop(drop)
    lead = len(FAULT_COLUMNS) if tuple(heading[: len(FAULT_COLUMNS)]) == FAULT_COLUMNS else 0
    rows = rows.drop(rows.columns[1 : lead + 1])
    rows.columns = [LINE, *check_columns(heading[lead:], file, line)]
    notes = [note] if note else []
    if rows.is_empty():
        notes.append("It has a heading but no rows that can be read.")
    broken = _broken(body.filter(pl.col("reason").is_not_null()), shape, lead, len(rows.columns) - 1)
    return Table(rows, broken, tuple(notes))


def _trim(heading: list[str], rows: pl.DataFrame) -> tuple[list[str], list[str]]:
    """Leave out nameless columns at the end that hold nothing; spreadsheets write them."""
    drop: list[str] = []
    while heading and not heading[-1] and rows[f"c{len(heading) - 1}"].null_count() == len(rows):
        heading = heading[:-1]
        drop.append(f"c{len(heading)}")
    return heading, drop


def _broken(bad: pl.DataFrame, shape: _Shape, lead: int, width: int) -> pl.DataFrame:
    reasons = [_reason(row["reason"], row["cells"], shape.cells) for row in bad.iter_rows(named=True)]
    texts = bad["text"].str.replace_all("\0", "", literal=True)
    cells = [_fit(_cells(text, shape)[lead:], width) for text in texts]
    faults, remedies = [r[0] for r in reasons], [r[1] for r in reasons]
    frame = {LINE: bad[LINE], "text": texts, "cells": cells, "fault": faults, "remedy": remedies}
    return pl.DataFrame(frame, schema=no_broken_rows().schema)


def _reason(reason: str, cells: int, wanted: int) -> tuple[str, str]:
    fault, remedy = _REASONS[reason]
    return fault.format(cells, wanted), remedy


def _fit(cells: list[str], count: int) -> list[str | None]:
    """Return exactly `count` cells; what is left over goes to the last, so that nothing is lost."""
    if len(cells) > count > 0:
        return [*cells[: count - 1], ",".join(cells[count - 1 :])]
    return [*cells, *[None] * (count - len(cells))]
