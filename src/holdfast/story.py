"""What every story stands on: a clock that can be moved forward, a world on its way through the desk, who gives what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import polars as pl

from holdfast.desk import Author, Desk, Receipt, Refusal
from holdfast.errors import HoldfastError
from holdfast.model import Power
from holdfast.orders import Order
from holdfast.orders.frame import FOUNDING_SEAT
from holdfast.scenarios import World

ADMINISTRATOR: Final = Author("admin", FOUNDING_SEAT)


class StoryClock:
    """A clock that starts on the world's first day, runs at the usual pace, and can be moved forward."""

    def __init__(self, start: datetime) -> None:
        self._offset = start - datetime.now(UTC)

    def __call__(self) -> datetime:
        """Return the moment of the story."""
        return datetime.now(UTC) + self._offset

    def forward_to(self, moment: datetime) -> None:
        """Move to a moment, unless the story is past it."""
        self._offset += max(moment - self(), timedelta(0))


@dataclass(slots=True)
class Story:
    """A world on its way through the desk.

    Attributes
    ----------
    tell
        Hears each step in one sentence.
    refusals
        How many call-ups were refused, by article.
    seconds
        For all that is planned and solved; each takes its share.
    folder
        Where papers and calendars are written; None for nowhere.
    plan
        The plan that was issued last; empty before.
    """

    desk: Desk
    clock: StoryClock
    world: World
    tell: Callable[[str], None]
    refusals: Counter[str] = field(default_factory=Counter)
    seconds: float = 1.0
    folder: Path | None = None
    plan: str = ""

    @property
    def root(self) -> dict[str, Any]:
        """The outermost region."""
        return self.world.regions.filter(pl.col("parent").is_null()).row(0, named=True)

    def author(self, power: Power, *, authority: str | None = None) -> Author:
        """Return somebody of the founding office whose seat has a power, and an authority if one is asked for."""
        for seat in self.world.seats:
            fits = authority is None or seat.authority == authority
            if seat.headquarters == "office" and power in seat.powers and fits:
                return holder_of(seat.id)
        raise HoldfastError(f"Nobody in the office of this world has the power {power} for {authority}.")

    def give(self, order: Order, by: Author | None, **more: Any) -> Receipt:
        """Give an order that this world's law permits."""
        answer = self.desk.submit(order, by, **more)
        if isinstance(answer, Refusal):
            raise HoldfastError(f"The story cannot go on: {order.kind} was refused. {answer.reason()}")
        return answer


def holder_of(seat: str) -> Author:
    """Return the account that holds a seat in a demo."""
    return Author(f"p-{seat}", seat)
