"""Incidents over the wire: lists, one with all that belongs to it, what fails if a facility fails."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from holdfast.model.incidents import Effect, IncidentKind, IncidentState, Severity, Urgency
from holdfast.server.schemas import Moment, Span
from holdfast.server.schemas.taskings import Share, Tasking


class Incident(BaseModel):
    """What happened, where and when, and how far it has got."""

    id: int
    region: str
    kind: IncidentKind
    state: IncidentState
    severity: Severity | None
    urgency: Urgency | None
    title: str
    facility: str | None
    latitude: float | None
    longitude: float | None
    where: Annotated[str, Field(description="The place in words, as it was told.")]
    happened_at: Moment
    reported_at: Moment
    reported_by: Annotated[str, Field(description="The seat.")]
    merged_into: int | None
    closed_at: Moment | None
    entry: Annotated[int, Field(description="The entry that last changed it; send it back as If-Match.")]


class Incidents(BaseModel):
    """Incidents, the last reported first; `next` is the `after` of the page after it, null on the last."""

    incidents: list[Incident]
    next: str | None


class IncidentNote(BaseModel):
    """Something told or done; it is never changed."""

    incident: Annotated[int, Field(description="Another number: that one was merged into this incident.")]
    entry: int
    at: Moment
    seat: str
    what: str
    change: str


class IncidentEffect(BaseModel):
    """What it does to a facility."""

    facility: str
    name: str
    region: str
    sector: str
    effect: Effect
    posts: Annotated[list[str], Field(description="Posts that cannot be stood meanwhile.")]
    until: Moment | None
    entry: int


class Hanging(BaseModel):
    """A facility that does not work as it should because of another, and who stands there."""

    facility: str
    name: str
    region: str
    sector: str
    effect: Effect
    chain: Annotated[list[str], Field(description="From the one that failed first to this one.")]
    posts: int
    strength: int
    people: int


class Fallout(BaseModel):
    """What hangs on facilities that fail, the nearest; `elsewhere` counts those in regions that are not the reader's."""

    hanging: list[Hanging]
    more: Annotated[int, Field(description="How many more there are that are not listed.")]
    elsewhere: int


class Double(BaseModel):
    """An incident that may be the same, told twice."""

    id: int
    likeness: Annotated[float, Field(ge=0, le=1)]
    why: str


class Clock(BaseModel):
    """Whom the law wants told of it, until when, and whether they were."""

    duty: str
    region: str
    tell: str
    what: str
    article: str
    source: str
    confidence: str
    arises_at: Moment
    due_at: Moment
    state: Literal["due", "overdue", "done", "done late"]
    told_at: Moment | None


class Replanning(BaseModel):
    """A plan that it upsets, and what planning it again must be told."""

    plan: str
    region: str
    strength: dict[str, int]
    command: str


class IncidentDetail(Incident):
    """One incident with all that belongs to it."""

    notes: list[IncidentNote]
    effects: list[IncidentEffect]
    cascade: Fallout
    absorbed: Annotated[list[int], Field(description="Incidents that were merged into it.")]
    doubles: list[Double]
    duties: list[Clock]
    taskings: list[Tasking]
    shares: list[Share]
    replanning: list[Replanning]


class StrengthChange(BaseModel):
    """The people that a post wants at once on some days, before and after."""

    post: str
    facility: str
    region: str
    days: Span
    before: int
    after: int


class ThreatChange(BaseModel):
    """What a threat level would change in the strengths that posts ask for."""

    region: str
    level: int
    start: date
    end: date
    person_days: Annotated[int, Field(description="People times days wanted more; negative for fewer.")]
    plans: Annotated[list[str], Field(description="Plans that guard these posts in those days.")]
    posts: list[StrengthChange]
