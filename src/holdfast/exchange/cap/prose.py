"""The rules of CAP 1.2 that its schema does not hold: section 3 in prose, on the alert as a whole."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from holdfast.exchange.cap.findings import Finding, Weight
from holdfast.exchange.cap.node import Node
from holdfast.exchange.cap.prose_areas import area_findings
from holdfast.exchange.cap.prose_infos import info_findings
from holdfast.exchange.cap.prose_times import moment_of, time_findings
from holdfast.exchange.cap.words import FORBIDDEN, read_list, read_reference

_REFERS: Final = ("Update", "Cancel", "Ack", "Error")
_MARKUP: Final = re.compile(r"</?[A-Za-z][A-Za-z0-9]*(?:\s[^<>]{0,200})?/?>|&(?:[A-Za-z]{2,8}|#\d{1,6});")
_TEXTS: Final = ("senderName", "headline", "description", "instruction", "audience", "contact", "event")
_OPTIONAL: Final = frozenset({
    "source", "restriction", "addresses", "code", "note", "references", "incidents", "audience", "senderName", "headline",
    "description", "instruction", "web", "contact", "uri", "derefUri", "digest",
})  # fmt: skip


def prose_findings(alert: Node) -> Iterator[Finding]:
    """Yield what breaks the prose of section 3, and advice from practice."""
    for name in ("identifier", "sender"):
        yield from _names(alert, name)
    yield from _scope(alert)
    yield from _references(alert)
    yield from _lists(alert)
    yield from _status(alert)
    yield from time_findings(alert)
    for info in alert.all("info"):
        yield from info_findings(info)
        yield from _markup(info)
        for area in info.all("area"):
            yield from area_findings(area)
    yield from _languages(alert)
    yield from _empty(alert)


def invalid(rule: str, node: Node, reason: str) -> Finding:
    """Return a finding that makes the alert invalid."""
    return Finding(rule, node.where, reason)


def advice(rule: str, node: Node, reason: str) -> Finding:
    """Return a finding that is only advice."""
    return Finding(rule, node.where, reason, Weight.ADVICE)


def _names(alert: Node, name: str) -> Iterator[Finding]:
    node = alert.first(name)
    if node is None:
        return
    if not node.text.strip():
        yield invalid(f"{name}.empty", node, f"{name} is empty; nobody could refer to the alert.")
    elif FORBIDDEN.search(node.text):
        shown = node.text[:80]
        yield invalid(
            f"{name}.form", node, f"{shown!r} has a space, a comma, < or &, which {name} must not have."
        )


def _scope(alert: Node) -> Iterator[Finding]:
    """Compare the scope with restriction and addresses (section 3.2.1)."""
    scope, restriction = alert.said("scope"), alert.first("restriction")
    if scope == "Restricted" and not alert.said("restriction"):
        yield invalid("scope.restriction", alert, "The scope is Restricted, and no restriction says to whom.")
    if restriction is not None and restriction.text.strip() and scope in {"Public", "Private"}:
        reason = f"A restriction is used only where the scope is Restricted; here it is {scope}."
        yield invalid("restriction.scope", restriction, reason)
    if scope == "Private" and not alert.said("addresses"):
        yield invalid("scope.addresses", alert, "The scope is Private, and no addresses say for whom.")


def _references(alert: Node) -> Iterator[Finding]:
    kind, node = alert.said("msgType"), alert.first("references")
    words = node.text.split() if node else []
    if kind in _REFERS and not words:
        reason = f"{kind} without references: nobody can tell which alert it is about. Give sender,identifier,sent."
        yield invalid("references.missing", node or alert, reason)
    if node is None:
        return
    seen = set()
    for word in words:
        try:
            found = read_reference(word)
        except ValueError as error:
            yield invalid("references.form", node, str(error))
            continue
        key = (found.sender, found.identifier, found.sent)
        if key in seen:
            yield advice("references.twice", node, f"{found.identifier[:60]!r} is referred to twice.")
        seen.add(key)
        yield from _reference(alert, node, found.sender, found.identifier)
        sent = moment_of(alert, "sent")
        if sent is not None and found.sent > sent:
            yield invalid(
                "references.later", node, f"{found.identifier[:60]!r} was sent later than this alert."
            )


def _reference(alert: Node, node: Node, sender: str, identifier: str) -> Iterator[Finding]:
    if identifier == alert.said("identifier") and sender == alert.said("sender"):
        yield invalid("references.itself", node, "The alert refers to itself.")


def _lists(alert: Node) -> Iterator[Finding]:
    for name in ("addresses", "incidents"):
        node = alert.first(name)
        if node is None:
            continue
        try:
            read_list(node.text)
        except ValueError as error:
            yield invalid(
                f"{name}.form", node, f"{error} Names with spaces stand in double quotes, others without."
            )


def _status(alert: Node) -> Iterator[Finding]:
    if alert.said("status") == "Exercise" and not alert.said("note"):
        yield advice("status.exercise", alert, "An exercise should say which in note (section 3.2.1).")
    if alert.said("msgType") == "Error" and not alert.said("note"):
        yield advice("error.note", alert, "An Error should say why in note (section 3.2.1).")
    if not alert.all("info") and alert.said("msgType") in {"Alert", "Update"}:
        yield advice("info.none", alert, "It has no info, so it tells nobody anything.")


def _languages(alert: Node) -> Iterator[Finding]:
    """Compare the infos of one language: a later one may expand on an earlier, never override it (section 3.2.2)."""
    first: dict[str, Node] = {}
    for info in alert.all("info"):
        language = (info.said("language") or "en-US").lower()
        earlier = first.setdefault(language, info)
        if earlier is info:
            continue
        changed = [
            name
            for name in ("event", "urgency", "severity", "certainty")
            if info.said(name) != earlier.said(name)
        ]
        same_place = {a.said("areaDesc") for a in info.all("area")} & {
            a.said("areaDesc") for a in earlier.all("area")
        }
        tells = (
            f"; it says another {' and '.join(changed)} of the same area, which it may not"
            if changed and same_place
            else ""
        )
        yield advice(
            "info.language",
            info,
            f"An earlier info is in {language} already{tells}. Receivers may show one only.",
        )


def _markup(info: Node) -> Iterator[Finding]:
    for name in _TEXTS:
        node = info.first(name)
        if node is not None and (found := _MARKUP.search(node.text)):
            reason = f"It has markup, {found.group()[:40]!r}, which is shown as it stands. Write plain text."
            yield advice("text.markup", node, reason)


def _empty(alert: Node) -> Iterator[Finding]:
    """Yield optional elements that are there and say nothing."""
    for name, parts in alert.parts.items():
        for node in parts:
            if name in _OPTIONAL and not node.text.strip():
                yield advice("element.empty", node, f"{name} is empty. Leave it out.")
            elif node.parts:
                yield from _empty(node)
