"""Cantons, towns and facilities of Switzerland, all real; see docs/explanation/worlds.md for the sources."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any, Final

import airportsdata
import numpy as np
import polars as pl

from holdfast.scenarios.ground import Duty, nearest, posts_of, towns
from holdfast.scenarios.world import PlanSettings, rows, sheet

CANTONS: Final = {
    "ZH": "Zürich", "BE": "Bern", "LU": "Luzern", "UR": "Uri", "SZ": "Schwyz", "OW": "Obwalden", "NW": "Nidwalden",
    "GL": "Glarus", "ZG": "Zug", "FR": "Fribourg", "SO": "Solothurn", "BS": "Basel-Stadt", "BL": "Basel-Landschaft",
    "SH": "Schaffhausen", "AR": "Appenzell Ausserrhoden", "AI": "Appenzell Innerrhoden", "SG": "St. Gallen",
    "GR": "Graubünden", "AG": "Aargau", "TG": "Thurgau", "TI": "Ticino", "VD": "Vaud", "VS": "Valais",
    "NE": "Neuchâtel", "GE": "Genève", "JU": "Jura",
}  # fmt: skip

_SUBDIVISIONS: Final = {
    "Bern": "BE", "Vaud": "VD", "Zurich": "ZH", "Valais": "VS", "Ticino": "TI", "Neuchatel": "NE", "Fribourg": "FR",
    "Lucerne": "LU", "Thurgau": "TG", "Saint-Gallen": "SG", "Aargau": "AG", "Obwalden": "OW", "Solothurn": "SO",
    "Grisons": "GR", "Geneva": "GE", "Basel-Landschaft": "BL", "Schaffhausen": "SH", "Schwyz": "SZ",
    "Nidwalden": "NW", "Glarus": "GL", "Jura": "JU",
}  # fmt: skip
"""The names that ``airportsdata`` gives the cantons."""

# Tasks are those of BZG 28; a patrol here is an unarmed watch in support of the police.
DUTIES: Final = {
    "electricity": (
        Duty("patrol", "support_partners", 6, 1.2),
        Duty("engineering", "prevention", 4, 1.0),
        Duty("air_observation", "support_partners", 4, 1.4),
    ),
    "oil": (
        Duty("air_observation", "support_partners", 6, 1.5),
        Duty("engineering", "prevention", 5, 1.1),
        Duty("patrol", "support_partners", 6, 1.1),
    ),
    "gas": (Duty("air_observation", "support_partners", 4, 1.2), Duty("engineering", "prevention", 3, 1.0)),
    "chemicals": (
        Duty("evacuation_support", "protect_and_rescue", 6, 1.3),
        Duty("air_observation", "support_partners", 5, 1.3),
        Duty("engineering", "prevention", 4, 1.0),
    ),
    "air": (Duty("air_observation", "support_partners", 4, 1.2), Duty("patrol", "support_partners", 4, 0.9)),
    "rail": (
        Duty("patrol", "support_partners", 5, 1.0),
        Duty("evacuation_support", "protect_and_rescue", 4, 0.9),
    ),
    "road": (
        Duty("evacuation_support", "protect_and_rescue", 4, 1.0),
        Duty("engineering", "prevention", 3, 0.8),
    ),
    "health": (
        Duty("first_aid", "care_for_people", 8, 1.5),
        Duty("evacuation_support", "protect_and_rescue", 4, 1.1),
        Duty("patrol", "support_partners", 2, 0.8),
    ),
    "water": (Duty("engineering", "prevention", 4, 1.3), Duty("patrol", "support_partners", 3, 1.0)),
    "telecom": (Duty("patrol", "support_partners", 3, 0.9), Duty("engineering", "restoration", 2, 0.8)),
    "culture": (Duty("engineering", "protect_cultural_property", 2, 0.6),),
}

_EXPOSURE: Final = {
    "electricity": 1.3, "oil": 1.5, "gas": 1.3, "chemicals": 1.4, "air": 1.0, "rail": 1.1, "road": 1.0,
    "health": 1.2, "water": 1.2, "telecom": 0.9, "culture": 0.6,
}  # fmt: skip


def regions() -> pl.DataFrame:
    """Return the country and its cantons, with outlines where ``tools/outlines.py`` has made them."""
    found = outlines()
    cantons = [(f"CH-{code}", name, "CH", found.get(code)) for code, name in CANTONS.items()]
    return rows("regions", [("CH", "Switzerland", None, found.get("CH")), *cantons])


def outlines() -> dict[str, str]:
    """Return GeoJSON geometry by canton; empty where the file was not made."""
    file = files("holdfast.scenarios") / "data" / "cantons.geojson"
    if not file.is_file():
        return {}
    features: list[dict[str, Any]] = json.loads(file.read_text(encoding="utf-8"))["features"]
    return {f["properties"]["code"]: json.dumps(f["geometry"], separators=(",", ":")) for f in features}


def places() -> pl.DataFrame:
    """Return the towns; a quarter is left out where its town is there, so that nobody is counted twice."""
    found = towns("CH").with_columns(town=pl.col("name").str.split(" / ").list.first())
    whole = found.filter(~pl.col("name").str.contains(r" / |\(Kreis"))
    lonely = (
        found.join(whole, on=["town", "admin1"], how="anti")
        .filter(~pl.col("name").str.contains(r"\(Kreis"))
        .sort("population", "id", descending=[True, False])
        .unique(["town", "admin1"], keep="first", maintain_order=True)
        .with_columns(name=pl.col("town"))
    )
    both = pl.concat([whole, lonely]).sort("id")
    return sheet("places", both.with_columns(region="CH-" + pl.col("admin1")).to_dict())


def facilities(rng: np.random.Generator) -> pl.DataFrame:
    """Return the airfields of ``airportsdata`` and the facilities of the data file."""
    text = (files("holdfast.scenarios") / "data" / "ch_facilities.csv").read_bytes()
    written = pl.read_csv(text, comment_prefix="#").select(
        "id", "name", "sector", "canton", "latitude", "longitude"
    )
    both = pl.concat([written, _airfields()]).sort("id")
    usual = both["sector"].replace_strict(_EXPOSURE, return_dtype=pl.Float64()).to_numpy()
    exposure = np.round(usual * rng.lognormal(0.0, 0.25, both.height), 2)
    return sheet(
        "facilities", both.with_columns(region="CH-" + pl.col("canton"), exposure=exposure).to_dict()
    )


def _airfields() -> pl.DataFrame:
    found = [
        a for a in airportsdata.load("ICAO").values() if a["country"] == "CH" and a["subd"] in _SUBDIVISIONS
    ]
    values = [
        (a["icao"].lower(), a["name"], "air", _SUBDIVISIONS[a["subd"]], float(a["lat"]), float(a["lon"]))
        for a in found
    ]
    return pl.DataFrame(values, ["id", "name", "sector", "canton", "latitude", "longitude"], orient="row")


def dependencies(facilities: pl.DataFrame) -> pl.DataFrame:
    """Return plausible dependencies, made up: the nearest source of power, water and lines."""
    powered = ("health", "rail", "water", "telecom", "oil", "gas", "chemicals", "air", "road")
    found = [
        nearest(facilities, powered, "electricity"),
        nearest(facilities, ("health", "chemicals"), "water"),
        nearest(facilities, ("rail", "air"), "telecom"),
        nearest(facilities, ("air",), "oil"),
    ]
    return pl.concat(found).sort("facility", "depends_on")


def posts(
    rng: np.random.Generator, facilities: pl.DataFrame, budgets: dict[str, float], plan: PlanSettings
) -> pl.DataFrame:
    """Return the posts of every facility, sized so that each canton asks for its budget of person-periods."""
    wanted = [
        (f"{row['id']}.{duty.kind}", row["id"], row["region"], duty)
        for row in facilities.iter_rows(named=True)
        for duty in DUTIES[row["sector"]]
    ]
    return posts_of(rng, wanted, budgets, plan)
