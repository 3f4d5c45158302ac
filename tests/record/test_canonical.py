"""Tests of the canonical form: the one of RFC 8785, and nothing else is read."""

from __future__ import annotations

import json
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from holdfast.errors import InvalidValueError, RecordError
from holdfast.record.canonical import MAX_DEPTH, MAX_INTEGER, canonical, canonical_texts, parse

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
SCALARS = st.none() | st.booleans() | st.integers(-MAX_INTEGER, MAX_INTEGER) | TEXT
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=20,
)
OBJECTS = st.dictionaries(TEXT, VALUES, max_size=5)


@given(VALUES)
def test_equals_the_reference_library(value: Any) -> None:
    """Tests that the fast path writes what the rfc8785 library writes."""
    assert canonical(value) == rfc8785.dumps(value)


@given(OBJECTS)
def test_parse_inverts_canonical(value: dict[str, Any]) -> None:
    """Tests that reading what was written gives the value back."""
    assert parse(canonical(value)) == value


@given(OBJECTS)
def test_other_spellings_are_refused(value: dict[str, Any]) -> None:
    """Tests that the same value with spaces or escapes is read only where it comes out canonical."""
    for spelling in (json.dumps(value), json.dumps(value, indent=1), json.dumps(value, ensure_ascii=False)):
        data = spelling.encode()
        if data != canonical(value):
            with pytest.raises(RecordError, match="not canonical"):
                parse(data)


@given(st.binary() | st.text().map(lambda text: text.encode(errors="surrogatepass")))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    """Tests that arbitrary bytes raise nothing but RecordError, and are read only if canonical."""
    try:
        value = parse(data)
    except RecordError:
        return
    assert canonical(value) == data


@given(OBJECTS, st.data())
def test_mutated_bytes_never_read_as_another_form(value: dict[str, Any], data: st.DataObject) -> None:
    """Tests that one changed byte is refused or is the canonical form of what it then says."""
    changed = bytearray(canonical(value))
    changed[data.draw(st.integers(0, len(changed) - 1))] = data.draw(st.integers(0, 255))
    try:
        found = parse(bytes(changed))
    except RecordError:
        return
    assert canonical(found) == bytes(changed)


def test_keys_sort_by_utf16_unit() -> None:
    """Tests the one case where sorting by code point would be wrong (RFC 8785 section 3.2.3)."""
    assert canonical({"\ufb33": 1, "\U0001f600": 2}) == '{"\U0001f600":2,"\ufb33":1}'.encode()
    assert parse('{"\U0001f600":2,"\ufb33":1}'.encode()) == {"\ufb33": 1, "\U0001f600": 2}
    with pytest.raises(RecordError):
        parse('{"\ufb33":1,"\U0001f600":2}'.encode())


def test_rfc_8785_sorting_example() -> None:
    """Tests the order of the property names in the example of RFC 8785 section 3.2.3."""
    names = {
        "\u20ac": "Euro Sign",
        "\r": "Carriage Return",
        "\ufb33": "Hebrew Letter Dalet With Dagesh",
        "1": "One",
        "\U0001f600": "Emoji: Grinning Face",
        "\u0080": "Control",
        "\u00f6": "Latin Small Letter O With Diaeresis",
    }
    order = ["\r", "1", "\u0080", "\u00f6", "\u20ac", "\U0001f600", "\ufb33"]
    assert list(parse(canonical(names))) == order


@pytest.mark.parametrize(
    "data",
    [
        b"",  # nothing
        b"[1]",  # not an object
        b'"text"',  # not an object
        b'{"a":1} ',  # a space after
        b' {"a":1}',  # a space before
        b'{"a": 1}',  # a space inside
        b'{"b":1,"a":2}',  # order
        b'{"a":1,"a":1}',  # a doubled key
        b'{"a":1}{"a":1}',  # two objects
        b'{"a":1.0}',  # a fraction
        b'{"a":1e2}',  # an exponent
        b'{"a":-0}',  # minus nought
        b'{"a":01}',  # a leading nought
        b'{"a":NaN}',  # not JSON
        b'{"a":-Infinity}',  # not JSON
        b'{"a":9007199254740992}',  # 2^53
        b'{"a":-9007199254740992}',  # -2^53
        b'{"a":' + b"9" * 5000 + b"}",  # more digits than Python reads
        b'{"a":"\\u0041"}',  # a needless escape
        b'{"a":"\\/"}',  # a needless escape
        b'{"a":"\\u001F"}',  # an escape in capitals
        b'{"a":"\\ud800"}',  # half of a surrogate pair
        b'{"a":"\xff"}',  # not UTF-8
        b'\xef\xbb\xbf{"a":1}',  # a byte order mark
        b'{"a":' * 100_000,  # nesting without end
        b'{"a":' + b"[" * 100 + b"]" * 100 + b"}",  # nested too deep
    ],
)
def test_what_is_not_canonical_is_refused(data: bytes) -> None:
    """Tests that each way of not being canonical is refused."""
    with pytest.raises(RecordError):
        parse(data)


CIRCLE: dict[str, Any] = {}
CIRCLE["again"] = CIRCLE


@pytest.mark.parametrize(
    ("value", "place"),
    [
        ({"a": {"b": [0, 1.5]}}, r"\$\.a\.b\[1\]"),  # a fraction
        ({"a": float("nan")}, r"\$\.a"),  # not a number
        ({"a": [2**53]}, r"\$\.a\[0\]"),  # too large
        ([-(2**53)], r"\$\[0\]"),  # too small
        ([10**5000], r"\$\[0\]"),  # too large to print
        ({"a": {1: "x"}}, r"\$\.a"),  # a key that is not text
        ({"a": b"x"}, r"\$\.a"),  # bytes
        ({"a": {"x"}}, r"\$\.a"),  # a set
        ({"a": "\ud800"}, r"\$\.a"),  # half of a surrogate pair
        ({"a": {"\ud800": 1}}, r"\$\.a"),  # half of one in a key
        (CIRCLE, r"\$\.again\.again\.again"),  # a circle
    ],
)
def test_what_cannot_be_written_is_named_by_its_path(value: Any, place: str) -> None:
    """Tests that values without a canonical form are refused with the path to them."""
    with pytest.raises(InvalidValueError, match=place + r"'"):
        canonical(value)


def test_depth_has_one_limit_for_both() -> None:
    """Tests that what may be written may be read, up to the same depth."""
    value: Any = 1
    for _ in range(MAX_DEPTH):
        value = {"a": value}
    assert parse(canonical(value)) == value
    with pytest.raises(InvalidValueError, match="deeper"):
        canonical({"a": value})
    with pytest.raises(RecordError):
        parse(b'{"a":' + canonical(value) + b"}")


def test_many_brackets_in_text_are_not_depth() -> None:
    """Tests that brackets inside text do not count as nesting."""
    value = {"a": "[{" * 500, "b": [[]] * 500}
    assert parse(canonical(value)) == value


@given(
    st.dictionaries(st.sampled_from(["born", "contact", "name", "place", "reference"]), st.none() | st.text())
)
def test_flat_texts_are_written_as_any_value_is(details: dict[str, str | None]) -> None:
    """Tests that the way for many personal records gives the bytes of the way for everything."""
    assert canonical_texts(details) == canonical(details)
