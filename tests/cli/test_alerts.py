from __future__ import annotations

import json
from pathlib import Path

import pytest

from alerts_world import RING, read_by_all
from terminal import holdfast

OFFICERS = {"warn-a": "w.amsler", "warn-b": "w.baer"}
TEMPLATE = """\
id: gas
title: Gas
categories: [CBRNE]
responses: [Evacuate]
urgency: Immediate
severity: Extreme
certainty: Observed
hours: 3
texts:
  en: {event: Gas, headline: "Gas: {place}", description: "Until {until}.", instruction: Leave.}
  de: {event: Gas, headline: "Gas: {place}", description: "Bis {until}.", instruction: Gehen Sie.}
"""


@pytest.fixture
def ready(home: Path) -> Path:
    """Return a headquarters with two people who warn, and its settings."""
    for seat, account in OFFICERS.items():
        words = [f"seat.id={seat}", "seat.headquarters=office", f"seat.title={seat}", "seat.side=civil"]
        holdfast(
            "order",
            "CreateSeat",
            *words,
            "seat.powers=warn",
            "seat.authority=canton",
            "--as",
            "admin",
            home=home,
        )
        holdfast("order", "AppointToSeat", f"seat={seat}", f"account={account}", "--as", "admin", home=home)
    words = ["--sender", "alerts@ch.example", "--languages", "en,de", "--contact", "0800 111"]
    holdfast("alert", "settings", *words, "--as", "w.amsler", home=home)
    return home


def test_an_alert_from_draft_to_all_clear(ready: Path, tmp_path: Path) -> None:
    """Tests that two people warn by command: draft, look, amend, approve, update, clear; the key signs."""
    certificate = Path(holdfast("alert", "key", "Kanton", "--json", home=ready).json["certificate"])
    assert certificate.read_text().startswith("-----BEGIN CERTIFICATE")
    assert holdfast("alert", "key", "Kanton", home=ready, status=2).err
    polygon = tmp_path / "area.geojson"
    polygon.write_text(json.dumps({"type": "Polygon", "coordinates": [json.loads(RING)]}))
    words = ["--template", "evacuation", "--place", "the harbour", "--polygon", polygon, "--hours", "5"]
    words += ["--value", "shelter=School", "--value", "place.de=Hafen"]
    drafted = holdfast("alert", "draft", *words, "--as", "w.amsler", "--json", home=ready).json
    assert drafted["effects"]["alert"] == 1
    shown = holdfast("alert", "preview", 1, home=ready)
    assert "Evakuierung angeordnet: Hafen." in shown.out
    assert "holdfast alert approve 1" in shown.out
    assert len(holdfast("alert", "preview", 1, "--json", home=ready).json["texts"]) == 2
    refused = holdfast("alert", "approve", 1, "--as", "w.amsler", home=ready, status=1)
    assert "nobody approves their own" in refused.err
    holdfast("alert", "amend", 1, "--hours", "6", "--as", "w.amsler", home=ready)
    done = holdfast("alert", "approve", 1, "--as", "w.baer", "--json", home=ready).json
    assert done["effects"]["signed"] is True
    xml = holdfast("alert", "preview", 1, "--xml", home=ready).out
    assert "Signature" in xml
    read_by_all(xml.strip().encode())
    holdfast(
        "alert", "update", 1, "--circle", "47.0,8.0,3", "--place", "the port", "--as", "w.amsler", home=ready
    )
    holdfast("alert", "approve", 2, "--as", "w.baer", home=ready)
    assert holdfast("alert", "cancel", 1, "--reason", "x", "--as", "w.amsler", home=ready, status=1).err
    holdfast("alert", "clear", 2, "--note", "Thank you.", "--as", "w.amsler", home=ready)
    holdfast("alert", "discard", 3, "--reason", "Too early.", "--as", "w.amsler", home=ready)
    holdfast("alert", "cancel", 2, "--reason", "Over.", "--as", "w.amsler", home=ready)
    holdfast("alert", "approve", 4, "--as", "w.baer", home=ready)
    listed = holdfast("alert", "list", "--json", home=ready).json["alerts"]
    assert [row["state"] for row in listed] == ["published", "discarded", "cancelled", "superseded"]
    assert "w.baer" in holdfast("alert", "show", 2, home=ready).out
    assert "the port" in holdfast("alert", "list", home=ready).out


def test_templates_of_ones_own(ready: Path, tmp_path: Path) -> None:
    """Tests that a template is saved from a file, listed, used and removed; a broken file is told."""
    file = tmp_path / "gas.yaml"
    file.write_text(TEMPLATE)
    holdfast("alert", "template", "save", file, "--as", "w.amsler", home=ready)
    names = [
        row["id"] for row in holdfast("alert", "template", "list", "--json", home=ready).json["templates"]
    ]
    assert "gas" in names
    assert "all-clear" in names
    words = ["--template", "gas", "--circle", "47,8,1", "--place", "here", "--until", "2099-01-01T00:00"]
    assert (
        "more than a year" in holdfast("alert", "draft", *words, "--as", "w.amsler", home=ready, status=1).err
    )
    holdfast("alert", "template", "remove", "gas", "--as", "w.amsler", home=ready)
    for broken in (
        ": :\n  -",
        "[]",
        "id: x",
        TEMPLATE.replace("Immediate", "Soon"),
        TEMPLATE.replace("event: Gas,", ""),
    ):
        file.write_text(broken)
        assert holdfast("alert", "template", "save", file, "--as", "w.amsler", home=ready, status=2).err


def test_words_that_are_none(ready: Path) -> None:
    """Tests that an area or a value that cannot be read is told, with what to give."""
    words = ["alert", "draft", "--template", "flood", "--hours", "1", "--as", "w.amsler"]
    for odd in (
        ["--circle", "x"],
        ["--circle", "1,2"],
        ["--circle", "47,8,1", "--zone", "z"],
        ["--polygon", "/none"],
    ):
        assert holdfast(*words, *odd, home=ready, status=2).err
    assert holdfast(*words, "--value", "nothing", home=ready, status=2).err
    assert holdfast("alert", "preview", 9, home=ready, status=2).err
