"""Orders about key workers: an agency is asked about people by number, and answers for those it cannot do without.

Only the people asked about are ever named to the agency, and nothing of its own roster is entered but yes or no.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from sqlalchemy import Row, insert, select, update

from holdfast.law import Dated, Judgement, Outcome, Profile, Rule
from holdfast.law.judge import cited
from holdfast.law.kinds.key_worker import KeyWorkerTerms
from holdfast.model import GroundState, Power, QuestionState
from holdfast.orders.base import Effects, Order, Ruling, View, house_verdict, refuse
from holdfast.orders.grounds import add_ground
from holdfast.orders.need import need_profile, need_reach, need_row
from holdfast.orders.people import region_of_person
from holdfast.orders.terms import rules_on
from holdfast.store import tables as t
from holdfast.store.days import to_date, to_day
from holdfast.store.numbers import next_number


@dataclass(frozen=True, slots=True)
class AskKeyWorkers(Order):
    """Ask an agency whether it cannot do without some people; its liaison answers one by one."""

    agency: str
    people: tuple[int, ...]
    power: ClassVar[Power] = Power.RESERVE

    def concerns(self, view: View) -> str:
        """Return the region of the first; the seat must have a say in all."""
        if not self.people:
            raise refuse("Nobody is asked about. Name at least one person.")
        return region_of_person(view, self.people[0])

    def check(self, view: View) -> None:
        """Refuse an agency or person that is not there, and what was asked already."""
        if self.agency not in view.frame.agencies:
            raise refuse(f"There is no agency {self.agency}. Enter it first.")
        if len(set(self.people)) < len(self.people):
            raise refuse("Somebody is named twice. Name each once.")
        for person in self.people:
            need_reach(view, region_of_person(view, person))
            self._check_new(view, person)
        if key_worker_rule(need_profile(view, self.concerns(view)), view.today) is None:
            raise refuse("The profile knows no key workers. There is nothing to ask an agency.", kind="law")

    def _check_new(self, view: View, person: int) -> None:
        gone = need_row(view, t.person, "person", person=person).discharged_day
        if gone is not None and gone <= to_day(view.today):
            raise refuse(f"The person {person} is discharged; nobody is asked about them.")
        c = t.key_worker_question.c
        same = select(c.id).where(
            c.agency == self.agency, c.person == person, c.state == QuestionState.OPEN.value
        )
        other = view.tx.execute(same).scalar()
        if other is not None:
            raise refuse(f"The question {other} asks {self.agency} about person {person} already.")

    def apply(self, view: View, effects: Effects) -> Effects:
        """Enter a question for each person under the next numbers."""
        first = next_number(view.tx, t.key_worker_question.c.id)
        rows = [
            {
                "id": first + at,
                "agency": self.agency,
                "person": person,
                "asked_day": to_day(view.today),
                "state": QuestionState.OPEN.value,
                "entry": view.n,
            }
            for at, person in enumerate(self.people)
        ]
        view.tx.execute(insert(t.key_worker_question), rows)
        return {**effects, "first": first, "asked": len(rows)}


@dataclass(frozen=True, slots=True)
class AnswerKeyWorker(Order):
    """Answer for an agency whether it cannot do without a person it was asked about; a yes holds for a time.

    Attributes
    ----------
    claimed
        Whether the agency cannot do without the person.
    consent
        Whether the person agrees to be claimed, which some laws ask for.
    until
        The day after the last on which a yes holds.
    """

    question: int
    claimed: bool
    consent: bool = False
    until: date | None = None
    power: ClassVar[Power] = Power.LIAISE

    def concerns(self, view: View) -> str:
        """Return the person's region."""
        return region_of_person(view, _found(view, self.question).person)

    def judge(self, view: View) -> Ruling:
        """Ask who may claim somebody, and whether the person must agree."""
        profile = need_profile(view, self.concerns(view))
        known = key_worker_rule(profile, view.today)
        if not self.claimed or known is None:
            said = house_verdict(Outcome.PERMIT, "The agency can do without the person.", kind="register")
            return Ruling(Judgement((said,)))
        rule, value, terms = known
        authority = view.frame.seats[view.by.seat].authority if view.by is not None else ""
        outcome, reason = Outcome.PERMIT, "The person is claimed as a key worker."
        if terms.consent == "person" and not self.consent:
            outcome, reason = (
                Outcome.DENY,
                "Nothing comes of it unless the person agrees. Ask the person first.",
            )
        elif terms.proposed_by and authority not in terms.proposed_by:
            named = " or ".join(terms.proposed_by)
            outcome, reason = (
                rule.breach(value),
                f"Only {named} may propose it; the seat acts for {authority or 'none'}.",
            )
        return Ruling(
            Judgement(
                (cited(outcome, rule, value, reason, (("consent", "yes" if self.consent else "no"),)),)
            ),
            effects={"ground_named": terms.grounds[0]} if terms.grounds else {},
        )

    def check(self, view: View) -> None:
        """Refuse another agency's question, a second answer, or a yes without an end."""
        row = _found(view, self.question)
        agency = view.frame.seats[view.by.seat].agency if view.by is not None else None
        if agency != row.agency:
            raise refuse(
                f"The question {self.question} was put to {row.agency}; the seat speaks for {agency or 'no agency'}.",
                kind="who",
            )
        if row.state != QuestionState.OPEN:
            raise refuse(
                f"The question {self.question} was answered on {to_date(row.answered_day)}: {row.state}."
            )
        if not self.claimed:
            return
        if key_worker_rule(need_profile(view, self.concerns(view)), view.today) is None:
            raise refuse(
                "The profile knows no key workers any more. Answer no, or ask the headquarters.", kind="law"
            )
        if self.until is None or self.until <= view.today:
            raise refuse("A claim holds for a time. Give the day on which it ends, one to come.")

    def apply(self, view: View, effects: Effects) -> Effects:
        """Note the answer, and enter the ground that a yes is."""
        row = _found(view, self.question)
        state = QuestionState.CLAIMED if self.claimed else QuestionState.NOT_CLAIMED
        until = to_day(self.until) if self.claimed and self.until is not None else None
        values = {"state": state.value, "answered_day": to_day(view.today), "until_day": until}
        here = t.key_worker_question.c.id == self.question
        view.tx.execute(update(t.key_worker_question).where(here).values(**values))
        name = effects.get("ground_named")
        if until is None or name is None:
            return effects
        days = (to_day(view.today), until)
        ground = add_ground(view, row.person, name, GroundState.HELD, days, question=self.question)
        return {**effects, "ground": ground}


def key_worker_rule(profile: Profile, day: date) -> tuple[Rule, Dated, KeyWorkerTerms] | None:
    """Return the profile's rule on key workers in force on a day, or None."""
    for rule, value in rules_on(profile, "key_worker", day):
        if isinstance(value.terms, KeyWorkerTerms) and value.terms.grounds:
            return rule, value, value.terms
    return None


def _found(view: View, number: int) -> Row[Any]:
    return need_row(view, t.key_worker_question, "question", id=number)
