"""What the law and the register leave of a problem, checked by hand and as properties of solved plans."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from holdfast.errors import PlanError
from holdfast.model import Interval
from holdfast.plan import PlanParams, solve
from holdfast.plan.formulate import Formulation, Limits, PlanSettings, Register, formulate
from holdfast.plan.tours import Tours

START = date(2030, 1, 7)
FIRST = (START - date(1970, 1, 1)).days
WEEKS = 4
QUICK = PlanParams(seconds=None, price_passes=(16, 24), plan_passes=8, plans=2)
KM_PER_DEGREE = 2 * math.pi * 6371.0088 / 360
"""Along a meridian of a sphere with the mean radius R1."""


def grid(**changes: Any) -> PlanSettings:
    """Return four weeks with tours of one or two."""
    given = {"horizon": Interval.of_days(START, 7 * WEEKS), "tour_lengths": (1, 2)} | changes
    return PlanSettings(**given)


def posts(*rows: dict[str, Any]) -> pl.DataFrame:
    """Return posts: one guard of worth 1 at 0°, always open, unless a row says otherwise."""
    usual = {
        "post": "gate", "facility": "dam", "region": "north", "kind": "guard", "latitude": 0.0, "longitude": 0.0,
        "strength": 1, "worth": 1.0, "start_day": None, "end_day": None,
    }  # fmt: skip
    days = {"start_day": pl.Int32, "end_day": pl.Int32}
    return pl.DataFrame([usual | row for row in rows or ({},)], schema_overrides=days)


def people(*rows: dict[str, Any]) -> pl.DataFrame:
    """Return people: guards who live at 0°, may serve in the north, under contract throughout, unless said otherwise."""
    usual = {
        "person": 1, "place": "home", "latitude": 0.0, "longitude": 0.0, "kinds": ["guard"], "area": "north|north",
        "contract_start": FIRST, "contract_end": FIRST + 7 * WEEKS,
    }  # fmt: skip
    kinds = {"kinds": pl.List(pl.String)}
    return pl.DataFrame([usual | row for row in rows or ({},)], schema_overrides=kinds)


def busy(*rows: tuple[int, str, int, int]) -> pl.DataFrame:
    """Return call-ups in force: person, post, first week, week after the last."""
    days = [(person, post, FIRST + 7 * start, FIRST + 7 * end) for person, post, start, end in rows]
    schema = {"person": pl.Int64, "post": pl.String, "start_day": pl.Int32, "end_day": pl.Int32}
    return pl.DataFrame(days, schema=schema, orient="row")


def limits(count: int = 1, **changes: Any) -> Limits:
    """Return what the law leaves: 21 days in any number of calls, no longest call, no rest, no notice."""
    usual: dict[str, Any] = {
        "allowance_days": np.full(count, 21, np.int32),
        "allowance_calls": np.full(count, 99, np.int32),
        "longest_days": None,
        "rest_days": 0,
        "first_day": FIRST,
        "areas": {"north|north": frozenset({"north"})},
    }
    return Limits(**usual | changes)


def weeks(found: Formulation, row: int = 0) -> list[int]:
    """Return the weeks in which a person may be planned."""
    mask = int(found.problem.available[row])
    return [week for week in range(WEEKS) if mask >> week & 1]


@pytest.mark.parametrize(
    ("person", "calls", "law", "expected"),
    [
        ({}, (), {}, [0, 1, 2, 3]),
        ({"contract_start": FIRST + 1}, (), {}, [1, 2, 3]),  # a week begun without a contract is none
        ({"contract_end": FIRST + 20}, (), {}, [0, 1]),
        ({}, (), {"first_day": FIRST + 8}, [2, 3]),  # notice until Tuesday of the second week
        ({}, ((1, "gate", 1, 2),), {}, [0, 2, 3]),
        ({}, ((1, "gate", 1, 2),), {"rest_days": 3}, [3]),
        ({}, ((1, "gate", 1, 2),), {"longest_days": 14}, [3]),  # side by side two calls would count as one
        ({}, ((2, "gate", 1, 2),), {}, [0, 1, 2, 3]),  # somebody else's
    ],
)
def test_available(
    person: dict[str, Any],
    calls: tuple[tuple[int, str, int, int], ...],
    law: dict[str, Any],
    expected: list[int],
) -> None:
    """Tests the weeks left by contract, notice, and calls in force with the rest they ask for."""
    register = Register(posts({"strength": 2}), people(person), busy(*calls))
    assert weeks(formulate(register, limits(**law), grid())) == expected


def test_demand() -> None:
    """Tests that a post asks for its strength in weeks that are wholly open, less who is called to it already."""
    rows = posts(
        {"post": "gate", "strength": 3},
        {"post": "pump", "strength": 2, "start_day": FIRST + 7, "end_day": FIRST + 20},
    )
    found = formulate(Register(rows, people(), busy((9, "gate", 1, 3))), limits(), grid())
    assert found.problem.demand.tolist() == [[3, 2, 2, 3], [0, 2, 0, 0]]


def test_cap() -> None:
    """Tests that the periods left break neither the days nor the number of calls, however they are split."""
    register = Register(posts(), people({"person": 1}, {"person": 2}, {"person": 3}), busy())
    left = limits(
        3, allowance_days=np.array([20, 21, 21], np.int32), allowance_calls=np.array([9, 9, 2], np.int32)
    )
    problem = formulate(register, left, grid()).problem
    assert problem.cap.tolist() == [2, 3, 3]
    assert problem.calls is not None
    assert problem.calls.tolist() == [9, 9, 2]


def test_reach() -> None:
    """Tests that kind, area and distance decide where a person may be sent, and what it costs."""
    rows = posts(
        {"post": "near", "latitude": 0.5},
        {"post": "far", "latitude": 1.0},
        {"post": "south", "region": "south"},
        {"post": "dive", "kind": "diver"},
    )
    found = formulate(Register(rows, people(), busy()), limits(), grid(reach_km=80.0, cost_per_km=0.01))
    assert [found.posts[post] for post in found.problem.reach_post] == ["near"]
    assert found.problem.reach_cost.tolist() == pytest.approx([0.005 * KM_PER_DEGREE])


def test_lengths_and_rest() -> None:
    """Tests that tours longer than the law allows are left out, and rest is whole periods, rounded up."""
    register = Register(posts(), people(), busy())
    found = formulate(register, limits(longest_days=7, rest_days=8), grid())
    assert found.problem.tour_lengths.tolist() == [1]
    assert found.problem.rest == 2
    with pytest.raises(PlanError, match="at most 6 days"):
        formulate(register, limits(longest_days=6), grid())


def test_days_again() -> None:
    """Tests that tours come back as half-open days with the register's own names."""
    found = formulate(Register(posts(), people({"person": 7}), busy()), limits(), grid())
    calls = found.calls(Tours(np.array([0]), np.array([0]), np.array([1]), np.array([2])))
    assert calls.rows() == [(7, "gate", FIRST + 7, FIRST + 21)]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"period_days": 5}, "no whole number of periods"),
        ({"tour_lengths": ()}, "cannot be planned"),
        ({"tour_lengths": (0,)}, "cannot be planned"),
        ({"reach_km": -1.0}, "below 0"),
        ({"tour_cost": float("nan")}, "below 0 or not numbers"),
        ({"horizon": Interval.of_days(START, 7 * 65)}, "at most 64"),
    ],
)
def test_wrong_settings(changes: dict[str, Any], said: str) -> None:
    """Tests that settings that cannot be are refused with what to do."""
    with pytest.raises(PlanError, match=said):
        grid(**changes)


