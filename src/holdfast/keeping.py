"""What is personal of an order, kept beside the record under its commitments; sealed while the order waits."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl
from sqlalchemy import Connection, delete, insert, select

from holdfast.exchange.likeness import likeness
from holdfast.model import Personal, PersonalDetails
from holdfast.orders import Enclosures, View
from holdfast.orders.codec import personal_fields, plain
from holdfast.record import canonical
from holdfast.store import tables as t
from holdfast.store.bulk import insert_frame


def keep(
    tx: Connection,
    personal: Mapping[str, Personal],
    salts: Mapping[str, bytes],
    commitments: Mapping[str, bytes],
    enclosures: Enclosures | None = None,
) -> None:
    """Put what is personal of an order that is carried out into the private store: details of people, the rest sealed."""
    for name, details in personal.items():
        sealed = {"commitment": commitments[name], "salt": salts[name]}
        if not isinstance(details, PersonalDetails):
            tx.execute(insert(t.sealed), sealed | {"body": canonical(plain(details))})
            continue
        alike = likeness(pl.Series([details.name]), pl.Series([details.born], dtype=pl.Date))[0]
        tx.execute(insert(t.private), plain(details) | sealed | {"likeness": alike})
    _keep_rows(tx, enclosures)


def seal(
    tx: Connection,
    personal: Mapping[str, Personal],
    salts: Mapping[str, bytes],
    commitments: Mapping[str, bytes],
    enclosures: Enclosures,
) -> None:
    """Keep what is personal of an order that waits, until it is carried out or declined."""
    for name, details in personal.items():
        row = {"commitment": commitments[name], "salt": salts[name], "body": canonical(plain(details))}
        tx.execute(insert(t.sealed), row)
    _keep_rows(tx, enclosures)


def sealed_of(tx: Connection, commitments: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return what lies sealed of an order, by field, in canonical JSON; what is erased is missing."""
    query = select(t.sealed.c.body)
    found = {
        name: tx.execute(query.where(t.sealed.c.commitment == commitment)).scalar()
        for name, commitment in commitments.items()
    }
    return {name: bytes(body) for name, body in found.items() if body is not None}


def unseal(tx: Connection, view: View) -> None:
    """Give what is personal of an order that had waited, and was carried out now, its place."""
    order, inner = view.memo.get("parked") or (None, None)
    if order is None or inner is None:
        return
    for name, details in personal_fields(order).items():
        here = t.sealed.c.commitment == inner.commitments[name]
        salt = tx.execute(select(t.sealed.c.salt).where(here)).scalar_one()
        tx.execute(delete(t.sealed).where(here))
        keep(tx, {name: details}, {name: salt}, inner.commitments)


def _keep_rows(tx: Connection, enclosures: Enclosures | None) -> None:
    if enclosures is not None and enclosures.private is not None:
        insert_frame(tx, t.private, enclosures.private)
