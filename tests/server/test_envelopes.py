"""Published alerts in the envelope of EDXL-DE 1.0, as anybody fetches them."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from alerts_world import approved, drafted, published, ready
from browser import Browser, problem
from holdfast.desk import Desk
from holdfast.exchange.cap import read
from holdfast.exchange.cap.signatures import SignatureVerdict, check_signature
from holdfast.exchange.cap.signer import make_signer, sign
from holdfast.exchange.edxl_de import Distribution, read_distribution
from holdfast.orders import CancelAlert, UpdateAlert
from holdfast.server import create_app
from worlds import KEY, Toy, found_toy


@pytest.fixture
def warning(world: Toy) -> Toy:
    """Return the world behind the application, ready to warn."""
    return ready(world)


def address(visitor: Browser) -> str:
    """Return where the document of the latest alert is."""
    return str(visitor.page("/public/alerts").json()["alerts"][0]["xml"])


def envelope(visitor: Browser, document: str) -> Distribution:
    """Return the envelope beside a document."""
    answer = visitor.page(document.removesuffix(".xml") + ".edxlde")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/xml"
    return read_distribution(answer.content)


def test_the_alert_travels_as_it_was_approved(warning: Toy, stranger: Browser) -> None:
    """Tests that identifier, sender and moment are the alert's, and its content what the document says."""
    published(warning)
    document = address(stranger)
    found = envelope(stranger, document)
    alert = read(stranger.page(document).content)
    assert (found.distribution_id, found.sender_id, found.sent) == (
        alert.identifier,
        alert.sender,
        alert.sent,
    )
    assert (found.status, found.kind, found.language) == ("Actual", "Report", "en")
    assert [read(content.document) for content in found.contents] == [alert]
    again = stranger.page(document.removesuffix(".xml") + ".edxlde")
    told = {"If-None-Match": again.headers["etag"]}
    assert stranger.page(document.removesuffix(".xml") + ".edxlde", headers=told).status_code == 304


def test_updates_and_cancellations_refer(warning: Toy, stranger: Browser) -> None:
    """Tests that later envelopes refer to the earlier one by its three names, and that a test is one."""
    first = published(warning, test=True)
    before = envelope(stranger, address(stranger))
    assert before.status == "Test"
    second = warning.does(UpdateAlert(first, hours=8), "warning").effects["alert"]
    approved(warning, second)
    update = envelope(stranger, address(stranger))
    sent = before.sent.strftime("%Y-%m-%dT%H:%M:%S-00:00")
    assert update.references == (f"{before.distribution_id},{before.sender_id},{sent}",)
    approved(warning, warning.does(CancelAlert(second, "Over."), "warning").effects["alert"])
    assert (update.kind, envelope(stranger, address(stranger)).kind) == ("Update", "Cancel")


def test_the_signature_still_holds(warning: Toy) -> None:
    """Tests that an alert taken out of its envelope is still signed by us."""
    key, certificate = make_signer("Land", warning.now)
    seal = partial(sign, key=key, certificate=certificate)
    warning.desk = Desk(warning.store, KEY, clock=lambda: warning.now, seal=seal)
    published(warning)
    app = create_app(warning.desk, demo=True)
    visitor = Browser(app)
    (content,) = envelope(visitor, address(visitor)).contents
    found = check_signature(content.document, [certificate], warning.now)
    assert found.verdict is SignatureVerdict.GOOD
    app.state.house.closing.set()


@pytest.mark.parametrize("name", ["land.1", "%00", "..%2f..%2fetc", "x" * 300, "<b>"])
def test_what_was_never_published(warning: Toy, stranger: Browser, name: str) -> None:
    """Tests that a draft, or nonsense in the address, has no envelope."""
    drafted(warning)
    answer = stranger.page(f"/public/alerts/{name}.edxlde")
    assert answer.status_code in (404, 422)
    problem(answer, answer.status_code)


def test_an_exercise_is_marked(tmp_path: Path) -> None:
    """Tests that the envelope of an exercise says so."""
    toy = ready(found_toy(f"sqlite:///{tmp_path / 'x.db'}", exercise=True))
    published(toy)
    app = create_app(toy.desk, demo=True)
    visitor = Browser(app)
    found = envelope(visitor, address(visitor))
    assert found.status == "Exercise"
    assert found.contents[0].description.startswith("EXERCISE")
    app.state.house.close()
    toy.store.close()
