"""Orders on what others warn of: whose signature counts, which feeds are followed, what was received."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Final
from urllib.parse import urlsplit

from sqlalchemy import Row, and_, insert, select, update

from holdfast.errors import InvalidValueError
from holdfast.exchange.cap import (
    MOST_BYTES,
    Alert,
    SignatureVerdict,
    Weight,
    check_signature,
    is_valid,
    judge,
    read_certificate,
)
from holdfast.model import Power
from holdfast.model.checks import check_text
from holdfast.orders.base import Effects, Order, View, moment_text, refuse
from holdfast.orders.foreign_facts import facts_of, referred
from holdfast.orders.moments import need_past
from holdfast.orders.need import need_id, need_region, need_row, refuse_known
from holdfast.store import tables as t
from holdfast.store.numbers import next_number

MOST_FINDINGS: Final = 20
"""Reasons that are kept of one alert."""
LONGEST_ADDRESS: Final = 600
_LONGEST_PEM: Final = 20_000
_FOLLOWS: Final = frozenset({"Update", "Cancel"})


@dataclass(frozen=True, slots=True)
class PinCertificate(Order):
    """Vouch for a signer of alerts: the certificate was had from its owner, not from an alert.

    Attributes
    ----------
    certificate
        X.509, PEM.
    """

    id: str
    region: str
    certificate: str
    title: str = ""
    power: ClassVar[Power] = Power.WARN

    def concerns(self, view: View) -> str:
        """Return the region; it holds in those nested in it too."""
        return need_region(view, self.region)

    def check(self, view: View) -> None:
        """Refuse what is no certificate, has expired, or is pinned already."""
        need_id("The certificate", self.id)
        refuse_known(view, t.pinned_certificate, "certificate", id=self.id)
        _need_text("The title", self.title)
        known = _certificate(self.certificate)
        if known.not_after <= view.at:
            raise refuse(
                f"The certificate of {known.subject} expired on {known.not_after:%Y-%m-%d}. Ask for a new one."
            )
        for row in pins_of(view, self.region):
            if row.fingerprint == known.fingerprint:
                raise refuse(f"This certificate is pinned already, as {row.id}.")

    def apply(self, view: View, effects: Effects) -> Effects:
        """Enter it."""
        known = _certificate(self.certificate)
        row = {
            "id": self.id,
            "region": self.region,
            "title": self.title,
            "subject": known.subject,
            "fingerprint": known.fingerprint,
            "not_before": moment_text(known.not_before),
            "not_after": moment_text(known.not_after),
            "certificate": self.certificate,
            "pinned_at": moment_text(view.at),
            "unpinned_at": None,
            "entry": view.n,
        }
        view.tx.execute(insert(t.pinned_certificate), row)
        return {**effects, "subject": known.subject, "fingerprint": known.fingerprint}


@dataclass(frozen=True, slots=True)
class UnpinCertificate(Order):
    """Vouch for a signer no longer; what was received stays as it was judged."""

    id: str
    reason: str
    power: ClassVar[Power] = Power.WARN

    def concerns(self, view: View) -> str:
        """Return the region of the certificate."""
        return str(need_row(view, t.pinned_certificate, "certificate", id=self.id).region)

    def revised(self, view: View) -> int | None:
        """Return the entry that last changed it."""
        return int(need_row(view, t.pinned_certificate, "certificate", id=self.id).entry)

    def check(self, view: View) -> None:
        """Refuse where it is unpinned already."""
        _need_text("The reason", self.reason, needed=True)
        if need_row(view, t.pinned_certificate, "certificate", id=self.id).unpinned_at:
            raise refuse(f"The certificate {self.id} is unpinned already.")

    def apply(self, view: View, effects: Effects) -> Effects:
        """Enter the moment."""
        values = {"unpinned_at": moment_text(view.at), "entry": view.n}
        view.tx.execute(
            update(t.pinned_certificate).where(t.pinned_certificate.c.id == self.id).values(values)
        )
        return effects


@dataclass(frozen=True, slots=True)
class FollowFeed(Order):
    """Follow what somebody else warns of: an Atom feed, an envelope or one alert, by its address.

    Attributes
    ----------
    address
        ``https://…``, or ``file:///…`` for one that another program fetches.
    """

    id: str
    region: str
    address: str
    title: str = ""
    power: ClassVar[Power] = Power.WARN

    def concerns(self, view: View) -> str:
        """Return the region."""
        return need_region(view, self.region)

    def check(self, view: View) -> None:
        """Refuse addresses that cannot be followed, and those that are."""
        need_id("The feed", self.id)
        refuse_known(view, t.foreign_feed, "feed", id=self.id)
        _need_text("The title", self.title)
        need_address(self.address)
        feed = t.foreign_feed.c
        same = and_(feed.region == self.region, feed.address == self.address, feed.ended_at.is_(None))
        other = view.tx.execute(select(feed.id).where(same)).scalar()
        if other is not None:
            raise refuse(f"This address is followed already, as {other}.")

    def apply(self, view: View, effects: Effects) -> Effects:
        """Enter it."""
        row = {
            "id": self.id,
            "region": self.region,
            "title": self.title,
            "address": self.address,
            "followed_at": moment_text(view.at),
            "ended_at": None,
            "entry": view.n,
        }
        view.tx.execute(insert(t.foreign_feed), row)
        return effects


@dataclass(frozen=True, slots=True)
class UnfollowFeed(Order):
    """Follow a feed no longer; what was received stays."""

    id: str
    reason: str
    power: ClassVar[Power] = Power.WARN

    def concerns(self, view: View) -> str:
        """Return the region of the feed."""
        return str(need_row(view, t.foreign_feed, "feed", id=self.id).region)

    def revised(self, view: View) -> int | None:
        """Return the entry that last changed it."""
        return int(need_row(view, t.foreign_feed, "feed", id=self.id).entry)

    def check(self, view: View) -> None:
        """Refuse where it is followed no longer."""
        _need_text("The reason", self.reason, needed=True)
        if need_row(view, t.foreign_feed, "feed", id=self.id).ended_at:
            raise refuse(f"The feed {self.id} is followed no longer.")

    def apply(self, view: View, effects: Effects) -> Effects:
        """Enter the moment."""
        values = {"ended_at": moment_text(view.at), "entry": view.n}
        view.tx.execute(update(t.foreign_feed).where(t.foreign_feed.c.id == self.id).values(values))
        return effects


@dataclass(frozen=True, slots=True)
class ReceiveAlert(Order):
    """Enter an alert of somebody else, as it came, with the verdicts of that moment; the same again changes nothing.

    Attributes
    ----------
    document
        SHA-256 (hex) of the alert.
    received_at
        When it came: its signature is judged as of then.
    feed
        The feed that it came by, if any.
    link
        Where it lay, if anywhere.
    """

    region: str
    document: str
    received_at: datetime
    feed: str | None = None
    link: str = ""
    power: ClassVar[Power] = Power.WARN
    waits: ClassVar[bool] = False

    def concerns(self, view: View) -> str:
        """Return the region."""
        return need_region(view, self.region)

    def check(self, view: View) -> None:
        """Refuse a document that is not enclosed, a feed of another region, and a receipt still to come."""
        document = view.fetch_blob(self.document)
        if document is None:
            raise refuse("The alert's document did not come with the order. Enclose it.")
        if len(document) > MOST_BYTES:
            raise refuse(
                f"The document has {len(document):,} bytes; no alert of more than {MOST_BYTES:,} is taken."
            )
        need_past(view, "The time of receipt", self.received_at)
        if len(self.link) > LONGEST_ADDRESS or not self.link.isprintable():
            raise refuse(f"The link is no address of at most {LONGEST_ADDRESS} characters. Leave it out.")
        if (
            self.feed is not None
            and need_row(view, t.foreign_feed, "feed", id=self.feed).region != self.region
        ):
            raise refuse(f"The feed {self.feed} is of another region. Give the alert to that region.")

    def apply(self, view: View, effects: Effects) -> Effects:
        """Enter the alert, and end those that it updates or cancels."""
        known = view.tx.execute(
            select(t.foreign_alert.c.id).where(
                t.foreign_alert.c.region == self.region, t.foreign_alert.c.document == self.document
            )
        ).scalar()
        if known is not None:
            return {**effects, "alert": int(known), "known": True}
        document = view.fetch_blob(self.document)
        assert document is not None
        at = need_past(view, "The time of receipt", self.received_at)
        verdicts = _verdicts(view, self.region, document, at) if "valid" not in effects else effects
        alert, facts = facts_of(document)
        number = next_number(view.tx, t.foreign_alert.c.id)
        row = {
            "id": number,
            "region": self.region,
            "feed": self.feed,
            "link": self.link,
            "document": self.document,
            "received_at": moment_text(at),
            "valid": int(verdicts["valid"]),
            "findings": json.dumps(list(verdicts["findings"]), ensure_ascii=False),
            **{name: verdicts[name] for name in ("signature", "signer", "fingerprint")},
            **facts,
            "ended_by": None,
            "entry": view.n,
        }
        view.tx.execute(insert(t.foreign_alert), row)
        told = {name: verdicts[name] for name in ("valid", "findings", "signature", "signer", "fingerprint")}
        ended = _followed(view, number, alert) if alert is not None and verdicts["valid"] else {}
        return {**effects, "alert": number, "known": False, **told, **ended}


def pins_of(view: View, region: str) -> list[Row[Any]]:
    """Return the certificates that count in a region: its own and those of the regions around it."""
    pin = t.pinned_certificate.c
    around = list(view.frame.upward(region))
    query = (
        select(t.pinned_certificate).where(pin.region.in_(around), pin.unpinned_at.is_(None)).order_by(pin.id)
    )
    return list(view.tx.execute(query))


def need_address(address: str) -> None:
    """Refuse an address that is not followed: only https, which proves the host, and files."""
    try:
        parts = urlsplit(address)
        host = parts.hostname
    except ValueError as error:
        raise refuse(
            f"{address[:80]!r} is no address. Give one that begins with https:// or file:///."
        ) from error
    if len(address) > LONGEST_ADDRESS or not address.isprintable() or " " in address:
        raise refuse(f"The address is no address of at most {LONGEST_ADDRESS} characters.")
    if parts.username or parts.password:
        raise refuse("The address holds a name or a password, which everybody would read. Leave it out.")
    good = (parts.scheme == "https" and host) or (
        parts.scheme == "file" and not host and parts.path.startswith("/")
    )
    if not good:
        raise refuse(
            f"{address[:80]!r} cannot be followed. Give an address that begins with https:// or file:///."
        )


def _verdicts(view: View, region: str, document: bytes, at: datetime) -> dict[str, Any]:
    findings = judge(document, received_at=at)
    pinned = [row.certificate.encode() for row in pins_of(view, region)]
    signature = check_signature(document, pinned, at)
    reasons = [f"{'' if one.weight is Weight.INVALID else 'advice: '}{one}" for one in findings]
    if signature.verdict is not SignatureVerdict.UNSIGNED:
        reasons.append(signature.reason)
    return {
        "valid": is_valid(findings),
        "findings": [reason[:500] for reason in reasons[:MOST_FINDINGS]],
        "signature": signature.verdict.value,
        "signer": signature.signer,
        "fingerprint": signature.fingerprint,
    }


def _followed(view: View, number: int, alert: Alert) -> dict[str, Any]:
    """Enter what an alert refers to; end what it follows, or itself where its successor came first."""
    names = referred(alert.references)
    rows = [
        {"alert": number, "reference": i, "region": _row(view, number).region, "name": name}
        for i, name in enumerate(names)
    ]
    if rows:
        view.tx.execute(insert(t.foreign_reference), rows)
    mine = _row(view, number)
    if alert.msg_type in _FOLLOWS:
        earlier = _named(view, mine.region, names)
        ended = [row.id for row in earlier if row.ended_by is None and _may_end(mine, row)]
        _end(view, ended, number)
        unknown = len(set(names) - {row.name for row in earlier})
        found: dict[str, Any] = {"ended": ended, "unknown_references": unknown}
    else:
        found = {}
    later = [row for row in _successors(view, mine) if _may_end(row, mine)]
    if later:
        _end(view, [number], later[0].id)
        found["ended_by"] = later[0].id
    return found


def _may_end(later: Row[Any], earlier: Row[Any]) -> bool:
    """Return whether an alert may end another: of the same sender and status, and as well signed.

    What a signer vouched for, only the same signer takes back; else anybody could cancel a warning.
    """
    if (later.sender, later.status) != (earlier.sender, earlier.status) or later.id == earlier.id:
        return False
    good = SignatureVerdict.GOOD.value
    return bool(earlier.signature != good or (later.signature == good and later.signer == earlier.signer))


def _row(view: View, number: int) -> Row[Any]:
    return view.tx.execute(select(t.foreign_alert).where(t.foreign_alert.c.id == number)).one()


def _named(view: View, region: str, names: Iterable[str]) -> list[Row[Any]]:
    column = t.foreign_alert.c
    query = select(t.foreign_alert).where(
        column.region == region, column.name.in_(list(names)), column.valid == 1
    )
    return list(view.tx.execute(query.order_by(column.id)))


def _successors(view: View, mine: Row[Any]) -> list[Row[Any]]:
    column, reference = t.foreign_alert.c, t.foreign_reference.c
    query = select(t.foreign_alert).where(
        column.id == reference.alert,
        reference.region == mine.region,
        reference.name == mine.name,
        column.valid == 1,
        column.msg_type.in_(sorted(_FOLLOWS)),
    )
    return list(view.tx.execute(query.order_by(column.id)))


def _end(view: View, alerts: list[int], by: int) -> None:
    if alerts:
        column = t.foreign_alert.c
        view.tx.execute(
            update(t.foreign_alert).where(column.id.in_(alerts)).values(ended_by=by, entry=view.n)
        )


def _certificate(pem: str) -> Any:
    if len(pem) > _LONGEST_PEM:
        raise refuse("The certificate is too long to be one. Give one X.509 certificate as PEM.")
    try:
        return read_certificate(pem.encode("ascii"))
    except (InvalidValueError, UnicodeError) as error:
        raise refuse("The certificate cannot be read. Give one X.509 certificate as PEM.") from error


def _need_text(what: str, text: str, *, needed: bool = False) -> None:
    if not text and not needed:
        return
    try:
        check_text(what, text, longest=500)
    except InvalidValueError as error:
        raise refuse(str(error)) from error


__all__ = [
    "FollowFeed",
    "PinCertificate",
    "ReceiveAlert",
    "UnfollowFeed",
    "UnpinCertificate",
    "need_address",
    "pins_of",
]
