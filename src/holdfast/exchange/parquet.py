"""Reads Parquet from anywhere: what is none gives an error, whatever is wrong with its bytes."""

from __future__ import annotations

import io
from pathlib import Path

import polars as pl
import pyarrow.parquet as pq


def read_parquet(source: Path | bytes) -> pl.DataFrame:
    """Return the table in a file or in bytes.

    Raises
    ------
    ValueError
        If it is no Parquet, or a broken one.
    OSError
        If the file cannot be opened, or PyArrow reads its bytes as such.
    """
    # NOTE: PyArrow reads, because Polars panics at some broken pages; what PyArrow lets through may still make it do so.
    try:
        return pl.DataFrame(
            pl.from_arrow(pq.read_table(io.BytesIO(source) if isinstance(source, bytes) else source))
        )
    except pl.exceptions.PanicException:
        raise ValueError("a column is broken") from None
