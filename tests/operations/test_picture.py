"""The picture at any moment: what was seen then is what is told later, whatever has changed since."""

from __future__ import annotations

import random
import time
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import insert

from holdfast.model import Interval
from holdfast.model.incidents import Effect, IncidentKind, Severity
from holdfast.operations.picture import Picture, picture_after, picture_at, picture_now
from holdfast.orders import (
    AcceptHandOver,
    AffectFacility,
    CloseIncident,
    ClosePeriod,
    GradeIncident,
    HandOverPeriod,
    MergeIncidents,
    ReopenIncident,
    ReportIncident,
    SetThreatLevel,
    UpdateIncident,
    VerifyIncident,
)
from holdfast.store import tables as t
from periods_world import NIGHT, open_night
from worlds import START, Toy

DAYS = Interval(START.date(), START.date() + timedelta(days=3))
DAY = (
    (ReportIncident("north", "A drone\nby the dam", IncidentKind.UAS_SEEN, "dam"), "watch"),
    (ReportIncident("south", "Smoke", where="The mast"), "watch"),
    (SetThreatLevel("land", 3, DAYS, "Drones"), "administrator"),
    (GradeIncident(1, Severity.MINOR), "watch"),
    (VerifyIncident(1, verified=True, how="A patrol saw it"), "watch"),
    (AffectFacility(1, "dam", Effect.DEGRADED), "watch"),
    (HandOverPeriod(1, "Quiet.", "chief"), "watch"),
    (AcceptHandOver(1), "chief"),
    (GradeIncident(1, Severity.EXTREME, why="It fell"), "chief"),
    (UpdateIncident(1, "It fell", title="A drone fell", incident_kind=IncidentKind.UAS_FALLEN), "chief"),
    (CloseIncident(2, "A barbecue"), "watch"),
    (ReportIncident("north", "Drone down", facility="dam", severity=Severity.SEVERE), "watch"),
    (AffectFacility(3, "dam", Effect.DOWN), "watch"),
    (AffectFacility(3, "pump", Effect.DEGRADED), "watch"),
    (MergeIncidents(3, 1, "The same"), "watch"),
    (ReopenIncident(2, "It burns after all"), "watch"),
    (VerifyIncident(2, verified=False, how="Fog"), "watch"),
    (SetThreatLevel("land", 1, DAYS, "Over"), "administrator"),
    (AffectFacility(1, "dam", Effect.UNAFFECTED), "watch"),
    (CloseIncident(1, "Cleared"), "watch"),
    (ReopenIncident(1, "A second one"), "watch"),
    (ClosePeriod(1), "chief"),
)


def test_what_was_seen_then(toy: Toy) -> None:
    """Tests that the picture after each order of a day is the same when it is asked for at the end of it."""
    open_night(toy)
    seen: list[Picture] = []
    for order, seat in DAY:
        toy.now += timedelta(minutes=1)
        toy.does(order, seat)
        with toy.store.read() as tx:
            seen.append(picture_now(tx, toy.desk.frame(), "land", toy.now))
    assert [len(each.incidents) for each in seen] == [1, *[2] * 9, 1, 2, 2, 2, 1, 2, 1, 1, 1, 0, 1, 1]
    assert seen[13].facilities == {"dam": "down", "pump": "degraded"}
    assert [each.threat_level for each in seen] == [1, 1, *[3] * 15, *[1] * 5]
    assert [each.periods[0].led_by for each in seen[:-1]] == [*["watch"] * 7, *["chief"] * 14]
    with toy.store.read() as tx:
        frame = toy.desk.frame()
        for n, before in enumerate(seen, 1):
            moment = START + timedelta(minutes=n)
            assert picture_at(tx, frame, "land", moment) == before
            assert picture_at(tx, frame, "land", moment + timedelta(seconds=59)) == before
        assert picture_at(tx, frame, "land", START - timedelta(days=1)).entry == -1
        assert not picture_at(tx, frame, "south", START + timedelta(minutes=1)).incidents


def test_fast_enough(toy: Toy) -> None:
    """Tests that a picture of 10,000 incidents, half of them changed since, takes less than 300 ms of this thread."""
    open_night(toy)
    toy.does(replace(NIGHT, region="north"), "watch")
    with toy.store.read() as tx:
        n = picture_now(tx, toy.desk.frame(), "land", toy.now).entry
    chance = random.Random(1)
    with toy.store.write() as tx:
        incidents, notes = [], []
        for number in range(1, 10_001):
            at = f"2030-01-05T08:{number % 60:02d}:00Z"
            closed = number % 2 == 0
            incidents.append(
                {
                    "id": number, "region": chance.choice(("north", "south", "town")), "kind": "other",
                    "state": "closed" if closed else "reported", "title": f"Number {number}", "where_": "",
                    "happened_at": at, "reported_at": at, "reported_by": "watch", "entry": n + closed,
                    "closed_at": at if closed else None,
                }
            )  # fmt: skip
            note = {"incident": number, "at": at, "seat": "watch", "what": "Number"}
            notes.append(note | {"entry": n, "change": "reported"})
            if closed:
                notes.append(note | {"entry": n + 1, "change": "closed"})
        tx.execute(insert(t.incident), incidents)
        tx.execute(insert(t.incident_note), notes)
    frame = toy.desk.frame()
    took = []
    for _ in range(5):
        begun = time.thread_time()
        with toy.store.read() as tx:
            seen = picture_after(tx, frame, "land", n, toy.now)
        took.append(time.thread_time() - begun)
    assert len(seen.incidents) == 10_000
    assert min(took) < 0.3, took
