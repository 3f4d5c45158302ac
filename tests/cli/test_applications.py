"""Applications, grounds, key workers and employers from the terminal, and the page for the person called."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from holdfast.home import Home
from holdfast.orders import ServeCallUp
from rights_world import adopt
from terminal import Typed, holdfast
from worlds import ALVA, BO, START, Toy, flood, watch

DAY = date(2030, 2, 4)
FILED = ("--filed", "2030-01-05")


@pytest.fixture
def home(sqlite_copy: Callable[[], Toy], tmp_path: Path) -> Path:
    """Return a headquarters on the toy register, with a call-up served on Alva."""
    toy = adopt(sqlite_copy())
    toy.calls(ALVA, DAY, 7)
    toy.does(ServeCallUp(1, START.date()), "duty")
    (tmp_path / "words.txt").write_text("The timetable.\n")
    return Home.create(tmp_path / "home", name="holdfast.test", url=toy.url).folder


def decide(home: Path, number: int, *words: str, status: int = 0) -> Typed:
    """Decide an application from the panel's seat."""
    given = ("--article", "Art. 21", "--reasons", home.parent / "words.txt", "--as", "p-panel/panel")
    return holdfast("application", "decide", number, *words, *given, home=home, status=status)


def test_the_whole_way(home: Path) -> None:
    """Tests an application from the counter to the decision, as each sees it."""
    words = ("application", "file", "REF-7560001", "exemption", "studies", "--call-up", "1", *FILED)
    filed = holdfast(*words, "--text", home.parent / "words.txt", "--as", "admin", "--json", home=home).json
    assert filed["effects"]["decide_by"] == "2030-01-15"
    listed = holdfast("application", "list", "--pending", "--json", home=home).json["applications"]
    assert [(a["application"], a["suspends"], a["decided_by"]) for a in listed] == [(1, True, ["panel"])]
    assert "2030-01-15" in holdfast("application", "list", home=home).out
    assert holdfast("application", "list", "--overdue", "--json", home=home).json["applications"] == []
    shown = holdfast("application", "show", 1, home=home).out
    assert "The timetable." in shown
    assert "The call-up is suspended until then." in shown
    assert "suspended" in holdfast("person", 1, home=home).out
    decide(home, 1, "--grant")
    body = holdfast("application", "show", 1, "--json", home=home).json
    assert (body["state"], body["reasons"], body["decided_under"]) == (
        "granted",
        "The timetable.\n",
        "Art. 21",
    )
    assert holdfast("person", 1, "--json", home=home).json["days_called"] == 0
    assert holdfast("rebuild", "--check", "--json", home=home).json["same"]


def test_taken_back(home: Path) -> None:
    """Tests that a call-up goes on when the application is taken back, and a wrong number is named."""
    holdfast(
        "application", "file", 1, "exemption", "studies", "--call-up", "1", *FILED, "--as", "admin", home=home
    )
    assert "resumes 2030-02-04" in holdfast("application", "withdraw", 1, "--as", "admin", home=home).out
    decide(home, 1, "--refuse", status=1)
    assert "no application 9" in holdfast("application", "show", 9, home=home, status=2).err


def test_the_page_of_the_person(home: Path) -> None:
    """Tests that the page says why, on which article, for how long, what is left, and what can be asked for of whom."""
    page = holdfast("person", 1, home=home).out
    assert "1, served: 2030-02-04 to 2030-02-10, 7 days, at Dam." in page
    assert "Why: Watch [Art. 1]; Guard." in page
    assert "Ordered by: The mayor" in page
    assert "Exemption from call-up 1: Studies, to The panel, until 2030-01-19; the duty waits" in page
    assert (
        "Deferral from call-up 1: Harvest, to The panel, no term runs; the duty stands meanwhile [Art. 22]"
        in page
    )
    assert "Appeal against call-up 1, to The court, until 2030-02-04; the duty waits" in page
    body = holdfast("person", "REF-7560001", "--json", home=home).json
    (year,) = [cap for cap in body["caps"] if cap["rule"] == "year"]
    assert (year["used"], year["limit"], year["left"]) == (7, 20, 13)
    assert body["days_called"] == 7
    assert [r["what"] for r in body["can_ask"]] == ["exemption", "deferral", "appeal"]
    assert "Nothing can be asked for now" in holdfast("person", BO, home=home).out


