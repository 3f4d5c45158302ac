"""A small register that a human can check, and a way to check a text as a file."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from holdfast.exchange import SHEETS, Checked, Known, Mapping, check, guess, read_table

# Two squares side by side, one degree each: West from 7 to 8 degrees east, East from 8 to 9; both from 46 to 47 north.
WEST = '{"type":"Polygon","coordinates":[[[7,46],[8,46],[8,47],[7,47],[7,46]]]}'
EAST = '{"type":"Polygon","coordinates":[[[8,46],[9,46],[9,47],[8,47],[8,46]]]}'

Check = Callable[..., Checked]


@pytest.fixture
def known() -> Known:
    """Two regions, a place in each, a facility, a unit, and Anna Müller with a contract and call-ups for 2030."""
    return Known(
        regions=pl.DataFrame({"id": ["West", "East"], "outline": [WEST, EAST]}).with_columns(
            parent=pl.lit(None, pl.String)
        ),
        places=pl.DataFrame(
            {
                "id": ["w1", "e1"],
                "region": ["West", "East"],
                "latitude": [46.5, 46.5],
                "longitude": [7.5, 8.5],
            }
        ),
        kinds=pl.DataFrame({"id": ["guard"]}),
        facilities=pl.DataFrame({"id": ["dam", "mast"], "region": ["West", "East"]}),
        units=pl.DataFrame({"id": ["u1"]}),
        people=pl.DataFrame(
            {"person": [1, 2], "reference": ["A-1", "B-2"], "likeness": ["anna muller|1990-05-24", None]}
        ),
        contracts=pl.DataFrame(
            {"id": ["c1"], "person": [1], "start": [date(2030, 1, 1)], "end": [date(2031, 1, 1)]},
            schema={"id": pl.String, "person": pl.Int64, "start": pl.Date, "end": pl.Date},
        ),
        call_ups=pl.DataFrame(
            {
                "call_up": [1, 2, 3],
                "person": [1, 1, 2],
                "start": [date(2030, 1, 1)] * 3,
                "end": [date(2031, 1, 1)] * 3,
                "served": [True, True, False],
            }
        ),
        attendance=pl.DataFrame({"call_up": [2], "day": [date(2030, 5, 5)], "person": [1]}),
        zone="Europe/Zurich",
        rank_groups=frozenset({"enlisted", "officer"}),
        sectors=frozenset({"energy", "transport"}),
        tasks=frozenset({"watch"}),
    )


@pytest.fixture
def checked(tmp_path: Path, known: Known) -> Check:
    """Return a function that checks a CSV text of a kind against the small register."""

    def run(
        kind: str, text: str, *, mapping: Mapping | None = None, register: Known | None = None
    ) -> Checked:
        path = tmp_path / "given.csv"
        path.write_text(text, encoding="utf-8")
        table = read_table(path)
        return check(
            kind, table, mapping or guess(SHEETS[kind], table.columns), register or known, file=path.name
        )

    return run
