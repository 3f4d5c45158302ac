"""A visitor of the application, asking through ASGI without a socket."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import httpx
from fastapi import FastAPI

PROBLEM = "application/problem+json"


class Browser:
    """One visitor with their own cookies; asks the application as a page of its own would."""

    def __init__(self, app: FastAPI, *, client: str = "127.0.0.1", base: str = "http://localhost") -> None:
        self.app, self.client, self.base = app, client, base
        self.cookies = httpx.Cookies()
        self.seat: str | None = None

    def ask(self, method: str, path: str, **more: Any) -> httpx.Response:
        """Send one request under /api and return the answer."""
        headers = {"Holdfast-Seat": self.seat} if self.seat else {}
        headers |= more.pop("headers", {})
        return asyncio.run(self._ask(method, f"/api{path}", headers=headers, **more))

    def page(self, path: str, **more: Any) -> httpx.Response:
        """Send one request for a page."""
        return asyncio.run(self._ask(more.pop("method", "GET"), path, **more))

    def get(self, path: str) -> Any:
        """Return what is at an address; it must be there."""
        answer = self.ask("GET", path)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def post(self, path: str, body: Any, **more: Any) -> httpx.Response:
        """Send JSON."""
        return self.ask("POST", path, json=body, **more)

    async def _ask(self, method: str, path: str, **more: Any) -> httpx.Response:
        transport = httpx.ASGITransport(self.app, client=(self.client, 50_000))
        async with httpx.AsyncClient(transport=transport, base_url=self.base, cookies=self.cookies) as client:
            answer = await client.request(method, path, **more)
            self.cookies = client.cookies
            return answer


Enter = Callable[[str], Browser]


def problem(answer: httpx.Response, status: int) -> dict[str, Any]:
    """Return the body of a problem, which must be one."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == PROBLEM
    body: dict[str, Any] = answer.json()
    assert set(body) >= {"type", "title", "status", "detail"}
    assert body["status"] == status
    assert body["detail"].endswith((".", "?"))
    assert "Traceback" not in answer.text
    return body
