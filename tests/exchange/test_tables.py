from __future__ import annotations

import io
import json
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyogrio
import pytest
import shapely
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from holdfast.errors import HoldfastError, ImportFaultsError
from holdfast.exchange import SHEETS, Known, check, guess, read_table, workbook

SQUARE = {"type": "Polygon", "coordinates": [[[7, 46], [8, 46], [8, 47], [7, 47], [7, 46]]]}
# A bow tie: its boundary crosses itself.
BOW = {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]}


def geojson(path: Path, *features: dict[str, object], **more: object) -> Path:
    """Write a feature collection."""
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features, **more}))
    return path


def feature(geometry: object, **properties: object) -> dict[str, object]:
    """Return a GeoJSON feature."""
    return {"type": "Feature", "properties": properties, "geometry": geometry}


# Any file...
@pytest.mark.parametrize("name", ["absent.csv", "given.pdf", "given", "empty.parquet", "empty.gpkg"])
def test_refuses_names(tmp_path: Path, name: str) -> None:
    """Tests that absent files, unknown endings and empty files are refused."""
    if name.startswith("empty"):
        (tmp_path / name).touch()
    with pytest.raises(ImportFaultsError):
        read_table(tmp_path / name)


def test_refuses_too_large(tmp_path: Path) -> None:
    """Tests that a file over its format's limit is refused before it is read."""
    with (tmp_path / "large.xlsx").open("wb") as file:
        file.truncate(300 << 20)  # a hole: nothing is written
    with pytest.raises(ImportFaultsError, match=r"large\.xlsx") as refused:
        read_table(tmp_path / "large.xlsx")
    assert "at most 256 MiB" in refused.value.diagnostics()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=100)
@given(
    st.sampled_from([".parquet", ".geojson", ".gpkg", ".shp", ".xlsx"]), st.binary(min_size=1, max_size=120)
)
def test_any_bytes(tmp_path: Path, ending: str, data: bytes) -> None:
    """Tests that arbitrary bytes under any ending are a clear error."""
    path = tmp_path / f"given{ending}"
    path.write_bytes(data)
    with pytest.raises(HoldfastError):
        read_table(path)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=80)
