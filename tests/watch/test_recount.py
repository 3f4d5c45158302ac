from __future__ import annotations

import pytest

from holdfast.watch import Cover, Fixed, Member, Request, Shift, Watch, WatchProblem, recount

SHIFTS = (
    Shift("D", 480, start_minute=480),
    Shift("L", 480, frozenset({"D"})),
    Shift("N", 600, start_minute=1200, night=True),
)


def counted(member: Member, roster: str, **more: object) -> tuple[str, ...]:
    """Return the faults of one member's roster, a letter a day, `.` free; the first day is a Monday."""
    problem = WatchProblem(len(roster), SHIFTS, (member,), **more)  # type: ignore[arg-type]
    return recount(problem, _watches(member.id, roster)).faults


def _watches(who: str, roster: str) -> list[Watch]:
    return [Watch(who, day, shift) for day, shift in enumerate(roster) if shift != "."]


@pytest.mark.parametrize(
    ("member", "kept", "broken", "fault"),
    [
        (Member("a", most_in_row=2), "DD.DD", "DDD..", "3 days in a row"),
        (Member("a", least_in_row=2), "D.DD.D", "..D...", "1 days in a row"),
        (Member("a", least_off_in_row=2), ".D..D.", "DD.DD.", "free 1 days"),
        (Member("a", most_minutes=960), "DD..", "DDD.", "1440 minutes"),
        (Member("a", least_minutes=960), "DD..", "D...", "480 minutes"),
        (Member("a", most_weekends=1), ".....DD.....", ".....D......D", "2 weekends"),
        (Member("a", {"D": 1}), "DLL", "DL.D", "2 watches of shift D"),
        (Member("a", days_off=frozenset({1})), "D.D", "DD.", "a day off"),
        (Member("a", first_day=1, last_day=2), ".DD.", "DD..", "is there from day 1 to 2"),
        (Member("a", first_day=1, last_day=2, least_in_row=3), ".DD.", "..DD", "is there from"),
        (Member("a"), "DL", "LD", "which may not be"),
    ],
)
def test_each_rule_is_counted(member: Member, kept: str, broken: str, fault: str) -> None:
    """Tests that a roster that keeps a rule has no fault, and one that breaks it has that one."""
    assert counted(member, kept) == ()
    found = counted(member, broken)
    assert len(found) == 1
    assert fault in found[0]


def test_rest_is_counted_by_the_clock() -> None:
    """Tests that from a night that ends at six to the day at eight are 120 minutes, and free days count."""
    assert counted(Member("a"), "N.D", rest_minutes=1560) == ()
    assert "120 minutes" in counted(Member("a"), "ND.", rest_minutes=121)[0]
    assert "1560 minutes" in counted(Member("a"), "N.D", rest_minutes=1561)[0]


def test_what_is_set_by_hand_is_counted() -> None:
    """Tests that a watch that was moved, and one on a day set free, are faults."""
    assert counted(Member("a"), "D.", fixed=(Fixed("a", 0, "D"), Fixed("a", 1, None))) == ()
    assert "has no watch" in counted(Member("a"), ".D", fixed=(Fixed("a", 0, "D"),))[0]
    assert "fixed to no watch" in counted(Member("a"), "D.", fixed=(Fixed("a", 0, None),))[0]


def test_watches_that_cannot_be_are_faults() -> None:
    """Tests two watches on a day, and names that are not there."""
    problem = WatchProblem(2, SHIFTS, (Member("a"),))
    odd = [Watch("a", 0, "D"), Watch("a", 0, "L"), Watch("b", 0, "D"), Watch("a", 5, "D"), Watch("a", 1, "X")]
    assert len(recount(problem, odd).faults) == 4


def test_the_penalty_is_the_sum_of_its_parts() -> None:
    """Tests cover with and without skill, and requests, by hand."""
    members = (Member("a", skills=frozenset({"lead"})), Member("b"))
    cover = (Cover(0, "D", 3, 100, 1), Cover(0, "D", 0, 100, 7, "lead"), Cover(1, "D", 0, 100, 5))
    wishes = (
        Request("a", 0, "D", 2, wants=True),
        Request("b", 0, "D", 3, wants=False),
        Request("b", 1, "N", 4, wants=True),
    )
    problem = WatchProblem(2, SHIFTS, members, cover, wishes)
    found = recount(problem, [*_watches("a", "DD"), *_watches("b", "D.")])
    assert dict(found.parts) == {"under": 100, "over": 12, "requests": 7, "nights": 0, "weekends": 0}
    assert found.penalty == 119


def test_nights_and_weekends_are_shared_pro_rata() -> None:
    """Tests that who is there half the time is due half the nights, and what was stood before counts."""
    members = (Member("a"), Member("b", first_day=3, last_day=5), Member("c", {"N": 0}))
    problem = WatchProblem(6, SHIFTS, members, night_weight=10)
    fair = [*_watches("a", "NN...."), *_watches("b", "....N.")]
    assert recount(problem, fair).parts["nights"] == 0
    assert recount(problem, _watches("a", "NNN...")).parts["nights"] == 20
    before = WatchProblem(6, SHIFTS, (Member("a", weekends_before=2), Member("b")), weekend_weight=10)
    assert recount(before, []).parts["weekends"] == 20
    assert recount(before, _watches("b", ".....N")).parts["weekends"] == 10
