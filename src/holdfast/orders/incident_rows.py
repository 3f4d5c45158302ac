"""What orders about incidents share: their row, the state they must be in, the note that each of them leaves."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Row, insert, select, update

from holdfast.model.incidents import INCIDENT_MOVES, OPEN_INCIDENTS, IncidentState
from holdfast.orders.base import View, moment_text, refuse
from holdfast.orders.need import need_row
from holdfast.store import tables as t

TITLE: Final = 200
"""Characters of the longest title."""
LINE: Final = 500
PARAGRAPH: Final = 10_000
"""Characters of the longest note."""
_WORDS: Final = {
    IncidentState.REPORTED: "reported again",
    IncidentState.VERIFIED: "verified",
    IncidentState.UNFOUNDED: "found to be unfounded",
    IncidentState.MERGED: "merged",
    IncidentState.CLOSED: "closed",
}


def incident_row(view: View, incident: int) -> Row[Any]:
    """Return the row of an incident, or refuse where there is none."""
    return need_row(view, t.incident, "incident", id=incident)


def need_told(view: View, incident: int) -> Row[Any]:
    """Return the row of an incident that notes can be added to: any but one that was merged into another."""
    row = incident_row(view, incident)
    if row.state == IncidentState.MERGED:
        raise refuse(
            f"The incident {incident} was merged into {row.merged_into}. Give the order for incident {row.merged_into}."
        )
    return row


def need_open(view: View, incident: int) -> Row[Any]:
    """Return the row of an incident that is worked on, or refuse."""
    row = need_told(view, incident)
    if row.state not in OPEN_INCIDENTS:
        raise refuse(f"The incident {incident} is {row.state}. Reopen it first, and say why.")
    return row


def need_move(view: View, incident: int, to: IncidentState) -> Row[Any]:
    """Return the row of an incident that may come to a state, or refuse."""
    row = need_told(view, incident)
    if to not in INCIDENT_MOVES[IncidentState(row.state)]:
        raise refuse(
            f"The incident {incident} is {row.state} and cannot be {_WORDS[to]}."
            + (" Reopen it first, and say why." if row.state not in OPEN_INCIDENTS else "")
        )
    return row


def first_line(text: str) -> str:
    """Return the first line of a text, cut to the length of a title."""
    line = text.strip().partition("\n")[0].strip()
    return line if len(line) <= TITLE else line[: TITLE - 1].rstrip() + "…"


def note(view: View, incident: int, what: str, change: str) -> None:
    """Add a note to an incident."""
    row = {
        "incident": incident,
        "entry": view.n,
        "at": moment_text(view.at),
        "seat": view.by.seat if view.by else "system",
        "what": what,
        "change": change,
    }
    view.tx.execute(insert(t.incident_note), row)


def change(view: View, incident: int, what: str, word: str, **values: object) -> None:
    """Change the row of an incident, and note it."""
    view.tx.execute(update(t.incident).where(t.incident.c.id == incident).values(entry=view.n, **values))
    note(view, incident, what, word)


def absorbed(view: View, incident: int) -> list[int]:
    """Return the incidents that were merged into another, in order."""
    query = select(t.incident.c.id).where(t.incident.c.merged_into == incident).order_by(t.incident.c.id)
    return list(view.tx.execute(query).scalars())
