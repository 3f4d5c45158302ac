"""Alerts written as XML: one canonical way, so that the same alert gives the same bytes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Final

from lxml import etree

from holdfast.exchange.cap.areas import circle_text, polygon_text
from holdfast.exchange.cap.findings import CapError, Finding, is_valid
from holdfast.exchange.cap.judge import judge_tree
from holdfast.exchange.cap.moments import write_moment
from holdfast.exchange.cap.values import NAMESPACE, Alert, Area, Info, Pair, Resource
from holdfast.exchange.cap.words import write_list, write_reference

_ODD: Final = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write(alert: Alert) -> bytes:
    """Return an alert as UTF-8 XML; moments to the second, UTC as ``-00:00``.

    Raises
    ------
    CapError
        If the alert breaks a rule of CAP 1.2, with each finding.
    """
    try:
        root = _alert(alert)
    except ValueError as error:
        raise CapError("The alert cannot be written.", (Finding("value", "alert", str(error)),)) from error
    findings = judge_tree(root)
    if not is_valid(findings):
        raise CapError("The alert breaks rules of CAP 1.2, so it was not written.", findings)
    return to_bytes(root)


def to_bytes(root: Any) -> bytes:
    """Return a tree as UTF-8 XML with its declaration."""
    return bytes(etree.tostring(root, encoding="UTF-8", xml_declaration=True))


def _alert(alert: Alert) -> Any:
    root = etree.Element(_name("alert"), nsmap={None: NAMESPACE})
    _put(root, "identifier", alert.identifier)
    _put(root, "sender", alert.sender)
    _put(root, "sent", write_moment(alert.sent))
    _put(root, "status", alert.status)
    _put(root, "msgType", alert.msg_type)
    _put_some(root, "source", alert.source)
    _put(root, "scope", alert.scope)
    _put_some(root, "restriction", alert.restriction)
    _put_some(root, "addresses", write_list(alert.addresses))
    _put_all(root, "code", alert.codes)
    _put_some(root, "note", alert.note)
    _put_some(root, "references", " ".join(write_reference(one) for one in alert.references))
    _put_some(root, "incidents", write_list(alert.incidents))
    for info in alert.infos:
        _info(etree.SubElement(root, _name("info")), info)
    return root


def _info(into: Any, info: Info) -> None:
    _put(into, "language", info.language)
    _put_all(into, "category", info.categories)
    _put(into, "event", info.event)
    _put_all(into, "responseType", info.response_types)
    _put(into, "urgency", info.urgency)
    _put(into, "severity", info.severity)
    _put(into, "certainty", info.certainty)
    _put_some(into, "audience", info.audience)
    _pairs(into, "eventCode", info.event_codes)
    for name, moment in (("effective", info.effective), ("onset", info.onset), ("expires", info.expires)):
        _put_some(into, name, write_moment(moment) if moment else "")
    _put_some(into, "senderName", info.sender_name)
    _put_some(into, "headline", info.headline)
    _put_some(into, "description", info.description)
    _put_some(into, "instruction", info.instruction)
    _put_some(into, "web", info.web)
    _put_some(into, "contact", info.contact)
    _pairs(into, "parameter", info.parameters)
    for resource in info.resources:
        _resource(etree.SubElement(into, _name("resource")), resource)
    for area in info.areas:
        _area(etree.SubElement(into, _name("area")), area)


def _resource(into: Any, resource: Resource) -> None:
    _put(into, "resourceDesc", resource.resource_desc)
    _put(into, "mimeType", resource.mime_type)
    _put_some(into, "size", "" if resource.size is None else str(resource.size))
    _put_some(into, "uri", resource.uri)
    _put_some(into, "derefUri", resource.deref_uri)
    _put_some(into, "digest", resource.digest)


def _area(into: Any, area: Area) -> None:
    _put(into, "areaDesc", area.area_desc)
    _put_all(into, "polygon", (polygon_text(polygon) for polygon in area.polygons))
    _put_all(into, "circle", (circle_text(circle) for circle in area.circles))
    _pairs(into, "geocode", area.geocodes)
    for name, height in (("altitude", area.altitude), ("ceiling", area.ceiling)):
        _put_some(into, name, "" if height is None else _decimal(height))


def _pairs(into: Any, name: str, pairs: tuple[Pair, ...]) -> None:
    for key, value in pairs:
        one = etree.SubElement(into, _name(name))
        _put(one, "valueName", key)
        _put(one, "value", value)


def _put(into: Any, name: str, text: str) -> None:
    if _ODD.search(text):
        raise ValueError(f"{name} holds a control character, which XML cannot carry. Remove it.")
    etree.SubElement(into, _name(name)).text = text


def _put_some(into: Any, name: str, text: str) -> None:
    if text:
        _put(into, name, text)


def _put_all(into: Any, name: str, texts: Iterable[str]) -> None:
    for text in texts:
        _put(into, name, text)


def _decimal(number: float) -> str:
    return f"{number:.3f}".rstrip("0").rstrip(".")


def _name(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"
