"""`notify` on the command line: subscribe, see what was sent, answer."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from terminal import holdfast


@pytest.fixture
def at_work(home: Path) -> Path:
    """Return a headquarters with a watch officer."""
    words = ["seat.id=watch", "seat.headquarters=office", "seat.title=Watch", "seat.side=civil"]
    holdfast("order", "CreateSeat", *words, "seat.powers=read,operate", "--as", "admin", home=home)
    holdfast("order", "AppointToSeat", "seat=watch", "account=w.huber", "--as", "admin", home=home)
    return home


def test_the_whole_way(at_work: Path) -> None:
    """Tests a contact, a subscription into the file, sending, the list, and that nobody answers what nobody asks."""
    me = ("--as", "w.huber/watch")
    empty = holdfast("notify", "list", home=at_work).out
    assert "holdfast notify run" in empty
    holdfast(
        "notify", "contact", "w.huber", "--mail", "w@example.org", "--quiet", "22:00-06:00", *me, home=at_work
    )
    holdfast(
        "notify", "subscribe", "all", "--region", "CH", "--channel", "file", "--as", "admin", home=at_work
    )
    by_mail = (
        "--region",
        "CH",
        "--channel",
        "mail",
        "--seat",
        "watch",
        "--kind",
        "SetThreatLevel",
        "--urgent",
    )
    holdfast("notify", "subscribe", "mine", *by_mail, *me, home=at_work)
    level = ("region=CH", "level=2", "period=2031-01-01..2031-01-03", "reason=Drill")
    holdfast("order", "SetThreatLevel", *level, "--as", "admin", home=at_work)
    done = holdfast("notify", "run", "--once", "--json", home=at_work).json
    assert (done["sent"], done["failed"]) == (2, 1)
    lines = [json.loads(line) for line in (at_work / "notices.jsonl").read_text().splitlines()]
    assert [line["entry"]["order"]["kind"] for line in lines] == ["Subscribe", "SetThreatLevel"]
    found = holdfast("notify", "list", "--json", home=at_work).json["notices"]
    assert [row["state"] for row in found if row["channel"] == "mail"] == ["queued"]
    assert (
        "No way out by mail is set up" in found[0]["attempts"][0]["words"] + found[1]["attempts"][0]["words"]
    )
    assert (
        "Nobody need answer"
        in holdfast("notify", "answer", 1, "mine", "taken", *me, home=at_work, status=1).err
    )
    assert len(holdfast("notify", "subscriptions", "--json", home=at_work).json["subscriptions"]) == 2
    holdfast("notify", "contact", "w.huber", "--forget", *me, home=at_work)
    holdfast("notify", "unsubscribe", "mine", *me, home=at_work)


def test_settings_are_checked_at_once(at_work: Path) -> None:
    """Tests that all faults of the section are told together, and odd hours and secrets in a sentence."""
    with (at_work / "holdfast.toml").open("a") as file:
        file.write('\n[notify.mail]\nport = "25"\ntls = "maybe"\n[notify.pigeon]\nloft = "roof"\n')
    said = holdfast("notify", "run", "--once", home=at_work, status=2).err
    for part in ("notify.mail.port", "notify.mail.sender", "notify.mail.tls", "notify.pigeon"):
        assert part in said
    assert (
        "22:00-06:00"
        in holdfast(
            "notify",
            "contact",
            "admin",
            "--mail",
            "a@b.ch",
            "--quiet",
            "night",
            "--as",
            "admin",
            home=at_work,
            status=2,
        ).err
    )
    assert "no subscription by webhook" in holdfast("notify", "secret", "x", home=at_work, status=2).err
    url = ("--region", "CH", "--channel", "webhook", "--url", "https://example.org/hook")
    holdfast("notify", "subscribe", "hook", *url, "--as", "admin", home=at_work)
    assert holdfast("notify", "secret", "hook", home=at_work).out.startswith("whsec_")
