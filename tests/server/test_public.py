from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from html.parser import HTMLParser
from typing import Any

import pytest

from alerts_world import HARBOUR, approved, published, read_by_all, ready
from browser import Browser, problem
from holdfast.exchange.cap.atom import read_feed
from holdfast.orders import CancelAlert, UpdateAlert
from holdfast.server import create_app
from worlds import Toy, flood, found_toy

SCRIPT = "<script>alert('&\"')</script>"


class Tags(HTMLParser):
    """Notes every tag with its attributes, and the text between."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag."""
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        """Note text."""
        self.text += data


def tags(html: str) -> Tags:
    """Return the tags of a page."""
    found = Tags()
    found.feed(html)
    return found


@pytest.fixture
def warning(world: Toy) -> Toy:
    """Return the world behind the application, ready to warn."""
    return ready(world)


def test_an_empty_page_is_calm(stranger: Browser) -> None:
    """Tests that without alerts the page says so, to anybody, without script, and may be kept for a short time only."""
    answer = stranger.page("/public")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "max-age=30" in answer.headers["cache-control"]
    found = tags(answer.text)
    assert "No warnings are in force." in found.text
    assert {"script", "style", "iframe", "form"}.isdisjoint(tag for tag, _ in found.tags)
    assert not any(name.startswith("on") or name == "style" for _, attrs in found.tags for name in attrs)
    style = stranger.page("/public/style.css")
    assert style.headers["content-type"] == "text/css; charset=utf-8"


def test_the_page_shows_alerts_and_the_legal_status(warning: Toy, stranger: Browser) -> None:
    """Tests that an alert in force and the status with its act are shown, and markup in names is text."""
    warning.does(flood(date(2030, 1, 1), date(2030, 2, 1)), "mayor")
    alert = published(warning, area=replace(HARBOUR, description=SCRIPT))
    answer = stranger.page("/public")
    found = tags(answer.text)
    assert SCRIPT in found.text
    assert "script" not in {tag for tag, _ in found.tags}
    assert "flood-1" in found.text
    assert "up to and including 31 January 2030" in found.text
    assert "Flood" in found.text
    link = next(attrs["href"] for tag, attrs in found.tags if tag == "a" and "xml" in str(attrs.get("href")))
    body = stranger.page(str(link)).content
    assert read_by_all(body).identifier.startswith(f"land.{alert}.")


@pytest.mark.parametrize(
    ("path", "accept", "language"),
    [
        ("/public", "", "en"),
        ("/public", "de-CH,de;q=0.9,en;q=0.8", "de"),
        ("/public", "fr,ru;q=0.5", "ru"),
        ("/public", "en;q=0.1,de;q=0.2", "de"),
        ("/public", "xx;q=abc,;;,q", "en"),
        ("/public?lang=ru", "de", "ru"),
        ("/public?lang=xx", "de", "de"),
    ],
)
def test_the_page_speaks_the_readers_language(
    warning: Toy, stranger: Browser, path: str, accept: str, language: str
) -> None:
    """Tests that the address goes before the browser's wish, and English stands in."""
    published(warning)
    answer = stranger.page(path, headers={"Accept-Language": accept})
    assert answer.headers["content-language"] == language
    wanted = {"en": "Go indoors", "de": "Ins Haus gehen", "ru": "Зайдите в помещение"}
    assert wanted[language] in answer.text


def test_json_and_feed_follow_what_happens(warning: Toy, stranger: Browser) -> None:
    """Tests that update, cancellation and end show at once in the feed and as JSON; the old document stays."""
    first = published(warning)
    address = stranger.page("/public/alerts").json()["alerts"][0]["xml"]
    second = warning.does(UpdateAlert(first, hours=8), "warning").effects["alert"]
    approved(warning, second)
    body = stranger.page("/public/alerts").json()
    assert [(each["msg_type"], each["state"]) for each in body["alerts"]] == [("Update", "in_force")]
    approved(warning, warning.does(CancelAlert(second, "Over."), "warning").effects["alert"])
    body = stranger.page("/public/alerts").json()
    assert [(each["kind"], each["state"]) for each in body["alerts"]] == [("cancelled", "over")]
    feed = stranger.page("/public/alerts.atom")
    assert feed.headers["content-type"].startswith("application/atom+xml")
    assert [entry.title for entry in read_feed(feed.content).entries] == [
        "The warning is cancelled: the harbour."
    ]
    assert stranger.page(address).status_code == 200
    warning.now += timedelta(hours=9)
    assert stranger.page("/public/alerts").json()["alerts"] == []


def test_a_document_never_changes(warning: Toy, stranger: Browser) -> None:
    """Tests that a document comes with its type and tag, may be kept for ever, and is not sent twice."""
    published(warning)
    address = stranger.page("/public/alerts").json()["alerts"][0]["xml"]
    answer = stranger.page(address)
    assert answer.headers["content-type"] == "application/cap+xml"
    assert "immutable" in answer.headers["cache-control"]
    assert re.fullmatch(r'"[0-9a-f]{64}"', answer.headers["etag"])
    again = stranger.page(address, headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("name", ["land.1", "%00", "..%2f..%2fetc", "x" * 300, "<b>", "%ff", "preview"])
def test_documents_that_were_never_published(warning: Toy, stranger: Browser, name: str) -> None:
    """Tests that whatever stands in the address, nothing is found that was not published, a draft least of all."""
    answer = stranger.page(f"/public/alerts/{name}.xml")
    assert answer.status_code in (404, 422)
    problem(answer, answer.status_code)


def test_an_exercise_is_marked(tmp_path: Any) -> None:
    """Tests that page, feed and alerts of an exercise say so, each by itself."""
    toy = ready(found_toy(f"sqlite:///{tmp_path / 'x.db'}", exercise=True))
    published(toy)
    app = create_app(toy.desk, demo=True)
    visitor = Browser(app)
    page = tags(visitor.page("/public?lang=de").text)
    assert page.text.count("EXERCISE EXERCISE EXERCISE") >= 5
    assert "Dies ist eine Übung" in page.text
    feed = read_feed(visitor.page("/public/alerts.atom").content)
    assert feed.title.startswith("EXERCISE")
    assert feed.entries[0].title.startswith("EXERCISE")
    assert visitor.page("/public/alerts").json()["exercise"] is True
    app.state.house.close()
    toy.store.close()


def test_a_demo_says_that_nothing_is_real(stranger: Browser) -> None:
    """Tests that the public page of a demo, whose world may look real, is marked as an exercise."""
    assert "EXERCISE EXERCISE EXERCISE" in stranger.page("/public").text
