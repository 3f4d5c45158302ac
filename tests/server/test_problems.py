"""Every path that makes an error, and what is said with every answer."""

from __future__ import annotations

import asyncio
import json
import re
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from browser import Browser, Enter, problem
from holdfast import errors, planning
from holdfast.server import create_app
from holdfast.server.guard import HEADERS, MOST_BYTES
from holdfast.server.problems import problem_of
from worlds import PEOPLE, Toy

UNSAFE = ("POST", "PUT", "PATCH", "DELETE")


def _operations(app: FastAPI) -> list[tuple[str, str]]:
    paths = app.openapi()["paths"]
    return [(method.upper(), path.removeprefix("/api")) for path, ops in paths.items() for method in ops]


def test_every_address_answers_a_stranger_with_a_problem(app: FastAPI, stranger: Browser) -> None:
    """Tests that nothing but the ways in can be reached without a session."""
    open_to_all = {"/session", "/link/{token}", "/demo/accounts", "/demo/session"}
    for method, path in _operations(app):
        if path in open_to_all or path.startswith("/public"):
            continue
        body = {} if method in {"GET", "DELETE"} else {"json": {}}
        problem(stranger.ask(method, path, **body), 401)


def test_every_address_refuses_other_methods(app: FastAPI, stranger: Browser) -> None:
    """Tests that a method an address does not take is a problem that names those it takes."""
    known: dict[str, set[str]] = {}
    for method, path in _operations(app):
        known.setdefault(path, set()).add(method)
    for path, methods in known.items():
        for method in {"GET", *UNSAFE} - methods:
            body = {} if method in ("GET", "DELETE") else {"json": {}}
            answer = stranger.ask(method, path, **body)
            if answer.status_code == 404:  # /plans/runs is read as the plan of that name
                continue
            if any(method in known[other] and _fits(path, other) for other in known if other != path):
                problem(answer, 401)
                continue
            problem(answer, 405)
            assert answer.headers["allow"]


def _fits(path: str, pattern: str) -> bool:
    """Tell whether an address is read as another one, such as /plans/runs as the plan of that name."""
    return re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", pattern), path) is not None


def test_unknown_addresses(stranger: Browser) -> None:
    """Tests that the interface never answers with a page."""
    for path in ("", "/", "/nothing", "/regions/", "/regions/x/y", "/session/x", "/../api"):
        problem(stranger.ask("GET", path), 404)
    problem(stranger.page("/api"), 404)


