"""What others warn of: pinned, followed, received, ended by whom it may be; and what is refused."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from typing import Any

import pytest

from caps import GOOD, with_text
from holdfast.desk import Enclosures
from holdfast.exchange.cap import make_signer, sign
from holdfast.orders import FollowFeed, PinCertificate, ReceiveAlert, UnfollowFeed, UnpinCertificate
from holdfast.rebuild import rebuild
from holdfast.store import tables as t
from holdfast.warning.foreign import ForeignState, in_force, received, standing
from worlds import START, Toy, headquarters_at_work

KEY, CERTIFICATE = make_signer("The land", START)
OTHER_KEY, OTHER = make_signer("Somebody", START)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def world(toy: Toy) -> Toy:
    """Return the toy at work, one hour after the alert below was sent."""
    return headquarters_at_work(toy)


def receive(world: Toy, document: bytes | str, region: str = "land", **more: Any) -> dict[str, Any]:
    """Receive an alert and return what came of it."""
    body = document.encode() if isinstance(document, str) else document
    order = ReceiveAlert(region, hashlib.sha256(body).hexdigest(), world.now, **more)
    return dict(world.does(order, "warning", enclosures=Enclosures(blobs=(body,))).effects)


def follower(kind: str, of: str = "land-7", name: str = "land-8", at: str = "09:05") -> str:
    """Return an Update or Cancel of an alert."""
    reference = f"</scope><references>warning@land.example,{of},2030-01-05T07:55:00-00:00</references>"
    text = GOOD.replace("<msgType>Alert", f"<msgType>{kind}").replace("</scope>", reference)
    return text.replace("<identifier>land-7", f"<identifier>{name}").replace(
        "<sent>2030-01-05T08:55", f"<sent>2030-01-05T{at}"
    )


def states(world: Toy) -> list[str]:
    """Return how the alerts received stand now, the first received first."""
    with world.store.read() as tx:
        rows = list(
            tx.execute(received(["land", "north", "south", "town"], now=None, exercise=False, before=None))
        )
        return [one.state.value for one in reversed(standing(tx, rows, world.now, exercise=False))]


def same_when_rebuilt(world: Toy) -> bool:
    """Tell whether the record gives the same tables again."""
    return rebuild(world.store, check=True).same


def test_an_alert_is_kept_as_it_came_with_its_verdicts(world: Toy) -> None:
    """Tests that what it says, what is wrong with it and who signed it are kept, and that the record gives them again."""
    world.does(PinCertificate("ours", "land", CERTIFICATE.decode(), "The land"), "warning")
    good = receive(world, sign(GOOD.encode(), KEY, CERTIFICATE), region="north")
    assert (good["alert"], good["known"], good["valid"], good["signature"]) == (1, False, True, "good")
    bad = receive(world, with_text("status", "Real"))
    assert not bad["valid"]
    assert "schema.word" in bad["findings"][0]
    with world.store.read() as tx:
        row = tx.execute(t.foreign_alert.select().where(t.foreign_alert.c.id == 1)).one()
    assert (row.sender, row.identifier, row.event) == ("warning@land.example", "land-7", "Release of gas")
    assert (row.sent_at, row.ends_at) == ("2030-01-05T07:55:00Z", "2030-01-05T11:00:00Z")
    assert json.loads(row.area)["words"] == ["Northby"]
    assert states(world) == ["in_force", "invalid"]
    assert same_when_rebuilt(world)


def test_the_same_alert_twice_changes_nothing(world: Toy) -> None:
    """Tests that a document received again is known, by another feed and with another key too; another region's is new."""
    first = receive(world, GOOD)
    again = receive(world, GOOD)
    assert (again["alert"], again["known"]) == (first["alert"], True)
    assert receive(world, GOOD, region="north")["known"] is False
    body = GOOD.encode()
    order = ReceiveAlert("land", hashlib.sha256(body).hexdigest(), world.now, None, "https://x.example/a")
    answers = [world.does(order, "warning", key="k", enclosures=Enclosures(blobs=(body,))) for _ in range(2)]
    assert [answer.repeated for answer in answers] == [False, True]
    assert len(states(world)) == 2
    assert same_when_rebuilt(world)


