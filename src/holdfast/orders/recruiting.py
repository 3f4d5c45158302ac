"""Orders of recruitment: campaigns, and candidates from their application to a signed contract.

A candidate's details lie in the private store. On engagement they become the reservist's, under the same commitment;
of one who leaves they are erased at once, or by the day that was stated. Nothing else is noted but codes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, ClassVar, Final

from sqlalchemy import Row, delete, insert, select, update

from holdfast.model import (
    Campaign,
    CampaignEnd,
    CandidateSource,
    Contract,
    DropReason,
    Interval,
    PersonalDetails,
    Power,
    Stage,
)
from holdfast.model.checks import LARGEST
from holdfast.orders.base import Effects, Order, View, refuse
from holdfast.orders.need import need_id, need_profile, need_reach, need_region, need_row, refuse_known
from holdfast.orders.people import SignContract, contract_row
from holdfast.store import tables as t
from holdfast.store.days import to_day
from holdfast.store.numbers import next_number

OPEN: Final = "open"
"""The state of a campaign that is not closed; closed, its state is why."""
KEPT_AT_MOST: Final = timedelta(days=366)
"""The longest that the details of somebody who was dropped may be kept."""


@dataclass(frozen=True, slots=True)
class OpenCampaign(Order):
    """Open a recruitment campaign with its target."""

    campaign: Campaign
    power: ClassVar[Power] = Power.RESERVE

    def concerns(self, view: View) -> str:
        """Return its region."""
        return need_region(view, self.campaign.region)

    def check(self, view: View) -> None:
        """Refuse one that is there, days that are over, an unknown kind, or a unit of another kind or region."""
        new = self.campaign
        refuse_known(view, t.campaign, "campaign", id=new.id)
        if new.period.end <= view.today:
            raise refuse(f"The days of the campaign, {new.period}, are over. Give days to come.")
        if new.unit_kind not in view.frame.kinds:
            raise refuse(f"There is no kind of unit {new.unit_kind!r}. Import kinds first.")
        if new.unit is not None:
            unit = need_row(view, t.unit, "unit", id=new.unit)
            _need_kind(unit, new.unit_kind)
            if not view.frame.lies_in(unit.region, new.region):
                raise refuse(
                    f"The unit {unit.id} is raised in {unit.region}, outside {new.region}. Give another unit or region."
                )

    def apply(self, view: View, effects: Effects) -> Effects:
        """Enter it as open."""
        new = self.campaign
        row = {
            "id": new.id,
            "region": new.region,
            "unit_kind": new.unit_kind,
            "unit": new.unit,
            "mode": new.mode.value,
            "target": new.target_people,
            "start_day": to_day(new.period.start),
            "end_day": to_day(new.period.end),
            "state": OPEN,
            "opened_day": to_day(view.today),
            "closed_day": None,
        }
        view.tx.execute(insert(t.campaign), row)
        return effects


@dataclass(frozen=True, slots=True)
class CloseCampaign(Order):
    """Close a campaign in which nobody is on the way any more."""

    campaign: str
    reason: CampaignEnd
    power: ClassVar[Power] = Power.RESERVE

    def concerns(self, view: View) -> str:
        """Return its region."""
        return str(need_row(view, t.campaign, "campaign", id=self.campaign).region)

    def check(self, view: View) -> None:
        """Refuse one that is closed, or while candidates are on the way."""
        _need_open(view, self.campaign)
        waiting = select(t.candidate.c.candidate).where(
            t.candidate.c.campaign == self.campaign,
            t.candidate.c.stage.in_([stage.value for stage in Stage if stage.open]),
        )
        left = len(view.tx.execute(waiting).all())
        if left:
            raise refuse(
                f"{left} candidates of the campaign {self.campaign} are on the way. Engage or drop them first."
            )

    def apply(self, view: View, effects: Effects) -> Effects:
        """Note why and when."""
        values = {"state": self.reason.value, "closed_day": to_day(view.today)}
        view.tx.execute(update(t.campaign).where(t.campaign.c.id == self.campaign).values(**values))
        return effects


@dataclass(frozen=True, slots=True)
class EnterCandidate(Order):
    """Enter somebody who applied; what is personal goes to the private store.

    Attributes
    ----------
    region
        The region of residence, in or nested in the campaign's.
    details
        None only when the record is replayed: the entry holds their commitment.
    """

    campaign: str
    region: str
    source: CandidateSource
    details: PersonalDetails | None
    power: ClassVar[Power] = Power.RESERVE

    def concerns(self, view: View) -> str:
        """Return the campaign's region."""
        return str(need_row(view, t.campaign, "campaign", id=self.campaign).region)

    def check(self, view: View) -> None:
        """Refuse a closed campaign, a residence outside its region, or somebody who is known already."""
        campaign = _need_open(view, self.campaign)
        need_region(view, self.region)
        if not view.frame.lies_in(self.region, campaign.region):
            raise refuse(
                f"{self.region} lies outside {campaign.region}, where the campaign {campaign.id} recruits. "
                "Enter the candidate in a campaign there."
            )
        if self.details is None:
            raise refuse("The personal details are missing. Give reference, name, born and place.")
        # NOTE: neither place nor reference is repeated: what was written there may be personal.
        found = select(t.place.c.region).where(t.place.c.id == self.details.place)
        if view.tx.execute(found).scalar() != self.region:
            raise refuse(
                f"The place of residence is not one that the register has in {self.region}. "
                "Correct the place or the region."
            )
        same = select(t.private.c.commitment).where(t.private.c.reference == self.details.reference)
        for commitment in view.tx.execute(same).scalars():
            _refuse_same(view, commitment)

    def apply(self, view: View, effects: Effects) -> Effects:
        """Enter the candidate under the next number."""
        number = next_number(view.tx, t.candidate.c.candidate)
        row = {
            "candidate": number,
            "campaign": self.campaign,
            "region": self.region,
            "source": self.source.value,
            "stage": Stage.APPLIED.value,
            "reason": None,
            "entered_day": to_day(view.today),
            "stage_day": to_day(view.today),
            "keep_until_day": None,
            "commitment": view.commitments["details"],
            "person": None,
        }
        view.tx.execute(insert(t.candidate), row)
        _step(view, number, Stage.APPLIED)
        return {**effects, "candidate": number}


