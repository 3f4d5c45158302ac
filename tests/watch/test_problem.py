from __future__ import annotations

import pytest
from watch_toys import toy

from holdfast.errors import PlanError
from holdfast.watch import Cover, Fixed, Member, Request, Shift, WatchParams, WatchProblem


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"days": 0}, "length of the horizon"),
        ({"days": 2000}, "length of the horizon"),
        ({"first_weekday": 7}, "weekday of day 0"),
        ({"rest_minutes": -1}, "rest between watches"),
        ({"night_weight": -1}, "weight of nights"),
        ({"weekend_weight": 0.5}, "weight of weekends"),
        ({"shifts": (Shift("D", 1), Shift("D", 1))}, "Shift D is there twice"),
        ({"members": (Member("a"), Member("a"))}, "Member a is there twice"),
        ({"shifts": (Shift("D", 1, frozenset({"X"})),)}, "never before shift X"),
        ({"members": (Member("a", {"X": 1}),)}, "limit of member a names shift X"),
        (
            {"members": (Member("a", days_off=frozenset({4})),)},
            "is on day 4. Days of this horizon are 0 to 3",
        ),
        ({"members": (Member("a", first_day=9),)}, "first day of member a"),
        ({"members": (Member("a", last_day=9),)}, "last day of member a"),
        ({"cover": (Cover(4, "D", 1, 1, 1),)}, "is on day 4"),
        ({"cover": (Cover(0, "X", 1, 1, 1),)}, "names shift X"),
        ({"requests": (Request("zed", 0, "D", 1, wants=True),)}, "names member zed"),
        ({"requests": (Request("ada", 7, "D", 1, wants=True),)}, "is on day 7"),
        ({"requests": (Request("ada", 0, "X", 1, wants=True),)}, "names shift X"),
        ({"fixed": (Fixed("zed", 0, None),)}, "names member zed"),
        ({"fixed": (Fixed("ada", 9, None),)}, "is on day 9"),
        ({"fixed": (Fixed("ada", 0, "X"),)}, "names shift X"),
        ({"fixed": (Fixed("ada", 0, "D"), Fixed("ada", 0, None))}, "two things on day 0: D and free"),
    ],
)
def test_a_problem_that_cannot_be_is_refused(changes: dict[str, object], message: str) -> None:
    """Tests that each broken field is named."""
    with pytest.raises(PlanError, match=message):
        toy(**changes)


def test_values_that_cannot_be_are_refused() -> None:
    """Tests the parts of a problem, each on its own."""
    for make in (
        lambda: Shift("", 1),
        lambda: Shift("D", -1),
        lambda: Shift("D", 1, start_minute=1440),
        lambda: Member(""),
        lambda: Member("a", {"D": -1}),
        lambda: Member("a", most_minutes=-1),
        lambda: Member("a", least_in_row=True),
        lambda: Member("a", first_day=3, last_day=2),
        lambda: Cover(0, "D", -1, 0, 0),
        lambda: Cover(0, "D", 1, -1, 0),
        lambda: Cover(0, "D", 1, 0, 10**12),
        lambda: Request("a", 0, "D", -1, wants=True),
        lambda: WatchParams(seconds=0),
        lambda: WatchParams(seconds=float("nan")),
        lambda: WatchParams(seed=-1),
        lambda: WatchParams(workers=0),
    ):
        with pytest.raises(PlanError):
            make()


def test_a_problem_is_a_value() -> None:
    """Tests that two problems of the same content are equal."""
    assert toy() == toy()
    assert isinstance(toy(), WatchProblem)
