"""The file of an evacuation's plan: what orders read of it, and what they refuse."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Annotated, Final

from pydantic import Field, TypeAdapter, ValidationError

from holdfast.model.checks import LARGEST
from holdfast.orders.base import View, refuse

FORMAT: Final = "holdfast.evacuation/1"
Real = Annotated[float, Field(allow_inf_nan=False)]
LARGEST_FILE: Final = 64 * 1024 * 1024
"""Bytes of the largest plan."""


@dataclass(frozen=True, slots=True)
class PlannedZone:
    """What a plan does for one zone.

    Attributes
    ----------
    people
        Those the plan is for: all who have not left when it was made, and those still on the roads.
    unplaced
        Of them, those for whom there is no way or no place.
    phase
        The phase in which the first of them leave; 0 where nobody does.
    """

    id: str
    people: int
    unplaced: int
    phase: int


@dataclass(frozen=True, slots=True)
class PlannedShelter:
    """How many people a plan sends to one shelter."""

    id: str
    people: int


@dataclass(frozen=True, slots=True)
class PlannedPhase:
    """When a phase begins, and when the last of its people arrive: seconds after the first begins."""

    number: int
    start_seconds: int
    end_seconds: int


@dataclass(frozen=True, slots=True)
class Settings:
    """What a plan was asked for: see `holdfast.evacuating.EvacuationWish`."""

    people_per_vehicle: Real = 2.5
    ready_seconds: Real = 0.0
    horizon_seconds: Real | None = None
    shelters: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PlannedWay:
    """What a zone is told: from when to when so many leave by which roads to which shelter."""

    phase: int
    zone: str
    shelter: str
    special: bool
    roads: tuple[str, ...]
    people: int
    start_seconds: int
    end_seconds: int
    arrives_seconds: int
    per_hour: Real


@dataclass(frozen=True, slots=True)
class PlannedTrip:
    """A journey of one bus of a fleet."""

    fleet: str
    bus: int
    zone: str
    shelter: str
    people: int
    boards_seconds: int
    leaves_seconds: int
    arrives_seconds: int


@dataclass(frozen=True, slots=True)
class PlannedLimit:
    """What limits how soon everybody is safe: people an hour, places, or seconds of the way, by kind."""

    kind: str
    name: str
    per_hour: Real
    used_seconds: Real


@dataclass(frozen=True, slots=True)
class PlannedLeft:
    """Who is left in a zone, and why; so many more places within reach would take them."""

    zone: str
    people: int
    special: bool
    reason: str
    extra_places: int


Curve = tuple[tuple[Real, Real], ...]
"""Seconds after the beginning, and people up to then."""


@dataclass(frozen=True, slots=True)
class PlanDetail:
    """What people look at: orders do not read it.

    Attributes
    ----------
    departures, arrivals
        Who has left each zone, and arrived at each shelter, by road up to some moments.
    notes
        Sentences on what the plan leaves out or takes for granted.
    """

    settings: Settings = Settings()
    step_seconds: Real = 0.0
    ways: tuple[PlannedWay, ...] = ()
    departures: dict[str, Curve] = field(default_factory=dict)
    arrivals: dict[str, Curve] = field(default_factory=dict)
    limits: tuple[PlannedLimit, ...] = ()
    left: tuple[PlannedLeft, ...] = ()
    trips: tuple[PlannedTrip, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PlanFile:
    """What the file of a plan says.

    Attributes
    ----------
    net, roads_file
        The road net it was made on, and its file.
    closed
        Roads that were failed then.
    arcs
        Roads that it uses.
    detail
        Everything else: ways, curves, limits, who is left and why.
    """

    format: str
    net: str
    roads_file: str
    closed: tuple[int, ...]
    arcs: tuple[int, ...]
    people: int
    unplaced: int
    clearance_seconds: int
    bound_seconds: int
    zones: tuple[PlannedZone, ...]
    shelters: tuple[PlannedShelter, ...]
    phases: tuple[PlannedPhase, ...]
    detail: PlanDetail = field(default_factory=PlanDetail)


_ADAPTER: Final = TypeAdapter(PlanFile)


def plan_in(view: View, file: str) -> PlanFile:
    """Return the plan in a content-addressed file, or refuse what is none."""
    body = view.fetch_blob(file)
    if body is None:
        raise refuse(f"The plan, file {file[:12]}…, was not handed in. Send it with the order.")
    plan = read_plan(body)
    if plan is None or plan.format != FORMAT:
        raise refuse(
            f"The file {file[:12]}… is no plan of an evacuation. Make it with `holdfast evacuate plan`."
        )
    return plan


@lru_cache(maxsize=8)
def read_plan(body: bytes) -> PlanFile | None:
    """Return the plan in a file, or None where it is none."""
    if len(body) > LARGEST_FILE:
        return None
    try:
        return _ADAPTER.validate_json(body)
    except (ValidationError, RecursionError):
        return None


def need_sound(plan: PlanFile) -> None:
    """Refuse a plan whose figures do not add up."""
    figures = [plan.people, plan.unplaced, plan.clearance_seconds, plan.bound_seconds]
    figures += [n for zone in plan.zones for n in (zone.people, zone.unplaced, zone.phase)]
    figures += [shelter.people for shelter in plan.shelters]
    figures += [n for phase in plan.phases for n in (phase.start_seconds, phase.end_seconds)]
    placed = sum(shelter.people for shelter in plan.shelters)
    numbers = [phase.number for phase in plan.phases]
    sound = (
        all(0 <= n <= LARGEST for n in figures)
        and plan.bound_seconds <= plan.clearance_seconds
        and sum(zone.people for zone in plan.zones) == plan.people
        and sum(zone.unplaced for zone in plan.zones) == plan.unplaced
        and all(zone.unplaced <= zone.people for zone in plan.zones)
        and placed + plan.unplaced == plan.people
        and numbers == list(range(1, len(numbers) + 1))
        and all(zone.phase <= len(numbers) for zone in plan.zones)
        and all(phase.start_seconds <= phase.end_seconds for phase in plan.phases)
        and len({zone.id for zone in plan.zones}) == len(plan.zones)
        and len({shelter.id for shelter in plan.shelters}) == len(plan.shelters)
    )
    if not sound:
        raise refuse("The figures of the plan do not add up. Make it anew from the register.")
