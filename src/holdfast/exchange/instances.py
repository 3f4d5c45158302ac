"""Reads and writes guard-tour instances and plans as folders of JSON, NumPy and Parquet files.

An instance is `instance.json`, `posts.parquet`, `demand.npy`, `value.npy`, `people.parquet`, `reach.parquet` and, where a
plan is in force, `current.parquet`. A plan is `tours.parquet` and `prices.npy`.

What the public format does not have is optional and named as in `Problem`: `window_first`, `rolling_span` and `fairness`
in `instance.json`; the columns `size`, `calls`, `longest`, `burden`, `rolling_cap` and `window_cap_0`, `window_cap_1` and so on
in `people.parquet`; `open` in `reach.parquet`; `ceiling.npy`.
"""

from __future__ import annotations

import json
import warnings
from collections.abc import Callable
from pathlib import Path
from tokenize import TokenError
from typing import Any, Final, TypeVar

import numpy as np
import numpy.typing as npt
import polars as pl

from holdfast.errors import PlanError
from holdfast.exchange.parquet import read_parquet
from holdfast.plan import Plan, Problem, Tours
from holdfast.plan.problem import MOST_PERIODS

_TOUR: Final = ("person", "post", "start", "length")
_WINDOW: Final = "window_cap_"
_PERSONAL: Final = (
    "size",
    "calls",
    "longest",
    "burden",
    "rolling_cap",
    *(f"{_WINDOW}{w}" for w in range(MOST_PERIODS)),
)
_Content = TypeVar("_Content")
_WRITE_AGAIN: Final = "Write the file again."
_UNREADABLE: Final = (OSError, ValueError, EOFError, MemoryError, OverflowError, pl.exceptions.PolarsError)
# NOTE: NumPy reads the head of an array as a line of Python, and a head with a byte amiss ends as such a line does.
_BAD_HEAD: Final = (SyntaxError, TypeError, TokenError, UserWarning)


def read_instance(folder: Path | str) -> Problem:
    """Read the instance in `folder`.

    Raises
    ------
    PlanError
        A file is missing, unreadable, or holds what no instance can; the message names file, fault and remedy.
    """
    place = _folder(folder)
    rules = _rules(place / "instance.json")
    people = _numbered(place / "people.parquet", "person", ("group", "cap", "available"), _PERSONAL)
    posts = _numbered(place / "posts.parquet", "post", ("facility", "kind"))
    reach = _columns(place / "reach.parquet", ("group", "post", "cost"), ("open",))
    demand = _array(place / "demand.npy")
    _same_periods(place, rules, demand)
    try:
        return Problem(
            tour_lengths=rules["tour_lengths"],
            rest=rules["rest"],
            tour_cost=rules["tour_cost"],
            period_days=rules["period_days"],
            keep_bonus=rules.get("keep_bonus", 0.0),
            post_facility=posts["facility"],
            post_kind=posts["kind"],
            demand=demand,
            value=_array(place / "value.npy"),
            cap=people["cap"],
            available=people["available"],
            current=_current(place / "current.parquet"),
            window_first=rules.get("window_first"),
            window_cap=_window_caps(people),
            ceiling=_array(place / "ceiling.npy") if (place / "ceiling.npy").exists() else None,
            rolling_span=rules.get("rolling_span", 0),
            fairness=rules.get("fairness", 0.0),
            **{name: people[name] for name in _PERSONAL if name in people and not name.startswith(_WINDOW)},
            **_by_group(place / "reach.parquet", reach, people["group"]),
        )
    except PlanError as fault:
        raise PlanError(f"The instance in {place} cannot be used: {fault}") from None


def write_instance(folder: Path | str, problem: Problem) -> None:
    """Write `problem` to `folder`, which is made if need be; files of the same names are replaced.

    Raises
    ------
    PlanError
        The folder or a file cannot be written.
    """
    place = Path(folder)
    rules = {
        "periods": problem.periods,
        "period_days": int(problem.period_days),
        "tour_lengths": problem.tour_lengths.tolist(),
        "rest": int(problem.rest),
        "tour_cost": problem.tour_cost,
    }
    if problem.current is not None:
        rules["keep_bonus"] = problem.keep_bonus
    if problem.window_first is not None:
        rules["window_first"] = problem.window_first.tolist()
    if problem.rolling_span:
        rules["rolling_span"] = int(problem.rolling_span)
    if problem.fairness:
        rules["fairness"] = problem.fairness
    _writing(place, lambda: _write_instance(place, problem, rules))


