"""Files in which alerts come: one alert, an envelope of EDXL-DE, an Atom feed with or without alerts in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from lxml import etree

from holdfast.exchange.cap import (
    Alert,
    CapError,
    Finding,
    SignatureFinding,
    Weight,
    check_signature,
    is_valid,
    judge_tree,
    read_judged,
)
from holdfast.exchange.cap.atom import ATOM, feed_of
from holdfast.exchange.cap.xmlfile import MOST_BYTES, MOST_ENVELOPE, parse, refused
from holdfast.exchange.edxl_de import contents_of, is_distribution, judge_distribution

MOST_ALERTS: Final = 2_000
"""Alerts of one file that are looked at."""
_RSS: Final = frozenset({"rss", "RDF"})


@dataclass(frozen=True, slots=True)
class JudgedAlert:
    """One alert of a file, judged by itself.

    Attributes
    ----------
    document
        Its own bytes, as they stand in the file.
    where
        Where in the file; empty where it is the file.
    alert
        Its value; None where it is invalid.
    """

    document: bytes
    where: str
    alert: Alert | None
    findings: tuple[Finding, ...]
    signature: SignatureFinding

    @property
    def valid(self) -> bool:
        """Whether it keeps every rule of CAP 1.2."""
        return self.alert is not None


@dataclass(frozen=True, slots=True)
class JudgedFile:
    """A file and the alerts in it.

    Attributes
    ----------
    kind
        ``cap``, ``edxl-de``, ``atom`` or ``unknown``.
    findings
        What was found of the file around the alerts.
    links
        Addresses of alerts that it names and does not hold.
    """

    kind: str
    findings: tuple[Finding, ...] = ()
    alerts: tuple[JudgedAlert, ...] = ()
    links: tuple[str, ...] = ()

    @property
    def valid(self) -> bool:
        """Whether the file and every alert in it keep every rule."""
        return is_valid(self.findings) and all(one.valid for one in self.alerts)


def judge_file(document: bytes, *, received_at: datetime, certificates: Sequence[bytes] = ()) -> JudgedFile:
    """Return what a file holds and everything found in it; whatever the bytes, it answers.

    Parameters
    ----------
    received_at
        When it was received, an aware moment: signatures are checked at that time.
    certificates
        Those pinned beforehand, PEM.

    Raises
    ------
    InvalidValueError
        If a certificate cannot be read.
    """
    try:
        root = parse(document, most=MOST_ENVELOPE)
    except CapError as error:
        return JudgedFile("unknown", error.findings)
    name = etree.QName(root)
    if is_distribution(root):
        return _envelope(root, received_at, certificates)
    if name.namespace == ATOM:
        return _index(root, received_at, certificates)
    if name.localname != "alert":
        return _unknown(root, str(name.localname))
    if len(document) > MOST_BYTES:  # it is an envelope's size, and no envelope
        root = None
    return JudgedFile("cap", alerts=(_judged(document, "", received_at, certificates, root),))


def _unknown(root: Any, name: str) -> JudgedFile:
    if name in _RSS:
        said = "It is an RSS feed, which names alerts and holds none. Give the alerts, or follow the feed's Atom form."
        return JudgedFile("unknown", refused("rss", said).findings)
    return JudgedFile("unknown", judge_tree(root))


def _envelope(root: Any, received_at: datetime, certificates: Sequence[bytes]) -> JudgedFile:
    node, findings = judge_distribution(root)
    contents = list(contents_of(node)) if node is not None else []
    alerts = tuple(_judged(one.document, one.where, received_at, certificates) for one in contents)
    if not alerts:
        said = "There is no alert in the envelope."
        findings = (*findings, Finding("edxl.nothing", "EDXLDistribution", said, Weight.ADVICE))
    return JudgedFile("edxl-de", findings, alerts)


def _index(root: Any, received_at: datetime, certificates: Sequence[bytes]) -> JudgedFile:
    try:
        found = feed_of(root)
    except CapError as error:
        return JudgedFile("atom", error.findings)
    alerts = tuple(
        _judged(etree.tostring(element, with_tail=False), where, received_at, certificates)
        for element, where in _enclosed(root)
    )
    return JudgedFile("atom", (), alerts, tuple(entry.link for entry in found.entries if entry.link))


def _enclosed(root: Any) -> Iterator[tuple[Any, str]]:
    """Yield the alerts that the entries of a feed hold as their content."""
    entries = root.findall(f"{{{ATOM}}}entry")
    found = (
        (element, f"feed/entry[{i}]/content/alert")
        for i, entry in enumerate(entries, start=1)
        for content in entry.findall(f"{{{ATOM}}}content")
        for element in content
        if isinstance(element.tag, str) and etree.QName(element).localname == "alert"
    )
    for _, one in zip(range(MOST_ALERTS), found, strict=False):
        yield one


def _judged(
    document: bytes, where: str, received_at: datetime, certificates: Sequence[bytes], root: Any = None
) -> JudgedAlert:
    """Judge one alert; its tree need not be given, only saves reading it again."""
    signature = check_signature(document, certificates, received_at)
    try:
        root = parse(document) if root is None else root
    except CapError as error:
        return JudgedAlert(document, where, None, error.findings, signature)
    alert, findings = read_judged(root, received_at=received_at)
    return JudgedAlert(document, where, alert, findings, signature)
