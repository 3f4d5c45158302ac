"""What a person called may know and do: why, on which article, for how long; days used and left; what can be asked for.

One reading of the register for the page a person is shown, at the terminal, on a screen or on paper.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

import numpy as np
from sqlalchemy import Connection, Row, select

from holdfast.law import NO_DATE, Profile, day_of
from holdfast.law.ahead import CAPPED, NOT_CAPPED, cap_use
from holdfast.law.applications import ApplicationTerms, application_terms
from holdfast.model import OPEN_END, ApplicationState, CallUpState, Interval
from holdfast.orders import Frame
from holdfast.orders.people_facts import people_arrays
from holdfast.orders.suspending import GOING_ON
from holdfast.orders.terms import appeals_of, rules_on
from holdfast.store import tables as t
from holdfast.store.days import from_day, to_date

_ASKING: Final = {"exemption.on_application": "exemption", "exemption.deferral": "deferral"}


@dataclass(frozen=True, slots=True)
class CallUpShown:
    """One call-up as the person may see it.

    Attributes
    ----------
    why, task, authority, place
        Titles of the basis and of the rest, in the profile's and the register's words.
    articles
        On which the basis, and who may order it, rest.
    report_to
        Time, and the place where it is not the facility itself; empty where only the facility is given.
    served_on, channel
        When it counts as served and how it came; None where it is not served.
    entry
        The entry of the record that issued it.
    """

    number: int
    state: str
    period: Interval
    post: str
    basis: str
    why: str
    task: str
    authority: str
    act: str
    articles: tuple[str, ...]
    place: str
    report_to: str
    served_on: date | None
    channel: str | None
    employer: str | None
    entry: int


@dataclass(frozen=True, slots=True)
class CapShown:
    """How far one cap is used up, with everything the person is called for so far.

    Attributes
    ----------
    used, limit, left
        In `unit`; None where the day is not known from which the cap runs.
    reached
        The day on which it is used up, or None.
    """

    rule: str
    unit: str
    used: int | None
    limit: int | None
    left: int | None
    reached: date | None
    article: str


@dataclass(frozen=True, slots=True)
class Recourse:
    """Something the person can ask for now.

    Attributes
    ----------
    what, ground, named
        ``exemption``, ``deferral`` or ``appeal``; the ground in words, and in the profile's name, or what the appeal
        is against.
    about
        The call-up, or for an appeal against a refusal the application; None where it is about no call-up.
    to, authorities
        Who decides, in words and by the profile's names; empty where the profile does not say.
    until
        The last day on which it may be filed; None where no term runs yet.
    suspends
        Whether the duty waits for the decision.
    """

    what: str
    ground: str
    about: int | None
    to: str
    until: date | None
    suspends: bool
    article: str
    named: str = ""
    authorities: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rights:
    """The page of one person."""

    person: int
    today: date
    call_ups: tuple[CallUpShown, ...]
    caps: tuple[CapShown, ...]
    caps_until: date
    recourses: tuple[Recourse, ...]
    applications: tuple[Row[Any], ...]
    grounds: tuple[Row[Any], ...]


def rights_of(tx: Connection, frame: Frame, person: Row[Any], today: date) -> Rights:
    """Return the page of a person, from the row of the table that holds them."""
    calls = tx.execute(
        select(t.call_up).where(t.call_up.c.person == person.person).order_by(t.call_up.c.start_day)
    ).all()
    asked = tx.execute(
        select(t.application).where(t.application.c.person == person.person).order_by(t.application.c.id)
    ).all()
    grounds = tx.execute(
        select(t.ground).where(t.ground.c.person == person.person).order_by(t.ground.c.start_day)
    ).all()
    profile = frame.profile_of(person.region)
    ends = [to_date(call.end_day) for call in calls if call.state in GOING_ON]
    until = max([today + timedelta(days=1), *ends])
    return Rights(
        person.person,
        today,
        tuple(call_up_shown(tx, frame, call) for call in calls),
        caps_of(tx, frame, profile, person.person, Interval(today, until)) if profile is not None else (),
        until - timedelta(days=1),
        tuple(_recourses(frame, person, calls, asked, today)),
        tuple(asked),
        tuple(grounds),
    )


def call_up_shown(tx: Connection, frame: Frame, row: Row[Any]) -> CallUpShown:
    """Return a call-up as the person may see it, from the row of the table that holds it."""
    profile = frame.profile_of(row.region)
    facility = tx.execute(
        select(t.facility.c.name)
        .join(t.post, t.post.c.facility == t.facility.c.id)
        .where(t.post.c.id == row.post)
    ).scalar()
    employer = tx.execute(
        select(t.employer_notice.c.state).where(t.employer_notice.c.call_up == row.id)
    ).scalar()
    act = next((act.title for act in frame.acts if act.id == row.act), row.act or "")
    basis = profile.bases.get(row.basis) if profile is not None else None
    return CallUpShown(
        row.id,
        row.state,
        from_day(row.start_day, row.end_day),
        row.post,
        row.basis,
        basis.title if basis is not None else row.basis,
        profile.tasks.get(row.task, row.task) if profile is not None else row.task,
        profile.authorities.get(row.authority, row.authority) if profile is not None else row.authority,
        act,
        _articles(profile, row) if profile is not None else (),
        str(facility or row.post),
        row.report_to or "",
        to_date(row.served_day) if row.served_day is not None else None,
        row.channel,
        employer,
        int(row.entry),
    )


def _articles(profile: Profile, row: Row[Any]) -> tuple[str, ...]:
    basis = profile.bases.get(row.basis)
    found = [basis.article] if basis is not None and basis.article else []
    start = to_date(row.start_day)
    found += [value.article for _, value in rules_on(profile, "authority", start, basis=row.basis)]
    return tuple(dict.fromkeys(found))


def caps_of(
    tx: Connection, frame: Frame, profile: Profile, person: int, period: Interval
) -> tuple[CapShown, ...]:
    """Return how far each cap of a person is used up by the last day of a period, with all that is ordered."""
    people = people_arrays(tx, profile, frame.tree, np.array([person], np.int64))
    use, found = cap_use(profile, people, period), []
    for at, meter in enumerate(use.meters):
        state = int(use.state[0, at])
        if state == NOT_CAPPED:
            continue
        known = state == CAPPED
        used, limit, left = (int(each[0, at]) if known else None for each in (use.used, use.limit, use.left))
        reached = int(use.reached[0, at]) if known else NO_DATE
        day = day_of(reached) if reached != NO_DATE else None
        found.append(CapShown(meter.rule.id, meter.unit, used, limit, left, day, meter.value.article))
    return tuple(found)


def _recourses(frame: Frame, person: Row[Any], calls: Any, asked: Any, today: date) -> Iterator[Recourse]:
    """Yield what can be asked for today: about each call-up to come, without one, and against refusals."""
    waiting = {(row.kind, row.ground, row.call_up) for row in asked if row.state == "pending"}
    for call in calls:
        if call.state in GOING_ON:
            open_now = recourses_against(frame, person, call, today)
            yield from (each for each in open_now if (each.what, each.named, call.id) not in waiting)
    appealed = {row.against for row in asked if row.against is not None and row.state != "withdrawn"}
    for row in asked:
        profile = frame.profile_of(row.region)
        if profile is not None and row.state == ApplicationState.REFUSED and row.id not in appealed:
            subject = "deferral" if row.kind == "leave" else row.kind
            yield from _appeal(profile, subject, row.id, _date(row.decided_day), "", today)


def recourses_against(frame: Frame, person: Row[Any], call: Row[Any], day: date) -> Iterator[Recourse]:
    """Yield what can be asked for about one call-up on a day, from the rows of the tables that hold it and its person."""
    profile = frame.profile_of(call.region)
    if profile is None:
        return
    for what, ground, terms in _asking(profile, person, call, day):
        latest = terms.latest(to_date(call.start_day), _date(call.served_day))
        yield from _open(what, ground, call.id, terms, latest, profile, day)
    yield from _appeal(profile, "call_up", call.id, _date(call.served_day), call.basis, day)


def _asking(
    profile: Profile, person: Row[Any], call: Row[Any], today: date
) -> Iterator[tuple[str, str, ApplicationTerms]]:
    reported = call.state == CallUpState.REPORTED
    for kind, what in _ASKING.items():
        if reported and what != "deferral":
            continue
        grounds = {
            ground: None
            for _, value in rules_on(profile, kind, today, basis=call.basis)
            for ground in getattr(value.terms, "grounds", ())
        }
        for ground in grounds:
            terms = application_terms(profile, what, ground, call.basis, today, rank_group=person.rank_group)
            if terms is not None:
                yield ("leave" if reported else what), ground, terms


def _appeal(
    profile: Profile, subject: str, about: int, served: date | None, basis: str, today: date
) -> Iterator[Recourse]:
    if not appeals_of(profile, subject, today):
        return
    terms = application_terms(profile, "appeal", subject, basis, today)
    if terms is not None:
        yield from _open("appeal", subject, about, terms, terms.latest(None, served), profile, today)


def _open(
    what: str,
    ground: str,
    about: int | None,
    terms: ApplicationTerms,
    latest: date | None,
    profile: Profile,
    today: date,
) -> Iterator[Recourse]:
    if latest is not None and latest < today:
        return
    to = " or ".join(profile.authorities.get(name, name) for name in terms.decided_by)
    yield Recourse(
        what,
        profile.grounds.get(ground, ground),
        about,
        to,
        latest,
        terms.suspends,
        terms.article,
        ground,
        terms.decided_by,
    )


def _date(day: int | None) -> date | None:
    return to_date(day) if day is not None and day < (OPEN_END - date(1970, 1, 1)).days else None
