"""A whole year of a reserve, told after its call-ups are served: every event an order of the proper seat.

`prepare` says what the first plan is to reckon with; `play` tells the year of a world that has one, up to a day if wished.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any, Final

from holdfast.story import Story
from holdfast.year import reported, shaping, switzerland
from holdfast.year._stage import Cast, NobodyFitsError, Scene, Year

__all__ = ["SHOWN", "Cast", "NobodyFitsError", "Scene", "Year", "play", "prepare"]

_YEARS: Final[Mapping[str, tuple[Cast, shaping.Shape, Callable[[], tuple[Scene, ...]]]]] = MappingProxyType(
    {
        "switzerland": (switzerland.CAST, switzerland.SHAPE, switzerland.scenes),
        "reported-2025": (reported.CAST, reported.SHAPE, reported.scenes),
    }
)
SHOWN: Final[Mapping[str, date]] = MappingProxyType(
    {"switzerland": switzerland.SHOWN, "reported-2025": reported.SHOWN}
)
"""The day on which each world is shown in a browser: in the middle of its year, so that people are on duty."""


def prepare(story: Story) -> dict[str, Any]:
    """Say what the first plan of a story's world is to reckon with, and return its figures; nothing without a year."""
    if story.world.name not in _YEARS:
        return {}
    cast, said, _ = _YEARS[story.world.name]
    year = Year(story, cast)
    shaping.shape(year, said)
    return year.figures


def play(story: Story, until: date | None = None) -> dict[str, Any]:
    """Tell the year of a story's world and return its figures; nothing for a world that has no year.

    Parameters
    ----------
    until
        The day after which nothing more is told, and on which the story then stands.
    """
    if story.world.name not in _YEARS:
        return {}
    cast, _, scenes = _YEARS[story.world.name]
    year, left_out = Year(story, cast), list[str]()
    for scene in sorted(scenes(), key=lambda each: each.on):
        if until is not None and scene.on > until:
            break
        year.forward(scene.on)
        try:
            scene.play(year)
        except NobodyFitsError as error:
            left_out.append(str(error))
            year.tell(f"Left out, for the world is too small: {error}")
    if until is not None:
        year.forward(until)
    cited = Counter(each["cites"] for each in year.refusals)
    return year.figures | {
        "told_until": str(year.today),
        "refused": dict(sorted(cited.items())),
        "left_out": left_out,
    }
