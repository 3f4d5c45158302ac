"""EDXL-DE 1.0 (OASIS): the envelope in which alerts travel; read, judged and written. What is in it is judged by itself."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from lxml import etree

from holdfast.exchange.cap.areas import circle_faults, polygon_faults, read_circle, read_polygon
from holdfast.exchange.cap.atom import CAP_TYPE
from holdfast.exchange.cap.findings import CapError, Finding, Weight, is_valid
from holdfast.exchange.cap.moments import read_moment, write_moment
from holdfast.exchange.cap.node import Node
from holdfast.exchange.cap.schema import OTHERS, Kind, Part, many, one
from holdfast.exchange.cap.structure import Structure
from holdfast.exchange.cap.write import to_bytes
from holdfast.exchange.cap.xmlfile import MOST_ENVELOPE, parse, refused

NAMESPACE: Final = "urn:oasis:names:tc:emergency:EDXL:DE:1.0"
STATUSES: Final = ("Actual", "Exercise", "System", "Test")
KINDS: Final = (
    "Report", "Update", "Cancel", "Request", "Response", "Dispatch", "Ack", "Error", "SensorConfiguration",
    "SensorControl", "SensorStatus", "SensorDetection",
)  # fmt: skip
MOST_ALERTS: Final = 2_000
"""Alerts of one envelope that are looked at."""

_LIST: Final = (one("valueListUrn"), many("value", 1))
_ADDRESS: Final = (one("explicitAddressScheme"), many("explicitAddressValue", 1))
_AREA: Final = tuple(many(name) for name in ("circle", "polygon", "country", "subdivision", "locCodeUN"))
_BINARY: Final = (
    one("mimeType"),
    Part("size", Kind.WHOLE),
    Part("digest"),
    Part("uri", Kind.ADDRESS),
    Part("contentData", Kind.BASE64),
)
_XML: Final = (
    Part("keyXMLContent", Kind.ANY, most=None),
    Part("embeddedXMLContent", Kind.ANY, most=None),
)
_CONTENT: Final = (
    Part("contentDescription"),
    many("contentKeyword", parts=_LIST),
    Part("incidentID"),
    Part("incidentDescription"),
    many("originatorRole", parts=_LIST),
    many("consumerRole", parts=_LIST),
    Part("confidentiality"),
    Part("nonXMLContent", Kind.GROUP, parts=_BINARY),
    Part("xmlContent", Kind.GROUP, parts=_XML),
)
_ENVELOPE: Final = Part(
    "EDXLDistribution",
    Kind.GROUP,
    parts=(
        one("distributionID"),
        one("senderID"),
        one("dateTimeSent", Kind.MOMENT),
        Part("distributionStatus", Kind.TOKEN, 1, 1, STATUSES),
        Part("distributionType", Kind.TOKEN, 1, 1, KINDS),
        one("combinedConfidentiality"),
        Part("language"),
        many("senderRole", parts=_LIST),
        many("recipientRole", parts=_LIST),
        many("keyword", parts=_LIST),
        many("distributionReference"),
        many("explicitAddress", parts=_ADDRESS),
        many("targetArea", parts=_AREA),
        Part("contentObject", Kind.GROUP, 0, None, parts=_CONTENT, tail=OTHERS),
    ),
)


@dataclass(frozen=True, slots=True)
class Content:
    """One thing in an envelope: the alert's document, its place, and what the envelope says of it."""

    document: bytes
    where: str
    description: str = ""
    incident: str = ""


@dataclass(frozen=True, slots=True)
class Distribution:
    """An envelope, and the alerts in it.

    Attributes
    ----------
    sent
        An aware moment.
    confidentiality
        The most confidential of what is in it.
    references
        Earlier envelopes, each ``distributionID,senderID,dateTimeSent``.
    """

    distribution_id: str
    sender_id: str
    sent: datetime
    status: str
    kind: str
    confidentiality: str = "UNCLASSIFIED"
    language: str = ""
    references: tuple[str, ...] = ()
    contents: tuple[Content, ...] = ()


def is_distribution(root: Any) -> bool:
    """Return whether the tree is an envelope."""
    return bool(root.tag == _name("EDXLDistribution"))


def read_distribution(document: bytes) -> Distribution:
    """Return an envelope and the alerts in it, which are judged by themselves.

    Raises
    ------
    CapError
        If it is no valid envelope of EDXL-DE 1.0, with everything found.
    """
    node, findings = judge_distribution(parse(document, most=MOST_ENVELOPE))
    if node is None or not is_valid(findings):
        raise CapError("This is no valid envelope of EDXL-DE 1.0.", findings)
    return Distribution(
        distribution_id=node.said("distributionID"),
        sender_id=node.said("senderID"),
        sent=read_moment(node.said("dateTimeSent")),
        status=node.said("distributionStatus"),
        kind=node.said("distributionType"),
        confidentiality=node.said("combinedConfidentiality"),
        language=node.said("language"),
        references=node.texts("distributionReference"),
        contents=tuple(contents_of(node)),
    )


