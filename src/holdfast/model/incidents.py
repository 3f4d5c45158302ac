"""Nouns of incidents: what happened, how bad it is, how far it got, and what it does to facilities."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class IncidentKind(StrEnum):
    """What happened, in the words of the mission."""

    UAS_SEEN = "uas_seen"  # an unmanned aircraft seen
    UAS_FALLEN = "uas_fallen"
    SABOTAGE = "sabotage"
    INTRUSION = "intrusion"
    OUTAGE = "outage"
    FIRE = "fire"
    FLOOD = "flood"
    ACCIDENT = "accident"
    OTHER = "other"


class Severity(StrEnum):
    """How bad it is, from the least; the words of the Common Alerting Protocol 1.2, 3.2.2."""

    MINOR = "minor"
    MODERATE = "moderate"
    SEVERE = "severe"
    EXTREME = "extreme"


class Urgency(StrEnum):
    """How soon something must be done; the words of the Common Alerting Protocol 1.2, 3.2.2."""

    IMMEDIATE = "immediate"
    EXPECTED = "expected"  # within the hour
    FUTURE = "future"
    PAST = "past"


class IncidentState(StrEnum):
    """How far an incident has got."""

    REPORTED = "reported"
    VERIFIED = "verified"
    UNFOUNDED = "unfounded"
    MERGED = "merged"  # into another, which tells on
    CLOSED = "closed"


OPEN_INCIDENTS: Final = frozenset({IncidentState.REPORTED, IncidentState.VERIFIED})
"""States in which an incident is worked on."""

INCIDENT_MOVES: Final[Mapping[IncidentState, frozenset[IncidentState]]] = {
    IncidentState.REPORTED: frozenset(
        {IncidentState.VERIFIED, IncidentState.UNFOUNDED, IncidentState.MERGED, IncidentState.CLOSED}
    ),
    IncidentState.VERIFIED: frozenset({IncidentState.UNFOUNDED, IncidentState.MERGED, IncidentState.CLOSED}),
    IncidentState.UNFOUNDED: frozenset({IncidentState.VERIFIED, IncidentState.REPORTED}),
    IncidentState.CLOSED: frozenset({IncidentState.REPORTED}),
    IncidentState.MERGED: frozenset(),
}
"""From which state an incident may come to which; one that was merged stays so."""


class Effect(StrEnum):
    """What an incident does to a facility, from the least."""

    UNAFFECTED = "unaffected"
    DEGRADED = "degraded"
    DOWN = "down"
    DESTROYED = "destroyed"


def worse(one: Effect, other: Effect) -> Effect:
    """Return the worse of two effects."""
    order = list(Effect)
    return max(one, other, key=order.index)
