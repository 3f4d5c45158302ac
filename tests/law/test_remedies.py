"""Remedies: what would make a refused call-up lawful, each checked by asking the law again."""

from __future__ import annotations

from datetime import date

from holdfast.law import (
    AcceptedGap,
    CallUpFacts,
    Circumstances,
    PersonFacts,
    RegionTree,
    calls_of,
    load_profile,
    people_of,
)
from holdfast.law.remedies import Remedy, remedies
from holdfast.model import Interval
from holdfast.profiles import text_of

PROFILE = load_profile(text_of("ch.civil-protection"))
REGIONS = RegionTree.of({"ZH": None, "BE": None})
ACCEPTED = (AcceptedGap("rest", "canton", "entry-1"),)


def found(call: CallUpFacts, person: PersonFacts) -> dict[str, Remedy]:
    """Return the remedies by what they change."""
    people = people_of(PROFILE, (person,), REGIONS)
    calls = calls_of(PROFILE, ((0, call),), (person,), REGIONS)
    return {
        r.what: r for r in remedies(PROFILE, calls, people, Circumstances(REGIONS, accepted_gaps=ACCEPTED))
    }


def course(**changed: object) -> CallUpFacts:
    """Return a refresher course of a week, in time and at home."""
    facts: dict[str, object] = {
        "period": Interval.of_days(date(2026, 9, 1), 7),
        "basis": "refresher",
        "task": "training",
        "region": "ZH",
        "authority": "canton",
        "issued": date(2026, 1, 5),
    }
    return CallUpFacts(**(facts | changed))  # type: ignore[arg-type]


MEMBER = PersonFacts("member", "ZH", days_before=40)


def test_a_lawful_call_needs_no_remedy() -> None:
    """Tests that nothing is proposed where nothing is wrong."""
    assert found(course(), MEMBER) == {}


def test_late_notice_is_mended_by_a_later_day() -> None:
    """Tests that a letter of five weeks ahead is mended by the first day six weeks after it, and not by less."""
    late = found(course(issued=date(2026, 7, 28)), MEMBER)
    assert "2026-09-08" in late["later"].sentence
    assert "shorter" not in late
    assert "waiver" not in late


def test_a_full_year_is_mended_by_fewer_days_or_the_next_year() -> None:
    """Tests that 16 of 21 days served leave five, and that the next year is open."""
    served = ((Interval.of_days(date(2026, 3, 2), 16), "refresher"),)
    full = found(course(), PersonFacts("member", "ZH", 40, served))
    assert full["shorter"].sentence.startswith("5 days from 2026-09-01")
    assert "2026-12-27" in full["later"].sentence  # five days of seven in the old year, two in the new


def test_another_canton_is_mended_by_agreement() -> None:
    """Tests that duty in another canton names who must agree."""
    away = found(course(region="BE"), MEMBER)
    assert "cantons_in_agreement" in away["authority"].sentence
