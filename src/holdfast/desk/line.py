"""The line before the desk: whoever finds nobody writing writes for all who wait, in one transaction."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Final

from holdfast.desk.answers import Asked, Receipt, Refusal
from holdfast.errors import BusyError

MOST_AT_ONCE: Final = 64
"""Orders in one transaction: enough to share the flush to disk, few enough that nobody waits long for others."""


@dataclass(frozen=True, slots=True)
class Ticket:
    """An order in the line, and the answer that its giver waits for."""

    asked: Asked
    answer: Future[Receipt | Refusal] = field(default_factory=Future)


class Line:
    """Orders that wait for the one writing transaction of this process, in the order in which they came.

    Parameters
    ----------
    carry
        Carries some orders out and answers each; it raises nothing.
    patience_s
        Seconds that somebody waits for others before being told that it takes too long.
    """

    def __init__(self, carry: Callable[[Sequence[Ticket]], None], patience_s: float) -> None:
        self._carry, self._patience_s = carry, patience_s
        self._waiting: deque[Ticket] = deque()
        self._written = False  # whether somebody writes at this moment
        self._lock = threading.Lock()
        self._writer: ThreadPoolExecutor | None = None

    def join(self, asked: Asked) -> Future[Receipt | Refusal]:
        """Hand in an order and return at once; for event loops, which must not wait."""
        ticket = Ticket(asked)
        if self._enter(ticket):
            self._hand_over()
        return ticket.answer

    def wait(self, asked: Asked) -> Receipt | Refusal:
        """Hand in an order and wait for its answer.

        Raises
        ------
        BusyError
            If others took too long; nothing was changed.
        """
        ticket = Ticket(asked)
        if self._enter(ticket) and not self._write(until=ticket):
            self._hand_over()
        try:
            return ticket.answer.result(self._patience_s)
        except TimeoutError:
            if ticket.answer.cancel():
                raise too_long() from None
            return ticket.answer.result()

    def close(self) -> None:
        """Let those who wait be answered, and end the thread."""
        with self._lock:
            writer, self._writer = self._writer, None
        if writer is not None:
            writer.shutdown()

    def _enter(self, ticket: Ticket) -> bool:
        """Get in line; returns whether nobody writes, so that whoever came must see to it."""
        with self._lock:
            self._waiting.append(ticket)
            first, self._written = not self._written, True
            return first

    def _hand_over(self) -> None:
        with self._lock:
            if self._writer is None:
                self._writer = ThreadPoolExecutor(1, "desk")
            self._writer.submit(self._write)

    def _write(self, until: Ticket | None = None) -> bool:
        """Carry out those who wait until there are none, or until one is answered; returns whether none are left."""
        while until is None or not until.answer.done():
            with self._lock:
                taken = [self._waiting.popleft() for _ in range(min(len(self._waiting), MOST_AT_ONCE))]
                if not taken:
                    self._written = False
                    return True
            if patient := [ticket for ticket in taken if ticket.answer.set_running_or_notify_cancel()]:
                self._carry(patient)
        return False


def too_long() -> BusyError:
    """Return the error of whoever waited for others in vain."""
    return BusyError(
        "Others have been writing for too long. Nothing was changed; try again, and look for a long import."
    )
