"""From entries to notices: who is to hear of what, and who next where nobody answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Row, func, insert, select, update

from holdfast.model.notices import Channel, NoticeAnswer, NoticeState
from holdfast.notify.quiet import quiet_until, stamp
from holdfast.orders import Frame
from holdfast.orders.contacts import LONGEST_WAIT, MOST_STEPS
from holdfast.record import Entry
from holdfast.store import tables as t
from holdfast.store.ledger import entries

MOST_READ: Final = 500
"""Entries looked at in one go, so that the writer is free again soon."""
TO_PEOPLE: Final = frozenset({Channel.MAIL, Channel.SMS, Channel.VOICE})


@dataclass(frozen=True, slots=True)
class Moment:
    """The register at a moment: what making notices needs to know beside the tables.

    Attributes
    ----------
    size
        How many entries the record has.
    """

    frame: Frame
    size: int
    now: datetime


@dataclass(frozen=True, slots=True)
class Heard:
    """What somebody is to hear of.

    Attributes
    ----------
    stop
        The first entry that was not looked at.
    more
        Whether it is there already.
    matches
        Each subscription with the number of the entry that it hears of.
    """

    stop: int
    more: bool
    matches: tuple[tuple[Row[Any], int], ...] = ()


def look(tx: Connection, at: Moment, start: int) -> Heard:
    """Look at entries from a number on, or from where notices were made last; changes nothing.

    O(E S) for E entries and S subscriptions; outside the writing transaction, so that orders need not wait for it.
    """
    subscriptions = _subscriptions(tx)
    if not subscriptions:
        return Heard(at.size, more=False)
    made = tx.execute(select(t.notified.c.size)).scalar() or 0
    first = max(start, made, min(row.entry for row in subscriptions) + 1)
    stop = min(at.size, first + MOST_READ)
    found = [Entry.from_bytes(body) for body in entries(tx, first, stop)] if stop > first else []
    matches = tuple(
        (row, entry.n)
        for entry in found
        for row in subscriptions
        if row.entry < entry.n and hears(row, entry, at.frame)
    )
    return Heard(max(stop, first), stop < at.size, matches)


def make(tx: Connection, at: Moment, heard: Heard) -> int:
    """Make the notices of what was heard, unless somebody else did meanwhile; return how many."""
    made = tx.execute(select(t.notified.c.size)).scalar()
    if made is None:
        tx.execute(insert(t.notified), {"id": 1, "size": 0})
    new = [(row, about) for row, about in heard.matches if about >= (made or 0)]
    tx.execute(update(t.notified).values(size=max(heard.stop, made or 0)))
    return sum(_make(tx, at, row, about, 0) for row, about in new)


def is_quiet(tx: Connection, at: Moment) -> bool:
    """Tell whether nothing is due, and nobody is waited for."""
    n, s = t.notice.c, t.subscription.c
    due = select(n.id).where(n.state == NoticeState.QUEUED.value, n.not_before <= stamp(at.now)).limit(1)
    waited = select(s.id).where(s.answer_within > 0, s.ended_at.is_(None)).limit(1)
    return tx.execute(due).first() is None and tx.execute(waited).first() is None


def escalate(tx: Connection, at: Moment) -> int:
    """Let the next seat hear of what nobody has answered in time; return how many notices that made."""
    rows = {row.id: row for row in _subscriptions(tx) if row.answer_within}
    made = 0
    for about, name, step in _last_steps(tx, at, rows):
        row = rows[name]
        further = row.escalate_to.split()
        if step < len(further) and _unanswered(tx, at, row, about, step):
            made += _make(tx, at, row, about, step + 1)
    return made


def hears(row: Row[Any], entry: Entry, frame: Frame) -> bool:
    """Tell whether a subscription is about an entry."""
    if entry.region is not None and not (
        entry.region in frame.parents and frame.lies_in(entry.region, row.region)
    ):
        return False
    if entry.region is None and frame.parents.get(row.region) is not None:
        return False
    kind, kinds = str(entry.order.get("kind", "")), row.kinds.split()
    wanted = kind if entry.outcome == "accepted" else f"{entry.outcome}:{kind}"
    if wanted not in kinds if kinds else entry.outcome != "accepted":
        return False
    return all(_says(entry.order, each) for each in row.match.splitlines())


def seats_of(row: Row[Any]) -> list[str]:
    """Return the seats that hear of it, one step after the other."""
    return [row.seat, *row.escalate_to.split()]


def _says(order: Mapping[str, Any], wanted: str) -> bool:
    name, _, value = wanted.partition("=")
    return str(order.get(name)) == value


def _subscriptions(tx: Connection) -> Sequence[Row[Any]]:
    c = t.subscription.c
    return tx.execute(select(t.subscription).where(c.ended_at.is_(None)).order_by(c.id)).all()


def _make(tx: Connection, at: Moment, row: Row[Any], about: int, step: int) -> int:
    shared = {
        "about": about,
        "subscription": row.id,
        "step": step,
        "channel": row.channel,
        "created_at": stamp(at.now),
        "claimed_until": None,
        "attempts": 0,
        "sent_at": None,
    }
    if row.channel not in TO_PEOPLE:
        whom = [{"account": "", "state": NoticeState.QUEUED.value, "not_before": stamp(at.now)}]
    else:
        whom = list(_holders(tx, at, row, seats_of(row)[step]))
    tx.execute(insert(t.notice), [shared | each for each in whom])
    return len(whom)


def _holders(tx: Connection, at: Moment, row: Row[Any], seat: str) -> Iterator[dict[str, str]]:
    """Yield who is to be reached in a seat and not before when, or that there is nobody."""
    held = at.frame.holders.get(seat, frozenset())
    accounts = sorted(each for each in held if at.frame.holds(seat, each, at.now))
    c = t.contact.c
    hours = {
        each.account: (each.quiet_from, each.quiet_until)
        for each in tx.execute(select(c.account, c.quiet_from, c.quiet_until).where(c.account.in_(accounts)))
    }
    if not accounts:
        yield {"account": "", "state": NoticeState.NOBODY.value, "not_before": stamp(at.now)}
    for account in accounts:
        state = NoticeState.QUEUED if account in hours else NoticeState.NOBODY
        begins, ends = hours.get(account, ("", ""))
        zone = at.frame.zone_of(row.region)
        later = None if row.urgent else quiet_until(at.now, zone, begins, ends)
        yield {"account": account, "state": state.value, "not_before": stamp(later or at.now)}


def _last_steps(tx: Connection, at: Moment, rows: Mapping[str, Row[Any]]) -> list[tuple[int, str, int]]:
    """Return what somebody has to answer and nobody has taken, with the last step made."""
    n, a = t.notice.c, t.notice_answer.c
    since = stamp(at.now - timedelta(minutes=LONGEST_WAIT * (MOST_STEPS + 1)))
    taken = select(a.about).where(
        a.about == n.about, a.subscription == n.subscription, a.answer == NoticeAnswer.TAKEN.value
    )
    query = (
        select(n.about, n.subscription, func.max(n.step))
        .where(n.subscription.in_(list(rows)), n.created_at >= since, ~taken.exists())
        .group_by(n.about, n.subscription)
        .order_by(n.about, n.subscription)
    )
    return [(int(about), str(name), int(step)) for about, name, step in tx.execute(query)]


def _unanswered(tx: Connection, at: Moment, row: Row[Any], about: int, step: int) -> bool:
    """Tell whether the time to answer is over, or nobody of that step is left who could."""
    n, a = t.notice.c, t.notice_answer.c
    here = (n.about == about) & (n.subscription == row.id) & (n.step == step)
    asked = tx.execute(select(n.account, n.state, n.created_at, n.not_before).where(here)).all()
    cannot = set(
        tx.execute(
            select(a.account).where(
                a.about == about, a.subscription == row.id, a.answer == NoticeAnswer.CANNOT.value
            )
        ).scalars()
    )
    gone = (NoticeState.NOBODY, NoticeState.FAILED)
    if all(each.state in gone or each.account in cannot for each in asked):
        return True
    since = max(max(each.created_at, each.not_before) for each in asked if each.state not in gone)
    return bool(since <= stamp(at.now - timedelta(minutes=row.answer_within)))
