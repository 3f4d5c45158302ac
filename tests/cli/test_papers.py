"""Papers from the terminal."""

from __future__ import annotations

from pathlib import Path

from terminal import holdfast


def test_papers(home: Path, tmp_path: Path) -> None:
    """Tests that order, certificate, statement and register of acts are written, the same bytes twice, in a language."""
    words = ("person=1", "post=pump-1.gate", "basis=refresher", "period=2031-05-05..2031-05-12")
    holdfast("order", "IssueCallUp", *words, "--as", "c.moser", home=home)
    for name, paper in (
        ("order", ("call-up", 1)),
        ("certificate", ("certificate", "P-1", "--year", 2031)),
        ("statement", ("statement", "P-1", "--year", 2031)),
        ("acts", ("acts", "CH")),
    ):
        first, second = tmp_path / f"{name}.pdf", tmp_path / f"{name}-again.pdf"
        made = holdfast("paper", *paper, "--out", first, "--json", home=home).json
        assert made["bytes"] == first.stat().st_size > 10_000
        assert holdfast("paper", *paper, "--out", second, home=home).out.startswith("Written to")
        assert first.read_bytes() == second.read_bytes()
    french = tmp_path / "french.pdf"
    holdfast("paper", "call-up", 1, "--language", "fr", "--out", french, home=home)
    assert french.read_bytes() != (tmp_path / "order.pdf").read_bytes()
    assert (
        "cannot be written in" in holdfast("paper", "call-up", 1, "--language", "xx", home=home, status=2).err
    )
    assert "no call-up 9" in holdfast("paper", "call-up", 9, home=home, status=2).err
