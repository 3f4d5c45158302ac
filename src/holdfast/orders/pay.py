"""Orders about pay: what people earned before, and the months that are closed.

An entry holds the sums of a month and what commits to its lines. The lines themselves lie sealed, so that the record
tells nobody's pay and yet nobody can change it unseen.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, ClassVar, Final

from sqlalchemy import delete, insert, select

from holdfast.model import Earnings, Interval, Power
from holdfast.orders.base import Effects, Order, View, refuse
from holdfast.orders.need import need_profile, need_region, need_row, put
from holdfast.orders.people import region_of_person
from holdfast.record import canonical, commit
from holdfast.service.days import Attended, Served
from holdfast.service.pay import PayFacts, PayLine, pay
from holdfast.store import pay as payroll
from holdfast.store import tables as t
from holdfast.store.days import to_day

MONTH: Final = re.compile(r"(19|2[01])\d\d-(0[1-9]|1[0-2])")
"""How a month is written."""
_KEY: Final = ("component", "payer", "payee", "currency")


@dataclass(frozen=True, slots=True)
class RecordEarnings(Order):
    """Note what a person earned on average before service, from a day on; the amount lies sealed.

    Attributes
    ----------
    earnings
        None only when the record is replayed: the entry holds their commitment.
    since
        The first day of service that is paid by them.
    """

    person: int
    earnings: Earnings | None
    since: date
    power: ClassVar[Power] = Power.PAY

    def concerns(self, view: View) -> str:
        """Return the person's region."""
        return region_of_person(view, self.person)

    def check(self, view: View) -> None:
        """Refuse missing earnings, or those of a person who is erased."""
        if self.earnings is None:
            raise refuse("The earnings are missing. Give per_day and currency.")
        if need_row(view, t.person, "person", person=self.person).commitment is None:
            raise refuse(f"What is personal of {self.person} is erased; nothing more is entered.")

    def apply(self, view: View, effects: Effects) -> Effects:
        """Note them, in place of those of the same day."""
        key = {"person": self.person, "since_day": to_day(self.since)}
        before = select(t.earnings.c.commitment).where(*(t.earnings.c[name] == key[name] for name in key))
        view.tx.execute(delete(t.sealed).where(t.sealed.c.commitment.in_(before)))
        put(view, t.earnings, key, {"commitment": view.commitments["earnings"]})
        return effects


@dataclass(frozen=True, slots=True)
class ClosePayMonth(Order):
    """Close a month of pay: reckon it for everybody who lives in a region, and what earlier months owe since.

    Attributes
    ----------
    month
        As 2027-03; over, and the one after the last that was closed.
    """

    region: str
    month: str
    power: ClassVar[Power] = Power.PAY

    def concerns(self, view: View) -> str:
        """Return the region."""
        return need_region(view, self.region)

    def check(self, view: View) -> None:
        """Refuse a month that is closed, not over or out of turn, and regions closed inside one another."""
        period = self._period()
        if period.end > view.today:
            raise refuse(f"{self.month} is over on {period.last}. Close it after that.")
        if not any(rule.kind == "pay" for rule in need_profile(view, self.region).rules):
            raise refuse(
                f"The profile that is law in {self.region} has no rule on pay, so nothing can be reckoned."
            )
        closed = payroll.closed_months(view.tx)
        own = [each.month for each in closed if each.region == self.region]
        if period.start in own:
            raise refuse(
                f"{self.month} is closed in {self.region} already. What changed since is paid with the next month."
            )
        if own and period.start != _after(max(own)):
            raise refuse(
                f"The next month to close in {self.region} is {_after(max(own)):%Y-%m}. Close months in order."
            )
        for other in sorted({each.region for each in closed} - {self.region}):
            if view.frame.lies_in(other, self.region) or view.frame.lies_in(self.region, other):
                raise refuse(
                    f"Pay is closed for {other}, and nobody is paid twice. Close {other} and its neighbours each "
                    "by itself."
                )

    def apply(self, view: View, effects: Effects) -> Effects:
        """Enter the sums, and seal the lines; replayed, the sums are those of the entry."""
        if "digest" not in effects:
            effects = {**effects, **self._reckon(view)}
        row = {
            "region": self.region,
            "month_day": to_day(self._period().start),
            "totals": canonical(effects["totals"]).decode(),
            "digest": bytes.fromhex(effects["digest"]),
            "people": effects["people"],
            "entry": view.n,
        }
        view.tx.execute(insert(t.pay_month), row)
        return effects

    def _period(self) -> Interval:
        if not MONTH.fullmatch(self.month):
            raise refuse(f"{self.month!r} is no month. Give it like 2027-03.")
        start = date.fromisoformat(f"{self.month}-01")
        return Interval(start, _after(start))

    def _reckon(self, view: View) -> dict[str, Any]:
        found = _Reckoning(view, self.region, self._period())
        lines = list(found.lines())
        body, salt = canonical({"lines": lines, "facts": found.prints}), secrets.token_bytes(32)
        digest = commit(salt, body)
        view.tx.execute(insert(t.sealed), {"commitment": digest, "salt": salt, "body": body})
        return {
            "totals": totals(lines),
            "people": len({line["person"] for line in lines}),
            "lines": len(lines),
            "digest": digest.hex(),
        }


