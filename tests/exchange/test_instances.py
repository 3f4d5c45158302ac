from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from holdfast.errors import PlanError
from holdfast.exchange.instances import read_instance, read_plan, write_instance, write_plan
from holdfast.plan import PlanParams, Problem, Tours, solve

FIELDS = [name for name in Problem.__slots__ if name != "current"]


def toy() -> Problem:
    """Two people, one post, three periods; the second person's last period is bit 2."""
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
        available=np.array([7, 2**63 + 4], np.uint64),
        reach_first=[0, 0, 1],
        reach_post=[0],
        reach_cost=[0.25],
        current=Tours([0], [0], [1], [2]),
        keep_bonus=0.125,
    )


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    """Tests that an instance survives the way to files and back, every field."""
    write_instance(tmp_path / "new" / "folder", toy())
    again = read_instance(tmp_path / "new" / "folder")
    for name in FIELDS:
        assert np.array_equal(getattr(again, name), getattr(toy(), name)), name
    assert again.current is not None
    assert again.current.start.tolist() == [1]


def test_rows_in_any_order_are_one_instance(tmp_path: Path) -> None:
    """Tests that people are taken by their number, not by their row."""
    write_instance(tmp_path, toy())
    people = pl.read_parquet(tmp_path / "people.parquet")
    people.reverse().write_parquet(tmp_path / "people.parquet")
    assert read_instance(tmp_path).cap.tolist() == [2, 1]


def test_a_plan_in_force_that_is_gone_is_not_left_behind(tmp_path: Path) -> None:
    """Tests that writing an instance without a plan in force removes an older one."""
    write_instance(tmp_path, toy())
    fields = {name: getattr(toy(), name) for name in FIELDS}
    write_instance(tmp_path, Problem(**fields | {"keep_bonus": 0.0}))
    assert read_instance(tmp_path).current is None


def test_a_plan_survives_files(tmp_path: Path) -> None:
    """Tests that tours and prices come back as they went."""
    plan = solve(toy(), PlanParams(seconds=None, price_passes=(9, 9), plan_passes=2, plans=1))
    write_plan(tmp_path, plan)
    tours, prices = read_plan(tmp_path)
    assert prices is not None
    assert np.array_equal(prices, plan.prices)
    assert np.array_equal(tours.start, plan.tours.start)
    (tmp_path / "prices.npy").unlink()
    assert read_plan(tmp_path)[1] is None


def _rules(**changes: object) -> Callable[[Path], None]:
    def damage(folder: Path) -> None:
        path = folder / "instance.json"
        rules = json.loads(path.read_text()) | changes
        path.write_text(json.dumps({k: v for k, v in rules.items() if v is not None}))

    return damage


def _bytes(name: str, content: bytes) -> Callable[[Path], None]:
    return lambda folder: (folder / name).write_bytes(content) and None


def _array(name: str, array: object) -> Callable[[Path], None]:
    return lambda folder: np.save(folder / name, np.asarray(array))


def _table(name: str, **columns: list[object]) -> Callable[[Path], None]:
    return lambda folder: pl.DataFrame(columns).write_parquet(folder / name)


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda folder: (folder / "value.npy").unlink(), "value.npy is missing"),
        (lambda folder: (folder / "people.parquet").unlink(), "people.parquet is missing"),
        (_bytes("instance.json", b"{"), "instance.json cannot be read"),
        (_bytes("instance.json", b"[]"), "holds no JSON object"),
        (_bytes("instance.json", b"\xff\xfe"), "instance.json cannot be read"),
        (_rules(rest=None), "lacks rest"),
        (_rules(periods=4), "instance.json says 4 periods"),
        (_rules(rest="two"), "rest is 'two'"),
        (_rules(tour_lengths="2,3"), "tour_lengths"),
        (_rules(keep_bonus=-1), "keep_bonus is -1"),
        (_bytes("demand.npy", b"\x93NUMPY"), "demand.npy cannot be read"),
        (_bytes("demand.npy", b""), "demand.npy cannot be read"),
        (_array("demand.npy", [1, 2, 3]), "demand.npy has shape"),
        (_array("demand.npy", [[1.5, 1.0, 1.0]]), "demand holds real numbers"),
        (_array("value.npy", [[1.0, 1.0]]), "value has shape"),
        (_bytes("reach.parquet", b"PAR1 no"), "reach.parquet cannot be read"),
        (_table("reach.parquet", group=[0], post=[0]), "lacks the columns cost"),
        (_table("reach.parquet", group=[0], post=["gate"], cost=[0.0]), "column post holds String"),
        (_table("reach.parquet", group=[0], post=[None], cost=[0.0]), "column post holds"),
        (_table("reach.parquet", group=[-1], post=[0], cost=[0.0]), "column group"),
        (_table("reach.parquet", group=[0], post=[9], cost=[0.0]), "there are 1 posts"),
        (_table("posts.parquet", post=[1], facility=[0], kind=[0]), "does not count from 0"),
        (_table("people.parquet", person=[0], group=[-2], cap=[1], available=[1]), "group holds -2"),
        (_table("current.parquet", person=[5], post=[0], start=[0], length=[1]), "current: person"),
        (
            _table("current.parquet", person=[0.5], post=[0], start=[0], length=[1]),
            "tours: person holds real",
        ),
    ],
)
def test_each_damage_is_named(tmp_path: Path, damage: Callable[[Path], None], message: str) -> None:
    """Tests that a damaged instance is refused with the file, the fault and no stack trace of another library."""
    write_instance(tmp_path, toy())
    damage(tmp_path)
    with pytest.raises(PlanError, match=message):
        read_instance(tmp_path)


def test_a_folder_that_is_none_is_named(tmp_path: Path) -> None:
    """Tests that reading from nowhere and writing onto a file are refused."""
    with pytest.raises(PlanError, match="is no folder"):
        read_instance(tmp_path / "nowhere")
    (tmp_path / "file").write_text("")
    with pytest.raises(PlanError, match="cannot be written"):
        write_instance(tmp_path / "file", toy())


def test_prices_that_are_no_numbers_are_refused(tmp_path: Path) -> None:
    """Tests that a plan's prices must be numbers."""
    _table("tours.parquet", person=[0], post=[0], start=[0], length=[1])(tmp_path)
    _array("prices.npy", [["a"]])(tmp_path)
    with pytest.raises(PlanError, match="prices are real numbers"):
        read_plan(tmp_path)
