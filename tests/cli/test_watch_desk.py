"""Watch bills from the terminal: made, published, shown, asked for, swapped, handed out, withdrawn."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import icalendar
import pytest

from bills import compile_solver
from terminal import holdfast

START = datetime.now(UTC).date() + timedelta(days=60)
MAKE = ("watch", "make", "pump-1", "--from", START, "--days", 3, "--watches", "2x12", "--seconds", 2)
AS = ("--as", "m.keller")


MORE = {
    "people": "reference,name,born,place,rank_group,qualifications,days_before\nP-3,Cai Lund,26.07.1992,hill,member,,19\n",
    "contracts": "id,person,start,end,territory,unit\nc-3,P-3,2026-01-01,2032-01-01,CH,\n",
}


@pytest.fixture(scope="module", autouse=True)
def compiled() -> None:
    """Let the solver be compiled before the clock runs."""
    compile_solver()


@pytest.fixture
def home(home: Path, tmp_path: Path) -> Path:
    """Return a headquarters in which Ada and Cai are called up to the gate of the pump for three days."""
    for kind, text in MORE.items():
        file = tmp_path / f"{kind}.csv"
        file.write_text(text, encoding="utf-8")
        assert holdfast("import", kind, file, "--as", "admin", "--json", home=home).json["faulty"] == 0
        file.unlink()
    end = START + timedelta(days=3)
    for person in (1, 3):
        words = (f"person={person}", "post=pump-1.gate", "basis=refresher", f"period={START}..{end}")
        holdfast("order", "IssueCallUp", *words, "--as", "c.moser", home=home)
    return home


def test_the_whole_way(home: Path, tmp_path: Path) -> None:
    """Tests the way of a bill from the call-ups to paper and calendar, through a request, a swap and its end."""
    holdfast("watch", "ask", "P-1", START, "--for", "--watch", "D", *AS, home=home)
    made = holdfast(*MAKE, "--wanted", 1, "--publish", "--name", "b1", *AS, "--json", home=home).json
    assert (made["bill"], made["answer"]["outcome"], made["short"]) == ("b1", "accepted", 0)
    assert made["requests"] == [
        {"person": 1, "day": str(START), "watch": "D", "wants": True, "granted": True}
    ]
    assert holdfast("watch", "list", "--json", home=home).json["bills"][0]["watches"] == 6
    shown = holdfast("watch", "show", "b1", home=home).out
    assert "Nothing is short." in shown
    assert max(map(len, shown.splitlines())) <= 80
    by_day = {(w["day"], w["watch"]): w["people"][0] for w in made["stood"]}
    assert by_day[str(START), "D"] == 1
    last = START + timedelta(days=2)
    first = (by_day[str(last), "D"], by_day[str(last), "N"])
    swapped = ("watch", "swap", "b1", first[0], last, first[1], "--for", last)
    answer = holdfast(*swapped, *AS, "--json", home=home, status=None).json
    assert answer["outcome"] in {"accepted", "refused"}
    for name, words in (("a", ("sheet", "b1")), ("b", ("calendar", "P-1")), ("c", ("calendar", "pump-1"))):
        one, two = tmp_path / name, tmp_path / f"{name}2"
        assert (
            holdfast("watch", *words, "--out", one, "--json", home=home).json["bytes"] == one.stat().st_size
        )
        assert holdfast("watch", *words, "--out", two, home=home).out.startswith("Written to")
        assert one.read_bytes() == two.read_bytes()
    events = icalendar.Calendar.from_ical((tmp_path / "c").read_bytes()).walk("VEVENT")
    assert len(events) == 6
    assert b"Ada" not in (tmp_path / "b").read_bytes()
    holdfast("watch", "withdraw", "b1", "--reason", "A better one.", *AS, home=home)
    assert "withdrawn on" in holdfast("watch", "show", "b1", home=home).out
    assert holdfast("rebuild", "--check", "--json", home=home).json["same"]


def test_made_and_not_published(home: Path) -> None:
    """Tests that what is made is shown with how it came about and what to do next, and that nothing is entered."""
    shown = holdfast(*MAKE, home=home).out
    assert "strength 1 (people at once); 2 called up share 2 watches a day" in shown
    assert "Nothing is entered yet. Next:" in shown
    assert holdfast("watch", "list", "--json", home=home).json["bills"] == []
    assert "No watch bill yet" in holdfast("watch", "list", home=home).out


def test_refused_ends_with_one(home: Path) -> None:
    """Tests that a bill that is refused says so by its status, as JSON too."""
    words = (*MAKE, "--publish", "--as", "d.frei")
    assert "asks for the power 'plan'" in holdfast(*words, home=home, status=1).err
    assert holdfast(*words, "--json", home=home, status=1).json["answer"]["outcome"] == "refused"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("make", "moon", "--from", START), "no facility 'moon'"),
        (("make", "sub-3", "--from", START), "Nobody is called up to sub-3"),
        (("make", "pump-1", "--from", "soon"), "'soon' is not a date"),
        (("make", "pump-1", "--from", "9999-12-30"), "end after the year 9999"),
        (("make", "pump-1", "--from", START, "--watches", "always"), "is no watch"),
        (("make", "pump-1", "--from", START, "--wanted", "X=1"), "none of E, L, N"),
        (("make", "pump-1", "--from", START, "--wanted", "some"), "no number of people"),
        (("make", "pump-1", "--from", START, "--skill", "leader"), "leader=1"),
        (("make", "pump-1", "--from", START, "--skill", "a=1", "--skill", "a=2"), "given twice"),
        (("make", "pump-1", "--from", START, "--rest", "long"), "11:00"),
        (("make", "pump-1", "--from", START, "--post", "moon"), "pump-1.gate"),
        (("make", "pump-1", "--from", START, "--plan", "moon"), "no plan 'moon'"),
        (("make", "pump-1", "--from", START, "--plan", "moon", "--publish"), "nobody is called up by it yet"),
        (("make", "pump-1", "--from", START, "--seconds", "0"), "seconds"),
        (("show", "moon"), "`holdfast watch list`"),
        (("sheet", "moon"), "`holdfast watch list`"),
        (("ask", "P-1", START), "--for, --against, or --take-back"),
        (("ask", "P-9", START, "--for"), "nobody of that number or reference"),
        (("swap", "moon", "P-1", "soon", "P-2"), "'soon' is not a date"),
        (("calendar", "moon"), "nobody of that number or reference"),
        (("calendar", "P-1", "--out", "/no/such/folder/x.ics"), "cannot be written"),
        (("calendar", "P-1", "--language", "xx"), "cannot be written in 'xx'"),
    ],
)
def test_what_cannot_be(home: Path, words: tuple[str, ...], said: str) -> None:
    """Tests that what cannot be is said in one message, with what to do."""
    asked = holdfast("watch", *words, *(AS if words[0] in ("ask", "swap") else ()), home=home, status=2)
    assert said in asked.err


def test_files_beside(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests that files are named after what they are of, where no name is given."""
    monkeypatch.chdir(tmp_path)
    holdfast("watch", "calendar", "2", home=home)
    holdfast("watch", "calendar", "pump-1", home=home)
    assert sorted(file.name for file in tmp_path.iterdir()) == [
        "home",
        "watches-person-2.ics",
        "watches-pump-1.ics",
    ]
