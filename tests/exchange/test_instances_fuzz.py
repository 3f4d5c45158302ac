"""Damaged instance folders: whatever is done to the files, a clear error or the problem they say, and nothing is run."""

from __future__ import annotations

import json
import pickle
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from holdfast.errors import HoldfastError, PlanError
from holdfast.exchange.instances import read_instance, read_plan, write_instance, write_plan
from holdfast.plan import PlanParams, Problem, Tours, solve

FILES = ("instance.json", "posts.parquet", "demand.npy", "value.npy", "people.parquet", "reach.parquet")
PLAN_FILES = ("tours.parquet", "prices.npy")


def toy() -> Problem:
    """Two people, one post, three periods, every optional rule."""
    return Problem(
        tour_lengths=[1, 2],
        rest=1,
        tour_cost=0.5,
        post_facility=[7],
        post_kind=[2],
        demand=[[1, 1, 1]],
        value=[[2.0, 3.0, 1.0]],
        group=[1, 0],
        cap=[2, 1],
        available=np.array([7, 4], np.uint64),
        reach_first=[0, 0, 1],
        reach_post=[0],
        reach_cost=[0.25],
        current=Tours([0], [0], [1], [2]),
        keep_bonus=0.125,
        reach_open=np.array([7], np.uint64),
        size=[2, 1],
        calls=[2, 1],
        longest=[2, 1],
        window_first=[0, 1],
        window_cap=[[1, 2], [1, 1]],
        ceiling=[[1, 1, 2], [1, 1, 1]],
        rolling_span=2,
        rolling_cap=[2, 1],
        burden=[3, 0],
        fairness=0.01,
    )


def clear_or_correct(read: Callable[[], object]) -> None:
    """Assert that reading ends with an object or a message of ours that says what to do."""
    try:
        read()
    except HoldfastError as refused:
        assert len(str(refused)) > 20
        assert any(mark in str(refused) for mark in (";", "Write the file again", "Give", "correct"))


def bitten(content: bytes, at: float, how: str, byte: int) -> bytes:
    """Return `content` cut, with one byte changed, one put in or one left out, at a share of its length."""
    place = int(at * len(content))
    return {
        "cut": content[:place],
        "change": content[:place] + bytes([byte]) + content[place + 1 :],
        "put in": content[:place] + bytes([byte]) + content[place:],
        "leave out": content[:place] + content[place + 1 :],
    }[how]


DAMAGE = st.tuples(
    st.floats(0, 1, exclude_max=True),
    st.sampled_from(["cut", "change", "put in", "leave out"]),
    st.integers(0, 255),
)


@settings(max_examples=150, deadline=None)
@given(name=st.sampled_from(FILES), damage=DAMAGE)
def test_bitten_files_give_an_error_or_a_problem(name: str, damage: tuple[float, str, int]) -> None:
    """Tests that an instance with a file cut short or a byte amiss is read or refused, never a stack trace."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        write_instance(place, toy())
        (place / name).write_bytes(bitten((place / name).read_bytes(), *damage))
        clear_or_correct(lambda: read_instance(place))


def test_an_array_with_any_byte_of_its_head_amiss_is_read_or_refused() -> None:
    """Tests each byte of the head of `demand.npy` left out, and changed to a bracket, a quote and a digit."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        write_instance(place, toy())
        whole = (place / "demand.npy").read_bytes()
        for at in range(128):
            for how in ("change", "leave out"):
                for byte in b"['9":
                    (place / "demand.npy").write_bytes(bitten(whole, at / len(whole), how, byte))
                    clear_or_correct(lambda: read_instance(place))


@settings(max_examples=60, deadline=None)
@given(name=st.sampled_from(PLAN_FILES), damage=DAMAGE)
def test_bitten_plans_give_an_error_or_a_plan(name: str, damage: tuple[float, str, int]) -> None:
    """Tests the same of a plan's files."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        (place / "tours.parquet").write_bytes(PLAN["tours.parquet"])
        (place / "prices.npy").write_bytes(PLAN["prices.npy"])
        (place / name).write_bytes(bitten(PLAN[name], *damage))
        clear_or_correct(lambda: read_plan(place))


def _plan_files() -> dict[str, bytes]:
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        write_plan(place, solve(toy(), PlanParams(seconds=None, price_passes=(9, 9), plan_passes=2, plans=1)))
        return {name: (place / name).read_bytes() for name in PLAN_FILES}


PLAN = _plan_files()


class Bomb:
    """Leaves a mark where somebody unpickles it."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        return Path.touch, (self.mark,)


