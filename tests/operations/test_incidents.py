"""Readings of incidents: lists with filters, doubles, what hangs on what, threat levels, plans that are upset."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.errors import InvalidValueError, NotFoundError
from holdfast.model import Interval
from holdfast.model.incidents import Effect, IncidentKind, Severity
from holdfast.operations import cascade, doubles, incidents, threat
from holdfast.operations.doubles import Told
from holdfast.orders import (
    AddFacility,
    AffectFacility,
    MergeIncidents,
    ReportIncident,
    SetThreatLevel,
    ShapePost,
)
from holdfast.rebuild import rebuild
from holdfast.store.days import to_day
from worlds import ALVA, Toy, headquarters_at_work

EVERYWHERE = ("land", "north", "south", "town")
NOON = datetime(2030, 1, 5, 12, tzinfo=UTC)


def test_the_lists_on_each_database(toy: Toy) -> None:
    """Tests filters, pages and words of places on each kind of database, and that a rebuild gives the same."""
    headquarters_at_work(toy)
    kinds = [IncidentKind.FIRE, IncidentKind.FIRE, IncidentKind.FLOOD]
    for hour, kind in enumerate(kinds):
        moment = toy.now - timedelta(hours=hour)
        toy.does(
            ReportIncident("land", "x", kind, latitude=47.0 + hour, longitude=179.0, happened_at=moment),
            "watch",
        )
    toy.does(ReportIncident("land", "Y", where="near the DAM", severity=Severity.SEVERE), "watch")
    assert listed(toy) == [4, 3, 2, 1]
    assert listed(toy, kinds=["fire"]) == [2, 1]
    assert listed(toy, severities=["severe"]) == listed(toy, facility="dam") == [4]
    assert listed(toy, states=["closed"]) == []
    assert listed(toy, since=toy.now - timedelta(hours=1)) == [4, 2, 1]
    assert listed(toy, box=incidents.Box(178, 46.5, -178, 48.5)) == [2, 1]
    assert listed(toy, box=incidents.Box(8.0, 47.0, 8.2, 47.2)) == [4]
    with toy.store.read() as tx:
        wanted = incidents.IncidentFilter(["north"], shared=[1])
        assert [row.id for row in incidents.list_incidents(tx, wanted, limit=9)] == [4, 1]
        wanted = incidents.IncidentFilter(EVERYWHERE)
        assert [row.id for row in incidents.list_incidents(tx, wanted, limit=2, before=4)] == [3, 2]
    assert rebuild(toy.store, check=True).same


def listed(toy: Toy, **wanted: object) -> list[int]:
    """Return the numbers of the incidents that a filter lets through."""
    with toy.store.read() as tx:
        found = incidents.IncidentFilter(EVERYWHERE, **wanted)  # type: ignore[arg-type]
        return [row.id for row in incidents.list_incidents(tx, found, limit=99)]


# Doubles

TOLD = st.builds(
    Told,
    id=st.integers(1, 9),
    kind=st.sampled_from(IncidentKind),
    happened_at=st.datetimes(datetime(2030, 1, 1), datetime(2030, 1, 3), timezones=st.just(UTC)),  # noqa: DTZ001
    facility=st.sampled_from([None, "dam", "mast"]),
    latitude=st.one_of(st.none(), st.floats(-90, 90)),
    longitude=st.one_of(st.none(), st.floats(-180, 180)),
)


@given(TOLD, st.lists(TOLD, max_size=20))
def test_doubles_are_never_itself_and_the_same_both_ways(one: Told, others: list[Told]) -> None:
    """Tests that likeness lies between nought and one, sorted, and is the same seen from the other side."""
    found = doubles.doubles(one, others)
    assert one.id not in {double.id for double in found}
    assert [d.likeness for d in found] == sorted((d.likeness for d in found), reverse=True)
    assert all(0 < double.likeness <= 1 for double in found)
    for other in others:
        there, back = doubles.doubles(one, [other]), doubles.doubles(other, [one])
        assert [d.likeness for d in there] == [d.likeness for d in back]


def test_near_in_time_place_and_kind() -> None:
    """Tests that the nearest comes first, and what is far off in one of the three is no double."""
    one = Told(1, IncidentKind.FIRE, NOON, None, 47.0, 8.0)
    others = [
        Told(2, IncidentKind.FIRE, NOON + timedelta(minutes=10), None, 47.001, 8.001),
        Told(3, IncidentKind.UAS_FALLEN, NOON, None, 47.0, 8.0),
        Told(4, IncidentKind.FLOOD, NOON, None, 47.0, 8.0),
        Told(5, IncidentKind.FIRE, NOON + timedelta(hours=13), None, 47.0, 8.0),
        Told(6, IncidentKind.FIRE, NOON, None, 48.0, 8.0),
        Told(7, IncidentKind.FIRE, NOON),
    ]
    found = doubles.doubles(one, others)
    assert [(double.id, round(double.likeness, 1)) for double in found] == [(2, 1.0), (3, 0.5), (7, 0.3)]
    assert found[0].why == "10 min apart, 0.1 km apart, of one kind"


def test_doubles_of_the_register(work: Toy) -> None:
    """Tests that only open incidents are proposed, and not those merged already."""
    for _ in range(3):
        work.does(ReportIncident("land", "Fire", IncidentKind.FIRE, "dam"), "watch")
    work.does(MergeIncidents(3, 1, "Same"), "watch")
    with work.store.read() as tx:
        found = doubles.probable_doubles(tx, incidents.find_incident(tx, 1), EVERYWHERE)
        assert [(double.id, double.likeness) for double in found] == [(2, 1.0)]
        assert doubles.probable_doubles(tx, incidents.find_incident(tx, 1), ["south"]) == ()


# What hangs on what


@pytest.fixture
def work(sqlite_copy: Callable[[], Toy]) -> Toy:
    """Return the toy register at work on SQLite."""
    return headquarters_at_work(sqlite_copy())


def test_what_fails_with_the_dam(work: Toy) -> None:
    """Tests that the pump fails with the dam, by which chain, and who stands there; others only by the reader's regions."""
    from holdfast.model import Facility

    work.does(AddFacility(Facility("well", "Well", "south", "water", 46.0, 8.0, depends_on=("pump",))))
    work.calls(ALVA, date(2030, 1, 5), 2, post="pump.door")
    day = to_day(work.now.date())
    with work.store.read() as tx:
        found = cascade.what_fails(tx, {"dam": Effect.DESTROYED}, EVERYWHERE, day=day)
        north = cascade.what_fails(tx, {"dam": Effect.DEGRADED}, ["north", "town"], day=day)
        assert cascade.what_fails(tx, {"dam": Effect.UNAFFECTED}, EVERYWHERE, day=day).hanging == ()
        with pytest.raises(NotFoundError):
            cascade.what_fails(tx, {"moon": Effect.DOWN}, EVERYWHERE, day=day)
    pump, well = found.hanging
    assert (pump.facility, pump.effect, pump.chain, pump.posts, pump.people) == (
        "pump",
        "down",
        ("dam", "pump"),
        2,
        1,
    )
    assert (well.facility, well.chain, well.people) == ("well", ("dam", "pump", "well"), 0)
    assert ([each.facility for each in north.hanging], north.elsewhere) == (["pump"], 1)
    assert north.hanging[0].effect == "degraded"


