"""Random tiny problems that use every rule, small enough for the oracle in `exact`."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import strategies as st

from holdfast.plan import Problem, Tours

RULES = ("reach_open", "size", "calls", "longest", "windows", "ceiling", "rolling", "burden", "current")
"""The optional rules; each is drawn or left out by itself."""


@st.composite
def tiny_problems(
    draw: st.DrawFn, most_people: int = 4, most_periods: int = 6, without: tuple[str, ...] = ()
) -> Problem:
    """Draw a tiny problem with any choice of the optional rules but those in `without`."""
    periods, posts = draw(st.integers(1, most_periods)), draw(st.integers(0, 2))
    people, groups = draw(st.integers(0, most_people)), draw(st.integers(1, 2))
    chosen = draw(st.sets(st.sampled_from(RULES))) - set(without)
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    reach = rng.random((groups, posts)) < 0.8
    size = draw(st.sampled_from([1.0, 1e-5, 1e6]))
    fields: dict[str, Any] = {
        "tour_lengths": draw(st.lists(st.integers(1, 4), min_size=1, max_size=3)),
        "rest": draw(st.integers(0, 2)),
        "tour_cost": size * draw(st.sampled_from([0.0, 0.3, 2.0])),
        "post_facility": np.zeros(posts, int),
        "post_kind": np.zeros(posts, int),
        "demand": rng.integers(0, 3, (posts, periods)),
        "value": size * rng.integers(0, 20, (posts, periods)) / 4,
        "group": rng.integers(0, groups, people),
        "cap": rng.integers(0, periods + 2, people),
        "available": (rng.random((people, periods)) < 0.85) @ (1 << np.arange(periods)),
        "reach_first": np.concatenate(([0], reach.sum(axis=1).cumsum())),
        "reach_post": np.nonzero(reach)[1],
        "reach_cost": size * rng.integers(0, 4, int(reach.sum())) / 8,
    }
    return Problem(**fields, **_rules(rng, chosen, fields, people, periods, size))


def _rules(
    rng: np.random.Generator, chosen: set[str], fields: dict[str, Any], people: int, periods: int, unit: float
) -> dict[str, Any]:
    """Return the fields of the optional rules that were chosen."""
    reach, posts = len(fields["reach_post"]), len(fields["demand"])
    first = np.unique(np.concatenate(([0], rng.integers(0, periods, 2))))
    if (np.diff(first)[1:] < max(fields["tour_lengths"])).any():
        first = first[:2]  # no tour may be longer than a window between two others
    start = rng.integers(0, periods, people)
    length = np.minimum(rng.integers(1, 4, people), periods - start)
    span = int(rng.integers(1, periods + 1))
    every = {
        "reach_open": {
            "reach_open": ((rng.random((reach, periods)) < 0.8) @ (1 << np.arange(periods))).astype(np.uint64)
        },
        "size": {"size": rng.integers(1, 4, people)},
        "calls": {"calls": rng.integers(0, 4, people)},
        "longest": {"longest": rng.integers(1, 4, people)},
        "windows": {"window_first": first, "window_cap": rng.integers(0, 4, (people, first.size))},
        "ceiling": {"ceiling": np.cumsum(rng.integers(0, 2, (people, periods)), axis=1)},
        "rolling": {"rolling_span": span, "rolling_cap": rng.integers(0, span + 1, people)},
        "burden": {"burden": rng.integers(0, 5, people), "fairness": unit * rng.choice([0.05, 0.5])},
        "current": {},
    }
    if people and posts:
        every["current"] = {
            "current": Tours(np.arange(people), rng.integers(0, posts, people), start, length),
            "keep_bonus": unit * 0.5,
        }
    return {name: given for rule in RULES if rule in chosen for name, given in every[rule].items()}
