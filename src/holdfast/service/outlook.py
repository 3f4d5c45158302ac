"""The look ahead: who will use up what, which call-ups stop being lawful and when, and what a change of rule would do.

Everything is judged as an order would be; there is no second reading of the law here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from holdfast.errors import InvalidValueError
from holdfast.law import (
    Called,
    CallUps,
    Circumstances,
    JudgedCallUps,
    Outcome,
    People,
    Profile,
    judge_call_ups,
)
from holdfast.law.ahead import CAPPED, CapUse, cap_use
from holdfast.law.facts import NO_DATE
from holdfast.model import Interval

Rows = npt.NDArray[np.intp]
Ints = npt.NDArray[np.int32]
Bools = npt.NDArray[np.bool_]
_WORST_LAWFUL: Final = Outcome.WARN


@dataclass(frozen=True, slots=True, eq=False)
class Outlook:
    """What lies ahead of N people with n call-ups over a horizon.

    Attributes
    ----------
    calls
        The call-ups looked at; they are not in the ledger of `people`.
    caps
        How far the service of the ledger and all these call-ups together goes towards each cap.
    nearly
        bool[N, M]: whose share of a cap is so high, in some window of the horizon, that they nearly use it up.
    judged
        What the law says of each call-up.
    unlawful, first_bad
        Rows of the call-ups that may not stand, in order, and int32: the first day of each that may not. Service up
        to the day before is lawful by itself. Where others stand in the way, it is the first day of the call-up.
    """

    profile: Profile
    people: People
    calls: CallUps
    circumstances: Circumstances
    horizon: Interval
    nearly_share: float
    caps: CapUse
    nearly: Bools
    judged: JudgedCallUps
    unlawful: Rows
    first_bad: Ints

    @property
    def reached(self) -> Bools:
        """bool[N, M]: who uses up a cap by the end of the horizon, in a window that touches it."""
        found: Bools = (self.caps.state == CAPPED) & (self.caps.reached != NO_DATE)
        return found

    def decided_by(self, row: int) -> tuple[str, str]:
        """Return the rule and the article that decide on a call-up."""
        item = self.judged.items[int(self.judged.decisive[row])]
        return item.id, item.article

    def by_article(self) -> dict[tuple[str, str], int]:
        """Return how many call-ups may not stand by each rule and article; most first."""
        many = np.bincount(self.judged.decisive[self.unlawful], minlength=len(self.judged.items))
        found: dict[tuple[str, str], int] = {}
        for item, count in zip(self.judged.items, many.tolist(), strict=True):
            if count:
                key = (item.id, item.article)
                found[key] = found.get(key, 0) + count
        return dict(sorted(found.items(), key=lambda pair: -pair[1]))


@dataclass(frozen=True, slots=True)
class ArticleChange:
    """What a change does under one rule and article: people and call-ups before it and after it.

    Attributes
    ----------
    reached_before, reached_after
        People who use the cap up; 0 where the rule caps nothing.
    nearly_before, nearly_after
        People who nearly use it up, or do.
    calls_before, calls_after
        Call-ups that may not stand, by the rule that decides.
    """

    rule: str
    article: str
    reached_before: int = 0
    reached_after: int = 0
    nearly_before: int = 0
    nearly_after: int = 0
    calls_before: int = 0
    calls_after: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Changes:
    """What a change of rule would do.

    Attributes
    ----------
    articles
        What changes under each article that anybody runs into, before or after.
    unlawful, lawful
        Rows of the call-ups that become unlawful, or lawful.
    people
        Rows of the people who come to use up a cap that they did not before, or an earlier one sooner.
    """

    before: Outlook
    after: Outlook
    articles: tuple[ArticleChange, ...]
    unlawful: Rows
    lawful: Rows
    people: Rows


def look_ahead(
    profile: Profile,
    people: People,
    calls: CallUps,
    circumstances: Circumstances,
    horizon: Interval,
    *,
    nearly: float = 0.9,
) -> Outlook:
    """Return what lies ahead of people over a horizon.

    Parameters
    ----------
    people
        With a ledger of what they served, and of the call-ups that stand and are not looked at.
    calls
        The call-ups looked at, such as those of the plan in force.
    nearly
        The share of a cap from which on it counts as nearly used up, over 0 and up to 1.

    Raises
    ------
    InvalidValueError
        If a call-up names a row outside the people, or the share is none.
    """
    if not 0 < nearly <= 1:
        raise InvalidValueError(f"A share of {nearly} is none. Give more than 0 and at most 1, like 0.9.")
    judged = judge_call_ups(profile, calls, people, circumstances)
    caps = cap_use(profile, with_calls(people, calls, np.arange(len(calls))), horizon)
    unlawful = np.flatnonzero(judged.outcome > _WORST_LAWFUL)
    return Outlook(
        profile,
        people,
        calls,
        circumstances,
        horizon,
        nearly,
        caps,
        (caps.state == CAPPED) & (caps.share >= np.float32(nearly)),
        judged,
        unlawful,
        _first_bad(judged, unlawful),
    )


def with_calls(people: People, calls: CallUps, rows: Rows) -> People:
    """Return people whose ledger holds these rows of call-ups too."""
    who = np.concatenate((np.repeat(np.arange(len(people)), np.diff(people.first)), calls.person_row[rows]))
    order = np.argsort(who, kind="stable")
    start, end = (
        np.concatenate(each)[order]
        for each in ((people.start, calls.start[rows]), (people.end, calls.end[rows]))
    )
    basis = np.concatenate((people.basis, calls.basis[rows]))[order]
    first = np.concatenate(([0], np.cumsum(np.bincount(who, minlength=len(people))))).astype(np.int64)
    return replace(people, first=first, start=start, end=end, basis=basis)


# The first day that may not stand


def _first_bad(judged: JudgedCallUps, rows: Rows) -> Ints:
    """Return the first day of each row that may not stand, by halving: more service never becomes lawful again."""
    found = judged.calls.start[rows].copy()
    for turn in _turns(judged.calls.person_row[rows]):
        found[turn] += _lawful_days(judged, rows[turn])
    return found


def _turns(person: npt.NDArray[np.int64]) -> Iterator[Rows]:
    """Yield places so that each comes once and no person twice in a turn."""
    order = np.argsort(person, kind="stable")
    same = person[order]
    nth = np.arange(len(order)) - np.searchsorted(same, same, side="left")
    for turn in range(int(nth.max(initial=-1)) + 1):
        yield order[nth == turn]


def _lawful_days(judged: JudgedCallUps, rows: Rows) -> Ints:
    """Return how many days of each row, one of a person, are lawful by themselves after that person's earlier ones."""
    calls = judged.calls.take(rows)
    people = with_calls(judged.people, judged.calls, _earlier(judged, rows))

    def lawful(at: Rows, days: npt.NDArray[np.int32]) -> Bools:
        some = calls.take(at)
        shorter = replace(some, end=(some.start + days).astype(np.int32))
        outcome = judge_call_ups(judged.profile, shorter, people, judged.circumstances).outcome
        good: Bools = outcome <= _WORST_LAWFUL
        return good

    bad = (calls.end - calls.start).astype(np.int32)
    good = np.zeros(len(rows), np.int32)
    # What others bring about, such as too many called at once, does not show in one row alone.
    alone = lawful(np.arange(len(rows)), bad)
    bad[alone] = 1
    while (at := np.flatnonzero(bad - good > 1)).size:
        middle = (good[at] + bad[at]) // 2
        holds = lawful(at, middle)
        good[at[holds]], bad[at[~holds]] = middle[holds], middle[~holds]
    return good


