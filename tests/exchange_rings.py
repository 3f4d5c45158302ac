"""Rings with many corners, such as coasts have."""

from __future__ import annotations

import math


def ring(corners: int, *, spread: float = 0.1, at: tuple[float, float] = (8.0, 47.0)) -> list[list[float]]:
    """Return a closed ring around a place, longitude first, whose corners lie near and far in turn."""
    found = []
    for n in range(corners):
        radius = spread * (1.0 if n % 2 else 0.6)
        angle = 2 * math.pi * n / corners
        found.append([at[0] + radius * math.cos(angle), at[1] + radius * math.sin(angle)])
    return [*found, found[0]]
