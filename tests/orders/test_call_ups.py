"""The life of a call-up: each step, each wrong step, and the limits that no step gets round."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from holdfast.desk import Refusal
from holdfast.model import Contract, Interval
from holdfast.orders import (
    AcceptGap,
    AcknowledgeCallUp,
    CeaseCallUp,
    CompleteCallUp,
    EndContract,
    Order,
    ReportIn,
    RevokeCallUp,
    ServeCallUp,
    SignContract,
    VaryCallUp,
)
from holdfast.rebuild import rebuild
from holdfast.store import tables as t
from worlds import ALVA, BO, CLEO, DAN, EVA, YEAR, Toy, watch

DAY = date(2030, 2, 4)
SIXTH = DAY + timedelta(days=6)


def at(toy: Toy, day: date) -> None:
    """Set the clock to noon of a day."""
    toy.now = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def state(toy: Toy, number: int) -> str:
    """Return the state of a call-up."""
    with toy.store.read() as tx:
        return str(tx.execute(select(t.call_up.c.state).where(t.call_up.c.id == number)).scalar())


STEPS: dict[str, Callable[[int], Order]] = {
    "serve": lambda n: ServeCallUp(n, date(2030, 1, 6)),
    "acknowledge": AcknowledgeCallUp,
    "report": lambda n: ReportIn(n, DAY),
    "complete": CompleteCallUp,
    "revoke": lambda n: RevokeCallUp(n, "no need"),
    "cease": lambda n: CeaseCallUp(n, SIXTH, "no need"),
    "vary": lambda n: VaryCallUp(n, "pump.door", Interval.of_days(DAY, 5), "there instead"),
}
WHO = {"revoke": "caller", "cease": "caller", "vary": "caller"}
DAYS = {
    "serve": date(2030, 1, 6),
    "acknowledge": date(2030, 1, 7),
    "report": DAY,
    "cease": DAY,
    "complete": SIXTH,
}
"""The day on which each step of a call-up of seven days is taken; other steps are taken before it begins."""

PATHS = {
    "issued": [],
    "served": ["serve"],
    "acknowledged": ["serve", "acknowledge"],
    "reported": ["serve", "acknowledge", "report"],
    "completed": ["serve", "report", "complete"],
    "revoked": ["revoke"],
    "ceased": ["serve", "report", "cease"],
}
ALLOWED = {
    "issued": {"serve": "served", "revoke": "revoked", "cease": "ceased", "vary": "issued"},
    "served": {
        "acknowledge": "acknowledged",
        "report": "reported",
        "revoke": "revoked",
        "cease": "ceased",
        "vary": "issued",
    },
    "acknowledged": {"report": "reported", "revoke": "revoked", "cease": "ceased", "vary": "issued"},
    "reported": {"complete": "completed", "cease": "ceased"},
    "completed": {},
    "revoked": {},
    "ceased": {},
}


def take(toy: Toy, number: int, step: str) -> object:
    """Take a step on its day."""
    at(toy, DAYS.get(step, toy.now.date()))
    return toy.give(STEPS[step](number), WHO.get(step, "duty"))


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("before", PATHS)
def test_every_step_from_every_state(sqlite_copy: Callable[[], Toy], before: str, step: str) -> None:
    """Tests each step from each state: the allowed ones lead where they should, the others change nothing."""
    toy = sqlite_copy()
    number = toy.calls(ALVA, DAY, 7)
    for earlier in PATHS[before]:
        assert not isinstance(take(toy, number, earlier), Refusal)
    assert state(toy, number) == before
    if step == "serve" or (step == "vary" and before in {"reported", "completed", "ceased"}):
        at(toy, max(toy.now.date(), date(2030, 1, 6)))
        answer: object = toy.give(STEPS[step](number), WHO.get(step, "duty"))
    else:
        answer = take(toy, number, step)
    after = ALLOWED[before].get(step)
    assert isinstance(answer, Refusal) == (after is None), answer
    assert state(toy, number) == (after or before)


def test_no_step_without_a_call_up(toy: Toy) -> None:
    """Tests that each step on a number that is not there is refused in an entry."""
    for step in STEPS:
        for number in (0, -1, 77, 2**52):
            assert isinstance(toy.give(STEPS[step](number), WHO.get(step, "duty")), Refusal)


def test_steps_belong_to_seats(toy: Toy) -> None:
    """Tests that who issues does not note attendance, and the other way round."""
    number = toy.calls(ALVA, DAY, 7)
    for step in STEPS:
        wrong = "duty" if step in WHO else "caller"
        assert "asks for the power" in toy.refuses(STEPS[step](number), wrong)


def test_steps_belong_to_regions(toy: Toy) -> None:
    """Tests that the north does not touch a call-up of the south, nor draw it over to a post of its own."""
    number = toy.calls(EVA, DAY, 7, post="mast.foot")
    for step in STEPS:
        seat = "north-caller" if step in WHO else "north-duty"
        assert isinstance(toy.give(STEPS[step](number), seat), Refusal), step
    assert state(toy, number) == "issued"


def test_served_on_a_day_that_can_be(toy: Toy) -> None:
    """Tests that a call-up is not served in the future, nor before it was issued."""
    at(toy, date(2030, 1, 10))
    number = toy.calls(ALVA, DAY, 7)
    assert "still to come" in toy.refuses(ServeCallUp(number, date(2030, 1, 11)), "duty")
    assert "before it was issued" in toy.refuses(ServeCallUp(number, date(2030, 1, 9)), "duty")
    toy.does(ServeCallUp(number, date(2030, 1, 10)), "duty")


def test_notice_runs_from_service(toy: Toy) -> None:
    """Tests that a call-up handed over too late is not served, unless the person waives the notice."""
    toy.does(AcceptGap("land", "Rest between drills", date(2030, 12, 1), "so be it"), "council")
    number = int(toy.does(watch(ALVA, date(2030, 1, 20), 3, basis="drill"), "caller").effects["call_up"])
    at(toy, date(2030, 1, 7))
    late = toy.give(ServeCallUp(number, date(2030, 1, 7)), "duty")
    assert isinstance(late, Refusal)
    assert late.verdicts[0]["article"] == "Art. 7"
    toy.does(ServeCallUp(number, date(2030, 1, 7), waived=True), "duty")


def test_reported_on_a_day_of_the_call_up(toy: Toy) -> None:
    """Tests that attendance is noted for its days only, and not ahead of time."""
    number = toy.calls(ALVA, DAY, 7)
    toy.does(ServeCallUp(number, date(2030, 1, 5)), "duty")
    assert "that has come" in toy.refuses(ReportIn(number, DAY), "duty")
    at(toy, date(2030, 2, 20))
    for day in (DAY - timedelta(days=1), DAY + timedelta(days=7)):
        assert "not a day of the call-up" in toy.refuses(ReportIn(number, day), "duty")
    toy.does(ReportIn(number, SIXTH), "duty")


def test_completed_on_the_last_day(toy: Toy) -> None:
    """Tests that a call-up of seven days is completed on its seventh day and not before."""
    number = toy.calls(ALVA, DAY, 7)
    toy.does(ServeCallUp(number, date(2030, 1, 5)), "duty")
    at(toy, SIXTH - timedelta(days=1))
    toy.does(ReportIn(number, DAY), "duty")
    assert "It runs to 2030-02-10" in toy.refuses(CompleteCallUp(number), "duty")
    at(toy, SIXTH)
    toy.does(CompleteCallUp(number), "duty")


def test_what_has_begun_is_ceased_what_has_not_is_revoked(toy: Toy) -> None:
    """Tests the border between revoking and ceasing: the first day."""
    number = toy.calls(ALVA, DAY, 7)
    at(toy, DAY - timedelta(days=1))
    assert "has not begun" in toy.refuses(CeaseCallUp(number, SIXTH, "x"), "caller")
    at(toy, DAY)
    assert "can be ceased" in toy.refuses(RevokeCallUp(number, "x"), "caller")
    assert "can be ceased" in toy.refuses(STEPS["vary"](number), "caller")
    for day in (DAY, DAY + timedelta(days=7)):
        assert "not a day after the first" in toy.refuses(CeaseCallUp(number, day, "x"), "caller")
    at(toy, DAY + timedelta(days=3))
    assert "is past" in toy.refuses(CeaseCallUp(number, DAY + timedelta(days=2), "x"), "caller")
    toy.does(CeaseCallUp(number, DAY + timedelta(days=3), "x"), "caller")


def test_days_that_count(toy: Toy) -> None:
    """Tests that revoked days no longer count, and of a ceased call-up only those served (20 a year)."""
    number = toy.calls(ALVA, DAY, 10)
    toy.calls(ALVA, date(2030, 3, 1), 10)
    assert isinstance(toy.give(watch(ALVA, date(2030, 4, 1), 1), "caller"), Refusal)
    at(toy, DAY)
    toy.does(CeaseCallUp(number, DAY + timedelta(days=4), "x"), "caller")
    assert isinstance(toy.give(watch(ALVA, date(2030, 4, 1), 7), "caller"), Refusal)
    toy.calls(ALVA, date(2030, 4, 1), 6)
    toy.does(RevokeCallUp(2, "x"), "caller")
    toy.calls(ALVA, date(2030, 3, 2), 10)
    assert rebuild(toy.store, check=True).same


def test_varied_is_judged_anew_without_itself(toy: Toy) -> None:
    """Tests that a change may overlap the old days, counts only once, and keeps to every limit."""
    number = toy.calls(ALVA, DAY, 10)
    toy.calls(ALVA, date(2030, 3, 1), 10)
    toy.does(
        VaryCallUp(number, "dam.gate", Interval.of_days(DAY + timedelta(days=1), 10), "a day later"), "caller"
    )
    longer = toy.give(VaryCallUp(number, "dam.gate", Interval.of_days(DAY, 11), "longer"), "caller")
    assert isinstance(longer, Refusal)
    assert longer.verdicts[0]["article"] == "Art. 3"
    over = VaryCallUp(number, "dam.gate", Interval.of_days(date(2030, 3, 5), 5), "into the other")
    assert isinstance(toy.give(over, "caller"), Refusal)
    assert "lacks a qualification" in toy.refuses(
        VaryCallUp(number, "dam.dive", Interval.of_days(DAY, 3), "dive"), "caller"
    )


SPLITS: dict[str, list[tuple[int, str, str]]] = {
    "in parts": [(5, "dam.gate", "watch")] * 5,
    "day by day": [(1, "dam.gate", "watch")] * 24,
    "at other posts": [(6, "dam.gate", "watch"), (6, "pump.door", "watch"), (6, "mast.foot", "watch"), (6, "dam.gate", "watch")],
    "on other bases": [(6, "dam.gate", "watch"), (6, "dam.gate", "drill"), (6, "dam.gate", "watch"), (6, "dam.gate", "drill")],
}  # fmt: skip


@pytest.mark.parametrize("way", SPLITS)
def test_the_cap_is_not_passed_by_splitting(toy: Toy, way: str) -> None:
    """Tests that however service is cut up, nobody is called for more than twenty days a year."""
    toy.does(AcceptGap("land", "Rest between drills", date(2030, 12, 1), "so be it"), "council")
    day = DAY
    for days, post, basis in SPLITS[way]:
        toy.give(watch(ALVA, day, days, post=post, basis=basis), "caller")
        day += timedelta(days=days + 1)
    with toy.store.read() as tx:
        rows = tx.execute(select(t.call_up.c.start_day, t.call_up.c.end_day)).all()
    assert 15 <= sum(row.end_day - row.start_day for row in rows) <= 20
    assert isinstance(toy.give(watch(ALVA, date(2030, 6, 1), 6), "caller"), Refusal)


def test_the_cap_is_not_passed_by_another_contract(toy: Toy) -> None:
    """Tests that days under an earlier contract or unit count under the next."""
    toy.calls(DAN, DAY, 10, post="dam.dive")
    toy.calls(DAN, date(2030, 3, 1), 8, post="dam.dive")
    toy.does(EndContract("c4", date(2030, 4, 1)))
    toy.does(SignContract(Contract("c4b", DAN, Interval(date(2030, 4, 1), YEAR.end), ("land",))))
    refused = toy.give(watch(DAN, date(2030, 5, 1), 3), "caller")
    assert isinstance(refused, Refusal)
    assert refused.verdicts[0]["article"] == "Art. 3"
    toy.calls(DAN, date(2030, 5, 1), 2)


def test_the_year_that_counts_is_that_of_the_day(toy: Toy) -> None:
    """Tests that days before New Year count in the old year and those after it in the new."""
    toy.does(SignContract(Contract("c1b", ALVA, Interval(YEAR.end, date(2032, 1, 1)), ("land",))))
    toy.calls(ALVA, date(2030, 3, 1), 10)
    toy.calls(ALVA, date(2030, 12, 10), 10)
    assert isinstance(toy.give(watch(ALVA, date(2030, 12, 31), 1), "caller"), Refusal)
    toy.calls(ALVA, date(2031, 1, 1), 10)


def test_a_contract_says_where(toy: Toy) -> None:
    """Tests that a call-up outside the territory consented to is refused with the clause."""
    toy.calls(BO, DAY, 3, post="pump.door")
    refused = toy.give(watch(BO, date(2030, 3, 1), 3, post="mast.foot"), "caller")
    assert isinstance(refused, Refusal)
    assert refused.verdicts[0]["article"] == "Art. 8"
    assert "clause 4b" in str(refused.verdicts)


def test_a_contract_says_when_and_in_what_unit(toy: Toy) -> None:
    """Tests that nobody is called outside the days of a contract, or to a post of another unit's kind."""
    for start in (date(2029, 12, 30), date(2030, 12, 30)):
        refused = toy.give(watch(ALVA, start, 5), "caller")
        assert isinstance(refused, Refusal)
    assert "another kind" in toy.refuses(watch(DAN, DAY, 3), "caller")
    toy.calls(DAN, DAY, 3, post="dam.dive")


