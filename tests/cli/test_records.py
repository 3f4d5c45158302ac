"""The record from the terminal: exported, verified by a stranger, tampered with."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from pathlib import Path

import pytest

from holdfast.record import SigningKey
from terminal import holdfast


@pytest.fixture
def record(home: Path, tmp_path: Path) -> Path:
    """Return an exported record."""
    holdfast("export", tmp_path / "record", home=home)
    return tmp_path / "record"


def _edit(record: Path) -> None:
    entries = record / "entries.jsonl"
    entries.write_text(entries.read_text().replace("m.keller", "m.kellar"))


def _cut(record: Path) -> None:
    entries = record / "entries.jsonl"
    entries.write_bytes(b"".join(entries.read_bytes().splitlines(keepends=True)[:-1]))


def _swap(record: Path) -> None:
    entries = record / "entries.jsonl"
    lines = entries.read_bytes().splitlines(keepends=True)
    entries.write_bytes(b"".join([lines[1], lines[0], *lines[2:]]))


def _noise(record: Path) -> None:
    (record / "entries.jsonl").write_bytes(secrets.token_bytes(5000))


def _other_checkpoint(record: Path) -> None:
    (record / "checkpoint.txt").write_text("nonsense\n")


@pytest.mark.parametrize("harm", [_edit, _cut, _swap, _noise, _other_checkpoint])
def test_tampered(harm: Callable[[Path], None], record: Path) -> None:
    """Tests that an honest export verifies without the home, and a changed one does not, with exit status 1."""
    assert holdfast("verify", record, "--json").json["verified"]
    harm(record)
    found = holdfast("verify", record, "--json", status=1).json
    assert not found["verified"]
    assert found["faults"]
    assert "Not verified" in holdfast("verify", record, status=1).err


def test_keys(record: Path) -> None:
    """Tests the key as text, as a file, as that of somebody else, and as none."""
    own = (record / "verifier.pub").read_text().strip()
    assert holdfast("verify", record, "--key", own, "--json").json["verified"]
    assert holdfast("verify", record, "--key", record / "verifier.pub", "--json").json["verified"]
    other = SigningKey("holdfast.local", bytes(32)).verifier.text
    assert not holdfast("verify", record, "--key", other, "--json", status=1).json["verified"]
    assert "no file nofile" in holdfast("verify", record, "--key", "nofile", status=2).err
    assert "not a verifier key" in holdfast("verify", record, "--key", "a+b+c", status=2).err


def test_earlier_checkpoint(home: Path, tmp_path: Path) -> None:
    """Tests that a record continues a checkpoint kept from before, and not that of another record."""
    kept = tmp_path / "kept.txt"
    kept.write_text(holdfast("checkpoint", home=home).out)
    holdfast("order", "AddAgency", "agency.id=a", "agency.name=A", "region=CH", "--as", "admin", home=home)
    assert holdfast("verify", "--earlier", kept, "--json", home=home).json["verified"]
    holdfast("init", home=tmp_path / "other")
    assert holdfast("verify", "--earlier", kept, "--json", home=tmp_path / "other", status=1).json["faults"]
    assert "no file nofile" in holdfast("verify", "--earlier", "nofile", home=home, status=2).err


@pytest.mark.parametrize("name", ["entries.jsonl", "checkpoint.txt", "verifier.pub"])
def test_incomplete_export(name: str, record: Path) -> None:
    """Tests that what is missing of an export is named."""
    (record / name).unlink()
    assert f"{name} is missing" in holdfast("verify", record, status=2).err


def test_export_where_it_cannot_be(home: Path, record: Path) -> None:
    """Tests that a folder which cannot be written is named."""
    assert "cannot be written" in holdfast("export", record / "entries.jsonl", home=home, status=2).err


def test_nothing_personal_leaves(record: Path) -> None:
    """Tests that an export holds no name, date of birth or reference."""
    body = (record / "entries.jsonl").read_text()
    assert not any(word in body for word in ("Nordvik", "1990-05-24", "P-1"))


def test_rebuild(home: Path) -> None:
    """Tests that changed tables are found, and made again from the record."""
    import sqlite3

    with sqlite3.connect(home / "holdfast.db") as connection:
        connection.execute("UPDATE facility SET name = 'Other' WHERE id = 'sub-3'")
    connection.close()
    found = holdfast("rebuild", "--check", "--json", home=home, status=1).json
    assert [d["table"] for d in found["differences"]] == ["facility"]
    assert "Put in place" in holdfast("rebuild", home=home).out
    assert holdfast("rebuild", "--check", "--json", home=home).json["same"]


def test_log(home: Path) -> None:
    """Tests that the newest entries come first, as many as asked for, and the refused ones alone."""
    assert len(holdfast("log", "--most", 3, "--json", home=home).json["entries"]) == 3
    assert "No entry was refused" in holdfast("log", "--refused", home=home).out
    assert "greater than or equal to 1" in holdfast("log", "--most", 0, home=home, status=2).err
