"""Tests of the judge of call-ups: against an independent oracle, one against many, and law by law."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from random import Random

import law_oracle
import law_worlds
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from law_worlds import toy_call, toy_person

from holdfast.errors import InvalidValueError
from holdfast.law import (
    Called,
    CallUpFacts,
    CallUps,
    Circumstances,
    Outcome,
    PersonFacts,
    Profile,
    calls_of,
    day_number,
    judge_call_up,
    judge_call_ups,
    people_of,
)
from holdfast.model import Interval

WORLD = Circumstances(law_worlds.REGIONS)


def random_world(
    random: Random, people: int, calls: int
) -> tuple[Profile, list[PersonFacts], list[tuple[int, CallUpFacts]]]:
    """Return a random profile, people, and call-ups with the rows of their people."""
    profile = law_worlds.profile(random)
    folk = [law_worlds.person(random) for _ in range(people)]
    return profile, folk, [(random.randrange(people), law_worlds.call(random)) for _ in range(calls)]


@settings(max_examples=400, deadline=None)
@given(st.integers(0, 2**32))
def test_agrees_with_the_oracle(seed: int) -> None:
    """Tests that a batch gets the outcomes that sets of days give, in any world."""
    random = Random(seed)
    profile, folk, calls = random_world(random, 2, 6)
    world = law_worlds.circumstances(random)
    people = people_of(profile, folk, world.regions)
    judged = judge_call_ups(profile, calls_of(profile, calls, folk, world.regions), people, world)
    expected = law_oracle.judge_all(profile, calls, folk, world)
    assert [Outcome(int(o)) for o in judged.outcome] == expected
    for row in range(len(calls)):
        assert judged.verdicts(row).outcome == expected[row]
        decisive = judged.items[judged.decisive[row]]
        assert (decisive.id in {v.rule for v in judged.verdicts(row).verdicts}) or expected[
            row
        ] == Outcome.DENY


def with_one_more(profile: Profile, world: Circumstances, call: CallUpFacts) -> Circumstances:
    """Return the circumstances with one more person called on these days."""
    first, end = law_worlds.FIRST - timedelta(days=60), law_worlds.FIRST + timedelta(days=500)
    at, counts = day_number(first), np.zeros((len(profile.bases), (end - first).days), np.int32)
    if world.called is not None:
        since = world.called.first_day - at
        counts[:, since : since + world.called.counts.shape[1]] = world.called.counts
    row = tuple(profile.bases).index(call.basis)
    counts[row, day_number(call.period.start) - at : day_number(call.period.end) - at] += 1
    return replace(world, called=Called(at, counts))


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32))
def test_a_batch_is_its_rows_one_after_the_other(seed: int) -> None:
    """Tests that judging many is judging each with what was not denied before it on the ledger."""
    random = Random(seed)
    profile, folk, calls = random_world(random, 2, 6)
    world = law_worlds.circumstances(random)
    people = people_of(profile, folk, world.regions)
    judged = judge_call_ups(profile, calls_of(profile, calls, folk, world.regions), people, world)
    for i in sorted(range(len(calls)), key=lambda i: (calls[i][1].period.start, i)):
        row, call = calls[i]
        single = judge_call_up(profile, call, folk[row], world)
        assert single.outcome == judged.outcome[i]
        assert single.to_json() == judged.verdicts(i).to_json()
        if single.outcome != Outcome.DENY:
            world = with_one_more(profile, world, call)
            folk[row] = replace(folk[row], served=(*folk[row].served, (call.period, call.basis)))


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 2**32))
def test_more_service_never_makes_a_cap_lawful_again(seed: int) -> None:
    """Tests that what a cap denies it still denies when more was served."""
    random = Random(seed)
    profile, folk, [(_, call)] = random_world(random, 1, 1)
    person = replace(folk[0], rank_group="low", anchors={"discharge": law_worlds.FIRST})
    more = (Interval.of_days(law_worlds.FIRST + timedelta(days=random.randint(0, 250)), 9), "alpha")
    before = judge_call_up(profile, call, person, WORLD)
    after = judge_call_up(profile, call, replace(person, served=(*person.served, more)), WORLD)
    broken = {v.rule for v in before.verdicts if v.kind.startswith("cap.") and v.outcome > Outcome.PERMIT}
    assert broken <= {v.rule for v in after.verdicts if v.outcome > Outcome.PERMIT}


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 2**32), st.integers(1, 60))
def test_splitting_what_was_served_changes_no_cap_on_days(seed: int, cut: int) -> None:
    """Tests that one stretch of service and the same days in two entries are judged alike."""
    random = Random(seed)
    profile, folk, [(_, call)] = random_world(random, 1, 1)
    person, whole = replace(folk[0], rank_group="high"), Interval.of_days(date(2023, 12, 1), 61)
    parts = (Interval.of_days(whole.start, cut), Interval(whole.start + timedelta(days=cut), whole.end))
    one = judge_call_up(profile, call, replace(person, served=((whole, "alpha"),)), WORLD)
    two = judge_call_up(profile, call, replace(person, served=tuple((p, "alpha") for p in parts)), WORLD)
    counting = {
        r.id for r in profile.rules for v in r.values if getattr(v.terms, "most_calls", None) is not None
    }
    # What is split is more call-ups, so a cap on their number, and what lifts it, may come out otherwise.
    first, second = (
        {(v.rule, v.outcome) for v in judged.verdicts if v.kind != "override" and v.rule not in counting}
        for judged in (one, two)
    )
    assert first == second


def test_an_open_profile_permits() -> None:
    """Tests that a profile which answers every question and limits nothing permits."""
    assert (
        judge_call_up(law_worlds.toy(), toy_call(date(2026, 3, 1), 10), toy_person(), WORLD).outcome
        == Outcome.PERMIT
    )


def test_an_empty_profile_denies() -> None:
    """Tests that a profile without bases and rules denies everything."""
    empty = law_worlds.load(law_worlds.head(bases={}, tasks={}, authorities={}, rank_groups=[]))
    judged = judge_call_up(empty, toy_call(date(2026, 3, 1), 10), toy_person(), WORLD)
    assert judged.outcome == Outcome.DENY
    assert not judged.permitted


@pytest.mark.parametrize("kind", ["authority", "task.allow", "territory", "notice", "rest", "cap.per_call"])
def test_silence_is_unknown_never_permit(kind: str) -> None:
    """Tests that a question nobody answers leaves the call-up unknown."""
    judged = judge_call_up(law_worlds.toy(but=(kind,)), toy_call(date(2026, 3, 1), 10), toy_person(), WORLD)
    assert judged.outcome == Outcome.UNKNOWN
    assert judged.decisive is not None
    assert kind.split(".", maxsplit=1)[0] in judged.decisive.reason


def test_a_rule_of_confidence_d_answers_nothing() -> None:
    """Tests that what is contradicted neither limits nor breaks the silence."""
    doubtful = law_worlds.rule(
        "rest", {"2000-01-01": law_worlds.cite(between_calls={"days": "9"}, confidence="D")}
    )
    judged = judge_call_up(
        law_worlds.toy(doubtful, but=("rest",)), toy_call(date(2026, 3, 1), 1), toy_person(), WORLD
    )
    assert judged.outcome == Outcome.UNKNOWN


def test_confidence_c_only_warns() -> None:
    """Tests that a limit from one source warns where it would deny."""
    short = law_worlds.rule(
        "cap.per_call", {"2000-01-01": law_worlds.cite(max={"days": "5"}, confidence="C")}
    )
    judged = judge_call_up(law_worlds.toy(short), toy_call(date(2026, 3, 1), 6), toy_person(), WORLD)
    assert judged.outcome == Outcome.WARN


def test_a_rule_that_begins_mid_way_leaves_the_days_before_it_unknown() -> None:
    """Tests that every day of a call-up must be covered."""
    late = law_worlds.rule("rest", {"2026-03-05": law_worlds.cite(between_calls={"days": "0"})})
    judged = judge_call_up(
        law_worlds.toy(late, but=("rest",)), toy_call(date(2026, 3, 1), 10), toy_person(), WORLD
    )
    assert judged.outcome == Outcome.UNKNOWN


@pytest.mark.parametrize(
    ("start", "days", "outcome"),
    [
        (date(2026, 3, 1), 184, Outcome.PERMIT),  # to 31 August
        (date(2026, 3, 1), 185, Outcome.DENY),
        (date(2026, 1, 1), 181, Outcome.PERMIT),  # to 30 June
        (date(2026, 1, 1), 182, Outcome.DENY),
        (date(2028, 1, 1), 182, Outcome.PERMIT),  # a leap year
        (date(2028, 1, 1), 183, Outcome.DENY),
    ],
)
def test_six_months_are_calendar_months(start: date, days: int, outcome: Outcome) -> None:
    """Tests the date-to-date reading of one unbroken period."""
    cap = law_worlds.rule(
        "cap.window", {"2000-01-01": law_worlds.cite(max={"months": "6"})}, window="calendar_year"
    )
    judged = judge_call_up(law_worlds.toy(cap), toy_call(start, days), toy_person(), WORLD)
    assert judged.outcome == outcome
    facts = dict(next(v for v in judged.verdicts if v.rule == "cap.window").facts)
    assert "calendar months" in facts["reckoned in"]


def test_an_overrun_must_begin_within_the_cap() -> None:
    """Tests that the last lawful day carries a whole operation, and the day after carries none."""
    cap = law_worlds.rule(
        "cap.window",
        {"2000-01-01": law_worlds.cite(max={"days": "20"})},
        window="lifetime",
        overrun={"bases": ["alpha"], "until": "its end"},
    )
    profile, served = law_worlds.toy(cap), date(2026, 1, 1)
    call = toy_call(date(2026, 3, 1), 30)
    assert judge_call_up(profile, call, toy_person((served, 19)), WORLD).outcome == Outcome.PERMIT
    assert judge_call_up(profile, call, toy_person((served, 20)), WORLD).outcome == Outcome.DENY


def test_needs_authority_until_it_is_given() -> None:
    """Tests that the named authority's own order, or its approval, makes a breach lawful."""
    cap = law_worlds.rule(
        "cap.per_call",
        {"2000-01-01": law_worlds.cite(max={"days": "5"})},
        severity="needs_authority",
        authority="king",
    )
    profile, call = law_worlds.toy(cap), toy_call(date(2026, 3, 1), 6)
    judged = judge_call_up(profile, call, toy_person(), WORLD)
    assert judged.outcome == Outcome.NEEDS_AUTHORITY
    assert judged.decisive is not None
    assert judged.decisive.authority == "king"
    approved = Circumstances(law_worlds.REGIONS, approvals=frozenset({"king"}))
    assert judge_call_up(profile, call, toy_person(), approved).outcome == Outcome.PERMIT
    assert (
        judge_call_up(profile, replace(call, authority="king"), toy_person(), WORLD).outcome == Outcome.PERMIT
    )


