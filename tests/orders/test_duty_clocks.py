"""Clocks that incidents start: who is told within 24 hours and a month, counted by the calendar."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from holdfast.desk import Enclosures
from holdfast.errors import ProfileError
from holdfast.law import load_profile
from holdfast.law.overlay import load_overlaid
from holdfast.model.incidents import Effect, IncidentKind, Severity
from holdfast.operations.clocks import Clock, clocks_of
from holdfast.orders import (
    AdoptProfile,
    AffectFacility,
    GradeIncident,
    MergeIncidents,
    ReportDuty,
    ReportIncident,
    VerifyIncident,
)
from holdfast.orders import duties as of_duties
from holdfast.orders.duties import duties_of
from holdfast.profiles import overlay_of, overlays, text_of
from worlds import PROFILE, Toy, headquarters_at_work

RULES = """\
  - {id: first-notice, kind: oversight, severity: deny, on: {incidents: {severities: [severe, extreme], sectors: [energy]}},
     values: {2020-01-01: {tell: council, within: {hours: 24}, what: Notice, article: Art. 15, source: book, confidence: B}}}
  - {id: full-report, kind: oversight, severity: deny, on: {incidents: {severities: [severe, extreme], sectors: [energy]}},
     values: {2020-01-01: {tell: council, within: {months: 1}, what: Report, article: Art. 15, source: book, confidence: B}}}
unknown:
"""


@pytest.fixture
def toy(sqlite_copy: Callable[[], Toy]) -> Toy:
    """Return the toy register at work, where the council is told of bad incidents in the energy sector."""
    toy = headquarters_at_work(sqlite_copy())
    adopt(toy, RULES)
    return toy


def adopt(toy: Toy, rules: str) -> None:
    """Make more rules the law of the land."""
    body = PROFILE.replace("unknown:\n", rules).encode()
    order = AdoptProfile("land", "toy.shore", hashlib.sha256(body).hexdigest())
    toy.does(order, enclosures=Enclosures(blobs=(body,)))


def clocks(toy: Toy, incident: int = 1) -> dict[str, Clock]:
    """Return the clocks of an incident by rule."""
    with toy.store.read() as tx:
        found = clocks_of(tx, toy.desk.frame(), "north", [incident], toy.now)
    return {clock.duty.rule: clock for clock in found}


def test_a_bad_incident_starts_both_clocks(toy: Toy) -> None:
    """Tests that 24 hours are exact, and that a month is one of the calendar with its last day."""
    toy.now = datetime(2030, 1, 31, 8, 30, tzinfo=UTC)
    toy.does(ReportIncident("land", "Fire", facility="dam", severity=Severity.SEVERE), "watch")
    found = clocks(toy)
    assert found["first-notice"].duty.due_at == datetime(2030, 2, 1, 8, 30, tzinfo=UTC)
    assert found["full-report"].duty.due_at == datetime(2030, 3, 1, tzinfo=UTC)
    assert found["first-notice"].duty.id == "first-notice:incident-1"
    assert {clock.state for clock in found.values()} == {"due"}


def test_kept_late_and_overdue(toy: Toy) -> None:
    """Tests that a duty reported in time is done, one reported later is done late, and one forgotten is overdue."""
    toy.does(ReportIncident("land", "Fire", facility="dam", severity=Severity.EXTREME), "watch")
    toy.now += timedelta(hours=25)
    assert clocks(toy)["first-notice"].state == "overdue"
    toy.does(ReportDuty("first-notice:incident-1", "land", toy.now, "By letter"), "mayor")
    toy.does(ReportDuty("full-report:incident-1", "land", toy.now, "By letter"), "mayor")
    assert {rule: clock.state for rule, clock in clocks(toy).items()} == {
        "first-notice": "done late",
        "full-report": "done",
    }


def test_what_starts_no_clock(toy: Toy) -> None:
    """Tests that a mild one, one elsewhere and one that was nothing start none, until graded or affected."""
    toy.does(ReportIncident("land", "Smoke", facility="dam", severity=Severity.MINOR), "watch")
    toy.does(ReportIncident("north", "Smoke", severity=Severity.SEVERE), "watch")
    assert clocks(toy, 1) == clocks(toy, 2) == {}
    toy.does(GradeIncident(1, Severity.SEVERE), "watch")
    toy.does(AffectFacility(2, "dam", Effect.DEGRADED), "watch")
    assert set(clocks(toy, 1)) == set(clocks(toy, 2)) == {"first-notice", "full-report"}
    toy.does(VerifyIncident(1, False, "Steam"), "watch")
    assert clocks(toy, 1) == {}


def test_a_double_is_told_once_from_the_first_report(toy: Toy) -> None:
    """Tests that of two reports of one thing one is told of, counted from when the first came in."""
    for _ in range(2):
        toy.does(ReportIncident("land", "Fire", facility="dam", severity=Severity.SEVERE), "watch")
        toy.now += timedelta(hours=1)
    toy.does(MergeIncidents(1, 2, "Same"), "watch")
    assert clocks(toy, 1) == {}
    assert clocks(toy, 2)["first-notice"].duty.arises_at == datetime(2030, 1, 5, 8, tzinfo=UTC)


def test_by_effect_at_any_time(toy: Toy) -> None:
    """Tests that a facility that was down stays a reason to tell once it works again."""
    adopt(toy, RULES.replace("{severities: [severe, extreme], sectors: [energy]}", "{effects: [down]}"))
    toy.does(ReportIncident("land", "Fire", facility="dam"), "watch")
    assert clocks(toy) == {}
    toy.does(AffectFacility(1, "dam", Effect.DOWN), "watch")
    toy.does(AffectFacility(1, "dam", Effect.UNAFFECTED), "watch")
    assert set(clocks(toy)) == {"first-notice", "full-report"}


def test_any_incident_and_kinds(toy: Toy) -> None:
    """Tests that a rule may ask for every incident, and for some kinds."""
    any_rule = RULES.replace("{severities: [severe, extreme], sectors: [energy]}", "any", 1)
    adopt(toy, any_rule.replace("{severities: [severe, extreme], sectors: [energy]}", "{kinds: [sabotage]}"))
    toy.does(ReportIncident("north", "Noise"), "watch")
    toy.does(ReportIncident("north", "Cut cable", IncidentKind.SABOTAGE), "watch")
    assert set(clocks(toy, 1)) == {"first-notice"}
    assert set(clocks(toy, 2)) == {"first-notice", "full-report"}


def test_the_list_of_duties_reads_no_record_for_incidents(toy: Toy, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests that duties of incidents come from their tables alone, where the profile asks for no orders."""

    def never(*_: object, **__: object) -> None:
        raise AssertionError

    toy.does(ReportIncident("land", "Fire", facility="dam", severity=Severity.SEVERE), "watch")
    monkeypatch.setattr(of_duties, "carried_out", never)
    with toy.store.read() as tx:
        found = duties_of(tx, toy.desk.frame(), "land", until=toy.now)
    assert [duty.about for duty in found] == ["incident-1", "incident-1"]


