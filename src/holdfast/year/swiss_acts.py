"""The acts of the Swiss year: a flood that ends, begins anew and is lifted; a storm that narrows; a federal crisis."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from sqlalchemy import select

from holdfast.model import Act, Headquarters, Interval
from holdfast.orders import (
    AdmitWalkIn,
    AppointToSeat,
    Approve,
    EstablishHeadquarters,
    IssueCallUp,
    RecordAct,
    StandDownHeadquarters,
)
from holdfast.orders.frame import FOUNDING_SEAT
from holdfast.store import tables as t
from holdfast.timeline import timeline_of
from holdfast.year._stage import NobodyFitsError, Scene, Year, comes, fitting, free_people, manned, one
from holdfast.year.operations import ROOM, call, end, open_post
from holdfast.year.swiss_rights import lost

CANTONS: Final = "office.cantons"
COUNCIL: Final = "office.federal-council"
AGREEMENT: Final = "office.cantons-agreement"
FLOOD, FLOOD_2, STORM, CRISIS = "VS-2027-flood", "VS-2027-flood-2", "CH-2027-storm", "CH-2027-crisis"
STAFF: Final = Headquarters(
    "crisis-staff",
    "CH",
    "Crisis organisation of the Federal Administration",
    "federal-crisis-organisation",
    CRISIS,
)
STORM_REGIONS: Final = ("CH-UR", "CH-GR", "CH-TI")


def scenes() -> tuple[Scene, ...]:
    """Return the scenes of acts, by day."""
    return (
        Scene(date(2027, 3, 17), _uncalled),
        Scene(date(2027, 4, 5), _untrained),
        Scene(date(2027, 5, 22), _flood),
        Scene(date(2027, 5, 26), _walk_in),
        Scene(date(2027, 6, 11), _relief),
        Scene(date(2027, 6, 18), _past_the_end),
        Scene(date(2027, 7, 1), _again),
        Scene(date(2027, 7, 12), _lifted),
        Scene(date(2027, 7, 13), lambda year: _cease(year, year.cast.region)),
        Scene(date(2027, 8, 13), _too_early),
        Scene(date(2027, 8, 14), _storm),
        Scene(date(2027, 8, 15), _storm_calls),
        Scene(date(2027, 8, 30), _narrowed),
        Scene(date(2027, 9, 1), lambda year: _cease(year, "CH-GR")),
        Scene(date(2027, 9, 20), _crisis_over),
        Scene(date(2027, 10, 4), _told),
    )


def _record(year: Year, name: str, title: str, issuer: str, days: Interval, **more: object) -> RecordAct:
    kind, regions = str(more.pop("kind", "operation_order")), more.pop("regions", ("CH-VS",))
    issued = datetime.combine(year.today, time(7), UTC)
    assert isinstance(regions, tuple)
    return RecordAct(Act(name, kind, title, issuer, issued, days, regions, **more))  # type: ignore[arg-type]


def _of_world(year: Year, name: str) -> RecordAct:
    return RecordAct(next(act for act in year.story.world.acts if act.id == name))


def _uncalled(year: Year) -> None:
    """Let somebody come uncalled to a course: the law wants notice, and lets nobody waive it."""
    person, post = comes(year, year.cast.region, room=ROOM)
    order = AdmitWalkIn(person, post, year.today, year.cast.basis)
    year.refused(order, year.cast.caller, f"Person {person} comes to a course uncalled.")
    year.add("walk_ins_refused")


def _untrained(year: Year) -> None:
    """Try to call somebody who signed this spring and has had no basic training yet."""
    recruit, post, days = year.remembered("recruit VS-2027"), "", Interval.of_days(year.today, 7)
    for weeks in range(8, 30):
        days = Interval.of_days(year.today + timedelta(weeks=weeks), 7)
        try:
            post = manned(year, year.cast.region, "patrol", days)
        except NobodyFitsError:
            continue
        break
    else:
        raise NobodyFitsError("There is no post for a patrol in the months to come.")
    order = IssueCallUp(recruit, post, days, year.cast.basis)
    year.refused(order, year.cast.caller, f"Person {recruit}, who has just signed, to a course.")


def _flood(year: Year) -> None:
    year.give(_of_world(year, FLOOD), CANTONS)
    region = year.cast.region
    open_post(year, "VS-flood", region, "protect_and_rescue", Interval(date(2027, 5, 22), date(2027, 8, 2)))
    days = Interval(date(2027, 5, 24), date(2027, 6, 14))
    called = call(year, "VS-flood", region, days, FLOOD, 12)
    year.tell(
        f"Floods in the Rhone valley: the canton orders an operation until {date(2027, 7, 4)} [BZG 46]. "
        f"{len(called)} are called at once, by hand, by post and electronically; by this law all count as served that day."
    )


def _walk_in(year: Year) -> None:
    """Admit somebody who comes to help uncalled: an operation needs no notice."""
    day = Interval.of_days(year.today, 1)
    kind = year.rows(select(t.post.c.kind).where(t.post.c.id == "VS-flood"))[0].kind
    people = fitting(year, free_people(year, year.cast.region, day, room=ROOM), kind)
    row = one(people, "nobody free in the canton who could help")
    came = datetime.combine(year.today, time(6), UTC)
    left = datetime.combine(year.today, time(7, 30), UTC) + timedelta(minutes=29)
    receipt = year.give(
        AdmitWalkIn(row.person, "VS-flood", year.today, "operation", came, left, FLOOD), year.cast.caller
    )
    year.add("walk_ins")
    year.tell(
        f"Person {row.person} comes to the dike uncalled and is admitted, as call-up {receipt.effects['call_up']}."
    )


def _relief(year: Year) -> None:
    days = Interval(date(2027, 6, 14), date(2027, 7, 5))
    called = call(year, "VS-flood", year.cast.region, days, FLOOD, 8)
    year.tell(f"{len(called)} are called to relieve them, to the last day of the order.")


def _past_the_end(year: Year) -> None:
    """Try to call somebody to the operation beyond the last day of the order."""
    days = Interval(date(2027, 6, 28), date(2027, 7, 12))
    kind = year.rows(select(t.post.c.kind).where(t.post.c.id == "VS-flood"))[0].kind
    people = fitting(year, free_people(year, year.cast.region, days, room=ROOM), kind)
    row = one(people, "nobody free in the canton at the end of June")
    order = IssueCallUp(row.person, "VS-flood", days, "operation", FLOOD)
    year.refused(order, year.cast.caller, "An operation past the last day of its order.")


def _again(year: Year) -> None:
    """Let the order run out: the law knows no extension, so that a second order declares the disaster anew."""
    days = Interval(date(2027, 7, 5), date(2027, 7, 26))
    extension = _record(year, "VS-2027-flood-x", "Extension of the order", "canton", days, extends=FLOOD)
    year.refused(extension, CANTONS, "The canton wants to extend its order.")
    anew = _record(
        year, FLOOD_2, "Second operation order: the Rhone again", "canton", days, declares="disaster"
    )
    year.give(anew, CANTONS)
    called = call(year, "VS-flood", year.cast.region, days, FLOOD_2, 8)
    year.tell(
        f"The first order ends on {date(2027, 7, 4)}; a second declares the disaster anew until {days.last}. {len(called)} are called."
    )


def _lifted(year: Year) -> None:
    days = Interval(date(2027, 7, 13), date(2027, 7, 26))
    order = _record(
        year, "VS-2027-flood-end", "The Rhone falls: end of the operation", "canton", days, lifts=FLOOD_2
    )
    receipt = year.give(order, CANTONS)
    year.tell(
        f"The water falls: the second order is lifted from {days.start}, in the middle of tours. {receipt.effects['stranded']} call-ups will lose their ground."
    )


def _cease(year: Year, region: str) -> None:
    found = lost(year, region)
    if not found:
        raise NobodyFitsError(f"There is no call-up in {region} that has lost its ground.")
    end(year, found, region)


def _too_early(year: Year) -> None:
    year.refused(
        EstablishHeadquarters(replace(STAFF, act=None)),
        FOUNDING_SEAT,
        "The federal crisis staff, while there is no crisis.",
    )


def _storm(year: Year) -> None:
    """Declare the storm and the crisis, and establish the staff that the crisis calls for."""
    year.forward(date(2027, 8, 14), time(17))
    year.give(_of_world(year, STORM), COUNCIL)
    days = Interval(date(2027, 8, 14), date(2027, 9, 20))
    crisis = _record(
        year, CRISIS, "Decision on the federal crisis organisation", "federal_council", days,
        kind="crisis_decision", regions=("CH",), declares="federal_crisis",
    )  # fmt: skip
    year.give(crisis, COUNCIL)
    receipt = year.give(EstablishHeadquarters(STAFF), FOUNDING_SEAT)
    seats = receipt.effects["seats"]
    year.give(AppointToSeat(seats[0], "p-office.federal-council"), FOUNDING_SEAT)
    year.figures["headquarters"] = {"established": STAFF.id, "seats": len(seats)}
    year.tell(
        f"Storm on the Gotthard axis: the Federal Council orders an operation in three cantons and calls a crisis. Its staff is established with {len(seats)} seats [KOBV 2-12]."
    )


def _storm_calls(year: Year) -> None:
    days = Interval(date(2027, 8, 16), date(2027, 9, 20))
    called = {}
    for region in STORM_REGIONS:
        post = open_post(year, f"{region[3:]}-storm", region, "restoration", days)
        try:
            called[region] = len(call(year, post, region, days, STORM, 6))
        except NobodyFitsError as error:
            year.tell(f"{error}")
    year.tell(f"{sum(called.values())} are called in {len(called)} cantons.")
    _helper(year, days)


def _helper(year: Year, days: Interval) -> None:
    """Send somebody of another canton, which both cantons must agree to."""
    posts = [f"{region[3:]}-storm" for region in STORM_REGIONS]
    rows = year.rows(
        select(t.post.c.id, t.post.c.kind).where(t.post.c.id.in_(posts)).order_by(t.post.c.id.desc())
    )
    free = free_people(year, year.cast.region, days, room=ROOM)
    for row in rows:
        people = fitting(year, free, row.kind)
        if people:
            order = IssueCallUp(people[0].person, row.id, days, "operation", STORM)
            receipt = year.give(order, f"{row.id[:2]}-command.callup")
            year.tell(
                f"Person {people[0].person} of the Valais is to help at {row.id}: it waits for: {year.profile.authorities[receipt.waits_for or '']}."
            )
            year.give(Approve(receipt.entry), AGREEMENT)
            year.add("approved_by_another")
            year.tell("Both cantons agree; the call-up is issued.")
            return
    raise NobodyFitsError("There is nobody free in the Valais who could help.")


def _narrowed(year: Year) -> None:
    days = Interval(date(2027, 9, 1), date(2027, 9, 20))
    order = _record(
        year, "CH-2027-storm-2", "The operation goes on in Uri and Ticino only", "federal_council", days,
        regions=("CH-UR", "CH-TI"), narrows=STORM,
    )  # fmt: skip
    receipt = year.give(order, COUNCIL)
    year.tell(
        f"The Grisons are clear: from {days.start} the order holds in Uri and Ticino only. {receipt.effects['stranded']} call-ups will lose their ground."
    )


def _crisis_over(year: Year) -> None:
    """See that the staff of the crisis stands no more once it is over, and stand it down for good."""
    stands = year.story.desk.frame().stands(STAFF, year.story.clock())
    year.give(StandDownHeadquarters(STAFF.id, "The crisis is over."), FOUNDING_SEAT)
    year.figures["headquarters"] |= {"stood_after_the_crisis": stands, "stood_down": STAFF.id}
    year.tell(
        "The crisis is over, and its staff stands no more by itself [KOBV 2-12, 16]; it is stood down for good."
    )


def _told(year: Year) -> None:
    """Note what became of every act, as seen from the end."""
    frame, now = year.story.desk.frame(), year.story.clock()
    spells = {
        f"{spell.act} in {region}": spell.state
        for region in ("CH-VS", "CH-UR", "CH-GR", "CH")
        for spell in timeline_of(frame, region, now)
        if (spell.act == CRISIS) == (region == "CH")
    }
    year.figures["acts"] = spells
    year.figures["break_glass"] = {
        "used": 0,
        "why": "No rule of this law makes an order wait for a second seat.",
    }
    year.tell("Acts: " + "; ".join(f"{name} {state}" for name, state in spells.items()) + ".")
