"""Turns texts into dates: one format per column, found out from its values or given.

A column never mixes formats silently: the format that explains most rows is the column's, and a row in another one
is a fault. Where day and month could be swapped throughout, nothing is guessed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import polars as pl

ISO: Final = "iso"
FORMATS: Final = (ISO, "d.m.Y", "d/m/Y", "m/d/Y", "d-m-Y", "Y/m/d", "Ymd", "excel")
"""What a mapping may say; ``excel`` is the count of days that spreadsheets keep."""

YEARS: Final = (1900, 2200)
"""The years that are believed, both included."""

AMBIGUOUS: Final = "ambiguous"

# Year, month, day as named groups; ISO 8601 dates may carry a time of day that is midnight, as databases export them.
_PATTERNS: Final = {
    ISO: r"^(?<y>\d{4})-(?<m>\d{1,2})-(?<d>\d{1,2})(?:[T ]00:00(?::00(?:\.0+)?)?(?:Z|[+-]\d\d:?\d\d)?)?$",
    "d.m.Y": r"^(?<d>\d{1,2})\. ?(?<m>\d{1,2})\. ?(?<y>\d{4})$",
    "d/m/Y": r"^(?<d>\d{1,2})/(?<m>\d{1,2})/(?<y>\d{4})$",
    "m/d/Y": r"^(?<m>\d{1,2})/(?<d>\d{1,2})/(?<y>\d{4})$",
    "d-m-Y": r"^(?<d>\d{1,2})-(?<m>\d{1,2})-(?<y>\d{4})$",
    "Y/m/d": r"^(?<y>\d{4})/(?<m>\d{1,2})/(?<d>\d{1,2})$",
    "Ymd": r"^(?<y>\d{4})(?<m>\d{2})(?<d>\d{2})$",
}
_EXCEL: Final = r"^(\d{1,6})(?:\.0+)?$"
_EXCEL_EPOCH: Final = (
    -25_569
)  # 1899-12-30 counted from 1970-01-01: serial 61 is 1900-03-01, as in every spreadsheet


@dataclass(frozen=True, slots=True)
class Dates:
    """A column read as dates.

    Attributes
    ----------
    values
        The dates, null where the text is no date in the column's format.
    format
        The column's format, `AMBIGUOUS`, or None where no value is a date.
    """

    values: pl.Series
    format: str | None


def read_dates(texts: pl.Series, date_format: str | None = None) -> Dates:
    """Read a column of texts as dates. O(rows) plus one pass per format over the distinct texts."""
    if texts.null_count() == len(texts):
        return Dates(pl.Series(texts.name, [None] * len(texts), dtype=pl.Date), None)
    name = texts.name
    distinct = texts.drop_nulls().alias("text").value_counts(name="rows")
    parsed = distinct.with_columns(_parse(name) for name in FORMATS)
    chosen = date_format or _choose(parsed)
    if chosen is None or chosen == AMBIGUOUS:
        return Dates(pl.Series(name, [None] * len(texts), dtype=pl.Date), chosen)
    found = texts.to_frame("text").join(
        parsed.select("text", chosen), on="text", how="left", maintain_order="left"
    )
    return Dates(found[chosen].alias(name), chosen)


def _parse(name: str) -> pl.Expr:
    text = pl.col("text")
    if name == "excel":
        serial = text.str.extract(_EXCEL).cast(pl.Int32, strict=False)
        return (serial + _EXCEL_EPOCH).cast(pl.Date).alias(name)
    parts = text.str.extract_groups(_PATTERNS[name])
    year, month, day = (parts.struct.field(part) for part in "ymd")
    iso = pl.concat_str(year, month.str.zfill(2), day.str.zfill(2), separator="-")
    return iso.str.to_date("%Y-%m-%d", strict=False).alias(name)


def _choose(parsed: pl.DataFrame) -> str | None:
    """Return the format that explains most rows; `AMBIGUOUS` where day and month could be either."""
    rows = {name: int(parsed.filter(pl.col(name).is_not_null())["rows"].sum()) for name in FORMATS}
    best = max(FORMATS, key=lambda name: rows[name])  # the first of equals, in the order of FORMATS
    if rows[best] == 0:
        return None
    if best in ("d/m/Y", "m/d/Y") and rows["d/m/Y"] == rows["m/d/Y"]:
        either = parsed.filter(pl.col("d/m/Y").is_not_null() & pl.col("m/d/Y").is_not_null())
        return AMBIGUOUS if (either["d/m/Y"] != either["m/d/Y"]).any() or len(either) == 0 else best
    return best
