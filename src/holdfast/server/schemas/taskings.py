"""Taskings and shares over the wire."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from holdfast.model.taskings import Priority, ShareLevel, TaskingState
from holdfast.server.schemas import Moment


class Tasking(BaseModel):
    """Who asked whom for what, and how far it has got."""

    id: int
    region: str
    incident: int | None
    to_agency: str
    what: str
    priority: Priority
    command: Annotated[bool, Field(description="Whether the agency may not refuse it.")]
    state: TaskingState
    overdue: bool
    asked_at: Moment
    asked_by: Annotated[str, Field(description="The seat.")]
    answered_by: Annotated[str | None, Field(description="The seat of the agency that last answered.")]
    due_at: Moment | None
    escalated_to: str | None
    escalated_at: Moment | None
    closed_at: Moment | None
    entry: Annotated[int, Field(description="The entry that last changed it; send it back as If-Match.")]


class Taskings(BaseModel):
    """Taskings, the last asked first; `next` is the `after` of the page after it, null on the last."""

    taskings: list[Tasking]
    next: str | None


class TaskingStep(BaseModel):
    """Who said what of it."""

    entry: int
    at: Moment
    seat: str
    state: TaskingState
    what: str
    change: str


class TaskingDetail(Tasking):
    """One tasking with what was said of it."""

    steps: list[TaskingStep]


class Share(BaseModel):
    """What another agency may read, or read and add notes to, until a day."""

    id: int
    region: str
    subject: str
    agency: str
    level: ShareLevel
    state: Literal["offered", "in_force", "ended", "over"]
    until: Annotated[date, Field(description="The first day on which it holds no more.")]
    offered_at: Moment
    offered_by: str
    consented_at: Moment | None
    consented_by: str | None
    ended_at: Moment | None
    ended_by: str | None
    entry: int


class Shares(BaseModel):
    """Shares, the last offered first; `next` is the `after` of the page after it, null on the last."""

    shares: list[Share]
    next: str | None
