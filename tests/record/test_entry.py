"""Tests of entries."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.errors import InvalidValueError, RecordError
from holdfast.record.canonical import canonical
from holdfast.record.entry import Entry, instant

FULL: dict[str, Any] = {
    "n": 7,
    "at": "2026-03-01T08:00:00.250000Z",
    "by": {"account": "a1", "seat": "duty-officer"},
    "region": "north",
    "order": {"kind": "ReportIncident", "incident": "i1"},
    "outcome": "accepted",
    "verdicts": [{"rule": "seat", "verdict": "permit"}],
    "key": "ab" * 32,
    "of": 3,
    "note": "seen from the tower",
}
LEAN = {name: FULL[name] for name in ("n", "at", "by", "order", "outcome")}


@pytest.mark.parametrize("fields", [FULL, LEAN])
def test_bytes_and_back(fields: dict[str, Any]) -> None:
    """Tests that an entry is its bytes."""
    entry = Entry(**fields | {"verdicts": tuple(fields.get("verdicts", ()))})
    assert Entry.from_bytes(entry.to_bytes()) == entry


def test_the_form_of_a_lean_entry() -> None:
    """Tests that required fields are always written and optional ones only when given."""
    assert Entry(**LEAN).to_bytes() == (
        b'{"at":"2026-03-01T08:00:00.250000Z","by":{"account":"a1","seat":"duty-officer"},"n":7,'
        b'"order":{"incident":"i1","kind":"ReportIncident"},"outcome":"accepted","region":null,"verdicts":[]}'
    )


BAD: list[tuple[str, Any]] = [
    ("n", -1),
    ("n", True),
    ("n", "7"),
    ("n", 2**53),
    ("at", "2026-03-01T08:00:00"),  # no zone
    ("at", "2026-03-01T08:00:00+00:00"),  # another spelling of UTC
    ("at", "2026-03-01 08:00:00Z"),  # a space
    ("at", "2026-03-01T08:00:00.25Z"),  # two digits of a second
    ("at", "2026-02-30T08:00:00Z"),  # no such day
    ("at", "2026-03-01T24:00:00Z"),  # no such hour
    ("at", "2026-03-01T08:00:00Z\n"),  # a line after
    ("at", "\uff12026-03-01T08:00:00Z"),  # a digit of another script
    ("at", 1_700_000_000),
    ("by", {}),
    ("by", {"name": "somebody"}),
    ("by", "a1"),
    ("region", ""),
    ("region", 5),
    ("order", {}),
    ("order", {"kind": ""}),
    ("order", []),
    ("outcome", "done"),
    ("outcome", ["accepted"]),
    ("verdicts", {}),
    ("verdicts", ["permit"]),
    ("key", "AB" * 32),  # capitals
    ("key", "ab"),
    ("key", 1),
    ("key", None),
    ("of", 7),  # itself
    ("of", -1),
    ("of", True),
    ("of", None),
    ("note", ""),
    ("note", None),
]


@pytest.mark.parametrize(("name", "value"), BAD)
def test_wrong_fields_are_refused(name: str, value: Any) -> None:
    """Tests that each wrong value is refused when an entry is made or read, without being quoted."""
    with pytest.raises(RecordError, match=name):
        Entry.from_bytes(canonical(FULL | {name: value}) if value != 2**53 else b'{"n":9007199254740992}')
    if value is not None:
        with pytest.raises(InvalidValueError, match=f"'{name}' is not"):
            Entry(**FULL | {name: value})


def test_missing_and_unknown_fields_are_refused() -> None:
    """Tests that an entry has exactly its fields."""
    with pytest.raises(RecordError, match="order missing, 1 unknown"):
        Entry.from_bytes(
            canonical({name: value for name, value in FULL.items() if name != "order"} | {"x": 1})
        )


@given(
    st.binary()
    | st.dictionaries(st.sampled_from([*FULL]), st.integers() | st.text()).map(repr).map(str.encode)
)
def test_any_bytes_are_an_entry_or_an_error(data: bytes) -> None:
    """Tests that arbitrary bytes raise nothing but RecordError."""
    with pytest.raises(RecordError):
        Entry.from_bytes(data)


@given(
    st.dictionaries(
        st.sampled_from([*FULL]), st.none() | st.integers(0, 9) | st.text() | st.just({}) | st.just([])
    )
)
def test_any_object_is_an_entry_or_an_error(changes: dict[str, Any]) -> None:
    """Tests that canonical objects of all shapes raise nothing but RecordError, and read entries are whole."""
    data = canonical(FULL | changes)
    try:
        entry = Entry.from_bytes(data)
    except RecordError:
        return
    assert entry.to_bytes() == data


def test_moments_compare_across_both_forms() -> None:
    """Tests that half a second past comes after the full second, though not as text."""
    assert instant("2026-03-01T08:00:00.500000Z") > instant("2026-03-01T08:00:00Z")
