"""Orders about employers: told of a call-up in time, and their answer; nobody's employer is named in the record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from sqlalchemy import insert, update

from holdfast.law import Dated, Judgement, Outcome, Profile, Rule, Verdict
from holdfast.law.judge import cited
from holdfast.law.kinds.employer import EmployerTerms
from holdfast.model import EmployerState, Power
from holdfast.orders.base import Effects, Order, Ruling, View, house_verdict, refuse
from holdfast.orders.need import need_profile, need_row, refuse_known
from holdfast.orders.suspending import GOING_ON
from holdfast.orders.terms import rules_on
from holdfast.store import tables as t
from holdfast.store.days import to_date, to_day


@dataclass(frozen=True, slots=True)
class NotifyEmployer(Order):
    """Note that a person's employer was told of a call-up on a day; who that is stays with the person.

    Attributes
    ----------
    consent
        Whether the person agreed that the employer be told.
    channel
        How, in words of the house; in an exercise, where nobody is told for real, it is ``exercise``.
    """

    call_up: int
    day: date
    consent: bool
    channel: str = "post"
    power: ClassVar[Power] = Power.ATTEND

    def concerns(self, view: View) -> str:
        """Return the region of the post."""
        return str(need_row(view, t.call_up, "call-up", id=self.call_up).region)

    def judge(self, view: View) -> Ruling:
        """Ask whether the employer may be told, and was told in time."""
        if self.day > view.today:
            raise refuse(f"{self.day} is still to come. Give the day on which the employer was told.")
        row = need_row(view, t.call_up, "call-up", id=self.call_up)
        start = to_date(row.start_day)
        profile = need_profile(view, row.region)
        asked = [
            verdict
            for rule, value in rules_on(profile, "employer", start, basis=row.basis)
            for verdict in self._asked(rule, value, start)
        ]
        return Ruling(Judgement.of(asked or [self._silence(profile)]))

    def _asked(self, rule: Rule, value: Dated, start: date) -> list[Verdict]:
        terms = value.terms
        assert isinstance(terms, EmployerTerms)
        facts = (("told on", str(self.day)), ("first day", str(start)))
        if terms.consent == "person" and not self.consent:
            reason = "The employer is told only if the person agrees. Ask the person first."
            return [cited(Outcome.DENY, rule, value, reason, facts)]
        if terms.notice is not None and self.day > (last := terms.notice.before(start)):
            reason = (
                f"The employer was to be told {terms.notice} before the first day, by {last} at the latest."
            )
            return [cited(rule.breach(value), rule, value, reason, facts)]
        return [cited(Outcome.PERMIT, rule, value, "The employer was told in time.", facts)]

    def _silence(self, profile: Profile) -> Verdict:
        if self.consent:
            return house_verdict(
                Outcome.PERMIT, "The person agrees that the employer be told.", kind="employer"
            )
        reason = f"The profile {profile.id} says nothing of employers. Tell one only if the person agrees, and note that."
        raise refuse(reason, kind="law")

    def check(self, view: View) -> None:
        """Refuse a second notice, or one of a call-up to which nobody comes any more."""
        row = need_row(view, t.call_up, "call-up", id=self.call_up)
        refuse_known(view, t.employer_notice, "notice to the employer for call-up", call_up=self.call_up)
        if row.state not in GOING_ON:
            raise refuse(f"The call-up {self.call_up} is {row.state}; there is nothing to tell an employer.")
        if to_day(self.day) < row.issued_day:
            raise refuse(
                f"{self.day} is before it was issued, on {to_date(row.issued_day)}. Give the right day."
            )

    def apply(self, view: View, effects: Effects) -> Effects:
        """Note the day."""
        row = {
            "call_up": self.call_up,
            "notified_day": to_day(self.day),
            "consent": int(self.consent),
            "state": EmployerState.NOTIFIED.value,
            "answered_day": None,
            "entry": view.n,
        }
        view.tx.execute(insert(t.employer_notice), row)
        return effects


@dataclass(frozen=True, slots=True)
class AnswerForEmployer(Order):
    """Note whether the employer releases the person for a call-up; the call-up stands either way."""

    call_up: int
    released: bool
    day: date
    power: ClassVar[Power] = Power.ATTEND

    def concerns(self, view: View) -> str:
        """Return the region of the post."""
        return str(need_row(view, t.call_up, "call-up", id=self.call_up).region)

    def check(self, view: View) -> None:
        """Refuse an answer to no notice, a second one, or a day that cannot be."""
        row = need_row(view, t.employer_notice, "notice to the employer for call-up", call_up=self.call_up)
        if row.state != EmployerState.NOTIFIED:
            raise refuse(f"The employer has answered already, on {to_date(row.answered_day)}: {row.state}.")
        if not row.notified_day <= to_day(self.day) <= to_day(view.today):
            raise refuse(
                f"{self.day} is not between the notice, on {to_date(row.notified_day)}, and today. Give the right day."
            )

    def apply(self, view: View, effects: Effects) -> Effects:
        """Note the answer."""
        state = EmployerState.RELEASED if self.released else EmployerState.OBJECTED
        row = update(t.employer_notice).where(t.employer_notice.c.call_up == self.call_up)
        view.tx.execute(row.values(state=state.value, answered_day=to_day(self.day)))
        return effects