def _earlier(judged: JudgedCallUps, rows: Rows) -> Rows:
    """Return the rows that stand and that the judge took before these, of the same people."""
    calls, many = judged.calls, len(judged.people)
    order = np.lexsort((np.arange(len(calls)), calls.start))
    rank = np.empty(len(calls), np.int64)
    rank[order] = np.arange(len(calls))
    until = np.full(many, -1, np.int64)
    until[calls.person_row[rows]] = rank[rows]
    return np.flatnonzero((judged.outcome != Outcome.DENY) & (rank < until[calls.person_row]))


# A change of rule


def compare(before: Outlook, profile: Profile) -> Changes:
    """Return what it would do if another profile, such as a draft of the same law, were in force instead.

    The facts are carried over by name. A basis, task, authority or rank group that the other profile lacks is unknown to
    it, and call-ups that rest on it may not stand.
    """
    people, calls = _recoded(before.profile, profile, before.people, before.calls)
    shared = replace(
        before.circumstances, called=_recounted(before.profile, profile, before.circumstances.called)
    )
    after = look_ahead(profile, people, calls, shared, before.horizon, nearly=before.nearly_share)
    was, now = set(before.unlawful.tolist()), set(after.unlawful.tolist())
    return Changes(
        before,
        after,
        tuple(_articles(before, after)),
        np.array(sorted(now - was), np.intp),
        np.array(sorted(was - now), np.intp),
        np.flatnonzero(_run_into(after) < _run_into(before)),
    )


