"""Nouns of recruitment: campaigns, candidates, and the closed lists of what may be noted of them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from holdfast.model.checks import check_at_least, check_id
from holdfast.model.interval import Interval


class CampaignMode(StrEnum):
    """What a campaign recruits for."""

    FORM = "form"  # a new unit
    ENLARGE = "enlarge"  # more people for what is there
    KEEP = "keep"  # as many as there are: who leaves is replaced


class CampaignEnd(StrEnum):
    """Why a campaign was closed; a closed list, so that nothing about persons gets in."""

    REACHED = "reached"  # the target is met
    ENDED = "ended"  # its days are over
    REPLACED = "replaced"  # by another campaign
    GIVEN_UP = "given_up"


class Stage(StrEnum):
    """Where a candidate is on the way to a contract."""

    APPLIED = "applied"
    SCREENED = "screened"
    FIT = "fit"
    OFFERED = "offered"
    SIGNED = "signed"
    DROPPED = "dropped"

    @property
    def after(self) -> Stage | None:
        """The next stage to which a candidate is advanced; None where another order leads on, or nothing does."""
        return _NEXT.get(self)

    @property
    def open(self) -> bool:
        """Whether the candidate is still on the way."""
        return self not in (Stage.SIGNED, Stage.DROPPED)


_NEXT = {Stage.APPLIED: Stage.SCREENED, Stage.SCREENED: Stage.FIT, Stage.FIT: Stage.OFFERED}


class DropReason(StrEnum):
    """Why a candidate left; a closed list, because a free text about a person would be a file on them."""

    WITHDREW = "withdrew"
    NOT_ELIGIBLE = "not_eligible"
    NOT_FIT = "not_fit"
    NO_ANSWER = "no_answer"
    OFFER_DECLINED = "offer_declined"
    NOT_NEEDED = "not_needed"
    ENTERED_WRONGLY = "entered_wrongly"


class CandidateSource(StrEnum):
    """How a candidate came to apply; a closed list too."""

    ANNOUNCEMENT = "announcement"
    OFFICE = "office"  # came to an office
    EVENT = "event"
    RECOMMENDED = "recommended"
    SERVED_BEFORE = "served_before"
    ONLINE = "online"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Campaign:
    """A drive to bring a number of people under contract in a region, for one kind of unit.

    Attributes
    ----------
    unit
        The unit it is for, or None for all of the kind in the region.
    target_people
        How many people should be under contract at its end: new ones to form or enlarge, all of them to keep.
    """

    id: str
    region: str
    unit_kind: str
    unit: str | None
    mode: CampaignMode
    target_people: int
    period: Interval

    def __post_init__(self) -> None:
        check_id("The campaign", self.id)
        check_id("The region", self.region)
        check_id("The kind of unit", self.unit_kind)
        if self.unit is not None:
            check_id("The unit", self.unit)
        check_at_least("The target", self.target_people, 1)
