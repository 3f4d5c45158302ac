"""What people ask for: in time or late, suspending or not, decided by whoever may, and what becomes of the call-up."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from holdfast.desk import Author, Refusal
from holdfast.model import ApplicationKind, PersonalText, Power, Seat, Side
from holdfast.orders import (
    AcknowledgeCallUp,
    AppointToSeat,
    CompleteCallUp,
    CreateSeat,
    DecideApplication,
    DischargeReservist,
    EraseReservist,
    FileApplication,
    ReportIn,
    RevokeCallUp,
    ServeCallUp,
    VacateSeat,
    WithdrawApplication,
)
from holdfast.rebuild import rebuild
from holdfast.store import tables as t
from holdfast.store.ledger import entries
from rights_world import adopt, rows
from worlds import ALVA, BO, START, Toy, watch

DAY = date(2030, 2, 4)
TODAY = START.date()
WHY = PersonalText("The examination falls on these days.")
EXEMPTION, DEFERRAL, LEAVE, APPEAL = ApplicationKind


@pytest.fixture
def toy(toy: Toy) -> Toy:
    """Return the toy register under a profile that knows applications."""
    return adopt(toy)


def at(toy: Toy, day: date) -> None:
    """Set the clock to noon of a day."""
    toy.now = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def state(toy: Toy, number: int = 1) -> str:
    """Return the state of a call-up."""
    return str(rows(toy, t.call_up)[number - 1].state)


def days(toy: Toy, number: int = 1) -> tuple[int, int]:
    """Return the first day of a call-up and the day after its last, counted from the fourth of February."""
    row, zero = rows(toy, t.call_up)[number - 1], (DAY - date(1970, 1, 1)).days
    return row.start_day - zero, row.end_day - zero


def served(toy: Toy, length: int = 7, *, person: int = ALVA) -> int:
    """Issue a call-up for the fourth of February and serve it today."""
    number = toy.calls(person, DAY, length)
    toy.does(ServeCallUp(number, TODAY), "duty")
    return number


def asks(kind: ApplicationKind = EXEMPTION, ground: str = "studies", **more: Any) -> FileApplication:
    """Return Alva's application, filed today about the first call-up unless said otherwise."""
    given: dict[str, Any] = {"person": ALVA, "filed": TODAY, "call_up": 1, "text": WHY, **more}
    return FileApplication(asks=kind, ground=ground, **given)


def decides(number: int, granted: bool, **more: Any) -> DecideApplication:
    """Return a decision with reasons."""
    return DecideApplication(number, granted, PersonalText("Because of the timetable."), "Art. 21", **more)


def test_pending_suspends_and_granted_excuses(toy: Toy) -> None:
    """Tests that a suspended call-up cannot go on, and that one excused no longer counts."""
    served(toy)
    answer = toy.does(asks())
    assert answer.effects["decide_by"] == "2030-01-15"
    assert answer.effects["suspended"] == 1
    assert state(toy) == "suspended"
    for order in (AcknowledgeCallUp(1), ReportIn(1, DAY), CompleteCallUp(1)):
        assert "is suspended" in toy.refuses(order, "duty")
    toy.does(decides(1, True), "panel")
    assert state(toy) == "excused"
    assert [(g.ground, g.state) for g in rows(toy, t.ground)] == [("studies", "granted")]
    refused = toy.give(watch(ALVA, DAY, 3), "caller")
    assert isinstance(refused, Refusal)
    assert refused.verdicts[0]["article"] == "Art. 21"
    toy.calls(ALVA, date(2030, 4, 1), 10)
    toy.calls(ALVA, date(2030, 5, 1), 10)
    assert rebuild(toy.store, check=True).same


def test_suspended_days_stay_reserved(toy: Toy) -> None:
    """Tests that nobody calls the person elsewhere meanwhile, and that caps count the days that may yet be served."""
    served(toy, 10)
    toy.does(asks())
    assert isinstance(toy.give(watch(ALVA, DAY + timedelta(days=2), 3), "caller"), Refusal)
    toy.calls(ALVA, date(2030, 4, 1), 10)
    refused = toy.give(watch(ALVA, date(2030, 6, 1), 1), "caller")
    assert isinstance(refused, Refusal)
    assert refused.verdicts[0]["article"] == "Art. 3"


def test_refused_goes_on(toy: Toy) -> None:
    """Tests that a call-up goes on as it was when the application is refused or taken back before it begins."""
    served(toy)
    toy.does(AcknowledgeCallUp(1), "duty")
    toy.does(asks())
    answer = toy.does(decides(1, False), "panel")
    assert answer.effects["resumes"] == str(DAY)
    assert (state(toy), days(toy)) == ("acknowledged", (0, 7))
    toy.does(asks())
    assert toy.does(WithdrawApplication(2)).effects["resumes"] == str(DAY)
    assert state(toy) == "acknowledged"
    assert rows(toy, t.ground) == []


