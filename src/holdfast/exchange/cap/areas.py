"""Polygons and circles: read, written, and judged as shapes on the globe."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from typing import Final

from shapely import Polygon as Shape
from shapely import is_valid_reason

from holdfast.exchange.cap.values import Circle, Point, Polygon

FEWEST: Final = 4
"""Pairs that a polygon has at least, the last of them the first again (section 3.2.4)."""
MANY_POINTS: Final = 100
"""Pairs beyond which receivers begin to cut a polygon; practice, not the standard."""
MOST_POINTS: Final = 50_000
"""Pairs of one polygon that are judged: whether more of them cross takes seconds to tell, and nobody draws them."""
HALF_WAY: Final = 20_037.5
"""Kilometres to the other side of the Earth: no circle is larger."""

_NUMBER: Final = r"[-+]?(?:\d{1,20}(?:\.\d{0,20})?|\.\d{1,20})"
_PAIR: Final = re.compile(rf"({_NUMBER}),({_NUMBER})", re.ASCII)
_RING: Final = re.compile(rf"{_NUMBER},{_NUMBER}(?: {_NUMBER},{_NUMBER})*", re.ASCII)
_CIRCLE: Final = re.compile(rf"({_NUMBER}),({_NUMBER})[ \t\r\n]+({_NUMBER})", re.ASCII)
_SPACE: Final = " \t\r\n"
_AT: Final = re.compile(r"\[(\S+) (\S+)\]")

Said = tuple[str, str]
"""A rule, and the reason in words."""


@lru_cache(maxsize=64)
def read_polygon(text: str) -> Polygon:
    """Return the ring of a text such as ``46.0,7.0 46.1,7.0 46.1,7.1 46.0,7.0``.

    Raises
    ------
    ValueError
        If a pair is none, with the pair.
    """
    words = [word for word in re.split(r"[ \t\r\n]+", text.strip(_SPACE)) if word]
    if not _RING.fullmatch(" ".join(words)):
        return tuple(
            _pair(word, i) for i, word in enumerate(words, start=1)
        )  # which names the pair that is none
    numbers = [float(number) for number in ",".join(words).split(",")]
    return tuple(zip(numbers[::2], numbers[1::2], strict=True))


def read_circle(text: str) -> Circle:
    """Return the circle of a text such as ``46.0,7.0 12.5``.

    Raises
    ------
    ValueError
        If it is none.
    """
    found = _CIRCLE.fullmatch(text.strip(_SPACE))
    if found is None:
        raise ValueError(
            f"{text.strip()[:80]!r} is no circle. Write latitude,longitude, a space and the radius in kilometres: 46.0,7.0 12.5."
        )
    return Circle(*(float(part) for part in found.groups()))


def polygon_text(polygon: Polygon) -> str:
    """Return a ring as CAP writes it, to a centimetre or so."""
    return " ".join(f"{_degrees(lat)},{_degrees(lon)}" for lat, lon in polygon)


def circle_text(circle: Circle) -> str:
    """Return a circle as CAP writes it."""
    return f"{_degrees(circle.latitude)},{_degrees(circle.longitude)} {_degrees(circle.radius_km)}"


def polygon_faults(ring: Polygon) -> Iterator[Said]:
    """Yield what makes a ring no polygon (section 3.2.4), or one that means different things to different readers."""
    if len(ring) < FEWEST:
        yield (
            "polygon.few",
            f"It has {len(ring)} pairs. A polygon has at least 4, the last of them the first again.",
        )
    elif ring[0] != ring[-1]:
        yield (
            "polygon.open",
            f"It begins at {_shown(ring[0])} and ends at {_shown(ring[-1])}. The last pair must be the first.",
        )
    if len(ring) > MOST_POINTS:
        yield (
            "polygon.limit",
            f"It has {len(ring):,} pairs; {MOST_POINTS:,} is the most that is judged. Simplify it.",
        )
        return
    off = list(_off_globe(ring))
    yield from off
    if off or len(ring) < FEWEST or ring[0] != ring[-1]:
        return
    across = next((pair for pair in pairwise(ring) if _crosses_date_line(*pair)), None)
    if across is not None:
        yield (
            "polygon.date_line",
            (
                f"From {_shown(across[0])} to {_shown(across[1])} it crosses the date line, so readers draw it around the globe. "
                "Cut it into one polygon on either side."
            ),
        )
        return
    where = crossing(ring)
    if where:
        yield (
            "polygon.crossing",
            f"It crosses itself, or runs back over itself, at {where}, so nobody knows what lies inside. Give one simple ring.",
        )


def polygon_advice(ring: Polygon) -> Iterator[Said]:
    """Yield what is allowed and will be regretted."""
    if len(ring) > MANY_POINTS:
        yield (
            "polygon.many",
            f"It has {len(ring)} pairs; receivers may cut it after about {MANY_POINTS}. Simplify it.",
        )
    if len(ring) >= FEWEST and len(set(ring)) < 3:
        yield "polygon.flat", "It covers nothing: it has fewer than three different places."
    elif len(ring) >= FEWEST and touches(ring):
        yield "polygon.touching", "It touches itself at a place that it names twice. Give one simple ring."


def circle_faults(circle: Circle) -> Iterator[Said]:
    """Yield what makes a circle none."""
    yield from _off_globe(((circle.latitude, circle.longitude),), "circle")
    if circle.radius_km < 0:
        yield "circle.radius", f"Its radius is {circle.radius_km:g} km. A radius is not negative."
    if circle.radius_km > HALF_WAY:
        yield (
            "circle.radius",
            f"Its radius is {circle.radius_km:g} km, more than half the way around the Earth.",
        )


def circle_advice(circle: Circle) -> Iterator[Said]:
    """Yield what is allowed and will be regretted."""
    if circle.radius_km == 0:
        yield "circle.point", "Its radius is 0 km, so it covers a point. Say how far it reaches."
    if circle.radius_km > 2000:
        yield "circle.large", f"Its radius is {circle.radius_km:g} km. Is it in metres?"


def crossing(ring: Polygon) -> str | None:
    """Return where a closed ring crosses or runs back over itself, as latitude,longitude, or None.

    A ring that touches itself at a point is not ambiguous, and is none.
    """
    said = _validity(ring)
    if not said.startswith("Self-intersection"):
        return None
    found = _AT.search(said)
    return f"{float(found[2]):.7g},{float(found[1]):.7g}" if found else "some place"


def touches(ring: Polygon) -> bool:
    """Return whether a closed ring touches itself without crossing."""
    return _validity(ring).startswith("Ring Self-intersection")


@lru_cache(maxsize=64)
def _validity(ring: Polygon) -> str:
    distinct = _without_repeats(ring)
    if len(set(distinct)) < 3:
        return ""
    return str(is_valid_reason(Shape([(lon, lat) for lat, lon in distinct])))


def _without_repeats(ring: Polygon) -> Polygon:
    return (ring[0], *(b for a, b in pairwise(ring) if a != b))


def _pair(word: str, number: int) -> Point:
    found = _PAIR.fullmatch(word)
    if found is None:
        raise ValueError(
            f"Pair {number}, {word[:60]!r}, is none. Write latitude,longitude in decimal degrees without space between: 46.0,7.0."
        )
    return float(found[1]), float(found[2])


def _off_globe(points: tuple[Point, ...], what: str = "polygon") -> Iterator[Said]:
    for lat, lon in points:
        if not (-90 <= lat <= 90 and -180 <= lon <= 180):
            swapped = " Are latitude and longitude swapped?" if abs(lat) > 90 >= abs(lon) else ""
            yield (
                f"{what}.range",
                (
                    f"{_shown((lat, lon))} is not on the globe: latitude from -90 to 90 comes first, then longitude from -180 to "
                    f"180.{swapped}"
                ),
            )
            return


def _crosses_date_line(a: Point, b: Point) -> bool:
    """Return whether an edge spans more than half the globe; one from -180 to 180 goes around it on purpose."""
    return abs(a[1] - b[1]) > 180 and not (abs(a[1]) == 180 and abs(b[1]) == 180)


def _degrees(number: float) -> str:
    if not math.isfinite(number):
        raise ValueError(f"{number} is no number of degrees or kilometres.")
    text = f"{number:.7f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _shown(point: Point) -> str:
    return f"{point[0]:g},{point[1]:g}"
