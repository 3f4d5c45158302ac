"""Properties of judging service: totals grow, splitting and order change nothing, and stricter law permits no more."""

from __future__ import annotations

import copy
import itertools
from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import Any

import law_worlds
from hypothesis import given, settings
from hypothesis import strategies as st
from law_worlds import FIRST, toy_call, toy_person

from holdfast.law import (
    Circumstances,
    Outcome,
    PersonFacts,
    Profile,
    allowance_calls,
    allowance_days,
    calls_of,
    judge_call_up,
    judge_call_ups,
    people_of,
)
from holdfast.model import Interval

WORLD = Circumstances(law_worlds.REGIONS)
SEEDS = st.integers(0, 2**32)
DAY = timedelta(days=1)


def windows(random: Random) -> Profile:
    """Return a profile of caps on days in all four windows, some of them with an override."""
    shapes: list[Any] = ["calendar_year", "lifetime", {"rolling": {"days": "60"}}, {"since": "discharge"}]
    rules = [
        law_worlds.rule(
            "cap.window",
            {"2000-01-01": law_worlds.cite(max={"days": str(random.randint(5, 60))})},
            id=f"w{i}",
            window=shape,
            counts=random.choice(["all", ["alpha"], ["alpha", "beta"]]),
        )
        for i, shape in enumerate(shapes)
    ]
    lifted = law_worlds.cite(by="king", **{"raise": {"days": str(random.randint(1, 20))}})
    rules.append(law_worlds.rule("override", {"2000-01-01": lifted}, caps=["w0", "w2"]))
    return law_worlds.toy(*rules)


def served(random: Random, many: int) -> PersonFacts:
    """Return a person who served some stretches on some bases."""
    stretches = tuple(
        (
            Interval.of_days(FIRST + timedelta(days=random.randint(0, 150)), random.randint(1, 20)),
            random.choice(law_worlds.BASES),
        )
        for _ in range(many)
    )
    return PersonFacts("low", "north", served=stretches, anchors={"discharge": FIRST - 300 * DAY})


def totals(profile: Profile, person: PersonFacts) -> dict[str, int]:
    """Return the days counted by each cap for a call-up of ten days."""
    judged = judge_call_up(profile, toy_call(FIRST + 160 * DAY, 10), person, WORLD)
    return {
        verdict.rule: int(dict(verdict.facts)["days counted"].split()[0])
        for verdict in judged.verdicts
        if verdict.kind == "cap.window"
    }


@settings(max_examples=60, deadline=None)
@given(SEEDS)
def test_more_service_never_lowers_a_total(seed: int) -> None:
    """Tests that with one more stretch every cap counts as many days or more, and leaves as many or fewer."""
    random = Random(seed)
    profile, person = windows(random), served(random, 3)
    more = replace(person, served=(*person.served, *served(random, 1).served))
    before, after = totals(profile, person), totals(profile, more)
    assert before.keys() == after.keys()
    assert all(after[rule] >= before[rule] for rule in before)
    people = people_of(profile, [person, more], WORLD.regions)
    horizon = Interval(FIRST + 100 * DAY, FIRST + 200 * DAY)
    for left in (allowance_days, allowance_calls):
        first, second = left(profile, people, "alpha", horizon)
        assert second <= first


def limits_alone(random: Random) -> Profile:
    """Return random caps, rests and overrides in force all the time, none of them on the number of call-ups."""
    document = law_worlds.document(random)
    rules = []
    for rule in document["rules"]:
        terms = [value for value in rule["values"].values() if "count_calls" not in value]
        rule.pop("overrun", None)
        if terms and rule["kind"] in {"cap.per_call", "cap.consecutive", "cap.window", "override", "rest"}:
            terms[0].pop("until", None)
            lasting = {"2000-01-01": terms[0] | {"confidence": "A"}}
            rules.append(rule | {"values": lasting})
    kept = {rule["id"] for rule in rules}
    for rule in rules:
        if rule["kind"] == "override":
            rule["caps"] = [cap for cap in rule["caps"] if cap in kept]
    rules = [rule for rule in rules if rule.get("caps", True) and not rule["id"].startswith("open-")]
    return law_worlds.toy(*rules)


def denied(profile: Profile, stretches: list[Interval], *, basis: str = "alpha") -> list[bool]:
    """Return which call-ups of one person are denied, judged together."""
    person = replace(toy_person(), anchors={"discharge": FIRST})
    calls = [(0, replace(toy_call(FIRST, 1), period=period, basis=basis)) for period in stretches]
    people = people_of(profile, [person], WORLD.regions)
    judged = judge_call_ups(profile, calls_of(profile, calls, [person], WORLD.regions), people, WORLD)
    return [outcome == Outcome.DENY for outcome in judged.outcome]


