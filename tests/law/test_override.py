"""Tests of overrides: who may lift a cap, how far, what grants it, and who never counts on it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import law_worlds
import pytest
from law_worlds import said, toy_call, toy_person

from holdfast.errors import ProfileError
from holdfast.law import (
    Circumstances,
    Outcome,
    Profile,
    allowance_calls,
    allowance_days,
    calls_of,
    judge_call_up,
    judge_call_ups,
    longest_call_days,
    people_of,
)
from holdfast.model import Act, Interval

WORLD = Circumstances(law_worlds.REGIONS)
START = date(2026, 3, 1)
LONG_AGO = "2000-01-01"


def cap(most: dict[str, str] | str = "", kind: str = "cap.per_call", **more: Any) -> dict[str, Any]:
    """Return a cap, of 30 days where nothing else is said."""
    value = law_worlds.cite(**more.pop("value", {"max": most or {"days": "30"}}))
    return law_worlds.rule(kind, {LONG_AGO: value}, id="cap", **more)


def override(since: str = LONG_AGO, **more: Any) -> dict[str, Any]:
    """Return an override by the king of 30 days more, but for what is given."""
    scope = {key: more.pop(key) for key in ("id", "severity", "applies_to", "rank_groups") if key in more}
    terms = {"by": "king", **(more or {"raise": {"days": "30"}}), "article": "Art. 9"}
    return law_worlds.rule("override", {since: law_worlds.cite(**terms)}, caps=["cap"], **scope)


def decree(**more: Any) -> Act:
    """Return a decree of the king for the whole land and spring, but for what is given."""
    plain = Act(
        id="d",
        kind="decree",
        title="A decree",
        issuer="king",
        issued_at=datetime(2026, 1, 1, tzinfo=UTC),
        period=Interval(date(2026, 2, 1), date(2026, 7, 1)),
        regions=("land",),
    )
    return replace(plain, **more)


def judged(profile: Profile, days: int, world: Circumstances = WORLD, **more: Any) -> Outcome:
    """Return the outcome of a call-up of so many days from 1 March 2026."""
    return judge_call_up(profile, toy_call(START, days, **more), toy_person(), world).outcome


@pytest.mark.parametrize(
    ("days", "outcome", "article"),
    [
        (30, Outcome.PERMIT, ""),
        (31, Outcome.NEEDS_AUTHORITY, "Art. 9"),
        (60, Outcome.NEEDS_AUTHORITY, "Art. 9"),
        (61, Outcome.DENY, "Art. 9"),
    ],
)
def test_from_the_cap_up_to_the_raised_maximum_an_authority_is_needed(
    days: int, outcome: Outcome, article: str
) -> None:
    """Tests that the cap, and the cap with what is added to it, are the edges, and who is cited."""
    found = judge_call_up(law_worlds.toy(cap(), override()), toy_call(START, days), toy_person(), WORLD)
    assert found.outcome == outcome
    if article:
        assert found.decisive is not None
        assert (found.decisive.rule, found.decisive.article) == ("override", article)
        assert found.decisive.authority == ("king" if outcome is Outcome.NEEDS_AUTHORITY else "")
    else:
        assert "override" not in {verdict.rule for verdict in found.verdicts}


def test_what_is_said() -> None:
    """Tests the sentences of a cap that may be lifted, that is lifted, and that cannot be lifted so far."""
    profile = law_worlds.toy(cap(), override())
    waiting = judge_call_up(profile, toy_call(START, 45), toy_person(), WORLD)
    assert said(waiting, "override").reason == (
        "45 days would be served without a break; king may lift the maximum of 30 days to 60 days."
    )
    assert said(waiting, "cap").reason == (
        "45 days would be served without a break, past the maximum of 30 days, which may be lifted."
    )
    given = judge_call_up(profile, toy_call(START, 45, authority="king"), toy_person(), WORLD)
    assert said(given, "override").reason == "king has lifted the maximum of 30 days to 60 days."
    beyond = judge_call_up(profile, toy_call(START, 61), toy_person(), WORLD)
    assert said(beyond, "override").reason == (
        "61 days would be served without a break; "
        "king may lift the maximum of 30 days to 60 days and no further."
    )
    assert dict(said(beyond, "override").facts)["lifts"] == "cap, Art. 1"


@pytest.mark.parametrize(
    ("act", "outcome"),
    [
        (decree(), Outcome.PERMIT),
        (
            decree(period=Interval(date(2026, 2, 1), date(2026, 4, 1))),
            Outcome.NEEDS_AUTHORITY,
        ),  # ends mid-way
        (decree(regions=("south",)), Outcome.NEEDS_AUTHORITY),
        (decree(issuer="mayor"), Outcome.NEEDS_AUTHORITY),
        (decree(kind="letter"), Outcome.NEEDS_AUTHORITY),
    ],
)
def test_an_act_in_force_on_every_day_grants_it(act: Act, outcome: Outcome) -> None:
    """Tests that kind, issuer, region and every day of the act matter."""
    lifting = override(**{"raise": {"days": "30"}, "act": "decree"})
    profile = law_worlds.toy(cap(), lifting)
    assert judged(profile, 45, Circumstances(law_worlds.REGIONS, (act,))) == outcome


def test_the_authority_grants_it_by_order_or_approval() -> None:
    """Tests that the order of the authority, or its approval, is enough, and nobody else's is."""
    profile = law_worlds.toy(cap(), override())
    assert judged(profile, 45, authority="king") == Outcome.PERMIT
    approved = Circumstances(law_worlds.REGIONS, approvals=frozenset({"king"}))
    assert judged(profile, 45, approved) == Outcome.PERMIT
    other = Circumstances(law_worlds.REGIONS, approvals=frozenset({"mayor"}))
    assert judged(profile, 45, other) == Outcome.NEEDS_AUTHORITY
    assert judged(profile, 61, approved) == Outcome.DENY


