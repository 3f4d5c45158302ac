"""The description of the interface, and that it is the one in the repository."""

from __future__ import annotations

import json
import re
from pathlib import Path

from holdfast.server.openapi import text

ROOT = Path(__file__).parents[2]
HAND_WRITTEN = ROOT / "ui" / "src" / "api" / "names.ts"


def test_the_committed_description_is_the_one_that_runs() -> None:
    """Tests that `openapi.json` was written anew after the last change; `holdfast.server.openapi.write` does it."""
    assert (ROOT / "openapi.json").read_text(encoding="utf-8") == text()


def test_the_description_is_complete() -> None:
    """Tests that every operation has a name of its own, a typed answer, and problems for errors."""
    body = json.loads(text())
    names = []
    for path, operations in body["paths"].items():
        for operation in operations.values():
            names.append(operation["operationId"])
            problems = operation["responses"]["default"]["content"]
            assert problems == {
                "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}
            }
            for status, answer in operation["responses"].items():
                for kind, content in answer.get("content", {}).items():
                    assert content["schema"], (path, status, kind)
    assert len(names) == len(set(names))
    assert "HTTPValidationError" not in body["components"]["schemas"]
    used = set(re.findall(r"#/components/schemas/(\w+)", json.dumps(body)))
    assert used <= set(body["components"]["schemas"])


def test_the_screens_find_every_type_they_use() -> None:
    """Tests that each schema that the screens name is described."""
    wanted = set(re.findall(r"Schemas\['(\w+)'\]", HAND_WRITTEN.read_text(encoding="utf-8")))
    assert wanted
    assert wanted <= set(json.loads(text())["components"]["schemas"])