def test_days_passed_meanwhile_are_struck_out(toy: Toy) -> None:
    """Tests that what goes on late goes on from then, and not at all once its last day has passed."""
    served(toy)
    served(toy, person=BO)
    toy.does(asks())
    toy.does(asks(person=BO, call_up=2))
    at(toy, DAY + timedelta(days=3))
    assert toy.does(decides(1, False), "panel").effects["resumes"] == "2030-02-07"
    assert (state(toy), days(toy)) == ("served", (3, 7))
    toy.does(ReportIn(1, DAY + timedelta(days=3)), "duty")
    at(toy, DAY + timedelta(days=9))
    assert toy.does(decides(2, False), "panel").effects["lapsed"]
    assert state(toy, 2) == "revoked"
    assert rebuild(toy.store, check=True).same


def test_an_overdue_decision_still_counts_and_is_marked(toy: Toy) -> None:
    """Tests that a decision after its term is carried out with a warning that names the day."""
    served(toy)
    toy.does(asks())
    at(toy, date(2030, 1, 20))
    answer = toy.does(decides(1, True), "panel")
    assert any(v["outcome"] == "warn" and "2030-01-15" in v["reason"] for v in answer.verdicts)


def test_filed_late(toy: Toy) -> None:
    """Tests that what is filed too late is refused with the article and the last day."""
    served(toy)
    at(toy, date(2030, 1, 22))
    refused = toy.give(asks(filed=date(2030, 1, 20)))
    assert isinstance(refused, Refusal)
    assert refused.verdicts[0]["article"] == "Art. 21"
    assert "by 2030-01-19" in refused.reason()
    toy.does(asks(filed=date(2030, 1, 19)))


def test_barred(toy: Toy) -> None:
    """Tests that a fact told with the application makes the ground not count."""
    served(toy)
    refused = toy.give(asks(facts=("travel=booked",)))
    assert isinstance(refused, Refusal)
    assert refused.verdicts[0]["article"] == "Art. 21"
    assert "cannot be read" in toy.refuses(asks(facts=("travel",)))


def test_deferral_stands_and_moves_the_duty(toy: Toy) -> None:
    """Tests that a deferral leaves the duty standing, moves it for a time when granted, and for no longer than the law."""
    served(toy)
    toy.does(asks(DEFERRAL, "harvest"))
    assert state(toy) == "served"
    assert "Until when" in toy.refuses(decides(1, True), "panel")
    assert "2031-02-04 at most" in toy.refuses(decides(1, True, until=date(2031, 2, 5)), "panel")
    assert "not to come" in toy.refuses(decides(1, True, until=TODAY), "panel")
    toy.does(decides(1, True, until=date(2030, 9, 1)), "panel")
    assert state(toy) == "excused"
    refused = toy.give(watch(ALVA, date(2030, 8, 30), 3), "caller")
    assert isinstance(refused, Refusal)
    assert refused.verdicts[0]["article"] == "Art. 22"
    toy.calls(ALVA, date(2030, 9, 1), 3)


def test_leave_cuts_the_call_up(toy: Toy) -> None:
    """Tests that leave ends what is served and begins the rest anew, each with the days it has."""
    served(toy, 9)
    at(toy, DAY + timedelta(days=2))
    assert "Leave" in toy.refuses(asks(LEAVE, "harvest", call_up=None, filed=DAY))
    assert "nothing to ask for" in toy.refuses(asks(LEAVE, "harvest", filed=DAY))
    toy.does(ReportIn(1, DAY), "duty")
    assert "asks for leave" in toy.refuses(asks(DEFERRAL, "harvest", filed=DAY))
    toy.does(asks(LEAVE, "harvest", filed=DAY))
    answer = toy.does(decides(1, True, until=DAY + timedelta(days=5)), "panel")
    assert answer.effects["goes_on_as"] == 2
    assert (state(toy), days(toy)) == ("ceased", (0, 2))
    assert (state(toy, 2), days(toy, 2)) == ("acknowledged", (5, 9))
    assert rebuild(toy.store, check=True).same