@pytest.mark.parametrize("kind", ["Update", "Cancel"])
def test_a_follower_ends_what_it_refers_to(world: Toy, kind: str) -> None:
    """Tests that an update replaces and a cancel ends an alert, in whatever order they come, however moments are written."""
    assert receive(world, GOOD)["alert"] == 1
    world.now += 10 * MINUTE
    assert receive(world, follower(kind))["ended"] == [1]
    after = "in_force" if kind == "Update" else "nothing"
    assert states(world) == ["replaced", after]
    assert receive(world, follower(kind, of="land-9", name="land-10"))["unknown_references"] == 1
    late = receive(world, GOOD.replace("land-7", "land-9"))
    assert late["ended_by"] == 3
    assert states(world)[3] == "replaced"
    assert same_when_rebuilt(world)


def test_nobody_else_ends_an_alert(world: Toy) -> None:
    """Tests that another sender, another status, or somebody who did not sign it takes no alert back."""
    world.does(PinCertificate("ours", "land", CERTIFICATE.decode()), "warning")
    receive(world, sign(GOOD.encode(), KEY, CERTIFICATE))
    world.now += 10 * MINUTE
    cancel = follower("Cancel")
    forged: list[bytes | str] = [
        cancel,
        cancel.replace("<sender>warning@", "<sender>nobody@"),
        cancel.replace("<status>Actual", "<status>Test"),
        sign(cancel.replace("land-8", "land-11").encode(), OTHER_KEY, OTHER),
    ]
    for each in forged:
        assert receive(world, each)["ended"] == []
    assert states(world)[0] == "in_force"
    assert receive(world, sign(cancel.replace("land-8", "land-12").encode(), KEY, CERTIFICATE))["ended"] == [
        1
    ]
    assert same_when_rebuilt(world)


def test_what_is_in_force_ends(world: Toy) -> None:
    """Tests that alerts end when they say, that tests and acknowledgements warn nobody, and that a day is the end unsaid."""
    receive(world, GOOD)
    receive(world, with_text("status", "Test"))
    receive(
        world, GOOD.replace("<expires>2030-01-05T12:00:00+01:00</expires>", "").replace("land-7", "land-8")
    )
    with world.store.read() as tx:
        assert [one.row.id for one in in_force(tx, ["land"], world.now, exercise=False)] == [3, 1]
    assert states(world) == ["in_force", "nothing", "in_force"]
    world.now += timedelta(hours=4)
    assert states(world)[0] == ForeignState.ENDED
    world.now += timedelta(hours=20)
    assert states(world)[2] == ForeignState.ENDED


def test_a_certificate_counts_while_it_is_pinned(world: Toy) -> None:
    """Tests that verdicts stay as they were at receipt when a certificate is unpinned, and that later ones differ."""
    world.does(PinCertificate("ours", "land", CERTIFICATE.decode()), "warning")
    assert receive(world, sign(GOOD.encode(), KEY, CERTIFICATE))["signature"] == "good"
    world.does(UnpinCertificate("ours", "The key was lost"), "warning")
    assert receive(world, sign(GOOD.encode(), KEY, CERTIFICATE))["signature"] == "unknown_signer"
    assert "unpinned already" in world.refuses(UnpinCertificate("ours", "Again"), "warning")
    assert same_when_rebuilt(world)