def test_a_refusal_can_be_appealed(home: Path) -> None:
    """Tests that after a refusal the page names the appeal, and no longer the question that was answered."""
    holdfast(
        "application", "file", 1, "exemption", "studies", "--call-up", "1", *FILED, "--as", "admin", home=home
    )
    decide(home, 1, "--refuse")
    page = holdfast("person", 1, home=home).out
    assert "Appeal against the refusal of application 1, to The court, until 2030-02-04" in page
    words = ("application", "file", 1, "appeal", "exemption", "--against", 1, *FILED, "--as", "admin")
    holdfast(*words, home=home)
    assert "the refusal of application 1" not in holdfast("person", 1, home=home).out


def test_grounds(home: Path) -> None:
    """Tests that grounds are entered, listed and ended, and name the call-ups they meet."""
    days = ("--start", "2030-02-01", "--end", "2030-03-01")
    added = holdfast("ground", "add", 1, "bench", *days, "--as", "admin", "--json", home=home).json
    assert added["effects"] == {"ground": 1, "call_ups": [1]}
    assert "bench" in holdfast("ground", "list", home=home).out
    assert "1, person 1, dam.gate" in holdfast("stranded", home=home).out
    found = holdfast("stranded", "north", "--json", home=home).json["stranded"]
    assert [(each["call_up"], each["article"], each["begun"]) for each in found] == [(1, "Art. 20", False)]
    holdfast("ground", "end", 1, "--day", "2030-02-02", "--as", "admin", home=home)
    assert "still has its ground" in holdfast("stranded", home=home).out


def test_key_workers(home: Path) -> None:
    """Tests that a liaison sees references alone, answers, and that double obligations are listed by number."""
    for agency in ("fire", "water"):
        holdfast("key-worker", "ask", agency, "REF-7560001", 2, "--as", "admin", home=home)
    asked = holdfast("key-worker", "asked", "--as", "p-fire-liaison", "--json", home=home).json
    assert [set(q) for q in asked["questions"]] == [{"question", "reference", "asked", "answer", "until"}] * 2
    assert [q["reference"] for q in asked["questions"]] == ["REF-7560001", "REF-7560002"]
    assert "Zyxwick" not in holdfast("key-worker", "asked", "--as", "p-fire-liaison", home=home).out
    assert (
        "speaks for no agency" in holdfast("key-worker", "asked", "--as", "p-duty", home=home, status=2).err
    )
    assert "Nobody is under two" in holdfast("key-worker", "conflicts", home=home).out
    yes = ("--yes", "--consent", "--until", "2030-07-01")
    holdfast("key-worker", "answer", 1, *yes, "--as", "p-fire-liaison", home=home)
    holdfast("key-worker", "answer", 3, *yes, "--as", "p-water-liaison", home=home)
    holdfast("key-worker", "answer", 2, "--no", "--as", "p-fire-liaison", home=home)
    found = holdfast("key-worker", "conflicts", "--json", home=home).json["conflicts"]
    assert [(c["person"], c["agencies"], c["call_up"]) for c in found] == [
        (1, ["fire", "water"], None),
        (1, ["fire", "water"], 1),
    ]
    assert "holdfast stranded" in holdfast("key-worker", "conflicts", home=home).out.replace("\n", " ")


def test_employers(home: Path) -> None:
    """Tests that an employer is told with consent, answers, and is named nowhere."""
    day = ("--day", "2030-01-05", "--as", "p-duty")
    assert holdfast("employer", "notify", 1, *day, home=home, status=1)
    holdfast("employer", "notify", 1, "--consent", *day, home=home)
    holdfast("employer", "answer", 1, "--objects", *day, home=home)
    assert "Employer: objected." in holdfast("person", 1, home=home).out


def test_lifted(home: Path, sqlite_copy: Callable[[], Toy], tmp_path: Path) -> None:
    """Tests that after a status is lifted the list names each call-up with the sentence what to do."""
    toy = sqlite_copy()
    toy.does(flood(date(2030, 1, 5), date(2030, 3, 1)), "mayor")
    toy.does(watch(ALVA, DAY, 5, basis="flood_duty"), "caller")
    other = Home.create(tmp_path / "other", name="holdfast.test", url=toy.url).folder
    act = ["id=over", "kind=flood_order", "title=Over", "issuer=mayor", "issued_at=2030-01-05T00:00:00Z"]
    act += ["period=2030-02-01..2030-03-01", "regions=land", "lifts=flood-1"]
    words = ["order", "RecordAct", *(f"act.{field}" for field in act), "--as", "p-mayor", "--json"]
    assert holdfast(*words, home=other).json["effects"] == {"stranded": 1}
    assert "RevokeCallUp call_up=1" in holdfast("stranded", home=other).out