@pytest.mark.parametrize(
    ("terms", "days", "outcome"),
    [
        ({"to": {"days": "54"}}, 54, Outcome.NEEDS_AUTHORITY),
        ({"to": {"days": "54"}}, 55, Outcome.DENY),
        ({"raise": "none"}, 400, Outcome.NEEDS_AUTHORITY),
        ({"raise": {"months": "1"}}, 60, Outcome.NEEDS_AUTHORITY),  # 30 days and a month: to 30 April
        ({"raise": {"months": "1"}}, 61, Outcome.DENY),
        ({"raise": {"days": "0"}}, 31, Outcome.DENY),
    ],
)
def test_how_far_it_goes(terms: dict[str, Any], days: int, outcome: Outcome) -> None:
    """Tests a ceiling, no upper bound, and a length of another unit than the cap's."""
    assert judged(law_worlds.toy(cap(), override(**terms)), days) == outcome


def test_one_call_more() -> None:
    """Tests that calls are raised apart from days: a fifth call needs the authority, a sixth is denied."""
    four = cap(kind="cap.window", window="lifetime", value={"count_calls": "4"})
    profile = law_worlds.toy(four, override(raise_calls="1"))
    calls = [(date(2025, 1, 1) + timedelta(days=60 * i), 5) for i in range(5)]
    fifth = judge_call_up(profile, toy_call(START, 5), toy_person(*calls[:4]), WORLD)
    assert fifth.outcome == Outcome.NEEDS_AUTHORITY
    assert judge_call_up(profile, toy_call(START, 5), toy_person(*calls), WORLD).outcome == Outcome.DENY
    assert judge_call_up(profile, toy_call(START, 5), toy_person(*calls[:3]), WORLD).outcome == Outcome.PERMIT


def test_it_must_govern_every_day_that_the_cap_governs() -> None:
    """Tests that an override which begins during the call-up lifts nothing, and the cap is what denies."""
    late = judge_call_up(
        law_worlds.toy(cap(), override("2026-03-05")), toy_call(START, 45), toy_person(), WORLD
    )
    assert late.outcome == Outcome.DENY
    assert late.decisive is not None
    assert late.decisive.rule == "cap"
    early = law_worlds.toy(cap(), override("2026-03-01"))
    assert judged(early, 45) == Outcome.NEEDS_AUTHORITY


def test_two_values_of_one_override_are_both_asked() -> None:
    """Tests that a call-up across a change keeps to the old maximum on the old days and the new on the new."""
    changing = override()
    changing["values"]["2026-03-20"] = law_worlds.cite(by="king", to={"days": "40"}, article="Art. 10")
    profile = law_worlds.toy(cap(), changing)
    assert judged(profile, 40) == Outcome.NEEDS_AUTHORITY
    found = judge_call_up(profile, toy_call(START, 45), toy_person(), WORLD)
    assert found.outcome == Outcome.DENY
    assert found.decisive is not None
    assert found.decisive.article == "Art. 10"


def test_of_two_authorities_the_one_who_acted_counts() -> None:
    """Tests that an override granted already is taken before one that still waits."""
    nearer = override(id="first", **{"by": "mayor", "raise": {"days": "10"}})
    anybody = law_worlds.rule("authority", {LONG_AGO: law_worlds.cite(by=["mayor", "king"])})
    profile = law_worlds.toy(cap(), override(), nearer, anybody, but=("authority",))
    assert judged(profile, 40, authority="mayor") == Outcome.PERMIT
    assert judged(profile, 41, authority="mayor") == Outcome.NEEDS_AUTHORITY
    assert judged(profile, 60, authority="king") == Outcome.PERMIT


