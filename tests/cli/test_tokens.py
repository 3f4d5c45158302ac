"""Tokens from the terminal: made, listed, revoked."""

from __future__ import annotations

from pathlib import Path

from terminal import holdfast


def test_the_life_of_a_token(home: Path) -> None:
    """Tests that a token is shown once, listed by what it is for, and revoked by that."""
    assert "holdfast token make" in holdfast("token", "list", home=home).out
    holdfast("account", "add", "ann", "--name", "Ann Onym", home=home)
    made = holdfast("token", "make", "ann", "sensors", "--days", "30", "--json", home=home).json
    assert (made["account"], made["title"], made["days"]) == ("ann", "sensors", 30)
    listed = holdfast("token", "list", "--json", home=home)
    assert [(each["account"], each["title"], each["good"]) for each in listed.json["tokens"]] == [
        ("ann", "sensors", True)
    ]
    assert made["token"] not in listed.out
    assert "already" in holdfast("token", "make", "ann", "sensors", home=home, status=2).err
    assert "Revoked" in holdfast("token", "revoke", "ann", "sensors", home=home).out
    assert "no token" in holdfast("token", "revoke", "ann", "sensors", home=home, status=2).err
    assert "no account" in holdfast("token", "make", "ben", "sensors", home=home, status=2).err
