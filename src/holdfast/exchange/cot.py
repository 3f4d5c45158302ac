"""Cursor on Target 2.0 (MITRE MP090284): positions of what is friendly or civil, taken in and given out as XML.

Nothing here helps to find or to hit anybody. Of the tree of types only these pass, either way; all others are refused
by name, with the reason:

- ``a-f-…``: friendly.
- ``a-n-…``, neutral, only where the type itself says civil: civil aircraft (``a-n-A-C``), merchant and leisure craft
  (``a-n-S-X``), civil vehicles (``a-n-G-E-V-C``), and installations of raw material, process industry, government,
  transport, utilities and medicine (``a-n-G-I`` with nothing, ``R``, ``P``, ``G``, ``T``, ``U`` or ``X`` behind it).
- ``b-m-p``: map points of the plain kinds: spot (``s-m``), way point (``w``), check point (``c``).
- ``b-a``, ``b-a-g``, ``b-a-o-tbl``, ``-pan`` and ``-can``: alarms, the crossing of a fence, the end of an alarm;
  ``b-r-f-h-c``: somebody is to be carried to a doctor.

A person is nobody's symbol on a map: of an event that carries details of one (an address, a device, a role in a
team, a casualty) neither the name nor the remarks nor the identifier of the device is taken, only what and where it is.

What was not tried: a real TAK server or client. The types are those of the public tables; the protobuf form of TAK
(protocol version 1), data packages, streams with certificates and private additions in ``detail`` are not read.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from lxml import etree

from holdfast.errors import InvalidValueError
from holdfast.model.checks import check_moment, check_position, check_text

MOST_BYTES: Final = 4 * 2**20
MOST_EVENTS: Final = 10_000
MOST_ELEMENTS: Final = 200_000
LONGEST_NAME: Final = 200
LONGEST_REMARKS: Final = 2_000
POINT: Final = "b-m-p-s-m"
"""A spot on the map, as we give places out."""
CANCELLED: Final = "b-a-o-can"
CASUALTY: Final = "b-r-f-h-c"

_FORM: Final = re.compile(r"[a-z](-[A-Za-z0-9.]{1,12}){1,14}")
_CIVIL: Final = re.compile(r"a-n-(A-C|S-X|G-E-V-C|G-I-[RPGTUX])(-[A-Za-z0-9]+)*|a-n-G-I")
_POINTS: Final = re.compile(r"b-m-p|b-m-p-(s-m|w|w-GOTO|c)")
_ALARMS: Final = frozenset({"b-a", "b-a-g", "b-a-o", "b-a-o-tbl", "b-a-o-pan", CANCELLED, CASUALTY})
_STANCES: Final = {
    "h": "hostile", "j": "hostile (joker)", "k": "hostile (faker)", "s": "suspect", "u": "unknown", "p": "pending",
    "a": "assumed friendly, which nobody has made sure of", "o": "of no stance", "x": "of no stance",
}  # fmt: skip
_WITHHELD: Final = "withheld."
_BLANK: Final = re.compile(r"[\t\r]")
_AIMING: Final = re.compile(r"nineline|fire_?mission|target|laser|weapon", re.IGNORECASE)
_OF_A_PERSON: Final = frozenset({"__group", "_medevac_", "uid", "takv"})
"""Elements that only the device of a person, or a casualty, has: role in a team, wounds, name and make of the device."""
_DECLARATION: Final = re.compile(rb"<\?xml\s[^>]{0,200}\?>")
_UNKNOWN: Final = "9999999.0"
"""Height and errors that are not known, as the schema writes them."""


@dataclass(frozen=True, slots=True)
class Position:
    """What is where, until when it is to be believed.

    Attributes
    ----------
    uid
        The same for the same thing in every event; ``withheld.N`` where it would tell of a person.
    at, stale
        When it was so, and from when on it is old; moments in UTC.
    """

    uid: str
    type: str
    callsign: str
    latitude: float
    longitude: float
    at: datetime
    stale: datetime
    remarks: str = ""

    def __post_init__(self) -> None:
        """Refuse what is not to be shared, and what cannot be a position."""
        said = why_refused(self.type)
        if said:
            raise InvalidValueError(f"{said} Give a friendly or civil type.")
        check_text("The identifier", self.uid, longest=LONGEST_NAME)
        for what, text, longest in (
            ("The call sign", self.callsign, LONGEST_NAME),
            ("The remark", self.remarks, LONGEST_REMARKS),
        ):
            if text:
                check_text(what, text, longest=longest)
        check_position("The event", self.latitude, self.longitude)
        check_moment("The moment", self.at)
        check_moment("The moment of going stale", self.stale)
        if self.stale < self.at:
            raise InvalidValueError("It is stale before it is so. Check the clock that it comes from.")

    @property
    def is_withheld(self) -> bool:
        """Whether it is of a person, of whom nothing was taken."""
        return self.uid.startswith(_WITHHELD)

    @property
    def is_alarm(self) -> bool:
        """Whether somebody asks for help."""
        return self.type in _ALARMS and self.type != CANCELLED

    @property
    def what(self) -> str:
        """What it is in words, and nothing of whom."""
        known = {
            CANCELLED: "alarm ended",
            CASUALTY: "a casualty to be carried",
            "b-a-g": "a fence was crossed",
        }
        if self.type in known:
            return known[self.type]
        words = {"a-f": "friendly", "a-n": "civil", "b-m": "map point", "b-a": "a call for help"}
        return words[self.type[:3]]


@dataclass(frozen=True, slots=True)
class NotTaken:
    """An event that was not taken in: its number in the file, its type as far as it has one, and why."""

    event: int
    type: str
    reason: str


def why_refused(kind: str) -> str:
    """Return why events of a type are neither taken nor given; empty where they are."""
    if not _FORM.fullmatch(kind):
        return f"{kind[:40]!r} is no type of Cursor on Target."
    if _CIVIL.fullmatch(kind) or _POINTS.fullmatch(kind) or kind in _ALARMS:
        return ""
    if kind.startswith("a-"):
        return _stance(kind)
    if kind.startswith("t-"):
        return f"{kind} is tasking. Agencies are asked by taskings of the register."
    if kind.startswith(("u-r-b", "b-m-p")):
        return (
            f"{kind} may measure or point at something to be aimed at, which is not this program's business."
        )
    return f"{kind} is none of the types that are shared: friendly, civil, plain map points, alarms."


def _stance(kind: str) -> str:
    stance = kind[2:3] if kind[3:4] == "-" else ""
    if stance == "f":
        return "" if "." not in kind else f"{kind} is a pattern of types, not one."
    if stance == "n":
        return f"{kind} is neutral and not said to be civil."
    return (
        f"{kind} is {_STANCES.get(stance, 'of no known stance')}. Only what is friendly or civil is shared."
    )


def write_events(positions: Iterable[Position]) -> bytes:
    """Return positions as events, one a line without a declaration, as a stream carries them.

    Raises
    ------
    InvalidValueError
        If a text holds a character that XML cannot carry.
    """
    return b"".join(_line(each) for each in positions)


def _line(position: Position) -> bytes:
    try:
        line: bytes = etree.tostring(_event(position), encoding="utf-8", xml_declaration=False)
    except ValueError as error:
        raise InvalidValueError(
            f"{position.uid[:60]!r} holds a character that XML cannot carry. Take it out."
        ) from error
    return line + b"\n"


def _event(position: Position) -> Any:
    at = _moment_text(position.at)
    event = etree.Element(
        "event",
        version="2.0", uid=position.uid, type=position.type, how="h-g-i-g-o",
        time=at, start=at, stale=_moment_text(position.stale),
    )  # fmt: skip
    etree.SubElement(
        event,
        "point",
        lat=f"{position.latitude:.7f}", lon=f"{position.longitude:.7f}", hae=_UNKNOWN, ce=_UNKNOWN, le=_UNKNOWN,
    )  # fmt: skip
    detail = etree.SubElement(event, "detail")
    if position.callsign:
        etree.SubElement(detail, "contact", callsign=position.callsign)
    if position.remarks:
        etree.SubElement(detail, "remarks").text = position.remarks
    return event


def _moment_text(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def read_events(document: bytes) -> tuple[tuple[Position, ...], tuple[NotTaken, ...]]:
    """Return the positions of a file, and what of it was not taken and why.

    Parameters
    ----------
    document
        One ``event``, several one after another as a stream has them, or several in one ``events``; in UTF-8.

    Raises
    ------
    InvalidValueError
        If it is no such file, is too large, or declares a document type.
    """
    taken, refused = [], []
    for number, event in enumerate(_events(_tree(document)), start=1):
        kind = event.get("type", "")
        try:
            taken.append(_position(event, number))
        except InvalidValueError as error:
            refused.append(NotTaken(number, kind[:60], str(error)))
    return tuple(taken), tuple(refused)


def _tree(document: bytes) -> Any:
    """Return an element with everything in a file; the wrapping makes a document type a fault of form."""
    if len(document) > MOST_BYTES:
        raise _no_file(f"it has {len(document):,} bytes; {MOST_BYTES:,} is the most that is read")
    try:
        document.decode("utf-8")
    except UnicodeDecodeError as error:
        raise _no_file("it is not in UTF-8") from error
    if b"<!DOCTYPE" in document or b"<!ENTITY" in document:
        raise _no_file("it declares a document type or entities, by which files are drawn in")
    body = _DECLARATION.sub(b"", document.removeprefix(b"\xef\xbb\xbf"))
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )  # fmt: skip
    try:
        root = etree.fromstring(b"<stream>" + body + b"</stream>", parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        said = str(error).split("\n", maxsplit=1)[0][:160]
        raise _no_file(f"it is not well-formed XML ({said})") from error
    if sum(1 for _ in root.iter()) > MOST_ELEMENTS:
        raise _no_file(f"it has more than {MOST_ELEMENTS:,} elements")
    return root


def _events(root: Any) -> list[Any]:
    found = list(root)
    if len(found) == 1 and found[0].tag == "events":
        found = list(found[0])
    if not found or any(each.tag != "event" for each in found):
        raise _no_file("it holds something else than events, or none")
    if len(found) > MOST_EVENTS:
        raise _no_file(f"it has {len(found):,} events; {MOST_EVENTS:,} is the most that is read")
    return found


def _no_file(why: str) -> InvalidValueError:
    return InvalidValueError(
        f"This is no file of Cursor on Target that can be read: {why}. Give events in XML."
    )


def _position(event: Any, number: int) -> Position:
    said = why_refused(event.get("type", ""))
    if said:
        raise InvalidValueError(said)
    detail, point = event.find("detail"), event.find("point")
    if point is None or not event.get("version", "").startswith("2."):
        raise InvalidValueError("It has no point, or is not of version 2.")
    names = list(_names(detail))
    if any(_AIMING.search(name) for name in names):
        raise InvalidValueError(
            "Its detail serves to aim at something, which is not this program's business."
        )
    personal = _is_personal(detail, names)
    return Position(
        f"{_WITHHELD}{number}" if personal else event.get("uid", ""),
        event.get("type"),
        "" if personal else _callsign(detail),
        _number(point.get("lat"), "latitude"),
        _number(point.get("lon"), "longitude"),
        _moment(event.get("time")),
        _moment(event.get("stale")),
        "" if personal else _remarks(detail),
    )


def _names(detail: Any) -> Iterator[str]:
    for element in () if detail is None else detail.iter():
        yield etree.QName(element).localname


def _is_personal(detail: Any, names: Iterable[str]) -> bool:
    """Tell whether an event is about one person: reached by telephone or mail, in a role of a team, or hurt."""
    if not _OF_A_PERSON.isdisjoint(names):
        return True
    contacts = () if detail is None else detail.iter("contact")
    return any(set(each.keys()) - {"callsign"} for each in contacts)


def _callsign(detail: Any) -> str:
    contact = None if detail is None else detail.find("contact")
    return "" if contact is None else contact.get("callsign", "").strip()


def _remarks(detail: Any) -> str:
    text = "" if detail is None else detail.findtext("remarks") or ""
    return _BLANK.sub(" ", text).strip()


def _number(text: str | None, what: str) -> float:
    try:
        found = float(text or "")
    except ValueError:
        found = math.nan
    if not math.isfinite(found):
        raise InvalidValueError(f"Its {what} is no number.")
    return found


def _moment(text: str | None) -> datetime:
    try:
        found = datetime.fromisoformat(text or "")
        known = found.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise InvalidValueError("A moment of it cannot be read.") from error
    if found.tzinfo is None:
        raise InvalidValueError("A moment of it says no zone.")
    return known
