"""From the register to a proposed plan, and from a plan to what it covers."""

from holdfast.planning.cover import by_facility, by_period, cover_on, facility_coverage
from holdfast.planning.making import Made, make, propose
from holdfast.planning.short import able_by_kind, joined, shortfalls, why_short
from holdfast.planning.stored import (
    calls_in_force,
    calls_of,
    find_plan,
    people_of,
    settings_of,
    tasks_of_plan,
)
from holdfast.planning.wish import Wish, formulate_wish, with_kinds

__all__ = [
    "Made",
    "Wish",
    "able_by_kind",
    "by_facility",
    "by_period",
    "calls_in_force",
    "calls_of",
    "cover_on",
    "facility_coverage",
    "find_plan",
    "formulate_wish",
    "joined",
    "make",
    "people_of",
    "propose",
    "settings_of",
    "shortfalls",
    "tasks_of_plan",
    "why_short",
    "with_kinds",
]
