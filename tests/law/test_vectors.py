"""Tests of figures met in real statutes, written as toy rules: what a profile must be able to say.

The vectors themselves are put to the shipped profiles in `tests/profiles/test_vectors.py`, the traps in `test_traps.py`.
The figures are those of public acts: Estonia (KVTS 73, HOS 26), Taiwan (Enforcement Act 27, Recall Rules 23), Finland
(refresher notice), Germany (SG 61, 63b), United States (32 USC 328a).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import law_worlds
import pytest

from holdfast.law import CallUpFacts, Circumstances, Outcome, PersonFacts, Profile, judge_call_up
from holdfast.model import Act, Interval

WORLD = Circumstances(law_worlds.REGIONS)
START = date(2026, 6, 1)
SNAP_ORDER = Act(
    "o",
    "snap_order",
    "Order",
    "king",
    datetime(2026, 5, 1, tzinfo=UTC),
    Interval(START, date(2027, 1, 1)),
    ("land",),
)


def outcome(profile: Profile, call: CallUpFacts, world: Circumstances = WORLD, **person: Any) -> Outcome:
    """Return the outcome for a person described by what differs from a plain one."""
    return judge_call_up(profile, call, replace(PersonFacts("low", "north"), **person), world).outcome


def call(days: int, basis: str = "alpha", **more: Any) -> CallUpFacts:
    """Return a call-up from 1 June 2026 of so many days."""
    plain = CallUpFacts(Interval.of_days(START, days), basis, "guard", "north", "mayor", START)
    return replace(plain, **more)


def value(**terms: Any) -> dict[str, Any]:
    """Return the values of a rule in force since long ago."""
    return {"2000-01-01": law_worlds.cite(**terms)}


def test_vector_5_and_6_consecutive_days_by_rank_and_by_order() -> None:
    """Tests 14 consecutive days for a soldier in training, and 60 in a snap assembly that needs an order."""
    profile = law_worlds.toy(
        law_worlds.rule("cap.consecutive", value(max={"days": "14"}), id="training", applies_to=["alpha"], rank_groups=["low"]),
        law_worlds.rule("cap.consecutive", value(max={"days": "30"}), id="officers", applies_to=["alpha"], rank_groups=["high"]),
        law_worlds.rule("cap.consecutive", value(max={"days": "60"}), id="snap", applies_to=["beta"]),
        law_worlds.rule(
            "authority", value(by=["mayor"], requires_act={"kind": "snap_order", "issuer": "king"}),
            applies_to=["beta"], severity="needs_authority", authority="king",
        ),
    )  # fmt: skip
    assert outcome(profile, call(14)) == Outcome.PERMIT
    assert outcome(profile, call(15)) == Outcome.DENY
    assert outcome(profile, call(15), rank_group="high") == Outcome.PERMIT
    ordered = Circumstances(law_worlds.REGIONS, (SNAP_ORDER,))
    assert outcome(profile, call(45, "beta"), ordered) == Outcome.PERMIT
    assert outcome(profile, call(45, "beta")) == Outcome.NEEDS_AUTHORITY


@pytest.mark.parametrize(
    ("hours", "unbroken", "expected"),
    [(5, 4, Outcome.DENY), (6, 3, Outcome.DENY), (6, 4, Outcome.PERMIT), (-1, -1, Outcome.WARN)],
)
def test_vector_7_hours_of_rest(hours: int, unbroken: int, expected: Outcome) -> None:
    """Tests six hours in 24, four of them unbroken; what is not told is not denied but shown."""
    rest = law_worlds.rule("rest", value(hours="6", per_hours="24", unbroken="4"))
    assert (
        outcome(law_worlds.toy(rest, but=("rest",)), call(1, rest_hours=hours, rest_unbroken=unbroken))
        == expected
    )


def test_vector_9_four_calls_in_eight_years() -> None:
    """Tests the fourth call in year 7, a fifth, the same by order, and one in year 9."""
    cap = law_worlds.rule(
        "cap.window", value(count_calls="4"), window={"since": "discharge", "length": {"years": "8"}},
        severity="needs_authority", authority="king",
    )  # fmt: skip
    profile = law_worlds.toy(cap)
    served = tuple((Interval.of_days(date(year, 3, 1), 20), "alpha") for year in (2021, 2022, 2023, 2024))
    since = {"discharge": date(2019, 7, 1)}
    assert outcome(profile, call(20), served=served[:3], anchors=since) == Outcome.PERMIT
    assert outcome(profile, call(20), served=served, anchors=since) == Outcome.NEEDS_AUTHORITY
    raised = Circumstances(law_worlds.REGIONS, approvals=frozenset({"king"}))
    assert outcome(profile, call(20), raised, served=served, anchors=since) == Outcome.PERMIT
    assert outcome(profile, call(20), anchors={"discharge": date(2018, 6, 1)}) == Outcome.NEEDS_AUTHORITY
    assert outcome(profile, call(20)) == Outcome.UNKNOWN


def test_vector_10_notice_by_purpose() -> None:
    """Tests ten days for an exercise and four for disaster relief."""
    profile = law_worlds.toy(
        law_worlds.rule("notice", value(at_least={"days": "10"}), id="exercise", applies_to=["alpha"]),
        law_worlds.rule("notice", value(at_least={"days": "4"}), id="relief", applies_to=["beta"]),
    )
    assert outcome(profile, call(5, issued=date(2026, 5, 28))) == Outcome.DENY
    assert outcome(profile, call(5, "beta", issued=date(2026, 5, 28))) == Outcome.PERMIT


def test_vector_12_the_person_may_waive() -> None:
    """Tests three months of notice, ten weeks given, with and without a waiver."""
    profile = law_worlds.toy(law_worlds.rule("notice", value(at_least={"months": "3"}), waivable_by="person"))
    late = call(5, issued=date(2026, 3, 23))
    assert outcome(profile, late) == Outcome.DENY
    assert outcome(profile, replace(late, waived=True)) == Outcome.PERMIT
    assert outcome(profile, call(5, issued=date(2026, 3, 1))) == Outcome.PERMIT


def test_vector_13_service_that_does_not_count() -> None:
    """Tests nine months in all, eight served, two more as an exercise and as service that does not count."""
    profile = law_worlds.toy(
        law_worlds.rule("cap.window", value(max={"months": "9"}), window="lifetime", counts="all", applies_to=["alpha"]),
        law_worlds.rule("counts", value(counted="false"), caps=["cap.window"], service=["beta"]),
    )  # fmt: skip
    eight = ((Interval(date(2025, 1, 1), date(2025, 9, 1)), "alpha"),)
    assert outcome(profile, call(61), served=eight) == Outcome.DENY
    assert outcome(profile, call(61, "beta"), served=eight) == Outcome.PERMIT
    ready = ((Interval(date(2025, 1, 1), date(2025, 9, 1)), "beta"),)
    assert outcome(profile, call(61), served=ready) == Outcome.PERMIT


def test_vector_17_an_extension_by_authority() -> None:
    """Tests 14 days a year, and 21 with approval but never 22."""
    profile = law_worlds.toy(
        law_worlds.rule(
            "cap.window", value(max={"days": "14"}), id="plain", window="calendar_year",
            severity="needs_authority", authority="king",
        ),
        law_worlds.rule("cap.window", value(max={"days": "21"}), id="extended", window="calendar_year"),
    )  # fmt: skip
    approved = Circumstances(law_worlds.REGIONS, approvals=frozenset({"king"}))
    assert outcome(profile, call(14)) == Outcome.PERMIT
    assert outcome(profile, call(15)) == Outcome.NEEDS_AUTHORITY
    assert outcome(profile, call(21), approved) == Outcome.PERMIT
    assert outcome(profile, call(22), approved) == Outcome.DENY