@settings(max_examples=150, deadline=None)
@given(SEEDS, st.integers(0, 90), st.lists(st.integers(1, 30), min_size=2, max_size=4))
def test_splitting_and_joining_change_nothing(seed: int, at: int, lengths: list[int]) -> None:
    """Tests that a tour is lawful exactly where the touching parts it is cut into all are."""
    profile, start = limits_alone(Random(seed)), FIRST + timedelta(days=at)
    edges = [start + timedelta(days=sum(lengths[:i])) for i in range(len(lengths) + 1)]
    parts = [Interval(a, b) for a, b in itertools.pairwise(edges)]
    assert denied(profile, [Interval(edges[0], edges[-1])]) == [any(denied(profile, parts))]


@settings(max_examples=100, deadline=None)
@given(SEEDS)
def test_the_order_of_the_rows_changes_nothing(seed: int) -> None:
    """Tests that rows handed in any order come out the same, where none begin together."""
    random = Random(seed)
    profile, world = law_worlds.profile(random), law_worlds.circumstances(random)
    folk = [law_worlds.person(random) for _ in range(3)]
    calls = [(random.randrange(3), law_worlds.call(random)) for _ in range(6)]
    calls = list({call.period.start: (row, call) for row, call in calls}.values())
    people, order = people_of(profile, folk, world.regions), random.sample(range(len(calls)), len(calls))
    plain, mixed = (
        judge_call_ups(profile, calls_of(profile, rows, folk, world.regions), people, world)
        for rows in (calls, [calls[i] for i in order])
    )
    assert plain.outcome[order].tolist() == mixed.outcome.tolist()
    for at, i in enumerate(order):
        assert plain.verdicts(i).to_json() == mixed.verdicts(at).to_json()


def _less(random: Random, length: Any) -> Any:
    if length == "none":
        return {"days": str(random.randint(1, 60))}
    ((unit, count),) = length.items()
    return {unit: str(max(0, int(count) - random.randint(0, 3)))}


def _more(random: Random, length: dict[str, str]) -> dict[str, str]:
    ((unit, count),) = length.items()
    return {unit: str(int(count) + random.randint(0, 5))}


def _fewer(random: Random, names: list[str]) -> list[str]:
    return sorted(random.sample(names, random.randint(1, len(names))))


def _tighten(random: Random, kind: str, value: dict[str, Any]) -> None:
    """Make one dated value of a rule stricter."""
    if kind.startswith("cap.") and kind != "cap.headcount" and "max" in value:
        value["max"] = _less(random, value["max"])
    for key in {"raise", "to"} & set(value):
        value[key] = {"days": "0"} if value[key] == "none" else _less(random, value[key])
    for key in {"count_calls", "raise_calls"} & set(value):
        value[key] = str(max(0, int(value[key]) - 1)) if value[key] != "none" else "1"
    for key in {"at_least", "between_calls"} & set(value):
        value[key] = _more(random, value[key])
    if kind == "cap.headcount" and "max" in value:
        value["max"] = "1" if value["max"] == "none" else str(max(0, int(value["max"]) - 1))
    for key in {"task.allow": ("tasks",), "authority": ("by",)}.get(kind, ()):
        value[key] = _fewer(random, value[key])
    if kind == "status":
        value["bars"] = sorted({*value.get("bars", []), random.choice(law_worlds.BASES)})


def stricter(random: Random, document: dict[str, Any]) -> dict[str, Any]:
    """Return a profile with lower caps, longer notice and rest, fewer tasks and authorities, and less to lift."""
    strict = copy.deepcopy(document)
    for rule in strict["rules"]:
        for value in rule["values"].values():
            _tighten(random, rule["kind"], value)
    return strict


@settings(max_examples=200, deadline=None)
@given(SEEDS)
def test_stricter_law_never_permits_more(seed: int) -> None:
    """Tests that no outcome is better under a profile that asks for more and allows less."""
    random = Random(seed)
    document, world = law_worlds.document(random), law_worlds.circumstances(random)
    mild, strict = law_worlds.load(document), law_worlds.load(stricter(random, document))
    person = law_worlds.person(random)
    for _ in range(3):
        call = law_worlds.call(random)
        before, after = (judge_call_up(profile, call, person, world).outcome for profile in (mild, strict))
        assert after >= before


@settings(max_examples=100, deadline=None)
@given(SEEDS)
def test_more_service_and_more_people_never_make_lawful(seed: int) -> None:
    """Tests that with more days served, what an override may lift is never more, and what it denied stays denied."""
    random = Random(seed)
    profile, person = windows(random), served(random, 3)
    more = replace(person, served=(*person.served, *served(random, 1).served))
    call = toy_call(date(2024, 4, 20), random.randint(1, 30))
    before, after = (judge_call_up(profile, call, who, WORLD).outcome for who in (person, more))
    assert after >= before
