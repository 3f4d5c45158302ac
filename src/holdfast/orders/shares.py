"""Orders about what is shared with another agency: offered by the one side, consented to by the other, ended by either."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, ClassVar, Final

from sqlalchemy import Row, insert, select, update

from holdfast.errors import InvalidValueError
from holdfast.model import Power
from holdfast.model.checks import check_id, check_text
from holdfast.model.taskings import ShareLevel, ShareState
from holdfast.orders.base import Effects, Order, View, moment_text, refuse
from holdfast.orders.incident_rows import PARAGRAPH, need_told
from holdfast.orders.need import need_row
from holdfast.store import tables as t
from holdfast.store.days import to_date, to_day
from holdfast.store.numbers import next_number

LONGEST: Final = timedelta(days=366)
"""The longest that one share holds."""
_INCIDENT: Final = re.compile(r"incident:([1-9][0-9]{0,8})")


@dataclass(frozen=True, slots=True)
class OfferShare(Order):
    """Offer to let an agency read an incident, or read it and add notes, wherever its seats are.

    Attributes
    ----------
    subject
        What is shared, such as ``incident:17``.
    until
        The first day on which it holds no more, by the clocks of the region.
    """

    subject: str
    agency: str
    level: ShareLevel
    until: date
    power: ClassVar[Power] = Power.OPERATE

    def __post_init__(self) -> None:
        check_id("The agency", self.agency)
        if not _INCIDENT.fullmatch(self.subject):
            raise InvalidValueError(
                f"{self.subject[:80]!r} is nothing that can be shared. Give incident:17, with its number."
            )

    def concerns(self, view: View) -> str:
        """Return the region of what is shared."""
        return str(need_told(view, self._incident).region)

    def check(self, view: View) -> None:
        """Refuse an agency that is not there, days that cannot be, and a second share of the same with the same."""
        if self.agency not in view.frame.agencies:
            raise refuse(f"There is no agency {self.agency}. Give one of the register.")
        if not view.today < self.until <= view.today + LONGEST:
            raise refuse(
                f"A share until {self.until} cannot be. Give a day after {view.today}, at most {LONGEST.days} days on."
            )
        other = next((r for r in self._others(view) if to_day(view.today) < r.until_day), None)
        if other is not None:
            raise refuse(
                f"The share {other.id} of {self.subject} with {self.agency} is {other.state.replace('_', ' ')} until "
                f"{to_date(other.until_day)}. End it first to change it."
            )

    def apply(self, view: View, effects: Effects) -> Effects:
        """Enter it under the next number."""
        number = next_number(view.tx, t.share.c.id)
        row = {
            "id": number,
            "region": need_told(view, self._incident).region,
            "subject": self.subject,
            "agency": self.agency,
            "level": self.level.value,
            "state": ShareState.OFFERED.value,
            "until_day": to_day(self.until),
            "offered_at": moment_text(view.at),
            "offered_by": view.by.seat if view.by else "system",
            "entry": view.n,
        }
        view.tx.execute(insert(t.share), row)
        return {**effects, "share": number}

    @property
    def _incident(self) -> int:
        return int(self.subject.partition(":")[2])

    def _others(self, view: View) -> list[Row[Any]]:
        c = t.share.c
        query = select(t.share).where(
            c.subject == self.subject, c.agency == self.agency, c.state != ShareState.ENDED.value
        )
        return list(view.tx.execute(query.order_by(c.id)))


@dataclass(frozen=True, slots=True)
class _OfShare(Order):
    """An order about one share."""

    share: int
    power: ClassVar[Power] = Power.LIAISE

    def concerns(self, view: View) -> str:
        """Return the region of what is shared."""
        return str(self._row(view).region)

    def revised(self, view: View) -> int | None:
        """Return the entry that last changed the share."""
        return int(self._row(view).entry)

    def admits(self, view: View) -> bool:
        """Tell whether the author answers for the agency it is shared with."""
        return self._answers(view)

    def _answers(self, view: View) -> bool:
        seat = view.frame.seats[view.by.seat] if view.by else None
        return seat is not None and seat.agency == self._row(view).agency

    def _row(self, view: View) -> Row[Any]:
        return need_row(view, t.share, "share", id=self.share)

    def _change(self, view: View, **values: object) -> None:
        view.tx.execute(update(t.share).where(t.share.c.id == self.share).values(entry=view.n, **values))


@dataclass(frozen=True, slots=True)
class ConsentShare(_OfShare):
    """Consent, for the agency, to what was offered; from then on it holds."""

    def check(self, view: View) -> None:
        """Refuse who does not answer for the agency, and what is not on offer any more."""
        row = self._row(view)
        if not self._answers(view):
            raise refuse(
                f"The share {self.share} is offered to {row.agency}. A seat that answers for it consents.",
                kind="who",
            )
        if row.state != ShareState.OFFERED:
            raise refuse(
                f"The share {self.share} is {row.state.replace('_', ' ')}; there is nothing to consent to."
            )
        if row.until_day <= to_day(view.today):
            raise refuse(f"The offer {self.share} held until {to_date(row.until_day)}. Ask for a new one.")

    def apply(self, view: View, effects: Effects) -> Effects:
        """Note it."""
        by = view.by.seat if view.by else "system"
        self._change(
            view, state=ShareState.IN_FORCE.value, consented_at=moment_text(view.at), consented_by=by
        )
        return effects


@dataclass(frozen=True, slots=True)
class EndShare(_OfShare):
    """End a share, or an offer, at once: either side may, and says why."""

    reason: str
    suffices: ClassVar[frozenset[Power]] = frozenset({Power.OPERATE})

    def __post_init__(self) -> None:
        check_text("The reason", self.reason, longest=PARAGRAPH)

    def check(self, view: View) -> None:
        """Refuse who is on neither side, and one that has ended."""
        row = self._row(view)
        seat = view.frame.seats[view.by.seat] if view.by else None
        if not (self._answers(view) or (seat is not None and Power.OPERATE in seat.powers)):
            raise refuse(
                f"The share {self.share} is between the headquarters of {row.region} and {row.agency}; only they end it.",
                kind="who",
            )
        if row.state == ShareState.ENDED:
            raise refuse(f"The share {self.share} ended already, at {row.ended_at}.")

    def apply(self, view: View, effects: Effects) -> Effects:
        """Note it."""
        by = view.by.seat if view.by else "system"
        self._change(view, state=ShareState.ENDED.value, ended_at=moment_text(view.at), ended_by=by)
        return effects
