"""Files of catalogue, depots and counts: whole or not at all, every fault named; tables out that run nothing."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from holdfast.errors import HoldfastError, ImportFaultsError
from holdfast.exchange.stock_files import StockFile, read_stock_file, table_csv
from holdfast.model.resources import Counted, Depot, Resource


def write(folder: Path, text: str | bytes) -> Path:
    """Write a file."""
    file = folder / "file.csv"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return file


def test_the_three_kinds(tmp_path: Path) -> None:
    """Tests each kind, with separators and headings as offices write them."""
    found = read_stock_file(
        write(tmp_path, "ID;Title;Kind;Type\npump-1;Pump;pump;1\nsand;Sand;sand;\n"), "catalogue"
    )
    assert found.resources == (Resource("pump-1", "Pump", "pump", 1), Resource("sand", "Sand", "sand"))
    text = "id,name,region,agency,latitude,longitude\ny,Yard,CH,fire,47.1,8\nz,Zoo,CH,,-1,180\n"
    depots = read_stock_file(write(tmp_path, text), "depots").depots
    assert depots == (Depot("y", "Yard", "CH", 47.1, 8.0, "fire"), Depot("z", "Zoo", "CH", -1.0, 180.0))
    counts = read_stock_file(write(tmp_path, "depot,resource,counted\ny,pump-1,3\n"), "stock").counts
    assert counts == (Counted("y", "pump-1", 3),)


def test_all_faults_by_line(tmp_path: Path) -> None:
    """Tests that every faulty row is told at once."""
    text = "depot,resource,counted\ny,pump-1,three\ny,,1\ny,pump-2,-1\ny,pump-3,1\ny,pump-3,2\ny,pump-4,1,1\n"
    with pytest.raises(ImportFaultsError) as found:
        read_stock_file(write(tmp_path, text), "stock")
    lines = sorted(fault.where.split(", ")[1] for fault in found.value.faults)
    assert lines == ["line 2", "line 3", "line 4", "line 6", "line 7"]


@pytest.mark.parametrize(
    ("text", "said"),
    [("", "empty"), ("depot,resource\ny,p\n", "no column counted"), ("depot,resource,counted\n", "no rows")],
)
def test_whole_files(tmp_path: Path, text: str, said: str) -> None:
    """Tests files that hold nothing of use."""
    with pytest.raises(ImportFaultsError) as found:
        read_stock_file(write(tmp_path, text), "stock")
    assert said in found.value.diagnostics()


@given(st.binary(max_size=300), st.sampled_from(["catalogue", "depots", "stock"]))
@settings(max_examples=60, deadline=None)
def test_any_bytes(tmp_path_factory: pytest.TempPathFactory, body: bytes, kind: StockFile) -> None:
    """Tests that whatever follows a right heading is read or refused in words."""
    heading = b"id,title,kind,name,region,latitude,longitude,depot,resource,counted\n"
    try:
        read_stock_file(write(tmp_path_factory.mktemp("x"), heading + body), kind)
    except HoldfastError as error:
        assert error.diagnostics()


def test_no_cell_begins_a_formula() -> None:
    """Tests that a spreadsheet shows what somebody wrote, and runs nothing of it."""
    text = table_csv(("a", "b"), [{"a": '=HYPERLINK("x")', "b": -3}, {"a": "+41", "b": None}])
    rows = list(csv.reader(io.StringIO(text)))
    assert rows == [["a", "b"], ['\'=HYPERLINK("x")', "-3"], ["'+41", ""]]
