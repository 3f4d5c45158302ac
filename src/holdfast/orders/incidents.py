"""Orders about incidents: reported, verified, graded, noted, updated, closed, reopened.

What was told of an incident is never changed: every order adds a note. Its texts are read by all who may read the
region: they hold no names of private people.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import insert

from holdfast.errors import InvalidValueError
from holdfast.model import Power
from holdfast.model.checks import check_position, check_text
from holdfast.model.incidents import IncidentKind, IncidentState, Severity, Urgency
from holdfast.model.taskings import ShareLevel
from holdfast.orders.base import Effects, Order, View, moment_text, refuse
from holdfast.orders.incident_places import Located, locate
from holdfast.orders.incident_rows import (
    LINE,
    PARAGRAPH,
    TITLE,
    change,
    first_line,
    incident_row,
    need_move,
    need_open,
    need_told,
    note,
)
from holdfast.orders.moments import need_past
from holdfast.orders.need import need_region
from holdfast.store import tables as t
from holdfast.store.days import to_day
from holdfast.store.numbers import next_number
from holdfast.store.shares import incident_subject, level_of


@dataclass(frozen=True, slots=True)
class ReportIncident(Order):
    """Report that something happened; one line is enough. Whoever answers for an agency may report too.

    Attributes
    ----------
    what
        What happened; its first line is the title.
    incident_kind
        Its kind.
    facility, latitude, longitude, where
        Where: a facility of the register, a point of the map (WGS 84), or words, which are looked up among the names of
        the region.
    happened_at
        When, in UTC; now if it is not given.
    source
        How it became known, such as a call, a patrol or a sensor.
    severity
        How bad it seems; it can be graded later.
    """

    region: str
    what: str
    incident_kind: IncidentKind = IncidentKind.OTHER
    facility: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    where: str = ""
    happened_at: datetime | None = None
    source: str = ""
    severity: Severity | None = None
    power: ClassVar[Power] = Power.OPERATE
    suffices: ClassVar[frozenset[Power]] = frozenset({Power.LIAISE})

    def __post_init__(self) -> None:
        check_text("What happened", self.what, longest=PARAGRAPH)
        _check_place(self.latitude, self.longitude, self.where)
        if self.source:
            check_text("The source", self.source, longest=LINE)

    def concerns(self, view: View) -> str:
        """Return the region."""
        return need_region(view, self.region)

    def check(self, view: View) -> None:
        """Refuse a facility that is not there, and a moment that is still to come."""
        self._located(view)
        self._happened(view)

    def apply(self, view: View, effects: Effects) -> Effects:
        """Enter it under the next number, with its first note; tell what the words of the place came to."""
        found, happened = self._located(view), self._happened(view)
        number = next_number(view.tx, t.incident.c.id)
        row = {
            "id": number,
            "region": found.region,
            "kind": self.incident_kind.value,
            "state": IncidentState.REPORTED.value,
            "severity": self.severity.value if self.severity else None,
            "urgency": None,
            "title": first_line(self.what),
            "facility": found.facility,
            "latitude": found.latitude,
            "longitude": found.longitude,
            "where_": self.where.strip(),
            "happened_at": moment_text(happened),
            "reported_at": moment_text(view.at),
            "reported_by": view.by.seat if view.by else "system",
            "entry": view.n,
        }
        view.tx.execute(insert(t.incident), row)
        source = f"\nSource: {self.source.strip()}" if self.source.strip() else ""
        note(view, number, self.what.strip() + source, "reported")
        corrected = self.happened_at is not None and happened != self.happened_at
        came = _place_effects(found, self.facility) | (
            {"taken_as_now": moment_text(happened)} if corrected else {}
        )
        return {**effects, "incident": number, **came}

    def _located(self, view: View) -> Located:
        return locate(
            view,
            self.region,
            facility=self.facility,
            latitude=self.latitude,
            longitude=self.longitude,
            where=self.where,
        )

    def _happened(self, view: View) -> datetime:
        if self.happened_at is None:
            return view.at
        return need_past(view, "The moment of the incident", self.happened_at)


@dataclass(frozen=True, slots=True)
class _OfIncident(Order):
    """An order about one incident."""

    incident: int
    power: ClassVar[Power] = Power.OPERATE

    def concerns(self, view: View) -> str:
        """Return the region of the incident."""
        return str(incident_row(view, self.incident).region)

    def revised(self, view: View) -> int | None:
        """Return the entry that last changed the incident."""
        return int(incident_row(view, self.incident).entry)


@dataclass(frozen=True, slots=True)
class VerifyIncident(_OfIncident):
    """Note that somebody made sure an incident is true, or that there was nothing."""

    verified: bool
    how: str

    def __post_init__(self) -> None:
        check_text("How it was made sure", self.how, longest=PARAGRAPH)

    def check(self, view: View) -> None:
        """Refuse what its state does not allow."""
        need_move(view, self.incident, self._to)

    def apply(self, view: View, effects: Effects) -> Effects:
        """Note it."""
        when = moment_text(view.at) if self.verified else None
        values: dict[str, Any] = {"state": self._to.value, "verified_at": when}
        if not self.verified:
            values["closed_at"] = moment_text(view.at)
        change(view, self.incident, self.how.strip(), self._to.value, **{"closed_at": None, **values})
        return effects

    @property
    def _to(self) -> IncidentState:
        return IncidentState.VERIFIED if self.verified else IncidentState.UNFOUNDED


@dataclass(frozen=True, slots=True)
class GradeIncident(_OfIncident):
    """Say how bad an incident is, and how soon something must be done."""

    severity: Severity
    urgency: Urgency | None = None
    why: str = ""

    def __post_init__(self) -> None:
        if self.why:
            check_text("The reason", self.why, longest=PARAGRAPH)

    def check(self, view: View) -> None:
        """Refuse one that is not worked on, and a grade that it has."""
        row = need_open(view, self.incident)
        if (row.severity, row.urgency) == (self.severity, self.urgency or row.urgency):
            raise refuse(f"The incident {self.incident} is graded {self.severity} already.")

    def apply(self, view: View, effects: Effects) -> Effects:
        """Change the grade, and say in the note from what."""
        row = incident_row(view, self.incident)
        urgency = self.urgency.value if self.urgency else row.urgency
        was = f"{row.severity or 'not graded'}, {row.urgency or 'no urgency'}"
        now = f"{self.severity.value}, {urgency or 'no urgency'}"
        words = f"{was} → {now}" + (f": {self.why.strip()}" if self.why.strip() else "")
        change(view, self.incident, words, "graded", severity=self.severity.value, urgency=urgency)
        return effects


@dataclass(frozen=True, slots=True)
class NoteIncident(_OfIncident):
    """Add a note to an incident, closed ones too; an agency with which it is shared to assist may do so as well."""

    what: str
    suffices: ClassVar[frozenset[Power]] = frozenset({Power.LIAISE})

    def __post_init__(self) -> None:
        check_text("The note", self.what, longest=PARAGRAPH)

    def revised(self, view: View) -> int | None:
        """Compare nothing: notes are added to each other."""
        del view
        return None

    def admits(self, view: View) -> bool:
        """Tell whether the incident is shared with the seat's agency, to assist."""
        row = incident_row(view, self.incident)
        agency = view.frame.seats[view.by.seat].agency if view.by else None
        day = to_day(view.frame.day_of(row.region, view.at))
        subject = incident_subject(self.incident)
        return agency is not None and level_of(view.tx, subject, {agency}, day) is ShareLevel.ASSIST

    def check(self, view: View) -> None:
        """Refuse one that was merged into another."""
        need_told(view, self.incident)

    def apply(self, view: View, effects: Effects) -> Effects:
        """Add it."""
        change(view, self.incident, self.what.strip(), "noted")
        return effects


