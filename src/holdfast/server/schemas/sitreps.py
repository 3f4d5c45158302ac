"""Situation reports and the picture over the wire."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, Field

from holdfast.model.incidents import IncidentKind, IncidentState, Severity
from holdfast.server.schemas import Moment


class Sitrep(BaseModel):
    """A situation report; its facts and its paper are files."""

    id: int
    region: str
    incident: Annotated[int | None, Field(description="Null where it is of the region as a whole.")]
    number: int
    period: int | None
    since_at: Annotated[
        str, Field(description="Since when it tells what changed; empty where since the beginning.")
    ]
    issued_at: Moment
    seat: str
    changed: Annotated[int, Field(description="How many changes it tells of; 0 is a report too.")]
    facts: Annotated[str, Field(description="SHA-256 of the JSON.")]
    paper: Annotated[str, Field(description="SHA-256 of the PDF.")]
    entry: int


class Sitreps(BaseModel):
    """Situation reports, the latest first; `next` is the `after` of the page after it."""

    sitreps: list[Sitrep]
    next: str | None


class PictureIncident(BaseModel):
    """An incident as it stood."""

    id: int
    region: str
    kind: IncidentKind
    state: IncidentState
    severity: Severity | None
    title: str
    facility: str | None
    where: str
    latitude: float | None
    longitude: float | None
    happened_at: Moment
    reported_at: Moment


class PicturePeriod(BaseModel):
    """An operational period that was open."""

    id: int
    region: str
    title: str
    start_at: Moment
    end_at: Moment
    led_by: str


class Picture(BaseModel):
    """How things stood in a region at a moment, as the register knew it then."""

    region: str
    at: Moment
    entry: Annotated[int, Field(description="The last entry it tells of; -1 before the first.")]
    threat_level: int
    states: Annotated[dict[str, int], Field(description="Incidents there had been, by state.")]
    open: int
    incidents: Annotated[
        list[PictureIncident], Field(description="Those worked on, the latest first; `open` counts all.")
    ]
    facilities: Annotated[dict[str, str], Field(description="What incidents had done to facilities.")]
    periods: list[PicturePeriod]
