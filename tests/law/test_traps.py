"""The twelve traps of real statutes: for each a rule that a reader can check, the verdict, and the sentence."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import law_worlds
import pytest
from law_worlds import said, toy_call, toy_person

from holdfast.law import (
    AcceptedGap,
    CallUpFacts,
    Circumstances,
    ContractFacts,
    GroundFacts,
    Judgement,
    Outcome,
    PersonFacts,
    Profile,
    allowance_days,
    calls_of,
    judge_call_up,
    judge_call_ups,
    judge_headquarters,
    leader_of,
    load_profile,
    people_of,
    regime_at,
)
from holdfast.model import Act, Interval, Status
from holdfast.profiles import text_of

DENY, WARN, NEEDS, PERMIT, UNKNOWN = (
    Outcome.DENY, Outcome.WARN, Outcome.NEEDS_AUTHORITY, Outcome.PERMIT, Outcome.UNKNOWN,
)  # fmt: skip
WORLD = Circumstances(law_worlds.REGIONS)
MARCH = date(2026, 3, 1)
YEAR = Interval(date(2026, 1, 1), date(2027, 1, 1))


def rule(kind: str, terms: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Return a rule in force since long ago."""
    return law_worlds.rule(kind, {"2000-01-01": law_worlds.cite(**terms)}, **more)


def most(days: str, **more: Any) -> dict[str, Any]:
    """Return a cap on days; in the lifetime, but for what is given."""
    return rule("cap.window", {"max": {"days": days}}, **{"window": "lifetime", **more})


def asked(
    profile: Profile, call: CallUpFacts, person: PersonFacts | None = None, world: Circumstances = WORLD
) -> Judgement:
    """Return the judgement on a call-up, of a plain person where none is given."""
    return judge_call_up(profile, call, person or toy_person(), world)


def test_trap_1_as_a_rule_is_not_a_hard_cap() -> None:
    """Tests that a limit that holds as a rule warns, or waits for the authority that may except, and never denies."""
    long, told = toy_call(MARCH, 93), "93 days would be served without a break; the maximum is 3 months."
    warns = law_worlds.toy(rule("cap.per_call", {"max": {"months": "3"}}, severity="warn"))
    assert asked(warns, toy_call(MARCH, 92)).outcome is PERMIT
    assert asked(warns, long).outcome is WARN
    assert said(asked(warns, long), "cap.per_call").reason == told
    waits = law_worlds.toy(
        rule("cap.per_call", {"max": {"months": "3"}}, severity="needs_authority", authority="king")
    )
    verdict = said(asked(waits, long), "cap.per_call")
    assert (verdict.outcome, verdict.authority, verdict.reason) == (NEEDS, "king", told)
    excepted = replace(WORLD, approvals=frozenset({"king"}))
    assert asked(waits, long, world=excepted).outcome is PERMIT


@pytest.mark.parametrize(("first", "days"), [(date(2026, 2, 1), 28), (date(2028, 2, 1), 29), (MARCH, 31)])
def test_trap_2_months_are_not_thirty_days(first: date, days: int) -> None:
    """Tests that a month is as long as the calendar has it, and that the verdict says which reckoning was used."""
    profile = law_worlds.toy(rule("cap.window", {"max": {"months": "1"}}, window="calendar_year", id="cap"))
    assert asked(profile, toy_call(first, days)).outcome is PERMIT
    judged = asked(profile, toy_call(first, days + 1))
    assert judged.outcome is DENY
    verdict = said(judged, "cap")
    assert verdict.reason == f"{days + 1} days would be served in {first.year}; the maximum is 1 month."
    assert dict(verdict.facts)["reckoned in"].startswith("calendar months")


