"""Evacuations over the wire: zones, shelters, roads, plans, counts, searches; never who somebody is."""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import BaseModel, Field

from holdfast.model.evacuation import Counted, EvacuationState, PhaseState, ShelterState, Vehicle
from holdfast.orders.evacuation_plans import PlannedLeft, PlannedLimit, PlannedTrip, PlannedWay
from holdfast.server.schemas import Moment, _Asked

Entry = Annotated[int, Field(description="The entry that last changed it; send it back as If-Match.")]
Next = Annotated[str | None, Field(description="The `after` of the next page, null on the last.")]
NAME: Final = r"^[A-Za-z0-9][A-Za-z0-9._:-]*$"
Name = Annotated[str, Field(max_length=64, pattern=NAME)]


class NeedingHelpBody(BaseModel):
    """People who need help to leave, by kind, each counted once."""

    bedridden: int
    wheelchair: int
    care_home: int
    without_car: int


class ZoneBody(BaseModel):
    """An area whose people leave together."""

    id: str
    name: str
    region: str
    latitude: float
    longitude: float
    population: int
    needing_help: NeedingHelpBody
    nodes: list[str]
    entry: Entry


class ZoneDetail(ZoneBody):
    """A zone with its outline."""

    outline: Annotated[dict[str, object], Field(description="A GeoJSON geometry in WGS 84.")]


class Zones(BaseModel):
    """Zones by name."""

    zones: list[ZoneBody]
    next: Next


class ShelterBody(BaseModel):
    """Where people are received; `taken` are places in use or promised by plans."""

    id: str
    name: str
    region: str
    latitude: float
    longitude: float
    places: int
    special_places: int
    accessible: bool
    pets: bool
    nodes: list[str]
    state: ShelterState
    reason: str
    taken: int
    received: int
    free: int
    entry: Entry


class Shelters(BaseModel):
    """Shelters by name."""

    shelters: list[ShelterBody]
    next: Next


class FleetBody(BaseModel):
    """Vehicles of one kind at one depot."""

    id: str
    name: str
    region: str
    vehicle: Vehicle
    vehicles: int
    places: int
    latitude: float
    longitude: float
    nodes: list[str]
    entry: Entry


class Fleets(BaseModel):
    """Fleets by name."""

    fleets: list[FleetBody]
    next: Next


class RoadNetBody(BaseModel):
    """A road net, and how many of its roads have failed."""

    id: str
    name: str
    region: str
    roads: int
    nodes: int
    failed: int
    entry: int


class RoadNets(BaseModel):
    """Road nets by name."""

    road_nets: list[RoadNetBody]
    next: Next


class RoadBody(BaseModel):
    """A road in one direction, by its number in the net."""

    road: int
    name: str
    tail: str
    head: str
    seconds: float
    capacity_per_hour: float
    failed: bool
    reason: str


class RoadList(BaseModel):
    """Roads by number."""

    roads: list[RoadBody]
    next: Next


class EvacuationLine(BaseModel):
    """An evacuation as lists tell it."""

    id: int
    region: str
    title: str
    net: str
    state: EvacuationState
    people: int
    unplaced: Annotated[int, Field(description="People for whom the plan finds no way or no place.")]
    clearance_seconds: int
    bound_seconds: Annotated[int, Field(description="No plan whatever is done before.")]
    supersedes: int | None
    why: str
    alert: int | None
    broken_by: Annotated[list[str], Field(description="What the plan counts on and has failed since.")]
    proposed_by: str
    proposed_at: Moment
    approved_by: str | None
    approved_at: Moment | None
    begun_at: Moment | None
    ended_at: Moment | None
    outcome: str
    erased_at: Moment | None
    entry: Entry


class Evacuations(BaseModel):
    """Evacuations, the latest first."""

    evacuations: list[EvacuationLine]
    next: Next


class EvacuationPhase(BaseModel):
    """A phase: seconds after the first begins, and how far it is."""

    phase: int
    start_seconds: int
    end_seconds: int
    state: PhaseState
    begun_at: Moment | None
    finished_at: Moment | None
    despite: str


