"""The judge of arrays and the judge of one call-up, put to the same random call-ups under every shipped profile."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Final

import numpy as np
import pytest

from holdfast.law import (
    GROUND_STATES,
    QUESTIONS,
    AcceptedGap,
    Called,
    CallUpFacts,
    Circumstances,
    ContractFacts,
    GroundFacts,
    Judgement,
    Outcome,
    PersonFacts,
    Profile,
    RegionTree,
    calls_of,
    day_number,
    judge_call_up,
    judge_call_ups,
    load_profile,
    people_of,
)
from holdfast.law.kinds.authority import AuthorityTerms
from holdfast.law.kinds.override import OverrideTerms
from holdfast.law.kinds.status import StatusTerms
from holdfast.law.kinds.task import TaskAllowTerms
from holdfast.model import Act, Interval
from holdfast.profiles import shipped, text_of

ROWS: Final = 2_000
PEOPLE: Final = 600
FIRST: Final = date(2026, 1, 1)
SPAN: Final = 1_100
ALONE: Final = 8
"""One person in so many is judged alone too, all of whose rows are compared; 1 compares every row, in a minute."""
REGIONS: Final = RegionTree.of({"land": None, "north": "land", "town": "north", "south": "land"})

Row = tuple[int, CallUpFacts]
Found = tuple[Outcome, str]


@dataclass(frozen=True)
class World:
    """What the rows of one profile are drawn from."""

    profile: Profile
    random: Random
    facts: Mapping[str, tuple[str, ...]]

    def period(self, longest: int = 40) -> Interval:
        """Return some days, of which every third stretch is at the length where limits often lie."""
        start = FIRST + timedelta(days=self.random.randrange(SPAN - 200))
        lengths = (
            self.random.randint(1, longest),
            self.random.randint(1, longest),
            self.random.choice([14, 20, 31, 61]),
        )
        return Interval.of_days(start, self.random.choice(lengths))

    def person(self) -> PersonFacts:
        """Return a person who was trained long ago, may have served since, and may have a ground."""
        random, bases = self.random, tuple(self.profile.bases)
        served = tuple((self.period(), random.choice(bases)) for _ in range(random.randrange(3)))
        until = date(random.choice([2027, 2031, 2031]), 1, 1)
        contract = ContractFacts("k", Interval(FIRST, until), (random.choice(["land", "north"]),))
        grounds = [
            GroundFacts(ground, random.choice(GROUND_STATES), self.period(90))
            for ground in self.profile.grounds
        ]
        return PersonFacts(
            rank_group=random.choice(self.profile.rank_groups),
            home=random.choice(["north", "town", "south"]),
            days_before=random.choice([10, 10, 20, 170, 244]),
            served=served,
            contracts=(contract,),
            anchors={name: date(random.randint(2016, 2025), 7, 1) for name in self.profile.anchors},
            grounds=tuple(random.sample(grounds, min(len(grounds), random.randrange(2)))),
        )

    def call(self) -> CallUpFacts:
        """Return a call-up that is lawful in most respects."""
        random, period = self.random, self.period()
        basis = random.choice(tuple(self.profile.bases))
        seats = [seat for each in self.authorities(basis) for seat in each.by]
        told = {name: random.choice(values) for name, values in self.facts.items() if random.random() < 0.1}
        return CallUpFacts(
            period=period,
            basis=basis,
            task=random.choice([*self.tasks(basis) * 2, *self.profile.tasks]),
            region=random.choice(["north", "north", "town", "south"]),
            authority=random.choice([*seats * 4, *self.profile.authorities]),
            issued=period.start - timedelta(days=random.choice([0, 28, 140, 140, 140])),
            contract=random.choice([None, "k", "k", "k"]),
            waived=random.random() < 0.2,
            facts={**self.stated(basis), **told},
            rest_hours=random.choice([-1, 5, 8]),
            rest_unbroken=random.choice([-1, 3, 8]),
        )

    def stated(self, basis: str) -> dict[str, str]:
        """Return what an order on a basis must state."""
        return {name: values[0] for each in self.authorities(basis) for name, values in each.facts}

    def authorities(self, basis: str) -> list[AuthorityTerms]:
        """Return what the profile says of who calls on a basis."""
        return [terms for terms in self.terms(basis) if isinstance(terms, AuthorityTerms)]

    def tasks(self, basis: str) -> list[str]:
        """Return the tasks that are allowed on a basis."""
        return [task for each in self.terms(basis) if isinstance(each, TaskAllowTerms) for task in each.tasks]

    def terms(self, basis: str) -> list[object]:
        """Return the terms of every rule on a basis."""
        return [value.terms for rule in self.profile.rules if basis in rule.bases for value in rule.values]

    def acts(self) -> tuple[Act, ...]:
        """Return acts that declare most statuses, order what needs an order and lift some caps, each for a while."""
        found: list[tuple[str, str, str | None]] = []
        for rule in self.profile.rules:
            for terms in (value.terms for value in rule.values):
                if isinstance(terms, StatusTerms):
                    found += [(one.kind, one.issuer, terms.status) for one in terms.acts[:1]]
                elif isinstance(terms, AuthorityTerms) and terms.act is not None:
                    found.append((terms.act.kind, terms.act.issuer, None))
                elif isinstance(terms, OverrideTerms) and terms.act:
                    found.append((terms.act, terms.by, None))
        years = (2026, 2027, 2028)
        return tuple(
            self.act(f"a{at}-{year}", year, *each) for at, each in enumerate(found) for year in years
        )

    def act(self, name: str, year: int, kind: str, issuer: str, declares: str | None) -> Act:
        """Return an act that holds in the north or the land for most of a year, and sets a number or none."""
        period = Interval(
            date(year, 1, self.random.choice([1, 20])), date(year, 12, self.random.choice([15, 31]))
        )
        issued, region = datetime(2025, 12, 1, tzinfo=UTC), self.random.choice(["north", "land"])
        return Act(
            name, kind, kind, issuer, issued, period, (region,), declares=declares, confirmed_at=issued,
            people_at_most=self.random.choice([None, 3, 20]),
        )  # fmt: skip


def profile_of(name: str) -> Profile:
    """Return a shipped profile."""
    return load_profile(text_of(name), name=name)


def world_of(name: str) -> World:
    """Return the world of a shipped profile."""
    profile = profile_of(name)
    told: dict[str, tuple[str, ...]] = {}
    for fact, value in profile.conditions:
        told[fact] = (*told.get(fact, ()), value)
    return World(profile, Random(name), told)


def accepted(profile: Profile) -> tuple[AcceptedGap, ...]:
    """Return every gap of a profile as accepted by one who may."""
    return tuple(
        AcceptedGap(question, gap.accepted_by[0], "entry-1", gap.bases)
        for gap in profile.unknown
        for question in sorted({kind.split(".")[0] for kind in gap.kinds} & set(QUESTIONS))
    )


def decided(judgement: Judgement) -> Found:
    """Return outcome and decisive rule."""
    return judgement.outcome, judgement.decisive.rule if judgement.decisive is not None else ""


def one_by_one(
    profile: Profile,
    rows: Sequence[Row],
    folk: Sequence[PersonFacts],
    world: Circumstances,
    batch: Sequence[Found],
) -> dict[int, Found]:
    """Return what the rows of every eighth person come to, judged alone in order of days; what is not denied is entered."""
    found: dict[int, Found] = {}
    people, bases = list(folk), tuple(profile.bases)
    counts = np.zeros((len(bases), SPAN + 100), np.int32)
    for at in sorted(range(len(rows)), key=lambda at: (rows[at][1].period.start, at)):
        row, call = rows[at]
        if row % ALONE == 0:
            now = replace(world, called=Called(day_number(FIRST), counts))
            found[at] = decided(judge_call_up(profile, call, people[row], now))
        if found.get(at, batch[at])[0] is not Outcome.DENY:
            start = (call.period.start - FIRST).days
            counts[bases.index(call.basis), start : start + call.period.days] += 1
            people[row] = replace(people[row], served=(*people[row].served, (call.period, call.basis)))
    return found


@pytest.mark.parametrize("name", shipped())
def test_both_judges_agree(name: str) -> None:
    """Tests that of two thousand random call-ups each that is judged alone gets the outcome and the rule of the batch."""
    drawn = world_of(name)
    profile, random = drawn.profile, drawn.random
    folk = [drawn.person() for _ in range(PEOPLE)]
    rows = [(random.randrange(PEOPLE), drawn.call()) for _ in range(ROWS)]
    approvals = frozenset(random.sample(tuple(profile.authorities), 1))
    world = Circumstances(REGIONS, drawn.acts(), accepted(profile), approvals=approvals)
    people = people_of(profile, folk, REGIONS)
    judged = judge_call_ups(profile, calls_of(profile, rows, folk, REGIONS), people, world)
    batch = [
        (Outcome(int(o)), judged.items[d].id) for o, d in zip(judged.outcome, judged.decisive, strict=True)
    ]
    alone = one_by_one(profile, rows, folk, world, batch)
    assert {at: batch[at] for at in alone} == alone
    came = Counter(outcome for outcome, _ in alone.values())
    assert min(came[Outcome.DENY], len(alone) - came[Outcome.DENY]) > 20
    assert len({rule for _, rule in batch}) >= 8


def test_training_earlier_in_the_batch_does_not_count_yet() -> None:
    """Tests that training which is only ordered in the same batch does not make anybody trained: it may not take place."""
    profile, person = profile_of("ch.civil-protection"), PersonFacts("member", "north")
    world = Circumstances(REGIONS, accepted_gaps=accepted(profile))
    training, refresher = (
        CallUpFacts(
            Interval.of_days(first, days), basis, "training", "north", "canton", first - timedelta(days=60)
        )
        for first, days, basis in (
            (date(2026, 3, 2), 12, "basic_training"),
            (date(2026, 9, 7), 5, "refresher"),
        )
    )
    trained = replace(person, served=((training.period, training.basis),))
    assert judge_call_up(profile, refresher, trained, world).outcome is Outcome.WARN
    rows = [(0, training), (0, refresher)]
    people = people_of(profile, [person], REGIONS)
    judged = judge_call_ups(profile, calls_of(profile, rows, [person], REGIONS), people, world)
    assert judged.outcome.tolist() == [Outcome.WARN, Outcome.DENY]