def test_of_two_authorities_who_wait_the_first_is_named() -> None:
    """Tests that where neither has acted, the override that the profile names first is the one that waits."""
    nearer = override(id="nearer", **{"by": "mayor", "raise": {"days": "10"}})
    seats = {"authorities": {seat: seat for seat in (*law_worlds.SEATS, "queen")}}
    queen = law_worlds.rule("authority", {LONG_AGO: law_worlds.cite(by=["queen"])})
    for rules, waits in (((override(), nearer), "king"), ((nearer, override()), "mayor")):
        profile = law_worlds.toy(cap(), *rules, queen, but=("authority",), **seats)
        found = judge_call_up(profile, toy_call(START, 35, authority="queen"), toy_person(), WORLD)
        assert [v.authority for v in found.verdicts if v.outcome is Outcome.NEEDS_AUTHORITY] == [waits]


def test_it_lifts_only_for_its_bases_and_rank_groups() -> None:
    """Tests that a cap stays where the override does not apply."""
    assert judged(law_worlds.toy(cap(), override(applies_to=["beta"])), 31) == Outcome.DENY
    assert judged(law_worlds.toy(cap(), override(rank_groups=["high"])), 31) == Outcome.DENY
    assert judged(law_worlds.toy(cap(), override(rank_groups=["low"])), 31) == Outcome.NEEDS_AUTHORITY


def test_one_source_lifts_nothing() -> None:
    """Tests that an override of confidence C does not make lawful what a cap of confidence A denies."""
    doubtful = override()
    doubtful["values"][LONG_AGO]["confidence"] = "C"
    assert judged(law_worlds.toy(cap(), doubtful), 31) == Outcome.DENY


def test_as_a_rule_is_no_hard_cap_but_the_ceiling_is() -> None:
    """Tests that a cap which warns stays a warning until the ceiling, which denies."""
    profile = law_worlds.toy(cap(severity="warn"), override(to={"days": "54"}))
    assert judged(profile, 40) == Outcome.WARN
    assert judged(profile, 40, authority="king") == Outcome.PERMIT
    assert judged(profile, 55) == Outcome.DENY


def test_no_plan_counts_on_it() -> None:
    """Tests that what a planner may use is the same with and without an override."""
    window = cap(kind="cap.window", window="calendar_year", value={"max": {"days": "30"}, "count_calls": "2"})
    lifting = override(**{"raise": "none", "raise_calls": "none"})
    with_it, without = law_worlds.toy(window, lifting), law_worlds.toy(window)
    horizon = Interval(START, date(2026, 12, 1))
    for profile in (with_it, without):
        people = people_of(profile, [toy_person((date(2026, 1, 5), 10))], law_worlds.REGIONS)
        assert allowance_days(profile, people, "alpha", horizon).tolist() == [20]
        assert allowance_calls(profile, people, "alpha", horizon).tolist() == [1]
    assert longest_call_days(law_worlds.toy(cap(), override()), "alpha", "low", START) == 30


def test_what_waits_counts_for_what_comes_after() -> None:
    """Tests that in a batch a call-up which needs an authority is counted, and one beyond is not."""
    window = cap(kind="cap.window", window="calendar_year")
    profile, person = law_worlds.toy(window, override()), toy_person()
    calls = [
        (0, toy_call(START, 45)),
        (0, toy_call(date(2026, 6, 1), 16)),
        (0, toy_call(date(2026, 8, 1), 15)),
    ]
    people = people_of(profile, [person], law_worlds.REGIONS)
    found = judge_call_ups(profile, calls_of(profile, calls, [person], law_worlds.REGIONS), people, WORLD)
    assert found.outcome.tolist() == [Outcome.NEEDS_AUTHORITY, Outcome.DENY, Outcome.NEEDS_AUTHORITY]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"raise": {"days": "1"}, "to": {"days": "40"}}, "Both 'raise' and 'to'"),
        ({"act": "decree"}, "raises nothing"),
        ({"to": "none"}, "mapping"),
        ({"raise": {"days": "1"}, "by": "pope"}, "'pope'"),
    ],
)
def test_faults_are_told(change: dict[str, Any], told: str) -> None:
    """Tests that an override that cannot be read says why."""
    with pytest.raises(ProfileError) as caught:
        law_worlds.toy(cap(), override(**change))
    assert any(told in fault.fault for fault in caught.value.faults)
