"""From the register to what service costs, what a person has served and is owed, and what lies ahead."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import polars as pl
from sqlalchemy import Connection, Row, select

from holdfast import planning
from holdfast.desk import Desk
from holdfast.errors import InvalidValueError, NotFoundError
from holdfast.law import AcceptedGap, Called, CallUps, Circumstances, Profile
from holdfast.law.kinds.employer import EmployerTerms
from holdfast.law.kinds.in_service import InServiceTerms
from holdfast.law.kinds.pay import PayTerms
from holdfast.model import GONE, Earnings, Interval
from holdfast.orders import Frame
from holdfast.orders.call_up_facts import called_already
from holdfast.orders.people_facts import coded, codes_of, contracts_of, people_arrays
from holdfast.service.cost import Cost, plan_cost
from holdfast.service.outlook import Outlook, look_ahead
from holdfast.service.pay import PayFacts
from holdfast.service.statement import Statement, statement
from holdfast.store import pay as payroll
from holdfast.store import tables as t
from holdfast.store.days import to_day


@dataclass(frozen=True, slots=True)
class PersonStatement:
    """The statement of one person, with what the law says of their standing while they serve.

    Attributes
    ----------
    said
        rule, article and text: what the profile says of people in service on the bases served.
    """

    person: int
    profile: Profile
    statement: Statement
    said: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True, eq=False)
class RegionOutlook:
    """What lies ahead in a region.

    Attributes
    ----------
    people
        The numbers of the people, in the order of the outlook's rows.
    calls
        The numbers of the call-ups looked at, likewise.
    """

    region: str
    outlook: Outlook
    people: tuple[int, ...]
    calls: tuple[int, ...]


def cost_of_plan(desk: Desk, name: str) -> Cost:
    """Return what the tours of a plan cost, between least and most where earnings are not known.

    Raises
    ------
    NotFoundError
        If there is no such plan, or no profile is law where it plans.
    """
    frame = desk.frame()
    with desk.store.read() as tx:
        row = planning.find_plan(tx, name)
        return cost_of_tours(tx, law_of(frame, row.region), row.basis, planning.calls_of(tx, row))


def cost_of_tours(tx: Connection, profile: Profile, basis: str, tours: pl.DataFrame) -> Cost:
    """Return what tours (person, start_day, end_day) cost on a basis."""
    people = tours["person"].to_list()
    facts = payroll.pay_facts(tx, sorted(set(people)))
    groups = codes_of(profile.rank_groups)
    ranks = [groups.get(facts[who].rank_groups[-1][1], -1) if who in facts else -1 for who in people]
    earned = [_earned(facts[who].earnings) if who in facts else None for who in people]
    counted = _paid_together(profile, basis)
    before = [_calls_of(facts[who], counted) if who in facts else 0 for who in people]
    return plan_cost(
        profile, basis, tours["start_day"].to_numpy(), tours["end_day"].to_numpy(), np.array(ranks, np.int16),
        earned if any(each is not None for each in earned) else None, calls_before=np.array(before, np.int64),
    )  # fmt: skip


def statement_of(desk: Desk, person: int, period: Interval) -> PersonStatement:
    """Return the statement of a person for a period.

    Raises
    ------
    NotFoundError
        If there is no such person, or no profile is law where they live.
    """
    frame = desk.frame()
    with desk.store.read() as tx:
        region = tx.execute(select(t.person.c.region).where(t.person.c.person == person)).scalar()
        if region is None:
            raise NotFoundError(f"There is nobody of the number {person} in the register. Check it.")
        profile = law_of(frame, region)
        people = people_arrays(tx, profile, frame.tree, np.array([person], np.int64))
        facts = payroll.pay_facts(tx, [person])[person]
    found = statement(profile, people, 0, facts, period)
    bases = {each.basis for each in facts.served}
    return PersonStatement(person, profile, found, _said(profile, bases, period))


def outlook_of(desk: Desk, region: str, until: date) -> RegionOutlook:
    """Return what lies ahead of the people of a region until a day: who uses up what, which call-ups may not stand.

    Raises
    ------
    NotFoundError
        If no profile is law there.
    InvalidValueError
        If the day is not to come.
    """
    frame = desk.frame()
    profile, today = law_of(frame, region), frame.day_of(region, desk.now())
    if until <= today:
        raise InvalidValueError(f"{until} is not to come. Give a day after {today}.")
    horizon = Interval(today, until)
    under = [each for each in frame.within(region) if frame.profile_of(each) is profile]
    with desk.store.read() as tx:
        who = payroll.people_to_pay(tx, under, horizon)
        rows = _calls_ahead(tx, frozenset(who), horizon)
        numbers = np.array(who, np.int64)
        people = people_arrays(tx, profile, frame.tree, numbers, without=frozenset(row.id for row in rows))
        contracts = codes_of(row.id for row in contracts_of(tx, numbers)) if who else {}
        calls = _calls(frame, profile, who, rows, contracts)
        others = _others(tx, frame, profile, rows)
    ahead = look_ahead(profile, people, calls, _circumstances(frame, profile, today, others), horizon)
    return RegionOutlook(region, ahead, who, tuple(row.id for row in rows))


def law_of(frame: Frame, region: str) -> Profile:
    """Return the profile that is law in a region.

    Raises
    ------
    NotFoundError
        If none is.
    """
    profile = frame.profile_of(region)
    if profile is None:
        raise NotFoundError(f"No profile is law in {region}. Adopt one first: `holdfast law adopt`.")
    return profile


def _paid_together(profile: Profile, basis: str) -> frozenset[str]:
    """Return the bases whose call-ups count for pay on a basis that begins with a later call-up only."""
    return frozenset(
        each
        for rule in profile.rules
        if basis in rule.bases
        for value in rule.values
        if isinstance(value.terms, PayTerms) and value.terms.from_call > 1
        for each in rule.bases
    )


def _calls_of(facts: PayFacts, bases: frozenset[str]) -> int:
    """Return how many call-ups on some bases a person has completed, in this register or outside it."""
    own = sum(each.completed and each.basis in bases for each in facts.served)
    return own + sum(basis in bases for _, basis in facts.calls_before)


def _earned(earnings: Sequence[tuple[date, Earnings]]) -> Earnings | None:
    return earnings[-1][1] if earnings else None


def _said(profile: Profile, bases: set[str], period: Interval) -> tuple[tuple[str, str, str], ...]:
    """Return what the profile says of people in service, each with its rule and article."""
    found = []
    for rule in profile.rules:
        value = rule.on(period.last) if bases & set(rule.bases) else None
        if value is not None and isinstance(value.terms, InServiceTerms):
            found.append((rule.id, value.article, value.terms.says))
        elif value is not None and isinstance(value.terms, EmployerTerms) and value.terms.protection:
            found.append((rule.id, value.article, value.terms.protection))
    return tuple(found)


def _calls_ahead(tx: Connection, who: frozenset[int], horizon: Interval) -> list[Row[*tuple[Any, ...]]]:
    c = t.call_up.c
    query = (
        select(
            c.id, c.person, c.start_day, c.end_day, c.basis, c.task, c.region, c.authority, c.contract,
            c.issued_day, c.served_day,
        )
        .where(
            c.state.not_in(GONE), c.end_day > to_day(horizon.start), c.start_day < to_day(horizon.end)
        )
        .order_by(c.id)
    )  # fmt: skip
    return [row for row in tx.execute(query) if row.person in who]


def _calls(
    frame: Frame,
    profile: Profile,
    who: Sequence[int],
    rows: Sequence[Row[*tuple[Any, ...]]],
    contracts: dict[str, int],
) -> CallUps:
    place = codes_of(str(number) for number in who)
    return CallUps.of(
        person_row=np.array([place[str(row.person)] for row in rows], np.int64),
        start=np.array([row.start_day for row in rows], np.int32),
        end=np.array([row.end_day for row in rows], np.int32),
        basis=coded((row.basis for row in rows), codes_of(profile.bases), np.int16),
        task=coded((row.task for row in rows), codes_of(profile.tasks), np.int16),
        region=coded((row.region for row in rows), frame.tree.codes, np.int32),
        issued=np.array([_known_since(row) for row in rows], np.int32),
        authority=coded((row.authority for row in rows), codes_of(profile.authorities), np.int16),
        contract_row=np.array([contracts.get(row.contract or "", -1) for row in rows], np.int64),
        # NOTE: notice was judged when the call-up was issued and served; it is not what lies ahead.
        waived=True,
    )


def _known_since(row: Row[*tuple[Any, ...]]) -> int:
    return int(row.issued_day if row.served_day is None else row.served_day)


def _others(
    tx: Connection, frame: Frame, profile: Profile, rows: Sequence[Row[*tuple[Any, ...]]]
) -> Called | None:
    """Count who is called on the days of some call-ups besides them, for rules on how many at once.

    A draft that is looked at instead may have such a rule where the profile has none, so they are always counted.
    """
    if not rows:
        return None
    span = min(row.start_day for row in rows), max(row.end_day for row in rows)
    return called_already(tx, frame, profile, span, without=frozenset(row.id for row in rows))


def _circumstances(frame: Frame, profile: Profile, today: date, called: Called | None) -> Circumstances:
    known = {entry.about: entry for entry in profile.unknown}
    gaps = [
        AcceptedGap(question, gap.authority, str(gap.entry), known[gap.about].bases)
        for gap in frame.gaps
        if gap.about in known and gap.until_day > to_day(today)
        for question in sorted({kind.split(".")[0] for kind in known[gap.about].kinds})
    ]
    return Circumstances(
        regions=frame.tree,
        acts=frame.acts,
        accepted_gaps=tuple(gaps),
        today=today,
        # NOTE: what is issued has the approvals that it needed.
        approvals=frozenset(profile.authorities),
        called=called,
    )
