"""What the reported rules say nothing about: exemption, objection, key workers; and employers, told by consent only."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import Row

from holdfast.model import ApplicationKind, Interval
from holdfast.orders import (
    AdmitWalkIn,
    AnswerForEmployer,
    AskKeyWorkers,
    FileApplication,
    NotifyEmployer,
    RecordGround,
)
from holdfast.year._stage import Scene, Year, calls_between, comes, one

EXEMPTIONS: Final = "Exemptions"
OBJECTION: Final = "Objection and complaint"
EMPLOYER: Final = "Employer"
AGENCY: Final = "security"


def scenes() -> tuple[Scene, ...]:
    """Return the scenes of what is not known, by day."""
    return (
        Scene(date(2026, 1, 12), _employer),
        Scene(date(2026, 1, 16), _employer_answers),
        Scene(date(2026, 1, 20), _asked),
        Scene(date(2026, 1, 21), _claimed),
        Scene(date(2026, 2, 11), _walk_ins),
    )


def _called(year: Year) -> list[Row[Any]]:
    return calls_between(year, year.today + timedelta(days=5), year.cast.days.end, region=year.cast.region)


def _employer(year: Year) -> None:
    row = one(_called(year), "no call-up to come in the region")
    order = NotifyEmployer(row.id, year.today, consent=False)
    year.refused(
        order, year.cast.duty, "An employer is to be told without the person's consent.", silent=EMPLOYER
    )
    year.give(NotifyEmployer(row.id, year.today, consent=True), year.cast.duty)
    year.kept["employer"] = int(row.id)
    year.figures["rights"] = {"employers_told": 1}
    year.tell(f"The employer of person {row.person} is told, as the person wishes.")


def _employer_answers(year: Year) -> None:
    year.give(AnswerForEmployer(year.remembered("employer"), released=True, day=year.today), year.cast.duty)
    year.tell("The employer releases the person.")


def _asked(year: Year) -> None:
    """File what the law is silent on: each is refused, and the gap is named."""
    row = one(_called(year), "no call-up to come in the region")
    exemption = FileApplication(row.person, ApplicationKind.EXEMPTION, "studies", year.today, row.id)
    year.refused(
        exemption, year.cast.reserve, f"Person {row.person} asks to be exempt for studies.", silent=EXEMPTIONS
    )
    appeal = FileApplication(row.person, ApplicationKind.APPEAL, "call_up", year.today, row.id)
    year.refused(
        appeal, year.cast.reserve, f"Person {row.person} complains of call-up {row.id}.", silent=OBJECTION
    )


def _claimed(year: Year) -> None:
    row = one(_called(year), "no call-up to come in the region")
    question = AskKeyWorkers(AGENCY, (row.person,))
    year.refused(
        question,
        year.cast.reserve,
        "An agency is to be asked whether it can do without somebody.",
        silent=EXEMPTIONS,
    )
    held = RecordGround(row.person, "parliament_member", Interval(year.today, year.cast.days.end))
    year.refused(held, year.cast.reserve, "Somebody was elected to an assembly.", silent=EXEMPTIONS)


def _walk_ins(year: Year) -> None:
    """Admit somebody of the region who comes uncalled, and turn away somebody whose contract is for another."""
    person, post = comes(year, year.cast.region)
    act = year.cast.act
    receipt = year.give(AdmitWalkIn(person, post, year.today, year.cast.basis, act=act), year.cast.caller)
    year.add("walk_ins")
    year.tell(
        f"Person {person} comes to {post} uncalled and is admitted, as call-up {receipt.effects['call_up']}."
    )
    other, post = comes(year, "RU-KRS", at=year.cast.region)
    order = AdmitWalkIn(other, post, year.today, year.cast.basis, act=act)
    year.refused(order, year.cast.caller, f"Person {other} of the next region comes to {post} uncalled.")
    year.add("walk_ins_refused")
