"""What there is to protect: regions, what is covered on a day, and on what basis people can be called."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any

import polars as pl
from fastapi import APIRouter, Query
from sqlalchemy import Connection, func, select

from holdfast import planning
from holdfast.law import Profile
from holdfast.law.kinds.authority import AuthorityTerms
from holdfast.model import Act, Interval
from holdfast.orders import Frame
from holdfast.server import schemas as s
from holdfast.server.house import InHouse, SignedIn
from holdfast.store import reserve
from holdfast.store import tables as t
from holdfast.store.days import to_day

router = APIRouter(prefix="/regions", tags=["regions"])


@router.get("", response_model=s.Regions)
def list_regions(house: InHouse, who: SignedIn) -> Any:
    """List the regions that the account may read, with their legal status at this moment."""
    frame, now = who.frame, house.desk.now()
    with house.desk.store.read() as tx:
        outlines = {row.id: row.outline for row in tx.execute(select(t.region.c.id, t.region.c.outline))}
        facilities = _nested(frame, _count(tx, t.facility.c.region))
        people = _nested(frame, _count(tx, t.person.c.region, t.person.c.discharged_day.is_(None)))
    return {
        "regions": [
            {
                "id": region,
                "name": frame.names[region],
                "parent": frame.parents[region],
                "outline": json.loads(outlines[region]) if outlines.get(region) else None,
                "facilities": facilities[region],
                "people": people[region],
                "statuses": [
                    {
                        "status": status.status,
                        "title": title_of_status(frame.profile_of(region), status.status),
                        "period": span(status.period),
                        "act": status.act,
                    }
                    for status in frame.statuses(region, now)
                ],
            }
            for region in sorted(who.readable)
        ]
    }


@router.get("/{region}/coverage", response_model=s.Coverage)
def read_coverage(
    region: str,
    house: InHouse,
    who: SignedIn,
    day: date,
    plan: Annotated[str | None, Query(max_length=64, description="By the tours of this plan.")] = None,
) -> Any:
    """Tell what every post asks for and has on a day, by the call-ups in force or by a plan."""
    regions = who.frame.within(who.need(region))
    with house.desk.store.read() as tx:
        posts, every = reserve.posts(tx, regions), reserve.facilities(tx, regions)
        if plan is None:
            calls = planning.calls_in_force(tx, regions, to_day(day), to_day(day) + 1)
        else:
            row = planning.find_plan(tx, plan)
            who.need(row.region)
            calls = planning.calls_of(tx, row)
    cover = planning.cover_on(posts, calls, to_day(day))
    return {"region": region, "day": day, "plan": plan, "facilities": _facilities(every, cover)}


@router.get("/{region}/bases", response_model=list[s.Basis])
def list_bases(region: str, house: InHouse, who: SignedIn) -> Any:
    """List the legal grounds of the region's profile, with the acts that call-ups on each can rest on."""
    profile = who.frame.profile_of(who.need(region))
    if profile is None:
        return []
    today = who.frame.day_of(region, house.desk.now())
    return [
        {
            "id": basis.id,
            "title": basis.title,
            "article": basis.article,
            "acts": [
                {"id": act.id, "title": act.title, "period": span(act.period)}
                for act in _acts_for(profile, who.frame, region, basis.id)
                if act.period.end > today
            ],
        }
        for basis in profile.bases.values()
    ]


def span(period: Interval) -> dict[str, date]:
    """Return an interval as the wire has it."""
    return {"start": period.start, "end": period.end}


def _count(tx: Connection, column: Any, *where: Any) -> Mapping[str, int]:
    query = select(column, func.count()).where(*where).group_by(column)
    return {region: count for region, count in tx.execute(query)}  # noqa: C416 -- rows are not pairs to mypy


def _nested(frame: Frame, counts: Mapping[str, int]) -> Counter[str]:
    """Return the counts with those of the regions nested in each."""
    whole: Counter[str] = Counter()
    for region, count in counts.items():
        for outer in frame.upward(region):
            whole[outer] += count
    return whole


def title_of_status(profile: Profile | None, status: str) -> str:
    """Return the title of the rule that lets a status be declared, else the word itself as it is read."""
    rules = [] if profile is None else [r for r, v in profile.of_kind("status") if _word(v.terms) == status]
    return next((rule.title for rule in rules if rule.title), status.replace("_", " ").capitalize())


def _word(terms: object) -> str:
    return str(getattr(terms, "status", ""))


def _acts_for(profile: Profile, frame: Frame, region: str, basis: str) -> list[Act]:
    """Return the acts over a region that are of a kind on which this basis must rest."""
    wanted = {
        (terms.act.kind, terms.act.issuer)
        for rule, value in profile.of_kind("authority")
        if basis in rule.bases and isinstance(terms := value.terms, AuthorityTerms) and terms.act is not None
    }
    return [
        act
        for act in frame.acts
        if (act.kind, act.issuer) in wanted and any(frame.lies_in(region, each) for each in act.regions)
    ]


def _facilities(every: pl.DataFrame, cover: pl.DataFrame) -> list[dict[str, Any]]:
    """Return every facility with its posts of a cover, in the order of their names."""
    found: dict[str, dict[str, Any]] = {
        row["facility"]: {name: row[name] for name in ("name", "sector", "latitude", "longitude", "exposure")}
        | {"id": row["facility"], "asked": 0, "met": 0, "posts": []}
        for row in every.sort("name", "facility").iter_rows(named=True)
    }
    for row in cover.sort("post").iter_rows(named=True):
        facility = found[row["facility"]]
        facility["asked"] += row["asked"]
        facility["met"] += row["met"]
        facility["posts"].append(
            {"id": row["post"]} | {name: row[name] for name in ("kind", "task", "asked", "met")}
        )
    return list(found.values())
