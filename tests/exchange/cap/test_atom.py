from __future__ import annotations

from datetime import timedelta

import pytest

from caps import AT, SAMPLES
from holdfast.exchange.cap import CapError, FeedEntry, feed, read_feed

ENTRIES = (
    FeedEntry(
        "urn:land:7",
        "Close windows & doors",
        AT,
        "https://land.example/7.cap",
        "Gas <now>",
        AT - timedelta(hours=1),
    ),
    FeedEntry("urn:land:8", "EXERCISE", AT, "https://land.example/8.cap"),
)


def index() -> bytes:
    """Return an index of two alerts."""
    about = {
        "feed_id": "urn:land",
        "title": "The land",
        "author": "The land",
        "link": "https://land.example/",
    }
    return feed(ENTRIES, updated=AT, **about)


def test_an_index_comes_back_as_it_was() -> None:
    """Tests that the entries of a feed are read as they were written."""
    found = read_feed(index())
    assert found.entries == ENTRIES
    assert (found.id, found.title, found.author, found.updated) == ("urn:land", "The land", "The land", AT)


@pytest.mark.parametrize(
    ("wrong", "rule"),
    [
        (b"<feed/>", "atom.root"),
        (index().replace(b"<id>urn:land:7</id>", b""), "atom.id"),
        (index().replace(b"2030-01-05T08:00:00Z", b"yesterday"), "atom.updated"),
        (index().replace(b"2030-01-05T08:00:00Z", b"2030-01-05T08:00:99Z"), "atom.updated"),
        (index().replace(b"<feed", b"<!DOCTYPE feed><feed"), "xml.doctype"),
    ],
)
def test_a_broken_index_is_refused(wrong: bytes, rule: str) -> None:
    """Tests that an index that cannot be followed is refused for its reason."""
    with pytest.raises(CapError) as raised:
        read_feed(wrong)
    assert rule in {finding.rule for finding in raised.value.findings}


def test_a_published_index() -> None:
    """Tests that an index of a weather service is read, with the addresses of its alerts."""
    path = SAMPLES / "samples" / "weather_index.atom"
    if not path.is_file():
        pytest.skip("the samples of shared/data/cap are not here")
    found = read_feed(path.read_bytes())
    assert len(found.entries) == 2
    assert all(
        entry.link.startswith("http://www.weather.gov/alerts-beta/wwacapget.php") for entry in found.entries
    )
