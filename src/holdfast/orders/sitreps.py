"""The order by which a situation report is issued: numbered, out of what the register holds, with a human's words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from sqlalchemy import func, insert, select

from holdfast.exchange.forms import render
from holdfast.model import Power
from holdfast.model.incidents import OPEN_INCIDENTS
from holdfast.orders.base import Effects, Order, View, moment_text, refuse
from holdfast.orders.clock import written
from holdfast.orders.form_words import words_for
from holdfast.orders.need import need_region, need_row
from holdfast.orders.period_need import PARAGRAPH, check_texts, found_period, seat_of
from holdfast.orders.sitrep_facts import (
    SITREP,
    VERSION,
    changes_since,
    last_sitrep,
    since_of,
    standing,
    told,
)
from holdfast.orders.sitrep_paper import sitrep_form
from holdfast.record import canonical
from holdfast.store import tables as t
from holdfast.store.numbers import next_number


@dataclass(frozen=True, slots=True)
class IssueSitrep(Order):
    """Issue the next situation report of a region, or of one incident; that nothing changed is a report too.

    Attributes
    ----------
    paragraph
        The situation in a human's words; the rest is taken from the register.
    period
        The operational period in which it is issued; the open one unless given.
    outlook, issues
        What is to be done next, and what stands in the way.
    """

    region: str
    paragraph: str = ""
    period: int | None = None
    incident: int | None = None
    outlook: str = ""
    issues: str = ""
    power: ClassVar[Power] = Power.OPERATE

    def __post_init__(self) -> None:
        check_texts(PARAGRAPH, paragraph=self.paragraph, outlook=self.outlook, issues=self.issues)

    def concerns(self, view: View) -> str:
        """Return the region."""
        return need_region(view, self.region)

    def check(self, view: View) -> None:
        """Refuse a period or an incident of elsewhere."""
        if self.period is not None and found_period(view, self.period).region != self.region:
            raise refuse(f"The operational period {self.period} is not of {self.region}. Give one that is.")
        if self.incident is not None:
            row = need_row(view, t.incident, "incident", id=self.incident)
            if not view.frame.lies_in(row.region, self.region):
                raise refuse(f"The incident {self.incident} is in {row.region}. Report on it there.")

    def apply(self, view: View, effects: Effects) -> Effects:
        """Enter it, and keep it as JSON and as PDF."""
        made = effects if "facts" in effects else {**effects, **self._made(view)}
        row = {
            "id": next_number(view.tx, t.sitrep.c.id),
            "region": self.region,
            "incident": self.incident,
            "number": made["number"],
            "period": made["period"],
            "since_at": made["since"],
            "issued_at": moment_text(view.at),
            "seat": seat_of(view),
            "changed": made["changed"],
            "facts": made["facts"],
            "paper": made["paper"],
            "entry": view.n,
        }
        view.tx.execute(insert(t.sitrep), row)
        return {**made, "sitrep": row["id"]}

    def _made(self, view: View) -> dict[str, Any]:
        """Gather the facts, set them on paper, and name the files."""
        facts = self._facts(view)
        words = words_for(view.tx, view.frame, self.region, None)
        office = view.frame.headquarters[view.frame.seats[seat_of(view)].headquarters].title
        paper = render(sitrep_form(facts, words, lambda text: written(view.frame, self.region, text), office))
        assert view.keep_blob is not None, "only the desk makes reports; the record names those made"
        return {
            "number": facts["number"],
            "period": facts["period"],
            "since": facts["since"],
            "changed": facts["changes"]["count"],
            "facts": view.keep_blob(canonical(facts)),
            "paper": view.keep_blob(paper),
        }

    def _begun(self, view: View, opened: int) -> int:
        """Return where the first report on a period begins: with what had been reported and was open when it began."""
        i, note = t.incident.c, t.incident_note.c
        query = (
            select(func.min(note.entry))
            .join(t.incident, i.id == note.incident)
            .where(i.region.in_(view.frame.within(self.region)), i.state.in_(OPEN_INCIDENTS))
        )
        return min(opened, view.tx.execute(query).scalar() or opened)

    def _facts(self, view: View) -> dict[str, Any]:
        last = last_sitrep(view.tx, self.region, self.incident)
        period = self._period(view)
        row = None if self.incident is None else need_row(view, t.incident, "incident", id=self.incident)
        first = None if period is None else self._begun(view, int(period["opened_entry"]))
        if row is not None:
            note = t.incident_note.c
            begun = select(note.entry).where(note.incident == row.id).order_by(note.entry).limit(1)
            first = view.tx.execute(begun).scalar()
        since, since_at = since_of(view.tx, last, first)
        upto = view.n - 1
        changes = changes_since(view.tx, view.frame, self.region, since, upto, self.incident)
        leaf = view.tx.execute(select(t.entry.c.leaf).where(t.entry.c.n == upto)).scalar_one()
        name = view.frame.names[self.region]
        return {
            "format": SITREP,
            "version": VERSION,
            "exercise": view.frame.exercise,
            "region": self.region,
            "region_name": name,
            "incident": None if row is None else row.id,
            "name": row.title if row is not None else (period["title"] if period else name),
            "number": 1 if last is None else last.number + 1,
            "period": None if period is None else period["id"],
            "since": since_at,
            "issued_at": moment_text(view.at),
            "by": view.frame.seats[seat_of(view)].title,
            "seat": seat_of(view),
            "entry": upto,
            "leaf": bytes(leaf).hex(),
            "paragraph": self.paragraph.strip(),
            "outlook": self.outlook.strip(),
            "issues": self.issues.strip(),
            "no_change": not changes,
            "changes": told(changes),
            "standing": standing(view.tx, view.frame, self.region, view.at, upto),
        }

    def _period(self, view: View) -> Mapping[str, Any] | None:
        c = t.period.c
        query = select(t.period).where(
            c.region == self.region, c.state != "closed", c.start_at <= moment_text(view.at)
        )
        query = query if self.period is None else select(t.period).where(c.id == self.period)
        row = view.tx.execute(query.order_by(c.id.desc()).limit(1)).first()
        return None if row is None else row._asdict()
