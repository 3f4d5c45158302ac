"""The nouns: frozen values without I/O or clock."""

from holdfast.model.duration import UNITS, Duration, TimeUnit, add_months
from holdfast.model.interval import OPEN_END, Interval, union
from holdfast.model.law import Act, Agency, Headquarters, Power, Seat, Side, Status
from holdfast.model.personal import Earnings, Personal, PersonalDetails, PersonalText
from holdfast.model.service import (
    CallUp,
    CallUpState,
    Contract,
    Plan,
    PlanState,
    Reservist,
    Tour,
    Unit,
)
from holdfast.model.territory import Facility, Place, Post, Region, UnitKind

__all__ = [
    "OPEN_END",
    "UNITS",
    "Act",
    "Agency",
    "CallUp",
    "CallUpState",
    "Contract",
    "Duration",
    "Earnings",
    "Facility",
    "Headquarters",
    "Interval",
    "Personal",
    "PersonalDetails",
    "PersonalText",
    "Place",
    "Plan",
    "PlanState",
    "Post",
    "Power",
    "Region",
    "Reservist",
    "Seat",
    "Side",
    "Status",
    "TimeUnit",
    "Tour",
    "Unit",
    "UnitKind",
    "add_months",
    "union",
]
