"""Shortages: what is missing, by resource and day; what nothing can cover is the true least."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from holdfast.model.resources import serves
from holdfast.operations.shortages import Need, left_short, shortages
from holdfast.orders import CommitResource, OfferResource, OfferUnsolicited
from resource_worlds import ask, with_resources
from worlds import START, Toy

TYPES = st.sampled_from([None, 1, 2, 3, 4])
PUMP = ("pump", "piece")


@given(st.lists(st.tuples(TYPES, st.integers(1, 6)), max_size=6), st.dictionaries(TYPES, st.integers(0, 6)))
@settings(max_examples=100, deadline=None)
def test_no_allotment_covers_more(asked: list[tuple[int | None, int]], free: dict[int | None, int]) -> None:
    """Tests against a transport problem solved as a linear programme that the sum left short is the least."""
    needs = [Need(n, PUMP, type_, missing) for n, (type_, missing) in enumerate(asked)]
    short = left_short(needs, {(PUMP, type_): many for type_, many in free.items()})
    covered = sum(many for _, many in asked) - sum(short.values())
    pairs = [
        (n, type_)
        for (n, (wanted, _)), type_ in product(enumerate(asked), free)
        if serves("pump", type_, asked_kind="pump", asked_type=wanted)
    ]
    if not pairs:
        assert covered == 0
        return
    rows = [[float(n == need.request) for n, _ in pairs] for need in needs]
    rows += [[float(type_ == each) for _, each in pairs] for type_ in free]
    limits = [float(need.missing) for need in needs] + [float(many) for many in free.values()]
    best = linprog(-np.ones(len(pairs)), A_ub=np.array(rows), b_ub=np.array(limits))
    assert covered == round(-best.fun)
    assert all(0 <= short[need.request] <= need.missing for need in needs)


@pytest.fixture
def world(sqlite_copy: Callable[[], Toy]) -> Toy:
    """Return the toy register with resources."""
    return with_resources(sqlite_copy())


def test_the_list(world: Toy) -> None:
    """Tests groups by day and resource, who could help, the nearest first, and what nobody has."""
    world.does(ask("pump-3", 5, facility="dam"), "watch")
    world.does(ask("pump-1", 3, needed_from=START + timedelta(days=1)), "watch")
    world.does(OfferResource(1, 1, "pump-1", "fire-house", agency="fire"), "fire")
    world.does(OfferUnsolicited("land", "pump-1", 1, agency="works"), "works")
    world.does(OfferResource(1, 1, "pump-1", "yard"), "watch")
    world.does(CommitResource(3), "watch")
    with world.store.read() as tx:
        today, tomorrow = shortages(tx, world.desk.frame().within("land"))
        assert shortages(tx, ["town"]) == []
        assert [g["day"] for g in shortages(tx, ["north", "south"], until="2030-01-05T09:00:00Z")] == [
            "2030-01-05"
        ]
    assert (today["resource"], today["day"], today["missing"]) == ("pump-3", "2030-01-05", 4)
    assert (tomorrow["resource"], tomorrow["day"], tomorrow["missing"]) == ("pump-1", "2030-01-06", 3)
    # Left are 2 in the yard, 1 in the fire house and 2 small ones: type 1 is for who asks for it, 2 of 7 are left.
    assert (today["short"], tomorrow["short"]) == (2, 0)
    assert [(d["depot"], d["on_hand"]) for d in today["depots"]] == [
        ("yard", 2),
        ("fire-house", 1),
        ("store", 2),
    ]
    assert today["depots"][0]["km"] == 0.0
    assert 110 < today["depots"][2]["km"] < 112
    assert [d["depot"] for d in tomorrow["depots"]] == ["fire-house", "yard"]
    assert [(o["line"], o["agency"]) for o in today["offers"]] == [(1, "fire"), (2, "works")]
    assert [o["line"] for o in tomorrow["offers"]] == [2]
