"""The transparency report: what was ordered, refused and decided in a time, in figures that name nobody."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, func, select

from holdfast.model import Interval
from holdfast.orders import Frame
from holdfast.record import Entry
from holdfast.store import tables as t
from holdfast.store.days import to_day
from holdfast.store.ledger import entries

FEWEST = 5
"""Figures about people that are smaller, and not nothing, are given as fewer than this."""


@dataclass(frozen=True, slots=True)
class Transparency:
    """The figures of a region and those nested in it over some days.

    Attributes
    ----------
    orders
        How many of each kind were accepted, refused and parked.
    refused_by
        How many orders were refused, by the article or rule of the verdict that decided.
    people
        Figures about people: call-ups and their days by basis, applications by kind and state.
    """

    region: str
    period: Interval
    orders: tuple[tuple[str, int, int, int], ...]
    refused_by: tuple[tuple[str, int], ...]
    without_second_person: int
    found_unjustified: int
    people: tuple[tuple[str, str], ...]


def transparency(tx: Connection, frame: Frame, region: str, period: Interval) -> Transparency:
    """Return the figures of a region over some days, from the record and the tables."""
    within = frozenset(frame.within(region))
    read = (Entry.from_bytes(body) for body in entries(tx))
    told = [each for each in read if each.region in within and _day(each) in period]
    kinds = {str(each.order["kind"]) for each in told}
    many = Counter((str(each.order["kind"]), each.outcome) for each in told)
    review = select(t.review.c.entry, t.review.c.justified).where(t.review.c.region.in_(within))
    numbers = {each.n for each in told}
    reviews = [row for row in tx.execute(review) if row.entry in numbers]
    return Transparency(
        region,
        period,
        tuple((k, many[k, "accepted"], many[k, "refused"], many[k, "parked"]) for k in sorted(kinds)),
        tuple(Counter(_decided_by(told)).most_common()),
        len(reviews),
        sum(row.justified == 0 for row in reviews),
        (*_call_ups(tx, within, period), *_applications(tx, within, period)),
    )


def _day(entry: Entry) -> date:
    return date.fromisoformat(entry.at[:10])


def _decided_by(told: Iterable[Entry]) -> Iterable[str]:
    for each in told:
        if each.outcome == "refused" and each.verdicts:
            yield str(each.verdicts[0].get("article") or each.verdicts[0]["rule"])


def _call_ups(tx: Connection, within: frozenset[str], period: Interval) -> Iterable[tuple[str, str]]:
    c = t.call_up.c
    query = select(c.basis, func.count(), func.sum(c.end_day - c.start_day)).where(
        c.region.in_(within), c.issued_day >= to_day(period.start), c.issued_day < to_day(period.end)
    )
    for basis, many, days in tx.execute(query.group_by(c.basis).order_by(c.basis)):
        yield f"call-ups issued: {basis}", _shown(many)
        yield f"days of call-ups issued: {basis}", _shown(days)


def _applications(tx: Connection, within: frozenset[str], period: Interval) -> Iterable[tuple[str, str]]:
    c = t.application.c
    query = select(c.kind, c.state, func.count()).where(
        c.region.in_(within), c.filed_day >= to_day(period.start), c.filed_day < to_day(period.end)
    )
    for kind, state, many in tx.execute(query.group_by(c.kind, c.state).order_by(c.kind, c.state)):
        yield f"applications filed: {kind}, now {state}", _shown(many)


def _shown(many: int) -> str:
    return str(many) if many == 0 or many >= FEWEST else f"fewer than {FEWEST}"
