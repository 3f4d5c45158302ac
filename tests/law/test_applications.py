"""Tests of applications: the right ground, in time, not barred; and silence, which is neither yes nor no."""

from __future__ import annotations

from datetime import date
from typing import Any

import law_worlds
import pytest

from holdfast.errors import InvalidValueError
from holdfast.law import (
    ApplicationFacts,
    Judgement,
    Outcome,
    Profile,
    application_terms,
    judge_application,
)

GROUNDS = {"studies": "Studies", "hardship": "Hardship", "holiday": "Holiday booked", "member": "Member"}
START = date(2026, 6, 30)
SERVED = date(2026, 5, 1)


def value(**terms: Any) -> dict[str, Any]:
    """Return the values of a rule in force since long ago."""
    return {"2000-01-01": law_worlds.cite(**terms)}


def excused(kind: str = "exemption.on_application", pending: str = "stands", **more: Any) -> dict[str, Any]:
    """Return a rule by which studies excuse on application, with the terms given."""
    keys = {"applies_to", "grounds", "barred_when", "id", "severity", "rank_groups"}
    rule = {key: more.pop(key) for key in keys & set(more)}
    return law_worlds.rule(kind, value(pending=pending, **more), **{"grounds": ["studies"], **rule})


def toy(*rules: dict[str, Any], **more: Any) -> Profile:
    """Return a profile of these rules, with the grounds of this file."""
    return law_worlds.toy(*rules, grounds=GROUNDS, **more)


def judged(profile: Profile, filed: date = SERVED, decided: date | None = None, **more: Any) -> Judgement:
    """Return the judgement on an application against a call-up from 30 June 2026, served on 1 May."""
    given = {
        "ground": "studies",
        "kind": "exemption",
        "start": START,
        "served": SERVED,
        "basis": "alpha",
        **more,
    }
    return judge_application(profile, ApplicationFacts(filed=filed, **given), decided)


def test_filed_in_time_before_the_first_day() -> None:
    """Tests the last day of a term before the first day, and the day after it."""
    profile = toy(excused(apply_before={"days": "15"}))
    assert judged(profile, date(2026, 6, 15)).outcome is Outcome.PERMIT
    late = judged(profile, date(2026, 6, 16))
    assert late.outcome is Outcome.DENY
    assert late.decisive is not None
    assert "by 2026-06-15, and was filed on 2026-06-16" in late.decisive.reason
    assert ("file by", "2026-06-15") in late.decisive.facts
    assert judged(profile, date(2026, 6, 16), start=None).outcome is Outcome.PERMIT


def test_filed_in_time_after_service() -> None:
    """Tests the last day of a term after service, and the day after it; before service no term runs."""
    profile = toy(excused(apply_within={"days": "14"}))
    assert judged(profile, date(2026, 5, 15)).outcome is Outcome.PERMIT
    assert judged(profile, date(2026, 5, 16)).outcome is Outcome.DENY
    assert judged(profile, date(2026, 5, 16), served=None).outcome is Outcome.PERMIT


@pytest.mark.parametrize(
    ("start", "last"),
    [
        # The month before 31 March has no 31st, nor the year before 29 February a 29th.
        (date(2024, 3, 31), date(2024, 2, 29)),
        (date(2023, 3, 31), date(2023, 2, 28)),
        (date(2024, 3, 29), date(2024, 2, 29)),
    ],
)
def test_terms_in_months_over_february(start: date, last: date) -> None:
    """Tests that a term of a month is one of the calendar."""
    profile = toy(excused(apply_before={"months": "1"}))
    assert judged(profile, last, start=start).outcome is Outcome.PERMIT
    assert judged(profile, date(start.year, 3, 1), start=start).outcome is Outcome.DENY


