"""Nouns of taskings and shares: what one body asks of another, and what it lets it see."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class TaskingState(StrEnum):
    """How far a tasking has got; that it is overdue is reckoned from its term."""

    ASKED = "asked"
    ACKNOWLEDGED = "acknowledged"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    UNDER_WAY = "under_way"
    COMPLETE = "complete"
    CANCELLED = "cancelled"


OPEN_TASKINGS: Final = frozenset(
    {TaskingState.ASKED, TaskingState.ACKNOWLEDGED, TaskingState.ACCEPTED, TaskingState.UNDER_WAY}
)
"""States in which something is still to be done; past its term, such a tasking is overdue."""

TASKING_MOVES: Final[Mapping[TaskingState, frozenset[TaskingState]]] = {
    TaskingState.ASKED: frozenset(
        {TaskingState.ACKNOWLEDGED, TaskingState.ACCEPTED, TaskingState.REFUSED, TaskingState.CANCELLED}
    ),
    TaskingState.ACKNOWLEDGED: frozenset(
        {TaskingState.ACCEPTED, TaskingState.REFUSED, TaskingState.CANCELLED}
    ),
    TaskingState.ACCEPTED: frozenset(
        {TaskingState.UNDER_WAY, TaskingState.COMPLETE, TaskingState.REFUSED, TaskingState.CANCELLED}
    ),
    TaskingState.UNDER_WAY: frozenset({TaskingState.COMPLETE, TaskingState.CANCELLED}),
    TaskingState.REFUSED: frozenset(),
    TaskingState.COMPLETE: frozenset(),
    TaskingState.CANCELLED: frozenset(),
}
"""From which state a tasking may come to which."""


class Priority(StrEnum):
    """How soon the asker needs it, from the least."""

    ROUTINE = "routine"
    URGENT = "urgent"
    IMMEDIATE = "immediate"


class ShareLevel(StrEnum):
    """What an agency may do with what is shared with it."""

    VIEW = "view"
    ASSIST = "assist"  # read it, and add notes


class ShareState(StrEnum):
    """How far a share has got; past its end date it is over, whatever its state."""

    OFFERED = "offered"
    IN_FORCE = "in_force"
    ENDED = "ended"
