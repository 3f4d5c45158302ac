"""Entries: what became of an order, one canonical JSON object each."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations
from typing import Any, NoReturn

from holdfast.errors import InvalidValueError, RecordError
from holdfast.record.canonical import MAX_INTEGER, canonical, parse

OUTCOMES = ("accepted", "parked", "refused")
REQUIRED = frozenset({"n", "at", "by", "region", "order", "outcome", "verdicts"})
OPTIONAL = frozenset({"effects", "key", "of", "note"})
ACTORS = frozenset({"account", "seat", "system"})
_SHAPES = {REQUIRED.union(some) for count in range(4) for some in combinations(OPTIONAL, count)}

# RFC 3339 in its two forms used here: whole seconds or microseconds, always UTC.
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{6})?Z", re.ASCII)
_AT_REMEDY = "Give a moment in UTC such as 2026-03-01T08:00:00Z or 2026-03-01T08:00:00.250000Z."
_DIGEST = re.compile(r"[0-9a-f]{64}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What became of one order.

    Mappings are not copied: do not change them once they are in an entry. None of them may hold
    personal data; put the `commit` of it there.

    Attributes
    ----------
    n
        The number of the entry, from 0.
    at
        The moment in UTC, as `2026-03-01T08:00:00Z` or with six digits of a second.
    by
        Who: an `account`, the `seat` it held, or the `system` itself.
    order
        What was asked: its `kind` and its public fields.
    outcome
        `accepted`, `parked` or `refused`.
    verdicts
        What the law said, one mapping each.
    region
        The region concerned; none for an order above regions.
    effects
        What came about, such as the number of a call-up; replaying the record reads it back.
    key
        SHA-256 of the order's idempotency key, in hex.
    of
        The number of the entry that this one answers, such as the order an approval is for.
    note
        A remark in plain words.

    Raises
    ------
    InvalidValueError
        If a field cannot be what it claims to be.
    """

    n: int
    at: str
    by: Mapping[str, Any]
    order: Mapping[str, Any]
    outcome: str
    verdicts: tuple[Mapping[str, Any], ...] = ()
    region: str | None = None
    effects: Mapping[str, Any] | None = None
    key: str | None = None
    of: int | None = None
    note: str | None = None

    def __post_init__(self) -> None:
        check_fields(self.fields())

    def fields(self) -> dict[str, Any]:
        """Return the fields as they are written; what is optional and not given is left out."""
        required: dict[str, Any] = {
            "n": self.n,
            "at": self.at,
            "by": self.by,
            "region": self.region,
            "order": self.order,
            "outcome": self.outcome,
            "verdicts": self.verdicts,
        }
        optional = {"effects": self.effects, "key": self.key, "of": self.of, "note": self.note}
        return required | {name: value for name, value in optional.items() if value is not None}

    def to_bytes(self) -> bytes:
        """Return the canonical JSON that is the leaf of this entry.

        Raises
        ------
        InvalidValueError
            If something inside a mapping has no canonical form.
        """
        return canonical(self.fields() | {"verdicts": list(self.verdicts)})

    @classmethod
    def from_bytes(cls, data: bytes) -> Entry:
        """Return the entry whose `to_bytes` is exactly `data`.

        Raises
        ------
        RecordError
            If no entry has these bytes.
        """
        fields = parse(data)
        try:
            check_fields(fields)
        except InvalidValueError as fault:
            raise RecordError(str(fault)) from fault
        return cls(**fields | {"verdicts": tuple(fields["verdicts"])})


def check_fields(fields: Mapping[str, Any]) -> datetime:
    """Check the fields of an entry as they are written, and return its moment.

    Raises
    ------
    InvalidValueError
        If a field is missing, unknown, or cannot be what it claims to be.
    """
    if frozenset(fields) not in _SHAPES:
        _refuse_names(fields)
    if not is_number(fields["n"]):
        _refuse("n", "Give the entry's number, counted from 0.")
    if fields["outcome"] not in OUTCOMES:
        _refuse("outcome", f"Give one of {', '.join(OUTCOMES)}.")
    if not (fields["region"] is None or _is_text(fields["region"])):
        _refuse("region", "Give a region's identifier, or null where the order is above regions.")
    _check_mappings(fields)
    if len(fields) > len(REQUIRED):
        _check_optional(fields)
    return instant(fields["at"])


def instant(at: object) -> datetime:
    """Return the moment that the text `at` names.

    Raises
    ------
    InvalidValueError
        If `at` is not a moment in UTC, in seconds or microseconds.
    """
    if not (isinstance(at, str) and _INSTANT.fullmatch(at)):
        _refuse("at", _AT_REMEDY)
    try:
        return datetime.fromisoformat(at)
    except ValueError:
        _refuse("at", _AT_REMEDY)


def is_number(value: object) -> bool:
    """Tell whether `value` can be the number of an entry."""
    return type(value) is int and 0 <= value <= MAX_INTEGER


def _check_mappings(fields: Mapping[str, Any]) -> None:
    by, order, verdicts = fields["by"], fields["order"], fields["verdicts"]
    if not isinstance(by, dict) or ACTORS.isdisjoint(by):
        _refuse("by", "Give an object with account, seat or system in it.")
    if not isinstance(order, dict) or not _is_text(order.get("kind")):
        _refuse("order", "Give an object with the order's kind and its public fields.")
    if not isinstance(verdicts, (list, tuple)) or not set(map(type, verdicts)) <= {dict}:
        _refuse("verdicts", "Give a list of objects, empty where the law was not asked.")


def _check_optional(fields: Mapping[str, Any]) -> None:
    if "key" in fields and not (isinstance(fields["key"], str) and _DIGEST.fullmatch(fields["key"])):
        _refuse("key", "Give the SHA-256 of the idempotency key as 64 lower-case hex digits.")
    if not isinstance(fields.get("effects", {}), dict):
        _refuse("effects", "Give an object, or leave it out.")
    if "of" in fields and not (is_number(fields["of"]) and fields["of"] < fields["n"]):
        _refuse("of", "Give the number of an earlier entry.")
    if "note" in fields and not _is_text(fields["note"]):
        _refuse("note", "Give a remark in plain words, or leave it out.")


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value)


def _refuse(name: str, remedy: str) -> NoReturn:
    # NOTE: the value is not quoted; a wrong one may be personal data on its way into the record.
    raise InvalidValueError(f"An entry's {name!r} is not what it must be. {remedy}")


def _refuse_names(fields: Mapping[str, Any]) -> NoReturn:
    missing = ", ".join(sorted(REQUIRED - fields.keys())) or "nothing"
    unknown = len(fields.keys() - REQUIRED - OPTIONAL)
    raise InvalidValueError(
        f"An entry does not have the fields it must have: {missing} missing, {unknown} unknown. "
        f"Give {', '.join(sorted(REQUIRED))} and, where they apply, {', '.join(sorted(OPTIONAL))}."
    )