def test_the_overlay_for_critical_entities() -> None:
    """Tests that the shipped overlay makes a profile with both duties, each with its article and confidence."""
    assert overlays() == ("eu.critical-entities",)
    profile = load_overlaid(text_of("ee.reserve-service"), overlay_of("eu.critical-entities"))
    found = {rule.id: value for rule, value in profile.of_kind("oversight") if rule.id.startswith("cer-")}
    assert set(found) == {"cer-initial-notification", "cer-detailed-report"}
    assert {(value.article, value.confidence.value) for value in found.values()} == {("Art. 15(1)", "B")}


@pytest.mark.parametrize(
    ("scope", "fault"),
    [
        ("{}", "Nothing is said of which incidents"),
        ("every", "not one of those possible"),
        ("{kinds: [earthquake]}", "not one of those possible"),
        ("{severities: []}", "No severity is listed"),
        ("{sectors: ['a b']}", "cannot be used as an identifier"),
        ("{colour: [red]}", "is not known here"),
    ],
)
def test_faults_of_a_scope(scope: str, fault: str) -> None:
    """Tests that what a rule says of incidents is checked as it is read."""
    text = PROFILE.replace("unknown:\n", RULES).replace(
        "{severities: [severe, extreme], sectors: [energy]}", scope
    )
    with pytest.raises(ProfileError) as raised:
        load_profile(text)
    assert any(fault in each.fault for each in raised.value.faults), raised.value.faults
