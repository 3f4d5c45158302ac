"""Tests of jurists' cases: those shipped pass, and a wrong expectation or a bad text is told."""

from __future__ import annotations

import law_worlds
import pytest

from holdfast.errors import NotFoundError, ProfileError
from holdfast.law import load_profile, run_cases
from holdfast.profiles import cases_of, shipped, text_of


@pytest.mark.parametrize("name", shipped())
def test_shipped_cases_pass(name: str) -> None:
    """Tests that every case beside a shipped profile comes out as its jurist wrote."""
    results = run_cases(load_profile(text_of(name)), cases_of(name), name=name)
    assert [f"{r.id}: expected {r.expected}, got {r.got}" for r in results if not r.passed] == []
    assert len(results) >= 15


@pytest.mark.parametrize("name", shipped())
def test_shipped_profiles_cite_and_disclaim(name: str) -> None:
    """Tests that every value of a shipped profile has a citation, and that the profile says what it is."""
    profile = load_profile(text_of(name), name=name)
    assert "not legal advice" in profile.disclaimer
    for rule in profile.rules:
        for value in rule.values:
            assert value.article
            assert value.source in profile.sources
    assert {unknown.accepted_by for unknown in profile.unknown}


CASES = """
profile: ch.civil-protection
regions: {ZH: top}
cases:
  - id: one
    title: A week of refresher course
    person: {home: ZH, rank_group: member, days_before: 19}
    call_up: {from: 2026-09-01, days: 7, basis: refresher, task: training, region: ZH, authority: canton, issued: 2026-01-05}
    expect: {outcome: permit}
"""


def test_a_wrong_expectation_is_told() -> None:
    """Tests that a case which does not come out says what was expected and what came."""
    (result,) = run_cases(load_profile(text_of("ch.civil-protection")), CASES)
    assert not result.passed
    assert result.expected.startswith("permit")
    assert result.got == "unknown (silence:rest)"


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (("ch.civil-protection", "toy"), "another profile"),
        (("days: 7", "dayz: 7"), "'dayz' is not known"),
        (("days: 7,", ""), "'from' and either"),
        (("days: 7", "days: 0"), "no day in it"),
        (("2026-09-01", "2026-02-30"), "not a date"),
        (("permit", "allow"), "not one of"),
        (("{home: ZH, rank_group: member, days_before: 19}", "[]"), "A mapping is needed"),
        (("{ZH: top}", "{ZH: EU}"), "not among the regions"),
        (("    expect: {outcome: permit}", ""), "'expect' is missing"),
    ],
)
def test_a_bad_text_is_told(change: tuple[str, str], fault: str) -> None:
    """Tests that cases which cannot be read name the place and the remedy."""
    with pytest.raises(ProfileError) as caught:
        run_cases(load_profile(text_of("ch.civil-protection")), CASES.replace(*change))
    assert fault in caught.value.diagnostics()


def test_a_profile_that_is_not_shipped() -> None:
    """Tests that a wrong name lists the right ones."""
    with pytest.raises(NotFoundError, match=r"ch\.civil-protection"):
        text_of("atlantis")


PEOPLE = law_worlds.text(
    law_worlds.head(
        grounds={"studies": "Studies", "member": "Member"},
        rules=[
            *law_worlds.open_rules(),
            law_worlds.rule("exemption.absolute", {"2000-01-01": law_worlds.cite()}, grounds=["member"]),
            law_worlds.rule(
                "exemption.on_application",
                {
                    "2000-01-01": law_worlds.cite(
                        pending="stands", apply_before={"days": "15"}, article="Art. 7"
                    )
                },
                grounds=["studies"],
                barred_when={"travel_booked": "after_notice"},
                rank_groups=["low"],
            ),
        ],
    )
)
OF_PEOPLE = """
profile: toy
regions: {land: top}
defaults:
  person: {home: land, rank_group: low}
  call_up: {from: 2026-06-01, days: 5, basis: alpha, task: guard, region: land, authority: mayor, issued: 2026-05-01}
cases:
  - {id: member, title: Always, person: {grounds: [{ground: member}]}, expect: {outcome: deny, rule: exemption.absolute}}
  - id: granted
    title: Excused up to the first day
    person: {grounds: [{ground: studies, state: granted, from: 2026-01-01, until: 2026-06-01}]}
    expect: {outcome: deny, article: Art. 7}
  - id: over
    title: Excused up to the day before
    person: {grounds: [{ground: studies, state: granted, from: 2026-01-01, until: 2026-05-31}]}
    expect: {outcome: permit}
  - id: in-time
    title: Filed on the last day
    application: {kind: exemption, ground: studies, filed: 2026-05-17, start: 2026-06-01, basis: alpha}
    expect: {outcome: permit, rule: exemption.on_application}
  - id: late
    title: Filed a day late
    application: {kind: exemption, ground: studies, filed: 2026-05-18, start: 2026-06-01, basis: alpha, served: 2026-05-01}
    expect: {outcome: deny, article: Art. 7}
  - id: barred
    title: Travel booked after the notice
    application: {kind: exemption, ground: studies, filed: 2026-05-01, facts: {travel_booked: after_notice}}
    expect: {outcome: deny, article: Art. 7}
  - id: silent
    title: A ground nobody names for this rank
    application: {kind: exemption, ground: studies, filed: 2026-05-01, rank_group: high, decided: 2026-05-02}
    expect: {outcome: unknown, rule: "silence:exemption"}
"""