def _run_into(outlook: Outlook) -> npt.NDArray[np.int64]:
    """int64[N]: the first day on which each person uses up a cap; far off where nobody does."""
    days = np.where(outlook.reached, outlook.caps.reached.astype(np.int64), np.iinfo(np.int64).max)
    first: npt.NDArray[np.int64] = days.min(axis=1, initial=np.iinfo(np.int64).max)
    return first


def _articles(before: Outlook, after: Outlook) -> Iterator[ArticleChange]:
    sides = (before, after)
    meters = [(meter.rule.id, meter.value.article) for each in sides for meter in each.caps.meters]
    decided = [each.by_article() for each in sides]
    for key in dict.fromkeys((*meters, *decided[0], *decided[1])):
        reached, nearly = ([_people(each, key, what) for each in sides] for what in ("reached", "nearly"))
        called = [each.get(key, 0) for each in decided]
        if any((*reached, *nearly, *called)):
            yield ArticleChange(*key, *reached, *nearly, *called)


def _people(outlook: Outlook, key: tuple[str, str], what: str) -> int:
    columns = [
        i for i, meter in enumerate(outlook.caps.meters) if (meter.rule.id, meter.value.article) == key
    ]
    found: Bools = getattr(outlook, what)[:, columns]
    return int(found.any(axis=1).sum())


def _recoded(old: Profile, new: Profile, people: People, calls: CallUps) -> tuple[People, CallUps]:
    unset = np.full(len(people), NO_DATE, np.int32)
    moved = replace(
        people,
        rank_group=_codes(old.rank_groups, new.rank_groups, people.rank_group),
        basis=_codes(tuple(old.bases), tuple(new.bases), people.basis),
        anchors={name: people.anchors.get(name, unset) for name in new.anchors},
        ground_code=_codes(tuple(old.grounds), tuple(new.grounds), people.ground_code),
    )
    return moved, replace(
        calls,
        basis=_codes(tuple(old.bases), tuple(new.bases), calls.basis),
        task=_codes(tuple(old.tasks), tuple(new.tasks), calls.task),
        authority=_codes(tuple(old.authorities), tuple(new.authorities), calls.authority),
        marks=_marks(old, new, calls.marks),
    )


def _recounted(old: Profile, new: Profile, called: Called | None) -> Called | None:
    """Return the people called already by the bases of the other profile."""
    if called is None:
        return None
    places = {name: row for row, name in enumerate(old.bases)}
    counts = np.zeros((len(new.bases), called.counts.shape[1]), np.int32)
    for row, name in enumerate(new.bases):
        if name in places:
            counts[row] = called.counts[places[name]]
    return Called(called.first_day, counts)


def _codes(old: Sequence[str], new: Sequence[str], codes: npt.NDArray[Any]) -> npt.NDArray[np.int16]:
    """Return codes of one list of names as codes of another; -1 for what the other lacks."""
    places = {name: code for code, name in enumerate(new)}
    table = np.array([*(places.get(name, -1) for name in old), -1], np.int16)
    known = (codes >= 0) & (codes < len(old))
    return table[np.where(known, codes, len(old))]


def _marks(old: Profile, new: Profile, marks: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """Return the bits of conditions in the order of the other profile; what the old one never asked is not told."""
    moved = np.zeros_like(marks)
    for place, pair in enumerate(new.conditions):
        if pair in old.conditions:
            bit = (marks >> np.uint64(old.conditions.index(pair))) & np.uint64(1)
            moved |= bit << np.uint64(place)
    return moved