def read_plan(folder: Path | str) -> tuple[Tours, npt.NDArray[np.float64] | None]:
    """Read the tours in `folder`, and the prices if it holds any.

    Raises
    ------
    PlanError
        A file is missing, unreadable, or not what it must be; the message names file, fault and remedy.
    """
    place = _folder(folder)
    tours = _tours(place / "tours.parquet")
    path = place / "prices.npy"
    if not path.exists():
        return tours, None
    prices = _array(path)
    if prices.dtype.kind not in "iuf":
        raise PlanError(f"{path} holds {prices.dtype}; prices are real numbers. {_WRITE_AGAIN}")
    return tours, prices.astype(np.float64)


def write_plan(folder: Path | str, plan: Plan) -> None:
    """Write the tours and prices of `plan` to `folder`, which is made if need be.

    Raises
    ------
    PlanError
        The folder or a file cannot be written.
    """
    place = Path(folder)

    def write() -> None:
        # NOTE: each file appears whole or not at all, the tours last: whoever finds them finds a plan.
        np.save(place / "prices.npy.part.npy", plan.prices)
        _tour_table(plan.tours).write_parquet(place / "tours.parquet.part")
        (place / "tours.parquet").unlink(missing_ok=True)
        (place / "prices.npy.part.npy").replace(place / "prices.npy")
        (place / "tours.parquet.part").replace(place / "tours.parquet")

    _writing(place, write)


def _folder(folder: Path | str) -> Path:
    place = Path(folder)
    if not place.is_dir():
        raise PlanError(f"{place} is no folder; give the folder that holds the files.")
    return place


def _reading(path: Path, read: Callable[[], _Content]) -> _Content:
    if not path.exists():
        raise PlanError(f"{path} is missing; put it there or write the folder again.")
    try:
        return read()
    except _UNREADABLE as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise PlanError(f"{path} cannot be read ({reason}). {_WRITE_AGAIN}") from None


def _writing(place: Path, write: Callable[[], None]) -> None:
    try:
        place.mkdir(parents=True, exist_ok=True)
        write()
    except OSError as error:
        raise PlanError(
            f"{place} cannot be written ({error.strerror or error}); give a folder you may write to, with room left."
        ) from None


def _rules(path: Path) -> dict[str, Any]:
    rules = _reading(path, lambda: json.loads(path.read_text(encoding="utf-8")))
    if not isinstance(rules, dict):
        raise PlanError(
            f"{path} holds no JSON object; give one with periods, tour_lengths, rest and tour_cost."
        )
    missing = [
        key for key in ("periods", "period_days", "tour_lengths", "rest", "tour_cost") if key not in rules
    ]
    if missing:
        raise PlanError(f"{path} lacks {', '.join(missing)}; add what is missing.")
    return rules


def _same_periods(place: Path, rules: dict[str, Any], demand: npt.NDArray[Any]) -> None:
    if demand.ndim != 2 or demand.shape[1] != rules["periods"]:
        raise PlanError(
            f"{place / 'demand.npy'} has shape {demand.shape}, but instance.json says {rules['periods']!r} periods; "
            "give one row per post and one column per period."
        )


def _array(path: Path) -> npt.NDArray[Any]:
    def load() -> npt.NDArray[Any]:
        try:
            with warnings.catch_warnings(action="error", category=UserWarning):
                return np.asarray(np.load(path, allow_pickle=False))
        except _BAD_HEAD as error:
            raise ValueError(f"its head is broken: {error}") from None

    return _reading(path, load)


def _columns(
    path: Path, names: tuple[str, ...], optional: tuple[str, ...] = ()
) -> dict[str, npt.NDArray[Any]]:
    table = _reading(path, lambda: read_parquet(path))
    missing = [name for name in names if name not in table.columns]
    if missing:
        raise PlanError(f"{path} lacks the columns {', '.join(missing)}; it has {', '.join(table.columns)}.")
    names += tuple(name for name in optional if name in table.columns)
    for name in names:
        column = table[name]
        if not column.dtype.is_numeric() or column.null_count():
            what = f"{column.null_count()} empty cells" if column.dtype.is_numeric() else str(column.dtype)
            raise PlanError(f"{path}: column {name} holds {what}; give a number in every row.")
    return {name: table[name].to_numpy() for name in names}


