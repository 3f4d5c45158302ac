"""Shelters as anybody may see them, and as the headquarters does."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, func, select

from holdfast.model.evacuation import Counted, EvacuationState, ShelterState
from holdfast.orders import Frame
from holdfast.store import tables as t


def public_shelters(tx: Connection, frame: Frame) -> list[dict[str, Any]]:
    """Return where people can go now: the shelters of evacuations under way, by name; how many are there is not said."""
    e, part = t.evacuation.c, t.evacuation_shelter.c
    in_use = (
        select(part.shelter)
        .join(t.evacuation, e.id == part.evacuation)
        .where(e.state == EvacuationState.UNDER_WAY.value)
    )
    c = t.shelter.c
    query = (
        select(t.shelter).where(c.id.in_(in_use), c.state != ShelterState.FAILED.value).order_by(c.name, c.id)
    )
    return [
        {
            "id": row.id,
            "name": row.name,
            "region": row.region,
            "region_name": frame.names.get(row.region, row.region),
            "latitude": row.latitude,
            "longitude": row.longitude,
            "open": row.state == ShelterState.OPEN,
            "accessible": bool(row.accessible),
            "pets": bool(row.pets),
        }
        for row in tx.execute(query).all()
    ]


def shelter_body(row: Row[Any], used: dict[str, int], here: dict[str, int]) -> dict[str, Any]:
    """Return a shelter with its places: taken or promised, and by whom it was counted that they are there."""
    same = (
        "id",
        "name",
        "region",
        "latitude",
        "longitude",
        "places",
        "special_places",
        "state",
        "reason",
        "entry",
    )
    gone = used.get(row.id, 0)
    return {name: getattr(row, name) for name in same} | {
        "accessible": bool(row.accessible),
        "pets": bool(row.pets),
        "nodes": [node for node in row.nodes.split("\n") if node],
        "taken": gone,
        "received": here.get(row.id, 0),
        "free": max(0, row.places - gone),
    }


def received_now(tx: Connection) -> dict[str, int]:
    """Return how many people were received at each shelter by the counts of evacuations that are open."""
    e, c = t.evacuation.c, t.evacuation_count.c
    states = [EvacuationState.UNDER_WAY.value, EvacuationState.RETURNING.value]
    chains = select(e.first).where(e.state.in_(states))
    query = select(c.place, func.sum(c.change)).where(c.what == Counted.RECEIVED.value, c.first.in_(chains))
    return {place: int(people) for place, people in tx.execute(query.group_by(c.place))}
