"""Commitments: an entry holds these instead of personal data.

Without the salt a commitment says nothing about the data; once salt and data are erased, nobody can
tell any more what it stood for, and the tree above it stays as it was.
"""

from __future__ import annotations

import hmac
from hashlib import sha256

from holdfast.errors import InvalidValueError

MIN_SALT = 16  # bytes; 128 bits cannot be tried out, names and birth dates can
_DOMAIN = b"holdfast/commitment/v1"


def _counted(part: bytes) -> bytes:
    return len(part).to_bytes(8, "big") + part


_FIRST = _counted(_DOMAIN)


def commit(salt: bytes, data: bytes) -> bytes:
    """Return the 32 bytes that commit to `data` under `salt`.

    SHA-256 over three parts (domain, salt, data), each after its length as 8 bytes, big end first:
    no other split of the same bytes has the same encoding, and no leaf or node of a tree has it.

    Parameters
    ----------
    salt
        At least 16 random bytes, fresh for each commitment and kept with the data.
    data
        What is committed to, as `canonical` bytes.

    Raises
    ------
    InvalidValueError
        If the salt is shorter than 16 bytes.
    """
    if len(salt) < MIN_SALT:
        raise InvalidValueError(
            f"A salt of {len(salt)} bytes does not hide what it is mixed with. "
            f"Give at least {MIN_SALT} random bytes, new for each commitment."
        )
    return sha256(_FIRST + _counted(salt) + _counted(data)).digest()


def opens(commitment: bytes, salt: bytes, data: bytes) -> bool:
    """Tell whether `salt` and `data` are what `commitment` stands for."""
    return len(salt) >= MIN_SALT and hmac.compare_digest(commitment, commit(salt, data))
