"""Alerts of others on the wire."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from holdfast.server.schemas import Moment

Signature = Annotated[
    str,
    Field(
        description="unsigned, good, unknown_signer, expired_at_receipt, not_yet_valid or broken; as of receipt."
    ),
]


class ForeignAlertLine(BaseModel):
    """One alert received; what it says is of its first info."""

    id: int
    region: str
    feed: str | None
    link: str
    received_at: Moment
    valid: Annotated[bool, Field(description="Whether it keeps the schema and the prose of CAP 1.2.")]
    state: Literal["in_force", "ended", "replaced", "nothing", "invalid"]
    overlaps: Annotated[
        bool | None, Field(description="Whether its area meets the region; null where either is not drawn.")
    ]
    signature: Signature
    signer: str
    sender: str
    identifier: str
    sent_at: Moment | None
    status: str
    msg_type: str
    language: str
    event: str
    headline: str
    severity: str
    urgency: str
    certainty: str
    begins_at: Moment | None
    ends_at: Moment | None
    areas: list[str]
    ended_by: int | None
    entry: int


class ForeignAlerts(BaseModel):
    """Alerts received, the last first."""

    alerts: list[ForeignAlertLine]
    next: str | None


class ForeignAlertDetail(ForeignAlertLine):
    """One alert received, with its area and what was found in it."""

    document: Annotated[str, Field(description="SHA-256 of the document, in hex.")]
    fingerprint: str
    scope: str
    findings: list[str]
    polygons: Annotated[
        list[list[tuple[float, float]]], Field(description="Rings, latitude first as in CAP.")
    ]
    circles: Annotated[
        list[tuple[float, float, float]], Field(description="Latitude, longitude, kilometres.")
    ]


class ForeignFeed(BaseModel):
    """A feed that is followed."""

    id: str
    region: str
    title: str
    address: str
    followed_at: Moment
    entry: int


class PinnedCertificate(BaseModel):
    """A certificate by which signatures count."""

    id: str
    region: str
    title: str
    subject: str
    fingerprint: str
    not_before: Moment
    not_after: Moment
    pinned_at: Moment
    entry: int


class ForeignSources(BaseModel):
    """Whom the account's regions listen to."""

    feeds: list[ForeignFeed]
    certificates: list[PinnedCertificate]
