"""Who cannot be called, for a planner: never fewer days than the judge would deny."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from holdfast.law import (
    CallUpFacts,
    Circumstances,
    GroundFacts,
    PersonFacts,
    RegionTree,
    day_number,
    judge_call_up,
    load_profile,
    people_of,
)
from holdfast.law.barred import barred
from holdfast.model import Interval

TOY = load_profile("""
profile: toy
title: A toy
schema: 1
text_as_of: 2026-01-01
disclaimer: A toy.
sources: {act: {title: The act}}
authorities: {mayor: The mayor}
rank_groups: [member, officer]
bases: {course: {title: A course}, storm: {title: A storm}}
tasks: {watch: Watch}
grounds: {priest: A priest, studies: Studies, hardship: Hardship, needed: Needed at work, last: Called last}
rules:
  - {id: priests, kind: exemption.absolute, severity: deny, applies_to: all, grounds: [priest],
     values: {2020-01-01: {article: Art. 1, source: act, confidence: A}}}
  - {id: students, kind: exemption.on_application, severity: deny, applies_to: [course], grounds: [studies],
     values: {2020-01-01: {pending: stands, article: Art. 2, source: act, confidence: A}}}
  - {id: hard, kind: exemption.deferral, severity: deny, applies_to: all, rank_groups: [member], grounds: [hardship],
     values: {2020-01-01: {pending: suspends, article: Art. 3, source: act, confidence: A}}}
  - {id: works, kind: key_worker, severity: deny, applies_to: all, grounds: [needed], effect: released, consent: none,
     values: {2020-01-01: {article: Art. 4, source: act, confidence: A}}}
  - {id: late, kind: key_worker, severity: deny, applies_to: all, grounds: [last], effect: last_called, consent: none,
     values: {2020-01-01: {article: Art. 5, source: act, confidence: A}}}
""")
TRAINED = load_profile("""
profile: toy
title: A toy
schema: 1
text_as_of: 2026-01-01
disclaimer: A toy.
sources: {act: {title: The act}}
authorities: {mayor: The mayor}
rank_groups: [member]
bases: {school: {title: A school}, course: {title: A course}}
tasks: {watch: Watch}
rules:
  - {id: trained, kind: training_required, severity: deny, applies_to: [course], training: [school],
     unless: {abroad: "yes"},
     values: {2020-01-01: {at_least: {days: 10}, article: Art. 1, source: act, confidence: A}}}
""")
REGIONS = RegionTree.of({"here": None})
SPRING = Interval(date(2026, 3, 1), date(2026, 4, 1))
KINDS = ("exemption.absolute", "exemption.on_application", "exemption.deferral", "key_worker")


def spells(person: PersonFacts, basis: str) -> list[tuple[int, int]]:
    """Return the days on which one person is barred."""
    found = barred(TOY, people_of(TOY, (person,), REGIONS), basis)
    return list(zip(found.start.tolist(), found.end.tolist(), strict=True))


def with_ground(ground: str, state: str, rank: str = "member") -> PersonFacts:
    """Return a person with one ground in March."""
    return PersonFacts(rank, "here", grounds=(GroundFacts(ground, state, SPRING),))


def test_what_bars_and_what_does_not() -> None:
    """Tests each kind in each state against what the text says of it."""
    march = [(day_number(SPRING.start), day_number(SPRING.end))]
    assert spells(with_ground("priest", "held"), "course") == march
    assert spells(with_ground("priest", "pending"), "course") == []
    assert spells(with_ground("studies", "granted"), "course") == march
    assert spells(with_ground("studies", "granted"), "storm") == []
    assert spells(with_ground("studies", "pending"), "course") == []
    assert spells(with_ground("hardship", "pending"), "course") == march
    assert spells(with_ground("hardship", "pending", "officer"), "course") == []
    assert spells(with_ground("needed", "held"), "storm") == march
    assert spells(with_ground("last", "held"), "storm") == []


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(tuple(TOY.grounds)),
    st.sampled_from(("held", "granted", "pending")),
    st.sampled_from(("member", "officer")),
    st.sampled_from(("course", "storm")),
    st.integers(-40, 40),
    st.integers(1, 20),
)
def test_a_plan_that_keeps_clear_is_not_denied(
    ground: str, state: str, rank: str, basis: str, shift: int, days: int
) -> None:
    """Tests that a call-up outside the barred days is denied by none of these rules, and one inside is by some."""
    person = with_ground(ground, state, rank)
    period = Interval.of_days(SPRING.start + timedelta(days=shift), days)
    call = CallUpFacts(period, basis, "watch", "here", "mayor", date(2025, 1, 1))
    judged = judge_call_up(TOY, call, person, Circumstances(REGIONS))
    denied = any(
        v.kind in KINDS and not v.outcome.word.startswith(("permit", "warn")) for v in judged.verdicts
    )
    first, last = day_number(period.start), day_number(period.end)
    touches = any(start < last and first < end for start, end in spells(person, basis))
    assert denied == touches


def test_who_is_not_trained_is_barred() -> None:
    """Tests that training asked for bars before its last day, and for ever where it is short; not where told otherwise."""
    school = Interval(date(2026, 3, 2), date(2026, 3, 12))
    for served, before, told, free_from in (
        ((), 0, (), None),
        (((school, "school"),), 0, (), school.end),
        (((Interval.of_days(school.start, 9), "school"),), 0, (), None),
        ((), 10, (), date.min),
        ((), 0, ("abroad=yes",), date.min),
    ):
        person = PersonFacts("member", "here", before, served)
        found = barred(TRAINED, people_of(TRAINED, (person,), REGIONS), "course", told)
        for day in (date(2026, 3, 1), date(2026, 3, 11), date(2026, 3, 12), date(2030, 1, 1)):
            number = day_number(day)
            shut = any(start <= number < end for start, end in zip(found.start, found.end, strict=True))
            assert shut == (free_from is None or day < free_from)
        assert not len(barred(TRAINED, people_of(TRAINED, (person,), REGIONS), "school").row)
