"""The day of the fallen aircraft in the year of the demo: told at the desk, with its papers written to the folder."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import select

from holdfast.desk import Refusal
from holdfast.errors import HoldfastError
from holdfast.evacuating import making
from holdfast.evacuating.reading import EvacuationWish
from holdfast.orders import Order
from holdfast.orders.base import Enclosures
from holdfast.plan import PlanParams
from holdfast.planning.again import make_again, propose_again
from holdfast.store import tables as t
from holdfast.story import holder_of
from holdfast.year._stage import Scene, Year
from holdfast.year.fallen import Day, play, prepare
from holdfast.year.fallen_ground import Works

FACILITY: Final = "KRS-petrochemical-01"
SOLVING: Final = 0.1
"""The share of the seconds for planning for making the plan again."""
SHORTEST: Final = 2.0


def fallen(on: date) -> Scene:
    """Return the scene of the whole day."""
    return Scene(on, lambda year: _fallen(year, on))


@dataclass(slots=True)
class DeskHands:
    """Hands that give orders at the desk."""

    year: Year

    def at(self, moment: datetime) -> None:
        """Move the story on."""
        self.year.story.clock.forward_to(moment)

    def give(self, order: Order, seat: str, files: Enclosures | None = None) -> Mapping[str, Any]:
        """Give an order."""
        return self.year.story.give(order, holder_of(seat), enclosures=files or Enclosures()).effects

    def plan_evacuation(self, seat: str, region: str, net: str, zones: list[str], title: str) -> int:
        """Plan and propose."""
        made = making.make(self.year.story.desk, EvacuationWish(region, net, tuple(zones)))
        return self._number(making.propose(self.year.story.desk, made, holder_of(seat), title=title)[1])

    def replan_evacuation(self, seat: str, evacuation: int, why: str) -> int:
        """Plan anew and propose."""
        made = making.replan(self.year.story.desk, evacuation)
        return self._number(making.propose(self.year.story.desk, made, holder_of(seat), why=why)[1])

    def phases(self, evacuation: int) -> list[int]:
        """Return the numbers of its phases."""
        c = t.evacuation_phase.c
        query = select(c.phase).where(c.evacuation == evacuation).order_by(c.phase)
        return [int(row.phase) for row in self.year.rows(query)]

    def replan(self, seat: str) -> str | None:
        """Make the plan in force again, where the year has one."""
        story = self.year.story
        if not story.plan:
            return None
        params = PlanParams(seconds=max(SHORTEST, SOLVING * story.seconds))
        made = make_again(story.desk, story.plan, params, clock=time.monotonic)
        order, answer = propose_again(story.desk, made, holder_of(seat))
        if isinstance(answer, Refusal):
            raise HoldfastError(f"The story cannot go on: the plan was refused. {answer.reason()}")
        return order.id

    def in_force(self, plan: str) -> None:
        """Let the rest of the year go on with it."""
        self.year.story.plan = plan

    def tell(self, line: str) -> None:
        """Say what happens."""
        self.year.tell(line)

    def _number(self, answer: Any) -> int:
        if isinstance(answer, Refusal):
            raise HoldfastError(f"The story cannot go on: the evacuation was refused. {answer.reason()}")
        return int(answer.effects["evacuation"])


def _fallen(year: Year, on: date) -> None:
    f = t.facility.c
    row = year.rows(select(f.region, f.latitude, f.longitude).where(f.id == FACILITY))[0]
    day = Day(DeskHands(year), Works(FACILITY, row.region, row.latitude, row.longitude), on)
    prepare(day)
    play(day)
    year.figures["fallen"] = {"day": on.isoformat(), **day.numbers}
