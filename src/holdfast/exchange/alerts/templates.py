"""Templates of alerts: those of the house, in files of this package, and those a headquarters saves, as JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Final

import yaml
from pydantic import TypeAdapter

from holdfast.model.alerts import AlertTemplate, AlertText

_FOLDER: Final = files(__package__).joinpath("templates")
_ADAPTER: Final = TypeAdapter(AlertTemplate)


@cache
def house_templates() -> Mapping[str, AlertTemplate]:
    """Return the templates that come with the program, by name."""
    found = sorted(entry.name for entry in _FOLDER.iterdir() if entry.name.endswith(".yaml"))
    return {
        name.removesuffix(".yaml"): _read(
            name.removesuffix(".yaml"), _FOLDER.joinpath(name).read_text("utf-8")
        )
        for name in found
    }


def template_json(template: AlertTemplate) -> str:
    """Return a template as JSON."""
    return str(_ADAPTER.dump_json(template).decode())


def template_of(body: str) -> AlertTemplate:
    """Return the template of a JSON text that `template_json` made."""
    found: AlertTemplate = _ADAPTER.validate_python(json.loads(body))
    return found


def _read(name: str, text: str) -> AlertTemplate:
    body: dict[str, Any] = yaml.safe_load(text)
    texts = tuple(AlertText(language, **said) for language, said in body.pop("texts").items())
    found: AlertTemplate = _ADAPTER.validate_python(body | {"id": name, "texts": texts})
    return found