def _numbered(
    path: Path, number: str, names: tuple[str, ...], optional: tuple[str, ...] = ()
) -> dict[str, npt.NDArray[Any]]:
    columns = _columns(path, (number, *names), optional)
    order = np.argsort(columns[number], kind="stable")
    if not np.array_equal(columns[number][order], np.arange(order.size)):
        raise PlanError(
            f"{path}: column {number} does not count from 0 to {order.size - 1}; number each row once."
        )
    return {name: column[order] for name, column in columns.items() if name != number}


def _by_group(path: Path, reach: dict[str, npt.NDArray[Any]], group: npt.NDArray[Any]) -> dict[str, Any]:
    owner = reach["group"]
    if owner.dtype.kind not in "iu" or (owner.size and owner.min() < 0):
        raise PlanError(
            f"{path}: column group holds something other than whole numbers from 0 up; correct it."
        )
    if group.dtype.kind not in "iu":
        raise PlanError("people.parquet: column group holds real numbers; give whole numbers.")
    if group.size and group.min() < 0:
        raise PlanError(f"people.parquet: column group holds {group.min()}; give whole numbers from 0 up.")
    # NOTE: groups are numbered anew, so that a file with a group 10^12 needs no table of that size.
    known, numbers = np.unique(np.concatenate((owner, group)), return_inverse=True)
    owner, group = numbers[: owner.size], numbers[owner.size :]
    order = np.argsort(owner, kind="stable")
    sorted_reach = {name: column[order] for name, column in reach.items()}
    return {
        "group": group,
        "reach_first": np.searchsorted(owner[order], np.arange(known.size + 1)),
        "reach_post": sorted_reach["post"],
        "reach_cost": sorted_reach["cost"],
        "reach_open": sorted_reach.get("open"),
    }


def _window_caps(people: dict[str, npt.NDArray[Any]]) -> npt.NDArray[Any] | None:
    given = [people[name] for name in _PERSONAL if name.startswith(_WINDOW) and name in people]
    return np.stack(given, axis=1) if given else None


def _tours(path: Path) -> Tours:
    columns = _columns(path, _TOUR)
    try:
        return Tours(**columns)
    except PlanError as fault:
        raise PlanError(f"{path}: {fault}") from None


def _current(path: Path) -> Tours | None:
    return _tours(path) if path.exists() else None


def _tour_table(tours: Tours) -> pl.DataFrame:
    return pl.DataFrame({name: getattr(tours, name).astype(np.int32) for name in _TOUR})


def _write_instance(place: Path, problem: Problem, rules: dict[str, Any]) -> None:
    (place / "instance.json").write_text(json.dumps(rules), encoding="utf-8")
    np.save(place / "demand.npy", problem.demand.astype(np.int32))
    np.save(place / "value.npy", problem.value)
    owner = np.repeat(np.arange(problem.groups), np.diff(problem.reach_first))
    tables = {
        "posts": {
            "post": np.arange(problem.posts),
            "facility": problem.post_facility,
            "kind": problem.post_kind,
        },
        "people": {"person": np.arange(problem.people), "group": problem.group, "cap": problem.cap},
        "reach": {"group": owner, "post": problem.reach_post},
    }
    frames = {
        name: pl.DataFrame({key: c.astype(np.int32) for key, c in t.items()}) for name, t in tables.items()
    }
    frames["people"] = frames["people"].with_columns(pl.Series("available", problem.available))
    frames["people"] = frames["people"].with_columns(
        pl.Series(name, column.astype(np.int32)) for name, column in _personal(problem)
    )
    frames["reach"] = frames["reach"].with_columns(pl.Series("cost", problem.reach_cost))
    if problem.reach_open is not None:
        frames["reach"] = frames["reach"].with_columns(pl.Series("open", problem.reach_open))
    (place / "ceiling.npy").unlink(missing_ok=True)
    if problem.ceiling is not None:
        np.save(place / "ceiling.npy", problem.ceiling.astype(np.int32))
    for name, frame in frames.items():
        frame.write_parquet(place / f"{name}.parquet")
    (place / "current.parquet").unlink(missing_ok=True)
    if problem.current is not None:
        _tour_table(problem.current).write_parquet(place / "current.parquet")


def _personal(problem: Problem) -> list[tuple[str, npt.NDArray[Any]]]:
    """Return the optional columns of people that the problem has."""
    given = [(name, getattr(problem, name)) for name in _PERSONAL if hasattr(problem, name)]
    if problem.window_cap is not None:
        given += [(f"{_WINDOW}{w}", column) for w, column in enumerate(problem.window_cap.T)]
    return [(name, column) for name, column in given if column is not None]
