"""What holds of every world: its sheets keep the contract, and everything named is there."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl
import pytest

from holdfast.errors import InvalidValueError, NotFoundError
from holdfast.model import Facility, Interval, PersonalDetails, Place, Post, Power, Side, Unit
from holdfast.model.checks import check_id
from holdfast.scenarios import SCENARIOS, SHAPES, PlanSettings, World, world
from holdfast.scenarios.world import rows, sheet

REQUIRED = {
    "regions": ("id", "name"),
    "places": ("id", "name", "region", "latitude", "longitude"),
    "kinds": ("id", "title"),
    "facilities": ("id", "name", "region", "sector", "latitude", "longitude"),
    "dependencies": ("facility", "depends_on"),
    "posts": ("id", "facility", "kind", "task", "strength"),
    "units": ("id", "name", "region", "kind"),
    "people": ("reference", "name", "place", "rank_group"),
    "contracts": ("id", "person", "start", "end"),
}
REFERENCES = [
    ("regions", "parent", "regions", "id"),
    ("places", "region", "regions", "id"),
    ("facilities", "region", "regions", "id"),
    ("dependencies", "facility", "facilities", "id"),
    ("dependencies", "depends_on", "facilities", "id"),
    ("posts", "facility", "facilities", "id"),
    ("posts", "kind", "kinds", "id"),
    ("units", "region", "regions", "id"),
    ("units", "kind", "kinds", "id"),
    ("people", "place", "places", "id"),
    ("contracts", "person", "people", "reference"),
    ("contracts", "unit", "units", "id"),
]


@pytest.mark.parametrize("kind", list(SHAPES))
def test_sheets_have_the_columns_of_the_contract(any_world: World, kind: str) -> None:
    """Tests that each sheet has its columns, in order, of the right kind, and is not empty."""
    found = any_world.sheets()[kind]
    assert dict(found.schema) == dict(SHAPES[kind])
    assert found.height > 0


@pytest.mark.parametrize("kind", list(REQUIRED))
def test_required_columns_are_filled(any_world: World, kind: str) -> None:
    """Tests that what must be told is told in every row."""
    found = any_world.sheets()[kind].select(REQUIRED[kind])
    assert sum(found.null_count().row(0)) == 0


@pytest.mark.parametrize(("kind", "column"), [(k, c[0]) for k, c in REQUIRED.items() if k != "dependencies"])
def test_identifiers_are_unique(any_world: World, kind: str, column: str) -> None:
    """Tests that no identifier stands twice in a sheet."""
    assert any_world.sheets()[kind][column].is_unique().all()


@pytest.mark.parametrize(("kind", "column", "other", "key"), REFERENCES)
def test_references_resolve(any_world: World, kind: str, column: str, other: str, key: str) -> None:
    """Tests that what a row names is in the sheet it should be in."""
    sheets = any_world.sheets()
    named = sheets[kind][column].drop_nulls().unique()
    assert named.is_in(sheets[other][key].implode()).all()


def test_posts_and_contracts_make_sense(any_world: World) -> None:
    """Tests that strengths are whole people, and that spans end after they start."""
    posts, contracts = any_world.posts, any_world.contracts
    assert posts["strength"].min() >= 1  # type: ignore[operator]
    assert posts.filter(pl.col("start") >= pl.col("end")).is_empty()
    assert posts.filter(pl.col("start").is_null() != pl.col("end").is_null()).is_empty()
    assert contracts.filter(pl.col("start") >= pl.col("end")).is_empty()
    assert contracts["territory"].explode().is_in(any_world.regions["id"].implode()).all()


def test_rows_are_values_of_the_model(any_world: World) -> None:
    """Tests that what the sheets hold can be built as nouns: identifiers, names, positions, strengths."""
    for row in any_world.places.iter_rows(named=True):
        Place(**row)
    for row in any_world.facilities.iter_rows(named=True):
        Facility(**row)
    for row in any_world.posts.iter_rows(named=True):
        Post(row["id"], row["facility"], row["kind"], row["task"], row["strength"], row["worth"])
    for unit, name, region, kind, target in any_world.units.iter_rows():
        Unit(unit, name, region, kind, target)
    for reference, name, born, place in any_world.people.select(
        "reference", "name", "born", "place"
    ).iter_rows():
        PersonalDetails(reference, name, born, place)
    for contract in any_world.contracts["id"]:
        check_id("The contract", contract)


def test_people_are_of_the_region_of_their_place(any_world: World) -> None:
    """Tests that nobody is of two regions, and that each contract covers the home region."""
    places = any_world.places.select("id", at="region")
    both = any_world.people.join(places, left_on="place", right_on="id", maintain_order="left")
    assert (both["region"] == both["at"]).all()
    assert (both["region"] == any_world.contracts["territory"].list.first()).all()


def test_members_of_units_are_qualified(any_world: World) -> None:
    """Tests that whoever is in a unit holds the qualifications of its kind, and lives in its region."""
    needs = any_world.units.join(any_world.kinds, left_on="kind", right_on="id").select(
        "id", "qualifications", at="region"
    )
    members = any_world.contracts.join(any_world.people, left_on="person", right_on="reference").join(
        needs, left_on="unit", right_on="id"
    )
    lacking = members.filter(
        pl.col("qualifications_right").list.set_difference("qualifications").list.len() > 0
    )
    assert lacking.is_empty()
    assert (members["region"] == members["at"]).all()


def test_homes_follow_population(any_world: World) -> None:
    """Tests that within a region towns have people in proportion to their population."""
    living = any_world.people.group_by("place").len()
    towns = any_world.places.join(living, left_on="id", right_on="place", how="left").fill_null(0)
    for _, town in towns.group_by("region"):
        expected = town["population"] / town["population"].sum() * town["len"].sum()
        spread = (5.0 * expected.sqrt()).clip(lower_bound=6.0)  # five standard deviations, or a handful
        assert ((town["len"] - expected).abs() <= spread).all()


def test_horizon_begins_on_a_monday(any_world: World) -> None:
    """Tests that the plan covers whole weeks from a Monday after the story begins."""
    plan = any_world.plan
    assert plan.horizon.start.weekday() == 0
    assert plan.horizon.days == plan.periods * 7
    assert plan.horizon.start > any_world.today
    assert set(plan.regions) <= set(any_world.regions["id"])
    assert plan.act is None or plan.act in {act.id for act in any_world.acts}


def test_horizon_off_monday_is_refused() -> None:
    """Tests that settings whose weeks do not start on a Monday, or are not whole, are refused."""
    for horizon in (
        Interval.of_days(date(2027, 1, 5), 14),  # a Tuesday
        Interval.of_days(date(2027, 1, 4), 15),  # two weeks and a day
    ):
        with pytest.raises(InvalidValueError, match="Monday"):
            PlanSettings("refresher", horizon, (1,), ("CH",))


def test_seats_keep_sides_apart(any_world: World) -> None:
    """Tests that overseers only read, that planning and approving are two seats, and that every seat has its house."""
    headquarters = {each.id for each in any_world.headquarters}
    agencies = {agency.id for agency in any_world.agencies}
    assert len({seat.id for seat in any_world.seats}) == len(any_world.seats)
    for seat in any_world.seats:
        assert seat.headquarters in headquarters
        assert seat.agency in agencies
        assert not {Power.PLAN, Power.APPROVE} <= seat.powers
        assert not {Power.APPROVE, Power.CALL_UP} <= seat.powers
        if seat.side is Side.OVERSIGHT:
            assert seat.powers == {Power.READ}
    for each in headquarters:
        assert any(s.headquarters == each and s.side is Side.OVERSIGHT for s in any_world.seats)


def test_founding_office_comes_first(any_world: World) -> None:
    """Tests that the founding office is of the outermost region and rests on no rule; its administrator is not listed."""
    first, *others = any_world.headquarters
    outermost = any_world.regions.filter(pl.col("parent").is_null())["id"].to_list()
    assert (first.id, first.rule, [first.region]) == ("office", "", outermost)
    assert all(each.rule for each in others)
    assert not any(Power.CONSTITUTE in seat.powers for seat in any_world.seats)


@pytest.mark.parametrize("name", list(SCENARIOS))
def test_same_seed_same_world(name: str, worlds: dict[str, World]) -> None:
    """Tests that a world can be made again, and that another seed makes other people."""
    again, other = world(name), world(name, people=500, seed=1)
    for kind, found in worlds[name].sheets().items():
        assert found.equals(again.sheets()[kind]), kind
    assert worlds[name].trials == again.trials
    assert not other.people.equals(world(name, people=500).people)


@pytest.mark.parametrize("name", list(SCENARIOS))
@pytest.mark.parametrize("people", [1, 300])
def test_number_of_people_is_a_choice(name: str, people: int) -> None:
    """Tests that small worlds can be made too."""
    small = world(name, people=people)
    assert small.people.height == small.contracts.height == people


def test_bad_wishes_are_refused() -> None:
    """Tests that an unknown name, no people or a negative seed is told, not made."""
    with pytest.raises(NotFoundError, match="switzerland"):
        world("atlantis")
    for arguments in ({"people": 0}, {"seed": -1}):
        with pytest.raises(InvalidValueError, match="Give 1 person or more"):
            world("switzerland", **arguments)


def test_sheet_fills_what_is_left_out() -> None:
    """Tests that columns left out are empty and of their kind, whatever the order given."""
    found = sheet("regions", {"name": ["Uri"], "id": ["CH-UR"]})
    assert found.equals(rows("regions", [("CH-UR", "Uri", None, None)]))


def test_trials_name_rows_and_posts(any_world: World) -> None:
    """Tests that each trial is of a person and a post of the world, on days the post is manned."""
    assert len(any_world.trials) == 5
    for trial in any_world.trials:
        assert 0 <= trial.row < any_world.people.height
        post = any_world.posts.row(by_predicate=pl.col("id") == trial.post, named=True)
        if post["start"] is not None:
            assert Interval(post["start"], post["end"]).covers(trial.period)
        assert trial.period.start > any_world.today + timedelta(days=1)
