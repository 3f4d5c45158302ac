"""The watch sheet: a page a week, people and days, a letter a watch, nights shaded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from holdfast.exchange.papers.paper import Facts, Letterhead, Paper, Roster
from holdfast.exchange.papers.words import Words
from holdfast.model import Interval, WatchHours


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A person's week: the name as it is to be read, and a mark a day.

    Attributes
    ----------
    marks
        The name of a watch; None on a day without one; empty on a day without a call-up.
    """

    name: str
    marks: tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class SheetPage:
    """A week at one post.

    Attributes
    ----------
    there
        For each watch, how many people are there and how many are wanted, a day each.
    """

    post: str
    days: tuple[date, ...]
    rows: tuple[SheetRow, ...]
    there: tuple[tuple[WatchHours, tuple[tuple[int, int], ...]], ...]


@dataclass(frozen=True, slots=True)
class WatchSheetFacts:
    """What a watch sheet says; names of facility and posts as they are to be read."""

    bill: str
    facility: str
    period: Interval
    made: date
    hours: tuple[WatchHours, ...]
    pages: tuple[SheetPage, ...]


def watch_sheet(facts: WatchSheetFacts, head: Letterhead, language: str) -> Paper:
    """Return the sheet of a watch bill, to be put on the wall."""
    say = Words(language)
    legend = tuple(
        (hours.id, hours.clock.replace("-", "\u2013") + (f" ({say('night')})" if hours.night else ""))
        for hours in facts.hours
    )
    return Paper(
        language,
        say("watch_sheet"),
        head,
        (
            (say("number"), facts.bill),
            (say("period"), say.period(facts.period)),
            (say("date"), say.day(facts.made)),
        ),
        (),
        say("watch_intro"),
        (
            Facts("", ((say("facility"), facts.facility),)),
            Facts(say("watches"), legend),
            *(_page(say, facts, page) for page in facts.pages),
        ),
    )


def _page(say: Words, facts: WatchSheetFacts, page: SheetPage) -> Roster:
    foot = tuple(
        (
            say("watch_there", watch=hours.id),
            tuple("" if there == wanted == 0 else f"{there} / {wanted}" for there, wanted in counts),
        )
        for hours, counts in page.there
    )
    return Roster(
        say("week_of", post=page.post, day=say.day(page.days[0])),
        say("name"),
        tuple(say.weekday(day) for day in page.days),
        tuple((row.name, tuple("·" if mark is None else mark for mark in row.marks)) for row in page.rows),
        foot,
        shaded=tuple(hours.id for hours in facts.hours if hours.night),
        # Missing people are told by weight as well, for the sheet may be printed in one colour.
        missing=tuple(tuple(there < wanted for there, wanted in counts) for _, counts in page.there),
    )
