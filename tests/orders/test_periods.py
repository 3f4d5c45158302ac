"""Operational periods: opened without overlap, filled, handed over between shifts, closed by a snapshot."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from unittest.mock import patch

import pytest
from sqlalchemy import select

from holdfast.errors import InvalidValueError
from holdfast.model.periods import PERIOD_MOVES, LineKind, PeriodState
from holdfast.orders import (
    AcceptHandOver,
    AmendPeriod,
    Assign,
    CheckIn,
    CheckOut,
    ClosePeriod,
    Decide,
    FillPosition,
    HandOverPeriod,
    LogEntry,
    MeetObjective,
    NoteHazard,
    OpenPeriod,
    Order,
    RecallHandOver,
    SetObjective,
    StrikeLine,
)
from holdfast.orders.clock import written
from holdfast.rebuild import rebuild
from holdfast.record import canonical, parse
from holdfast.store import tables as t
from holdfast.store.ledger import get_blob
from periods_world import NIGHT, hand_over, open_night, work
from worlds import START, Toy


def rows(toy: Toy, table: Any) -> list[Any]:
    """Return the rows of a table, in the order of its keys."""
    with toy.store.read() as tx:
        return list(tx.execute(select(table).order_by(*table.primary_key.columns)))


def test_opened_once_at_a_time(toy: Toy) -> None:
    """Tests that periods of one headquarters and region do not overlap, and others may."""
    assert open_night(toy) == 1
    assert "period 1 of office in land is open" in toy.refuses(NIGHT, "chief")
    late = replace(NIGHT, start=NIGHT.end, end=NIGHT.end + timedelta(hours=12))
    assert toy.does(late, "chief").effects == {"period": 2}
    assert toy.does(replace(NIGHT, region="north"), "watch").effects == {"period": 3}
    assert "may" not in toy.refuses(NIGHT, "warning")
    assert [row.text for row in rows(toy, t.objective)][:2] == list(NIGHT.objectives)


@pytest.mark.parametrize(
    ("hours", "reason"),
    [
        ((0, 0), "cannot be"),
        ((4, 2), "cannot be"),
        ((0, 32 * 24), "cannot be"),
        ((-9, -1), "are over"),
        ((40 * 24, 41 * 24), "within 31 days"),
        ((500 * 24, 501 * 24), "too far off"),
    ],
)
def test_hours(toy: Toy, hours: tuple[int, int], reason: str) -> None:
    """Tests that hours that cannot be are refused in words."""
    open_night(toy)
    start, end = (START + timedelta(hours=each) for each in hours)
    assert reason in toy.refuses(replace(NIGHT, region="north", start=start, end=end), "watch")


def test_no_zone(toy: Toy) -> None:
    """Tests that a moment without a zone is refused, for nobody knows when it is."""
    open_night(toy)
    bare = START.replace(tzinfo=None)
    assert "no time zone" in toy.refuses(replace(NIGHT, region="north", start=bare), "watch")


def test_handed_over(toy: Toy) -> None:
    """Tests that another person in the seat named takes over, both on record, and nobody from themselves."""
    period = open_night(toy)
    assert "not being handed over" in toy.refuses(AcceptHandOver(period), "chief")
    assert "led from the seat watch" in toy.refuses(HandOverPeriod(period, "Quiet.", "watch"), "chief")
    assert "may not operate" in toy.refuses(HandOverPeriod(period, "Quiet.", "fire"), "watch")
    toy.does(HandOverPeriod(period, "Quiet.", "watch"), "watch")
    assert "from themselves" in toy.refuses(AcceptHandOver(period), "watch")
    toy.does(RecallHandOver(period, "The wrong seat"), "watch")
    hand_over(toy, period)
    assert "being handed over" in toy.refuses(ClosePeriod(period), "watch")
    assert "to the seat chief" in toy.refuses(AcceptHandOver(period), "watch")
    toy.does(LogEntry(period, "Work goes on meanwhile"), "watch")
    toy.does(AcceptHandOver(period), "chief")
    row, both = rows(toy, t.period)[0], rows(toy, t.handover)
    assert (row.state, row.led_by, row.led_account) == ("open", "chief", "p-chief")
    assert [(each.recalled, each.accepted_by) for each in both] == [
        ("The wrong seat", None),
        (None, "p-chief"),
    ]
    assert rebuild(toy.store, check=True).same


def test_closed_by_a_snapshot(toy: Toy) -> None:
    """Tests that the snapshot is canonical, holds all, is named by its hash in the record, and comes again."""
    period = open_night(toy)
    work(toy, period)
    answer = toy.does(ClosePeriod(period), "watch")
    with toy.store.read() as tx:
        body = get_blob(tx, str(answer.effects["snapshot"]))
    assert body is not None
    assert hashlib.sha256(body).hexdigest() == answer.effects["snapshot"] == rows(toy, t.period)[0].snapshot
    held = parse(body)
    assert canonical(held) == body
    assert held["period"]["state"] == "closed"
    assert [line["text"] for line in held["log"]] == ["The mayor was told by telephone"]
    assert {len(held[name]) for name in ("positions", "check_ins", "messages")} == {4, 2, 1}
    assert rebuild(toy.store, check=True).same


@pytest.mark.parametrize(
    "order",
    [
        SetObjective(1, "More"),
        MeetObjective(1, 1),
        Decide(1, "This", "That"),
        Assign(1, "This"),
        FillPosition(1, "deputy", "chief"),
        CheckIn(1, "A van"),
        CheckOut(1),
        LogEntry(1, "A line"),
        AmendPeriod(1, "Another title"),
        HandOverPeriod(1, "Quiet.", "chief"),
        AcceptHandOver(1),
        RecallHandOver(1, "No"),
        ClosePeriod(1),
        StrikeLine(1, LineKind.OBJECTIVE, 1, "No"),
    ],
)
def test_closed_for_good(sqlite_copy: Any, order: Order) -> None:
    """Tests that nothing is written into a closed period any more."""
    toy = sqlite_copy()
    period = open_night(toy)
    toy.does(CheckIn(period, "A van"), "watch")
    toy.does(ClosePeriod(period), "watch")
    assert "was closed" in toy.refuses(order, "watch")


def test_every_state_is_reached() -> None:
    """Tests that the table of moves knows each state, and that closed is the end."""
    assert set(PERIOD_MOVES) == set(PeriodState)
    assert not PERIOD_MOVES[PeriodState.CLOSED]


def test_lines(toy: Toy) -> None:
    """Tests that lines are numbered, written anew by number, struck out with a reason, and met once."""
    period = open_night(toy)
    assert toy.does(SetObjective(period, "Third"), "watch").effects == {"objective": 3}
    toy.does(SetObjective(period, "Third, better", number=3), "watch")
    assert "no objective of period 1 with the number 1, 9" in toy.refuses(
        SetObjective(period, "No", number=9), "watch"
    )
    toy.does(StrikeLine(period, LineKind.OBJECTIVE, 3, "Done by others"), "watch")
    assert "was struck out: Done by others" in toy.refuses(MeetObjective(period, 3), "watch")
    toy.does(MeetObjective(period, 1, "Quickly"), "watch")
    assert "was met at" in toy.refuses(MeetObjective(period, 1), "watch")
    assert "no seat nowhere" in toy.refuses(Assign(period, "Wait", leader="nowhere"), "watch")
    assert "assignment" in toy.refuses(NoteHazard(period, "Gas", "Masks", assignment=4), "watch")
    assert [row.text for row in rows(toy, t.objective)] == [*NIGHT.objectives, "Third, better"]
    assert rebuild(toy.store, check=True).same


def test_positions(toy: Toy) -> None:
    """Tests that a position is filled by who is in the register, and never lies under itself."""
    period = open_night(toy)
    assert "Say who fills" in toy.refuses(FillPosition(period, "deputy"), "watch")
    assert "does not hold the seat chief" in toy.refuses(
        FillPosition(period, "deputy", "chief", "p-watch"), "watch"
    )
    toy.does(FillPosition(period, "drones", unit="frogs", title="Drones", under="operations_chief"), "watch")
    toy.does(FillPosition(period, "drones_2", unit="frogs", title="More drones", under="drones"), "watch")
    round_about = FillPosition(period, "drones", unit="frogs", title="Drones", under="drones_2")
    assert "under itself" in toy.refuses(round_about, "watch")
    with pytest.raises(InvalidValueError, match="no usual position 'wizard'"):
        FillPosition(period, "wizard", "chief")


def test_check_in_and_out(toy: Toy) -> None:
    """Tests that what came leaves once, not before it came, and that a clock a little ahead is put right."""
    period = open_night(toy)
    ahead = CheckIn(period, "A van", arrived_at=START + timedelta(minutes=3))
    assert toy.does(ahead, "watch").effects == {"check_in": 1}
    assert rows(toy, t.check_in)[0].arrived_at == "2030-01-05T08:00:00Z"
    late = replace(ahead, arrived_at=START + timedelta(minutes=6))
    assert "still to come" in toy.refuses(late, "watch")
    assert "cannot have left before" in toy.refuses(CheckOut(1, left_at=START - timedelta(hours=1)), "watch")
    toy.does(CheckOut(1, "Home"), "watch")
    assert "checked out at" in toy.refuses(CheckOut(1), "watch")


def test_a_double_click(toy: Toy) -> None:
    """Tests that the same order with the same key is carried out once."""
    period = open_night(toy)
    first = toy.does(LogEntry(period, "Once"), "watch", key="click")
    again = toy.does(LogEntry(period, "Once"), "watch", key="click")
    assert again.repeated
    assert again.entry == first.entry
    assert len(rows(toy, t.log_line)) == 1


@pytest.mark.parametrize("text", ["\0", "x" * 1_000_001, " ", "\ud800", "a\x1b[31m"])
def test_hostile_text(text: str) -> None:
    """Tests that texts that cannot be kept, or are far too long, are refused before anything is written."""
    with pytest.raises(InvalidValueError):
        LogEntry(1, text)
    with pytest.raises(InvalidValueError):
        OpenPeriod("land", START, START + timedelta(hours=1), text)
    with pytest.raises(InvalidValueError):
        Assign(1, "Wait", instructions=text if text != " " else "x" * 10_001)


def test_script_in_a_name(toy: Toy) -> None:
    """Tests that markup and right-to-left marks are text like any other."""
    period = open_night(toy)
    text = "<script>alert(1)</script> #let x = 1 \u202eabc $x^2$ 😀"
    toy.does(LogEntry(period, text), "watch")
    assert rows(toy, t.log_line)[0].text == text


def test_long_ago(toy: Toy) -> None:
    """Tests that what is told of another age is refused, for no clock shows it."""
    period = open_night(toy)
    ages = datetime(1, 1, 1, tzinfo=UTC)
    assert "days ago" in toy.refuses(LogEntry(period, "Long ago", happened_at=ages), "watch")
    assert "too far off" in toy.refuses(replace(NIGHT, region="north", start=ages), "watch")


def test_written_by_the_clocks_of_the_region(toy: Toy) -> None:
    """Tests that a moment is written in 24 hours with its zone, whatever its age."""
    frame = toy.desk.frame()
    assert written(frame, "land", "2030-01-05T18:05:00Z") == "2030-01-05 18:05 (UTC+00:00)"
    assert written(frame, "land", "2030-01-05T18:05:00.250Z", zone=False) == "2030-01-05 18:05"
    assert written(frame, "land", None) == ""
    west = timezone(-timedelta(hours=5))
    with patch.object(type(frame), "zone_of", lambda _frame, _region: west):
        assert written(frame, "land", "2030-01-05T18:05:00Z") == "2030-01-05 13:05 (UTC-05:00)"
        assert written(frame, "land", "0001-01-01T00:00:00Z").endswith("(UTC+00:00)")
