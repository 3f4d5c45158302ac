"""How long a person may serve without a break under the acts in force, where an act says for how many days at most."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

import numpy as np
import numpy.typing as npt

from holdfast.law._asking import Asking, Rows
from holdfast.law._calendar import FAR
from holdfast.law._in_force import acts_of, standings_of
from holdfast.law._limits import EXCEEDED, applies_table, number_of
from holdfast.law.facts import day_of
from holdfast.law.kinds._kind import Said
from holdfast.law.kinds.authority import AuthorityTerms
from holdfast.law.kinds.status import Instrument
from holdfast.law.profile import Dated, Profile, Rule, Terms
from holdfast.law.verdicts import Outcome
from holdfast.model import Duration, Interval

Longs = npt.NDArray[np.int64]
Values = tuple[tuple[Rule, Dated], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Lengths:
    """The rules on authority, by dated value, under whose acts some service has a length; K of them.

    Attributes
    ----------
    most
        int64[n, K]: the most days that acts in force on all days of a row allow; `FAR` where nothing limits them,
        and where no act is in force on some day, which the rule itself finds.
    denies
        bool[K]: whether a breach denies.
    """

    values: Values
    most: Longs
    denies: npt.NDArray[np.bool_]


def lengths_of(asking: Asking) -> Lengths:
    """Return how long each row may come to be, for all rows of `asking`."""
    limited: dict[Instrument, set[int]] = {}
    for standing in standings_of(asking).values():
        act = standing.act
        if act.days_at_most is not None:
            limited.setdefault(Instrument(act.kind, act.issuer), set()).add(act.days_at_most)
    values = _values(asking.profile, limited) if limited else ()
    most = np.full((len(asking.rows), len(values)), FAR, np.int64)
    for which, (_, value) in enumerate(values):
        assert isinstance(value.terms, AuthorityTerms)
        assert value.terms.act is not None
        at = _rows_of(asking, values[which])
        most[at, which] = _most(asking.of(at), value.terms.act, sorted(limited[value.terms.act]))
    return Lengths(
        values, most, np.array([rule.breach(value) is Outcome.DENY for rule, value in values], np.bool_)
    )


def _values(profile: Profile, limited: dict[Instrument, set[int]]) -> Values:
    return tuple(
        (rule, value)
        for rule, value in profile.of_kind("authority")
        if isinstance(value.terms, AuthorityTerms) and value.terms.act in limited
    )


def _rows_of(asking: Asking, asked: tuple[Rule, Dated]) -> Rows:
    """Return the rows that a value is asked about."""
    rule, value = asked
    calls, profile = asking.calls, asking.profile
    basis, group = calls.basis, asking.people.rank_group[calls.person_row]
    since, until = number_of(value.period)
    # The last place of the table, to which nothing applies, is for -1 and for what the profile does not know.
    bases, groups = len(profile.bases), len(profile.rank_groups)
    place = np.where(basis < bases, basis, bases), np.where(group < groups, group, groups)
    applies = applies_table(profile, [rule])[0]
    return np.flatnonzero(applies[place] & (calls.end > since) & (calls.start < until))


def _most(asking: Asking, wanted: Instrument, numbers: Sequence[int]) -> Longs:
    """Return int64[rows]: the largest of these numbers that acts covering all days of a row allow, or `FAR`."""
    found = np.full(len(asking.rows), FAR, np.int64)
    held = asking.covered_by_region(partial(_allowing, asking, wanted, 0))
    for number in numbers:
        more = asking.covered_by_region(partial(_allowing, asking, wanted, number + 1))
        found[held & ~more & (found == FAR)] = number
    return found


def _allowing(asking: Asking, wanted: Instrument, days: int, region: str) -> list[Interval]:
    """Return the days on which such an act is in force that allows so many days, or says nothing of them."""
    return [
        period
        for standing, period in acts_of(asking, wanted, region)
        if standing.act.days_at_most is None or standing.act.days_at_most >= days
    ]


def say_length(terms: Terms, asking: Asking, code: int, measure: Sequence[int]) -> Said:
    """Return the reason and facts of a length for one row: the days counted, from which day, and the most allowed."""
    assert isinstance(terms, AuthorityTerms)
    days, since, most = measure
    basis, region, many = asking.name_of("basis"), asking.name_of("region"), Duration(days, "days")
    facts = (
        ("days of this call-up", str(asking.period().days)),
        ("days counted", f"{days} without a break from {day_of(since)}, {_WHICH} {basis}"),
        ("maximum", f"{Duration(most, 'days')}, by {terms.act}"),
    )
    if code == EXCEEDED:
        return (
            f"{many} would be served for {basis} without a break from {day_of(since)}; no {terms.act} in force in "
            f"{region} on these days allows more than {most} for one person."
        ), facts
    return (
        f"{many} for {basis} without a break keep{'s' * (days == 1)} within the {most} of the {terms.act}.",
        facts,
    )


_WHICH: Final = "all that touches this call-up and is for"
