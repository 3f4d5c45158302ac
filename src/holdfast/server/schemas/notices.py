"""Notices on the wire."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel

Channel = Literal["mail", "sms", "voice", "webhook", "file"]


class Attempt(BaseModel):
    """One attempt to hand a notice over, and what came of it."""

    at: str
    outcome: Literal["taken", "failed"]
    words: str


class Notice(BaseModel):
    """What somebody was told, or is to be told: of the entry `about`."""

    id: int
    about: int
    subscription: str
    region: str
    step: int
    channel: Channel
    account: str | None
    state: Literal["queued", "sent", "failed", "nobody"]
    created_at: str
    not_before: str
    sent_at: str | None
    wants_answer: bool
    answer: Literal["taken", "cannot"] | None
    answered_at: str | None
    attempts: list[Attempt]


class Notices(BaseModel):
    """Notices, the latest first; `next` is the `after` of the page that follows, null on the last."""

    notices: list[Notice]
    next: str | None


class Subscription(BaseModel):
    """Who hears of what, by which way."""

    id: str
    region: str
    channel: Channel
    kinds: list[str]
    match: list[str]
    seat: str | None
    url: str | None
    urgent: bool
    answer_within_minutes: int
    escalate_to: list[str]
    ended_at: str | None


class Subscriptions(BaseModel):
    """Subscriptions by name."""

    subscriptions: list[Subscription]