@dataclass(frozen=True, slots=True)
class AdvanceCandidate(Order):
    """Note that a candidate has reached the next stage: screened, fit or offered."""

    candidate: int
    stage: Stage
    power: ClassVar[Power] = Power.RESERVE

    def concerns(self, view: View) -> str:
        """Return the campaign's region."""
        return region_of_candidate(view, self.candidate)

    def check(self, view: View) -> None:
        """Refuse a stage that is not the next."""
        row = _candidate(view, self.candidate)
        after = Stage(row.stage).after
        if self.stage is after:
            return
        if after is not None:
            then = f"The next stage is {after}"
        elif row.stage == Stage.OFFERED:
            then = "To sign, engage the candidate; else drop them"
        else:
            then = "Nothing comes after that"
        raise refuse(f"The candidate {self.candidate} is {row.stage} and cannot be {self.stage} now. {then}.")

    def apply(self, view: View, effects: Effects) -> Effects:
        """Note stage and day."""
        _step(view, self.candidate, self.stage)
        return effects


@dataclass(frozen=True, slots=True)
class DropCandidate(Order):
    """Note that a candidate left, and why by a code; the details are erased now, or kept to a stated day.

    Attributes
    ----------
    keep_until
        The day by which the details are erased, at most a year off; None: now.
    """

    candidate: int
    reason: DropReason
    keep_until: date | None = None
    power: ClassVar[Power] = Power.RESERVE

    def concerns(self, view: View) -> str:
        """Return the campaign's region."""
        return region_of_candidate(view, self.candidate)

    def check(self, view: View) -> None:
        """Refuse one who has signed or left, or a day that is past or too far off."""
        row = _candidate(view, self.candidate)
        if not Stage(row.stage).open:
            raise refuse(
                f"The candidate {self.candidate} is {row.stage}; only one on the way can be dropped."
            )
        if self.keep_until is not None and not view.today < self.keep_until <= view.today + KEPT_AT_MOST:
            raise refuse(
                f"Details cannot be kept until {self.keep_until}. Give a day to come, "
                f"at most {KEPT_AT_MOST.days} days off, or none to erase them now."
            )

    def apply(self, view: View, effects: Effects) -> Effects:
        """Note why and when, and erase what is not kept."""
        if self.keep_until is None:
            _erase(view, _candidate(view, self.candidate))
        until = None if self.keep_until is None else to_day(self.keep_until)
        _step(view, self.candidate, Stage.DROPPED, reason=self.reason.value, keep_until_day=until)
        return effects


