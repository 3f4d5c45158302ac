"""The seventeen test vectors of the brief, put to the shipped profiles: facts in plain values, verdict, citation, sentence.

A vector that is permitted comes out as `warn`, for every shipped profile is silent on something and somebody has
accepted that; its row then names the rule the vector is about, which must be kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any, Final

import pytest

from holdfast.law import (
    KINDS,
    QUESTIONS,
    AcceptedGap,
    ApplicationFacts,
    CallUpFacts,
    Circumstances,
    ContractFacts,
    GroundFacts,
    Judgement,
    Outcome,
    PersonFacts,
    Profile,
    RegionTree,
    Verdict,
    judge_application,
    judge_call_up,
    load_profile,
)
from holdfast.model import Act, Interval
from holdfast.profiles import shipped, text_of

DENY, WARN, NEEDS, UNKNOWN = Outcome.DENY, Outcome.WARN, Outcome.NEEDS_AUTHORITY, Outcome.UNKNOWN
REGIONS: Final = RegionTree.of({"land": None, "home": "land", "away": "land"})
ALWAYS: Final = Interval(date(2026, 1, 1), date(2031, 1, 1))
START: Final = date(2026, 10, 1)


def days(start: date, count: int) -> Interval:
    """Return so many days from a day."""
    return Interval.of_days(start, count)


def act(kind: str, issuer: str, declares: str | None = None) -> Act:
    """Return an act that is in force everywhere and long enough."""
    issued = datetime(2026, 1, 1, tzinfo=UTC)
    return Act(kind, kind, kind, issuer, issued, ALWAYS, ("land",), declares=declares)


@dataclass(frozen=True)
class Scene:
    """A lawful call-up under one profile, from which its vectors differ."""

    profile: str
    call: CallUpFacts
    person: PersonFacts
    acts: tuple[Act, ...] = ()


def scene(profile: str, basis: str, task: str, authority: str, rank: str, *acts: Act, **person: Any) -> Scene:
    """Return a scene of a week from 1 October 2026, ordered on 1 June."""
    call = CallUpFacts(days(START, 7), basis, task, "home", authority, date(2026, 6, 1))
    return Scene(profile, call, PersonFacts(rank, "home", **person), acts)


ON_THE_DAY: Final[Mapping[str, Any]] = {"issued": START}
EMERGENCY: Final = {
    "basis": "emergency_work_duty", "task": "emergency_work", "authority": "emergency_leader",
    "period": days(START, 1), "rest_hours": 6, "rest_unbroken": 4, **ON_THE_DAY,
}  # fmt: skip
CANNOT: Final = {"authorities_and_volunteers": "cannot_in_time"}
OPERATION: Final = {"basis": "operation", "task": "protect_and_rescue", **ON_THE_DAY}
SNAP: Final = {"basis": "snap_assembly", "task": "readiness", "period": days(START, 45), **ON_THE_DAY}
CONTRACT: Final = ContractFacts("k", ALWAYS, ("home", "away"), "clause 4")

SCENES: Final = {
    "CH": scene("ch.civil-protection", "refresher", "training", "canton", "member",
                act("operation_order", "canton", "disaster"), days_before=10),
    "EE": scene("ee.reserve-service", "training_assembly", "training", "commander_of_defence_forces", "soldier",
                act("emergency_situation_order", "government", "emergency_situation")),
    "TW": scene("tw.reserve-call-up", "training_call", "training", "ministry_of_national_defence", "reservist",
                anchors={"discharge": date(2020, 1, 1)}),
    "FI": scene("fi.reserve-exercises", "refresher", "training", "regional_office", "rank_and_file"),
    "DE": scene("de.reserve-service", "exercise", "training", "career_centre", "nco"),
    "RU": scene("ru.special-assemblies-2025", "special_assembly", "protect_energy", "ministry_of_defence",
                "private_or_nco", act("special_assembly_decree", "president"), contracts=(CONTRACT,)),
    "US": scene("us.federal-and-state", "disaster_duty", "disaster_response", "governor", "enlisted",
                act("consent_to_disaster_duty", "secretary_of_defense"), act("governor_request", "governor")),
}  # fmt: skip


@cache
def profile(name: str) -> Profile:
    """Return a shipped profile."""
    return load_profile(text_of(name), name=name)


def accepted(of: Profile, *but: str) -> tuple[AcceptedGap, ...]:
    """Return every gap of a profile as accepted by one who may, but for some questions."""
    return tuple(
        AcceptedGap(question, gap.accepted_by[0], "entry-1", gap.bases)
        for gap in of.unknown
        for question in sorted({kind.split(".")[0] for kind in gap.kinds} & set(QUESTIONS))
        if question not in but
    )


def courses(*lengths: int) -> tuple[tuple[Interval, str], ...]:
    """Return training of so many days in each of the first months of 2026."""
    bases = ("basic_training", "cadre_training", "additional_training")
    return tuple(
        (days(date(2026, month, 1), length), basis)
        for month, (length, basis) in enumerate(zip(lengths, bases, strict=True), 1)
    )


def calls(*years: int) -> tuple[tuple[Interval, str], ...]:
    """Return a training call of fourteen days in each year."""
    return tuple((days(date(year, 6, 1), 14), "training_call") for year in years)


MONTHS_8: Final = (Interval(date(2025, 1, 1), date(2025, 9, 1)), "exercise")
ASSEMBLY: Final = (days(date(2026, 1, 10), 170), "special_assembly")
CHILD: Final = GroundFacts("parent_of_child_under_12", "held", Interval(date(2018, 3, 1), date(2030, 3, 1)))


@dataclass(frozen=True)
class Vector:
    """A row: what differs from the scene, and what must come of it."""

    number: str
    land: str
    outcome: Outcome
    rule: str
    article: str
    says: str
    call: Mapping[str, Any] = field(default_factory=dict)
    person: Mapping[str, Any] = field(default_factory=dict)
    acts: tuple[Act, ...] = ()
    approvals: tuple[str, ...] = ()
    not_asked: str = ""


FI_ACT: Final = "1438/2007 §§32, 49-50, 78 ff."
RU_RULES, RU_SAID = "Rules of 30 December 2025", "Statements of the General Staff and the Ministry of Defence"
OVER_4: Final = "More than 4 call-ups would be served since discharge"
RELIEF: Final = {"basis": "disaster_relief_call", "task": "disaster_relief"}
FOUR_YEARS: Final = {"served": calls(2021, 2023, 2024, 2025)}
READY: Final = {"basis": "readiness_service", "task": "guard", "period": days(START, 61), **ON_THE_DAY}

VECTORS: Final = [
    Vector("1", "CH", DENY, "annual-cap", "BZG 43", "67 days would be served in 2026; the maximum is 66 days",
           person={"served": courses(19, 19, 22)}),
    Vector("1-six-days", "CH", WARN, "annual-cap", "BZG 43", "66 days in 2026 keep within the maximum of 66 days",
           {"period": days(START, 6)}, {"served": courses(19, 19, 22)}),
    Vector("2", "CH", WARN, "operation-authority", "BZG 46", "canton may order this service", OPERATION,
           {"served": courses(19, 19, 22)}, not_asked="annual-cap"),
    Vector("3", "CH", WARN, "lifetime-days", "BZG 31(4)", "runs to the end of the operation",
           {**OPERATION, "period": days(START, 10)}, {"days_before": 244}),
    Vector("4", "CH", DENY, "training-notice", "BZG 45(3)", "At least 6 weeks of notice are needed",
           {"issued": START - timedelta(weeks=5)}),
    Vector("4-six-weeks", "CH", WARN, "training-notice", "BZG 45(3)", "The notice of 42 days is long enough",
           {"issued": START - timedelta(weeks=6)}),
    Vector("5", "EE", DENY, "consecutive-soldier", "KVTS 73(1)", "15 days would be served without a break; the maximum is 14",
           {"period": days(START, 15)}),
    Vector("5-fourteen-days", "EE", WARN, "consecutive-soldier", "KVTS 73(1)", "14 days without a break keep within",
           {"period": days(START, 14)}),
    Vector("6", "EE", WARN, "consecutive-snap", "KVTS 73(2)", "45 days without a break keep within the maximum of 60 days",
           SNAP, acts=(act("snap_assembly_order", "government"),)),
    Vector("6-without", "EE", NEEDS, "snap-assembly-order", "KVTS 69(1¹), 73(5)",
           "No snap_assembly_order of government is in force", SNAP),
    Vector("6-approved", "EE", WARN, "snap-assembly-order", "KVTS 69(1¹), 73(5)",
           "No snap_assembly_order of government is in force", SNAP, approvals=("government",)),
    Vector("7", "EE", DENY, "work-duty-rest", "HOS 26(4)", "Rest of 6 hours in 24, 4 of them unbroken is needed",
           {**EMERGENCY, "rest_hours": 5, "facts": CANNOT}, {"rank_group": "civilian"}),
    Vector("7-broken", "EE", DENY, "work-duty-rest", "HOS 26(4)", "4 of them unbroken is needed",
           {**EMERGENCY, "rest_unbroken": 3, "facts": CANNOT}, {"rank_group": "civilian"}),
    Vector("7-rested", "EE", WARN, "work-duty-rest", "HOS 26(4)", "The rest planned is long enough",
           {**EMERGENCY, "facts": CANNOT}, {"rank_group": "civilian"}),
    Vector("8", "EE", DENY, "work-duty-one-parent", "HOS 26(5)", "may not be called, where other_parent is called",
           {**EMERGENCY, "facts": {**CANNOT, "other_parent": "called"}}, {"rank_group": "civilian", "grounds": (CHILD,)}),
    Vector("8-other-at-home", "EE", WARN, "work-duty-one-parent", "HOS 26(5)", "does not count for this call-up",
           {**EMERGENCY, "facts": CANNOT}, {"rank_group": "civilian", "grounds": (CHILD,)}),
    Vector("9", "TW", WARN, "four-calls-in-eight-years", "施行法 27", "keep within the maximum of 4 calls",
           {"period": days(START, 20)}, {"served": calls(2021, 2023, 2025)}),
    Vector("9-fifth", "TW", NEEDS, "more-calls", "施行法 27", f"{OVER_4}; ministry_by_military_need may lift",
           {"period": days(START, 14)}, FOUR_YEARS),
    Vector("9-fifth-approved", "TW", WARN, "more-calls", "施行法 27",
           "ministry_by_military_need has lifted the maximum of 4 calls", {"period": days(START, 14)}, FOUR_YEARS,
           approvals=("ministry_by_military_need",)),
    Vector("9-fifth-ordered", "TW", WARN, "more-calls", "施行法 27", "has lifted the maximum of 4 calls",
           {"period": days(START, 14)}, FOUR_YEARS, (act("raising_order", "ministry_by_military_need"),)),
    Vector("9-fifth-by-a-stranger", "TW", NEEDS, "more-calls", "施行法 27", f"{OVER_4}; ministry_by_military_need may lift",
           {"period": days(START, 14)}, FOUR_YEARS, approvals=("president", "premier", "local_head")),
    Vector("10", "TW", WARN, "disaster-notice", "召集規則 23", "The notice of 4 days is long enough",
           {**RELIEF, "issued": START - timedelta(days=4)}),
    Vector("10-three-days", "TW", DENY, "disaster-notice", "召集規則 23", "At least 4 days of notice are needed",
           {**RELIEF, "issued": START - timedelta(days=3)}),
    Vector("10-exercise", "TW", DENY, "exercise-notice", "召集規則 23", "At least 10 days of notice are needed",
           {"issued": START - timedelta(days=4)}),
    Vector("12", "FI", DENY, "refresher-notice", FI_ACT, "At least 3 months of notice are needed",
           {"issued": START - timedelta(weeks=10)}),
    Vector("12-waived", "FI", WARN, "refresher-notice", FI_ACT, "too short, and the person has waived it",
           {"issued": START - timedelta(weeks=10), "waived": True}),
    Vector("12-decision", "FI", WARN, "fast-track-authority", FI_ACT, "regional_office may order this service",
           {"basis": "readiness_refresher", **ON_THE_DAY}, acts=(act("readiness_decision", "president"),)),
    Vector("12-no-decision", "FI", NEEDS, "fast-track-authority", FI_ACT, "No readiness_decision of president is in force",
           {"basis": "readiness_refresher", **ON_THE_DAY}),
    Vector("13", "DE", DENY, "total-nco", "SG 61(2)", "304 days would be served in all; the maximum is 9 months",
           {"period": days(START, 61)}, {"served": (MONTHS_8,)}),
    Vector("13-readiness", "DE", WARN, "readiness-unlimited", "SG 61", "The text sets no maximum here", READY,
           {"served": (MONTHS_8,)}, (act("readiness_order", "federal_government"),), not_asked="total-nco"),
    Vector("13-uncounted", "DE", WARN, "total-nco", "SG 61(2)", "61 days in all keep within the maximum of 9 months",
           {"period": days(START, 61)}, {"served": ((MONTHS_8[0], "readiness_service"),)}),
    Vector("14", "RU", DENY, "yearly-cap", RU_RULES, "190 days would be served in 2026; the maximum is 6 months",
           {"period": days(START, 20), "contract": "k"}, {"served": (ASSEMBLY,)}),
    Vector("14-eleven-days", "RU", WARN, "yearly-cap", RU_RULES, "keep within the maximum of 6 months",
           {"period": days(START, 11), "contract": "k"}, {"served": (ASSEMBLY,)}),
    Vector("15", "RU", WARN, "own-region", RU_SAID, "Duty in away lies outside the home region home",
           {"region": "away", "contract": "k"}),
    Vector("17-fourteenth-day", "US", WARN, "disaster-duty-year", "32 USC 328a", "14 days in 2026 keep within",
           {"period": days(START, 14)}),
    Vector("17", "US", NEEDS, "seven-days-more", "32 USC 328a",
           "15 days would be served in 2026; secretary_of_defense may lift the maximum of 14 days to 21 days",
           {"period": days(START, 15)}),
    Vector("17-approved", "US", WARN, "seven-days-more", "32 USC 328a",
           "secretary_of_defense has lifted the maximum of 14 days to 21 days", {"period": days(START, 15)},
           approvals=("secretary_of_defense",)),
    Vector("17-21-days", "US", WARN, "seven-days-more", "32 USC 328a", "has lifted the maximum of 14 days to 21 days",
           {"period": days(START, 21)}, approvals=("secretary_of_defense",)),
    Vector("17-beyond", "US", DENY, "seven-days-more", "32 USC 328a", "to 21 days and no further",
           {"period": days(START, 22)}, approvals=("secretary_of_defense",)),
]  # fmt: skip


def judged(of: Profile, land: str, gaps: tuple[AcceptedGap, ...], vector: Vector | None = None) -> Judgement:
    """Return what a profile says of a scene, or of a vector that differs from it."""
    here = SCENES[land]
    call, person, acts = here.call, here.person, here.acts
    approvals: tuple[str, ...] = ()
    if vector is not None:
        call, person = replace(call, **vector.call), replace(person, **vector.person)
        acts, approvals = (*acts, *vector.acts), vector.approvals
    world = Circumstances(REGIONS, acts, gaps, approvals=frozenset(approvals))
    return judge_call_up(of, call, person, world)


def said(judgement: Judgement, rule: str) -> Verdict:
    """Return the verdict of one rule."""
    (found,) = [verdict for verdict in judgement.verdicts if verdict.rule == rule]
    return found


@pytest.mark.parametrize("vector", VECTORS, ids=[f"{each.number}-{each.land}" for each in VECTORS])
def test_vector(vector: Vector) -> None:
    """Tests outcome, rule, article and sentence of each vector under its shipped profile."""
    of = profile(SCENES[vector.land].profile)
    judgement = judged(of, vector.land, accepted(of), vector)
    found = said(judgement, vector.rule)
    assert judgement.outcome is vector.outcome
    assert found.article == vector.article
    assert vector.says in found.reason
    assert vector.not_asked not in {verdict.rule for verdict in judgement.verdicts}
    if vector.outcome > WARN:
        assert judgement.decisive is not None
        assert judgement.decisive.rule == vector.rule
    else:
        assert found.outcome is (WARN if vector.number == "15" else Outcome.PERMIT)


def test_vector_11() -> None:
    """Tests that in Taiwan a holiday abroad booked after the notice excuses nobody, and one booked before it may."""
    asked = ApplicationFacts(
        kind="exemption", ground="abroad", filed=date(2026, 5, 10), start=date(2026, 6, 1), served=date(2026, 5, 1),
        rank_group="reservist", basis="training_call", facts={"travel_booked": "after_notice"},
    )  # fmt: skip
    of = profile("tw.reserve-call-up")
    after, before = judge_application(of, asked), judge_application(of, replace(asked, facts={}))
    assert (after.outcome, before.outcome) == (DENY, Outcome.PERMIT)
    for judgement, phrase in (
        (after, "does not count where travel_booked is after_notice"),
        (before, "may be made"),
    ):
        assert said(judgement, "excused-abroad").article == "認定標準 6"
        assert phrase in said(judgement, "excused-abroad").reason


def test_vector_14_months_are_not_days() -> None:
    """Tests that 170 days in one piece leave eleven in Russia, for six months from 10 January are 181 days, and says so."""
    (vector,) = [each for each in VECTORS if each.number == "14-eleven-days"]
    of = profile("ru.special-assemblies-2025")
    kept = said(judged(of, "RU", accepted(of), vector), "yearly-cap")
    assert "calendar months" in dict(kept.facts)["reckoned in"]
    twelve = judged(of, "RU", accepted(of), replace(vector, call={**vector.call, "period": days(START, 12)}))
    assert twelve.outcome is DENY
    assert said(twelve, "yearly-cap").reason == "182 days would be served in 2026; the maximum is 6 months."


def without(of: Profile, question: str) -> Profile:
    """Return a profile without the rules that answer a question, and without what only speaks of those."""
    about = {"override", "counts"} if question == "cap" else set[str]()
    rules = [r for r in of.rules if KINDS[r.kind].question != question and r.kind not in about]
    return replace(of, rules=tuple(rules), kept={})


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("land", SCENES)
def test_vector_16(land: str, question: str) -> None:
    """Tests that where the rule is absent each shipped profile says unknown, names what is missing, and never permits."""
    whole = profile(SCENES[land].profile)
    contract = Vector("16", land, UNKNOWN, "", "", "", {"contract": "k"})
    assert judged(whole, land, accepted(whole), contract).outcome is WARN
    judgement = judged(without(whole, question), land, accepted(whole, question), contract)
    assert judgement.outcome is UNKNOWN
    assert not judgement.permitted
    silent = said(judgement, f"silence:{question}")
    assert silent.outcome is UNKNOWN
    assert f"The profile is silent on {question} for {SCENES[land].call.basis}" in silent.reason
    assert silent.reason.endswith(("may accept that.", "nobody is named to accept that."))


@pytest.mark.parametrize("land", SCENES)
def test_vector_16_as_shipped(land: str) -> None:
    """Tests that no shipped profile permits before somebody has accepted what it is silent on."""
    of = profile(SCENES[land].profile)
    judgement = judged(of, land, (), Vector("16", land, UNKNOWN, "", "", "", {"contract": "k"}))
    assert judgement.outcome is UNKNOWN
    assert judgement.decisive is not None
    assert "may accept that." in judgement.decisive.reason


def test_every_shipped_profile_has_a_scene() -> None:
    """Tests that the vectors that hold for any profile are put to all seven."""
    assert sorted(each.profile for each in SCENES.values()) == list(shipped())


@pytest.mark.parametrize("number", [str(number) for number in range(1, 18)])
def test_every_vector_is_here(number: str) -> None:
    """Tests that each of the seventeen has a row, or a test of its own below."""
    own = {"11": test_vector_11, "16": test_vector_16}
    assert number in own or number in {vector.number for vector in VECTORS}
