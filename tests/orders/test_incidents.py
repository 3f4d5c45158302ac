"""Incidents from report to closure: states, places in words, merges, and what a tired officer can get wrong."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from holdfast.desk import Refusal
from holdfast.errors import FaultsError, InvalidValueError
from holdfast.model.incidents import (
    INCIDENT_MOVES,
    Effect,
    IncidentKind,
    IncidentState,
    Severity,
    Urgency,
)
from holdfast.operations import incidents
from holdfast.orders import (
    AffectFacility,
    CloseIncident,
    GradeIncident,
    MergeIncidents,
    NoteIncident,
    Order,
    ReopenIncident,
    ReportIncident,
    UpdateIncident,
    VerifyIncident,
)
from holdfast.orders.codec import decode
from holdfast.rebuild import rebuild
from holdfast.store import tables as t
from worlds import Toy, headquarters_at_work, sheet


@pytest.fixture
def toy(sqlite_copy: Callable[[], Toy]) -> Toy:
    """Return the toy register with its headquarters at work."""
    return headquarters_at_work(sqlite_copy())


def row(toy: Toy, incident: int) -> Any:
    """Return the row of an incident."""
    with toy.store.read() as tx:
        return incidents.find_incident(tx, incident)


def notes(toy: Toy, incident: int) -> list[tuple[str, str]]:
    """Return what was told of an incident and of those merged into it."""
    with toy.store.read() as tx:
        return [(each.change, each.what) for each in incidents.notes_of(tx, incident)]


def report(toy: Toy, what: str = "Bang heard", seat: str = "watch", **more: Any) -> int:
    """Report an incident of the land and return its number."""
    return int(toy.does(ReportIncident("land", what, **more), seat).effects["incident"])


def test_report_in_one_line(toy: Toy) -> None:
    """Tests that one line is enough, and that a liaison may report too."""
    assert toy.does(ReportIncident("land", "Bang heard"), "watch").effects == {"incident": 1}
    assert toy.does(ReportIncident("land", "Smoke"), "fire").effects == {"incident": 2}
    assert "power 'operate'" in toy.refuses(ReportIncident("land", "Smoke"), "caller")


def test_place_by_facility_goes_to_its_region(toy: Toy) -> None:
    """Tests that an incident at a facility lies where that does, and takes its point of the map."""
    number = report(
        toy, "Drone on the dam\nTwo rotors", incident_kind=IncidentKind.UAS_FALLEN, facility="dam"
    )
    found = row(toy, number)
    assert (found.title, found.region, found.latitude, found.longitude) == (
        "Drone on the dam",
        "north",
        47.1,
        8.1,
    )
    assert "lies in north, not in south" in toy.refuses(ReportIncident("south", "x", facility="dam"), "watch")


def test_place_by_words_is_found(toy: Toy) -> None:
    """Tests that the one name that words hold is found, without regard to capitals, and longest names first."""
    answer = toy.does(ReportIncident("land", "Fire", where="behind the PUMP, east side"), "watch")
    assert answer.effects == {"incident": 1, "facility": "pump"}
    order, files = sheet("places", [("dam-road", "Dam Road", "north", 47.3, 8.3, 5)])
    toy.does(order, enclosures=files)
    answer = toy.does(ReportIncident("land", "Fire", where="at the end of dam road"), "watch")
    assert answer.effects == {"incident": 2}
    assert (row(toy, 2).latitude, row(toy, 2).region) == (47.3, "north")


def test_words_that_name_several_are_told_and_not_guessed(toy: Toy) -> None:
    """Tests that words with two names give no place, and that both are told."""
    answer = toy.does(ReportIncident("land", "Fire", where="between Northby and the Mast"), "watch")
    assert answer.effects == {"incident": 1, "could_be": ["facility:mast", "place:northby"]}
    assert (row(toy, 1).latitude, row(toy, 1).where_) == (None, "between Northby and the Mast")


def test_words_that_name_nothing_are_kept(toy: Toy) -> None:
    """Tests that words of no name stay as they are, and that names of other regions do not count."""
    assert toy.does(ReportIncident("land", "Fire", where="up the hill"), "watch").effects == {"incident": 1}
    assert toy.does(ReportIncident("south", "Fire", where="at the Dam"), "watch").effects == {"incident": 2}


def test_a_corrected_place_may_lie_elsewhere(toy: Toy) -> None:
    """Tests that a place corrected to a facility of another region takes the incident there, and a point does not."""
    number = report(toy, facility="dam")
    assert toy.does(UpdateIncident(number, "South", facility="mast"), "watch").effects == {"region": "south"}
    assert (row(toy, number).region, row(toy, number).latitude) == ("south", 46.1)
    toy.does(UpdateIncident(number, "A little on", latitude=46.2, longitude=8.0), "watch")
    assert (row(toy, number).region, row(toy, number).facility) == ("south", None)
    assert toy.does(UpdateIncident(number, "No", where="Northby"), "watch").effects == {"region": "north"}
    assert rebuild(toy.store, check=True).same


def test_a_clock_a_little_ahead_is_taken_as_now(toy: Toy) -> None:
    """Tests that five minutes ahead is now, and more is refused with what to do."""
    ahead = toy.now + timedelta(minutes=5)
    answer = toy.does(ReportIncident("land", "Fire", happened_at=ahead), "watch")
    assert answer.effects == {"incident": 1, "taken_as_now": "2030-01-05T08:00:00Z"}
    assert row(toy, 1).happened_at == "2030-01-05T08:00:00Z"
    said = toy.refuses(ReportIncident("land", "Fire", happened_at=ahead + timedelta(seconds=1)), "watch")
    assert "still to come" in said


def test_a_moment_without_zone_is_refused(toy: Toy) -> None:
    """Tests that a moment that is not in UTC is refused."""
    naive = toy.now.replace(tzinfo=None)
    assert "not in UTC" in toy.refuses(ReportIncident("land", "Fire", happened_at=naive), "watch")


def test_from_report_to_closure(toy: Toy) -> None:
    """Tests the whole way of an incident, and the notes that it leaves."""
    number = report(toy)
    for order in (
        VerifyIncident(number, True, "Patrol saw it"),
        GradeIncident(number, Severity.SEVERE, Urgency.IMMEDIATE, "Gas"),
        UpdateIncident(
            number, "It burns", title="Fire at the dam", incident_kind=IncidentKind.FIRE, facility="dam"
        ),
        AffectFacility(number, "dam", Effect.DOWN, how="Turbine"),
        NoteIncident(number, "Road closed"),
        CloseIncident(number, "Put out"),
    ):
        toy.does(order, "watch")
    found = row(toy, number)
    assert (found.state, found.severity, found.kind, found.facility) == ("closed", "severe", "fire", "dam")
    assert [change for change, _ in notes(toy, number)] == [
        "reported", "verified", "graded", "updated", "affected", "noted", "closed",
    ]  # fmt: skip
    toy.does(ReopenIncident(number, "Smoke again"), "watch")
    assert (row(toy, number).state, row(toy, number).closed_at) == ("verified", None)
    assert rebuild(toy.store, check=True).same


def _bring(toy: Toy, state: IncidentState) -> int:
    """Return an incident in a state."""
    number = report(toy)
    if state is IncidentState.MERGED:
        toy.does(MergeIncidents(number, report(toy), "Same"), "watch")
    order: dict[IncidentState, Order] = {
        IncidentState.VERIFIED: VerifyIncident(number, True, "Seen"),
        IncidentState.UNFOUNDED: VerifyIncident(number, False, "Looked"),
        IncidentState.CLOSED: CloseIncident(number, "Done"),
    }
    if state in order:
        toy.does(order[state], "watch")
    return number


@pytest.mark.parametrize("state", IncidentState)
def test_each_move_is_allowed_or_refused(toy: Toy, state: IncidentState) -> None:
    """Tests that from each state just the moves of the table are carried out."""
    moves: dict[IncidentState, Callable[[int], Order]] = {
        IncidentState.VERIFIED: lambda n: VerifyIncident(n, True, "Seen"),
        IncidentState.UNFOUNDED: lambda n: VerifyIncident(n, False, "Looked"),
        IncidentState.CLOSED: lambda n: CloseIncident(n, "Done"),
        IncidentState.REPORTED: lambda n: ReopenIncident(n, "Again"),
        IncidentState.MERGED: lambda n: MergeIncidents(n, report(toy), "Same"),
    }
    for to, order in moves.items():
        answer = toy.give(order(_bring(toy, state)), "watch")
        assert isinstance(answer, Refusal) == (to not in INCIDENT_MOVES[state]), (state, to, answer.reason())


@pytest.mark.parametrize("state", [IncidentState.UNFOUNDED, IncidentState.CLOSED, IncidentState.MERGED])
def test_what_is_over_is_not_worked_on(toy: Toy, state: IncidentState) -> None:
    """Tests that an incident that is over is neither graded nor updated."""
    number = _bring(toy, state)
    for order in (GradeIncident(number, Severity.MINOR), UpdateIncident(number, "More")):
        assert "Give the order" in (said := toy.refuses(order, "watch")) or "Reopen it first" in said


def test_an_incident_that_is_not_there(toy: Toy) -> None:
    """Tests that an order about no incident is refused in words."""
    assert toy.refuses(CloseIncident(99, "Done"), "watch").startswith("There is no incident 99")


def test_merge_keeps_notes_and_effects(toy: Toy) -> None:
    """Tests that the survivor tells the notes of both, and does to facilities what either did, the worse of it."""
    first, second = report(toy, "Bang"), report(toy, "Boom")
    toy.does(AffectFacility(first, "dam", Effect.DEGRADED, ("dam.gate",)), "watch")
    toy.does(AffectFacility(second, "dam", Effect.DOWN, ("dam.dive",)), "watch")
    toy.does(AffectFacility(second, "mast", Effect.DEGRADED), "watch")
    toy.does(MergeIncidents(second, first, "One call, two callers"), "watch")
    told = [what for _, what in notes(toy, first)]
    assert told[:2] == ["Bang", "Boom"]
    with toy.store.read() as tx:
        effects = {e.facility: (e.effect, e.posts) for e in incidents.effects_of(tx, first)}
        assert incidents.effects_of(tx, second) == []
    assert effects == {"dam": ("down", "dam.dive dam.gate"), "mast": ("degraded", "")}
    assert row(toy, second).merged_into == first
    assert rebuild(toy.store, check=True).same


def test_merges_neither_chain_nor_turn_round(toy: Toy) -> None:
    """Tests that an incident merges neither into itself nor into a merged one, and takes nobody along."""
    first, second, third = report(toy), report(toy), report(toy)
    assert "into itself" in toy.refuses(MergeIncidents(first, first, "x"), "watch")
    toy.does(MergeIncidents(second, first, "Same"), "watch")
    assert f"merged into {first}" in toy.refuses(MergeIncidents(third, second, "Same"), "watch")
    assert f"Merge {third} into {first}" in toy.refuses(MergeIncidents(first, third, "Same"), "watch")
    assert f"merged into {first}" in toy.refuses(NoteIncident(second, "More"), "watch")
    toy.does(MergeIncidents(third, first, "Same"), "watch")


def test_effects_on_facilities(toy: Toy) -> None:
    """Tests that posts must be the facility's own, an end must come, and that the last word holds."""
    number = report(toy)
    assert "is at mast" in toy.refuses(AffectFacility(number, "dam", Effect.DOWN, ("mast.foot",)), "watch")
    assert "is past" in toy.refuses(AffectFacility(number, "dam", Effect.DOWN, until=toy.now), "watch")
    toy.does(AffectFacility(number, "dam", Effect.DOWN, until=toy.now + timedelta(hours=1)), "watch")
    toy.does(AffectFacility(number, "mast", Effect.DEGRADED), "watch")
    with toy.store.read() as tx:
        assert incidents.effects_in_force(tx, ["north", "south"], toy.now) == {
            "dam": "down",
            "mast": "degraded",
        }
        later = toy.now + timedelta(hours=2)
        assert incidents.effects_in_force(tx, ["north", "south"], later) == {"mast": "degraded"}
    toy.does(AffectFacility(number, "mast", Effect.UNAFFECTED), "watch")
    toy.does(CloseIncident(number, "Done"), "watch")
    with toy.store.read() as tx:
        assert incidents.effects_in_force(tx, ["north", "south"], toy.now) == {"dam": "down"}
        worst = tx.execute(
            select(t.incident_facility.c.worst).where(t.incident_facility.c.facility == "mast")
        )
        assert worst.scalar() == "degraded"