def test_two_rows_of_one_person_may_not_overlap() -> None:
    """Tests that the second of two call-ups on the same day is denied, and does not hide a third."""
    person = toy_person()
    calls = [
        (0, toy_call(date(2026, 3, 1), 10)),
        (0, toy_call(date(2026, 3, 5), 20)),
        (0, toy_call(date(2026, 3, 11), 3)),
    ]
    profile = law_worlds.toy()
    people = people_of(profile, [person], law_worlds.REGIONS)
    judged = judge_call_ups(profile, calls_of(profile, calls, [person], law_worlds.REGIONS), people, WORLD)
    assert judged.outcome.tolist() == [Outcome.PERMIT, Outcome.DENY, Outcome.PERMIT]
    assert judged.by_article() == {"overlap": 1}
    assert judged.counts()[Outcome.PERMIT] == 2


def test_columns_given_once_stand_for_every_row_and_may_be_read_only() -> None:
    """Tests that a batch can be built from single values and from arrays nobody may write."""
    profile = law_worlds.toy()
    people = people_of(profile, [toy_person(), toy_person()], law_worlds.REGIONS)
    rows = np.array([0, 1])
    rows.flags.writeable = False
    calls = CallUps.of(
        person_row=rows, start=20000, end=20005, basis=0, task=0, region=1, issued=19000, authority=0
    )
    assert judge_call_ups(profile, calls, people, WORLD).outcome.tolist() == [0, 0]


