"""Tests of commitments."""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.errors import InvalidValueError
from holdfast.record.commitment import MIN_SALT, commit, opens

SALTS = st.binary(min_size=MIN_SALT, max_size=40)


def test_by_hand() -> None:
    """Tests the encoding, written out."""
    domain, salt, data = b"holdfast/commitment/v1", b"s" * 16, b"{}"
    parts = (bytes([0, 0, 0, 0, 0, 0, 0, len(part)]) + part for part in (domain, salt, data))
    assert commit(b"s" * 16, b"{}") == sha256(b"".join(parts)).digest()


@given(SALTS, st.binary(), SALTS, st.binary())
def test_only_its_own_salt_and_data_open_it(salt: bytes, data: bytes, salt_2: bytes, data_2: bytes) -> None:
    """Tests that a commitment opens with what went in, and with nothing else."""
    commitment = commit(salt, data)
    assert opens(commitment, salt, data)
    assert opens(commitment, salt_2, data_2) == ((salt, data) == (salt_2, data_2))


@given(SALTS, st.binary(min_size=1), st.integers(1, 8))
def test_bytes_cannot_move_between_salt_and_data(salt: bytes, data: bytes, moved: int) -> None:
    """Tests that the boundary between salt and data is part of the commitment."""
    assert not opens(commit(salt, data), salt + data[:moved], data[moved:])


def test_short_salts_are_refused() -> None:
    """Tests that nothing is committed to, and nothing opens, under a salt that can be guessed."""
    with pytest.raises(InvalidValueError, match="16 random bytes"):
        commit(b"short", b"{}")
    assert not opens(b"", b"short", b"{}")
