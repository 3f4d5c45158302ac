"""Nouns of evacuation: zones, shelters, transport, road nets; the states of what is planned, moved and closed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from holdfast.errors import InvalidValueError
from holdfast.model.checks import check_at_least, check_id, check_personal, check_position, check_text
from holdfast.model.personal import Personal

MOST_NODES: Final = 16
"""Nodes of the road net at which a zone or shelter may touch it."""
LONGEST_NODE: Final = 64
MOST_IN_HOUSEHOLD: Final = 20
"""People registered together; a larger group is registered in several parts."""
EARLIEST_BORN: Final = 1890


class ShelterState(StrEnum):
    """Whether a shelter takes people in."""

    OPEN = "open"
    FULL = "full"
    FAILED = "failed"  # it cannot be used: damaged, cut off, needed for something else


class EvacuationState(StrEnum):
    """How far an evacuation is."""

    PROPOSED = "proposed"
    APPROVED = "approved"  # by another account; nobody has been told to leave yet
    UNDER_WAY = "under_way"
    RETURNING = "returning"
    CLOSED = "closed"
    SUPERSEDED = "superseded"  # by a new plan for the same people
    WITHDRAWN = "withdrawn"

    @property
    def open(self) -> bool:
        """Whether something about it may still change."""
        return bool(EVACUATION_MOVES[self])


class PhaseState(StrEnum):
    """How far a phase of an evacuation is."""

    WAITING = "waiting"
    BEGUN = "begun"
    FINISHED = "finished"


class Counted(StrEnum):
    """What a count is of. People, never persons."""

    MOVED = "moved"  # left a zone in the evacuation's transport or on its routes
    RECEIVED = "received"  # at a shelter
    ELSEWHERE = "elsewhere"  # left a zone for somewhere of their own
    STAYED = "stayed"  # would not or could not leave
    RETURNED = "returned"  # back in the zone


class Alone(StrEnum):
    """Who came without anybody of theirs, so that somebody looks after them."""

    MINOR = "minor"
    ADULT = "adult"


class CountReason(StrEnum):
    """Why a count is corrected."""

    COUNTED_TWICE = "counted_twice"
    MISHEARD = "misheard"
    WRONG_PLACE = "wrong_place"
    LATE_NEWS = "late_news"
    OTHER = "other"


class Vehicle(StrEnum):
    """What people are moved in who cannot move themselves."""

    BUS = "bus"
    AMBULANCE = "ambulance"


SHELTER_MOVES: Final[Mapping[ShelterState, frozenset[ShelterState]]] = {
    ShelterState.OPEN: frozenset({ShelterState.FULL, ShelterState.FAILED}),
    ShelterState.FULL: frozenset({ShelterState.OPEN, ShelterState.FAILED}),
    ShelterState.FAILED: frozenset({ShelterState.OPEN}),
}
"""From which state of a shelter to which others."""
_S = EvacuationState
EVACUATION_MOVES: Final[Mapping[EvacuationState, frozenset[EvacuationState]]] = {
    _S.PROPOSED: frozenset({_S.APPROVED, _S.UNDER_WAY, _S.WITHDRAWN, _S.SUPERSEDED}),
    _S.APPROVED: frozenset({_S.UNDER_WAY, _S.WITHDRAWN, _S.SUPERSEDED}),
    _S.UNDER_WAY: frozenset({_S.RETURNING, _S.CLOSED, _S.SUPERSEDED}),
    _S.RETURNING: frozenset({_S.CLOSED}),
    _S.CLOSED: frozenset(),
    _S.SUPERSEDED: frozenset(),
    _S.WITHDRAWN: frozenset(),
}
"""From which state of an evacuation to which others."""
OPEN_EVACUATION: Final = tuple(state.value for state in _S if EVACUATION_MOVES[state])
"""The states in which an evacuation is not over."""
OF_ZONES: Final = frozenset({Counted.MOVED, Counted.ELSEWHERE, Counted.STAYED, Counted.RETURNED})
"""What is counted at a zone; the rest is counted at a shelter."""


@dataclass(frozen=True, slots=True)
class NeedingHelp:
    """People of a zone who need help to leave, by kind; each is counted once, in the first kind that fits.

    Attributes
    ----------
    bedridden
        They are moved lying, in ambulances.
    wheelchair
        They are moved sitting in their chairs.
    care_home
        They live in homes that are moved as a whole, with staff.
    without_car
        They walk, but have no way to drive.
    """

    bedridden: int = 0
    wheelchair: int = 0
    care_home: int = 0
    without_car: int = 0

    def __post_init__(self) -> None:
        for name in ("bedridden", "wheelchair", "care_home", "without_car"):
            check_at_least(f"The number of people under {name!r}", getattr(self, name), 0)

    @property
    def people(self) -> int:
        """All of them."""
        return self.bedridden + self.wheelchair + self.care_home + self.without_car


@dataclass(frozen=True, slots=True)
class Zone:
    """An area whose people leave together.

    Attributes
    ----------
    outline
        A GeoJSON polygon or multipolygon (WGS 84) as text.
    population
        People in it at the time an evacuation is reckoned for.
    needing_help
        Those of them who need help.
    nodes
        Where it touches the road net, by the names in its file; the nearest node is taken where none is named.
    """

    id: str
    name: str
    region: str
    outline: str
    population: int
    needing_help: NeedingHelp = NeedingHelp()
    nodes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        check_id("The zone", self.id)
        check_text("The name of the zone", self.name, longest=200)
        check_at_least("The population", self.population, 0)
        check_nodes(f"The zone {self.id}", self.nodes)
        if self.needing_help.people > self.population:
            raise InvalidValueError(
                f"The zone {self.id} has {self.population} people and {self.needing_help.people} of them need help. "
                "Count each person once, in the first kind that fits."
            )


@dataclass(frozen=True, slots=True)
class Shelter:
    """Where people who had to leave are received.

    Attributes
    ----------
    places
        People it takes in all.
    special_places
        How many of those places suit people who need help.
    accessible
        Whether people in wheelchairs reach every room they need.
    pets
        Whether animals may come along.
    nodes
        Where it touches the road net; the nearest node is taken where none is named.
    """

    id: str
    name: str
    region: str
    latitude: float
    longitude: float
    places: int
    special_places: int = 0
    accessible: bool = False
    pets: bool = False
    nodes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        check_id("The shelter", self.id)
        check_text("The name of the shelter", self.name, longest=200)
        check_position(f"The shelter {self.id}", self.latitude, self.longitude)
        check_at_least("The places", self.places, 1)
        check_at_least("The special places", self.special_places, 0)
        check_nodes(f"The shelter {self.id}", self.nodes)
        if self.special_places > self.places:
            raise InvalidValueError(
                f"The shelter {self.id} has {self.places} places in all and {self.special_places} special ones. "
                "Special places are counted among all of them."
            )


@dataclass(frozen=True, slots=True)
class Fleet:
    """Vehicles of one kind that stand at one depot.

    Attributes
    ----------
    places
        People that one vehicle takes at a time.
    """

    id: str
    name: str
    region: str
    vehicle: Vehicle
    vehicles: int
    places: int
    latitude: float
    longitude: float
    nodes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        check_id("The fleet", self.id)
        check_text("The name of the fleet", self.name, longest=200)
        check_position(f"The depot of {self.id}", self.latitude, self.longitude)
        check_at_least("The number of vehicles", self.vehicles, 0)
        check_at_least("The places of a vehicle", self.places, 1)
        check_nodes(f"The depot of {self.id}", self.nodes)


@dataclass(frozen=True, slots=True, repr=False)
class Evacuee(Personal):
    """Who was registered at a shelter: the name somebody may search for, the year of birth, how to reach them there."""

    name: str
    born_year: int
    contact: str = ""

    def __post_init__(self) -> None:
        check_personal("The name", self.name, longest=200)
        check_born_year(self.born_year)
        if self.contact:
            check_personal("The contact", self.contact, longest=500)


@dataclass(frozen=True, slots=True, repr=False)
class Household(Personal):
    """People registered together at a shelter."""

    people: tuple[Evacuee, ...]

    def __post_init__(self) -> None:
        if not 1 <= len(self.people) <= MOST_IN_HOUSEHOLD:
            raise InvalidValueError(
                f"A household of {len(self.people)} cannot be registered. Give 1 to {MOST_IN_HOUSEHOLD} people, the rest "
                "as a second household."
            )


@dataclass(frozen=True, slots=True, repr=False)
class Sought(Personal):
    """Whom somebody looks for among those registered."""

    name: str
    born_year: int

    def __post_init__(self) -> None:
        check_personal("The name", self.name, longest=200)
        check_born_year(self.born_year)


def check_born_year(year: int) -> None:
    """Refuse a year in which nobody alive was born; it is not repeated, for it is personal."""
    if not EARLIEST_BORN <= year <= 9999:
        raise InvalidValueError(
            f"The year of birth cannot be used. Give four digits, {EARLIEST_BORN} or later."
        )


def check_nodes(what: str, nodes: tuple[str, ...]) -> None:
    """Refuse nodes that no road net has, or that are named twice."""
    if len(nodes) > MOST_NODES or len(set(nodes)) < len(nodes):
        raise InvalidValueError(f"{what} names {len(nodes)} nodes. Give up to {MOST_NODES}, each once.")
    for node in nodes:
        check_text(f"A node of {what}", node, longest=LONGEST_NODE)
        if "\n" in node:
            raise InvalidValueError(
                f"{what} names a node with a line break in it. Give its name as the file has it."
            )


def may_move(state: EvacuationState, to: EvacuationState) -> bool:
    """Tell whether an evacuation may go from one state to another."""
    return to in EVACUATION_MOVES[state]
