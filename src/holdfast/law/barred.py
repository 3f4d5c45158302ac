"""The days on which people cannot be called because of a ground they have: what a planner must leave free.

Like the rest of what a planner asks, this is inside the law rather than its exact edge: a ground that bars only where
something is told of the call-up bars here always.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from holdfast.law.allowance import binding
from holdfast.law.facts import GRANTED, HELD, PENDING, People
from holdfast.law.kinds.exemption import ApplicationRuleTerms, ExemptionTerms
from holdfast.law.kinds.key_worker import KeyWorkerTerms
from holdfast.law.profile import Profile, Terms


class Barred(NamedTuple):
    """E spells on which a person may not be called: the row of the person, and days since 1970-01-01, half-open."""

    row: npt.NDArray[np.int64]
    start: npt.NDArray[np.int32]
    end: npt.NDArray[np.int32]


def barred(profile: Profile, people: People, basis: str) -> Barred:
    """Return every spell on which somebody may not be called on a basis, by a ground established, granted or pending."""
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
    return Barred(row[found], people.ground_start[found], people.ground_end[found])


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