def test_bad_columns_are_refused_with_a_remedy() -> None:
    """Tests that unequal lengths, empty periods and unknown people are told, not crashed on."""
    plain = {"basis": 0, "task": 0, "region": 1, "issued": 0, "authority": 0}
    with pytest.raises(InvalidValueError, match="lengths"):
        CallUps.of(person_row=[0, 0], start=[1, 2, 3], end=5, **plain)
    with pytest.raises(InvalidValueError, match="not after its start"):
        CallUps.of(person_row=[0], start=[5], end=[5], **plain)
    profile = law_worlds.toy()
    people = people_of(profile, [toy_person()], law_worlds.REGIONS)
    with pytest.raises(InvalidValueError, match="outside the 1 people"):
        judge_call_ups(profile, CallUps.of(person_row=[1], start=[5], end=[6], **plain), people, WORLD)


def test_no_rows_are_no_trouble() -> None:
    """Tests that an empty batch is judged."""
    profile = law_worlds.toy()
    people = people_of(profile, [], law_worlds.REGIONS)
    calls = calls_of(profile, [], [], law_worlds.REGIONS)
    assert len(judge_call_ups(profile, calls, people, WORLD)) == 0


def test_verdicts_are_json_of_strings() -> None:
    """Tests that a judgement can be written down without numbers."""
    judged = judge_call_up(law_worlds.toy(), toy_call(date(2026, 3, 1), 10), toy_person(), WORLD).to_json()
    assert judged["outcome"] == "permit"
    for verdict in judged["verdicts"]:
        assert all(isinstance(value, str | list) for value in verdict.values())
