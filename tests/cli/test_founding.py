"""Founding from the terminal, who may come in, and a home that cannot be used."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from terminal import holdfast

# Each leaves nothing behind that a second try would stumble over.
WRONG_INITS = [
    (("--region", "bad id!"), "cannot be used as an identifier"),
    (("--name", ""), "The name of the region ''"),
    (("--admin", "bad admin"), "The account 'bad admin'"),
    (("--signs-as", "a+b"), "cannot name a record"),
    (("--url", "mysql://x"), "'mysql' is not supported"),
    (("--url", "nonsense"), "not the address of a database"),
    (("--profile", "nope"), "neither a shipped profile nor a file"),
]


def test_init(tmp_path: Path) -> None:
    """Tests that a home is founded for its owner alone, once, and left as it is by a second `init`."""
    home = tmp_path / "home"
    assert holdfast("init", "--region", "CH", "--json", home=home).json["founded"]
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    assert not holdfast("init", "--json", home=home).json["founded"]
    assert "is up to date" in holdfast("init", home=home).out
    assert holdfast("log", "--json", home=home).json["size"] == 1
    assert "has its database already" in holdfast("init", "--url", "sqlite:///x.db", home=home, status=2).err


@pytest.mark.parametrize(("words", "said"), WRONG_INITS)
def test_wrong_init(words: tuple[str, ...], said: str, tmp_path: Path) -> None:
    """Tests that a wrong word founds nothing at all."""
    assert said in holdfast("init", *words, home=tmp_path / "home", status=2).err
    assert not (tmp_path / "home").exists()


@pytest.mark.parametrize(
    "command", [("status",), ("log",), ("plan", "list"), ("verify",), ("rebuild", "--check")]
)
def test_no_home(command: tuple[str, ...], tmp_path: Path) -> None:
    """Tests that without a headquarters every command says how to found one."""
    failed = holdfast(*command, "--json", home=tmp_path, status=2)
    assert "holdfast init" in failed.err
    assert "holdfast init" in failed.json["error"]


def _lose_key(home: Path) -> None:
    (home / "signing.key").unlink()


def _damage_key(home: Path) -> None:
    (home / "signing.key").write_bytes(b"\xff\xfe\x8e")


def _other_key(home: Path) -> None:
    (home / "signing.key").write_text("nonsense")


def _damage_settings(home: Path) -> None:
    (home / "holdfast.toml").write_bytes(b"\xff\xfe\x8e")


def _half_settings(home: Path) -> None:
    (home / "holdfast.toml").write_text("name = 'x'")


def _damage_database(home: Path) -> None:
    (home / "holdfast.db").write_bytes(b"nonsense" * 1000)


def _empty_database(home: Path) -> None:
    (home / "holdfast.db").write_bytes(b"")


def _folder_for_database(home: Path) -> None:
    (home / "holdfast.db").unlink()
    (home / "holdfast.db").mkdir()


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (_lose_key, "Restore it from a copy"),
        (_damage_key, "is damaged"),
        (_other_key, "not a signing key"),
        (_damage_settings, "cannot be read"),
        (_half_settings, "must give name and url"),
        (_damage_database, "damaged"),
        (_empty_database, "The tables are of version none"),
        (_folder_for_database, "cannot be used"),
    ],
)
def test_damaged_home(harm: Callable[[Path], None], said: str, home: Path) -> None:
    """Tests that a damaged home is named with what to do."""
    for rest in home.glob("holdfast.db-*"):
        rest.unlink()
    harm(home)
    assert said in holdfast("status", home=home, status=2).err


@pytest.mark.parametrize("home", ["/proc/nowhere", "/dev/null/home"])
def test_home_that_cannot_be_written(home: str) -> None:
    """Tests that a folder that cannot be made is named."""
    assert "Name a folder you may write to" in holdfast("init", home=Path(home), status=2).err


@pytest.mark.skipif(os.geteuid() == 0, reason="Permissions do not hold the superuser back.")
def test_read_only_home(home: Path) -> None:
    """Tests that a home which may only be read refuses orders in words."""
    home.chmod(0o500)
    (home / "holdfast.db").chmod(0o400)
    words = ("agency.id=a", "agency.name=A", "region=CH", "--as", "admin")
    assert holdfast("order", "AddAgency", *words, home=home, status=2).err.startswith("holdfast: ")
    home.chmod(0o700)


def test_accounts(home: Path) -> None:
    """Tests that accounts are added once, linked, and listed with their seats."""
    assert "/link/" in holdfast("account", "add", "x.new", "--name", "X. New", home=home).out
    assert "already" in holdfast("account", "add", "x.new", "--name", "X. New", home=home, status=2).err
    assert "/link/" in holdfast("account", "link", "x.new", home=home).out
    assert holdfast("account", "link", "nobody", home=home, status=2).err
    accounts = holdfast("account", "list", "--json", home=home).json["accounts"]
    assert {a["account"]: a["seats"] for a in accounts}["x.new"] == []
    assert "x.new" in holdfast("account", "list", home=home).out


def test_adopt(home: Path, tmp_path: Path) -> None:
    """Tests that a shipped profile is adopted again, and that a wrong one is refused with each fault."""
    holdfast("law", "adopt", "ch.civil-protection", "--as", "admin", home=home)
    assert (
        "no region 'XX'"
        in holdfast("law", "adopt", "ch.civil-protection", "--region", "XX", home=home, status=2).err
    )
    wrong = tmp_path / "wrong.yaml"
    shutil.copy(home / "holdfast.toml", wrong)
    assert "wrong.yaml" in holdfast("law", "adopt", wrong, "--as", "admin", home=home, status=2).err
