"""Call-ups that have lost their ground: issued lawfully, and not permitted any more on the days still to come."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any, Final

import numpy as np
from sqlalchemy import Row, select

from holdfast.law import Outcome, Profile, judge_call_ups
from holdfast.model import Act, CallUpState
from holdfast.orders.base import View
from holdfast.orders.call_up_facts import Asked, gather
from holdfast.orders.frame import Frame
from holdfast.orders.people_facts import FEW
from holdfast.orders.told import told_in
from holdfast.store import tables as t
from holdfast.store.days import to_day

_LIVE: Final = tuple(
    state.value
    for state in (CallUpState.ISSUED, CallUpState.SERVED, CallUpState.ACKNOWLEDGED, CallUpState.REPORTED)
)


@dataclass(frozen=True, slots=True)
class Stranded:
    """A call-up that the law does not permit any more.

    Attributes
    ----------
    start_day, end_day
        Its days, from 1970-01-01, half-open.
    begun
        Whether its first day has come.
    reason, article
        Why not, and by which article.
    """

    call_up: int
    person: int
    post: str
    start_day: int
    end_day: int
    begun: bool
    reason: str
    article: str

    @property
    def remedy(self) -> str:
        """What is to be done, in a sentence."""
        if self.begun:
            return f"Cease it from today: `holdfast order CeaseCallUp call_up={self.call_up} day=… reason=…`."
        return f"Revoke it: `holdfast order RevokeCallUp call_up={self.call_up} reason=…`."


def stranded(view: View, regions: Sequence[str]) -> list[Stranded]:
    """Return the call-ups of some regions with days to come that the law does not permit any more, by number."""
    found = [each for rows in _batches(_live(view, regions)) for each in _judged(view, rows)]
    return sorted(found, key=lambda each: each.call_up)


def stranded_by(view: View, act: Act) -> int:
    """Return how many call-ups lose their ground by an act that lifts or narrows another."""
    regions = sorted({inner for region in _touched(view, act) for inner in view.frame.within(region)})
    return _lost(view, replace(view.frame, acts=(*view.frame.acts, act)), regions)


def stranded_under(view: View, region: str, profiles: Mapping[str, Profile]) -> int:
    """Return how many call-ups of a region lose their ground where these profiles are law."""
    return _lost(view, replace(view.frame, profiles=profiles), view.frame.within(region))


def _lost(view: View, frame: Frame, regions: Sequence[str]) -> int:
    """Return how many call-ups are stranded in another frame that are not in this one."""
    after = {each.call_up for each in stranded(replace(view, frame=frame, memo={}), regions)}
    if not after:
        return 0
    return len(after - {each.call_up for each in stranded(view, regions)})


def _touched(view: View, act: Act) -> set[str]:
    """Return the regions where an act can take something away: its own, and those of the act it lifts or narrows."""
    others = {act.lifts, act.narrows}
    regions = {region for other in view.frame.acts if other.id in others for region in other.regions}
    return {region for region in {*regions, *act.regions} if region in view.frame.parents}


def _live(view: View, regions: Sequence[str]) -> Sequence[Row[Any]]:
    c = t.call_up.c
    query = select(t.call_up).where(
        c.region.in_(list(regions)), c.end_day > to_day(view.today), c.state.in_(_LIVE)
    )
    return view.tx.execute(query.order_by(c.person, c.id)).all()


def _batches(rows: Sequence[Row[Any]]) -> Iterator[list[Row[Any]]]:
    """Yield the rows of a few people at a time, which rest on the same act, authority and facts."""
    ordered = sorted(rows, key=_shared)
    for _, same in groupby(ordered, key=_shared):
        batch: list[Row[Any]] = []
        people: set[int] = set()
        for row in sorted(same, key=lambda each: (each.person, each.id)):
            if row.person not in people and len(people) == FEW:
                yield batch
                batch, people = [], set()
            batch.append(row)
            people.add(row.person)
        yield batch


def _shared(row: Row[Any]) -> tuple[str, ...]:
    return row.region, row.basis, row.act or "", row.authority, row.facts or ""


def _judged(view: View, rows: list[Row[Any]]) -> Iterator[Stranded]:
    profile = view.frame.profile_of(rows[0].region)
    if profile is None:
        return
    asked = Asked(
        rows[0].basis,
        rows[0].act,
        rows[0].authority,
        view.today,
        waived=True,
        settled=frozenset(profile.authorities),
        without=[row.id for row in rows],
        facts=told_in(rows[0].facts),
    )
    facts = gather(view, [(row.person, row.post, row.start_day, row.end_day) for row in rows], asked)
    given = np.array([row.served_day or row.issued_day for row in rows], np.int32)
    judged = judge_call_ups(profile, replace(facts.calls, issued=given), facts.people, facts.circumstances)
    for at in np.flatnonzero(judged.outcome > Outcome.NEEDS_AUTHORITY).tolist():
        verdict, row = judged.verdicts(at).decisive, rows[at]
        assert verdict is not None
        yield Stranded(
            row.id,
            row.person,
            row.post,
            row.start_day,
            row.end_day,
            row.start_day <= to_day(view.today),
            verdict.reason,
            verdict.article,
        )
