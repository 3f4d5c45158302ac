"""Duties of oversight: whom the law wants told of what happened, and up to when."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple

from holdfast.law.clocks import again_at, day_begins, due_at, local_day
from holdfast.law.kinds.oversight import OversightTerms
from holdfast.law.profile import Dated, Profile, Rule
from holdfast.law.statuses import standings
from holdfast.model import OPEN_END, Act, Interval


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened and may have to be told.

    Attributes
    ----------
    kind
        Its name, such as ``break_glass``, ``override`` or ``call_up``.
    at
        When it happened, with its zone.
    about
        What it is about, such as a plan or an entry; the same thing is told once under each rule.
    basis, order
        The basis of the call-ups and the name of the order it came with; empty for none.
    incident, severity, sectors, effects
        Of an incident: its kind, how it is graded, the sectors of the facilities concerned, and what it did to any of them.
    """

    kind: str
    at: datetime
    about: str
    basis: str = ""
    order: str = ""
    incident: str = ""
    severity: str = ""
    sectors: frozenset[str] = frozenset()
    effects: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Duty:
    """A duty to tell somebody something.

    Attributes
    ----------
    id
        The same however often duties are worked out.
    tell
        The authority to be told, in the profile's words.
    arises_at, due_at
        When it arises, and up to which moment it is kept, in UTC.
    """

    id: str
    rule: str
    tell: str
    what: str
    about: str
    arises_at: datetime
    due_at: datetime
    article: str
    source: str = ""
    confidence: str = ""

    def kept(self, told_at: datetime) -> bool:
        """Tell whether telling at this moment is in time."""
        return told_at <= self.due_at


class _Origin(NamedTuple):
    """What gives rise to duties, and until when it is told of again and again; None without end."""

    about: str
    at: datetime
    ends: datetime | None


def duties(
    profile: Profile, acts: Iterable[Act], events: Iterable[Event], *, until: datetime
) -> tuple[Duty, ...]:
    """Return the duties that have arisen by a moment, in the order in which they are due.

    A status or act is told of when it is issued, and again, where the text says how often, while it is in force. Of
    other things each is told once; a report on them is repeated from the first on, without end.

    Parameters
    ----------
    acts, events
        What is on the record, in any order.
    until
        The moment up to which duties are wanted, with its zone.
    """
    given, happened = tuple(acts), sorted(events, key=lambda event: (event.at, event.about))
    found: dict[str, Duty] = {}
    for rule, value in profile.of_kind("oversight"):
        assert isinstance(value.terms, OversightTerms)
        told = [
            *_of_acts(profile, value.terms, given),
            *_of_events(value.terms, happened),
        ]
        for origin in told:
            for duty in _arising(profile, (rule, value), origin, until):
                found.setdefault(duty.id, duty)
    return tuple(sorted(found.values(), key=lambda duty: (duty.due_at, duty.id)))


def _of_acts(profile: Profile, terms: OversightTerms, acts: tuple[Act, ...]) -> Iterator[_Origin]:
    if not terms.statuses and not terms.acts:
        return
    standing = standings(profile, acts)
    for act in acts:
        held = standing.get(act.id)
        declared = held is not None and act.declares in terms.statuses
        if declared or act.kind in terms.acts:
            period = held.period if held is not None else act.period
            ends = _end(period, profile.zone)
            if held is not None and held.lapses_at is not None:
                ends = held.lapses_at if ends is None else min(ends, held.lapses_at)
            yield _Origin(act.id, act.issued_at, ends)


def _end(period: Interval, zone: str) -> datetime | None:
    return day_begins(period.end, zone) if period.end < OPEN_END else None


def _of_events(terms: OversightTerms, events: list[Event]) -> Iterator[_Origin]:
    first = True
    for event in events:
        named = event.basis in terms.bases or event.order in terms.orders or event.kind in terms.events
        if named or _covered(terms, event):
            yield _Origin(event.about, event.at, None if first else event.at)
            first = False


def _covered(terms: OversightTerms, event: Event) -> bool:
    scope = terms.incidents
    return (
        scope is not None
        and bool(event.incident)
        and scope.covers(event.incident, event.severity, event.sectors, event.effects)
    )


def _arising(profile: Profile, found: tuple[Rule, Dated], origin: _Origin, until: datetime) -> Iterator[Duty]:
    """Yield the duty of an origin and its repetitions, as far as the value is in force when each arises."""
    rule, value = found
    terms = value.terms
    assert isinstance(terms, OversightTerms)
    for times, at in enumerate(_moments(terms, origin, profile.zone, until)):
        day = local_day(at, profile.zone)
        if day in value.period:
            yield Duty(
                id=f"{rule.id}:{origin.about}" + (f":{day}" if times else ""),
                rule=rule.id,
                tell=terms.tell,
                what=terms.what,
                about=origin.about,
                arises_at=at,
                due_at=due_at(at, terms.within, profile.zone),
                article=value.article,
                source=value.source,
                confidence=value.confidence.value,
            )


def _moments(terms: OversightTerms, origin: _Origin, zone: str, until: datetime) -> Iterator[datetime]:
    at, times = origin.at.astimezone(UTC), 0
    while at <= until and (times == 0 or origin.ends is None or at < origin.ends):
        yield at
        if terms.every is None:
            return
        times += 1
        at = again_at(origin.at, terms.every, times, zone)
