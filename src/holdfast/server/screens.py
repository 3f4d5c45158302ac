"""The screens: files that were built beforehand, and the front page for every address that is theirs."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from starlette.datastructures import Headers
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.types import Receive, Scope, Send

from holdfast.server.problems import Problem

BUILT: Final = Path(__file__).with_name("static")
UNBUILT: Final = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Holdfast</title></head><body>
<h1>Holdfast is running</h1>
<p>Its screens are not built yet. In the checkout, run <code>make setup</code>, then load this page again.</p>
<p>Everything can be done without them too: <code>holdfast --help</code>.
The HTTP interface is described at <a href="/api/openapi.json">/api/openapi.json</a>.</p>
</body></html>
"""


class Screens:
    """Answers every address that no other part of the application knows."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = (folder or BUILT).resolve()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        await self._answer(scope)(scope, receive, send)

    def _answer(self, scope: Scope) -> Response:
        path = scope["path"]
        if path == "/api" or path.startswith("/api/"):
            return Problem(
                404, "There is nothing at this address. Check it against /api/openapi.json."
            ).response()
        if scope["method"] not in ("GET", "HEAD"):
            detail = "This address only shows something. Use GET."
            return Problem(405, detail, headers={"Allow": "GET, HEAD"}).response()
        file = self._file(path)
        if file is not None:
            # NOTE: what lies in assets carries a hash of its content in its name.
            lasting = path.startswith("/assets/")
            kept = "public, max-age=31536000, immutable" if lasting else "no-cache"
            return FileResponse(file, headers={"Cache-Control": kept})
        if Path(path).suffix and "text/html" not in Headers(scope=scope).get("accept", ""):
            return Problem(404, "There is no such file.").response()
        return self._front()

    def _file(self, path: str) -> Path | None:
        if "\0" in path or path.endswith("/"):
            return None
        file = (self.folder / path.lstrip("/")).resolve()
        inside = file.is_relative_to(self.folder)
        return file if inside and file.is_file() else None

    def _front(self) -> Response:
        page = self.folder / "index.html"
        if not page.is_file():
            return HTMLResponse(UNBUILT, headers={"Cache-Control": "no-store"})
        return FileResponse(page, headers={"Cache-Control": "no-cache"})
