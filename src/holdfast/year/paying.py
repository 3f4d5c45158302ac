"""Pay: earnings noted, months closed one by one, and the statement of one person at the end."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import select

from holdfast.model import Earnings, Interval
from holdfast.orders import ClosePayMonth, RecordEarnings
from holdfast.servicing import statement_of
from holdfast.store import tables as t
from holdfast.store.days import to_day
from holdfast.year._stage import Scene, Year, many, one
from holdfast.year.serving import after

EARNING: Final = 60
"""People whose average earnings are noted; of the others it is not known, and their lines stay open."""
CLOSES_AFTER: Final = timedelta(days=3)
"""How long after a month its pay is closed."""


def earnings(on: date) -> Scene:
    """Return the scene in which earnings are noted."""
    return Scene(on, _earnings)


def month(first: date) -> Scene:
    """Return the scene in which a month is closed."""
    return Scene(after(first) + CLOSES_AFTER, lambda year: _close(year, first))


def statement(on: date) -> Scene:
    """Return the scene in which somebody asks what they served and are owed."""
    return Scene(on, _statement)


def _earnings(year: Year) -> None:
    c, cast = t.call_up.c, year.cast
    query = (
        select(c.person).join(t.person, t.person.c.person == c.person)
        .where(c.region == cast.region, t.person.c.region == cast.region)
        .order_by(c.start_day, c.id)
    )  # fmt: skip
    everybody = list(dict.fromkeys(row.person for row in year.rows(query)))
    people = everybody[:: max(1, len(everybody) // EARNING)][:EARNING]
    least, most = cast.earned
    for at, person in enumerate(people):
        amount = Decimal(least + (most - least) * (at * 7 % 20) // 20).quantize(Decimal("0.01"))
        order = RecordEarnings(person, Earnings(amount, cast.currency), cast.days.start.replace(day=1))
        year.give(order, cast.paymaster)
    year.figures["earnings"] = len(people)
    year.tell(f"The average earnings of {len(people)} people are noted; the amounts lie sealed.")


def _close(year: Year, first: date) -> None:
    named = f"{first:%Y-%m}"
    receipt = year.give(ClosePayMonth(year.cast.region, named), year.cast.paymaster)
    totals = receipt.effects["totals"]
    paid = _sum(totals, "amount")
    owed = _sum(totals, "arrears")
    months = year.figures.setdefault(
        "pay", {"region": year.cast.region, "currency": year.cast.currency, "months": []}
    )
    months["months"].append(
        {"month": named, "people": receipt.effects["people"], "amount": str(paid), "arrears": str(owed)}
    )
    months["total"] = str(sum((Decimal(each["amount"]) for each in months["months"]), Decimal(0)))
    still = sum(each["open"] for each in totals)
    differs = f", of it {owed} for months before" if owed else ""
    unknown = f"; {many(still, 'line')} without an amount, which is not known" if still else ""
    year.tell(f"Pay of {named} is closed: {paid} {year.cast.currency}{differs}{unknown}.")


def _sum(totals: Any, name: str) -> Decimal:
    return sum((Decimal(each[name]) for each in totals), Decimal(0))


def _statement(year: Year) -> None:
    """Show what the person served and is owed whose day was corrected, or else somebody of the region."""
    person = year.kept.get("corrected")
    if person is None:
        query = (
            select(t.attendance.c.person).where(t.attendance.c.day >= to_day(year.cast.days.start)).limit(1)
        )
        person = int(one(year.rows(query), "nobody who served").person)
    first = year.cast.days.start.year
    found = statement_of(year.story.desk, person, Interval(date(first, 1, 1), date(first + 1, 1, 1)))
    days = {each.basis: each.total for each in found.statement.days if each.year == first}
    totals = [
        {
            "payee": total.payee,
            "amount": str(total.amount),
            "currency": total.currency,
            "complete": total.complete,
        }
        for total in found.statement.totals
    ]
    caps = [
        {"rule": cap.rule, "used": cap.used, "limit": cap.limit, "left": cap.left, "article": cap.article}
        for cap in found.statement.caps
    ]
    year.figures["statement"] = {"person": person, "days": days, "totals": totals, "caps": caps}
    served = ", ".join(f"{count} on {basis}" for basis, count in days.items()) or "none"
    left = "; ".join(
        f"{cap['left']} left by {cap['article']}" for cap in caps if cap["left"] is not None and cap["used"]
    )
    sums = "; ".join(
        f"{each['amount']} {each['currency']} to the {each['payee']}{'' if each['complete'] else ', and what is not known'}"
        for each in totals
    )
    there = year.figures.get("attendance")
    if there is not None:
        year.tell(
            f"Attendance is on record for {there['call_ups']} of {there['of_all']} call-ups, {there['share']:.1%}: "
            f"all of {year.region_name(there['region'])}. Pay is closed there alone."
        )
    year.tell(f"Statement of person {person}: days served {served}. {left}. {sums}.")
