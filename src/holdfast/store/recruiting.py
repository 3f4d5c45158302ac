"""What recruitment has come to: campaigns with their candidates by stage, and the contracts they add to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, func, select

from holdfast.errors import NotFoundError
from holdfast.model import Campaign, CampaignMode, Stage
from holdfast.service.strength import StageCount
from holdfast.store import tables as t
from holdfast.store.days import from_day, to_date, to_day


@dataclass(frozen=True, slots=True)
class CampaignView:
    """A campaign and how far it has come.

    Attributes
    ----------
    state
        `open`, or why it was closed.
    stages
        How many candidates there are at each stage.
    dropped
        How many were dropped, by the code of the reason.
    """

    campaign: Campaign
    state: str
    stages: Mapping[Stage, int]
    dropped: Mapping[str, int]

    @property
    def signed(self) -> int:
        """How many have signed."""
        return self.stages.get(Stage.SIGNED, 0)

    @property
    def on_the_way(self) -> int:
        """How many candidates are on the way."""
        return sum(count for stage, count in self.stages.items() if stage.open)


@dataclass(frozen=True, slots=True)
class CandidateView:
    """A candidate by number, without anything personal."""

    number: int
    campaign: str
    region: str
    source: str
    stage: Stage
    reason: str | None
    entered: date
    since: date
    keep_until: date | None
    person: int | None
    kept: bool


def campaigns(tx: Connection, regions: Sequence[str]) -> tuple[CampaignView, ...]:
    """Return the campaigns of some regions with their counts, by region and first day."""
    query = select(t.campaign).where(t.campaign.c.region.in_(list(regions)))
    rows = tx.execute(query.order_by(t.campaign.c.region, t.campaign.c.start_day, t.campaign.c.id)).all()
    c = t.candidate.c
    counted = select(c.campaign, c.stage, c.reason, func.count()).group_by(c.campaign, c.stage, c.reason)
    stages: dict[str, Counter[Stage]] = {}
    dropped: dict[str, Counter[str]] = {}
    for campaign, stage, reason, count in tx.execute(counted):
        stages.setdefault(campaign, Counter())[Stage(stage)] += count
        if reason is not None:
            dropped.setdefault(campaign, Counter())[reason] += count
    return tuple(
        CampaignView(_campaign(row), row.state, stages.get(row.id, {}), dropped.get(row.id, {}))
        for row in rows
    )


def campaign(tx: Connection, name: str) -> CampaignView:
    """Return a campaign with its counts.

    Raises
    ------
    NotFoundError
        If there is none of that name.
    """
    region = tx.execute(select(t.campaign.c.region).where(t.campaign.c.id == name)).scalar()
    if region is None:
        raise NotFoundError(f"There is no campaign {name!r}. `holdfast campaign list` shows them.")
    return next(found for found in campaigns(tx, [region]) if found.campaign.id == name)


def candidates(tx: Connection, campaign: str) -> tuple[CandidateView, ...]:
    """Return the candidates of a campaign by number."""
    query = select(t.candidate).where(t.candidate.c.campaign == campaign).order_by(t.candidate.c.candidate)
    return tuple(_candidate(row) for row in tx.execute(query))


def stage_counts(tx: Connection, campaign: str) -> tuple[StageCount, ...]:
    """Return how many candidates of a campaign came to each stage on each day."""
    step, c = t.candidate_step.c, t.candidate.c
    query = (
        select(step.day, step.stage, func.count())
        .join(t.candidate, c.candidate == step.candidate)
        .where(c.campaign == campaign)
        .group_by(step.day, step.stage)
    )
    order = list(Stage)
    rows = sorted((day, order.index(Stage(stage)), count) for day, stage, count in tx.execute(query))
    return tuple(StageCount(to_date(day), order[stage].value, count) for day, stage, count in rows)


def contracts_for(
    tx: Connection, regions: Sequence[str], unit_kind: str, unit: str | None
) -> tuple[tuple[int, int, int], ...]:
    """Return person, first day and day after the last of each contract in a unit, or in units of a kind in regions.

    A contract ends with its person's discharge.
    """
    c = t.contract.c
    query = (
        select(c.person, c.start_day, func.coalesce(t.person.c.discharged_day, c.end_day), c.end_day)
        .join(t.unit, t.unit.c.id == c.unit)
        .join(t.person, t.person.c.person == c.person)
    )
    if unit is not None:
        query = query.where(c.unit == unit)
    else:
        query = query.where(t.unit.c.kind == unit_kind, t.unit.c.region.in_(list(regions)))
    spans = ((person, start, min(gone, end)) for person, start, gone, end in tx.execute(query))
    return tuple(sorted((person, start, end) for person, start, end in spans if start < end))


def details_due(tx: Connection, regions: Sequence[str], day: date) -> tuple[int, ...]:
    """Return the dropped candidates whose details are to be erased by a day."""
    query = (
        select(t.candidate.c.candidate)
        .join(t.campaign, t.campaign.c.id == t.candidate.c.campaign)
        .where(
            t.candidate.c.commitment.is_not(None),
            t.candidate.c.keep_until_day <= to_day(day),
            t.campaign.c.region.in_(list(regions)),
        )
    )
    return tuple(sorted(tx.execute(query).scalars()))


def _campaign(row: Row[Any]) -> Campaign:
    return Campaign(
        row.id,
        row.region,
        row.unit_kind,
        row.unit,
        CampaignMode(row.mode),
        row.target,
        from_day(row.start_day, row.end_day),
    )


def _candidate(row: Row[Any]) -> CandidateView:
    return CandidateView(
        number=row.candidate,
        campaign=row.campaign,
        region=row.region,
        source=row.source,
        stage=Stage(row.stage),
        reason=row.reason,
        entered=to_date(row.entered_day),
        since=to_date(row.stage_day),
        keep_until=None if row.keep_until_day is None else to_date(row.keep_until_day),
        person=row.person,
        kept=row.commitment is not None,
    )