def test_both_terms_run() -> None:
    """Tests that the earlier of two terms is the last day."""
    terms = application_terms(
        toy(excused(apply_before={"days": "15"}, apply_within={"days": "14"})),
        "exemption",
        "studies",
        "alpha",
        SERVED,
    )
    assert terms is not None
    assert terms.latest(START, SERVED) == date(2026, 5, 15)
    assert terms.latest(START, None) == date(2026, 6, 15)
    assert terms.latest(None, None) is None


def test_vector_11_a_holiday_booked_after_the_notice_does_not_count() -> None:
    """Tests that facts told with an application can make its ground not count."""
    profile = toy(excused(grounds=["holiday"], barred_when={"travel_booked": "after_notice"}))
    before = judged(profile, ground="holiday", facts={"travel_booked": "before_notice"})
    assert before.outcome is Outcome.PERMIT
    after = judged(profile, ground="holiday", facts={"travel_booked": "after_notice"})
    assert after.outcome is Outcome.DENY
    assert after.decisive is not None
    assert after.decisive.reason == "This ground does not count where travel_booked is after_notice."
    assert ("travel_booked", "after_notice") in after.decisive.facts


def test_trap_7_silence_is_neither_a_permit_nor_a_refusal() -> None:
    """Tests that an application on a ground no rule names for the basis is unknown, and names the gap."""
    gap = {
        "about": "hardship",
        "kinds": ["exemption"],
        "bases": "all",
        "note": "unread",
        "accepted_by": ["mayor"],
    }
    profile = toy(excused(applies_to=["beta"]), unknown=[gap])
    others: tuple[dict[str, Any], ...] = (
        {"ground": "hardship"}, {"ground": "unheard_of"}, {"basis": "alpha"}, {"kind": "deferral"},
    )  # fmt: skip
    for more in others:
        judgement = judged(profile, **{"basis": "beta", **more})
        assert judgement.outcome is Outcome.UNKNOWN, more
        assert not judgement.permitted
        assert judgement.decisive is not None
        assert ("gap", "hardship") in judgement.decisive.facts
        assert judgement.decisive.authority == "mayor"
    assert judged(profile, basis="beta").outcome is Outcome.PERMIT
    assert judged(profile, date(1999, 12, 31), basis="beta").outcome is Outcome.UNKNOWN
    assert judged(toy()).outcome is Outcome.UNKNOWN


def test_confidence_c_warns_and_d_is_silence() -> None:
    """Tests that a term read at second hand refuses nothing, and that what is contradicted answers nothing."""
    late = date(2026, 6, 29)
    assert judged(toy(excused(apply_before={"days": "15"}, confidence="C")), late).outcome is Outcome.WARN
    assert judged(toy(excused(apply_before={"days": "15"}, confidence="D")), late).outcome is Outcome.UNKNOWN


def test_one_rule_that_admits_it_is_enough() -> None:
    """Tests that a ground two rules name may be claimed under either."""
    strict = excused(id="strict", apply_before={"days": "30"})
    mild = excused(id="mild", apply_before={"days": "5"})
    judgement = judged(toy(strict, mild), date(2026, 6, 20))
    assert [(v.rule, v.outcome) for v in judgement.verdicts] == [("mild", Outcome.PERMIT)]
    assert judged(toy(strict, mild), date(2026, 6, 29)).outcome is Outcome.DENY


def test_a_decision_after_its_term_is_a_warning() -> None:
    """Tests a decision on the last day of its term, on the day after, and before the application."""
    profile = toy(excused(decide_within={"days": "10"}))
    assert judged(profile, decided=date(2026, 5, 11)).outcome is Outcome.PERMIT
    late = judged(profile, decided=date(2026, 5, 12))
    assert late.outcome is Outcome.WARN
    assert late.decisive is not None
    assert late.decisive.reason == "It was to be decided by 2026-05-11 and was decided on 2026-05-12."
    assert judged(profile, decided=date(2026, 4, 30)).outcome is Outcome.DENY
    no_term = toy(excused())
    assert judged(no_term, decided=date(2030, 1, 1)).outcome is Outcome.PERMIT


