"""Tests of statuses that nest and overlap: which prevails, who leads, and acts that extend, lift and narrow in part."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

import law_worlds
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from holdfast.law import (
    Outcome,
    judge_act,
    leader_of,
    powers_at,
    regime_at,
    status_periods,
    statuses_at,
)
from holdfast.law.statuses import standings
from holdfast.model import Act, Interval, Power, Status

TREE = law_worlds.REGIONS
ISSUED = datetime(2026, 5, 1, 9, tzinfo=UTC)


def status(name: str, kind: str, **more: Any) -> dict[str, Any]:
    """Return a rule by which the mayor declares a status."""
    value = {
        "acts": [{"kind": kind, "issuer": "mayor"}],
        "area": "any",
        "lifted_by": ["mayor", "king"],
        **more,
    }
    return law_worlds.rule("status", {"2020-01-01": law_worlds.cite(**value)}, id=name, declares=name)


PROFILE = law_worlds.load(
    law_worlds.head(rules=[
        status("flood", "alarm", rank="10", leader="mayor", extended_by=[{"kind": "alarm", "issuer": "king"}]),
        status("war", "decree", rank="30", leader="king", confirmation={"by": "king", "within": {"days": "2"}}),
        status("drill", "note"),
    ])
)  # fmt: skip


def act(name: str, kind: str, declares: str | None, regions: tuple[str, ...] = ("land",), **more: Any) -> Act:
    """Return an act of the mayor for May and June, but for what is given."""
    plain = Act(
        name, kind, "An act", "mayor", ISSUED, Interval(date(2026, 5, 1), date(2026, 7, 1)), regions, declares
    )
    return replace(plain, **more)


FLOOD = act("f", "alarm", "flood")
WAR = act("w", "decree", "war", ("north",), period=Interval(date(2026, 5, 10), date(2026, 5, 20)))
CONFIRMED = replace(WAR, confirmed_at=ISSUED)


def regimes(acts: list[Act], region: str, day: date, hour: int = 12) -> list[str]:
    """Return the statuses of a region at an hour of a day, the one that prevails first."""
    moment = datetime(day.year, day.month, day.day, hour, tzinfo=UTC)
    return [each.status.status for each in regime_at(PROFILE, acts, region, moment, TREE)]


def leader(acts: list[Act], region: str, day: date) -> str:
    """Return who leads in a region at noon of a day."""
    moment = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    return leader_of(regime_at(PROFILE, acts, region, moment, TREE))


@pytest.mark.parametrize(
    ("region", "day", "found", "leads"),
    [
        ("town", date(2026, 5, 9), ["flood"], "mayor"),
        ("town", date(2026, 5, 10), ["war", "flood"], "king"),
        ("town", date(2026, 5, 19), ["war", "flood"], "king"),
        ("town", date(2026, 5, 20), ["flood"], "mayor"),
        ("south", date(2026, 5, 10), ["flood"], "mayor"),
        ("town", date(2026, 7, 1), [], ""),
    ],
)
def test_the_higher_regime_takes_over(region: str, day: date, found: list[str], leads: str) -> None:
    """Tests that war in the north prevails there over the flood of the land, while it lasts, and then gives way."""
    acts = [FLOOD, CONFIRMED]
    assert regimes(acts, region, day) == regimes(acts[::-1], region, day) == found
    assert leader(acts, region, day) == leads


def test_what_names_no_leader_changes_none() -> None:
    """Tests that a status without leader and rank comes last and leaves the lead where it is."""
    drill = act("d", "note", "drill")
    assert regimes([drill, FLOOD], "town", date(2026, 5, 5)) == ["flood", "drill"]
    assert leader([drill, FLOOD], "town", date(2026, 5, 5)) == "mayor"
    assert leader([drill], "town", date(2026, 5, 5)) == ""


def test_it_says_where_that_is_written() -> None:
    """Tests that a regime carries its rule and article, its act and its days."""
    moment = datetime(2026, 5, 12, tzinfo=UTC)
    war, _ = regime_at(PROFILE, [FLOOD, CONFIRMED], "town", moment, TREE)
    assert (war.rule, war.article, war.rank) == ("war", "Art. 1", 30)
    assert war.status == Status("town", "war", CONFIRMED.period, "w")


def test_an_unconfirmed_regime_lapses_and_the_lower_leads_again() -> None:
    """Tests the moment at which the time to confirm is up."""
    early = replace(WAR, period=Interval(date(2026, 5, 2), date(2026, 6, 1)))
    assert regimes([FLOOD, early], "town", date(2026, 5, 3), 8) == ["war", "flood"]
    assert regimes([FLOOD, early], "town", date(2026, 5, 3), 9) == ["flood"]
    assert leader([FLOOD, early], "town", date(2026, 5, 4)) == "mayor"


def narrowing(**more: Any) -> Act:
    """Return an act of the mayor by which the flood holds in the town only, from 1 June."""
    june = Interval(date(2026, 6, 1), date(2026, 6, 2))
    return replace(act("n", "letter", None, ("town",), narrows="f", period=june), **more)


def test_narrowing_from_its_first_day() -> None:
    """Tests that the act holds in the regions named only, and for good."""
    acts = [FLOOD, narrowing()]
    assert regimes(acts, "south", date(2026, 5, 31)) == ["flood"]
    assert regimes(acts, "south", date(2026, 6, 1)) == regimes(acts, "north", date(2026, 6, 1)) == []
    assert regimes(acts, "town", date(2026, 6, 30)) == ["flood"]
    assert [s.period for s in status_periods(PROFILE, acts, "south", TREE)] == [
        Interval(date(2026, 5, 1), date(2026, 6, 1))
    ]
    assert standings(PROFILE, acts)["f"].days_in("town", TREE) == (FLOOD.period,)


@pytest.mark.parametrize(
    ("change", "outcome", "told"),
    [
        ({}, Outcome.PERMIT, "mayor may lift flood, and so narrow it to town."),
        ({"issuer": "king"}, Outcome.PERMIT, ""),
        ({"issuer": "pope"}, Outcome.DENY, "flood is narrowed by mayor or king."),
        ({"narrows": "x"}, Outcome.DENY, "The act 'x' that it narrows is not on this record."),
        ({"regions": ()}, Outcome.DENY, ""),
        ({"narrows": "q"}, Outcome.DENY, "The act 'q' declares no status that could be narrowed."),
    ],
)
def test_who_lifts_may_narrow(change: dict[str, Any], outcome: Outcome, told: str) -> None:
    """Tests the judgement of a narrowing act, and that one of a stranger changes nothing."""
    given_act, other = narrowing(**change), act("q", "letter", None)
    judged = judge_act(PROFILE, given_act, [FLOOD, other], tree=TREE)
    assert judged.outcome == outcome
    assert not told or told in [verdict.reason for verdict in judged.verdicts]
    narrowed = regimes([FLOOD, given_act], "south", date(2026, 6, 1)) == []
    assert narrowed == (change.get("issuer") != "pope" and "narrows" not in change)


def test_to_narrow_never_widens() -> None:
    """Tests that a region outside of the act stays outside, and that the judge says so."""
    only_north = replace(FLOOD, regions=("north",))
    wider = narrowing(regions=("town", "south"))
    assert regimes([only_north, wider], "south", date(2026, 6, 1)) == []
    judged = judge_act(PROFILE, wider, [only_north], tree=TREE)
    assert judged.outcome == Outcome.DENY
    assert judged.verdicts[0].reason == (
        "It names south, where the act 'f' does not hold: to narrow never widens."
    )


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 2**32))
def test_narrowing_and_lifting_only_take_away(seed: int) -> None:
    """Tests that with one more narrowing or lifting act, a region is in a status on the same days or fewer."""
    random = Random(seed)

    def some_act(name: str, **more: Any) -> Act:
        start = date(2026, 5, 1) + timedelta(days=random.randint(0, 40))
        where = tuple(random.sample(TREE.ids, random.randint(1, 2)))
        return replace(
            FLOOD, id=name, period=Interval.of_days(start, random.randint(1, 40)), regions=where, **more
        )

    acts = [some_act("f"), some_act("e", extends="f", issuer="king", declares=None), some_act("g")]
    acts += [some_act("n", declares=None, narrows=random.choice("fg"))] * random.randint(0, 1)
    last = some_act("z", declares=None, **{random.choice(["narrows", "lifts"]): random.choice("fg")})
    for region in TREE.ids:
        for name in "fg":
            before, after = (standings(PROFILE, given_acts).get(name) for given_acts in (acts, [*acts, last]))
            held = before.days_in(region, TREE) if before else ()
            left = after.days_in(region, TREE) if after else ()
            assert all(any(days.covers(each) for days in held) for each in left)


def test_an_extension_carries_on_where_it_names() -> None:
    """Tests that an extension of the north leaves the south to end when it would have."""
    more = act("e", "alarm", None, ("north",), issuer="king", extends="f")
    more = replace(more, period=Interval(date(2026, 7, 1), date(2026, 8, 1)))
    assert regimes([FLOOD, more], "town", date(2026, 7, 15)) == ["flood"]
    assert regimes([FLOOD, more], "south", date(2026, 7, 15)) == []
    further = replace(more, id="g", extends="e", period=Interval(date(2026, 7, 20), date(2026, 9, 1)))
    everywhere = replace(further, regions=("land",))
    assert regimes([FLOOD, more, further], "north", date(2026, 8, 15)) == ["flood"]
    # What ended in the south in July is not revived there by an extension of August.
    assert regimes([FLOOD, more, everywhere], "south", date(2026, 8, 15)) == []
    late = replace(more, period=Interval(date(2026, 7, 2), date(2026, 8, 1)))
    assert regimes([FLOOD, late], "north", date(2026, 7, 15)) == []


def test_an_act_to_come_is_known_before() -> None:
    """Tests that a status planned for next year is among the periods, and holds from its first day."""
    next_year = act("y", "alarm", "flood", period=Interval(date(2027, 1, 1), date(2027, 2, 1)))
    assert regimes([next_year], "town", date(2026, 12, 31)) == []
    assert regimes([next_year], "town", date(2027, 1, 1), 0) == ["flood"]
    assert [s.period for s in status_periods(PROFILE, [FLOOD, next_year], "town", TREE)] == [
        FLOOD.period, next_year.period,
    ]  # fmt: skip


def test_days_begin_where_the_law_is() -> None:
    """Tests that an act of 1 May holds from midnight there, which is the evening before in UTC."""
    rules = law_worlds.head(rules=[status("flood", "alarm")])
    there = law_worlds.load(rules | {"zone": "Asia/Taipei"})
    evening = datetime(2026, 4, 30, 16, tzinfo=UTC)
    assert statuses_at(there, [FLOOD], "town", evening, TREE)
    assert not statuses_at(there, [FLOOD], "town", evening - timedelta(minutes=1), TREE)


def test_more_powers_in_a_status() -> None:
    """Tests that the seats of a headquarters may do more while a status is in force, on its days only."""
    value = law_worlds.cite(
        head={"role": "Mayor", "side": "civil"}, members=[], permanent="true",
        powers=["read"], powers_in={"flood": ["plan"], "war": ["plan", "call_up"]}, publish="the decree",
    )  # fmt: skip
    office = law_worlds.rule("hq", {"2020-01-01": value}, id="office")
    profile = law_worlds.load(
        law_worlds.head(rules=[status("flood", "alarm"), status("war", "decree"), office])
    )
    flooded = (Status("north", "flood", Interval(date(2026, 5, 1), date(2026, 6, 1)), "f"),)
    at_war = (*flooded, Status("north", "war", Interval(date(2026, 5, 10), date(2026, 5, 11)), "w"))
    day = date(2026, 5, 10)
    assert powers_at(profile, "office", (), day) == {Power.READ}
    assert powers_at(profile, "office", flooded, day) == {Power.READ, Power.PLAN}
    assert powers_at(profile, "office", at_war, day) == {Power.READ, Power.PLAN, Power.CALL_UP}
    assert powers_at(profile, "office", at_war, date(2026, 6, 1)) == {Power.READ}
    assert powers_at(profile, "office", at_war, date(2019, 1, 1)) == frozenset()
