"""Tests of how long an act lets somebody serve: touching service is counted together, so splitting gains nothing."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import Any

import law_oracle
import law_worlds
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from law_worlds import decree, toy_call, toy_person

from holdfast.law import (
    CallUpFacts,
    Circumstances,
    Judgement,
    Outcome,
    PersonFacts,
    Profile,
    Verdict,
    calls_of,
    judge_call_up,
    judge_call_ups,
    people_of,
)
from holdfast.model import Act, Interval

START = date(2024, 3, 1)
UNDER = {"by": ["mayor", "king"], "requires_act": {"kind": "decree", "issuer": "king"}}
SEEDS = st.integers(0, 2**32)
DAY = timedelta(days=1)
Rows = list[tuple[int, CallUpFacts]]


def under_decree(**more: Any) -> dict[str, Any]:
    """Return a rule by which call-ups need the king's decree."""
    return law_worlds.rule("authority", {"2000-01-01": law_worlds.cite(**UNDER)}, id="d", **more)


LAW = law_worlds.toy(under_decree())


def world(*acts: Act) -> Circumstances:
    """Return the circumstances of these acts."""
    return Circumstances(law_worlds.REGIONS, acts)


def length(judged: Judgement) -> Verdict:
    """Return the one verdict on how long the decree lets somebody serve."""
    (found,) = [
        v for v in judged.verdicts if any(name == "days counted" for name, _ in v.facts if v.rule == "d")
    ]
    return found


def outcomes(
    profile: Profile, rows: Rows, folk: Sequence[PersonFacts], shared: Circumstances
) -> list[Outcome]:
    """Return what rows judged together come to."""
    people = people_of(profile, folk, shared.regions)
    judged = judge_call_ups(profile, calls_of(profile, rows, folk, shared.regions), people, shared)
    return [Outcome(int(outcome)) for outcome in judged.outcome]


@pytest.mark.parametrize(
    ("served", "days", "outcome"),
    [
        ([(START - 10 * DAY, 10, "alpha")], 20, Outcome.PERMIT),
        ([(START - 10 * DAY, 10, "alpha")], 21, Outcome.DENY),
        ([(START - 11 * DAY, 10, "alpha")], 30, Outcome.PERMIT),  # a day lies free between them
        ([(START - 10 * DAY, 10, "beta")], 30, Outcome.PERMIT),  # served for something else
        ([(START + 20 * DAY, 11, "alpha")], 20, Outcome.DENY),  # it touches from behind as well
        ([(START - 20 * DAY, 10, "alpha"), (START - 10 * DAY, 10, "alpha")], 10, Outcome.PERMIT),
        ([(START - 20 * DAY, 10, "alpha"), (START - 10 * DAY, 10, "alpha")], 11, Outcome.DENY),
        ([(START - 10 * DAY, 10, "alpha"), (START - 20 * DAY, 11, "alpha")], 11, Outcome.DENY),
    ],
)
def test_what_touches_is_counted(served: list[tuple[date, int, str]], days: int, outcome: Outcome) -> None:
    """Tests that service of the same basis that touches the call-up counts with it, through others too."""
    person = replace(
        toy_person(), served=tuple((Interval.of_days(start, many), basis) for start, many, basis in served)
    )
    assert judge_call_up(LAW, toy_call(START, days), person, world(decree(30))).outcome == outcome


def test_what_is_said() -> None:
    """Tests the sentence and the facts of a length that is passed, and of one that is kept."""
    served = toy_person((START - 10 * DAY, 10))
    passed = length(judge_call_up(LAW, toy_call(START, 21), served, world(decree(30))))
    assert (passed.outcome, passed.article) == (Outcome.DENY, "Art. 1")
    assert passed.reason == (
        "31 days would be served for alpha without a break from 2024-02-20; no decree of king in force in north on "
        "these days allows more than 30 for one person."
    )
    assert passed.facts[:3] == (
        ("days of this call-up", "21"),
        (
            "days counted",
            "31 without a break from 2024-02-20, all that touches this call-up and is for alpha",
        ),
        ("maximum", "30 days, by decree of king"),
    )
    kept = length(judge_call_up(LAW, toy_call(START, 20), served, world(decree(30))))
    assert kept.outcome == Outcome.PERMIT
    assert kept.reason == "30 days for alpha without a break keep within the 30 of the decree of king."


