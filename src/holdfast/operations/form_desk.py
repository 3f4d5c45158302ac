"""What every form reads: the register as it stands, the words, the period, and how moments and seats are written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Row, Table, select

from holdfast.errors import NotFoundError
from holdfast.exchange.forms import Block, Form, FormHead, FormWords
from holdfast.model.periods import POSITIONS
from holdfast.orders import Frame
from holdfast.orders.clock import written
from holdfast.orders.form_words import words_for
from holdfast.orders.sitrep_paper import labels_of
from holdfast.store import tables as t
from holdfast.store.ledger import read_entry, read_head


@dataclass(slots=True)
class FormDesk:
    """The register for one form, in one transaction.

    Attributes
    ----------
    entry
        The last entry of the record that the form tells of.
    """

    tx: Connection
    frame: Frame
    region: str
    words: FormWords
    period: Row[Any] | None
    entry: int
    _names: dict[str, Mapping[str, str]] = field(default_factory=dict)

    def moment(self, text: str | None) -> str:
        """Return a moment by the clocks of the region, in 24 hours; empty for none."""
        return written(self.frame, self.region, text, zone=False)

    def clock(self, text: str | None) -> str:
        """Return a moment with the zone it is told in."""
        return written(self.frame, self.region, text)

    def seat(self, seat: str | None) -> str:
        """Return what a seat is called, with the agency it speaks for."""
        found = self.frame.seats.get(seat or "")
        if found is None:
            return seat or ""
        return f"{found.title} ({self.agency(found.agency)})" if found.agency else found.title

    def agency(self, agency: str | None) -> str:
        """Return the name of an agency; empty for none."""
        return self._named("agency", t.agency).get(agency or "", agency or "")

    def unit(self, unit: str | None) -> str:
        """Return the name of a unit; empty for none."""
        return self._named("unit", t.unit).get(unit or "", unit or "")

    def account(self, account: str | None) -> str:
        """Return the name of who holds an account; empty for none."""
        if not account:
            return ""
        found = self.tx.execute(select(t.account.c.name).where(t.account.c.id == account)).scalar()
        return str(found or account)

    def holder(self, row: Row[Any] | None) -> str:
        """Return who fills a position; empty where nobody does."""
        if row is None:
            return ""
        parts = (self.account(row.account), self.seat(row.seat), self.unit(row.unit), self.agency(row.agency))
        return ", ".join(part for part in parts if part)

    def lines(self, table: Table, *order: str) -> list[Row[Any]]:
        """Return the lines of the period in a table that were not struck out, in order."""
        if self.period is None:
            return []
        query = select(table).where(table.c.period == self.period.id)
        if "struck" in table.c:
            query = query.where(table.c.struck.is_(None))
        return list(self.tx.execute(query.order_by(*(table.c[name] for name in order or ("number",)))))

    def positions(self) -> dict[str, Row[Any]]:
        """Return who fills which position of the period."""
        rows = self.lines(t.position, "position")
        order = {name: n for n, name in enumerate(POSITIONS)}
        return {
            row.position: row for row in sorted(rows, key=lambda row: order.get(row.position, len(order)))
        }

    def form(self, number: str, blocks: Iterable[Block], *, wide: bool = False, **head: str) -> Form:
        """Return a form with the head that all have; `head` says what stands there in place of the period."""
        made = self._head(**head)
        return Form(
            self.words.language,
            self.words.numbered(number),
            self.words.title(number),
            made,
            labels_of(self.words, made),
            tuple(blocks),
            wide,
        )

    def named(self, title: str, blocks: Iterable[Block], *, wide: bool = False, **head: str) -> Form:
        """Return a paper of the house's own in the shape of a form; it bears no number."""
        made = self._head(**head)
        return Form(self.words.language, "", title, made, labels_of(self.words, made), tuple(blocks), wide)

    def _head(self, **given: str) -> FormHead:
        row = self.period
        known = {
            "name": row.title if row is not None else self.frame.names[self.region],
            "start": self.clock(row.start_at) if row is not None else "",
            "end": self.clock(row.end_at) if row is not None else "",
            "prepared_by": self.prepared_by(),
            "as_of": self.clock(self._at()),
        }
        office = self.frame.headquarters.get(row.headquarters) if row is not None else None
        title = office.title if office is not None else office_of(self.frame, self.region)
        return FormHead(
            title,
            self.frame.names[self.region],
            entry=self.entry,
            root=self._root(),
            exercise=self.frame.exercise,
            **known | given,
        )

    def prepared_by(self) -> str:
        """Return who leads the period; empty without one."""
        if self.period is None:
            return ""
        return f"{self.account(self.period.led_account)}, {self.seat(self.period.led_by)}"

    def _root(self) -> str:
        leaf = self.tx.execute(select(t.entry.c.leaf).where(t.entry.c.n == self.entry)).scalar_one()
        return bytes(leaf).hex()

    def _at(self) -> str:
        entry = read_entry(self.tx, self.entry)
        assert entry is not None, "the record has it"
        return entry.at

    def _named(self, what: str, table: Table) -> Mapping[str, str]:
        if what not in self._names:
            found = self.tx.execute(select(table.c.id, table.c.name))
            self._names[what] = {row.id: row.name for row in found}
        return self._names[what]


def office_of(frame: Frame, region: str) -> str:
    """Return the title of the headquarters that covers a region, the nearest one."""
    found = (
        office.title
        for each in frame.upward(region)
        for office in frame.headquarters.values()
        if office.region == each and office.id not in frame.stood_down
    )
    return next(found, frame.names[region])


def find_period(tx: Connection, number: int) -> Row[Any]:
    """Return the row of an operational period.

    Raises
    ------
    NotFoundError
        If there is none.
    """
    row = tx.execute(select(t.period).where(t.period.c.id == number)).first()
    if row is None:
        raise NotFoundError(f"There is no operational period {number}. `holdfast period list` names them.")
    return row


def form_desk(
    tx: Connection, frame: Frame, region: str, period: Row[Any] | None, language: str | None
) -> FormDesk:
    """Return what a form reads; errors as `words_for`."""
    last = read_head(tx).frontier.size - 1
    if period is not None and period.closed_entry is not None:
        last = period.closed_entry
    return FormDesk(tx, frame, region, words_for(tx, frame, region, language), period, last)
