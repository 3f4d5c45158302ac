"""Why: an order asked of the law again with what is known now, and where a person stands with each limit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
from sqlalchemy import Connection, Row

from holdfast.desk import Desk
from holdfast.law import Judgement, People, Profile, day_of
from holdfast.law.ahead import CAPPED, NOT_CAPPED, CapUse, Meter, cap_use
from holdfast.law.facts import NO_DATE
from holdfast.law.kinds.cap import CapTerms
from holdfast.law.remedies import Remedy, remedies
from holdfast.model import Interval
from holdfast.orders import IssueCallUp
from holdfast.orders.base import Refused
from holdfast.orders.codec import restore
from holdfast.orders.people_facts import people_arrays
from holdfast.record import Entry
from holdfast.servicing import law_of


@dataclass(frozen=True, slots=True)
class AskedAgain:
    """A call-up put to the law once more, with what the register holds now.

    Attributes
    ----------
    refusal
        Why the register itself does not agree any more; empty where the law could be asked.
    """

    judgement: Judgement | None
    remedies: tuple[Remedy, ...]
    refusal: str = ""


@dataclass(frozen=True, slots=True)
class Limit:
    """Where a person stands with one limit, and the service it was reckoned from.

    Attributes
    ----------
    says
        The limit in words.
    counted
        The days of service whose basis counts towards it, in order; those before the register stand in `before`.
    used, left
        None where the day is not known from which it runs.
    """

    rule: str
    says: str
    article: str
    source: str
    confidence: str
    counted: tuple[tuple[Interval, str], ...]
    before: int
    used: int | None
    left: int | None
    unit: str
    reached: date | None


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a person stands with the law: who they are to it, what they served, and each limit."""

    person: int
    profile: str
    region: str
    rank_group: str
    served: tuple[tuple[Interval, str], ...]
    before: int
    until: date
    limits: tuple[Limit, ...]


def ask_again(desk: Desk, entry: Entry) -> AskedAgain | None:
    """Return what the law says now of the call-up in an entry, and what would make it lawful; None for other orders.

    A call-up that was issued by the entry is asked about without its own days.
    """
    order, _ = restore(entry.order)
    if not isinstance(order, IssueCallUp):
        return None
    own = (entry.effects or {}).get("call_up")
    with desk.store.read() as tx:
        view = desk.reading(tx, entry)
        try:
            facts = order.facts(view, without=(own,) if own is not None else ())
            judged = facts.only()
        except Refused as refused:
            return AskedAgain(None, (), str(refused))
        found = remedies(facts.profile, facts.calls, facts.people, facts.circumstances)
        return AskedAgain(judged, found)


def stand(desk: Desk, tx: Connection, person: Row[Any]) -> Standing:
    """Return where a person stands, from the row of the table that holds them."""
    frame = desk.frame()
    profile, today = law_of(frame, person.region), frame.day_of(person.region, desk.now())
    people = people_arrays(tx, profile, frame.tree, np.array([person.person], np.int64))
    served = _served(profile, people)
    until = max([today + timedelta(days=1), *(interval.end for interval, _ in served)])
    use = cap_use(profile, people, Interval(today, until))
    limits = tuple(
        _limit(profile, people, served, use.meters[at], use, at)
        for at in range(len(use.meters))
        if int(use.state[0, at]) != NOT_CAPPED
    )
    return Standing(
        person.person,
        profile.id,
        person.region,
        person.rank_group,
        served,
        int(people.days_before[0]),
        until - timedelta(days=1),
        limits,
    )


def _served(profile: Profile, people: People) -> tuple[tuple[Interval, str], ...]:
    names = (*profile.bases, "")
    return tuple(
        (Interval(day_of(int(start)), day_of(int(end))), names[int(basis)])
        for start, end, basis in zip(people.start, people.end, people.basis, strict=True)
    )


def _limit(
    profile: Profile,
    people: People,
    served: tuple[tuple[Interval, str], ...],
    meter: Meter,
    use: CapUse,
    at: int,
) -> Limit:
    terms, known = meter.value.terms, int(use.state[0, at]) == CAPPED
    assert isinstance(terms, CapTerms)
    reached = int(use.reached[0, at]) if known else NO_DATE
    most = terms.most if meter.unit == "days" else f"{terms.most_calls} call-ups"
    window = f"in any {terms.length}" if terms.window == "rolling" else terms.window.replace("_", " ")
    return Limit(
        rule=profile.named(meter.rule.id),
        says=f"{most}, {window}; {', '.join(terms.counts)} count",
        article=meter.value.article,
        source=meter.value.source,
        confidence=meter.value.confidence.value,
        counted=tuple(each for each in served if each[1] in terms.counts),
        before=int(people.days_before[0]) if terms.days_before else 0,
        used=int(use.used[0, at]) if known else None,
        left=int(use.left[0, at]) if known else None,
        unit=meter.unit,
        reached=day_of(reached) if reached != NO_DATE else None,
    )
