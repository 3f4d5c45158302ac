"""What there is, what was asked for, and what is missing: the pictures that the resource desk works by."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Connection, Select, and_, or_, select

from holdfast.errors import NotFoundError
from holdfast.model.resources import OPEN, WAITING
from holdfast.store import tables as t
from holdfast.store.days import to_date

STOCK_COLUMNS: Final = (
    "depot", "depot_name", "region", "agency", "resource", "title", "kind", "type", "unit", "on_hand", "committed",
    "out", "entry",
)  # fmt: skip
REQUEST_COLUMNS: Final = (
    "id", "region", "incident", "agency", "resource", "title", "unit", "quantity", "filled", "missing", "state",
    "priority", "needed_from", "needed_until", "where", "facility", "latitude", "longitude", "purpose", "asked_at",
    "asked_by", "entry",
)  # fmt: skip


def catalogue(tx: Connection, *, limit: int = 1_001, after: str | None = None) -> list[dict[str, Any]]:
    """Return the definitions of resources by identifier, from the one after `after`."""
    c = t.resource.c
    query = select(t.resource).order_by(c.id).limit(limit)
    query = query if after is None else query.where(c.id > after)
    return [dict(row._mapping) for row in tx.execute(query)]  # noqa: SLF001 -- SQLAlchemy's public name


def depots(
    tx: Connection, regions: Collection[str], *, limit: int = 1_001, after: str | None = None
) -> list[dict[str, Any]]:
    """Return the depots of some regions by identifier, closed ones with the day."""
    c = t.depot.c
    query = select(t.depot).where(c.region.in_(regions)).order_by(c.id).limit(limit)
    query = query if after is None else query.where(c.id > after)
    rows = [dict(row._mapping) for row in tx.execute(query)]  # noqa: SLF001 -- SQLAlchemy's public name
    for row in rows:
        closed = row.pop("closed_day")
        row["closed"] = None if closed is None else to_date(closed)
    return rows


def stock(
    tx: Connection,
    regions: Collection[str],
    *,
    depot: str | None = None,
    resource: str | None = None,
    limit: int = 1_001,
    after: Sequence[str] | None = None,
) -> list[dict[str, Any]]:
    """Return what lies in the depots of some regions: on hand, committed, out; by depot and resource."""
    s, d, r = t.stock.c, t.depot.c, t.resource.c
    query = (
        select(
            s.depot, d.name.label("depot_name"), d.region, d.agency, s.resource, r.title, r.kind, r.type, r.unit,
            s.on_hand, s.committed, s.out, s.entry,
        )
        .join_from(t.stock, t.depot, d.id == s.depot)
        .join(t.resource, r.id == s.resource)
        .where(d.region.in_(regions))
        .order_by(s.depot, s.resource)
        .limit(limit)
    )  # fmt: skip
    if depot is not None:
        query = query.where(s.depot == depot)
    if resource is not None:
        query = query.where(s.resource == resource)
    if after is not None:
        query = query.where(or_(s.depot > after[0], and_(s.depot == after[0], s.resource > after[1])))
    return [dict(row._mapping) for row in tx.execute(query)]  # noqa: SLF001 -- SQLAlchemy's public name


def requests(
    tx: Connection,
    regions: Collection[str],
    *,
    only: Mapping[str, object] | None = None,
    open_only: bool = False,
    limit: int = 1_001,
    before: int | None = None,
) -> list[dict[str, Any]]:
    """Return requests in some regions, the newest first.

    Parameters
    ----------
    only
        Columns and what they must be, such as ``state``, ``incident`` or ``resource``.
    before
        Only those with a lower number.
    """
    c = t.request.c
    query = _requests().where(c.region.in_(regions)).order_by(c.id.desc()).limit(limit)
    for name, value in (only or {}).items():
        query = query.where(c[name] == value)
    if open_only:
        query = query.where(c.state.in_([state.value for state in OPEN]))
    if before is not None:
        query = query.where(c.id < before)
    return [_request(row) for row in tx.execute(query)]


def find_request(tx: Connection, number: int) -> dict[str, Any]:
    """Return a request with its lines and everything said about it, in order.

    Raises
    ------
    NotFoundError
        If there is none of that number.
    """
    row = tx.execute(_requests().where(t.request.c.id == number)).first()
    if row is None:
        raise NotFoundError(f"There is no request {number}. Look at the list of requests.")
    line, step = t.request_line, t.request_step
    lines = tx.execute(select(line).where(line.c.request == number).order_by(line.c.id)).all()
    numbers = [each.id for each in lines]
    about = or_(step.c.request == number, step.c.line.in_(numbers))
    steps = tx.execute(select(step).where(about).order_by(step.c.entry)).all()
    found = [_plain(each) for each in lines]
    return _request(row) | {"lines": found, "steps": [_plain(each) for each in steps], "cost": cost_of(found)}


def unsolicited(tx: Connection, regions: Collection[str], *, limit: int = 1_000) -> list[dict[str, Any]]:
    """Return what was offered unasked and is not taken up yet."""
    c = t.request_line.c
    where = c.request.is_(None), c.state.in_([state.value for state in WAITING]), c.region.in_(regions)
    query = select(t.request_line).where(*where).order_by(c.id).limit(limit)
    return [_plain(row) for row in tx.execute(query)]


def cost_of(lines: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return what lines are estimated to cost and have cost, summed by currency, in its smallest unit."""
    sums: dict[str, dict[str, Any]] = {}
    for line in lines:
        if line["currency"] is not None:
            blank = {"currency": line["currency"], "estimated": 0, "actual": 0}
            found = sums.setdefault(line["currency"], blank)
            found["estimated"] += line["estimated"] or 0
            found["actual"] += line["actual"] or 0
    return [sums[currency] for currency in sorted(sums)]


def _requests() -> Select[Any]:
    c, r = t.request.c, t.resource.c
    return select(t.request, r.title, r.unit, (c.quantity - c.filled).label("missing")).join_from(
        t.request, t.resource, r.id == c.resource
    )


def _request(row: Any) -> dict[str, Any]:
    found = _plain(row)
    if row.state not in OPEN:
        found["missing"] = 0
    return found


def _plain(row: Any) -> dict[str, Any]:
    found = dict(row._mapping)  # noqa: SLF001 -- SQLAlchemy's public name
    found["where"] = found.pop("where_")
    return found
