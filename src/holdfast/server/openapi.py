"""The description of the HTTP interface, as a file that is compared with what runs."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any, Final

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic.json_schema import models_json_schema

from holdfast.server import schemas as s
from holdfast.server.tokens import COOKIE

REF: Final = "#/components/schemas/{model}"
SUMMARY: Final = (
    "Every change is an order; every order leaves an entry in the record. Errors are problems by RFC 9457."
)
_STREAMED: Final = (s.Entry, s.Problem)
"""What appears in streams and errors, and so in no answer's type."""


def described(app: FastAPI) -> None:
    """Let the application describe itself by our words: every error a problem, every stream's event a type."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _description(app)
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]


def text() -> str:
    """Return the description of the whole interface, the demo's addresses too, as sorted JSON."""
    from holdfast.desk import Desk  # noqa: PLC0415
    from holdfast.record import SigningKey  # noqa: PLC0415
    from holdfast.server.app import create_app  # noqa: PLC0415 -- the application needs this file
    from holdfast.store import Store  # noqa: PLC0415

    with tempfile.TemporaryDirectory() as folder:
        # NOTE: describing reads nothing; the database is never opened.
        desk = Desk(Store(f"sqlite:///{folder}/none.db"), SigningKey("holdfast.local", bytes(32)))
        body = create_app(desk, demo=True).openapi()
    return json.dumps(body, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def write(path: Path) -> None:
    """Write the description to a file."""
    path.write_text(text(), encoding="utf-8")


def _description(app: FastAPI) -> dict[str, Any]:
    body = get_openapi(title=app.title, version=app.version, summary=SUMMARY, routes=app.routes)
    _, definitions = models_json_schema([(m, "serialization") for m in _STREAMED], ref_template=REF)
    schemas = body["components"]["schemas"]
    for name, schema in definitions["$defs"].items():
        schemas.setdefault(name, schema)
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    problem = {"schema": {"$ref": REF.format(model="Problem")}}
    for path in body["paths"].values():
        for operation in path.values():
            operation["responses"].pop("422", None)
            for answer in operation["responses"].values():
                for document in answer.get("content", {}).values():
                    if not document.get("schema"):
                        document["schema"] = {"type": "string", "format": "binary"}
            operation["responses"]["default"] = {
                "description": "Why there is no answer.",
                "content": {"application/problem+json": problem},
            }
    body["components"]["securitySchemes"] = {
        "session": {"type": "apiKey", "in": "cookie", "name": COOKIE},
        "token": {"type": "http", "scheme": "bearer"},
    }
    body["security"] = [{"session": []}, {"token": []}]
    return body
