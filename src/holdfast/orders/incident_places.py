"""Where an incident is: by map, by a facility, or by words that are looked up among the names of the region.

Words are never guessed at: where they name several places or facilities, those are told and the words kept as they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Row, Select, bindparam, select

from holdfast.orders.base import View, refuse
from holdfast.orders.need import need_row
from holdfast.store import tables as t

MOST_WORDS: Final = 40
"""Words looked at; names further on are not found."""
LONGEST_NAME: Final = 6
"""Words of the longest name looked for."""
MOST_TOLD: Final = 12
"""Names told of where the words name several."""
_EDGES: Final = " ,.;:!?()\"'«»„“”"


@dataclass(frozen=True, slots=True)
class Located:
    """Where an incident is, as far as it is known.

    Attributes
    ----------
    region
        That of the facility or place, else the one given.
    could_be
        What the words name, each as ``facility:ID`` or ``place:ID``, where they name several things.
    """

    region: str
    facility: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    could_be: tuple[str, ...] = ()


def locate(
    view: View,
    region: str,
    *,
    facility: str | None,
    latitude: float | None,
    longitude: float | None,
    where: str,
) -> Located:
    """Return where something is that was told of in a region; a facility goes before the map, and both before words.

    Raises
    ------
    Refused
        If there is no such facility, or it lies outside the region.
    """
    if facility is not None:
        row = need_row(view, t.facility, "facility", id=facility)
        if not view.frame.lies_in(row.region, region):
            raise refuse(f"The facility {facility} lies in {row.region}, not in {region}. Give its region.")
        return _at(row, latitude, longitude, facility)
    if latitude is not None or not where.strip():
        return Located(region, None, latitude, longitude)
    return by_words(view, region, where)


def by_words(view: View, region: str, where: str) -> Located:
    """Return where some words place something: the one facility or place of the region that they name, if it is one.

    Names count without regard to capitals; of names within each other only the longest counts.
    """
    regions = view.frame.within(region)
    pieces = _pieces(where)
    found: list[tuple[str, Row[Any]]] = [
        (kind, row)
        for kind, query in _BY_NAME.items()
        for row in view.tx.execute(query, {"names": sorted(_variants(pieces)), "regions": list(regions)})
        if _folded(row.name) in pieces
    ]
    found = _longest(found)
    if len(found) == 1:
        kind, row = found[0]
        return _at(row, None, None, row.id if kind == "facility" else None)
    return Located(region, could_be=tuple(f"{kind}:{row.id}" for kind, row in found[:MOST_TOLD]))


def _at(row: Row[Any], latitude: float | None, longitude: float | None, facility: str | None) -> Located:
    if latitude is not None:
        return Located(row.region, facility, latitude, longitude)
    return Located(row.region, facility, row.latitude, row.longitude)


def _pieces(where: str) -> dict[str, str]:
    """Return every run of words that could be a name, as it is written, by its folded form."""
    words = [match.span() for match in re.finditer(r"\S+", where)][:MOST_WORDS]
    pieces: dict[str, str] = {}
    for first in range(len(words)):
        for last in range(first, min(first + LONGEST_NAME, len(words))):
            piece = where[words[first][0] : words[last][1]].strip(_EDGES)
            if piece:
                pieces.setdefault(_folded(piece), " ".join(piece.split()))
    return pieces


def _variants(pieces: dict[str, str]) -> set[str]:
    # NOTE: databases fold capitals beyond ASCII each in its own way, so the usual spellings are asked for instead.
    return {
        spelling
        for piece in pieces.values()
        for spelling in (piece, piece.lower(), piece.upper(), piece.title(), piece[:1].upper() + piece[1:])
    }


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()


def _longest(found: Iterable[tuple[str, Row[Any]]]) -> list[tuple[str, Row[Any]]]:
    """Return what is named without what is only a part of a longer name that is named too, in a fixed order."""
    named = sorted(found, key=lambda each: (each[0], each[1].id))
    names = {_folded(row.name) for _, row in named}
    return [
        each
        for each in named
        if not any(_within(_folded(each[1].name), other) for other in names if other != _folded(each[1].name))
    ]


def _within(name: str, other: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", other) is not None


_BY_NAME: Final[dict[str, Select[Any]]] = {
    kind: select(table.c.id, table.c.name, table.c.region, table.c.latitude, table.c.longitude).where(
        table.c.name.in_(bindparam("names", expanding=True)),
        table.c.region.in_(bindparam("regions", expanding=True)),
    )
    for kind, table in (("facility", t.facility), ("place", t.place))
}
