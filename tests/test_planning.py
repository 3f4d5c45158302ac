"""Plans from the register: what is planned the law permits; what is covered is counted by hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from holdfast import planning
from holdfast.errors import NotFoundError, PlanError
from holdfast.model import Interval
from holdfast.orders import AcceptGap, ApprovePlan, IssueCallUp
from holdfast.plan import PlanParams
from holdfast.plan.formulate import PlanSettings
from holdfast.store.days import to_date, to_day
from worlds import ALVA, BO, CLEO, DAN, EVA, Toy, watch

MONDAY = date(2030, 1, 7)
QUICK = PlanParams(seconds=None, price_passes=(16, 24), plan_passes=8, plans=2)


def wish(
    start: date = MONDAY, weeks: int = 6, *, basis: str = "watch", region: str = "land"
) -> planning.Wish:
    """Return a wish for some weeks anywhere in the land."""
    grid = PlanSettings(Interval.of_days(start, 7 * weeks), (1, 2), reach_km=500.0)
    return planning.Wish(region, basis, grid)


def make(toy: Toy, wished: planning.Wish) -> planning.Made:
    """Make a plan."""
    return planning.make(toy.desk, wished, QUICK, clock=lambda: 0.0)


busy_days = st.tuples(st.sampled_from([ALVA, CLEO, DAN, EVA]), st.integers(0, 30), st.integers(1, 9))


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 20), st.lists(busy_days, max_size=3), st.sampled_from(["watch", "drill"]))
def test_the_law_permits_every_tour(
    sqlite_copy: Callable[[], Toy], offset: int, before: list[tuple[int, int, int]], basis: str
) -> None:
    """Tests that each tour of a plan, given as a call-up of its own in any order, is carried out by the desk."""
    toy = sqlite_copy()
    toy.does(AcceptGap("land", "Rest between drills", date(2031, 1, 1), "A test."), "council")
    for person, day, days in before:
        toy.give(watch(person, MONDAY + timedelta(days=day), days, post=_post(person)), "caller")
    wished = wish(MONDAY + timedelta(days=offset), basis=basis)
    calls = planning_calls(make(toy, wished))
    if basis == "watch":
        assert calls
    for person, post, start, end in reversed(calls):
        period = Interval(to_date(start), to_date(end))
        answer = toy.does(IssueCallUp(person, post, period, basis), "council")
        if answer.waits_for is not None:  # a gap somebody must accept, or a length an authority must
            pytest.fail(f"{person} {post} {period} waits for {answer.waits_for}: {answer.reason()}")


def _post(person: int) -> str:
    return {DAN: "dam.dive", EVA: "mast.foot"}.get(person, "dam.gate")


def planning_calls(made: planning.Made) -> list[tuple[int, str, int, int]]:
    """Return the tours of a plan as rows."""
    return made.formulation.calls(made.plan.tours).rows()


def test_contract_unit_and_task(toy: Toy) -> None:
    """Tests that Bo stays in the north, Dan with the divers, and nobody is planned to dance."""
    calls = planning_calls(make(toy, wish()))
    by_person = {person: {post for who, post, *_ in calls if who == person} for person in (BO, DAN)}
    assert by_person[BO] <= {"dam.gate", "pump.door"}
    assert by_person[DAN] == {"dam.dive"}
    assert "dam.ball" not in {post for _, post, *_ in calls}


def test_cap_and_calls_in_force(toy: Toy) -> None:
    """Tests that days called already count: with 14 of 20 days gone, no week is left."""
    toy.does(watch(ALVA, date(2030, 3, 4), 9), "caller")
    toy.does(watch(ALVA, date(2030, 4, 1), 9), "caller")
    assert ALVA not in {person for person, *_ in planning_calls(make(toy, wish()))}


def test_proposed_and_approved(toy: Toy) -> None:
    """Tests that a plan is put forward with its files, read back, and approved by another person."""
    order, _ = planning.propose(toy.desk, make(toy, wish()), toy.by("planner"), name="january")
    with toy.store.read() as tx:
        row = planning.find_plan(tx, "january")
        calls = planning.calls_of(tx, row)
        with pytest.raises(NotFoundError, match="plan list"):
            planning.find_plan(tx, "february")
    assert calls.height == order.tours == row.tours
    assert planning.settings_of(row).periods == 6
    assert toy.does(ApprovePlan("january"), "council").waits_for is None


@pytest.mark.parametrize(
    ("wished", "said"),
    [
        (wish(basis="leisure"), "knows no basis 'leisure'"),
        (wish(date(2040, 1, 2)), "Nobody has a contract"),
    ],
)
def test_wishes_that_cannot_be(toy: Toy, wished: planning.Wish, said: str) -> None:
    """Tests that a wish that cannot be says why."""
    with pytest.raises(PlanError, match=said):
        planning.formulate_wish(toy.desk, wished)


POSTS = pl.DataFrame(
    {
        "post": ["gate", "door", "mast"], "facility": ["dam", "dam", "hill"], "name": ["Dam", "Dam", "Hill"],
        "region": "north", "sector": "energy", "kind": ["guard", "diver", "guard"], "task": "guard",
        "latitude": 0.0, "longitude": 0.0, "exposure": [2.0, 2.0, 1.0], "strength": [2, 1, 1],
        "worth": [2.0, 5.0, 1.0], "start_day": [None, None, to_day(MONDAY) + 7], "end_day": [None, None, None],
    },
    schema_overrides={"start_day": pl.Int32, "end_day": pl.Int32},
)  # fmt: skip
DAY = to_day(MONDAY)
CALLS = pl.DataFrame(
    [(1, "gate", DAY, DAY + 7), (2, "gate", DAY, DAY + 14), (3, "gate", DAY, DAY + 7), (4, "mast", DAY, DAY + 14)],
    schema={"person": pl.Int64, "post": pl.String, "start_day": pl.Int32, "end_day": pl.Int32}, orient="row",
)  # fmt: skip
TWO_WEEKS = PlanSettings(Interval.of_days(MONDAY, 14), (1,))


def test_cover_by_hand() -> None:
    """Tests that nobody counts beyond the strength, nor at a post that is not open yet."""
    first = planning.cover_on(POSTS, CALLS, DAY)
    assert first.select("post", "asked", "met").rows() == [("gate", 2, 2), ("door", 1, 0), ("mast", 0, 0)]
    second = planning.cover_on(POSTS, CALLS, DAY + 7)
    assert second.select("post", "asked", "met").rows() == [("gate", 2, 1), ("door", 1, 0), ("mast", 1, 1)]


def test_sums_by_hand() -> None:
    """Tests the sums by period and by facility, the worst covered first."""
    periods = planning.by_period(POSTS, CALLS, TWO_WEEKS)
    assert [(p["asked"], p["met"]) for p in periods] == [(3, 2), (4, 2)]
    facilities = planning.facility_coverage(POSTS, CALLS, TWO_WEEKS)
    assert facilities.select("facility", "asked", "met").rows() == [("dam", 6, 3), ("hill", 1, 1)]


def test_short_by_hand() -> None:
    """Tests that what is short comes by the worth of what is missing, each with its reason."""
    short = planning.shortfalls(POSTS, CALLS, TWO_WEEKS)
    assert short.select("post", "period", "asked", "met").rows() == [
        ("door", 0, 1, 0),
        ("door", 1, 1, 0),
        ("gate", 1, 2, 1),
    ]
    able = pl.DataFrame({"kind": ["guard"], "able": [4]})
    why = planning.why_short(short, able, frozenset({"guard"}))["why"].to_list()
    assert why[0].startswith("Nobody under contract")
    assert why[2].startswith("4 people under contract")
    assert "does not allow" in planning.why_short(short, able, frozenset())["why"][0]


def test_short_side_by_side_by_hand() -> None:
    """Tests that what is short in periods side by side is one row, and comes by the worth of all that is missing."""
    short = planning.joined(planning.shortfalls(POSTS, CALLS, TWO_WEEKS))
    days = [
        (row["post"], (row["end"] - row["start"]).days, row["met"]) for row in short.iter_rows(named=True)
    ]
    assert days == [("door", 14, 0), ("gate", 7, 1)]
