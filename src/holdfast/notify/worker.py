"""The worker: makes notices out of the record and hands them over; whatever it was doing when it was killed, it does again.

A notice is handed over at least once. If the process dies between handing over and noting it, the same notice goes out
again, under the same identifier, once its claim has run out.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from threading import Event
from typing import Any, Final

from sqlalchemy import Connection, Row, insert, or_, select, update

from holdfast.desk import Desk
from holdfast.errors import HoldfastError
from holdfast.model.notices import Channel, NoticeState
from holdfast.notify.adapters import Adapter, DeliveryError
from holdfast.notify.gather import Moment, escalate, is_quiet, look, make
from holdfast.notify.message import Message, words_of
from holdfast.notify.quiet import stamp
from holdfast.store import tables as t
from holdfast.store.ledger import get_blob, read_entry, read_head

CLAIM: Final = timedelta(minutes=5)
"""How long nobody else takes up a notice that somebody is handing over."""
AGAIN_MINUTES: Final = (1, 2, 5, 15, 60, 180, 360, 720)
"""How long after each attempt that failed the next one is made; after the last of them none is."""
MOST_AT_ONCE: Final = 100
THREADS: Final = 8
"""Notices handed over at once: a server that hangs keeps one of them waiting, not the others."""
LONGEST_DOCUMENT: Final = 1_000_000
_LOG: Final = logging.getLogger("holdfast.notify")


@dataclass(frozen=True, slots=True)
class Done:
    """What one round came to."""

    made: int = 0
    escalated: int = 0
    sent: int = 0
    failed: int = 0

    @property
    def idle(self) -> bool:
        """Whether there was nothing to do."""
        return not (self.made or self.escalated or self.sent or self.failed)


@dataclass(slots=True)
class Notifier:
    """Sends what the house has to tell.

    Attributes
    ----------
    adapters
        A way out for each channel; what has none fails with words that say so.
    """

    desk: Desk
    adapters: Mapping[Channel, Adapter]
    _pool: ThreadPoolExecutor = field(init=False)
    _looked: int = field(init=False, default=0)

    def __post_init__(self) -> None:
        self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="notify")

    def run(self, stop: Event, every_seconds: float = 1.0) -> None:
        """Work until told to stop; what goes wrong with the database is tried again."""
        while not stop.is_set():
            try:
                done = self.step()
            except HoldfastError as error:
                _LOG.warning("Notices wait: %s", error)
                done = Done()
            if done.idle:
                stop.wait(every_seconds)
        self.close()

    def step(self) -> Done:
        """Make what notices there are to make, escalate, and hand over what is due."""
        made = self._make()
        with self.desk.store.read() as tx:
            if is_quiet(tx, self._moment(tx)):
                return Done(made)
        with self.desk.store.write() as tx:
            escalated = escalate(tx, self._moment(tx))
            claimed = self._claim(tx)
        sent = self._hand_over(claimed)
        return Done(made, escalated, sent, len(claimed) - sent)

    def _make(self) -> int:
        made, more = 0, True
        while more:
            with self.desk.store.read() as tx:
                heard = look(tx, self._moment(tx), self._looked)
            if heard.matches:
                with self.desk.store.write() as tx:
                    made += make(tx, self._moment(tx), heard)
            self._looked, more = heard.stop, heard.more
        return made

    def close(self) -> None:
        """Let the threads end."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _moment(self, tx: Connection) -> Moment:
        head = read_head(tx)
        return Moment(self.desk.frame_in(tx, head), head.frontier.size, self.desk.now())

    def _claim(self, tx: Connection) -> list[int]:
        now, c = self.desk.now(), t.notice.c
        free = or_(c.claimed_until.is_(None), c.claimed_until < stamp(now))
        due = (c.state == NoticeState.QUEUED.value) & (c.not_before <= stamp(now)) & free
        found = tx.execute(select(c.id).where(due).order_by(c.not_before, c.id).limit(MOST_AT_ONCE)).scalars()
        taken = [int(each) for each in found]
        claim = update(t.notice).where(c.id.in_(taken)).values(claimed_until=stamp(now + CLAIM))
        tx.execute(claim)
        return taken

    def _hand_over(self, claimed: Sequence[int]) -> int:
        with self.desk.store.read() as tx:
            frame = self._moment(tx).frame
            ready = [self._ready(tx, frame, number) for number in claimed]
        futures = [self._pool.submit(self._send, row, message) for row, message in ready]
        return sum(self._note(row, *future.result()) for (row, _), future in zip(ready, futures, strict=True))

    def _ready(self, tx: Connection, frame: Any, number: int) -> tuple[Row[Any], Message | None]:
        """Return a notice and what it says; None where nobody can be reached by that way."""
        n, s = t.notice, t.subscription
        query = select(n, s.c.url, s.c.answer_within).join(s, s.c.id == n.c.subscription)
        row = tx.execute(query.where(n.c.id == number)).one()
        entry = read_entry(tx, row.about)
        assert entry is not None, "a notice is made of an entry"
        to = row.url or (_way(tx, row.account, row.channel) if row.account else row.subscription)
        if not to:
            return row, None
        answer = (
            f"Answer: holdfast notify answer {row.about} {row.subscription} taken (or cannot)."
            if row.answer_within
            else ""
        )
        subject, text = words_of(entry, frame, answer=answer)
        body = {"type": f"order.{entry.outcome}", "exercise": frame.exercise, **entry.fields()}
        document = (entry.effects or {}).get("document")
        if isinstance(document, str) and (found := get_blob(tx, document)) and len(found) < LONGEST_DOCUMENT:
            body["document"] = found.decode("utf-8", "replace")
        return row, Message(f"n{row.id}.{row.subscription}", to, subject, text, body)

    def _send(self, row: Row[Any], message: Message | None) -> tuple[bool, bool, str]:
        """Return whether it was taken, whether trying again is of no use, and in words what came of it."""
        if message is None:
            return False, True, f"They gave no address for {row.channel}."
        adapter = self.adapters.get(Channel(row.channel))
        if adapter is None:
            return False, False, f"No way out by {row.channel} is set up in holdfast.toml."
        try:
            return True, False, adapter.send(message)
        except DeliveryError as error:
            return False, error.final, str(error)
        except Exception as error:  # noqa: BLE001 -- an adapter of somebody else must not stop the others
            return False, False, f"The adapter for {row.channel} failed: {type(error).__name__}."

    def _note(self, row: Row[Any], taken: bool, final: bool, words: str) -> bool:
        now, attempts = self.desk.now(), row.attempts + 1
        values: dict[str, Any] = {"attempts": attempts, "claimed_until": None}
        if taken:
            values |= {"state": NoticeState.SENT.value, "sent_at": stamp(now)}
        elif final or attempts > len(AGAIN_MINUTES):
            values |= {"state": NoticeState.FAILED.value}
        else:
            wait = timedelta(minutes=AGAIN_MINUTES[attempts - 1])
            values |= {"not_before": stamp(now + wait)}
        with self.desk.store.write() as tx:
            tx.execute(update(t.notice).where(t.notice.c.id == row.id).values(**values))
            outcome = "taken" if taken else "failed"
            tx.execute(
                insert(t.delivery),
                {"notice": row.id, "at": stamp(now), "outcome": outcome, "words": words[:500]},
            )
        return taken


def _way(tx: Connection, account: str, channel: str) -> str:
    c = t.contact.c
    query = select(t.sealed.c.body).join(t.contact, c.commitment == t.sealed.c.commitment)
    body = tx.execute(query.where(c.account == account)).scalar()
    ways = {} if body is None else json.loads(bytes(body))
    return str(ways.get("mail" if channel == Channel.MAIL else "phone", ""))
