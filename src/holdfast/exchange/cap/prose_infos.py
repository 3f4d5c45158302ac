"""What an info and its resources say (sections 3.2.2 and 3.2.3)."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Iterator
from typing import Final

from holdfast.exchange.cap.findings import Finding, Weight
from holdfast.exchange.cap.node import Node
from holdfast.exchange.cap.uris import is_absolute

LONGEST_EVENT: Final = 35
"""Characters of an event that every receiver shows; practice."""
LONGEST_HEADLINE: Final = 160
"""Characters of a headline (section 3.2.2: a useful target limit)."""

_MIME: Final = re.compile(
    r"[A-Za-z0-9!#$&^_.+-]{1,127}/[A-Za-z0-9!#$&^_.+-]{1,127}(?:\s*;.{0,200})?", re.ASCII
)
_SHA1: Final = re.compile(r"[0-9a-fA-F]{40}")
# RFC 3066, section 2.2: the first part has two or three letters, or is i or x; the second two, or three to eight.
_LANGUAGE: Final = re.compile(r"(?:[A-Za-z]{2,3}|[ix](?=-))(?:-[A-Za-z0-9]{1,8})*", re.IGNORECASE)


def info_findings(info: Node) -> Iterator[Finding]:
    """Yield what is wrong with an info."""
    yield from _language(info)
    yield from _event(info)
    yield from _web(info)
    if len(info.said("headline")) > LONGEST_HEADLINE:
        said = f"headline has {len(info.said('headline'))} characters; {LONGEST_HEADLINE} reach everybody."
        yield Finding("headline.long", info.where, said, Weight.ADVICE)
    if not info.all("area"):
        yield Finding(
            "area.none", info.where, "It says no area, so nobody knows whom it concerns.", Weight.ADVICE
        )
    for resource in info.all("resource"):
        yield from _resource(resource)


def _language(info: Node) -> Iterator[Finding]:
    node = info.first("language")
    if node is None or not node.text.strip() or _LANGUAGE.fullmatch(node.text.strip()):
        return
    said = f"{node.text.strip()[:40]!r} is no language of RFC 3066, whose first part has two or three letters: en-US, de."
    yield Finding("language.form", node.where, said)


def _event(info: Node) -> Iterator[Finding]:
    node = info.first("event")
    if node is None:
        return
    length = len(node.text.strip())
    if not length:
        yield Finding("event.empty", node.where, "event is empty; nobody could tell what it is about.")
    elif length > LONGEST_EVENT:
        said = f"event has {length} characters; receivers cut it after {LONGEST_EVENT}."
        yield Finding("event.long", node.where, said, Weight.ADVICE)


def _web(info: Node) -> Iterator[Finding]:
    node = info.first("web")
    if node is not None and node.text.strip() and not is_absolute(node.text.strip()):
        said = (
            f"{node.text.strip()[:80]!r} is no full address. Begin with https:// or the like (section 3.2.2)."
        )
        yield Finding("web.relative", node.where, said)


def _resource(resource: Node) -> Iterator[Finding]:
    for name in ("resourceDesc", "mimeType"):
        node = resource.first(name)
        if node is not None and not node.text.strip():
            yield Finding(f"{name}.empty", node.where, f"{name} is empty.")
    kind = resource.said("mimeType")
    if kind and not _MIME.fullmatch(kind):
        said = f"{kind[:60]!r} is no MIME type such as image/png (RFC 2046)."
        yield Finding("mimeType.form", resource.where, said)
    yield from _size(resource)
    yield from _address(resource)
    yield from _content(resource)


def _size(resource: Node) -> Iterator[Finding]:
    if resource.first("size") is None:
        yield Finding(
            "size.missing", resource.where, "It does not say its size; say it in bytes.", Weight.ADVICE
        )
    elif resource.said("size").startswith("-") and resource.said("size").strip("-0"):
        yield Finding(
            "size.negative", resource.where, f"Its size is {resource.said('size')[:40]}, less than nothing."
        )


def _address(resource: Node) -> Iterator[Finding]:
    uri, content = resource.said("uri"), resource.said("derefUri")
    if not uri and not content:
        yield Finding(
            "resource.nowhere",
            resource.where,
            "It has neither uri nor derefUri: nobody can get it.",
            Weight.ADVICE,
        )
    if uri and not content and not is_absolute(uri):
        said = f"{uri[:80]!r} is relative; only the name of a content given in derefUri may be so (section 3.2.3)."
        yield Finding("uri.relative", resource.where, said)


def _content(resource: Node) -> Iterator[Finding]:
    """Compare an enclosed file with what is said of it: base 64, its SHA-1, about its size (section 3.2.3)."""
    digest, given = resource.said("digest"), "".join(resource.said("derefUri").split())
    if digest and not _SHA1.fullmatch(digest):
        said = "digest is no SHA-1 in hexadecimal digits, of which it has 40."
        yield Finding("digest.form", resource.where, said, Weight.ADVICE)
    if not given:
        return
    try:
        content = base64.b64decode(given, validate=True)
    except (binascii.Error, ValueError):
        yield Finding(
            "derefUri.form", resource.where, "derefUri is not in base 64, so the file cannot be opened."
        )
        return
    if _SHA1.fullmatch(digest) and hashlib.sha1(content, usedforsecurity=False).hexdigest() != digest.lower():
        yield Finding(
            "digest.differs", resource.where, "The file in derefUri is not the one that digest is of."
        )
    size = resource.said("size")
    if size.isdecimal() and len(size) < 12 and not content.__len__() * 0.5 <= int(size) <= len(content) * 2:
        said = f"The file in derefUri has {len(content):,} bytes, not {int(size):,}."
        yield Finding("size.differs", resource.where, said, Weight.ADVICE)