class EvacuationZone(BaseModel):
    """A zone of an evacuation: planned, counted, left, released."""

    id: str
    name: str
    phase: Annotated[int, Field(description="0: nobody of it is moved.")]
    people: int
    population: int
    unplaced: int
    moved: int
    elsewhere: int
    stayed: int
    returned: int
    left: int
    release_phase: int | None
    conditions: str
    released_at: Moment | None


class EvacuationShelter(BaseModel):
    """A shelter of an evacuation: planned and counted."""

    id: str
    name: str
    state: str
    places: int
    planned: int
    received: int


class EvacuationTotals(BaseModel):
    """Sums by the counts; `unaccounted` is the population less those received, gone elsewhere and stayed."""

    population: int
    moved: int
    received: int
    elsewhere: int
    stayed: int
    returned: int
    unaccounted: int


class Registered(BaseModel):
    """How many were registered at shelters; never who."""

    people: int
    households: int
    minors_alone: int
    adults_alone: int


class EvacuationDetail(EvacuationLine):
    """An evacuation in full, but for its plan."""

    phases: list[EvacuationPhase]
    zones: list[EvacuationZone]
    shelters: list[EvacuationShelter]
    totals: EvacuationTotals
    registered: Registered
    open: Annotated[list[str], Field(description="What is still to be done or decided.")]
    successor: int | None


class EvacuationPlanBody(BaseModel):
    """The plan: what each zone is told, curves, limits, who is left and why."""

    file: Annotated[str, Field(description="SHA-256 of the file that says it.")]
    closed: list[int]
    changed: Annotated[list[str], Field(description="What it does otherwise than the plan before.")]
    step_seconds: float
    ways: list[PlannedWay]
    departures: dict[str, list[tuple[float, float]]]
    arrivals: dict[str, list[tuple[float, float]]]
    limits: list[PlannedLimit]
    left: list[PlannedLeft]
    trips: list[PlannedTrip]
    notes: list[str]


class CountBody(BaseModel):
    """A count, or the correction of one."""

    id: int
    evacuation: int
    what: Counted
    place: str
    people: int
    change: Annotated[int, Field(description="What it adds to the sum.")]
    corrects: int | None
    reason: str
    remark: str
    at: Moment
    seat: str
    entry: int


class Counts(BaseModel):
    """Counts in the order in which they came."""

    counts: list[CountBody]
    next: Next


class CurvePoint(BaseModel):
    """A sum at a moment."""

    at: Moment
    people: int


class CountedCurve(BaseModel):
    """Who was moved and received over time, by the counts."""

    moved: list[CurvePoint]
    received: list[CurvePoint]


class LookUp(BaseModel):
    """A search among those registered: by whom and why, never for whom."""

    entry: int
    evacuation: int
    account: str
    seat: str
    agency: str | None
    reason: str
    found: int
    at: Moment


class LookUpRate(BaseModel):
    """How often an account has searched."""

    account: str
    times: int
    found: int
    last_at: Moment


class LookUps(BaseModel):
    """Searches in the order in which they came, and how often each account has searched."""

    look_ups: list[LookUp]
    by_account: list[LookUpRate]
    next: Next


Seconds = Annotated[float, Field(gt=0, le=60, description="How long the planner may refine.")]


class EvacuationWishBody(_Asked):
    """What is to be planned, and how it is reckoned."""

    region: Name
    net: Name
    zones: Annotated[list[Name], Field(min_length=1, max_length=500)]
    shelters: Annotated[list[Name], Field(max_length=500, default_factory=list)]
    title: Annotated[str, Field(max_length=200)] = ""
    people_per_vehicle: Annotated[float, Field(gt=0, le=100)] = 2.5
    ready_seconds: Annotated[float, Field(ge=0, le=86_400)] = 0.0
    horizon_seconds: Annotated[float | None, Field(ge=0, le=2_592_000)] = None
    seconds: Seconds = 10.0


class ReplanBody(_Asked):
    """Why a new plan is made, and how long the planner may refine it."""

    why: Annotated[str, Field(min_length=1, max_length=10_000)]
    seconds: Seconds = 10.0
