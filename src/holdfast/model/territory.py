"""Nouns of the ground: regions, places, facilities and the posts that guard them."""

from __future__ import annotations

from dataclasses import dataclass

from holdfast.model.checks import check_at_least, check_id, check_position, check_text
from holdfast.model.interval import Interval
from holdfast.model.shape import Mix, Tier, check_shape


@dataclass(frozen=True, slots=True)
class Region:
    """A territory with its own headquarters; regions may nest.

    Attributes
    ----------
    outline
        A GeoJSON geometry (WGS 84) as text, or None where no boundary is known.
    """

    id: str
    name: str
    parent: str | None = None
    outline: str | None = None

    def __post_init__(self) -> None:
        check_id("The region", self.id)
        check_text("The name of the region", self.name)


@dataclass(frozen=True, slots=True)
class Place:
    """A populated place, where people live."""

    id: str
    name: str
    region: str
    latitude: float
    longitude: float
    population: int = 0

    def __post_init__(self) -> None:
        check_id("The place", self.id)
        check_text("The name of the place", self.name)
        check_position(f"The place {self.id}", self.latitude, self.longitude)
        check_at_least("The population", self.population, 0)


@dataclass(frozen=True, slots=True)
class Facility:
    """Something that must be guarded.

    Attributes
    ----------
    exposure
        Weight of its risk, 1 for an ordinary facility; the worth of guarding it is proportional.
    depends_on
        Facilities without which it does not work.
    """

    id: str
    name: str
    region: str
    sector: str
    latitude: float
    longitude: float
    exposure: float = 1.0
    depends_on: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        check_id("The facility", self.id)
        check_text("The name of the facility", self.name)
        check_id("The sector", self.sector)
        check_position(f"The facility {self.id}", self.latitude, self.longitude)
        check_at_least("The exposure", self.exposure, 0)


@dataclass(frozen=True, slots=True)
class UnitKind:
    """A kind of organised group, and the qualifications each member must hold."""

    id: str
    title: str
    qualifications: frozenset[str]

    def __post_init__(self) -> None:
        check_id("The kind of unit", self.id)
        check_text("The title of the kind", self.title)
        for qualification in self.qualifications:
            check_id("The qualification", qualification)


@dataclass(frozen=True, slots=True)
class Post:
    """A kind of duty at a facility.

    Attributes
    ----------
    kind
        The kind of unit whose people may stand it.
    task
        What is done there, in the profile's words.
    strength_people
        People at once.
    worth
        Protection gained per person and period, before the facility's exposure.
    period
        Days on which it is to be manned; None for always.
    tiers
        What its people are worth, the first ones first; those beyond count as the last tier. Empty: all the same.
    mix
        How many of them hold which qualification.
    by_threat
        People at once at threat level 1, 2, 3 and so on; beyond the last as there. Empty: the strength at each.
    """

    id: str
    facility: str
    kind: str
    task: str
    strength_people: int
    worth: float = 1.0
    period: Interval | None = None
    tiers: tuple[Tier, ...] = ()
    mix: tuple[Mix, ...] = ()
    by_threat: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        check_id("The post", self.id)
        check_id("The kind of unit", self.kind)
        check_id("The task", self.task)
        check_at_least("The strength", self.strength_people, 1)
        check_at_least("The worth", self.worth, 0)
        check_shape(self.id, self.strength_people, self.tiers, self.mix, self.by_threat)
