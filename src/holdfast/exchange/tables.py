"""Reads a file of the user's as a table, whatever its format."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import polars as pl

from holdfast.exchange.csvfile import read_csv
from holdfast.exchange.geofile import read_geojson, read_layer
from holdfast.exchange.source import LINE, Table, check_columns, check_rows, numbered, refuse
from holdfast.exchange.workbook import read_xlsx

MIB: Final = 1 << 20
LIMITS: Final = {
    ".csv": 1024, ".tsv": 1024, ".txt": 1024, ".parquet": 4096, ".geojson": 512, ".json": 512,
    ".gpkg": 2048, ".shp": 2048, ".xlsx": 256,
}  # fmt: skip
"""The largest file of each format, in MiB."""

_PLAIN: Final = (pl.String, pl.Boolean, pl.Date, pl.Datetime, pl.Null, pl.Decimal)


def read_table(path: Path | str, *, layer: str | None = None) -> Table:
    """Read a table file; the format follows from the ending.

    Parameters
    ----------
    path
        A file ending in .csv, .tsv, .txt, .parquet, .geojson, .json, .gpkg, .shp or .xlsx.
    layer
        The layer of a GeoPackage or the sheet of a workbook; the first by default.

    Raises
    ------
    ImportFaultsError
        If the file does not exist, is empty, too large, damaged, or not of the format its ending says.
    """
    path = Path(path)
    _check_file(path)
    try:
        return _read(path, layer)
    except (OSError, MemoryError) as error:
        raise refuse(path.name, "It cannot be read.", "Check the disk and the file's permissions.") from error


def _check_file(path: Path) -> None:
    suffix = path.suffix.lower()
    if suffix not in LIMITS:
        raise refuse(path.name, f"The ending {suffix!r} is not known.", f"Give one of: {', '.join(LIMITS)}.")
    if not path.is_file():
        raise refuse(path.name, "There is no such file.", "Check its name and folder.")
    size = path.stat().st_size
    if size == 0:
        raise refuse(path.name, "It is empty.", "Give a file with a heading and at least one row.")
    if size > LIMITS[suffix] * MIB:
        limit = f"{LIMITS[suffix]:,} MiB"
        raise refuse(path.name, f"It has {size // MIB:,} MiB.", f"Split it into files of at most {limit}.")


def _read(path: Path, layer: str | None) -> Table:
    match path.suffix.lower():
        case ".csv" | ".txt":
            return read_csv(path)
        case ".tsv":
            return read_csv(path, separator="\t")
        case ".parquet":
            return _read_parquet(path)
        case ".geojson" | ".json":
            return read_geojson(path)
        case ".xlsx":
            return read_xlsx(path, layer)
        case _:
            return read_layer(path, layer)


def _read_parquet(path: Path) -> Table:
    try:
        scan = pl.scan_parquet(path, glob=False, hive_partitioning=False)
        schema = scan.collect_schema()
        check_rows(scan.select(pl.len()).collect().item(), path.name)
        check_columns(list(schema), path.name, 1)
        rows = scan.select(_plain(name, dtype, path.name) for name, dtype in schema.items()).collect()
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OverflowError) as error:
        raise refuse(path.name, "It is damaged or no Parquet file.", "Write it again.") from error
    if rows.is_empty():
        return Table(numbered(rows), notes=("It has columns but no rows.",))
    return Table(numbered(rows.rename({LINE: LINE + "_"}, strict=False)))


def _plain(name: str, dtype: pl.DataType, file: str) -> pl.Expr:
    """Return the column as a type that can be checked."""
    column = pl.col(name)
    if dtype.is_numeric() or isinstance(dtype, _PLAIN):
        return column.dt.replace_time_zone(None) if isinstance(dtype, pl.Datetime) else column
    if isinstance(dtype, pl.Categorical | pl.Enum):
        return column.cast(pl.String)
    if isinstance(dtype, pl.List) and isinstance(dtype.inner, pl.String | pl.Categorical | pl.Enum):
        return column.cast(pl.List(pl.String)).list.join(";", ignore_nulls=True)
    if isinstance(dtype, pl.Binary):
        return pl.lit(None, dtype=pl.String).alias(name)
    raise refuse(
        file,
        f"Its column {name[:60]!r} has the type {dtype}, which has no cells.",
        "Write it as text, number, date or list of texts.",
    )