@pytest.mark.parametrize("empty", ["posts", "people"])
def test_nothing_to_plan(empty: str) -> None:
    """Tests that without posts or people it is said what to import."""
    register = Register(posts(), people(), busy())
    with pytest.raises(PlanError, match="Import"):
        formulate(replace(register, **{empty: getattr(register, empty).clear()}), limits(), grid())


someone = st.fixed_dictionaries(
    {
        "kinds": st.sampled_from([["guard"], ["diver"], ["diver", "guard"], []]),
        "area": st.sampled_from(["north|north", "south|south", "north|north south"]),
        "latitude": st.sampled_from([0.0, 0.6, 2.0]),
        "contract_start": st.integers(FIRST - 9, FIRST + 9),
        "contract_end": st.integers(FIRST + 10, FIRST + 40),
    }
)
AREAS = {
    "north|north": frozenset({"north"}),
    "south|south": frozenset({"south"}),
    "north|north south": frozenset({"north", "south"}),
}


@settings(max_examples=40, deadline=None)
@given(
    st.lists(someone, min_size=1, max_size=6),
    st.integers(0, 15),
    st.integers(0, 9),
    st.sampled_from([None, 7, 14]),
    st.lists(st.tuples(st.integers(1, 6), st.just("gate"), st.integers(0, 2), st.integers(3, 4)), max_size=2),
    st.integers(0, 28),
)
def test_every_tour_is_within_the_limits(
    rows: list[dict[str, Any]],
    notice: int,
    rest: int,
    longest: int | None,
    calls: list[tuple[int, str, int, int]],
    days: int,
) -> None:
    """Tests that no tour of a solved plan leaves contract, notice, rest, kind, area, reach, length or allowance."""
    crowd = people(*({"person": n, "place": f"at {r['latitude']}"} | r for n, r in enumerate(rows, 1)))
    ground = posts({"post": "gate"}, {"post": "dive", "kind": "diver"}, {"post": "mast", "region": "south"})
    left = limits(
        len(rows), allowance_days=np.full(len(rows), days, np.int32), first_day=FIRST + notice, rest_days=rest,
        longest_days=longest, areas=AREAS,
    )  # fmt: skip
    found = formulate(Register(ground, crowd, busy(*calls)), left, grid())
    tours = found.calls(solve(found.problem, QUICK, clock=lambda: 0.0).tours)
    taken = [(p, start, end) for p, _, start, end in busy(*calls).iter_rows()]
    served = dict.fromkeys(range(1, 7), 0)
    for person, post, start, end in sorted(tours.iter_rows(), key=lambda row: row[2]):
        who, where = rows[person - 1], ground.row(by_predicate=pl.col("post") == post, named=True)
        assert max(who["contract_start"], FIRST + notice) <= start < end <= who["contract_end"]
        assert where["kind"] in who["kinds"]
        assert where["region"] in AREAS[who["area"]]
        assert who["latitude"] * KM_PER_DEGREE <= 80.0
        assert longest is None or end - start <= longest
        apart = max(rest, 0 if longest is None else 1)
        assert all(end + apart <= s or e + apart <= start for p, s, e in taken if p == person)
        taken.append((person, start, end))
        served[person] += end - start
    assert max(served.values()) <= days


