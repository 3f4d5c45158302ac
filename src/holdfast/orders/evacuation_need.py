"""What orders about evacuations share: their rows and states, and what plans count on that has failed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Row, select, update

from holdfast.errors import InvalidValueError
from holdfast.model.checks import check_text
from holdfast.model.evacuation import OPEN_EVACUATION, EvacuationState
from holdfast.orders.base import View, refuse
from holdfast.orders.evacuation_plans import plan_in
from holdfast.orders.need import need_row
from holdfast.store import tables as t

TITLE: Final = 200
LINE: Final = 500
PARAGRAPH: Final = 10_000
_STANDING: Final = (
    EvacuationState.PROPOSED.value,
    EvacuationState.APPROVED.value,
    EvacuationState.UNDER_WAY.value,
)
"""The states in which a plan is still to be carried out."""
_SAID: Final = {
    EvacuationState.PROPOSED: "Another account approves it first.",
    EvacuationState.APPROVED: "Begin its first phase.",
    EvacuationState.UNDER_WAY: "It is under way.",
    EvacuationState.RETURNING: "Its people are on the way back.",
    EvacuationState.CLOSED: "Propose another one.",
    EvacuationState.SUPERSEDED: "Give the order for the evacuation that took its place.",
    EvacuationState.WITHDRAWN: "Propose another one.",
}


def need_text(what: str, given: str, *, longest: int = LINE) -> None:
    """Refuse a text that is empty, too long or holds control characters."""
    try:
        check_text(what, given, longest=longest)
    except InvalidValueError as error:
        raise refuse(str(error)) from error


def found_evacuation(view: View, evacuation: int) -> Row[Any]:
    """Return the row of an evacuation, or refuse where there is none."""
    return need_row(view, t.evacuation, "evacuation", id=evacuation)


def need_state(view: View, evacuation: int, *states: EvacuationState) -> Row[Any]:
    """Return the row of an evacuation that is in one of some states, or refuse with what to do."""
    row = found_evacuation(view, evacuation)
    state = EvacuationState(row.state)
    if state not in states:
        wanted = " or ".join(each.value.replace("_", " ") for each in states)
        raise refuse(
            f"The evacuation {evacuation} is {state.value.replace('_', ' ')}; this asks for one that is {wanted}. "
            f"{_SAID[state]}"
        )
    return row


def change(view: View, evacuation: int, **values: object) -> None:
    """Change an evacuation's row, and note the entry."""
    here = t.evacuation.c.id == evacuation
    view.tx.execute(update(t.evacuation).where(here).values(**values, entry=view.n))


def account_of(view: View) -> str:
    """Return the account that gives the order."""
    return view.by.account if view.by else "system"


def broken(
    view: View, *, roads: tuple[str, Sequence[int]] | None = None, shelter: str | None = None
) -> list[int]:
    """Mark the evacuations whose plans count on what has failed now, and return their numbers."""
    e, found = t.evacuation.c, []
    for row in view.tx.execute(select(t.evacuation).where(e.state.in_(_STANDING)).order_by(e.id)).all():
        lost = (
            _lost_roads(view, row, *roads) if roads is not None else _lost_shelter(view, row, shelter or "")
        )
        if lost:
            change(
                view, row.id, broken_by="\n".join(dict.fromkeys([*row.broken_by.split("\n"), *lost])).strip()
            )
            found.append(int(row.id))
    return found


def mend(view: View, lines: Sequence[str]) -> list[int]:
    """Take what can be used again from what plans lack, and return the evacuations that are changed by it."""
    e, found = t.evacuation.c, []
    for row in view.tx.execute(select(t.evacuation).where(e.state.in_(OPEN_EVACUATION)).order_by(e.id)).all():
        left = [line for line in row.broken_by.split("\n") if line not in lines]
        if "\n".join(left) != row.broken_by:
            change(view, row.id, broken_by="\n".join(left))
            found.append(int(row.id))
    return found


def road_line(net: str, road: int) -> str:
    """Return the line by which a plan tells that it lacks a road."""
    return f"road {net} {road}"


def shelter_line(shelter: str) -> str:
    """Return the line by which a plan tells that it lacks a shelter."""
    return f"shelter {shelter}"


def _lost_roads(view: View, row: Row[Any], net: str, roads: Sequence[int]) -> list[str]:
    if row.net != net:
        return []
    used = set(plan_in(view, row.plan_file).arcs)
    return [road_line(net, road) for road in roads if road in used]


def _lost_shelter(view: View, row: Row[Any], shelter: str) -> list[str]:
    s = t.evacuation_shelter.c
    query = select(s.people).where(s.evacuation == row.id, s.shelter == shelter, s.people > 0)
    return [] if view.tx.execute(query).first() is None else [shelter_line(shelter)]
