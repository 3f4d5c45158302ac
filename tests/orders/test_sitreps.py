"""Situation reports: numbered, of what changed since the last one, kept as files that the record names."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from holdfast.errors import InvalidValueError
from holdfast.model import Interval
from holdfast.orders import CloseIncident, IssueSitrep, ReportIncident, SetThreatLevel
from holdfast.rebuild import rebuild
from holdfast.record import canonical
from holdfast.store.ledger import get_blob
from periods_world import open_night, work
from worlds import START, Toy


def facts(toy: Toy, effects: Any) -> dict[str, Any]:
    """Return the facts of a report."""
    with toy.store.read() as tx:
        body, paper = get_blob(tx, effects["facts"]), get_blob(tx, effects["paper"])
    assert body is not None
    assert paper is not None
    assert paper.startswith(b"%PDF")
    found: dict[str, Any] = json.loads(body)
    assert canonical(found) == body
    return found


def test_tells_what_changed(toy: Toy) -> None:
    """Tests that a report tells what changed since the last one, and that no change is a report."""
    work(toy, open_night(toy))
    first = toy.does(IssueSitrep("land", "Tank 3 leaks.", outlook="Foam."), "watch").effects
    told = facts(toy, first)
    kinds = {"decision.taken", "incident.affected", "incident.graded", "incident.reported", "objective.met", "period.opened", "tasking.asked"}  # fmt: skip
    assert set(told["changes"]["by_kind"]) == kinds
    assert (told["number"], told["paragraph"], told["no_change"], told["period"]) == (
        1,
        "Tank 3 leaks.",
        False,
        1,
    )
    stands = told["standing"]
    assert stands["incidents"]["by_severity"] == {"severe": 1}
    assert stands["facilities"]["named"] == [{"id": "dam", "name": "Dam", "effect": "down"}]
    assert stands["posts"] == {"asked": 14, "met": 0, "short": 5}
    toy.now += timedelta(hours=1)
    second = toy.does(IssueSitrep("land"), "watch").effects
    quiet = facts(toy, second)
    assert (second["number"], second["changed"], quiet["no_change"]) == (2, 0, True)
    assert quiet["since"] == told["issued_at"]
    toy.does(CloseIncident(1, "Burnt out"), "watch")
    toy.does(SetThreatLevel("land", 2, Interval(START.date(), START.date() + timedelta(days=2)), "Drones"))
    third = facts(toy, toy.does(IssueSitrep("land"), "watch").effects)
    assert set(third["changes"]["by_kind"]) == {"incident.closed", "threat.set"}
    assert third["standing"]["threat_level"] == 2
    assert rebuild(toy.store, check=True).same


def test_of_one_incident(toy: Toy) -> None:
    """Tests that an incident has reports with numbers of their own, about itself alone."""
    work(toy, open_night(toy))
    toy.does(ReportIncident("south", "A tree on the road"), "watch")
    toy.does(IssueSitrep("land"), "watch")
    told = facts(toy, toy.does(IssueSitrep("land", incident=2), "watch").effects)
    assert (told["number"], told["name"]) == (1, "A tree on the road")
    assert [change["kind"] for change in told["changes"]["named"]] == ["incident.reported"]
    assert "is in south" in toy.refuses(IssueSitrep("north", incident=2), "watch")


def test_without_a_period(toy: Toy) -> None:
    """Tests that the first report of a region without a period tells since the beginning."""
    open_night(toy)
    told = facts(toy, toy.does(IssueSitrep("south"), "watch").effects)
    assert (told["period"], told["no_change"], told["name"]) == (None, True, "South")
    assert "is not of south" in toy.refuses(IssueSitrep("south", period=1), "watch")


def test_issued_once(toy: Toy) -> None:
    """Tests that a double click issues one report."""
    open_night(toy)
    first = toy.does(IssueSitrep("land", "Once"), "watch", key="k")
    assert toy.does(IssueSitrep("land", "Once"), "watch", key="k").entry == first.entry


def test_hostile_text(toy: Toy) -> None:
    """Tests that text is text in the report, and what cannot be kept is refused."""
    open_night(toy)
    words = '<script>alert(1)</script> #import "x" \u202e 😀'
    assert facts(toy, toy.does(IssueSitrep("land", words), "watch").effects)["paragraph"] == words
    with pytest.raises(InvalidValueError):
        IssueSitrep("land", "x" * 1_000_000)
    with pytest.raises(InvalidValueError):
        IssueSitrep("land", "a\0b")
