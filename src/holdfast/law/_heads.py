"""How many people are called at once: the arrays and the compiled count of rules of kind ``cap.headcount``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

from holdfast.law._asking import Asking, Rows
from holdfast.law._calendar import FAR
from holdfast.law._in_force import acts_of
from holdfast.law._limits import EXCEEDED, KEPT, applies_table, counted, number_of
from holdfast.law.facts import Called, day_number, day_of
from holdfast.law.kinds._kind import Said
from holdfast.law.kinds.headcount import HeadcountTerms
from holdfast.law.profile import Dated, Profile, Rule, Terms
from holdfast.law.verdicts import Outcome

UNNUMBERED: Final = 3
"""No act says how many may be called."""

Ints = npt.NDArray[np.int32]
Longs = npt.NDArray[np.int64]
Codes = npt.NDArray[np.int8]
Values = tuple[tuple[Rule, Dated], ...]


class HeadArrays(NamedTuple):
    """H headcounts as the kernel reads them, over D days from `first_day`.

    Attributes
    ----------
    table
        int64[H, 3]: the days the value governs, and whether a breach denies.
    applies
        bool[H, B + 1, G + 1]: whose call-ups are put to it.
    counted
        int8[H, B + 1, D]: 1 where people on a basis count on a day.
    total
        int32[H, D]: the people called so far; the kernel adds to it.
    most
        int32[T, D]: the most people allowed, -1 where no act gives a number.
    most_of
        int32[n, H]: the row of `most` that holds for a call-up.
    """

    table: Longs
    applies: npt.NDArray[np.bool_]
    counted: Codes
    total: Ints
    most: Ints
    most_of: Ints
    first_day: int


@njit(cache=True)
def ask_heads(heads: HeadArrays, call: Longs, most_of: Ints, code: Codes, measure: Longs) -> bool:
    """Put a call-up to every headcount; return whether one of them denies.

    Measured are the most people called on one of its days, it among them, which day that is, and how many may be;
    where there are too many, the first such day.
    """
    refused = False
    for which in range(len(heads.table)):
        lo, hi = max(call[0], heads.table[which, 0]), min(call[1], heads.table[which, 1])
        if not heads.applies[which, call[2], call[3]] or lo >= hi:
            continue
        code[which], measure[which, 0] = KEPT, -1
        for day in range(lo - heads.first_day, hi - heads.first_day):
            people = heads.total[which, day] + heads.counted[which, call[2], day]
            most = heads.most[most_of[which], day]
            if most < 0:
                code[which] = UNNUMBERED
            over = most >= 0 and people > most
            if over or people > measure[which, 0]:
                measure[which, 0], measure[which, 1], measure[which, 2] = people, day + heads.first_day, most
            if over:
                code[which] = EXCEEDED
                refused = refused or heads.table[which, 2] == 1
                break
    return refused


@njit(cache=True)
def count_head(heads: HeadArrays, call: Longs) -> None:
    """Count one more person on the days of a call-up."""
    days = heads.total.shape[1]
    first, end = max(call[0] - heads.first_day, 0), min(call[1] - heads.first_day, days)
    for which in range(len(heads.table)):
        for day in range(first, end):
            heads.total[which, day] += heads.counted[which, call[2], day]


def head_values(profile: Profile) -> Values:
    """Return the headcounts of a profile by rule and dated value, derived once."""
    kept = profile.kept.get("heads")
    if not isinstance(kept, tuple):
        kept = profile.kept["heads"] = tuple(profile.of_kind("cap.headcount"))
    return kept


def head_arrays(asking: Asking, values: Values, calls: Longs) -> HeadArrays:
    """Return the headcounts of these values for call-ups of int64[n, 4]: start, end, basis and rank group."""
    applies = applies_table(asking.profile, [rule for rule, _ in values])
    asked = np.flatnonzero(applies[:, calls[:, 2], calls[:, 3]].any(axis=0))
    if not len(asked):
        return _empty(asking.profile, len(calls))
    first, end = int(calls[asked, 0].min()), int(calls[asked, 1].max())
    included = np.stack([_included(asking.profile, rule, value, first, end) for rule, value in values])
    most, most_of = _most(asking, values, asked, first, end)
    table = [(*number_of(value.period), rule.breach(value) is Outcome.DENY) for rule, value in values]
    total = _called(asking.circumstances.called, included[:, :-1], first, end)
    return HeadArrays(np.array(table, np.int64), applies, included, total, most, most_of, first)


def _empty(profile: Profile, many: int) -> HeadArrays:
    bases, groups = len(profile.bases) + 1, len(profile.rank_groups) + 1
    days, none = np.zeros((0, 0), np.int32), np.zeros((0, 3), np.int64)
    counts = np.zeros((0, bases, 0), np.int8)
    return HeadArrays(
        none, np.zeros((0, bases, groups), np.bool_), counts, days, days, np.zeros((many, 0), np.int32), 0
    )


def _included(profile: Profile, rule: Rule, value: Dated, first: int, end: int) -> Codes:
    """Return int8[B + 1, D]: whether people on a basis count on a day."""
    found = np.zeros((len(profile.bases) + 1, end - first), np.int8)
    for row, basis in enumerate([*profile.bases, ""]):
        for days in counted(profile, rule, value, basis):
            since, until = number_of(days)
            found[row, max(since - first, 0) : max(until - first, 0)] = 1
    return found


def _called(called: Called | None, included: Codes, first: int, end: int) -> Ints:
    """Return int32[H, D]: the people called already that each headcount counts."""
    total = np.zeros((len(included), end - first), np.int32)
    if called is not None:
        lo = max(first, called.first_day)
        hi = max(lo, min(end, called.first_day + called.counts.shape[1]))
        people = called.counts[:, lo - called.first_day : hi - called.first_day]
        total[:, lo - first : hi - first] = (included[:, :, lo - first : hi - first] * people).sum(axis=1)
    return total


def _most(asking: Asking, values: Values, asked: Rows, first: int, end: int) -> tuple[Ints, Ints]:
    """Return the rows of maxima, and which of them holds for each call-up."""
    rows: list[Ints] = []
    of = np.zeros((len(asking.calls), len(values)), np.int32)
    for which, (_, value) in enumerate(values):
        assert isinstance(value.terms, HeadcountTerms)
        if value.terms.set_by_act is None:
            of[:, which] = len(rows)
            most = FAR if value.terms.most is None else value.terms.most
            rows.append(np.full(end - first, most, np.int32))
            continue
        row_of = np.zeros(len(asking.circumstances.regions.ids) + 1, np.int32)  # the last place is for -1
        for code in np.unique(asking.calls.region[asked]):
            row_of[code] = len(rows)
            rows.append(_by_acts(asking, value.terms, int(code), first, end))
        of[:, which] = row_of[asking.calls.region]
    return np.stack(rows), of


def _by_acts(asking: Asking, terms: HeadcountTerms, region: int, first: int, end: int) -> Ints:
    """Return int32[D]: the highest number that acts in force in a region give on each day, -1 for none."""
    most = np.full(end - first, -1, np.int32)
    name = asking.circumstances.regions.ids[region] if region >= 0 else ""
    assert terms.set_by_act is not None
    for standing, days in acts_of(asking, terms.set_by_act, name):
        number = standing.act.people_at_most
        held = slice(max(day_number(days.start) - first, 0), max(day_number(days.end) - first, 0))
        most[held] = np.maximum(most[held], -1 if number is None else min(number, FAR))
    return most


def say_headcount(terms: Terms, asking: Asking, code: int, measure: Sequence[int]) -> Said:
    """Return the reason and facts of a headcount for one row."""
    assert isinstance(terms, HeadcountTerms)
    people, day, most = measure
    on = day_of(day)
    many = f"{people} {'person' if people == 1 else 'people'}"
    facts = [("people called at once", f"{people} on {on}, this one among them"), ("counted", _WHOM)]
    if code == UNNUMBERED:
        act = str(terms.set_by_act)
        reason = f"No {act} in force in {asking.name_of('region')} says how many may be called at once."
        return reason, (*facts, ("set by", act))
    limit = "none" if most >= FAR else str(most)
    facts.append(("maximum", limit))
    if terms.set_by_act is not None:
        facts.append(("set by", str(terms.set_by_act)))
    if code == EXCEEDED:
        return f"{many} would be called at once on {on}; the maximum is {limit}.", tuple(facts)
    if most >= FAR:
        return "The text sets no maximum of people here.", tuple(facts)
    return f"{many} at once, on {on}, keep{'s' * (people == 1)} within the maximum of {limit}.", tuple(facts)


_WHOM: Final = "everybody, wherever they serve"
