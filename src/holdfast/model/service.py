"""Nouns of service: reservists, contracts, units, tours, call-ups and plans."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from holdfast.model.checks import check_at_least, check_id, check_text
from holdfast.model.interval import Interval


@dataclass(frozen=True, slots=True)
class Reservist:
    """A person who serves, by number; what is personal lies in the private store.

    Attributes
    ----------
    rank_group
        The profile's group of ranks, which limits may depend on.
    days_before
        Days served before the register began, in total.
    """

    person: int
    region: str
    rank_group: str
    qualifications: frozenset[str] = frozenset()
    days_before: int = 0

    def __post_init__(self) -> None:
        check_at_least("The number of the person", self.person, 1)
        check_id("The region", self.region)
        check_id("The rank group", self.rank_group)
        check_at_least("The days served before", self.days_before, 0)


@dataclass(frozen=True, slots=True)
class Unit:
    """An organised group of one kind, raised in a region.

    Attributes
    ----------
    together
        Whether its people serve together: at one post at the same time, in teams where it is too large for any.
    """

    id: str
    name: str
    region: str
    kind: str
    target_people: int = 0
    together: bool = False

    def __post_init__(self) -> None:
        check_id("The unit", self.id)
        check_text("The name of the unit", self.name)
        check_at_least("The target", self.target_people, 0)


@dataclass(frozen=True, slots=True)
class Contract:
    """The consent of a person: dates, territory and unit.

    Attributes
    ----------
    territory
        Regions in which the person may serve; a region includes those nested in it.
    clause
        The clause of the contract that says so.
    """

    id: str
    person: int
    period: Interval
    territory: tuple[str, ...]
    unit: str | None = None
    clause: str = ""

    def __post_init__(self) -> None:
        check_id("The contract", self.id)
        for region in self.territory:
            check_id("The region", region)


@dataclass(frozen=True, slots=True)
class Tour:
    """Consecutive days of one person at one post."""

    person: int
    post: str
    period: Interval


class CallUpState(StrEnum):
    """Where a call-up is in its life."""

    ISSUED = "issued"
    SERVED = "served"
    ACKNOWLEDGED = "acknowledged"
    REPORTED = "reported"  # the person has reported in
    COMPLETED = "completed"
    CEASED = "ceased"  # ended before its last day
    REVOKED = "revoked"  # withdrawn before it began
    SUSPENDED = (
        "suspended"  # until an application is decided: its days stay reserved, and none of them is served
    )
    EXCUSED = "excused"  # an application was granted: the person need not come

    @property
    def counts(self) -> bool:
        """Whether its days count: as served, or as reserved for it."""
        return self.value not in GONE


GONE: Final = ("revoked", "excused")
"""The states of call-ups whose days count no longer and for which nobody comes any more."""


@dataclass(frozen=True, slots=True)
class CallUp:
    """The legal order for a tour.

    Attributes
    ----------
    basis
        The legal ground, in the profile's words.
    act
        The act it rests on, where the profile asks for one.
    served_on
        The day on which the person had it in hand, or None.
    """

    id: str
    tour: Tour
    basis: str
    state: CallUpState
    issued_on: date
    act: str | None = None
    contract: str | None = None
    served_on: date | None = None
    plan: str | None = None


class PlanState(StrEnum):
    """Where a plan is in its life."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    ISSUED = "issued"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Plan:
    """Who guards what and when over a horizon, with the bound that no plan can beat.

    Attributes
    ----------
    horizon
        The days planned, a whole number of periods.
    tours_file, prices_file
        SHA-256 (hex) of the content-addressed files that hold the tours and the certificate.
    value, bound
        Protection gained, and what no plan can exceed; the same unit.
    """

    id: str
    region: str
    basis: str
    horizon: Interval
    period_days: int
    tours_file: str
    prices_file: str
    value: float
    bound: float
    state: PlanState = PlanState.PROPOSED

    def __post_init__(self) -> None:
        check_id("The plan", self.id)
        check_at_least("The days of a period", self.period_days, 1)

    @property
    def gap(self) -> float:
        """How far the value is from the bound, as a share of the bound."""
        return (self.bound - self.value) / self.bound if self.bound > 0 else 0.0
