"""Canonical JSON: one value has one byte string, and nothing else is read.

The form is RFC 8785 (JCS) restricted to what an entry needs: text, integers that every JSON reader
keeps exact, booleans, null, lists and objects. Numbers with a fraction are refused, so no reader has
to agree on how one is printed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NoReturn

import rfc8785

from holdfast.errors import InvalidValueError, RecordError

MAX_INTEGER = 2**53 - 1  # RFC 8785 section 3.2.2.3 with RFC 7493 section 2.2: exact in every reader
MAX_DEPTH = 64
_SAFE_DIGITS = 15  # whatever is as short as this is below MAX_INTEGER
_MAX_DIGITS = 17  # a sign and the 16 digits of MAX_INTEGER

_encode = json.JSONEncoder(
    ensure_ascii=False, check_circular=False, allow_nan=False, sort_keys=True, separators=(",", ":")
).encode


def canonical(value: object) -> bytes:
    """Return the one canonical form of `value`.

    Raises
    ------
    InvalidValueError
        If a part of `value` has no canonical form; the message names its path.
    """
    if type(value) is dict and (data := _written_alike(value)) is not None:
        return data
    _check(value, [])
    return _write(value)


def _written_alike(value: dict[str, Any]) -> bytes | None:
    """Return the canonical form where reading it gives `value` back, which spares checking each part; else None."""
    try:
        data = _write(value)
        return data if _parse(data) == value else None
    except (TypeError, ValueError, RecursionError):
        return None


def parse(data: bytes) -> dict[str, Any]:
    """Return the object whose canonical form is exactly `data`.

    Raises
    ------
    RecordError
        If `data` is not JSON, not an object, or not in canonical form.
    """
    try:
        value = _parse(data)
    except (ValueError, RecursionError) as fault:
        raise RecordError(
            f"These {len(data)} bytes are not canonical JSON (RFC 8785): {fault}. "
            "Export the record again; entries are compared byte by byte."
        ) from fault
    return value


def _parse(data: bytes) -> dict[str, Any]:
    value, _ = _DECODER.raw_decode(data.decode())
    if type(value) is not dict:
        raise ValueError("they are not an object")
    # Writing the value again finds spaces, order, doubled keys, needless escapes and what follows at once.
    if _write(value) != data:
        raise ValueError("the same value is written differently")
    if data.count(b"{") + data.count(b"[") > MAX_DEPTH:
        _check(value, [])
    return value


def canonical_texts(value: Mapping[str, str | None]) -> bytes:
    """Return `canonical` of a flat object with ASCII names whose values are text or null; there is nothing to check.

    Made for a million personal records, which `canonical` would spend most of an import checking.
    """
    return _write(value)


def _write(value: Any) -> bytes:
    text = _encode(value)
    if text.isascii() or _is_basic(text):
        return text.encode()
    return rfc8785.dumps(value)


def _is_basic(text: str) -> bool:
    """Tell whether every character is in the basic plane, one UTF-16 unit each.

    RFC 8785 section 3.2.3 sorts keys by UTF-16 unit, Python by code point; the two orders differ only
    where a character beyond the basic plane takes part.
    """
    return len(text.encode("utf-16-le", "surrogatepass")) == 2 * len(text)


def _integer(digits: str) -> int:
    if len(digits) <= _SAFE_DIGITS:
        return int(digits)
    if len(digits) > _MAX_DIGITS or not -MAX_INTEGER <= (number := int(digits)) <= MAX_INTEGER:
        raise ValueError("an integer is beyond 2^53 - 1")
    return number


def _no_fraction(_digits: str) -> NoReturn:
    raise ValueError("a number is not an integer")


_DECODER = json.JSONDecoder(parse_int=_integer, parse_float=_no_fraction, parse_constant=_no_fraction)


def _check(value: object, trail: list[str | int]) -> None:
    """Raise `InvalidValueError` for the first part of `value` that has no canonical form."""
    if isinstance(value, str):
        _check_text(value, trail)
    elif isinstance(value, int):
        if not -MAX_INTEGER <= value <= MAX_INTEGER:
            _refuse(trail, "the integer is beyond 2^53 - 1", "Give it as text.")
    elif isinstance(value, dict):
        _check_object(value, trail)
    elif isinstance(value, (list, tuple)):
        _check_items(value, trail)
    elif value is not None:
        _refuse(trail, f"a {type(value).__name__} has no canonical form", _REMEDY)


_REMEDY = (
    "Give text, an integer, true, false, null, a list or a dict; measures go in as integers of a small unit."
)


def _check_object(value: dict[Any, Any], trail: list[str | int]) -> None:
    for key, item in value.items():
        if not isinstance(key, str):
            _refuse(trail, f"a key of type {type(key).__name__} is not text", "Give every key as text.")
        _check_text(key, trail)
        _check_inside(item, key, trail)


def _check_items(value: list[Any] | tuple[Any, ...], trail: list[str | int]) -> None:
    for index, item in enumerate(value):
        _check_inside(item, index, trail)


def _check_inside(item: object, step: str | int, trail: list[str | int]) -> None:
    if len(trail) >= MAX_DEPTH:
        _refuse(trail[:3], f"it is nested deeper than {MAX_DEPTH}", "Give a flatter value without circles.")
    trail.append(step)
    _check(item, trail)
    trail.pop()


def _check_text(text: str, trail: list[str | int]) -> None:
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError:
            _refuse(trail, "the text has half of a surrogate pair", "Give whole Unicode characters.")


def _refuse(trail: list[str | int], fault: str, remedy: str) -> NoReturn:
    path = "$" + "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in trail)
    raise InvalidValueError(f"The value at {path!a} cannot be recorded: {fault}. {remedy}")