def test_leave_to_the_end(toy: Toy) -> None:
    """Tests that leave beyond the last day leaves nothing, and leave from the first day on moves the beginning."""
    served(toy)
    served(toy, person=BO)
    at(toy, DAY)
    for number, person, until in ((1, ALVA, 30), (2, BO, 3)):
        toy.does(ReportIn(number, DAY), "duty")
        toy.does(asks(LEAVE, "harvest", person=person, call_up=number, filed=DAY))
        toy.does(decides(number, True, until=DAY + timedelta(days=until)), "panel")
    assert state(toy) == "excused"
    assert (state(toy, 2), days(toy, 2)) == ("acknowledged", (3, 7))


def test_appeal_against_a_call_up(toy: Toy) -> None:
    """Tests that the court decides on an appeal, which suspends and, granted, excuses."""
    served(toy)
    toy.does(asks(APPEAL, "call_up"))
    assert state(toy) == "suspended"
    assert "lets court decide" in toy.refuses(decides(1, True), "panel")
    toy.does(decides(1, True), "court")
    assert state(toy) == "excused"
    assert "nothing to appeal" in toy.refuses(asks(APPEAL, "call_up"))


def test_an_appeal_while_serving(toy: Toy) -> None:
    """Tests that somebody who serves stops when the appeal suspends, and days served before count either way."""
    served(toy, 9)
    served(toy, 9, person=BO)
    at(toy, DAY)
    for number, person in ((1, ALVA), (2, BO)):
        toy.does(ReportIn(number, DAY), "duty")
        at(toy, DAY + timedelta(days=2))
        toy.does(asks(APPEAL, "call_up", person=person, call_up=number, filed=DAY))
        assert state(toy, number) == "suspended"
    assert "has served under" in toy.refuses(RevokeCallUp(1, "x"), "caller")
    at(toy, DAY + timedelta(days=6))
    toy.does(decides(1, True), "court")
    assert (state(toy), days(toy)) == ("ceased", (0, 2))
    answer = toy.does(decides(2, False), "court")
    assert (state(toy, 2), days(toy, 2)) == ("ceased", (0, 2))
    assert answer.effects["goes_on_as"] == 3
    assert (state(toy, 3), days(toy, 3)) == ("acknowledged", (6, 9))
    assert rebuild(toy.store, check=True).same


def test_appeal_against_a_refusal(toy: Toy) -> None:
    """Tests that an appeal granted takes the place of the refusal, and excuses from the call-up."""
    served(toy)
    toy.does(asks())
    assert "is pending; only a refusal" in toy.refuses(asks(APPEAL, "exemption", call_up=None, against=1))
    toy.does(decides(1, False), "panel")
    for ground, person in (("deferral", ALVA), ("exemption", BO)):
        assert toy.refuses(asks(APPEAL, ground, call_up=None, against=1, person=person))
    toy.does(asks(APPEAL, "exemption", call_up=None, against=1))
    assert state(toy) == "suspended"
    toy.does(decides(2, True), "court")
    first, second = rows(toy, t.application)
    assert (first.state, first.replaced_by, second.state) == ("granted", 2, "granted")
    assert state(toy) == "excused"
    assert [(g.ground, g.state, g.application) for g in rows(toy, t.ground)] == [("studies", "granted", 1)]
    assert rebuild(toy.store, check=True).same


def test_an_appeal_in_time(toy: Toy) -> None:
    """Tests that the term of an appeal runs from the decision, and that one authority answers it once."""
    served(toy, 3)
    toy.does(asks())
    toy.does(decides(1, False), "panel")
    toy.does(RevokeCallUp(1, "no need"), "caller")
    at(toy, date(2030, 2, 5))
    late = toy.give(asks(APPEAL, "exemption", call_up=None, against=1, filed=date(2030, 2, 5)))
    assert isinstance(late, Refusal)
    assert late.verdicts[0]["article"] == "Art. 23"
    assert "by 2030-02-04" in late.reason()
    toy.does(asks(APPEAL, "exemption", call_up=None, against=1, filed=date(2030, 2, 4)))
    toy.does(decides(2, False), "court")
    assert "decides once" in toy.refuses(
        asks(APPEAL, "exemption", call_up=None, against=1, filed=date(2030, 2, 4))
    )


def test_two_reasons_to_wait(toy: Toy) -> None:
    """Tests that a call-up that two applications suspend goes on only once both are refused."""
    served(toy)
    toy.does(asks())
    toy.does(asks(APPEAL, "call_up"))
    assert "resumes" not in toy.does(decides(1, False), "panel").effects
    assert state(toy) == "suspended"
    assert toy.does(decides(2, False), "court").effects["resumes"] == str(DAY)
    assert state(toy) == "served"


