"""What the scenes of a year stand on: the story, who is followed closely, and what was refused with its article."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any, Final

from sqlalchemy import Connection, Row, select

from holdfast.desk import Author, Receipt, Refusal
from holdfast.errors import HoldfastError
from holdfast.law import Profile
from holdfast.model import CallUpState, Interval
from holdfast.orders import Order, View
from holdfast.orders.frame import FOUNDING_SEAT
from holdfast.orders.suspending import OPEN
from holdfast.store import tables as t
from holdfast.store.days import to_day
from holdfast.story import ADMINISTRATOR, Story, holder_of

MORNING: Final = time(8)
"""When a scene begins, in UTC."""
TRAINED: Final = 10
"""Days served that are taken for basic training."""
EXPECTED: Final = tuple(state.value for state in OPEN)
"""The states of call-ups that have not begun, or to which nobody has come yet."""


class NobodyFitsError(HoldfastError):
    """The world is too small for a scene: nobody in it is what the scene needs."""


@dataclass(frozen=True, slots=True)
class Cast:
    """Whom a world's year follows closely, and who acts there.

    Attributes
    ----------
    region
        Whose attendance is entered in full and whose pay is closed month by month.
    basis, act
        What its people are called on.
    days
        The year that is told.
    earned
        Average earnings a day, from and to, of the people whose earnings are noted.
    counted
        Whether a day of few hours is no whole day by this law, so that a correction of the hours changes pay.
    """

    region: str
    basis: str
    act: str | None
    days: Interval
    earned: tuple[int, int]
    currency: str
    counted: bool
    reserve: str
    caller: str
    duty: str
    register: str
    planner: str
    paymaster: str = "office.paymaster"


@dataclass(slots=True)
class Year:
    """A world's year on its way.

    Attributes
    ----------
    figures
        What the year comes to, for the JSON of the demo.
    kept
        Numbers that later scenes need, by names.
    refusals
        How often each article, or named silence of the profile, was the reason of a refusal.
    """

    story: Story
    cast: Cast
    figures: dict[str, Any] = field(default_factory=dict)
    kept: dict[str, int] = field(default_factory=dict)
    refusals: list[dict[str, str]] = field(default_factory=list)

    @property
    def today(self) -> date:
        """The day of the story."""
        return self.story.clock().date()

    @property
    def profile(self) -> Profile:
        """The law of the region followed closely."""
        found = self.story.desk.frame().profile_of(self.cast.region)
        assert found is not None, "the world adopted one"
        return found

    def forward(self, day: date, at: time = MORNING) -> None:
        """Move the story to a moment."""
        self.story.clock.forward_to(datetime.combine(day, at, UTC))

    def tell(self, line: str) -> None:
        """Say what happens, with the day."""
        self.story.tell(f"{self.today}  {line}")

    def give(self, order: Order, seat: str) -> Receipt:
        """Give an order that this law permits."""
        return self.story.give(order, _holder(seat))

    def refused(self, order: Order, seat: str, title: str, *, silent: str = "") -> None:
        """Give an order that this law refuses, and note by which article, or by which gap that the profile names.

        Parameters
        ----------
        silent
            What the profile says of itself that it does not know, where that is why.
        """
        answer = self.story.desk.submit(order, _holder(seat))
        if not isinstance(answer, Refusal):
            raise HoldfastError(f"The story cannot go on: {order.kind} was not refused. {title}")
        verdict = answer.verdicts[0]
        cites = str(verdict.get("article") or "") or self._silence(silent)
        if not cites:
            raise HoldfastError(f"The story cannot go on: nothing is cited. {answer.reason()}")
        self.refusals.append({"order": order.kind, "cites": cites, "reason": answer.reason()})
        self.tell(f"Refused [{cites}]: {title} {answer.reason()}")

    def add(self, figure: str, number: int = 1) -> None:
        """Count something in the figures."""
        self.figures[figure] = self.figures.get(figure, 0) + number

    def remembered(self, name: str) -> int:
        """Return a number that an earlier scene kept, or raise `NobodyFitsError` where that scene was left out."""
        if name not in self.kept:
            raise NobodyFitsError(f"There is no {name}, for what would have led to it was left out.")
        return self.kept[name]

    def _silence(self, about: str) -> str:
        named = {gap.about for gap in self.profile.unknown}
        return f"not known: {about}" if about in named else ""

    def rows(self, query: Any) -> list[Row[Any]]:
        """Return what the register holds."""
        with self.story.desk.store.read() as tx:
            return list(tx.execute(query).all())

    def look(self, see: Callable[[Connection, View], Any]) -> Any:
        """Return what is seen in the register as it stands, read only."""

        def nothing(_wanted: object) -> Any:
            raise LookupError

        desk = self.story.desk
        with desk.store.read() as tx:
            view = View(tx, desk.frame(), 0, desk.now(), None, {}, nothing, nothing)
            view.region = self.cast.region
            return see(tx, view)

    def region_name(self, region: str) -> str:
        """Return the name of a region."""
        return self.story.desk.frame().names[region]


def many(number: int, what: str) -> str:
    """Return a number of things in words, such as ``1 call-up`` or ``2 call-ups``."""
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


@dataclass(frozen=True, slots=True)
class Scene:
    """Something that happens on a day of the year."""

    on: date
    play: Callable[[Year], None]


def calls_between(
    year: Year, first: date, end: date, *, region: str | None = None, states: Iterable[str] = EXPECTED
) -> list[Row[Any]]:
    """Return the call-ups that begin on some days, half-open, and are not appealed or excused yet, by first day."""
    c = t.call_up.c
    query = select(t.call_up).where(
        c.start_day >= to_day(first), c.start_day < to_day(end), c.state.in_(list(states))
    )
    if region is not None:
        query = query.where(c.region == region)
    return year.rows(query.order_by(c.start_day, c.id))


def one(found: list[Row[Any]], what: str) -> Row[Any]:
    """Return the first, or raise `NobodyFitsError` where there is none."""
    if not found:
        raise NobodyFitsError(f"There is {what}.")
    return found[0]


def free_people(year: Year, region: str, days: Interval, *, room: int = 0) -> list[Row[Any]]:
    """Return people of a region who are under contract, and neither called up nor excused on any of some days, by number.

    Parameters
    ----------
    room
        Leave out whoever had served so many days before the register began, or more, and whoever had no training yet;
        0 for nobody.
    """
    c, p = t.call_up.c, t.person.c
    busy = select(c.person).where(
        c.start_day < to_day(days.end),
        c.end_day > to_day(days.start),
        c.state.not_in([CallUpState.REVOKED.value, CallUpState.EXCUSED.value]),
    )
    g = t.ground.c
    excused = select(g.person).where(g.start_day < to_day(days.end), g.end_day > to_day(days.start))
    query = (
        select(p.person, p.qualifications, t.unit.c.kind, t.contract.c.id)
        .join(t.contract, t.contract.c.person == p.person)
        .outerjoin(t.unit, t.unit.c.id == t.contract.c.unit)
        .where(
            p.region == region, p.person.not_in(busy), p.person.not_in(excused), p.discharged_day.is_(None),
            t.contract.c.start_day <= to_day(days.start), t.contract.c.end_day >= to_day(days.end),
        )
    )  # fmt: skip
    if room:
        query = query.where(p.days_before.between(TRAINED, room - 1))
    return year.rows(query.order_by(p.person))


def fitting(year: Year, people: list[Row[Any]], kind: str) -> list[Row[Any]]:
    """Return those who may stand posts of a kind of unit."""
    needs = year.story.desk.frame().kinds[kind].qualifications
    return [row for row in people if row.kind in (None, kind) and needs <= set(row.qualifications.split())]


def manned(year: Year, region: str, kind: str, days: Interval) -> str:
    """Return a post of a region for a kind of unit that is manned on some days."""
    p, f = t.post.c, t.facility.c
    first, last = to_day(days.start), to_day(days.end)
    always = p.start_day.is_(None) | ((p.start_day <= first) & (p.end_day >= last))
    query = (
        select(p.id).join(t.facility, f.id == p.facility).where(f.region == region, p.kind == kind, always)
    )
    return str(one(year.rows(query.order_by(p.id).limit(1)), f"no post for {kind} manned between {days}").id)


def comes(year: Year, home: str, *, at: str = "", room: int = 0) -> tuple[int, str]:
    """Return somebody who is free today, and a post manned today that they fit.

    Parameters
    ----------
    home, at
        The regions of the person and of the post; the same unless given.
    """
    day = Interval.of_days(year.today, 1)
    free = free_people(year, home, day, room=room)
    for kind in sorted(year.story.desk.frame().kinds):
        people = fitting(year, free, kind)
        try:
            return int(one(people, "nobody free").person), manned(year, at or home, kind, day)
        except NobodyFitsError:
            continue
    raise NobodyFitsError(f"There is nobody free in {home} today who fits a post.")


def _holder(seat: str) -> Author:
    return ADMINISTRATOR if seat == FOUNDING_SEAT else holder_of(seat)
