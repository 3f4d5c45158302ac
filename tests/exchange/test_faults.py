from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from holdfast.errors import HoldfastError
from holdfast.exchange import SHEETS, Checked, Known, Table, check, guess, read_table, summary, write_faults


def judge(path: Path, known: Known, kind: str) -> tuple[Table, Checked]:
    """Read and check a file with the guessed mapping."""
    table = read_table(path)
    return table, check(kind, table, guess(SHEETS[kind], table.columns), known)


def test_corrected_file_is_fed_back(tmp_path: Path, known: Known) -> None:
    """Tests the whole circle: faults out, corrected by hand, in again without a fault."""
    given, corrected = tmp_path / "given.csv", tmp_path / "faults.csv"
    # The file's own column `value` is called as one of the fault columns is.
    text = 'id,value,name,region,kind\nu2,1,"Zwei, alt",Wset,guard\nu3,2,Drei,West,guard\nu4,3,,West,diver\nu5,West\n'
    given.write_text(text, encoding="utf-8")
    table, outcome = judge(given, known, "units")
    assert write_faults(outcome.faults, table, corrected) == 3
    written = corrected.read_text(encoding="utf-8-sig").splitlines()
    assert written[0] == "line,column,value,fault,remedy,id,value,name,region,kind"
    assert written[2].startswith("4,name | kind,")
    assert written[3].endswith(",u5,West,,,")
    fixed = corrected.read_text(encoding="utf-8-sig").replace(",Wset,guard", ",West,guard")
    fixed = fixed.replace(",u4,3,,West,diver", ",u4,3,Vier,West,guard").replace(
        ",u5,West,,,", ",u5,9,Fünf,West,guard"
    )
    corrected.write_text(fixed, encoding="utf-8-sig")
    again, outcome = judge(corrected, known, "units")
    assert again.columns == ("id", "value", "name", "region", "kind")
    assert outcome.faults.is_empty()
    assert outcome.rows["name"].to_list() == ["Zwei, alt", "Vier", "Fünf"]


def test_answer_that_it_is_another_person(tmp_path: Path, known: Known) -> None:
    """Tests that the faults file asks whether it is the same person, and takes the answer with the old mapping."""
    given, answered = tmp_path / "given.csv", tmp_path / "faults.csv"
    given.write_text(
        "reference,name,born,place,rank_group\nZ-9,anna MÜLLER,1990-05-24,w1,enlisted\n", encoding="utf-8"
    )
    table, first = judge(given, known, "people")
    write_faults(first.faults, table, answered)
    text = answered.read_text(encoding="utf-8-sig")
    assert text.splitlines()[0].endswith("rank_group,likely_same")
    answered.write_text(
        text.replace(',enlisted,""', ",enlisted,no").replace(",enlisted,\n", ",enlisted,no\n")
    )
    second = check("people", read_table(answered), first.mapping, known)
    assert second.faults.is_empty()
    assert second.rows["reference"].to_list() == ["Z-9"]


def test_uncorrected_file_has_the_same_faults(tmp_path: Path, known: Known) -> None:
    """Tests that a faults file that nobody corrected says the same faults again."""
    (tmp_path / "given.csv").write_text("facility,depends_on\ndam,tower\ndam,mast\nmast,x\n")
    table, first = judge(tmp_path / "given.csv", known, "dependencies")
    write_faults(first.faults, table, tmp_path / "faults.csv")
    _, second = judge(tmp_path / "faults.csv", known, "dependencies")
    assert second.faults.drop("line").equals(first.faults.drop("line"))


def test_typed_cells_are_written_as_text(tmp_path: Path, known: Known) -> None:
    """Tests that the faults of a Parquet file can be corrected as CSV."""
    frame = pl.DataFrame(
        {
            "facility": ["dam", "x"],
            "depends_on": ["mast", "dam"],
            "km": [1.0, 2.5],
            "tags": [["a"], ["b", "c"]],
        }
    )
    frame.write_parquet(tmp_path / "given.parquet")
    table, outcome = judge(tmp_path / "given.parquet", known, "dependencies")
    write_faults(outcome.faults, table, tmp_path / "faults.csv")
    assert (
        (tmp_path / "faults.csv").read_text(encoding="utf-8-sig").splitlines()[1].endswith(",x,dam,2.5,b;c")
    )


def test_no_folder(tmp_path: Path) -> None:
    """Tests that a file that cannot be written is a clear error."""
    empty = Table(pl.DataFrame({"line": [], "a": []}, schema={"line": pl.UInt32, "a": pl.String}))
    faults = pl.DataFrame(
        schema={"line": pl.UInt32, **dict.fromkeys(["column", "value", "fault", "remedy"], pl.String)}
    )
    with pytest.raises(HoldfastError, match="could not be written"):
        write_faults(faults, empty, tmp_path / "none" / "faults.csv")


def test_summary(tmp_path: Path, known: Known) -> None:
    """Tests that faults are counted by kind, the most frequent first, with examples."""
    rows = "".join(f"u{i},N,West,guard,-{i}\n" for i in range(2, 7)) + "u9,,West,guard,1\n"
    (tmp_path / "given.csv").write_text("id,name,region,kind,target\n" + rows)
    _, outcome = judge(tmp_path / "given.csv", known, "units")
    lines = summary(outcome.faults).splitlines()
    assert lines[0] == "6 rows with faults."
    assert lines[1].split() == [*["5", "times:", "target:", "It", "is", "too", "small.", "Give", "at", "least", "0."],
                                *["(line", "2:", "'-2',", "line", "3:", "'-3',", "line", "4:", "'-4')"]]  # fmt: skip
    assert "name: It is empty." in lines[2]
    assert summary(outcome.faults.clear()) == "No faults."
