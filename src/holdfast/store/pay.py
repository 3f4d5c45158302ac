"""What pay is reckoned from, and what was closed: the ranks, call-ups, attendance, earnings and contracts of people."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import Connection, Row, Select, select

from holdfast.model import GONE, CallUpState, Earnings, Interval
from holdfast.service.days import Attended, Served
from holdfast.service.pay import PayFacts
from holdfast.store import tables as t
from holdfast.store.days import from_day, to_date, to_day

_OVER: Final = (CallUpState.COMPLETED.value, CallUpState.CEASED.value)
_UNSERVED: Final = (*GONE, CallUpState.SUSPENDED.value)
_Row = Row[*tuple[Any, ...]]
_SLICE: Final = 900
"""People asked for at once; SQLite holds only so many in one query."""


@dataclass(frozen=True, slots=True)
class ClosedMonth:
    """A month of pay that was closed.

    Attributes
    ----------
    month
        Its first day.
    totals
        component, payer, payee, currency, amount, arrears (both decimals as text), people, open (lines without an
        amount).
    digest
        What commits to the lines, which lie sealed.
    """

    region: str
    month: date
    totals: tuple[Mapping[str, Any], ...]
    digest: bytes
    people: int
    entry: int


def closed_months(tx: Connection, region: str | None = None) -> tuple[ClosedMonth, ...]:
    """Return the months that were closed, of one region or all, in order."""
    query = select(t.pay_month).order_by(t.pay_month.c.month_day, t.pay_month.c.region)
    if region is not None:
        query = query.where(t.pay_month.c.region == region)
    return tuple(
        ClosedMonth(
            row.region,
            to_date(row.month_day),
            tuple(json.loads(row.totals)),
            bytes(row.digest),
            row.people,
            row.entry,
        )
        for row in tx.execute(query)
    )


def sealed_of(tx: Connection, closed: ClosedMonth) -> Mapping[str, Any]:
    """Return what lies sealed of a closed month: `lines`, and `facts`, fingerprints by person; empty if it is gone."""
    body = tx.execute(select(t.sealed.c.body).where(t.sealed.c.commitment == closed.digest)).scalar()
    found: Mapping[str, Any] = {} if body is None else json.loads(bytes(body))
    return found


def people_to_pay(tx: Connection, regions: Sequence[str], period: Interval) -> tuple[int, ...]:
    """Return the people of some regions with a call-up or a contract in a period, by number."""
    found: set[int] = set()
    for table in (t.call_up, t.contract):
        query = (
            select(table.c.person)
            .join(t.person, t.person.c.person == table.c.person)
            .where(
                t.person.c.region.in_(list(regions)),
                table.c.start_day < to_day(period.end),
                table.c.end_day > to_day(period.start),
            )
        )
        found.update(tx.execute(query).scalars())
    return tuple(sorted(found))


def pay_facts(tx: Connection, people: Sequence[int]) -> dict[int, PayFacts]:
    """Return what the pay of some people depends on, by number; people who are not there are left out."""
    found: dict[int, PayFacts] = {}
    for at in range(0, len(people), _SLICE):
        found |= _facts(tx, people[at : at + _SLICE])
    return found


def living_in(tx: Connection, regions: Sequence[str], people: Sequence[int]) -> frozenset[int]:
    """Return those of some people who live in some regions."""
    found: set[int] = set()
    for at in range(0, len(people), _SLICE):
        query = select(t.person.c.person).where(
            t.person.c.person.in_(people[at : at + _SLICE]), t.person.c.region.in_(list(regions))
        )
        found.update(tx.execute(query).scalars())
    return frozenset(found)


def erased(tx: Connection, people: Sequence[int]) -> frozenset[int]:
    """Return those of some people whose personal details are erased: what they earned is not known any more."""
    gone: set[int] = set()
    for at in range(0, len(people), _SLICE):
        query = select(t.person.c.person).where(
            t.person.c.person.in_(people[at : at + _SLICE]), t.person.c.commitment.is_(None)
        )
        gone.update(tx.execute(query).scalars())
    return frozenset(gone)


def _facts(tx: Connection, people: Sequence[int]) -> dict[int, PayFacts]:
    def of(table: Any, *columns: Any) -> Select[Any]:
        return select(table.c.person, *columns).where(table.c.person.in_(people))

    ranks = _by_person(tx.execute(of(t.past_rank, t.past_rank.c.until_day, t.past_rank.c.rank_group)).all())
    earned = of(t.earnings, t.earnings.c.since_day, t.sealed.c.body)
    earnings = _by_person(
        tx.execute(earned.join(t.sealed, t.sealed.c.commitment == t.earnings.c.commitment)).all()
    )
    days = _by_person(
        tx.execute(of(t.attendance, t.attendance.c.call_up, t.attendance.c.day, t.attendance.c.minutes)).all()
    )
    c = t.call_up.c
    calls = _by_person(tx.execute(of(t.call_up, c.id, c.start_day, c.end_day, c.basis, c.state)).all())
    before = _by_person(tx.execute(of(t.service, t.service.c.end_day, t.service.c.basis)).all())
    contracts = _by_person(tx.execute(of(t.contract, t.contract.c.start_day, t.contract.c.end_day)).all())
    return {
        row.person: PayFacts(
            rank_groups=_ranks(ranks.get(row.person, ()), row.rank_group),
            served=_served(calls.get(row.person, ()), days.get(row.person, ())),
            earnings=tuple(
                (to_date(since), _earnings(body)) for _, since, body in sorted(earnings.get(row.person, ()))
            ),
            contracts=_contracts(contracts.get(row.person, ()), row.discharged_day),
            calls_before=tuple(sorted((to_date(end), basis) for _, end, basis in before.get(row.person, ()))),
        )
        for row in tx.execute(of(t.person, t.person.c.rank_group, t.person.c.discharged_day))
    }


def _by_person(rows: Iterable[_Row]) -> Mapping[int, list[_Row]]:
    found: dict[int, list[_Row]] = defaultdict(list)
    for row in rows:
        found[row.person].append(row)
    return found


def _ranks(past: Iterable[_Row], now: str) -> tuple[tuple[date, str], ...]:
    """Return the rank groups, each from a day on: the past ones say until when they were held."""
    found, since = list[tuple[date, str]](), date.min
    for _, until, group in sorted(past):
        found.append((since, group))
        since = to_date(until)
    return (*found, (since, now))


def _contracts(rows: Iterable[_Row], gone: int | None) -> tuple[Interval, ...]:
    """Return the days of contracts; none runs on after the discharge."""
    spans = ((start, end if gone is None else min(end, gone)) for _, start, end in sorted(rows))
    return tuple(from_day(start, end) for start, end in spans if start < end)


def _served(calls: Iterable[_Row], days: Iterable[_Row]) -> tuple[Served, ...]:
    attended: dict[int, list[Attended]] = defaultdict(list)
    for _, call, day, minutes in days:
        attended[call].append(Attended(to_date(day), minutes))
    return tuple(
        Served(
            from_day(call.start_day, call.end_day),
            call.basis,
            call.id,
            completed=call.state in _OVER,
            attended=tuple(sorted(attended[call.id], key=lambda one: one.day))
            if call.id in attended
            else None,
        )
        for call in sorted(calls, key=lambda one: one.id)
        if call.state not in _UNSERVED or call.id in attended
    )


def _earnings(body: bytes) -> Earnings:
    fields = json.loads(bytes(body))
    return Earnings(Decimal(fields["per_day"]), fields["currency"])
