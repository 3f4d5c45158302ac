"""The days on which people cannot be called because of a ground they have: what a planner must leave free.

Like the rest of what a planner asks, this is inside the law rather than its exact edge: a ground that bars only where
something is told of the call-up bars here always.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from holdfast.law.allowance import binding
from holdfast.law.facts import GRANTED, HELD, PENDING, People
from holdfast.law.kinds.exemption import ApplicationRuleTerms, ExemptionTerms
from holdfast.law.kinds.key_worker import KeyWorkerTerms
from holdfast.law.kinds.training import TrainingTerms
from holdfast.law.profile import Profile, Terms

ALWAYS: Final = 3_000_000
"""A day far beyond any plan, the year 10183."""


class Barred(NamedTuple):
    """E spells on which a person may not be called: the row of the person, and days since 1970-01-01, half-open."""

    row: npt.NDArray[np.int64]
    start: npt.NDArray[np.int32]
    end: npt.NDArray[np.int32]


def barred(profile: Profile, people: People, basis: str, told: Collection[str] = ()) -> Barred:
    """Return every spell on which somebody may not be called on a basis.

    By a ground established, granted or pending, or because the training that the basis asks for is not served and
    nothing `told` of the call-ups, as ``name=value``, stands for it.
    """
    row = np.repeat(np.arange(len(people), dtype=np.int64), np.diff(people.ground_first))
    found = np.zeros(len(row), np.bool_)
    names = tuple(profile.grounds)
    for rule, value in profile.of_kind(
        "exemption.absolute", "exemption.on_application", "exemption.deferral", "key_worker"
    ):
        if basis not in rule.bases or not binding(rule, value):
            continue
        grounds, states = _bars(value.terms)
        codes = [code for code, name in enumerate(names) if name in grounds]
        groups = [code for code, name in enumerate(profile.rank_groups) if name in rule.rank_groups]
        found |= (
            np.isin(people.ground_code, codes)
            & np.isin(people.ground_state, states)
            & np.isin(people.rank_group[row], groups)
        )
    found &= people.ground_start < people.ground_end
    spells = Barred(row[found], people.ground_start[found], people.ground_end[found])
    parts = (spells, *_untrained(profile, people, basis, told))
    return Barred(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))


def _untrained(profile: Profile, people: People, basis: str, told: Collection[str]) -> Iterator[Barred]:
    """Yield the days before the last training that somebody needs, or all where too little of it is known."""
    person = np.repeat(np.arange(len(people), dtype=np.int64), np.diff(people.first))
    for rule, value in profile.of_kind("training_required"):
        terms = value.terms
        if basis not in rule.bases or not binding(rule, value) or not isinstance(terms, TrainingTerms):
            continue
        if any(f"{name}={said}" in told for name, said in terms.unless):
            continue
        codes = [code for code, name in enumerate(profile.bases) if name in terms.training]
        at = np.isin(people.basis, codes)
        served, last = np.zeros(len(people), np.int64), np.zeros(len(people), np.int64)
        np.add.at(served, person[at], (people.end - people.start)[at])
        np.maximum.at(last, person[at], people.end[at])
        groups = [code for code, name in enumerate(profile.rank_groups) if name in rule.rank_groups]
        lacks = (people.days_before < terms.days) & np.isin(people.rank_group, groups)
        until = np.where(served >= terms.days, last, ALWAYS)
        who = np.flatnonzero(lacks & (until > 0))
        yield Barred(who, np.zeros(len(who), np.int32), until[who].astype(np.int32))


def _bars(terms: Terms) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """Return the grounds of a rule, and the states in which they bar a call-up."""
    match terms:
        case ExemptionTerms():
            return terms.grounds, (HELD, GRANTED)
        case ApplicationRuleTerms():
            return terms.grounds, (GRANTED,) if terms.pending == "stands" else (GRANTED, PENDING)
        case KeyWorkerTerms():
            return terms.grounds, () if terms.effect == "last_called" else (HELD, GRANTED)
    return (), ()