@dataclass(frozen=True, slots=True)
class UpdateIncident(_OfIncident):
    """Tell what is new of an incident, and correct what is said of it; what is left out stays.

    Attributes
    ----------
    what
        What is new, or why something is corrected.
    title, incident_kind, facility, latitude, longitude, where, happened_at
        As in `ReportIncident`; a new place replaces the old one whole, and may lie in another region of the headquarters.
    """

    what: str
    title: str | None = None
    incident_kind: IncidentKind | None = None
    facility: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    where: str | None = None
    happened_at: datetime | None = None

    def __post_init__(self) -> None:
        check_text("What is new", self.what, longest=PARAGRAPH)
        if self.title is not None:
            check_text("The title", self.title, longest=TITLE)
        _check_place(self.latitude, self.longitude, self.where or "")

    def check(self, view: View) -> None:
        """Refuse one that is not worked on, a facility that is not there, a moment that is still to come."""
        need_open(view, self.incident)
        self._changes(view)

    def apply(self, view: View, effects: Effects) -> Effects:
        """Change it."""
        values, came = self._changes(view)
        change(view, self.incident, self.what.strip(), "updated", **values)
        return {**effects, **came}

    def _changes(self, view: View) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return what changes in the row, and what is told of it."""
        values: dict[str, Any] = {}
        came: dict[str, Any] = {}
        if self.title is not None:
            values["title"] = first_line(self.title)
        if self.incident_kind is not None:
            values["kind"] = self.incident_kind.value
        if self.happened_at is not None:
            values["happened_at"] = moment_text(
                need_past(view, "The moment of the incident", self.happened_at)
            )
        if self.facility is not None or self.latitude is not None or (self.where or "").strip():
            found = self._located(view)
            values |= {
                "facility": found.facility,
                "latitude": found.latitude,
                "longitude": found.longitude,
                "where_": (self.where or "").strip(),
            }
            came = _place_effects(found, self.facility)
            if found.region != incident_row(view, self.incident).region:
                values["region"] = came["region"] = found.region
        return values, came

    def _located(self, view: View) -> Located:
        """Return the new place, wherever the author has a say: a facility or name elsewhere takes the incident there."""
        row = incident_row(view, self.incident)
        seat = view.frame.seats[view.by.seat] if view.by else None
        outer = view.frame.headquarters[seat.headquarters].region if seat else str(row.region)
        found = locate(
            view,
            outer,
            facility=self.facility,
            latitude=self.latitude,
            longitude=self.longitude,
            where=self.where or "",
        )
        named = found.facility is not None or (self.latitude is None and found.latitude is not None)
        return found if named else replace(found, region=str(row.region))


@dataclass(frozen=True, slots=True)
class CloseIncident(_OfIncident):
    """Close an incident, with what came of it; what it does to facilities lasts until that is said to be over."""

    outcome: str

    def __post_init__(self) -> None:
        check_text("The outcome", self.outcome, longest=PARAGRAPH)

    def check(self, view: View) -> None:
        """Refuse one that is not worked on."""
        need_move(view, self.incident, IncidentState.CLOSED)

    def apply(self, view: View, effects: Effects) -> Effects:
        """Note it."""
        values = {"state": IncidentState.CLOSED.value, "closed_at": moment_text(view.at)}
        change(view, self.incident, self.outcome.strip(), "closed", **values)
        return effects


@dataclass(frozen=True, slots=True)
class ReopenIncident(_OfIncident):
    """Take up an incident again that was closed or found to be nothing, with the reason."""

    reason: str

    def __post_init__(self) -> None:
        check_text("The reason", self.reason, longest=PARAGRAPH)

    def check(self, view: View) -> None:
        """Refuse one that is worked on."""
        need_move(view, self.incident, IncidentState.REPORTED)

    def apply(self, view: View, effects: Effects) -> Effects:
        """Bring it back to where it was: verified, if it ever was and was not taken back."""
        known = incident_row(view, self.incident).verified_at is not None
        state = IncidentState.VERIFIED if known else IncidentState.REPORTED
        change(view, self.incident, self.reason.strip(), "reopened", state=state.value, closed_at=None)
        return effects


def _check_place(latitude: float | None, longitude: float | None, where: str) -> None:
    if (latitude is None) != (longitude is None):
        given, lacks = ("latitude", "longitude") if longitude is None else ("longitude", "latitude")
        raise InvalidValueError(f"The place has a {given} and no {lacks}. Give both, or neither.")
    if latitude is not None and longitude is not None:
        check_position("The incident", latitude, longitude)
    if where.strip():
        check_text("The place in words", where, longest=LINE)


def _place_effects(found: Located, given: str | None) -> dict[str, Any]:
    """Return what is told of where it is: what the words named, or could have."""
    told: dict[str, Any] = {"facility": found.facility} if found.facility and given is None else {}
    return told | ({"could_be": list(found.could_be)} if found.could_be else {})
