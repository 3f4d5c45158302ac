"""Tests of what the law says of employers."""

from __future__ import annotations

from datetime import date

import law_worlds

from holdfast.law import employer_notices

START = date(2026, 3, 31)


def test_told_in_time_with_consent() -> None:
    """Tests by when the employer is told, and with whose consent."""
    values = {
        "2000-01-01": law_worlds.cite(notice={"months": "1"}, consent="person", protection="No dismissal")
    }
    protects = {"2000-01-01": law_worlds.cite(protection="Leave")}
    profile = law_worlds.toy(
        law_worlds.rule("employer", values, severity="warn", applies_to=["alpha"], rank_groups=["low"]),
        law_worlds.rule("employer", protects, id="leave", severity="warn"),
    )
    first, second = employer_notices(profile, "alpha", START)
    assert (first.rule, first.consent, first.protection, first.article) == (
        "employer", "person", "No dismissal", "Art. 1",
    )  # fmt: skip
    assert first.tell_by(START) == date(2026, 2, 28)
    assert (second.consent, second.tell_by(START)) == ("none", None)
    assert [each.rule for each in employer_notices(profile, "alpha", START, rank_group="high")] == ["leave"]
    assert [each.rule for each in employer_notices(profile, "beta", START)] == ["leave"]
    assert employer_notices(profile, "alpha", date(1999, 1, 1)) == ()
