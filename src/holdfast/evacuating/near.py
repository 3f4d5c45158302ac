"""The node of a road net that lies nearest to something."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt
from sqlalchemy import Row

from holdfast.errors import InvalidValueError
from holdfast.protect.evacuation_problem import Roads

FARTHEST_KM: Final = 25.0
"""A node farther away is none that people walk or drive to without roads."""
_RADIUS_KM: Final = 6371.0088  # mean radius of the Earth (IUGG 1980)


def near_node(what: str, row: Row[Any], net: Roads, usable: npt.NDArray[np.bool_]) -> int:
    """Return the usable node nearest to a row's position.

    Parameters
    ----------
    usable
        Which nodes count, shape (nodes,).

    Raises
    ------
    InvalidValueError
        If the net has no positions, or none near enough.
    """
    if net.longitude is None or net.latitude is None or not np.isfinite(net.longitude[usable]).any():
        raise InvalidValueError(
            f"{what} {row.id} names no node, and the roads have no positions to find the nearest by. Name a node."
        )
    away = _km(row.latitude, row.longitude, net.latitude, net.longitude)
    away = np.where(usable & np.isfinite(away), away, np.inf)
    node = int(np.argmin(away))
    if away[node] > FARTHEST_KM:
        raise InvalidValueError(
            f"{what} {row.id} lies {away[node]:.0f} km from the nearest node of the roads. Import the roads around it, "
            "or name a node."
        )
    return node


def _km(
    latitude: float, longitude: float, latitudes: npt.NDArray[np.float64], longitudes: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """Return great-circle distances by the haversine formula (R. W. Sinnott, Sky and Telescope 68, 1984)."""
    up = np.radians(latitudes - latitude)
    along = np.radians(longitudes - longitude)
    part = (
        np.sin(up / 2) ** 2
        + np.cos(np.radians(latitude)) * np.cos(np.radians(latitudes)) * np.sin(along / 2) ** 2
    )
    return np.asarray(2 * _RADIUS_KM * np.arcsin(np.sqrt(np.clip(part, 0.0, 1.0))), np.float64)
