"""What goes over the wire, as types; days are dates, moments are UTC, spans are half-open."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Moment = Annotated[str, Field(description="A moment in UTC.", examples=["2026-01-02T03:04:05Z"])]
OutcomeWord = Literal["permit", "warn", "needs_authority", "unknown", "deny"]


class _Asked(BaseModel):
    """What somebody sends; a field we do not know is a fault, not a surprise."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)


class Span(BaseModel):
    """Days from `start` up to, not including, `end`."""

    start: date
    end: date


class Verdict(BaseModel):
    """What one rule says of one order; a stored permit carries only outcome, rule and article."""

    outcome: OutcomeWord
    rule: str
    kind: str = ""
    reason: str = ""
    article: str = ""
    source: str = ""
    confidence: str = ""
    authority: str = ""
    facts: list[tuple[str, str]] = []


class Fault(BaseModel):
    """One thing wrong at one place, with its remedy."""

    where: str
    fault: str
    remedy: str


class Problem(BaseModel):
    """Why there is no answer, by RFC 9457."""

    type: str
    title: str
    status: int
    detail: str
    faults: list[Fault] = []
    verdicts: list[Verdict] = []
    entry: int | None = None


class SignIn(_Asked):
    """Account and password."""

    account: Annotated[str, Field(max_length=64)]
    password: Annotated[str, Field(max_length=1024)]


class NewPassword(_Asked):
    """The password that the owner of a one-time link chooses."""

    password: Annotated[str, Field(max_length=1024)]


class DemoSignIn(_Asked):
    """Whom to play."""

    account: Annotated[str, Field(max_length=64)]


class Seat(BaseModel):
    """A seat that the account holds; `standing` tells whether its headquarters stands now."""

    id: str
    title: str
    headquarters: str
    region: str
    side: Literal["civil", "military", "oversight"]
    powers: list[str]
    authority: str
    standing: bool


class Session(BaseModel):
    """Who is signed in, and in which seats they may give orders."""

    account: str
    name: str
    demo: bool
    exercise: Annotated[bool, Field(description="Whether the whole register is an exercise.")]
    today: Annotated[date, Field(description="The day it is in the outermost region.")]
    seats: list[Seat]


class Link(BaseModel):
    """Whose one-time link it is."""

    account: str
    name: str


class DemoAccount(BaseModel):
    """Somebody whom a visitor of the demo can play."""

    account: str
    name: str
    seats: list[str]


class Status(BaseModel):
    """The legal condition of a region, and the act it comes from."""

    status: str
    title: str
    period: Span
    act: str


class Regime(BaseModel):
    """A status in force at a moment, and who leads while it prevails; the first of several prevails."""

    status: str
    title: str
    period: Span
    act: str
    leader: str
    article: str


class Spell(BaseModel):
    """What an act made or makes of a region over time; `end` is not included, and null where none is known."""

    start: date
    end: date | None
    status: str
    act: str
    issuer: str
    state: Literal["planned", "in force", "ended", "lifted", "lapsed", "void"]
    said: str
    article: str
    lapses_at: Moment | None


class RegionStatus(BaseModel):
    """The statuses of a region at a moment, and all of them over time."""

    region: str
    at: Moment
    day: Annotated[date, Field(description="The day of that moment in the region.")]
    regimes: list[Regime]
    timeline: list[Spell]


class Duty(BaseModel):
    """Somebody to be told of something, by an article, until a moment."""

    duty: str
    region: str
    tell: str
    what: str
    about: str
    article: str
    arises_at: Moment
    due_at: Moment
    state: Literal["due", "overdue", "done", "done late"]
    told_at: Moment | None
    how: str | None


class Duties(BaseModel):
    """Whom the law wants told of what by now."""

    duties: list[Duty]


class Region(BaseModel):
    """A region; facilities and people are those in it and in the regions nested in it."""

    id: str
    name: str
    parent: str | None
    outline: Annotated[dict[str, Any] | None, Field(description="A GeoJSON geometry, WGS 84.")]
    facilities: int
    people: int
    statuses: list[Status]


class Regions(BaseModel):
    """The regions that the account may read."""

    regions: list[Region]


class PostCoverage(BaseModel):
    """How many people a post asks for on a day, and how many are there; `met` never exceeds `asked`."""

    id: str
    kind: str
    task: str
    asked: int
    met: int


class FacilityCoverage(BaseModel):
    """A facility with its posts."""

    id: str
    name: str
    sector: str
    latitude: float
    longitude: float
    exposure: float
    asked: int
    met: int
    posts: list[PostCoverage]


