"""A real Chromium against the real server: the heart of the whole way, as people would click it."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from holdfast.demo import Story, StoryClock, fill, found, seat_people
from holdfast.desk import Desk
from holdfast.home import Home
from holdfast.scenarios import world
from holdfast.server import prepare
from holdfast.store import Store

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
STATIC = Path(__file__).parents[2] / "src" / "holdfast" / "server" / "static" / "index.html"
PATIENCE = 60_000
"""Milliseconds to wait for what takes long: a plan on two busy cores."""

# NOTE: on a fresh clone the first judgement also compiles the law's kernels.
expect.set_options(timeout=PATIENCE)

pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed; `apt-get install chromium`."),
    pytest.mark.skipif(not STATIC.exists(), reason="The screens are not built; `make setup` builds them."),
]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve a small Swiss world in which nothing is planned yet, and return the address."""
    made = world("switzerland", people=2500)
    place = Home.create(tmp_path_factory.mktemp("window") / "home", name="holdfast.test")
    store = Store(place.url)
    store.migrate()
    store.start()
    clock = StoryClock(datetime.combine(made.today, time(8), UTC))
    story = Story(Desk(store, place.key(), clock=clock), clock, made, lambda _line: None)
    for part in (found, fill, seat_people):
        part(story)
    store.close()
    service = prepare(place, demo=True, clock=clock)
    thread = threading.Thread(target=service.run)
    thread.start()
    yield service.url
    service.stop()
    thread.join(30)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Start the browser that Debian ships."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield browser
        browser.close()


class Visitor:
    """Somebody at a screen of their own, who notes every request that leaves the house and every error."""

    def __init__(self, browser: Browser, address: str, **context: Any) -> None:
        self.context = browser.new_context(**context)
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(PATIENCE)
        self.errors: list[str] = []
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("request", lambda request: self._leaves(request.url, address))
        self.address = address

    def _leaves(self, url: str, address: str) -> None:
        if not url.startswith((address, "data:", "blob:")):
            self.errors.append(f"asks {url}")

    def get(self, name: str) -> Any:
        """Return what bears a test id."""
        return self.page.get_by_test_id(name)

    def sign_in(self, account: str) -> None:
        """Sign in as one of the demo's people, with a click."""
        self.page.goto(self.address)
        self.get("demo-search").fill(account.removeprefix("p-"))
        if not self.page.locator(f'[data-testid="demo-sign-in"][data-account="{account}"]').count():
            self.get("demo-search").fill("")
        self.page.locator(f'[data-testid="demo-sign-in"][data-account="{account}"]').click()
        expect(self.get("who")).to_be_visible(timeout=PATIENCE)


def test_the_whole_way(chromium: Browser, address: str) -> None:
    """Tests plan, live gap, approval by another person, issue, coverage on the map and the record."""
    planner = Visitor(chromium, address, viewport={"width": 1440, "height": 900})
    planner.sign_in("p-office.planner")
    expect(planner.page.locator('[data-testid="map"][data-drawn="true"]')).to_be_visible(timeout=PATIENCE)
    assert planner.get("facility-row").count() > 100
    expect(planner.get("headline")).to_contain_text("Nothing is asked for")

    planner.get("tab-plans").click()
    planner.get("run-basis").select_option("refresher")
    planner.get("run-start-day").fill("2027-01-04")
    planner.get("run-periods").fill("12")
    planner.get("run-seconds").fill("8")
    planner.get("run-start").click()
    expect(planner.page.locator('[data-testid="gap-value"][data-gap]')).to_be_visible(timeout=PATIENCE)
    expect(planner.get("run-proposed")).to_be_visible(timeout=PATIENCE)
    row = planner.page.locator('[data-testid="plan-row"][data-state="proposed"]')
    expect(row).to_be_visible()
    name = row.get_attribute("data-plan")

    approver = Visitor(chromium, address, viewport={"width": 390, "height": 844}, color_scheme="dark")
    approver.sign_in("p-office.cantons")
    _open(approver, str(name))
    approver.get("approve").click()
    approver.get("confirm").click()
    expect(approver.page.locator('[data-testid="plan-row"][data-state="approved"]')).to_be_visible()
    assert approver.page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    caller = Visitor(chromium, address, viewport={"width": 1440, "height": 900}, color_scheme="dark")
    caller.sign_in("p-office.callup")
    _open(caller, str(name))
    caller.get("issue").click()
    expect(caller.get("confirm-people")).to_contain_text("called up")
    caller.get("confirm").click()
    expect(caller.page.locator('[data-testid="plan-row"][data-state="issued"]')).to_be_visible()

    expect(planner.page.locator('[data-testid="plan-row"][data-state="issued"]')).to_be_visible()
    planner.get("tab-facilities").click()
    planner.get("shown-select").select_option("")
    planner.get("day-input").fill("2027-01-20")
    expect(planner.page.locator('[data-testid="facility-row"][data-band="full"]').first).to_be_visible()
    planner.get("tab-record").click()
    issued = planner.page.locator('[data-testid="record-entry"][data-kind="IssueCallUps"]')
    expect(issued).to_have_attribute("data-outcome", "accepted")
    expect(planner.get("checkpoint-root")).not_to_be_empty()
    for visitor in (planner, approver, caller):
        assert not visitor.errors
        visitor.context.close()


def test_what_one_may_not_do(chromium: Browser, address: str) -> None:
    """Tests that an overseer sees everything and finds nothing to press, with the reason."""
    overseer = Visitor(chromium, address, viewport={"width": 390, "height": 844})
    overseer.sign_in("p-office.overseer")
    overseer.get("tab-record").click()
    expect(overseer.get("record-entry").first).to_be_visible()
    overseer.get("tab-plans").click()
    for button in ("approve", "issue", "withdraw"):
        for found_button in overseer.get(button).all():
            expect(found_button).to_be_disabled()
    assert not overseer.errors
    overseer.context.close()


def _open(visitor: Visitor, plan: str) -> None:
    visitor.get("tab-plans").click()
    visitor.page.locator(f'[data-testid="plan-row"][data-plan="{plan}"]').get_by_test_id("plan-open").click()
    expect(visitor.get("plan-actions")).to_be_visible()