@pytest.mark.parametrize(
    ("window", "outcome", "reason"),
    [
        ("calendar_year", PERMIT, "10 days in 2026 keep within the maximum of 20 days."),
        (
            {"rolling": {"months": "12"}}, DENY,
            "25 days would be served in 12 months from 2025-10-01; the maximum is 20 days.",
        ),
        (
            {"since": "discharge", "length": {"years": "8"}}, PERMIT,
            "10 days since discharge keep within the maximum of 20 days.",
        ),
        ("lifetime", DENY, "30 days would be served in all; the maximum is 20 days."),
    ],
    ids=["calendar year", "rolling", "since a date", "lifetime"],
)  # fmt: skip
def test_trap_3_four_windows(window: Any, outcome: Outcome, reason: str) -> None:
    """Tests one person under one cap in four windows: 5 days long ago, 15 last October, discharged since, 10 in March."""
    person = replace(
        toy_person((date(2025, 10, 1), 15)), days_before=5, anchors={"discharge": date(2025, 12, 1)}
    )
    judged = asked(law_worlds.toy(most("20", window=window, id="cap")), toy_call(MARCH, 10), person)
    assert judged.outcome is outcome
    assert said(judged, "cap").reason == reason


def test_trap_4_caps_by_rank_group_that_may_change() -> None:
    """Tests that the cap is that of the group held at the call, over the days served in another."""
    profile = law_worlds.toy(
        most("20", id="low", rank_groups=["low"]), most("30", id="high", rank_groups=["high"])
    )
    person, call = toy_person((date(2026, 1, 1), 15)), toy_call(MARCH, 10)
    low, high = asked(profile, call, person), asked(profile, call, replace(person, rank_group="high"))
    assert (low.outcome, high.outcome) == (DENY, PERMIT)
    assert said(low, "low").reason == "25 days would be served in all; the maximum is 20 days."
    assert said(high, "high").reason == "25 days in all keep within the maximum of 30 days."


def test_trap_5_a_day_counts_in_one_cap_and_not_in_another() -> None:
    """Tests that fifteen days on one basis are counted by one of two caps that are else the same."""
    uncounted = law_worlds.rule(
        "counts", {"2000-01-01": law_worlds.cite(counted="false")}, caps=["half"], service=["beta"]
    )
    profile = law_worlds.toy(
        most("20", id="whole", counts="all"), most("20", id="half", counts="all"), uncounted
    )
    person = PersonFacts("low", "north", served=((Interval.of_days(date(2026, 1, 1), 15), "beta"),))
    judged = asked(profile, toy_call(MARCH, 10), person)
    assert judged.outcome is DENY
    assert said(judged, "whole").reason == "25 days would be served in all; the maximum is 20 days."
    assert said(judged, "half").reason == "10 days in all keep within the maximum of 20 days."


def test_trap_6_a_limit_in_a_contract_is_not_one_in_a_statute() -> None:
    """Tests that a limit denies wherever it stands, and that what rests on less than a statute says so."""
    contract = ContractFacts("c", YEAR, ("north",), "clause 4")
    person, call = (
        replace(toy_person(), contracts=(contract,)),
        toy_call(MARCH, 5, region="south", contract="c"),
    )
    for basis, rests in (("contract", "a contract, not a statute"), ("statute", None)):
        where = rule("territory", {"within": "contract"}, basis_of_limit=basis, id="where")
        verdict = said(asked(law_worlds.toy(where, but=("territory",)), call, person), "where")
        assert verdict.outcome is DENY
        assert verdict.reason == "Duty in south lies outside the territory of the contract (clause 4)."
        assert dict(verdict.facts).get("rests on") == rests


def test_trap_7_silence_is_unknown() -> None:
    """Tests that what no rule answers is neither permitted nor denied, shows the gap, and may be accepted by one named."""
    gap = {"about": "hours off", "kinds": ["rest"], "bases": "all", "note": "unread", "accepted_by": ["king"]}
    silent, listed = law_worlds.toy(but=("rest",)), law_worlds.toy(but=("rest",), unknown=[gap])
    call = toy_call(MARCH, 5)
    for profile, told in (
        (silent, "; nobody is named to accept that."),
        (listed, " (hours off); king may accept that."),
    ):
        judged = asked(profile, call)
        assert judged.outcome is UNKNOWN
        assert not judged.permitted
        assert said(judged, "silence:rest").reason == f"The profile is silent on rest for alpha{told}"
    accepted = asked(
        listed, call, world=replace(WORLD, accepted_gaps=(AcceptedGap("rest", "king", "entry-7"),))
    )
    assert accepted.outcome is WARN
    assert said(accepted, "silence:rest").reason.endswith("accepted by king in entry entry-7.")


