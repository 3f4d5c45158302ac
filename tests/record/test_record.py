"""Tests of the room's door."""

from __future__ import annotations

import holdfast.record


def test_every_exported_name_is_there() -> None:
    """Tests that the public names exist, each once and in the order the linter keeps."""
    names = holdfast.record.__all__
    assert len(set(names)) == len(names)
    assert all(hasattr(holdfast.record, name) for name in names)
