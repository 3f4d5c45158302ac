"""Indexes of alerts as Atom feeds (RFC 4287): written, and read as hostile as everything else."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from lxml import etree

from holdfast.exchange.cap.findings import CapError, Finding
from holdfast.exchange.cap.write import to_bytes
from holdfast.exchange.cap.xmlfile import MOST_ENVELOPE, parse, refused

ATOM: Final = "http://www.w3.org/2005/Atom"
CAP_TYPE: Final = "application/cap+xml"
"""The media type of an alert."""
MOST_ENTRIES: Final = 10_000

_ODD: Final = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """One alert of an index: what it is called, when it was changed last, where it lies.

    Attributes
    ----------
    id
        A URI that stays the same for the same alert.
    link
        Where the alert lies as a document.
    updated, published
        Aware moments.
    """

    id: str
    title: str
    updated: datetime
    link: str
    summary: str = ""
    published: datetime | None = None


@dataclass(frozen=True, slots=True)
class Feed:
    """An index of alerts."""

    id: str
    title: str
    updated: datetime
    entries: tuple[FeedEntry, ...] = ()
    author: str = ""
    link: str = ""


def feed(
    entries: Iterable[FeedEntry], *, feed_id: str, title: str, updated: datetime, author: str, link: str
) -> bytes:
    """Return an index as an Atom document.

    Parameters
    ----------
    feed_id, link
        A URI that stays the same for the feed, and where it lies.
    updated
        When it changed last, an aware moment.
    """
    root = etree.Element(_name("feed"), nsmap={None: ATOM})
    _put(root, "id", feed_id)
    _put(root, "title", title)
    _put(root, "updated", _stamp(updated))
    _put(etree.SubElement(root, _name("author")), "name", author)
    etree.SubElement(root, _name("link"), rel="self", type="application/atom+xml", href=_clean(link))
    for entry in entries:
        _entry(etree.SubElement(root, _name("entry")), entry)
    return to_bytes(root)


def read_feed(document: bytes) -> Feed:
    """Return the index of an Atom document; entries that name no document are kept, with an empty link.

    Raises
    ------
    CapError
        If it is none.
    """
    return feed_of(parse(document, most=MOST_ENVELOPE))


def feed_of(root: Any) -> Feed:
    """Return the index of the tree of an Atom document.

    Raises
    ------
    CapError
        If it is none.
    """
    if root.tag != _name("feed"):
        raise refused("atom.root", "It is no Atom feed.")
    found = root.findall(_name("entry"))
    if len(found) > MOST_ENTRIES:
        raise refused(
            "atom.entries", f"The feed has {len(found):,} entries; {MOST_ENTRIES:,} is the most that is read."
        )
    findings: list[Finding] = []
    entries = tuple(
        _read_entry(entry, f"feed/entry[{i}]", findings) for i, entry in enumerate(found, start=1)
    )
    head = _read_entry(root, "feed", findings)
    if findings:
        raise CapError("This is no Atom feed that can be read.", findings)
    author = root.findtext(f"{_name('author')}/{_name('name')}") or ""
    return Feed(head.id, head.title, head.updated, entries, author.strip(), head.link)


def _entry(into: Any, entry: FeedEntry) -> None:
    _put(into, "id", entry.id)
    _put(into, "title", entry.title)
    _put(into, "updated", _stamp(entry.updated))
    if entry.published is not None:
        _put(into, "published", _stamp(entry.published))
    etree.SubElement(into, _name("link"), rel="alternate", type=CAP_TYPE, href=_clean(entry.link))
    if entry.summary:
        _put(into, "summary", entry.summary)


def _read_entry(element: Any, where: str, findings: list[Finding]) -> FeedEntry:
    """Return what an entry says; what RFC 4287, section 4.1, asks of it and is missing goes to the findings."""
    texts = {
        name: (element.findtext(_name(name)) or "").strip()
        for name in ("id", "title", "updated", "published", "summary")
    }
    if not texts["id"]:
        findings.append(Finding("atom.id", where, "It has no id, so nobody can tell whether it is new."))
    updated = _moment(texts["updated"])
    if updated is None:
        findings.append(
            Finding(
                "atom.updated",
                where,
                f"updated is {texts['updated'][:40]!r}, which is no moment of RFC 3339.",
            )
        )
    return FeedEntry(
        id=texts["id"],
        title=texts["title"],
        updated=updated or datetime.min.replace(tzinfo=UTC),
        link=_link(element),
        summary=texts["summary"],
        published=_moment(texts["published"]),
    )


def _link(element: Any) -> str:
    """Return where the alert lies: a link that says it is one before others."""
    links = element.findall(_name("link"))
    said = [one for one in links if one.get("type") == CAP_TYPE]
    plain = [one for one in links if one.get("rel", "alternate") == "alternate"]
    chosen = next(iter([*said, *plain]), None)
    return str(chosen.get("href", "")).strip() if chosen is not None else ""


def _moment(text: str) -> datetime | None:
    """Return a moment of RFC 3339, or None."""
    if not re.fullmatch(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[-+]\d\d:\d\d)", text, re.ASCII):
        return None
    try:
        moment = datetime.fromisoformat(re.sub(r"\.\d+", "", text).upper())
        return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _put(into: Any, name: str, text: str) -> None:
    etree.SubElement(into, _name(name)).text = _clean(text)


def _clean(text: str) -> str:
    return _ODD.sub("\ufffd", text)


def _name(name: str) -> str:
    return f"{{{ATOM}}}{name}"
