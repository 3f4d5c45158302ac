"""The fields of an order as words in a terminal: FIELD=VALUE, with a dot for what lies inside."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import MISSING, Field, dataclass, fields, is_dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from types import NoneType
from typing import Any, Final, get_args, get_origin, get_type_hints

from holdfast.errors import InvalidValueError
from holdfast.model import Interval
from holdfast.orders import type_of

EXAMPLES: Final = {
    int: "1",
    float: "1.0",
    bool: "true",
    date: "2027-01-31",
    datetime: "2027-01-31T08:00:00Z",
    Interval: "2027-01-04..2027-01-25",
}


@dataclass(frozen=True, slots=True)
class Word:
    """One field that can be given in a terminal.

    Attributes
    ----------
    name
        With a dot for what lies inside another field.
    type
        As a person reads it: text, number, date, days, one of some words, list of those.
    default
        What it is where it is left out, or None where it must be given.
    of, is_list
        The type of the value, or of each item of a list.
    """

    name: str
    type: str
    default: str | None
    of: Any
    is_list: bool

    @property
    def example(self) -> str:
        """A value that could be given."""
        if isinstance(self.of, type) and issubclass(self.of, StrEnum):
            return next(iter(self.of)).value
        return EXAMPLES.get(self.of, "…")


@cache
def fields_of(kind: str) -> tuple[Word, ...]:
    """Return the fields of an order, those inside others by their path; an unknown kind has none."""
    return tuple(_words(type_of[kind])) if kind in type_of else ()


def body_of(kind: str, texts: Sequence[str]) -> dict[str, Any]:
    """Return the body of an order from texts such as ``post=P-1``, ``seat.powers=plan,approve`` or ``seat={…}``.

    Raises
    ------
    InvalidValueError
        If a text is no field, says something twice, or holds broken JSON.
    """
    body: dict[str, Any] = {}
    known = {word.name: word for word in fields_of(kind)}
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals or not name:
            raise InvalidValueError(
                f"{text!r} is no field of {kind}. Give FIELD=VALUE, for instance post=P-1."
            )
        *outer, last = name.split(".")
        inside = body
        for part in outer:
            inside = inside.setdefault(part, {})
            if not isinstance(inside, dict):
                raise InvalidValueError(
                    f"{text!r} lies inside {part}, which is given whole already. Give it once."
                )
        if last in inside:
            raise InvalidValueError(f"The field {name} of {kind} is given twice. Give it once.")
        inside[last] = _value(name, value, known.get(name))
    return body


def _value(name: str, value: str, word: Word | None) -> Any:
    if word is not None and word.of is str and not word.is_list:
        return None if value == "null" and word.default == "None" else value
    if word is not None and word.of is Interval and ".." in value and not value.startswith("{"):
        start, _, end = value.partition("..")
        return {"start": start, "end": end}
    if value[:1] in ("{", "[", '"') or value in ("true", "false", "null"):
        return _json(name, value)
    if word is not None and word.is_list:
        return [part.strip() for part in value.split(",") if part.strip()]
    return value


def _json(name: str, value: str) -> Any:
    try:
        return json.loads(value)
    except (json.JSONDecodeError, RecursionError) as error:
        said = error.msg if isinstance(error, json.JSONDecodeError) else "nested too deeply"
        raise InvalidValueError(
            f"The value of {name} is not JSON: {said}. Check quotes and brackets, or give {name}.PART=VALUE."
        ) from error


def _words(cls: Any, path: str = "") -> Iterator[Word]:
    hints = get_type_hints(cls)
    for field in fields(cls):
        of, is_list = _unwrapped(hints[field.name])
        default = _default(field)
        if is_dataclass(of) and of is not Interval and not is_list:
            yield from _words(of, f"{path}{field.name}.")
        else:
            yield Word(path + field.name, _type_name(of, is_list=is_list), default, of, is_list)


def _unwrapped(hint: Any) -> tuple[Any, bool]:
    """Return the type without `| None`, or that of the items of a list."""
    origin, args = get_origin(hint), [arg for arg in get_args(hint) if arg not in (NoneType, Ellipsis)]
    if origin in (tuple, frozenset, list):
        return args[0], True
    return _unwrapped(args[0]) if args else (hint, False)


def _type_name(of: Any, *, is_list: bool) -> str:
    if isinstance(of, type) and issubclass(of, StrEnum):
        name = "one of " + ", ".join(item.value for item in of)
    else:
        plain = {
            str: "text",
            int: "whole number",
            float: "number",
            bool: "true or false",
            Interval: "FIRST..DAY-AFTER",
        }
        name = plain.get(of, getattr(of, "__name__", str(of)))
    return f"list: {name}" if is_list else name


def _default(field: Field[Any]) -> str | None:
    if field.default_factory is not MISSING:
        return str(field.default_factory())
    return None if field.default is MISSING else str(field.default) or "empty"
