"""Tests of approvals: which orders wait, for whom, and how long."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import law_worlds

from holdfast.law import Profile, approval_for

PARKED = datetime(2026, 10, 24, 10, tzinfo=UTC)
DAY = date(2026, 10, 24)


def toy(since: str = "2000-01-01", **terms: Any) -> Profile:
    """Return a profile by which acts and call-ups wait for the king."""
    rule = law_worlds.rule(
        "approval", {since: law_worlds.cite(**terms)}, severity="needs_authority", authority="king",
        orders=["RecordAct", "IssueCallUps"],
    )  # fmt: skip
    return law_worlds.toy(rule, zone="Europe/Zurich")


def test_orders_named_wait_for_the_authority() -> None:
    """Tests that the orders a profile names wait, with the citation, and no others do."""
    terms = approval_for(toy(), "RecordAct", DAY)
    assert terms is not None
    assert (terms.rule, terms.authority, terms.article, terms.source) == (
        "approval",
        "king",
        "Art. 1",
        "book",
    )
    assert terms.falls_away_at(PARKED) is None
    assert terms.review_due_at(PARKED) is None
    assert approval_for(toy(), "IssueCallUps", DAY) is not None
    assert approval_for(toy(), "CloseCampaign", DAY) is None
    assert approval_for(toy(since="2026-10-25"), "RecordAct", DAY) is None
    assert approval_for(law_worlds.toy(), "RecordAct", DAY) is None


def test_terms_are_counted_where_the_law_is() -> None:
    """Tests how long an order waits and when a review is due, over the end of summer time."""
    glass = {"review_by": "mayor", "review_within": {"hours": "48"}}
    terms = approval_for(toy(within={"days": "2"}, break_glass=glass), "RecordAct", DAY)
    assert terms is not None
    assert terms.falls_away_at(PARKED) == datetime(2026, 10, 26, 23, tzinfo=UTC)
    assert terms.break_glass is not None
    assert terms.break_glass.review_by == "mayor"
    assert terms.review_due_at(PARKED) == datetime(2026, 10, 26, 10, tzinfo=UTC)


def test_confidence_c_binds_nobody() -> None:
    """Tests that a text read at second hand is found only where warnings are wanted."""
    weak = toy(confidence="C")
    assert approval_for(weak, "RecordAct", DAY) is None
    terms = approval_for(weak, "RecordAct", DAY, binding=False)
    assert terms is not None
    assert not terms.binding
    assert approval_for(toy(confidence="D"), "RecordAct", DAY, binding=False) is None
