"""What a notice says: an entry in words that a tired person reads on a telephone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from holdfast.model.exercise import marked
from holdfast.orders import Frame
from holdfast.record import Entry

LONGEST_SHORT: Final = 459
"""Three joined SMS of 153 characters (3GPP TS 23.038 and 23.040)."""
LONGEST_LINE: Final = 120
_SAID: Final = {
    "ReportIncident": "Incident reported",
    "VerifyIncident": "Incident verified",
    "GradeIncident": "Incident graded",
    "UpdateIncident": "Incident: news",
    "AffectFacility": "Facility affected",
    "CloseIncident": "Incident closed",
    "ReopenIncident": "Incident reopened",
    "AskTasking": "Tasking asked of you",
    "EscalateTasking": "Tasking escalated",
    "RefuseTasking": "Tasking refused",
    "CompleteTasking": "Tasking complete",
    "RequestResource": "Resource requested",
    "ApproveAlert": "Alert published",
    "ApproveEvacuation": "Evacuation ordered",
    "IssueSitrep": "Situation report",
    "SetThreatLevel": "Threat level set",
    "ReleaseInject": "Inject",
}
_TITLES: Final = ("title", "what", "headline", "subject", "text", "paragraph", "reason")
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]+")


@dataclass(frozen=True, slots=True)
class Message:
    """One notice, ready to leave.

    Attributes
    ----------
    id
        The same however often it is tried, so that whoever gets it twice can tell.
    to
        A mail address, a telephone number, a web address, or a name for the file.
    subject
        One line.
    text
        All that is said, in lines.
    body
        The entry, for machines.
    """

    id: str
    to: str
    subject: str
    text: str
    body: Mapping[str, Any]

    @property
    def short(self) -> str:
        """What fits on a telephone."""
        whole = f"{self.subject}. {self.text.splitlines()[0] if self.text else ''}"
        return whole if len(whole) <= LONGEST_SHORT else f"{whole[: LONGEST_SHORT - 1]}…"


def words_of(entry: Entry, frame: Frame, *, answer: str = "") -> tuple[str, str]:
    """Return the subject and the text of a notice about an entry.

    Parameters
    ----------
    answer
        How to answer, where somebody has to.
    """
    kind = str(entry.order.get("kind", ""))
    title = _SAID.get(kind) or re.sub(r"(?<=[a-z])(?=[A-Z])", " ", kind).capitalize()
    if entry.outcome != "accepted":
        title = f"{title} ({'waits for approval' if entry.outcome == 'parked' else entry.outcome})"
    about = next((one_line(entry.order[name]) for name in _TITLES if _is_text(entry.order.get(name))), "")
    where = frame.names.get(entry.region or "", "")
    subject = marked(": ".join(filter(None, (title, about[:LONGEST_LINE]))), frame.exercise)
    return subject, marked("\n".join(_lines(entry, where, answer)), frame.exercise)


def one_line(text: str) -> str:
    """Return a text in one line, without what could steer a terminal, a mail or the direction of writing."""
    return _CONTROL.sub(" ", text).strip()


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _lines(entry: Entry, where: str, answer: str) -> Iterator[str]:
    yield f"{where or 'All regions'}, {entry.at.partition('.')[0].removesuffix('Z').replace('T', ' ')} UTC, entry {entry.n}."
    if answer:
        yield answer
    said = {**entry.order, **(entry.effects or {})}
    for name, value in said.items():
        if name == "kind" or not isinstance(value, str | int) or value in ("", False):
            continue
        yield f"{name.replace('_', ' ')}: {one_line(str(value))[:1_000]}"
