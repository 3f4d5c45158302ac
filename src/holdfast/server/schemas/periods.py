"""Operational periods over the wire: lists, one whole, its log and check-ins, messages, and the forms there are."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, Field

from holdfast.model.periods import MedicalKind, PeriodState, Priority, Urgency213
from holdfast.server.schemas import Moment

Struck = Annotated[str | None, Field(description="Why it was struck out; null while it stands.")]
Changed = Annotated[int, Field(description="The entry that last changed it.")]


class Period(BaseModel):
    """The hours over which one shift works towards its objectives."""

    id: int
    region: str
    headquarters: str
    title: str
    situation: str
    weather: str
    start_at: Moment
    end_at: Moment
    state: PeriodState
    led_by: Annotated[str, Field(description="The seat in charge.")]
    led_account: str
    opened_at: Moment
    closed_at: Moment | None
    snapshot: Annotated[str | None, Field(description="SHA-256 of the snapshot, once it is closed.")]
    opened_entry: int
    closed_entry: int | None
    entry: Annotated[int, Field(description="The entry that last changed it; send it back as If-Match.")]


class Periods(BaseModel):
    """Periods, the latest first; `next` is the `after` of the page after it, null on the last."""

    periods: list[Period]
    next: str | None


class Objective(BaseModel):
    """What a period is to reach."""

    number: int
    text: str
    priority: Priority
    done_at: Moment | None
    done_how: str | None
    struck: Struck
    entry: Changed


class Decision(BaseModel):
    """What was decided, and why."""

    number: int
    at: Moment
    seat: str
    what: str
    why: str
    entry: Changed


class Position(BaseModel):
    """Who fills a position of the organisation."""

    position: str
    under: str | None
    title: str
    seat: str | None
    account: str | None
    unit: str | None
    agency: str | None
    entry: Changed


class Assignment(BaseModel):
    """What is to be done where, with what."""

    number: int
    what: str
    where: str
    resources: str
    channel: str
    instructions: str
    leader: str | None
    objective: int | None
    have: int | None
    need: int | None
    struck: Struck
    entry: Changed


class Channel(BaseModel):
    """A channel of the communications plan."""

    number: int
    name: str
    purpose: str
    receive: str
    transmit: str
    mode: str
    remarks: str
    struck: Struck
    entry: Changed


class Medical(BaseModel):
    """What cares for those at work."""

    number: int
    kind: MedicalKind
    name: str
    place: str
    reach: str
    level: str
    minutes: int | None
    struck: Struck
    entry: Changed


class Hazard(BaseModel):
    """A hazard, and what is done against it."""

    number: int
    hazard: str
    mitigation: str
    where: str
    assignment: int | None
    struck: Struck
    entry: Changed


class HandOver(BaseModel):
    """A briefing from one shift to the next."""

    number: int
    from_seat: str
    from_account: str
    to_seat: str
    briefing: str
    handed_at: Moment
    accepted_at: Moment | None
    accepted_by: str | None
    recalled: Annotated[str | None, Field(description="Why it was taken back.")]
    entry: Changed


class PeriodDetail(Period):
    """A period with all that was planned and decided in it."""

    objectives: list[Objective]
    decisions: list[Decision]
    positions: list[Position]
    assignments: list[Assignment]
    channels: list[Channel]
    medical: list[Medical]
    hazards: list[Hazard]
    handovers: list[HandOver]


class LogLine(BaseModel):
    """A line of a seat's or a unit's log."""

    entry: int
    seat: str
    unit: str | None
    at: Moment
    text: str


class LogLines(BaseModel):
    """Lines in the order in which they were written; `next` is the `after` of the page after it."""

    log: list[LogLine]
    next: str | None


class CheckedIn(BaseModel):
    """A resource that came, and when it left."""

    id: int
    what: str
    agency: str | None
    unit: str | None
    people: int
    home: str
    method: str
    assignment: int | None
    arrived_at: Moment
    left_at: Moment | None
    bound_for: str | None
    remark: str | None
    entry: Changed


class CheckIns(BaseModel):
    """Resources in the order in which they came; `next` is the `after` of the page after it."""

    check_ins: list[CheckedIn]
    next: str | None


class Message(BaseModel):
    """A general message, with its answer."""

    id: int
    region: str
    period: int | None
    from_seat: str
    from_account: str
    to_seat: str
    subject: str
    text: str
    urgency: Urgency213
    sent_at: Moment
    reply: str | None
    replied_at: Moment | None
    replied_by: str | None
    entry: Changed


class Messages(BaseModel):
    """Messages, the latest first; `next` is the `after` of the page after it."""

    messages: list[Message]
    next: str | None


class FormKind(BaseModel):
    """A form that a period fills."""

    number: str
    name: Annotated[str, Field(description="How its number is written here; empty where none is.")]
    title: str
    of: Annotated[str | None, Field(description="What it can be of, besides its period.")]


class Forms(BaseModel):
    """The forms there are, in the words that a region adopted."""

    forms: list[FormKind]
    language: str