def test_cases_about_people() -> None:
    """Tests grounds of a person and applications as subjects of cases."""
    results = run_cases(load_profile(PEOPLE), OF_PEOPLE)
    assert [(r.id, r.expected, r.got) for r in results if not r.passed] == []
    assert len(results) == 7


def test_a_failed_case_says_why() -> None:
    """Tests that a wrong expectation about an application tells outcome, article and reason."""
    wrong = OF_PEOPLE.replace("filed: 2026-05-17", "filed: 2026-05-20")
    (failed,) = [result for result in run_cases(load_profile(PEOPLE), wrong) if not result.passed]
    assert (failed.expected, failed.got) == ("permit (exemption.on_application)", "deny (Art. 7)")
    assert failed.judgement is not None
    assert failed.judgement.decisive is not None
    assert "at least 15 days before the first day" in failed.judgement.decisive.reason


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (("state: granted", "state: given"), "'given' is not one of"),
        (("{ground: member}", "{state: held}"), "'ground' is missing"),
        (("from: 2026-01-01, until: 2026-06-01", "from: 2026-01-01"), "'from' and either"),
        (("kind: exemption, ground: studies, filed: 2026-05-17", "kind: wish, ground: studies, filed: 2026-05-17"), "'wish'"),
        (("filed: 2026-05-17", "filed: soon"), "'soon' is not a date"),
        (("basis: alpha, served", "basis: delta, served"), "'delta' is not one of"),
        (("ground: studies, filed: 2026-05-01, rank", "filed: 2026-05-01, rank"), "'ground' is missing"),
    ],
)  # fmt: skip
def test_bad_facts_about_people_are_told(change: tuple[str, str], fault: str) -> None:
    """Tests that grounds and applications which cannot be read name the place."""
    assert change[0] in OF_PEOPLE
    with pytest.raises(ProfileError) as caught:
        run_cases(load_profile(PEOPLE), OF_PEOPLE.replace(*change))
    assert fault in caught.value.diagnostics()


def test_a_rule_that_warns_is_told_as_not_kept() -> None:
    """Tests that `kept` looks past the outcome: the silence on rest warns in either case, the notice only in one."""
    accepted = "    accepted: [{question: rest, by: canton, entry: entry-1}]\n    expect: {outcome: warn, kept: [training-notice, RULE]}"
    text = CASES.replace("    expect: {outcome: permit}", accepted)
    profile = load_profile(text_of("ch.civil-protection"))
    (kept,) = run_cases(profile, text.replace("RULE", "annual-cap"))
    (broken,) = run_cases(profile, text.replace("RULE", "operation-notice"))
    assert (kept.passed, broken.passed) == (True, False)
    assert broken.got.endswith("operation-notice not kept")


def test_people_called_already() -> None:
    """Tests that `called` says how many are called on each day of the call-up, by basis of the profile."""
    profile = load_profile(text_of("us.federal-and-state"))
    text = """
profile: us.federal-and-state
regions: {Lakeland: top}
cases:
  - id: one
    title: One preplanned mission more
    person: {home: Lakeland, rank_group: enlisted}
    called: {preplanned_mission: 60000}
    call_up:
      {from: 2026-09-01, days: 7, basis: preplanned_mission, task: preplanned, region: Lakeland, issued: 2026-01-05,
       authority: president, facts: {in_budget: "yes"}}
    expect: {outcome: deny, rule: preplanned-headcount}
"""
    assert [result.passed for result in run_cases(profile, text)] == [True]
    assert [result.passed for result in run_cases(profile, text.replace("60000", "59999"))] == [False]
    with pytest.raises(ProfileError) as caught:
        run_cases(profile, text.replace("called: {preplanned_mission", "called: {parade"))
    assert "'parade' is not known" in caught.value.diagnostics()


def test_headquarters_of_no_rule() -> None:
    """Tests that a case about headquarters which names no such rule is a fault of the text."""
    lines = CASES.splitlines()
    asked = [line for line in lines if "person:" not in line and "call_up:" not in line]
    text = "\n".join(asked).replace(
        "    expect:", "    headquarters: {rule: annual-cap, region: ZH, at: 2026-09-01T08:00Z}\n    expect:"
    )
    with pytest.raises(ProfileError) as caught:
        run_cases(load_profile(text_of("ch.civil-protection")), text)
    assert "'annual-cap' is not one of" in caught.value.diagnostics()
