"""Tests of what a status bars, and of what an order must state and an act allows."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import law_worlds
import pytest
from law_worlds import said, toy_call, toy_person

from holdfast.law import Circumstances, Outcome, judge_call_up
from holdfast.model import Act, Interval

START = date(2026, 3, 1)
LONG_AGO = "2000-01-01"


def flood(since: str = LONG_AGO, **more: Any) -> dict[str, Any]:
    """Return the status of flood, declared by the mayor's alarm, which bars the first basis."""
    scope = {key: more.pop(key) for key in ("severity",) if key in more}
    value = {"acts": [{"kind": "alarm", "issuer": "mayor"}], "area": "any", "bars": ["alpha"], **more}
    return law_worlds.rule("status", {since: law_worlds.cite(**value)}, declares="flood", **scope)


def alarm(**more: Any) -> Act:
    """Return an alarm in the north from 5 to 9 March, but for what is given."""
    days = Interval(date(2026, 3, 5), date(2026, 3, 10))
    issued = datetime(2026, 2, 1, tzinfo=UTC)
    return replace(Act("a", "alarm", "An alarm", "mayor", issued, days, ("north",), declares="flood"), **more)


def world(*acts: Act) -> Circumstances:
    """Return the circumstances of these acts."""
    return Circumstances(law_worlds.REGIONS, acts)


@pytest.mark.parametrize(
    ("start", "days", "more", "outcome"),
    [
        (date(2026, 3, 1), 4, {}, Outcome.PERMIT),
        (date(2026, 3, 1), 5, {}, Outcome.DENY),
        (date(2026, 3, 9), 5, {}, Outcome.DENY),
        (date(2026, 3, 10), 5, {}, Outcome.PERMIT),
        (date(2026, 3, 6), 1, {"region": "town"}, Outcome.DENY),  # lies in the north
        (date(2026, 3, 6), 1, {"region": "south"}, Outcome.PERMIT),
        (date(2026, 3, 6), 1, {"basis": "beta"}, Outcome.PERMIT),
    ],
)
def test_nobody_is_called_on_its_days(start: date, days: int, more: dict[str, Any], outcome: Outcome) -> None:
    """Tests that one day in the status is enough, where it holds and for the bases that it bars."""
    judged = judge_call_up(
        law_worlds.toy(flood()), toy_call(start, days, **more), toy_person(), world(alarm())
    )
    assert judged.outcome == outcome


def test_what_is_said_and_cited() -> None:
    """Tests the sentence, and that the article is that of the bar where one is given."""
    profile = law_worlds.toy(flood(bars_article="Art. 4"))
    denied = said(judge_call_up(profile, toy_call(START, 9), toy_person(), world(alarm())), "status")
    assert denied.reason == (
        "Nobody is called for alpha in north in the status flood: it holds on 2026-03-05."
    )
    assert denied.article == "Art. 4"
    free = said(judge_call_up(profile, toy_call(START, 2), toy_person(), world()), "status")
    assert free.reason == "north is not in the status flood on these days, which bars alpha."
    plain = judge_call_up(law_worlds.toy(flood()), toy_call(START, 9), toy_person(), world(alarm()))
    assert said(plain, "status").article == "Art. 1"


def test_it_bars_only_on_days_that_its_value_governs() -> None:
    """Tests that a bar which begins later leaves the days of the status before it alone."""
    rule = flood(bars=["beta"])
    rule["values"]["2026-03-08"] = flood()["values"][LONG_AGO]
    profile = law_worlds.toy(rule)
    early, late = toy_call(date(2026, 3, 6), 2), toy_call(date(2026, 3, 6), 3)
    assert judge_call_up(profile, early, toy_person(), world(alarm())).outcome == Outcome.PERMIT
    assert judge_call_up(profile, late, toy_person(), world(alarm())).outcome == Outcome.DENY


def test_narrowing_frees_the_rest() -> None:
    """Tests that a status narrowed to the town no longer bars the north around it."""
    only_town = alarm(id="n", kind="notice", declares=None, narrows="a", regions=("town",))
    profile, call = law_worlds.toy(flood()), toy_call(date(2026, 3, 6), 1)
    assert judge_call_up(profile, call, toy_person(), world(alarm(), only_town)).outcome == Outcome.PERMIT
    in_town = replace(call, region="town")
    assert judge_call_up(profile, in_town, toy_person(), world(alarm(), only_town)).outcome == Outcome.DENY


def authority(**more: Any) -> dict[str, Any]:
    """Return a rule by which the mayor orders."""
    return law_worlds.rule("authority", {LONG_AGO: law_worlds.cite(by=["mayor"], **more)})


@pytest.mark.parametrize(
    ("facts", "outcome"),
    [
        ({"purpose": "relief", "paid": "true"}, Outcome.PERMIT),
        ({"purpose": "rescue", "paid": "true"}, Outcome.PERMIT),
        ({"purpose": "relief"}, Outcome.DENY),
        ({"purpose": "parade", "paid": "true"}, Outcome.DENY),
        ({}, Outcome.DENY),
    ],
)
def test_what_the_order_must_state(facts: dict[str, str], outcome: Outcome) -> None:
    """Tests that every fact asked for is stated, with one of its values."""
    rule = authority(requires_facts={"purpose": ["relief", "rescue"], "paid": "true"})
    profile = law_worlds.toy(rule, but=("authority",))
    judged = judge_call_up(profile, toy_call(START, 5, facts=facts), toy_person(), world())
    assert judged.outcome == outcome
    if outcome is Outcome.DENY:
        assert said(judged, "authority").reason == (
            "The order must state purpose: relief or rescue, paid: true."
        )


@pytest.mark.parametrize(
    ("acts", "days", "outcome"),
    [
        ([{"days_at_most": 10}], 10, Outcome.PERMIT),
        ([{"days_at_most": 10}], 11, Outcome.DENY),
        ([{"days_at_most": 10}, {"id": "e"}], 11, Outcome.PERMIT),  # the other act sets no length
        ([{"days_at_most": 10}, {"id": "e", "days_at_most": 20}], 20, Outcome.PERMIT),
        ([{"days_at_most": 10}, {"id": "e", "days_at_most": 20}], 21, Outcome.DENY),
    ],
)
def test_how_long_the_act_allows(acts: list[dict[str, Any]], days: int, outcome: Outcome) -> None:
    """Tests that a call-up longer than every act in force allows is denied, by the rule on authority."""
    year = Interval(date(2026, 1, 1), date(2027, 1, 1))
    found = [alarm(**{"kind": "decree", "declares": None, "period": year, **more}) for more in acts]
    profile = law_worlds.toy(
        authority(requires_act={"kind": "decree", "issuer": "mayor"}), but=("authority",)
    )
    judged = judge_call_up(profile, toy_call(START, days), toy_person(), world(*found))
    assert judged.outcome == outcome
    if outcome is Outcome.DENY:
        most = max(act["days_at_most"] for act in acts)
        (denied,) = [verdict for verdict in judged.verdicts if verdict.outcome is Outcome.DENY]
        assert denied.reason == (
            f"{days} days would be served for alpha without a break from {START}; no decree of mayor in force in "
            f"north on these days allows more than {most} for one person."
        )
