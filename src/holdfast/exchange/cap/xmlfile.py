"""Hostile XML made into a tree: no document type, no entity, no network, no more than a size that was decided."""

from __future__ import annotations

import codecs
import re
from typing import Any, Final

from lxml import etree

from holdfast.exchange.cap.findings import CapError, Finding

MOST_BYTES: Final = 4 * 2**20
"""Bytes of one alert. A real signed alert carries a recording of 0.9 MB; this is four times as much."""
MOST_ENVELOPE: Final = 16 * 2**20
"""Bytes of a file that holds several alerts: an envelope, or an index."""
MOST_ELEMENTS: Final = 200_000
"""Elements of one document; a warning for every municipality of a large country has a tenth of it."""

_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED: Final = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
_ENCODINGS: Final = re.compile(
    r"utf-?8|utf-?16(-?[bl]e)?|us-ascii|ascii|iso-8859-\d{1,2}|windows-125\d", re.IGNORECASE
)
# NOTE: one alternative per character that can begin a piece, so that no prolog makes it search twice.
_PROLOG: Final = re.compile(r"(?:\s+|<\?(?:(?!\?>).)*\?>|<!--(?:(?!-->).)*-->)*", re.DOTALL)


def parse(document: bytes, *, most: int = MOST_BYTES, blank: bool = True) -> Any:
    """Return the root element of a document.

    Parameters
    ----------
    most
        Bytes that it may have.
    blank
        Whether text that is only space stays; signatures ask for either.

    Raises
    ------
    CapError
        If it is too large, is not well-formed, declares a document type or has an encoding that is not read.
    """
    if len(document) > most:
        raise refused("xml.size", f"It has {len(document):,} bytes; {most:,} is the most that is read.")
    if not document.strip():
        raise refused("xml.empty", "It is empty: there is no alert in it.")
    text = _decoded(document)
    _refuse_doctype(text)
    root = _tree(document, blank=blank)
    if root.getroottree().docinfo.internalDTD is not None:
        raise _doctype()
    if sum(1 for _ in root.iter()) > MOST_ELEMENTS:
        raise refused("xml.size", f"It has more than {MOST_ELEMENTS:,} elements, so it is not read.")
    return root


def refused(rule: str, reason: str, where: str = "document") -> CapError:
    """Return the error for a document of which nothing more can be said."""
    return CapError(f"This is no alert that can be read. {reason}", (Finding(rule, where, reason),))


def _decoded(document: bytes) -> str:
    """Return the text of a document, only to look at its prolog; the parser reads the bytes themselves."""
    encoding = next((name for bom, name in _BOMS if document.startswith(bom)), None)
    if document.startswith((codecs.BOM_UTF32_BE, codecs.BOM_UTF32_LE)):
        raise refused("xml.encoding", "It is in UTF-32. Send it in UTF-8.")
    if encoding is None:
        encoding = _unmarked(document)
    if not _ENCODINGS.fullmatch(encoding):
        raise refused("xml.encoding", f"It is in {encoding!r}, which is not read. Send it in UTF-8.")
    try:
        return document.decode(encoding)
    except (UnicodeDecodeError, LookupError) as error:
        raise refused("xml.encoding", f"It is not in {encoding} as it says. Send it in UTF-8.") from error


def _unmarked(document: bytes) -> str:
    """Return the encoding of a document without a byte-order mark (XML 1.0, appendix F)."""
    if document.startswith(b"<\x00"):
        return "utf-16-le"
    if document.startswith(b"\x00<"):
        return "utf-16-be"
    declared = _DECLARED.match(document)
    return declared.group(1).decode() if declared else "utf-8"


def _refuse_doctype(text: str) -> None:
    """Refuse a document type before anything is parsed: whatever an attack needs is declared there."""
    start = _PROLOG.match(text.lstrip("\ufeff"))
    assert start is not None
    rest = text.lstrip("\ufeff")[start.end() : start.end() + 9]
    if rest == "<!DOCTYPE":
        raise _doctype()


def _doctype() -> CapError:
    return refused(
        "xml.doctype",
        "It declares a document type (DOCTYPE), by which entities and files are drawn in. An alert needs none; it is not read.",
    )


def _tree(document: bytes, *, blank: bool) -> Any:
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        attribute_defaults=False,
        huge_tree=False,
        recover=False,
        remove_blank_text=not blank,
    )
    try:
        root = etree.fromstring(document, parser)
    except etree.XMLSyntaxError as error:
        said = str(error.msg).split("\n", maxsplit=1)[0][:200]
        raise refused("xml.syntax", f"It is not well-formed XML: {said}.") from error
    except (ValueError, UnicodeError) as error:
        raise refused("xml.syntax", "It is not well-formed XML.") from error
    if root is None:
        raise refused("xml.empty", "It has no element.")
    return root
