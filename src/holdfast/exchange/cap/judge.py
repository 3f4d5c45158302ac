"""The judgement on one alert: the schema first, then the prose, in one list."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from holdfast.exchange.cap.findings import MOST, CapError, Finding, Weight, is_valid
from holdfast.exchange.cap.node import Node
from holdfast.exchange.cap.prose import prose_findings
from holdfast.exchange.cap.prose_times import received_findings
from holdfast.exchange.cap.structure import Structure
from holdfast.exchange.cap.xmlfile import parse


def judge(document: bytes, *, received_at: datetime | None = None) -> tuple[Finding, ...]:
    """Return everything found in a document that should be an alert; it never fails.

    Parameters
    ----------
    received_at
        When it was received, an aware moment; what depends on it is left out where it is None.
    """
    try:
        root = parse(document)
    except CapError as error:
        return error.findings
    return judge_tree(root, received_at=received_at)


def judge_tree(root: Any, *, received_at: datetime | None = None) -> tuple[Finding, ...]:
    """Return everything found in the tree of an alert, the worst first."""
    return judged(root, received_at=received_at)[1]


def judged(root: Any, *, received_at: datetime | None = None) -> tuple[Node | None, tuple[Finding, ...]]:
    """Return the alert as a node (None where it is something else), and everything found."""
    structure = Structure()
    node = structure.alert(root)
    found = list(structure.findings)
    if node is not None:
        found += prose_findings(node)
        if received_at is not None:
            found += received_findings(node, received_at)
    return node, _some(found)


def _some(found: list[Finding]) -> tuple[Finding, ...]:
    """Return the findings, those that make it invalid first, and no more than anybody reads."""
    found.sort(key=lambda finding: finding.weight is not Weight.INVALID)
    if len(found) <= MOST:
        return tuple(found)
    weight = Weight.ADVICE if is_valid(found) else Weight.INVALID
    more = Finding("more", "alert", f"{len(found) - MOST:,} more were found.", weight)
    return (*found[:MOST], more)
