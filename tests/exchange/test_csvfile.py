from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from holdfast.errors import HoldfastError, ImportFaultsError
from holdfast.exchange import Table, read_table


def read(folder: Path, data: bytes | str, name: str = "given.csv") -> Table:
    """Write a file and read it as a table."""
    path = folder / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return read_table(path)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_reads_encodings(tmp_path: Path, encoding: str) -> None:
    """Tests that umlauts arrive whole in every encoding that files come in."""
    table = read(tmp_path, "id;name\r\n1;Zürich\r\n2;Genève\r\n".encode(encoding))
    assert table.rows.rows() == [(2, "1", "Zürich"), (3, "2", "Genève")]
    guessed = encoding in ("utf-16-le", "utf-16-be", "cp1252")
    assert bool(table.notes) == guessed  # a guess is stated, certainty is not


def test_latin1_is_the_last_guess(tmp_path: Path) -> None:
    """Tests that bytes which Windows-1252 lacks are read as Latin-1."""
    assert "Latin-1" in read(tmp_path, b"id,name\n1,\xe4\x81\n").notes[0]


def test_one_broken_row_in_utf8(tmp_path: Path) -> None:
    """Tests that one row in another encoding is that row's fault, not everybody's."""
    table = read(tmp_path, "id,name\n1,Zürich\n2,Bülach\n".encode() + b"3,Gen\xe8ve\n")
    assert table.rows["name"].to_list() == ["Zürich", "Bülach"]
    assert table.broken.row(0)[0] == 4
    assert "not valid text" in table.broken["fault"][0]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_finds_separator(tmp_path: Path, separator: str) -> None:
    """Tests that the separator is found, also where cells hold others in quotes."""
    table = read(tmp_path, f'id{separator}name\n1{separator}"a, b; c | d"\n')
    assert table.rows.rows() == [(2, "1", "a, b; c | d")]


def test_spreadsheet_says_separator(tmp_path: Path) -> None:
    """Tests that a line ``sep=;`` is obeyed and lines are still counted from the top."""
    assert read(tmp_path, "sep=;\nid;name\n1;a,b\n").rows.rows() == [(3, "1", "a,b")]


def test_tsv(tmp_path: Path) -> None:
    """Tests that the ending .tsv decides for tabs."""
    assert read(tmp_path, "id\tn,a,b\n1\tx\n", "given.tsv").columns == ("id", "n,a,b")


def test_ragged_rows_are_set_aside(tmp_path: Path) -> None:
    """Tests that rows with too few or too many cells are named by line, and the others read."""
    table = read(tmp_path, "a,b\n1,2\n3\n4,5,6\n7,8\n")
    assert table.rows["line"].to_list() == [2, 5]
    assert table.broken["line"].to_list() == [3, 4]
    assert table.broken["cells"].to_list() == [["3", None], ["4", "5,6"]]


def test_quoted_cell_over_lines(tmp_path: Path) -> None:
    """Tests that a quoted cell may span lines, and lines after it are counted rightly."""
    table = read(tmp_path, 'a,b\n1,"x\ny"\n\n2,"say ""z"""\n')
    assert table.rows.rows() == [(2, "1", "x\ny"), (5, "2", 'say "z"')]


def test_unclosed_quote_costs_one_row(tmp_path: Path) -> None:
    """Tests that a quotation mark nobody closes is one row's fault, not the rest of the file's."""
    table = read(tmp_path, 'a,b\n1,"x\n2,y\n3,5" pipe\n4,z\n')
    assert table.rows["a"].to_list() == ["2", "4"]
    assert table.broken["line"].to_list() == [2, 4]


def test_nul_bytes(tmp_path: Path) -> None:
    """Tests that a row with NUL bytes is a fault of that row."""
    table = read(tmp_path, b"a,b\n1,\0\n3,4\n5,6\n7,8\n")
    assert (table.broken["line"].to_list(), len(table.rows)) == ([2], 3)


def test_old_mac_line_ends(tmp_path: Path) -> None:
    """Tests that carriage returns alone end lines where there are no others."""
    assert read(tmp_path, "a,b\r1,2\r3,4\r").rows["b"].to_list() == ["2", "4"]


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"", "empty"),
        (b"\n \n\n", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"a,a\n1,2\n", "Two columns are called 'a'"),
        (b'"a,b\n1,2\n', "heading"),
        (b"PK\x03\x04rest", "workbook"),
        (b"PAR1rest", "Parquet"),
        (b"SQLite format 3\x00", "GeoPackage"),
        (b",".join(b"c%d" % i for i in range(2000)), "2000 columns"),
    ],
)
def test_refuses_files(tmp_path: Path, data: bytes, fault: str) -> None:
    """Tests that a file that cannot be used as a whole says why."""
    with pytest.raises(ImportFaultsError) as refused:
        read(tmp_path, data)
    assert fault in refused.value.diagnostics()


def test_heading_without_rows(tmp_path: Path) -> None:
    """Tests that a heading alone is an empty table with a note."""
    table = read(tmp_path, "a,b\n")
    assert (len(table), table.columns) == (0, ("a", "b"))
    assert "no rows" in table.notes[0]


def test_empty_columns_at_the_end_go(tmp_path: Path) -> None:
    """Tests that nameless empty columns are left out and nameless filled ones get a name."""
    assert read(tmp_path, "a,,\n1,2,\n").columns == ("a", "column 2")


def test_own_column_called_line(tmp_path: Path) -> None:
    """Tests that a file's own column `line` is kept beside the line of the row."""
    assert read(tmp_path, "line,id\n7,a\n").rows.to_dicts() == [{"line": 2, "line_": "7", "id": "a"}]


_CELL = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffd"), max_size=8).map(
    str.strip
)
_TEXT = st.lists(st.tuples(st.just("x"), _CELL | st.just('a\n"b;,'), _CELL), min_size=1, max_size=6)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(_TEXT, st.sampled_from(",;\t|"), st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
def test_round_trip(tmp_path: Path, rows: list[tuple[str, str, str]], separator: str, encoding: str) -> None:
    """Tests that what Python's csv module writes is read back, in any encoding with any separator."""
    out = io.StringIO()
    csv.writer(out, delimiter=separator, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows(
        [("k", "a", "b"), *rows]
    )
    table = read(tmp_path, out.getvalue().encode(encoding))
    assert table.broken.is_empty()
    cells = [(k, a or "", b or "") for k, a, b in table.rows.select("k", "a", "b").rows()]
    assert cells == rows


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=150)
@given(
    st.binary(max_size=200)
    | st.lists(st.sampled_from([b'"', b",", b"\n", b"a", b"\0", b"\xff", b"\r"])).map(b"".join)
)
def test_any_bytes(tmp_path: Path, data: bytes) -> None:
    """Tests that arbitrary bytes are a table or a clear error, and every row is somewhere."""
    try:
        table = read(tmp_path, data)
    except HoldfastError as error:
        assert error.diagnostics()
    else:
        assert table.rows["line"].is_unique().all()
