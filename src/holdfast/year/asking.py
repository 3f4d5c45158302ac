"""What is short and for want of what, and what more people or more service would bring; nothing is entered."""

from __future__ import annotations

import time
from dataclasses import asdict
from datetime import date
from typing import Any, Final

from sqlalchemy import Row, select

from holdfast.plan import PlanParams
from holdfast.planning.explained import Explained, explained
from holdfast.planning.what_if import Answer, More, Supposed, what_if
from holdfast.planning.why import WANT, Short, causes, why
from holdfast.store import tables as t
from holdfast.year._stage import NobodyFitsError, Scene, Year, many, one

SEARCHED: Final = 0.02
"""The share of the seconds for planning for each thing that is solved again."""
WORST: Final = 20
"""Shortages that are looked at; one of them is confirmed, two are told."""
PEOPLE: Final = 50
WEEK: Final = 7


def asking(on: date) -> Scene:
    """Return the scene in which somebody asks what is short and why, and what would help."""
    return Scene(on, _ask)


def _ask(year: Year) -> None:
    desk, params = year.story.desk, PlanParams(seconds=SEARCHED * year.story.seconds)
    found = explained(desk, year.story.plan)
    rows = why(desk, found, worst=WORST, confirmed=1, params=params, clock=time.monotonic)
    if not rows:
        raise NobodyFitsError("There is nothing short.")
    _tell_short(year, rows)
    year.figures["short"] = [asdict(row) | {"proved": row.proved} for row in rows]
    place = _place(year, rows[0].facility)
    more = Supposed(more=(More(PEOPLE, rows[0].kind, place.id),))
    answers = [
        _what_if(year, found, more, f"{PEOPLE} more people in {place.name} for {rows[0].kind}"),
        _what_if(year, found, Supposed(service_days=WEEK), "a week's more service of everybody"),
    ]
    year.figures["would_bring"] = [asdict(each) for each in answers]


def _tell_short(year: Year, rows: list[Short]) -> None:
    told = "; ".join(
        f"{WANT[name].partition(':')[0]} ({missing} person-weeks)" for name, missing, _ in causes(rows)[:3]
    )
    year.tell(f"The worst {many(len(rows), 'shortage')} are for want of: {told}.")
    for row in rows[:2]:
        proved = (
            " Solved again around it: the same." if row.confirmed and row.confirmed.cause == row.cause else ""
        )
        year.tell(
            f"  {row.post}, {row.start} to {row.end}: {row.missing} person-weeks missing, for want of {WANT[row.proved]}.{proved}"
        )


def _place(year: Year, facility: str) -> Row[Any]:
    """Return the largest place of a facility's region."""
    p, f = t.place.c, t.facility.c
    query = select(p.id, p.name).join(t.facility, f.region == p.region).where(f.id == facility)
    return one(year.rows(query.order_by(p.population.desc(), p.id).limit(1)), "no place")


def _what_if(year: Year, found: Explained, supposed: Supposed, words: str) -> Answer:
    answer = what_if(
        year.story.desk, found.wish, found.formulation, found.plan, supposed, clock=time.monotonic
    )
    value = found.plan.value or 1.0
    year.tell(
        f"What if: {words} would bring about {max(answer.worth.by_prices, 0.0) / value:.1%} more protection, at most "
        f"{answer.worth.at_most / value:.1%}. Nothing is entered."
    )
    return answer
