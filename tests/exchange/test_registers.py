"""Real registers, read in place where they are there; nothing of them is copied."""

from __future__ import annotations

from pathlib import Path

import pytest

from holdfast.exchange import SHEETS, Checked, Known, check, guess, read_table

REGISTERS = Path(__file__).parents[3] / "shared" / "data" / "ch"

pytestmark = pytest.mark.skipif(not REGISTERS.is_dir(), reason="the registers of shared/data/ch are not here")


def test_all_registers_build_on_each_other() -> None:
    """Tests that 26 regions, 1,425 places, 432 facilities and 195 lines are read, guessed and accepted."""
    known, found = Known.empty(), {}
    for kind, name in (
        ("regions", "cantons.geojson"),
        ("places", "places.csv"),
        ("facilities", "facilities.csv"),
        ("dependencies", "grid_lines.csv"),
    ):
        found[kind] = outcome = _check(kind, name, known)
        assert outcome.faults.is_empty(), outcome.faults
        known = known.with_rows(kind, outcome.rows)
    counts = {kind: len(outcome.rows) + outcome.repeated for kind, outcome in found.items()}
    assert counts == {"regions": 26, "places": 1425, "facilities": 432, "dependencies": 195}
    assert found["dependencies"].repeated == 3  # parallel lines


def _check(kind: str, name: str, known: Known) -> Checked:
    table = read_table(REGISTERS / name)
    return check(kind, table, guess(SHEETS[kind], table.columns), known, file=name)