class Coverage(BaseModel):
    """A region on one day: by the call-ups in force, or by a plan where one is named."""

    region: str
    day: date
    plan: str | None
    facilities: list[FacilityCoverage]


class Act(BaseModel):
    """An act that call-ups can rest on."""

    id: str
    title: str
    period: Span


class Basis(BaseModel):
    """A legal ground of the region's profile, with the acts in force that call-ups on it can rest on."""

    id: str
    title: str
    article: str
    acts: list[Act]


class Plan(BaseModel):
    """A plan; no plan can be worth more than `bound`."""

    id: str
    region: str
    basis: str
    horizon: Span
    period_days: int
    tours: int
    people: int
    value: float
    bound: float
    gap: float
    coverage: float
    state: Literal["proposed", "approved", "issued", "withdrawn"]
    proposed_by: str
    approved_by: str | None


class Plans(BaseModel):
    """Plans, the latest horizon first."""

    plans: list[Plan]


class PlanPeriod(BaseModel):
    """What a plan asks for and meets in one period, over all posts."""

    start: date
    end: date
    asked: int
    met: int


class Shortage(BaseModel):
    """A kind of post at a facility that a plan leaves short in a period, and why."""

    facility: str
    name: str
    kind: str
    period: Span
    asked: int
    met: int
    worth: float
    why: str


class PlanDetail(Plan):
    """A plan with its periods and its thousand worst shortages, the worst first."""

    periods: list[PlanPeriod]
    short: list[Shortage]


class RunRequest(_Asked):
    """What to plan: so many periods of seven days from a start, within so many seconds."""

    region: Annotated[str, Field(max_length=64)]
    basis: Annotated[str, Field(max_length=64)]
    act: Annotated[str | None, Field(max_length=64)] = None
    start: date
    periods: Annotated[int, Field(ge=1, le=64)]
    seconds: Annotated[int, Field(ge=1, le=3600)]


class ReplanRequest(_Asked):
    """What has happened, where the register does not say it yet: strengths of posts, people and units that do not come."""

    seconds: Annotated[int, Field(ge=1, le=3600)]
    strength: Annotated[
        dict[Annotated[str, Field(max_length=64)], Annotated[int, Field(ge=0, le=2**31 - 1)]],
        Field(max_length=10_000),
    ] = {}
    away: Annotated[list[Annotated[int, Field(ge=1, le=2**53)]], Field(max_length=100_000)] = []
    away_units: Annotated[list[Annotated[str, Field(max_length=64)]], Field(max_length=1_000)] = []
    hold_served: Annotated[bool, Field(description="Leave call-ups that were handed over as they are.")] = (
        False
    )


class RunStarted(BaseModel):
    """The name of the run that has begun."""

    run: str


class RunPoint(BaseModel):
    """How far the search was after so many seconds."""

    seconds: float
    value: float
    bound: float
    gap: float


class Run(BaseModel):
    """The planner at work; `plan` names what was proposed at the end, `problem` why nothing was."""

    run: str
    state: Literal["running", "done", "failed", "stopped"]
    region: str
    seconds: float
    value: float | None
    bound: float | None
    gap: float | None
    coverage: float | None
    stage: str
    history: list[RunPoint]
    plan: str | None
    problem: Problem | None


class Receipt(BaseModel):
    """What became of an order that was not refused, with proof that the record holds it."""

    entry: int
    at: Moment
    outcome: Literal["accepted", "parked"]
    effects: dict[str, Any]
    verdicts: list[Verdict]
    checkpoint: str
    repeated: bool
    waits_for: Annotated[
        str | None, Field(description="Only of a parked order: whose approval it needs.")
    ] = None


class By(BaseModel):
    """Who gave an order: an account in a seat, or the system itself."""

    account: str | None = None
    seat: str | None = None
    system: str | None = None


class GivenOrder(BaseModel):
    """An order as the record holds it: its kind and its public fields."""

    model_config = ConfigDict(extra="allow")

    kind: str


class Entry(BaseModel):
    """What became of one order."""

    n: int
    at: Moment
    by: By
    region: str | None
    order: GivenOrder
    outcome: Literal["accepted", "parked", "refused"]
    verdicts: list[Verdict]
    effects: dict[str, Any]
    note: Annotated[str, Field(description="That it is an exercise, or why the glass was broken.")] = ""


class RecordPage(BaseModel):
    """Entries, the latest first; `next` is the `before` of the page after it, null on the last."""

    size: int
    root: Annotated[str, Field(description="Root of the Merkle tree over all entries, in hex.")]
    entries: list[Entry]
    next: int | None
