"""The nouns: frozen values without I/O or clock."""

from holdfast.model.applications import (
    ApplicationKind,
    ApplicationState,
    EmployerState,
    GroundState,
    QuestionState,
    ReportTo,
)
from holdfast.model.attendance import ATTENDED, LONGEST_PRESENCE, CorrectionReason, check_presence
from holdfast.model.duration import UNITS, Duration, TimeUnit, add_months
from holdfast.model.interval import OPEN_END, Interval, union
from holdfast.model.law import Act, Agency, Headquarters, Power, Seat, Side, Status
from holdfast.model.personal import Earnings, Personal, PersonalDetails, PersonalText
from holdfast.model.recruiting import (
    Campaign,
    CampaignEnd,
    CampaignMode,
    CandidateSource,
    DropReason,
    Stage,
)
from holdfast.model.service import (
    GONE,
    CallUp,
    CallUpState,
    Contract,
    Plan,
    PlanState,
    Reservist,
    Tour,
    Unit,
)
from holdfast.model.shape import Mix, Tier
from holdfast.model.territory import Facility, Place, Post, Region, UnitKind
from holdfast.model.watches import WatchHours, WatchState, watch_pattern

__all__ = [
    "ATTENDED",
    "GONE",
    "LONGEST_PRESENCE",
    "OPEN_END",
    "UNITS",
    "Act",
    "Agency",
    "ApplicationKind",
    "ApplicationState",
    "CallUp",
    "CallUpState",
    "Campaign",
    "CampaignEnd",
    "CampaignMode",
    "CandidateSource",
    "Contract",
    "CorrectionReason",
    "DropReason",
    "Duration",
    "Earnings",
    "EmployerState",
    "Facility",
    "GroundState",
    "Headquarters",
    "Interval",
    "Mix",
    "Personal",
    "PersonalDetails",
    "PersonalText",
    "Place",
    "Plan",
    "PlanState",
    "Post",
    "Power",
    "QuestionState",
    "Region",
    "ReportTo",
    "Reservist",
    "Seat",
    "Side",
    "Stage",
    "Status",
    "Tier",
    "TimeUnit",
    "Tour",
    "Unit",
    "UnitKind",
    "WatchHours",
    "WatchState",
    "add_months",
    "check_presence",
    "union",
    "watch_pattern",
]
