"""The toy register under a law that wants two persons, names who may break the glass, and counts its days in Zurich."""

from __future__ import annotations

import hashlib
from typing import Final

from holdfast.model import Power, Seat, Side
from holdfast.orders import AdoptProfile, AppointToSeat, CreateSeat, Enclosures
from worlds import PROFILE, Toy

RULES: Final = """\
  - {id: two-for-acts, kind: approval, severity: needs_authority, authority: council, orders: [RecordAct],
     values: {2020-01-01: {within: {hours: 48}, break_glass: {review_by: elders, review_within: {hours: 72}},
       article: Art. 20, source: book, confidence: A}}}
  - {id: two-for-revoking, kind: approval, severity: needs_authority, authority: council, orders: [RevokeCallUp],
     values: {2020-01-01: {article: Art. 21, source: book, confidence: A}}}
  - {id: two-for-calls, kind: approval, severity: needs_authority, authority: elders, orders: [IssueCallUp],
     values: {2030-03-01: {within: {days: 2}, article: Art. 22, source: book, confidence: A}}}
  - {id: two-for-people, kind: approval, severity: needs_authority, authority: council, orders: [EnrolReservist],
     values: {2020-01-01: {article: Art. 23, source: book, confidence: A}}}
  - {id: perhaps-two, kind: approval, severity: needs_authority, authority: council, orders: [AddRegion],
     values: {2020-01-01: {article: Art. 24, source: book, confidence: C}}}
  - {id: two-for-seats, kind: approval, severity: needs_authority, authority: elders, orders: [AddAgency],
     values: {2020-01-01: {article: Art. 25, source: book, confidence: A}}}
  - {id: storm, kind: status, severity: deny, declares: storm,
     values: {2020-01-01: {acts: [{kind: storm_order, issuer: mayor}], area: the land, longest: {days: 30},
       extended_by: [{kind: storm_order, issuer: mayor}], lifted_by: [mayor, council], rank: 20, leader: council,
       confirmation: {by: council, within: {hours: 24}}, article: Art. 30, source: book, confidence: A}}}
  - {id: storm-staff, kind: hq, severity: deny,
     values: {2020-01-01: {head: {role: Head, side: civil}, members: [], permanent: true, tasks: [Coordinate],
       powers: [read, register], powers_in: {flood: [call_up, approve]}, article: Art. 31, source: book, confidence: A}}}
  - {id: tell-elders, kind: oversight, severity: deny, on: {statuses: [flood]},
     values: {2020-01-01: {tell: elders, within: {hours: 24}, what: That a flood was declared, article: Art. 40,
       source: book, confidence: A}}}
  - {id: tell-of-glass, kind: oversight, severity: deny, on: {events: [break_glass]},
     values: {2020-01-01: {tell: elders, within: {hours: 12}, what: That the glass was broken, article: Art. 41,
       source: book, confidence: A}}}
  - {id: tell-of-calls, kind: oversight, severity: deny, on: {bases: [watch]},
     values: {2020-01-01: {tell: council, within: {hours: 72}, what: Who was called, article: Art. 42,
       source: book, confidence: A}}}
"""


def text(*, zone: str = "UTC", rules: str = RULES) -> str:
    """Return the law of the toy with more rules, its days counted in a zone."""
    head, tail = PROFILE.split("unknown:\n")
    return f"{head}{rules}unknown:\n{tail}".replace("schema: 1\n", f"schema: 1\nzone: {zone}\n")


def adopt(toy: Toy, *, zone: str = "UTC", rules: str = RULES, region: str = "land") -> None:
    """Make that law the law of a region."""
    body = text(zone=zone, rules=rules).encode()
    order = AdoptProfile(region, "toy.shore", hashlib.sha256(body).hexdigest())
    toy.does(order, enclosures=Enclosures(blobs=(body,)))


def seat_elders(toy: Toy) -> None:
    """Seat somebody who approves for the elders."""
    powers = frozenset({Power.APPROVE, Power.ACTS})
    toy.does(CreateSeat(Seat("elders", "office", "Elders", Side.CIVIL, powers, None, "elders")))
    toy.does(AppointToSeat("elders", "p-elders"))
