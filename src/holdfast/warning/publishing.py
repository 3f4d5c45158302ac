"""What is published, as it is read: alerts in force, those lately over, the feed, one document."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import Connection, Row, select

from holdfast.errors import NotFoundError
from holdfast.exchange.alerts import Told, told
from holdfast.exchange.cap import Alert, read
from holdfast.exchange.cap.atom import FeedEntry, feed
from holdfast.model.alerts import AlertState
from holdfast.model.exercise import marked
from holdfast.orders.base import moment_text
from holdfast.store import tables as t
from holdfast.store.ledger import get_blob

MOST_SHOWN: Final = 200
"""Alerts of one page or feed, the latest first."""
LATELY: Final = timedelta(hours=24)
"""How long what is over stays on the public page."""
ALL_CLEAR: Final = "all_clear"
WARNING: Final = "warning"


@dataclass(frozen=True, slots=True)
class Published:
    """One published alert as the public reads it.

    Attributes
    ----------
    kind
        ``warning``, ``all_clear`` or ``cancelled``.
    state
        ``in_force`` or ``over``.
    told
        What it says, a value a language.
    """

    id: int
    region: str
    identifier: str
    document: str
    msg_type: str
    status: str
    severity: str
    kind: str
    state: str
    sent_at: datetime
    expires_at: datetime
    headline: str
    area: str
    told: tuple[Told, ...]

    def in_language(self, language: str) -> Told:
        """Return what it says in a language, else in its first."""
        wanted = language.partition("-")[0].lower()
        exact = next((said for said in self.told if said.language.lower() == language.lower()), None)
        near = (said for said in self.told if said.language.partition("-")[0].lower() == wanted)
        return exact or next(near, self.told[0])


def current(tx: Connection, at: datetime, zone: tzinfo) -> tuple[Published, ...]:
    """Return what is to be known now: alerts in force, and cancellations and all clears of the last day; latest first."""
    c = t.alert.c
    query = (
        select(t.alert)
        .where(c.state == AlertState.PUBLISHED.value, c.expires_at > moment_text(at.replace(microsecond=0)))
        .order_by(c.id.desc())
        .limit(MOST_SHOWN)
    )
    found = (published(tx, row, zone) for row in tx.execute(query))
    return tuple(each for each in found if each.state == "in_force" or each.sent_at > at - LATELY)


def published(tx: Connection, row: Row[Any], zone: tzinfo) -> Published:
    """Return a published alert as the public reads it."""
    alert = alert_in(tx, row)
    said = told(alert, zone)
    kind = said[0].kind if said else WARNING
    holds = row.state == AlertState.PUBLISHED and kind == WARNING
    return Published(
        id=row.id,
        region=row.region,
        identifier=row.identifier,
        document=row.document,
        msg_type=row.msg_type,
        status=row.status,
        severity=row.severity,
        kind=kind,
        state="in_force" if holds else "over",
        sent_at=datetime.fromisoformat(row.sent_at),
        expires_at=datetime.fromisoformat(row.expires_at),
        headline=row.headline,
        area=row.area,
        told=said,
    )


def find_published(tx: Connection, identifier: str) -> Row[Any]:
    """Return the row of a published alert by the identifier of its document; what was superseded stays to be read.

    Raises
    ------
    NotFoundError
        If there is none.
    """
    row = tx.execute(select(t.alert).where(t.alert.c.identifier == identifier)).first()
    if row is None:
        raise NotFoundError("No alert of this identifier was published here. Check it against the feed.")
    return row


def document_in(tx: Connection, row: Row[Any]) -> bytes:
    """Return the document of a published alert, byte for byte as it was approved.

    Raises
    ------
    NotFoundError
        If it is gone from the store.
    """
    body = get_blob(tx, row.document)
    if body is None:
        raise NotFoundError(f"The document of the alert {row.id} is gone. Restore the database from a copy.")
    return body


def alert_in(tx: Connection, row: Row[Any]) -> Alert:
    """Return a published alert as a value, read from its document."""
    return _read(document_in(tx, row))


def feed_of(
    alerts: Iterable[Published], *, name: str, exercise: bool, author: str, base: str, at: datetime
) -> bytes:
    """Return the Atom feed of what is to be known now.

    Parameters
    ----------
    name
        Under which this headquarters signs its record; the feed's identity.
    base
        Where it is served, such as ``https://land.example``.
    at
        When nothing was published yet, the feed counts as of the start of this day.
    """
    entries = [_entry(alert, base) for alert in alerts]
    midnight = at.replace(hour=0, minute=0, second=0, microsecond=0)
    return feed(
        entries,
        feed_id=f"urn:holdfast:{name}:alerts",
        title=marked(f"Alerts: {author}", exercise),
        updated=max((entry.updated for entry in entries), default=midnight),
        author=author,
        link=f"{base}/public/alerts.atom",
    )


def _entry(alert: Published, base: str) -> FeedEntry:
    test = "TEST: " if alert.status == "Test" and not alert.headline.startswith("TEST") else ""
    summary = "\n".join(f"[{said.language}] {said.headline}" for said in alert.told[1:])
    return FeedEntry(
        id=f"urn:holdfast:alert:{alert.identifier}",
        title=f"{test}{alert.headline}",
        updated=alert.sent_at,
        link=f"{base}/public/alerts/{alert.identifier}.xml",
        summary=summary or alert.area,
        published=alert.sent_at,
    )


@lru_cache(maxsize=64)
def _read(body: bytes) -> Alert:
    return read(body)
