"""Small worlds: about sixty invented people, a few invented facilities near real towns, and who sits in the office."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from holdfast.model import Act, Agency, Headquarters, Interval, Power, Side
from holdfast.scenarios import PlanSettings, World
from holdfast.scenarios.seats import SeatRow, seated
from holdfast.scenarios.world import rows

KIND: Final = "watch"
"""The one kind of unit in a small world; it asks for no qualification, so that nothing but the law is in the way."""
_CONTRACT_YEARS: Final = 5
_WEEK: Final = 7


@dataclass(frozen=True, slots=True)
class Sketch:
    """A small world in a few words.

    Attributes
    ----------
    basis
        What most is called on; where the profile is silent on it, whoever may do so accepts that at first.
    regions
        Identifier and name; the first is the country.
    towns
        Identifier, name, region, latitude, longitude: people live there in turn.
    facilities
        Identifier, name, region, sector, latitude, longitude.
    posts
        Identifier, facility and task.
    ranks
        How many people of each rank group, numbered in this order from 1.
    days_before
        Days that some had served before the register began, by number.
    seats
        Those of the office, but for the overseer, whom every world has.
    headquarters
        Others than the office, with their seats.
    """

    name: str
    title: str
    profile: str
    today: date
    basis: str
    regions: Sequence[tuple[str, str]]
    towns: Sequence[tuple[str, str, str, float, float]]
    facilities: Sequence[tuple[str, str, str, str, float, float]]
    posts: Sequence[tuple[str, str, str]]
    ranks: Sequence[tuple[str, int]]
    seats: Sequence[SeatRow]
    agencies: Sequence[Agency]
    days_before: Mapping[int, int] = field(default_factory=dict)
    headquarters: Sequence[tuple[Headquarters, Sequence[SeatRow]]] = ()
    acts: Sequence[Act] = ()


_OVERSEER: Final = SeatRow("overseer", "Overseer", Side.OVERSIGHT, (Power.READ,), "ombudsman")


def drawn(sketch: Sketch) -> World:
    """Return the world of a sketch."""
    country = sketch.regions[0][0]
    office = Headquarters("office", country, f"Register of the reserve, {sketch.regions[0][1]}")
    seats = [*seated(office, (*sketch.seats, _OVERSEER))]
    for headquarters, table in sketch.headquarters:
        seats += seated(headquarters, table)
    people = _people(sketch)
    monday = sketch.today + timedelta(days=_WEEK - sketch.today.weekday())
    regions = [(at, name, None if at == country else country, None) for at, name in sketch.regions]
    return World(
        name=sketch.name,
        title=sketch.title,
        profile=sketch.profile,
        today=sketch.today,
        regions=rows("regions", regions),
        places=rows("places", [(*town, 1000) for town in sketch.towns]),
        kinds=rows("kinds", [(KIND, "Watch", [])]),
        facilities=rows("facilities", [(*facility, 1.0) for facility in sketch.facilities]),
        dependencies=rows("dependencies", [(sketch.facilities[1][0], sketch.facilities[0][0])]),
        posts=rows(
            "posts", [(at, where, KIND, task, 4, 1.0, None, None) for at, where, task in sketch.posts]
        ),
        units=rows(
            "units", [(f"watch-{at}", f"Watch of {name}", at, KIND, 20) for at, name in sketch.regions[1:]]
        ),
        people=rows("people", people),
        contracts=rows("contracts", [_contract(sketch, str(person[0])) for person in people]),
        agencies=(*sketch.agencies, Agency("ombudsman", "Ombudsman")),
        acts=tuple(sketch.acts),
        headquarters=(office, *(headquarters for headquarters, _ in sketch.headquarters)),
        seats=tuple(seats),
        plan=PlanSettings(sketch.basis, Interval.of_days(monday, 52 * _WEEK), (1,), (country,)),
        trials=(),
    )


def _people(sketch: Sketch) -> list[tuple[object, ...]]:
    """Return the people: only numbered, at home in the towns in turn."""
    groups = [group for group, count in sketch.ranks for _ in range(count)]
    found: list[tuple[object, ...]] = []
    for number, group in enumerate(groups, start=1):
        town = sketch.towns[number % len(sketch.towns)]
        reference, born = f"P-{number:03d}", date(1985 + number % 12, 1 + number % 12, 1 + number % 28)
        served = sketch.days_before.get(number, 0)
        contact = f"{reference.lower()}@people.example"
        found.append(
            (reference, f"Reservist {number:03d}", born, town[0], town[2], group, [], served, contact)
        )
    return found


def _contract(sketch: Sketch, person: str) -> tuple[object, ...]:
    start = sketch.today.replace(month=1, day=1)
    end = start.replace(year=start.year + _CONTRACT_YEARS)
    return (f"K-{person[2:]}", person, start, end, [sketch.regions[0][0]], None, "")
