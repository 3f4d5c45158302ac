"""The snapshot of an operational period: all that the register holds of it, as one JSON value."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Connection, select

from holdfast.store import tables as t

SNAPSHOT: Final = "holdfast.period-snapshot"
VERSION: Final = 1
_LINES: Final = (
    ("objectives", t.objective, "number"),
    ("decisions", t.decision, "number"),
    ("positions", t.position, "position"),
    ("assignments", t.assignment, "number"),
    ("channels", t.channel, "number"),
    ("medical", t.medical, "number"),
    ("hazards", t.hazard, "number"),
    ("check_ins", t.check_in, "id"),
    ("log", t.log_line, "entry"),
    ("handovers", t.handover, "number"),
    ("messages", t.message, "id"),
    ("sitreps", t.sitrep, "id"),
)


def snapshot(tx: Connection, period: int, *, exercise: bool) -> dict[str, Any]:
    """Return all that the register holds of a period, without what is personal; whole numbers and text only."""
    row = tx.execute(select(t.period).where(t.period.c.id == period)).one()
    whole: dict[str, Any] = {"format": SNAPSHOT, "version": VERSION, "exercise": exercise}
    # NOTE: the hash cannot stand in what is hashed.
    whole["period"] = {name: value for name, value in row._mapping.items() if name != "snapshot"}  # noqa: SLF001 -- SQLAlchemy's public name
    for name, table, key in _LINES:
        query = select(table).where(table.c.period == period).order_by(table.c[key])
        whole[name] = [dict(line._mapping) for line in tx.execute(query)]  # noqa: SLF001 -- SQLAlchemy's public name
    return whole
