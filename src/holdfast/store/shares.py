"""What is shared with other agencies, as the tables hold it."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, select

from holdfast.model.taskings import ShareLevel, ShareState
from holdfast.store import tables as t


def incident_subject(incident: int) -> str:
    """Return an incident as shares name it."""
    return f"incident:{incident}"


def level_of(tx: Connection, subject: str, agencies: Collection[str], day: int) -> ShareLevel | None:
    """Return how far something is shared with any of some agencies on a day; None where it is not."""
    c = t.share.c
    query = select(c.level).where(
        c.subject == subject,
        c.agency.in_(sorted(agencies)),
        c.state == ShareState.IN_FORCE.value,
        c.until_day > day,
    )
    levels = set(tx.execute(query).scalars())
    if not levels:
        return None
    return ShareLevel.ASSIST if ShareLevel.ASSIST in levels else ShareLevel.VIEW


def shared_incidents(tx: Connection, agencies: Collection[str]) -> dict[int, tuple[str, int]]:
    """Return the incidents that are shared with any of some agencies: of each its region, and the day on which it ends."""
    c = t.share.c
    query = select(c.subject, c.region, c.until_day).where(
        c.agency.in_(sorted(agencies)),
        c.state == ShareState.IN_FORCE.value,
        c.subject.startswith("incident:"),
    )
    found = tx.execute(query.order_by(c.until_day)) if agencies else ()
    return {int(subject.partition(":")[2]): (region, until) for subject, region, until in found}
