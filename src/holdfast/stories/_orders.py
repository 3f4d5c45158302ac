"""Orders and looks as stories write them: short, with what never varies filled in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from typing import Any, Final

from sqlalchemy import select

from holdfast.desk import Desk
from holdfast.law.statuses import leader_of, regime_at
from holdfast.model import OPEN_END, Act, ApplicationKind, Interval, PersonalText
from holdfast.orders import (
    Approve,
    DecideApplication,
    Decline,
    FileApplication,
    IssueCallUp,
    NotifyEmployer,
    RecordAct,
    ReportDuty,
    ServeCallUp,
)
from holdfast.orders.duties import duties_of
from holdfast.store import tables as t
from holdfast.stories._step import Kept

ISSUED: Final = time(6)
"""When the acts of a day are issued, in UTC; the story's orders come later."""

TOLD: Final = time(8)
"""When somebody was told on the day of the order that says so."""

See = Callable[[Desk, Kept], object]


def call(person: int, post: str, start: date, days: int, basis: str, **more: Any) -> IssueCallUp:
    """Return the order that calls a person up for so many days."""
    return IssueCallUp(person, post, Interval.of_days(start, days), basis, **more)


def serve(name: str, day: date, **more: Any) -> Callable[[Kept], ServeCallUp]:
    """Return what serves a call-up that the story kept."""
    return lambda kept: ServeCallUp(kept[name], day, **more)


def act(
    name: str,
    kind: str,
    title: str,
    issuer: str,
    start: date,
    end: date = OPEN_END,
    *,
    regions: tuple[str, ...],
    **more: Any,
) -> RecordAct:
    """Return the order that enters an act issued on its first day."""
    issued = datetime.combine(start, ISSUED, UTC)
    return RecordAct(Act(name, kind, title, issuer, issued, Interval(start, end), regions, **more))


def approve(name: str) -> Callable[[Kept], Approve]:
    """Return what approves an order that waits."""
    return lambda kept: Approve(kept[name])


def decline(name: str, reason: str) -> Callable[[Kept], Decline]:
    """Return what declines an order that waits."""
    return lambda kept: Decline(kept[name], reason)


def ask(
    person: int, asks: ApplicationKind, ground: str, filed: date, about: str, *facts: str
) -> Callable[[Kept], FileApplication]:
    """Return what files an application about a call-up that the story kept."""
    text = PersonalText("In the person's own words; invented.")
    return lambda kept: FileApplication(
        person, asks, ground, filed, call_up=kept[about], facts=facts, text=text
    )


def decide(
    name: str, article: str, *, granted: bool, until: date | None = None
) -> Callable[[Kept], DecideApplication]:
    """Return what decides an application that the story kept."""
    reason = PersonalText("The reasons, for the person alone; invented.")
    return lambda kept: DecideApplication(kept[name], granted, reason, article, until)


def tell_employer(name: str, day: date, *, consent: bool = True) -> Callable[[Kept], NotifyEmployer]:
    """Return what notes that the employer was told of a call-up that the story kept."""
    return lambda kept: NotifyEmployer(kept[name], day, consent)


def report(rule: str, about: str, region: str, day: date, how: str) -> Callable[[Kept], ReportDuty]:
    """Return what notes a duty as done on the morning of a day; it is about an act, or what the story kept."""

    def made(kept: Kept) -> ReportDuty:
        entry = kept.get(f"{about}.entry")
        duty = f"{rule}:{about}" if entry is None else f"{rule}:entry-{entry}"
        return ReportDuty(duty, region, datetime.combine(day, TOLD, UTC), how)

    return made


def state_of(name: str) -> See:
    """Return what sees the state of a call-up that the story kept."""

    def see(desk: Desk, kept: Kept) -> object:
        with desk.store.read() as tx:
            return tx.execute(select(t.call_up.c.state).where(t.call_up.c.id == kept[name])).scalar()

    return see


def led_by(region: str) -> See:
    """Return what sees which status prevails in a region, and who leads by it."""

    def see(desk: Desk, _kept: Kept) -> object:
        frame, now = desk.frame(), desk.now()
        profile = frame.profile_of(region)
        assert profile is not None, "the story adopted one"
        regimes = regime_at(profile, frame.acts, region, frame.local(region, now), frame.tree)
        return (regimes[0].status.status, leader_of(regimes)) if regimes else None

    return see


def to_tell(region: str) -> See:
    """Return what sees the duties to tell that have arisen in a region and are not reported, and whom to tell."""

    def see(desk: Desk, _kept: Kept) -> object:
        frame = desk.frame()
        with desk.store.read() as tx:
            told = set(tx.execute(select(t.report.c.duty)).scalars())
            arisen = duties_of(tx, frame, region, until=desk.now())
        return tuple((duty.rule, duty.tell) for duty in arisen if duty.id not in told)

    return see
