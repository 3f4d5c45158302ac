"""The Swiss world: real ground, sizes, and what the posts ask for."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest
import shapely

from holdfast.model import Power
from holdfast.scenarios import World, swiss_ground, switzerland

NEAR = 0.012  # degrees: a kilometre, the accuracy of positions and of the simplified outlines

NATIONAL = {Power.CONSTITUTE, Power.ACTS, Power.PAY, Power.LIAISE, Power.ADJUDICATE}
"""What no command body of a canton has: its profile's rule does not give it."""


def test_sizes(swiss: World) -> None:
    """Tests that there are 26 cantons, hundreds of facilities, and 40,000 people born from 1991 on."""
    assert swiss.regions.height == 27
    assert 250 <= swiss.facilities.height <= 450
    assert swiss.people.height == 40_000
    assert swiss.people["born"].dt.year().unique().sort().to_list() == list(range(1991, 2008))
    officers = (swiss.people["rank_group"] == "senior_nco_or_officer").mean()
    assert officers == pytest.approx(0.03, abs=0.005)
    assert swiss.units.height == 26 * 5
    assert swiss.contracts["unit"].null_count() / 40_000 == pytest.approx(0.4, abs=0.02)


def test_every_canton_has_towns_facilities_posts_and_people(swiss: World) -> None:
    """Tests that no canton is empty."""
    cantons = set(swiss.plan.regions)
    assert set(swiss.places["region"]) == set(swiss.facilities["region"]) == cantons
    assert set(swiss.people["region"]) == cantons
    assert set(swiss.posts["facility"]) == set(swiss.facilities["id"])


def test_posts_are_one_to_three_per_facility(swiss: World) -> None:
    """Tests that each facility has one to three posts, of different kinds."""
    counts = swiss.posts.group_by("facility").agg(n=pl.len(), kinds=pl.col("kind").n_unique())
    assert counts["n"].is_between(1, 3).all()
    assert (counts["n"] == counts["kinds"]).all()


def test_posts_ask_for_a_third_more_than_is_allowed(swiss: World) -> None:
    """Tests that demand is 1.3 times what the law allows, so that a plan has to choose."""
    weeks = ((pl.col("end") - pl.col("start")).dt.total_days() // 7).fill_null(swiss.plan.periods)
    asked = swiss.posts.select((pl.col("strength") * weeks).sum()).item()
    allowed = switzerland.allowed_periods(swiss.people, swiss.contracts).sum()
    assert asked / allowed == pytest.approx(1.3, abs=0.05)


def test_service_ends_when_the_law_says(swiss: World) -> None:
    """Tests that members serve to the end of the year of 36 and for 14 years at most (BZG 31, ZSV 17), and that some are near 245 days."""
    both = swiss.people.join(swiss.contracts, left_on="reference", right_on="person")
    age = both["end"].dt.year() - 1 - both["born"].dt.year()
    assert age.filter(both["rank_group"] == "member").max() <= 36  # type: ignore[operator]
    length = both["end"].dt.year() - both["start"].dt.year()
    assert length.filter(both["rank_group"] == "member").max() == 14
    assert age.max() <= 40  # type: ignore[operator]
    assert both["end"].min() > date(2027, 1, 1)  # type: ignore[operator]
    assert both["days_before"].max() < 245  # type: ignore[operator]
    assert (both["days_before"] > 238).sum() > 100


def test_quarters_are_not_counted_beside_their_town(swiss: World) -> None:
    """Tests that Zürich is one place, and that the sum is near the population of the country."""
    names = swiss.places["name"]
    assert (names == "Zürich").sum() == 1
    assert not names.str.contains(r"\(Kreis| / ").any()
    assert 5_500_000 < swiss.places["population"].sum() < 9_500_000


def test_facilities_lie_in_their_canton(swiss: World) -> None:
    """Tests positions against the outlines, where `tools/outlines.py` has made them."""
    outlines = {code: shapely.from_geojson(text) for code, text in swiss_ground.outlines().items()}
    if not outlines:
        pytest.skip("the outlines of the cantons are made by `make setup`, from the npm package swiss-maps")
    for name, region, latitude, longitude in swiss.facilities.select(
        "name", "region", "latitude", "longitude"
    ).iter_rows():
        away = outlines[region[3:]].distance(shapely.Point(longitude, latitude))
        assert away < NEAR, f"{name} is not in {region}"


def test_towns_lie_in_their_canton(swiss: World) -> None:
    """Tests that GeoNames and the outlines agree on nearly every town."""
    outlines = {code: shapely.from_geojson(text) for code, text in swiss_ground.outlines().items()}
    if not outlines:
        pytest.skip("the outlines of the cantons are made by `make setup`, from the npm package swiss-maps")
    inside = [
        outlines[region[3:]].distance(shapely.Point(longitude, latitude)) < NEAR
        for region, latitude, longitude in swiss.places.select("region", "latitude", "longitude").iter_rows()
    ]
    assert sum(inside) / len(inside) > 0.99


def test_world_works_without_outlines(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests that regions simply have no outline where the file was not made."""
    monkeypatch.setattr(swiss_ground, "outlines", dict)
    assert swiss_ground.regions()["outline"].null_count() == 27


def test_each_canton_has_its_command_body(swiss: World) -> None:
    """Tests that every canton has a chief who approves, an officer who calls up and one who attends."""
    for headquarters in swiss.headquarters[1:]:
        seats = [seat for seat in swiss.seats if seat.headquarters == headquarters.id]
        powers = frozenset[Power]().union(*(seat.powers for seat in seats))
        assert powers == set(Power) - NATIONAL
        assert all(seat.authority == "canton" for seat in seats if Power.CALL_UP in seat.powers)
