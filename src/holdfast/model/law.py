"""Nouns of the legal side: acts, statuses, headquarters and the seats in them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from holdfast.model.checks import check_at_least, check_id, check_moment, check_text
from holdfast.model.interval import Interval


class Side(StrEnum):
    """Whether a seat speaks for civil authority, for military authority, or only watches both."""

    CIVIL = "civil"
    MILITARY = "military"
    OVERSIGHT = "oversight"


class Power(StrEnum):
    """What a seat may do here; which of it the law allows at a moment is another question."""

    READ = "read"
    CONSTITUTE = "constitute"  # headquarters, seats, agencies, who sits where
    ACTS = "acts"  # acts, the profile, what is accepted of its gaps
    REGISTER = "register"  # regions, places, facilities, posts
    RESERVE = "reserve"  # people, contracts, units
    PLAN = "plan"
    APPROVE = "approve"
    CALL_UP = "call_up"
    ATTEND = "attend"  # served, acknowledged, reported in, completed
    PAY = "pay"  # earnings, months closed, statements
    LIAISE = "liaise"  # answers for an agency
    OPERATE = "operate"  # incidents, taskings, requests, operational periods, situation reports
    WARN = "warn"  # alerts and evacuations: drafted here, approved by another person
    ADJUDICATE = "adjudicate"  # applications and appeals; never in one hand with what calls people up


@dataclass(frozen=True, slots=True)
class Act:
    """A legal instrument: issuer, number, date, area, and what it declares, extends or lifts.

    Attributes
    ----------
    kind
        The word the profile uses for such an instrument, for instance ``call_up_decree``.
    issuer
        The authority, in the profile's words, that issued it.
    issued_at
        The moment of issue, in UTC; clocks such as a duty to confirm run from here.
    period
        The days on which it is in force.
    regions
        The regions it names; it holds in the regions nested in them too.
    declares, extends, lifts, narrows
        The status it declares; the act it extends to its own end; the act it lifts from its first day; the act that
        from its first day on holds in the regions named here only.
    people_at_most, days_at_most
        How many people may be called under it at once, and for how many days each without a break; None where it does
        not say.
    confirmed_at
        When the authority that must confirm it did so, or None.
    """

    id: str
    kind: str
    title: str
    issuer: str
    issued_at: datetime
    period: Interval
    regions: tuple[str, ...]
    declares: str | None = None
    extends: str | None = None
    lifts: str | None = None
    confirmed_at: datetime | None = None
    narrows: str | None = None
    people_at_most: int | None = None
    days_at_most: int | None = None

    def __post_init__(self) -> None:
        check_id("The act", self.id)
        check_id("The kind of act", self.kind)
        check_text("The title of the act", self.title)
        check_id("The issuer", self.issuer)
        check_moment("The moment of issue", self.issued_at)
        for region in self.regions:
            check_id("The region", region)
        if self.confirmed_at is not None:
            check_moment("The moment of confirmation", self.confirmed_at)
        for what, most in (("people", self.people_at_most), ("days", self.days_at_most)):
            if most is not None:
                check_at_least(f"The number of {what} that the act allows", most, 0)


@dataclass(frozen=True, slots=True)
class Status:
    """The legal condition of a region over a period, and the act it comes from."""

    region: str
    status: str
    period: Interval
    act: str


@dataclass(frozen=True, slots=True)
class Agency:
    """A body that sends people to a headquarters or operates facilities."""

    id: str
    name: str

    def __post_init__(self) -> None:
        check_id("The agency", self.id)
        check_text("The name of the agency", self.name)


@dataclass(frozen=True, slots=True)
class Headquarters:
    """The coordinating body of a region, made as the profile's rule for it says.

    Attributes
    ----------
    rule
        The identifier of the profile's rule that it is composed by; empty for the founding office,
        which keeps the register and commands nothing.
    act
        The act under which it was established, where the rule asks for one.
    """

    id: str
    region: str
    title: str
    rule: str = ""
    act: str | None = None

    def __post_init__(self) -> None:
        check_id("The headquarters", self.id)
        check_id("The region", self.region)
        check_text("The title of the headquarters", self.title)


@dataclass(frozen=True, slots=True)
class Seat:
    """A place in a headquarters, held by an agency.

    Attributes
    ----------
    authority
        The legal capacity, in the profile's words, in which its holder orders; empty for none.
    """

    id: str
    headquarters: str
    title: str
    side: Side
    powers: frozenset[Power]
    agency: str | None = None
    authority: str = ""

    def __post_init__(self) -> None:
        check_id("The seat", self.id)
        check_text("The title of the seat", self.title)