def test_two_officers_change_one_incident(toy: Toy) -> None:
    """Tests that whoever has not seen the last change is told, and that notes never stand in each other's way."""
    number = report(toy)
    seen = row(toy, number).entry
    toy.does(GradeIncident(number, Severity.SEVERE), "watch", seen=seen)
    stale = toy.give(GradeIncident(number, Severity.MINOR), "chief", seen=seen)
    assert isinstance(stale, Refusal)
    toy.does(NoteIncident(number, "One"), "watch", seen=seen)
    toy.does(NoteIncident(number, "Two"), "chief", seen=seen)
    assert row(toy, number).severity == "severe"


def test_a_report_sent_twice_is_one(toy: Toy) -> None:
    """Tests that the same report under the same key is entered once."""
    order = ReportIncident("land", "Fire")
    first, again = toy.does(order, "watch", key="line-1"), toy.does(order, "watch", key="line-1")
    assert (again.repeated, again.effects) == (True, first.effects)
    with toy.store.read() as tx:
        assert tx.execute(select(func.count()).select_from(t.incident)).scalar() == 1


@pytest.mark.parametrize("text", ["", "  ", "x" * 1_000_000, "bell\x07", "nul\0"])
def test_texts_that_cannot_be_used(text: str) -> None:
    """Tests that empty, huge and unprintable texts are refused before they reach the record."""
    with pytest.raises(InvalidValueError):
        ReportIncident("land", text)
    with pytest.raises(FaultsError):
        decode("NoteIncident", {"incident": 1, "what": text})


