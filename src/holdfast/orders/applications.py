"""Orders about what people ask for: applications and appeals, filed, withdrawn, and decided outside the chain of command."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any, ClassVar

from sqlalchemy import Row, insert, select, update

from holdfast.errors import InvalidValueError
from holdfast.law import Judgement, Outcome, Profile, Verdict
from holdfast.law.applications import (
    ApplicationFacts,
    ApplicationTerms,
    application_terms,
    judge_application,
)
from holdfast.model import (
    OPEN_END,
    ApplicationKind,
    ApplicationState,
    CallUpState,
    GroundState,
    PersonalText,
    Power,
)
from holdfast.model.checks import check_text
from holdfast.orders.adjudicators import check_adjudicator
from holdfast.orders.base import Effects, Order, Ruling, View, refuse
from holdfast.orders.grounds import add_ground, drop_pending, need_ground
from holdfast.orders.need import need_profile, need_row
from holdfast.orders.suspending import GOING_ON, OPEN, excuse, let_go, resume, suspend
from holdfast.orders.told import facts_of, kept, need_facts, told_in
from holdfast.store import tables as t
from holdfast.store.days import to_date, to_day
from holdfast.store.numbers import next_number


@dataclass(frozen=True, slots=True)
class FileApplication(Order):
    """Enter what a person asks for; the profile says by when, who decides, and whether the duty waits meanwhile.

    Attributes
    ----------
    ground
        A ground of the profile; for an appeal, what it is against: ``call_up``, ``exemption`` or ``deferral``.
    filed
        The day on which the person filed it.
    against
        The refused application whose decision is appealed.
    facts
        What the person states, as ``name=value`` in the profile's words.
    text
        What the person wrote.
    """

    person: int
    asks: ApplicationKind
    ground: str
    filed: date
    call_up: int | None = None
    against: int | None = None
    facts: tuple[str, ...] = ()
    text: PersonalText | None = None
    power: ClassVar[Power] = Power.RESERVE

    def concerns(self, view: View) -> str:
        """Return the region of the call-up, or else where the person lives."""
        person = need_row(view, t.person, "person", person=self.person)
        called = _call_up_of(view, self)
        return str(called.region if called is not None else person.region)

    def judge(self, view: View) -> Ruling:
        """Ask whether the profile knows such an application, and whether it is in time."""
        self._check_sense(view)
        profile, facts = need_profile(view, self.concerns(view)), _facts(view, self)
        judged, terms = judge_application(profile, facts), _terms(profile, facts)
        if terms is None:
            return Ruling(judged)
        by = terms.decide_by(self.filed)
        effects = {
            "rule": terms.rule,
            "article": terms.article,
            "authorities": list(terms.decided_by),
            "decide_by": str(by) if by is not None else None,
            "suspends": terms.suspends,
        }
        return Ruling(judged, effects=effects)

    def _check_sense(self, view: View) -> None:
        """Refuse what is about nothing, was asked already, or cannot have been filed that day; the law comes after."""
        if self.filed > view.today:
            raise refuse(f"{self.filed} is still to come. Give the day on which it was filed.")
        person = need_row(view, t.person, "person", person=self.person)
        if person.discharged_day is not None and person.discharged_day <= to_day(view.today):
            raise refuse(f"The person {self.person} is discharged; there is nothing to be excused from.")
        need_facts(self.facts)
        if self.asks is ApplicationKind.APPEAL:
            _check_appeal(view, self)
        else:
            need_ground(view, self.concerns(view), self.ground)
            _check_subject(view, self)
        _check_new(view, self)

    def apply(self, view: View, effects: Effects) -> Effects:
        """Enter it, and suspend the call-up where the profile says so."""
        number = next_number(view.tx, t.application.c.id)
        called = _call_up_of(view, self)
        waits = bool(effects.get("suspends")) and called is not None and called.state in GOING_ON
        was, since = suspend(view, called.id) if waits and called is not None else (None, None)
        decide_by = effects.get("decide_by")
        row = {
            "id": number,
            "person": self.person,
            "region": self.concerns(view),
            "kind": self.asks.value,
            "ground": self.ground,
            "call_up": called.id if called is not None else None,
            "against": self.against,
            "filed_day": to_day(self.filed),
            "facts": kept(self.facts),
            "words": view.commitments.get("text"),
            "rule": effects.get("rule", ""),
            "article": effects.get("article", ""),
            "authorities": " ".join(effects.get("authorities", ())),
            "decide_by": to_day(date.fromisoformat(decide_by)) if decide_by else None,
            "suspended_day": since,
            "call_up_was": was,
            "state": ApplicationState.PENDING.value,
            "entry": view.n,
        }
        view.tx.execute(insert(t.application), row)
        self._keep_open(view, number, called)
        return {
            **effects,
            "application": number,
            **({"suspended": called.id} if was and called is not None else {}),
        }

    def _keep_open(self, view: View, number: int, called: Row[Any] | None) -> None:
        """Enter the ground asked for as pending, so that nobody is called on those days unaware of it."""
        ground = self.ground
        if self.against is not None:
            ground = need_row(view, t.application, "application", id=self.against).ground
        elif self.asks is ApplicationKind.APPEAL:
            return
        days = (
            (called.start_day, called.end_day)
            if called is not None
            else (to_day(self.filed), to_day(OPEN_END))
        )
        add_ground(view, self.person, ground, GroundState.PENDING, days, application=number)


@dataclass(frozen=True, slots=True)
class WithdrawApplication(Order):
    """Note that the person takes an application back; a call-up that it suspended goes on."""

    application: int
    power: ClassVar[Power] = Power.RESERVE

    def concerns(self, view: View) -> str:
        """Return the region it is about."""
        return str(found(view, self.application).region)

    def check(self, view: View) -> None:
        """Refuse one that is decided or withdrawn."""
        need_pending(view, self.application)

    def apply(self, view: View, effects: Effects) -> Effects:
        """Note it, and let the call-up go on."""
        row = found(view, self.application)
        _close(view, row, state=ApplicationState.WITHDRAWN.value)
        return {**effects, **resume(view, row)}


@dataclass(frozen=True, slots=True)
class DecideApplication(Order):
    """Decide an application or appeal, from a seat outside the chain of command that the profile names.

    Attributes
    ----------
    until
        For a deferral or leave, the day from which the person can be called again, or is back; for an exemption, the
        day after its last, where it ends.
    reason
        The reasons, for the person; they are sealed.
    ground_of_law
        The article the decision rests on.
    """

    application: int
    granted: bool
    reason: PersonalText | None
    ground_of_law: str
    until: date | None = None
    power: ClassVar[Power] = Power.ADJUDICATE

    def concerns(self, view: View) -> str:
        """Return the region it is about."""
        return str(found(view, self.application).region)

    def judge(self, view: View) -> Ruling:
        """Say what the law said of it when it was filed, and whether the decision is in time; the seat decides."""
        row = found(view, self.application)
        judged = judge_application(need_profile(view, row.region), _facts_of_row(view, row), view.today)
        return Ruling(Judgement.of(map(_shown, judged.verdicts)))

    def check(self, view: View) -> None:
        """Refuse a seat that may not decide this one, no reasons, or days that cannot be."""
        row = need_pending(view, self.application)
        check_adjudicator(view, row)
        if self.reason is None and "reason" not in view.commitments:
            raise refuse("The reasons are missing. A decision says why; the person reads it.")
        try:
            check_text("The article the decision rests on", self.ground_of_law)
        except InvalidValueError as error:
            raise refuse(str(error)) from error
        self._check_until(view, _merits(view, row))

    def _check_until(self, view: View, row: Row[Any]) -> None:
        if not self.granted:
            return
        moved = row.kind in (ApplicationKind.DEFERRAL, ApplicationKind.LEAVE)
        if moved and self.until is None:
            raise refuse("Until when? Give the day from which the person can be called again, or is back.")
        if self.until is not None and self.until <= view.today:
            raise refuse(f"{self.until} is not to come. Give a later day.")
        facts = _facts_of_row(view, row)
        terms = _terms(need_profile(view, row.region), facts)
        latest = terms.until_at_most(facts.start or facts.filed) if terms is not None else None
        if latest is not None and self.until is not None and self.until > latest:
            raise refuse(
                f"The duty can be moved to {latest} at most ({row.article}). Give a day until then.",
                kind="law",
            )

    def apply(self, view: View, effects: Effects) -> Effects:
        """Note the decision and carry it out."""
        row = found(view, self.application)
        state = ApplicationState.GRANTED if self.granted else ApplicationState.REFUSED
        _close(
            view,
            row,
            state=state.value,
            decided_day=to_day(view.today),
            until_day=_day(self.until),
            decided_under=self.ground_of_law,
            reasons=view.commitments.get("reason"),
            decided_by=view.by.account if view.by else "system",
            decided_in=view.by.seat if view.by else "",
        )
        if not self.granted:
            return {**effects, **resume(view, row)}
        return {**effects, **self._granted(view, row)}

    def _granted(self, view: View, row: Row[Any]) -> Effects:
        merits = _merits(view, row)
        if merits.id != row.id:
            values = {
                "state": ApplicationState.GRANTED.value,
                "until_day": _day(self.until),
                "replaced_by": row.id,
            }
            view.tx.execute(update(t.application).where(t.application.c.id == merits.id).values(**values))
        if merits.kind == ApplicationKind.APPEAL:
            return excuse(view, row)
        days = self._days(view, merits)
        ground = add_ground(view, row.person, merits.ground, GroundState.GRANTED, days, application=merits.id)
        left = let_go(view, row, days[1]) if merits.kind == ApplicationKind.LEAVE else excuse(view, row)
        return {"ground": ground, **left}

    def _days(self, view: View, merits: Row[Any]) -> tuple[int, int]:
        """Return the days on which the ground granted holds, half-open."""
        if self.until is not None:
            return to_day(view.today), to_day(self.until)
        if merits.call_up is None:
            return to_day(view.today), to_day(OPEN_END)
        called = need_row(view, t.call_up, "call-up", id=merits.call_up)
        return int(called.start_day), int(called.end_day)


def found(view: View, number: int) -> Row[Any]:
    """Return the row of an application, or refuse where there is none."""
    return need_row(view, t.application, "application", id=number)


def need_pending(view: View, number: int) -> Row[Any]:
    """Return the row of an application that waits for its decision, or refuse and say what became of it."""
    row = found(view, number)
    if row.state != ApplicationState.PENDING:
        when = f" since {to_date(row.decided_day)}" if row.decided_day is not None else ""
        raise refuse(
            f"The application {number} is {row.state} already{when}. Against a refusal one can appeal."
        )
    return row


def _call_up_of(view: View, order: FileApplication) -> Row[Any] | None:
    """Return the call-up an application is about, which that of an appealed decision is too."""
    number = order.call_up
    if order.against is not None:
        number = found(view, order.against).call_up
    return need_row(view, t.call_up, "call-up", id=number) if number is not None else None


def _facts(view: View, order: FileApplication) -> ApplicationFacts:
    called = _call_up_of(view, order)
    served = called.served_day if called is not None else None
    if order.against is not None:
        served = found(view, order.against).decided_day
    person = need_row(view, t.person, "person", person=order.person)
    return ApplicationFacts(
        kind=order.asks.in_law,
        ground=order.ground,
        filed=order.filed,
        start=to_date(called.start_day) if called is not None else None,
        served=to_date(served) if served is not None else None,
        rank_group=person.rank_group,
        basis=called.basis if called is not None else "",
        facts=facts_of(order.facts),
    )


def _facts_of_row(view: View, row: Row[Any]) -> ApplicationFacts:
    order = FileApplication(
        row.person,
        ApplicationKind(row.kind),
        row.ground,
        to_date(row.filed_day),
        row.call_up,
        row.against,
        told_in(row.facts),
    )
    return _facts(view, order)


def _terms(profile: Profile, facts: ApplicationFacts) -> ApplicationTerms | None:
    return application_terms(
        profile, facts.kind, facts.ground, facts.basis, facts.filed, rank_group=facts.rank_group
    )


def _shown(verdict: Verdict) -> Verdict:
    """Return what speaks against an application as a warning to whoever decides: it was let in, and waits for them."""
    if verdict.outcome <= Outcome.WARN:
        return verdict
    return replace(verdict, outcome=Outcome.WARN, authority="")


def _merits(view: View, row: Row[Any]) -> Row[Any]:
    """Return the application whose grant is decided on: that which was refused, where the refusal is appealed."""
    return row if row.against is None else _merits(view, found(view, row.against))


def _check_subject(view: View, order: FileApplication) -> None:
    if order.against is not None:
        raise refuse("Only an appeal is against a decision. Leave that out, or file an appeal.")
    called = _call_up_of(view, order)
    if called is None:
        if order.asks is ApplicationKind.LEAVE:
            raise refuse("Leave is from a call-up that the person serves. Name it.")
        return
    _check_own(called, order.person)
    wanted = (
        (CallUpState.REPORTED,) if order.asks is ApplicationKind.LEAVE else (*OPEN, CallUpState.SUSPENDED)
    )
    if called.state not in wanted:
        hint = " Who serves already asks for leave." if called.state == CallUpState.REPORTED else ""
        raise refuse(f"The call-up {called.id} is {called.state}; there is nothing to ask for.{hint}")
    if to_day(order.filed) < called.issued_day:
        raise refuse(f"{order.filed} is before the call-up was issued, on {to_date(called.issued_day)}.")


def _check_appeal(view: View, order: FileApplication) -> None:
    if order.against is None:
        if order.call_up is None or order.ground != "call_up":
            raise refuse(
                "An appeal is against a call-up, with the ground call_up, or against a refused application. Name it."
            )
        called = need_row(view, t.call_up, "call-up", id=order.call_up)
        _check_own(called, order.person)
        if called.state not in GOING_ON:
            raise refuse(f"The call-up {called.id} is {called.state}; there is nothing to appeal against.")
        if to_day(order.filed) < called.issued_day:
            raise refuse(f"{order.filed} is before the call-up was issued, on {to_date(called.issued_day)}.")
        return
    row = found(view, order.against)
    if row.person != order.person:
        raise refuse(f"The application {row.id} is another person's.")
    if row.state != ApplicationState.REFUSED:
        raise refuse(f"The application {row.id} is {row.state}; only a refusal can be appealed.")
    if order.ground != ApplicationKind(row.kind).in_law:
        raise refuse(
            f"The decision is on an application for {row.kind}: the ground of the appeal is "
            f"{ApplicationKind(row.kind).in_law}."
        )
    if to_day(order.filed) < row.decided_day:
        raise refuse(f"{order.filed} is before the decision, on {to_date(row.decided_day)}.")


def _check_own(called: Row[Any], person: int) -> None:
    if called.person != person:
        raise refuse(f"The call-up {called.id} is another person's.")


def _check_new(view: View, order: FileApplication) -> None:
    """Refuse what waits already, or was appealed and answered."""
    c = t.application.c
    same = select(c.id, c.state).where(
        c.person == order.person,
        c.kind == order.asks.value,
        c.ground == order.ground,
        c.against.is_not_distinct_from(order.against),
        c.state != ApplicationState.WITHDRAWN.value,
    )
    if order.against is None:
        same = same.where(c.call_up.is_not_distinct_from(order.call_up))
    for other in view.tx.execute(same.order_by(c.id)).all():
        if other.state == ApplicationState.PENDING:
            raise refuse(f"The application {other.id} asks for that already and waits for its decision.")
        if order.asks is ApplicationKind.APPEAL:
            raise refuse(f"The appeal {other.id} was decided: {other.state}. This authority decides once.")


def _close(view: View, row: Row[Any], **values: Any) -> None:
    view.tx.execute(update(t.application).where(t.application.c.id == row.id).values(**values))
    drop_pending(view, row.id)


def _day(day: date | None) -> int | None:
    return to_day(day) if day is not None else None
