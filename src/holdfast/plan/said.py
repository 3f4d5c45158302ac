"""What a problem cannot hold of what the register says: what is done instead, and what it means for the proof."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from holdfast.plan.caps import Caps, rest_days
from holdfast.plan.problem import Problem
from holdfast.plan.register import Limits, PlanSettings, Register
from holdfast.plan.slots import Slot
from holdfast.plan.staff import Rows


def notes_of(
    register: Register,
    limits: Limits,
    settings: PlanSettings,
    slots: tuple[Slot, ...],
    caps: Caps,
    rows: Rows,
    problem: Problem,
) -> tuple[str, ...]:
    """Return a sentence for each thing that a formulation holds otherwise than exactly."""
    return (
        *_of_time(limits, settings, caps),
        *_of_posts(slots),
        *_of_people(register, rows, problem),
        *_of_fixed(register),
    )


def _of_time(limits: Limits, settings: PlanSettings, caps: Caps) -> Iterator[str]:
    if settings.period_days > 1:
        yield (
            f"Caps in days are kept in whole periods of {settings.period_days} days, rounded down: up to "
            f"{settings.period_days - 1} days a person stay unplanned, and the bound does not count them."
        )
    years = () if limits.year_first is None else limits.year_first[1:].tolist()
    if any((day - settings.first_day) % settings.period_days for day in years):
        yield (
            "A new year falls within a period: the period counts wholly in the year with more of its days and by its "
            f"days in the other, or is closed to a person where that leaves more ({_people(caps.changed)} here)."
        )
    if caps.rolling_span:
        yield (
            f"A rolling window is kept as at most so many periods in any {caps.rolling_span}: the plan keeps it, the "
            "bound leaves it out and may be too high for that reason."
        )
    if rest_days(limits) > limits.rest_days:
        yield (
            "Calls have a longest length, and calls side by side count as one: tours of a person therefore lie at "
            "least a period apart, and the bound knows no others."
        )


def _of_posts(slots: tuple[Slot, ...]) -> Iterator[str]:
    posts = [slot.post for slot in slots]
    if len(set(posts)) < len(posts):
        yield (
            "Posts with tiers or a mix are planned as several slots, and a tour keeps its slot: the bound speaks of "
            "plans that do so, and a plan may be worth a little more than is counted, since its people move up."
        )
    if any(slot.needs is not None for slot in slots):
        yield (
            "A mix is priced, not forced: a slot that only holders of a qualification may take is worth its share and "
            "stays open where nobody can take it; whoever holds two qualifications counts for one of them."
        )


def _of_people(register: Register, rows: Rows, problem: Problem) -> Iterator[str]:
    teams = int((rows.size > 1).sum())
    if teams:
        yield (
            f"Units that serve together are planned as {teams} teams of at most {int(rows.size.max())}, the most that "
            "a slot in their reach wants: a team serves where and when all of its people can, within the least of "
            "their caps, and the bound speaks of whole teams."
        )
    if problem.reach_open is not None:
        yield (
            "Some people have contracts that differ: each holds in the periods that lie wholly within it, and a tour "
            "that goes on under the next contract becomes two call-ups."
        )
    if not {"qualifications"} & set(register.people.columns):
        return
    yield (
        "The register holds qualifications without dates: whoever holds one today is taken to hold it to the end of "
        "the horizon."
    )


def _of_fixed(register: Register) -> Iterator[str]:
    if register.fixed.height:
        many = register.fixed.height
        yield (
            f"{many} tour{'s' * (many != 1)} set by hand {'are' if many != 1 else 'is'} part of the plan but not of the "
            "problem: value, coverage and bound are those of the rest."
        )


def _people(many: int) -> str:
    return "nobody" if not np.any(many) else "1 person" if many == 1 else f"{many} people"
