"""What every address works on: the desk, the accounts, the planner, and who is asking."""

from __future__ import annotations

import asyncio
import ipaddress
import threading
import time
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Final
from urllib.parse import urlsplit
from weakref import WeakKeyDictionary

from fastapi import Depends, Header, Request

from holdfast.accounts import Account, Accounts
from holdfast.desk import Desk
from holdfast.errors import Fault
from holdfast.model import Seat
from holdfast.orders import Author, Frame
from holdfast.server.problems import Problem
from holdfast.server.runs import Runs
from holdfast.server.tokens import Pass, pass_of
from holdfast.store.ledger import read_head

MOST_RECENT: Final = 1_000
RECENT_SECONDS: Final = 1.0
MOST_TRIES: Final = 10
TRY_SECONDS: Final = 300.0
_LOCAL_NAMES: Final = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(slots=True)
class Tries:
    """Attempts to sign in, counted per account in memory: at most ten in five minutes."""

    most: int = MOST_TRIES
    seconds: float = TRY_SECONDS
    _made: dict[str, deque[datetime]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def count(self, account: str, now: datetime) -> None:
        """Count one attempt.

        Raises
        ------
        Problem
            If there were too many.
        """
        with self._lock:
            self._forget(now)
            made = self._made.setdefault(account, deque())
            if len(made) >= self.most:
                wait = max(1, int(self.seconds - (now - made[0]).total_seconds()))
                raise Problem(
                    429,
                    f"Too many attempts to sign in as this account. Wait {wait} seconds and try again.",
                    kind="tries",
                    headers={"Retry-After": str(wait)},
                )
            made.append(now)

    def clear(self, account: str) -> None:
        """Forget the attempts of an account that has signed in."""
        with self._lock:
            self._made.pop(account, None)

    def _forget(self, now: datetime) -> None:
        for account, made in list(self._made.items()):
            while made and (now - made[0]).total_seconds() >= self.seconds:
                made.popleft()
            if not made:
                del self._made[account]


class House:
    """One headquarters with its doors open.

    Attributes
    ----------
    demo
        Whether visitors on this machine may play anybody.
    closing
        Set when the server is about to end, so that streams end too.
    poll_seconds, heartbeat_seconds
        How often it is looked for news, and how long streams stay silent at most.
    tails
        What hands news on to those who listen, in each event loop.
    """

    def __init__(self, desk: Desk, *, demo: bool = False) -> None:
        self.desk, self.demo = desk, demo
        self.accounts = Accounts(desk.store)
        self.runs = Runs(desk)
        self.tries = Tries()
        self.hashing = threading.BoundedSemaphore(2)  # each check of a password takes 64 MiB
        self.closing = threading.Event()
        self.poll_seconds, self.heartbeat_seconds = 0.2, 15.0
        self.tails: WeakKeyDictionary[asyncio.AbstractEventLoop, object] = WeakKeyDictionary()
        self._recent: dict[Pass, tuple[float, Who]] = {}
        self._known: tuple[Frame, datetime, dict[str, Who]] | None = None

    def frame(self) -> Frame:
        """Return regions, acts, seats and profiles as they stand."""
        return self.desk.frame()

    def enter(self, shown: Pass | None) -> Who | None:
        """Return who is asking, by what they show at the door, or None."""
        if shown is None:
            return None
        with self.desk.store.read() as tx:
            account = shown.owner(tx, self.desk.now())
            who = None if account is None else self.who(account, self.desk.frame_in(tx, read_head(tx)))
        if who is None:
            self._recent.pop(shown, None)
            return None
        if len(self._recent) >= MOST_RECENT:
            self._recent.clear()
        self._recent[shown] = time.monotonic() + RECENT_SECONDS, who
        return who

    def recent(self, shown: Pass) -> Who | None:
        """Return who asked with the same within the last second, without asking the store; None asks it again.

        Whoever's session another process ends can so give orders for one second more; the desk asks who holds the seat
        all the same.
        """
        until, who = self._recent.get(shown, (0.0, None))
        return who if until > time.monotonic() else None

    def forget(self, shown: Pass) -> None:
        """Let somebody who leaves be gone at once."""
        self._recent.pop(shown, None)

    def who(self, account: Account, frame: Frame) -> Who:
        """Return an account with its seats and what it may read."""
        now = self.desk.now()
        # NOTE: seats end with a day of their region, and days end with a minute everywhere: within one nothing changes.
        minute, kept = now.replace(second=0, microsecond=0), self._known
        if kept is None or kept[0] is not frame or kept[1] != minute:
            kept = self._known = frame, minute, {}
        found = kept[2].get(account.id)
        if found is None or found.account != account:
            found = kept[2][account.id] = _who(frame, account, now)
        return found

    def close(self) -> None:
        """End the streams and the planning under way."""
        self.closing.set()
        self.runs.close()
        self.desk.close()


@dataclass(frozen=True, slots=True)
class Who:
    """Who is asking, with the seats they hold.

    Attributes
    ----------
    readable
        The regions they may read: those of their seats' headquarters and what is nested in them.
    """

    account: Account
    frame: Frame
    seats: tuple[Seat, ...]
    readable: frozenset[str]

    def may_read(self, region: str | None) -> bool:
        """Tell whether they may read what concerns a region; what is above regions, from the outermost."""
        if region is None:
            return any(self.frame.parents[each] is None for each in self.readable)
        return region in self.readable

    def need(self, region: str) -> str:
        """Return the region, or raise a problem where there is none or it is not theirs to read."""
        if region not in self.frame.parents:
            raise Problem(404, "There is no such region. Give one of those listed.", kind="not-found")
        if region not in self.readable:
            raise Problem(
                403,
                f"None of your seats belongs to a headquarters that covers {region}. Ask the headquarters there.",
                kind="region",
            )
        return region


async def house_of(request: Request) -> House:
    """Return the house that the application serves; asynchronous, so that it costs no thread."""
    house: House = request.app.state.house
    return house


def who_of(house: House, account: Account) -> Who:
    """Return an account with its seats and what it may read, as the register stands."""
    return house.who(account, house.frame())


def _who(frame: Frame, account: Account, now: datetime) -> Who:
    seats = tuple(frame.seats[s] for s in sorted(frame.seats) if frame.holds(s, account.id, now))
    offices = {frame.headquarters[seat.headquarters].region for seat in seats}
    return Who(account, frame, seats, frozenset(_nested(frame, offices)))


def _nested(frame: Frame, offices: set[str]) -> Iterable[str]:
    return (region for region in frame.parents if not offices.isdisjoint(frame.upward(region)))


def signed_in(request: Request, house: Annotated[House, Depends(house_of)]) -> Who:
    """Return who is asking, by the session's cookie or a program's token."""
    shown = pass_of(request)
    who = house.enter(shown)
    if who is None:
        raise stranger(shown)
    return who


def stranger(shown: Pass | None) -> Problem:
    """Return the problem of somebody who shows nothing that lets them in."""
    if shown is not None and shown.bearer:
        return Problem(
            401,
            "This token is none, was revoked or is too old. An administrator makes one with `holdfast token make`.",
            kind="token",
            headers={"WWW-Authenticate": 'Bearer error="invalid_token"'},
        )
    return Problem(
        401,
        "Nobody is signed in, or the session has ended. Sign in.",
        kind="signed-out",
        headers={"WWW-Authenticate": "Bearer"},
    )


InHouse = Annotated[House, Depends(house_of)]
SignedIn = Annotated[Who, Depends(signed_in)]


async def in_seat(
    who: SignedIn,
    seat: Annotated[
        str | None, Header(alias="Holdfast-Seat", description="The seat the order is given in.")
    ] = None,
) -> Author:
    """Return who gives an order, in the seat they name."""
    return named_seat(who, seat)


def named_seat(who: Who, seat: str | None) -> Author:
    """Return an account in a seat, or raise a problem where no such seat exists; who holds it is for the desk to say."""
    if seat is None or seat not in who.frame.seats:
        fault = Fault(
            "Holdfast-Seat", "The header names no seat that exists.", "Name one of your seats in it."
        )
        detail = "It is not said in which seat this is done. Send the header Holdfast-Seat."
        raise Problem(422, detail, kind="faults", title="What was sent is faulty", faults=[fault])
    return Author(who.account.id, seat)


InSeat = Annotated[Author, Depends(in_seat)]


def only_demo(request: Request, house: InHouse) -> House:
    """Return the house where it is a demo and the visitor sits at this machine; else there is no such address."""
    host = request.client.host if request.client else ""
    # NOTE: the name asked for is checked too: a page elsewhere could have its own name point at this machine.
    name = urlsplit(f"//{request.headers.get('host', '')}").hostname
    if not (house.demo and _is_loopback(host) and name in _LOCAL_NAMES):
        raise Problem(404, "There is nothing at this address. Check it against /api/openapi.json.")
    return house


InDemo = Annotated[House, Depends(only_demo)]


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