@given(st.sampled_from([".parquet", ".gpkg", ".xlsx", ".geojson"]), st.data())
def test_damaged_files(tmp_path: Path, ending: str, data: st.DataObject) -> None:
    """Tests that a real file with some bytes changed or cut is read or refused, never a stack trace."""
    content = bytearray(_sample(tmp_path, ending))
    for at in data.draw(st.lists(st.integers(0, len(content) - 1), min_size=1, max_size=8)):
        content[at] = data.draw(st.integers(0, 255))
    path = tmp_path / f"damaged{ending}"
    path.write_bytes(content[: data.draw(st.sampled_from([len(content), len(content) // 2]))])
    try:
        table = read_table(path)
        check("regions", table, guess(SHEETS["regions"], table.columns), Known.empty())
    except HoldfastError as error:
        assert error.diagnostics()


def _sample(folder: Path, ending: str) -> bytes:
    path = folder / f"sample{ending}"
    if not path.exists():
        match ending:
            case ".parquet":
                pl.DataFrame({"id": ["a", "b"], "name": ["A", "B"]}).write_parquet(path)
            case ".geojson":
                geojson(path, feature(SQUARE, id="a", name="A"))
            case ".xlsx":
                _workbook(path, [["id", "name"], ["a", "A"]])
            case _:
                _layer(path, "EPSG:4326", SQUARE)
    return path.read_bytes()


# Parquet...
def test_parquet_types(tmp_path: Path) -> None:
    """Tests that Parquet keeps its types; lists become text and rows are counted from 1."""
    frame = pl.DataFrame(
        {
            "line": ["own"],
            "day": [date(2031, 5, 24)],
            "moment": [datetime(2031, 5, 24, tzinfo=UTC)],
            "tags": [["a", "b"]],
            "kind": pl.Series(["x"], dtype=pl.Categorical),
        }
    )
    frame.write_parquet(tmp_path / "given.parquet")
    row = read_table(tmp_path / "given.parquet").rows.row(0, named=True)
    assert row == {
        "line": 1,
        "line_": "own",
        "day": date(2031, 5, 24),
        "moment": datetime.fromisoformat("2031-05-24"),
        "tags": "a;b",
        "kind": "x",
    }


def test_parquet_without_rows(tmp_path: Path) -> None:
    """Tests that a Parquet file without rows is an empty table with a note."""
    pl.DataFrame(schema={"id": pl.String}).write_parquet(tmp_path / "given.parquet")
    assert "no rows" in read_table(tmp_path / "given.parquet").notes[0]


def test_parquet_refuses_structs(tmp_path: Path) -> None:
    """Tests that a column that has no cells is named."""
    pl.DataFrame({"id": [{"a": 1}]}).write_parquet(tmp_path / "given.parquet")
    with pytest.raises(ImportFaultsError) as refused:
        read_table(tmp_path / "given.parquet")
    assert "'id'" in refused.value.diagnostics()


# GeoJSON...
def test_geojson_points_and_areas(tmp_path: Path) -> None:
    """Tests that points give positions, and areas give outlines."""
    point = {"type": "Point", "coordinates": [7.5, 46.5, 400]}
    path = geojson(
        tmp_path / "given.geojson",
        feature(point, id="a", n=1),
        feature(SQUARE, id="b"),
        feature(None, id="c"),
    )
    rows = read_table(path).rows
    assert rows["latitude"].to_list() == [46.5, 46.5, None]  # of an area, a point inside
    assert rows["longitude"].to_list() == [7.5, 7.5, None]
    assert [text is not None for text in rows["outline"]] == [False, True, False]
    assert rows["n"].to_list() == ["1", None, None]


def test_geojson_makes_valid(tmp_path: Path) -> None:
    """Tests that an outline that crosses itself is made valid: the bow tie becomes two triangles."""
    outline = read_table(geojson(tmp_path / "given.geojson", feature(BOW, id="a"))).rows["outline"][0]
    shape = shapely.from_geojson(outline)
    assert shape.is_valid
    assert shape.area == pytest.approx(0.5)


def test_geojson_other_reference_system(tmp_path: Path) -> None:
    """Tests that Swiss metres become degrees: the origin of LV95 is the old observatory of Bern."""
    point = {"type": "Point", "coordinates": [2_600_000, 1_200_000]}
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::2056"}}
    table = read_table(geojson(tmp_path / "given.geojson", feature(point, id="a"), crs=crs))
    assert table.rows["latitude"][0] == pytest.approx(46.9511, abs=1e-3)
    assert table.rows["longitude"][0] == pytest.approx(7.4386, abs=1e-3)
    assert "Converted" in table.notes[0]


def test_geojson_latitude_first_system(tmp_path: Path) -> None:
    """Tests that longitude stays first although the reference system's own order is latitude first."""
    crs = {"type": "name", "properties": {"name": "EPSG:4258"}}
    point = {"type": "Point", "coordinates": [7.5, 46.5]}
    row = read_table(geojson(tmp_path / "given.geojson", feature(point, id="a"), crs=crs)).rows.row(
        0, named=True
    )
    assert (row["latitude"], row["longitude"]) == (pytest.approx(46.5), pytest.approx(7.5))


def test_geojson_bad_geometry_is_one_row(tmp_path: Path) -> None:
    """Tests that a geometry that cannot be read costs its row only."""
    bad = {"type": "Polygon", "coordinates": [[[0, 0], "x"]]}
    far = {"type": "Polygon", "coordinates": [[[0, 0], [1, float("inf")], [1, 0], [0, 0]]]}
    features = [feature(bad, id="a"), feature(SQUARE, id="b"), feature(far, id="\ud800", tags=["\ud800"])]
    table = read_table(geojson(tmp_path / "given.geojson", *features))
    assert table.rows["id"].to_list() == ["b"]
    assert table.broken["line"].to_list() == [1, 3]


@pytest.mark.parametrize(
    "text",
    [
        "[1, 2]",
        "{}",
        '{"type":"FeatureCollection","features":[]}',
        "[" * 100_000,
        "nonsense",
        '{"features": {}}',
    ],
)
def test_geojson_refused(tmp_path: Path, text: str) -> None:
    """Tests that JSON without features is refused."""
    (tmp_path / "given.json").write_text(text)
    with pytest.raises(ImportFaultsError):
        read_table(tmp_path / "given.json")


def test_geojson_unknown_reference_system(tmp_path: Path) -> None:
    """Tests that an unknown reference system is refused rather than taken for degrees."""
    crs = {"type": "name", "properties": {"name": "EPSG:999999"}}
    with pytest.raises(ImportFaultsError):
        read_table(geojson(tmp_path / "given.geojson", feature(SQUARE, id="a"), crs=crs))


# GeoPackage and shapefile...
def _layer(path: Path, crs: str, geometry: dict[str, object], layer: str | None = None) -> None:
    wkb = shapely.to_wkb(shapely.from_geojson(json.dumps(geometry)))
    table = pa.table({"code": ["a"], "name": ["Zürich"], "size": [3.0], "wkb": [wkb]})
    options = {"layer": layer, "append": path.exists()} if layer else {}
    pyogrio.write_arrow(table, path, geometry_name="wkb", geometry_type=geometry["type"], crs=crs, **options)


@pytest.mark.parametrize("ending", [".gpkg", ".shp"])
def test_layers(tmp_path: Path, ending: str) -> None:
    """Tests that GeoPackage and shapefile give the same rows as GeoJSON."""
    _layer(tmp_path / f"given{ending}", "EPSG:4326", SQUARE)
    row = read_table(tmp_path / f"given{ending}").rows.row(0, named=True)
    assert (row["code"], row["name"], row["size"]) == ("a", "Zürich", "3")
    assert shapely.from_geojson(row["outline"]).equals(shapely.box(7, 46, 8, 47))


def test_geopackage_projected_and_layers(tmp_path: Path) -> None:
    """Tests that a layer can be named, the first is taken otherwise and said so, and metres are converted."""
    path = tmp_path / "given.gpkg"
    point = {"type": "Point", "coordinates": [2_600_000, 1_200_000]}
    _layer(path, "EPSG:2056", point, "one")
    _layer(path, "EPSG:4326", SQUARE, "two")
    first = read_table(path)
    assert first.rows["latitude"][0] == pytest.approx(46.9511, abs=1e-3)
    assert "'one'" in first.notes[0]
    assert "outline" in read_table(path, layer="two").columns
    with pytest.raises(ImportFaultsError) as refused:
        read_table(path, layer="three")
    assert "one, two" in refused.value.diagnostics()


def test_geopackage_opens_nothing_else(tmp_path: Path) -> None:
    """Tests that a file that would have GDAL open another one is not handed to it."""
    (tmp_path / "given.gpkg").write_text('<OGRVRTDataSource><OGRVRTLayer name="x"/></OGRVRTDataSource>')
    with pytest.raises(ImportFaultsError) as refused:
        read_table(tmp_path / "given.gpkg")
    assert "not a .gpkg file" in refused.value.diagnostics()


# Workbooks...
def _workbook(path: Path, rows: list[list[object]], *more: str) -> None:
    with xlsxwriter.Workbook(path) as book:
        sheet, day = book.add_worksheet("People"), book.add_format({"num_format": "dd.mm.yyyy"})
        for r, row in enumerate(rows):
            for c, value in enumerate(row):
                if isinstance(value, datetime):
                    sheet.write_datetime(r, c, value, day)
                elif value is not None:
                    sheet.write(r, c, value)
        for name in more:
            book.add_worksheet(name)


def test_workbook(tmp_path: Path) -> None:
    """Tests that lines are the workbook's own row numbers, dates are ISO and identifiers keep no decimals."""
    rows: list[list[object]] = [
        [],
        ["id", "born"],
        [2657896, datetime.fromisoformat("1990-05-24")],
        [],
        ["b", 33017],
    ]
    _workbook(tmp_path / "given.xlsx", rows, "Other")
    table = read_table(tmp_path / "given.xlsx")
    assert table.rows.rows() == [(3, "2657896", "1990-05-24 00:00:00"), (5, "b", "33017")]
    assert "'People'" in table.notes[0]
    with pytest.raises(ImportFaultsError):
        read_table(tmp_path / "given.xlsx", layer="Other")  # it is empty
    with pytest.raises(ImportFaultsError):
        read_table(tmp_path / "given.xlsx", layer="None such")


def test_workbook_bomb(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests that a workbook that unpacks to more than the limit is refused before it is unpacked."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 1_000_000)
    (tmp_path / "given.xlsx").write_bytes(packed.getvalue())
    monkeypatch.setattr(workbook, "_MOST_UNPACKED", 999_999)
    with pytest.raises(ImportFaultsError) as refused:
        read_table(tmp_path / "given.xlsx")
    assert "1,000,000 bytes" in refused.value.diagnostics()
