"""The worlds before the law they stand under: words known to the profile, trials refused, plain call-ups not."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from holdfast.law import (
    QUESTIONS,
    AcceptedGap,
    CallUpFacts,
    Circumstances,
    ContractFacts,
    Judgement,
    PersonFacts,
    Profile,
    RegionTree,
    judge_call_up,
    load_profile,
    status_periods,
)
from holdfast.law.acts import judge_act
from holdfast.law.headquarters import judge_headquarters
from holdfast.model import Interval, Power
from holdfast.profiles import text_of
from holdfast.scenarios import World


@pytest.fixture
def profile(any_world: World) -> Profile:
    """Return the profile of the world."""
    return load_profile(text_of(any_world.profile))


def judged(
    world: World, profile: Profile, row: int, post: dict[str, Any], period: Interval, basis: str
) -> Judgement:
    """Return what the law says, every gap of the profile being accepted."""
    person, held = world.people.row(row, named=True), world.contracts.row(row, named=True)
    contract = ContractFacts(
        held["id"], Interval(held["start"], held["end"]), tuple(held["territory"]), held["clause"]
    )
    facts = PersonFacts(person["rank_group"], person["region"], person["days_before"], contracts=(contract,))
    gaps = tuple(AcceptedGap(question, by, "1") for question in QUESTIONS for by in profile.authorities)
    tree = RegionTree.of(dict(world.regions.select("id", "parent").iter_rows()))
    authority = next(seat.authority for seat in world.seats if Power.CALL_UP in seat.powers)
    call = CallUpFacts(period, basis, post["task"], post["region"], authority, world.today, held["id"])
    return judge_call_up(profile, call, facts, Circumstances(tree, world.acts, gaps, world.today))


def located(world: World) -> pl.DataFrame:
    """Return the posts with their regions."""
    return world.posts.join(world.facilities.select("region", facility="id"), on="facility")


def test_trials_are_not_permitted(any_world: World, profile: Profile) -> None:
    """Tests that the law stops each trial, by one rule alone, and says the word that is expected."""
    posts = located(any_world)
    for trial in any_world.trials:
        post = posts.row(by_predicate=pl.col("id") == trial.post, named=True)
        judgement = judged(any_world, profile, trial.row, post, trial.period, trial.basis)
        worst = [verdict for verdict in judgement.verdicts if verdict.outcome > 1]
        assert [verdict.outcome.word for verdict in worst] == [trial.outcome], trial.title
        assert trial.expected in f"{worst[0].reason} {worst[0].article}", trial.title


def test_plain_call_ups_are_permitted(any_world: World, profile: Profile) -> None:
    """Tests that a person with days left may be called for two weeks at home, with six weeks of notice or none known."""
    posts = located(any_world).filter(pl.col("task") != "other_duty")
    period = Interval.of_days(any_world.plan.horizon.start, 14)
    for row in range(0, any_world.people.height, 400):
        person = any_world.people.row(row, named=True)
        if person["days_before"] > 230:
            continue
        post = posts.row(
            by_predicate=pl.col("id") == posts.filter(pl.col("region") == person["region"])["id"][0],
            named=True,
        )
        assert judged(any_world, profile, row, post, period, any_world.plan.basis).permitted


def test_acts_and_headquarters_are_lawful(any_world: World, profile: Profile) -> None:
    """Tests that each act may be issued as it is, and that each headquarters may stand on the first day."""
    tree = RegionTree.of(dict(any_world.regions.select("id", "parent").iter_rows()))
    for number, act in enumerate(any_world.acts):
        assert judge_act(profile, act, any_world.acts[:number], moment=act.issued_at).permitted
    for each in any_world.headquarters[1:]:
        statuses = status_periods(profile, any_world.acts, each.region, tree)
        assert judge_headquarters(profile, each.rule, statuses, any_world.today).permitted


def test_words_are_those_of_the_profile(any_world: World, profile: Profile) -> None:
    """Tests that tasks, rank groups, bases, authorities, statuses and headquarters are known to the profile."""
    assert any_world.profile == profile.id
    assert any_world.plan.basis in profile.bases
    assert set(any_world.posts["task"]) <= set(profile.tasks)
    assert set(any_world.people["rank_group"]) <= set(profile.rank_groups)
    assert {seat.authority for seat in any_world.seats} - {""} <= set(profile.authorities)
    assert {act.issuer for act in any_world.acts} <= set(profile.authorities)
    assert {each.rule for each in any_world.headquarters[1:]} <= {rule.id for rule in profile.rules}