@pytest.mark.parametrize("name", ["demand.npy", "value.npy", "ceiling.npy"])
def test_nothing_is_unpickled(tmp_path: Path, name: str) -> None:
    """Tests that an array that hides objects, or a bare pickle, is refused and never run."""
    mark = tmp_path / "mark"
    write_instance(tmp_path, toy())
    np.save(tmp_path / name, np.array([[Bomb(mark)]], dtype=object), allow_pickle=True)
    with pytest.raises(PlanError, match=name):
        read_instance(tmp_path)
    (tmp_path / name).write_bytes(pickle.dumps(Bomb(mark)))
    with pytest.raises(PlanError, match=name):
        read_instance(tmp_path)
    assert not mark.exists()


def test_a_plan_is_not_unpickled_either(tmp_path: Path) -> None:
    """Tests the same of the prices of a plan."""
    (tmp_path / "tours.parquet").write_bytes(PLAN["tours.parquet"])
    (tmp_path / "prices.npy").write_bytes(pickle.dumps(Bomb(tmp_path / "mark")))
    with pytest.raises(PlanError, match=r"prices\.npy"):
        read_plan(tmp_path)
    assert not (tmp_path / "mark").exists()


ODD = st.sampled_from(
    [None, -1, 0, 2**31, 2**63 - 1, 2**64 - 1, 1.5, float("nan"), float("inf"), -float("inf"), "seven", True]
)


@settings(max_examples=150, deadline=None)
@given(name=st.sampled_from(["posts", "people", "reach"]), which=st.integers(0, 20), odd=ODD)
def test_odd_columns_give_an_error_or_a_problem(name: str, which: int, odd: object) -> None:
    """Tests that a column of missing, negative, huge or foreign values is refused, or read where it can be meant."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        write_instance(place, toy())
        path = place / f"{name}.parquet"
        frame = pl.read_parquet(path)
        column = frame.columns[which % len(frame.columns)]
        kind = pl.UInt64 if odd == 2**64 - 1 else None
        frame.with_columns(pl.lit(odd, dtype=kind).alias(column)).write_parquet(path)
        clear_or_correct(lambda: read_instance(place))
        frame.drop(column).write_parquet(path)
        clear_or_correct(lambda: read_instance(place))
        frame.clear().write_parquet(path)
        clear_or_correct(lambda: read_instance(place))


@settings(max_examples=100, deadline=None)
@given(key=st.sampled_from(["periods", "period_days", "tour_lengths", "rest", "tour_cost"]), odd=ODD)
def test_odd_rules_give_an_error_or_a_problem(key: str, odd: object) -> None:
    """Tests rules that are missing, negative, huge or of another kind, NaN and infinity among them."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        write_instance(place, toy())
        rules = json.loads((place / "instance.json").read_text())
        for value in (odd, [odd], {"a": odd}):
            (place / "instance.json").write_text(json.dumps(rules | {key: value}))
            clear_or_correct(lambda: read_instance(place))


@pytest.mark.parametrize("name", ["demand.npy", "value.npy"])
@pytest.mark.parametrize(
    "array",
    [
        np.full((1, 3), np.nan),
        np.full((1, 3), np.inf),
        np.full((1, 3), -1.0),
        np.zeros((0, 3)),
        np.zeros((1, 3, 1)),
        np.zeros(()),
        np.zeros((1, 3), complex),
        np.zeros((1, 3), "datetime64[D]"),
        np.zeros((1, 3), [("a", "i4")]),
        np.array([["a", "b", "c"]]),
    ],
    ids=lambda array: f"{array.dtype}{array.shape}",
)
def test_odd_arrays_are_refused(tmp_path: Path, name: str, array: np.ndarray) -> None:
    """Tests arrays of the wrong kind, shape or content."""
    write_instance(tmp_path, toy())
    np.save(tmp_path / name, array)
    with pytest.raises(PlanError):
        read_instance(tmp_path)


@pytest.mark.parametrize("name", FILES)
def test_each_file_may_be_missing_or_a_folder(tmp_path: Path, name: str) -> None:
    """Tests that a file that is missing, empty or a folder is named."""
    write_instance(tmp_path, toy())
    (tmp_path / name).write_bytes(b"")
    with pytest.raises(PlanError, match=name):
        read_instance(tmp_path)
    (tmp_path / name).unlink()
    with pytest.raises(PlanError, match=name):
        read_instance(tmp_path)
    (tmp_path / name).mkdir()
    with pytest.raises(PlanError, match=name):
        read_instance(tmp_path)
