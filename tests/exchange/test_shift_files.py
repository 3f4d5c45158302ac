from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from holdfast.errors import PlanError
from holdfast.exchange.shift_files import parse_shifts, read_roster, read_shifts, write_roster
from holdfast.watch import Cover, Member, Request, Shift, Watch, WatchProblem

TEXT = """# A comment
SECTION_HORIZON
# days
7

SECTION_SHIFTS
D,480,
L,600,D
N,600,D|L

SECTION_STAFF
# ID, MaxShifts, MaxTotalMinutes, MinTotalMinutes, MaxConsecutiveShifts, ...
ada,D=7|L=2|N=0,2400,960,5,2,2,1
bo,D=7,2400,0,5,1,1,1

SECTION_DAYS_OFF
ada,0,3

SECTION_SHIFT_ON_REQUESTS
ada,1,D,2

SECTION_SHIFT_OFF_REQUESTS
bo,2,L,3

SECTION_COVER
0,D,1,100,1
6,N,2,90,3
"""


def test_every_section_is_read() -> None:
    """Tests the whole of a small file."""
    problem = parse_shifts(TEXT)
    assert problem == WatchProblem(
        7,
        (Shift("D", 480), Shift("L", 600, frozenset({"D"})), Shift("N", 600, frozenset({"D", "L"}))),
        (
            Member("ada", {"D": 7, "L": 2, "N": 0}, 2400, 960, 5, 2, 2, 1, frozenset({0, 3})),
            Member("bo", {"D": 7}, 2400, 0, 5, 1, 1, 1),
        ),
        (Cover(0, "D", 1, 100, 1), Cover(6, "N", 2, 90, 3)),
        (Request("ada", 1, "D", 2, wants=True), Request("bo", 2, "L", 3, wants=False)),
    )


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("7\n\nSECTION_SHIFTS", "\n\nSECTION_SHIFTS", "line 17: a day is named before the horizon"),
        ("7\n\nSECTION_SHIFTS", "0\n\nSECTION_SHIFTS", "line 4: the horizon has no days"),
        ("7\n\nSECTION_SHIFTS", "9999\n\nSECTION_SHIFTS", "line 4: the length of the horizon"),
        ("7\n\nSECTION_SHIFTS", "7\n8\nSECTION_SHIFTS", "line 5: '8' is a second length"),
        ("SECTION_HORIZON", "SECTION_HORIZONS", "line 2: SECTION_HORIZONS is no section"),
        ("# A comment", "hello", "line 1: 'hello' stands before any section"),
        ("D,480,", "D,480", "line 7: 2 fields were found"),
        ("D,480,", "D,eight,", "line 7: the length in minutes is 'eight'"),
        ("D,480,", "D,-480,", "line 7: the length in minutes is '-480'"),
        ("D,480,", "D,480,\nD,480,", "line 8: shift 'D' is there twice"),
        ("D,480,", "D=,480,", "line 7: the id 'D='"),
        ("L,600,D\n", "L,600,X\n", "line 8: shift 'X' is not in SECTION_SHIFTS"),
        ("|N=0", "|X=0", "line 13: shift 'X' is not in SECTION_SHIFTS"),
        ("|N=0", "|N", "line 13: the limit 'N' has no ="),
        (",5,2,2,1", ",5,2,2", "line 13: 7 fields were found"),
        (",5,2,2,1", ",5,2,2,x", "line 13: MaxWeekends is 'x'"),
        ("bo,D=7", "ada,D=7", "line 14: employee 'ada' is there twice"),
        ("ada,0,3", "zed,0,3", "line 17: employee 'zed' is not in SECTION_STAFF"),
        ("ada,0,3", "ada,0,7", "line 17: the day is '7'"),
        ("ada,1,D,2", "ada,1,D", "line 20: 3 fields were found"),
        ("ada,1,D,2", "ada,1,X,2", "line 20: shift 'X'"),
        ("bo,2,L,3", "bo,2,L,", "line 23: the weight is ''"),
        ("6,N,2,90,3", "6,N,2.5,90,3", "line 27: the requirement is '2.5'"),
        ("6,N,2,90,3", "6,N,2,90,99999999999", "line 27: the weight for over"),
        ("SECTION_STAFF", "SECTION_DAYS_OFF", "is not in SECTION_STAFF"),
    ],
)
def test_a_broken_file_is_refused_by_line(old: str, new: str, message: str) -> None:
    """Tests that the message names the line, and what was found there."""
    assert old in TEXT
    with pytest.raises(PlanError, match=message):
        parse_shifts(TEXT.replace(old, new, 1))