# Threat levels and plans


def test_a_threat_level_before_it_is_set(work: Toy) -> None:
    """Tests that what a level would change is what setting it changes, and that inner regions keep their own."""
    work.does(ShapePost("dam.gate", by_threat=(4, 6, 10)))
    work.does(ShapePost("mast.foot", by_threat=(4, 5)))
    week = Interval(date(2030, 1, 7), date(2030, 1, 14))
    work.does(SetThreatLevel("north", 2, Interval(date(2030, 1, 10), date(2030, 1, 20)), "Calls"))
    frame = work.desk.frame()
    with work.store.read() as tx:
        found = threat.threat_change(tx, frame, "land", 3, week)
        told = [(c.post, c.days.start.day, c.days.end.day, c.before, c.after) for c in found.posts]
        assert told == [("dam.gate", 7, 10, 4, 10), ("mast.foot", 7, 14, 4, 5)]
        assert found.person_days == 3 * 6 + 7 * 1
        for level in (0, 10):
            with pytest.raises(InvalidValueError):
                threat.threat_change(tx, frame, "land", level, week)
    work.does(SetThreatLevel("land", 3, week, "Drones"))
    with work.store.read() as tx:
        assert threat.threat_change(tx, frame, "land", 3, week).posts == ()


def test_posts_that_are_lost_upset_a_plan(work: Toy) -> None:
    """Tests that a plan that guards a lost post is named with the command that plans it again."""
    from sqlalchemy import insert

    from holdfast.store import tables as t

    work.does(ReportIncident("land", "Blast", facility="dam"), "watch")
    day = to_day(work.now.date())
    row = {c.name: "" if c.type.python_type is str else 0 for c in t.plan.c if not c.nullable}
    row |= {"id": "winter", "region": "north", "state": "approved", "start_day": day, "end_day": day + 28}
    with work.store.write() as tx:
        tx.execute(insert(t.plan), row)
    frame = work.desk.frame()

    def upset() -> list[tuple[str, dict[str, int], str]]:
        with work.store.read() as tx:
            found = threat.replanning_of(tx, frame, 1, work.now.date())
        return [(each.plan, each.strength, each.command) for each in found]

    assert upset() == []
    work.does(AffectFacility(1, "dam", Effect.DOWN, ("dam.gate",)), "watch")
    assert upset() == [("winter", {"dam.gate": 0}, "holdfast plan replan winter --strength dam.gate=0")]
    work.does(AffectFacility(1, "dam", Effect.DESTROYED), "watch")
    assert set(upset()[0][1]) == {"dam.gate", "dam.dive", "dam.ball"}
