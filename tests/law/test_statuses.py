"""Tests of statuses: declared, extended, lifted, lapsed, ended by sunset, and in nested regions."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import law_worlds
from hypothesis import given
from hypothesis import strategies as st

from holdfast.law import Outcome, enabled, judge_act, status_periods, statuses_at
from holdfast.model import Act, Interval

ISSUED = datetime(2026, 5, 1, 9, tzinfo=UTC)
FLOOD = law_worlds.rule(
    "status",
    {"2020-01-01": law_worlds.cite(
        acts=[{"kind": "alarm", "issuer": "mayor"}],
        area="any",
        longest={"months": "3"},
        extended_by=[{"kind": "alarm", "issuer": "king"}],
        lifted_by=["mayor", "king"],
        confirmation={"by": "king", "within": {"hours": "48"}},
        enables={"bases": ["alpha"], "powers": ["call_up"]},
    )},
    declares="flood",
)  # fmt: skip
SUNSET = law_worlds.rule("sunset", {"2020-01-01": law_worlds.cite(ends="calendar_year")}, act_kind="alarm")
PROFILE = law_worlds.load(law_worlds.head(rules=[FLOOD]))
TREE = law_worlds.REGIONS


def alarm(**change: object) -> Act:
    """Return an alarm of the mayor over the north, for May and June, confirmed after a day."""
    given: dict[str, object] = {
        "id": "a1", "kind": "alarm", "title": "Alarm", "issuer": "mayor", "issued_at": ISSUED,
        "period": Interval(date(2026, 5, 1), date(2026, 7, 1)), "regions": ("north",), "declares": "flood",
        "confirmed_at": ISSUED + timedelta(days=1),
    }  # fmt: skip
    return Act(**(given | change))  # type: ignore[arg-type]


def at(acts: list[Act], region: str, day: date, hour: int = 12) -> list[str]:
    """Return the statuses of a region at an hour of a day."""
    moment = datetime(day.year, day.month, day.day, hour, tzinfo=UTC)
    return [status.status for status in statuses_at(PROFILE, acts, region, moment, TREE)]


def test_a_status_holds_in_nested_regions_only() -> None:
    """Tests that an act on the north holds in its town, not in the land around it or beside it."""
    day = date(2026, 5, 10)
    assert at([alarm()], "north", day) == at([alarm()], "town", day) == ["flood"]
    assert at([alarm()], "land", day) == at([alarm()], "south", day) == []


def test_an_unconfirmed_act_lapses_at_the_moment() -> None:
    """Tests 48 hours to the minute, and that the days to plan with end before."""
    act = alarm(confirmed_at=None)
    late = alarm(confirmed_at=ISSUED + timedelta(hours=49))
    for each in (act, late):
        before, after = ISSUED + timedelta(hours=48, minutes=-1), ISSUED + timedelta(hours=48)
        assert statuses_at(PROFILE, [each], "north", before, TREE)
        assert not statuses_at(PROFILE, [each], "north", after, TREE)
        assert [s.period for s in status_periods(PROFILE, [each], "north", TREE)] == [
            Interval(date(2026, 5, 1), date(2026, 5, 3))
        ]


def test_an_act_of_another_issuer_declares_nothing() -> None:
    """Tests that the profile says who may declare."""
    assert at([alarm(issuer="king")], "north", date(2026, 5, 10)) == []
    assert judge_act(PROFILE, alarm(issuer="king")).outcome == Outcome.DENY


def test_extension_runs_to_its_own_end() -> None:
    """Tests that an extension lengthens the act it names, if it begins in time and comes from the right hand."""
    later = {
        "id": "a2",
        "declares": None,
        "extends": "a1",
        "period": Interval(date(2026, 6, 20), date(2026, 9, 1)),
    }
    extension = alarm(issuer="king", **later)
    assert at([alarm(), extension], "town", date(2026, 8, 31)) == ["flood"]
    assert at([alarm(), extension], "town", date(2026, 9, 1)) == []
    assert judge_act(PROFILE, extension, [alarm()]).outcome == Outcome.PERMIT
    stranger = alarm(**later)
    assert at([alarm(), stranger], "town", date(2026, 8, 1)) == []
    assert judge_act(PROFILE, stranger, [alarm()]).outcome == Outcome.DENY
    gap = alarm(issuer="king", **(later | {"period": Interval(date(2026, 7, 2), date(2026, 9, 1))}))
    assert at([alarm(), gap], "town", date(2026, 8, 1)) == []
    assert judge_act(PROFILE, gap, [alarm()]).outcome == Outcome.DENY
    assert judge_act(PROFILE, extension, []).outcome == Outcome.DENY


def test_lifting_ends_it_on_the_day() -> None:
    """Tests that a lifting act ends the status from its first day."""
    lift = alarm(id="a3", declares=None, lifts="a1", period=Interval(date(2026, 6, 1), date(2026, 6, 2)))
    assert at([alarm(), lift], "north", date(2026, 5, 31)) == ["flood"]
    assert at([alarm(), lift], "north", date(2026, 6, 1)) == []
    assert judge_act(PROFILE, lift, [alarm()]).outcome == Outcome.PERMIT
    assert judge_act(PROFILE, lift, []).outcome == Outcome.DENY


def test_the_longest_term_cuts_it_off() -> None:
    """Tests that a declaration for longer than allowed is denied, and holds no longer than allowed."""
    long = alarm(period=Interval(date(2026, 5, 1), date(2026, 9, 1)))
    assert judge_act(PROFILE, long).outcome == Outcome.DENY
    assert at([long], "north", date(2026, 7, 31)) == ["flood"]
    assert at([long], "north", date(2026, 8, 1)) == []


def test_sunset_ends_it_with_the_year() -> None:
    """Tests that an act of a kind with a sunset does not outlive its year."""
    profile = law_worlds.load(law_worlds.head(rules=[FLOOD, SUNSET]))
    act = alarm(period=Interval(date(2026, 12, 1), date(2027, 2, 1)))
    assert judge_act(profile, act).outcome == Outcome.DENY
    assert [s.period.end for s in status_periods(profile, [act], "north", TREE)] == [date(2027, 1, 1)]


def test_what_is_left_to_do_is_said_of_an_act() -> None:
    """Tests that an act still to be confirmed warns until the deadline and is denied after it."""
    act = alarm(confirmed_at=None)
    assert judge_act(PROFILE, act).outcome == Outcome.WARN
    assert judge_act(PROFILE, act, moment=ISSUED + timedelta(hours=48)).outcome == Outcome.DENY
    assert judge_act(PROFILE, alarm()).outcome == Outcome.PERMIT
    assert judge_act(PROFILE, alarm(declares="war")).outcome == Outcome.UNKNOWN


def test_approval_must_come_first() -> None:
    """Tests that a status which needs approval waits for it."""
    value = law_worlds.cite(acts=[{"kind": "alarm", "issuer": "mayor"}], area="any", approval="king")
    profile = law_worlds.load(
        law_worlds.head(rules=[law_worlds.rule("status", {"2020-01-01": value}, declares="flood")])
    )
    judged = judge_act(profile, alarm())
    assert judged.outcome == Outcome.NEEDS_AUTHORITY
    assert judge_act(profile, alarm(), approvals=frozenset({"king"})).outcome == Outcome.PERMIT


def test_what_a_status_enables() -> None:
    """Tests that bases and powers of a status are read from the profile."""
    found = status_periods(PROFILE, [alarm()], "north", TREE)
    assert enabled(PROFILE, found, date(2026, 5, 10)) == (frozenset({"alpha"}), frozenset({"call_up"}))
    assert enabled(PROFILE, found, date(2026, 7, 10)) == (frozenset(), frozenset())


@given(st.integers(0, 120), st.integers(0, 23), st.booleans())
def test_days_are_never_more_than_moments(day: int, hour: int, confirmed: bool) -> None:
    """Tests that a status which holds for a whole day holds at every moment of it."""
    act = alarm(confirmed_at=ISSUED if confirmed else None)
    date_of = date(2026, 4, 20) + timedelta(days=day)
    whole = any(date_of in s.period for s in status_periods(PROFILE, [act], "north", TREE))
    assert not whole or at([act], "north", date_of, hour) == ["flood"]
