"""The nouns: frozen values without I/O or clock."""

from holdfast.model.duration import UNITS, Duration, TimeUnit, add_months
from holdfast.model.interval import OPEN_END, Interval, union
from holdfast.model.law import Act, Agency, Headquarters, Power, Seat, Side, Status
from holdfast.model.service import (
    CallUp,
    CallUpState,
    Contract,
    PersonalDetails,
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
    "Facility",
    "Headquarters",
    "Interval",
    "PersonalDetails",
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
