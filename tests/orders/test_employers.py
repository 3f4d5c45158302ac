"""Employers: told in time and with consent, and their answer; the record never says who they are."""

from __future__ import annotations

from datetime import UTC, date, datetime

from holdfast.desk import Refusal
from holdfast.orders import AnswerForEmployer, NotifyEmployer, RevokeCallUp
from holdfast.rebuild import rebuild
from holdfast.store import tables as t
from rights_world import adopt, rows
from worlds import ALVA, BO, START, Toy

DAY = date(2030, 2, 4)
TODAY = START.date()


def test_told_in_time_and_answered(toy: Toy) -> None:
    """Tests that notice and answer are noted, once each."""
    adopt(toy)
    toy.calls(ALVA, DAY, 3)
    toy.does(NotifyEmployer(1, TODAY, consent=True), "duty")
    assert "in the register already" in toy.refuses(NotifyEmployer(1, TODAY, consent=True), "duty")
    assert "not between" in toy.refuses(AnswerForEmployer(1, True, date(2030, 1, 6)), "duty")
    assert "not between" in toy.refuses(AnswerForEmployer(1, True, date(2030, 1, 4)), "duty")
    toy.does(AnswerForEmployer(1, False, TODAY), "duty")
    assert "answered already, on 2030-01-05: objected" in toy.refuses(
        AnswerForEmployer(1, True, TODAY), "duty"
    )
    assert [row.state for row in rows(toy, t.employer_notice)] == ["objected"]
    assert rebuild(toy.store, check=True).same


def test_told_late(toy: Toy) -> None:
    """Tests that the clock of the rule is kept: the last day is named, and a text that warns does not stop."""
    adopt(toy)
    toy.calls(ALVA, DAY, 3)
    toy.now = datetime(2030, 1, 16, tzinfo=UTC)
    answer = toy.does(NotifyEmployer(1, date(2030, 1, 16), consent=True), "duty")
    assert answer.verdicts[0]["outcome"] == "warn"
    assert "by 2030-01-15 at the latest" in answer.verdicts[0]["reason"]


def test_only_with_consent(toy: Toy) -> None:
    """Tests that no employer is told where the person has not agreed, whatever the rule's severity."""
    adopt(toy)
    toy.calls(ALVA, DAY, 3)
    refused = toy.give(NotifyEmployer(1, TODAY, consent=False), "duty")
    assert isinstance(refused, Refusal)
    assert refused.verdicts[0]["article"] == "Art. 25"


def test_a_profile_that_says_nothing(toy: Toy) -> None:
    """Tests that silence leaves it to the person."""
    toy.calls(ALVA, DAY, 3)
    assert "says nothing of employers" in toy.refuses(NotifyEmployer(1, TODAY, consent=False), "duty")
    toy.does(NotifyEmployer(1, TODAY, consent=True), "duty")


def test_what_cannot_be(toy: Toy) -> None:
    """Tests that there is something to tell, and a day on which it was."""
    adopt(toy)
    toy.calls(ALVA, DAY, 3)
    toy.calls(BO, DAY, 3)
    toy.does(RevokeCallUp(2, "x"), "caller")
    assert "is revoked" in toy.refuses(NotifyEmployer(2, TODAY, consent=True), "duty")
    assert "no call-up 9" in toy.refuses(NotifyEmployer(9, TODAY, consent=True), "duty")
    assert "still to come" in toy.refuses(NotifyEmployer(1, DAY, consent=True), "duty")
    assert "before it was issued" in toy.refuses(NotifyEmployer(1, date(2030, 1, 4), consent=True), "duty")
    assert "no notice to the employer" in toy.refuses(AnswerForEmployer(1, True, TODAY), "duty")
