"""Reads what several kinds of rule write alike."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Final

from holdfast.law._fields import Field
from holdfast.law.kinds._kind import Known
from holdfast.model import Duration, TimeUnit

CALENDAR: tuple[TimeUnit, ...] = ("days", "weeks", "months", "years")
CLOCK: tuple[TimeUnit, ...] = ("hours", *CALENDAR)
_ORDER: Final = re.compile(r"[A-Z][A-Za-z0-9]{0,63}")


def length(fields: Mapping[str, Field], key: str, units: tuple[TimeUnit, ...] = CALENDAR) -> Duration | None:
    """Return a length of time, or None where the key is left out."""
    return fields[key].duration(units) if key in fields else None


def words(fields: Mapping[str, Field], key: str) -> str:
    """Return a text, or the empty one where the key is left out."""
    return fields[key].text() if key in fields else ""


def choice(fields: Mapping[str, Field], key: str, options: Collection[str], otherwise: str = "") -> str:
    """Return one of the options, `otherwise` where the key is left out."""
    return fields[key].choice(options) if key in fields else otherwise


def authorities(fields: Mapping[str, Field], key: str, known: Known) -> tuple[str, ...]:
    """Return authorities of the profile, none where the key is left out."""
    return fields[key].names(known.authorities, "authority") if key in fields else ()


def identifiers(fields: Mapping[str, Field], key: str, what: str) -> tuple[str, ...]:
    """Return a list of identifiers, each given once; none where the key is left out."""
    items = fields[key].items() if key in fields else ()
    return _once(fields.get(key), items, tuple(item.identifier() for item in items), what)


def order_names(fields: Mapping[str, Field], key: str) -> tuple[str, ...]:
    """Return a list of names of orders, such as ``RecordAct``, each given once."""
    items = fields[key].items() if key in fields else ()
    given = tuple(item.text() for item in items)
    for item, name in zip(items, given, strict=True):
        if not _ORDER.fullmatch(name):
            item.fault(
                f"{name!r} cannot be the name of an order.", "Write it as orders are named: RecordAct."
            )
    return _once(fields.get(key), items, given, "order")


def _once(
    field: Field | None, items: tuple[Field, ...], given: tuple[str, ...], what: str
) -> tuple[str, ...]:
    for i, item in enumerate(items):
        if given[i] in given[:i]:
            item.fault(f"The {what} {given[i]!r} is listed twice.", "Keep it once.")
    if field is not None and field.node.shape == "list" and not given:
        field.fault(f"No {what} is listed.", f"List at least one {what}.")
    return given
