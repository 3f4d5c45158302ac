"""What people in the Swiss world ask for, hold and answer: leave, postponement, appeal, office, employer, partner."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import Row

from holdfast.claims import conflicts_of
from holdfast.model import ApplicationKind, Interval, PersonalText
from holdfast.orders import (
    AnswerForEmployer,
    AnswerKeyWorker,
    AskKeyWorkers,
    DecideApplication,
    FileApplication,
    NotifyEmployer,
    RecordGround,
    RevokeCallUp,
)
from holdfast.orders.stranded import Stranded, stranded
from holdfast.year._stage import NobodyFitsError, Scene, Year, calls_between, many, one

OFFICE: Final = "office.reserve"
CANTON_DECIDES: Final = "office.adjudicator"
COURT: Final = "office.court"
LIAISON: Final = "office.health-liaison"
AGENCY: Final = "VS-health"
SILENT_ON_EMPLOYERS: Final = "Notice to the employer"
_REASON: Final = PersonalText("The reasons, for the person alone; invented.")
_WORDS: Final = PersonalText("In the person's own words; invented.")


def scenes() -> tuple[Scene, ...]:
    """Return the scenes of rights, by day."""
    return (
        Scene(date(2026, 11, 23), _key_workers),
        Scene(date(2026, 11, 25), _key_workers_answered),
        Scene(date(2026, 12, 2), _office),
        Scene(date(2027, 1, 11), _employers),
        Scene(date(2027, 1, 18), _employers_answer),
        Scene(date(2027, 2, 1), _leave_asked),
        Scene(date(2027, 2, 5), _leave_granted),
        Scene(date(2027, 2, 8), _postponement_asked),
        Scene(date(2027, 2, 15), _postponement_refused),
        Scene(date(2027, 2, 22), _appeal),
        Scene(date(2027, 3, 1), _appeal_decided),
        Scene(date(2027, 3, 10), _too_late),
    )


def lost(year: Year, region: str) -> list[Stranded]:
    """Return the call-ups of a region that have lost their ground."""
    found: list[Stranded] = year.look(lambda _tx, view: stranded(view, view.frame.within(region)))
    return found


def count(year: Year, name: str, number: int = 1) -> None:
    """Count something under applications, grounds and the like in the figures."""
    said = year.figures.setdefault("rights", {})
    said[name] = said.get(name, 0) + number


def _key_workers(year: Year) -> None:
    """Ask the health service about three people who are called up; it sees their references and no more."""
    called = calls_between(year, date(2027, 1, 1), date(2028, 1, 1), region=year.cast.region)
    people = list(dict.fromkeys(row.person for row in called))[-3:]
    if len(people) < 3:
        raise NobodyFitsError("There are not three people of the canton who are called up.")
    receipt = year.give(AskKeyWorkers(AGENCY, tuple(people)), year.cast.reserve)
    year.kept["question"] = int(receipt.effects["first"])
    year.tell(
        f"The health service of Valais is asked about {len(people)} people, by reference, and sees nothing else of them."
    )


def _key_workers_answered(year: Year) -> None:
    """Let the liaison answer: not without consent, then yes for one and no for two; show who is claimed twice."""
    first, until = year.remembered("question"), date(2028, 1, 1)
    unasked = AnswerKeyWorker(first, claimed=True, until=until)
    year.refused(unasked, LIAISON, "The service claims somebody who has not agreed.")
    year.give(AnswerKeyWorker(first, claimed=True, consent=True, until=until), LIAISON)
    for question in (first + 1, first + 2):
        year.give(AnswerKeyWorker(question, claimed=False), LIAISON)
    found: list[dict[str, Any]] = year.look(lambda tx, view: conflicts_of(tx, view.frame, year.story.clock()))
    year.figures["double_obligation"] = len(found)
    year.tell(
        f"The health service cannot do without one of the three. Two obligations at once: person {found[0]['person']}, {found[0]['what']}."
    )
    count(year, "claimed")
    _revoke_lost(year)


def _revoke_lost(year: Year) -> None:
    """Revoke the call-ups that a ground makes unlawful."""
    for each in lost(year, year.cast.region):
        year.give(RevokeCallUp(each.call_up, "It has lost its ground."), year.cast.caller)
        count(year, "revoked_for_a_ground")
        year.tell(
            f"Call-up {each.call_up} has lost its ground and is revoked [{each.article}]: {each.reason}"
        )


def _office(year: Year) -> None:
    """Note that somebody who is called up was elected to parliament; the call-ups on those days are revoked."""
    called = calls_between(year, date(2027, 6, 1), date(2028, 1, 1), region=year.cast.region)
    row = one(called, "nobody of the canton who is called up in the second half of the year")
    term = Interval(date(2027, 4, 1), date(2031, 4, 1))
    receipt = year.give(RecordGround(row.person, "parliament_member", term), year.cast.reserve)
    count(year, "grounds")
    year.tell(
        f"Person {row.person} is elected to parliament from {term.start}; "
        f"{many(len(receipt.effects['call_ups']), 'call-up')} on those days."
    )
    _revoke_lost(year)


def _employers(year: Year) -> None:
    """Tell the employers of a few who agree; not of one who does not."""
    called = calls_between(year, year.today + timedelta(days=14), date(2027, 4, 1), region=year.cast.region)
    if len(called) < 3:
        raise NobodyFitsError("There are not three call-ups of the canton in the first quarter.")
    order = NotifyEmployer(called[0].id, year.today, consent=False)
    year.refused(
        order,
        year.cast.duty,
        "An employer is to be told without the person's consent.",
        silent=SILENT_ON_EMPLOYERS,
    )
    for row in called[1:3]:
        year.give(NotifyEmployer(row.id, year.today, consent=True), year.cast.duty)
    year.kept["employer"] = int(called[1].id)
    year.kept["other employer"] = int(called[2].id)
    count(year, "employers_told", 2)
    year.tell("Two employers are told, as the people wish.")


def _employers_answer(year: Year) -> None:
    first, second = year.remembered("employer"), year.remembered("other employer")
    year.give(AnswerForEmployer(first, released=True, day=year.today), year.cast.duty)
    year.give(AnswerForEmployer(second, released=False, day=year.today), year.cast.duty)
    year.tell("One employer releases, one objects; the duty stands either way.")


def _of_canton(year: Year, first: date, end: date) -> Row[Any]:
    called = calls_between(year, first, end, region=year.cast.region)
    return one(called, f"no call-up of the canton between {first} and {end}")


def _file(year: Year, row: Row[Any], asks: ApplicationKind, ground: str) -> int:
    order = FileApplication(row.person, asks, ground, year.today, row.id, text=_WORDS)
    return int(year.give(order, year.cast.reserve).effects["application"])


def _leave_asked(year: Year) -> None:
    row = _of_canton(year, year.today + timedelta(days=14), date(2027, 4, 30))
    year.kept["application for leave"] = _file(year, row, ApplicationKind.EXEMPTION, "leave")
    year.tell(
        f"Person {row.person} asks for leave from call-up {row.id}, in time; the duty stands meanwhile."
    )


def _leave_granted(year: Year) -> None:
    decision = DecideApplication(
        year.remembered("application for leave"), granted=True, reason=_REASON, ground_of_law="ZSV 44"
    )
    receipt = year.give(decision, CANTON_DECIDES)
    count(year, "granted")
    excused = "the person is excused" if receipt.effects.get("excused") else "nothing more is to do"
    year.tell(f"Leave is granted by somebody outside the chain of command; {excused}.")


def _postponement_asked(year: Year) -> None:
    first, end = year.today + timedelta(days=35), date(2027, 6, 30)
    called = calls_between(year, first, end, region=year.cast.region)
    row = one(called[-1:], f"no call-up of the canton between {first} and {end}")
    year.kept["application to be called later"] = _file(year, row, ApplicationKind.DEFERRAL, "postponement")
    year.kept["person who wants to be called later"] = int(row.person)
    year.tell(f"Person {row.person} asks to be called later than by call-up {row.id}.")


def _postponement_refused(year: Year) -> None:
    asked = year.remembered("application to be called later")
    year.give(DecideApplication(asked, granted=False, reason=_REASON, ground_of_law="ZSV 36"), CANTON_DECIDES)
    count(year, "refused")
    year.tell("The canton refuses: there is no right to it [ZSV 36]. The person may appeal [BZG 86].")


def _appeal(year: Year) -> None:
    person = year.remembered("person who wants to be called later")
    asked = year.remembered("application to be called later")
    order = FileApplication(
        person, ApplicationKind.APPEAL, "deferral", year.today, against=asked, text=_WORDS
    )
    year.kept["appeal"] = int(year.give(order, year.cast.reserve).effects["application"])
    year.tell(f"Person {person} appeals to {year.profile.authorities['federal_courts'].lower()}.")


def _appeal_decided(year: Year) -> None:
    number, until = year.remembered("appeal"), date(2027, 9, 1)
    order = DecideApplication(number, granted=True, reason=_REASON, ground_of_law="BZG 86", until=until)
    receipt = year.give(order, COURT)
    count(year, "appeals_granted")
    year.tell(
        f"The court grants it: the person is not called until {until}, and call-up "
        f"{receipt.effects['call_up']} is excused."
    )


def _too_late(year: Year) -> None:
    """File an application some days too late; the refusal names the last day."""
    called = calls_between(year, year.today + timedelta(days=1), year.today + timedelta(days=9))
    row = one(called, "nobody who begins within the next days")
    order = FileApplication(row.person, ApplicationKind.EXEMPTION, "leave", year.today, row.id, text=_WORDS)
    year.refused(order, OFFICE, "Leave, asked for days before the call-up.")
    count(year, "filed_late")
