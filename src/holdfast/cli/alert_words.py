"""Words of `alert` in a terminal: areas, values, templates in files, and alerts as they are shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import yaml
from sqlalchemy import Row

from holdfast.cli.common import out, read_text
from holdfast.errors import InvalidValueError
from holdfast.exchange.alerts import Told, as_text
from holdfast.model.alerts import AlertTemplate, AreaKind, WarnedArea
from holdfast.orders import SaveAlertTemplate
from holdfast.orders.codec import decode
from holdfast.warning import composing

LARGEST_FILE: Final = 200_000


@dataclass(frozen=True, slots=True)
class AlertWords:
    """What was typed of an alert."""

    template: str | None
    place: str
    polygon: Path | None
    circle: str | None
    zone: str | None
    hours: int | None
    until: str | None
    start: str | None
    value: Sequence[str] | None
    test: bool
    incident: int | None


def area_of(words: AlertWords, region: str | None) -> WarnedArea | None:
    """Return the area that was typed; that of a whole region where there is none, or None.

    Raises
    ------
    InvalidValueError
        If several were typed, or one that cannot be.
    """
    given = [each for each in (words.polygon, words.circle, words.zone) if each is not None]
    if len(given) > 1:
        raise InvalidValueError("Several areas are given. Give one of --polygon, --circle and --zone.")
    if words.polygon is not None:
        return WarnedArea(AreaKind.POLYGON, words.place, polygon=read_text(words.polygon))
    if words.circle is not None:
        latitude, longitude, radius_km = _numbers(words.circle)
        return WarnedArea(
            AreaKind.CIRCLE, words.place, latitude=latitude, longitude=longitude, radius_km=radius_km
        )
    if words.zone is not None:
        return WarnedArea(AreaKind.ZONE, words.place, zone=words.zone)
    if region is not None:
        return WarnedArea(AreaKind.REGION, words.place, region=region)
    if words.place:
        raise InvalidValueError("A place alone is no area. Give --polygon, --circle or --zone with it.")
    return None


def values_of(words: AlertWords) -> dict[str, str]:
    """Return the values that were typed as NAME=TEXT.

    Raises
    ------
    InvalidValueError
        If one is none.
    """
    found = {}
    for text in words.value or ():
        name, equals, value = text.partition("=")
        if not equals or not name:
            raise InvalidValueError(f"{text!r} is no value. Give NAME=TEXT, such as phone=0800 111.")
        found[name] = value
    return found


def template_of_file(file: Path, text: str) -> AlertTemplate:
    """Return the template in a YAML text, its texts by language as in those of the program.

    Raises
    ------
    InvalidValueError
        If it is no template.
    FaultsError
        If fields are missing or wrong, with each.
    """
    if len(text) > LARGEST_FILE:
        raise InvalidValueError(f"{file} is larger than {LARGEST_FILE} bytes, which no template is.")
    try:
        body = yaml.safe_load(text)
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise InvalidValueError(f"{file} is no YAML. Check indents and quotes.") from error
    if not isinstance(body, dict):
        raise InvalidValueError(f"{file} is no template. Give id, title, categories, texts and the rest.")
    texts = body.get("texts")
    if isinstance(texts, dict):
        body["texts"] = [
            {"language": str(language), **said} if isinstance(said, dict) else said
            for language, said in texts.items()
        ]
    order = decode("SaveAlertTemplate", {"region": "any", "template": body})
    assert isinstance(order, SaveAlertTemplate)
    return order.template


def alert_json(row: Row[Any], now: datetime) -> dict[str, Any]:
    """Return an alert's row as JSON has it."""
    return row._asdict() | {"state": composing.state_of(row, now), "authors": row.authors.split()}


def seen_by(texts: Sequence[Told], body: bytes) -> dict[str, Any]:
    """Return what the public gets of an alert, as JSON has it."""
    return {"texts": [asdict(said) for said in texts], "xml": body.decode()}


def show_told(texts: Sequence[Told], *, approve: int | None) -> None:
    """Show what the public reads, a language after another, and what to do next."""
    for said in texts:
        out.rule(said.language)
        out.print(as_text(said), markup=False, highlight=False, soft_wrap=True)
    if approve is not None:
        out.print(
            f"\nIt is a draft. Somebody else approves it: holdfast alert approve {approve} --as ACCOUNT/SEAT",
            style="yellow",
            markup=False,
            highlight=False,
        )


def _numbers(circle: str) -> tuple[float, float, float]:
    parts = circle.split(",")
    try:
        latitude, longitude, radius_km = (float(part) for part in parts)
    except ValueError as error:
        raise InvalidValueError(
            f"{circle!r} is no circle. Give LATITUDE,LONGITUDE,KILOMETRES, such as 47.05,8.31,2.5."
        ) from error
    return latitude, longitude, radius_km
