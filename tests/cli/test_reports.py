"""The transparency report from the terminal."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from terminal import holdfast


def test_transparency(home: Path) -> None:
    """Tests that what was done and refused this year is counted by kind and article, and that few people stay hidden."""
    words = ("post=pump-1.gate", "basis=refresher", "--as", "c.moser")
    holdfast("order", "IssueCallUp", "person=1", "period=2031-05-05..2031-05-12", *words, home=home)
    holdfast("order", "IssueCallUp", "person=1", "period=2031-06-02..2031-07-02", *words, home=home, status=1)
    found = holdfast("report", "transparency", "--json", home=home).json
    assert found["from"] == f"{datetime.now(UTC).year}-01-01"
    called = next(row for row in found["orders"] if row["order"] == "IssueCallUp")
    assert (called["accepted"], called["refused"]) == (1, 1)
    assert found["refused_by"] == {"BZG 53": 1}
    assert found["people"]["call-ups issued: refresher"] == "fewer than 5"
    assert found["people"]["days of call-ups issued: refresher"] == "7"
    shown = holdfast("report", "transparency", home=home).out
    assert "Done without the second person: 0" in shown
    assert "Ada" not in shown
    assert holdfast("report", "transparency", "--year", "1999", "--json", home=home).json["orders"] == []
    assert "no region" in holdfast("report", "transparency", "nowhere", home=home, status=2).err
