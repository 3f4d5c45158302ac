"""Turns the cells of a file into the types of a sheet, and notes each cell that cannot be turned."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from typing import Final

import polars as pl

from holdfast.exchange.dates import AMBIGUOUS, YEARS, read_dates
from holdfast.exchange.findings import RAW, Findings
from holdfast.exchange.geofile import outline_texts, parse_outlines
from holdfast.exchange.mapping import Mapping
from holdfast.exchange.sheets import Column
from holdfast.exchange.source import LINE, Table

IDENTIFIER: Final = r"^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$"
"""As `holdfast.model.checks.check_id` has it."""

# The two-byte letters of UTF-8, each byte read as a letter of Windows-1252: "Ã¼" for "ü".
_SECOND_BYTES: Final = bytes(range(0x80, 0xC0)).decode("cp1252", "ignore")
_GARBLED: Final = f"Ã[\u0080-\u00bf{_SECOND_BYTES}]"
_ID_ADVICE: Final = (
    "Give 1 to 64 letters (a-z), digits, '.', '_', ':' or '-', beginning with a letter or digit."
)


@dataclass(frozen=True, slots=True)
class Converted:
    """Rows in a sheet's types, with the raw cells beside them.

    Attributes
    ----------
    frame
        line, the sheet's columns, and `RAW` + name for each that the file or a constant gives.
    date_formats
        Column → the format found.
    """

    frame: pl.DataFrame
    date_formats: dict[str, str]


def convert(table: Table, mapping: Mapping, findings: Findings) -> Converted:
    """Return the rows of a table in the types of the mapping's sheet."""
    frame = _raw(table, mapping)
    formats: dict[str, str] = {}
    for column in mapping.sheet.columns:
        raw = RAW + column.name
        if raw not in frame.columns:
            frame = frame.with_columns(pl.lit(None, dtype=column.dtype).alias(column.name))
        else:
            values, found = _typed(frame[raw], column, mapping)
            frame = frame.with_columns(values.alias(column.name))
            formats |= {column.name: found} if found else {}
            _check_cells(frame, column, found, findings)
        frame = (
            frame.with_columns(_default(column))
            if column.default is not None or column.form == "list"
            else frame
        )
    return Converted(frame, formats)


def _raw(table: Table, mapping: Mapping) -> pl.DataFrame:
    columns = [pl.col(LINE)]
    for name in mapping.sheet.names:
        if name in mapping.columns:
            columns.append(
                _cleaned(table.rows[mapping.columns[name]], mapping.columns[name]).alias(RAW + name)
            )
        elif name in mapping.constants:
            columns.append(pl.lit(mapping.constants[name].strip() or None, dtype=pl.String).alias(RAW + name))
    return table.rows.select(columns)


def _cleaned(series: pl.Series, source: str) -> pl.Expr:
    column = pl.col(source)
    if series.dtype == pl.String:
        text = column.str.strip_chars()
        return pl.when(text != "").then(text)
    if series.dtype.is_float():
        return column.fill_nan(None)
    return column


def _default(column: Column) -> pl.Expr:
    if column.form == "list":
        return pl.col(column.name).fill_null(pl.lit([], dtype=pl.List(pl.String)))
    return pl.col(column.name).fill_null(pl.lit(column.default, dtype=column.dtype))


def _typed(raw: pl.Series, column: Column, mapping: Mapping) -> tuple[pl.Series, str | None]:
    match column.form:
        case "number":
            return _numbers(raw), None
        case "integer":
            return _integers(raw), None
        case "date":
            return _dates(raw, mapping.date_format)
        case "list":
            return _lists(texts_of(raw), mapping.list_separator), None
        case "outline":
            return _outlines(texts_of(raw)), None
        case _:
            return texts_of(raw), None


def texts_of(raw: pl.Series) -> pl.Series:
    """Return cells as text; a number without decimals has none in its text either."""
    if raw.dtype == pl.String:
        return raw
    if raw.dtype.is_float():
        whole = (raw == raw.floor()) & (raw.abs() < 2**53)
        integers = raw.set(~whole.fill_null(value=False), None).cast(pl.Int64).cast(pl.String)
        return pl.select(pl.coalesce(integers, raw.cast(pl.String))).to_series()
    return raw.cast(pl.String)


def _numbers(raw: pl.Series) -> pl.Series:
    if raw.dtype.is_numeric():
        numbers = raw.cast(pl.Float64)
    else:
        # A comma is a decimal mark only where it stands alone: "1,234.5" stays a fault rather than a guess.
        texts = texts_of(raw)
        numbers = texts.str.replace(r"^([+-]?\d+),(\d+)$", "$1.$2").cast(pl.Float64, strict=False)
    return numbers.set(~numbers.is_finite().fill_null(value=True), None)


