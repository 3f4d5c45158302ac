"""Tests of judging acts that call-ups rest on; acts that declare a status are tested with the statuses."""

from __future__ import annotations

from datetime import UTC, date, datetime

import law_worlds
import pytest

from holdfast.law import Outcome, judge_act
from holdfast.model import Act, Interval

RULE = law_worlds.rule(
    "authority",
    {"2020-01-01": law_worlds.cite(by=["mayor"], requires_act={"kind": "decree", "issuer": "king"})},
)


@pytest.mark.parametrize(
    ("kind", "issuer", "outcome"),
    [
        ("decree", "king", Outcome.PERMIT),
        ("decree", "mayor", Outcome.DENY),  # not the issuer the rule names
        ("letter", "king", Outcome.WARN),  # nothing in the profile rests on a letter
    ],
)
def test_acts_that_call_ups_rest_on(kind: str, issuer: str, outcome: Outcome) -> None:
    """Tests that the issuer is the one a rule on authority names."""
    act = Act(
        "a",
        kind,
        "A",
        issuer,
        datetime(2026, 1, 1, tzinfo=UTC),
        Interval(date(2026, 1, 1), date(2027, 1, 1)),
        (),
    )
    assert judge_act(law_worlds.load(law_worlds.head(rules=[RULE])), act).outcome == outcome
