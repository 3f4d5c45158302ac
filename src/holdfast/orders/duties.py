"""Duties to tell somebody what happened: worked out from the record, and reported as done by an order."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Final

from sqlalchemy import Connection, insert, select

from holdfast.errors import InvalidValueError
from holdfast.law import Profile
from holdfast.law.duties import Duty, Event, duties
from holdfast.law.kinds.oversight import OversightTerms
from holdfast.model import Power
from holdfast.model.checks import check_moment, check_text
from holdfast.orders.base import Effects, Order, View, moment_text, refuse
from holdfast.orders.duty_clocks import incident_duties, incident_events, scopes_of, wants_orders
from holdfast.orders.frame import Frame
from holdfast.orders.need import need_region, refuse_known
from holdfast.orders.past import Carried, carried_out
from holdfast.orders.two_persons import MARK
from holdfast.store import tables as t

_INCIDENT: Final = re.compile(r":incident-([1-9][0-9]{0,8})(?=:|\Z)")
CALLS: Mapping[str, str] = {"IssueCallUp": "basis", "AdmitWalkIn": "basis"}
"""Orders that call people up, and the field that names the basis; those of a plan are looked up."""


@dataclass(frozen=True, slots=True)
class ReportDuty(Order):
    """Note that somebody was told what the law wants them told, when and how.

    Attributes
    ----------
    duty
        The identifier of the duty, as `holdfast duties` lists it.
    region
        The region that adopted the profile which asks for it.
    told_at
        When they were told, in UTC.
    how
        By what paper or in what sitting, in words; it is public.
    """

    duty: str
    region: str
    told_at: datetime
    how: str
    power: ClassVar[Power] = Power.ACTS

    def concerns(self, view: View) -> str:
        """Return the region."""
        return need_region(view, self.region)

    def check(self, view: View) -> None:
        """Refuse a duty that has not arisen, was reported before, or was told of in the future or too early."""
        try:
            check_moment("The moment of telling", self.told_at)
            check_text("How they were told", self.how, longest=2_000)
        except InvalidValueError as error:
            raise refuse(str(error)) from error
        refuse_known(view, t.report, "report of the duty", duty=self.duty)
        if self.told_at > view.at:
            raise refuse(f"{moment_text(self.told_at)} is still to come. Report it once they were told.")
        arisen = self._arisen(view)
        duty = next((each for each in arisen if each.id == self.duty), None)
        if duty is None:
            raise refuse(
                f"There is no duty {self.duty!r} in {self.region} by now. `holdfast duties` lists those there are."
            )
        if self.told_at < duty.arises_at:
            raise refuse(f"They cannot have been told before it arose, at {moment_text(duty.arises_at)}.")

    def _arisen(self, view: View) -> tuple[Duty, ...]:
        # NOTE: a duty about an incident is looked up by its number alone; others ask for the whole record.
        number = _INCIDENT.search(self.duty)
        c = t.incident.c
        region = number and view.tx.execute(select(c.region).where(c.id == int(number[1]))).scalar()
        if number is not None and region is not None:
            adopter, found = incident_duties(view.tx, view.frame, region, [int(number[1])], until=view.at)
            if adopter == self.region and any(duty.id == self.duty for duty in found):
                return found
        return duties_of(view.tx, view.frame, self.region, until=view.at)

    def apply(self, view: View, effects: Effects) -> Effects:
        """Note it."""
        row = {
            "duty": self.duty,
            "region": self.region,
            "told_at": moment_text(self.told_at),
            "how": self.how,
            "entry": view.n,
        }
        view.tx.execute(insert(t.report), row)
        return effects


def duties_of(tx: Connection, frame: Frame, region: str, *, until: datetime) -> tuple[Duty, ...]:
    """Return the duties of the profile that a region has adopted, as they have arisen by a moment.

    Events are those of the region and of all nested in it that have no profile of their own.
    """
    profile = frame.profiles.get(region)
    if profile is None or not any(profile.of_kind("oversight")):
        return ()
    under = frozenset(each for each in frame.within(region) if frame.adopter_of(each) == region)
    acts = tuple(act for act in frame.acts if not under.isdisjoint(act.regions))
    lifting = frozenset(rule.id for rule in profile.rules if rule.kind == "override")
    happened = events(tx, under, lifting, _names(profile, lifting)) if wants_orders(profile) else iter(())
    incidents = incident_events(tx, under, scopes_of(profile))
    return duties(profile, acts, (*happened, *incidents), until=until)


def _names(profile: Profile, lifting: frozenset[str]) -> frozenset[str] | None:
    """Return the names of which an entry holds one where a rule of the profile may ask for it; None for any entry."""
    terms = [v.terms for _, v in profile.of_kind("oversight") if isinstance(v.terms, OversightTerms)]
    asked = {name for each in terms for name in each.events}
    if "order" in asked:
        return None
    calls = {*CALLS, "IssueCallUps"} if "call_up" in asked or any(each.bases for each in terms) else set()
    named = {name for each in terms for name in each.orders}
    return frozenset({*named, *calls, MARK, *lifting})


def events(
    tx: Connection, regions: frozenset[str], lifting: frozenset[str], names: frozenset[str] | None = None
) -> Iterator[Event]:
    """Yield what happened in some regions: every order carried out, and what was out of the ordinary.

    Parameters
    ----------
    lifting
        The rules by which an authority lifts a cap; a verdict by one of them tells that it did.
    names
        What an entry has to mention to be looked at; None for all.
    """
    bases = {plan: basis for plan, basis in tx.execute(select(t.plan.c.id, t.plan.c.basis))}  # noqa: C416 -- rows
    for carried in carried_out(tx, mentioning=names):
        if carried.region in regions:
            yield from _events(carried, bases, lifting)


def _events(carried: Carried, bases: Mapping[str, str], lifting: frozenset[str]) -> Iterator[Event]:
    about, order = f"entry-{carried.n}", carried.order
    basis = str(order.get(CALLS.get(carried.kind, ""), ""))
    if carried.kind == "IssueCallUps":
        basis, about = bases.get(order["plan"], ""), str(order["plan"])
    kind = "call_up" if basis else "order"
    yield Event(kind, carried.at, about, basis, carried.kind)
    if MARK in carried.effects:
        yield Event("break_glass", carried.at, f"entry-{carried.n}")
    if any(verdict["rule"] in lifting for verdict in carried.verdicts):
        yield Event("override", carried.at, f"entry-{carried.n}")
