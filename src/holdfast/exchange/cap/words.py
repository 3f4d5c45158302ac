"""Lists within one text: addresses and incidents, where a name with spaces stands in quotes; references."""

from __future__ import annotations

import re
from typing import Final

from holdfast.exchange.cap.moments import read_moment, write_moment
from holdfast.exchange.cap.values import Reference

_ITEM: Final = re.compile(r'"([^"]*)"|([^\s"]+)')
FORBIDDEN: Final = re.compile(r"[\s,<&]")
"""What neither an identifier nor a sender may have (section 3.2.1)."""


def read_list(text: str) -> tuple[str, ...]:
    """Return the items of a list separated by space; those in double quotes keep theirs.

    Raises
    ------
    ValueError
        If a quote is not closed.
    """
    if text.count('"') % 2:
        raise ValueError("A double quote is opened and not closed.")
    return tuple(
        (quoted or plain).strip() for quoted, plain in _ITEM.findall(text) if (quoted or plain).strip()
    )


def write_list(items: tuple[str, ...]) -> str:
    """Return a list as CAP writes it.

    Raises
    ------
    ValueError
        If an item has a double quote, which cannot be written.
    """
    if any('"' in item for item in items):
        raise ValueError("A name in a list has a double quote, which CAP cannot write. Leave it out.")
    return " ".join(f'"{item}"' if re.search(r"\s", item) else item for item in items)


def read_reference(text: str) -> Reference:
    """Return what a reference such as ``sender,identifier,sent`` names.

    Raises
    ------
    ValueError
        If it is none, with the reason in words.
    """
    parts = text.split(",")
    if len(parts) != 3:
        raise ValueError(
            f"{text[:120]!r} has {len(parts)} parts. A reference has three: sender,identifier,sent."
        )
    sender, identifier, sent = parts
    if not sender or not identifier:
        raise ValueError(f"{text[:120]!r} leaves a part empty. A reference is sender,identifier,sent.")
    if FORBIDDEN.search(sender) or FORBIDDEN.search(identifier):
        raise ValueError(f"{text[:120]!r} names what cannot be a sender or an identifier.")
    return Reference(sender, identifier, read_moment(sent))


def write_reference(reference: Reference) -> str:
    """Return a reference as CAP writes it."""
    return f"{reference.sender},{reference.identifier},{write_moment(reference.sent)}"
