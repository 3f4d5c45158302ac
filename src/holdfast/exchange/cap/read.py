"""Reads an alert: either a value that keeps every rule, or an error with every reason."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from holdfast.exchange.cap.areas import read_circle, read_polygon
from holdfast.exchange.cap.findings import CapError, Finding, is_valid
from holdfast.exchange.cap.judge import judged
from holdfast.exchange.cap.moments import read_moment
from holdfast.exchange.cap.node import Node
from holdfast.exchange.cap.values import DEFAULT_LANGUAGE, Alert, Area, Info, Resource
from holdfast.exchange.cap.words import read_list, read_reference
from holdfast.exchange.cap.xmlfile import parse


def read(document: bytes) -> Alert:
    """Return the alert of a document.

    Raises
    ------
    CapError
        If it is no valid alert of CAP 1.2, with everything found.
    """
    return read_tree(parse(document))


def read_tree(root: Any) -> Alert:
    """Return the alert of a tree.

    Raises
    ------
    CapError
        If it is no valid alert of CAP 1.2, with everything found.
    """
    alert, findings = read_judged(root)
    if alert is None:
        raise CapError("This is no valid alert of CAP 1.2.", findings)
    return alert


def read_judged(
    root: Any, *, received_at: datetime | None = None
) -> tuple[Alert | None, tuple[Finding, ...]]:
    """Return the alert of a tree, None where it is invalid, and everything found."""
    node, findings = judged(root, received_at=received_at)
    if node is None or not is_valid(findings):
        return None, findings
    return _alert(node), findings


def _alert(node: Node) -> Alert:
    return Alert(
        identifier=node.said("identifier"),
        sender=node.said("sender"),
        sent=read_moment(node.said("sent")),
        status=node.said("status"),
        msg_type=node.said("msgType"),
        scope=node.said("scope"),
        source=node.said("source"),
        restriction=node.said("restriction"),
        addresses=read_list(node.said("addresses")),
        codes=node.texts("code"),
        note=node.said("note"),
        references=tuple(read_reference(word) for word in node.said("references").split()),
        incidents=read_list(node.said("incidents")),
        infos=tuple(_info(info) for info in node.all("info")),
    )


def _info(node: Node) -> Info:
    return Info(
        event=node.said("event"),
        urgency=node.said("urgency"),
        severity=node.said("severity"),
        certainty=node.said("certainty"),
        categories=node.texts("category"),
        language=node.said("language") or DEFAULT_LANGUAGE,
        response_types=node.texts("responseType"),
        audience=node.said("audience"),
        event_codes=node.pairs("eventCode"),
        effective=_moment(node, "effective"),
        onset=_moment(node, "onset"),
        expires=_moment(node, "expires"),
        sender_name=node.said("senderName"),
        headline=node.said("headline"),
        description=node.said("description"),
        instruction=node.said("instruction"),
        web=node.said("web"),
        contact=node.said("contact"),
        parameters=node.pairs("parameter"),
        resources=tuple(_resource(one) for one in node.all("resource")),
        areas=tuple(_area(one) for one in node.all("area")),
    )


def _resource(node: Node) -> Resource:
    size = node.said("size")
    return Resource(
        resource_desc=node.said("resourceDesc"),
        mime_type=node.said("mimeType"),
        size=int(size) if size else None,
        uri=node.said("uri"),
        deref_uri=node.said("derefUri"),
        digest=node.said("digest"),
    )


def _area(node: Node) -> Area:
    altitude, ceiling = node.said("altitude"), node.said("ceiling")
    return Area(
        area_desc=node.said("areaDesc"),
        polygons=tuple(read_polygon(one.text) for one in node.all("polygon")),
        circles=tuple(read_circle(one.text) for one in node.all("circle")),
        geocodes=node.pairs("geocode"),
        altitude=float(altitude) if altitude else None,
        ceiling=float(ceiling) if ceiling else None,
    )


def _moment(node: Node, name: str) -> datetime | None:
    said = node.said(name)
    return read_moment(said) if said else None
