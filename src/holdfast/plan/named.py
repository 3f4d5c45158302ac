"""Names for the numbers of a problem, and tables read with clear words on what is wrong with them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from holdfast.errors import PlanError
from holdfast.plan.tours import Ints


@dataclass(frozen=True, slots=True, eq=False)
class Names:
    """What the numbers of a problem stand for.

    Attributes
    ----------
    posts, people, groups, facilities, kinds
        Names in the order of the numbers.
    periods
        The periods as they were given: names, dates or numbers.
    """

    posts: pl.Series
    people: pl.Series
    groups: pl.Series
    facilities: pl.Series
    kinds: pl.Series
    periods: pl.Series


def is_array(given: Any) -> bool:
    """Tell arrays, and lists of rows of numbers, from tables."""
    if isinstance(given, np.ndarray):
        return True
    return isinstance(given, list | tuple) and not any(isinstance(row, Mapping) for row in given)


def read_table(
    name: str, given: Any, needed: tuple[str, ...], optional: tuple[str, ...] = ()
) -> pl.DataFrame:
    """Return a table that has the columns needed, and no blanks in them or in the optional ones.

    Raises
    ------
    PlanError
        It is no table, lacks a column or has blanks.
    """
    table = _frame(name, given)
    missing = [column for column in needed if column not in table.columns]
    if missing:
        there = ", ".join(table.columns) or "none"
        raise PlanError(f"{name} lacks {', '.join(missing)}; its columns are: {there}. Add or rename them.")
    for column in (each for each in (*needed, *optional) if each in table.columns):
        if blanks := table[column].null_count():
            raise PlanError(f"{name} has {blanks} blanks in {column}; fill them or leave out the rows.")
    return table


def _frame(name: str, given: Any) -> pl.DataFrame:
    if isinstance(given, pl.DataFrame):
        return given
    try:
        if isinstance(given, pl.LazyFrame):
            return given.collect()
        # NOTE: not strict, so that whole and real numbers may stand in one column, as people write them.
        return pl.DataFrame(given, strict=False, infer_schema_length=None)
    except (TypeError, ValueError, OverflowError, pl.exceptions.PolarsError) as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise PlanError(
            f"{name} is no table ({reason}); give a polars.DataFrame or columns by name."
        ) from None


def numbers_of(column: pl.Series) -> npt.NDArray[Any]:
    """Return a column of numbers, as whole ones where all are: tables with blanks often hold them as real ones."""
    array = column.to_numpy()
    if array.dtype.kind == "f" and np.isfinite(array).all() and (array == np.floor(array)).all():
        return array.astype(np.int64)
    return array


def texts_of(table: pl.DataFrame, *columns: str, otherwise: str = "") -> pl.Series:
    """Return as text the first of some columns that is there, or the same text for all rows."""
    for column in columns:
        if column in table.columns:
            return table[column].cast(pl.String)
    return pl.Series([otherwise] * len(table), dtype=pl.String)


def numbered(texts: pl.Series) -> tuple[Ints, pl.Series]:
    """Return the numbers of some names, in the order in which they first appear, and the names once each."""
    names = texts.unique(maintain_order=True)
    return _places(texts, names), names


def unique_names(name: str, table: pl.DataFrame, column: str) -> pl.Series:
    """Return the names in a column.

    Raises
    ------
    PlanError
        One of them is there twice.
    """
    texts = table[column].cast(pl.String)
    if texts.n_unique() < len(texts):
        twice = texts.filter(texts.is_duplicated())[0]
        raise PlanError(f"{name} lists {column} {twice!r} more than once; list each once.")
    return texts


def places_of(name: str, table: pl.DataFrame, column: str, names: pl.Series, where: str) -> Ints:
    """Return the numbers of the names in a column.

    Raises
    ------
    PlanError
        One of them is none of `names`; the message says that `where` does not have it.
    """
    texts = table[column].cast(pl.String)
    found = _places(texts, names.cast(pl.String))
    lost = np.flatnonzero(found < 0)
    if len(lost):
        row = int(lost[0])
        raise PlanError(
            f"{name} has the {column} {texts[row]!r} in row {row} ({len(lost)} such rows in all), which {where} does not have; correct the name or leave out the rows."
        )
    return found


def _places(texts: pl.Series, names: pl.Series) -> Ints:
    numbers = pl.Series(np.arange(len(names)))
    found = texts.replace_strict(names, numbers, default=-1, return_dtype=pl.Int64)
    return np.asarray(found.to_numpy(), np.int64)
