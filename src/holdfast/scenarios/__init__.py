"""Worlds to try Holdfast on.

`world` makes one by name; `SCENARIOS` holds them. The same name, seed and number of people give the same world.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from holdfast.errors import InvalidValueError, NotFoundError
from holdfast.scenarios.reported import reported_world as _reported_world
from holdfast.scenarios.switzerland import swiss_world as _swiss_world
from holdfast.scenarios.world import SHAPES, PlanSettings, Trial, World

__all__ = ["SCENARIOS", "SHAPES", "PlanSettings", "Trial", "World", "world"]

SCENARIOS: Final[Mapping[str, Callable[[int | None, int], World]]] = MappingProxyType(
    {"switzerland": _swiss_world, "reported-2025": _reported_world}
)
"""Makers of worlds by name, given a number of people (None: as the scenario likes) and a seed."""


def world(name: str, *, people: int | None = None, seed: int = 0) -> World:
    """Return the world of a scenario.

    Raises
    ------
    NotFoundError
        If there is no scenario of that name.
    InvalidValueError
        If the number of people is less than 1 or the seed is negative.
    """
    if name not in SCENARIOS:
        raise NotFoundError(f"There is no scenario {name!r}. Choose one of: {', '.join(SCENARIOS)}.")
    if (people is not None and people < 1) or seed < 0:
        raise InvalidValueError(
            f"A world of {people} people with seed {seed} cannot be made. Give 1 person or more and a seed from 0."
        )
    return SCENARIOS[name](people, seed)
