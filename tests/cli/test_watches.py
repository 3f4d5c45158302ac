from __future__ import annotations

import os
import signal
import threading
import time
from pathlib import Path

import pytest

from holdfast.exchange.shift_files import read_roster, read_shifts
from holdfast.watch import recount
from terminal import holdfast

STAFF = "\n".join(f"{name},D=14|N=4,4320,3360,5,2,2,1" for name in "ABCDEF")
COVER = "\n".join(f"{day},{shift},{n},100,1" for day in range(14) for shift, n in (("D", 3), ("N", 1)))
TEXT = (
    "SECTION_HORIZON\n14\nSECTION_SHIFTS\nD,480,\nN,600,D\n"
    f"SECTION_STAFF\n{STAFF}\nSECTION_DAYS_OFF\nA,3\nSECTION_SHIFT_ON_REQUESTS\nB,2,D,3\nSECTION_COVER\n{COVER}\n"
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return a file of fourteen days and six people."""
    (tmp_path / "small.txt").write_text(TEXT)
    return tmp_path / "small.txt"


def test_a_file_is_solved_and_recounted(file: Path, tmp_path: Path) -> None:
    """Tests that figures, roster and recount agree, in JSON and in words."""
    roster = tmp_path / "roster.txt"
    found = holdfast("watch", "solve", file, "--out", roster, "--seconds", 12, "--json").json
    problem = read_shifts(file)
    counted = recount(problem, read_roster(roster, problem))
    assert counted.faults == ()
    assert found["faults"] == []
    assert found["penalty"] == found["recount"] == counted.penalty
    assert found["bound"] <= found["penalty"]
    assert found["gap"] == (found["penalty"] - found["bound"]) / found["penalty"]
    again = holdfast("watch", "recount", file, roster, "--json").json
    assert again["penalty"] == counted.penalty
    assert "Penalty" in holdfast("watch", "recount", file, roster).out


def test_words_say_how_good_it_is(file: Path, tmp_path: Path) -> None:
    """Tests the answer for people."""
    said = holdfast("watch", "solve", file, "--seconds", 3, "--out", tmp_path / "r.txt").out
    assert "bound" in said
    assert "r.txt" in said


def test_a_roster_that_breaks_rules_is_told(file: Path, tmp_path: Path) -> None:
    """Tests that nobody standing anything is fourteen faults of minutes, and exit status 1."""
    (tmp_path / "empty.txt").write_text("")
    found = holdfast("watch", "recount", file, tmp_path / "empty.txt", status=1)
    assert found.out.count("0 minutes, at least 3360 are asked") == 6


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--seconds", "0"), "0.0 seconds cannot be made"),
        (("--seconds", "nan"), "nan seconds cannot be made"),
        (("--out", "/nowhere/at/all.txt"), "There is no folder"),
    ],
)
def test_options_that_cannot_be_are_refused(file: Path, words: tuple[str, str], message: str) -> None:
    """Tests that each is a message, before anything is searched."""
    assert message in holdfast("watch", "solve", file, *words, status=2).err


def test_who_cannot_keep_its_rules_is_named(file: Path) -> None:
    """Tests that an impossible member is a message with exit status 2."""
    file.write_text(TEXT.replace("A,3\n", "A,1,2,3,4,5,6,8,9,10\n"))
    said = holdfast("watch", "solve", file, "--seconds", 5, status=2).err
    assert "Member A cannot keep its rules" in said
    assert "days off" in said


def test_a_broken_file_is_refused_by_line(file: Path) -> None:
    """Tests that the line stands in the message."""
    file.write_text(TEXT.replace("D,480,", "D,480"))
    assert "line 4: 2 fields" in holdfast("watch", "solve", file, status=2).err


def long_file() -> str:
    """Return twelve weeks, fourteen people and two shifts: a search that is not at its end for hours."""
    staff = [f"M{m},D=84|E=84,24000,19200,5,2,2,6" for m in range(14)]
    wishes = [f"M{d % 14},{d},{'DE'[d % 2]},{1 + d % 3}" for d in range(84)]
    cover = [f"{d},{shift},{4 + (d * 7 + k) % 3},100,1" for d in range(84) for k, shift in enumerate("DE")]
    return "\n".join(
        [
            "SECTION_HORIZON", "84", "SECTION_SHIFTS", "D,480,", "E,480,D", "SECTION_STAFF", *staff,
            "SECTION_DAYS_OFF", *(f"M{m},{m},{m + 30}" for m in range(14)),
            "SECTION_SHIFT_ON_REQUESTS", *wishes, "SECTION_SHIFT_OFF_REQUESTS", "SECTION_COVER", *cover, "",
        ]
    )  # fmt: skip


def test_an_interrupt_keeps_the_best(file: Path, tmp_path: Path) -> None:
    """Tests that Ctrl-C ends a search of an hour with a lawful roster."""
    file.write_text(long_file())
    roster = tmp_path / "r.txt"
    usual, over = signal.getsignal(signal.SIGINT), threading.Event()

    def interrupt() -> None:
        while signal.getsignal(signal.SIGINT) is usual:
            if over.wait(0.01):
                return
        if not over.wait(2.0):
            os.kill(os.getpid(), signal.SIGINT)

    finger = threading.Thread(target=interrupt)
    finger.start()
    begun = time.monotonic()
    try:
        found = holdfast("watch", "solve", file, "--out", roster, "--seconds", 3600, "--json").json
    finally:
        over.set()
        finger.join()
    assert not found["optimal"]
    assert found["faults"] == []
    # NOTE: not the seconds that the command tells, which begin with the processor's time of all the tests before.
    assert time.monotonic() - begun < 60
    assert roster.exists()
