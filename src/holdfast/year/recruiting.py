"""Recruitment: a campaign with its target, candidates through their stages, those who leave, and those who sign."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from sqlalchemy import select

from holdfast.model import (
    Campaign,
    CampaignEnd,
    CampaignMode,
    CandidateSource,
    DropReason,
    Interval,
    PersonalDetails,
    Stage,
    Unit,
)
from holdfast.orders import (
    AdvanceCandidate,
    CloseCampaign,
    DropCandidate,
    EngageCandidate,
    EnterCandidate,
    EraseDueCandidates,
    FormUnit,
    OpenCampaign,
)
from holdfast.service.strength import progress
from holdfast.store import recruiting
from holdfast.store import tables as t
from holdfast.store.days import to_day
from holdfast.year._stage import Scene, Year

KEPT: Final = timedelta(days=60)
"""How long the details of some who left are kept."""
_STAGES: Final = (Stage.SCREENED, Stage.FIT, Stage.OFFERED)
_LEAVE: Final = (
    (DropReason.WITHDREW, 0),
    (DropReason.NOT_FIT, 1),
    (DropReason.OFFER_DECLINED, 3),
    (DropReason.NO_ANSWER, 0),
)
"""Why each of those who leave does, and how many stages they have passed by then."""
_SOURCES: Final = tuple(CandidateSource)


@dataclass(frozen=True, slots=True)
class Drive:
    """One campaign of the year.

    Attributes
    ----------
    signs
        How many sign; four more leave on the way.
    signs_until
        The day after the last of the contracts.
    """

    name: str
    region: str
    kind: str
    unit: str
    mode: CampaignMode
    signs: int
    period: Interval
    rank_group: str
    signs_until: date
    reserve: str
    clause: str = ""

    @property
    def half(self) -> date:
        """The day by which about half have signed."""
        return self.period.start + (self.period.end - self.period.start) // 2

    def scenes(self) -> tuple[Scene, ...]:
        """Return the campaign's scenes: opened, half way, and closed on its last day."""
        return (
            Scene(self.period.start, self.opened),
            Scene(self.half, self.half_way),
            Scene(self.period.last, self.closed),
            Scene(self.half + KEPT, self.erased),
        )

    def opened(self, year: Year) -> None:
        """Open the campaign and enter everybody who applies at first."""
        where, target = year.region_name(self.region), self._target(year)
        if self.mode is CampaignMode.FORM:
            title = f"{where}: new detachment {self.unit}"
            year.give(FormUnit(Unit(self.unit, title, self.region, self.kind, self.signs)), self.reserve)
        order = Campaign(self.name, self.region, self.kind, self.unit, self.mode, target, self.period)
        year.give(OpenCampaign(order), self.reserve)
        for number in range(self.signs + len(_LEAVE)):
            self._enter(year, number)
        year.tell(
            f"Campaign {self.name} opens in {where}, to {self.mode} {self.unit}: {self.signs} are to sign. "
            f"{self.signs + len(_LEAVE)} apply."
        )

    def half_way(self, year: Year) -> None:
        """Let those leave who do not go on, bring everybody else forward, and sign half of the target."""
        waiting = self._waiting(year)
        for (reason, stages), candidate in zip(_LEAVE, waiting, strict=False):
            self._advance(year, candidate, stages)
            kept = year.today + KEPT if reason is DropReason.NOT_FIT else None
            year.give(DropCandidate(candidate, reason, kept), self.reserve)
        staying = waiting[len(_LEAVE) :]
        for candidate in staying:
            self._advance(year, candidate, len(_STAGES))
        for candidate in staying[: (self.signs + 1) // 2]:
            self._engage(year, candidate)
        with year.story.desk.store.read() as tx:
            counts = recruiting.stage_counts(tx, self.name)
        done = progress(counts, self.signs, self.period, year.today)
        pace = f"; at this pace the target is met on {done.expected}" if done.expected else ""
        year.tell(
            f"Campaign {self.name}: {done.signed} of {done.target} have signed{pace}. Four left, each with a reason."
        )

    def closed(self, year: Year) -> None:
        """Sign the others and close the campaign."""
        for candidate in self._waiting(year):
            self._engage(year, candidate)
        year.give(CloseCampaign(self.name, CampaignEnd.REACHED), self.reserve)
        with year.story.desk.store.read() as tx:
            found = recruiting.campaign(tx, self.name)
        came = sum(found.stages.values())
        year.figures.setdefault("campaigns", {})[self.name] = {
            "region": self.region,
            "mode": self.mode.value,
            "to_sign": self.signs,
            "target": found.campaign.target_people,
            "applied": came,
            "signed": found.signed,
            "dropped": dict(sorted(found.dropped.items())),
            "state": found.state,
        }
        year.tell(f"Campaign {self.name} is closed: {found.signed} of {came} signed, as many as were to.")

    def erased(self, year: Year) -> None:
        """Erase the details of those who left, once the day stated for it has come."""
        receipt = year.give(EraseDueCandidates(self.region), self.reserve)
        year.tell(
            f"The details of {len(receipt.effects['erased'])} who left are erased, as it was stated to them."
        )

    def _target(self, year: Year) -> int:
        """Return how many should be under contract: the new ones, or with them all who still are on the last day."""
        if self.mode is not CampaignMode.KEEP:
            return self.signs
        last = to_day(self.period.last)
        with year.story.desk.store.read() as tx:
            held = recruiting.contracts_for(tx, (self.region,), self.kind, self.unit)
        return self.signs + sum(start <= last < end for _, start, end in held)

    def _enter(self, year: Year, number: int) -> None:
        place = year.story.world.places.filter(region=self.region)["id"][0]
        details = PersonalDetails(
            f"{self.name}-{number + 1:02d}",
            f"Candidate {self.name} {number + 1}",
            date(2003, 5, 1 + number % 28),
            place,
        )
        source = _SOURCES[number % len(_SOURCES)]
        year.give(EnterCandidate(self.name, self.region, source, details), self.reserve)

    def _waiting(self, year: Year) -> list[int]:
        c = t.candidate.c
        open_stages = [stage.value for stage in Stage if stage.open]
        query = select(c.candidate).where(c.campaign == self.name, c.stage.in_(open_stages))
        return [row.candidate for row in year.rows(query.order_by(c.candidate))]

    def _advance(self, year: Year, candidate: int, stages: int) -> None:
        for stage in _STAGES[:stages]:
            year.give(AdvanceCandidate(candidate, stage), self.reserve)

    def _engage(self, year: Year, candidate: int) -> None:
        needs = year.story.desk.frame().kinds[self.kind].qualifications
        order = EngageCandidate(
            candidate,
            self.rank_group,
            needs,
            f"{self.name}-{candidate}",
            Interval(year.today, self.signs_until),
            (self.region,),
            clause=self.clause,
        )
        receipt = year.give(order, self.reserve)
        year.kept.setdefault(f"recruit {self.name}", int(receipt.effects["person"]))