class _Reckoning:
    """One month of one region, with what was closed before.

    Attributes
    ----------
    prints
        By person, a fingerprint of all that the pay of this month and the earlier ones depends on. As long as it is
        the same at the next closing, nothing is owed for them.
    """

    def __init__(self, view: View, region: str, period: Interval) -> None:
        self.view, self.period = view, period
        self.regions = view.frame.within(region)
        self.profile = need_profile(view, region)
        self.law = repr([rule for rule in self.profile.rules if rule.kind in ("pay", "day")])
        self.closed = payroll.closed_months(view.tx)
        own = [each for each in self.closed if each.region == region]
        self.since = min((each.month for each in own), default=period.start)
        self.last = own[-1] if own else None
        self.prints: dict[str, str] = {}

    def lines(self) -> Iterator[dict[str, Any]]:
        """Yield the lines of the month and of what earlier months owe, person by person."""
        tx, period = self.view.tx, self.period
        sealed = payroll.sealed_of(tx, self.last) if self.last is not None else {}
        lately = self._paid_elsewhere_since()
        called = payroll.people_to_pay(tx, self.regions, Interval(self.since, period.end))
        known = {int(number) for number in sealed.get("facts", {})}
        everybody = sorted({*called, *payroll.living_in(tx, self.regions, sorted(known | lately))})
        facts, gone = payroll.pay_facts(tx, everybody), payroll.erased(tx, everybody)
        paid: Mapping[int, Mapping[tuple[str, ...], Decimal]] | None = None
        for person in everybody:
            yield from (_line(person, line) for line in pay(self.profile, facts[person], period))
            self.prints[str(person)] = self._print(facts[person], period.end)
            same = sealed.get("facts", {}).get(str(person)) == self._print(facts[person], period.start)
            # NOTE: of somebody erased it is not known any more what earlier months were reckoned from.
            if person not in gone and not (same and person not in lately):
                paid = self._paid() if paid is None else paid
                yield from _arrears(person, self._owed(facts[person]), paid.get(person, {}), period.start)

    def _owed(self, facts: PayFacts) -> Iterable[PayLine]:
        if self.since >= self.period.start:
            return ()
        return pay(self.profile, facts, Interval(self.since, self.period.start))

    def _paid(self) -> Mapping[int, Mapping[tuple[str, ...], Decimal]]:
        """Return what was paid, in every region: whoever has moved was paid where they lived before."""
        sealed = (payroll.sealed_of(self.view.tx, each) for each in self.closed)
        return _paid(line for each in sealed for line in each.get("lines", ()))

    def _paid_elsewhere_since(self) -> set[int]:
        """Return who was paid by other regions since this one was last closed."""
        after = -1 if self.last is None else self.last.entry
        later = (each for each in self.closed if each.entry > after)
        return {
            line["person"]
            for each in later
            for line in payroll.sealed_of(self.view.tx, each).get("lines", ())
        }

    def _print(self, facts: PayFacts, end: date) -> str:
        """Return a fingerprint of the law, and of the facts up to a day."""
        told = (
            self.law,
            [each for each in facts.rank_groups if each[0] < end],
            # NOTE: personal values do not show themselves.
            [(since, str(each.per_day), each.currency) for since, each in facts.earnings if since < end],
            [
                (each.period, each.basis, each.call, each.completed, _until(each, end))
                for each in facts.served
                if each.period.start < end
            ],
            [(each.start, min(each.end, end)) for each in facts.contracts if each.start < end],
            [each for each in facts.calls_before if each[0] <= end],
        )
        return hashlib.sha256(repr(told).encode()).hexdigest()


def _until(served: Served, end: date) -> tuple[Attended, ...] | None:
    return None if served.attended is None else tuple(each for each in served.attended if each.day < end)


def totals(lines: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the sums of lines by component, payer, payee and currency: amount, arrears in it, people, open lines."""
    groups: dict[tuple[str, ...], list[Mapping[str, Any]]] = defaultdict(list)
    for line in lines:
        groups[tuple(line[name] for name in _KEY)].append(line)
    return [
        dict(zip(_KEY, key, strict=True))
        | {
            "amount": str(_sum(group)),
            "arrears": str(_sum([line for line in group if line["arrears"]])),
            "people": len({line["person"] for line in group}),
            "open": sum(line["amount"] is None for line in group),
        }
        for key, group in sorted(groups.items())
    ]


def _arrears(
    person: int, owed: Iterable[PayLine], paid: Mapping[tuple[str, ...], Decimal], day: date
) -> Iterator[dict[str, Any]]:
    """Yield what earlier months owe by now, less what was paid for them; negative where too much was."""
    left: dict[tuple[str, ...], Decimal] = defaultdict(Decimal)
    for line in owed:
        left[tuple(getattr(line, name) for name in _KEY)] += line.amount or Decimal(0)
    for key, amount in paid.items():
        left[key] -= amount
    for key in sorted(left):
        if left[key]:
            yield dict(zip(_KEY, key, strict=True)) | {
                "person": person,
                "rule": "",
                "start": None,
                "end": str(day),
                "quantity": None,
                "unit": "",
                "rate": None,
                "amount": str(left[key]),
                "arrears": True,
            }


def _line(person: int, line: PayLine) -> dict[str, Any]:
    return {name: getattr(line, name) for name in ("rule", *_KEY, "unit")} | {
        "person": person,
        "start": str(line.period.start),
        "end": str(line.period.end),
        "quantity": str(line.quantity),
        "rate": None if line.rate is None else str(line.rate),
        "amount": None if line.amount is None else str(line.amount),
        "arrears": False,
    }


def _paid(lines: Iterable[Mapping[str, Any]]) -> dict[int, dict[tuple[str, ...], Decimal]]:
    """Return what was paid so far, by person and then by component, payer, payee and currency."""
    found: dict[int, dict[tuple[str, ...], Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for line in lines:
        found[line["person"]][tuple(line[name] for name in _KEY)] += Decimal(line["amount"] or 0)
    return found


def _sum(lines: Iterable[Mapping[str, Any]]) -> Decimal:
    return sum((Decimal(line["amount"] or 0) for line in lines), Decimal(0))


def _after(month: date) -> date:
    """Return the first day of the month after."""
    return (month + timedelta(days=31)).replace(day=1)
