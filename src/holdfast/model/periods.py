"""Operational periods: how they move, the positions of an organisation, and what its forms are called."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum
from typing import Final

LONGEST_PERIOD: Final = timedelta(days=31)
"""The longest operational period; 12 or 24 hours are usual."""
FARTHEST_PERIOD: Final = timedelta(days=31)
"""How far from now a period may begin, before or after."""
MOST_LINES: Final = 500
"""The most entries of one kind in a period, such as objectives; struck ones count."""


class PeriodState(StrEnum):
    """Where an operational period is in its life."""

    OPEN = "open"
    HANDING_OVER = "handing_over"  # a shift has briefed the next, which has not taken over yet
    CLOSED = "closed"


PERIOD_MOVES: Final[Mapping[PeriodState, frozenset[PeriodState]]] = {
    PeriodState.OPEN: frozenset({PeriodState.HANDING_OVER, PeriodState.CLOSED}),
    PeriodState.HANDING_OVER: frozenset({PeriodState.OPEN}),
    PeriodState.CLOSED: frozenset(),
}
"""What may follow each state; a period that is being handed over is taken over before it is closed."""


class Priority(StrEnum):
    """How much an objective matters beside the others."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Urgency213(StrEnum):
    """How soon a general message wants its reader."""

    ROUTINE = "routine"
    PRIORITY = "priority"
    IMMEDIATE = "immediate"


class MedicalKind(StrEnum):
    """What cares for the people at work: stations beside them, transport, hospitals."""

    AID_STATION = "aid_station"
    TRANSPORT = "transport"
    HOSPITAL = "hospital"


class LineKind(StrEnum):
    """What a period's plan consists of, numbered within it from 1."""

    OBJECTIVE = "objective"
    ASSIGNMENT = "assignment"
    CHANNEL = "channel"
    MEDICAL = "medical"
    HAZARD = "hazard"


POSITIONS: Final[Mapping[str, str | None]] = {
    "incident_commander": None,
    "deputy": "incident_commander",
    "safety_officer": "incident_commander",
    "liaison_officer": "incident_commander",
    "public_information_officer": "incident_commander",
    "agency_representative": "liaison_officer",
    "operations_chief": "incident_commander",
    "staging_area_manager": "operations_chief",
    "branch_director": "operations_chief",
    "division_supervisor": "branch_director",
    "air_operations_director": "operations_chief",
    "planning_chief": "incident_commander",
    "resources_unit": "planning_chief",
    "situation_unit": "planning_chief",
    "documentation_unit": "planning_chief",
    "demobilisation_unit": "planning_chief",
    "technical_specialist": "planning_chief",
    "logistics_chief": "incident_commander",
    "communications_unit": "logistics_chief",
    "medical_unit": "logistics_chief",
    "food_unit": "logistics_chief",
    "supply_unit": "logistics_chief",
    "facilities_unit": "logistics_chief",
    "ground_support_unit": "logistics_chief",
    "finance_chief": "incident_commander",
    "time_unit": "finance_chief",
    "procurement_unit": "finance_chief",
    "compensation_unit": "finance_chief",
    "cost_unit": "finance_chief",
}
"""Every position of an organisation with the one above it; what they are called is for the words of the forms."""

FORM_NUMBERS: Final = (
    "201",
    "202",
    "203",
    "204",
    "205",
    "206",
    "207",
    "208",
    "209",
    "211",
    "213",
    "213RR",
    "214",
    "215",
    "215A",
    "221",
)
"""The forms that an operational period fills, by their usual numbers; no form of the house's own may take one."""
