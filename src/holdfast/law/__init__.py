"""The law as data: profiles are read, orders are judged, nothing is done.

Three places to start reading:

- `load_profile` reads the dated rules of one jurisdiction and tells every fault at once.
- `judge_call_up` and `judge_call_ups` say what the law says of one call-up, or of a whole batch.
- `statuses_at` derives the legal status of a region from the acts on record.
"""

from holdfast.law._questions import QUESTIONS
from holdfast.law._register import KINDS
from holdfast.law.acts import judge_act
from holdfast.law.allowance import (
    allowance_calls,
    allowance_days,
    first_day,
    longest_call_days,
    rest_days,
    territory_matrix,
)
from holdfast.law.cases import CaseResult, run_cases
from holdfast.law.facts import (
    NO_DATE,
    AcceptedGap,
    CallUpFacts,
    CallUps,
    Circumstances,
    ContractFacts,
    People,
    PersonFacts,
    calls_of,
    day_number,
    day_of,
    marks_of,
    people_of,
)
from holdfast.law.headquarters import headquarters_due, headquarters_rules, judge_headquarters
from holdfast.law.judge import JudgedCallUps, judge_call_up, judge_call_ups, judge_row
from holdfast.law.loading import load_profile
from holdfast.law.profile import (
    Basis,
    Confidence,
    Dated,
    HistoryEntry,
    Profile,
    Rule,
    Severity,
    Source,
    Unknown,
)
from holdfast.law.regions import RegionTree
from holdfast.law.statuses import enabled, status_periods, statuses_at
from holdfast.law.verdicts import Judgement, Outcome, Verdict

__all__ = [
    "KINDS",
    "NO_DATE",
    "QUESTIONS",
    "AcceptedGap",
    "Basis",
    "CallUpFacts",
    "CallUps",
    "CaseResult",
    "Circumstances",
    "Confidence",
    "ContractFacts",
    "Dated",
    "HistoryEntry",
    "JudgedCallUps",
    "Judgement",
    "Outcome",
    "People",
    "PersonFacts",
    "Profile",
    "RegionTree",
    "Rule",
    "Severity",
    "Source",
    "Unknown",
    "Verdict",
    "allowance_calls",
    "allowance_days",
    "calls_of",
    "day_number",
    "day_of",
    "enabled",
    "first_day",
    "headquarters_due",
    "headquarters_rules",
    "judge_act",
    "judge_call_up",
    "judge_call_ups",
    "judge_headquarters",
    "judge_row",
    "load_profile",
    "longest_call_days",
    "marks_of",
    "people_of",
    "rest_days",
    "run_cases",
    "status_periods",
    "statuses_at",
    "territory_matrix",
]
