"""Carries orders into one store, those that wait in one transaction, and signs its record."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection

from holdfast.desk.answers import NOTHING_ENCLOSED, Answer, Asked, Draft, Receipt, Refusal
from holdfast.desk.case import Means, author_of
from holdfast.desk.line import Line, Ticket
from holdfast.desk.turn import Kept, SpoiledError, Turn, fresh
from holdfast.model.checks import check_text
from holdfast.orders import Author, Enclosures, Frame, Order, View
from holdfast.record import Checkpoint, Entry, SigningKey, sign
from holdfast.store.ledger import Head, read_head
from holdfast.store.store import Store

Clock = Callable[[], datetime]


class Desk:
    """Carries orders into one store and signs its record.

    Parameters
    ----------
    clock
        Returns the moment, in UTC.
    on_answer
        Hears of every entry after it is durable.
    seal
        Signs the document of an alert; None where there is no key for that.
    """

    def __init__(
        self,
        store: Store,
        key: SigningKey,
        *,
        clock: Clock = lambda: datetime.now(UTC),
        on_answer: Callable[[Answer], None] = lambda _answer: None,
        seal: Callable[[bytes], bytes] | None = None,
    ) -> None:
        self.store = store
        self.key = key
        self._means = Means(clock, key.seed, seal)
        self._on_answer = on_answer
        self._kept: Kept | None = None
        self._line = Line(self._carry, store.patience_s)

    def submit(
        self,
        order: Order | Draft,
        by: Author | None,
        *,
        key: str | None = None,
        digest: bytes | None = None,
        enclosures: Enclosures = NOTHING_ENCLOSED,
        break_glass: str = "",
        seen: int | None = None,
    ) -> Receipt | Refusal:
        """Carry an order through the five steps and return what became of it.

        Parameters
        ----------
        order
            The order, or a draft that makes one out of the register inside the transaction.
        by
            Who asks; None is the system itself, which only founds the register.
        key
            Idempotency key: the same order given again with it changes nothing twice.
        digest
            What tells orders with the same key apart; needed for drafts, else taken from the order.
        break_glass
            Why it must be carried out at once, without the second person that the profile asks for; somebody else
            reviews it afterwards. Empty for an ordinary order.
        seen
            The number of the entry that last changed what the order is about, as its author has seen it: where somebody
            changed it since, the order is refused. None where the author does not say.

        Raises
        ------
        ConflictError
            If the key was used for a different order.
        InvalidValueError
            If the reason for breaking the glass is no text.
        StoreError
            If the database cannot be written; nothing was changed then.
        """
        return self._line.wait(_checked(Asked(order, by, key, digest, enclosures, break_glass, seen)))

    def hand_in(self, asked: Asked) -> Future[Receipt | Refusal]:
        """Do the same without waiting: the answer comes once it is durable. For event loops.

        Raises
        ------
        InvalidValueError
            If the reason for breaking the glass is no text.
        """
        return self._line.join(_checked(asked))

    def close(self) -> None:
        """Answer whoever waits, and end the thread that writes for event loops."""
        self._line.close()

    def checkpoint(self) -> str:
        """Return the signed checkpoint of the record as it stands."""
        with self.store.read() as tx:
            return self.sign_head(read_head(tx))

    def sign_head(self, head: Head) -> str:
        """Return the signed checkpoint of a state of the record."""
        return sign(Checkpoint(self.key.name, head.frontier.size, head.frontier.root), self.key)

    def frame(self) -> Frame:
        """Return regions, acts, seats and profiles as they stand."""
        with self.store.read() as tx:
            return self.frame_in(tx, read_head(tx))

    def frame_in(self, tx: Connection, head: Head) -> Frame:
        """Return the frame as of a head of the record, read again only when an entry changed it."""
        kept = self._kept  # NOTE: other threads change it meanwhile
        if kept is None or kept[0] != head.framed:
            kept = self._kept = fresh(tx, head.framed, None)
        return kept[1]

    def now(self) -> datetime:
        """Return the moment by the desk's clock."""
        return self._means.clock()

    def reading(self, tx: Connection, entry: Entry | None = None, region: str | None = None) -> View:
        """Return what an order would see now, to be read only: as the author of an entry, or as nobody."""

        def nothing(_wanted: object) -> Any:
            raise LookupError

        head = read_head(tx)
        by = author_of(entry) if entry is not None else None
        view = View(tx, self.frame_in(tx, head), head.frontier.size, self.now(), by, {}, nothing, nothing)
        view.region = entry.region if entry is not None else region
        return view

    def _carry(self, tickets: Sequence[Ticket]) -> None:
        """Carry orders out and answer each: together, or each alone where together cannot be."""
        try:
            self._together(tickets)
        except SpoiledError:
            for ticket in tickets:
                self._carry([ticket])
        except BaseException as error:  # noqa: BLE001 -- nothing was committed; it is told to whoever waits
            for ticket in tickets:
                ticket.answer.set_exception(error)

    def _together(self, tickets: Sequence[Ticket]) -> None:
        """Carry orders out in one transaction, and answer once it is durable."""
        with self.store.write() as tx:
            turn = Turn(tx, self.store.url, self._kept, self._means)
            alone = len(tickets) == 1
            found = [turn.carry(each.asked) if alone else turn.carry_apart(each.asked) for each in tickets]
            kept = turn.kept
        self._kept = kept
        # NOTE: one signature for all: the checkpoint of the last entry covers those before it.
        checkpoint = self.sign_head(turn.head)
        for ticket, answer in zip(tickets, found, strict=True):
            if isinstance(answer, Exception):
                ticket.answer.set_exception(answer)
            else:
                self._tell(ticket, replace(answer, checkpoint=checkpoint), turn)

    def _tell(self, ticket: Ticket, answer: Receipt | Refusal, turn: Turn) -> None:
        try:
            if answer.entry in turn.appended:
                turn.appended.remove(answer.entry)
                self._on_answer(answer)
        except BaseException as error:  # noqa: BLE001 -- it is told to whoever waits
            ticket.answer.set_exception(error)
        else:
            ticket.answer.set_result(answer)


def _checked(asked: Asked) -> Asked:
    if asked.break_glass:
        check_text("The reason for breaking the glass", asked.break_glass, longest=2_000)
    return asked
