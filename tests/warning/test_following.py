"""Feeds of others: what is new is fetched once, what fails is told, and a feed leads nowhere it should not."""

from __future__ import annotations

import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from caps import GOOD
from holdfast.exchange.cap import FeedEntry, feed
from holdfast.orders import FollowFeed
from holdfast.store import tables as t
from holdfast.warning.following import Fetch, Fetched, FetchError, _slices, fetch_address, fetch_feed
from holdfast.warning.foreign import overlaps
from worlds import START, Toy, headquarters_at_work

ADDRESS = "https://there.example/feed"


@pytest.fixture
def world(sqlite_copy: Callable[[], Toy]) -> Toy:
    """Return the toy at work, which follows one feed."""
    toy = headquarters_at_work(sqlite_copy())
    toy.does(FollowFeed("there", "land", ADDRESS), "warning")
    return toy


def index(*links: str) -> bytes:
    """Return a feed that names some alerts."""
    entries = [FeedEntry(f"urn:{link}", "An alert", START, link) for link in links]
    return feed(entries, feed_id="urn:there", title="There", updated=START, author="There", link=ADDRESS)


def web(**pages: bytes) -> tuple[Fetch, list[str]]:
    """Return a web of some pages at there.example, and the list of what was asked."""
    asked: list[str] = []

    def fetch(address: str) -> bytes:
        asked.append(address)
        name = address.removeprefix("https://there.example/")
        if name not in pages:
            raise FetchError(f"{address} cannot be had.")
        return pages[name]

    return fetch, asked


def fetched(world: Toy, fetch: Fetch) -> Fetched:
    """Fetch the feed once."""
    with world.store.read() as tx:
        row = tx.execute(select(t.foreign_feed)).one()
    return fetch_feed(world.desk, row, world.by("warning"), fetch)


def alert(name: str) -> bytes:
    """Return an alert of another name."""
    return GOOD.replace("land-7", name).encode()


def test_what_is_new_is_fetched_once(world: Toy) -> None:
    """Tests that each alert of a feed is fetched and entered once, by full and by relative address."""
    fetch, asked = web(feed=index("https://there.example/a", "b"), a=alert("a"), b=alert("b"))
    assert fetched(world, fetch) == Fetched("there", (1, 2), 0, ())
    assert fetched(world, fetch) == Fetched("there", (), 0, ())
    assert asked == [ADDRESS, "https://there.example/a", "https://there.example/b", ADDRESS]
    with world.store.read() as tx:
        assert [row.feed for row in tx.execute(select(t.foreign_alert))] == ["there", "there"]


def test_a_feed_may_be_one_alert(world: Toy) -> None:
    """Tests that an address whose alert is replaced brings each once."""
    assert fetched(world, web(feed=alert("a"))[0]).new == (1,)
    assert fetched(world, web(feed=alert("a"))[0]) == Fetched("there", (), 1, ())
    assert fetched(world, web(feed=alert("b"))[0]).new == (2,)


def test_what_fails_is_told_and_the_rest_is_entered(world: Toy) -> None:
    """Tests that a lost page, a page that is none and an attack are told, and good alerts entered all the same."""
    attack = GOOD.replace("<alert", "<!DOCTYPE a><alert", 1).encode()
    fetch, _ = web(
        feed=index("lost", "page", "attack", "good"), page=b"<html", attack=attack, good=alert("good")
    )
    found = fetched(world, fetch)
    assert found.new == (1,)
    assert len(found.faults) == 3


@pytest.mark.parametrize("page", [b"", b"<html/>", b"\xff", index().replace(b"<id>urn:there</id>", b"")])
def test_what_is_no_feed_is_told(world: Toy, page: bytes) -> None:
    """Tests that what cannot be followed, such as the page of a network that wants a login, enters nothing and is told."""
    found = fetched(world, web(feed=page)[0])
    assert (found.new, len(found.faults)) == ((), 1)


