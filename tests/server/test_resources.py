"""Resources over HTTP: lists by page, one request with its ETag, messages in and out, tables for spreadsheets."""

from __future__ import annotations

import pytest

from browser import PROBLEM, Browser, Enter, problem
from holdfast.exchange.edxl_rm_reading import read
from holdfast.orders import ChargeResource, CommitResource, OfferResource, OfferUnsolicited
from resource_worlds import ask, with_resources
from worlds import Toy


@pytest.fixture
def stocked(world: Toy) -> Toy:
    """Return the toy register with resources and a request that is covered in part."""
    with_resources(world)
    world.does(ask("pump-3", 4, where="At the dam"), "watch")
    world.does(OfferResource(1, 2, "pump-1", "yard"), "watch")
    world.does(CommitResource(1), "watch")
    return world


def test_the_lists(stocked: Toy, enter: Enter) -> None:
    """Tests catalogue, depots, stock, requests, shortages and what was offered unasked."""
    stocked.does(OfferUnsolicited("land", "pump-1", 1, agency="works"), "works")
    browser = enter("watch")
    assert [row["id"] for row in browser.get("/resources")["resources"]] == ["diesel", "pump-1", "pump-3"]
    assert [row["id"] for row in browser.get("/depots?region=south")["depots"]] == ["store"]
    found = browser.get("/stock?depot=yard&resource=pump-1")["stock"]
    assert [(row["on_hand"], row["committed"], row["out"]) for row in found] == [(1, 2, 0)]
    assert browser.get("/requests?state=part_filled&open=true")["requests"][0]["missing"] == 2
    assert browser.get("/requests?state=filled")["requests"] == []
    assert browser.get("/shortages")["shortages"][0]["missing"] == 2
    assert browser.get("/unasked-offers")["offers"][0]["agency"] == "works"


def test_pages(stocked: Toy, enter: Enter) -> None:
    """Tests that pages follow each other without gaps, whatever their size."""
    for _ in range(4):
        stocked.does(ask(), "watch")
    browser = enter("watch")
    for path, name, key in (
        ("/requests", "requests", lambda row: row["id"]),
        ("/resources", "resources", lambda row: row["id"]),
        ("/depots", "depots", lambda row: row["id"]),
        ("/stock", "stock", lambda row: (row["depot"], row["resource"])),
    ):
        whole = [key(row) for row in browser.get(path)[name]]
        found, after = [], None
        for _ in range(10):
            body = browser.get(f"{path}?limit=2" + (f"&after={after}" if after else ""))
            found += [key(row) for row in body[name]]
            after = body["next"]
            if after is None:
                break
        assert found == whole


def test_one_request_and_its_tag(stocked: Toy, enter: Enter) -> None:
    """Tests that what has changed since it was seen is not changed blindly, and that money is whole."""
    browser = enter("watch")
    answer = browser.ask("GET", "/requests/1")
    body, seen = answer.json(), answer.headers["ETag"]
    assert [line["state"] for line in body["lines"]] == ["committed"]
    assert [step["step"] for step in body["steps"]] == ["ask", "offer", "commit"]
    assert body["steps"][0]["verb"] == "RequestResource"
    stocked.does(ChargeResource(1, 12_50, "EUR"), "watch")
    assert browser.get("/requests/1")["cost"] == [{"currency": "EUR", "estimated": 0, "actual": 1250}]
    order = {"line": 1}
    late = browser.post("/orders/DeployResource", order, headers={"If-Match": seen})
    problem(late, 412)
    now = browser.ask("GET", "/requests/1").headers["ETag"]
    given = browser.post("/orders/DeployResource", order, headers={"If-Match": now, "Idempotency-Key": "k"})
    assert given.status_code == 200, given.text
    again = browser.post("/orders/DeployResource", order, headers={"If-Match": now, "Idempotency-Key": "k"})
    assert again.json()["repeated"]
    assert again.json()["entry"] == given.json()["entry"]


def test_messages_out_and_in(stocked: Toy, enter: Enter) -> None:
    """Tests that a step is given as XML, and that the XML of another body is told as an order."""
    browser = enter("watch")
    entry = browser.get("/requests/1")["steps"][0]["entry"]
    answer = browser.ask("GET", f"/requests/1/messages/{entry}")
    assert answer.headers["content-type"] == "application/xml"
    assert read(answer.content).items[0].quantity == 4
    sent = {
        "document": answer.text.replace("urn:holdfast", "urn:works"),
        "agency": "works",
        "region": "north",
    }
    found = browser.post("/requests/read-message", sent).json()
    assert found["verb"] == "RequestResource"
    order = found["orders"][0]
    assert (order["kind"], order["body"]["quantity"]) == ("RequestResource", 4)
    given = browser.post(f"/orders/{order['kind']}", order["body"])
    assert given.json()["effects"] == {"request": 2}
    problem(browser.post("/requests/read-message", sent), 422)
    problem(browser.ask("GET", "/requests/1/messages/999999"), 404)
    problem(browser.post("/requests/read-message", sent | {"document": "<a/>"}), 422)


def test_tables(stocked: Toy, enter: Enter) -> None:
    """Tests that stock and requests come as CSV."""
    browser = enter("watch")
    stock = browser.ask("GET", "/stock.csv")
    assert stock.headers["content-type"].startswith("text/csv")
    assert stock.text.splitlines()[0].startswith("depot,depot_name,region")
    assert "yard,The yard,north" in stock.text
    assert "At the dam" in browser.ask("GET", "/requests.csv").text
    assert stocked.now


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/requests/2", 404),
        ("/requests/0", 422),
        ("/requests/99999999999999", 422),
        ("/requests?after=x", 422),
        ("/stock?depot=%00", 422),
        ("/stock?region=atlantis", 404),
        ("/requests?state=gone", 422),
        ("/requests?incident=-1", 422),
    ],
)
def test_what_cannot_be_asked(stocked: Toy, enter: Enter, path: str, status: int) -> None:
    """Tests that each is a problem, never a fault of the program."""
    answer = enter("watch").ask("GET", path)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == PROBLEM
    assert stocked.now


def test_others_regions(stocked: Toy, enter: Enter, stranger: Browser) -> None:
    """Tests that nothing is shown to who has no seat there, nor to who is not signed in."""
    stocked.does(ask(), "watch")
    north = enter("north-duty")
    assert [row["id"] for row in north.get("/depots")["depots"]] == ["fire-house", "yard"]
    assert problem(north.ask("GET", "/stock?region=south"), 403)
    assert problem(stranger.ask("GET", "/requests"), 401)
