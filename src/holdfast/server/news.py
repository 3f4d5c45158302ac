"""News of the record: one tail for all who listen, which nobody holds up and nobody's slowness makes grow.

The tail reads each new entry once, whoever wrote it, and hands it on to queues of bounded length, made once for all who may read
the same regions. Whoever does not keep up loses the queue, not the news: they read on from the store, at their own pace.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import AsyncGenerator, Iterable
from dataclasses import dataclass, field
from typing import Final, cast

from sqlalchemy import Connection, select
from starlette.concurrency import run_in_threadpool

from holdfast.accounts import good_tokens
from holdfast.errors import HoldfastError
from holdfast.orders import Frame
from holdfast.record import Entry
from holdfast.server.house import House, Who
from holdfast.server.record import entry_body
from holdfast.server.streams import event
from holdfast.server.tokens import Pass
from holdfast.store import tables as t
from holdfast.store.ledger import read_head

MOST_AT_ONCE: Final = 200
"""Entries read at one look."""
MOST_QUEUED: Final = 262_144
"""Bytes that wait for one listener before it has to read on from the store."""
CHECK_SECONDS: Final = 1.0
"""How often it is asked whether those who listen are still signed in."""
_ENTRIES: Final = select(t.entry.c.body).order_by(t.entry.c.n)


@dataclass(eq=False, slots=True)
class Listener:
    """Somebody who listens.

    Attributes
    ----------
    since
        The number from which on all there is to tell is in the queue.
    ended
        Whether there is nothing more to come: the session has ended, or the server.
    """

    shown: Pass
    who: Who
    since: int = 0
    ended: bool = False
    queue: deque[tuple[bytes, int]] = field(default_factory=deque)
    queued: int = 0
    alive: float = field(default_factory=time.monotonic)
    called: asyncio.Event = field(default_factory=asyncio.Event)

    def tell(self, block: bytes, after: int) -> None:
        """Put something into the queue, or empty it where that would make it too long."""
        if self.queued + len(block) > MOST_QUEUED:
            self.queue.clear()
            self.queued, self.since = 0, after
        else:
            self.queue.append((block, after))
            self.queued += len(block)
        self.alive = time.monotonic()
        self.called.set()

    def end(self) -> None:
        """Tell that nothing more will come."""
        self.ended = True
        self.called.set()


@dataclass(frozen=True, slots=True)
class _Look:
    """What the tail found at one look."""

    size: int
    entries: list[Entry]
    frame: Frame
    good: frozenset[Pass] | None


class Tail:
    """Reads the record as it grows, for everybody who listens in one event loop; runs while anybody does."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._listeners: set[Listener] = set()
        self._task: asyncio.Task[None] | None = None
        self._at = 0
        self._checked = 0.0

    async def join(self, listener: Listener) -> None:
        """Let somebody listen from now on."""
        if self._task is None:
            size = await run_in_threadpool(self._size)
            if self._task is None:
                self._at = size
                self._listeners.add(listener)
                self._task = asyncio.create_task(self._run())
        listener.since = self._at
        self._listeners.add(listener)

    def leave(self, listener: Listener) -> None:
        """Let somebody listen no more."""
        self._listeners.discard(listener)

    async def _run(self) -> None:
        try:
            while self._listeners and not self._house.closing.is_set():
                passes = [each.shown for each in self._listeners] if self._due() else None
                look = await run_in_threadpool(self._look, self._at, passes)
                self._hand_on(look)
                if len(look.entries) < MOST_AT_ONCE:
                    await asyncio.sleep(self._house.poll_seconds)
        except HoldfastError:
            pass  # the database is away; the listeners come again and resume
        finally:
            self._task = None
            for listener in self._listeners:
                listener.end()
            self._listeners.clear()

    def _due(self) -> bool:
        now = time.monotonic()
        if now - self._checked < min(CHECK_SECONDS, self._house.heartbeat_seconds):
            return False
        self._checked = now
        return True

    def _size(self) -> int:
        with self._house.desk.store.read() as tx:
            return read_head(tx).frontier.size

    def _look(self, at: int, passes: list[Pass] | None) -> _Look:
        with self._house.desk.store.read() as tx:
            head = read_head(tx)
            entries = list(_read(tx, at, MOST_AT_ONCE)) if head.frontier.size > at else []
            good = None if passes is None else _good(tx, self._house, passes)
            return _Look(at + len(entries), entries, self._house.desk.frame_in(tx, head), good)

    def _hand_on(self, look: _Look) -> None:
        """Give everybody what is new and theirs to read, and a sign of life where there was none for long."""
        self._at = look.size
        blocks: dict[frozenset[str], bytes] = {}
        told = [(entry.region, block_of(entry)) for entry in look.entries]
        now = time.monotonic()
        for each in list(self._listeners):
            if look.good is not None and each.shown not in look.good:
                each.end()
                continue
            each.who = who = self._house.who(each.who.account, look.frame)
            if told and who.readable not in blocks:
                blocks[who.readable] = b"".join(text for region, text in told if who.may_read(region))
            if block := blocks.get(who.readable):
                each.tell(block, look.size)
            elif now - each.alive >= self._house.heartbeat_seconds:
                each.tell(b": alive\n\n", look.size)


def tail_of(house: House) -> Tail:
    """Return the tail of the event loop that runs."""
    return cast("Tail", house.tails.setdefault(asyncio.get_running_loop(), Tail(house)))


async def follow(house: House, shown: Pass, who: Who, start: int) -> AsyncGenerator[bytes]:
    """Yield every entry from a number on that somebody may read, and those to come, whoever writes them.

    The stream ends where the session does.
    """
    yield b": here\n\n"
    listener, at, tail = Listener(shown, who), start, tail_of(house)
    try:
        await tail.join(listener)
        while not listener.ended:
            if at < listener.since:
                most = min(MOST_AT_ONCE, listener.since - at)
                block, at = await run_in_threadpool(read_from, house, listener.who, at, most)
                if block:
                    yield block
            elif listener.queue:
                block, at = listener.queue.popleft()
                listener.queued -= len(block)
                yield block
            else:
                listener.called.clear()
                await listener.called.wait()
    except HoldfastError:
        return  # the database is away; the listener comes again and resumes
    finally:
        tail.leave(listener)


def read_from(house: House, who: Who, start: int, most: int) -> tuple[bytes, int]:
    """Return what somebody may read of so many entries from a number on, and the number to go on from."""
    with house.desk.store.read() as tx:
        entries = list(_read(tx, start, most))
    return b"".join(block_of(e) for e in entries if who.may_read(e.region)), start + len(entries)


def block_of(entry: Entry) -> bytes:
    """Return an entry as the event that tells it."""
    return event("entry", entry_body(entry), entry.n).encode()


def _read(tx: Connection, start: int, most: int) -> Iterable[Entry]:
    query = _ENTRIES.where(t.entry.c.n >= start).limit(most)
    return map(Entry.from_bytes, tx.execute(query).scalars().all())


def _good(tx: Connection, house: House, passes: list[Pass]) -> frozenset[Pass]:
    """Return those of what was shown that still let somebody in."""
    found: set[Pass] = set()
    for bearer in (False, True):
        secrets = {each.secret for each in passes if each.bearer is bearer}
        found |= {Pass(s, bearer) for s in good_tokens(tx, secrets, house.desk.now(), program=bearer)}
    return frozenset(found)
