"""Orders in the life of one call-up: issued, served, acknowledged, reported in, completed; varied, revoked, ceased."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any, ClassVar

from sqlalchemy import Row, bindparam, insert, select, update

from holdfast.law import Judgement
from holdfast.law.kinds.notice import CHANNELS
from holdfast.model import CallUpState, Interval, PersonalText, Power, ReportTo
from holdfast.orders.base import Effects, Order, Ruling, View, refuse
from holdfast.orders.call_up_facts import STORED, Asked, Call, Gathered, authority_of, gather, stored_rows
from holdfast.orders.exercise import CHANNEL
from holdfast.orders.need import need_profile, need_reach, need_row
from holdfast.orders.suspending import OPEN, reported_before
from holdfast.orders.terms import contents, served_by
from holdfast.orders.told import need_facts, told_in
from holdfast.store import tables as t
from holdfast.store.days import from_day, to_date, to_day
from holdfast.store.numbers import next_number


@dataclass(frozen=True, slots=True)
class IssueCallUp(Order):
    """Call a person up to a post for some days, on a basis of the profile.

    Attributes
    ----------
    act
        The act it rests on, where the profile asks for one.
    waived
        Whether the person has waived the time of notice, where the profile lets them.
    report_to
        When and where the person reports; the facility itself where it is left out and the profile lets it be.
    told
        What some rules ask to be stated, as ``name=value`` in the profile's words.
    """

    person: int
    post: str
    period: Interval
    basis: str
    act: str | None = None
    waived: bool = False
    report_to: ReportTo | None = None
    told: tuple[str, ...] = ()
    power: ClassVar[Power] = Power.CALL_UP
    standing: ClassVar[bool] = True

    def concerns(self, view: View) -> str:
        """Return the region of the post."""
        return region_of_post(view, self.post)

    def judge(self, view: View) -> Ruling:
        """Ask the law with everything known of the person at this moment, and what the order must say."""
        need_facts(self.told)
        asked = self._asked(view)
        facts = gather(view, [self._call], asked)
        view.memo["row"] = facts.stored[0]
        return Ruling(with_contents(facts, asked, view))

    def facts(self, view: View, *, without: tuple[int, ...] = ()) -> Gathered:
        """Return everything the law reads of it; days of the call-ups of `without` are not counted against it."""
        return gather(view, [self._call], replace(self._asked(view), without=without))

    def apply(self, view: View, effects: Effects) -> Effects:
        """Enter the call-up under the next number."""
        number = next_number(view.tx, t.call_up.c.id)
        row = view.memo.get("row") or stored_rows(view, [self._call], self._asked(view))[0]
        named = dict(zip(STORED, row, strict=True))
        view.tx.execute(insert(t.call_up), named | {"id": number, "entry": view.n, "plan": None})
        return {**effects, "call_up": number}

    @property
    def _call(self) -> Call:
        return self.person, self.post, to_day(self.period.start), to_day(self.period.end)

    def _asked(self, view: View) -> Asked:
        return Asked(
            self.basis,
            self.act,
            authority_of(view),
            view.today,
            self.waived,
            report_to=_said(self.report_to),
            facts=self.told,
        )


@dataclass(frozen=True, slots=True)
class ServeCallUp(Order):
    """Note that a call-up was handed over, sent or published on a day; the time of notice is judged from service.

    Attributes
    ----------
    channel
        How: ``personal``, ``post``, ``electronic``, ``newspaper`` or ``broadcast``; in an exercise only ``exercise``.
        By some channels it counts as served only some days later, where the profile says so.
    proof
        What proves it, such as the number of a receipt.
    """

    call_up: int
    day: date
    waived: bool = False
    channel: str = "personal"
    proof: PersonalText | None = None
    power: ClassVar[Power] = Power.ATTEND

    def concerns(self, view: View) -> str:
        """Return the region of the post."""
        return str(found(view, self.call_up).region)

    def judge(self, view: View) -> Ruling:
        """Ask the law again, with the day of service in place of the day of issue."""
        if self.day > view.today:
            raise refuse(f"{self.day} is still to come. Give the day on which it was handed over.")
        row = found(view, self.call_up)
        served, said = served_by(
            need_profile(view, row.region), row.basis, to_date(row.start_day), self.channel, self.day
        )
        asked = Asked(
            row.basis,
            row.act,
            row.authority,
            served,
            self.waived,
            settled=settled(view, row.region),
            without=(self.call_up,),
            facts=told_in(row.facts),
        )
        judged = gather(view, [(row.person, row.post, row.start_day, row.end_day)], asked).only()
        return Ruling(Judgement.of((*judged.verdicts, *said)), effects={"served": str(served)})

    def check(self, view: View) -> None:
        """Refuse a call-up that is not waiting to be served, a day before there was one, or no such channel."""
        need_channel(self.channel)
        row = need_state(view, self.call_up, CallUpState.ISSUED)
        if to_day(self.day) < row.issued_day:
            raise refuse(
                f"{self.day} is before it was issued, on {to_date(row.issued_day)}. Give the day it was handed over."
            )

    def apply(self, view: View, effects: Effects) -> Effects:
        """Note the day on which it was handed over, and that on which it counts as served."""
        change(
            view,
            self.call_up,
            state=CallUpState.SERVED,
            served_day=to_day(date.fromisoformat(effects.get("served", str(self.day)))),
            handed_day=to_day(self.day),
            channel=self.channel,
            proof=view.commitments.get("proof"),
        )
        return effects


@dataclass(frozen=True, slots=True)
class AcknowledgeCallUp(Order):
    """Note that the person has acknowledged the call-up."""

    call_up: int
    power: ClassVar[Power] = Power.ATTEND

    def concerns(self, view: View) -> str:
        """Return the region of the post."""
        return str(found(view, self.call_up).region)

    def check(self, view: View) -> None:
        """Refuse a call-up that was not served."""
        need_state(view, self.call_up, CallUpState.SERVED)

    def apply(self, view: View, effects: Effects) -> Effects:
        """Note it."""
        change(view, self.call_up, state=CallUpState.ACKNOWLEDGED)
        return effects


@dataclass(frozen=True, slots=True)
class ReportIn(Order):
    """Note that the person reported at the post, on a day of the call-up."""

    call_up: int
    day: date
    power: ClassVar[Power] = Power.ATTEND

    def concerns(self, view: View) -> str:
        """Return the region of the post."""
        return str(found(view, self.call_up).region)

    def check(self, view: View) -> None:
        """Refuse a call-up that was not served, or a day outside it or still to come."""
        row = need_state(view, self.call_up, CallUpState.SERVED, CallUpState.ACKNOWLEDGED)
        period = from_day(row.start_day, row.end_day)
        if self.day not in period or self.day > view.today:
            raise refuse(
                f"{self.day} is not a day of the call-up, {period}, that has come. Give one that is."
            )

    def apply(self, view: View, effects: Effects) -> Effects:
        """Note it."""
        change(view, self.call_up, state=CallUpState.REPORTED)
        return effects


@dataclass(frozen=True, slots=True)
class CompleteCallUp(Order):
    """Note that a call-up was served to its end."""

    call_up: int
    power: ClassVar[Power] = Power.ATTEND

    def concerns(self, view: View) -> str:
        """Return the region of the post."""
        return str(found(view, self.call_up).region)

    def check(self, view: View) -> None:
        """Refuse before the last day, or where nobody reported in."""
        row = need_state(view, self.call_up, CallUpState.REPORTED)
        if to_day(view.today) < row.end_day - 1:
            raise refuse(f"It runs to {to_date(row.end_day - 1)}. To end it before, cease it.")

    def apply(self, view: View, effects: Effects) -> Effects:
        """Note it."""
        change(view, self.call_up, state=CallUpState.COMPLETED)
        return effects


@dataclass(frozen=True, slots=True)
class VaryCallUp(Order):
    """Change post or days of a call-up that has not begun; it is judged anew and must be served anew."""

    call_up: int
    post: str
    period: Interval
    reason: str
    report_to: ReportTo | None = None
    power: ClassVar[Power] = Power.CALL_UP
    standing: ClassVar[bool] = True

    def concerns(self, view: View) -> str:
        """Return the region of the new post."""
        return region_of_post(view, self.post)

    def judge(self, view: View) -> Ruling:
        """Ask the law as if it were issued now, without the days it had."""
        row = need_state(view, self.call_up, *OPEN)
        asked = self._asked(view, row)
        facts = gather(view, [self._call(row)], asked)
        view.memo["row"] = facts.stored[0]
        return Ruling(with_contents(facts, asked, view))

    def check(self, view: View) -> None:
        """Refuse once it has begun, or where the seat has no say in the region it is taken from."""
        need_reach(view, found(view, self.call_up).region)
        _need_not_begun(view, self.call_up)

    def apply(self, view: View, effects: Effects) -> Effects:
        """Change it and take it back to issued."""
        before = found(view, self.call_up)
        row = view.memo.get("row") or stored_rows(view, [self._call(before)], self._asked(view, before))[0]
        unserved = {"channel": None, "handed_day": None, "proof": None}
        change(view, self.call_up, **dict(zip(STORED, row, strict=True)), **unserved)
        return effects

    def _call(self, row: Row[Any]) -> Call:
        return row.person, self.post, to_day(self.period.start), to_day(self.period.end)

    def _asked(self, view: View, row: Row[Any]) -> Asked:
        kept = row.report_to if self.post == row.post else None
        return Asked(
            row.basis,
            row.act,
            authority_of(view),
            view.today,
            without=(self.call_up,),
            report_to=_said(self.report_to) or kept,
            facts=told_in(row.facts),
        )


@dataclass(frozen=True, slots=True)
class RevokeCallUp(Order):
    """Withdraw a call-up that has not begun, or is suspended before anybody came; its days no longer count."""

    call_up: int
    reason: str
    power: ClassVar[Power] = Power.CALL_UP

    def concerns(self, view: View) -> str:
        """Return the region of the post."""
        return str(found(view, self.call_up).region)

    def check(self, view: View) -> None:
        """Refuse once it has begun or ended."""
        row = need_state(view, self.call_up, *OPEN, CallUpState.SUSPENDED)
        if row.state != CallUpState.SUSPENDED:
            _need_not_begun(view, self.call_up)
        elif reported_before(view, self.call_up):
            raise refuse(
                f"The person has served under the call-up {self.call_up}, which is suspended. "
                "Decide the application first; what is left can be ceased then."
            )

    def apply(self, view: View, effects: Effects) -> Effects:
        """Note it."""
        change(view, self.call_up, state=CallUpState.REVOKED)
        return effects


@dataclass(frozen=True, slots=True)
class CeaseCallUp(Order):
    """End a call-up that has begun; the days until then count, the rest no longer do."""

    call_up: int
    day: date
    reason: str
    power: ClassVar[Power] = Power.CALL_UP

    def concerns(self, view: View) -> str:
        """Return the region of the post."""
        return str(found(view, self.call_up).region)

    def check(self, view: View) -> None:
        """Refuse before it has begun, a day that is not within it, or days already served being struck out."""
        row = need_state(view, self.call_up, *OPEN, CallUpState.REPORTED)
        if row.start_day > to_day(view.today):
            raise refuse(
                f"The call-up {self.call_up} has not begun; that is on {to_date(row.start_day)}. Revoke or vary it."
            )
        period = from_day(row.start_day, row.end_day)
        if not period.start < self.day < period.end:
            raise refuse(
                f"{self.day} is not a day after the first of the call-up, {period}. To withdraw it, revoke it."
            )
        if self.day < view.today:
            raise refuse(
                f"{self.day} is past, and the days since then were served. Give today or a day to come."
            )

    def apply(self, view: View, effects: Effects) -> Effects:
        """Note the new end."""
        change(view, self.call_up, state=CallUpState.CEASED, end_day=to_day(self.day))
        return effects


_REGION = (
    select(t.facility.c.region)
    .join(t.post, t.post.c.facility == t.facility.c.id)
    .where(t.post.c.id == bindparam("wanted"))
)


def region_of_post(view: View, post: str) -> str:
    """Return the region of a post's facility, or refuse where there is no such post."""
    region = view.tx.execute(_REGION, {"wanted": post}).scalar()
    if region is None:
        raise refuse(f"There is no post {post}. Give one that is in the register.")
    return str(region)


