"""What the register holds, from the terminal; also with the real registers of a country."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from terminal import holdfast

from .conftest import seat_people

REAL = Path(__file__).resolve().parents[3] / "shared" / "data" / "ch"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("status", "XX"), "no region 'XX'"),
        (("status", "--at", "never"), "'never' is not a moment"),
        (("facilities", "XX"), "no region 'XX'"),
        (("facilities", "CH", "--on", "x"), "'x' is not a date"),
        (("person", "nobody"), "nobody of that number or reference"),
        (("person", "9" * 40), "nobody of that number or reference"),
        (("call-ups", "--most", "-1"), "greater than or equal to 1"),
    ],
)
def test_wrong_words(words: tuple[str, ...], said: str, home: Path) -> None:
    """Tests that what is not there is named."""
    assert said in holdfast(*words, home=home, status=2).err


def test_shown(home: Path) -> None:
    """Tests the views on a register in which nobody is called yet."""
    assert "The law is ch.civil-protection everywhere" in holdfast("status", home=home).out
    assert "0 of 2 people there" in holdfast("facilities", "CH", home=home).out
    assert "Ada Nordvik" in holdfast("person", 1, home=home).out
    assert "No call-up yet" in holdfast("call-ups", home=home).out
    assert "No call-up of that plan" in holdfast("call-ups", "--plan", "x", home=home).out


def test_real_registers(tmp_path: Path) -> None:
    """Tests that real files enter with guessed columns, and that a lawful plan over them is issued."""
    if not REAL.exists():
        pytest.skip("The public registers lie in ../shared/data/ch, which is not here.")
    home, faults = tmp_path / "home", ("--faults", tmp_path / "faults.csv", "--json")
    holdfast("init", "--region", "CH", "--name", "Switzerland", "--profile", "ch.civil-protection", home=home)
    counts = {}
    sheets = ("regions", "cantons.geojson"), ("places", "places.csv"), ("facilities", "facilities.csv")
    for kind, name in (*sheets, ("dependencies", "grid_lines.csv")):
        counts[kind] = holdfast("import", kind, REAL / name, *faults, home=home).json["good"]
    assert counts == {"regions": 26, "places": 1425, "facilities": 432, "dependencies": 195}
    for kind, frame in made_for(REAL).items():
        frame.write_csv(tmp_path / f"{kind}.csv")
        assert holdfast("import", kind, tmp_path / f"{kind}.csv", *faults, home=home).json["faulty"] == 0
    seat_people(home)
    gap = ("region=CH", "about=The least rest between services", "until=2032-01-01", "reason=A test.")
    holdfast("order", "AcceptGap", *gap, "--as", "c.moser", home=home)
    words = (
        "--basis",
        "refresher",
        "--start",
        "2031-01-06",
        "--periods",
        "26",
        "--seconds",
        "5",
        "--name",
        "p",
    )
    made = holdfast("plan", "make", "CH", *words, "--as", "m.keller", "--json", home=home).json
    assert made["gap"] < 0.05
    holdfast("plan", "approve", "p", "--as", "c.moser", home=home)
    issued = holdfast("plan", "issue", "p", "--as", "c.moser", "--json", home=home).json["effects"]
    assert issued["issued"] == made["tours"] > 100


def made_for(folder: Path) -> dict[str, pl.DataFrame]:
    """Return posts for the facilities of a folder, and people for its towns."""
    facilities = pl.read_csv(folder / "facilities.csv", infer_schema=False).select("id")
    places = pl.read_csv(folder / "places.csv", infer_schema=False).head(100)
    posts = facilities.select(
        id=pl.col("id") + ".gate",
        facility="id",
        kind=pl.lit("guard"),
        task=pl.lit("protect_and_rescue"),
        strength=1,
    )
    numbers = pl.DataFrame({"n": range(1, 301)})
    people = numbers.select(
        reference=pl.format("P-{}", "n"),
        name=pl.format("Person {}", "n"),
        place=pl.lit(places["geonames_id"]).gather(pl.col("n") % 100),
        rank_group=pl.lit("member"),
        days_before=pl.lit(19),
    )
    contracts = numbers.select(
        id=pl.format("c-{}", "n"), person=pl.format("P-{}", "n"), start=pl.lit("2031-01-01"), end=pl.lit("2032-01-01"),
        territory=pl.lit(places["region"]).gather(pl.col("n") % 100),
    )  # fmt: skip
    kinds = pl.DataFrame({"id": ["guard"], "title": ["Guard"], "qualifications": [""]})
    return {"kinds": kinds, "posts": posts, "people": people, "contracts": contracts}
