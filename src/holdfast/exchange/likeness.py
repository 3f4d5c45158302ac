"""The key under which two entries are likely the same person: the same name and the same day of birth."""

from __future__ import annotations

from typing import Final

import polars as pl

# Letters that Unicode does not take apart into a base and an accent (UAX #15).
_LETTERS: Final = {
    "ß": "ss",
    "ø": "o",
    "ł": "l",
    "đ": "d",
    "ð": "d",
    "þ": "th",
    "æ": "ae",
    "œ": "oe",
    "\N{LATIN SMALL LETTER DOTLESS I}": "i",
}


def likeness(names: pl.Series, born: pl.Series) -> pl.Series:
    """Return the key of likely identity as text, null where the name or the day of birth is not known.

    Case, accents, punctuation and the order of the names do not count: "Müller, Anna" and "anna MULLER" are alike.
    """
    plain = names.str.to_lowercase().str.normalize("NFKD").str.replace_many(_LETTERS)
    plain = (
        plain.str.replace_all(r"[\p{M}'\x{2019}]", "")
        .str.replace_all(r"[^\p{L}\p{N}]+", " ")
        .str.strip_chars()
    )
    ordered = _in_order(plain)
    key = pl.concat_str("name", "born", separator="|").alias("likeness")
    return pl.DataFrame({"name": ordered, "born": born.cast(pl.String)}).select(key).to_series()


def _in_order(words: pl.Series) -> pl.Series:
    """Sort the words of each text; most names have two, which needs no list."""
    spaces = words.str.count_matches(" ", literal=True)
    parts = words.str.splitn(" ", 2).struct.unnest()
    first, rest, text = pl.col("field_0"), pl.col("field_1"), pl.col("words")
    pair = pl.when(first <= rest).then(text).otherwise(pl.concat_str(rest, first, separator=" "))
    frame = parts.with_columns(words=words, spaces=spaces)
    ordered = frame.select(
        pl.when(pl.col("spaces") == 0).then(text).otherwise(pair).alias("name")
    ).to_series()
    many = (spaces > 1).fill_null(value=False).arg_true()
    return ordered if many.is_empty() else ordered.scatter(many, _sorted_words(words.gather(many)))


def _sorted_words(words: pl.Series) -> pl.Series:
    """Sort the words of texts of any length: one sort of all words is far quicker than one per text."""
    each = pl.DataFrame(
        {"row": pl.int_range(len(words), dtype=pl.UInt32, eager=True), "word": words.str.split(" ")}
    )
    each = each.explode("word").sort("row", "word")
    return each.group_by("row", maintain_order=True).agg(pl.col("word").str.join(" "))["word"]
