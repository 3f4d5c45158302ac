"""Situation reports as they are read: lists, the facts and the paper as issued, and the paper in another language."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection, Row, select

from holdfast.errors import RecordError
from holdfast.exchange.forms import built_in, render
from holdfast.operations.form_desk import office_of
from holdfast.operations.periods import of_regions
from holdfast.orders import Frame
from holdfast.orders.clock import written
from holdfast.orders.sitrep_paper import sitrep_form
from holdfast.store import tables as t
from holdfast.store.ledger import get_blob


def sitreps(
    tx: Connection, regions: Collection[str], *, incident: int | None, before: int | None, limit: int
) -> list[Row[Any]]:
    """Return situation reports of some regions, the latest first; those of an incident where one is given."""
    c = t.sitrep.c
    query = of_regions(select(t.sitrep), t.sitrep, regions).order_by(c.id.desc()).limit(limit)
    query = query if incident is None else query.where(c.incident == incident)
    return list(tx.execute(query if before is None else query.where(c.id < before)))


def facts_of(tx: Connection, row: Row[Any]) -> bytes:
    """Return the facts of a report as they were issued, in canonical JSON.

    Raises
    ------
    RecordError
        If the file is gone.
    """
    return _file(tx, row.facts)


def paper_of(tx: Connection, frame: Frame, row: Row[Any], language: str | None) -> bytes:
    """Return a report as PDF: as it was issued, or its facts set anew in another language.

    Raises
    ------
    RecordError
        If the file is gone.
    NotFoundError
        If there are no words in that language.
    """
    if language is None:
        return _file(tx, row.paper)
    words = built_in(language)
    office = office_of(frame, row.region)

    return render(
        sitrep_form(
            json.loads(_file(tx, row.facts)), words, lambda text: written(frame, row.region, text), office
        )
    )


def _file(tx: Connection, name: str) -> bytes:
    body = get_blob(tx, name)
    if body is None:
        raise RecordError(f"The file {name[:12]}… of the report is gone. Restore the database from a copy.")
    return body