def test_two_orders_do_not_pass_together() -> None:
    """Tests that of two touching call-ups the one that passes the length is denied, and another person's is not."""
    rows = [
        (0, toy_call(START, 20)),
        (0, toy_call(START + 20 * DAY, 20)),
        (1, toy_call(START + 20 * DAY, 20)),
    ]
    found = outcomes(LAW, rows, [toy_person(), toy_person()], world(decree(30)))
    assert found == [Outcome.PERMIT, Outcome.DENY, Outcome.PERMIT]
    found = outcomes(LAW, [*rows, (0, toy_call(START + 40 * DAY, 30))], [toy_person()] * 2, world(decree(30)))
    assert found[3] == Outcome.PERMIT  # what was denied between them is not served


def test_another_act_that_allows_more() -> None:
    """Tests that of several acts the one that allows most decides, on the days on which it is in force."""
    more = replace(decree(40), id="m", period=Interval(date(2024, 1, 1), START + 20 * DAY))
    served = toy_person((START - 20 * DAY, 20))
    assert judge_call_up(LAW, toy_call(START, 20), served, world(decree(30), more)).outcome == Outcome.PERMIT
    assert judge_call_up(LAW, toy_call(START, 21), served, world(decree(30), more)).outcome == Outcome.DENY
    over = length(judge_call_up(LAW, toy_call(START, 21), served, world(decree(30), more)))
    assert dict(over.facts)["maximum"] == "30 days, by decree of king"
    silent = replace(decree(None), id="s")
    assert (
        judge_call_up(LAW, toy_call(START, 90), served, world(decree(30), silent)).outcome == Outcome.PERMIT
    )


@pytest.mark.parametrize(
    ("scope", "outcome"),
    [
        ({"severity": "warn"}, Outcome.WARN),
        ({"severity": "needs_authority", "authority": "king"}, Outcome.NEEDS_AUTHORITY),
        ({"severity": "needs_authority", "authority": "mayor"}, Outcome.PERMIT),  # who gave the order
        ({"applies_to": ["beta"]}, Outcome.PERMIT),
        ({"rank_groups": ["high"]}, Outcome.PERMIT),
    ],
)
def test_what_a_breach_comes_to(scope: dict[str, Any], outcome: Outcome) -> None:
    """Tests that a length that is passed comes to what the rule on authority says, for those it applies to."""
    profile = law_worlds.toy(under_decree(**scope))
    assert judge_call_up(profile, toy_call(START, 31), toy_person(), world(decree(30))).outcome == outcome


def test_only_the_days_of_its_value() -> None:
    """Tests that a rule asks only about call-ups that its value governs, and then counts all that touches them."""
    rule = under_decree()
    rule["values"] = {"2024-03-11": rule["values"]["2000-01-01"]}
    profile, served = law_worlds.toy(rule), toy_person((START, 10))
    assert (
        judge_call_up(profile, toy_call(START, 10), toy_person(), world(decree(5))).outcome == Outcome.PERMIT
    )
    later = toy_call(START + 10 * DAY, 5)
    assert judge_call_up(profile, later, served, world(decree(5))).outcome == Outcome.DENY
    assert judge_call_up(profile, later, toy_person(), world(decree(5))).outcome == Outcome.PERMIT


# Random worlds in which most service touches


def tens(random: Random, most: int) -> Interval:
    """Return some tens of days that begin on a tenth day."""
    return Interval.of_days(START + 10 * random.randrange(24) * DAY, 10 * random.randint(1, most))


def lengthy(random: Random) -> tuple[Profile, Rows, list[PersonFacts], Circumstances]:
    """Return a law under decrees, and touching call-ups of two people who served before."""
    scopes: list[dict[str, Any]] = [
        {},
        {"severity": "warn"},
        {"severity": "needs_authority", "authority": "king"},
    ]
    rules = [
        under_decree(applies_to=["alpha"]),
        under_decree(applies_to=["beta"], **random.choice(scopes)) | {"id": "e"},
    ]
    rules[1]["values"] = {"2024-05-01": rules[1]["values"]["2000-01-01"]}
    acts = [replace(decree(random.choice([20, 20, 30])), id="whole")]
    for i in range(random.randint(0, 2)):
        most, region = random.choice([10, 30, 50, None]), random.choice(["land", "north", "south"])
        acts.append(replace(decree(most, region), id=f"a{i}", period=tens(random, 9)))
    folk = [
        replace(toy_person(), served=tuple(
            (tens(random, 2), random.choice(["alpha", "alpha", "beta"])) for _ in range(random.randint(0, 3))
        ))
        for _ in range(2)
    ]  # fmt: skip
    rows = [
        (random.randrange(2), replace(
            toy_call(START, 1), period=tens(random, 2), basis=random.choice(["alpha", "alpha", "beta"]),
            region=random.choice(["north", "town", "south"]),
        ))
        for _ in range(10)
    ]  # fmt: skip
    return law_worlds.toy(*rules), rows, folk, world(*acts)


