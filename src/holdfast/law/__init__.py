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
from holdfast.law.applications import (
    APPLICATION_KINDS,
    ApplicationFacts,
    ApplicationTerms,
    application_terms,
    judge_application,
)
from holdfast.law.approvals import ApprovalTerms, approval_for
from holdfast.law.cases import CaseResult, run_cases
from holdfast.law.clocks import due_at, local_day
from holdfast.law.documents import Contents, contents_of
from holdfast.law.duties import Duty, Event, duties
from holdfast.law.employers import EmployerNotice, employer_notices
from holdfast.law.facts import (
    GRANTED,
    GROUND_STATES,
    HELD,
    NO_DATE,
    PENDING,
    AcceptedGap,
    Called,
    CallUpFacts,
    CallUps,
    Circumstances,
    ContractFacts,
    GroundFacts,
    People,
    PersonFacts,
    calls_of,
    day_number,
    day_of,
    marks_of,
    people_of,
)
from holdfast.law.headquarters import headquarters_due, headquarters_rules, judge_headquarters, powers_at
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
from holdfast.law.serving import channels_for, served_on
from holdfast.law.statuses import Regime, enabled, leader_of, regime_at, status_periods, statuses_at
from holdfast.law.verdicts import Judgement, Outcome, Verdict

__all__ = [
    "APPLICATION_KINDS",
    "GRANTED",
    "GROUND_STATES",
    "HELD",
    "KINDS",
    "NO_DATE",
    "PENDING",
    "QUESTIONS",
    "AcceptedGap",
    "ApplicationFacts",
    "ApplicationTerms",
    "ApprovalTerms",
    "Basis",
    "CallUpFacts",
    "CallUps",
    "Called",
    "CaseResult",
    "Circumstances",
    "Confidence",
    "Contents",
    "ContractFacts",
    "Dated",
    "Duty",
    "EmployerNotice",
    "Event",
    "GroundFacts",
    "HistoryEntry",
    "JudgedCallUps",
    "Judgement",
    "Outcome",
    "People",
    "PersonFacts",
    "Profile",
    "Regime",
    "RegionTree",
    "Rule",
    "Severity",
    "Source",
    "Unknown",
    "Verdict",
    "allowance_calls",
    "allowance_days",
    "application_terms",
    "approval_for",
    "calls_of",
    "channels_for",
    "contents_of",
    "day_number",
    "day_of",
    "due_at",
    "duties",
    "employer_notices",
    "enabled",
    "first_day",
    "headquarters_due",
    "headquarters_rules",
    "judge_act",
    "judge_application",
    "judge_call_up",
    "judge_call_ups",
    "judge_headquarters",
    "judge_row",
    "leader_of",
    "load_profile",
    "local_day",
    "longest_call_days",
    "marks_of",
    "people_of",
    "powers_at",
    "regime_at",
    "rest_days",
    "run_cases",
    "served_on",
    "status_periods",
    "statuses_at",
    "territory_matrix",
]
