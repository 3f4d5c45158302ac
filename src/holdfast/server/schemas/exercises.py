"""Scripts of exercises over the wire: injects, what was given, and the review."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, Field

from holdfast.server.schemas import Moment


class ExerciseScript(BaseModel):
    """The script of an exercise."""

    id: int
    region: str
    title: str
    start_at: Moment | None
    speed: Annotated[int | None, Field(description="Minutes of the script in a minute of the clock.")]
    ended_at: Moment | None
    entry: Annotated[int, Field(description="The entry that last changed it; send it back as If-Match.")]


class ExerciseScripts(BaseModel):
    """Scripts, the latest first; `next` is the `after` of the page after it."""

    exercises: list[ExerciseScript]
    next: str | None


class Inject(BaseModel):
    """Something given to a seat; what is expected only those see who operate."""

    number: int
    title: str
    minutes: int
    to_seat: str
    text: str
    expected: str | None
    due_at: Moment | None
    released_at: Moment | None
    released_by: str | None
    answered_at: Moment | None
    answered_by: str | None
    answer: str | None
    entry: int


class ExerciseDetail(ExerciseScript):
    """A script with its injects: those that run it see all, others what was given to them."""

    injects: list[Inject]


class GivenInject(BaseModel):
    """An inject that was given, and what the desk said of the order that came with it."""

    inject: int
    to_seat: str
    title: str
    said: str


class GivenInjects(BaseModel):
    """What was given now."""

    given: list[GivenInject]


class ReviewedInject(BaseModel):
    """An inject with what came of it."""

    number: int
    title: str
    to_seat: str
    due_at: str
    released_at: Moment | None
    answered_at: Moment | None
    seconds: Annotated[int | None, Field(description="From giving to the answer.")]
    expected: str
    answer: str
    did: Annotated[list[str], Field(description="Orders that its seat gave meanwhile, by kind.")]


class TimelineEntry(BaseModel):
    """An entry of the record during the exercise."""

    entry: int
    at: Moment
    seat: str
    kind: str
    outcome: str


class ExerciseReview(BaseModel):
    """What was expected against what happened, and the timeline."""

    injects: list[ReviewedInject]
    timeline: list[TimelineEntry]
