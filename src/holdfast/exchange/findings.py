"""Gathers what is wrong with the rows of a file, one frame per check."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable
from typing import Final

import polars as pl

from holdfast.exchange.source import LINE

RAW: Final = "raw:"
"""Before a column's name: its cells as the file has them."""

SCHEMA: Final = {
    LINE: pl.UInt32(),
    "column": pl.String(),
    "value": pl.String(),
    "fault": pl.String(),
    "remedy": pl.String(),
}
LONGEST_VALUE: Final = 200
"""Characters of a cell that a fault quotes."""

_COMPARISONS: Final = 150_000  # of two words, about 10 µs each
_SUGGESTIONS: Final = 300

Text = str | pl.Expr


class Findings:
    """The faults found so far."""

    def __init__(self) -> None:
        self._parts: list[pl.DataFrame] = []

    def add(self, frame: pl.DataFrame, where: pl.Expr, column: str, fault: Text, remedy: Text) -> None:
        """Note a fault in a column for every row where the condition holds; null does not hold."""
        self.add_rows(frame.filter(where), column, fault, remedy)

    def add_rows(self, bad: pl.DataFrame, column: str, fault: Text, remedy: Text) -> None:
        """Note a fault in a column for every row given."""
        if bad.is_empty():
            return
        bad = bad.rechunk()  # NOTE: polars 2.1's str.format panics on columns in several chunks
        raw = pl.col(RAW + column) if RAW + column in bad.columns else pl.lit("")
        value = raw.cast(pl.String).fill_null("").str.slice(0, LONGEST_VALUE)
        named = {"value": value, "fault": _expr(fault), "remedy": _expr(remedy)}
        part = bad.select(LINE, column=pl.lit(column), **named)
        self._parts.append(part.cast(SCHEMA))  # type: ignore[arg-type]

    def add_frame(self, part: pl.DataFrame) -> None:
        """Note faults that have their final shape already."""
        self._parts.append(part.select(SCHEMA.keys()).cast(SCHEMA))  # type: ignore[arg-type]

    def lines(self) -> pl.Series:
        """Return the lines that have a fault, each once."""
        return pl.concat([pl.DataFrame(schema=SCHEMA), *self._parts])[LINE].unique()

    def frame(self) -> pl.DataFrame:
        """Return all faults by line, in the order in which the checks were made."""
        return pl.concat([pl.DataFrame(schema=SCHEMA), *self._parts]).sort(LINE, maintain_order=True)


def _expr(text: Text) -> pl.Expr:
    return pl.lit(text) if isinstance(text, str) else text


def nearest(unknown: Iterable[str], pool: Collection[str]) -> dict[str, str]:
    """Return, for the first few hundred unknown words, the likeliest word that was meant.

    The same letters in another case always count; other spellings as far as 150,000 comparisons go.
    """
    folded = {word.casefold(): word for word in pool}
    budget = min(_SUGGESTIONS, _COMPARISONS // max(len(folded), 1))
    found: dict[str, str] = {}
    for i, word in enumerate(unknown):
        if i >= _SUGGESTIONS:
            break
        fold = word[:64].casefold()
        close = [fold] if fold in folded else []
        if not close and i < budget:
            close = difflib.get_close_matches(fold, folded, n=1, cutoff=0.75)
        if close:
            found[word] = folded[close[0]]
    return found


def meant(column: str, unknown: pl.Series, pool: Collection[str], otherwise: str) -> pl.Expr:
    """Return remedies: the likeliest word where there is one, else the general advice."""
    words = nearest(unknown.unique(maintain_order=True).head(_SUGGESTIONS), pool)
    if not words:
        return pl.lit(otherwise)
    advice = {word: f"Did you mean {near!r}? {otherwise}" for word, near in words.items()}
    return pl.col(column).replace_strict(advice, default=otherwise, return_dtype=pl.String)
