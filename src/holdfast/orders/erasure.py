"""What is personal of somebody beside their details: the words of applications, proofs of service, earnings."""

from __future__ import annotations

from typing import Final

from sqlalchemy import delete, select, update

from holdfast.orders.base import View
from holdfast.store import tables as t

_SEALED: Final = (
    (t.application, t.application.c.words),
    (t.application, t.application.c.reasons),
    (t.call_up, t.call_up.c.proof),
    (t.earnings, t.earnings.c.commitment),
)


def erase_sealed(view: View, person: int) -> None:
    """Remove a person's sealed values and the links to them; the commitments in the record stay."""
    for table, column in _SEALED:
        own = select(column).where(table.c.person == person, column.is_not(None))
        view.tx.execute(delete(t.sealed).where(t.sealed.c.commitment.in_(own)))
        view.tx.execute(update(table).where(table.c.person == person).values({column.name: None}))