def test_who_decides_and_what_happens_meanwhile() -> None:
    """Tests the terms of an application as the profile writes them."""
    rule = excused(
        "exemption.deferral",
        "suspends",
        decide_within={"months": "1"},
        decided_by=["king"],
        longest={"years": "1"},
    )
    terms = application_terms(toy(rule), "deferral", "studies", "alpha", SERVED)
    assert terms is not None
    assert (terms.rule, terms.article, terms.pending, terms.suspends) == (
        "exemption.deferral", "Art. 1", "suspends", True,
    )  # fmt: skip
    assert terms.decided_by == ("king",)
    assert terms.decide_by(date(2026, 1, 31)) == date(2026, 2, 28)
    assert terms.until_at_most(date(2024, 2, 29)) == date(2025, 2, 28)
    assert application_terms(toy(rule), "exemption", "studies", "alpha", SERVED) is None
    assert application_terms(toy(rule), "deferral", "studies", "alpha", date(1999, 1, 1)) is None
    silent = judged(toy(excused(pending="unknown")))
    assert silent.decisive is not None
    assert "the text does not say what becomes of the duty" in silent.decisive.reason
    weak = application_terms(
        toy(excused(pending="suspends", confidence="C")), "exemption", "studies", "alpha", SERVED
    )
    assert weak is not None
    assert not weak.suspends


def test_only_the_rank_groups_named() -> None:
    """Tests that an application of somebody whom the rule does not reach is unknown."""
    profile = toy(excused(rank_groups=["high"]))
    assert judged(profile, rank_group="high").outcome is Outcome.PERMIT
    assert judged(profile, rank_group="low").outcome is Outcome.UNKNOWN
    assert judged(profile).outcome is Outcome.PERMIT


def test_what_the_law_grants_without_application_may_be_claimed() -> None:
    """Tests a claim of an absolute exemption, on its conditions."""
    rule = law_worlds.rule(
        "exemption.absolute", value(), grounds=["member"], when={"sits": "now"}, unless={"waived": "yes"}
    )
    profile = toy(rule)
    assert judged(profile, ground="member", facts={"sits": "now"}).outcome is Outcome.PERMIT
    assert judged(profile, ground="member").outcome is Outcome.DENY
    assert judged(profile, ground="member", facts={"sits": "now", "waived": "yes"}).outcome is Outcome.DENY


def test_appeals() -> None:
    """Tests what may be appealed against, to whom and by when."""
    rule = law_worlds.rule(
        "appeal",
        value(within={"days": "30"}, to="king", pending="suspends", decide_within={"days": "30"}),
        of=["call_up", "exemption"],
    )
    profile = toy(rule)
    assert judged(profile, date(2026, 5, 31), kind="appeal", ground="call_up").outcome is Outcome.PERMIT
    assert judged(profile, date(2026, 6, 1), kind="appeal", ground="call_up").outcome is Outcome.DENY
    assert judged(profile, kind="appeal", ground="pay").outcome is Outcome.UNKNOWN
    terms = application_terms(profile, "appeal", "exemption", "", SERVED)
    assert terms is not None
    assert (terms.decided_by, terms.suspends, terms.decide_by(SERVED)) == (("king",), True, date(2026, 5, 31))


def test_key_workers() -> None:
    """Tests who may propose a key worker, and that the person must agree where the profile says so."""
    rule = law_worlds.rule(
        "key_worker", value(), id="vital", effect="released", consent="person", proposed_by=["mayor"]
    )
    profile = toy(rule)
    assert judged(profile, kind="key_worker", ground="vital").outcome is Outcome.PERMIT
    terms = application_terms(profile, "key_worker", "vital", "alpha", SERVED)
    assert terms is not None
    assert (terms.proposed_by, terms.consent) == (("mayor",), "person")


def test_a_kind_nobody_knows() -> None:
    """Tests that another kind of application is refused with those there are."""
    with pytest.raises(InvalidValueError, match="exemption, deferral, key_worker, appeal"):
        ApplicationFacts("wish", "studies", SERVED)