def test_missing_sections_are_named() -> None:
    """Tests that an empty text is no problem."""
    with pytest.raises(PlanError, match="SECTION_HORIZON is missing"):
        parse_shifts("")
    with pytest.raises(PlanError, match="SECTION_SHIFTS has no shift"):
        parse_shifts("SECTION_HORIZON\n3\nSECTION_SHIFTS\nSECTION_STAFF\n")


LINES = TEXT.splitlines()


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.integers(0, len(LINES) - 1),
            st.sampled_from(["drop", "twice", "cut", "put"]),
            st.integers(0, 30),
            st.text(st.sampled_from("0123456789,|=-#\t .DNLadbo\u0660é\x00"), max_size=4),
        ),
        min_size=1,
        max_size=4,
    )
)
def test_no_damage_gives_a_stack_trace(damages: list[tuple[int, str, int, str]]) -> None:
    """Tests that a file damaged anywhere is read, or refused with a message."""
    lines = list(LINES)
    for at, how, column, text in damages:
        line = lines[at]
        lines[at] = {
            "drop": "",
            "twice": f"{line}\n{line}",
            "cut": line[:column],
            "put": line[:column] + text + line[column:],
        }[how]
    try:
        assert isinstance(parse_shifts("\n".join(lines)), WatchProblem)
    except PlanError as error:
        assert str(error)


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=60))
def test_bytes_of_any_kind_are_a_message(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    """Tests that what is no text at all is refused."""
    file = tmp_path_factory.mktemp("bytes") / "x.txt"
    file.write_bytes(content)
    with pytest.raises(PlanError):
        read_shifts(file)


def test_a_roster_is_read_as_it_was_written(tmp_path: Path) -> None:
    """Tests the way to a file and back, and the form of the file."""
    problem = parse_shifts(TEXT)
    watches = (Watch("ada", 1, "D"), Watch("ada", 2, "L"), Watch("bo", 6, "N"))
    write_roster(tmp_path / "r.txt", problem, watches)
    assert (tmp_path / "r.txt").read_text() == "ada\t\tD\tL\t\t\t\t\nbo\t\t\t\t\t\t\tN\n"
    assert read_roster(tmp_path / "r.txt", problem) == watches


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("zed\t\t\t\t\t\t\t\n", "line 1: 'zed' is no member"),
        (
            "ada\t\t\t\t\t\t\t\nada\t\t\t\t\t\t\t\n",
            "line 2: 'ada' is no member of the problem, or is there twice",
        ),
        ("ada\t\t\n", "line 1: 2 days were found, 7"),
        ("ada\tX\t\t\t\t\t\t\n", "line 1: day 0 names shift 'X'"),
    ],
)
def test_a_broken_roster_is_refused_by_line(tmp_path: Path, text: str, message: str) -> None:
    """Tests that the message names the line."""
    (tmp_path / "r.txt").write_text(text)
    with pytest.raises(PlanError, match=message):
        read_roster(tmp_path / "r.txt", parse_shifts(TEXT))


def test_files_that_are_not_there_are_named(tmp_path: Path) -> None:
    """Tests reading nothing, reading a folder, and writing into nowhere."""
    with pytest.raises(PlanError, match="There is no file"):
        read_shifts(tmp_path / "none.txt")
    with pytest.raises(PlanError, match="There is no file"):
        read_shifts(tmp_path)
    with pytest.raises(PlanError, match="cannot be written"):
        write_roster(tmp_path / "none" / "r.txt", parse_shifts(TEXT), ())
