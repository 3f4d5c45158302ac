"""What officers see of alerts before and after they are published: previews, templates, settings."""

from __future__ import annotations

from datetime import datetime, tzinfo
from typing import Any

from sqlalchemy import Connection, Row, select

from holdfast.errors import NotFoundError
from holdfast.exchange.alerts import (
    Composed,
    Told,
    composed_of,
    document_of,
    house_templates,
    template_of,
    told,
)
from holdfast.exchange.cap import Alert, Reference, read, write
from holdfast.model.alerts import AlertState, AlertTemplate
from holdfast.orders import Frame
from holdfast.store import tables as t
from holdfast.store.ledger import get_blob
from holdfast.warning.publishing import document_in

PREVIEW = "preview"
"""The identifier that the document of a draft bears until it is approved."""


def find_alert(tx: Connection, alert: int) -> Row[Any]:
    """Return the row of an alert by its number.

    Raises
    ------
    NotFoundError
        If there is none.
    """
    row = tx.execute(select(t.alert).where(t.alert.c.id == alert)).first()
    if row is None:
        raise NotFoundError(f"There is no alert {alert}. Give one of those listed.")
    return row


def content_in(tx: Connection, row: Row[Any]) -> Composed:
    """Return what an alert tells.

    Raises
    ------
    NotFoundError
        If it is gone from the store.
    """
    body = get_blob(tx, row.content)
    if body is None:
        raise NotFoundError(f"What the alert {row.id} says is gone. Restore the database from a copy.")
    return composed_of(body)


def preview(tx: Connection, row: Row[Any], at: datetime, zone: tzinfo) -> tuple[tuple[Told, ...], bytes]:
    """Return what the public reads, and the document: of a draft as it would be now, else as it was published."""
    if row.document is not None:
        body = document_in(tx, row)
        return told(read(body), zone), body
    alert = _as_of(tx, row, at)
    return told(alert, zone), write(alert)


def _as_of(tx: Connection, row: Row[Any], at: datetime) -> Alert:
    """Return a draft as it would be published now; one that is over by now as of when it was drafted."""
    drafted = datetime.fromisoformat(row.drafted_at)
    sent = at if datetime.fromisoformat(row.expires_at) > at else drafted
    references = references_of(tx, row, sent) or references_of(tx, row, drafted)
    return document_of(content_in(tx, row), identifier=PREVIEW, sent=sent, references=tuple(references))


def references_of(tx: Connection, row: Row[Any], at: datetime) -> list[Reference]:
    """Return what a draft refers to: all alerts before it that have not expired, the earliest first."""
    found: list[Reference] = []
    before = row.refers_to
    while before is not None:
        row = find_alert(tx, before)
        if row.identifier is not None and datetime.fromisoformat(row.expires_at) > at:
            found.append(Reference(row.sender, row.identifier, datetime.fromisoformat(row.sent_at)))
        before = row.refers_to
    return found[::-1]


def state_of(row: Row[Any], at: datetime) -> str:
    """Return the state of an alert, with what the clock alone tells: ``expired``."""
    over = row.state == AlertState.PUBLISHED and datetime.fromisoformat(row.expires_at) <= at
    return "expired" if over else str(row.state)


def templates_of(tx: Connection, frame: Frame, region: str) -> list[tuple[str | None, AlertTemplate]]:
    """Return the templates that can be used in a region by name, each with the region whose own it is, None: the house's."""
    found: dict[str, tuple[str | None, AlertTemplate]] = {
        name: (None, template) for name, template in house_templates().items()
    }
    for each in reversed(list(frame.upward(region))):
        query = select(t.alert_template).where(t.alert_template.c.region == each)
        found |= {row.id: (each, template_of(row.body)) for row in tx.execute(query)}
    return [found[name] for name in sorted(found)]


def alerting_in(tx: Connection, frame: Frame, region: str) -> Row[Any] | None:
    """Return how a region warns, as it or the nearest region around it says; None where none does."""
    for each in frame.upward(region):
        row = tx.execute(select(t.alerting).where(t.alerting.c.region == each)).first()
        if row is not None:
            return row
    return None
