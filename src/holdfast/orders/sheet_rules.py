"""What the rows of a sheet must be for the tables to hold them, whoever made the file."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

import polars as pl

from holdfast.exchange.shapes import shapes_that_cannot_be
from holdfast.model.checks import LARGEST
from holdfast.store.days import to_day

Check = tuple[str, pl.Expr, str]
"""A column, what must be true of it, and what to say where it is not."""

_FIRST, _LAST = to_day(date.min), to_day(date.max)


def _identifier(column: str) -> Check:
    good = pl.col(column).str.contains(r"^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$")
    return column, good, "cannot be used as an identifier"


def _text(column: str, *, longest: int = 500) -> Check:
    plain = ~pl.col(column).str.contains(r"[\x00-\x09\x0b-\x1f]")
    written = pl.col(column).str.contains(r"\S") & (pl.col(column).str.len_chars() <= longest)
    return column, plain & written, f"is not 1 to {longest} characters without control characters"


def _note(column: str, *, optional: bool = False) -> Check:
    good = ~pl.col(column).str.contains("\0", literal=True)
    return column, good | pl.col(column).is_null() if optional else good, "is missing or holds a NUL"


def _words(column: str) -> Check:
    word = r"[A-Za-z0-9][A-Za-z0-9._:-]{0,63}"
    return column, pl.col(column).str.contains(rf"^({word}( {word})*)?$"), "is no list of identifiers"


def _between(column: str, least: float, most: float) -> Check:
    good = pl.col(column).is_between(least, most)
    return column, good, f"is not between {least} and {most}"


def _days(*, optional: bool = False) -> Check:
    start, end = pl.col("start_day"), pl.col("end_day")
    good = start.is_between(_FIRST, _LAST) & end.is_between(_FIRST, _LAST) & (start < end)
    # NOTE: a post may be open at either end.
    one = (start.is_null() | start.is_between(_FIRST, _LAST)) & (
        end.is_null() | end.is_between(_FIRST, _LAST)
    )
    open_ended = (start.is_null() | end.is_null()) & one
    return (
        "start_day",
        good.fill_null(value=False) | open_ended if optional else good,
        "begins no span of days",
    )


_GLOBE: Final = (_between("latitude", -90, 90), _between("longitude", -180, 180))

CHECKS: Final[Mapping[str, tuple[Check, ...]]] = {
    "regions": (_identifier("id"), _text("name"), _note("outline", optional=True)),
    "places": (
        _identifier("id"), _text("name"), _identifier("region"), *_GLOBE, _between("population", 0, LARGEST),
    ),
    "kinds": (_identifier("id"), _text("title"), _words("qualifications")),
    "facilities": (
        _identifier("id"), _text("name"), _identifier("region"), _identifier("sector"), *_GLOBE,
        _between("exposure", 0, LARGEST),
    ),
    "dependencies": (_identifier("facility"), _identifier("depends_on")),
    "posts": (
        _identifier("id"), _identifier("facility"), _identifier("kind"), _identifier("task"),
        _between("strength", 1, LARGEST), _between("worth", 0, LARGEST), _days(optional=True),
    ),
    "units": (
        _identifier("id"), _text("name"), _identifier("region"), _identifier("kind"), _between("target", 0, LARGEST),
    ),
    "people": (
        ("commitment", pl.col("commitment").bin.size() == 32, "is no commitment"),
        _identifier("region"), _identifier("rank_group"), _words("qualifications"),
        _between("days_before", 0, LARGEST),
    ),
    "contracts": (
        _identifier("id"), _between("person", 1, 2**53 - 1), _days(), _words("territory"), _note("clause"),
    ),
    "attendance": (_between("call_up", 1, 2**53 - 1), _between("day", _FIRST, _LAST)),
}  # fmt: skip
"""For each sheet, what must be true of every row; what is null is not true."""


def faults(sheet: str, rows: pl.DataFrame) -> tuple[pl.DataFrame, str, str] | None:
    """Return the rows that break the first check broken, its column and what to say, or None."""
    for column, good, fault in CHECKS[sheet]:
        bad = rows.filter(~good.fill_null(value=False))
        if bad.height:
            return bad, column, fault
    return None


def shape_faults(posts: pl.DataFrame) -> tuple[pl.DataFrame, str, str]:
    """Return the posts whose tiers, mix or strength by threat level cannot be, with a column and what to say."""
    wrong = shapes_that_cannot_be(posts)
    said = next(iter(wrong.values()), "")
    return posts[list(wrong)], "id", f"has a shape that cannot be: {said.rstrip('.')}"


def overlaps(contracts: pl.DataFrame) -> pl.DataFrame:
    """Return the contracts that share a day with the next one of the same person."""
    placed = contracts.sort("person", "start_day", "end_day")
    shared = (pl.col("person") == pl.col("person").shift(-1)) & (
        pl.col("end_day") > pl.col("start_day").shift(-1)
    )
    return placed.filter(shared.fill_null(value=False))
