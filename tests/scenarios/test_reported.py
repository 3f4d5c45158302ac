"""The reported world: six regions as reported, and nothing in it that stands anywhere."""

from __future__ import annotations

import polars as pl
import pytest

from holdfast.model import Side
from holdfast.scenarios import World
from holdfast.scenarios.ground import distances_km
from holdfast.scenarios.reported_ground import POSTURES


def test_sizes(reported: World) -> None:
    """Tests that there are six regions and thousands of people, none with a name of a person."""
    assert reported.regions.height == 7
    assert reported.people.height == 7_000
    assert reported.people["name"].str.contains(r"^Reservist \d{5}$").all()
    assert reported.regions["outline"].null_count() == 7


def test_facilities_are_neutral_and_beside_towns(reported: World) -> None:
    """Tests that every facility has an invented name and lies 3 to 12 km from a town of its region."""
    assert reported.facilities["name"].str.contains(r"^[A-Z][a-z ]+ [A-F]-\d\d$").all()
    for region in POSTURES:
        facilities = reported.facilities.filter(pl.col("region") == region)
        towns = reported.places.filter(pl.col("region") == region)
        assert distances_km(facilities, towns).min(axis=1).max() < 12.5


def test_targets_follow_the_posture(reported: World) -> None:
    """Tests that who forms or enlarges has room, and who maintains is full."""
    signed = reported.contracts.group_by("unit").len("signed")
    units = reported.units.join(signed, left_on="id", right_on="unit")
    for region, posture in POSTURES.items():
        here = units.filter(pl.col("region") == region)
        share = float(here["signed"].to_numpy().sum() / here["target"].to_numpy().sum())
        assert share == pytest.approx(posture.staffed, abs=0.02)


def test_new_detachments_watch_the_air_over_refineries(reported: World) -> None:
    """Tests that Tatarstan and Bashkortostan put air observation at oil refining and petrochemical works."""
    oil = reported.facilities.filter(
        pl.col("region").is_in(["RU-TA", "RU-BA"]), pl.col("sector").is_in(["oil_refining", "petrochemical"])
    )
    watched = reported.posts.filter(pl.col("kind") == "air_observation")["facility"]
    assert oil.height > 20
    assert oil["id"].is_in(watched.implode()).all()


def test_contracts_are_for_three_years_in_the_own_region(reported: World) -> None:
    """Tests the territory, clause and length of the contracts."""
    contracts = reported.contracts
    assert (contracts["territory"].list.len() == 1).all()
    assert (contracts["clause"] == "4.2").all()
    assert (contracts["end"].dt.year() - contracts["start"].dt.year() == 3).all()


def test_headquarters_only_where_a_level_is_declared(reported: World) -> None:
    """Tests that the border regions alone have headquarters, under the act that declares the level."""
    levels = reported.acts[0]
    assert {each.region for each in reported.headquarters[1:]} == set(levels.regions)
    assert all(each.act == levels.id for each in reported.headquarters[1:])
    assert not any(act.declares == "martial_law" for act in reported.acts)


def test_calling_up_is_military_and_the_register_civil(reported: World) -> None:
    """Tests that the two sides are different seats."""
    sides = {seat.id: seat.side for seat in reported.seats}
    assert sides["office.callup"] is Side.MILITARY
    assert sides["office.register"] is Side.CIVIL
