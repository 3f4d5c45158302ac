"""Recruitment, attendance, pay, statements and the outlook from the terminal, on the day it is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from terminal import holdfast
from worlds import PROFILE

from .conftest import copy_home

TODAY = datetime.now(UTC).date()
LAST_MONTH = f"{TODAY.replace(day=1) - timedelta(days=1):%Y-%m}"
FROM, UNTIL = f"{TODAY - timedelta(days=400)}", f"{TODAY + timedelta(days=400)}"
PAY = """\
  - {id: daily, kind: pay, severity: deny, applies_to: [watch], component: service_pay, payer: state, payee: person,
     values: {2020-01-01: {per: day, amount: "50", article: Art. 14, source: book, confidence: A}}}
  - {id: loss, kind: pay, severity: deny, applies_to: [watch], component: loss_of_earnings, payer: fund, payee: person,
     values: {2020-01-01: {per: day, percent_of_earnings: "80", floor: "69", ceiling: "220", article: Art. 15,
       source: book, confidence: A}}}
unknown:
"""
FILES = {
    "places": "id,name,region,latitude,longitude\nhill,Hill,land,46.99,7.50\n",
    "kinds": "id,title,qualifications\nguard,Guard,\n",
    "facilities": "id,name,sector,region,latitude,longitude\ndam,Dam,water,land,46.9,7.4\n",
    "posts": "id,facility,kind,task,strength\ngate,dam,guard,guard,2\n",
    "units": "id,name,region,kind,target\nfirst,First,land,guard,10\n",
    "people": (
        "reference,name,born,place,rank_group\nP-1,Ada Nordvik,1990-05-24,hill,member\n"
        "P-2,Bent Sorli,1991-06-25,hill,member\n"
    ),
    "contracts": (
        f"id,person,start,end,territory,unit\nc-1,P-1,{FROM},{UNTIL},land,first\nc-2,P-2,{FROM},{UNTIL},land,\n"
    ),
}


@pytest.fixture(scope="session")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a headquarters under the toy law with pay, in which Ada is called up for today and tomorrow."""
    folder = tmp_path_factory.mktemp("service")
    home, law = folder / "home", folder / "law.yaml"
    text = PROFILE.replace("schema: 1\n", "schema: 1\ncurrency: CHF\n").replace("unknown:\n", PAY)
    law.write_text(text.replace("text_as_of: 2030-01-01", "text_as_of: 2026-01-01"), encoding="utf-8")
    holdfast("init", "--region", "land", "--name", "Land", "--profile", law, home=home)
    for kind, rows in FILES.items():
        file = folder / f"{kind}.csv"
        file.write_text(rows, encoding="utf-8")
        assert holdfast("import", kind, file, "--json", home=home).json["faulty"] == 0
    for account, powers, authority in (("m", "call_up,attend", "mayor"), ("p", "pay", "")):
        words = [f"seat.id={account}", "seat.headquarters=office", f"seat.title={account}", "seat.side=civil"]
        words += [f"seat.powers={powers}", f"seat.authority={authority}"]
        holdfast("order", "CreateSeat", *words, "--as", "admin", home=home)
        holdfast(
            "order", "AppointToSeat", f"seat={account}", f"account={account}", "--as", "admin", home=home
        )
    days = f"period={TODAY}..{TODAY + timedelta(days=2)}"
    issue = ("order", "IssueCallUp", "person=1", "post=gate", days, "basis=watch", "--as", "m")
    holdfast(*issue, home=home)
    holdfast("order", "ServeCallUp", "call_up=1", f"day={TODAY}", "--as", "m", home=home)
    return home


@pytest.fixture
def house(kept: Path, tmp_path: Path) -> Path:
    """Return a copy of that headquarters."""
    return copy_home(kept, tmp_path / "home")


def test_attendance(house: Path) -> None:
    """Tests that a day is recorded, shown, corrected and struck out, and that a walk-in is judged."""
    holdfast("attend", "record", 1, "--as", "m", home=house)
    assert "counts once" in holdfast("attend", "record", 1, "--as", "m", home=house, status=1).err
    assert "whole day" in holdfast("attend", "show", 1, home=house).out
    holdfast("attend", "walk-in", 2, "gate", "--basis", "watch", "--as", "m", home=house)
    shown = holdfast("attend", "show", "--json", home=house).json["attendance"]
    assert [(each["person"], each["minutes"]) for each in shown] == [(1, None), (2, None)]
    holdfast("attend", "strike", 2, TODAY, "--reason", "wrong_person", "--as", "m", home=house)
    assert len(holdfast("attend", "show", "--json", home=house).json["attendance"]) == 1
    correct = ("attend", "correct", 1, TODAY, "--reason", "wrong_time", "--came", "00:00", "--as", "m")
    holdfast(*correct, home=house)
    assert "00:00" in holdfast("attend", "show", 1, home=house).out
    late = holdfast("attend", "record", 1, "--came", "soon", "--as", "m", home=house, status=2)
    assert "'soon' is no time" in late.err


