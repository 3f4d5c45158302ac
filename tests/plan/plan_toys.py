"""Toy problems a person can check, random small ones, and the slow oracle."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
from hypothesis import strategies as st

from holdfast.plan import Problem, Tours, evaluate


def toy(**changes: Any) -> Problem:
    """Two posts, four periods, three people; person 2 reaches only post 1 and is away in period 0."""
    fields: dict[str, Any] = {
        "tour_lengths": [1, 2],
        "rest": 1,
        "tour_cost": 0.5,
        "post_facility": [0, 0],
        "post_kind": [0, 1],
        "demand": [[1, 1, 1, 1], [1, 1, 0, 0]],
        "value": [[4.0, 4.0, 2.0, 2.0], [3.0, 3.0, 3.0, 3.0]],
        "group": [0, 0, 1],
        "cap": [2, 2, 2],
        "available": [0b1111, 0b1111, 0b1110],
        "reach_first": [0, 2, 3],
        "reach_post": [0, 1, 1],
        "reach_cost": [0.0, 0.5, 0.25],
    }
    return Problem(**(fields | changes))


def tours(*rows: tuple[int, int, int, int]) -> Tours:
    """Return tours from rows of person, post, start, length."""
    table = np.array(rows, np.int64).reshape(-1, 4)
    return Tours(table[:, 0], table[:, 1], table[:, 2], table[:, 3])


@st.composite
def problems(draw: st.DrawFn, most_people: int = 12, most_periods: int = 8) -> Problem:
    """Draw a small problem: any shape of availability, reach, cap and demand, empty ones too."""
    periods, posts = draw(st.integers(1, most_periods)), draw(st.integers(0, 3))
    people, groups = draw(st.integers(0, most_people)), draw(st.integers(1, 3))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    reach = rng.random((groups, posts)) < 0.7
    lengths = draw(st.lists(st.integers(1, 5), min_size=1, max_size=3))
    current = None
    if people and posts and draw(st.booleans()):
        start = rng.integers(0, periods, people)
        length = np.minimum(rng.integers(1, 4, people), periods - start)
        current = Tours(np.arange(people), rng.integers(0, posts, people), start, length)
    return Problem(
        tour_lengths=lengths,
        rest=draw(st.integers(0, 3)),
        tour_cost=draw(st.sampled_from([0.0, 0.3, 50.0])),
        post_facility=np.zeros(posts, int),
        post_kind=np.zeros(posts, int),
        demand=rng.integers(0, 4, (posts, periods)),
        value=rng.integers(0, 20, (posts, periods)) / 4,
        group=rng.integers(0, groups, people),
        cap=rng.integers(0, 6, people),
        available=rng.integers(0, 2**periods, people).astype(np.uint64),
        reach_first=np.concatenate(([0], reach.sum(axis=1).cumsum())),
        reach_post=np.nonzero(reach)[1],
        reach_cost=rng.integers(0, 4, int(reach.sum())) / 8,
        current=current,
        keep_bonus=draw(st.sampled_from([0.0, 0.5])) if current else 0.0,
        **_more_rules(draw, rng, people, periods, int(reach.sum()), max(lengths)),
    )


def _more_rules(
    draw: st.DrawFn, rng: np.random.Generator, people: int, periods: int, entries: int, longest: int
) -> dict[str, Any]:
    """Draw any of the optional rules."""
    rules: dict[str, Any] = {}
    wanted = draw(
        st.sets(
            st.sampled_from(("open", "size", "calls", "longest", "windows", "ceiling", "rolling", "fair"))
        )
    )
    if "open" in wanted:
        rules["reach_open"] = rng.integers(0, 2**periods, entries).astype(np.uint64)
    if "size" in wanted:
        rules["size"] = rng.integers(1, 4, people)
    if "calls" in wanted:
        rules["calls"] = rng.integers(0, 3, people)
    if "longest" in wanted:
        rules["longest"] = rng.integers(0, 5, people)
    if "windows" in wanted:
        first = [0, *range(1 + int(rng.integers(0, periods)), periods, longest)]
        rules |= {"window_first": first, "window_cap": rng.integers(0, 4, (people, len(first)))}
    if "ceiling" in wanted:
        rules["ceiling"] = np.maximum.accumulate(rng.integers(0, 6, (people, periods)), axis=1)
    if "rolling" in wanted:
        rules |= {"rolling_span": int(rng.integers(1, 6)), "rolling_cap": rng.integers(0, 4, people)}
    if "fair" in wanted:
        rules |= {"fairness": 0.25, "burden": rng.integers(0, 4, people)}
    return rules


def sequences(problem: Problem, person: int) -> list[Tours]:
    """Return every lawful sequence of tours of one person, by trying all of them."""
    found, open_ends = [Tours.none()], [(Tours.none(), 0)]
    while open_ends:
        begun, since = open_ends.pop()
        choices = product(range(problem.posts), range(since, problem.periods), problem.tour_lengths.tolist())
        for post, start, length in choices:
            rows = list(zip(begun.person, begun.post, begun.start, begun.length, strict=True))
            longer = tours(*rows, (person, post, start, length))
            if evaluate(problem, longer).lawful:
                found.append(longer)
                open_ends.append((longer, start + length))
    return found


def best_value(problem: Problem) -> float:
    """Return the worth of the best plan, by trying all of them."""
    worth = 0.0
    if not problem.people:
        return worth
    for chosen in product(*(sequences(problem, i) for i in range(problem.people))):
        together = Tours(
            *(np.concatenate([getattr(t, c) for t in chosen]) for c in ("person", "post", "start", "length"))
        )
        worth = max(worth, evaluate(problem, together).value)
    return worth