@pytest.mark.parametrize("body", ["", "{", "[]", "null", '"x"', "{}", "1e999", "[" * 5000, '{"account": 1}'])
def test_malformed_bodies(body: str, stranger: Browser) -> None:
    """Tests that whatever is sent in place of a sign-in is a fault without an echo."""
    answer = stranger.ask("POST", "/session", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code in (400, 422)
    problem(answer, answer.status_code)


def test_bytes_that_are_no_text(stranger: Browser) -> None:
    """Tests that a body in no encoding is refused like any other."""
    answer = stranger.ask(
        "POST", "/session", content=b"\xff\xfe{", headers={"Content-Type": "application/json"}
    )
    problem(answer, answer.status_code)
    assert answer.status_code in (400, 422)


@pytest.mark.parametrize(
    "kind", ["", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data"]
)
def test_only_json_is_taken(kind: str, stranger: Browser) -> None:
    """Tests that what a form of another page could send is refused before it is read."""
    body = json.dumps({"account": "admin"})
    problem(stranger.ask("POST", "/demo/session", content=body, headers={"Content-Type": kind}), 415)


def test_pages_of_other_origins_change_nothing(enter: Enter, stranger: Browser) -> None:
    """Tests that a page on another port of this machine, which is the same site, is refused; our own is not."""
    for origin in ("http://localhost:9999", "http://evil.example", "null"):
        answer = stranger.post("/demo/session", {"account": "admin"}, headers={"Origin": origin})
        problem(answer, 403)
        problem(enter("administrator").ask("DELETE", "/session", headers={"Origin": origin}), 403)
    own = stranger.post("/demo/session", {"account": "admin"}, headers={"Origin": "http://localhost"})
    assert own.status_code == 200


def test_large_and_unmeasured_bodies(app: FastAPI, stranger: Browser) -> None:
    """Tests that no body is read that is too large or does not say how large it is."""
    problem(stranger.post("/session", {"account": "x" * MOST_BYTES, "password": "y"}), 413)

    async def chunks() -> Any:
        yield b"{}"

    async def send() -> httpx.Response:
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(app), base_url="http://localhost"
        ) as client:
            kind = {"Content-Type": "application/json"}
            return await client.post("/api/session", content=chunks(), headers=kind)

    problem(asyncio.run(send()), 411)


def test_a_fault_of_the_program(
    enter: Enter, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Tests that what nobody foresaw is told without a trace, and logged without what it said."""

    def broken(*_: object) -> None:
        raise KeyError(PEOPLE[0].name)

    monkeypatch.setattr(planning, "find_plan", broken)
    answer = enter("overseer").ask("GET", "/plans/february")
    problem(answer, 500)
    assert PEOPLE[0].name not in answer.text + caplog.text
    assert "test_problems.py" in caplog.text


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (errors.InvalidValueError("It is wrong."), 422),
        (errors.FaultsError("It is wrong.", [errors.Fault("here", "It is.", "Mend it.")]), 422),
        (errors.NotFoundError("It is not there."), 404),
        (errors.ConflictError("It is taken."), 409),
        (errors.StoreError("It is full."), 503),
        (errors.BusyError("It is busy."), 503),
        (errors.SchemaError("It is old."), 503),
        (errors.RecordError("It is broken."), 500),
        (errors.PlanError("It cannot be planned."), 422),
        (errors.HoldfastError("It is."), 422),
    ],
)
def test_every_error_of_ours_has_a_status(error: errors.HoldfastError, status: int) -> None:
    """Tests the whole tree of errors."""
    found = problem_of(error)
    assert (found.status, found.body()["detail"]) == (status, str(error))
    assert ("faults" in found.body()) == isinstance(error, errors.FaultsError)


def test_headers_go_with_every_answer(enter: Enter, stranger: Browser) -> None:
    """Tests that pages, answers and problems carry them, and that answers are not kept anywhere."""
    answers = [
        enter("overseer").ask("GET", "/session"),
        stranger.ask("GET", "/session"),
        stranger.ask("GET", "/nothing"),
        stranger.ask("POST", "/session", content="x"),
    ]
    for answer in [*answers, stranger.page("/")]:
        assert {name: answer.headers[name] for name in HEADERS} == dict(HEADERS)
    for answer in answers:
        assert answer.headers["cache-control"] == "no-store"
    policy = HEADERS["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "worker-src 'self' blob:" in policy


@pytest.fixture
def screens(tmp_path: Path) -> Path:
    """Return a folder of built screens, with something beside it that is not theirs."""
    folder = tmp_path / "static"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text("<!doctype html>the front")
    (folder / "assets" / "main-1a2b.js").write_text("let it = 1;")
    (tmp_path / "secret.txt").write_text("secret")
    return folder


def test_screens(world: Toy, screens: Path) -> None:
    """Tests that files are served as they are, the front page for every other address, and nothing from outside."""
    browser = Browser(create_app(world.desk, static=screens))
    for path in ("/", "/link/abc", "/plans", "/a/b/c"):
        page = browser.page(path, headers={"Accept": "text/html"})
        assert (page.status_code, page.text) == (200, "<!doctype html>the front")
        assert page.headers["cache-control"] == "no-cache"
    script = browser.page("/assets/main-1a2b.js")
    assert script.text == "let it = 1;"
    assert "immutable" in script.headers["cache-control"]
    assert "javascript" in script.headers["content-type"]
    assert browser.page("/", method="HEAD").status_code == 200
    problem(browser.page("/assets/main-gone.js"), 404)
    problem(browser.page("/", method="POST", json={}), 405)
    for path in (
        "/../secret.txt",
        "/%2e%2e/secret.txt",
        "/..%2fsecret.txt",
        "/assets/../../secret.txt",
        "/%00",
    ):
        assert "secret" not in browser.page(path).text


def test_without_screens_the_page_says_how_to_build_them(world: Toy, tmp_path: Path) -> None:
    """Tests what is shown before the screens are built."""
    page = Browser(create_app(world.desk, static=tmp_path)).page("/")
    assert page.status_code == 200
    assert "make setup" in page.text
