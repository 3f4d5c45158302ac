"""What moves stock: a depot's units are free, reserved or out, and every change of the three is written down."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, insert, select, update

from holdfast.orders.base import View, moment_text, refuse
from holdfast.orders.need import need_row
from holdfast.store import tables as t


@dataclass(frozen=True, slots=True)
class Shift:
    """By how much what a depot has of a resource changes: free, reserved, out."""

    on_hand: int = 0
    committed: int = 0
    out: int = 0


def stock_of(view: View, depot: str, resource: str) -> Row[Any] | None:
    """Return what a depot has of a resource, or None where it was never counted."""
    where = (t.stock.c.depot == depot, t.stock.c.resource == resource)
    return view.tx.execute(select(t.stock).where(*where)).first()


def need_on_hand(view: View, depot: str, resource: str, quantity: int) -> None:
    """Refuse to take more from a depot than lies there free."""
    row = stock_of(view, depot, resource)
    free = 0 if row is None else int(row.on_hand)
    if quantity > free:
        taken = "" if row is None else f"; {row.committed} are reserved and {row.out} are out"
        raise refuse(
            f"The depot {depot} has {free} of {resource} on hand{taken}, not {quantity}. Take fewer, look in another "
            "depot, or count again.",
            kind="stock",
        )


def shift_stock(
    view: View, depot: str, resource: str, by: Shift, reason: str, line: int | None = None
) -> None:
    """Change what a depot has of a resource, and write down by how much and why."""
    deltas = {"on_hand": by.on_hand, "committed": by.committed, "out": by.out}
    where = (t.stock.c.depot == depot) & (t.stock.c.resource == resource)
    if stock_of(view, depot, resource) is None:
        row = {"depot": depot, "resource": resource, **deltas, "entry": view.n}
        view.tx.execute(insert(t.stock), row)
    else:
        values = {name: t.stock.c[name] + change for name, change in deltas.items()}
        view.tx.execute(update(t.stock).where(where).values(**values, entry=view.n))
    change = {
        "entry": view.n,
        "depot": depot,
        "resource": resource,
        "at": moment_text(view.at),
        "seat": view.by.seat if view.by else "system",
        **deltas,
        "line": line,
        "reason": reason,
    }
    view.tx.execute(insert(t.stock_change), change)


def need_depot(view: View, depot: str) -> Row[Any]:
    """Return an open depot, or refuse."""
    row = need_row(view, t.depot, "depot", id=depot)
    if row.closed_day is not None:
        raise refuse(f"The depot {depot} is closed. Name one that is open.")
    return row