def test_trap_8_statements_and_drafts_are_history() -> None:
    """Tests that the two months once said in Russia limit nothing, that the later rules do, and that both are shown."""
    profile = load_profile(text_of("ru.special-assemblies-2025"))
    decree = Act(
        "d",
        "special_assembly_decree",
        "Decree",
        "president",
        datetime(2026, 1, 1, tzinfo=UTC),
        YEAR,
        ("land",),
    )
    call = CallUpFacts(
        Interval(MARCH, date(2026, 7, 1)), "special_assembly", "protect_energy", "north", "ministry_of_defence",
        date(2026, 1, 5), "k",
    )  # fmt: skip
    person = PersonFacts("private_or_nco", "north", contracts=(ContractFacts("k", YEAR, ("land",)),))
    judged = asked(profile, call, person, replace(WORLD, acts=(decree,)))
    assert said(judged, "yearly-cap").reason == "122 days in 2026 keep within the maximum of 6 months."
    assert DENY not in {verdict.outcome for verdict in judged.verdicts}
    longer = asked(profile, replace(call, period=Interval(MARCH, date(2026, 9, 2))), person)
    assert said(longer, "yearly-cap").reason == "185 days would be served in 2026; the maximum is 6 months."
    assert said(longer, "yearly-cap").outcome is DENY
    shown = {entry.about: (entry.said_on, entry.confidence.value) for entry in profile.history}
    assert shown["Two months for a single call-up"] == (date(2025, 10, 13), "D")
    assert shown["Permanent headquarters"] == (date(2025, 12, 12), "D")


def test_trap_8_a_draft_headquarters_only_warns() -> None:
    """Tests that what only a draft provides for is shown as a draft, and exists while its text says, not for ever."""
    profile, day = load_profile(text_of("ru.special-assemblies-2025")), date(2026, 3, 1)
    martial = (Status("north", "martial_law", YEAR, "m"),)
    of_draft = "defence-headquarters-region"
    standing, peace = (judge_headquarters(profile, of_draft, each, day) for each in (martial, ()))
    assert (standing.outcome, peace.outcome) == (WARN, DENY)
    assert said(standing, of_draft).reason == "It rests on a draft that has not been enacted."
    assert said(peace, of_draft).reason == "It exists only while martial_law is in force."


@pytest.mark.parametrize(
    ("pending", "state", "outcome", "reason"),
    [
        ("stands", "pending", WARN, "An application of the person is not decided; the duty stands meanwhile."),
        ("suspends", "pending", DENY, "An application of the person is not decided; the duty is suspended until it is."),
        ("unknown", "pending", UNKNOWN, "An application of the person is not decided; what that does to the duty is not known."),
        ("stands", "granted", DENY, "The person is excused on these days by a decision on their application."),
        ("suspends", "held", PERMIT, "The person has not been excused on such a ground on these days."),
    ],
)  # fmt: skip
@pytest.mark.parametrize("kind", ["exemption.on_application", "exemption.deferral"])
def test_trap_9_a_pending_application_may_or_may_not_suspend(
    kind: str, pending: str, state: str, outcome: Outcome, reason: str
) -> None:
    """Tests that the profile says what an open application does, and that only a decision excuses."""
    excuse = rule(kind, {"pending": pending}, grounds=["studies"], id="excuse")
    profile = law_worlds.toy(excuse, grounds={"studies": "Studies"})
    person = replace(toy_person(), grounds=(GroundFacts("studies", state, YEAR),))
    judged = asked(profile, toy_call(MARCH, 5), person)
    assert judged.outcome is outcome
    assert said(judged, "excuse").reason == reason