@dataclass(frozen=True, slots=True)
class EraseCandidate(Order):
    """Erase what is personal of a candidate who was dropped; the codes stay, every proof stays intact."""

    candidate: int
    power: ClassVar[Power] = Power.RESERVE

    def concerns(self, view: View) -> str:
        """Return the campaign's region."""
        return region_of_candidate(view, self.candidate)

    def check(self, view: View) -> None:
        """Refuse before the candidate was dropped, after engagement, or a second time."""
        row = _candidate(view, self.candidate)
        if row.stage == Stage.SIGNED:
            raise refuse(
                f"The candidate {self.candidate} is engaged as person {row.person}. Discharge and erase that one."
            )
        if row.stage != Stage.DROPPED:
            raise refuse(f"The candidate {self.candidate} is {row.stage}. Drop the candidate first.")
        if row.commitment is None:
            raise refuse(f"What is personal of the candidate {self.candidate} is erased already.")

    def apply(self, view: View, effects: Effects) -> Effects:
        """Remove the private row and the link to it."""
        _erase(view, _candidate(view, self.candidate))
        return effects


@dataclass(frozen=True, slots=True)
class EraseDueCandidates(Order):
    """Erase what is personal of every dropped candidate in a region whose stated day has come."""

    region: str
    power: ClassVar[Power] = Power.RESERVE

    def concerns(self, view: View) -> str:
        """Return the region."""
        return need_region(view, self.region)

    def check(self, view: View) -> None:
        """Refuse where nothing is due."""
        if not self._due(view):
            raise refuse(
                f"Nothing in {self.region} is to be erased yet. `holdfast candidate list` shows when."
            )

    def apply(self, view: View, effects: Effects) -> Effects:
        """Remove the private rows and the links to them."""
        due = self._due(view)
        for row in due:
            _erase(view, row)
        return {**effects, "erased": [row.candidate for row in due]}

    def _due(self, view: View) -> list[Row[Any]]:
        query = (
            select(t.candidate)
            .join(t.campaign, t.campaign.c.id == t.candidate.c.campaign)
            .where(
                t.candidate.c.commitment.is_not(None),
                t.candidate.c.keep_until_day <= to_day(view.today),
                t.campaign.c.region.in_(view.frame.within(self.region)),
            )
            .order_by(t.candidate.c.candidate)
        )
        return list(view.tx.execute(query).all())