def _integers(raw: pl.Series) -> pl.Series:
    if raw.dtype.is_integer():
        return raw.cast(pl.Int64, strict=False)
    if raw.dtype.is_numeric():
        numbers = raw.cast(pl.Float64)
        whole = (numbers == numbers.floor()) & (numbers.abs() < 2**53)
        return numbers.set(~whole.fill_null(value=False), None).cast(pl.Int64)
    return texts_of(raw).str.replace(r"\.0+$", "").cast(pl.Int64, strict=False)


def _dates(raw: pl.Series, date_format: str | None) -> tuple[pl.Series, str | None]:
    if raw.dtype == pl.Date:
        return raw, None
    if raw.dtype == pl.Datetime:
        midnight = (raw.dt.time() == time(0)).fill_null(value=True)
        return raw.dt.date().set(~midnight, None), None
    dates = read_dates(texts_of(raw), date_format)
    return dates.values, dates.format


def _lists(texts: pl.Series, separator: str | None) -> pl.Series:
    """Split each distinct text once; few are distinct."""
    distinct = texts.drop_nulls().unique().to_frame("text")
    marks = pl.col("text").str.replace_all(",", ";", literal=True) if separator is None else pl.col("text")
    items = marks.str.split(separator or ";").list.eval(pl.element().str.strip_chars())
    items = items.list.eval(pl.element().filter(pl.element() != "")).list.unique(maintain_order=True)
    parts = distinct.with_columns(items.alias("items"))
    return texts.to_frame("text").join(parts, on="text", how="left", maintain_order="left")["items"]


def _outlines(texts: pl.Series) -> pl.Series:
    geometry, _ = parse_outlines(texts)
    return pl.Series(outline_texts(geometry), dtype=pl.String)


def _check_cells(frame: pl.DataFrame, column: Column, found: str | None, findings: Findings) -> None:
    name = column.name
    raw, value = pl.col(RAW + name), pl.col(name)
    if column.required:
        findings.add(frame, raw.is_null(), name, "It is empty.", f"Give it: {column.help}")
    if frame[RAW + name].null_count() == len(frame):
        return
    if column.form not in ("identifier", "text", "reference"):
        fault, remedy = _unreadable(column, found)
        findings.add(frame, raw.is_not_null() & value.is_null(), name, fault, remedy)
    match column.form:
        case "identifier":
            findings.add(
                frame,
                ~value.str.contains(IDENTIFIER),
                name,
                "It cannot be used as an identifier.",
                _ID_ADVICE,
            )
        case "text":
            _check_text(frame, column, findings)
        case "number" | "integer":
            _check_range(frame, column, findings)
        case "date":
            _check_years(frame, name, findings)


_UNREADABLE: Final = {
    "integer": ("It is no whole number.", "Write digits only, without separators of thousands."),
    "number": ("It is no number.", "Write digits with '.' or ',' before the decimals, no other signs."),
    "outline": ("It is no geometry.", "Give GeoJSON geometry or WKT, in WGS 84."),
    "list": ("It is no list.", "Separate the items by ';' or ','."),
    "date": ("It is no date.", "Write year, month and day, such as 2031-05-24."),
}


def _unreadable(column: Column, found: str | None) -> tuple[str, str]:
    if column.form != "date" or found is None:
        return _UNREADABLE[column.form]
    if found == AMBIGUOUS:
        return (
            "Day and month cannot be told apart: every date of the column could be day/month or month/day.",
            'Say which in the mapping: date_format = "d/m/Y" or date_format = "m/d/Y".',
        )
    return (
        f"It is no date in the column's format, {found}.",
        f"Write a day that exists, in the same format: {found}.",
    )


def _check_text(frame: pl.DataFrame, column: Column, findings: Findings) -> None:
    name, value = column.name, pl.col(column.name)
    too_long = value.str.len_chars() > column.longest
    findings.add(frame, too_long, name, "It is too long.", f"Give at most {column.longest} characters.")
    control = value.str.contains(r"[\x00-\x09\x0b-\x1f]")
    findings.add(frame, control, name, "It holds control characters.", "Remove tabs and the like.")
    garbled = value.str.contains(_GARBLED)
    remedy = "Export the file again as UTF-8, or correct the letters."
    findings.add(frame, garbled, name, "Its letters are garbled: UTF-8 was read as Windows-1252.", remedy)


def _check_range(frame: pl.DataFrame, column: Column, findings: Findings) -> None:
    # Positions have checks of their own, which know about swapped and projected ones.
    if column.name in ("latitude", "longitude"):
        return
    for limit, over in ((column.least, False), (column.most, True)):
        if limit is not None:
            beyond = pl.col(column.name) > limit if over else pl.col(column.name) < limit
            fault, word = ("It is too large.", "at most") if over else ("It is too small.", "at least")
            findings.add(frame, beyond, column.name, fault, f"Give {word} {limit:,.15g}.")


def _check_years(frame: pl.DataFrame, name: str, findings: Findings) -> None:
    year = pl.col(name).dt.year()
    fault = f"Its year is not between {YEARS[0]} and {YEARS[1]}."
    findings.add(frame, ~year.is_between(*YEARS), name, fault, "Correct the year.")
