"""What an area says: polygons, circles, codes and heights (section 3.2.4)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from holdfast.exchange.cap.areas import (
    Said,
    circle_advice,
    circle_faults,
    polygon_advice,
    polygon_faults,
    read_circle,
    read_polygon,
)
from holdfast.exchange.cap.findings import Finding, Weight
from holdfast.exchange.cap.node import Node


def area_findings(area: Node) -> Iterator[Finding]:
    """Yield what is wrong with an area."""
    desc = area.first("areaDesc")
    if desc is not None and not desc.text.strip():
        yield Finding("areaDesc.empty", desc.where, "areaDesc is empty; no person could tell where it is.")
    for node in area.all("polygon"):
        yield from _shape(node, read_polygon, polygon_faults, polygon_advice)
    for node in area.all("circle"):
        yield from _shape(node, read_circle, circle_faults, circle_advice)
    if not area.all("polygon") and not area.all("circle"):
        what = "codes only, which not everybody can read" if area.all("geocode") else "words only"
        reason = f"The area is told by {what}. Give a polygon or a circle beside it (section 3.2.4)."
        yield Finding("area.shape", area.where, reason, Weight.ADVICE)
    for code in area.all("geocode"):
        yield from _named(code)
    yield from _heights(area)


def _shape(
    node: Node,
    read: Callable[[str], Any],
    faults: Callable[[Any], Iterator[Said]],
    advice: Callable[[Any], Iterator[Said]],
) -> Iterator[Finding]:
    try:
        shape = read(node.text)
    except ValueError as error:
        yield Finding(f"{node.name}.form", node.where, str(error))
        return
    wrong = [Finding(rule, node.where, reason) for rule, reason in faults(shape)]
    yield from wrong
    if not wrong:
        yield from (Finding(rule, node.where, reason, Weight.ADVICE) for rule, reason in advice(shape))


def _named(pair: Node) -> Iterator[Finding]:
    if not pair.said("valueName") or not pair.said("value"):
        yield Finding(
            "geocode.empty", pair.where, "The code or the name of its system is empty.", Weight.ADVICE
        )


def _heights(area: Node) -> Iterator[Finding]:
    """Compare the heights: a ceiling is used only with an altitude (section 3.2.4)."""
    ceiling = area.first("ceiling")
    if ceiling is None:
        return
    if area.first("altitude") is None:
        yield Finding(
            "ceiling.alone", ceiling.where, "A ceiling is used only together with an altitude. Give it too."
        )
        return
    try:
        low, high = float(area.said("altitude")), float(area.said("ceiling"))
    except ValueError:
        return
    if high < low:
        yield Finding(
            "ceiling.low",
            ceiling.where,
            f"The ceiling, {high:g} feet, lies under the altitude, {low:g} feet.",
        )
