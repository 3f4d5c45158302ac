"""The acts of the reported year, all invented: martial law that nobody confirms, a response level narrowed and lifted."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Any, Final

from sqlalchemy import select

from holdfast.model import Act, Headquarters, Interval, Post
from holdfast.orders import (
    AddPost,
    ConfirmAct,
    EstablishHeadquarters,
    IssueCallUp,
    RecordAct,
    StandDownHeadquarters,
)
from holdfast.orders.frame import FOUNDING_SEAT
from holdfast.store import tables as t
from holdfast.timeline import timeline_of
from holdfast.year._stage import Scene, Year, fitting, free_people, one

PRESIDENT: Final = "office.president"
COUNCIL: Final = "office.federation-council"
MARTIAL, LEVEL = "decree-martial-law", "decree-heightened"
DEFENCE: Final = Headquarters(
    "BRY-defence",
    "RU-BRY",
    "Defence headquarters of the Bryansk region",
    "defence-headquarters-region",
    MARTIAL,
)
REGIONAL: Final = Headquarters(
    "TA-headquarters",
    "RU-TA",
    "Operational headquarters of Tatarstan",
    "regional-operational-headquarters",
    LEVEL,
)


def scenes() -> tuple[Scene, ...]:
    """Return the scenes of acts, by day."""
    return (
        Scene(date(2026, 3, 16), _no_martial_law),
        Scene(date(2026, 3, 17), _martial_law),
        Scene(date(2026, 3, 18), _not_extended),
        Scene(date(2026, 3, 20), _lapsed),
        Scene(date(2026, 5, 3), _no_level),
        Scene(date(2026, 5, 4), _level),
        Scene(date(2026, 7, 6), _narrowed),
        Scene(date(2026, 9, 14), _lifted),
        Scene(date(2026, 11, 30), _next_year),
        Scene(date(2026, 12, 1), _told),
    )


def _decree(
    year: Year, name: str, title: str, days: Interval, regions: tuple[str, ...], **more: Any
) -> RecordAct:
    kind = more.pop("kind", "response_level_decree")
    issued = datetime.combine(year.today, time(7), UTC)
    return RecordAct(Act(name, kind, title, "president", issued, days, regions, **more))


def _no_martial_law(year: Year) -> None:
    order = EstablishHeadquarters(replace(DEFENCE, act=None))
    year.refused(order, FOUNDING_SEAT, "A defence headquarters, while there is no martial law.")


def _martial_law(year: Year) -> None:
    """Decree martial law; the headquarters of a draft law is established under it, with a warning."""
    days = Interval(year.today, date(2026, 6, 17))
    title = "Decree of martial law in one region (invented for this story)"
    order = _decree(
        year, MARTIAL, title, days, ("RU-BRY",), kind="martial_law_decree", declares="martial_law"
    )
    warned = year.give(order, PRESIDENT)
    receipt = year.give(EstablishHeadquarters(DEFENCE), FOUNDING_SEAT)
    year.figures["headquarters"] = {"established": [DEFENCE.id], "stood_down": []}
    year.tell(
        f"Martial law in the Bryansk region. {warned.reason()} A headquarters is established under it. {receipt.reason()}"
    )


def _not_extended(year: Year) -> None:
    days = Interval(date(2026, 6, 17), date(2026, 9, 17))
    more = {"kind": "martial_law_decree", "extends": MARTIAL}
    order = _decree(year, "decree-martial-law-2", "Extension (invented)", days, ("RU-BRY",), **more)
    year.refused(order, PRESIDENT, "To extend it at once.")


def _lapsed(year: Year) -> None:
    """Find after three days that nobody confirmed the decree: it has lapsed, and its headquarters stands no more."""
    order = ConfirmAct(MARTIAL, "federation_council")
    year.refused(order, COUNCIL, "The Federation Council wants to confirm it on the third day.")
    spell = next(
        s for s in timeline_of(year.story.desk.frame(), "RU-BRY", year.story.clock()) if s.act == MARTIAL
    )
    stands = _stand_down(year, DEFENCE, "Martial law has lapsed.")
    year.figures["headquarters"]["stood_after_the_lapse"] = stands
    year.tell(
        f"The decree of martial law has {spell.said} [{spell.article}]. Its headquarters stands no more, and is stood down."
    )


def _stand_down(year: Year, headquarters: Headquarters, why: str) -> bool:
    stands = year.story.desk.frame().stands(headquarters, year.story.clock())
    year.give(StandDownHeadquarters(headquarters.id, why), FOUNDING_SEAT)
    year.figures["headquarters"]["stood_down"].append(headquarters.id)
    return stands


def _no_level(year: Year) -> None:
    order = EstablishHeadquarters(replace(REGIONAL, act=None))
    year.refused(order, FOUNDING_SEAT, "An operational headquarters in a region without a response level.")


def _level(year: Year) -> None:
    days = Interval(year.today, date(2026, 12, 1))
    title = "Decree on heightened readiness in two regions (invented for this story)"
    year.give(
        _decree(year, LEVEL, title, days, ("RU-TA", "RU-BA"), declares="heightened_readiness"), PRESIDENT
    )
    seats = year.give(EstablishHeadquarters(REGIONAL), FOUNDING_SEAT).effects["seats"]
    year.figures["headquarters"]["established"].append(REGIONAL.id)
    year.tell(
        f"Heightened readiness in Tatarstan and Bashkortostan; a headquarters of {len(seats)} seats is established [Decree 757]."
    )


def _narrowed(year: Year) -> None:
    days = Interval(year.today, date(2026, 12, 1))
    year.give(
        _decree(year, "decree-heightened-2", "In Tatarstan only (invented)", days, ("RU-TA",), narrows=LEVEL),
        PRESIDENT,
    )
    year.tell("The decree is narrowed: it holds in Tatarstan only.")


def _lifted(year: Year) -> None:
    days = Interval(year.today, date(2026, 12, 1))
    year.give(
        _decree(year, "decree-heightened-end", "Lifted (invented)", days, ("RU-TA",), lifts=LEVEL), PRESIDENT
    )
    year.figures["headquarters"]["stood_after_it_was_lifted"] = _stand_down(
        year, REGIONAL, "The response level is lifted."
    )
    year.tell(
        "The decree is lifted; the headquarters stood no longer that moment, and is stood down for good."
    )


def _next_year(year: Year) -> None:
    """Try to call somebody under the decree of this year to a post of the next."""
    days = Interval(date(2027, 2, 1), date(2027, 2, 15))
    free = free_people(year, year.cast.region, days)
    row = one(fitting(year, free, "patrol"), "nobody whose contract runs into the next year")
    f = t.facility.c
    facility = year.rows(select(f.id).where(f.region == year.cast.region).order_by(f.id).limit(1))[0].id
    post = Post("BRY-next-year", facility, "patrol", "counter_sabotage", 2, 1.0, days)
    year.give(AddPost(post), "office.register")
    order = IssueCallUp(row.person, post.id, days, year.cast.basis, year.cast.act)
    year.refused(order, year.cast.caller, "A call-up in the year after the decree.")


def _told(year: Year) -> None:
    """Note what became of every act, as seen from the end."""
    frame, now = year.story.desk.frame(), year.story.clock()
    spells = {
        f"{spell.act} in {region}": spell.state
        for region in ("RU-BRY", "RU-TA", "RU-BA")
        for spell in timeline_of(frame, region, now)
    }
    year.figures["acts"] = spells
    year.figures["break_glass"] = {
        "used": 0,
        "why": "No rule of this law makes an order wait for a second seat.",
    }
    year.tell("Acts: " + "; ".join(f"{name} {state}" for name, state in spells.items()) + ".")
