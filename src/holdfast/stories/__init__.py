"""Five short stories, each of one country's law: a small world and some thirty orders in it.

`STORIES` holds them by name; `play` takes one through the desk.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from holdfast.stories import estonia, finland, germany, taiwan, united_states
from holdfast.stories._step import Comes, Look, Step, Tale, Told, citations, comes_of, play

__all__ = ["STORIES", "Comes", "Look", "Step", "Tale", "Told", "citations", "comes_of", "play"]

STORIES: Final[Mapping[str, Callable[[], Tale]]] = MappingProxyType(
    {
        "estonia": estonia.tale,
        "finland": finland.tale,
        "taiwan": taiwan.tale,
        "germany": germany.tale,
        "united-states": united_states.tale,
    }
)
"""Makers of the tales by name; each is always the same."""
