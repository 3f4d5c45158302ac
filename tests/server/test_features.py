"""OGC API Features over a real socket, read by GDAL's own client."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator

import pytest
import uvicorn
from fastapi import FastAPI

from browser import Browser, Enter, problem
from holdfast.accounts import Accounts
from holdfast.orders import ReportIncident
from worlds import Toy, headquarters_at_work


@pytest.fixture
def at_work(world: Toy) -> Toy:
    """Return the toy with three incidents, one of them without a position."""
    headquarters_at_work(world)
    for number, place in enumerate(((46.5, 7.5), (46.6, 7.6), (None, None))):
        world.does(
            ReportIncident("north", f"Report {number}", latitude=place[0], longitude=place[1]), "watch"
        )
    return world


@pytest.fixture
def served(app: FastAPI) -> Iterator[str]:
    """Return the address of the application on a socket."""
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        thread.join(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}/api/features"
    app.state.house.closing.set()
    server.should_exit = True
    thread.join()


READ = """
import json, sys, pyogrio
address, token = sys.argv[1:]
pyogrio.set_gdal_config_options({"GDAL_HTTP_AUTH": "BEARER", "GDAL_HTTP_BEARER": token})
found = {"layers": [str(name) for name, _ in pyogrio.list_layers(f"OAPIF:{address}")]}
for layer, more in (("facilities", {}), ("incidents", {"PAGE_SIZE": 2})):
    meta, _, shapes, columns = pyogrio.raw.read(f"OAPIF:{address}", layer=layer, **more)
    titles = [str(each) for each in columns[list(meta["fields"]).index("title" if more else "name")]]
    found[layer] = [titles, [shape is not None for shape in shapes]]
print(json.dumps(found))
"""
"""GDAL holds the interpreter while it reads, so it has a process of its own."""


def test_gdal_reads_every_collection(at_work: Toy, served: str) -> None:
    """Tests that GDAL's client lists the collections and reads facilities and incidents, in pages."""
    token = Accounts(at_work.store).make_token("p-watch", "GDAL", at_work.desk.now())
    command = [sys.executable, "-c", READ, served, token]
    read = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert read.returncode == 0, read.stderr
    found = json.loads(read.stdout)
    known = {"regions", "places", "facilities", "posts", "incidents", "zones", "shelters", "depots"}
    assert set(found["layers"]) == known
    names, placed = found["facilities"]
    assert len(names) == len(placed) > 0
    assert all(placed)
    titles, placed = found["incidents"]
    assert titles == ["Report 0", "Report 1", "Report 2"]
    assert placed == [True, True, False]


def test_pages_and_boxes(at_work: Toy, enter: Enter) -> None:
    """Tests links from page to page, a clamped limit, boxes over the date line, and moments."""
    browser = enter("watch")
    first = browser.get("/features/collections/incidents/items?limit=2")
    assert (first["numberReturned"], first["numberMatched"]) == (2, 3)
    after = next(link["href"] for link in first["links"] if link["rel"] == "next").split("after=")[1]
    rest = browser.get(f"/features/collections/incidents/items?limit=2&after={after}")
    assert [feature["properties"]["title"] for feature in rest["features"]] == ["Report 2"]
    assert rest["features"][0]["geometry"] is None
    assert browser.get("/features/collections/incidents/items?limit=1000000")["numberReturned"] == 3

    def inside(box: str, more: str = "") -> int:
        return int(browser.get(f"/features/collections/incidents/items?bbox={box}{more}")["numberMatched"])

    assert inside("7.4,46.4,7.55,46.55") == 1
    assert inside("7.4,46.4,0,7.55,46.55,100") == 1
    assert inside("170,-90,8,90") == 2
    assert inside("170,-90,-170,90") == 0
    assert inside("-180,-90,180,90", "&datetime=2030-01-01T00:00:00Z/..") == 2
    assert inside("-180,-90,180,90", "&datetime=../2029-01-01T00:00:00Z") == 0
    one = browser.get("/features/collections/incidents/items/1")
    assert one["geometry"] == {"type": "Point", "coordinates": [7.5, 46.5]}


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/features/collections/nothing", 404),
        ("/features/collections/incidents/items/99", 404),
        ("/features/collections/incidents/items/x%00", 404),
        ("/features/collections/incidents/items?bbox=1,2,3", 400),
        ("/features/collections/incidents/items?bbox=nan,0,1,1", 400),
        ("/features/collections/incidents/items?bbox=0,5,1,1", 400),
        ("/features/collections/incidents/items?limit=many", 400),
        ("/features/collections/incidents/items?datetime=yesterday", 400),
        ("/features/collections/incidents/items?datetime=0001-01-01T00:00:00%2B14:00", 400),
        ("/features/collections/incidents/items?colour=red", 400),
        ("/features/collections/incidents/items?after=x", 400),
    ],
)
def test_what_cannot_be_read(at_work: Toy, enter: Enter, path: str, status: int) -> None:
    """Tests that odd parameters are answered as the standard says, each as a problem."""
    assert problem(enter("watch").ask("GET", path), status)["detail"]


def test_only_what_may_be_read(at_work: Toy, enter: Enter, stranger: Browser) -> None:
    """Tests that nobody reads without signing in, and the headquarters of the north reads the north."""
    problem(stranger.ask("GET", "/features/collections"), 401)
    named = [
        feature["id"] for feature in enter("mayor").get("/features/collections/regions/items")["features"]
    ]
    assert set(named) <= {"land", "north", "south", "town"}


def test_shapes_are_chosen_by_their_bounds(world: Toy, enter: Enter) -> None:
    """Tests that a region with an outline is found by a box that it meets, and not by another."""
    from sqlalchemy import update

    from holdfast.store import tables as t

    square = {"type": "Polygon", "coordinates": [[[7, 46], [8, 46], [8, 47], [7, 47], [7, 46]]]}
    with world.store.write() as tx:
        tx.execute(update(t.region).where(t.region.c.id == "land").values(outline=json.dumps(square)))
    browser = enter("administrator")
    for box, found in (("6,45,7.1,46.1", 1), ("9,46,10,47", 0), ("170,-90,7.5,90", 1)):
        items = browser.get(f"/features/collections/regions/items?bbox={box}")
        assert items["numberMatched"] == found, box