def test_interval_of_a_period() -> None:
    """Tests that periods follow each other without gap or overlap and fill the horizon."""
    made = grid()
    every = [made.period(number) for number in range(made.periods)]
    assert every[0].start == START
    assert all(a.end == b.start for a, b in pairwise(every))
    assert every[-1].end == START + timedelta(days=7 * WEEKS) == made.horizon.end


def test_a_tour_ends_with_its_post() -> None:
    """Tests that a tour which runs past the days of its post becomes a call-up within them, and one outside none."""
    monday = date(2030, 1, 7)
    settings = PlanSettings(Interval.of_days(monday, 28), (2,))
    first = (monday - date(1970, 1, 1)).days
    formulation = Formulation(
        problem=None,  # type: ignore[arg-type]  # only names and days are asked for
        settings=settings,
        posts=("gate", "always"),
        people=np.array([7], np.int64),
        opens=np.array([first + 3, np.iinfo(np.int32).min], np.int32),
        closes=np.array([first + 10, np.iinfo(np.int32).max], np.int32),
    )
    tours = Tours(person=[0, 0, 0], post=[0, 0, 1], start=[0, 2, 2], length=[2, 2, 2])
    rows = [(post, start - first, end - first) for _, post, start, end in formulation.calls(tours).rows()]
    assert rows == [("gate", 3, 10), ("always", 14, 28)]