def settled(view: View, region: str) -> frozenset[str]:
    """Return the authorities whose approval need not be asked again once a call-up is issued: all of them."""
    profile = view.frame.profile_of(region)
    return frozenset(profile.authorities) if profile is not None else frozenset()


def with_contents(facts: Gathered, asked: Asked, view: View) -> Judgement:
    """Return what the law says of one call-up, and of the paper that would hold it."""
    judged = facts.only()
    said = contents(
        facts.profile, view.today, authority=asked.authority, act=asked.act, report_to=asked.report_to
    )
    return Judgement.of((*judged.verdicts, *said)) if said else judged


def need_channel(channel: str) -> None:
    """Refuse a way of serving that there is not."""
    if channel not in (*CHANNELS, CHANNEL):
        raise refuse(f"Nothing is served by {channel!r}. Give one of {', '.join(CHANNELS)}.")


def found(view: View, number: int) -> Row[Any]:
    """Return the row of a call-up, or refuse where there is none."""
    return need_row(view, t.call_up, "call-up", id=number)


def need_state(view: View, number: int, *states: CallUpState) -> Row[Any]:
    """Return the row of a call-up that is in one of the states, or refuse."""
    row = found(view, number)
    if row.state not in states:
        raise refuse(f"The call-up {number} is {row.state}; for this it must be {' or '.join(states)}.")
    return row


def change(view: View, number: int, **values: Any) -> None:
    """Change a call-up."""
    view.tx.execute(update(t.call_up).where(t.call_up.c.id == number).values(**values))


def _said(report_to: ReportTo | None) -> str | None:
    return str(report_to) if report_to is not None else None


def _need_not_begun(view: View, number: int) -> None:
    row = found(view, number)
    if row.start_day <= to_day(view.today):
        raise refuse(f"The call-up {number} began on {to_date(row.start_day)}. What has begun can be ceased.")
