"""Calendars over HTTP, as a program that subscribes reads them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import icalendar
import pytest

import authority_worlds
from bills import called, published
from browser import Browser, Enter, problem
from holdfast.accounts import Accounts
from holdfast.model.incidents import Severity
from holdfast.operations.agenda import calendar_of_region
from holdfast.orders import (
    AcknowledgeTasking,
    AskTasking,
    CancelTasking,
    ClosePeriod,
    ReportDuty,
    ReportIncident,
    WithdrawWatchBill,
)
from periods_world import open_night
from worlds import ALVA, BO, PEOPLE, START, Toy, found_toy, headquarters_at_work

RULES = """\
  - {id: first-notice, kind: oversight, severity: deny, on: {incidents: {severities: [severe]}},
     values: {2020-01-01: {tell: council, within: {hours: 24}, what: Notice, article: Art. 15, source: book, confidence: B}}}
"""
THURSDAY = date(2030, 1, 10)
LAND, NORTH = "/regions/land/calendar.ics", "/regions/north/calendar.ics"


def events(answer: httpx.Response | bytes) -> dict[str, Any]:
    """Return the events of a calendar by their identifiers, as a reader of other people finds them."""
    if isinstance(answer, httpx.Response):
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
        assert "private" in answer.headers["cache-control"]
        answer = answer.content
    found = icalendar.Calendar.from_ical(answer).walk("VEVENT")
    assert all(event.decoded("dtstart") < event.decoded("dtend") for event in found)
    assert all(not event.errors for event in found)
    return {str(event["uid"]).removesuffix("@holdfast.test"): event for event in found}


@pytest.fixture
def at_work(world: Toy) -> Toy:
    """Return a night with a period, two taskings with a term and one without, and an incident that starts a clock."""
    authority_worlds.adopt(world, rules=RULES)
    open_night(world)
    world.does(ReportIncident("north", "Fire", severity=Severity.SEVERE), "watch")
    due = START + timedelta(hours=3)
    world.does(AskTasking("north", "fire", "Foam; two, or three\nat once", incident=1, due_at=due), "watch")
    world.does(AskTasking("land", "works", "Sand", due_at=due), "watch")
    world.does(AskTasking("land", "works", "Whenever you can"), "watch")
    return world


def test_what_a_region_has_before_it(at_work: Toy, enter: Enter) -> None:
    """Tests that periods, terms of taskings and terms of duties are there, at their moments and as they stand."""
    browser = enter("watch")
    found = events(browser.ask("GET", LAND))
    assert set(found) == {"period.1", "tasking.1", "tasking.2", "first-notice:incident-1"}
    assert found["period.1"].decoded("dtend") == START + timedelta(hours=12)
    assert "Night of the fallen drone" in found["period.1"]["summary"]
    assert found["tasking.1"].decoded("dtend") == START + timedelta(hours=3)
    assert str(found["tasking.1"]["description"]).startswith("Foam; two, or three\nat once\n")
    assert found["first-notice:incident-1"]["summary"] == "Tell council: Notice"
    assert found["first-notice:incident-1"].decoded("dtend") == START + timedelta(hours=24)
    assert {str(event["status"]) for event in found.values()} == {"CONFIRMED"}
    assert browser.ask("GET", LAND).content == browser.ask("GET", LAND).content


def test_what_is_over_is_cancelled(at_work: Toy, enter: Enter) -> None:
    """Tests that what was done is cancelled with a higher sequence, and gone after a month."""
    before = events(enter("watch").ask("GET", LAND))
    at_work.now += timedelta(hours=1)
    at_work.does(CancelTasking(2, "Found some"), "watch")
    at_work.does(AcknowledgeTasking(1), "fire")
    at_work.does(ReportDuty("first-notice:incident-1", "land", at_work.now, "By letter"), "mayor")
    at_work.does(ClosePeriod(1), "watch")
    after = events(enter("watch").ask("GET", LAND))
    assert {uid for uid, event in after.items() if event["status"] == "CANCELLED"} == {
        "tasking.2",
        "first-notice:incident-1",
    }
    assert all(after[uid]["sequence"] > event["sequence"] for uid, event in before.items())
    at_work.now += timedelta(days=40)
    assert set(events(enter("watch").ask("GET", LAND))) == {"tasking.1"}


def test_terms_at_the_end_of_time(at_work: Toy, enter: Enter) -> None:
    """Tests that a term thousands of years off is left out and breaks nothing."""
    at_work.does(
        AskTasking("land", "works", "Rest", due_at=datetime(9999, 12, 31, 23, 59, tzinfo=UTC)), "watch"
    )
    assert "tasking.4" not in events(enter("watch").ask("GET", LAND))


def test_only_what_may_be_read(at_work: Toy, enter: Enter, stranger: Browser) -> None:
    """Tests that a headquarters of the north reads the north alone, by cookie and by token, and a stranger nothing."""
    north = enter("north-caller")
    assert set(events(north.ask("GET", NORTH))) == {"tasking.1", "first-notice:incident-1"}
    problem(north.ask("GET", LAND), 403)
    problem(stranger.ask("GET", LAND), 401)
    problem(enter("watch").ask("GET", "/regions/moon/calendar.ics"), 404)
    token = Accounts(at_work.store).make_token("p-watch", "Calendar", at_work.desk.now())
    assert events(stranger.ask("GET", LAND, headers={"Authorization": f"Bearer {token}"}))


def test_a_watch_bill(world: Toy, enter: Enter, stranger: Browser) -> None:
    """Tests that a bill counts its people and names none, is one bill alone, and is cancelled when withdrawn."""
    called(world)
    published(world, [(0, ALVA, "D"), (0, BO, "D")], days=2)
    published(world, [(3, BO, "D")], name="b2", start=THURSDAY, days=1)
    browser, address = enter("duty"), "/watch-bills/b1/calendar.ics"
    answer = browser.ask("GET", address)
    found = events(answer)
    assert len(found) == 4
    assert str(found["b1.dam.gate.2030-01-07.D"]["summary"]) == "Watch D, dam.gate: 2/1"
    assert not any(details.name in answer.text for details in PEOPLE)
    assert "Wache" in browser.ask("GET", f"{address}?language=de").text
    problem(browser.ask("GET", f"{address}?language=../x"), 404)
    problem(browser.ask("GET", "/watch-bills/b9/calendar.ics"), 404)
    problem(stranger.ask("GET", address), 401)
    world.does(WithdrawWatchBill("b1", "x"), "planner")
    assert {str(event["status"]) for event in events(browser.ask("GET", address)).values()} == {"CANCELLED"}


def test_an_exercise_says_so(tmp_path: Path) -> None:
    """Tests that the calendar of an exercise, and each event of it, says that nothing is real."""
    toy = headquarters_at_work(found_toy(f"sqlite:///{tmp_path / 'exercise.db'}", exercise=True))
    toy.does(AskTasking("land", "fire", "Foam", due_at=START + timedelta(hours=1)), "watch")
    body = calendar_of_region(toy.desk, "land")
    assert str(events(body)["tasking.1"]["summary"]).startswith("EXERCISE EXERCISE EXERCISE: ")
    assert str(icalendar.Calendar.from_ical(body)["name"]).startswith("EXERCISE EXERCISE EXERCISE: ")
    toy.store.close()


def test_nothing_before_it(sqlite_copy: Callable[[], Toy]) -> None:
    """Tests that a region with nothing before it has an empty calendar, not none."""
    assert events(calendar_of_region(sqlite_copy().desk, "south")) == {}
