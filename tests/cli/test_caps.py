from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from caps import AT, GOOD
from holdfast.exchange.cap import FeedEntry, feed, make_signer, sign, write_moment
from terminal import holdfast

HOSTILE = GOOD.replace("land-7", "\u202e&#x9b;x <b>".replace("<", "&lt;"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with a good alert, a broken one, an attack, and what is no alert."""
    (tmp_path / "good.cap").write_text(GOOD)
    (tmp_path / "inner").mkdir()
    (tmp_path / "inner" / "broken.xml").write_text(GOOD.replace("Actual", "Real"))
    (tmp_path / "attack.xml").write_text(
        GOOD.replace("<alert", '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><alert', 1)
    )
    (tmp_path / "notes.txt").write_text("no alert")
    return tmp_path


def test_a_good_alert_ends_with_0(folder: Path) -> None:
    """Tests that a valid alert is told so."""
    typed = holdfast("cap", "check", folder / "good.cap")
    assert "good.cap: valid (land-7 of warning@land.example, unsigned)" in typed.out


def test_a_folder_is_judged_file_by_file(folder: Path) -> None:
    """Tests that every alert below a folder is judged, and that any invalid one ends with 1 and its reason."""
    typed = holdfast("cap", "check", folder, status=1)
    assert "Real" in typed.out
    assert "[schema.word]" in typed.out
    assert "[xml.doctype]" in typed.out
    assert "notes" not in typed.out
    found = holdfast("cap", "check", folder, "--json", status=1).json
    assert found["counts"] == {"files": 3, "invalid_files": 2, "alerts": 2, "invalid_alerts": 1}
    assert [Path(file["file"]).name for file in found["files"]] == ["attack.xml", "good.cap", "broken.xml"]
    assert found["files"][1]["alerts"][0]["identifier"] == "land-7"


def test_signatures_are_checked_at_the_time_of_receipt(tmp_path: Path) -> None:
    """Tests that a pinned certificate makes a signature good as of when the alert was received."""
    key, certificate = make_signer("The land", AT)
    (tmp_path / "a.cap").write_bytes(sign(GOOD.encode(), key, certificate))
    (tmp_path / "c.pem").write_bytes(certificate)
    words = "cap", "check", tmp_path / "a.cap", "--pin", tmp_path / "c.pem", "--json"

    def verdict(moment: str) -> str:
        return str(
            holdfast(*words, "--received-at", moment).json["files"][0]["alerts"][0]["signature"]["verdict"]
        )

    assert verdict("2030-01-05T09:00:00+00:00") == "good"
    assert verdict("2040-01-05T09:00:00+00:00") == "expired_at_receipt"


def test_what_cannot_be_read_is_said(tmp_path: Path) -> None:
    """Tests that files that are not there, empty folders, wrong certificates and moments are refused in words."""
    assert "cannot be read" in holdfast("cap", "check", tmp_path / "none.cap", status=1).out
    assert "holds no alerts" in holdfast("cap", "check", tmp_path, status=2).err
    (tmp_path / "a.cap").write_text(GOOD)
    assert (
        "certificate"
        in holdfast("cap", "check", tmp_path / "a.cap", "--pin", tmp_path / "a.cap", status=2).err
    )
    assert (
        "certificate"
        in holdfast("cap", "check", tmp_path / "a.cap", "--pin", tmp_path / "b.pem", status=2).err
    )
    for moment in ("now", "2030-01-05T09:00:00", "9999-12-31T23:59:59-23:00"):
        assert (
            "no moment" in holdfast("cap", "check", tmp_path / "a.cap", "--received-at", moment, status=2).err
        )


def test_hostile_names_do_not_steer_the_terminal(tmp_path: Path) -> None:
    """Tests that control characters of others are not printed."""
    (tmp_path / "a.cap").write_text(HOSTILE)
    typed = holdfast("cap", "check", tmp_path / "a.cap", status=1)
    assert "\u202e" not in typed.out
    assert "\x9b" not in typed.out


def test_a_key_is_made_once(tmp_path: Path) -> None:
    """Tests that the key is for its owner only, and is never written over."""
    holdfast("cap", "key", "The land", "--folder", tmp_path)
    assert (tmp_path / "alert-key.pem").stat().st_mode & 0o777 == 0o600
    assert "there already" in holdfast("cap", "key", "The land", "--folder", tmp_path, status=2).err


def test_a_feed_is_followed_fetched_and_shown(home: Path, tmp_path: Path) -> None:
    """Tests pin, follow, fetch, receive and received, from a folder that another program fills."""
    words = [
        "seat.id=warner",
        "seat.headquarters=office",
        "seat.title=Warner",
        "seat.side=civil",
        "seat.powers=warn",
    ]
    holdfast("order", "CreateSeat", *words, "seat.authority=canton", "--as", "admin", home=home)
    holdfast("order", "AppointToSeat", "seat=warner", "account=w.amsler", "--as", "admin", home=home)
    by = "--as", "w.amsler"
    now = datetime.now(UTC)
    key, certificate = make_signer("There", now)
    (tmp_path / "c.pem").write_bytes(certificate)
    times = {
        "2030-01-05T08:55:00+01:00": now,
        "2030-01-05T09:00:00+01:00": now,
        "2030-01-05T12:00:00+01:00": now + timedelta(hours=3),
    }
    text = GOOD
    for old, moment in times.items():
        text = text.replace(old, write_moment(moment))
    (tmp_path / "a.cap").write_bytes(sign(text.encode(), key, certificate))
    entry = FeedEntry("urn:a", "Gas", now, "a.cap")
    (tmp_path / "feed.atom").write_bytes(
        feed(
            [entry],
            feed_id="urn:f",
            title="There",
            updated=now,
            author="There",
            link="https://there.example/",
        )
    )
    assert "None is pinned" in holdfast("cap", "pins", home=home).out
    assert "Nothing is in force" in holdfast("cap", "received", home=home).out
    holdfast("cap", "pin", "there", tmp_path / "c.pem", *by, home=home)
    holdfast("cap", "follow", tmp_path / "feed.atom", "--id", "feed", *by, home=home)
    assert "1 new" in holdfast("cap", "fetch", *by, home=home).out
    assert holdfast("cap", "fetch", "feed", *by, "--json", home=home).json["feeds"][0]["new"] == []
    assert holdfast("cap", "receive", tmp_path / "a.cap", *by, "--json", home=home).json["known"] == 1
    shown = holdfast("cap", "received", "--json", home=home).json["alerts"]
    assert [(one["signature"], one["state"], one["overlaps"]) for one in shown] == [
        ("good", "in_force", None)
    ]
    assert "Northby" in holdfast("cap", "received", "--all", home=home).out
    assert holdfast("cap", "feeds", "--json", home=home).json["feeds"][0]["id"] == "feed"
    assert holdfast("cap", "pins", "--json", home=home).json["certificates"][0]["id"] == "there"
    holdfast("cap", "unfollow", "feed", "--reason", "Gone", *by, home=home)
    holdfast("cap", "unpin", "there", "--reason", "Gone", *by, home=home)
    assert "No feed" in holdfast("cap", "fetch", *by, home=home).out
    assert "No feed feed" in holdfast("cap", "fetch", "feed", *by, home=home, status=2).err
    assert "no alert" in holdfast("cap", "receive", tmp_path / "c.pem", *by, home=home, status=2).err