def test_without_a_call_up(toy: Toy) -> None:
    """Tests that somebody may ask before being called: pending warns or bars, granted protects until it ends."""
    toy.does(asks(call_up=None))
    refused = toy.give(watch(ALVA, DAY, 3), "caller")
    assert isinstance(refused, Refusal)
    assert "suspended until" in refused.reason()
    toy.does(decides(1, True, until=date(2030, 7, 1)), "panel")
    assert isinstance(toy.give(watch(ALVA, date(2030, 6, 29), 3), "caller"), Refusal)
    toy.calls(ALVA, date(2030, 7, 1), 3)


def test_a_silent_profile_neither_permits_nor_refuses(toy: Toy) -> None:
    """Tests that what no rule speaks of is unknown, which lets nothing through."""
    served(toy)
    refused = toy.give(asks(DEFERRAL, "studies"))
    assert isinstance(refused, Refusal)
    assert refused.verdicts[0]["outcome"] == "unknown"
    assert "knows no ground 'whim'" in toy.refuses(asks(ground="whim"))


def test_who_adjudicates(toy: Toy) -> None:
    """Tests that whoever decides commands nothing, had no hand in it, and acts for the authority named."""
    powers = frozenset({Power.ADJUDICATE, Power.CALL_UP})
    both = Seat("both", "office", "Both", Side.CIVIL, powers, None, "panel")
    assert "outside the chain of command" in toy.refuses(CreateSeat(both))
    assert "outside the chain of command" in toy.refuses(AppointToSeat("panel", "p-caller"))
    assert "outside the chain of command" in toy.refuses(AppointToSeat("caller", "p-panel"))
    served(toy)
    toy.does(asks())
    assert "the seat mayors-judge acts for mayor" in toy.refuses(decides(1, True), "mayors-judge")
    assert "asks for the power" in toy.refuses(decides(1, True), "council")
    toy.does(VacateSeat("caller", "p-caller"))
    toy.does(AppointToSeat("panel", "p-caller"))
    answer = toy.desk.submit(decides(1, True), Author("p-caller", "panel"))
    assert isinstance(answer, Refusal)
    assert "issued or approved the call-up" in answer.reason()
    toy.does(decides(1, True), "panel-b")


def test_nobody_decides_twice(toy: Toy) -> None:
    """Tests that a decision stands, and that the second to decide is told what the first decided."""
    served(toy)
    toy.does(asks())
    toy.does(decides(1, False), "panel")
    assert "is refused already since 2030-01-05" in toy.refuses(decides(1, True), "panel-b")
    assert "is refused already" in toy.refuses(WithdrawApplication(1))


@pytest.mark.parametrize(
    ("order", "said"),
    [
        (asks(person=BO), "another person's"),
        (asks(call_up=7), "no call-up 7"),
        (asks(filed=date(2030, 1, 6)), "still to come"),
        (asks(against=1), "no application 1"),
        (asks(facts=("=x",)), "cannot be read"),
        (asks(APPEAL, "studies"), "ground call_up"),
        (asks(APPEAL, "call_up", call_up=None), "ground call_up"),
        (asks(filed=date(2030, 1, 4)), "before the call-up was issued"),
        (DecideApplication(9, True, WHY, "x"), "no application 9"),
        (WithdrawApplication(9), "no application 9"),
    ],
)
def test_what_cannot_be(toy: Toy, order: Any, said: str) -> None:
    """Tests that what is about nothing is refused in words that say what to give."""
    served(toy)
    seat = "panel" if isinstance(order, DecideApplication) else "administrator"
    assert said in toy.refuses(order, seat)


def test_reasons_are_given_and_sealed(toy: Toy) -> None:
    """Tests that a decision has reasons, that no entry holds them, and that erasure removes them."""
    served(toy)
    toy.does(asks())
    assert "asks for that already" in toy.refuses(asks())
    assert "reasons are missing" in toy.refuses(DecideApplication(1, True, None, "Art. 21"), "panel")
    assert "article the decision rests on" in toy.refuses(DecideApplication(1, True, WHY, " "), "panel")
    toy.does(decides(1, True), "panel")
    with toy.store.read() as tx:
        assert not any(b"timetable" in body or b"examination" in body for body in entries(tx))
    assert len(rows(toy, t.sealed)) == 2
    toy.does(DischargeReservist(ALVA, TODAY))
    toy.does(EraseReservist(ALVA, "asked for it"))
    assert rows(toy, t.sealed) == []
    assert rebuild(toy.store, check=True).same


def test_an_exemption_without_an_end(toy: Toy) -> None:
    """Tests that it holds for the days of its call-up only."""
    served(toy)
    toy.does(asks())
    toy.does(decides(1, True), "panel")
    toy.calls(ALVA, DAY + timedelta(days=7), 3)
