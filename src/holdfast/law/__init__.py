"""The law as data: profiles are read, orders are judged, nothing is done.

Three places to start reading:

- `load_profile` reads the dated rules of one jurisdiction and tells every fault at once.
- `judge_call_up` and `judge_call_ups` say what the law says of one call-up, or of a whole batch.
- `statuses_at` derives the legal status of a region from the acts on record.
"""

from holdfast.law._questions import QUESTIONS
from holdfast.law._register import KINDS
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
from holdfast.law.judge import JudgedCallUps, judge_call_up, judge_call_ups
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
    "calls_of",
    "day_number",
    "day_of",
    "enabled",
    "judge_call_up",
    "judge_call_ups",
    "load_profile",
    "marks_of",
    "people_of",
    "status_periods",
    "statuses_at",
]
