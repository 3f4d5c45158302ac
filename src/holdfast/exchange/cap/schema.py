"""The elements of CAP 1.2 and what each may hold, as data: order, how often, which words (section 3.4)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from holdfast.exchange.cap.values import (
    CATEGORIES,
    CERTAINTIES,
    MSG_TYPES,
    RESPONSE_TYPES,
    SCOPES,
    SEVERITIES,
    STATUSES,
    URGENCIES,
)

DSIG: Final = "http://www.w3.org/2000/09/xmldsig#"
OTHERS: Final = "##other"
"""Every namespace but that of the document."""


class Kind(Enum):
    """What the text of an element has to be."""

    TEXT = auto()
    WORD = auto()
    MOMENT = auto()
    LANGUAGE = auto()
    ADDRESS = auto()
    WHOLE = auto()
    DECIMAL = auto()
    TOKEN = auto()
    BASE64 = auto()
    ANY = auto()
    GROUP = auto()


@dataclass(frozen=True, slots=True)
class Part:
    """One element within another.

    Attributes
    ----------
    least, most
        How often it comes; `most` None is as often as wanted.
    words
        What its text may be, where that is told.
    parts
        What it holds, in order.
    tail
        The namespace whose elements may follow its parts, or `OTHERS`.
    """

    name: str
    kind: Kind = Kind.TEXT
    least: int = 0
    most: int | None = 1
    words: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()
    tail: str = ""


def one(name: str, kind: Kind = Kind.TEXT, words: tuple[str, ...] = ()) -> Part:
    """Return an element that comes exactly once."""
    return Part(name, Kind.WORD if words else kind, 1, 1, words)


def many(name: str, least: int = 0, words: tuple[str, ...] = (), parts: tuple[Part, ...] = ()) -> Part:
    """Return an element that comes as often as wanted."""
    kind = Kind.GROUP if parts else Kind.WORD if words else Kind.TEXT
    return Part(name, kind, least, None, words, parts)


_PAIR: Final = (one("valueName"), one("value"))

RESOURCE: Final = many(
    "resource",
    parts=(
        one("resourceDesc"),
        one("mimeType"),
        Part("size", Kind.WHOLE),
        Part("uri", Kind.ADDRESS),
        Part("derefUri"),
        Part("digest"),
    ),
)
AREA: Final = many(
    "area",
    parts=(
        one("areaDesc"),
        many("polygon"),
        many("circle"),
        many("geocode", parts=_PAIR),
        Part("altitude", Kind.DECIMAL),
        Part("ceiling", Kind.DECIMAL),
    ),
)
INFO: Final = many(
    "info",
    parts=(
        Part("language", Kind.LANGUAGE),
        many("category", 1, CATEGORIES),
        one("event"),
        many("responseType", 0, RESPONSE_TYPES),
        one("urgency", words=URGENCIES),
        one("severity", words=SEVERITIES),
        one("certainty", words=CERTAINTIES),
        Part("audience"),
        many("eventCode", parts=_PAIR),
        Part("effective", Kind.MOMENT),
        Part("onset", Kind.MOMENT),
        Part("expires", Kind.MOMENT),
        Part("senderName"),
        Part("headline"),
        Part("description"),
        Part("instruction"),
        Part("web", Kind.ADDRESS),
        Part("contact"),
        many("parameter", parts=_PAIR),
        RESOURCE,
        AREA,
    ),
)
ALERT: Final = Part(
    "alert",
    Kind.GROUP,
    1,
    1,
    parts=(
        one("identifier"),
        one("sender"),
        one("sent", Kind.MOMENT),
        one("status", words=STATUSES),
        one("msgType", words=MSG_TYPES),
        Part("source"),
        one("scope", words=SCOPES),
        Part("restriction"),
        Part("addresses"),
        many("code"),
        Part("note"),
        Part("references"),
        Part("incidents"),
        INFO,
    ),
    tail=DSIG,
)