def test_attendance_from_a_file(house: Path, tmp_path: Path) -> None:
    """Tests that a file of attendance is entered, and that each bad row is named with its fault."""
    file = tmp_path / "attendance.csv"
    rows = [f"1,{TODAY},,,5", f"1,{TODAY},,,5", f"9,{TODAY},,,", f"1,{TODAY - timedelta(days=9)},,,",
            f"1,{TODAY},8 o'clock,,", f"1,{TODAY + timedelta(days=1)},,,", f"1,{TODAY},00:00,,5"]  # fmt: skip
    file.write_text("Aufgebot,Tag,von,bis,Stunden\n" + "\n".join(rows) + "\n", encoding="utf-8")
    faults = tmp_path / "faults.csv"
    words = ("import", "attendance", file, "--faults", faults, "--as", "m")
    made = holdfast(*words, "--skip-bad", "--json", home=house).json
    assert (made["good"], made["faulty"]) == (1, 6)
    text = faults.read_text(encoding="utf-8")
    said = ["stands on line 2", "no call-up of this number", "runs from", "no time of that day", "still to come",
            "hours and times"]  # fmt: skip
    assert [word for word in said if word not in text] == []
    assert "5:00" in holdfast("attend", "show", 1, home=house).out
    again = holdfast(*words, "--json", home=house, status=1).json
    assert again["good"] == 0


def test_pay(house: Path) -> None:
    """Tests earnings, the statement before and after, a month closed, and a plan's cost between two amounts."""
    holdfast("attend", "record", 1, "--as", "m", home=house)
    words = ("statement", "P-1", "--year", TODAY.year)
    before = holdfast(*words, "--json", home=house).json
    assert [line["amount"] is None for line in before["lines"]] == [False, True]
    assert before["days"] == [{"basis": "watch", "year": TODAY.year, "whole": 1, "pooled": 0, "all": 1}]
    assert [cap["rule"] for cap in before["caps"]][:1] == ["year"]
    assert not before["totals"][0]["complete"]
    earnings = (
        "pay",
        "earnings",
        "P-1",
        "--per-day",
        "100.00",
        "--currency",
        "CHF",
        "--since",
        FROM,
        "--as",
        "p",
    )
    holdfast(*earnings, home=house)
    after = holdfast(*words, "--json", home=house).json
    assert [float(line["amount"]) for line in after["lines"]] == [50, 80]
    assert after["totals"][0]["complete"]
    assert "In all to the person: 130" in holdfast(*words, home=house).out
    assert "is closed in land" in holdfast("pay", "close", "land", LAST_MONTH, "--as", "p", home=house).out
    assert (
        "closed in land already"
        in holdfast("pay", "close", "land", LAST_MONTH, "--as", "p", home=house, status=1).err
    )
    month = holdfast("pay", "month", "land", LAST_MONTH, "--json", home=house).json
    assert (month["people"], month["totals"]) == (0, [])
    assert "lie sealed under" in holdfast("pay", "month", "land", LAST_MONTH, home=house).out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("pay", "month", "land", "March"), "is no month"),
        (("pay", "month", "land", "2020-01"), "not closed in land"),
        (("pay", "month", "moon", "2020-01"), "no region 'moon'"),
        (("pay", "cost", "x"), "no plan 'x'"),
        (("pay", "earnings", "P-1", "--per-day", "x", "--currency", "CHF", "--since", FROM), "no amount"),
        (("statement", "nobody"), "nobody of that number"),
        (("outlook", "--until", "2020-01-01"), "not to come"),
        (("outlook", "--profile", "x"), "neither a shipped profile nor a file"),
        (("campaign", "show", "x"), "no campaign 'x'"),
        (("candidate", "show", 9), "no candidate 9"),
        (("candidate", "erase"), "--due REGION"),
    ],
)
def test_wrong_words(words: tuple[object, ...], said: str, house: Path) -> None:
    """Tests that what is not there is named."""
    assert said in holdfast(*words, home=house, status=2).err


