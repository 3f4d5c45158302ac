"""Tests of call-ups that the calendar, or a change on the way, cuts through: verdict and sentence of each."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import law_worlds
import pytest
from law_worlds import said, toy_call, toy_person

from holdfast.law import (
    Circumstances,
    ContractFacts,
    Outcome,
    Profile,
    allowance_days,
    judge_call_up,
    people_of,
)
from holdfast.model import Act, Interval

WORLD = Circumstances(law_worlds.REGIONS)
LONG_AGO = "2000-01-01"


def rule(kind: str, since: str = LONG_AGO, *, terms: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Return a rule with one value."""
    return law_worlds.rule(kind, {since: law_worlds.cite(**terms)}, **more)


@pytest.mark.parametrize(
    ("issued", "start", "outcome", "reason"),
    [
        (date(2028, 2, 29), date(2029, 2, 28), Outcome.PERMIT, "The notice of 365 days is long enough."),
        (
            date(2028, 2, 29), date(2029, 2, 27), Outcome.DENY,
            "At least 12 months of notice are needed: from this notice the first day is 2029-02-28.",
        ),
        (
            date(2027, 2, 28), date(2028, 2, 27), Outcome.DENY,
            "At least 12 months of notice are needed: from this notice the first day is 2028-02-28.",
        ),
    ],
)  # fmt: skip
def test_issued_on_29_february(issued: date, start: date, outcome: Outcome, reason: str) -> None:
    """Tests that a year from 29 February is 28 February, and from 28 February stays the 28th in a leap year."""
    profile = law_worlds.toy(rule("notice", terms={"at_least": {"months": "12"}}), but=("notice",))
    judged = judge_call_up(profile, toy_call(start, 1, issued=issued), toy_person(), WORLD)
    assert judged.outcome == outcome
    assert said(judged, "notice").reason == reason


@pytest.mark.parametrize(
    ("start", "days", "outcome", "reason"),
    [
        (
            date(2032, 2, 28), 1, Outcome.PERMIT,
            "1 day since discharge keeps within the maximum of 20 days.",
        ),
        (
            date(2032, 2, 28), 2, Outcome.DENY,
            "2032-02-29 lies outside of 8 years from discharge, 2024-02-29; the maximum is 20 days.",
        ),
        (
            date(2024, 2, 28), 2, Outcome.DENY,
            "2024-02-28 lies outside of 8 years from discharge, 2024-02-29; the maximum is 20 days.",
        ),
    ],
)  # fmt: skip
def test_eight_years_from_29_february(start: date, days: int, outcome: Outcome, reason: str) -> None:
    """Tests a window from a leap day to a leap day: what begins before it or ends after it is outside."""
    window = {"since": "discharge", "length": {"years": "8"}}
    cap = rule("cap.window", terms={"max": {"days": "20"}}, window=window)
    person = replace(toy_person(), anchors={"discharge": date(2024, 2, 29)})
    judged = judge_call_up(law_worlds.toy(cap), toy_call(start, days), person, WORLD)
    assert judged.outcome == outcome
    assert said(judged, "cap.window").reason == reason


def test_one_month_from_the_31st() -> None:
    """Tests that a month from 31 January is short in February, and one day longer in a leap year."""
    profile = law_worlds.toy(rule("cap.per_call", terms={"max": {"months": "1"}}, id="cap"))
    for year, days in ((2026, 28), (2028, 29)):
        start = date(year, 1, 31)
        assert judge_call_up(profile, toy_call(start, days), toy_person(), WORLD).outcome == Outcome.PERMIT
        denied = judge_call_up(profile, toy_call(start, days + 1), toy_person(), WORLD)
        assert said(denied, "cap").reason == (
            f"{days + 1} days would be served without a break; the maximum is 1 month."
        )


@pytest.mark.parametrize(
    ("days", "outcome", "reason"),
    [
        (26, Outcome.PERMIT, "15 days in 2027 keep within the maximum of 15 days."),
        (27, Outcome.DENY, "16 days would be served in 2027; the maximum is 15 days."),
    ],
)
def test_the_year_turns_within_a_tour(days: int, outcome: Outcome, reason: str) -> None:
    """Tests that the days of each calendar year are held to that year's cap, and the sentence names the year."""
    cap = rule("cap.window", terms={"max": {"days": "15"}}, window="calendar_year", id="cap")
    judged = judge_call_up(law_worlds.toy(cap), toy_call(date(2026, 12, 21), days), toy_person(), WORLD)
    assert judged.outcome == outcome
    assert said(judged, "cap").reason == reason


def acts_of_a_flood(*more: Act) -> Circumstances:
    """Return a flood from 1 March for a year, with what other acts make of it."""
    alarm = Act(
        "a", "alarm", "Alarm", "mayor", datetime(2026, 3, 1, tzinfo=UTC),
        Interval(date(2026, 3, 1), date(2027, 3, 1)), ("land",), declares="flood",
    )  # fmt: skip
    return Circumstances(law_worlds.REGIONS, (alarm, *more))


def in_flood() -> Profile:
    """Return a profile by which the mayor calls up in a flood."""
    flood = rule(
        "status", terms={"acts": [{"kind": "alarm", "issuer": "mayor"}], "area": "any"}, declares="flood"
    )
    authority = rule("authority", terms={"by": ["mayor"], "requires_status": ["flood"]})
    return law_worlds.toy(flood, authority, but=("authority",))