def test_nobody_is_at_two_posts(toy: Toy) -> None:
    """Tests that two call-ups of a person never share a day, and may lie side by side."""
    toy.calls(CLEO, DAY, 3)
    for start in (DAY - timedelta(days=2), DAY, DAY + timedelta(days=2)):
        assert "overlap" in str(
            toy.give(watch(CLEO, start, 3, post="mast.foot"), "caller").verdicts[0]["rule"]
        )
    toy.calls(CLEO, DAY - timedelta(days=3), 3)
    toy.calls(CLEO, DAY + timedelta(days=3), 3)


def test_a_task_that_the_law_does_not_know(toy: Toy) -> None:
    """Tests that a post for a task outside the profile's list for the basis is refused with the article."""
    refused = toy.give(watch(ALVA, DAY, 3, post="dam.ball"), "caller")
    assert isinstance(refused, Refusal)
    assert refused.verdicts[0]["article"] == "Art. 9"


@pytest.mark.parametrize("basis", ["flood_duty", "picnic", ""])
def test_a_basis_that_is_not_there(toy: Toy, basis: str) -> None:
    """Tests that neither a basis without its status nor one the profile does not have is permitted."""
    assert isinstance(toy.give(watch(ALVA, DAY, 3, basis=basis), "caller"), Refusal)


def test_numbers_run_without_gaps(toy: Toy) -> None:
    """Tests that call-ups are numbered from one, whatever was refused in between."""
    for number, person in enumerate((ALVA, BO, CLEO), 1):
        toy.give(watch(person, DAY, 31), "caller")
        assert toy.calls(person, DAY, 3) == number