def test_outlook(house: Path, tmp_path: Path) -> None:
    """Tests that the caps are counted, and what a stricter law would do to the call-ups issued."""
    seen = holdfast("outlook", "--json", home=house).json
    assert (seen["people"], seen["call_ups"], seen["unlawful"]) == (2, 1, [])
    assert next(cap for cap in seen["caps"] if cap["rule"] == "year")["people"] == 2
    draft = tmp_path / "draft.yaml"
    text = PROFILE.replace("max: {days: 20}", "max: {days: 1}")
    draft.write_text(text.replace("text_as_of: 2030-01-01", "text_as_of: 2026-01-01"), encoding="utf-8")
    what_if = holdfast("outlook", "--profile", draft, "--json", home=house).json["what_if"]
    assert what_if["unlawful"] == [1]
    said = holdfast("outlook", "--profile", draft, home=house).out
    assert "1 call-ups would not stand any more" in said
    assert "Ada" not in said


def test_recruitment(house: Path) -> None:
    """Tests a campaign from its opening to a signed contract, the progress shown, and a candidate erased."""
    days = ("--from", TODAY, "--until", UNTIL)
    holdfast("campaign", "open", "spring", "land", "--kind", "guard", "--target", 2, *days, "--unit", "first",
             "--as", "admin", home=house)  # fmt: skip
    for number, name in ((1, "Cora Lind"), (2, "Dag Moe")):
        person = ("--reference", f"R-{number}", "--name", name, "--place", "hill", "--source", "event")
        holdfast("candidate", "enter", "spring", *person, "--as", "admin", home=house)
    for stage in ("screened", "fit", "offered"):
        holdfast("candidate", "advance", 1, stage, "--as", "admin", home=house)
    terms = ("--rank-group", "member", "--contract", "s-1", *days, "--territory", "land")
    signed = holdfast("candidate", "engage", 1, *terms, "--as", "admin", "--json", home=house).json
    assert signed["effects"]["person"] == 3
    kept = ("--reason", "withdrew", "--keep-until", TODAY + timedelta(days=30))
    holdfast("candidate", "drop", 2, *kept, "--as", "admin", home=house)
    assert "Dag Moe" in holdfast("candidate", "show", 2, home=house).out
    listed = holdfast("candidate", "list", "spring", home=house).out
    assert "Dag" not in listed
    assert "person 3" in listed
    holdfast("candidate", "erase", 2, "--as", "admin", home=house)
    assert "erased" in holdfast("candidate", "show", 2, home=house).out
    assert (
        "Nothing in land"
        in holdfast("candidate", "erase", "--due", "land", "--as", "admin", home=house, status=1).err
    )
    shown = holdfast("campaign", "show", "spring", "--json", home=house).json
    assert (shown["signed"], shown["target"], shown["stages"]["dropped"]) == (1, 2, 1)
    assert shown["strength"][0]["people"] == 2
    assert [each["leaving"] for each in shown["strength"]][-1] == 2
    assert "1 of 2 have signed" in holdfast("campaign", "show", "spring", home=house).out
    assert "spring" in holdfast("campaign", "list", home=house).out
    holdfast("campaign", "close", "spring", "--reason", "ended", "--as", "admin", home=house)
    assert holdfast("campaign", "list", "--json", home=house).json["campaigns"][0]["state"] == "ended"


def test_what_a_plan_costs(house: Path) -> None:
    """Tests that a plan's cost is told before approval, exact where rates are set, bounded where earnings decide."""
    seat = (
        "seat.id=plan",
        "seat.headquarters=office",
        "seat.title=plan",
        "seat.side=civil",
        "seat.powers=plan",
    )
    holdfast("order", "CreateSeat", *seat, "seat.authority=mayor", "--as", "admin", home=house)
    holdfast("order", "AppointToSeat", "seat=plan", "account=k", "--as", "admin", home=house)
    start = TODAY + timedelta(days=7)
    words = (
        "--basis",
        "watch",
        "--start",
        start,
        "--periods",
        1,
        "--tours",
        "1",
        "--seconds",
        "1",
        "--name",
        "w",
    )
    made = holdfast("plan", "make", "land", *words, "--as", "k", "--json", home=house).json
    assert made["tours"] == 2
    cost = holdfast("pay", "cost", "w", "--json", home=house).json["cost"]
    told = {each["component"]: (float(each["least"]), float(each["most"])) for each in cost}
    assert told == {"service_pay": (2 * 7 * 50, 2 * 7 * 50), "loss_of_earnings": (2 * 7 * 69, 2 * 7 * 220)}
    assert holdfast("plan", "show", "w", "--json", home=house).json["cost"] == cost
    assert "loss_of_earnings" in holdfast("pay", "cost", "w", home=house).out
    for who in ("P-1", "P-2"):
        holdfast("pay", "earnings", who, "--per-day", "100", "--currency", "CHF", "--since", FROM, "--as", "p",
                 home=house)  # fmt: skip
    known = holdfast("pay", "cost", "w", "--json", home=house).json["cost"]
    assert {float(each["least"]) for each in known} == {700, 1120}
    assert all(each["least"] == each["most"] for each in known)