def test_a_status_lifted_within_a_tour() -> None:
    """Tests that a call-up which runs past the lifting is denied, and that the sentence names the day."""
    lifted = Act(
        "l", "letter", "Lifted", "mayor", datetime(2026, 3, 8, tzinfo=UTC),
        Interval(date(2026, 3, 10), date(2026, 3, 11)), ("land",), lifts="a",
    )  # fmt: skip
    call = toy_call(date(2026, 3, 5), 10)
    assert judge_call_up(in_flood(), call, toy_person(), acts_of_a_flood()).outcome == Outcome.PERMIT
    judged = judge_call_up(in_flood(), call, toy_person(), acts_of_a_flood(lifted))
    assert judged.outcome == Outcome.DENY
    assert said(judged, "authority").reason == (
        "north is not in the status flood on every day of the call-up: not on 2026-03-10."
    )
    shorter = toy_call(date(2026, 3, 5), 5)
    assert judge_call_up(in_flood(), shorter, toy_person(), acts_of_a_flood(lifted)).outcome == Outcome.PERMIT


def test_a_status_narrowed_within_a_tour() -> None:
    """Tests the same of a status that goes on elsewhere."""
    narrowed = Act(
        "n", "letter", "Narrowed", "mayor", datetime(2026, 3, 8, tzinfo=UTC),
        Interval(date(2026, 3, 10), date(2026, 3, 11)), ("south",), narrows="a",
    )  # fmt: skip
    judged = judge_call_up(
        in_flood(), toy_call(date(2026, 3, 5), 10), toy_person(), acts_of_a_flood(narrowed)
    )
    assert said(judged, "authority").reason.endswith("not on 2026-03-10.")
    in_south = toy_call(date(2026, 3, 5), 10, region="south")
    assert (
        judge_call_up(in_flood(), in_south, toy_person(), acts_of_a_flood(narrowed)).outcome == Outcome.PERMIT
    )


def test_a_contract_that_ends_within_a_tour() -> None:
    """Tests that the contract must run on every day."""
    profile = law_worlds.toy(rule("territory", terms={"within": "contract"}), but=("territory",))
    contract = ContractFacts("c", Interval(date(2026, 1, 1), date(2026, 3, 8)), ("north",))
    person = replace(toy_person(), contracts=(contract,))
    within, past = (toy_call(date(2026, 3, 1), days, contract="c") for days in (7, 8))
    assert judge_call_up(profile, within, person, WORLD).outcome == Outcome.PERMIT
    judged = judge_call_up(profile, past, person, WORLD)
    assert judged.outcome == Outcome.DENY
    assert said(judged, "territory").reason == "The contract does not run on every day of the call-up."


def test_a_rule_that_begins_next_month() -> None:
    """Tests that a call-up across a change is put to both values, each for its days, with the article of each."""
    cap = rule("cap.per_call", terms={"max": {"days": "20"}}, id="cap")
    cap["values"]["2026-04-01"] = law_worlds.cite(max={"days": "10"}, article="Art. 2")
    profile = law_worlds.toy(cap)
    before = judge_call_up(profile, toy_call(date(2026, 3, 12), 20), toy_person(), WORLD)
    assert before.outcome == Outcome.PERMIT
    across = judge_call_up(profile, toy_call(date(2026, 3, 13), 20), toy_person(), WORLD)
    assert across.outcome == Outcome.DENY
    assert across.decisive is not None
    assert across.decisive.article == "Art. 2"
    assert across.decisive.reason == "20 days would be served without a break; the maximum is 10 days."
    assert [v.article for v in across.verdicts if v.rule == "cap"] == ["Art. 2", "Art. 1"]


def test_a_person_promoted_between_two_calls() -> None:
    """Tests that each call-up is judged by the rank group held then, and old days count under the new cap."""
    low = rule("cap.window", terms={"max": {"days": "20"}}, window="lifetime", id="low", rank_groups=["low"])
    high = rule(
        "cap.window", terms={"max": {"days": "30"}}, window="lifetime", id="high", rank_groups=["high"]
    )
    profile, person = law_worlds.toy(low, high), toy_person((date(2026, 1, 1), 15))
    call = toy_call(date(2026, 3, 1), 10)
    soldier = judge_call_up(profile, call, person, WORLD)
    assert soldier.outcome == Outcome.DENY
    assert said(soldier, "low").reason == "25 days would be served in all; the maximum is 20 days."
    officer = judge_call_up(profile, call, replace(person, rank_group="high"), WORLD)
    assert officer.outcome == Outcome.PERMIT
    assert said(officer, "high").reason == "25 days in all keep within the maximum of 30 days."


def test_legal_on_day_one_stays_legal_but_is_not_planned() -> None:
    """Tests the trap of overrun: an operation begun on the last free day may run on, a plan may not count on it."""
    cap = rule(
        "cap.window", terms={"max": {"days": "20"}}, window="lifetime", id="cap",
        overrun={"bases": ["alpha"], "until": "the end of the operation"},
    )  # fmt: skip
    profile, person = law_worlds.toy(cap), toy_person((date(2026, 1, 1), 19))
    judged = judge_call_up(profile, toy_call(date(2026, 3, 1), 30), person, WORLD)
    assert judged.outcome == Outcome.PERMIT
    assert said(judged, "cap").reason == (
        "The maximum of 20 days is passed; service begun before it runs to the end of the operation."
    )
    people = people_of(profile, [person], law_worlds.REGIONS)
    horizon = Interval(date(2026, 3, 1), date(2026, 3, 31))
    assert allowance_days(profile, people, "alpha", horizon).tolist() == [1]