@pytest.mark.parametrize(
    ("order", "says"),
    [
        (PinCertificate("a b", "land", CERTIFICATE.decode()), "identifier"),
        (PinCertificate("a", "land", "no certificate"), "cannot be read"),
        (PinCertificate("a", "land", "x" * 20_001), "too long"),
        (PinCertificate("a", "land", "\u202e"), "cannot be read"),
        (PinCertificate("a", "moon", CERTIFICATE.decode()), "no region"),
        (PinCertificate("a", "land", CERTIFICATE.decode(), "x" * 501), "title"),
        (UnpinCertificate("a", "Gone"), "no certificate"),
        (FollowFeed("a", "land", "http://a.example/"), "https"),
        (FollowFeed("a", "land", "https:///a"), "https"),
        (FollowFeed("a", "land", "https://[a"), "no address"),
        (FollowFeed("a", "land", "https://u:p@a.example/"), "password"),
        (FollowFeed("a", "land", "file://host/a"), "https"),
        (FollowFeed("a", "land", "https://a.example/" + "x" * 600), "at most"),
        (FollowFeed("a", "land", "https://a.example/\u202e"), "at most"),
        (UnfollowFeed("a", "Gone"), "no feed"),
        (ReceiveAlert("land", "0" * 64, START), "Enclose"),
    ],
)
def test_what_is_refused(world: Toy, order: Any, says: str) -> None:
    """Tests that what cannot be is refused in a sentence."""
    assert says in world.refuses(order, "warning")


def test_receipts_that_cannot_be(world: Toy) -> None:
    """Tests that a receipt still to come, a strange feed and another power's seat are refused; five minutes ahead is now."""
    body = GOOD.encode()
    name, enclosed = hashlib.sha256(body).hexdigest(), Enclosures(blobs=(body,))
    world.does(FollowFeed("f", "north", "https://a.example/feed"), "warning")
    assert "still to come" in world.refuses(
        ReceiveAlert("land", name, world.now + 6 * MINUTE), "warning", enclosures=enclosed
    )
    assert "another region" in world.refuses(
        ReceiveAlert("land", name, world.now, "f"), "warning", enclosures=enclosed
    )
    assert "600" in world.refuses(
        ReceiveAlert("land", name, world.now, None, "x" * 601), "warning", enclosures=enclosed
    )
    world.refuses(ReceiveAlert("land", name, world.now), "watch", enclosures=enclosed)
    large = b"<a>" + b" " * (4 * 2**20) + b"</a>"
    order = ReceiveAlert("land", hashlib.sha256(large).hexdigest(), world.now)
    assert "is taken" in world.refuses(order, "warning", enclosures=Enclosures(blobs=(large,)))
    world.does(ReceiveAlert("land", name, world.now + 5 * MINUTE), "warning", enclosures=enclosed)


def test_a_feed_is_followed_once(world: Toy) -> None:
    """Tests that an address is followed once at a time, and again after it was left."""
    world.does(FollowFeed("f", "land", "https://a.example/feed", "Neighbour"), "warning")
    assert "already, as f" in world.refuses(FollowFeed("g", "land", "https://a.example/feed"), "warning")
    world.does(UnfollowFeed("f", "It is gone"), "warning")
    assert "no longer" in world.refuses(UnfollowFeed("f", "It is gone"), "warning")
    world.does(FollowFeed("g", "land", "https://a.example/feed"), "warning")
    world.does(PinCertificate("ours", "land", CERTIFICATE.decode()), "warning")
    assert "pinned already" in world.refuses(
        PinCertificate("theirs", "north", CERTIFICATE.decode()), "warning"
    )
    assert same_when_rebuilt(world)


def test_hostile_alerts_are_kept_and_harm_nothing(world: Toy) -> None:
    """Tests that attacks, a megabyte of text and a script in a name are kept as invalid or as plain text."""
    attack = GOOD.replace("<alert", '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><alert', 1)
    assert receive(world, attack)["valid"] is False
    assert receive(world, b"\x00\xff" * 99)["valid"] is False
    long = with_text("headline", "&lt;script&gt;\u202e" + "x" * 1_000_000)
    found = receive(world, long)
    assert found["valid"]
    with world.store.read() as tx:
        row = tx.execute(t.foreign_alert.select().where(t.foreign_alert.c.id == found["alert"])).one()
    assert row.headline.startswith("<script>")
    assert len(row.headline) == 500
    assert same_when_rebuilt(world)
