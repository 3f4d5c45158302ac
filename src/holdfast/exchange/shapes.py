"""What files say of how the people of a post differ, and of units whose people serve together."""

from __future__ import annotations

from typing import Final

import polars as pl

from holdfast.errors import InvalidValueError
from holdfast.exchange.findings import Findings
from holdfast.model.shape import by_threat_of, check_shape, mix_of, tiers_of

SHAPE: Final = ("tiers", "mix", "by_threat")
YES: Final = (
    "yes",
    "y",
    "1",
    "true",
    "together",
    "ja",
    "oui",
    "sì",
    "si",
    "sí",
    "tak",
    "так",
    "kyllä",
    "jah",
)
NO: Final = ("no", "n", "0", "false", "nein", "non", "nie", "ні", "ei")


def yes(column: pl.Expr) -> pl.Expr:
    """Return where a text says yes; an empty one says no."""
    return column.cast(pl.String).str.to_lowercase().is_in(YES).fill_null(value=False)


def shapes_that_cannot_be(posts: pl.DataFrame) -> dict[int, str]:
    """Return what is wrong with the shape of a post, by its place in the frame."""
    names = [name for name in SHAPE if name in posts.columns]
    if not names:
        return {}
    said = (
        posts.select("id", "strength", *names)
        .with_row_index("at")
        .filter(pl.any_horizontal(pl.col(name).is_not_null() for name in names))
    )
    wrong = {}
    for row in said.iter_rows(named=True):
        try:
            check_shape(
                row["id"],
                row["strength"],
                tiers_of(row.get("tiers")),
                mix_of(row.get("mix")),
                by_threat_of(row.get("by_threat")),
            )
        except InvalidValueError as error:
            wrong[int(row["at"])] = str(error)
    return wrong


def check_shapes(frame: pl.DataFrame, findings: Findings) -> None:
    """Note every post whose tiers, mix or strength by threat level cannot be read, or contradict its strength."""
    good = frame.filter(pl.col("id").is_not_null() & pl.col("strength").is_not_null())
    for at, said in shapes_that_cannot_be(good).items():
        name = next(name for name in SHAPE if good[name][at] is not None)
        row = good.slice(at, 1)
        findings.add(row, pl.lit(value=True), name, "It cannot be the shape of the post.", said)


def check_together(frame: pl.DataFrame, findings: Findings) -> None:
    """Note every unit of which it is not said with yes or no whether its people serve together."""
    said = pl.col("together").str.to_lowercase()
    findings.add(frame, ~said.is_in(YES + NO), "together", "It says neither yes nor no.", "Write yes or no.")
