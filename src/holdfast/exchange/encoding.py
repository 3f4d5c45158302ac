"""Finds out how a text file is encoded, and says so where it had to guess."""

from __future__ import annotations

import codecs
from typing import Final

from holdfast.errors import Fault, ImportFaultsError

REPLACEMENT: Final = "\ufffd"
"""Stands for bytes that no encoding explains; a row that holds it is a fault."""

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SIGNATURES: Final = (
    (b"PK\x03\x04", "a workbook or archive", "Save it with the ending .xlsx if it is a workbook"),
    (b"PAR1", "a Parquet file", "Give it the ending .parquet"),
    (b"SQLite format 3\x00", "a GeoPackage or database", "Give it the ending .gpkg"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook", "Save it as .xlsx or .csv"),
    (b"%PDF", "a PDF", "Export the table itself as .csv or .xlsx"),
    (b"\x1f\x8b", "a compressed file", "Unpack it first"),
)


def decode(data: bytes, file: str) -> tuple[str, str | None]:
    """Return the text and, where the encoding was not certain, a sentence that says what was assumed.

    A byte-order mark decides; then valid UTF-8; then UTF-16 by the share of NUL bytes; then UTF-8 with a few
    broken rows, if most of its accented letters are whole; the last guess is Windows-1252.

    Raises
    ------
    ImportFaultsError
        If the bytes are of another kind of file.
    """
    _refuse_others(data, file)
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace"), None
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return _guess(data)
    wide = _wide(data)
    return (
        (text, None) if wide is None else (data.decode(wide, "replace"), f"Read as {wide.upper()}, a guess.")
    )


def _refuse_others(data: bytes, file: str) -> None:
    for signature, what, remedy in _SIGNATURES:
        if data.startswith(signature):
            fault = Fault(file, f"The content is that of {what}, not of a text table.", f"{remedy}.")
            raise ImportFaultsError(f"{file} cannot be read as a text table.", [fault])


def _wide(data: bytes) -> str | None:
    """Return the UTF-16 variant whose high bytes would be zero, or None. Latin text has them every second byte."""
    start = data[:4096]
    low, high = start[0::2].count(0), start[1::2].count(0)
    if max(low, high) * 4 < len(start):
        return None
    return "utf-16-le" if high > low else "utf-16-be"


def _guess(data: bytes) -> tuple[str, str]:
    wide = _wide(data)
    if wide is not None:
        return data.decode(wide, "replace"), f"Read as {wide.upper()}, a guess: it has no byte-order mark."
    text = data.decode("utf-8", "replace")
    broken = text.count(REPLACEMENT)
    # In UTF-8 every letter beyond ASCII takes at least one continuation byte; whole ones speak for UTF-8.
    whole = len(text) - broken - sum(data.count(byte) for byte in range(128))
    if whole > broken:
        return (
            text,
            f"Read as UTF-8 although {broken} of its bytes are not; the rows that hold them are faults.",
        )
    try:
        return data.decode("cp1252"), "Read as Windows-1252, a guess: it is not valid UTF-8."
    except UnicodeDecodeError:
        return data.decode("latin-1"), "Read as Latin-1, a guess: it is neither valid UTF-8 nor Windows-1252."
