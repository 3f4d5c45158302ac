"""Orders about general messages between seats, and the answers to them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from sqlalchemy import Row, insert, update

from holdfast.model import Power
from holdfast.model.checks import check_text
from holdfast.model.periods import Urgency213
from holdfast.orders.base import Effects, Order, View, moment_text, refuse
from holdfast.orders.need import need_region, need_row
from holdfast.orders.period_need import PARAGRAPH, TITLE, account_of, need_seat, open_period, seat_of
from holdfast.store import tables as t
from holdfast.store.numbers import next_number


@dataclass(frozen=True, slots=True)
class SendMessage(Order):
    """Send a general message to a seat; it stands on record with its answer."""

    region: str
    to_seat: str
    subject: str
    text: str
    period: int | None = None
    urgency: Urgency213 = Urgency213.ROUTINE
    power: ClassVar[Power] = Power.OPERATE
    suffices: ClassVar[frozenset[Power]] = frozenset({Power.LIAISE})

    def __post_init__(self) -> None:
        check_text("The subject", self.subject, longest=TITLE)
        check_text("The message", self.text, longest=PARAGRAPH)

    def concerns(self, view: View) -> str:
        """Return the region."""
        return need_region(view, self.region)

    def check(self, view: View) -> None:
        """Refuse a seat that is not there, or a period that is closed or elsewhere."""
        need_seat(view, self.to_seat)
        if self.period is not None and open_period(view, self.period).region != self.region:
            raise refuse(f"The operational period {self.period} is not of {self.region}. Give one that is.")

    def apply(self, view: View, effects: Effects) -> Effects:
        """Enter it under the next number."""
        number = next_number(view.tx, t.message.c.id)
        names = ("region", "period", "to_seat", "subject", "text")
        row = {name: getattr(self, name) for name in names} | {
            "id": number,
            "from_seat": seat_of(view),
            "from_account": account_of(view),
            "urgency": self.urgency.value,
            "sent_at": moment_text(view.at),
            "entry": view.n,
        }
        view.tx.execute(insert(t.message), row)
        return {**effects, "message": number}


@dataclass(frozen=True, slots=True)
class AnswerMessage(Order):
    """Answer a general message, in the seat it was sent to."""

    message: int
    reply: str
    power: ClassVar[Power] = Power.OPERATE
    suffices: ClassVar[frozenset[Power]] = frozenset({Power.LIAISE})

    def __post_init__(self) -> None:
        check_text("The reply", self.reply, longest=PARAGRAPH)

    def concerns(self, view: View) -> str:
        """Return the region of the message."""
        return str(self._row(view).region)

    def revised(self, view: View) -> int | None:
        """Return the entry that last changed the message."""
        return int(self._row(view).entry)

    def check(self, view: View) -> None:
        """Refuse one that is answered, or that was sent to another seat."""
        row = self._row(view)
        if row.reply is not None:
            raise refuse(
                f"The message {self.message} was answered at {row.replied_at}. Send another message."
            )
        if row.to_seat != seat_of(view):
            raise refuse(f"The message {self.message} was sent to the seat {row.to_seat}, which answers it.")

    def apply(self, view: View, effects: Effects) -> Effects:
        """Note it."""
        values = {"reply": self.reply, "replied_at": moment_text(view.at), "replied_by": account_of(view)}
        here = t.message.c.id == self.message
        view.tx.execute(update(t.message).where(here).values(**values, entry=view.n))
        return effects

    def _row(self, view: View) -> Row[Any]:
        return need_row(view, t.message, "message", id=self.message)