@dataclass(frozen=True, slots=True)
class EngageCandidate(Order):
    """Enrol a candidate to whom a contract was offered, and enter the contract; both or neither.

    Attributes
    ----------
    contract
        The identifier of the contract.
    unit
        The unit to join; the campaign's unless given.
    """

    candidate: int
    rank_group: str
    qualifications: frozenset[str]
    contract: str
    period: Interval
    territory: tuple[str, ...]
    unit: str | None = None
    clause: str = ""
    days_before: int = 0
    power: ClassVar[Power] = Power.RESERVE

    def concerns(self, view: View) -> str:
        """Return the campaign's region."""
        return region_of_candidate(view, self.candidate)

    def check(self, view: View) -> None:
        """Refuse one who is not at the offer, or terms that enrolment or contract would be refused for."""
        row = _candidate(view, self.candidate)
        if row.stage != Stage.OFFERED or row.commitment is None:
            raise refuse(
                f"The candidate {self.candidate} is {row.stage}; only one to whom a contract is offered is engaged."
            )
        need_reach(view, row.region)
        self._check_enrolment(view, row)
        need_id("The contract", self.contract)
        if not self.territory:
            raise refuse("The contract names no territory. Give the regions in which the person may serve.")
        need_id("The region", *self.territory)
        SignContract(self._contract(view, next_number(view.tx, t.person.c.person))).check(view)
        campaign = need_row(view, t.campaign, "campaign", id=row.campaign)
        if self._unit(view) is not None:
            _need_kind(need_row(view, t.unit, "unit", id=self._unit(view)), campaign.unit_kind)

    def apply(self, view: View, effects: Effects) -> Effects:
        """Enter person and contract; what is personal passes to the person."""
        row = _candidate(view, self.candidate)
        number = next_number(view.tx, t.person.c.person)
        contract = contract_row(self._contract(view, number))
        # NOTE: first the candidate, for the commitment is one person's only.
        _step(view, self.candidate, Stage.SIGNED, commitment=None, person=number)
        person = {
            "person": number,
            "region": row.region,
            "rank_group": self.rank_group,
            "qualifications": " ".join(sorted(self.qualifications)),
            "days_before": self.days_before,
            "commitment": row.commitment,
            "discharged_day": None,
        }
        view.tx.execute(insert(t.person), person)
        view.tx.execute(insert(t.contract), contract)
        return {**effects, "person": number}

    def _check_enrolment(self, view: View, row: Row[Any]) -> None:
        profile = need_profile(view, row.region)
        if self.rank_group not in profile.rank_groups:
            raise refuse(
                f"There is no rank group {self.rank_group!r}. Give one of {', '.join(profile.rank_groups)}."
            )
        need_id("The qualification", *sorted(self.qualifications))
        if not 0 <= self.days_before <= LARGEST:
            raise refuse(f"Nobody has served {self.days_before} days before. Give 0 or more.")
        own = select(t.private.c.reference).where(t.private.c.commitment == row.commitment).scalar_subquery()
        same = (
            select(t.person.c.person)
            .join(t.private, t.private.c.commitment == t.person.c.commitment)
            .where(t.private.c.reference == own)
        )
        known = view.tx.execute(same).scalar()
        if known is not None:
            raise refuse(
                f"The candidate {self.candidate} is enrolled already, as person {known}. "
                "Sign the contract with that person, and drop the candidate."
            )

    def _unit(self, view: View) -> str | None:
        row = _candidate(view, self.candidate)
        return self.unit or need_row(view, t.campaign, "campaign", id=row.campaign).unit

    def _contract(self, view: View, person: int) -> Contract:
        return Contract(
            self.contract, person, self.period, self.territory, self._unit(view), clause=self.clause
        )


def region_of_candidate(view: View, number: int) -> str:
    """Return the region of a candidate's campaign, or refuse where there is no such candidate."""
    campaign = _candidate(view, number).campaign
    return str(need_row(view, t.campaign, "campaign", id=campaign).region)


def _candidate(view: View, number: int) -> Row[Any]:
    return need_row(view, t.candidate, "candidate", candidate=number)


def _step(view: View, number: int, stage: Stage, **values: Any) -> None:
    """Note that a candidate has come to a stage today."""
    today = to_day(view.today)
    view.tx.execute(insert(t.candidate_step), {"candidate": number, "stage": stage.value, "day": today})
    _change(view, number, stage=stage.value, stage_day=today, **values)


def _change(view: View, number: int, **values: Any) -> None:
    view.tx.execute(update(t.candidate).where(t.candidate.c.candidate == number).values(**values))


def _erase(view: View, row: Row[Any]) -> None:
    view.tx.execute(delete(t.private).where(t.private.c.commitment == row.commitment))
    _change(view, row.candidate, commitment=None)


def _need_open(view: View, campaign: str) -> Row[Any]:
    row = need_row(view, t.campaign, "campaign", id=campaign)
    if row.state != OPEN:
        raise refuse(f"The campaign {campaign} is closed: {row.state}. Open another.")
    return row


def _need_kind(unit: Row[Any], kind: str) -> None:
    if unit.kind != kind:
        raise refuse(f"The unit {unit.id} is of the kind {unit.kind}, not {kind}. Give one of that kind.")


def _refuse_same(view: View, commitment: bytes) -> None:
    """Refuse a reference that a person or a candidate has."""
    held = view.tx.execute(
        select(t.candidate.c.candidate, t.candidate.c.stage).where(t.candidate.c.commitment == commitment)
    ).first()
    if held is None:
        raise refuse("A person of that reference is enrolled already. Sign the contract with that person.")
    if held.stage == Stage.DROPPED:
        raise refuse(
            f"That reference is kept with the candidate {held.candidate}, who was dropped. Erase that one first."
        )
    raise refuse(f"A candidate of that reference is on the way already, under the number {held.candidate}.")