def judge_distribution(root: Any) -> tuple[Node | None, tuple[Finding, ...]]:
    """Return an envelope as a node (None where it is something else), and what is wrong with the envelope alone."""
    if not is_distribution(root):
        return None, refused("edxl.root", "It is no envelope of EDXL-DE 1.0.").findings
    structure = Structure(NAMESPACE)
    node = structure.document(root, _ENVELOPE)
    return node, (*structure.findings, *_prose(node))


def contents_of(node: Node) -> Iterator[Content]:
    """Yield the alerts of an envelope: those enclosed as XML, and those enclosed as a file of CAP in base 64."""
    found = (content for one_ in node.all("contentObject") for content in _contents(one_))
    for _, content in zip(range(MOST_ALERTS), found, strict=False):
        yield content


def write_distribution(distribution: Distribution) -> bytes:
    """Return an envelope as UTF-8 XML, each alert in it with its own elements as they were signed.

    Raises
    ------
    CapError
        If what results is no valid envelope, or a content cannot be read.
    """
    root = etree.Element(_name("EDXLDistribution"), nsmap={None: NAMESPACE})
    _put(root, "distributionID", distribution.distribution_id)
    _put(root, "senderID", distribution.sender_id)
    _put(root, "dateTimeSent", write_moment(distribution.sent))
    _put(root, "distributionStatus", distribution.status)
    _put(root, "distributionType", distribution.kind)
    _put(root, "combinedConfidentiality", distribution.confidentiality)
    if distribution.language:
        _put(root, "language", distribution.language)
    for reference in distribution.references:
        _put(root, "distributionReference", reference)
    for content in distribution.contents:
        _write_content(etree.SubElement(root, _name("contentObject")), content)
    _, findings = judge_distribution(root)
    if not is_valid(findings):
        raise CapError("The envelope breaks rules of EDXL-DE 1.0, so it was not written.", findings)
    return to_bytes(root)


def _write_content(into: Any, content: Content) -> None:
    if content.description:
        _put(into, "contentDescription", content.description)
    if content.incident:
        _put(into, "incidentID", content.incident)
    enclosed = etree.SubElement(etree.SubElement(into, _name("xmlContent")), _name("embeddedXMLContent"))
    enclosed.append(parse(content.document))


def _contents(node: Node) -> Iterator[Content]:
    description, incident = node.said("contentDescription"), node.said("incidentID")
    for inner in node.all("xmlContent"):
        for enclosed in inner.all("embeddedXMLContent"):
            for element in enclosed.elements:
                if etree.QName(element).localname == "alert":
                    document = etree.tostring(element, with_tail=False)
                    yield Content(document, f"{enclosed.where}/alert", description, incident)
    for inner in node.all("nonXMLContent"):
        if inner.said("mimeType").split(";")[0].strip().lower() == CAP_TYPE and inner.said("contentData"):
            try:
                document = base64.b64decode("".join(inner.said("contentData").split()), validate=True)
            except ValueError:
                continue  # the envelope's findings say so
            yield Content(document, f"{inner.where}/contentData", description, incident)


def _prose(node: Node) -> Iterator[Finding]:
    """Yield what breaks the prose of EDXL-DE 1.0, section 3.2."""
    for name in ("distributionID", "senderID"):
        found = node.first(name)
        if found is not None and not found.text.strip():
            yield Finding(
                f"{name}.empty", found.where, f"{name} is empty; nobody could refer to the envelope."
            )
    if node.said("senderID") and "@" not in node.said("senderID"):
        said = "senderID should have the form actor@domain-name."
        yield Finding("senderID.form", node.where, said, Weight.ADVICE)
    if node.said("distributionType") in {"Update", "Cancel", "Ack", "Error"} and not node.all(
        "distributionReference"
    ):
        said = f"{node.said('distributionType')} should refer to an earlier envelope."
        yield Finding("distributionReference.missing", node.where, said, Weight.ADVICE)
    for content in node.all("contentObject"):
        kinds = [name for name in ("nonXMLContent", "xmlContent") if content.all(name)]
        if len(kinds) != 1:
            said = "A contentObject holds one of nonXMLContent and xmlContent, not both and not none."
            yield Finding("schema.choice", content.where, said)
    for area in node.all("targetArea"):
        yield from _area(area)


def _area(area: Node) -> Iterator[Finding]:
    for ring in area.all("polygon"):
        try:
            faults = tuple(polygon_faults(read_polygon(ring.text)))
        except ValueError as error:
            faults = (("polygon.form", str(error)),)
        yield from (Finding(rule, ring.where, said) for rule, said in faults)
    for circle in area.all("circle"):
        try:
            faults = tuple(circle_faults(read_circle(circle.text)))
        except ValueError as error:
            faults = (("circle.form", str(error)),)
        yield from (Finding(rule, circle.where, said) for rule, said in faults)


def _put(into: Any, name: str, text: str) -> None:
    try:
        etree.SubElement(into, _name(name)).text = text
    except ValueError as error:
        raise refused("text.control", f"{name} holds a control character, which XML cannot carry.") from error


def _name(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"