def test_a_feed_leads_nowhere_else(world: Toy, tmp_path: Path) -> None:
    """Tests that links to files, to plain http and to odd schemes are not followed, and are told."""
    fetch, asked = web(
        feed=index("file:///etc/passwd", "http://there.example/a", "ftp://x/a", "https://[a", "/" + "x" * 700)
    )
    found = fetched(world, fetch)
    assert len(found.faults) == 5
    assert asked == [ADDRESS]


def test_a_feed_of_files_names_files_beside_it(world: Toy, tmp_path: Path) -> None:
    """Tests a feed in a folder, from which no link leads out."""
    inside = tmp_path / "in"
    inside.mkdir()
    (tmp_path / "secret.cap").write_bytes(alert("secret"))
    (inside / "a b.cap").write_bytes(alert("a"))
    (inside / "link.cap").symlink_to(tmp_path / "secret.cap")
    (inside / "feed.atom").write_bytes(
        index("a%20b.cap", "../secret.cap", "link.cap", "https://there.example/a")
    )
    world.does(FollowFeed("files", "land", (inside / "feed.atom").as_uri()), "warning")
    with world.store.read() as tx:
        row = tx.execute(select(t.foreign_feed).where(t.foreign_feed.c.id == "files")).one()
    found = fetch_feed(world.desk, row, world.by("warning"), fetch_address)
    assert (len(found.new), len(found.faults)) == (1, 3)


def test_files_and_addresses_have_limits(tmp_path: Path) -> None:
    """Tests that a missing file, a large one, and anything but https are refused in words."""
    (tmp_path / "large").write_bytes(b"x" * 100)
    assert len(fetch_address((tmp_path / "large").as_uri(), most=100)) == 100
    for address, most in (
        ((tmp_path / "large").as_uri(), 99),
        ((tmp_path / "none").as_uri(), 9),
        (tmp_path.as_uri(), 9),
        ("http://a.example/", 9),
    ):
        with pytest.raises(FetchError, match=r"cannot be had|more than"):
            fetch_address(address, most=most)


def test_a_line_that_drips_or_is_plain_is_left() -> None:
    """Tests that an answer that never ends is left when its time is over, and that plain http on our own machine is not asked."""

    class Drip:
        def read1(self, _most: int) -> bytes:
            return b"x"

    with pytest.raises(OSError, match="too long"):
        _slices(Drip(), 0.0, 10)
    seen: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            seen.append(self.path)

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        for scheme in ("http", "https"):
            with pytest.raises(FetchError):
                fetch_address(f"{scheme}://127.0.0.1:{server.server_port}/", seconds=2)
    finally:
        server.shutdown()
        server.server_close()
    assert seen == []


SQUARE = '{"type":"Polygon","coordinates":[[[7,46],[8,46],[8,47],[7,47],[7,46]]]}'


@pytest.mark.parametrize(
    ("polygons", "circles", "said"),
    [
        ([], [], None),
        ([[[46.5, 7.5], [46.6, 7.5], [46.6, 7.6], [46.5, 7.5]]], [], True),
        ([[[7.5, 46.5], [7.5, 46.6], [7.6, 46.6], [7.5, 46.5]]], [], False),  # swapped, it lies off Somalia
        ([], [[46.5, 8.1, 7.0]], False),
        ([], [[46.5, 8.1, 8.0]], True),  # a tenth of a degree is 7.7 km there
        ([], [[46.5, 7.5, 0.0]], True),
        ([], [[90.0, 0.0, 20000.0]], True),
    ],
)  # fmt: skip
def test_an_area_meets_a_region_or_not(polygons: Any, circles: Any, said: bool | None) -> None:
    """Tests polygons and circles, latitude first, against an outline, longitude first."""
    import json

    area = json.dumps({"words": [], "polygons": polygons, "circles": circles})
    assert overlaps(area, SQUARE) is said
    assert overlaps(area, None) is None
