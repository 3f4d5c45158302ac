"""What is checked of every request and said with every answer, before and after any address is looked up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from holdfast.server.problems import Problem, unexpected

MOST_BYTES: Final = 1_048_576
"""The largest body taken; files come by the command line."""

HEADERS: Final[Mapping[str, str]] = {
    # NOTE: MapLibre starts its worker from a blob and draws images from blobs and data.
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; worker-src 'self' blob:; style-src 'self'; "
        "img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; manifest-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
_ENCODED: Final = [(name.lower().encode(), value.encode()) for name, value in HEADERS.items()]
_NAMES: Final = frozenset(name for name, _ in _ENCODED)
_UNSAFE: Final = frozenset({"POST", "PUT", "PATCH", "DELETE"})


class Guard:
    """Refuses what no page of ours sends, adds the headers, and turns what nobody foresaw into a problem."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Carry one request through."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        telling = _Telling(scope, send)
        try:
            _check(scope)
            await self.app(scope, receive, telling)
        except Problem as known:
            await known.response()(scope, receive, telling)
        except Exception as error:  # noqa: BLE001 -- the last resort: no stack trace leaves the house
            unforeseen = unexpected(error)
            if not telling.began:
                await unforeseen.response()(scope, receive, telling)


class _Telling:
    """Sends an answer on, with the headers."""

    def __init__(self, scope: Scope, send: Send) -> None:
        self.scope, self.send, self.began = scope, send, False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.began = True
            others = [pair for pair in message["headers"] if pair[0] not in _NAMES]
            message["headers"] = others + _ENCODED
            headers = MutableHeaders(scope=message)
            if self.scope["path"].startswith("/api"):
                headers.setdefault("Cache-Control", "no-store")
            if self.scope.get("scheme") == "https":
                headers["Strict-Transport-Security"] = "max-age=31536000"
        await self.send(message)


def _check(scope: Scope) -> None:
    if scope["method"] not in _UNSAFE:
        return
    headers = Headers(scope=scope)
    # NOTE: a browser sends the cookie by itself, also for a page elsewhere; a token only a program of one's own sends.
    if "authorization" not in headers:
        _check_origin(headers)
    length = headers.get("content-length", "0" if "transfer-encoding" not in headers else "")
    if not length.isascii() or not length.isdigit():
        raise Problem(411, "The length of the body is not given. Send a Content-Length.")
    if int(length) > MOST_BYTES:
        raise Problem(
            413, f"The body is larger than {MOST_BYTES} bytes. Import files with `holdfast import`."
        )
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    if scope["method"] != "DELETE" and kind != "application/json":
        raise Problem(415, "The body is not JSON. Send it with Content-Type: application/json.")


def _check_origin(headers: Headers) -> None:
    """Refuse what a page of another origin sends; SameSite alone lets other ports of this machine through."""
    origin = headers.get("origin")
    if origin is not None and urlsplit(origin).netloc != headers.get("host"):
        detail = "The request comes from a page of another origin. Give it from this server's own pages."
        raise Problem(403, detail, kind="origin")
