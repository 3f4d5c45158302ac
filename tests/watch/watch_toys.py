"""Small watch problems: one that a human can check, random ones, and the best bill by trying every one."""

from __future__ import annotations

from itertools import product

from hypothesis import strategies as st

from holdfast.watch import Cover, Fixed, Member, Request, Shift, Watch, WatchProblem, recount

DAY, NIGHT = (
    Shift("D", 480, start_minute=480),
    Shift("N", 600, frozenset({"D"}), start_minute=1200, night=True),
)


def toy(**changes: object) -> WatchProblem:
    """Return four days, two people, one wanted by day: the best is to let each stand two days, for nothing."""
    given = {
        "days": 4,
        "shifts": (DAY, NIGHT),
        "members": (Member("ada", most_in_row=2), Member("bo", most_in_row=2)),
        "cover": tuple(Cover(day, "D", 1, 100, 1) for day in range(4)),
    }
    return WatchProblem(**(given | changes))  # type: ignore[arg-type]


def lawful_rosters(problem: WatchProblem, member: Member) -> list[tuple[Watch, ...]]:
    """Return every roster of a member that breaks none of its rules, judged by the recount alone."""
    alone = WatchProblem(
        problem.days,
        problem.shifts,
        (member,),
        (),
        (),
        tuple(fixed for fixed in problem.fixed if fixed.member == member.id),
        problem.first_weekday,
        problem.rest_minutes,
    )
    found = []
    for days in product([None, *(shift.id for shift in problem.shifts)], repeat=problem.days):
        watches = tuple(Watch(member.id, day, shift) for day, shift in enumerate(days) if shift is not None)
        if not recount(alone, watches).faults:
            found.append(watches)
    return found


def by_trying(problem: WatchProblem) -> int | None:
    """Return the least penalty over all bills, None where some member has no lawful roster."""
    rosters = [lawful_rosters(problem, member) for member in problem.members]
    bills = product(*rosters)
    return min((recount(problem, sum(bill, ())).penalty for bill in bills), default=None)


@st.composite
def problems(draw: st.DrawFn) -> WatchProblem:
    """Draw problems of three or four days, two shifts and one or two members, of every kind of rule."""
    days = draw(st.integers(3, 4))
    shifts = (
        Shift("D", 480, start_minute=480),
        Shift(
            "N",
            draw(st.sampled_from([480, 600])),
            draw(st.sampled_from([frozenset(), frozenset({"D"}), frozenset({"N"})])),
            start_minute=draw(st.sampled_from([None, 1200])),
            night=True,
        ),
    )
    small = st.none() | st.integers(0, 3)
    members = tuple(draw(_members(name, days, small)) for name in ("ada", "bo")[: draw(st.integers(1, 2))])
    names = st.sampled_from([member.id for member in members])
    day, shift = st.integers(0, days - 1), st.sampled_from(["D", "N"])
    weight = st.integers(0, 9)
    skill = st.none() | st.just("lead")
    cover = st.builds(Cover, day, shift, st.integers(0, 2), weight, weight, skill)
    requests = st.builds(Request, names, day, shift, weight, st.booleans())
    fixed = st.builds(Fixed, names, day, st.none() | shift)
    return WatchProblem(
        days,
        shifts,
        members,
        tuple(draw(st.lists(cover, max_size=6))),
        tuple(draw(st.lists(requests, max_size=3))),
        tuple(draw(st.lists(fixed, max_size=1))),
        first_weekday=draw(st.integers(0, 6)),
        rest_minutes=draw(st.sampled_from([0, 660, 1440, 2400])),
        night_weight=draw(st.sampled_from([0, 0, 3])),
        weekend_weight=draw(st.sampled_from([0, 0, 3])),
    )


@st.composite
def _members(draw: st.DrawFn, name: str, days: int, small: st.SearchStrategy[int | None]) -> Member:
    first = draw(st.integers(0, 1))
    return Member(
        name,
        most_shifts=draw(st.dictionaries(st.sampled_from(["D", "N"]), st.integers(0, 2))),
        most_minutes=draw(st.none() | st.sampled_from([480, 1000, 1800])),
        least_minutes=draw(st.none() | st.sampled_from([0, 480, 1080])),
        most_in_row=draw(small),
        least_in_row=draw(small),
        least_off_in_row=draw(small),
        most_weekends=draw(st.none() | st.integers(0, 1)),
        days_off=draw(st.frozensets(st.integers(0, days - 1), max_size=1)),
        skills=draw(st.sampled_from([frozenset(), frozenset({"lead"})])),
        nights_before=draw(st.integers(0, 2)),
        weekends_before=draw(st.integers(0, 2)),
        first_day=first,
        last_day=draw(st.none() | st.integers(first, days - 1)),
    )
