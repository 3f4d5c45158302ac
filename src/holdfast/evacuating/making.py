"""From a wish to a plan, from a plan to a proposal; and again when a road or a shelter fails."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, Row, select

from holdfast.desk import Author, Desk, Receipt, Refusal
from holdfast.errors import InvalidValueError, NotFoundError
from holdfast.evacuating.reading import EvacuationWish, Reading, read_problem
from holdfast.evacuating.stored import file_of, stored_plan
from holdfast.model.evacuation import EvacuationState
from holdfast.orders import Enclosures, ProposeEvacuation
from holdfast.orders.evacuation_plans import PlanFile
from holdfast.protect.evacuation import plan
from holdfast.protect.evacuation_plan import EvacuationPlan
from holdfast.protect.evacuation_problem import EvacuationParams
from holdfast.store import tables as t
from holdfast.store.evacuations import zones_of

_REPLANNED: Final = (EvacuationState.PROPOSED, EvacuationState.APPROVED, EvacuationState.UNDER_WAY)


@dataclass(frozen=True, slots=True, eq=False)
class Made:
    """A plan made from the register, with the problem it solves and the file that says it.

    Attributes
    ----------
    supersedes
        The evacuation whose place it is to take, or None.
    title
        That one's title; empty where there is none.
    """

    reading: Reading
    plan: EvacuationPlan
    file: PlanFile
    body: bytes
    supersedes: int | None = None
    title: str = ""


def make(
    desk: Desk,
    wish: EvacuationWish,
    params: EvacuationParams | None = None,
    *,
    clock: Callable[[], float] = lambda: 0.0,
) -> Made:
    """Make a plan from the register; nothing is entered yet.

    Raises
    ------
    NotFoundError, InvalidValueError
        If something named is not there, or cannot be found on the roads.
    PlanError
        If the problem cannot be planned.
    """
    with desk.store.read() as tx:
        reading = read_problem(tx, desk.frame(), wish)
    return _planned(reading, params, clock)


def replan(
    desk: Desk,
    evacuation: int,
    params: EvacuationParams | None = None,
    *,
    clock: Callable[[], float] = lambda: 0.0,
) -> Made:
    """Make a new plan for the people of an evacuation who are still there, on the roads and shelters that are left.

    Raises
    ------
    NotFoundError
        If there is no such evacuation.
    InvalidValueError
        If it is over, or its people are on the way back.
    """
    with desk.store.read() as tx:
        row = find_evacuation(tx, evacuation)
        if row.state not in _REPLANNED:
            raise InvalidValueError(
                f"The evacuation {evacuation} is {row.state.replace('_', ' ')}, so there is nothing to plan anew. "
                "Give one that is proposed, approved or under way."
            )
        reading = read_problem(tx, desk.frame(), wish_of(tx, row), former=row)
    return _planned(reading, params, clock, row)


def propose(
    desk: Desk, made: Made, by: Author, *, title: str = "", why: str = "", key: str | None = None
) -> tuple[ProposeEvacuation, Receipt | Refusal]:
    """Put a plan forward for approval by another account."""
    found = made.file
    order = ProposeEvacuation(
        region=made.reading.wish.region,
        title=title or made.title or f"Evacuation of {', '.join(made.reading.wish.zones)}"[:200],
        plan_file=hashlib.sha256(made.body).hexdigest(),
        people=found.people,
        unplaced=found.unplaced,
        clearance_seconds=found.clearance_seconds,
        bound_seconds=found.bound_seconds,
        supersedes=made.supersedes,
        why=why,
    )
    return order, desk.submit(order, by, key=key, enclosures=Enclosures(blobs=(made.body,)))


def find_evacuation(tx: Connection, evacuation: int) -> Row[Any]:
    """Return the row of an evacuation.

    Raises
    ------
    NotFoundError
        If there is none of that number.
    """
    row = tx.execute(select(t.evacuation).where(t.evacuation.c.id == evacuation)).first()
    if row is None:
        raise NotFoundError(
            f"There is no evacuation {evacuation}. `holdfast evacuate list` names those there are."
        )
    return row


def wish_of(tx: Connection, row: Row[Any]) -> EvacuationWish:
    """Return what an evacuation was planned from; shelters that were named and failed are left out."""
    settings = stored_plan(tx, row).detail.settings
    named = settings.shelters
    c = t.shelter.c
    usable = set(tx.execute(select(c.id).where(c.id.in_(named), c.state == "open")).scalars())
    return EvacuationWish(
        region=row.region,
        net=row.net,
        zones=tuple(zone.zone for zone in zones_of(tx, row.id)),
        shelters=tuple(name for name in named if name in usable),
        people_per_vehicle=settings.people_per_vehicle,
        ready_seconds=0.0 if row.begun_at else settings.ready_seconds,
        horizon_seconds=settings.horizon_seconds,
    )


def _planned(
    reading: Reading,
    params: EvacuationParams | None,
    clock: Callable[[], float],
    former: Row[Any] | None = None,
) -> Made:
    found = plan(reading.problem, params, clock=clock)
    file, body = file_of(reading, found)
    if former is None:
        return Made(reading, found, file, body)
    return Made(reading, found, file, body, former.id, former.title)