def test_hostile_words_are_words(toy: Toy) -> None:
    """Tests that a script and marks of direction are kept as they were told, and nothing more."""
    text = "<script>alert('x')</script> \u202e gnaB %s {0} '; DROP TABLE incident"
    number = report(toy, text, where=text)
    assert (row(toy, number).title, row(toy, number).where_) == (text, text)
    assert rebuild(toy.store, check=True).same


def test_half_a_point_is_none() -> None:
    """Tests that a point needs both degrees, on the globe."""
    with pytest.raises(InvalidValueError, match="no longitude"):
        ReportIncident("land", "x", latitude=47.0)
    for latitude, longitude in ((91.0, 0.0), (0.0, 181.0), (float("nan"), 0.0)):
        with pytest.raises(InvalidValueError):
            ReportIncident("land", "x", latitude=latitude, longitude=longitude)


def test_a_long_first_line_is_cut() -> None:
    """Tests that a title has at most 200 characters and the note holds all."""
    from holdfast.orders.incident_rows import first_line

    assert len(first_line("x" * 500)) == 200
    assert first_line(" one \n two") == "one"


def test_effect_none_has_no_posts() -> None:
    """Tests that an unaffected facility loses no post."""
    with pytest.raises(InvalidValueError, match="unaffected"):
        AffectFacility(1, "dam", Effect.UNAFFECTED, ("dam.gate",))
