"""Who sits in a headquarters: one table of seats per kind of headquarters, written out for each region."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from holdfast.model import Agency, Headquarters, Power, Seat, Side


@dataclass(frozen=True, slots=True)
class SeatRow:
    """A seat that every headquarters of a kind has.

    Attributes
    ----------
    agency
        The agency that holds it; ``{region}`` stands for the end of the region's identifier.
    """

    word: str
    title: str
    side: Side
    powers: tuple[Power, ...]
    agency: str
    authority: str = ""


def seated(headquarters: Headquarters, rows: Sequence[SeatRow]) -> tuple[Seat, ...]:
    """Return the seats of one headquarters; every seat may read."""
    short = headquarters.region.rsplit("-", 1)[-1]
    return tuple(
        Seat(
            id=f"{headquarters.id}.{row.word}",
            headquarters=headquarters.id,
            title=row.title,
            side=row.side,
            powers=frozenset({Power.READ, *row.powers}),
            agency=row.agency.format(region=short),
            authority=row.authority,
        )
        for row in rows
    )


def alone(headquarters: Headquarters, agency: Agency, authority: str, *powers: Power) -> Seat:
    """Return the civil seat of an authority, which does nothing but what it alone may do."""
    word = f"{headquarters.id}.{agency.id}"
    return Seat(
        word, headquarters.id, agency.name, Side.CIVIL, frozenset({Power.READ, *powers}), agency.id, authority
    )
