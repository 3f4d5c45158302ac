"""The toy register with resources: two types of pump, fuel, two depots of its own and one of the fire service.

- yard (north, own): 3 big pumps, 1,000 litres
- store (south, own): 2 small pumps
- fire-house (north, fire service): 1 big pump
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from sqlalchemy import func, select

from holdfast.model.resources import Counted, Depot, Resource
from holdfast.orders import ImportStock, RequestResource
from holdfast.store import tables as t
from worlds import START, Toy, headquarters_at_work

RESOURCES: Final = (
    Resource("pump-1", "Pump, 3,000 l/min", "pump", 1, needs="Two people; diesel."),
    Resource("pump-3", "Pump, 800 l/min", "pump", 3),
    Resource("diesel", "Diesel", "fuel", None, "litre"),
)
DEPOTS: Final = (
    Depot("yard", "The yard", "north", 47.1, 8.1),
    Depot("store", "The store", "south", 46.1, 8.1),
    Depot("fire-house", "The fire house", "north", 47.0, 8.0, "fire"),
)
COUNTS: Final = (
    Counted("yard", "pump-1", 3),
    Counted("yard", "diesel", 1_000),
    Counted("store", "pump-3", 2),
    Counted("fire-house", "pump-1", 1),
)


def with_resources(toy: Toy) -> Toy:
    """Add agencies, seats, catalogue, depots and stock."""
    headquarters_at_work(toy)
    toy.does(ImportStock("land", RESOURCES, DEPOTS, COUNTS), "watch")
    return toy


def ask(resource: str = "pump-3", quantity: int = 3, **more: Any) -> RequestResource:
    """Return the order that asks for something in the north from now on, for two days."""
    days = {"needed_from": START, "needed_until": START + timedelta(days=2)} | more
    return RequestResource("north", resource, quantity, **days)


def stock(toy: Toy, depot: str, resource: str) -> tuple[int, int, int]:
    """Return what a depot has of a resource: on hand, committed, out."""
    c = t.stock.c
    query = select(c.on_hand, c.committed, c.out).where(c.depot == depot, c.resource == resource)
    with toy.store.read() as tx:
        return tuple(tx.execute(query).one())  # type: ignore[return-value]


def line(toy: Toy, number: int) -> Any:
    """Return a line."""
    with toy.store.read() as tx:
        return tx.execute(select(t.request_line).where(t.request_line.c.id == number)).one()


def request(toy: Toy, number: int = 1) -> Any:
    """Return a request."""
    with toy.store.read() as tx:
        return tx.execute(select(t.request).where(t.request.c.id == number)).one()


def changes(toy: Toy, depot: str, resource: str) -> tuple[int, int, int]:
    """Return the sums of all changes of a stock, which must be what the stock is."""
    c = t.stock_change.c
    sums = [func.coalesce(func.sum(column), 0) for column in (c.on_hand, c.committed, c.out)]
    with toy.store.read() as tx:
        query = select(*sums).where(c.depot == depot, c.resource == resource)
        return tuple(int(n) for n in tx.execute(query).one())  # type: ignore[return-value]