def test_trap_10_states_nest() -> None:
    """Tests that of a flood in the land and a war in the north the higher leads and bars there, whichever came first."""
    flood, war = (
        law_worlds.rule(
            "status",
            {"2000-01-01": law_worlds.cite(acts=[{"kind": kind, "issuer": "mayor"}], area="any", **more)},
            id=name, declares=name,
        )
        for name, kind, more in (
            ("flood", "alarm", {"rank": "10", "leader": "mayor"}),
            ("war", "decree", {"rank": "30", "leader": "king", "bars": ["alpha"]}),
        )
    )  # fmt: skip
    profile, issued = law_worlds.toy(flood, war), datetime(2026, 1, 1, tzinfo=UTC)
    acts = (
        Act(
            "w",
            "decree",
            "War",
            "mayor",
            issued,
            Interval(MARCH, date(2026, 3, 11)),
            ("north",),
            declares="war",
        ),
        Act("f", "alarm", "Flood", "mayor", issued, YEAR, ("land",), declares="flood"),
    )
    moment = datetime(2026, 3, 5, tzinfo=UTC)
    for region, found, leads in (("town", ["war", "flood"], "king"), ("south", ["flood"], "mayor")):
        regimes = regime_at(profile, acts, region, moment, law_worlds.REGIONS)
        assert [each.status.status for each in regimes] == found
        assert leader_of(regimes) == leads
    world = replace(WORLD, acts=acts)
    barred = asked(profile, toy_call(date(2026, 3, 8), 10), world=world)
    assert barred.outcome is DENY
    assert said(barred, "war").reason == (
        "Nobody is called for alpha in north in the status war: it holds on 2026-03-08."
    )
    assert asked(profile, toy_call(date(2026, 3, 11), 10), world=world).outcome is PERMIT
    assert asked(profile, toy_call(date(2026, 3, 8), 10, region="south"), world=world).outcome is PERMIT


def test_trap_11_headcounts_are_counted_over_everybody() -> None:
    """Tests that each of three people may be called, that all three may not, and that the sentence names day and number."""
    profile = law_worlds.toy(rule("cap.headcount", {"max": "2"}, id="crowd"))
    folk, call = [toy_person()] * 3, toy_call(MARCH, 5)
    assert [asked(profile, call, each).outcome for each in folk] == [PERMIT] * 3
    calls = calls_of(profile, [(row, call) for row in range(3)], folk, law_worlds.REGIONS)
    judged = judge_call_ups(profile, calls, people_of(profile, folk, law_worlds.REGIONS), WORLD)
    assert judged.outcome.tolist() == [PERMIT, PERMIT, DENY]
    assert said(judged.verdicts(2), "crowd").reason == (
        "3 people would be called at once on 2026-03-01; the maximum is 2."
    )


def test_trap_12_an_overrun_is_lawful_but_is_not_planned() -> None:
    """Tests that service begun on the last free day runs on past the cap, begun a day later not, and no plan counts on it."""
    cap = most("20", id="cap", overrun={"bases": ["alpha"], "until": "the end of the operation"})
    profile, call = law_worlds.toy(cap), toy_call(MARCH, 30)
    begun, late = (toy_person((date(2026, 1, 1), days)) for days in (19, 20))
    judged = asked(profile, call, begun)
    assert judged.outcome is PERMIT
    assert said(judged, "cap").reason == (
        "The maximum of 20 days is passed; service begun before it runs to the end of the operation."
    )
    assert asked(profile, call, late).outcome is DENY
    assert said(asked(profile, call, late), "cap").reason == (
        "50 days would be served in all; the maximum is 20 days."
    )
    people = people_of(profile, [begun, late], law_worlds.REGIONS)
    assert allowance_days(profile, people, "alpha", Interval(MARCH, date(2026, 3, 31))).tolist() == [1, 0]
