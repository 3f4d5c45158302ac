"""Alerts of others by HTTP."""

from __future__ import annotations

import hashlib

from browser import Enter, problem
from caps import GOOD
from holdfast.desk import Enclosures
from holdfast.exchange.cap import make_signer
from holdfast.orders import FollowFeed, PinCertificate, ReceiveAlert
from worlds import START, Toy, headquarters_at_work


def test_lists(world: Toy, enter: Enter) -> None:
    """Tests pages of alerts in force, all of them on demand, one with its document, and that strangers read none."""
    headquarters_at_work(world)
    _, certificate = make_signer("There", START)
    world.does(PinCertificate("there", "land", certificate.decode()), "warning")
    world.does(FollowFeed("feed", "north", "https://there.example/"), "warning")
    for name in ("a", "b", "c"):
        body = GOOD.replace("land-7", name).replace("Actual", "Test" if name == "b" else "Actual").encode()
        order = ReceiveAlert("south" if name == "c" else "north", hashlib.sha256(body).hexdigest(), world.now)
        world.does(order, "warning", enclosures=Enclosures(blobs=(body,)))
    browser = enter("watch")
    assert [row["id"] for row in browser.get("/foreign-alerts")["alerts"]] == [3, 1]
    first = browser.get("/foreign-alerts?all=true&limit=2")
    assert [row["state"] for row in first["alerts"]] == ["in_force", "nothing"]
    rest = browser.get(f"/foreign-alerts?all=true&limit=2&after={first['next']}")
    assert [row["identifier"] for row in rest["alerts"]] == ["a"]
    assert [row["id"] for row in browser.get("/foreign-alerts?region=north")["alerts"]] == [1]
    one = browser.ask("GET", "/foreign-alerts/1")
    assert one.headers["ETag"] == f'"{one.json()["entry"]}"'
    assert one.json()["circles"] == [[46.05, 7.05, 2.5]]
    document = browser.ask("GET", "/foreign-alerts/1/document")
    assert document.headers["content-type"] == "application/cap+xml"
    assert b"<identifier>a<" in document.content
    sources = browser.get("/foreign-sources")
    assert ([row["id"] for row in sources["feeds"]], [row["id"] for row in sources["certificates"]]) == (
        ["feed"],
        ["there"],
    )
    for odd, status in (
        ("/4", 404),
        ("/0", 422),
        ("?after=x", 422),
        ("?region=moon", 404),
        ("/4/document", 404),
    ):
        problem(browser.ask("GET", f"/foreign-alerts{odd}"), status)
    north = enter("north-duty")
    assert [row["id"] for row in north.get("/foreign-alerts")["alerts"]] == [1]
    problem(north.ask("GET", "/foreign-alerts/3"), 403)