@settings(max_examples=150, deadline=None)
@given(SEEDS)
def test_agrees_with_the_oracle_where_service_touches(seed: int) -> None:
    """Tests that a batch gets the outcomes that sets of days give, in any order of its rows."""
    random = Random(seed)
    profile, rows, folk, shared = lengthy(random)
    found = outcomes(profile, rows, folk, shared)
    assert found == law_oracle.judge_all(profile, rows, folk, shared)
    rows = list({(row, call.period.start): (row, call) for row, call in rows}.values())
    found, order = outcomes(profile, rows, folk, shared), random.sample(range(len(rows)), len(rows))
    assert outcomes(profile, [rows[i] for i in order], folk, shared) == [found[i] for i in order]


@settings(max_examples=60, deadline=None)
@given(SEEDS)
def test_a_batch_is_its_rows_one_after_the_other(seed: int) -> None:
    """Tests that judging many is judging each with what was not denied before it on the ledger, word for word."""
    profile, rows, folk, shared = lengthy(Random(seed))
    people = people_of(profile, folk, shared.regions)
    judged = judge_call_ups(profile, calls_of(profile, rows, folk, shared.regions), people, shared)
    for i in sorted(range(len(rows)), key=lambda i: (rows[i][1].period.start, i)):
        row, call = rows[i]
        single = judge_call_up(profile, call, folk[row], shared)
        assert single.outcome == judged.outcome[i]
        assert single.to_json() == judged.verdicts(i).to_json()
        if single.outcome != Outcome.DENY:
            folk[row] = replace(folk[row], served=(*folk[row].served, (call.period, call.basis)))


@settings(max_examples=100, deadline=None)
@given(SEEDS)
def test_more_service_never_makes_lawful(seed: int) -> None:
    """Tests that with one more stretch served no call-up comes out better."""
    random = Random(seed)
    profile, rows, folk, shared = lengthy(random)
    more = replace(folk[0], served=(*folk[0].served, (tens(random, 3), random.choice(["alpha", "beta"]))))
    for _, call in rows:
        before, after = (judge_call_up(profile, call, who, shared).outcome for who in (folk[0], more))
        assert after >= before


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 60), st.lists(st.integers(1, 30), min_size=2, max_size=4), st.integers(0, 60))
def test_splitting_gains_nothing(most: int, parts: list[int], before: int) -> None:
    """Tests that a tour under a decree is lawful exactly where the touching parts it is cut into all are."""
    person = toy_person(*[(START - before * DAY, before)] if before else [])
    edges = [START + sum(parts[:i]) * DAY for i in range(len(parts) + 1)]
    cut: Rows = [(0, toy_call(a, (b - a).days)) for a, b in itertools.pairwise(edges)]
    whole = outcomes(LAW, [(0, toy_call(START, sum(parts)))], [person], world(decree(most)))
    assert whole == [max(outcomes(LAW, cut, [person], world(decree(most))))]
    assert whole == [Outcome.DENY if sum(parts) + before > most else Outcome.PERMIT]


def split(verdict: Verdict) -> bool:
    """Tell whether a verdict denies days that the call-up alone would not have passed."""
    facts = {name: value.split()[0] for name, value in verdict.facts}
    return "days counted" in facts and int(facts["days of this call-up"]) <= int(facts["maximum"])


def test_touching_breaches_are_frequent() -> None:
    """Tests that these worlds often deny a call-up only for what touches it, so that they do test that."""
    found = 0
    for seed in range(50):
        profile, rows, folk, shared = lengthy(Random(seed))
        people = people_of(profile, folk, shared.regions)
        judged = judge_call_ups(profile, calls_of(profile, rows, folk, shared.regions), people, shared)
        for row in range(len(rows)):
            denied = [v for v in judged.verdicts(row).verdicts if v.outcome is Outcome.DENY]
            found += bool(denied) and all(v.rule == "d" and split(v) for v in denied)
    assert found >= 20
